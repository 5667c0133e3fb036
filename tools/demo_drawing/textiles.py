"""Woven things for bath, kitchen and sofa."""

from .palette import LILAC, ROSE, SAGE, SAND, SKY, WARM
from .pen import Pen, dark, light

WOOD = "#8a5a36"


def pestemal(color: str) -> Pen:
    p = Pen(SAND if color != "#8fa587" else ROSE)
    linen = "#f6efe0"
    p.box(116, 150, 568, 26, WOOD, 13)
    for x in (116, 684):
        p.circle(x, 163, 22, dark(WOOD))
    p.path("M246 176L230 560H300V176z", dark(color, 30))
    p.path("M262 144H588Q606 144 606 164L614 640H250L244 164Q244 144 262 144z", color)
    for y, height in ((228, 12), (252, 44), (308, 12), (470, 12), (494, 70), (576, 12)):
        p.path(f"M{246 + (y - 160) // 60} {y}H{606 + (y - 160) // 60}v{height}H{246 + (y - 160) // 60}z", linen)
    p.path("M244 508H612v8H244zM244 542H612v8H244z", light(color, 35))
    p.path("M520 144H588Q606 144 606 164L614 640H540z", dark(color, 20), opacity=".2")
    p.path("M330 144H360L350 640H334z", light(color, 40), opacity=".28")
    fringe = dark(linen, 8)
    p.stroke("".join(f"M{x} 640v46" for x in range(256, 612, 24)), fringe, 7)
    p.dots([(x, 656) for x in range(256, 612, 24)], 7, fringe)
    return p


def robe(color: str) -> Pen:
    p = Pen(SAGE)
    fold = dark(color, 20)
    p.stroke("M400 96Q400 60 426 60T440 88Q440 104 400 116", "#6b5b50", 9)
    p.stroke("M262 176Q400 76 538 176", WOOD, 18)
    p.path("M286 150Q222 168 196 232L120 520Q160 552 216 544L270 360z", dark(color, 9))
    p.path("M514 150Q578 168 604 232L680 520Q640 552 584 544L530 360z", dark(color, 9))
    p.path("M122 512L112 552Q160 582 210 576L218 536Q170 546 122 512zM678 512L688 552Q640 582 590 576L582 536Q630 546 678 512z", light(color, 40))
    p.path("M286 150Q340 128 400 132T514 150L560 420 572 700H228L240 420z", color)
    waffle = "".join(f"M{x} 250V690" for x in (270, 312, 354, 446, 488, 530))
    waffle += "".join(f"M246 {y}H554" for y in range(250, 700, 44))
    p.stroke(waffle, dark(color, 8), 3)
    p.path("M330 134Q400 190 470 134L404 420z", dark(color, 40))
    p.path("M312 140Q340 124 352 130L410 396 392 440Q320 300 312 140z", light(color, 55))
    p.path("M488 140Q460 124 448 130L392 396 396 440Q480 300 488 140z", light(color, 40))
    p.path("M238 424H562V468H238z", fold)
    p.path("M380 416h44v62h-44zM384 470L352 600H384L404 478zM412 470L446 620H414L398 478z", dark(color, 28))
    for x in (262, 452):
        p.box(x, 540, 86, 92, light(color, 40), 8)
        p.box(x, 540, 86, 18, fold, 8)
    p.stroke("M400 480V698", fold, 5)
    return p


def apron(color: str) -> Pen:
    p = Pen(SKY if color != "#34488a" else WARM)
    seam = light(color, 40) if color == "#34488a" else dark(color, 26)
    p.stroke("M312 200C300 60 500 60 488 200", dark(color, 26), 20)
    p.stroke("M208 420C140 440 110 520 128 610", dark(color, 16), 18)
    p.stroke("M592 420C660 440 690 520 672 610", dark(color, 16), 18)
    p.path("M300 186H500Q504 300 604 400L618 690Q400 722 182 690L196 400Q296 300 300 186z", color)
    p.path("M470 186H500Q504 300 604 400L618 690Q580 698 540 702 560 500 500 400 474 330 470 186z", dark(color, 12))
    p.stroke("M318 204H482Q490 316 586 412L598 674Q400 702 202 674L214 412Q310 316 318 204z", seam, 4, stroke_dasharray="14 10")
    p.path("M274 460H526V580Q526 618 488 618H312Q274 618 274 580z", light(color, 14))
    p.path("M274 460H526V486H274z", dark(color, 18))
    p.stroke("M400 490V610", seam, 4, stroke_dasharray="14 10")
    p.path("M310 486V400l14-12 14 12V486z", "#c2924f")
    p.ellipse(324, 376, 25, 38, "#c2924f")
    p.ellipse(324, 372, 13, 22, "#a8763a")
    for x, turn in ((356, -18), (372, 14)):
        p.leaf(x, 474, turn, 104, "#6f9a56")
    p.path("M274 460H526V478H274z", dark(color, 18))
    return p


def cushion(color: str) -> Pen:
    p = Pen(LILAC if color != "#22777c" else WARM)
    cream = "#f6ead2"
    p.shadow(400, 684, 280, 24)
    p.path("M120 130Q150 152 400 146T680 130Q648 160 654 400T680 674Q640 650 400 656T120 674Q152 640 146 400T120 130z", color)
    p.path("M680 130Q648 160 654 400T680 674Q640 650 400 656T120 674Q130 662 138 620 240 630 400 626 560 630 604 600 616 400 608 220 640 150 680 130z", dark(color, 16))
    p.diamond(392, 396, 214, 214, cream)
    p.diamond(392, 396, 180, 180, dark(color, 34))
    p.diamond(392, 396, 146, 146, light(color, 22))
    p.diamond(392, 396, 104, 104, cream)
    p.diamond(392, 396, 66, 66, dark(color, 34))
    p.diamond(392, 396, 30, 30, color)
    for x, y in ((212, 216), (572, 216), (212, 576), (572, 576)):
        p.diamond(x, y, 44, 44, cream)
        p.diamond(x, y, 22, 22, dark(color, 34))
    for x, y, turn in ((124, 134, -45), (676, 134, 45), (124, 670, -135), (676, 670, 135)):
        p.open(f"translate({x} {y}) rotate({turn})")
        p.path("M-8 0L-20-52H20L8 0z", dark(cream, 14))
        p.box(-11, -16, 22, 13, dark(color, 34), 5)
        p.close()
    return p


def throw(color: str) -> Pen:
    p = Pen(ROSE)
    shade = dark(color, 34)
    p.shadow(400, 664, 290, 24)
    for x in range(150, 330, 22):
        p.stroke(f"M{x} 620q-6 24 0 46", light(color, 30), 8)
    for y, tint in ((544, 4), (448, 12), (352, 20)):
        p.box(128, y, 544, 104, light(color, tint), 50)
        p.path(f"M178 {y + 104}H622Q668 {y + 100} 672 {y + 54} 640 {y + 84} 590 {y + 84}H160z", shade)
        p.stroke(f"M602 {y + 34}q30 18 0 38H220", light(color, 40), 5)
    p.path("M128 402Q128 352 178 352H360L330 622Q230 640 138 616z", light(color, 28))
    for x in (176, 236, 296):
        p.stroke(f"M{x + 14} 362L{x - 4} 620", light(color, 58), 11)
    for y in (420, 490, 560):
        p.stroke(f"M136 {y}Q240 {y + 14} {352 - (y - 380) // 9} {y}", light(color, 58), 11)
    p.path("M360 352L330 622Q342 620 346 610L376 352z", shade)
    return p
