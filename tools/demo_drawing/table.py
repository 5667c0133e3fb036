"""The laid table: bowls, plates and vases."""

from .palette import ROSE, SAGE, SKY, WARM
from .pen import Pen, dark, light, points_around


def bowl(color: str) -> Pen:
    p = Pen(WARM if color != "#dcc39a" else SAGE)
    clay = "#b98a64"
    p.shadow(400, 652, 210, 28)
    p.path("M318 610H482L496 654H304z", dark(clay, 12))
    p.path("M130 356C134 520 250 624 330 628H470C550 624 666 520 670 356z", clay)
    p.path("M130 356C132 430 156 488 188 532 216 566 232 520 262 548S310 600 346 572 402 590 436 574 482 606 520 566 574 556 600 544 668 440 670 356z", color)
    p.path("M560 380C560 470 520 540 482 590 500 590 508 576 520 566 556 556 574 556 600 544 640 496 668 440 670 356z", dark(color, 16))
    p.stroke("M172 420C180 456 194 484 212 508", light(color, 50), 16)
    p.ellipse(400, 356, 270, 66, light(color, 34))
    p.ellipse(400, 362, 244, 52, dark(color, 24))
    p.path("M158 368C190 330 610 330 642 368 600 424 200 424 158 368z", dark(color, 10))
    p.ellipse(400, 392, 140, 20, light(color, 18))
    for x, y in ((236, 356), (312, 378), (470, 374), (560, 360), (520, 394), (388, 364)):
        p.circle(x, y, 5, dark(color, 34))
    return p


def iznik_plate(color: str) -> Pen:
    p = Pen(SAGE)
    red, leaf, turquoise = "#c8352f", "#3f8a68", "#2ba6a6"
    p.circle(406, 420, 296, dark(SAGE, 14))
    p.circle(400, 400, 296, "#f4f1e8")
    p.circle(400, 400, 282, color)
    p.dots(points_around(400, 400, 250, 20), 24, "#f4f1e8")
    p.dots(points_around(400, 400, 250, 20), 11, turquoise)
    p.circle(400, 400, 214, "#fbf9f2")
    p.circle(400, 400, 214, "none", stroke=turquoise, stroke_width=8)
    p.stroke("M400 590Q392 420 400 300M398 560Q290 500 288 380M402 560Q510 500 512 380", leaf, 9)
    for x, y, turn, length in ((398, 580, -58, 150), (402, 580, 58, 150), (396, 480, -34, 110), (404, 480, 34, 110)):
        p.leaf(x, y, turn, length, leaf)
    for x, y, turn, size in ((400, 310, 0, 120), (286, 394, -22, 90), (514, 394, 22, 90)):
        p.open(f"translate({x} {y}) rotate({turn}) scale({size / 100:g})")
        p.path("M0 10C-50 0-52-60-40-110Q-22-80 0-116Q22-80 40-110C52-60 50 0 0 10z", red)
        p.path("M0 10C-22-20-18-70 0-116 18-70 22-20 0 10z", color)
        p.close()
    for x, y in ((330, 262), (470, 262), (246, 470), (554, 470)):
        p.dots(points_around(x, y, 16, 5), 10, color)
        p.circle(x, y, 9, red)
    return p


def vase(color: str) -> Pen:
    p = Pen(SKY if color != "#faf7f1" else ROSE)
    p.shadow(400, 716, 140, 18)
    p.open("translate(400 196) scale(.74)")
    p.olive_branch(-12, 0, -30, olives=False)
    p.olive_branch(12, 0, 26, "#8c9a60")
    p.close()
    p.path("M350 190Q400 204 450 190C440 260 446 300 470 330 540 380 570 460 548 560 530 640 500 690 470 716H330C300 690 270 640 252 560 230 460 260 380 330 330 354 300 360 260 350 190z", color)
    p.path("M420 194Q436 194 450 190C440 260 446 300 470 330 540 380 570 460 548 560 530 640 500 690 470 716H430C470 640 500 560 484 460 474 390 420 350 416 290 414 250 420 230 420 194z", dark(color, 14))
    p.ellipse(400, 190, 50, 13, dark(color, 40))
    p.ellipse(400, 190, 50, 13, "none", stroke=light(color, 30), stroke_width=8)
    p.stroke("M290 440C272 490 280 540 296 590", light(color, 40) if color != "#faf7f1" else "#ffffff", 16)
    carved = light(color, 62) if color != "#faf7f1" else "#a89a84"
    p.stroke("M352 640Q380 540 452 440", carved, 6)
    for x, y, turn in ((362, 606, -50), (378, 566, -50), (398, 526, -40), (364, 606, 76), (382, 566, 80), (404, 522, 84),
                       (450, 444, 34)):
        p.open(f"translate({x} {y}) rotate({turn})")
        p.path("M0 0Q-16-26 0-56Q16-26 0 0z", carved)
        p.close()
    return p
