"""Coffee and tea: pots, glasses, cups and what stands beside them."""

from .palette import SAGE, SAND, SKY, WARM
from .pen import Pen, dark, light, points_around

WOOD = "#7a4b2d"


def cezve(color: str) -> Pen:
    p = Pen(SKY)
    p.shadow(370, 662, 190)
    p.steam(362, 170)
    p.open("rotate(-18 450 376)")
    p.box(436, 358, 90, 30, dark(color), 10)
    p.path("M510 352H716q26 0 26 22t-26 22H510z", WOOD)
    p.path("M510 378H740q-2 18-24 18H510z", dark(WOOD))
    p.close()
    p.path("M262 318C270 400 190 452 190 548 190 628 250 664 364 664S538 628 538 548C538 452 458 400 466 318z", color)
    p.path("M466 318C458 400 538 452 538 548 538 628 478 664 364 664 430 640 470 610 470 548 470 452 404 400 412 318z",
           dark(color))
    for row, (y, xs) in enumerate(((470, (268, 322, 376, 430)), (516, (240, 294, 348, 402, 456)),
                                   (562, (240, 294, 348, 402, 456)), (606, (268, 322, 376, 430)))):
        for x in xs:
            p.ellipse(x + (row % 2) * 6, y, 13, 9, light(color, 28))
    p.path("M250 300Q364 284 478 300L470 340Q364 352 258 340z", light(color, 30))
    p.path("M250 300L214 284 262 330z", light(color, 30))
    p.ellipse(364, 300, 114, 25, dark(color, 45))
    p.ellipse(364, 304, 98, 18, "#4a2a1a")
    p.ellipse(350, 302, 58, 9, "#a9774f")
    return p


def grinder(color: str) -> Pen:
    p = Pen(SAGE)
    p.shadow(400, 672, 130, 20)
    p.stroke("M400 208L570 186", dark(color), 18)
    p.box(552, 128, 38, 66, WOOD, 18)
    p.box(388, 180, 24, 60, dark(color), 8)
    p.path("M318 300Q318 226 400 226T482 300z", light(color, 22))
    p.path("M428 229Q482 240 482 300H446Q446 252 428 229z", color)
    p.box(312, 292, 176, 376, color, 16)
    p.box(446, 292, 42, 376, dark(color, 16), 16)
    p.box(336, 304, 20, 352, light(color, 42), 10)
    for y in (292, 446, 472, 644):
        p.box(304, y, 192, 20, light(color, 18), 9)
        p.box(446, y, 50, 20, color, 9)
    for x in (352, 400, 448):
        p.diamond(x, 560, 20, 34, dark(color, 34))
        p.diamond(x, 560, 8, 15, light(color, 40))
        p.diamond(x, 380, 16, 26, dark(color, 30))
    for x, y, turn in ((216, 650, -20), (262, 668, 30), (566, 660, 12)):
        p.open(f"rotate({turn} {x} {y})")
        p.ellipse(x, y, 27, 18, "#5b3a28")
        p.stroke(f"M{x - 21} {y}q14-7 21 0t21 0", "#3c2418", 5)
        p.close()
    return p


def double_kettle(color: str) -> Pen:
    p = Pen(SAND)
    knob = "#3b2c26"
    p.shadow(390, 690, 210, 22)
    p.steam(388, 66)
    p.path("M536 452C640 452 654 500 650 548 648 590 606 604 548 610V582C596 576 618 566 620 540 622 506 600 482 536 484z", knob)
    p.path("M500 250C572 250 584 284 580 316 578 344 548 358 508 362V336C540 332 552 324 554 308 556 288 540 276 500 278z", knob)
    p.path("M262 470L150 416 138 440 176 474 232 570z", dark(color, 14))
    p.path("M290 290L210 252 200 270 226 296 272 350z", dark(color, 14))
    p.path("M280 446C226 500 214 560 226 640 230 674 250 686 292 686H488C530 686 550 674 554 640 566 560 554 500 500 446z", color)
    p.path("M440 446C500 500 506 570 490 686 530 686 550 674 554 640 566 560 554 500 500 446z", dark(color, 16))
    p.stroke("M278 510C254 556 252 590 258 634", light(color, 55), 16)
    p.box(288, 420, 204, 30, light(color, 30), 12)
    p.path("M312 246C262 290 258 350 288 424H492C522 350 518 290 468 246z", light(color, 10))
    p.path("M424 246C468 290 470 350 444 424H492C522 350 518 290 468 246z", dark(color, 10))
    p.stroke("M314 290C296 326 296 354 304 390", light(color, 60), 14)
    p.path("M302 250Q310 202 390 202T478 250z", light(color, 28))
    p.path("M420 204Q470 212 478 250H436Q438 222 420 204z", color)
    p.box(296, 240, 188, 18, dark(color, 12), 9)
    p.circle(390, 190, 22, knob)
    return p


