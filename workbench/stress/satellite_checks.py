"""Diagnostics of a satellite regression, each against a stated threshold: pass, warn or fail.

Stability of the recursion, signs, variance inflation, Ljung-Box on four quarters, out-of-sample error against "no change",
the size of the 2008-09 residuals (a satellite fitted to calm understates a crisis), and a Chow break at 2020.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from workbench.market.returns import FloatArray
from workbench.stress.macro_files import quarter_name
from workbench.stress.satellite import Design, Driver, Projection, Satellite, driver_name, transform_of

Status = Literal["pass", "warn", "fail"]

#: Quarters of history before the first out-of-sample forecast.
FIRST_FORECAST = 60
CRISIS = (2008 * 4, 2009 * 4 + 3)
BREAK = 2020 * 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One diagnostic in words, with the figure and the threshold it was held against."""

    name: str
    status: Status
    detail: str
    value: float | None = None
    threshold: str = ""


def satellite_checks(fitted: Satellite) -> tuple[Check, ...]:
    """Every check of one satellite."""
    specification, design, coefficients = fitted.specification, fitted.design, fitted.coefficients
    signed = [(j, driver) for j, driver in enumerate(specification.drivers, start=2) if driver.sign]
    return (
        _persistence(float(coefficients[1])),
        *(_sign(driver, float(coefficients[j]), float(fitted.p_values[j])) for j, driver in signed),
        _collinearity(design),
        _serial_correlation(fitted.residuals),
        _out_of_sample(design),
        _crisis_error(design, fitted.residuals),
        _structural_break(design),
    )


def graded(p_value: float) -> Status:
    """A test of something unwanted: pass from 5 %, fail below 1 %."""
    return "pass" if p_value >= 0.05 else "warn" if p_value >= 0.01 else "fail"


def _persistence(rho: float) -> Check:
    status: Status = "pass" if abs(rho) < 0.95 else "warn" if abs(rho) < 1.0 else "fail"
    detail = f"last quarter's value keeps {rho:.2f} of itself" + (
        "" if status == "pass" else ": shocks fade very slowly" if status == "warn" else ": the projection does not settle"
    )
    return Check(name="stability", status=status, detail=detail, value=rho, threshold="|rho| < 0.95; fail from 1")


def _sign(driver: Driver, coefficient: float, p_value: float) -> Check:
    right = coefficient > 0 if driver.sign == "+" else coefficient < 0
    status: Status = "pass" if right else "warn" if p_value >= 0.05 else "fail"
    detail = f"{driver_name(driver)} {coefficient:+.4g}, expected {driver.sign} (p {p_value:.3f})"
    return Check(name="sign", status=status, detail=detail, value=float(coefficient), threshold="fail: wrong and p < 0.05")


def variance_inflation(X: FloatArray) -> FloatArray:
    """1 / (1 - R2) of each column but the first (constant) on the others."""
    factors = []
    for j in range(1, X.shape[1]):
        others = np.delete(X, j, axis=1)
        fitted = others @ np.linalg.lstsq(others, X[:, j], rcond=None)[0]
        spread = float(((X[:, j] - X[:, j].mean()) ** 2).sum())
        left = float(((X[:, j] - fitted) ** 2).sum())
        factors.append(spread / left if left > 0 else np.inf)
    return np.array(factors)


def _collinearity(design: Design) -> Check:
    inflation = variance_inflation(design.X)
    worst = float(min(inflation.max(), 1e6))
    status: Status = "pass" if worst < 5 else "warn" if worst < 10 else "fail"
    detail = f"largest variance inflation {worst:.1f} ({design.names[1 + int(inflation.argmax())]})"
    return Check(name="collinearity (VIF)", status=status, detail=detail, value=worst, threshold="warn from 5, fail from 10")


def _serial_correlation(residuals: FloatArray) -> Check:
    from statsmodels.stats.diagnostic import acorr_ljungbox

    p_value = float(acorr_ljungbox(residuals, lags=[4], return_df=True)["lb_pvalue"].iloc[0])
    detail = f"residuals up to 4 quarters: p {p_value:.3f}"
    return Check(
        name="serial correlation (Ljung-Box)",
        status=graded(p_value),
        detail=detail,
        value=p_value,
        threshold="warn below p 0.05, fail below 0.01",
    )


