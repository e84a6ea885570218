"""What changed when a vendor sends a price history again.

An adjusted close is re-scaled by every later dividend and split: all earlier values are multiplied by one factor, and no
return changes. That is how the series is made, not a revision. So two deliveries are compared through the ratio
``new / old`` on their common dates, which is split into stretches of one level. One level over the whole history is a
plain re-scaling. A step between two levels means that a dividend or a split was added, removed or corrected at that
date: the return of that date changed, and no other. A date that leaves its stretch's level is a revision of its own.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Relative change below which two values are the same price. Yahoo sends single precision numbers (6e-8), re-multiplied
#: at every dividend; 1e-5 is a tenth of a basis point.
TOLERANCE = 1e-5
#: Dates that must share a ratio before it counts as a level of the series rather than as single revisions.
LEVEL_LENGTH = 5
#: More levels than this within one delivery is a rewritten history: no one adds so many dividends at once.
MOST_LEVELS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A stretch of dates, both inclusive, whose values were all multiplied by ``factor``."""

    first: date
    last: date
    factor: float

    @property
    def moved(self) -> bool:
        return abs(self.factor - 1.0) > TOLERANCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A past value that was changed, withdrawn (``new`` is None) or put in later (``old`` is None).

    ``old`` is the stored value; ``factor`` is the re-scaling of its stretch, so ``old * factor`` was to be expected.
    """

    date: date
    old: float | None
    new: float | None
    factor: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """The difference between two deliveries of one history.

    Attributes:
        common: number of dates in both.
        levels: stretches of the common dates, ascending; empty where there is no common date.
        revisions: ascending by date.
        rewritten: the two have so little in common that they are not the same series any more.
    """

    common: int
    levels: tuple[Level, ...] = ()
    revisions: tuple[Revision, ...] = ()
    rewritten: bool = False

    @property
    def connected(self) -> bool:
        """Whether old values can be carried to the new scale."""
        return self.common > 0 and not self.rewritten


def compare(old: "pd.Series[float]", new: "pd.Series[float]", *, asked: tuple[date, date]) -> Comparison:
    """Compare a stored history with a new delivery.

    Args:
        old: stored final values by naive date, ascending, positive. Days that were not over when they were fetched must
            have been left out by the caller: their change is not a revision.
        new: delivered values by naive date, ascending, positive.
        asked: first and last date that the delivery was asked for, inclusive; stored dates outside are not compared.
    """
    within = old[(old.index >= pd.Timestamp(asked[0])) & (old.index <= pd.Timestamp(asked[1]))]
    common = pd.DatetimeIndex(within.index.intersection(new.index))
    withdrawn = within.index.difference(new.index)
    if common.empty:
        return Comparison(common=0)
    before, after = within[common].to_numpy(dtype=np.float64), new[common].to_numpy(dtype=np.float64)
    ratio = after / before
    level = _levels(ratio)
    revised = np.abs(ratio / level - 1.0) > TOLERANCE
    levels = _stretches(common, level)
    if revised.sum() + len(withdrawn) > len(common) / 2 or len(levels) > MOST_LEVELS:
        return Comparison(common=len(common), rewritten=True)
    revisions = [
        Revision(date=common[i].date(), old=float(before[i]), new=float(after[i]), factor=float(level[i]))
        for i in np.flatnonzero(revised).tolist()
    ]
    revisions += [Revision(date=day.date(), old=float(within[day]), new=None) for day in withdrawn]
    revisions += [Revision(date=day.date(), old=None, new=float(new[day])) for day in _put_in(within, new)]
    return Comparison(common=len(common), levels=levels, revisions=tuple(sorted(revisions, key=lambda revision: revision.date)))


def _put_in(old: "pd.Series[float]", new: "pd.Series[float]") -> pd.DatetimeIndex:
    """Dates that the stored history passed over without a value and that now have one."""
    inside = new.index[(new.index > old.index[0]) & (new.index < old.index[-1])]
    return pd.DatetimeIndex(inside.difference(old.index))


def _levels(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """The re-scaling of each date: the median ratio of its stretch; single dates take that of the next stretch."""
    breaks = np.abs(ratio[1:] / ratio[:-1] - 1.0) > TOLERANCE
    run = np.concatenate([[0], np.cumsum(breaks)])
    lengths = np.bincount(run)
    medians = np.array([np.median(part) for part in np.split(ratio, np.cumsum(lengths)[:-1])])
    anchors = lengths >= min(LEVEL_LENGTH, len(ratio))
    # An unchanged end after a re-scaled past: a dividend of the last few days was put in late.
    anchors[-1] |= abs(medians[-1] - 1.0) <= TOLERANCE
    if not anchors.any():
        anchors[np.argmax(lengths)] = True
    following = pd.Series(np.where(anchors, medians, np.nan)).bfill().ffill().to_numpy()
    level: NDArray[np.float64] = following[run]
    return level


def _stretches(dates: pd.DatetimeIndex, level: NDArray[np.float64]) -> tuple[Level, ...]:
    breaks = np.flatnonzero(np.abs(level[1:] / level[:-1] - 1.0) > TOLERANCE) + 1
    starts, ends = np.concatenate([[0], breaks]), np.concatenate([breaks, [len(level)]])
    return tuple(
        Level(first=dates[start].date(), last=dates[end - 1].date(), factor=float(level[start]))
        for start, end in zip(starts, ends, strict=True)
    )
