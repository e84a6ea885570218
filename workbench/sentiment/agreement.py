"""How far raters agree, and how often a scorer is right. Pure functions; intervals are 95 %.

* Cohen's kappa (1960) for two raters; Krippendorff's alpha (nominal) for more, with ratings missing.
* Accuracy with Wilson's interval; macro-F1, kappa and alpha with a bootstrap over items (percentiles, seeded).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.sentiment.daily import FloatArray

_Measure = Callable[[FloatArray], FloatArray]
DRAWS = 2_000
SEED = 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; ``count``: the items it is made of."""

    value: float
    low: float
    high: float
    count: int


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> Estimate | None:
    """Kappa of two raters on the items both have rated; None where both always said the same one thing, or rated nothing."""
    table = _confusion(pairs)
    return None if table is None else _resampled(table, _kappa)


def krippendorff_alpha(units: Sequence[Mapping[str, str]]) -> Estimate | None:
    """Nominal alpha; a unit is an item's ratings by rater. Items with one rating count for nothing.

    None where no item has two ratings, or all ratings are the same.
    """
    rated = [list(unit.values()) for unit in units if len(unit) > 1]
    labels = sorted({label for unit in rated for label in unit})
    if len(labels) < 2:
        return None
    counts = np.array([[unit.count(label) for label in labels] for unit in rated], dtype=np.float64)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, range(len(labels)), range(len(labels))] -= counts
    coincidences = (pairs / (counts.sum(axis=1) - 1)[:, None, None]).reshape(len(rated), -1)
    weights = _weights(len(rated))
    value = float(_alpha(coincidences.sum(axis=0)[None], len(labels))[0])
    return _estimate(value, _alpha(weights @ coincidences, len(labels)), len(rated))


def accuracy(pairs: Sequence[tuple[str, str]]) -> Estimate | None:
    """Share of (truth, said) pairs that are equal; None without any."""
    from statsmodels.stats.proportion import proportion_confint

    if not pairs:
        return None
    right = sum(truth == said for truth, said in pairs)
    low, high = proportion_confint(right, len(pairs), method="wilson")
    return Estimate(right / len(pairs), float(low), float(high), len(pairs))


def macro_f1(pairs: Sequence[tuple[str, str]]) -> Estimate | None:
    """Mean F1 over the labels that are true or said somewhere, of (truth, said) pairs; None without any."""
    table = _confusion(pairs)
    return None if table is None else _resampled(table, _f1)


def _confusion(pairs: Sequence[tuple[str, str]]) -> FloatArray | None:
    labels = sorted({label for pair in pairs for label in pair})
    if not labels:
        return None
    place = {label: number for number, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)))
    for truth, said in pairs:
        table[place[truth], place[said]] += 1
    return table


def _resampled(table: FloatArray, measure: _Measure) -> Estimate | None:
    """Drawing items with replacement is drawing the cells of their table."""
    value = float(measure(table[None])[0])
    if not np.isfinite(value):
        return None
    count = int(table.sum())
    draws = np.random.default_rng(SEED).multinomial(count, table.ravel() / count, size=DRAWS)
    return _estimate(value, measure(draws.reshape(DRAWS, *table.shape).astype(np.float64)), count)


def _kappa(tables: FloatArray) -> FloatArray:
    total = tables.sum(axis=(1, 2))
    seen = np.trace(tables, axis1=1, axis2=2) / total
    by_chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((seen - by_chance) / (1.0 - by_chance), dtype=np.float64)


def _f1(tables: FloatArray) -> FloatArray:
    right = np.diagonal(tables, axis1=1, axis2=2)
    either = tables.sum(axis=1) + tables.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nanmean(np.where(either > 0, 2.0 * right / either, np.nan), axis=1), dtype=np.float64)


def _alpha(coincidences: FloatArray, labels: int) -> FloatArray:
    tables = coincidences.reshape(-1, labels, labels)
    totals = tables.sum(axis=2)
    count = totals.sum(axis=1)
    seen = count - np.trace(tables, axis1=1, axis2=2)
    expected = (count**2 - (totals**2).sum(axis=1)) / (count - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1.0 - seen / expected, dtype=np.float64)


def _weights(count: int) -> FloatArray:
    return np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=DRAWS).astype(np.float64)


def _estimate(value: float, draws: FloatArray, count: int) -> Estimate:
    """Draws that have no value (all of one label) are left out."""
    finite = draws[np.isfinite(draws)]
    low, high = np.percentile(finite, [2.5, 97.5]) if finite.size else (value, value)
    return Estimate(value, float(low), float(high), count)
