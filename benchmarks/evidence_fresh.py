"""Free prose on invented sources (``benchmarks/evidence_fresh.txt``), each sentence made false in every way its text allows."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.evidence_pairs import Pair, digest, number_changed

FRESH = Path(__file__).with_name("evidence_fresh.txt")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d)")
_OPPOSITES = (
    ("rose", "fell"), ("rising", "falling"), ("risen", "fallen"), ("grew", "shrank"), ("grown", "shrunk"),
    ("increased", "decreased"), ("climbed", "dropped"), ("advanced", "declined"), ("jumped", "plunged"),
    ("surged", "plunged"), ("expanded", "contracted"), ("improved", "worsened"), ("widened", "narrowed"), ("up", "down"),
    ("above", "below"), ("higher", "lower"), ("more than", "less than"), ("goes up", "goes down"), ("strengthened", "weakened"),
    ("rebounded", "retreated"), ("raised", "cut"), ("slipped", "gained"), ("slid", "climbed"), ("fallen", "risen"),
    ("增长", "下降"), ("增加", "减少"), ("提高", "下降"), ("大增", "大降"), ("升至", "降至"),
)  # fmt: skip
_FLIPS = {one: other for pair in _OPPOSITES for one, other in (pair, pair[::-1])}
_DIRECTION = re.compile(
    "|".join(rf"\b{word}\b" if word.isascii() else word for word in sorted(_FLIPS, key=len, reverse=True)), re.IGNORECASE
)
_SCALES = {"million": "billion", "billion": "million", "亿元": "万元", "万元": "亿元"}
_CURRENCIES = {"$": "€", "€": "$", "£": "$", "亿元": "亿美元", "万元": "万欧元"}


def fresh_claims() -> Iterator[tuple[str, Pair]]:
    """Each pair with its half, in the order of the file."""
    half, name, lines = "", "", []
    blocks: list[tuple[str, str, list[str], list[list[str]]]] = []
    for line in FRESH.read_text("utf-8").split("\n"):
        if line.startswith("@ "):
            half, name = line[2:].split()
            lines = []
            blocks.append((half, name, lines, []))
        elif line.startswith("| "):
            lines.append(line[2:])
        elif line.startswith("+ "):
            blocks[-1][3].append([line[2:], ""])
        elif line.startswith("~ "):
            blocks[-1][3][-1][1] = line[2:]
    for half, name, lines, claims in blocks:
        source = "\n".join(lines)
        for claim, swap in claims:
            random_ = random.Random(digest(claim))
            yield half, Pair("fresh prose", name, source, claim)
            for kind, false in _made_false(claim, source, swap, random_):
                yield half, Pair("fresh prose", name, source, false, kind)


def _made_false(claim: str, source: str, swap: str, random_: random.Random) -> Iterator[tuple[str, str]]:
    changed: dict[str, Callable[[], str]] = {
        "number": lambda: number_changed(claim, random_),
        "sign": lambda: _DIRECTION.sub(_flipped, claim, count=1),
        "currency": lambda: _first(claim, _CURRENCIES),
        "unit": lambda: _unit_changed(claim),
        "scale": lambda: _first(claim, _SCALES),
        "period": lambda: _period_changed(claim, source, random_),
        "entity": lambda: _item_changed(claim, swap),
    }
    for kind, change in changed.items():
        false = change()
        if false != claim:
            yield kind, false


def _flipped(match: "re.Match[str]") -> str:
    other = _FLIPS[match[0].lower()]
    return other.capitalize() if match[0][0].isupper() else other


def _first(claim: str, pairs: dict[str, str]) -> str:
    """The claim with the first of the words replaced."""
    match = re.search("|".join(re.escape(word) for word in pairs), claim)
    return claim if match is None else f"{claim[: match.start()]}{pairs[match[0]]}{claim[match.end() :]}"


def _unit_changed(claim: str) -> str:
    for one, other in (("percentage points", "%"), ("basis points", "%"), ("个百分点", "%"), ("%", " percentage points")):
        if one in claim:
            other = "个百分点" if other[0] == " " and not claim.isascii() and re.search("[一-鿿]", claim) else other
            return claim.replace(f" {one}" if other == "%" and f" {one}" in claim else one, other, 1)
    return claim


def _period_changed(claim: str, source: str, random_: random.Random) -> str:
    """Another year of the source where the claim names one; two years of a claim change places where there is no other."""
    told = list(dict.fromkeys(_YEAR.findall(claim)))
    others = sorted({year for year in _YEAR.findall(source) if year not in told})
    if not told:
        return claim
    if len(told) == 2 and not others:
        return _YEAR.sub(lambda match: told[1 - told.index(match[0])], claim)
    return claim.replace(told[0], random_.choice(others)) if others else claim


def _item_changed(claim: str, swap: str) -> str:
    one, arrow, other = swap.partition(" -> ")
    return claim.replace(one, other, 1) if arrow else claim
