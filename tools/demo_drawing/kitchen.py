"""The working kitchen: knives, boards, clay, stone and storage."""

from .palette import ROSE, SAGE, SAND, SKY
from .pen import Pen, dark, light

STEEL = "#c9d2d7"
CRUST = "#c98445"


def bread_knife(color: str) -> Pen:
    p = Pen(SKY)
    p.shadow(400, 660, 270, 26)
    p.path("M140 560C120 470 200 416 300 420 360 380 480 380 540 424 640 420 690 480 662 566 650 640 150 640 140 560z", CRUST)
    p.path("M140 560C150 640 650 640 662 566 664 660 620 664 400 664S136 660 140 560z", dark(CRUST))
    for x in (248, 350, 452, 554):
        p.path(f"M{x - 36} 556Q{x - 16} 470 {x + 44} 440Q{x + 30} 510 {x - 36} 556z", "#edc890")
    p.open("rotate(-14 400 280)")
    blade = "M60 262Q70 232 100 232H496V304"
    teeth = "".join("q-9 22-18 0" if step % 2 else "q-9 22-18 0" for step in range(23))
    p.path(f"{blade}{teeth}Q66 300 60 262z", STEEL)
    p.path("M74 246Q84 232 100 232H496V252H82z", light(STEEL, 55))
    _handle(p, 490, 222, 246, color)
    p.close()
    return p


def chef_knife(color: str) -> Pen:
    p = Pen(SAGE)
    p.open("translate(0 20) rotate(-38 400 400)")
    p.path("M24 440C130 484 300 494 494 470V420H60z", dark(SAGE, 18))
    p.path("M20 430C130 330 300 316 480 316V448C300 470 130 460 20 430z", STEEL)
    p.path("M20 430C130 426 300 420 480 404V448C300 470 130 460 20 430z", light(STEEL, 60))
    p.stroke("M120 372C230 334 340 334 440 334", light(STEEL, 45), 8)
    p.box(470, 316, 36, 92, dark(STEEL, 26), 8)
    _handle(p, 500, 322, 262, color)
    p.close()
    for x, y, turn in ((196, 250, -60), (236, 216, -8), (262, 268, 50)):
        p.leaf(x, y, turn, 92, "#5f8a4a")
    return p


def _handle(p: Pen, x: int, y: int, length: int, color: str):
    p.path(f"M{x} {y}H{x + length - 60}Q{x + length} {y} {x + length} {y + 44}Q{x + length} {y + 92} {x + length - 40} {y + 90}"
           f"Q{x + length - 110} {y + 66} {x} {y + 78}z", color)
    p.path(f"M{x} {y + 44}Q{x + length // 2} {y + 40} {x + length} {y + 44}Q{x + length} {y + 92} {x + length - 40} {y + 90}"
           f"Q{x + length - 110} {y + 66} {x} {y + 78}z", dark(color, 18))
    for step in (40, 110, 180):
        p.circle(x + step, y + 38, 10, "#d3a945")


def board(color: str) -> Pen:
    p = Pen(ROSE)
    p.open("rotate(8 400 400)")
    p.box(222, 236, 380, 474, dark(ROSE, 16), 46)
    p.path("M256 212H352V128Q352 84 400 84T448 128V212H544Q590 212 590 258V650Q590 696 544 696H256Q210 696 210 650V258Q210 212 256 212z", color)
    p.path("M590 600V650Q590 696 544 696H256Q210 696 210 650V632Q214 676 260 676H540Q588 676 590 600z", dark(color, 26))
    grain = dark(color, 14)
    for x, bend in ((262, 16), (312, -18), (470, 20), (530, -12)):
        p.stroke(f"M{x} 262Q{x + bend} 360 {x} 450T{x} 640", grain, 7)
    p.stroke("M392 252Q360 380 392 440T396 640", grain, 7)
    p.ellipse(432, 420, 16, 34, grain)
    p.ellipse(432, 420, 34, 62, "none", stroke=grain, stroke_width=6)
    p.box(236, 238, 328, 416, "none", 34, stroke=light(color, 22), stroke_width=8)
    p.circle(400, 138, 24, light(ROSE, 30))
    p.stroke("M400 138Q424 60 400 30Q376 60 400 138", "#8c6a4a", 7)
    p.close()
    return p


