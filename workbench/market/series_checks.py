"""What is odd about a series of prices and its dates: spacing, standstill, jumps, numbers that are no prices.

Pure functions on arrays. ``days`` are datetime64[D], ascending and unique; ``prices`` are positive, of the same length.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.market.dates import Days
from workbench.market.prices import Frequency

Values = npt.NDArray[np.float64]

#: Upper bounds, in days, of the typical spacing of each frequency; beyond the last it is annual.
_SPACING: tuple[tuple[float, Frequency], ...] = ((4.5, "daily"), (15, "weekly"), (50, "monthly"), (150, "quarterly"))
#: Spacings that truly are what the name says; others are told.
_TRUE_SPACING: Mapping[Frequency, tuple[float, float]] = {
    "daily": (1, 3), "weekly": (5, 9), "monthly": (27, 33), "quarterly": (85, 97), "annual": (350, 380),
}  # fmt: skip
#: Equal prices in a row that count as standstill; calendar days without a price that count as a gap.
STALE_RUN: Mapping[Frequency, int] = {"daily": 5, "weekly": 4, "monthly": 4, "quarterly": 3, "annual": 3}
GAP_DAYS: Mapping[Frequency, int] = {"daily": 12, "weekly": 21, "monthly": 62, "quarterly": 186, "annual": 550}
#: Smallest move that can count as a jump, and the smallest when the next move takes it back.
_JUMP: Mapping[Frequency, tuple[float, float]] = {
    "daily": (0.15, 0.05), "weekly": (0.2, 0.1), "monthly": (0.35, 0.2), "quarterly": (0.5, 0.3), "annual": (0.8, 0.6),
}  # fmt: skip
_ROBUST_SIGMAS, _LOCAL_SIGMAS, _LOCAL_WINDOW = 10.0, 6.0, 20
_MAD_TO_SIGMA = 1.4826

#: No price moves so far (in logs) in more than half of its periods, only to come back each time.
_NO_PRICE_MOVES = 0.25

#: Price ratios of share splits and of changes of unit.
_KNOWN_RATIOS: tuple[tuple[float, str], ...] = (
    (1 / 2, "a 2-for-1 split"), (1 / 3, "a 3-for-1 split"), (2 / 3, "a 3-for-2 split"), (1 / 4, "a 4-for-1 split"),
    (1 / 5, "a 5-for-1 split"), (1 / 7, "a 7-for-1 split"), (1 / 8, "an 8-for-1 split"), (1 / 10, "a 10-for-1 split"),
    (1 / 20, "a 20-for-1 split"), (2.0, "a 1-for-2 reverse split"), (3.0, "a 1-for-3 reverse split"),
    (4.0, "a 1-for-4 reverse split"), (5.0, "a 1-for-5 reverse split"), (8.0, "a 1-for-8 reverse split"),
    (10.0, "a 1-for-10 reverse split or a slipped decimal point"), (1 / 100, "a change of unit (as from pence to pounds)"),
    (100.0, "a change of unit (as from pounds to pence)"), (1000.0, "a slipped decimal point"),
    (1 / 1000, "a slipped decimal point"),
)  # fmt: skip
_SPLIT_TOLERANCE = 0.04


@dataclass(frozen=True, kw_only=True, slots=True)
class StaleRun:
    """``length`` equal prices in a row, from ``start`` to ``end``."""

    start: np.datetime64
    end: np.datetime64
    length: int
    price: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Jump:
    """A simple return far outside the asset's own habit. ``resembles`` names a likely cause, "" when there is none."""

    day: np.datetime64
    change: float
    resembles: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SpacingChange:
    """From ``start`` to ``end`` the dates are spaced as ``frequency``."""

    start: np.datetime64
    end: np.datetime64
    frequency: Frequency


def gaps_in_days(days: Days) -> npt.NDArray[np.int64]:
    """Calendar days from each date to the next."""
    return np.diff(days).astype(np.int64)


def infer_frequency(days: Days) -> Frequency:
    """By the median distance of the dates; daily when there are fewer than two."""
    return "daily" if days.size < 2 else _frequency_of(float(np.median(gaps_in_days(days))))


def irregular_spacing(days: Days) -> float | None:
    """The median distance in days when it fits none of the five frequencies (fortnightly, half-yearly ...)."""
    if days.size < 4:
        return None
    typical = float(np.median(gaps_in_days(days)))
    low, high = _TRUE_SPACING[_frequency_of(typical)]
    return None if low <= typical <= high else typical


