"""The pen all demo pictures are drawn with: shapes in, SVG text out.

Never writes ids, text, styles or references, so pictures can be inlined side by side.
"""

import math


def mix(color: str, other: str, percent: int) -> str:
    """`color` with `percent` of `other` in it, in whole numbers so that every machine agrees."""
    channels = []
    for at in (1, 3, 5):
        one, two = int(color[at : at + 2], 16), int(other[at : at + 2], 16)
        channels.append((one * (100 - percent) + two * percent + 50) // 100)
    return "#" + "".join(f"{c:02x}" for c in channels)


def light(color: str, percent: int = 25) -> str:
    return mix(color, "#ffffff", percent)


def dark(color: str, percent: int = 22) -> str:
    """Shadows lean to warm brown, not to black: flat colour stays friendly."""
    return mix(color, "#2a160c", percent)


def number(value: float) -> str:
    """At most one decimal: enough at 800 pixels, and it keeps the files small."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def points_around(cx: float, cy: float, radius: float, count: int, start: float = -90):
    """`count` points on a circle, from `start` degrees on."""
    for step in range(count):
        turn = math.radians(start + 360 * step / count)
        yield cx + radius * math.cos(turn), cy + radius * math.sin(turn)


class Pen:
    """Collects the elements of one 800 x 800 picture."""

    def __init__(self, ground: str):
        self.ground = ground
        self.parts = [f'<path fill="{ground}" d="M0 0h800v800H0z"/>']
        self.circle(400, 392, 310, light(ground, 45))

    def _add(self, name: str, fill: str, extra: dict, **attributes):
        words = [f'{key}="{number(v) if isinstance(v, (int, float)) else v}"' for key, v in attributes.items()]
        words.append(f'fill="{fill}"')
        words += [
            f'{key.replace("_", "-")}="{number(v) if isinstance(v, int) else v}"' for key, v in extra.items()
        ]
        self.parts.append(f"<{name} {' '.join(words)}/>")

    def path(self, d: str, fill: str, **extra):
        self._add("path", fill, extra, d=d)

    def stroke(self, d: str, color: str, width: int, **extra):
        """An open line with round ends."""
        self._add("path", "none", {"stroke": color, "stroke_width": width, "stroke_linecap": "round",
                                   "stroke_linejoin": "round", **extra}, d=d)

    def circle(self, cx, cy, r, fill: str, **extra):
        self._add("circle", fill, extra, cx=cx, cy=cy, r=r)

    def ellipse(self, cx, cy, rx, ry, fill: str, **extra):
        self._add("ellipse", fill, extra, cx=cx, cy=cy, rx=rx, ry=ry)

    def box(self, x, y, width, height, fill: str, round_by=0, **extra):
        corner = {"rx": round_by} if round_by else {}
        self._add("rect", fill, extra, x=x, y=y, width=width, height=height, **corner)

    def polygon(self, points, fill: str, **extra):
        self.path("M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "z", fill, **extra)

    def diamond(self, cx, cy, half_width, half_height, fill: str):
        self.diamonds([(cx, cy)], half_width, half_height, fill)

    def diamonds(self, centres, half_width, half_height, fill: str):
        """Many equal diamonds as one element: patterns are what makes files grow."""
        w, h = number(half_width), number(half_height)
        each = (f"M{number(x)} {number(y - half_height)}l{w} {h}-{w} {h}-{w}-{h}z" for x, y in centres)
        self.path("".join(each), fill)

    def dots(self, centres, radius: int, fill: str):
        """Many equal circles as one element: a round pen set down without moving."""
        self.stroke("".join(f"M{number(x)} {number(y)}h0" for x, y in centres), fill, radius * 2)

    def shadow(self, cx=400, cy=668, rx=220, ry=26):
        """Where the thing stands. Drawn before the thing."""
        self.ellipse(cx, cy, rx, ry, mix(self.ground, "#5a4230", 24))

    def open(self, transform: str):
        self.parts.append(f'<g transform="{transform}">')

    def close(self):
        self.parts.append("</g>")

    def steam(self, cx, top, color="#ffffff"):
        for shift, drop in ((-34, 14), (0, 0), (34, 14)):
            self.stroke(f"M{cx + shift} {top + drop + 90}q-18-24 0-46t0-44", color, 9, opacity=".75")

    def leaf(self, x, y, turn: int, length: int, color: str):
        """A two-tone leaf that grows from (x, y), `turn` degrees from straight up."""
        half, side = length // 2, length // 4
        self.open(f"translate({number(x)} {number(y)}) rotate({turn})")
        self.path(f"M0 0Q-{side} -{half} 0 -{length}Q{side} -{half} 0 0z", color)
        self.path(f"M0 0Q{side} -{half} 0 -{length}z", dark(color, 18))
        self.close()

    def olive_branch(self, x, y, turn: int, color="#7d8b52", olives=True):
        """A branch of seven leaves, 200 long, that starts at (x, y)."""
        self.open(f"translate({x} {y}) rotate({turn})")
        self.stroke("M0 0Q10 -90 0 -180", dark(color), 6)
        for at in (30, 80, 130):
            self.leaf(2, -at, -52, 74, color)
            self.leaf(4, -at - 22, 52, 74, light(color, 14))
        self.leaf(0, -170, 0, 66, color)
        if olives:
            self.ellipse(-26, -24, 15, 19, "#4b5a2c")
            self.ellipse(34, -64, 15, 19, "#5c4a57")
        self.close()

    def svg(self, title: str) -> str:
        head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" role="img">'
        return head + f"<title>{title}</title>\n" + "\n".join(self.parts) + "\n</svg>\n"
