"""Vector autoregression of macro variables and its forecast under a given path.

``z_t = c + sum_i A_i z_{t-i} + u_t`` by statsmodels, order by the Bayesian criterion, stable when every eigenvalue of the
companion matrix is inside the unit circle. The conditional forecast is the mean of the Gaussian forecast given the fixed
values (Waggoner and Zha 1999, hard conditions): with Y the stacked forecast, mean m and covariance V, and R the rows that pick
the fixed values r, ``E[Y | RY = r] = m + V R' (R V R')^-1 (r - R m)``. Bands re-draw the residuals along the path and condition
each drawn path in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import DataError
from workbench.market.returns import FloatArray

#: Observations per coefficient of one equation below which a fit is refused.
_FEWEST_PER_COEFFICIENT = 3


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Autoregression:
    """A fitted VAR(p) of k variables.

    Attributes:
        names: k.
        order: p. ``criteria`` has the BIC of every order tried.
        intercept: (k,). lags: (p, k, k), A_1 first. noise: (k, k), covariance of u (degrees of freedom corrected).
        residuals: (T - p, k).
        largest_root: of the companion matrix, in modulus.
    """

    names: tuple[str, ...]
    order: int
    criteria: dict[int, float]
    intercept: FloatArray
    lags: FloatArray
    noise: FloatArray
    residuals: FloatArray
    largest_root: float

    @property
    def stable(self) -> bool:
        """Whether forecasts settle."""
        return self.largest_root < 1.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ConditionalForecast:
    """Shape (H, k) each: centre and 5-95 % band; fixed values have no width."""

    central: FloatArray
    low: FloatArray
    high: FloatArray


def fit_autoregression(data: FloatArray, names: Sequence[str], *, order: int | None = None, most: int = 4) -> Autoregression:
    """Fit to data (T, k), complete and in order of time; ``order`` None chooses 1 to ``most`` by BIC.

    Raises:
        DataError: too few rows for the coefficients, or a variable that does not move.
    """
    from statsmodels.tsa.api import VAR

    T, k = data.shape
    least = (k * (order or 1) + 1) * _FEWEST_PER_COEFFICIENT
    if least > T:
        raise DataError(
            f"A vector autoregression of {k} variables needs {least} complete rows; there are {T}.",
            "Use fewer variables or a longer history.",
        )
    still = [name for name, column in zip(names, data.T, strict=True) if np.ptp(column) == 0]
    if still:
        raise DataError(f"{still[0]} does not move over the history.", "Leave it out of the vector autoregression.")
    # An index of plain integers: the rows are in order, and statsmodels asks no more.
    model = VAR(pd.DataFrame(data, columns=list(names)))
    # Orders are compared on the same rows, those that the longest leaves.
    tried = range(1, min(most, max(1, (T // _FEWEST_PER_COEFFICIENT - 1) // k)) + 1)
    criteria = {p: float(VAR(pd.DataFrame(data[max(tried) - p :], columns=list(names))).fit(p).bic) for p in tried}
    chosen = order or min(criteria, key=lambda p: criteria[p])
    fitted = model.fit(chosen)
    lags = np.asarray(fitted.coefs, dtype=np.float64)
    return Autoregression(
        names=tuple(names),
        order=chosen,
        criteria=criteria,
        intercept=np.asarray(fitted.intercept, dtype=np.float64),
        lags=lags,
        noise=np.asarray(fitted.sigma_u, dtype=np.float64),
        residuals=np.asarray(fitted.resid, dtype=np.float64),
        largest_root=float(np.abs(np.linalg.eigvals(companion(lags))).max()),
    )


def companion(lags: FloatArray) -> FloatArray:
    """The (kp, kp) matrix of the VAR(1) form."""
    p, k, _ = lags.shape
    out = np.zeros((k * p, k * p))
    out[:k] = np.hstack(list(lags))
    out[k:, :-k] = np.eye(k * (p - 1))
    return out


def forecast(model: Autoregression, last: FloatArray, horizon: int, noise: FloatArray | None = None) -> FloatArray:
    """Forecast (H, k) after the rows ``last`` (at least p), with given disturbances (H, k) or without."""
    rows = [*last[-model.order :]]
    for step in range(horizon):
        value = model.intercept + sum(model.lags[i] @ rows[-1 - i] for i in range(model.order))
        rows.append(value if noise is None else value + noise[step])
    return np.array(rows[model.order :])


def responses(model: Autoregression, horizon: int) -> FloatArray:
    """Psi_0 .. Psi_{H-1}, (H, k, k): the answer h steps later to a disturbance of one unit."""
    k = len(model.names)
    out = np.zeros((horizon, k, k))
    out[0] = np.eye(k)
    for step in range(1, horizon):
        for i in range(min(step, model.order)):
            out[step] += out[step - 1 - i] @ model.lags[i]
    return out


def conditional_forecast(
    model: Autoregression,
    last: FloatArray,
    fixed: FloatArray,
    generator: np.random.Generator,
    *,
    paths: int = 1000,
) -> ConditionalForecast:
    """Forecast given the values in ``fixed``, shape (H, k), NaN where the variable is free."""
    horizon, k = fixed.shape
    psi = responses(model, horizon)
    # Y = m + G u, block lower triangular in the disturbances u of the H quarters.
    G = np.zeros((horizon * k, horizon * k))
    for row in range(horizon):
        for column in range(row + 1):
            G[row * k : (row + 1) * k, column * k : (column + 1) * k] = psi[row - column]
    V = G @ np.kron(np.eye(horizon), model.noise) @ G.T
    target = fixed.ravel()
    held = np.flatnonzero(np.isfinite(target))
    gain = V[:, held] @ np.linalg.pinv(V[np.ix_(held, held)], hermitian=True) if len(held) else np.zeros((len(V), 0))
    mean = forecast(model, last, horizon).ravel()
    draws = generator.integers(len(model.residuals), size=(paths, horizon))
    centred = model.residuals - model.residuals.mean(axis=0)
    shocked = mean + centred[draws].reshape(paths, -1) @ G.T
    drawn = shocked + (target[held] - shocked[:, held]) @ gain.T
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    central = mean + gain @ (target[held] - mean[held])
    for values in (central, low, high):
        values[held] = target[held]
    return ConditionalForecast(central=central.reshape(horizon, k), low=low.reshape(horizon, k), high=high.reshape(horizon, k))


def autoregression_document(model: Autoregression) -> dict[str, Any]:
    """Order, criterion by order, coefficients and roots, JSON-ready."""
    return {
        "variables": list(model.names),
        "order": model.order,
        "bic": {str(p): value for p, value in model.criteria.items()},
        "largest_root": model.largest_root,
        "stable": model.stable,
        "intercept": model.intercept.tolist(),
        "lags": model.lags.tolist(),
    }
