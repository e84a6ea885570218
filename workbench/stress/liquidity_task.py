"""The ``stress liquidity`` task: days to sell, value at exit, the redemption test and ES over liquidity horizons."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any

import numpy as np
from pydantic import Field, field_validator, model_validator

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, PriceTable, price_request
from workbench.market.returns import shortened, simple_returns
from workbench.progress import Progress
from workbench.stress.liquidity import (
    BASE_HORIZON,
    HORIZONS,
    LARGEST_PARTICIPATION,
    REDEMPTION_DAYS,
    BreakingPoint,
    LiquidityTerms,
    Redemption,
    cascaded_es,
    days_to_sell,
    first_failure,
    horizon_of,
    liquidity_shortfalls,
    redemption_test,
    smallest_redemptions,
)
from workbench.stress.request import CASH, refuse_weights_off_one
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer

ES_LEVEL = 0.975
_FEWEST_DAYS = 250


class MarketTerms(Strict):
    """``daily_volume``: average daily volume in money. ``days_to_sell``: where that is known instead (0 is cash)."""

    daily_volume: Annotated[Number, Field(gt=0)] | None = None
    days_to_sell: Annotated[Number, Field(ge=0, le=10_000)] | None = None
    haircut: Annotated[Number, Field(ge=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _one_time(self) -> "MarketTerms":
        if self.daily_volume is not None and self.days_to_sell is not None:
            raise ValueError("give `daily_volume` or `days_to_sell`, one of the two")
        return self


class LiquidPosition(MarketTerms):
    """One position with its market; money in the base currency, negative for short."""

    id: Annotated[str, Field(min_length=1)]
    value: Number


class Outflow(Strict):
    """What has been asked back by the end of ``day``, counted from the start: money, or a share of the net value."""

    day: Annotated[int, Field(ge=1, le=1000)]
    amount: Annotated[Number, Field(ge=0)] | None = None
    share: Annotated[Number, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Outflow":
        if (self.amount is None) == (self.share is None):
            raise ValueError("give `amount` or `share`")
        return self


class LiquidityRequest(Strict):
    """``positions``, or ``weights`` of ``value`` with ``markets`` by asset (where those are silent, the days to sell that the
    price source knows). Stress: ``volume_share`` is the part of the usual volume that is left, ``haircut_add`` comes on top of
    each haircut. ``prices`` (daily) give ES over liquidity horizons."""

    positions: Annotated[list[LiquidPosition], Field(min_length=1)] | None = None
    weights: Annotated[Weights, Field(min_length=1)] | None = None
    value: Annotated[Number, Field(gt=0)] = 1.0
    markets: dict[str, MarketTerms] = Field(default_factory=dict)
    prices: PriceRequest | None = None
    participation: Annotated[Number, Field(gt=0, le=LARGEST_PARTICIPATION)] = LARGEST_PARTICIPATION
    volume_share: Annotated[Number, Field(gt=0, le=1)] = 1.0
    haircut_add: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    redemptions: Annotated[list[Outflow], Field(min_length=1)] | None = None
    redemption_share: Annotated[Number, Field(ge=0, le=1)] = 0.10

    _path_is_a_file = field_validator("prices", mode="before")(price_request)

    @model_validator(mode="after")
    def _one_portfolio(self) -> "LiquidityRequest":
        if (self.positions is None) == (self.weights is None):
            raise ValueError("give `positions` or `weights`, one of the two")
        if self.positions is not None and "value" in self.model_fields_set:
            raise ValueError("`value` belongs to `weights`; positions carry their own values")
        if self.redemptions is not None and "redemption_share" in self.model_fields_set:
            raise ValueError("give `redemptions` or `redemption_share`, one of the two")
        return self


def liquidity(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``LiquidityRequest`` given as plain JSON values.

    Raises:
        InputError: unknown fields, a repeated position, markets of an asset that is not held.
        DataError: prices that cannot be read.
    """
    asked = parse(LiquidityRequest, request)
    progress(0.0, "Reading positions")
    table = None if asked.prices is None else load_prices(asked.prices, inputs)
    positions, notes = _positions(asked, table)
    days = [days_to_sell(terms, asked.participation, volume_share=asked.volume_share) for terms in positions]
    net = sum(terms.value for terms in positions)
    tested = redemption_test(positions, days, _outflows(asked, net))
    progress(0.5, "Testing redemptions")
    document = {
        "value": net,
        "participation": asked.participation,
        "volume_share": asked.volume_share,
        "positions": _rows(positions, days),
        "value_at_exit": sum(_exit_value(terms) for terms in positions),
        "redemption": [
            {
                "day": item.day,
                "redemption": item.redemption,
                "liquid": item.liquid,
                "liquid_pro_rata": item.liquid_pro_rata,
                "surplus": item.surplus,
                "covered": item.covered,
            }
            for item in tested
        ],
        "passed": all(item.covered for item in tested),
        "breaking_points": [asdict(item) for item in _breaking_points(asked, table, tested, net)],
        "expected_shortfall": _shortfall(positions, days, table),
        "notes": [*notes, *_conventions(asked, table, net)],
    }
    return Answer(document=document)