def tea_glasses(color: str) -> Pen:
    p = Pen(SAGE if color != "#d98a2b" else SKY)
    p.shadow(400, 682, 300, 24)
    for x, y, size in ((238, 96, 78), (562, 96, 78), (400, 128, 100)):
        _tea_glass(p, x, y, size, color)
    return p


def _tea_glass(p: Pen, x: int, y: int, percent: int, color: str):
    p.open(f"translate({x} {y}) scale({percent / 100:g})")
    glass = light(color, 20)
    p.ellipse(0, 536, 172, 34, dark(color, 12))
    p.ellipse(0, 526, 172, 34, light(color, 50))
    p.ellipse(0, 524, 118, 21, dark(color, 10))
    p.path("M-104 130C-112 250-54 300-54 360-54 410-84 440-80 490-78 522 78 522 80 490 84 440 54 410 54 360 54 300 112 250 104 130z", glass)
    p.path("M-97 190C-90 260-42 306-42 362-42 412-70 444-66 486-62 502 62 502 66 486 70 444 42 412 42 362 42 306 90 260 97 190z", "#b5451d")
    p.path("M40 190C44 260 14 306 14 362 14 412 38 444 30 498 50 497 64 494 66 486 70 444 42 412 42 362 42 306 90 260 97 190z", "#8f3315")
    p.ellipse(0, 190, 97, 17, "#d8683a")
    p.stroke("M-78 160C-76 250-34 296-30 350", "#ffffff", 10, opacity=".6")
    p.stroke("M-104 130Q0 152 104 130Q0 110-104 130z", light(color, 60), 8)
    p.box(-106, 150, 212, 9, "#d3a945")
    p.close()


def coffee_cups(color: str) -> Pen:
    p = Pen(WARM if color != "#faf7f1" else SKY)
    band = "#28509e" if color == "#faf7f1" else "#d3a945"
    p.shadow(400, 660, 280, 28)
    p.steam(390, 170)
    p.ellipse(400, 634, 268, 46, dark(color, 20))
    p.ellipse(400, 620, 268, 46, color)
    p.ellipse(400, 618, 224, 34, light(band, 20))
    p.ellipse(400, 616, 208, 30, color)
    p.ellipse(400, 618, 120, 18, dark(color, 20))
    p.stroke("M560 392C660 372 668 500 536 516", dark(color, 12), 26)
    p.path("M222 332C222 500 290 618 340 622H460C510 618 578 500 578 332z", color)
    p.path("M500 332C500 500 450 610 410 622H460C510 618 578 500 578 332z", dark(color, 12))
    p.path("M226 388H574L566 440H234z", band)
    for x in range(262, 560, 46):
        p.diamond(x, 414, 17, 20, light(color, 45))
        p.circle(x, 414, 6, "#c8352f")
    p.ellipse(400, 332, 178, 34, light(color, 50))
    p.ellipse(400, 336, 160, 27, "#4a2a1a")
    p.ellipse(386, 334, 96, 14, "#a9774f")
    return p


def tray(color: str) -> Pen:
    p = Pen(SAGE)
    p.ellipse(400, 424, 296, 284, dark(SAGE, 14))
    for x in (96, 704):
        p.ellipse(x, 400, 34, 74, "none", stroke=dark("#d3a945"), stroke_width=20)
    p.circle(400, 400, 290, dark(color, 12))
    p.circle(400, 400, 276, light(color, 28))
    p.circle(400, 400, 246, color)
    engraved = dark(color, 26)
    p.dots(points_around(400, 400, 261, 36), 7, engraved)
    p.circle(400, 400, 214, "none", stroke=engraved, stroke_width=5)
    for turn in range(0, 360, 30):
        p.open(f"rotate({turn} 400 400)")
        p.path("M400 372Q364 300 400 206Q436 300 400 372z", light(color, 16), stroke=engraved, stroke_width=4)
        p.close()
    for turn in range(15, 360, 30):
        p.open(f"rotate({turn} 400 400)")
        p.diamond(400, 222, 10, 18, engraved)
        p.close()
    p.circle(400, 400, 62, light(color, 34), stroke=engraved, stroke_width=5)
    p.dots(points_around(400, 400, 34, 8), 10, engraved)
    p.circle(400, 400, 13, engraved)
    return p