def out_of_sample_errors(design: Design) -> tuple[np.ndarray, FloatArray, FloatArray]:
    """Quarters, one-quarter forecast errors of an expanding fit, and those of "no change"."""
    first = min(FIRST_FORECAST, len(design.y) // 2)
    rows = range(first, len(design.y))
    errors = [design.y[t] - design.X[t] @ np.linalg.lstsq(design.X[:t], design.y[:t], rcond=None)[0] for t in rows]
    naive = design.y[first:] - design.X[first:, 1]
    return design.quarters[first:], np.array(errors), np.asarray(naive, dtype=np.float64)


def rmse_by_year(design: Design) -> dict[str, float]:
    """Root mean squared one-quarter forecast error of each year, out of sample."""
    quarters, errors, _ = out_of_sample_errors(design)
    years = quarters // 4
    return {str(year): float(np.sqrt(np.mean(errors[years == year] ** 2))) for year in np.unique(years)}


def _out_of_sample(design: Design) -> Check:
    _, errors, naive = out_of_sample_errors(design)
    rmse, plain = float(np.sqrt(np.mean(errors**2))), float(np.sqrt(np.mean(naive**2)))
    ratio = rmse / plain if plain > 0 else np.inf
    status: Status = "pass" if ratio < 1 else "warn" if ratio < 1.2 else "fail"
    detail = f"forecast error {rmse:.3g} a quarter, {min(ratio, 1e6):.2f} times that of assuming no change"
    return Check(
        name="out of sample (RMSE)", status=status, detail=detail, value=rmse, threshold="ratio: warn from 1, fail from 1.2"
    )


def _crisis_error(design: Design, residuals: FloatArray) -> Check:
    inside = (design.quarters >= CRISIS[0]) & (design.quarters <= CRISIS[1])
    if not inside.any() or inside.all():
        return Check(
            name="2008-09 residual",
            status="warn",
            detail="the history does not hold 2008-09: a calm sample understates a crisis",
        )
    ratio = float(np.sqrt(np.mean(residuals[inside] ** 2)) / np.sqrt(np.mean(residuals[~inside] ** 2)))
    worst = int(np.abs(residuals * inside).argmax())
    status: Status = "pass" if ratio < 1.5 else "warn" if ratio < 3 else "fail"
    detail = (
        f"residuals of 2008-09 are {ratio:.1f} times the others; the largest is {residuals[worst]:+.3g} in "
        f"{quarter_name(int(design.quarters[worst]))}"
    )
    return Check(
        name="2008-09 residual", status=status, detail=detail, value=ratio, threshold="ratio: warn from 1.5, fail from 3"
    )


def chow(design: Design, quarter: int) -> tuple[float, float] | None:
    """F statistic and p-value of a break at ``quarter``; the predictive form where the later part is too short."""
    from scipy.stats import f as f_distribution

    m, p = design.X.shape
    before = design.quarters < quarter
    n1, n2 = int(before.sum()), int((~before).sum())
    if n1 <= p or n2 == 0:
        return None
    pooled, first = _residual_sum(design.X, design.y), _residual_sum(design.X[before], design.y[before])
    if n2 > p:
        apart = first + _residual_sum(design.X[~before], design.y[~before])
        statistic, freedom = ((pooled - apart) / p) / (apart / (m - 2 * p)), (p, m - 2 * p)
    else:
        statistic, freedom = ((pooled - first) / n2) / (first / (n1 - p)), (n2, n1 - p)
    return float(statistic), float(f_distribution.sf(statistic, *freedom))


def _residual_sum(X: FloatArray, y: FloatArray) -> float:
    return float(((y - X @ np.linalg.lstsq(X, y, rcond=None)[0]) ** 2).sum())


def _structural_break(design: Design) -> Check:
    tested = chow(design, BREAK)
    if tested is None:
        return Check(name="break at 2020 (Chow)", status="warn", detail="no quarters on both sides of 2020")
    detail = f"F {tested[0]:.2f}, p {tested[1]:.3f}"
    return Check(
        name="break at 2020 (Chow)",
        status=graded(tested[1]),
        detail=detail,
        value=tested[1],
        threshold="warn below p 0.05, fail below 0.01",
    )


def satellite_document(fitted: Satellite, projection: Projection | None) -> dict[str, Any]:
    """JSON-ready: coefficients, projection with band, out-of-sample error by year, the residuals of 2008-09."""
    specification, design = fitted.specification, fitted.design
    inside = (design.quarters >= CRISIS[0]) & (design.quarters <= CRISIS[1])
    return {
        "target": specification.target,
        "transform": transform_of(specification.target, specification.transform),
        "observations": len(design.y),
        "first": quarter_name(int(design.quarters[0])),
        "last": quarter_name(int(design.quarters[-1])),
        "r_squared": fitted.r_squared,
        "coefficients": [
            {"name": name, "value": float(value), "standard_error": float(error), "p_value": float(p)}
            for name, value, error, p in zip(
                design.names, fitted.coefficients, fitted.standard_errors, fitted.p_values, strict=True
            )
        ],
        "projection": None if projection is None else _projection_rows(projection),
        "rmse_by_year": rmse_by_year(design),
        "residuals_2008_09": [
            {"quarter": quarter_name(int(q)), "residual": float(r)}
            for q, r in zip(design.quarters[inside], fitted.residuals[inside], strict=True)
        ],
    }


def _projection_rows(projection: Projection) -> list[dict[str, Any]]:
    columns: Sequence[FloatArray] = (projection.central, projection.low, projection.high)
    return [
        {"quarter": quarter_name(int(q)), "value": float(value), "low": float(low), "high": float(high)}
        for q, value, low, high in zip(projection.quarters, *columns, strict=True)
    ]


def check_rows(checks: Sequence[Check], prefix: str = "") -> list[dict[str, Any]]:
    """Diagnostics, JSON-ready, each name after ``prefix``."""
    return [{**asdict(check), "name": f"{prefix}{check.name}"} for check in checks]
