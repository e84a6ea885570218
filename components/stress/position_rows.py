"""Positions as rows of the table editor, and back. Files and the template are the engine's (``position_files``)."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from components.portfolio.words import Word
from workbench.errors import InputError
from workbench.stress.position_files import OPTION, PLAIN, TEXT, read_positions, template

KINDS = ("equity", "fund", "bond", "option", "commodity", "fx", "cash", "other")
#: Column -> its head and what belongs there. Every column that no entry of ``PLAIN`` or ``OPTION`` names is a factor.
COLUMNS: Mapping[str, Word] = {
    "id": Word("Name", "Of the position; each its own."),
    "kind": Word("Kind", "Equity, fund, bond, option, commodity, fx, cash or other."),
    "value": Word("Value", "Market value in the base currency, negative for short."),
    "currency": Word("Currency", "ISO code, empty for the base currency."),
    "asset_class": Word("Asset class", "A row of the heat map."),
    "modified_duration": Word("Duration, years", "Modified duration: bonds and bond funds."),
    "convexity": Word("Convexity", "Bonds, in years squared."),
    "spread_duration": Word("Spread duration, years", "Credit bonds and their funds."),
    "spread_factor": Word("Spread it moves with", "Empty: that of investment-grade or high-yield bonds, by its kind."),
    "coupon": Word("Coupon", "Decimal: 0.04 is 4 %. With maturity and yield the bond is revalued in full."),
    "maturity": Word("Maturity", "Years, or an ISO date."),
    "yield": Word("Yield", "Decimal: 0.045 is 4.5 %."),
    "frequency": Word("Coupons a year", "1, 2, 4 or 12."),
    "call_price": Word("Call price", "Share of the face at which the issuer may redeem: 1 is par."),
    "callable_from": Word("Callable from", "Years, or an ISO date."),
    "rate_volatility": Word("Rate volatility", "Of callable bonds: decimal a year, 0.01 is 100 bp."),
    "rating": Word("Rating", "AAA to D: how far its spread moves with the index."),
    "sector": Word("Sector", "Of credit bonds: how far the spread moves with the index."),
    "issuer": Word("Issuer", "Whose default takes the position."),
    "lgd": Word("Loss given default", "0 to 1."),
    "hedged_share": Word("Hedged share", "0 to 1 of the currency risk."),
    "hedge_carry": Word("Hedge carry", "Decimal a year."),
    "proxy": Word("Stands in for it", "A factor it moves with, one for one, when nothing else is known."),
    "option_type": Word("Call or put", "Options."),
    "strike": Word("Strike", "Options."),
    "spot": Word("Spot", "Options: price of the underlying."),
    "expiry": Word("Expiry", "Options: years, or an ISO date."),
    "volatility": Word("Volatility", "Options: decimal, 0.2 is 20 %."),
    "rate": Word("Rate", "Options: decimal."),
    "dividend_yield": Word("Dividend yield", "Options: decimal."),
    "skew_beta": Word("Skew beta", "Options: change of volatility per return of the underlying, usually −1."),
    "vol_beta": Word("Volatility beta", "Options: change of volatility per VIX point."),
    "rate_factor": Word("Yield that moves the rate", "Options."),
    "quantity": Word("Quantity", "Options: contracts times multiplier, negative for short."),
}
#: Groups of columns that are shown or hidden together.
BASIC = ("id", "kind", "value", "currency", "asset_class", "proxy")
OPTION_TERMS = tuple(OPTION)
HEDGE = ("hedged_share", "hedge_carry")
BOND_TERMS = tuple(name for name in PLAIN if name not in {*BASIC, *HEDGE})
TEXTS = (*TEXT, "maturity", "callable_from", "expiry", "rating", "sector", "issuer")
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
    standard = [*PLAIN, *OPTION]
    return [*standard, *dict.fromkeys(name for row in rows for name in row if name not in standard)]


def factors_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The factors that some row names, in order of appearance."""
    return columns_of(rows)[len(PLAIN) + len(OPTION) :]


def used(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bool:
    """Whether a row has something in one of these columns."""
    return any(not _is_blank(row.get(name)) for row in rows for name in columns)


def positions_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as positions of a request, checked as a file would be. Rows with nothing in them are left out.

    Raises:
        InputError: rows that are no positions, each called by its name, or a name twice.
        DataError: no row at all.
    """
    names = columns_of(rows)
    filled = [row for row in rows if not all(_is_blank(row.get(name)) for name in names)]
    try:
        found = read_positions(_as_file(names, filled), "The table")
    except InputError:
        faults = _faults(names, filled)
        if not faults:
            raise
        more = f" And {len(faults) - 5} more." if len(faults) > 5 else ""
        raise InputError(f"{' '.join(faults[:5])}{more}", "Correct these rows; the other rows are fine.") from None
    ids = [str(item["id"]) for item in found]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"There are two positions called {twice!r}.", "Give each its own name.")
    return found


def _faults(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with each row, by the name of its position: the reader of a table does not count heads."""
    faults = []
    for place, row in enumerate(rows, start=1):
        label = f"Row {place}" if _is_blank(row.get("id")) else str(row["id"])
        try:
            read_positions(_as_file(names, [row]), "The table")
        except InputError as error:
            message = error.message.removeprefix("The table: row 2: ").removeprefix("request: ")
            faults.append(f"{label}: {message.rstrip('.')}.")
    return faults


def _as_file(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(names), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if _is_blank(row.get(name)) else row[name] for name in names} for row in rows)
    return stream.getvalue().encode()


def _is_blank(value: Any) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())
