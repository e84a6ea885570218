"""What a caller asks of the stress engine: frozen, strict requests.

Money is in the base currency. Shocks and bounds are in the units of the factors' names (percent, basis points, points); a
``loss`` and a ``yield_floor`` are decimals.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from workbench.errors import InputError
from workbench.market.prices import PriceRequest, price_request
from workbench.stress.positions import Currency, Position, Proxy
from workbench.strict import Number, Strict, Weights

CASH = "CASH"
Mode = Literal["direct", "propagated", "both"]
HorizonDays = Annotated[Number, Field(gt=0, le=5040)]


#: How far a sum of weights may be from one.
WEIGHT_SUM_TOLERANCE = 1e-6


def refuse_weights_off_one(weights: Mapping[str, float], *, or_zero: bool = False) -> None:
    """Weights sum to 1; to 0 as well where long and short positions may finance each other.

    Raises:
        InputError: they do not; says what to do.
    """
    total = sum(weights.values())
    if abs(total - 1.0) <= WEIGHT_SUM_TOLERANCE or (or_zero and abs(total) <= WEIGHT_SUM_TOLERANCE):
        return
    hint = "Weights are fractions: 0.25 is 25 %." if abs(total - 100.0) < 1.0 else f"Put the rest under {CASH}, or rescale."
    raise InputError(f"The weights sum to {total:.10g}, not 1.", hint)


class EstimationChoice(Strict):
    """How exposures are estimated. ``auto`` takes the factor history, or, where that is simulated and the prices are not,
    the real factor moves of the historical windows. ``factors`` fixes the factor set instead of choosing from it."""

    source: Literal["auto", "history", "windows"] = "auto"
    factors: Annotated[list[str], Field(min_length=1, max_length=12)] | None = None
    max_factors: Annotated[int, Field(ge=1, le=12)] | None = None


class CorrelationChoice(Strict):
    """One correlation set by hand."""

    a: str
    b: str
    value: Annotated[Number, Field(ge=-1, le=1)]

    @model_validator(mode="after")
    def _two_factors(self) -> "CorrelationChoice":
        if self.a == self.b:
            raise ValueError(f"the correlation of {self.a} with itself is 1 and cannot be set")
        return self


class CovarianceChoice(Strict):
    """The covariance of the factors: that of the history, blended with crisis windows, overridden, or given.

    A given ``matrix`` is in engine units (fractions, decimals of yield, points) at the horizon of the shock.
    """

    crisis_share: Annotated[Number, Field(ge=0, le=1)] = 0.0
    crisis_windows: list[str] | None = None
    correlations: list[CorrelationChoice] = Field(default_factory=list)
    ridge: Annotated[Number, Field(ge=0, le=1)] | None = None
    factors: list[str] | None = None
    matrix: list[list[Number]] | None = None
    repair: bool = False

    @model_validator(mode="after")
    def _whole(self) -> "CovarianceChoice":
        if (self.factors is None) != (self.matrix is None):
            raise ValueError("a given covariance needs both `factors` and `matrix`")
        pairs = [frozenset((item.a, item.b)) for item in self.correlations]
        again = next((pair for i, pair in enumerate(pairs) if pair in pairs[:i]), None)
        if again is not None:
            raise ValueError(f"the correlation of {' with '.join(sorted(again))} is set twice")
        return self


Multiple = Annotated[Number, Field(ge=0, le=20)]


class CreditChoice(Strict):
    """How far spreads of a rating (``BBB``) or a sector move when their index moves by one, instead of the defaults."""

    ratings: dict[Literal["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "D"], Multiple] = Field(default_factory=dict)
    sectors: dict[str, Multiple] = Field(default_factory=dict)


class Holdings(Strict):
    """Positions, a file of them, or weights on prices. Weights sum to 1 and are of ``value``; CASH is the built-in cash."""

    positions: Annotated[list[Position], Field(min_length=1)] | None = None
    positions_file: str | None = None
    weights: Annotated[Weights, Field(min_length=1)] | None = None


class BookRequest(Holdings):
    """The portfolio, and what is needed to value it under shocks.

    ``proxies`` names, for an asset or position, another asset of the prices or explicit exposures that stand in for it.
    """

    prices: PriceRequest | None = None
    value: Annotated[Number, Field(gt=0)] | None = None
    base_currency: Currency | None = None
    valuation_date: str | None = None
    factor_prices: PriceRequest | None = None
    estimation: EstimationChoice = EstimationChoice()
    proxies: dict[str, str | Proxy] = Field(default_factory=dict)
    credit: CreditChoice = CreditChoice()

    _path_is_a_file = field_validator("prices", "factor_prices", mode="before")(price_request)

    @model_validator(mode="after")
    def _one_portfolio(self) -> "BookRequest":
        given = [name for name in ("positions", "positions_file", "weights") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"give `{given[0]}` or `{given[1]}`, not both")
        if not given:
            raise ValueError("a portfolio is missing: give `positions`, or `weights` with `prices`")
        if self.weights is not None and self.prices is None and set(self.weights) != {CASH}:
            raise ValueError("`weights` need `prices`, from which exposures are estimated")
        if self.weights is None and self.value is not None:
            raise ValueError("`value` belongs to `weights`; positions carry their own values")
        return self


class RunRequest(BookRequest):
    """Scenarios by id (``id:variant`` for a variant) or as ``{id, name, factors, horizon_days?}``.

    ``missing`` says what a direct run does with factors that a historical window lacks: ``exclude`` leaves them out and lists
    them, ``estimate`` takes their conditional expectation. ``yield_floor`` (a decimal) keeps shocked yields above it. With
    ``carry`` bonds earn their yield over the scenario's horizon; without it the shock comes at once.
    """

    scenarios: Annotated[list[str | dict[str, Any]], Field(min_length=1, max_length=2000)]
    mode: Mode = "direct"
    missing: Literal["exclude", "estimate"] = "exclude"
    horizon_days: HorizonDays | None = None
    yield_floor: Annotated[Number, Field(ge=-0.05, le=0.05)] | None = None
    carry: bool = False
    covariance: CovarianceChoice = CovarianceChoice()
    benchmark: Holdings | None = None
    tornado_days: HorizonDays = 21


class ReverseRequest(BookRequest):
    """What would have to happen to lose ``loss`` (a fraction of the value) within ``horizon_days``, or to be worth less than
    ``floor_value`` (money: a client's goal, a covenant).

    ``bounds`` are ``{factor: [low, high]}`` in the factor's unit; ``yield_floor`` (decimal) bounds every yield from below by
    its last level in the factor history. ``factors`` restricts the search to moves of these, the others following them as
    they usually do.
    """

    loss: Annotated[Number, Field(gt=0, le=10)] | None = None
    floor_value: Number | None = None
    yield_floor: Annotated[Number, Field(ge=-0.05, le=0.05)] | None = None
    horizon_days: HorizonDays = 63
    factors: Annotated[list[str], Field(min_length=1)] | None = None
    bounds: dict[str, tuple[Number, Number]] = Field(default_factory=dict)
    covariance: CovarianceChoice = CovarianceChoice()
    solutions: Annotated[int, Field(ge=1, le=5)] = 3

    @model_validator(mode="after")
    def _one_outcome(self) -> "ReverseRequest":
        if (self.loss is None) == (self.floor_value is None):
            raise ValueError("give `loss` (a fraction) or `floor_value` (money), one of the two")
        return self

    @field_validator("bounds", mode="before")
    @classmethod
    def _pairs(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: tuple(pair) if isinstance(pair, list) else pair for name, pair in value.items()}
        return value
