"""The ``portfolio statistics`` task: what a portfolio with these weights would have earned and lost on these prices.

Weights are brought back every period unless ``drift`` is set (bought once and held). CASH earns ``risk_free`` divided by the
periods per year, each period; the same rate is the risk-free return of the ratios. The formulas are those of
``workbench.market.risk_measures``.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.market.prices import PriceRequest, PriceTable, price_request
from workbench.portfolio.request import CASH
from workbench.progress import Progress
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer

WEIGHT_SUM_TOLERANCE = 1e-6


class StatisticsRequest(Strict):
    """``benchmark`` is a column of the prices, which need not be held. ``risk_free`` is annual."""

    prices: PriceRequest
    weights: Annotated[Weights, Field(min_length=1)]
    benchmark: str | None = None
    risk_free: Number = 0.0
    drift: bool = False
    confidence: Annotated[Number, Field(gt=0.5, lt=1)] = 0.95

    _path_is_a_file = field_validator("prices", mode="before")(price_request)


def statistics(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``StatisticsRequest`` given as plain JSON values.

    Raises:
        InputError: unknown fields, weights that do not sum to 1, an asset or benchmark without prices.
        DataError: prices that cannot be read or do not overlap.
    """
    asked = parse(StatisticsRequest, request)
    refuse_wrong_sum(asked.weights)
    from workbench.market.load import load_prices

    progress(0.1, "Reading prices")
    table = load_prices(asked.prices, inputs)
    progress(0.6, "Computing statistics")
    return Answer(document=portfolio_statistics(asked, table))


def portfolio_statistics(asked: StatisticsRequest, table: PriceTable) -> dict[str, Any]:
    """The answer document for prices already loaded; dates are ISO text, what does not exist is None.

    Raises:
        InputError, DataError: as ``statistics``.
    """
    from workbench.market.returns import portfolio_returns, refuse_unknown, simple_returns
    from workbench.market.risk_measures import statistics_of

    held = [asset for asset in asked.weights if asset != CASH]
    wanted = [*held, *([asked.benchmark] if asked.benchmark is not None else [])]
    refuse_unknown(wanted, table.assets, "the prices")
    _refuse_cash_column(asked, table)
    # A weight of zero names an asset without holding it, so it must not shorten the sample.
    needed = [asset for asset in dict.fromkeys(wanted) if asset == asked.benchmark or asked.weights[asset] != 0]
    sample = simple_returns(table, needed or [table.assets[0]])
    k = sample.periods_per_year
    returns = sample.returns.assign(**{CASH: asked.risk_free / k}) if CASH in asked.weights else sample.returns
    weights = {asset: weight for asset, weight in asked.weights.items() if weight != 0}
    measured = statistics_of(
        portfolio_returns(returns, weights, drift=asked.drift),
        periods_per_year=k,
        risk_free=asked.risk_free,
        benchmark=None if asked.benchmark is None else returns[asked.benchmark],
        confidence=asked.confidence,
        start=sample.start,
    )
    document = {name: _plain(value) for name, value in asdict(measured).items() if name != "relative"}
    if measured.relative is not None:
        document |= {"benchmark": asked.benchmark, **asdict(measured.relative)}
    first, last = sample.start.date(), sample.returns.index[-1].date()
    return document | {
        "first_date": first.isoformat(),
        "last_date": last.isoformat(),
        "frequency": table.frequency,
        "periods_per_year": k,
        "risk_free": asked.risk_free,
        "weights": dict(asked.weights),
        "drift": asked.drift,
        "simulated": table.simulated,
        "notes": [*sample.notes, *_conventions(asked, measured.annualised, k)],
    }


def refuse_wrong_sum(weights: Mapping[str, float]) -> None:
    """Raises:
    InputError: the weights do not sum to 1 within 1e-6; names the sum.
    """
    total = sum(weights.values())
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        hint = "Weights are fractions: 0.25 is 25 %." if abs(total - 100.0) < 1.0 else f"Put the rest under {CASH}, or rescale."
        raise InputError(f"The weights sum to {total:.10g}, not 1.", hint)


def _refuse_cash_column(asked: StatisticsRequest, table: PriceTable) -> None:
    if CASH in asked.weights and CASH in table.assets:
        raise InputError(
            f"The prices have a column {CASH}, and that name is the built-in cash.",
            "Rename the column, and the weight with it.",
        )


def _conventions(asked: StatisticsRequest, annualised: bool, periods_per_year: int) -> list[str]:
    held = "bought once and held" if asked.drift else "brought back to the weights every period"
    notes = [
        f"Simple returns, {periods_per_year} periods a year; the portfolio is {held}; no costs, fees or taxes.",
        f"The risk-free return is {asked.risk_free:.2%} a year, divided by {periods_per_year} each period.",
    ]
    if not annualised:
        notes.append("The history is shorter than a year: annual_return is the cumulative return, not annualised.")
    return notes


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
