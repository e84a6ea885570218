"""Expected shortfall tested through quantiles: four VaR levels at once instead of one.

ES at level a is close to the mean of four quantiles, ``(q(a) + q(.75 a + .25) + q(.5 a + .5) + q(.25 a + .75)) / 4`` (Emmer,
Kratz and Tasche 2015; it falls short by 6 % for the normal, more for fat tails), so a forecast of ES is as good as its VaR at
these levels. Losses between them are counted in five cells and compared with what a right forecast expects: Pearson's
statistic of the multinomial test (Kratz, Lok and McNeil 2018), its p-value simulated because the expected counts are small.
The levels between are not forecast, so the day's VaR and ES are taken to be those of one Student t (the shape of the
Acerbi-Szekely test), and a level's VaR is a multiple of VaR.
"""

from dataclasses import dataclass

import numpy as np

from workbench.market.returns import FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class MultiQuantileTest:
    """``levels`` and the ``multiples`` of the day's VaR that stand for them; ``exceptions`` and ``expected`` by level.

    ``es_ratio`` is the four-quantile ES over VaR, ``forecast_ratio`` the median ES over VaR that was forecast.
    """

    levels: tuple[float, ...]
    multiples: tuple[float, ...]
    exceptions: tuple[int, ...]
    expected: tuple[float, ...]
    es_ratio: float
    forecast_ratio: float
    statistic: float
    p_value: float
    rejected: bool
    simulations: int


def quantile_levels(level: float) -> tuple[float, ...]:
    """``a, .75 a + .25, .5 a + .5, .25 a + .75``."""
    return tuple(level + k * (1.0 - level) / 4.0 for k in range(4))


def level_multiples(levels: tuple[float, ...], freedom: float | None) -> tuple[float, ...]:
    """Quantiles over that of the first level, of a Student t (None: the normal)."""
    from scipy.stats import norm, t

    quantiles = [float(norm.ppf(level) if freedom is None else t.ppf(level, freedom)) for level in levels]
    return tuple(quantile / quantiles[0] for quantile in quantiles)


def multi_quantile_test(
    pnl: FloatArray,
    var: FloatArray,
    es: FloatArray,
    level: float,
    freedom: float | None,
    generator: np.random.Generator,
    *,
    simulations: int = 10_000,
    significance: float = 0.05,
) -> MultiQuantileTest:
    """Count the losses of T days between the four levels and compare.

    Args:
        var, es: positive forecasts, shape (T,).
        freedom: degrees of freedom of the shape; None is the normal.
    """
    levels = quantile_levels(level)
    multiples = level_multiples(levels, freedom)
    days = len(pnl)
    exceptions = tuple(int((pnl < -multiple * var).sum()) for multiple in multiples)
    chances = -np.diff([1.0, *(1.0 - item for item in levels), 0.0])
    counts = -np.diff([float(days), *exceptions, 0.0])
    statistic = _pearson(counts[None, :], days * chances)[0]
    simulated = _pearson(generator.multinomial(days, chances, size=simulations).astype(np.float64), days * chances)
    p_value = float((1 + (simulated >= statistic * (1.0 - 1e-12)).sum()) / (simulations + 1))
    return MultiQuantileTest(
        levels=levels,
        multiples=multiples,
        exceptions=exceptions,
        expected=tuple(days * (1.0 - item) for item in levels),
        es_ratio=float(np.mean(multiples)),
        forecast_ratio=float(np.median(es / var)),
        statistic=float(statistic),
        p_value=p_value,
        rejected=p_value < significance,
        simulations=simulations,
    )


def _pearson(counts: FloatArray, expected: FloatArray) -> FloatArray:
    return np.asarray(((counts - expected) ** 2 / expected).sum(axis=1), dtype=np.float64)