def spacing_change(days: Days) -> SpacingChange | None:
    """The longest stretch (at least six dates) spaced by another frequency than the whole."""
    if days.size < 8:
        return None
    main = infer_frequency(days)
    kinds = np.array([_SPACING_INDEX[main]]) if days.size < 2 else _frequency_index(gaps_in_days(days))
    edges = np.flatnonzero(np.r_[True, kinds[1:] != kinds[:-1], True])
    lengths = np.where(kinds[edges[:-1]] != _SPACING_INDEX[main], np.diff(edges), 0)
    longest = int(lengths.argmax())
    if lengths[longest] < 5:
        return None
    first, last = int(edges[longest]), int(edges[longest + 1])
    return SpacingChange(start=days[first], end=days[last], frequency=_ORDER[int(kinds[first])])


def stale_runs(days: Days, prices: Values, frequency: Frequency) -> tuple[StaleRun, ...]:
    """Runs of equal prices at least ``STALE_RUN[frequency]`` long."""
    if prices.size < STALE_RUN[frequency]:
        return ()
    edges = np.flatnonzero(np.r_[True, prices[1:] != prices[:-1], True])
    lengths = np.diff(edges)
    return tuple(
        StaleRun(start=days[first], end=days[first + length - 1], length=int(length), price=float(prices[first]))
        for first, length in zip(edges[:-1], lengths, strict=True)
        if length >= STALE_RUN[frequency]
    )


def jumps(days: Days, prices: Values, frequency: Frequency) -> tuple[Jump, ...]:
    """Moves beyond 10 robust standard deviations of the log returns, 6 of those around them, and an absolute floor.

    The robust standard deviation is 1.4826 times the median absolute log return. The second condition keeps the storms of
    2008 and 2020 out; the floor (15 % a day) is lower (5 %) for a move that the next one takes back, as a typing error is.
    """
    if prices.size < 2:
        return ()
    moves = np.diff(np.log(prices))
    size = np.abs(moves)
    change = np.expm1(moves)
    floor, floor_if_reversed = _JUMP[frequency]
    taken_back = _taken_back(moves)
    far = size > _ROBUST_SIGMAS * _MAD_TO_SIGMA * float(np.median(size))
    candidates = np.flatnonzero(far & ((np.abs(change) > floor) | (taken_back & (np.abs(change) > floor_if_reversed))))
    return tuple(
        Jump(day=days[at + 1], change=float(change[at]), resembles=_resembles(float(change[at]), bool(taken_back[at])))
        for at in candidates
        if size[at] > _LOCAL_SIGMAS * _MAD_TO_SIGMA * _local_median(size, int(at))
    )


def looks_like_returns(values: Values) -> str:
    """Why a column seems to hold returns rather than prices; "" when it does not.

    Prices do not change sign, and today's price is close to yesterday's.
    """
    if values.size >= 5 and (values < 0).mean() >= 0.15 and (values > 0).mean() >= 0.15:
        return f"{100 * float((values < 0).mean()):.0f} % of its values are negative"
    if values.size >= 60 and (values > 0).all() and values.std() > 0:
        level = np.log(values) - np.log(values).mean()
        memory = float((level[1:] * level[:-1]).sum() / (level * level).sum())
        return "each value has nothing to do with the one before" if memory < 0.3 else ""
    return ""


def surely_returns(values: Values) -> bool:
    """Whether what looks like returns can be nothing else: it changes sign, or mostly moves by a quarter and back."""
    if not looks_like_returns(values):
        return False
    return bool((values < 0).any()) or float(np.median(np.abs(np.diff(np.log(values))))) > _NO_PRICE_MOVES


_ORDER: tuple[Frequency, ...] = ("daily", "weekly", "monthly", "quarterly", "annual")
_SPACING_INDEX: Mapping[Frequency, int] = {name: index for index, name in enumerate(_ORDER)}


def _frequency_of(gap: float) -> Frequency:
    return next((name for bound, name in _SPACING if gap <= bound), "annual")


def _frequency_index(gaps: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.searchsorted([bound for bound, _ in _SPACING], gaps).astype(np.int64)


def _taken_back(moves: Values) -> npt.NDArray[np.bool_]:
    """Moves of which the next one takes back at least three quarters, and not much more."""
    following = np.append(moves[1:], 0.0)
    return np.asarray(np.abs(moves + following) < 0.25 * np.abs(moves))


def _local_median(size: Values, at: int) -> float:
    """Median absolute move around one move, that one and its neighbours left out."""
    around = np.r_[size[max(0, at - _LOCAL_WINDOW) : max(0, at - 1)], size[at + 2 : at + 2 + _LOCAL_WINDOW]]
    return float(np.median(around)) if around.size >= 5 else 0.0


def _resembles(change: float, taken_back: bool) -> str:
    if taken_back:
        return "a wrong price (the next one is back)"
    ratio = 1.0 + change
    return next((name for known, name in _KNOWN_RATIOS if abs(ratio / known - 1.0) <= _SPLIT_TOLERANCE), "")
