"""Allocations that follow a rule instead of an optimisation over limits: 1/N, equal risk, hierarchical risk parity.

They take no limits beyond leaving assets out. CASH has no risk to share and gets nothing.
"""

from collections.abc import Callable

import numpy as np

from workbench.errors import DataError, OptimisationError
from workbench.portfolio.moments import Moments
from workbench.portfolio.request import CASH, PortfolioRequest
from workbench.portfolio.universe import FloatArray, Universe


def rule_weights(request: PortfolioRequest, universe: Universe, moments: Moments) -> FloatArray:
    """(n,) weights within the managed part by the request's rule; pinned holdings keep their weight.

    Raises:
        DataError: nothing is left to allocate.
    """
    weights = np.zeros(len(universe.assets))
    for asset, weight in universe.pinned.items():
        weights[universe.index(asset)] = weight / universe.managed
    chosen = allocated(request, universe)
    if not chosen:
        raise DataError("Every asset is excluded or held fixed.", "Leave at least one asset to allocate.")
    members = np.array([universe.index(asset) for asset in chosen])
    rule = _RULES[request.objective]
    weights[members] = rule(moments.covariance[np.ix_(members, members)]) * (1.0 - weights.sum())
    return weights


def allocated(request: PortfolioRequest, universe: Universe) -> list[str]:
    """The assets a rule spreads the money over."""
    left_out = {*request.constraints.exclude, *universe.pinned, CASH}
    return [asset for asset in universe.assets if asset not in left_out]


def equal_weights(covariance: FloatArray) -> FloatArray:
    """1/N."""
    return np.full(len(covariance), 1.0 / len(covariance))


def equal_risk(covariance: FloatArray) -> FloatArray:
    """Weights whose risk contributions ``w_i (Sw)_i`` are all equal.

    Minimises the convex ``y'Sy/2 - mean(log y)`` by damped Newton steps and rescales (Spinu 2013; Maillard, Roncalli and
    Teiletche 2010). The covariance is brought to unit diagonal first, so that the steps do not depend on its scale.

    Raises:
        OptimisationError: the steps did not settle, which a singular covariance can cause.
    """
    deviation = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviation, deviation)
    n = len(correlation)
    y = np.full(n, 1.0 / np.sqrt(correlation.sum())) if correlation.sum() > 0 else np.full(n, 1.0 / np.sqrt(n))
    for _ in range(200):
        gradient = correlation @ y - 1.0 / (n * y)
        try:
            step = np.linalg.solve(correlation + np.diag(1.0 / (n * y * y)), gradient)
        except np.linalg.LinAlgError:
            break  # the weights run away: some portfolio of these assets has no risk at all
        decrement = float(np.sqrt(max(gradient @ step, 0.0)))
        if decrement < 1e-14:
            break
        length = float(np.max(np.abs(step / y)))
        y = y - step / (1.0 + length) if length > 0.25 else y - step
    shares = y * (correlation @ y)
    if not np.all(np.isfinite(y)) or np.max(np.abs(shares - 1.0 / n)) > 1e-9:
        raise OptimisationError("No equal-risk weights were found.", "Look for an asset that another one offsets exactly.")
    weights = y / deviation
    return np.asarray(weights / weights.sum())


def hierarchical(covariance: FloatArray) -> FloatArray:
    """Hierarchical risk parity (Lopez de Prado 2016): single linkage on sqrt((1 - correlation) / 2), then bisection."""
    n = len(covariance)
    if n == 1:
        return np.ones(1)
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import pdist

    deviation = np.sqrt(np.diag(covariance))
    correlation = np.clip(covariance / np.outer(deviation, deviation), -1.0, 1.0)
    distance = np.sqrt(np.clip((1.0 - correlation) / 2.0, 0.0, None))
    order = [int(leaf) for leaf in leaves_list(linkage(pdist(distance), method="single"))]
    weights = np.ones(n)
    clusters = [order]
    while clusters:
        cluster = clusters.pop()
        if len(cluster) == 1:
            continue
        left, right = cluster[: len(cluster) // 2], cluster[len(cluster) // 2 :]
        share = 1.0 - _cluster_variance(covariance, left) / (
            _cluster_variance(covariance, left) + _cluster_variance(covariance, right)
        )
        weights[left] *= share
        weights[right] *= 1.0 - share
        clusters += [left, right]
    return np.asarray(weights / weights.sum())


def _cluster_variance(covariance: FloatArray, members: list[int]) -> float:
    """Variance of the cluster under inverse-variance weights."""
    part = covariance[np.ix_(members, members)]
    inverse = 1.0 / np.diag(part)
    weights = inverse / inverse.sum()
    return float(weights @ part @ weights)


_RULES: dict[str, Callable[[FloatArray], FloatArray]] = {
    "equal_weight": equal_weights,
    "risk_parity": equal_risk,
    "hierarchical_risk_parity": hierarchical,
}
