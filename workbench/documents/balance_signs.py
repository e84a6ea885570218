"""Balance sheets that print liabilities in brackets and subtotals without a label, as British and Irish accounts do.

A liability counts as a positive amount however its statement prints it. A line without a label that is the sum of the lines
between it and its heading is the total of that heading; the sum is the proof, in every column.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from workbench.documents.glossary import Glossary
from workbench.documents.statement_lines import FoundLine

_LIABILITIES = re.compile(r"\bliabilit|^creditors\b|\bprovisions for liabilit", re.IGNORECASE)
#: Differences of the two sides have a sign of their own.
_BOTH_SIDES = re.compile(
    r"^net\b|\bassets\b|\bequity\b|\breserves?\b|\bcapital\b|\bretained\b|\bsurplus\b|\bfunds\b", re.IGNORECASE
)
_HEADED = re.compile(r"^(?:non-?)?current (?:assets|liabilities)$", re.IGNORECASE)
#: So many of three amounts decide how a statement prints its liabilities.
_MOST = 2 / 3
_LEAST_LINES = 3


def readable_balance(lines: Sequence[FoundLine], glossary: Glossary) -> list[FoundLine]:
    """The lines of a balance sheet with liabilities positive and subtotals named."""
    return _named_subtotals(_positive_liabilities(lines), glossary)


def _positive_liabilities(lines: Sequence[FoundLine]) -> list[FoundLine]:
    owed = [at for at, line in enumerate(lines) if _is_liability(line)]
    values = [figure.value for at in owed for figure in lines[at].figures if figure.value]
    negative = sum(value < 0 for value in values)
    if len(owed) < _LEAST_LINES or negative < _MOST * len(values):
        return list(lines)
    return [_negated(line) if at in set(owed) else line for at, line in enumerate(lines)]


def _is_liability(line: FoundLine) -> bool:
    if line.item in ("total_liabilities", "total_current_liabilities"):
        return True
    return bool(_LIABILITIES.search(line.section)) and not _BOTH_SIDES.search(line.label)


def _negated(line: FoundLine) -> FoundLine:
    return replace(
        line, figures=tuple(replace(figure, value=-figure.value if figure.value else figure.value) for figure in line.figures)
    )


def _named_subtotals(lines: Sequence[FoundLine], glossary: Glossary) -> list[FoundLine]:
    named = list(lines)
    for at, line in enumerate(lines):
        heading = line.section.strip()
        if line.label.strip() or not line.figures or not _HEADED.match(heading):
            continue
        above = _lines_above(lines, at, heading)
        if len(above) > 1 and all(_adds_up(above, figure.column, figure.value) for figure in line.figures):
            label = f"Total {heading.lower()}"
            named[at] = replace(line, label=label, item=glossary.item_of(label, "balance"))
    return named


def _lines_above(lines: Sequence[FoundLine], at: int, heading: str) -> list[FoundLine]:
    """The lines from the heading down to this one."""
    above: list[FoundLine] = []
    for line in reversed(lines[:at]):
        if line.section.strip() != heading or not line.label.strip():
            break
        above.append(line)
    return above


def _adds_up(above: Sequence[FoundLine], column: int, total: Decimal) -> bool:
    """Whether the amounts of a column add up to the total, each rounded to its last printed place."""
    cells = [figure for line in above for figure in line.figures if figure.column == column]
    if not cells or not total:
        return False
    places = max((len(cell.text.rpartition(".")[2].rstrip(")")) if "." in cell.text else 0) for cell in cells)
    rounding = Decimal(int(cells[0].scale)).scaleb(-places) * len(cells) / 2
    return abs(sum((cell.value for cell in cells), Decimal(0)) - total) <= rounding
