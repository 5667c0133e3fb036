#!/usr/bin/env python3
"""Draws the pictures of the demo shop.

    python3 tools/demo_pictures.py            write every picture the products name
    python3 tools/demo_pictures.py --check    change nothing, fail when a picture is stale
    python3 tools/demo_pictures.py --sheet F  also write one SVG with all pictures, to look at

Same products, same bytes: no clock, no randomness, nothing but the standard library.
"""

import argparse
import json
import pathlib
import re
import sys
from xml.sax.saxutils import escape

from demo_drawing import care, coffee, gifts, kitchen, living, pantry, rugs, table, textiles
from demo_drawing.palette import COLORS

DEMO = pathlib.Path(__file__).resolve().parent.parent / "crates" / "server" / "demo"
SHEET_COLUMNS = 8

DRAWINGS = {
    "APRON": textiles.apron,
    "BACKGAM-WAL": gifts.backgammon,
    "BAG-PAPER": gifts.gift_bag,
    "BASKET": living.basket,
    "BOARD": kitchen.board,
    "BOWL": table.bowl,
    "CANDLE": living.candle,
    "CARPET-HAND": rugs.carpet,
    "CAYDAN": coffee.double_kettle,
    "CEZVE": coffee.cezve,
    "COFFEE-100": pantry.ground_coffee,
    "COLOGNE-LEM": care.cologne,
    "CUSHION": textiles.cushion,
    "FINCAN": coffee.coffee_cups,
    "GRINDER-BRS": coffee.grinder,
    "GUVEC": kitchen.casserole,
    "HAMAM-BOWL": care.hamam_bowl,
    "HONEY-PINE": pantry.honey,
    "JAR": kitchen.jar,
    "KESE-MITT": care.bath_mitt,
    "KILIM": rugs.kilim,
    "KNIFE-BREAD": kitchen.bread_knife,
    "KNIFE-CHEF": kitchen.chef_knife,
    "LAMP": living.lamp,
    "LOKUM": pantry.turkish_delight,
    "MORTAR-MRB": kitchen.mortar,
    "NAZAR-GLASS": gifts.evil_eye,
    "OIL": pantry.olive_oil,
    "PESTEMAL": textiles.pestemal,
    "PLATE-IZNIK": table.iznik_plate,
    "ROBE": textiles.robe,
    "SOAP": care.soap,
    "TEAGLASS": coffee.tea_glasses,
    "THROW-MOH": textiles.throw,
    "TRAY-COP-35": coffee.tray,
    "VASE": table.vase,
}


def pictures() -> dict[str, str]:
    """File name to SVG text, one picture per product family and colour."""
    drawn = {}
    for line in (DEMO / "products.jsonl").read_text("utf-8").splitlines():
        product = json.loads(line)
        base, color = product["base_code"], product["attributes"]["color"]
        name = f"{base}-{re.sub('[^A-Za-z]+', '-', color)}.svg".lower()
        if name not in drawn:
            # The size is cut off: one picture stands for every size of a colour.
            title = escape(re.split(r", [0-9]", product["name"])[0])
            drawn[name] = DRAWINGS[base](COLORS[color]).svg(title)
    return drawn


def sheet(drawn: dict[str, str]) -> str:
    rows = -(-len(drawn) // SHEET_COLUMNS)
    size = f'width="{SHEET_COLUMNS * 200}" height="{rows * 200}"'
    cells = []
    for place, (_, svg) in enumerate(sorted(drawn.items())):
        at = f'<svg x="{place % SHEET_COLUMNS * 200}" y="{place // SHEET_COLUMNS * 200}" width="200" height="200" '
        cells.append(svg.replace("<svg ", at, 1))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n' + "".join(cells) + "</svg>\n"


def main() -> int:
    arguments = argparse.ArgumentParser(description="Draw the pictures of the demo shop.")
    arguments.add_argument("--check", action="store_true", help="change nothing, fail when a picture is stale")
    arguments.add_argument("--sheet", type=pathlib.Path, help="also write all pictures as one SVG")
    chosen = arguments.parse_args()
    drawn = pictures()
    stale = []
    for name, svg in sorted(drawn.items()):
        file = DEMO / "images" / name
        if not file.exists() or file.read_text("utf-8") != svg:
            stale.append(name)
            if not chosen.check:
                file.parent.mkdir(exist_ok=True)
                file.write_text(svg, "utf-8", newline="\n")
    if chosen.sheet:
        chosen.sheet.write_text(sheet(drawn), "utf-8", newline="\n")
    print(f"{len(drawn)} pictures, {len(stale)} {'stale' if chosen.check else 'written'}")
    return 1 if chosen.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
