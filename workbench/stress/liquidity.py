"""How fast a portfolio turns into money, what that costs, and whether it meets redemptions.

* Days to sell: ``size / (participation * average daily volume)``, participation at most 20 % of the volume.
* Value at exit: ``value * (1 - haircut)``.
* By day d a position has sold ``min(1, d / days to sell)`` of itself. Selling *most liquid first* takes all of that from every
  position; selling *pro rata* sells the same share of each, the share of the slowest, so that those who stay keep the mix.
* ES over liquidity horizons (stress-method.md section 9): ``sqrt(sum_j (ES_j sqrt((LH_j - LH_{j-1}) / 10))^2)`` with
  ``LH = 10, 20, 40, 60, 120`` days, ``LH_0 = 0`` and ``ES_j`` the 10-day ES of the positions whose horizon is at least LH_j.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.market.returns import FloatArray
from workbench.market.risk_measures import historical_cvar

LARGEST_PARTICIPATION = 0.20
REDEMPTION_DAYS = (1, 5, 30)
HORIZONS = (10, 20, 40, 60, 120)
BASE_HORIZON = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class LiquidityTerms:
    """One position.

    Attributes:
        value: money; negative for a short position, which takes money to close.
        daily_volume: average daily volume of its market in money, or None.
        days_to_sell: where it is known otherwise (a notice period, a dealer's quote), or None; 0 is cash.
        haircut: fraction of the value lost in a sale.
    """

    id: str
    value: float
    daily_volume: float | None
    days_to_sell: float | None
    haircut: float


def days_to_sell(terms: LiquidityTerms, participation: float, *, volume_share: float = 1.0) -> float | None:
    """Trading days to close the position; None when nothing about its market is known.

    Args:
        participation: share of the daily volume that is ours.
        volume_share: of the usual volume that is left under stress; days that are given are divided by it.
    """
    if terms.daily_volume is not None:
        return abs(terms.value) / (participation * terms.daily_volume * volume_share)
    return None if terms.days_to_sell is None else terms.days_to_sell / volume_share


def sold_share(days: float | None, day: float) -> float:
    """Share of a position sold by the end of ``day``; what cannot be timed is not sold."""
    if days is None:
        return 0.0
    return 1.0 if days <= 0 else min(1.0, day / days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Redemption:
    """The redemption test of one day: money after haircuts, both counted from the start.

    ``liquid`` sells the most liquid first; ``liquid_pro_rata`` sells the same share of each long position.
    """

    day: int
    redemption: float
    liquid: float
    liquid_pro_rata: float

    @property
    def surplus(self) -> float:
        """Negative when redemptions cannot be paid."""
        return self.liquid - self.redemption

    @property
    def covered(self) -> bool:
        """Whether what can be sold pays what is asked back."""
        return self.surplus >= 0.0


def redemption_test(
    positions: Sequence[LiquidityTerms], days: Sequence[float | None], outflows: Sequence[tuple[int, float]]
) -> tuple[Redemption, ...]:
    """What can be paid by each day against cumulative outflows ``(day, money)``. Short positions pay nothing."""
    held = [
        (terms.value * (1.0 - terms.haircut), needed) for terms, needed in zip(positions, days, strict=True) if terms.value > 0
    ]
    everything = sum(proceeds for proceeds, _ in held)
    results = []
    for day, outflow in outflows:
        shares = [sold_share(needed, day) for _, needed in held]
        results.append(
            Redemption(
                day=day,
                redemption=outflow,
                liquid=sum(proceeds * share for (proceeds, _), share in zip(held, shares, strict=True)),
                liquid_pro_rata=everything * min(shares, default=0.0),
            )
        )
    return tuple(results)


def horizon_of(days: float | None) -> int:
    """The smallest liquidity horizon that leaves time to sell; the longest where the time is not known or longer."""
    if days is None:
        return HORIZONS[-1]
    return next((horizon for horizon in HORIZONS if days <= horizon), HORIZONS[-1])


def cascaded_es(shortfalls: Sequence[float], horizons: Sequence[int] = HORIZONS) -> float:
    """The formula above for ES_1 .. ES_m (positive, 10 days each) at these horizons.

    Raises:
        ValueError: lengths that differ, or horizons that do not rise from at least 10.
    """
    if len(shortfalls) != len(horizons) or list(horizons) != sorted(set(horizons)) or horizons[0] < BASE_HORIZON:
        raise ValueError("one ES per horizon, rising from at least 10 days")
    steps = np.diff(np.concatenate([[0], np.asarray(horizons, dtype=np.float64)]))
    return float(np.sqrt(np.sum(np.square(shortfalls) * steps / BASE_HORIZON)))


@dataclass(frozen=True, kw_only=True, slots=True)
class HorizonShortfall:
    """10-day ES (money, positive) of the positions whose horizon is at least ``horizon``; ``members`` names them."""

    horizon: int
    members: tuple[str, ...]
    es: float


def liquidity_shortfalls(
    returns: FloatArray, positions: Sequence[LiquidityTerms], horizons: Sequence[int], confidence: float = 0.975
) -> tuple[HorizonShortfall, ...]:
    """ES_j from overlapping 10-day returns of history, each position held unchanged.

    Args:
        returns: daily simple returns (T, n) in the order of ``positions``, T > 10.
        horizons: (n,) liquidity horizon of each position.
    """
    ten_days = np.lib.stride_tricks.sliding_window_view(1.0 + returns, BASE_HORIZON, axis=0).prod(axis=-1) - 1.0
    values = np.array([terms.value for terms in positions])
    needed = np.asarray(horizons)
    results = []
    for horizon in HORIZONS:
        inside = needed >= horizon
        pnl = ten_days[:, inside] @ values[inside]
        members = tuple(terms.id for terms, chosen in zip(positions, inside, strict=True) if chosen)
        shortfall = max(historical_cvar(pnl, confidence), 0.0) if members else 0.0
        results.append(HorizonShortfall(horizon=horizon, members=members, es=shortfall))
    return tuple(results)


# -- what would have to happen ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakingPoint:
    """The smallest change of one term, all else as asked, at which a redemption is no longer paid.

    ``now`` is the term today, ``at`` where it breaks (the same where it is broken already); None where no value of it does.
    """

    term: str
    now: float
    at: float | None
    day: int | None


def smallest_redemptions(tested: Sequence[Redemption], net: float) -> tuple[BreakingPoint, ...]:
    """By day, the share of the net value that may be asked back before sales no longer pay it."""
    if net <= 0:
        return ()
    return tuple(
        BreakingPoint(term="redemption_share", now=item.redemption / net, at=item.liquid / net, day=item.day) for item in tested
    )


def first_failure(fails: Callable[[float], int | None], start: float, end: float) -> tuple[float, int] | None:
    """Where between ``start`` and ``end`` a growing stress first fails, to 1e-6 of the way, and the day it does.

    Args:
        fails: the first day that is not paid at this value, or None.
    """
    already = fails(start)
    if already is not None:
        return start, already
    day = fails(end)
    if day is None:
        return None
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2.0
        found = fails(start + middle * (end - start))
        low, high, day = (middle, high, day) if found is None else (low, middle, found)
    return start + high * (end - start), day
