"""What VaR would have said day by day of a portfolio, and what the portfolio then made: the series a back-test needs.

Today's portfolio is carried back over its history: each day's P&L is that of today's weights (or positions) under the moves
of that day. The forecast of day t knows only the days before t:

* historical: the sample VaR and ES of the last ``window`` days.
* EWMA: ``v_t = l v_{t-1} + (1-l) r_{t-1}^2`` with mean zero (RiskMetrics), ``VaR = z_a sqrt(v_t)``,
  ``ES = sqrt(v_t) phi(z_a) / (1-a)``; started at the variance of the first ``window`` days.
* filtered historical: the sample VaR and ES of the last ``window`` residuals ``r_s / sqrt(v_s)``, times ``sqrt(v_t)`` of that
  EWMA (Hull and White 1998).
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.returns import FloatArray, shortened, simple_returns
from workbench.stress.book_draws import usable_positions
from workbench.stress.dated_files import Days
from workbench.stress.garch import DECAY, ewma_model, filter_variance
from workbench.stress.loading import load_book
from workbench.stress.request import CASH, BookRequest, refuse_weights_off_one
from workbench.stress.revalue import portfolio_pnl
from workbench.strict import Number, Strict

ForecastMethod = Literal["historical", "ewma", "filtered_historical"]
_ROWS = 2000


class ForecastChoice(Strict):
    """How VaR is forecast each day: from the last ``window`` days, or by EWMA with ``decay`` started on them."""

    method: ForecastMethod = "historical"
    window: Annotated[int, Field(ge=100, le=5000)] = 500
    decay: Annotated[Number, Field(gt=0.5, lt=1)] = DECAY


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class CarriedBack:
    """Attributes: dates: (T,) ascending. pnl: (T,) money. simulated: not what a market did. notes: for the reader."""

    dates: Days
    pnl: FloatArray
    simulated: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Forecasts:
    """VaR and ES, positive, of the days from index ``first`` of the P&L on: shape (T - first,)."""

    first: int
    var: FloatArray
    es: FloatArray


def carried_back(request: BookRequest, inputs: Inputs) -> CarriedBack:
    """Today's portfolio under the moves of every day of its history.

    Weights are followed on their own prices, rebalanced to today's each day; positions are revalued under the factor history.

    Raises:
        InputError: a wrong portfolio; nothing but cash.
        DataError: prices or factors that cannot be read; prices that are not daily; no position with a factor history.
    """
    return _on_prices(request, inputs) if request.weights is not None else _on_factors(request, inputs)


def _on_prices(request: BookRequest, inputs: Inputs) -> CarriedBack:
    weights = request.weights or {}
    refuse_weights_off_one(weights)
    held = {asset: weight for asset, weight in weights.items() if asset != CASH and weight != 0}
    if not held or request.prices is None:
        raise InputError("The portfolio holds nothing but cash, so it has no P&L to test.", "Name at least one asset.")
    table = load_prices(request.prices, inputs)
    if table.frequency != "daily":
        raise DataError(f"The prices are {table.frequency}; a VaR of a day needs daily ones.", "Load daily prices.")
    sample = simple_returns(table, list(held))
    made = sample.returns.to_numpy(np.float64) @ np.array(list(held.values()))
    return CarriedBack(
        dates=sample.returns.index.to_numpy().astype("datetime64[D]"),
        pnl=np.asarray(made * (request.value or 1.0), dtype=np.float64),
        simulated=table.simulated,
        notes=(
            "Today’s weights carried back: what this portfolio would have made on each day, not what was traded. Each forecast "
            "knows only the days before it; the choice of the weights may know them all.",
            *sample.notes,
        ),
    )


def _on_factors(request: BookRequest, inputs: Inputs) -> CarriedBack:
    loaded = load_book(request, inputs)
    book, history = loaded.book, loaded.history
    if history.periods_per_year < 250:
        raise DataError("The factor history is not daily; a VaR of a day needs daily moves.", "Give daily `factor_prices`.")
    out = usable_positions(book, history)
    if len(out) == len(book.holdings):
        raise DataError("No position depends on a factor of the factor history.", "Give exposures to factors it has.")
    names = [name for name in book.factors if name in history.factors]
    shocks = np.full((len(history.changes), len(book.factors)), np.nan)
    shocks[:, [book.factors.index(name) for name in names]] = history.changes[:, history.columns(names)]
    notes = [
        "Today’s positions carried back through the factor history, each revalued in full: not what was traded, and without "
        "what no factor explains. Each forecast knows only the days before it.",
        *history.notes,
    ]
    if out:
        notes.append(f"Without a factor history, counted as if they did not move: {shortened(list(out))}.")
    return CarriedBack(
        dates=history.dates.to_numpy().astype("datetime64[D]"),
        pnl=portfolio_pnl(book, shocks),
        simulated=history.simulated,
        notes=tuple(notes),
    )


def forecasts(pnl: FloatArray, level: float, choice: ForecastChoice) -> Forecasts:
    """VaR and ES of every day that has ``window`` days before it.

    Args:
        pnl: (T,) gains positive.

    Raises:
        DataError: no day is left to test, or the days before one say that nothing can be lost.
    """
    window = choice.window
    if len(pnl) <= window:
        raise DataError(
            f"There are {len(pnl):,} days of P&L; the first {window:,} are needed for the first forecast.",
            "Choose a shorter window, or load a longer history.",
        )
    if choice.method == "historical":
        var, es = _rolling_tail(pnl, window, level)
    else:
        deviations = _deviations(pnl, window, choice.decay)
        if choice.method == "ewma":
            var, es = _normal_tail(deviations[window:], level)
        else:
            var, es = _rolling_tail(pnl / deviations, window, level)
            var, es = var * deviations[window:], es * deviations[window:]
    if (var <= 0).any():
        raise DataError(
            f"By the {window:,} days before day {window + int(np.argmax(var <= 0)) + 1:,} nothing can be lost at "
            f"{level:.4g}, so there is no VaR to test.",
            "Choose a longer window or a higher level.",
        )
    return Forecasts(first=window, var=var, es=np.maximum(es, var))


def _deviations(pnl: FloatArray, window: int, decay: float) -> FloatArray:
    start = float(np.mean(pnl[:window] ** 2))
    if start <= 0:
        raise DataError(f"The portfolio did not move in its first {window:,} days.", "Load prices that move.")
    return filter_variance(pnl, ewma_model(decay), start).deviations


def _normal_tail(deviations: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    from scipy.stats import norm

    quantile = norm.ppf(level)
    return deviations * quantile, deviations * norm.pdf(quantile) / (1.0 - level)


def _rolling_tail(series: FloatArray, window: int, level: float) -> tuple[FloatArray, FloatArray]:
    """Sample VaR and exactly weighted ES (conventions of ``market.risk_measures``) of the ``window`` values before each."""
    before = np.lib.stride_tricks.sliding_window_view(series[:-1], window)
    mass = window * (1.0 - level)
    worst = int(np.ceil(mass - 1e-9))
    shares = np.clip(mass - np.arange(worst), 0.0, 1.0) / mass
    place = window - int(np.ceil(window * level - 1e-9))
    most = max(worst, place + 1)
    var, es = np.empty(len(before)), np.empty(len(before))
    for start in range(0, len(before), _ROWS):
        part = slice(start, start + _ROWS)
        tail = np.sort(np.partition(before[part], most - 1, axis=1)[:, :most], axis=1)
        var[part], es[part] = -tail[:, place], -(tail[:, :worst] @ shares)
    return var, es
