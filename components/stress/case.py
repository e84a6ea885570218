"""What the risk analyst has entered, as entered: one frozen value that is kept, restored, and turned into a stress request.

Percentages stand as percentages (5 for 5 %), because that is what the fields show; ``request_of`` turns them into fractions.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from components.portfolio.case import Case, Holding, Unit, value_of, weights_held
from workbench.errors import InputError
from workbench.strict import Number, Strict

NO_BENCHMARK, BALANCED, EQUAL, OTHER = "none", "60/40", "equal", "other"
#: 60 % US equities, 40 % Treasuries of duration 8.5: what a plain balanced portfolio would have lost.
BALANCED_POSITIONS: tuple[dict[str, Any], ...] = (
    {"id": "US equities", "value": 60.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}},
    {"id": "Treasuries", "value": 40.0, "kind": "bond", "modified_duration": 8.5, "convexity": 85.0},
)
OPENING = ("hist_2007_09_gfc_full", "hist_2020_covid", "hist_2022_rate_shock", "hyp_stagflation", "hist_1987_10_crash")


class StressCase(Strict):
    """Portfolio, scenarios and method. A portfolio is weights on prices, or positions with their own terms."""

    client: str = ""
    kind: Literal["weights", "positions"] = "weights"
    amount: Number = 1_000_000.0
    currency: str = "USD"
    prices: dict[str, Any] | None = None
    prices_name: str = ""
    holdings: list[Holding] = Field(default_factory=list)
    unit: Unit = "percent"
    rest: Literal["cash", "scale"] = "cash"
    positions: list[dict[str, Any]] = Field(default_factory=list)
    positions_name: str = ""
    #: Exposures that positions do not give are estimated from ``prices``, by the positions' names.
    estimate_exposures: bool = False
    from_run: str = ""
    benchmark: str = BALANCED
    other: dict[str, Number] = Field(default_factory=dict)
    other_name: str = ""
    scenarios: list[str] = Field(default_factory=lambda: list(OPENING))
    written_out: list[dict[str, Any]] = Field(default_factory=list)
    mode: Literal["direct", "propagated", "both"] = "both"
    covariance: str = "history"
    crisis_share: Number = 50.0
    use_correlation: bool = False
    correlation: Number = 0.3
    missing: Literal["exclude", "estimate"] = "exclude"
    loss: Number = 15.0
    draws: str = "filtered_historical"
    horizon: Number = 21.0
    trades: dict[str, Number] = Field(default_factory=dict)
    #: Parts of a request made elsewhere that no field of the page holds; sent along as they are.
    more: dict[str, Any] = Field(default_factory=dict)
    shown: str = ""

    @property
    def has_portfolio(self) -> bool:
        """Whether there is something to stress."""
        return bool(self.positions) if self.kind == "positions" else bool(self.prices and self.holdings)


#: Parts of ``StressCase.more`` that belong to the portfolio, and so to every other job on it.
_OF_THE_BOOK = ("valuation_date", "factor_prices", "estimation", "proxies", "credit")

#: Fields that a single widget holds; the page gives it the key ``stress-FIELD``.
WIDGETS = (
    "client", "amount", "currency", "benchmark", "mode", "covariance", "crisis_share", "use_correlation", "correlation",
    "missing", "loss", "draws", "horizon", "shown",
)  # fmt: skip


def weights_of(case: StressCase) -> dict[str, float]:
    """The holdings as fractions that sum to 1.

    Raises:
        InputError: percentages above 100 that are not to be scaled, or nothing positive.
    """
    return weights_held(_as_portfolio(case)) or {}


def value(case: StressCase) -> float:
    """What the portfolio is worth, in its currency."""
    if case.kind == "positions":
        return float(sum(float(item.get("value") or 0.0) for item in case.positions))
    return value_of(_as_portfolio(case))


def book_of(case: StressCase, trades: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The portfolio part of a request, with money moved by ``trades`` (name -> money).

    Raises:
        InputError: nothing to stress, holdings that do not add up, trades that sell everything.
    """
    if not case.has_portfolio:
        raise InputError("There is no portfolio yet.", "Load positions, or weights with prices.")
    if case.kind == "positions":
        estimated = {"prices": case.prices} if case.estimate_exposures and case.prices else {}
        return {
            "positions": traded_positions(case.positions, trades or {}),
            "base_currency": case.currency,
            **estimated,
            **_more_of_the_book(case),
        }
    weights, total = weights_of(case), value(case)
    if trades:
        money = {name: weight * total for name, weight in weights.items()}
        for name, change in trades.items():
            money[name] = money.get(name, 0.0) + change
        total = sum(money.values())
        if total <= 0:
            raise InputError("These trades leave nothing.", "Sell less, or put what is sold into CASH.")
        weights = {name: amount / total for name, amount in money.items() if abs(amount) > 1e-9}
    held = {"weights": weights, "prices": case.prices, "value": total, "base_currency": case.currency}
    return {**held, **_more_of_the_book(case)}


