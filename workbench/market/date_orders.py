"""Which of day, month and year comes first in a column of dates such as 07-04-11: judged over the whole column.

A reading is judged by what it makes of the rows: days that do not exist, dates in the future, dates out of order. What
leaves no choice is taken; what can be read in two ways is told; what can be read equally well in two ways is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.errors import DataError
from workbench.market.prices import Problem

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reading:
    """Attributes: order: "day first", "month first" or "year first". days: datetime64[D], NaT where there is no such day.
    unusual: nobody writes dates so unless the other readings fail (14.02.2020 with the month first).
    """

    order: str
    days: Days
    unusual: bool = False


def choose_reading(
    readings: Sequence[Reading], texts: pa.Array, name: str, today: np.datetime64 | None
) -> tuple[Days, tuple[Problem, ...]]:
    """The best reading, and what there is to tell about it.

    Args:
        readings: of the same texts, the usual one first.
        texts: as written, for the messages.
        name: of the column.
        today: later dates count against a reading; unknown when None.

    Raises:
        DataError: two readings are equally good and give different dates.
    """
    faults = {reading.order: _faults(reading.days, today) for reading in readings}
    usual = min(faults[reading.order] for reading in readings if not reading.unusual)
    open_ones = [reading for reading in readings if not reading.unusual or faults[reading.order] < usual]
    ranks = {reading.order: (faults[reading.order], *_irregularity(reading.days)) for reading in open_ones}
    best = min(open_ones, key=lambda reading: ranks[reading.order])
    unread = int(np.isnat(best.days).sum())
    rivals = [r for r in open_ones if int(np.isnat(r.days).sum()) <= unread and _first_difference(best, r) is not None]
    for rival in rivals:
        if ranks[rival.order] == ranks[best.order]:
            raise _undecided(best, rival, texts, name)
    contradicting = int((np.isnat(best.days) & _readable(readings)).sum())
    if not rivals and not contradicting:
        return best.days, ()
    others = rivals or [reading for reading in open_ones if reading is not best]
    reason = "the chosen reading gives the more regular dates"
    if contradicting:
        reason = f"{contradicting} of them contradict the order of the others"
    return best.days, (_told(best, others, texts, name, reason),)


def _faults(days: Days, today: np.datetime64 | None) -> int:
    """Rows that speak against a reading. A day that does not exist counts double: a date can be out of order for a reason."""
    known = days[~np.isnat(days)]
    steps = np.diff(known).astype(np.int64)
    breaks = int(min((steps < 0).sum(), (steps > 0).sum()))
    future = 0 if today is None else int((known > today).sum())
    return 2 * (days.size - known.size) + future + breaks


def _irregularity(days: Days) -> tuple[bool, bool]:
    """A wild spacing; weekends among daily dates."""
    known = days[~np.isnat(days)]
    gaps = np.diff(np.unique(known)).astype(np.int64)
    if gaps.size < 2:
        return False, False
    typical = float(np.median(gaps))
    weekends = (known.astype("datetime64[D]").view(np.int64) + 3) % 7 >= 5
    return bool(gaps.max() > 15 * typical), bool(typical <= 4 and weekends.mean() > 0.05)


def _readable(readings: Sequence[Reading]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.any([~np.isnat(reading.days) for reading in readings], axis=0))


def _first_difference(one: Reading, two: Reading) -> int | None:
    """The first row that two readings read as different days."""
    differ = np.flatnonzero((one.days != two.days) & ~np.isnat(one.days) & ~np.isnat(two.days))
    return int(differ[0]) if differ.size else None


def _undecided(one: Reading, two: Reading, texts: pa.Array, name: str) -> DataError:
    row = _first_difference(one, two) or 0
    return DataError(
        f"The dates in {name!r} can be read {one.order} or {two.order}, and nothing in the column tells which: "
        f"{texts[row]} is {one.days[row]} or {two.days[row]}.",
        "Write the dates as YYYY-MM-DD and load the file again.",
    )


def _told(best: Reading, others: Sequence[Reading], texts: pa.Array, name: str, reason: str) -> Problem:
    row = next((at for other in others if (at := _first_difference(best, other)) is not None), 0)
    orders = " or ".join(reading.order for reading in [best, *others])
    return Problem(
        kind="ambiguous_date",
        asset=None,
        detail=f"The dates in {name!r} can be read {orders} (e.g. {texts[row]}); {reason}.",
        action=f"Read as {best.order}: {texts[row]} is {best.days[row]}. If they are "
        f"{' or '.join(other.order for other in others)}, write the dates as YYYY-MM-DD and load the file again.",
    )
