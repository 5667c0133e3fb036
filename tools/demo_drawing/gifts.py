"""Games and small gifts."""

from .palette import SAGE, SAND, SKY
from .pen import Pen, dark, light


def backgammon(color: str) -> Pen:
    p = Pen(SAGE)
    ivory, rose = "#f0dfbd", "#9c4a2f"
    field = "#d9b27c"
    p.box(92, 156, 632, 512, dark(SAGE, 16), 20)
    p.box(82, 140, 636, 512, color, 18)
    p.box(82, 628, 636, 24, dark(color, 30), 12)
    for x in (112, 416):
        p.box(x, 170, 272, 444, field, 4)
        lefts = range(x + 4, x + 268, 44)
        for tint, first in ((ivory, 0), (rose, 1)):
            down = "".join(f"M{left} 170h44l-22 178z" for left in lefts[first::2])
            p.path(down + "".join(f"M{left} 614h44l-22-178z" for left in lefts[1 - first::2]), tint)
    p.box(390, 140, 20, 512, dark(color, 26))
    for y in (230, 540):
        p.box(384, y, 32, 54, "#d3a945", 6)
    for column, top, count, tint in ((0, True, 5, ivory), (4, True, 3, rose), (6, True, 5, rose), (11, True, 2, ivory),
                                     (0, False, 5, rose), (4, False, 3, ivory), (6, False, 5, ivory), (11, False, 2, rose)):
        x = (112 if column < 6 else 416) + 26 + column % 6 * 44
        places = [(x, 190 + step * 39 if top else 594 - step * 39) for step in range(count)]
        p.dots(places, 19, dark(tint, 44))
        p.dots([(x, y - 2) for x, y in places], 17, light(tint, 10))
        p.dots([(x, y - 2) for x, y in places], 8, dark(tint, 16))
    for x, y, turn, spots in ((540, 392, 14, ((-14, -14), (14, 14), (-14, 14), (14, -14), (0, 0))),
                             (610, 380, -20, ((-14, -14), (14, 14), (0, 0)))):
        p.open(f"translate({x} {y}) rotate({turn})")
        p.box(-27, -23, 54, 54, dark(field, 36), 10)
        p.box(-27, -27, 54, 54, "#fdfaf2", 10)
        p.dots(spots, 6, "#3b2c26")
        p.close()
    return p


def evil_eye(color: str) -> Pen:
    p = Pen(SAND)
    p.stroke("M400 60V240M400 60Q372 20 400 16T400 60", "#8c6a4a", 8)
    for y, r, tint in ((112, 17, "#2ba6a6"), (152, 21, "#d3a945"), (196, 25, color)):
        p.circle(400, y, r, tint)
        p.circle(394, y - r // 3, r // 4, "#ffffff", opacity=".8")
    p.ellipse(416, 480, 222, 226, dark(SAND, 16))
    p.circle(400, 456, 226, color)
    p.path("M232 306A226 226 0 1 0 560 616A250 250 0 0 1 232 306z", dark(color, 22))
    p.circle(400, 240, 12, light(SAND, 40))
    p.circle(400, 462, 140, "#faf7f1")
    p.circle(400, 466, 96, "#5db3dc")
    p.circle(400, 470, 50, "#16223f")
    p.circle(382, 450, 14, "#ffffff")
    p.stroke("M244 372Q280 296 352 268", "#ffffff", 20, opacity=".65")
    p.stroke("M222 424L226 410", "#ffffff", 18, opacity=".65")
    for x in (352, 400, 448):
        y = 690 if x == 400 else 680
        p.stroke(f"M{x} {y - 14}V{y + 22}", "#8c6a4a", 6)
        p.circle(x, y + 30, 15, "#2ba6a6" if x != 400 else color)
    return p


def gift_bag(color: str) -> Pen:
    p = Pen(SKY)
    tulip, leaf = "#c8352f", "#3f8a68"
    p.shadow(410, 700, 220, 22)
    p.stroke("M320 262C310 100 470 100 460 262", dark(color, 40), 13)
    p.path("M300 250L344 196 380 246 420 190 462 242 520 200 560 250z", "#fbf4e6")
    p.path("M214 244H556V700H214z", color)
    p.path("M556 244L606 290V676L556 700z", dark(color, 28))
    p.path("M556 244L606 290 580 500z", dark(color, 16))
    p.box(214, 244, 342, 26, light(color, 18))
    p.stroke("M340 256C330 110 450 110 440 256", "#8a5f38", 13)
    p.stroke("M385 640V480", leaf, 12)
    p.leaf(380, 640, -40, 150, leaf)
    p.leaf(390, 640, 40, 150, leaf)
    p.path("M385 500C310 490 300 410 318 340Q348 376 385 326Q422 376 452 340C470 410 460 490 385 500z", tulip)
    p.path("M385 500C350 460 352 390 385 326 418 390 420 460 385 500z", light(tulip, 26))
    return p
