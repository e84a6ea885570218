"""Tests over many events: is their mean abnormal return zero?

* plain: the mean over its cross-sectional standard error.
* BMP (Boehmer, Musumeci and Poulsen 1991): the same of the standardised returns, robust to variance that an event brings.
* adjusted BMP (Kolari and Pynnoenen 2010; partly overlapping windows as in Kolari, Pape and Pynnoenen 2018): BMP times
  ``sqrt((1 - r) / (1 + (N - 1) r))``, where ``r`` is the mean over all pairs of events of the correlation of their residuals
  times the share of days their windows have in common. A negative ``r`` counts as zero: it would make the test bolder.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.sentiment.abnormal_returns import EventReturns, WindowReturn
from workbench.sentiment.daily import FloatArray

#: Days two estimation windows must share before a correlation is taken from them.
LEAST_COMMON = 60


@dataclass(frozen=True, slots=True)
class CrossSection:
    """``mean`` of the cumulative abnormal returns of ``count`` events; test values with two-sided p-values (t, count - 1).

    ``correlation`` is the ``r`` of the adjusted test, ``positive`` the share of events above zero.
    """

    count: int
    mean: float
    median: float
    standard_error: float
    positive: float
    t: float
    p: float
    bmp: float
    bmp_p: float
    adjusted: float
    adjusted_p: float
    correlation: float


def cross_section(returns: Sequence[WindowReturn], correlation: float) -> CrossSection | None:
    """The tests over one window of several events; None for fewer than two."""
    from scipy import stats

    count = len(returns)
    if count < 2:
        return None
    car = np.array([item.car for item in returns])
    scar = np.array([item.scar for item in returns])
    error = float(car.std(ddof=1) / np.sqrt(count))
    spread = float(scar.std(ddof=1) / np.sqrt(count))
    if error == 0 or spread == 0:
        return None
    r = min(max(correlation, 0.0), 1.0)
    plain, bmp = float(car.mean()) / error, float(scar.mean()) / spread
    adjusted = bmp * float(np.sqrt((1.0 - r) / (1.0 + (count - 1) * r)))
    values = [float(2.0 * stats.t.sf(abs(value), count - 1)) for value in (plain, bmp, adjusted)]
    return CrossSection(
        count, float(car.mean()), float(np.median(car)), error, float(np.mean(car > 0)), plain, values[0], bmp, values[1],
        adjusted, values[2], r,
    )  # fmt: skip


def mean_correlation(days: Sequence[int], correlations: FloatArray, window: tuple[int, int]) -> float:
    """The mean over all pairs of events of residual correlation times the share of common event days.

    Args:
        days: place of each event's day 0.
        correlations: of the same events, from ``residual_correlations``.
    """
    count = len(days)
    if count < 2:
        return 0.0
    at = np.asarray(days)
    length = window[1] - window[0] + 1
    common = np.clip(length - np.abs(at[:, None] - at[None, :]), 0, None) / length
    np.fill_diagonal(common, 0.0)
    return float((correlations * common).sum() / (count * (count - 1)))


def residual_correlations(events: Sequence[EventReturns]) -> FloatArray:
    """Correlations, shape (events, events), of the residuals on the days that two estimation windows share.

    Zero where those are fewer than ``LEAST_COMMON``.
    """
    if not events:
        return np.zeros((0, 0))
    last = max(int(event.residual_days[-1]) for event in events) + 1
    first = min(int(event.residual_days[0]) for event in events)
    residuals = np.zeros((len(events), last - first))
    there = np.zeros_like(residuals)
    for row, event in enumerate(events):
        residuals[row, event.residual_days - first] = event.residuals
        there[row, event.residual_days - first] = 1.0
    both = there @ there.T
    squares = residuals**2 @ there.T
    with np.errstate(invalid="ignore", divide="ignore"):
        values = residuals @ residuals.T / np.sqrt(squares * squares.T)
    return np.where((both >= LEAST_COMMON) & np.isfinite(values), values, 0.0)
