"""Private assets: the risk that appraisals hide, and what a fall of the listed market means for them.

* Appraisals mix the last value with the new one, ``R_t = p R_{t-1} + (1-p) r_t`` (Geltner 1993), so that the return behind
  them is ``r_t = (R_t - p R_{t-1}) / (1-p)``, with p the first autocorrelation where it is not given.
* Beta to the listed market is the sum over its lags (Dimson 1979), ``r_t = a + sum_k b_k m_{t-k} + e_t``, by statsmodels, with
  the Newey-West error of the sum; the range told is 1.96 errors either way. The error of p is not in it.
"""

from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.stress.factors import FloatArray
from workbench.stress.positions import PrivateTerms

#: Appraisals that hardly move would otherwise be divided by next to nothing.
MOST_SMOOTHING = 0.9
_TWO_SIDED_95 = 1.959963984540054


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedBeta:
    """``beta`` to the listed market with its range; ``appraisal_beta`` is what the appraisals alone show, without lags.

    Volatilities are of one quarter.
    """

    beta: float
    low: float
    high: float
    appraisal_beta: float
    smoothing: float
    appraisal_volatility: float
    volatility: float
    observations: int

    def words(self, name: str) -> str:
        """For the portfolio's notes."""
        return (
            f"{name}: a private asset. Appraisals move {self.appraisal_volatility:.1%} a quarter, {self.volatility:.1%} once "
            f"their smoothing ({self.smoothing:.2f}) is taken out; beta to the listed market {self.beta:.2f}, between "
            f"{self.low:.2f} and {self.high:.2f} (95 %, {self.observations} quarters); appraisals alone would say "
            f"{self.appraisal_beta:.2f}."
        )


def unsmoothed(appraisals: FloatArray, smoothing: float | None = None) -> tuple[FloatArray, float]:
    """The returns behind appraisals (T,), shape (T - 1,), and the smoothing taken out.

    Raises:
        InputError: appraisals that do not move.
    """
    centred = appraisals - appraisals.mean()
    variance = float(centred @ centred)
    if variance <= 1e-12 * len(appraisals):
        raise InputError("The appraisals do not move, so nothing can be said of their risk.", "Give appraisals that were made.")
    p = float(centred[1:] @ centred[:-1]) / variance if smoothing is None else smoothing
    p = float(np.clip(p, 0.0, MOST_SMOOTHING))
    return np.asarray((appraisals[1:] - p * appraisals[:-1]) / (1.0 - p), dtype=np.float64), p


def listed_exposure(terms: PrivateTerms) -> ListedBeta:
    """Beta with lags of the unsmoothed returns.

    Raises:
        InputError: too few quarters for the lags, or a market that does not move.
    """
    import statsmodels.api as sm

    appraisals, market = np.array(terms.appraisals), np.array(terms.listed)
    returns, smoothing = unsmoothed(appraisals, terms.smoothing)
    lags = terms.lags
    rows = np.arange(max(lags, 1), len(market))
    if len(rows) < 2 * (lags + 2) or market.std() <= 1e-9:
        raise InputError(
            f"{len(market)} quarters are too few for a beta with {lags} lags, or the listed market does not move in them.",
            "Give a longer history, or fewer `lags`.",
        )
    design = sm.add_constant(np.column_stack([market[rows - k] for k in range(lags + 1)]), has_constant="add")
    fitted = sm.OLS(returns[rows - 1], design).fit(cov_type="HAC", cov_kwds={"maxlags": max(lags, 1)})
    total = np.array([0.0, *[1.0] * (lags + 1)])
    beta = float(total @ fitted.params)
    error = float(np.sqrt(max(float(total @ np.asarray(fitted.cov_params()) @ total), 0.0)))
    return ListedBeta(
        beta=beta,
        low=beta - _TWO_SIDED_95 * error,
        high=beta + _TWO_SIDED_95 * error,
        appraisal_beta=float(np.cov(appraisals, market, ddof=1)[0, 1] / market.var(ddof=1)),
        smoothing=smoothing,
        appraisal_volatility=float(appraisals.std(ddof=1)),
        volatility=float(returns.std(ddof=1)),
        observations=len(rows),
    )