def _breaking_points(
    asked: LiquidityRequest, table: PriceTable | None, tested: Sequence[Redemption], net: float
) -> list[BreakingPoint]:
    """What would have to happen for liquidity to fall below redemptions: the redemptions, the volume or the haircuts."""
    found = list(smallest_redemptions(tested, net))

    def fails(term: str, value: float) -> int | None:
        other = asked.model_copy(update={term: value})
        positions, _ = _positions(other, table)
        days = [days_to_sell(terms, other.participation, volume_share=other.volume_share) for terms in positions]
        return next((item.day for item in redemption_test(positions, days, _outflows(other, net)) if not item.covered), None)

    for term, end in (("volume_share", 1e-4), ("haircut_add", 0.9999)):
        now = float(getattr(asked, term))
        at = first_failure(partial(fails, term), now, end)
        found.append(BreakingPoint(term=term, now=now, at=None if at is None else at[0], day=None if at is None else at[1]))
    return found


def _positions(asked: LiquidityRequest, table: PriceTable | None) -> tuple[list[LiquidityTerms], list[str]]:
    if asked.positions is not None:
        if asked.markets:
            raise InputError("`markets` belongs to `weights`; a position carries its own market.", "Move the fields over.")
        given: list[tuple[str, float, MarketTerms]] = [(item.id, item.value, item) for item in asked.positions]
    else:
        given = _from_weights(asked)
    repeated = [name for i, (name, _, _) in enumerate(given) if name in [other for other, _, _ in given[:i]]]
    if repeated:
        raise InputError(f"Two positions are called {repeated[0]!r}.", "Give each position an id of its own.")
    positions = [_terms(name, value, market, table) for name, value, market in given]
    untimed = [terms.id for terms in positions if terms.daily_volume is None and terms.days_to_sell is None]
    uncut = [name for name, _, market in given if market.haircut is None and name != CASH]
    notes = []
    if untimed:
        notes.append(f"Nothing is known of the market of {shortened(untimed)}: counted as not sold.")
    if uncut:
        notes.append(f"No haircut was given for {shortened(uncut)}: taken as zero before any addition.")
    return [_stressed(terms, asked) for terms in positions], notes


def _from_weights(asked: LiquidityRequest) -> list[tuple[str, float, MarketTerms]]:
    weights = asked.weights or {}
    refuse_weights_off_one(weights)
    strangers = [name for name in asked.markets if name not in weights]
    if strangers:
        raise InputError(f"`markets` names {strangers[0]!r}, which is not held.", f"Held: {shortened(list(weights))}.")
    return [(name, weight * asked.value, asked.markets.get(name, MarketTerms())) for name, weight in weights.items()]


def _terms(name: str, value: float, market: MarketTerms, table: PriceTable | None) -> LiquidityTerms:
    days = market.days_to_sell
    if name == CASH:
        days = 0.0
    elif days is None and market.daily_volume is None and table is not None and name in table.details:
        days = table.details[name].days_to_sell
    return LiquidityTerms(
        id=name, value=value, daily_volume=market.daily_volume, days_to_sell=days, haircut=market.haircut or 0.0
    )


