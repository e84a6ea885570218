"""The figures of a sentence: which one is of now, which of before, and whether it went up."""

import re
from collections.abc import Sequence

from workbench.sentiment.lexicon import Token

#: How many words a bracket may have to be read as "(2009: EUR 3.2 mn)".
LONGEST_BRACKET = 10
_SCALES = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "mn.", "mln", "million", "millions"), 1e6),
    **dict.fromkeys(("b", "bn", "bn.", "billion", "billions"), 1e9),
    **dict.fromkeys(("crore", "crores", "cr"), 1e7),
    **dict.fromkeys(("lakh", "lakhs"), 1e5),
    "万": 1e4,
    "亿": 1e8,
    "万亿": 1e12,
}
_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万亿|亿|万)?")


def comparison_at(tokens: Sequence[Token]) -> int:
    """Where a clause turns to the earlier period ("compared with", a bracket with a year); its length where it does not."""
    measured = False
    for index, token in enumerate(tokens):
        if measured and (token.entry.comparison or (token.text in {"(", "（"} and _earlier_figure(tokens, index))):
            return index
        measured = measured or bool(token.entry.item) or token.text[0].isdigit()
    return len(tokens)


def closing(tokens: Sequence[Token], index: int) -> int:
    """Where a short bracket that opens at ``index`` closes; before it where it does not."""
    for at in range(index + 1, min(len(tokens), index + 1 + LONGEST_BRACKET)):
        if tokens[at].text in {")", "）"}:
            return at
    return index - 1


def risen(now: Sequence[Token], before: Sequence[Token]) -> int:
    """1 where the last figure of ``now`` is above the first of ``before``, -1 where below; 0 where equal or either is missing.

    Years and percentages are no figures. A figure without a scale has that of the other: "3, from 5 million".
    """
    first, second = _figures(now)[-1:], _figures(before)[:1]
    if not first or not second:
        return 0
    (one, one_scale), (two, two_scale) = first[0], second[0]
    difference = one * (one_scale or two_scale or 1.0) - two * (two_scale or one_scale or 1.0)
    return (difference > 0) - (difference < 0)


def _earlier_figure(tokens: Sequence[Token], index: int) -> bool:
    """Whether a bracket gives a figure of an earlier year, "(EUR 3.2 mn in 2009)", rather than one in another currency."""
    inside = tokens[index + 1 : max(index, closing(tokens, index))]
    return any(_is_year(token.text) for token in inside) and bool(_figures(inside))


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


def _figures(tokens: Sequence[Token]) -> list[tuple[float, float | None]]:
    found: list[tuple[float, float | None]] = []
    for index, token in enumerate(tokens):
        match = _FIGURE.fullmatch(token.text)
        follows = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if match and not _is_year(token.text) and follows not in {"%", "％"}:
            number, unit = match.groups()
            large = number.count(",") > 0
            found.append((float(number.replace(",", "")), _SCALES.get(unit or follows, 1.0 if large else None)))
    return found
