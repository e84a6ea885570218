"""The lines of pasted holdings: where the heads of the columns are, and which parts of a line are name and amount."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.portfolio.written_amounts import DecimalSign, Mark, Written, written_amount
from workbench.errors import InputError
from workbench.portfolio.request import CASH

_TOTALS = {"total", "sum", "合计", "总计", "小计", "total portfolio"}
_CASH_WORDS = {"cash", "现金", "cash balance", "货币资金"}
_NAME_HEADS = ("ticker", "symbol", "asset", "name", "code", "holding", "security", "资产", "代码", "名称", "证券")
_WEIGHT_HEADS = ("weight", "%", "share of", "allocation", "占比", "权重", "比例")
_VALUE_HEADS = ("market value", "value", "amount", "balance", "市值", "金额", "余额")
#: Columns of numbers that are no holding.
_OTHER_HEADS = ("shares", "units", "quantity", "price", "数量", "份额", "价格")
#: What stands before a number that is part of a calculation, not an amount of its own.
_UNFINISHED = re.compile(r"(?:[@×]|\d\s*[*/x+])\s*$")
_AMOUNT_HEADS = (*_WEIGHT_HEADS, *_VALUE_HEADS, *_OTHER_HEADS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """A line that gave no holding, and why."""

    text: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A line with a name and an amount."""

    text: str
    name: str
    amount: Written


class Rows:
    """How the lines of one text are split, and where name and amount stand in them."""

    def __init__(self, head: list[str] | None, body: list[str], sign: DecimalSign, known: frozenset[str]) -> None:
        self.head, self.sign, self.known = head, sign, known
        cells = [self.cells(line) for line in body]
        self.name_at, self.amount_at = _columns(head, [row for row in cells if isinstance(row, list)], sign)

    @property
    def headed(self) -> Mark:
        """The unit that the head of the amounts names."""
        told = [] if self.head is None else [self.head[self.amount_at]] if self.amount_at is not None else self.head
        folded = " ".join(told).casefold()
        if self.amount_at is None and len(self.head or ()) > 1:
            return ""
        return "percent" if _names_any(folded, _WEIGHT_HEADS) else "money" if _names_any(folded, _VALUE_HEADS) else ""

    def read(self, line: str) -> Found | Unread:
        """Name and amount of a line, or why it has none."""
        told = self.cells(line)
        return Unread(text=short(line), reason=told) if isinstance(told, str) else self._of_cells(line, told)

    def cells(self, line: str) -> list[str] | str:
        """The cells of a line; a sentence where it could be split in two ways."""
        for separator in ("\t", ";", "|"):
            if separator in line:
                return [cell.strip() for cell in line.split(separator)]
        parted = _comma_cells(line, self.head)
        if parted is not None:
            return parted
        if re.search(r"\S {2,}\S", line) and written_amount(re.split(r" {2,}", line)[-1], self.sign):
            return [cell.strip() for cell in re.split(r" {2,}", line)]
        return self._name_and_amount(line)

    def _name_and_amount(self, line: str) -> list[str] | str:
        """A line without cell borders: the longest amount at its end (else at its start) and the name before (after) it."""
        cuts = _cuts(line)
        ends = [cut for cut in cuts if written_amount(line[cut:], self.sign) and not _UNFINISHED.search(line[:cut])]
        named = next((cut for cut in ends if _name(line[:cut]).casefold() in self.known), None)
        if named is not None or ends:
            cut = ends[0] if named is None else named
            amount = written_amount(line[cut:], self.sign)
            if named is None and amount is not None and amount.blanks and not re.search(r" 0\d\d(?!\d)", line[cut:]):
                return f"“{line[cut:]}” may be one amount or two: put a ; after the name"
            return [_name(line[:cut]), line[cut:]]
        starts = [cut for cut in reversed(cuts) if written_amount(line[:cut], self.sign)]
        return [_name(line[starts[0] :]), line[: starts[0]]] if starts else [line]

    def _of_cells(self, line: str, cells: list[str]) -> Found | Unread:
        def not_read(reason: str) -> Unread:
            return Unread(text=short(line), reason=reason)

        if any(cell.casefold().strip(" :") in _TOTALS for cell in cells):
            return not_read("a total, not a holding")
        parted = "," in line and not any("," in cell for cell in cells)
        sign: DecimalSign = "." if parted else self.sign  # a comma that parts cells is no decimal sign
        amounts = {at: amount for at, cell in enumerate(cells) if at != self.name_at and (amount := written_amount(cell, sign))}
        if self.amount_at is not None and self.amount_at not in amounts and self.head is not None:
            return not_read(f"no number under “{self.head[self.amount_at]}”")
        if not amounts:
            return not_read("no amount in it that can be read" if re.search(r"\d", line) else "no amount")
        at = max(amounts) if self.amount_at is None else self.amount_at
        places = range(len(cells)) if self.name_at is None else [self.name_at]
        name = next((_name(cells[i]) for i in places if i != at and i < len(cells) and _name(cells[i])), "")
        if not name:
            return not_read("an amount without a name")
        if self.head is None and parted and len(amounts) > 1 and written_amount(name.split()[-1], sign):
            return not_read("more than one number, and no head says which one counts")
        return Found(text=short(line), name=CASH if name.casefold() in _CASH_WORDS else name, amount=amounts[at])


