"""Quarterly macro paths and histories in the layout of the Federal Reserve's stress-test scenarios, whatever the year.

Columns are recognised by their words, because titles change a little from year to year, and get the names of the scenario
library (``ust_10y_pct``, ``us_equity_index_level`` ...). Rates, yields and growth are in percent, indices are levels. A column
that is not recognised keeps its own name and can still serve a satellite regression.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.errors import DataError, InputError
from workbench.market.returns import FloatArray, shortened
from workbench.market.scenarios import ScenarioLibrary
from workbench.stress.dated_files import DatedTable, Days

#: Quarters counted from year 0: ``4 * year + quarter - 1``.
Quarters = npt.NDArray[np.int64]

EQUITY, HOUSES, CRE = "us_equity_index_level", "house_price_index", "cre_price_index"
BILL, FIVE_YEAR, TEN_YEAR, BBB, VIX = "tbill_3m_pct", "ust_5y_pct", "ust_10y_pct", "bbb_yield_pct", "vix_level"
#: Only in paths of the Bank of England: spreads in percent, indices of exchange rates and prices.
IG_SPREAD, HY_SPREAD, OIL = "us_ig_spread_pct", "us_hy_spread_pct", "oil_price_level"
GBPUSD, GBPEUR, CN_HOUSES, POLICY = "gbpusd_index", "gbpeur_index", "cn_house_price_index", "us_policy_rate_pct"
GRID_ONLY = frozenset({IG_SPREAD, HY_SPREAD, OIL, GBPUSD, GBPEUR, CN_HOUSES, POLICY})
INDICES = frozenset({EQUITY, HOUSES, CRE, OIL, GBPUSD, GBPEUR, CN_HOUSES})

_WORDS: Mapping[str, str] = {
    "real_gdp_growth_ann_pct": r"^(us )?real gdp growth",
    "nominal_gdp_growth_ann_pct": r"^(us )?nominal gdp growth",
    "real_income_growth_ann_pct": r"^(us )?real disposable (personal )?income",
    "nominal_income_growth_ann_pct": r"^(us )?nominal disposable (personal )?income",
    "unemployment_pct": r"^(us |civilian )*unemployment",
    "cpi_ann_pct": r"^(us )?(cpi|consumer price)",
    BILL: r"^(us )?(3 ?month|three month) treasury",
    FIVE_YEAR: r"^(us )?(5 ?year|five year) treasury",
    TEN_YEAR: r"^(us )?(10 ?year|ten year) treasury",
    BBB: r"^(us )?bbb",
    "mortgage_30y_pct": r"^(us )?(30 ?year )?(fixed )?mortgage",
    "prime_rate_pct": r"^(us )?prime",
    EQUITY: r"^(us )?(dow jones|equity (price )?index|stock (market|price) index|s p 500)",
    HOUSES: r"^(us )?(house|home|residential real estate) price index",
    CRE: r"^(us )?(commercial real estate|cre) price index",
    VIX: r"^(us )?(market volatility|vix|equity market volatility)",
}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class MacroTable:
    """Consecutive quarters of macro variables.

    Attributes:
        name: of the file or scenario.
        quarters: shape (T,), consecutive.
        columns: name -> values (T,), NaN where blank; library names where recognised.
        matched: library name -> title in the file.
        unmatched: titles that were not recognised.
        scenario: what the file calls itself.
    """

    name: str
    quarters: Quarters
    columns: Mapping[str, FloatArray]
    matched: Mapping[str, str]
    unmatched: tuple[str, ...]
    scenario: str

    def at(self, quarter: int) -> dict[str, float] | None:
        """Levels of one quarter, blanks left out; None when the table does not hold it."""
        rows = np.flatnonzero(self.quarters == quarter)
        if not len(rows):
            return None
        return {name: float(values[rows[0]]) for name, values in self.columns.items() if np.isfinite(values[rows[0]])}


def macro_table(table: DatedTable) -> MacroTable:
    """Recognise the columns of a dated table.

    Raises:
        DataError: the rows are not consecutive quarters, or no column is recognised.
    """
    quarters = _quarters(table.dates)
    again = np.flatnonzero(np.diff(quarters) != 1)
    if len(again):
        row = int(again[0])
        raise DataError(
            f"{table.name}: {quarter_name(quarters[row])} is followed by {quarter_name(quarters[row + 1])}; "
            "a macro path has one row for every quarter.",
            "Fill in the missing quarters, or take out the rows of another scenario.",
        )
    matched = _match(list(table.columns), table.name)
    if not matched:
        raise DataError(
            f"{table.name} has none of the columns of a macro path; it has {shortened(list(table.columns)) or 'no numbers'}.",
            "Use the Federal Reserve's titles, such as '10-year Treasury yield', or the library's names, such as ust_10y_pct.",
        )
    named = {title: name for name, title in matched.items()}
    _refuse_lost_indices(table, matched, quarters)
    return MacroTable(
        name=table.name,
        quarters=quarters,
        columns={named.get(title, title): values for title, values in table.columns.items()},
        matched=matched,
        unmatched=tuple(title for title in table.columns if title not in named),
        scenario=next((text for title, text in table.texts.items() if "scenario" in title.casefold()), ""),
    )


def _refuse_lost_indices(table: DatedTable, matched: Mapping[str, str], quarters: Quarters) -> None:
    for name in INDICES.intersection(matched):
        values = table.columns[matched[name]]
        low = np.flatnonzero(values <= 0)
        if len(low):
            raise DataError(
                f"{table.name}: {matched[name]} is {values[low[0]]:g} in {quarter_name(int(quarters[low[0]]))}; "
                "an index is positive.",
                "Mend the cell, or leave it blank.",
            )


def library_path(library: ScenarioLibrary, scenario_id: str) -> tuple[MacroTable, dict[str, float]]:
    """A quarterly macro path of the scenario library, and the levels of the quarter before it as stored with it.

    Raises:
        InputError: the library has no quarterly path of this id.
    """
    paths = {item["id"]: item for item in library.macro if item.get("frequency") == "quarterly"}
    if scenario_id not in paths:
        raise InputError(f"There is no macro path {scenario_id!r}.", f"Give a file, or one of: {', '.join(paths)}.")
    chosen = paths[scenario_id]
    names = [name for name in chosen["columns"] if name != "quarter"]
    rows = chosen["path"]
    before: Mapping[str, Any] = next((value for key, value in chosen.items() if key.startswith("jump_off")), {})
    table = MacroTable(
        name=scenario_id,
        quarters=np.array([parse_quarter(row["quarter"]) for row in rows], dtype=np.int64),
        columns={name: np.array([row[name] for row in rows], dtype=np.float64) for name in names},
        matched={name: name for name in names},
        unmatched=(),
        scenario=chosen["name_en"],
    )
    return table, {name: float(before[name]) for name in names if isinstance(before.get(name), int | float)}


def library_name(title: str) -> str | None:
    """The library's name for a column title; None when it is not recognised."""
    plain = re.sub(r"[^a-z0-9]+", " ", title.casefold().replace("u.s.", "us")).strip()
    for name, pattern in _WORDS.items():
        if title.strip() == name or re.search(pattern, plain):
            return name
    return None


def quarter_name(quarter: int) -> str:
    """2026 Q1."""
    return f"{quarter // 4} Q{quarter % 4 + 1}"


def parse_quarter(text: str) -> int:
    """The number of a quarter written as 2026 Q1.

    Raises:
        InputError: it is not one.
    """
    found = re.fullmatch(r"\s*(\d{4})\s*[-/ ]?\s*Q([1-4])\s*", text, re.IGNORECASE)
    if found is None:
        raise InputError(f"{text!r} is not a quarter.", "Write quarters as 2026 Q1.")
    return int(found[1]) * 4 + int(found[2]) - 1


def _quarters(dates: Days) -> Quarters:
    months = dates.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return np.asarray(months // 3, dtype=np.int64)


def _match(titles: list[str], file_name: str) -> dict[str, str]:
    matched: dict[str, str] = {}
    for title in titles:
        name = library_name(title)
        if name is None:
            continue
        if name in matched:
            raise DataError(
                f"{file_name}: {matched[name]!r} and {title!r} are both {name}.", "Rename or take out one of the columns."
            )
        matched[name] = title
    return matched
