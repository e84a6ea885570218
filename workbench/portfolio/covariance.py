"""Covariance of returns: how assets move together, by five methods.

Estimates are per period from returns of shape (T, n) and annualised by the caller's ``periods_per_year`` (covariance
times k). A given matrix is annual already. What an estimator assumes, and what it changed, stands in its notes.

* sample: ``S = 1/(T-1) sum (r - mean)(r - mean)'``; refused when T <= n, because it is then singular.
* ewma: ``S_t = l S_{t-1} + (1-l) r r'`` about a mean of zero (RiskMetrics 1996), l = .94 daily, .97 at any lower frequency,
  or ``.5 ** (1/halflife)`` with the half-life in periods; the weights are normalised to sum 1, so no start value is needed;
  refused when T < n, because it is then singular.
* ledoit_wolf: scikit-learn's shrinkage of the centred sample covariance (divisor T) towards ``trace(S)/n`` times the
  identity (Ledoit and Wolf 2004).
* factor: principal components of the standardised returns by statsmodels; ``B F B' + D``, with D the variance the factors
  leave unexplained, so that every asset keeps its sample variance. Without ``factors`` the number is that of the correlation
  eigenvalues above the Marchenko-Pastur edge ``(1 + sqrt(n/T))**2``, at least 1 and at most 20.
* given: the caller's matrix; it must be symmetric and positive semi-definite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.errors import DataError, InputError
from workbench.market.returns import FloatArray, refuse_unknown, shortened
from workbench.portfolio.request import CASH, CovarianceRequest

#: Relative asymmetry of a given matrix that is put down to rounding.
SYMMETRY_TOLERANCE = 1e-10
#: Smallest eigenvalue, relative to the largest, that is put down to rounding.
EIGENVALUE_TOLERANCE = 1e-10
#: A standard deviation per period below this is no risk at all.
NO_RISK = 1e-10
MOST_FACTORS = 20
#: What to do about too few observations.
SHRINK = "Use the method ledoit_wolf or factor, a longer history or fewer assets."


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Covariance:
    """An annual covariance of n assets.

    Attributes:
        matrix: shape (n, n), symmetric and positive semi-definite.
        loadings: shape (n, k) with ``matrix = loadings @ loadings.T + diag(specific)``, where the method has that form.
        specific: shape (n,), annual variance.
        notes: in whole sentences.
        detail: figures of the estimate, such as the shrinkage.
    """

    matrix: FloatArray
    loadings: FloatArray | None = None
    specific: FloatArray | None = None
    notes: tuple[str, ...] = ()
    detail: Mapping[str, float | str] = field(default_factory=dict)


def estimate_covariance(
    request: CovarianceRequest, returns: FloatArray | None, assets: Sequence[str], periods_per_year: float
) -> Covariance:
    """Annual covariance of ``assets`` (without CASH) by ``request.method``.

    Args:
        returns: shape (T, n), simple per-period returns; not needed for a given matrix.
        assets: n names.
        periods_per_year: k.

    Raises:
        InputError: fields that do not belong together, a given matrix that is not a covariance.
        DataError: too few observations, or an asset without risk.
    """
    _refuse_idle_fields(request)
    if request.method == "given":
        result = given(request, assets)
        refuse_riskless(np.sqrt(np.maximum(np.diag(result.matrix), 0.0)), assets)
    else:
        if returns is None:
            raise InputError(
                f"The covariance method {request.method} needs prices, and the request has none.",
                "Add `prices`, or give both `mean` and `covariance` by the method `given`.",
            )
        refuse_riskless(returns.std(axis=0, ddof=1), assets)
        result = _annual(_estimate(request, returns, periods_per_year), periods_per_year)
    # Shrinkage hides perfect correlation, so it is looked for in the returns where there are any.
    raw = result.matrix if request.method == "given" or returns is None else np.atleast_2d(np.cov(returns, rowvar=False))
    return replace(result, notes=(*result.notes, *_twin_note(raw, assets)))


def sample(returns: FloatArray) -> Covariance:
    """Per-period sample covariance, divisor T - 1.

    Raises:
        DataError: T <= n.
    """
    T, n = returns.shape
    if n >= T:
        raise DataError(
            f"{T} observations of {n} assets cannot give a sample covariance: it would be singular.",
            SHRINK,
        )
    notes: tuple[str, ...] = ()
    if 3 * n > T:
        notes = (f"{T} observations are fewer than three for each of {n} assets: the sample covariance is unreliable.",)
    return Covariance(matrix=_symmetric(np.atleast_2d(np.cov(returns, rowvar=False, ddof=1))), notes=notes)


def ewma(returns: FloatArray, decay: float) -> Covariance:
    """Per-period exponentially weighted covariance about zero; ``decay`` is l in (0, 1).

    Raises:
        DataError: T < n.
    """
    T, n = returns.shape
    if n > T:
        raise DataError(
            f"{T} observations of {n} assets cannot give an ewma covariance: it would be singular, of rank {T}.", SHRINK
        )
    weights = decay ** np.arange(T - 1, -1, -1, dtype=np.float64)
    weighted = returns * np.sqrt(weights / weights.sum())[:, None]
    halflife = np.log(0.5) / np.log(decay)
    effective = weights.sum() ** 2 / (weights**2).sum()
    notes = [f"Recent returns weigh more: the weight halves every {halflife:.1f} periods (decay {decay:.4g})."]
    if effective < 3 * n:
        notes.append(f"That is worth about {effective:.0f} equal observations, fewer than three for each of {n} assets.")
    detail: dict[str, float | str] = {"decay": float(decay), "effective_observations": float(effective)}
    return Covariance(matrix=_symmetric(weighted.T @ weighted), notes=tuple(notes), detail=detail)


def ledoit_wolf(returns: FloatArray) -> Covariance:
    """Per-period Ledoit-Wolf covariance by scikit-learn, which centres the returns and divides by T."""
    from sklearn.covariance import LedoitWolf

    # The inverse, which it would keep beside, is not used here.
    fitted = LedoitWolf(store_precision=False).fit(returns)
    shrinkage = float(fitted.shrinkage_)
    note = f"Ledoit-Wolf moved the sample covariance {shrinkage:.2%} of the way towards equal variances without correlation."
    return Covariance(matrix=_symmetric(fitted.covariance_), notes=(note,), detail={"shrinkage": shrinkage})


def factor(returns: FloatArray, factors: int | None) -> Covariance:
    """Per-period covariance of a principal-component factor model.

    Raises:
        InputError: as many factors as assets, or more.
    """
    from statsmodels.multivariate.pca import PCA

    T, n = returns.shape
    most = min(n - 1, T - 2)
    deviation = returns.std(axis=0, ddof=1)
    standardised = (returns - returns.mean(axis=0)) / deviation
    k = factors if factors is not None else _number_of_factors(standardised, most)
    if not 1 <= k <= most:
        raise InputError(
            f"{k} factors are too many for {n} assets and {T} observations.", f"`covariance.factors` can be 1 to {most}."
        )
    fitted = PCA(standardised, ncomp=k, standardize=False, demean=False, method="eig" if n < T else "svd", normalize=False)
    loadings = deviation[:, None] * fitted.loadings * fitted.factors.std(axis=0, ddof=1)
    specific = np.maximum(deviation**2 - (loadings**2).sum(axis=1), 0.0)
    explained = float((loadings**2).sum() / (deviation**2).sum())
    told = "1 common factor explains" if k == 1 else f"{k} common factors explain"
    notes = [f"{told} {explained:.0%} of the variance; the rest is each asset's own."]
    if 3 * n > T:
        notes.append(f"{T} observations are fewer than three for each of {n} assets: the factors are unreliable.")
    return Covariance(
        matrix=_symmetric(loadings @ loadings.T + np.diag(specific)),
        loadings=loadings,
        specific=specific,
        notes=tuple(notes),
        detail={"factors": float(k), "explained": explained},
    )


def given(request: CovarianceRequest, assets: Sequence[str]) -> Covariance:
    """The caller's annual matrix, cut to ``assets`` and in their order. Without names its rows stand in that order.

    Raises:
        InputError: not square, names missing or repeated, asymmetric, or not positive semi-definite without ``repair``.
    """
    if request.matrix is None:
        raise InputError("covariance.matrix is missing.", "The method `given` needs a `matrix`, with `assets` naming its rows.")
    names = request.assets if request.assets is not None else [asset for asset in assets if asset != CASH]
    n = len(names)
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise InputError(f"covariance.assets names {repeated} twice.", "Name each asset once.")
    wrong = next((row for row, line in enumerate(request.matrix) if len(line) != n), None)
    if len(request.matrix) != n or wrong is not None:
        found = f"{len(request.matrix)} rows" if len(request.matrix) != n else f"{len(request.matrix[wrong or 0])} values"
        where = "covariance.matrix" if len(request.matrix) != n else f"Row {(wrong or 0) + 1} of covariance.matrix"
        raise InputError(f"{where} has {found} for {n} assets.", "Give one row and one column per asset.")
    refuse_unknown([asset for asset in assets if asset != CASH], names, "covariance.assets")
    matrix = np.array(request.matrix, dtype=np.float64)
    _refuse_asymmetric(matrix, names)
    if CASH in names and matrix[names.index(CASH)].any():
        raise InputError(f"covariance.matrix gives {CASH} a risk, and {CASH} has none.", f"Leave {CASH} out of the matrix.")
    matrix, notes = _positive_semidefinite(_symmetric(matrix), repair=request.repair)
    order = [names.index(asset) for asset in assets]
    return Covariance(matrix=matrix[np.ix_(order, order)], notes=notes)


def nearest_psd(matrix: FloatArray) -> tuple[FloatArray, float]:
    """The positive semi-definite matrix nearest to a symmetric one, and the distance, in the Frobenius norm.

    Negative eigenvalues become zero (Higham 1988, theorem 2.1).
    """
    values, vectors = np.linalg.eigh(matrix)
    nearest = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return _symmetric(nearest), float(np.sqrt((np.minimum(values, 0.0) ** 2).sum()))


def refuse_riskless(deviation: FloatArray, assets: Sequence[str]) -> None:
    """Raises:
    DataError: naming the assets whose price never moves, or always moves alike.
    """
    flat = [asset for asset, value in zip(assets, deviation, strict=True) if value <= NO_RISK]
    if flat:
        raise DataError(
            f"{shortened(flat)} {'has' if len(flat) == 1 else 'have'} no risk at all: the variance is zero.",
            f"Leave {'it' if len(flat) == 1 else 'them'} out, or hold the money as {CASH}, which earns `risk_free`.",
        )


def _estimate(request: CovarianceRequest, returns: FloatArray, periods_per_year: float) -> Covariance:
    if request.method == "sample":
        return sample(returns)
    if request.method == "ewma":
        return ewma(returns, _decay(request.halflife, periods_per_year))
    if request.method == "factor":
        return factor(returns, request.factors)
    return ledoit_wolf(returns)


def _decay(halflife: float | None, periods_per_year: float) -> float:
    if halflife is None:
        return 0.94 if periods_per_year > 100 else 0.97
    if halflife <= 0:
        raise InputError(f"covariance.halflife is {halflife:g}.", "Give a positive number of periods, such as 60.")
    return float(0.5 ** (1.0 / halflife))


def _number_of_factors(standardised: FloatArray, most: int) -> int:
    T, n = standardised.shape
    if most < 1:
        raise DataError(f"A factor model needs at least 2 assets and 3 observations; there are {n} and {T}.", "Use `sample`.")
    gram = standardised.T @ standardised if n <= T else standardised @ standardised.T
    values = np.linalg.eigvalsh(gram) / (T - 1)
    above = int((values > (1.0 + np.sqrt(n / T)) ** 2).sum())
    return min(max(above, 1), most, MOST_FACTORS)


def _annual(estimate: Covariance, k: float) -> Covariance:
    return replace(
        estimate,
        matrix=estimate.matrix * k,
        loadings=None if estimate.loadings is None else estimate.loadings * np.sqrt(k),
        specific=None if estimate.specific is None else estimate.specific * k,
    )


def _symmetric(matrix: FloatArray) -> FloatArray:
    return np.asarray((matrix + matrix.T) / 2.0, dtype=np.float64)


def _refuse_asymmetric(matrix: FloatArray, names: Sequence[str]) -> None:
    apart = np.abs(matrix - matrix.T)
    if apart.max() > SYMMETRY_TOLERANCE * np.abs(matrix).max():
        i, j = sorted(int(x) for x in np.unravel_index(int(apart.argmax()), apart.shape))
        raise InputError(
            f"covariance.matrix is not symmetric: {names[i]} with {names[j]} is {matrix[i, j]:.10g}, "
            f"{names[j]} with {names[i]} is {matrix[j, i]:.10g}.",
            "Make the two equal.",
        )


def _positive_semidefinite(matrix: FloatArray, *, repair: bool) -> tuple[FloatArray, tuple[str, ...]]:
    values = np.linalg.eigvalsh(matrix)
    if values[0] >= -EIGENVALUE_TOLERANCE * max(values[-1], 0.0) and values[-1] >= 0.0:
        return matrix, ()
    nearest, distance = nearest_psd(matrix)
    fault = f"smallest eigenvalue {values[0]:.6g}; the nearest matrix that is lies {distance:.6g} away in the Frobenius norm"
    if not repair:
        raise InputError(
            f"covariance.matrix is not positive semi-definite, so some portfolio would have a negative variance ({fault}).",
            "Correct the matrix, or set `covariance.repair` to true to use the nearest one.",
        )
    return nearest, (f"The given covariance was not positive semi-definite and was replaced by the nearest one ({fault}).",)


def _twin_note(matrix: FloatArray, assets: Sequence[str]) -> tuple[str, ...]:
    deviation = np.sqrt(np.diag(matrix))
    if not (deviation > 0.0).all():
        return ()
    correlation = np.triu(matrix / np.outer(deviation, deviation), 1)
    pairs = np.argwhere(np.abs(correlation) > 1.0 - 1e-9)
    if not len(pairs):
        return ()
    named = [f"{assets[i]} and {assets[j]}" for i, j in pairs[:3]]
    more = f" and {len(pairs) - 3} more pairs" if len(pairs) > 3 else ""
    return (f"Perfectly correlated: {'; '.join(named)}{more}. How their joint weight is split is not determined by risk.",)


def _refuse_idle_fields(request: CovarianceRequest) -> None:
    owners = {"matrix": "given", "assets": "given", "halflife": "ewma", "factors": "factor"}
    for name, method in owners.items():
        if getattr(request, name) is not None and request.method != method:
            raise InputError(
                f"covariance.{name} belongs to the method {method}, and the method is {request.method}.",
                f"Leave `{name}` out or set `method` to {method}.",
            )
