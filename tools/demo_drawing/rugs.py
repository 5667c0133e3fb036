"""Flat-woven and knotted rugs, seen from above."""

from .palette import SAND, STONE
from .pen import Pen, dark, light

CREAM = "#f4e6c8"
OCHRE = "#d9a22e"


def kilim(color: str) -> Pen:
    p = Pen(SAND)
    red = color == "#b23a2e"
    second = "#2f4374" if red else "#b23a2e"
    deep = dark(color, 36)
    p.box(216, 100, 386, 622, dark(SAND, 18), 6)
    _fringes(p, 214, 588, 96, 712)
    p.box(206, 92, 388, 616, deep)
    p.box(220, 106, 360, 588, color)
    for y in (106, 664):
        p.box(220, y, 360, 30, CREAM)
        p.path(f"M220 {y + 30}" + "l18-30 18 30" * 10 + "z", second)
    for y in (158, 606):
        p.box(220, y, 360, 36, second)
        p.diamonds([(x, y + 18) for x in range(240, 580, 40)], 13, 13, OCHRE)
    for y in (282, 400, 518):
        p.path(_stepped(400, y, 33, 15), CREAM)
        p.path(_stepped(400, y, 25, 12), deep)
        p.path(_stepped(400, y, 16, 8), OCHRE)
        p.diamond(400, y, 26, 20, second)
        for x, side in ((262, 1), (538, -1)):
            p.stroke(f"M{x - 20 * side} {y - 22}h{26 * side}v{44}h{-26 * side}", CREAM, 7, stroke_linejoin="miter")
    stars = [(x, y) for y in (341, 459) for x in (262, 330, 470, 538)]
    p.diamonds(stars, 20, 18, second)
    p.diamonds(stars, 8, 8, CREAM)
    return p


def _stepped(cx: int, cy: int, run: int, rise: int) -> str:
    """The outline of a lozenge in four steps a side, as a weaver sees it."""
    down_left, up_left = f"v{rise}h-{run}" * 4, f"h-{run}v-{rise}" * 4
    up_right, down_right = f"v-{rise}h{run}" * 4, f"h{run}v{rise}" * 4
    return f"M{cx + 4 * run} {cy}{down_left}{up_left}{up_right}{down_right}z"


def carpet(color: str) -> Pen:
    p = Pen(STONE)
    navy, blue = "#26375f", "#4f78a8"
    p.box(186, 92, 448, 634, dark(STONE, 16), 6)
    _fringes(p, 184, 618, 88, 716)
    p.box(176, 84, 448, 632, navy)
    p.box(190, 98, 420, 604, CREAM)
    p.box(198, 106, 404, 588, color)
    border = [(x, y) for y in range(130, 690, 54) for x in (224, 576)]
    _flowers(p, border + [(x, y) for x in range(283, 560, 59) for y in (130, 670)], OCHRE)
    p.box(248, 156, 304, 488, CREAM)
    p.box(256, 164, 288, 472, navy)
    for x, y, sx, sy in ((256, 164, 1, 1), (544, 164, -1, 1), (256, 636, 1, -1), (544, 636, -1, -1)):
        p.open(f"translate({x} {y}) scale({sx} {sy})")
        p.path("M0 0H110Q104 34 76 40 78 74 44 78 40 108 0 116z", color)
        p.path("M0 0H70Q60 40 0 74z", blue)
        p.circle(24, 24, 12, CREAM)
        p.close()
    p.path("M400 232Q424 272 460 286 500 340 510 400 500 460 460 514 424 528 400 568 376 528 340 514 300 460 290 400 300 340 340 286 376 272 400 232z", CREAM)
    p.path("M400 250Q420 284 450 298 486 344 496 400 486 456 450 502 420 516 400 550 380 516 350 502 314 456 304 400 314 344 350 298 380 284 400 250z", color)
    p.ellipse(400, 400, 62, 92, blue)
    p.ellipse(400, 400, 46, 72, CREAM)
    p.diamond(400, 400, 34, 58, color)
    _flowers(p, [(400, 400)], OCHRE)
    _flowers(p, [(400, 288), (400, 512), (320, 400), (480, 400)], CREAM)
    for y in (206, 594):
        p.diamond(400, y, 14, 22, OCHRE)
    return p


def _flowers(p: Pen, places: list, color: str):
    p.diamonds(places, 17, 8, color)
    p.diamonds(places, 8, 17, color)
    p.dots(places, 4, "#8a2638")


def _fringes(p: Pen, left: int, right: int, top: int, bottom: int):
    for y, length in ((top, -34), (bottom - 6, 34)):
        strands = f"M{left} {y}" + f"v{length}m14 {-length}" * ((right - left) // 14)
        p.stroke(strands, light(CREAM, 20), 5)
