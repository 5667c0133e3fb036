"""The bath: soap, cologne and the hamam."""

from .palette import SAGE, SKY, WARM
from .pen import Pen, dark, light


def soap(color: str) -> Pen:
    lavender = color == "#a493c9"
    p = Pen(WARM if not lavender else SAGE)
    p.shadow(400, 664, 290, 26)
    for x, y, turn, tint in ((400, 520, 0, dark(color, 8)), (388, 352, -7, color)):
        p.open(f"translate({x} {y}) rotate({turn})")
        p.path("M-238-18L-170-92H242L238 60 170 140H-238z", dark(tint, 26))
        p.path("M-238-6Q-238-22-226-34L-182-80Q-170-92-154-92H222Q250-92 232-70L184-16Q172-4 156-4H-220z", light(tint, 34))
        p.box(-240, -20, 416, 160, tint, 22)
        p.box(-206, 8, 348, 104, "none", 40, stroke=dark(tint, 20), stroke_width=6)
        if lavender:
            for at in range(5):
                p.ellipse(-34, 84 - at * 15, 15 - at * 2, 9, dark(tint, 34))
            p.stroke("M-34 84V100", dark(tint, 34), 5)
        else:
            p.ellipse(-34, 66, 18, 22, dark(tint, 26))
        p.leaf(-40, 90, -62, 88, dark(tint, 26))
        p.leaf(-28, 90, 62, 88, dark(tint, 26))
        p.close()
    if lavender:
        for x, turn in ((566, 16), (600, 28)):
            p.open(f"translate({x} 330) rotate({turn})")
            p.stroke("M0 40V-110", "#7d8b52", 6)
            for at in range(6):
                p.ellipse(-11, -70 - at * 22, 12, 15, "#8f78bd")
                p.ellipse(11, -80 - at * 22, 12, 15, "#a493c9")
            p.close()
    else:
        p.olive_branch(500, 280, 44)
    for x, y, r in ((150, 300, 26), (196, 246, 16), (122, 244, 11)):
        p.circle(x, y, r, "#ffffff", opacity=".75")
        p.circle(x - r // 3, y - r // 3, r // 4, "#ffffff")
    return p


def cologne(color: str) -> Pen:
    p = Pen(SKY)
    glass = "#f2efc9"
    p.shadow(410, 690, 230, 22)
    p.box(322, 108, 96, 92, "#d3a945", 12)
    p.box(386, 108, 32, 92, dark("#d3a945", 16), 12)
    p.box(336, 196, 68, 50, glass)
    p.path("M336 240H404Q408 272 460 292 500 310 500 356V640Q500 690 450 690H290Q240 690 240 640V356Q240 310 280 292 332 272 336 240z", glass)
    p.path("M256 400H484V638Q484 674 448 674H292Q256 674 256 638z", light(color, 20))
    p.path("M420 400H484V638Q484 674 448 674H400z", color)
    p.box(256, 386, 228, 24, light(color, 55), 12)
    p.box(280, 440, 180, 180, "#fffdf3", 12)
    p.box(292, 452, 156, 156, "none", 8, stroke="#5f8a4a", stroke_width=4)
    p.ellipse(370, 540, 46, 36, color)
    p.path("M408 520l26-6-8 24z", color)
    p.leaf(350, 512, -34, 50, "#5f8a4a")
    p.leaf(366, 510, 30, 46, "#5f8a4a")
    p.stroke("M262 350Q262 320 296 308", "#ffffff", 12)
    p.circle(566, 606, 84, "#e3b52e")
    p.circle(566, 606, 72, "#fdf3c4")
    for turn in range(0, 360, 45):
        p.open(f"rotate({turn} 566 606)")
        p.path("M566 596L546 548Q566 536 586 548z", color)
        p.close()
    p.leaf(610, 530, 46, 84, "#6f9a56")
    return p


def hamam_bowl(color: str) -> Pen:
    p = Pen(SKY)
    p.shadow(400, 612, 240, 28)
    p.path("M110 372C130 540 250 610 340 612H460C550 610 670 540 690 372z", color)
    p.path("M590 372C580 500 500 590 430 612H460C550 610 670 540 690 372z", dark(color, 18))
    engraved = dark(color, 32)
    p.path("M116 404Q400 494 684 404L676 446Q400 540 124 446z", light(color, 22))
    for step in range(11):
        x = 160 + step * 48
        y = 466 - (x - 400) ** 2 * 0.00075
        p.diamond(x, y, 19, 20, engraved)
        p.diamond(x, y, 7, 8, light(color, 50))
    p.stroke("M196 512Q230 552 284 578", light(color, 50), 14)
    p.ellipse(400, 372, 292, 84, light(color, 40))
    p.ellipse(400, 376, 268, 70, "#d5d3cf")
    p.path("M140 390C180 330 620 330 660 390 620 468 180 468 140 390z", "#b9d9e2")
    p.ellipse(400, 410, 96, 22, "#e3f1f4")
    p.ellipse(400, 410, 54, 12, "#b9d9e2")
    for x, y, size in ((400, 250, 30), (330, 200, 20), (462, 186, 24)):
        p.path(f"M{x} {y - size * 2}Q{x + size * 2} {y + size} {x} {y + size}Q{x - size * 2} {y + size} {x} {y - size * 2}z", "#7fb9c9")
        p.ellipse(x - size // 4, y + size // 3, size // 5, size // 3, "#e3f1f4")
    return p


def bath_mitt(color: str) -> Pen:
    p = Pen(SAGE)
    cream = "#f1e3c8"
    p.stroke("M400 630C360 720 440 720 400 630", "#6b5b50", 10)
    p.path("M252 560V236Q252 108 400 108T548 236V560z", color)
    p.path("M548 236V560H470V180Q470 130 440 112 548 130 548 236z", dark(color, 12))
    p.path("M540 334Q636 290 654 366T540 512z", dark(color, 12))
    for x in range(276, 548, 34):
        top = 128 + abs(x - 400) * abs(x - 400) // 190
        p.stroke(f"M{x} {top + 16}V552", light(color, 26), 5, stroke_dasharray="16 9")
    for y in (230, 330, 430):
        p.box(252, y, 296, 14, cream)
        p.box(252, y + 22, 296, 6, cream)
    p.box(238, 548, 324, 96, cream, 18)
    for x in range(262, 556, 22):
        p.stroke(f"M{x} 562V630", dark(cream, 14), 5)
    for x, y, r in ((170, 250, 34), (120, 320, 20), (196, 180, 16), (640, 220, 26), (690, 280, 14)):
        p.circle(x, y, r, "#ffffff", opacity=".8")
        p.circle(x - r // 3, y - r // 3, r // 4, "#ffffff")
    return p
