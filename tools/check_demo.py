#!/usr/bin/env python3
"""Checks the files of the demo shop and names everything that is wrong, not only the first thing.

    python3 tools/check_demo.py

Never changes a file. Leaves with 1 when something is wrong.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from decimal import Decimal

DEMO = pathlib.Path(__file__).resolve().parent.parent / "crates" / "server" / "demo"
IMAGE_BYTES_MAX = 6000
PRODUCT_KEYS = [
    "sku", "name", "base_code", "category", "price", "currency", "tax_rate", "attributes",
    "description", "images", "stock", "active", "prices",
]
OPTIONAL_PRODUCT_KEYS = {"kind", "retail_price", "seller"}
CUSTOMER_KEYS = ["email", "password", "first_name", "last_name", "phone", "addresses"]
ADDRESS_KEYS = ["title", "first_name", "last_name", "phone_number", "line", "postcode", "is_corporate"]
COMPANY_KEYS = ["company_name", "tax_office", "tax_no"]
PLACE_KEYS = ["country", "city", "township", "district"]
DRAWING_ELEMENTS = {"svg", "title", "g", "path", "rect", "circle", "ellipse"}
DRAWING_ATTRIBUTES = {
    "viewBox", "role", "transform", "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "fill", "opacity",
    "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
}

problems = []


def expect(holds: bool, problem: str):
    if not holds:
        problems.append(problem)


def is_money(text) -> bool:
    return isinstance(text, str) and re.fullmatch(r"(0|[1-9]\d*)\.\d\d", text) is not None and Decimal(text) > 0


def is_text(value) -> bool:
    return isinstance(value, str) and value == value.strip() and value != ""


def is_tax_number(text: str) -> bool:
    """Ten digits, the last one the check digit of the Turkish tax number."""
    if not re.fullmatch(r"\d{10}", text):
        return False
    total = 0
    for place, digit in enumerate(text[:9]):
        shifted = (int(digit) + 9 - place) % 10
        total += 9 if shifted == 9 else shifted * 2 ** (9 - place) % 9
    return (10 - total % 10) % 10 == int(text[9])


def check_product(product: dict, where: str):
    needed = [key for key in product if key not in OPTIONAL_PRODUCT_KEYS]
    expect(needed == PRODUCT_KEYS, f"{where}: keys are {list(product)}")
    expect(is_text(product.get("seller", "the shop")), f"{where}: seller is empty or padded")
    for key in ("name", "description", "category"):
        expect(is_text(product[key]), f"{where}: {key} is empty or padded")
    expect(re.fullmatch(r"[A-Z0-9-]+", product["sku"]) is not None, f"{where}: odd sku")
    is_listed = product.get("kind", "plain") == "plain"
    expect(not is_listed or len(product["category"].split("/")) == 2, f"{where}: category needs exactly two levels")
    expect(product["currency"] == "TRY", f"{where}: currency")
    expect(product["tax_rate"] in ("1.00", "10.00", "20.00"), f"{where}: tax rate {product['tax_rate']}")
    retail = product.get("retail_price", product["price"])
    prices_well_formed = is_money(product["price"]) and is_money(retail)
    expect(prices_well_formed, f"{where}: price or retail_price is no decimal text")
    if prices_well_formed:
        expect(Decimal(retail) >= Decimal(product["price"]), f"{where}: retail below price")
    for code, price in product["prices"].items():
        expect(code in ("EUR", "USD") and is_money(price), f"{where}: price {price} {code}")
    for key, value in product["attributes"].items():
        expect(is_text(key) and is_text(value), f"{where}: attribute {key}")
    stock = product["stock"]
    expect(isinstance(stock, int) and not isinstance(stock, bool) and stock >= 0, f"{where}: stock {stock}")
    expect(isinstance(product["active"], bool), f"{where}: active is not true or false")
    expect(len(product["images"]) > 0, f"{where}: no image")


def check_families(products: list):
    families = defaultdict(list)
    for product in products:
        families[product["base_code"]].append(product)
    for base, family in families.items():
        if len(family) == 1:
            expect(family[0]["sku"] == base, f"{base}: without variants, base_code must be the sku")
            continue
        seen = {json.dumps(one["attributes"], sort_keys=True) for one in family}
        expect(len(seen) == len(family), f"{base}: two variants have the same attributes")
        for key in ("category", "tax_rate", "description"):
            expect(len({one[key] for one in family}) == 1, f"{base}: variants differ in {key}")
        expect(len({tuple(one["attributes"]) for one in family}) == 1, f"{base}: variants name other attributes")
    return sum(len(family) > 1 for family in families.values())


def check_mix(products: list, families: int):
    """What a demo must be able to show."""
    stocks = Counter(product["stock"] for product in products)
    expect(stocks[1] >= 3 and stocks[0] >= 3, "fewer than three products with stock 1, or with stock 0")
    expect(max(stocks) >= 500, "nothing is plentiful")
    expect(sum(not product["active"] for product in products) == 2, "not exactly two inactive products")
    expect(families >= 8, f"only {families} variant families")
    for price in ("9.90", "100.00", "14990.00"):
        expect(any(product["price"] == price for product in products), f"nothing costs {price}")
    expect({product["tax_rate"] for product in products} == {"1.00", "10.00", "20.00"}, "a tax rate is missing")
    expect(any(product["price"] != product.get("retail_price", product["price"]) for product in products), "nothing is on sale")


def check_image(file: pathlib.Path):
    size = file.stat().st_size
    expect(size < IMAGE_BYTES_MAX, f"{file.name}: {size} bytes")
    text = file.read_text("utf-8")
    expect("<!" not in text and "<?" not in text and "url(" not in text, f"{file.name}: more than a drawing")
    root = ElementTree.fromstring(text)
    expect(root.get("viewBox") == "0 0 800 800", f"{file.name}: viewBox")
    for element in root.iter():
        name = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        expect(name in DRAWING_ELEMENTS, f"{file.name}: element {name}")
        for attribute in element.attrib:
            expect(attribute in DRAWING_ATTRIBUTES, f"{file.name}: attribute {attribute}")


def check_customers(customers: list):
    emails = [customer["email"] for customer in customers]
    expect(len(set(emails)) == len(emails), "two customers share an e-mail address")
    for customer in customers:
        where = customer["email"]
        expect(list(customer) == CUSTOMER_KEYS, f"{where}: keys are {list(customer)}")
        expect(where.endswith("@example.com"), f"{where}: not an address reserved for examples")
        expect(re.fullmatch(r"05\d{9}", customer["phone"]) is not None, f"{where}: phone")
        expect(len(customer["password"]) >= 8, f"{where}: password too short")
        for address in customer["addresses"]:
            check_address(address, f"{where}, {address.get('title')}")
    expect(any(not customer["addresses"] for customer in customers), "every customer has an address")


def check_address(address: dict, where: str):
    company = COMPANY_KEYS if address["is_corporate"] == "true" else []
    expect(list(address) == ADDRESS_KEYS + company + PLACE_KEYS, f"{where}: keys are {list(address)}")
    expect(re.fullmatch(r"05\d{9}", address["phone_number"]) is not None, f"{where}: phone number")
    expect(re.fullmatch(r"\d{5}", address["postcode"]) is not None, f"{where}: postcode")
    expect(10 <= len(address["line"]) <= 255, f"{where}: line is not 10 to 255 characters long")
    for key in ADDRESS_KEYS + company:
        expect(is_text(address.get(key)), f"{where}: {key} is empty or padded")
    for key in PLACE_KEYS:
        expect(isinstance(address.get(key), int), f"{where}: {key} is no key of a place")
    if company:
        expect(is_tax_number(address["tax_no"]), f"{where}: tax number fails its check digit")


def main() -> int:
    products = [json.loads(line) for line in (DEMO / "products.jsonl").read_text("utf-8").splitlines()]
    for row, product in enumerate(products, 1):
        check_product(product, f"line {row}, {product.get('sku')}")
    for sku, count in Counter(product["sku"] for product in products).items():
        expect(count == 1, f"{sku}: {count} products have this sku")
    families = check_families(products)
    check_mix(products, families)

    named = {name for product in products for name in product["images"]}
    present = {file.name for file in (DEMO / "images").iterdir()}
    expect(named <= present, f"no such image: {sorted(named - present)}")
    expect(present <= named, f"no product shows: {sorted(present - named)}")
    for name in sorted(present):
        check_image(DEMO / "images" / name)

    customers = json.loads((DEMO / "customers.json").read_text("utf-8"))
    check_customers(customers)

    for problem in problems:
        print(problem, file=sys.stderr)
    categories = {product["category"] for product in products}
    print(
        f"{len(products)} products, {families} variant families, {len({c.split('/')[0] for c in categories})} categories "
        f"with {len(categories)} below them, {len(present)} images, {len(customers)} customers, {len(problems)} problems"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
