"""Positions as rows of the table editor, and back. Files and the template are the engine's (``position_files``)."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import InputError
from workbench.stress.position_files import OPTION, read_positions, template

KINDS = ("equity", "fund", "bond", "option", "commodity", "fx", "cash", "other")
#: Column -> what belongs there, in the order of the table. Every other column is a factor.
COLUMNS: Mapping[str, str] = {
    "id": "Name of the position, unique",
    "kind": "equity, fund, bond, option, commodity, fx, cash or other",
    "value": "Market value in the base currency, negative for short",
    "currency": "ISO code, empty for the base currency",
    "asset_class": "A row of the heat map",
    "modified_duration": "Years: bonds and bond funds",
    "convexity": "Bonds",
    "spread_duration": "Years, credit bonds",
    "spread_factor": "The spread it moves with, e.g. spread_us_hy_oas_bp",
    "coupon": "Decimal: 0.04 is 4 %; with maturity and yield the bond is revalued in full",
    "maturity": "Years, or an ISO date",
    "yield": "Decimal: 0.045 is 4.5 %",
    "frequency": "Coupons a year: 1, 2, 4 or 12",
    "hedged_share": "0 to 1 of the currency risk",
    "hedge_carry": "Decimal a year",
    "proxy": "A factor that stands in, e.g. equity_us_spx_pct",
    "option_type": "call or put",
    "strike": "Options",
    "spot": "Options: price of the underlying",
    "expiry": "Options: years, or an ISO date",
    "volatility": "Options: decimal, 0.2 is 20 %",
    "rate": "Options: decimal",
    "dividend_yield": "Options: decimal",
    "skew_beta": "Options: change of volatility per return of the underlying, usually −1",
    "vol_beta": "Options: change of volatility per VIX point",
    "rate_factor": "Options: the yield that moves the rate",
    "quantity": "Options: contracts times multiplier, negative for short",
}
TEXTS = ("id", "kind", "currency", "asset_class", "spread_factor", "maturity", "proxy", "option_type", "expiry", "rate_factor")
_FIELDS = {field: column for column, field in OPTION.items()}


def example_rows() -> list[dict[str, Any]]:
    """The template's examples, to write over."""
    head, *rows = template()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def rows_of(positions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Positions of a request as rows."""
    rows = []
    for item in positions:
        row = {name: value for name, value in item.items() if name not in {"option", "exposures"}}
        option = {_FIELDS[name]: value for name, value in (item.get("option") or {}).items()}
        rows.append({**row, **option, **(item.get("exposures") or {})})
    return rows


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The standard columns, then every factor that some row names."""
    return [*COLUMNS, *dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)]


def positions_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as positions of a request, checked as a file would be.

    Raises:
        InputError: a row that is no position, or a name twice.
        DataError: no row at all.
    """
    names = columns_of(rows)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if _is_blank(row.get(name)) else row[name] for name in names} for row in rows)
    found = read_positions(stream.getvalue().encode(), "The table")
    ids = [str(item["id"]) for item in found]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"There are two positions called {twice!r}.", "Give each its own name.")
    return found


def _is_blank(value: Any) -> bool:
    return value is None or value != value