def _stressed(terms: LiquidityTerms, asked: LiquidityRequest) -> LiquidityTerms:
    """Cash is never cut."""
    if terms.days_to_sell == 0.0:
        return terms
    return replace(terms, haircut=min(terms.haircut + asked.haircut_add, 1.0))


def _outflows(asked: LiquidityRequest, net: float) -> list[tuple[int, float]]:
    if asked.redemptions is None:
        return [(day, asked.redemption_share * max(net, 0.0)) for day in REDEMPTION_DAYS]
    chosen = sorted(asked.redemptions, key=lambda item: item.day)
    asked_back = [item.amount if item.amount is not None else (item.share or 0.0) * max(net, 0.0) for item in chosen]
    for i in range(1, len(chosen)):
        if chosen[i].day == chosen[i - 1].day:
            raise InputError(f"`redemptions` has day {chosen[i].day} twice.", "Add the two up.")
        if asked_back[i] < asked_back[i - 1]:
            raise InputError(
                f"`redemptions` falls from {asked_back[i - 1]:,.2f} by day {chosen[i - 1].day} to {asked_back[i]:,.2f} by day "
                f"{chosen[i].day}.",
                "Give what has been asked back since the start, not each day's own amount.",
            )
    return [(item.day, money) for item, money in zip(chosen, asked_back, strict=True)]


def _exit_value(terms: LiquidityTerms) -> float:
    """A short position costs more than its value to close."""
    return terms.value - abs(terms.value) * terms.haircut


def _rows(positions: Sequence[LiquidityTerms], days: Sequence[float | None]) -> list[dict[str, Any]]:
    return [
        {
            "id": terms.id,
            "value": terms.value,
            "daily_volume": terms.daily_volume,
            "days_to_sell": needed,
            "haircut": terms.haircut,
            "value_at_exit": _exit_value(terms),
            "liquidity_horizon": horizon_of(needed),
            "known": needed is not None,
        }
        for terms, needed in zip(positions, days, strict=True)
    ]


def _shortfall(
    positions: Sequence[LiquidityTerms], days: Sequence[float | None], table: PriceTable | None
) -> dict[str, Any] | None:
    """ES over liquidity horizons; None without daily prices for every position that is not cash."""
    risky = [(terms, needed) for terms, needed in zip(positions, days, strict=True) if terms.id != CASH and terms.value != 0]
    if table is None or not risky or table.frequency != "daily" or any(terms.id not in table.assets for terms, _ in risky):
        return None
    returns = simple_returns(table, [terms.id for terms, _ in risky]).returns.to_numpy(np.float64)
    if len(returns) < _FEWEST_DAYS:
        raise DataError(
            f"ES over liquidity horizons needs {_FEWEST_DAYS} daily returns; there are {len(returns)}.",
            "Load a longer history.",
        )
    found = liquidity_shortfalls(returns, [terms for terms, _ in risky], [horizon_of(needed) for _, needed in risky], ES_LEVEL)
    return {
        "level": ES_LEVEL,
        "base_horizon": BASE_HORIZON,
        "es_10_day": found[0].es,
        "es": cascaded_es([item.es for item in found]),
        "horizons": [{"horizon": item.horizon, "members": list(item.members), "es_10_day": item.es} for item in found],
    }


def _conventions(asked: LiquidityRequest, table: PriceTable | None, net: float) -> list[str]:
    notes = [
        f"Days to sell = value / ({asked.participation:.0%} of the daily volume"
        + (f", of which {asked.volume_share:.0%} is left under stress" if asked.volume_share < 1 else "")
        + "). Redemptions and liquid money are counted from the start.",
        "`liquid` sells the most liquid first and leaves a less liquid portfolio behind; `liquid_pro_rata` keeps the mix.",
    ]
    if net <= 0:
        notes.append(f"The positions net to {net:,.2f}: a share of that is no redemption, so the test says nothing.")
    if table is not None:
        notes.append(f"ES over liquidity horizons {', '.join(map(str, HORIZONS))} days from overlapping 10-day returns.")
        if table.simulated:
            notes.append("The prices are simulated: a sample market, not history.")
    return notes
