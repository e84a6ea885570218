"""Factor history: how the factors moved, period by period, in engine units; from the request or the sample market."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.errors import DataError, InputError
from workbench.inputs import Fetched, Inputs
from workbench.market.prices import PERIODS_PER_YEAR, PriceRequest
from workbench.provenance import Source
from workbench.stress.factors import FloatArray, is_factor, scale_of

TRADING_DAYS = 252
SAMPLE_LABEL = "sample (simulated)"
#: A covariance of k factors from fewer changes than this says nothing.
FEWEST_CHANGES = 24


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorHistory:
    """Changes of k factors over T periods, on the dates for which all of them have a level.

    Attributes:
        factors: k names.
        dates: the date on which each change ends, shape (T,).
        start: of the first change.
        changes: shape (T, k) in engine units: simple returns for ``_pct``, differences in decimals for ``_bp``, points.
        levels: the last level of each factor as quoted (yields and spreads in percent), shape (k,).
        periods_per_year: 252, 52, 12, 4 or 1.
        label: where the history comes from, as it must be shown.
        simulated: True for the sample market.
        notes: what a reader of a result should know.
    """

    factors: tuple[str, ...]
    dates: pd.DatetimeIndex
    start: pd.Timestamp
    changes: FloatArray
    levels: FloatArray
    periods_per_year: int
    label: str
    simulated: bool
    notes: tuple[str, ...] = ()

    @property
    def days_per_period(self) -> float:
        """Trading days in one period."""
        return TRADING_DAYS / self.periods_per_year

    @cached_property
    def covariance(self) -> FloatArray:
        """Sample covariance of one period's changes (ddof=1), shape (k, k)."""
        return np.atleast_2d(np.cov(self.changes, rowvar=False, ddof=1))

    def covariance_at(self, horizon_days: float) -> FloatArray:
        """``covariance`` times the number of periods in the horizon: right only without serial dependence."""
        return np.asarray(self.covariance * (horizon_days / self.days_per_period), dtype=np.float64)

    def columns(self, names: Sequence[str]) -> list[int]:
        """Positions of these factors among the columns; each must be there."""
        return [self.factors.index(name) for name in names]

    def within(self, start: pd.Timestamp, end: pd.Timestamp) -> FloatArray:
        """The changes of the periods that end after ``start`` and not after ``end``, shape (t, k)."""
        return np.asarray(self.changes[(self.dates > start) & (self.dates <= end)], dtype=np.float64)


def load_factor_history(request: PriceRequest | None, inputs: Inputs) -> FactorHistory:
    """The history of ``factor_prices``, else that of the bundled sample market.

    A file of levels has one column per factor, named as the factor; yields and spreads in percent (4.25), the VIX in
    points.

    Raises:
        InputError: a column whose name has no unit.
        DataError: the levels cannot be read, or are too few.
    """
    if request is None or request.source == "sample":
        from workbench.market.sample import load_sample_factors

        return factor_history(load_sample_factors(inputs), periods_per_year=TRADING_DAYS, label=SAMPLE_LABEL, simulated=True)
    from workbench.market.load import load_prices

    table = load_prices(request, _FactorInputs(inputs))
    label = f"{table.source.source}: {table.source.identifier}"
    return factor_history(
        table.prices, periods_per_year=PERIODS_PER_YEAR[table.frequency], label=label, simulated=table.simulated
    )


def factor_history(levels: pd.DataFrame, *, periods_per_year: int, label: str, simulated: bool) -> FactorHistory:
    """Changes of a table of levels, shape (T + 1, k), on its complete rows.

    Raises:
        InputError: a column that is not a factor.
        DataError: fewer than ``FEWEST_CHANGES`` changes.
    """
    names = tuple(str(column) for column in levels.columns)
    strangers = [name for name in names if not is_factor(name)]
    if strangers:
        raise InputError(
            f"The factor history has a column {strangers[0]!r}, which is not a factor.",
            "Name the columns as the factors are: equity_us_spx_pct, ust_10y_bp (a yield in percent), vix_pts.",
        )
    complete = levels.dropna()
    if len(complete) <= FEWEST_CHANGES:
        raise DataError(
            f"The factor history has only {len(complete)} dates on which every factor has a level; "
            f"at least {FEWEST_CHANGES + 1} are needed.",
            "Load a longer history, or leave out the factor that starts last.",
        )
    values = complete.to_numpy(np.float64)
    dates = pd.DatetimeIndex(complete.index)
    dropped = len(levels) - len(complete)
    notes = [f"{dropped} rows of the factor history were left out because some factor had no level."] if dropped else []
    if simulated:
        notes.append("The factor history is simulated: a sample market, not a record of any market.")
    return FactorHistory(
        factors=names,
        dates=dates[1:],
        start=dates[0],
        changes=np.column_stack([_changes(name, values[:, i]) for i, name in enumerate(names)]),
        levels=values[-1],
        periods_per_year=periods_per_year,
        label=label,
        simulated=simulated,
        notes=tuple(notes),
    )


def _changes(name: str, levels: FloatArray) -> FloatArray:
    if name.endswith("_pct"):
        return np.asarray(levels[1:] / levels[:-1] - 1.0, dtype=np.float64)
    if name.endswith("_bp"):  # levels are in percent
        return np.asarray(np.diff(levels) * 100.0 * scale_of(name), dtype=np.float64)
    return np.asarray(np.diff(levels), dtype=np.float64)


class _FactorInputs:
    """The same inputs under names of their own, so that factor prices may stand beside the assets' prices in one run."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    @property
    def sources(self) -> tuple[Source, ...]:
        return self._inputs.sources

    @property
    def data_dir(self) -> Path:
        return self._inputs.data_dir

    def now(self) -> datetime:
        return self._inputs.now()

    def read(self, name: str, *, source: str, identifier: str, fetch: Callable[[], Fetched]) -> tuple[bytes, Source]:
        return self._inputs.read(f"factor {name}", source=source, identifier=identifier, fetch=fetch)
