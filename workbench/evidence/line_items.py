"""What a figure is about, as a set of tokens: words brought to one form, and line items under one name in both languages.

``net sales``, ``revenues`` and 营业收入 all give ``@revenue``; a loss is the same item as the income it is negative of, and
``polarity`` tells which of the two a text speaks of.
"""

import re
from functools import lru_cache
from types import MappingProxyType

from workbench.evidence.vocabulary import HAN_STOP, ITEMS, STOP

_ITEM = re.compile("|".join(f"(?P<{name}>{form})" for name, form in ITEMS))
_WORD = re.compile(r"[a-z][a-z'’&]*(?:-[a-z]+)*|[㐀-鿿]+")

_IRREGULAR = MappingProxyType(
    {
        "taxes": "tax",
        "losses": "loss",
        "expenses": "expense",
        "liabilities": "liability",
        "businesses": "business",
        "leases": "lease",
        "leased": "lease",
    }
)
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_NEGATIVE = re.compile(
    r"\b(?:net |operating |pre-?tax )?loss(?:es)?\b|\bdeficit|\bused (?:in|for|by)|activities used"
    r"|\boutflows?|亏损|净流出|赤字|\blosing|\blost\b|损失"
)
_POSITIVE = re.compile(
    r"\b(?:income|profits?|earnings|gains?|surplus|provided by|activities (?:provided|generated)"
    r"|generated (?:by|from)|inflows?|benefits?)\b|利润|收益|盈利|净额|盈余|净流入|溢利"
)


@lru_cache(maxsize=8192)
def tokens(text: str) -> frozenset[str]:
    """The line items and remaining content words of ``text`` (plain): what a figure beside them is about."""
    found: set[str] = set()
    rest, done = [], 0
    for match in _ITEM.finditer(text):
        start, end = match.span()
        if text[start].isascii() and (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
            continue
        found.add(f"@{match.lastgroup}")
        rest.append(text[done:start])
        done = end
    rest.append(text[done:])
    for word in _WORD.findall(" ; ".join(rest)):
        found.update(_words(word))
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


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _words(word: str) -> "list[str]":
    if not word[0].isascii():
        return [run[at : at + 2] for run in HAN_STOP.sub(" ", word).split() for at in range(len(run) - 1)]
    return [stem for part in word.split("-") for stem in (_stem(part.replace("’", "'").removesuffix("'s").strip("'")),) if stem]


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
