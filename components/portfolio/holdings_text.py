"""Holdings as people have them: pasted from a spreadsheet, or in a file. Pure functions from text to lines."""

import csv
import difflib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.portfolio.case import Holding, Unit
from workbench.errors import InputError
from workbench.portfolio.request import CASH

_NUMBER = re.compile(r"[-−+(]?\s*(?:[A-Z]{3}|[$€£¥￥])?\s*\d[\d,.' \u00a0\u2009]*\s*(?:%|％)?\)?")
_TOTALS = {"total", "sum", "合计", "总计", "小计", "total portfolio"}
_CASH_WORDS = {"cash", "现金", "cash balance", "货币资金"}
_NAME_HEADS = ("ticker", "symbol", "asset", "name", "code", "holding", "security", "资产", "代码", "名称", "证券")
_WEIGHT_HEADS = ("weight", "%", "share of", "allocation", "占比", "权重", "比例")
_VALUE_HEADS = ("market value", "value", "amount", "balance", "市值", "金额", "余额")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadHoldings:
    """Lines found, the unit they seem to be in, and lines that could not be read."""

    lines: tuple[Holding, ...]
    unit: Unit
    unread: tuple[str, ...]


def read_holdings(text: str) -> ReadHoldings:
    """Read pasted or typed holdings: one per line, a name and a weight or an amount, in any usual layout.

    Raises:
        InputError: no line has a name and a number.
    """
    rows = [_cells(line) for line in text.splitlines() if line.strip()]
    head = rows[0] if rows and not any(_number(cell) is not None for cell in rows[0]) else None
    body = rows[1:] if head else rows
    name_at, amount_at = _columns(head, body)
    lines, unread, percents = [], [], 0
    for cells in body:
        found = _line(cells, name_at, amount_at)
        if found is None:
            unread.append(" ".join(cells)[:60])
        elif found[0].casefold() not in _TOTALS:
            lines.append(Holding(name=CASH if found[0].casefold() in _CASH_WORDS else found[0], amount=found[1]))
            percents += found[2]
    if not lines:
        raise InputError("No line has a name and a number.", "Write one holding per line: SPY 45 %, or SPY and an amount.")
    return _in_unit(lines, tuple(unread), percents, head, amount_at)


def text_of_file(data: bytes, name: str) -> str:
    """A holdings file (CSV, text or XLSX) as tab-separated text.

    Raises:
        InputError: it is not readable as either.
    """
    if name.lower().endswith((".xlsx", ".xlsm")):
        return _text_of_workbook(data, name)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name} is not a text file.", "Save it as CSV or XLSX, or paste the holdings.")


def match_names(
    lines: Sequence[Holding], assets: Sequence[str], names: Mapping[str, str | None]
) -> tuple[list[Holding], dict[str, list[str]]]:
    """Bring names to those of the prices; those that match nothing come with the closest there are.

    Args:
        names: full names by asset, where they are known.
    """
    known = {asset.casefold(): asset for asset in assets} | {str(full).casefold(): a for a, full in names.items() if full}
    matched, unknown = [], {}
    for line in lines:
        asset = CASH if line.name == CASH else known.get(line.name.casefold())
        if asset is None:
            close = difflib.get_close_matches(line.name.casefold(), known, n=3, cutoff=0.5)
            unknown[line.name] = list(dict.fromkeys(known[item] for item in close))
        matched.append(line.model_copy(update={"name": asset}) if asset else line)
    return matched, unknown


def _cells(line: str) -> list[str]:
    for separator in ("\t", ";", "|"):
        if separator in line:
            return [cell.strip() for cell in line.split(separator)]
    grouped = re.fullmatch(r"\s*([^,]+),\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?)\s*", line)
    if grouped and '"' not in line:
        # A name and one amount with its thousands separated, not four columns.
        return [grouped[1].strip(), grouped[2]]
    if "," in line and not re.search(r"(?:^|[\s$€£¥])\d{1,3}(?:,\d{3})+(?!\d)", line.replace('"', "x")):
        return [cell.strip() for cell in next(csv.reader([line], skipinitialspace=True))]
    if re.search(r"\S {2,}\S", line):
        return [cell.strip() for cell in re.split(r" {2,}", line)]
    match = re.fullmatch(rf"\s*(.+?)[\s:=]+({_NUMBER.pattern})\s*", line)
    return [match[1], match[2]] if match else [line.strip()]


def _number(text: str) -> float | None:
    """A number as spreadsheets show it: 1,234.5  (12)  45 %  1.234,5  ¥300."""
    cell = text.strip()
    if not cell or not _NUMBER.fullmatch(cell):
        return None
    negative = cell.startswith(("-", "−", "("))
    digits = re.sub(r"[^\d.,]", "", cell)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+|\d+,\d{1,2}", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        value = float(digits.replace(",", ""))
    except ValueError:
        return None
    return -value if negative else value


def _columns(head: list[str] | None, body: list[list[str]]) -> tuple[int | None, int | None]:
    if head is None:
        return None, None
    folded = [cell.casefold() for cell in head]

    def first(words: Sequence[str]) -> int | None:
        return next((at for word in words for at, cell in enumerate(folded) if word in cell), None)

    weight = first(_WEIGHT_HEADS)
    amount = weight if weight is not None else first(_VALUE_HEADS)
    name = first(_NAME_HEADS)
    usable = amount is not None and any(len(cells) > amount and _number(cells[amount]) is not None for cells in body)
    return (name if name != amount else None), (amount if usable else None)


def _line(cells: list[str], name_at: int | None, amount_at: int | None) -> tuple[str, float, bool] | None:
    """Name, number, and whether it carries a percent sign."""
    numbered = [at for at, cell in enumerate(cells) if _number(cell) is not None and at != name_at]
    at = amount_at if amount_at in numbered else (numbered[-1] if numbered else None)
    if name_at is None:
        named = next((i for i, cell in enumerate(cells) if cell and i != at), None)
    else:
        named = name_at if name_at < len(cells) and cells[name_at] else None
    if at is None or named is None:
        return None
    value = _number(cells[at])
    return None if value is None else (cells[named].strip().strip('"'), value, cells[at].rstrip().endswith(("%", "％")))


def _in_unit(
    lines: list[Holding], unread: tuple[str, ...], percents: int, head: list[str] | None, amount_at: int | None
) -> ReadHoldings:
    total = sum(line.amount for line in lines)
    headed = head is not None and amount_at is not None and any(word in head[amount_at].casefold() for word in _WEIGHT_HEADS)
    if not percents and total <= 1.05 and (headed or total >= 0.95):
        lines = [line.model_copy(update={"amount": round(line.amount * 100, 10)}) for line in lines]
        return ReadHoldings(lines=tuple(lines), unit="percent", unread=unread)
    is_percent = percents > len(lines) / 2 or headed or 95.0 <= total <= 105.0
    return ReadHoldings(lines=tuple(lines), unit="percent" if is_percent else "money", unread=unread)


def _text_of_workbook(data: bytes, name: str) -> str:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        sheet: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{name} cannot be read as a workbook ({error}).", "Save it again as XLSX, or paste.") from error
    return "\n".join("\t".join(row) for row in rows if any(row))
