"""The ``portfolio history`` task: how the holdings and the proposal would have fared on the loaded prices.

Both are brought back to their weights every period, on the dates for which every asset of the two has a price. CASH earns
``risk_free / k`` a period. A yearly ``fee`` f takes ``1 - (1 - f) ** (1 / k)`` of the value each period from both; the cost of
getting from the holdings to the proposal is taken once, from the proposal, before the first period. The historical windows
are bought and held, without fee or cost, from the prices themselves. Hypothetical: nobody knew these weights then.

Holdings without prices (`hold_fixed`) stay outside: returns are those of the rest, brought to a sum of 1, and money is that
return times the rest's share of the value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.market.prices import PriceTable
from workbench.market.returns import FloatArray, ReturnTable, portfolio_returns, refuse_unknown, simple_returns
from workbench.market.risk_measures import statistics_of
from workbench.portfolio.request import CASH, Costs, PortfolioRequest
from workbench.portfolio.statistics import refuse_wrong_sum
from workbench.portfolio.windows import WindowReturns, window_returns
from workbench.progress import Progress
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer

#: About as many points as a line needs on a screen.
PLOTTED = 1_000
CURRENT, PROPOSED = "current", "proposed"


class HistoryRequest(Strict):
    """``weights`` are the proposal; the holdings are the portfolio request's ``current``.

    ``value`` is in money, ``fee`` a yearly fraction of the value.
    """

    portfolio: PortfolioRequest
    weights: Annotated[Weights, Field(min_length=1)]
    value: Annotated[Number, Field(gt=0)] | None = None
    fee: Annotated[Number, Field(ge=0, lt=1)] = 0.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Line:
    """One portfolio over time: wealth after each period with 1 at the start (less the cost), shape (T + 1,)."""

    name: str
    returns: "pd.Series[float]"
    wealth: FloatArray

    @property
    def drawdown(self) -> FloatArray:
        """Wealth over its highest level so far, less 1."""
        return np.asarray(self.wealth / np.maximum.accumulate(self.wealth) - 1.0, dtype=np.float64)


def history(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``HistoryRequest`` given as plain JSON values.

    Raises:
        InputError: unknown fields, a request without prices, weights that do not sum to 1, an asset without prices.
        DataError: prices that cannot be read or do not overlap.
    """
    asked = parse(HistoryRequest, request)
    refuse_wrong_sum(asked.weights)
    if asked.portfolio.prices is None:
        raise InputError("A history needs prices.", "Add `prices` to the portfolio request.")
    from workbench.market.load import load_prices

    progress(0.1, "Reading prices")
    table = load_prices(asked.portfolio.prices, inputs)
    progress(0.5, "Following both portfolios through the history")
    return Answer(document=history_document(asked, table))


def history_document(asked: HistoryRequest, table: PriceTable) -> dict[str, Any]:
    """The answer document for prices already loaded; dates are ISO text.

    ``dates`` and each series' ``growth`` (1 at the start) and ``drawdown`` are thinned to about a thousand points; statistics
    are of all periods. ``windows`` hold the return from first to last day, the deepest fall within (``max_drawdown``) and, with
    ``value``, the profit or loss in money, of each portfolio.
    """
    from workbench.market.scenarios import load_library

    portfolios = _portfolios(asked)
    outside = _outside(portfolios, table)
    refuse_unknown([asset for asset in outside if asset not in asked.portfolio.hold_fixed], table.assets, "the prices")
    shares = {name: _managed_share(weights, table.assets) for name, weights in portfolios.items()}
    held = {name: _managed(weights, table.assets, shares[name]) for name, weights in portfolios.items()}
    sample = simple_returns(table, _needed(held, table))
    cost = _trading_cost(asked)
    # The cost is a fraction of the whole, and the line is that of the part with prices, which pays it.
    paid = {PROPOSED: cost / shares[PROPOSED]}
    lines = [_line(name, weights, sample, asked, paid.get(name, 0.0)) for name, weights in held.items()]
    kept = _kept(lines)
    days = [sample.start, *pd.DatetimeIndex(sample.returns.index)]
    return {
        "first": sample.start.date().isoformat(),
        "last": days[-1].date().isoformat(),
        "observations": len(sample.returns),
        "frequency": table.frequency,
        "periods_per_year": sample.periods_per_year,
        "simulated": table.simulated,
        "value": asked.value,
        "fee": asked.fee,
        "trade_cost": cost,
        "dates": [days[i].date().isoformat() for i in kept],
        "series": [
            {"name": line.name, "growth": _rounded(line.wealth[kept]), "drawdown": _rounded(line.drawdown[kept])}
            for line in lines
        ],
        "statistics": {line.name: _statistics(line, sample, asked) for line in lines},
        "windows": [
            _window(window, held, table, {name: None if asked.value is None else asked.value * shares[name] for name in held})
            for window in window_returns(table, load_library())
        ],
        "notes": [*sample.notes, *_conventions(asked, sample, cost, outside)],
    }


def _portfolios(asked: HistoryRequest) -> dict[str, Weights]:
    current = asked.portfolio.current
    return {**({} if current is None else {CURRENT: current}), PROPOSED: asked.weights}


def _outside(portfolios: Mapping[str, Weights], table: PriceTable) -> list[str]:
    """Holdings without prices; only those that the request itself keeps outside (`hold_fixed`) are allowed."""
    priced = {*table.assets, CASH}
    named = {asset for weights in portfolios.values() for asset, weight in weights.items() if weight != 0}
    return sorted(named - priced)


