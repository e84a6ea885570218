"""What a figure is about, as a set of tokens: words brought to one form, and line items under one name in both languages.

``net sales``, ``revenues`` and 营业收入 all give ``@revenue``; a loss is the same item as the income it is negative of, and
``polarity`` tells which of the two a text speaks of.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import MappingProxyType

from workbench.evidence.vocabulary import HAN_STOP, ITEMS, STOP


def _alternatives(form: str) -> list[str]:
    """The alternatives of a regular expression that stand outside all brackets."""
    found, depth, start = [], 0, 0
    for at, sign in enumerate(form):
        depth += {"(": 1, ")": -1}.get(sign, 0) if form[at - 1 : at] != "\\" else 0
        if sign == "|" and not depth:
            found.append(form[start:at])
            start = at + 1
    return [*found, form[start:]]


def _initials(form: str) -> set[str]:
    """What an alternative can begin with: optional groups and letters at its start are passed over."""
    if not form.startswith("(?:"):
        return {form[0]} | (_initials(form[2:]) if form[1:2] == "?" else set())
    depth = 0
    for at, sign in enumerate(form):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if not depth:
            inner, rest = form[3:at], form[at + 1 :]
            break
    found = set().union(*(_initials(part) for part in _alternatives(inner)))
    return found | (_initials(rest[1:]) if rest.startswith("?") else set())


def _items_by_initial() -> dict[str, "re.Pattern[str]"]:
    """Initial letter or sign -> the items that can begin with it; in English whole words only."""
    forms: dict[str, list[str]] = {}
    for name, form in ITEMS:
        by_initial: dict[str, list[str]] = {}
        for part in _alternatives(form):
            for initial in _initials(part):
                by_initial.setdefault(initial, []).append(part)
        for initial, parts in by_initial.items():
            forms.setdefault(initial, []).append(f"(?P<{name}>{'|'.join(parts)})")
    return {
        initial: re.compile(f"(?:{'|'.join(parts)}){'(?![a-z])' if initial.isascii() else ''}")
        for initial, parts in forms.items()
    }


_ITEMS = _items_by_initial()
_START = re.compile(r"(?<![a-z])[a-z]|[㐀-鿿]")
_WORD = re.compile(r"[a-z][a-z'’&]*(?:-[a-z]+)*|[㐀-鿿]+")

#: "1-3 years", "years 2-5": when something falls due.
_BUCKET = re.compile(r"(?<![\d.])(\d)\s?(?:-|to)\s?(\d)(?:(?= years)|(?<=years \d-\d)(?!\d))")
_IRREGULAR = MappingProxyType(
    {
        "taxes": "tax",
        "losses": "loss",
        "expenses": "expense",
        "cost": "expense",
        "costs": "expense",
        "liabilities": "liability",
        "businesses": "business",
        "leases": "lease",
        "leased": "lease",
    }
)
#: Profit -> what it is called in percent of sales.
MARGINS = MappingProxyType(
    {"@gross_profit": "@gross_margin", "@operating_profit": "@operating_margin", "@net_income": "@net_margin"}
)
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_NEGATIVE = re.compile(
    r"\b(?:net |operating |pre-?tax )?loss(?:es)?\b|\bdeficit|\bused (?:in|for|by)|activities used"
    r"|\boutflows?|(?<!扭)亏|净流出|赤字|\blosing|\blost\b|损失"
)
_POSITIVE = re.compile(
    r"\b(?:income|profits?|earnings|gains?|surplus|provided by|activities (?:provided|generated)"
    r"|generated (?:by|from)|inflows?|benefits?)\b|利润|收益|盈利|净额|盈余|净流入|溢利"
)


@lru_cache(maxsize=8192)
def tokens(text: str) -> frozenset[str]:
    """The line items and remaining content words of ``text`` (plain): what a figure beside them is about."""
    found: set[str] = set()
    rest = _without(text, _item_matches(text), found)
    for word in _WORD.findall(rest):
        found.update(_words(word))
    found.update(f"due {first}-{last}" for first, last in _BUCKET.findall(text))
    return frozenset(found)


@lru_cache(maxsize=8192)
def polarity(text: str) -> int:
    """-1 where ``text`` speaks of a loss, an outflow or a deficit, 1 of income, 0 of neither; the last word counts.

    A word in brackets only tells what a negative number would be: "net income (loss)" speaks of income.
    """
    bare = _BRACKETED.sub(" ", text)
    negative = max((match.start() for match in _NEGATIVE.finditer(bare)), default=-1)
    positive = max((match.start() for match in _POSITIVE.finditer(bare)), default=-1)
    return 0 if negative == positive else 1 if positive > negative else -1


def masked(text: str) -> str:
    """The text with its line items struck out, so that no "and" inside a name parts it."""
    for match in _item_matches(text):
        text = f"{text[: match.start()]}{'x' * (match.end() - match.start())}{text[match.end() :]}"
    return text


def _item_matches(text: str) -> Iterator["re.Match[str]"]:
    done = 0
    for start in _START.finditer(text):
        at = start.start()
        items = _ITEMS.get(start[0])
        if at < done or items is None:
            continue
        match = items.match(text, at)
        if match:
            done = match.end()
            yield match


def _without(text: str, matches: Iterable["re.Match[str]"], found: set[str]) -> str:
    """Adds the items of ``matches`` to ``found``; returns what is left of the text."""
    rest, done = [], 0
    for match in matches:
        found.add(f"@{match.lastgroup}")
        rest.append(text[done : match.start()])
        done = match.end()
    return " ; ".join((*rest, text[done:])) if rest else text


def _words(word: str) -> "list[str]":
    if not word[0].isascii():
        return [run[at : at + 2] for run in HAN_STOP.sub(" ", word).split() for at in range(len(run) - 1)]
    parts = [word] if word.startswith("non-") else word.split("-")
    return [stem for part in parts for stem in (_stem(part.replace("’", "'").removesuffix("'s").strip("'")),) if stem]


def _stem(word: str) -> str:
    if word in STOP or len(word) < 2:
        return ""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
