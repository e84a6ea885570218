"""The headings of columns, and what a row is called in rows told as sentences."""

import re
from collections.abc import Sequence

from workbench.evidence.periods import cell_periods

#: "2019 vs. 2018" heads the change between the two.
_AGAINST = re.compile(r"^\s*(?:vs?\.?|versus|over|compared to)\s*$")


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with a blank for each span."""
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text


def columns_of(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The columns that a line of periods (``spans``) and words heads."""
    columns: list[str] = []
    done = spans[0][0]
    for start, end in spans:
        between = text[done:start]
        if columns and _AGAINST.match(between):
            columns[-1] = f"change {columns[-1]} {between.strip()} {text[start:end]}"
        else:
            columns += _named(between)
            columns.append(text[start:end])
        done = end
    return columns + _named(text[done:])


def _named(text: str) -> list[str]:
    stripped = text.strip(" :,|(")
    if not re.search(r"[a-z%㐀-鿿]", stripped):
        return []
    return stripped.split() if not stripped.isascii() else [stripped]


def same_kind(columns: Sequence[str]) -> bool:
    """Whether all columns are periods."""
    return all(cell_periods(column) for column in columns)


def common_row(head: str, others: Sequence[str]) -> str:
    """The ROW that "the ROW of COLUMN" shares with a neighbour; without one the words before its last "of"."""
    start = head.find("the ")
    if start < 0:
        return ""
    for other in others:
        for at in (match.start() for match in re.finditer(r"\bthe ", head)):
            other_at = other.find("the ")
            common = _prefix(head[at:], other[other_at:]) if other_at >= 0 else ""
            if " of " in f"{common} ":
                return common[: f"{common} ".rindex(" of ")]
    return head[start:].rpartition(" of ")[0]


def _prefix(one: str, other: str) -> str:
    length = next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]