def _managed_share(weights: Weights, priced: Sequence[str]) -> float:
    """What the part with prices is of the whole (whose weights sum to 1)."""
    share = sum(weight for asset, weight in weights.items() if asset in priced or asset == CASH) / sum(weights.values())
    if share <= 0:
        raise InputError("None of the weights belongs to an asset with prices.", "Check the names of the assets.")
    return share


def _managed(weights: Weights, priced: Sequence[str], share: float) -> dict[str, float]:
    """The part with prices, brought to a sum of 1."""
    total = share * sum(weights.values())
    inside = {asset: weight for asset, weight in weights.items() if (asset in priced or asset == CASH) and weight != 0}
    return {asset: weight / total for asset, weight in inside.items()}


def _needed(held: Mapping[str, Mapping[str, float]], table: PriceTable) -> list[str]:
    named = {asset for weights in held.values() for asset in weights if asset != CASH}
    return [asset for asset in table.assets if asset in named] or [table.assets[0]]


def _trading_cost(asked: HistoryRequest) -> float:
    """Cost of the trades as a fraction of the whole value."""
    costs, current = asked.portfolio.costs, asked.portfolio.current
    if costs is None or current is None:
        return 0.0
    return traded_cost(current, asked.weights, costs)


def traded_cost(current: Weights, proposed: Weights, costs: Costs) -> float:
    """Cost of going from one set of weights to another, as a fraction of the value. Cash moves for nothing."""
    names = [asset for asset in {**current, **proposed} if asset != CASH]
    moves = [proposed.get(asset, 0.0) - current.get(asset, 0.0) for asset in names]
    return sum(move * costs.buy_bps if move > 0 else -move * costs.sell_bps for move in moves) / 10_000.0


def _line(name: str, weights: Mapping[str, float], sample: ReturnTable, asked: HistoryRequest, cost: float) -> Line:
    k = sample.periods_per_year
    returns = sample.returns.assign(**{CASH: asked.portfolio.risk_free / k}) if CASH in weights else sample.returns
    kept = (1.0 - asked.fee) ** (1.0 / k)
    net = (1.0 + portfolio_returns(returns, weights)) * kept - 1.0
    wealth = (1.0 - cost) * np.concatenate([[1.0], np.cumprod(1.0 + net.to_numpy(np.float64))])
    return Line(name=name, returns=net, wealth=wealth)


def _kept(lines: Sequence[Line]) -> list[int]:
    """Positions of the points to plot: evenly spaced, with the first, the last and each line's lowest drawdown."""
    length = len(lines[0].wealth)
    spaced = np.linspace(0, length - 1, min(length, PLOTTED)).round().astype(np.intp)
    return sorted({*spaced.tolist(), *(int(line.drawdown.argmin()) for line in lines)})


def _rounded(values: FloatArray) -> list[float]:
    """Five decimals: a hundredth of a basis point of the start value, more than a line can show."""
    return [float(value) for value in np.round(values, 5)]


def _statistics(line: Line, sample: ReturnTable, asked: HistoryRequest) -> dict[str, Any]:
    measured = statistics_of(
        line.returns,
        periods_per_year=sample.periods_per_year,
        risk_free=asked.portfolio.risk_free,
        confidence=asked.portfolio.confidence,
        start=sample.start,
    )
    document = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(measured).items()}
    document.pop("relative")
    return {**document, "end_wealth": float(line.wealth[-1])}


def _window(
    window: WindowReturns, held: Mapping[str, Mapping[str, float]], table: PriceTable, values: Mapping[str, float | None]
) -> dict[str, Any]:
    return {
        "id": window.id,
        "name": window.name,
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        **{name: _outcome(window, weights, table, values[name]) for name, weights in held.items()},
    }


def _outcome(window: WindowReturns, weights: Mapping[str, float], table: PriceTable, value: float | None) -> dict[str, Any]:
    """``value`` is that of the part with prices. CASH counts as unmoved: its interest over weeks is left out."""
    missing = [asset for asset in weights if asset != CASH and asset not in window.returns]
    if missing:
        return {"return": None, "max_drawdown": None, "pnl": None, "missing": missing}
    change = sum(weight * window.returns.get(asset, 0.0) for asset, weight in weights.items())
    pnl = None if value is None else change * value
    return {"return": change, "max_drawdown": _fall(window, weights, table), "pnl": pnl, "missing": []}


def _fall(window: WindowReturns, weights: Mapping[str, float], table: PriceTable) -> float:
    """The deepest fall from a peak inside a window, bought on its first day and held; days that lack a price are left out."""
    risky = [asset for asset in weights if asset != CASH]
    prices = table.prices.loc[pd.Timestamp(window.first) : pd.Timestamp(window.last), risky].dropna().to_numpy(np.float64)
    shares = np.array([weights[asset] for asset in risky], dtype=np.float64)
    value = 1.0 + (prices / prices[0] - 1.0) @ shares
    return float((value / np.maximum.accumulate(value) - 1.0).min())


def _conventions(asked: HistoryRequest, sample: ReturnTable, cost: float, outside: Sequence[str]) -> list[str]:
    notes = [
        f"Simple returns, {sample.periods_per_year} periods a year; both portfolios are brought back to their weights every "
        "period. Hypothetical: nobody held these weights then, and history is not a forecast."
    ]
    if asked.fee:
        notes.append(f"A yearly fee of {asked.fee:.2%} is taken off both, a little every period.")
    if cost:
        notes.append(f"The cost of the trades, {cost:.3%} of the value, is taken off the proposal at the start.")
    if outside:
        notes.append(f"{', '.join(outside)} has no prices: the history is that of the rest, brought to a sum of 1.")
    return notes