def request_of(case: StressCase, trades: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The request of ``stress run``, as plain JSON values.

    Raises:
        InputError: no portfolio, no scenario, or holdings that do not add up.
    """
    if not case.scenarios and not case.written_out:
        raise InputError("No scenario is chosen.", "Tick at least one scenario at the left.")
    beside = benchmark_of(case)
    return {
        **book_of(case, trades),
        "scenarios": [*case.scenarios, *case.written_out],
        "mode": case.mode,
        "missing": case.missing,
        **({"covariance": chosen} if (chosen := covariance_of(case)) else {}),
        **({"benchmark": beside} if beside else {}),
        **case.more,
    }


def _more_of_the_book(case: StressCase) -> dict[str, Any]:
    return {name: case.more[name] for name in _OF_THE_BOOK if name in case.more}


def covariance_of(case: StressCase) -> dict[str, Any]:
    """The choice of covariance; empty for that of the whole history."""
    chosen: dict[str, Any] = {}
    if case.covariance != "history":
        chosen["crisis_share"] = 1.0 if case.covariance == "crisis" else case.crisis_share / 100.0
    if case.use_correlation:
        # A yield moves against its bond: bond prices correlated at +c are yields correlated at -c.
        chosen["correlations"] = [
            {"a": "equity_us_spx_pct", "b": factor, "value": -case.correlation}
            for factor in ("ust_2y_bp", "ust_10y_bp", "ust_30y_bp")
        ]
        chosen["repair"] = True
    return chosen


def benchmark_of(case: StressCase) -> dict[str, Any] | None:
    """The portfolio to compare with, as weights or positions."""
    if case.benchmark == BALANCED:
        return {"positions": [dict(item) for item in BALANCED_POSITIONS]}
    if case.benchmark == OTHER and case.other:
        return {"weights": dict(case.other)}
    if case.benchmark == EQUAL and case.kind == "weights":
        names = [name for name in weights_of(case) if name != "CASH"]
        return {"weights": {name: 1.0 / len(names) for name in names}} if names else None
    return None


def traded_positions(positions: list[dict[str, Any]], trades: Mapping[str, float]) -> list[dict[str, Any]]:
    """Positions with money moved; one that is sold off is left out, CASH appears when it is bought."""
    found = []
    for item in positions:
        amount = float(item["value"]) + trades.get(str(item["id"]), 0.0)
        if abs(amount) > 1e-9:
            found.append({**item, "value": amount})
    names = {str(item["id"]) for item in positions}
    if trades.get("CASH") and "CASH" not in names:
        found.append({"id": "CASH", "value": trades["CASH"], "kind": "cash"})
    return found


def _as_portfolio(case: StressCase) -> Case:
    return Case(amount=case.amount, holdings=case.holdings, unit=case.unit, rest=case.rest)
