"""Exposures estimated from prices by regression on factor moves, with errors that withstand heteroskedastic, serially
dependent residuals (Newey-West).

Two sources of factor moves. *History*: the asset's returns against the factor history's, period by period. *Windows*: its
buy-and-hold return over each historical window of the scenario library against the real factor moves of that window, each row
divided by the root of its length; for real prices when the only factor history at hand is simulated.

Factors enter one at a time by the gain in the Bayesian information criterion, so that collinear ones do not share a beta.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.market.prices import PriceTable
from workbench.market.scenarios import HistoricalWindow
from workbench.stress.factor_history import FactorHistory
from workbench.stress.factors import FloatArray, to_engine

#: What the windows have had from the start, so that few windows are lost to a missing factor.
WINDOW_FACTORS = (
    "equity_us_spx_pct", "ust_10y_bp", "ust_30y_bp", "spread_us_hy_oas_bp", "equity_em_eem_pct", "usd_broad_pct",
    "fx_eurusd_pct", "gold_pct", "oil_wti_pct", "equity_cn_csi300_pct",
)  # fmt: skip
FEWEST_PERIODS, FEWEST_WINDOWS = 24, 10
#: A further factor must explain this much more of the variance.
SMALLEST_GAIN = 0.005
#: Below this share of variance explained an estimate says next to nothing, and the position is left unmapped ...
LEAST_R_SQUARED = 0.05
#: ... unless what it leaves unexplained is this small a year: a money-market fund hardly moves at all.
QUIET_VOLATILITY = 0.02
#: How many factors may enter: two for a few dozen windows, four for a history.
MOST_FACTORS = {"history": 4, "windows": 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Coefficient:
    """One beta in engine units with its standard error and t value (Newey-West)."""

    factor: str
    beta: float
    standard_error: float
    t_value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """Exposures of one asset. ``source`` is ``history`` or ``windows``; ``lags`` those of the Newey-West errors."""

    asset: str
    coefficients: tuple[Coefficient, ...]
    r_squared: float
    observations: int
    first: str
    last: str
    source: str
    errors: str
    considered: tuple[str, ...]
    residual_volatility: float

    @property
    def exposures(self) -> dict[str, float]:
        """Beta by factor."""
        return {item.factor: item.beta for item in self.coefficients}

    @property
    def usable(self) -> bool:
        """Whether it explains enough to stand for the asset."""
        return self.r_squared >= LEAST_R_SQUARED or self.residual_volatility <= QUIET_VOLATILITY

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "usable": self.usable}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Regression:
    """Returns (T,) and factor moves (T, k) ready to be regressed; rows may be weighted already."""

    asset: str
    returns: FloatArray
    moves: FloatArray
    factors: tuple[str, ...]
    constant: FloatArray
    first: str
    last: str
    source: str
    periods_per_year: float


def from_history(
    table: PriceTable, asset: str, history: FactorHistory, factors: Sequence[str] | None = None
) -> Regression | None:
    """The asset's returns and the factors' changes between common dates; None where they are too few."""
    prices = table.prices[asset].dropna()
    dates = pd.DatetimeIndex([history.start, *history.dates])
    common = dates.intersection(pd.DatetimeIndex(prices.index))
    names = tuple(factors or history.factors)
    if len(common) <= max(FEWEST_PERIODS, 2 * len(names)):
        return None
    rows = dates.get_indexer(common)
    cumulated = _accumulated(history, names)
    values = prices.loc[common].to_numpy(np.float64)
    moves = np.column_stack([_between(name, cumulated[:, j], rows) for j, name in enumerate(names)])
    return Regression(
        asset=asset,
        returns=values[1:] / values[:-1] - 1.0,
        moves=moves,
        factors=names,
        constant=np.ones(len(common) - 1),
        first=common[0].date().isoformat(),
        last=common[-1].date().isoformat(),
        source="history",
        periods_per_year=float(history.periods_per_year),
    )


def from_windows(
    table: PriceTable, asset: str, windows: Sequence[HistoricalWindow], factors: Sequence[str] | None = None
) -> Regression | None:
    """The asset's return over each window against the window's factor moves; None where the windows are too few."""
    names = tuple(factors or WINDOW_FACTORS)
    prices = table.prices[asset].dropna()
    rows = [row for window in windows if (row := _window_row(prices, window, names)) is not None]
    if len(rows) < FEWEST_WINDOWS:
        return None
    weights = np.array([row[2] for row in rows]) ** -0.5
    return Regression(
        asset=asset,
        returns=np.array([row[0] for row in rows]) * weights,
        moves=np.array([row[1] for row in rows]) * weights[:, None],
        factors=names,
        constant=weights,
        first=min(row[3] for row in rows),
        last=max(row[4] for row in rows),
        source="windows",
        periods_per_year=252.0,
    )


def estimate(data: Regression, *, most: int | None = None, fixed: bool = False) -> Estimate:
    """Ordinary least squares on the chosen factors with robust errors.

    Args:
        most: number of factors that may enter; None is ``MOST_FACTORS``.
        fixed: True takes all of ``data.factors``, without choosing.
    """
    import statsmodels.api as sm

    chosen = list(range(len(data.factors))) if fixed else _chosen(data, MOST_FACTORS[data.source] if most is None else most)
    design = np.column_stack([data.constant, data.moves[:, chosen]])
    n = len(data.returns)
    if data.source == "history":
        lags = int(np.floor(4.0 * (n / 100.0) ** (2.0 / 9.0)))
        fitted = sm.OLS(data.returns, design).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
        errors = f"Newey-West, {lags} lags"
    else:
        fitted = sm.OLS(data.returns, design).fit(cov_type="HC3")
        errors = "heteroskedasticity-consistent (HC3)"
    explained = 1.0 - float((fitted.resid**2).sum()) / max(_spread(data), 1e-300)
    return Estimate(
        asset=data.asset,
        coefficients=tuple(
            Coefficient(
                factor=data.factors[j],
                beta=float(fitted.params[i]),
                standard_error=float(fitted.bse[i]),
                t_value=float(fitted.params[i] / fitted.bse[i]) if fitted.bse[i] > 0 else 0.0,
            )
            for i, j in enumerate(chosen, start=1)
        ),
        r_squared=float(np.clip(explained, 0.0, 1.0)),
        observations=n,
        first=data.first,
        last=data.last,
        source=data.source,
        errors=errors,
        considered=data.factors,
        residual_volatility=float(np.sqrt((fitted.resid**2).mean() * data.periods_per_year)),
    )


def _chosen(data: Regression, most: int) -> list[int]:
    """Forward selection: the factor that lowers the residuals most, while the criterion falls and the gain is worth it."""
    n, total = len(data.returns), _spread(data)
    chosen: list[int] = []
    before = total
    while len(chosen) < min(most, n // 5):
        left = [j for j in range(len(data.factors)) if j not in chosen]
        if not left:
            break
        sums = {j: _residual_sum(data, [*chosen, j]) for j in left}
        best = min(left, key=lambda j: sums[j])
        gain = (before - sums[best]) / max(total, 1e-300)
        worth = n * np.log(max(sums[best], 1e-300) / max(before, 1e-300)) + np.log(n) < 0
        if gain < SMALLEST_GAIN or not worth:
            break
        chosen.append(best)
        before = sums[best]
    return chosen


def _residual_sum(data: Regression, columns: list[int]) -> float:
    design = np.column_stack([data.constant, data.moves[:, columns]])
    scale = np.sqrt((design**2).mean(axis=0))
    scale[scale == 0.0] = 1.0
    solution = np.linalg.lstsq(design / scale, data.returns, rcond=None)[0]
    return float(((data.returns - (design / scale) @ solution) ** 2).sum())


def _spread(data: Regression) -> float:
    """Sum of squares around the (weighted) constant."""
    return _residual_sum(data, [])


def _accumulated(history: FactorHistory, names: Sequence[str]) -> FloatArray:
    """Levels up to a constant, from 1 (prices) or 0, shape (T + 1, k), so that gaps in the dates can be bridged."""
    changes = history.changes[:, history.columns(names)]
    out = np.empty((len(changes) + 1, len(names)))
    for j, name in enumerate(names):
        if name.endswith("_pct"):
            out[:, j] = np.concatenate([[1.0], np.cumprod(1.0 + changes[:, j])])
        else:
            out[:, j] = np.concatenate([[0.0], np.cumsum(changes[:, j])])
    return out


def _between(name: str, levels: FloatArray, rows: "np.typing.NDArray[np.intp]") -> FloatArray:
    kept = levels[rows]
    change = kept[1:] / kept[:-1] - 1.0 if name.endswith("_pct") else np.diff(kept)
    return np.asarray(change, dtype=np.float64)


def _window_row(
    prices: "pd.Series[float]", window: HistoricalWindow, names: Sequence[str]
) -> tuple[float, list[float], float, str, str] | None:
    """Return, moves, trading days, first and last day; None where the window lacks a factor or the asset a price."""
    if any(name not in window.moves for name in names):
        return None
    days = pd.DatetimeIndex(prices.index)
    first = int(days.searchsorted(pd.Timestamp(window.start), side="right")) - 1
    last = int(days.searchsorted(pd.Timestamp(window.end), side="right")) - 1
    if first < 0 or last <= first or (pd.Timestamp(window.start) - days[first]).days > 7:
        return None
    if (pd.Timestamp(window.end) - days[last]).days > 7:
        return None
    moves = to_engine({name: window.factors[name] for name in names})
    length = float(np.busday_count(window.start, window.end))
    change = float(prices.iloc[last] / prices.iloc[first] - 1.0)
    return change, [moves[name] for name in names], length, window.start.isoformat(), window.end.isoformat()