def casserole(color: str) -> Pen:
    p = Pen(SAGE)
    p.shadow(400, 664, 250, 28)
    p.steam(400, 112)
    for x, turn in ((158, 20), (642, -20)):
        p.open(f"rotate({turn} {x} 440)")
        p.ellipse(x, 440, 46, 30, "none", stroke=dark(color, 16), stroke_width=26)
        p.close()
    p.path("M156 404C150 560 230 664 300 664H500C570 664 650 560 644 404z", color)
    p.path("M540 404C540 560 480 650 420 664H500C570 664 650 560 644 404z", dark(color, 18))
    p.stroke("M206 516C216 556 236 586 262 612", light(color, 36), 18)
    p.stroke("M174 474" + "l24-30 24 30" * 9 + "l20-24", light(color, 45), 9)
    p.path("M150 396Q170 268 400 268T650 396z", light(color, 12))
    p.path("M480 274Q640 296 650 396H540Q548 318 480 274z", color)
    p.stroke("M212 358Q240 312 312 300", light(color, 50), 14)
    p.box(138, 384, 524, 36, dark(color, 8), 18)
    p.ellipse(400, 262, 62, 15, dark(color, 24))
    p.ellipse(400, 244, 46, 24, light(color, 16))
    return p


def mortar(color: str) -> Pen:
    p = Pen(SAGE)
    p.shadow(400, 670, 230, 26)
    p.ellipse(400, 372, 232, 50, dark(color, 34))
    p.open("rotate(28 470 300)")
    p.path("M444 60Q470 30 496 60L506 440H434z", light(color, 30))
    p.path("M476 44Q490 46 496 60L506 440H476z", dark(color, 12))
    p.close()
    p.path("M168 372C168 540 260 590 300 610L270 668H530L500 610C540 590 632 540 632 372 632 444 168 444 168 372z", color)
    p.path("M632 372C632 540 540 590 500 610L530 668H440C440 610 520 580 540 416 600 404 632 392 632 372z", dark(color, 14))
    p.ellipse(400, 372, 232, 50, "none", stroke=light(color, 60), stroke_width=14)
    vein = dark(color, 26)
    p.stroke("M214 452Q270 480 262 530T330 590", vein, 5)
    p.stroke("M340 470Q390 500 372 560T410 640", vein, 5)
    p.stroke("M262 530Q300 520 322 536", vein, 4)
    p.leaf(250, 372, -40, 90, "#5f8a4a")
    p.leaf(266, 376, 12, 96, "#6f9a56")
    return p


def jar(color: str) -> Pen:
    p = Pen(SAND)
    glass = "#dfeaec"
    p.shadow(400, 690, 190, 22)
    p.path("M252 260H548Q584 290 584 340V640Q584 690 534 690H266Q216 690 216 640V340Q216 290 252 260z", glass)
    p.path("M234 420Q300 396 400 416T566 410V634Q566 672 530 672H270Q234 672 234 634z", "#d8b06a")
    places = [(262 + at * 46 + row % 2 * 23, 650 - row * 42) for row in range(6) for at in range(7 - row % 2)]
    p.dots(places, 20, "#e8c88a")
    p.dots(places[::3], 20, "#cf9f57")
    p.dots([(x - 5, y - 5) for x, y in places], 5, "#f6e3b8")
    p.box(238, 300, 22, 350, "#ffffff", 11, opacity=".6")
    p.box(536, 320, 12, 300, "#ffffff", 6, opacity=".45")
    p.box(252, 238, 296, 30, "#f2f5f4", 8)
    p.box(228, 148, 344, 96, color, 22)
    p.path("M228 206H572V222Q572 244 550 244H250Q228 244 228 222z", dark(color, 16))
    for y, x in ((172, 262), (188, 330), (178, 430)):
        p.stroke(f"M{x} {y}q40-8 90 0", dark(color, 12), 5)
    return p
