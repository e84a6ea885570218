"""Positions as a caller gives them, and the ``Book`` they become: arrays for what is linear, instruments for what is not.

Values are in the base currency, positive for long and negative for short. Yields, coupons, volatilities and shares are
decimals; maturities and expiries are years from the valuation date or ISO dates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol

import numpy as np
from pydantic import Field, model_validator

from workbench.stress.factors import FloatArray
from workbench.strict import Number, Strict

Kind = Literal["equity", "fund", "bond", "option", "cash", "commodity", "fx", "other"]
#: Kinds that may carry a duration. A fund may hold bonds.
WITH_DURATION = frozenset({"bond", "fund", "other"})

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Share = Annotated[Number, Field(ge=0, le=1)]
#: A decimal; more than 1 a quarter is a percent in the wrong place.
QuarterlyReturn = Annotated[Number, Field(gt=-1, le=1)]


class OptionTerms(Strict):
    """A European option on something that follows the position's exposures (default: US equities, beta 1).

    ``expiry`` is an ISO date or years from the valuation date. When the scenario moves the VIX, implied volatility moves by
    ``vol_beta`` times that; otherwise by ``skew_beta`` times the underlying's return. ``quantity`` (contracts times
    multiplier, negative for short) may be given instead of being inferred from the value.
    """

    type: Literal["call", "put"]
    strike: Annotated[Number, Field(gt=0)]
    spot: Annotated[Number, Field(gt=0)]
    expiry: str | Number
    volatility: Annotated[Number, Field(gt=0, le=5)]
    rate: Annotated[Number, Field(gt=-0.1, lt=1)] = 0.0
    dividend_yield: Annotated[Number, Field(gt=-0.1, lt=1)] = 0.0
    skew_beta: Annotated[Number, Field(ge=-10, le=10)] = -1.0
    vol_beta: Annotated[Number, Field(ge=-10, le=10)] = 1.0
    rate_factor: str | None = None
    quantity: Number | None = None


class Proxy(Strict):
    """What stands in for a position that has no history or no exposures of its own: an asset with prices, or factors."""

    name: str
    exposures: dict[str, Number] | None = None
    r_squared: Share | None = None
    reason: str | None = None


class PrivateTerms(Strict):
    """Appraisal returns of a private asset (decimals, one a quarter, oldest first) and those of a listed one over the same
    quarters; the exposure is to ``factor``. ``smoothing`` (the share of the last value in an appraisal) is estimated from the
    returns when it is not given; ``lags`` are the quarters by which the listed market may lead."""

    appraisals: Annotated[list[QuarterlyReturn], Field(min_length=16, max_length=400)]
    listed: Annotated[list[QuarterlyReturn], Field(min_length=16, max_length=400)]
    factor: str = "equity_us_spx_pct"
    lags: Annotated[int, Field(ge=0, le=8)] = 4
    smoothing: Annotated[Number, Field(ge=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _same_quarters(self) -> "PrivateTerms":
        if len(self.appraisals) != len(self.listed):
            raise ValueError(f"{len(self.appraisals)} appraisals stand beside {len(self.listed)} listed returns")
        return self


class Position(Strict):
    """One position of a stress request.

    An exposure is a beta: return (decimal) per factor return, per unit of yield or spread (1.00 = 10,000 bp), or per VIX
    point. For a bond with a modified duration, an exposure to a yield is how far the bond's own yield moves when the factor
    moves by one; without any, it moves with ``ust_10y_bp`` one for one. The same holds for spread duration. With
    ``key_rate_durations`` it moves with several yields; ``cash_flows`` takes them from the bond's own payments.

    A bond with ``call_price`` (share of the face) may be called from ``callable_from`` on and is valued by a lattice of short
    rates with ``rate_volatility`` (decimal a year); its ``yield`` is then that of the same bond without the call. For
    mortgage-backed securities give the effective duration and the negative effective convexity. ``rating`` and ``sector``
    set how far its spread moves; ``issuer`` and ``lgd`` what a default takes.
    """

    id: Annotated[str, Field(min_length=1, max_length=120)]
    value: Number
    kind: Kind
    currency: Currency | None = None
    asset_class: str | None = None
    exposures: dict[str, Number] | None = None
    modified_duration: Annotated[Number, Field(ge=-100, le=100)] | None = None
    convexity: Annotated[Number, Field(ge=-10_000, le=10_000)] | None = None
    spread_duration: Annotated[Number, Field(ge=-100, le=100)] | None = None
    spread_factor: str | None = None
    key_rate_durations: Annotated[dict[str, Number], Field(min_length=1)] | Literal["cash_flows"] | None = None
    coupon: Annotated[Number, Field(ge=0, le=1)] | None = None
    maturity: str | Number | None = None
    yield_to_maturity: Annotated[Number, Field(gt=-0.1, lt=2)] | None = Field(default=None, alias="yield")
    frequency: Literal[1, 2, 4, 12] = 2
    call_price: Annotated[Number, Field(ge=0.5, le=2)] | None = None
    callable_from: str | Number | None = None
    rate_volatility: Annotated[Number, Field(gt=0, le=0.1)] | None = None
    rating: Annotated[str, Field(pattern="^(AAA|AA|A|BBB|BB|B|CCC|CC|C|D)[+-]?$")] | None = None
    sector: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    issuer: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    lgd: Share | None = None
    private: PrivateTerms | None = None
    hedged_share: Share = 0.0
    hedge_carry: Annotated[Number, Field(ge=-1, le=1)] = 0.0
    option: OptionTerms | None = None
    proxy: str | Proxy | None = None

    @model_validator(mode="after")
    def _coherent(self) -> "Position":
        if self.value == 0:
            raise ValueError(f"the value of {self.id} is zero: leave the position out, or give its value")
        if (self.kind == "option") != (self.option is not None):
            raise ValueError(f"{self.id}: `option` belongs to a position of kind option, and such a position needs it")
        rates = (self.modified_duration, self.convexity, self.spread_duration, self.key_rate_durations, self.coupon)
        if self.kind not in WITH_DURATION and any(value is not None for value in rates):
            raise ValueError(f"{self.id} is of kind {self.kind}, which has no duration, convexity or coupon")
        terms = (self.coupon, self.maturity, self.yield_to_maturity)
        if any(value is not None for value in terms) and any(value is None for value in terms):
            raise ValueError(f"{self.id}: coupon, maturity and yield belong together")
        if self.key_rate_durations == "cash_flows" and (self.coupon is None or self.call_price is not None):
            raise ValueError(f"{self.id}: key rates from cash flows need coupon, maturity and yield, and no call")
        if self.call_price is not None and self.coupon is None:
            raise ValueError(f"{self.id}: a call price needs coupon, maturity and yield")
        if self.call_price is None and (self.callable_from is not None or self.rate_volatility is not None):
            raise ValueError(f"{self.id}: `callable_from` and `rate_volatility` need a `call_price`")
        described = self.exposures or any(value is not None for value in rates)
        if self.private is not None and (described or self.kind in ("option", "cash", "fx")):
            raise ValueError(f"{self.id}: `private` stands instead of exposures and durations, for an asset that has no prices")
        return self


class Instrument(Protocol):
    """A position's value as a function of its factors.

    ``factors`` are the k it may depend on; ``required`` those without which its loss is not known.
    """

    @property
    def factors(self) -> tuple[str, ...]: ...

    @property
    def required(self) -> frozenset[str]: ...

    @property
    def linear(self) -> bool:
        """Whether the return is ``shocks @ slopes`` exactly."""
        ...

    def returns(self, shocks: FloatArray) -> FloatArray:
        """Return of the position, shape (m,), for shocks (m, k) in engine units; NaN is a factor the scenario leaves out."""
        ...

    def slopes(self) -> FloatArray:
        """First-order return per engine unit of each factor, shape (k,)."""
        ...

    def approximation(self, shocks: FloatArray) -> FloatArray | None:
        """Return by duration and convexity, or by the Greeks, shape (m,); None where nothing is approximated."""
        ...

    def exact(self, shocks: FloatArray) -> FloatArray | None:
        """Return by full revaluation, shape (m,); None where the terms for it are not known."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One position of a book.

    ``source`` tells where its exposures come from: ``given``, ``estimated``, ``proxy``, ``terms`` (the instrument's own) or
    ``unmapped``. ``instrument`` is None when nothing is known, and its P&L is then unknown, not zero. ``limits`` are the
    instrument at the low and high end of what its exposure may be. ``carry_rate`` is earned a year (decimal) while time
    passes; ``default_loss`` is the share of the value lost when ``issuer`` defaults.
    """

    id: str
    value: float
    kind: Kind
    currency: str
    asset_class: str
    instrument: Instrument | None
    source: str
    notes: tuple[str, ...] = ()
    proxy: Proxy | None = None
    limits: tuple[Instrument, Instrument] | None = None
    carry_rate: float = 0.0
    issuer: str | None = None
    default_loss: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Book:
    """n positions over k factors.

    Attributes:
        holdings: the n positions, in the order given.
        base_currency: of the values.
        factors: the k factors that some position depends on.
        values: shape (n,), money, negative for short.
        exposures: shape (n, k), first-order return per engine unit of each factor; zero rows for unmapped positions.
        nonlinear: positions whose value must be computed by their instrument (bonds, options, foreign currency).
        unmapped: positions without any exposure.
    """

    holdings: tuple[Holding, ...]
    base_currency: str
    factors: tuple[str, ...]
    values: FloatArray
    exposures: FloatArray
    nonlinear: tuple[int, ...]
    unmapped: tuple[int, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the positions."""
        return tuple(holding.id for holding in self.holdings)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Kind of each position."""
        return tuple(holding.kind for holding in self.holdings)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Currency of each position."""
        return tuple(holding.currency for holding in self.holdings)

    @property
    def net(self) -> float:
        """Sum of the values."""
        return float(self.values.sum())

    @property
    def gross(self) -> float:
        """Sum of the absolute values."""
        return float(np.abs(self.values).sum())

    @property
    def money_exposures(self) -> FloatArray:
        """First-order P&L of the whole book per engine unit of each factor, shape (k,)."""
        return np.asarray(self.values @ self.exposures, dtype=np.float64)


def assemble(holdings: Sequence[Holding], base_currency: str, notes: Sequence[str] = ()) -> Book:
    """The arrays of these positions."""
    instruments = [holding.instrument for holding in holdings]
    factors = tuple(dict.fromkeys(name for item in instruments if item is not None for name in item.factors))
    column: Mapping[str, int] = {name: j for j, name in enumerate(factors)}
    exposures = np.zeros((len(holdings), len(factors)))
    for i, item in enumerate(instruments):
        if item is not None:
            exposures[i, [column[name] for name in item.factors]] = item.slopes()
    return Book(
        holdings=tuple(holdings),
        base_currency=base_currency,
        factors=factors,
        values=np.array([holding.value for holding in holdings], dtype=np.float64),
        exposures=exposures,
        nonlinear=tuple(i for i, item in enumerate(instruments) if item is not None and not item.linear),
        unmapped=tuple(i for i, item in enumerate(instruments) if item is None),
        notes=tuple(notes),
    )
