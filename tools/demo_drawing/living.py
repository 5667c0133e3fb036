"""Lamps, candles and baskets."""

import math

from .palette import ROSE, SAGE, SKY
from .pen import Pen, dark, light, number

BRASS = "#b8862f"


def lamp(color: str) -> Pen:
    p = Pen("#e4dccd" if color != "#d98a2b" else SKY)
    p.circle(400, 310, 262, light("#ffdf9a", 40), opacity=".5")
    p.shadow(400, 706, 150, 20)
    p.path("M372 490H428L420 560Q470 590 488 690H312Q330 590 380 560z", BRASS)
    p.path("M408 490H428L420 560Q470 590 488 690H440Q440 590 404 560z", dark(BRASS))
    p.box(292, 682, 216, 24, light(BRASS, 20), 12)
    p.ellipse(400, 580, 44, 15, light(BRASS, 28))
    p.circle(400, 310, 196, dark(color, 46))
    pieces = (color, "#f6e3b0", light(color, 38), "#d8553f", color, "#34488a", light(color, 38))
    glass = dict.fromkeys(pieces, "")
    for ring, y in enumerate(range(140, 490, 34)):
        half = math.sqrt(190 * 190 - (abs(y - 310) + 10) ** 2)
        count = 2 * round(half / 44) + 1
        edges = [400 + half * math.sin(math.pi / 2 * (2 * step / count - 1)) for step in range(count + 1)]
        # Pieces get narrower towards the rim: that is what makes the disc a globe.
        for step in range(count):
            left, width = round(edges[step]) + 2, round(edges[step + 1]) - round(edges[step]) - 4
            fill = pieces[(abs(step - count // 2) * 2 + abs(ring - 5)) % len(pieces)]
            if ring % 2:
                glass[fill] += f"M{left} {y}l{number(width / 2)}-22 {number(width / 2)} 22-{number(width / 2)} 22z"
            else:
                glass[fill] += f"M{left} {y - 12}h{width}v24h-{width}z"
    for fill, outline in glass.items():
        p.path(outline, fill, stroke=fill, stroke_width=2, stroke_linejoin="round")
    p.ellipse(330, 230, 34, 56, "#ffffff", opacity=".22", transform="rotate(32 330 230)")
    p.box(340, 486, 120, 26, light(BRASS, 16), 10)
    p.box(352, 106, 96, 22, BRASS, 10)
    p.circle(400, 94, 15, light(BRASS, 20))
    return p


def candle(color: str) -> Pen:
    saffron = color == "#e39a2d"
    p = Pen(ROSE if not saffron else SAGE)
    p.shadow(400, 676, 200, 24)
    p.circle(400, 226, 130, "#fff3cf", opacity=".8")
    p.path("M400 132C444 196 454 226 440 258 430 282 370 282 360 258 346 226 356 196 400 132z", "#f2a23a")
    p.path("M400 188C422 222 428 238 420 256 414 268 386 268 380 256 372 238 378 222 400 188z", "#fff0b8")
    p.stroke("M400 262V330", "#4a3a30", 9)
    p.path("M232 300H568L552 640Q550 676 514 676H286Q250 676 248 640z", light(color, 62), opacity=".85")
    p.path("M240 350H560L548 634Q546 662 514 662H286Q254 662 252 634z", light(color, 22))
    p.path("M470 350H560L548 634Q546 662 514 662H440z", color)
    p.ellipse(400, 350, 160, 26, light(color, 48))
    p.ellipse(400, 352, 60, 10, "#fff3cf")
    p.ellipse(400, 300, 168, 28, "none", stroke="#ffffff", stroke_width=9, opacity=".85")
    p.box(308, 432, 184, 160, "#fbf6ea", 10)
    p.box(318, 442, 164, 140, "none", 6, stroke=dark(color, 10), stroke_width=4)
    if saffron:
        for turn in range(0, 360, 60):
            p.leaf(400, 512, turn, 56, "#9a7fc0")
        p.stroke("M400 512l-18-26M400 512l18-26M400 512v-34", "#d8432f", 6)
    else:
        p.leaf(396, 490, -66, 72, "#6f9a56")
        p.leaf(404, 490, 66, 72, "#6f9a56")
        p.path("M400 454C410 484 452 508 452 540 452 566 430 578 400 578S348 566 348 540C348 508 390 484 400 454z", "#6d4a78")
        p.path("M400 454C410 484 452 508 452 540 452 566 430 578 400 578 424 552 420 500 400 454z", "#533760")
        p.stroke("M376 528Q368 544 374 558", "#b79ac2", 6)
    p.stroke("M266 360L278 620", "#ffffff", 12, opacity=".5")
    return p


def basket(color: str) -> Pen:
    p = Pen(SKY)
    p.shadow(400, 682, 240, 26)
    p.stroke("M226 380C230 60 570 60 574 380", dark(color, 30), 30)
    p.stroke("M226 380C230 60 570 60 574 380", light(color, 16), 18, stroke_dasharray="22 18", stroke_linecap="butt")
    p.circle(320, 350, 74, "#d8553f")
    p.circle(448, 340, 84, "#e9c46a")
    p.circle(532, 366, 50, "#2a9d8f")
    for x, y, r, tint in ((320, 350, 74, "#b84431"), (448, 340, 84, "#cfa647"), (532, 366, 50, "#207a70")):
        p.stroke(f"M{x - r + 12} {y}q{r - 10}-{r} {2 * r - 24}-18M{x - r + 14} {y - 24}q{r - 20}-{r - 24} {r + 26}-30", tint, 6)
    p.path("M162 380H638L588 640Q582 682 540 682H260Q218 682 212 640z", dark(color, 32))
    for tint, parity in ((color, 0), (light(color, 24), 1)):
        willow = ""
        for row in range(7):
            inset = 166 + row * 8
            width = (800 - 2 * inset) / 9
            for step in range((row + parity) % 2, 9, 2):
                willow += f"M{number(inset + step * width + 17)} {415 + row * 40}h{number(width - 34)}"
        p.stroke(willow, tint, 34)
    p.box(146, 360, 508, 44, color, 22)
    p.stroke("".join(f"M{x} 398l18-32" for x in range(168, 640, 34)), light(color, 34), 9)
    return p
