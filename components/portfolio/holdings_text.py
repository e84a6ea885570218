"""Holdings as people have them: pasted from a spreadsheet, or in a file. Pure functions from text to lines."""

import difflib
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.portfolio.case import Holding, Unit
from components.portfolio.holdings_rows import Found, Rows, Unread, find_head, short
from components.portfolio.written_amounts import decimal_sign, half_width, majority
from workbench.errors import DataError, InputError
from workbench.portfolio.request import CASH
from workbench.workbook_size import refuse_bloated

_WORDS = {"percent": "in per cent", "money": "in money", "": ""}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadHoldings:
    """Lines found, with their amounts as written.

    Attributes:
        looks: the unit that the amounts seem to be in, where something tells.
        fractions: they are weights as fractions of 1.
        unread: every other line with anything in it, save the heads of the columns.
    """

    lines: tuple[Holding, ...]
    looks: Unit | None
    fractions: bool
    unread: tuple[Unread, ...]

    def in_unit(self, unit: Unit) -> list[Holding]:
        """The lines as they stand in a table of that unit."""
        if unit == "money" or not self.fractions:
            return list(self.lines)
        return [line.model_copy(update={"amount": round(line.amount * 100, 10)}) for line in self.lines]


def read_holdings(text: str, known: Collection[str] = ()) -> ReadHoldings:
    """Read pasted or typed holdings: one per line, a name and a weight or an amount, in any usual layout.

    Args:
        known: names of assets, to tell ``S&P 500 | 450`` from ``S&P | 500 450``.

    Raises:
        InputError: no line has a name and a number, or the columns are neither weights nor values.
    """
    written = [half_width(line).strip() for line in text.splitlines()]
    written = [line for line in written if line.strip(" ,;|\t")]
    head, at = find_head(written)
    body = [line for index, line in enumerate(written) if index != at]
    rows = Rows(head, body, decimal_sign("\n".join(body)), frozenset(name.casefold() for name in known))
    unread, found = [], []
    for line in body:
        told = rows.read(line)
        (found if isinstance(told, Found) else unread).append(told)
    if at is not None and re.search(r"\d", written[at]):
        unread.insert(0, Unread(text=short(written[at]), reason="taken for the heads of the columns"))
    kept, dropped = _without_doubt(found)
    unread += dropped
    if not kept:
        why = "; ".join(f"“{item.text}” ({item.reason})" for item in unread[:3])
        raise InputError(
            f"No line could be read as a name and a number{f': {why}' if why else ''}.",
            "Write one holding per line: SPY 45 %, or SPY and an amount.",
        )
    return _with_unit(kept, unread, rows)


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
    known = {_folded(asset): asset for asset in assets} | {_folded(str(full)): a for a, full in names.items() if full}
    matched, unknown = [], {}
    for line in lines:
        asset = CASH if line.name == CASH else known.get(_folded(line.name))
        if asset is None:
            close = difflib.get_close_matches(_folded(line.name), known, n=3, cutoff=0.5)
            unknown[line.name] = list(dict.fromkeys(known[item] for item in close))
        matched.append(line.model_copy(update={"name": asset}) if asset else line)
    return matched, unknown


def _folded(name: str) -> str:
    return half_width(name).strip().casefold()


def _without_doubt(found: list[Found]) -> tuple[list[Found], list[Unread]]:
    """Doubtful points are decimal points where the weights then add up to the whole; else their lines are not read.

    A line in per cent among lines in money (or the reverse) is none either.
    """
    total = sum(item.amount.value for item in found)
    sure = 95.0 <= total <= 105.0 or 0.95 <= total <= 1.05
    mark = majority(item.amount.mark for item in found)
    kept, unread = [], []
    for item in found:
        other = item.amount.mark not in ("", mark)
        reason = item.amount.doubt if not sure else ""
        if other:
            reason = f"{_WORDS[item.amount.mark]}, while other lines are {_WORDS[mark]}"
        if reason:
            unread.append(Unread(text=item.text, reason=reason))
        else:
            kept.append(item)
    return kept, unread


def _with_unit(found: list[Found], unread: list[Unread], rows: Rows) -> ReadHoldings:
    total = sum(item.amount.value for item in found)
    mark = majority(item.amount.mark for item in found)
    fractions = not mark and total <= 1.05 and (rows.headed == "percent" or total >= 0.95)
    return ReadHoldings(
        lines=tuple(Holding(name=item.name, amount=item.amount.value) for item in found),
        looks=mark or rows.headed or _by_total(total),
        fractions=fractions,
        unread=tuple(unread),
    )


def _by_total(total: float) -> Unit | None:
    """Unmarked amounts: a hundred or so are weights, and so is 1; many hundreds are money."""
    return "percent" if 0 < total <= 105.0 else "money" if total > 200.0 else None


def _text_of_workbook(data: bytes, name: str) -> str:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        refuse_bloated(io.BytesIO(data), name, "Leave out the other sheets, or paste the holdings.")
        sheet: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except DataError as error:
        raise InputError(error.message, error.hint) from error
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{name} cannot be read as a workbook ({error}).", "Save it again as XLSX, or paste.") from error
    return "\n".join("\t".join(row) for row in rows if any(row))


def _cell_text(cell: object) -> str:
    """A number of a workbook has a decimal point for certain: never three digits after it, which would be in doubt."""
    if isinstance(cell, float):
        return f"{cell:.10f}"
    return "" if cell is None else str(cell).replace("\t", " ").replace("\n", " ")
