"""Macro paths as a printed table: titles in a row of their own, a section of history and one of projections below each other.

This is how the Bank of England publishes the paths of its bank capital stress test: the first column holds quarters (Q1 2025)
and the lines ``Historical data`` and ``Projections``; what follows the projections (guidance, footnotes) is left aside. Both
sections together give the quarter before the path. Spreads are in basis points, rates in percent, indices in levels.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from workbench.errors import DataError
from workbench.market.returns import shortened
from workbench.stress import macro_files as names
from workbench.stress.macro_files import MacroTable, parse_quarter, quarter_name

HISTORY, PATH = "historical data", "projections"
#: Title in lower case -> name of the library and what a cell is multiplied by.
_TITLES: Mapping[str, tuple[str, float]] = {
    "us equity prices": (names.EQUITY, 1.0),
    "us policy rate": (names.POLICY, 1.0),
    "us unemployment rate": ("unemployment_pct", 1.0),
    "us residential real estate price index": (names.HOUSES, 1.0),
    "us commercial real estate price index": (names.CRE, 1.0),
    "volatility index": (names.VIX, 1.0),
    "us dollar ig corporate bond spread": (names.IG_SPREAD, 0.01),
    "us dollar hy corporate bond spread": (names.HY_SPREAD, 0.01),
    "oil price": (names.OIL, 1.0),
    "gbp-usd exchange rate index": (names.GBPUSD, 1.0),
    "gbp-eur exchange rate index": (names.GBPEUR, 1.0),
    "china residential property price index": (names.CN_HOUSES, 1.0),
}
_QUARTER = re.compile(r"\s*Q([1-4])\s*[-/ ]?\s*(\d{4})\s*", re.IGNORECASE)
Row = Sequence[str]


def is_grid(data: bytes) -> bool:
    """Whether the file has the two sections."""
    try:
        first = {row[0].strip().casefold() for row in _rows(data) if row}
    except DataError:
        return False
    return PATH in first


def refuse_shock_table(data: bytes, file_name: str) -> None:
    """A table of market shocks by liquidity horizon is no path.

    Raises:
        DataError: it is one, naming what was recognised.
    """
    if data.startswith(b"PK"):
        return
    text = data[:4000].decode("utf-8-sig", errors="replace").casefold()
    if "liquidity horizon" in text and "risk factor" in text:
        raise DataError(
            f"{file_name} is a table of market shocks by risk factor and liquidity horizon, not a quarterly path.",
            "Enter the shocks that matter as a scenario of your own ({id, name, factors, horizon_days}) and run that.",
        )


def grid_tables(data: bytes, file_name: str) -> tuple[MacroTable, MacroTable | None]:
    """The path, and the history above it where there is some.

    Raises:
        DataError: no row of titles, no quarter under Projections, a gap, or a cell that is no number.
    """
    rows = _rows(data)
    starts = {row[0].strip().casefold(): i for i, row in enumerate(rows) if row}
    titles = _titles(rows[: min(starts.get(HISTORY, len(rows)), starts[PATH])], file_name)
    path = _section(rows[starts[PATH] + 1 :], titles, file_name, "projections")
    before = None
    if HISTORY in starts:
        before = _section(rows[starts[HISTORY] + 1 :], titles, file_name, "historical data")
    return path, before


def _titles(above: Sequence[Row], file_name: str) -> dict[int, str]:
    """Column -> title, from the fullest row above the sections."""
    best = max(above, key=lambda row: sum(bool(cell.strip()) for cell in row[1:]), default=[])
    titles = {i: " ".join(cell.split()) for i, cell in enumerate(best) if i and cell.strip()}
    if not any(title.casefold() in _TITLES for title in titles.values()):
        raise DataError(
            f"{file_name} has sections of history and projections, but none of the titles that move a factor; it has "
            f"{shortened(list(titles.values())) or 'no titles'}.",
            f"Titles that are known: {', '.join(_TITLES)}.",
        )
    return titles


def _section(rows: Sequence[Row], titles: Mapping[int, str], file_name: str, section: str) -> MacroTable:
    quarters: list[int] = []
    cells: list[Row] = []
    for row in rows:
        found = _QUARTER.fullmatch(row[0]) if row else None
        if found is None:
            break
        quarters.append(parse_quarter(f"{found[2]} Q{found[1]}"))
        cells.append(row)
    if not quarters:
        raise DataError(f"{file_name} has no quarters under its {section}.", "Write them as Q1 2025, one row each.")
    for one, other in pairwise(quarters):
        if other != one + 1:
            raise DataError(
                f"{file_name}: {quarter_name(one)} is followed by {quarter_name(other)} in its {section}.",
                "Fill in the missing quarters.",
            )
    columns, matched = {}, {}
    for i, title in titles.items():
        values = np.array([_number(row[i] if i < len(row) else "", title, file_name) for row in cells])
        if np.isnan(values).all():
            continue
        name, scale = _TITLES.get(title.casefold(), (title, 1.0))
        columns[name] = values * scale
        if name != title:
            matched[name] = title
    return MacroTable(
        name=file_name,
        quarters=np.array(quarters, dtype=np.int64),
        columns=columns,
        matched=matched,
        unmatched=tuple(name for name in columns if name not in matched),
        scenario=f"{file_name}: {section}",
    )


def _number(text: str, title: str, file_name: str) -> float:
    plain = text.strip().replace(",", "")
    if plain in ("", "-", "n/a", "na"):
        return float("nan")
    try:
        number = float(plain)
    except ValueError as error:
        raise DataError(
            f"{file_name}: {title} holds {text!r}, which is not a number.", "Mend the cell, or leave it blank."
        ) from error
    if not np.isfinite(number):
        raise DataError(f"{file_name}: {title} holds {text!r}.", "Mend the cell, or leave it blank.")
    return number


def _rows(data: bytes) -> list[Row]:
    if data.startswith(b"PK"):
        from workbench.stress.position_files import workbook_rows

        return [["" if cell is None else str(cell) for cell in row] for row in workbook_rows(data, "the workbook")]
    try:
        return [list(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"The macro path cannot be read as a table ({error}).", "Save it as CSV UTF-8.") from error
