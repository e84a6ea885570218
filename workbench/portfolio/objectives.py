"""What each objective minimises, and how its result is told.

An objective is solved in one of two forms:

* *direct*: minimise a convex ``F(w)`` over the allowed weights;
* *ratio*: maximise ``(a'w - c(w)) / sqrt(w'Sw)`` with ``a`` the excess returns (Sharpe ratio) or the volatilities
  (diversification ratio). With ``y = w * scale`` and the numerator fixed at 1 this is the convex problem
  "minimise y'Sy", in which every limit, the previous holdings and the costs are scaled too (Schaible 1974; Cornuejols and
  Tutuncu 2006, section 8.2). The value of the ratio is then ``1 / sqrt(y'Sy)``.

``told`` turns the minimised ``F`` into the reported ``objective_value``; ``slope`` is d(objective_value)/dF.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.errors import InputError
from workbench.portfolio.limits import scenario_returns
from workbench.portfolio.moments import Moments
from workbench.portfolio.request import PortfolioRequest
from workbench.portfolio.universe import FloatArray, Universe

Unit = Literal["variance", "ratio", "return", "utility", "loss", "diversification"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Objective:
    """An objective as the sum of a quadratic, a linear and a tail part.

    ``F(w) = risk/2 * (w - centre)'S(w - centre) - reward'w + costs(w) + tail * CVaR(w)``

    Attributes:
        name: as in the request.
        risk: weight of the quadratic part.
        centre: (n,) what the quadratic part is measured from.
        reward: (n,) linear part.
        tail: weight of CVaR.
        ratio: (n,) numerator of a ratio objective, or None.
        charged: whether trading costs are part of the objective.
        unit: what ``objective_value`` measures.
        scale: F is multiplied by this before a solver sees it, because tolerances are absolute.
    """

    name: str
    risk: float
    centre: FloatArray
    reward: FloatArray
    tail: float
    ratio: FloatArray | None
    charged: bool
    unit: Unit
    scale: float

    @property
    def maximises(self) -> bool:
        """Whether a larger ``objective_value`` is better."""
        return self.unit in {"ratio", "return", "utility", "diversification"}

    def told(self, minimised: float) -> float:
        """The reported objective value from the minimised (unscaled) ``F``."""
        if self.ratio is not None:
            return float(1.0 / np.sqrt(max(minimised, 1e-300)))
        return -minimised if self.maximises else minimised

    def slope(self, minimised: float) -> float:
        """d(objective_value) / dF at the optimum."""
        if self.ratio is not None:
            return float(-0.5 * max(minimised, 1e-300) ** -1.5)
        return -1.0 if self.maximises else 1.0


def build_objective(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    """The objective of a request.

    Raises:
        InputError: an objective that is not offered yet or lacks what it needs.
    """
    return _BUILDERS[request.objective](request, universe, moments)


def _make(request: PortfolioRequest, moments: Moments, unit: Unit, **parts: object) -> Objective:
    n = len(moments.assets)
    defaults: dict[str, object] = {
        "risk": 0.0,
        "centre": np.zeros(n),
        "reward": np.zeros(n),
        "tail": 0.0,
        "ratio": None,
        "charged": False,
        "scale": 1.0,
    }
    return Objective(name=request.objective, unit=unit, **{**defaults, **parts})  # type: ignore[arg-type]


def _variance_scale(moments: Moments) -> float:
    mean_variance = float(np.mean(np.diag(moments.covariance)))
    return 1.0 / mean_variance if mean_variance > 0 else 1.0


def _reward_scale(moments: Moments, aversion: float = 0.0) -> float:
    """Brings the larger of the spread of returns and the weighted risk to about 1."""
    spread = float(np.ptp(moments.mean))
    return 1.0 / max(spread, aversion * float(np.mean(np.diag(moments.covariance))), 1e-4)


def _min_variance(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    del universe
    return _make(request, moments, "variance", risk=2.0, scale=_variance_scale(moments))


def _min_tracking_error(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    if universe.benchmark is None:
        raise InputError("min_tracking_error needs a `benchmark`.", "Give the benchmark's weights.")
    return _make(request, moments, "variance", risk=2.0, centre=universe.benchmark, scale=_variance_scale(moments))


def _max_return(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    del universe
    return _make(request, moments, "return", reward=moments.mean, charged=True, scale=_reward_scale(moments))


def _max_utility(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    del universe
    aversion = request.risk_aversion
    scale = _reward_scale(moments, aversion)
    return _make(request, moments, "utility", risk=aversion, reward=moments.mean, charged=True, scale=scale)


def _max_sharpe(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    del universe
    excess = moments.mean - request.risk_free
    return _make(request, moments, "ratio", risk=2.0, ratio=excess, charged=True, scale=1.0)


def _max_diversification(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    del universe
    volatility = np.sqrt(np.diag(moments.covariance))
    return _make(request, moments, "diversification", risk=2.0, ratio=volatility, scale=1.0)


def _min_cvar(request: PortfolioRequest, universe: Universe, moments: Moments) -> Objective:
    del universe
    scenario_returns(moments)
    return _make(request, moments, "loss", tail=1.0, scale=100.0)


_BUILDERS: dict[str, Callable[[PortfolioRequest, Universe, Moments], Objective]] = {
    "min_variance": _min_variance,
    "min_tracking_error": _min_tracking_error,
    "max_return": _max_return,
    "max_utility": _max_utility,
    "max_sharpe": _max_sharpe,
    "max_diversification": _max_diversification,
    "min_cvar": _min_cvar,
}
