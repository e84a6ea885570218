"""Conditional variance of a return series: RiskMetrics EWMA and GARCH(1,1).

With e the demeaned returns, EWMA is ``v_t = l v_{t-1} + (1-l) e_{t-1}^2`` and GARCH(1,1) (Bollerslev 1986) is
``v_t = w + a e_{t-1}^2 + b v_{t-1}``; EWMA is the GARCH with w = 0, a = 1-l, b = l. The GARCH is fitted by Gaussian maximum
likelihood with variance targeting, ``w = (1-a-b) s^2`` with s^2 the sample variance, which leaves two parameters and keeps
the long-run variance at the sample's. Both recursions start at the sample variance.
"""

from dataclasses import dataclass

import numpy as np

from workbench.errors import DataError
from workbench.market.returns import FloatArray

DECAY = 0.94
#: GARCH needs enough days for its two parameters to mean anything.
LEAST_OBSERVATIONS = 250
_MOST_PERSISTENT = 0.9995


@dataclass(frozen=True, kw_only=True, slots=True)
class VarianceModel:
    """``v_{t+1} = constant + shock e_t^2 + memory v_t``."""

    constant: float
    shock: float
    memory: float

    @property
    def persistence(self) -> float:
        """a + b; the variance reverts to its long-run level when below 1."""
        return self.shock + self.memory


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Filtered:
    """Attributes: deviations: (T,) conditional standard deviations. residuals: (T,) ``e_t / deviation_t``.
    next_variance: of the period after the sample."""

    deviations: FloatArray
    residuals: FloatArray
    next_variance: float


def ewma_model(decay: float = DECAY) -> VarianceModel:
    """RiskMetrics' exponentially weighted variance."""
    return VarianceModel(constant=0.0, shock=1.0 - decay, memory=decay)


def filter_variance(demeaned: FloatArray, model: VarianceModel, start: float) -> Filtered:
    """Run the recursion over a series (T,) from the variance ``start``."""
    variances = _variances(demeaned, model, start)
    deviations = np.sqrt(variances[:-1])
    return Filtered(deviations=deviations, residuals=demeaned / deviations, next_variance=float(variances[-1]))


def fit_garch(demeaned: FloatArray, name: str = "the series") -> VarianceModel:
    """Maximum likelihood estimate of a GARCH(1,1) with variance targeting.

    Raises:
        DataError: fewer than 250 returns, a series that does not move, or no maximum found.
    """
    from scipy.optimize import minimize

    if len(demeaned) < LEAST_OBSERVATIONS:
        raise DataError(
            f"GARCH needs {LEAST_OBSERVATIONS} returns; {name} has {len(demeaned)}.", "Use the EWMA filter or a longer history."
        )
    variance = float(demeaned.var())
    if variance <= 0.0:
        raise DataError(f"{name} does not move, so it has no volatility to filter.", "Leave it out, or hold it as CASH.")
    scaled = demeaned / np.sqrt(variance)

    def negative_likelihood(parameters: FloatArray) -> float:
        persistence, share = parameters
        model = _targeted(persistence, share, 1.0)
        variances = _variances(scaled, model, 1.0)[:-1]
        return float(0.5 * np.mean(np.log(variances) + scaled**2 / variances))

    best = min(
        (
            minimize(negative_likelihood, x0=start, bounds=[(0.0, _MOST_PERSISTENT), (0.0, 1.0)], method="L-BFGS-B")
            for start in ((0.97, 0.08), (0.8, 0.2))
        ),
        key=lambda result: float(result.fun),
    )
    if not np.isfinite(best.fun):
        raise DataError(f"The likelihood of a GARCH model of {name} has no maximum.", "Use the EWMA filter instead.")
    return _targeted(float(best.x[0]), float(best.x[1]), variance)


def _targeted(persistence: float, share: float, variance: float) -> VarianceModel:
    """``share`` of the persistence is the reaction to the last shock."""
    return VarianceModel(constant=(1.0 - persistence) * variance, shock=persistence * share, memory=persistence * (1.0 - share))


def _variances(demeaned: FloatArray, model: VarianceModel, start: float) -> FloatArray:
    """v_1 .. v_{T+1}: shape (T + 1,)."""
    from scipy.signal import lfilter

    driven = model.constant + model.shock * demeaned**2
    later, _ = lfilter([1.0], [1.0, -model.memory], driven, zi=[model.memory * start])
    return np.concatenate([[start], later])
