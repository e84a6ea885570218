"""Satellite regression: a variable that follows from a macro path, with its bands and its diagnostics.

``y_t = c + rho y_{t-1} + sum_j beta_j z_{j, t-lag_j} + e_t`` by least squares on the history, projected recursively along the
path. A ratio (NPL, default rate) is modelled as its logit; an index as its quarterly log change in percent; a rate as it is.
Bands come from re-drawing the residuals (each projected quarter moves by a random past one); the error of the estimated
coefficients is not in them. The checks are in ``workbench.stress.satellite_checks``.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.errors import DataError, InputError
from workbench.market.returns import FloatArray, shortened
from workbench.stress.macro_files import BBB, INDICES, TEN_YEAR, MacroTable

Transform = Literal["level", "logit", "log_change", "change"]

SPREAD = "bbb_spread_pct"
#: Fewest quarters for a fit.
FEWEST_QUARTERS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Driver:
    """A column that moves the target ``lag`` quarters later; ``sign`` is the direction economics expects."""

    column: str
    lag: int = 0
    sign: Literal["+", "-"] | None = None
    transform: Transform | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Specification:
    """One satellite. Without a ``transform`` indices enter as log changes and everything else as its level."""

    target: str
    drivers: tuple[Driver, ...]
    transform: Transform | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Design:
    """Regression rows: ``y`` (m,), ``X`` (m, p) with columns constant, lagged target, drivers; ``quarters`` (m,)."""

    quarters: np.ndarray
    y: FloatArray
    X: FloatArray
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Satellite:
    """A fitted satellite. ``coefficients`` and ``standard_errors`` follow ``design.names``; ``residuals`` (m,)."""

    specification: Specification
    design: Design
    coefficients: FloatArray
    standard_errors: FloatArray
    p_values: FloatArray
    residuals: FloatArray
    r_squared: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Projection:
    """Along Q quarters, in the unit of the target (an index: quarterly change in percent): central path and 5-95 % band."""

    quarters: np.ndarray
    central: FloatArray
    low: FloatArray
    high: FloatArray


def transformed(values: FloatArray, how: Transform) -> FloatArray:
    """A series as the regression sees it; the first value of a change is NaN.

    Raises:
        InputError: the logit of something outside (0, 1), or the log of something not positive.
    """
    known = values[np.isfinite(values)]
    if how == "level":
        return values
    if how == "logit":
        if ((known <= 0) | (known >= 1)).any():
            raise InputError("A logit needs a ratio between 0 and 1.", "Give the ratio as a fraction (0.02), or use level.")
        return np.asarray(np.log(values / (1.0 - values)), dtype=np.float64)
    if how == "change":
        return np.concatenate([[np.nan], np.diff(values)])
    if (known <= 0).any():
        raise InputError("A log change needs positive levels.", "Use change or level.")
    return np.concatenate([[np.nan], 100.0 * np.diff(np.log(values))])


def transform_of(column: str, chosen: Transform | None) -> Transform:
    """The transform asked for, or the usual one of this column."""
    return chosen or ("log_change" if column in INDICES else "level")


def series(table: MacroTable, column: str) -> FloatArray:
    """A column, or the BBB spread over the 10-year yield.

    Raises:
        InputError: the table does not have it.
    """
    if column == SPREAD and BBB in table.columns and TEN_YEAR in table.columns:
        return table.columns[BBB] - table.columns[TEN_YEAR]
    if column not in table.columns:
        raise InputError(f"{table.name} has no column {column!r}.", f"It has {shortened(list(table.columns))}.")
    return table.columns[column]


def joined(history: MacroTable, path: MacroTable, column: str) -> FloatArray:
    """History up to the quarter before the path, then the path: shape (T + Q,). NaN where the path lacks the column."""
    past = series(history, column)[history.quarters < path.quarters[0]]
    has = column in path.columns or (column == SPREAD and {BBB, TEN_YEAR} <= set(path.columns))
    return np.concatenate([past, series(path, column) if has else np.full(len(path.quarters), np.nan)])


def build_design(history: MacroTable, specification: Specification) -> Design:
    """The complete rows of the history.

    Raises:
        InputError: an unknown column.
        DataError: fewer than 40 complete quarters.
    """
    target = transformed(series(history, specification.target), transform_of(specification.target, specification.transform))
    columns = [np.ones(len(target)), _lagged(target, 1)]
    for driver in specification.drivers:
        z = transformed(series(history, driver.column), transform_of(driver.column, driver.transform))
        columns.append(_lagged(z, driver.lag))
    X = np.column_stack(columns)
    complete = np.isfinite(target) & np.isfinite(X).all(axis=1)
    if complete.sum() < FEWEST_QUARTERS:
        raise DataError(
            f"Only {int(complete.sum())} quarters have {specification.target} and its drivers; it takes {FEWEST_QUARTERS}.",
            "Use a longer history, or drop the driver that starts last.",
        )
    return Design(
        quarters=history.quarters[complete],
        y=target[complete],
        X=X[complete],
        names=("constant", f"{specification.target} (last quarter)", *(driver_name(d) for d in specification.drivers)),
    )


def fit_satellite(history: MacroTable, specification: Specification) -> Satellite:
    """Least squares.

    Raises:
        InputError, DataError: as ``build_design``.
    """
    import statsmodels.api as sm

    design = build_design(history, specification)
    fitted = sm.OLS(design.y, design.X).fit()
    coefficients, residuals = np.asarray(fitted.params), np.asarray(fitted.resid)
    p_values = np.asarray(fitted.pvalues)
    return Satellite(
        specification=specification,
        design=design,
        coefficients=coefficients,
        standard_errors=np.asarray(fitted.bse),
        p_values=p_values,
        residuals=residuals,
        r_squared=float(fitted.rsquared),
    )


def project(
    fitted: Satellite, history: MacroTable, path: MacroTable, generator: np.random.Generator, *, paths: int = 2000
) -> Projection | None:
    """Recursive projection with residual-bootstrap bands; None when the path (or the last quarter) lacks a driver."""
    specification = fitted.specification
    start = int((history.quarters < path.quarters[0]).sum())
    how = transform_of(specification.target, specification.transform)
    target = transformed(joined(history, path, specification.target), how)
    drivers = []
    for driver in specification.drivers:
        z = transformed(joined(history, path, driver.column), transform_of(driver.column, driver.transform))
        drivers.append(_lagged(z, driver.lag)[start:])
    Z = np.column_stack([np.ones(len(path.quarters)), *drivers])
    last = target[start - 1] if start else np.nan
    if not (np.isfinite(last) and np.isfinite(Z).all()):
        return None
    pushes = Z @ np.delete(fitted.coefficients, 1)
    noise = generator.choice(fitted.residuals, size=(paths, len(pushes)))
    noise[0] = 0.0
    drawn = np.empty_like(noise)
    state = np.full(paths, last)
    for q, push in enumerate(pushes):
        state = push + fitted.coefficients[1] * state + noise[:, q]
        drawn[:, q] = state
    values = 1.0 / (1.0 + np.exp(-drawn)) if how == "logit" else drawn
    low, high = np.quantile(values, [0.05, 0.95], axis=0)
    return Projection(quarters=path.quarters, central=values[0], low=low, high=high)


def _lagged(values: FloatArray, lag: int) -> FloatArray:
    return values if lag == 0 else np.concatenate([np.full(lag, np.nan), values[:-lag]])


def driver_name(driver: Driver) -> str:
    """The column, with its lag in words."""
    return driver.column if driver.lag == 0 else f"{driver.column} ({driver.lag} quarter{'s' if driver.lag > 1 else ''} before)"