def find_head(lines: list[str]) -> tuple[list[str] | None, int | None]:
    """The heads of the columns and their line, among the first ten; no line with an amount in it is taken for one."""
    for at, line in enumerate(lines[:10]):
        separator = next((item for item in ("\t", ";", "|", ",") if item in line), None)
        cells = [cell.strip().strip('"') for cell in (line.split(separator) if separator else re.split(r" {2,}", line))]
        ends = [line[cut:] for cut in _cuts(line)] if len(cells) == 1 else []
        if any(written_amount(cell) for cell in (*cells, *ends)):
            break
        names = {i for i, cell in enumerate(cells) if _names_any(cell.casefold(), _NAME_HEADS)}
        amounts = {i for i, cell in enumerate(cells) if _names_any(cell.casefold(), _AMOUNT_HEADS)}
        alone = len(cells) == 1 and not re.search(r"\d", line)
        if names and amounts and (alone or len(names | amounts) > 1):
            return cells, at
    return None, None


def _names_any(cell: str, words: Sequence[str]) -> bool:
    return any(word in cell for word in words)


def _columns(head: list[str] | None, body: list[list[str]], sign: DecimalSign) -> tuple[int | None, int | None]:
    if head is None or len(head) < 2:
        return None, None
    folded = [cell.casefold() for cell in head]

    def places(words: Sequence[str]) -> list[int]:
        return [at for word in words for at, cell in enumerate(folded) if word in cell]

    candidates = [*places(_WEIGHT_HEADS), *places(_VALUE_HEADS)]
    if not candidates:
        told = " and ".join(f"“{head[at]}”" for at in dict.fromkeys(places(_OTHER_HEADS)))
        raise InputError(
            f"The columns of numbers are {told}: neither weights nor values.",
            "Add a column of weights or market values, with a head.",
        )
    numbered = [at for at in candidates if any(len(row) > at and written_amount(row[at], sign) for row in body)]
    amount = (numbered or candidates)[0]
    name = next((at for at in places(_NAME_HEADS) if at != amount), None)
    return name, amount


def _comma_cells(line: str, head: list[str] | None) -> list[str] | str | None:
    """Cells parted by commas; None where the commas (if any) stand inside numbers, a sentence where nobody can tell."""
    if "," not in line:
        return None
    cells = [cell.strip() for cell in next(csv.reader([line], skipinitialspace=True))]
    if '"' in line or (head is not None and len(head) == len(cells)):
        return cells
    name, _, rest = line.partition(",")
    if re.search(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)", rest) and written_amount(rest, "."):
        # A name and one amount with its thousands separated, not four columns.
        return [name.strip(), rest.strip()]
    inside = any(written_amount(line[cut:]) for cut in _cuts(line) if "," not in line[:cut])
    if inside or not any(written_amount(cell) for cell in cells):
        return None
    if re.fullmatch(r"[^,]*,\s*\d+,\d{1,2}", line):
        return f"“{rest.strip()}” may be one amount or two: put a ; after the name"
    return cells


def _cuts(line: str) -> list[int]:
    """Where the parts of a line begin that stand after a blank, a colon or an equals sign."""
    return [match.end() for match in re.finditer(r"[\s:=]+", line)]


def _name(text: str) -> str:
    name = text.strip(" \t:=,-–—\"'")
    return name if re.search(r"\w", name) else ""


def short(line: str) -> str:
    """A line as it is quoted."""
    return " ".join(line.split())[:60]
