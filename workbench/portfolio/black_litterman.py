"""Black-Litterman means: what the market portfolio implies, moved by views as far as each is trusted.

``pi = delta S w`` are the excess returns under which the market portfolio ``w`` is the best one at risk aversion ``delta``
(reverse optimisation). With views ``P mu = q`` of uncertainty ``Omega`` the posterior is
``mu = pi + tau S P' (P tau S P' + Omega)^-1 (q - P pi)``, which equals the usual form
``[(tau S)^-1 + P' Omega^-1 P]^-1 [(tau S)^-1 pi + P' Omega^-1 q]`` and stands a view held as certain (Black and Litterman
1992; He and Litterman 1999). ``Omega`` is diagonal, ``(1 - c) / c`` times the variance ``p tau S p'`` of the view's own
portfolio and ``c`` its confidence (after Idzorek 2005): 0.5 trusts the view as much as the market, 1 altogether. With that
``Omega`` the means do not depend on ``tau``. ``S`` is annual; the covariance used to optimise stays as estimated.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from workbench.errors import DataError, InputError
from workbench.market.returns import FloatArray, refuse_unknown
from workbench.portfolio.expected_returns import ExpectedReturns
from workbench.portfolio.request import CASH, View

#: Uncertainty of the equilibrium; it cancels out of the means (see above).
TAU = 0.05
#: Trust in a view that states none: as much as in the market.
CONFIDENCE = 0.5


def black_litterman(
    covariance: FloatArray,
    market: FloatArray,
    views: Sequence[View],
    assets: Sequence[str],
    *,
    risk_free: float,
    risk_aversion: float,
    market_name: str,
) -> ExpectedReturns:
    """Posterior annual means.

    Args:
        covariance: (n, n), annual.
        market: (n,), weights of the market portfolio; what they lack of 1 is cash.
        views: each a portfolio of ``assets``, its annual return (of weights that sum to zero: the difference) and how far it
            is trusted.
        assets: n names.

    Raises:
        InputError: a view without a risky asset, on an unknown one or on cash, or a confidence outside (0, 1].
        DataError: views held as certain that contradict each other.
    """
    pi = risk_aversion * covariance @ market
    notes = [f"Black-Litterman starts from the returns that {market_name} implies at risk aversion {risk_aversion:g}."]
    if not views:
        return ExpectedReturns(values=risk_free + pi, notes=(*notes, "There are no views: these are those returns."))
    P = np.array([_portfolio(view, assets) for view in views])
    # A view on weights that sum to zero says nothing about cash; another includes what cash earns.
    q = np.array([view.value for view in views]) - risk_free * P.sum(axis=1)
    own = np.einsum("ij,jk,ik->i", P, TAU * covariance, P)
    trust = np.array([_confidence(view) for view in views])
    spread = P @ (TAU * covariance) @ P.T + np.diag((1.0 - trust) / trust * own)
    if np.linalg.cond(spread) > 1e12:
        raise DataError(
            "Two views held as certain are on the same combination of assets.", "Leave one out, or give each less confidence."
        )
    moved = TAU * covariance @ P.T @ np.linalg.solve(spread, q - P @ pi)
    posterior = pi + moved
    for view, row, before, after in zip(views, P, P @ pi, P @ posterior, strict=True):
        cash = risk_free * float(row.sum())
        notes.append(_told(view, float(before) + cash, float(after) + cash))
    return ExpectedReturns(values=risk_free + posterior, notes=tuple(notes), detail={"market": market_name})


def _portfolio(view: View, assets: Sequence[str]) -> FloatArray:
    if CASH in view.assets:
        raise InputError(f"A view is on {CASH}, which always earns `risk_free`.", "Leave it out of the view.")
    refuse_unknown(view.assets, assets, "the assets (mean.views)")
    row = np.array([float(view.assets.get(asset, 0.0)) for asset in assets])
    if not row.any():
        raise InputError("A view names no asset with a weight.", 'Give each view at least one asset, such as {"A": 1}.')
    return row


def _confidence(view: View) -> float:
    confidence = CONFIDENCE if view.confidence is None else float(view.confidence)
    if not 0.0 < confidence <= 1.0:
        raise InputError(
            f"A view on {_names(view.assets)} has the confidence {confidence:g}.",
            "It lies above 0 (no trust: leave the view out) and at most at 1 (certain).",
        )
    return confidence


def _names(weights: Mapping[str, float]) -> str:
    return " and ".join(weights) if len(weights) < 4 else f"{len(weights)} assets"


def _told(view: View, before: float, after: float) -> str:
    """What a view did, in words."""
    long = [asset for asset, weight in view.assets.items() if weight > 0]
    short = [asset for asset, weight in view.assets.items() if weight < 0]
    what = f"{' and '.join(long)} less {' and '.join(short)}" if long and short else _names(view.assets)
    return (
        f"View on {what}: {view.value:.2%} a year, confidence {_confidence(view):.0%}; the market implied {before:.2%}, "
        f"the estimate is {after:.2%}."
    )
