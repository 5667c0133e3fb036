"""Things to eat: oil, honey, sweets and coffee."""

from .palette import ROSE, SAGE, SAND, SKY
from .pen import Pen, dark, light

PAPER = "#fbf4e2"


def olive_oil(color: str) -> Pen:
    p = Pen(SAND)
    glass = dark(color, 38)
    p.shadow(420, 700, 220, 22)
    p.box(366, 78, 68, 60, "#3b2c26", 8)
    p.box(358, 128, 84, 22, "#d3a945", 8)
    p.path("M370 148H430V250Q436 290 480 318 508 338 508 378V660Q508 700 468 700H332Q292 700 292 660V378Q292 338 320 318 364 290 370 250z", glass)
    p.path("M412 148H430V250Q436 290 480 318 508 338 508 378V660Q508 700 468 700H450V360Q440 320 420 280z", dark(glass, 30))
    p.stroke("M384 170V250Q380 296 340 330 316 348 316 384V420", light(glass, 46), 12)
    p.box(292, 430, 216, 200, PAPER)
    p.box(292, 430, 216, 14, "#d3a945")
    p.box(292, 616, 216, 14, "#d3a945")
    p.open("translate(382 600) scale(.66)")
    p.olive_branch(0, 0, 12)
    p.close()
    for x, y, tint in ((560, 660, "#6b7a3a"), (622, 668, "#4e4a5a"), (590, 620, "#8b9a4c")):
        p.ellipse(x, y, 36, 30, tint)
        p.ellipse(x - 12, y - 11, 9, 6, light(tint, 50))
    p.leaf(600, 600, 60, 96, "#7d8b52")
    return p


def honey(color: str) -> Pen:
    p = Pen(SKY)
    wood = "#b98a4e"
    p.shadow(400, 684, 250, 24)
    p.path("M256 300H544Q604 330 604 400V600Q604 684 520 684H280Q196 684 196 600V400Q196 330 256 300z", light(color, 60))
    p.path("M214 380H586V600Q586 666 520 666H280Q214 666 214 600z", color)
    p.path("M500 380H586V600Q586 666 520 666H470Q510 560 500 380z", dark(color, 18))
    p.ellipse(400, 380, 186, 26, light(color, 34))
    p.path("M238 252Q400 200 562 252L578 318Q556 300 530 322T470 318 400 322 330 318 270 322 222 318z", "#f6ead2")
    for x in (300, 350, 400, 450, 500):
        p.stroke(f"M{x} 240V306", "#d8553f", 7)
    p.stroke("M228 276H572", "#d8553f", 7)
    p.stroke("M236 298Q400 326 564 298", wood, 12)
    p.polygon([(400 + x, 520 + y) for x, y in ((0, -104), (90, -52), (90, 52), (0, 104), (-90, 52), (-90, -52))], PAPER)
    p.ellipse(392, 530, 42, 28, "#e9b23a")
    p.stroke("M378 508V552M400 506V554", "#3b2c26", 11)
    p.circle(440, 526, 15, "#3b2c26")
    p.ellipse(376, 488, 30, 15, "#bcd7df", transform="rotate(-28 376 488)")
    p.ellipse(410, 486, 30, 15, "#d5e7ec", transform="rotate(24 410 486)")
    p.stroke("M234 410V590", light(color, 60), 14)
    p.open("translate(24 40) rotate(24 640 560)")
    p.box(632, 330, 16, 230, wood, 8)
    for y in (556, 580, 604, 628):
        p.ellipse(640, y, 40 if y in (580, 604) else 32, 10, dark(wood, 12))
    p.close()
    return p


def turkish_delight(color: str) -> Pen:
    p = Pen(SAGE if color == "#e79aa7" else ROSE)
    box = "#8a2638" if color == "#e79aa7" else "#3f6b52"
    p.shadow(400, 668, 310, 26)
    p.path("M140 250H660L620 420H180z", dark(box, 12))
    p.path("M164 268H636L602 420H198z", light(box, 14))
    p.path("M400 292l22 36 40-8-8 40 36 22H310l36-22-8-40 40 8z", "#d3a945")
    for y, xs in ((392, (222, 334, 446, 558)), (462, (168, 280, 392, 504, 616))):
        _cubes(p, xs, y, color)
    p.path("M110 520H690L664 668H136z", box)
    p.path("M110 520H690L684 556H116z", light(box, 18))
    p.path("M560 556H684L664 668H540z", dark(box, 20))
    for x in range(176, 650, 56):
        p.diamond(x, 610, 16, 26, "#d3a945")
        p.diamond(x, 610, 6, 11, box)
    return p


def _cubes(p: Pen, xs: tuple, y: int, color: str):
    """A row of cubes, each 92 wide and dusted with sugar."""
    starts = [f"M{x} {y}" for x in xs]
    p.path("".join(start + "v74l-46-20v-72z" for start in starts), color)
    p.path("".join(start + "v74l46-20v-72z" for start in starts), dark(color, 16))
    p.path("".join(start + "l46-18v16q-12 2-16 10t-15 4L" + f"{x} {y + 20}q-10-10-18-8t-28-14v-16z"
                   for x, start in zip(xs, starts)), light(color, 52))
    p.path("".join(start + "l46-18-46-20-46 20z" for start in starts), light(color, 72))
    p.dots([(x + dx, y + dy) for x in xs for dx, dy in ((-30, 30), (16, 40))], 4, light(color, 62))
    if color == "#a9c06a":
        p.dots([(x + dx, y + dy) for x in xs for dx, dy in ((-16, 44), (30, 26), (-6, -20))], 6, dark(color, 40))


def ground_coffee(color: str) -> Pen:
    p = Pen(SAND)
    p.shadow(400, 690, 250, 22)
    p.path("M262 166H538L556 220H244z", dark(color, 30))
    p.box(262, 124, 276, 52, light(color, 12), 8)
    p.path("M274 140H526M274 158H526", "none", stroke=dark(color, 30), stroke_width=4)
    p.path("M244 216H556L574 690H226z", color)
    p.path("M490 216H556L574 690H500z", dark(color, 28))
    p.stroke("M262 240L250 650", light(color, 26), 12)
    p.circle(394, 440, 128, PAPER)
    p.circle(394, 440, 114, "none", stroke="#c9713f", stroke_width=5)
    p.path("M338 404C342 440 322 450 322 482 322 514 350 522 382 522S442 514 442 482C442 450 422 440 426 404z", "#c9713f")
    p.stroke("M432 428L482 400", "#7a4b2d", 14)
    p.ellipse(382, 404, 44, 10, "#4a2a1a")
    for x in (366, 398):
        p.stroke(f"M{x} 384q-10-12 0-24t0-24", "#c9713f", 6)
    for x, y, turn in ((196, 668, -20), (148, 690, 24), (610, 660, 30), (658, 688, -14), (234, 700, 10)):
        p.open(f"rotate({turn} {x} {y})")
        p.ellipse(x, y, 34, 23, dark(color, 10))
        p.stroke(f"M{x - 27} {y}q18-9 27 0t27 0", dark(color, 48), 6)
        p.close()
    return p
