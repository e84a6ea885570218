"""Satellite regressions and vector autoregressions: published values, simulated truth, and independent recomputation."""

import importlib.resources
import re

import numpy as np
import pytest

from workbench.errors import DataError, InputError
from workbench.stress.macro_files import MacroTable
from workbench.stress.macro_var import companion, conditional_forecast, fit_autoregression, forecast, responses
from workbench.stress.satellite import Design, Driver, Specification, build_design, fit_satellite, project, transformed
from workbench.stress.satellite_checks import (
    chow,
    graded,
    out_of_sample_errors,
    rmse_by_year,
    satellite_checks,
    variance_inflation,
)

START = 1990 * 4


def macro_table(columns, start=START, name="history.csv"):
    length = len(next(iter(columns.values())))
    return MacroTable(
        name=name,
        quarters=np.arange(start, start + length),
        columns={key: np.asarray(values, dtype=float) for key, values in columns.items()},
        matched={},
        unmatched=(),
        scenario="",
    )


def simulated(quarters=400, *, noise=0.1, seed=1):
    """y = 0.5 + 0.7 y_{t-1} - 0.3 z_{t-1} + e."""
    generator = np.random.default_rng(seed)
    z = generator.normal(2, 2, quarters)
    y = np.empty(quarters)
    y[0] = 1.0
    for t in range(1, quarters):
        y[t] = 0.5 + 0.7 * y[t - 1] - 0.3 * z[t - 1] + noise * generator.normal()
    return macro_table({"y": y, "z": z})


ONE_LAG = Specification(target="y", drivers=(Driver(column="z", lag=1, sign="-"),))


def test_coefficients_of_a_known_model_are_found():
    fitted = fit_satellite(simulated(), ONE_LAG)
    np.testing.assert_allclose(fitted.coefficients, [0.5, 0.7, -0.3], atol=0.03)
    assert fitted.design.names == ("constant", "y (last quarter)", "z (1 quarter before)")
    assert fitted.r_squared > 0.95


def test_projection_is_the_recursion():
    history = simulated()
    fitted = fit_satellite(history, ONE_LAG)
    path = macro_table({"z": [-3.0, -5.0, 0.0, 2.0]}, start=START + 400, name="path.csv")
    projection = project(fitted, history, path, np.random.default_rng(1))
    c, rho, beta = fitted.coefficients
    state, drivers = history.columns["y"][-1], [history.columns["z"][-1], -3.0, -5.0, 0.0]
    for q, z in enumerate(drivers):
        state = c + rho * state + beta * z
        assert projection.central[q] == pytest.approx(state)
        assert projection.low[q] < state < projection.high[q]
    width = projection.high - projection.low
    # One quarter ahead the band is that of the residuals; it widens as shocks add up.
    assert width[0] == pytest.approx(np.quantile(fitted.residuals, 0.95) - np.quantile(fitted.residuals, 0.05), rel=0.1)
    assert width[3] == pytest.approx(width[0] * np.sqrt(sum(rho ** (2 * i) for i in range(4))), rel=0.15)


def test_projection_needs_its_drivers():
    history = simulated()
    path = macro_table({"other": [1.0, 2.0]}, start=START + 400)
    assert project(fit_satellite(history, ONE_LAG), history, path, np.random.default_rng(1)) is None


def test_a_ratio_stays_between_nought_and_one():
    generator = np.random.default_rng(2)
    logit = np.cumsum(generator.normal(0, 0.05, 120)) * 0.3 - 3.5
    history = macro_table({"npl": 1 / (1 + np.exp(-logit)), "z": generator.normal(size=120)})
    fitted = fit_satellite(history, Specification(target="npl", drivers=(Driver(column="z"),), transform="logit"))
    path = macro_table({"z": np.full(12, 50.0)}, start=START + 120)
    projection = project(fitted, history, path, generator)
    assert ((projection.low > 0) & (projection.high < 1)).all()
    with pytest.raises(InputError, match="between 0 and 1"):
        transformed(np.array([0.5, 1.5]), "logit")
    with pytest.raises(InputError, match="positive levels"):
        transformed(np.array([1.0, -1.0]), "log_change")


def test_too_little_history_and_unknown_columns_are_refused():
    with pytest.raises(DataError, match="Only 29 quarters"):
        build_design(simulated(30), ONE_LAG)
    with pytest.raises(InputError, match="no column 'gdp'"):
        build_design(simulated(), Specification(target="y", drivers=(Driver(column="gdp"),)))


def test_checks_of_a_sound_model_pass():
    checks = {check.name: check for check in satellite_checks(fit_satellite(simulated(), ONE_LAG))}
    assert {name for name, check in checks.items() if check.status == "pass"} == set(checks)
    assert checks["stability"].value == pytest.approx(0.7, abs=0.03)


def test_checks_of_a_broken_model_fail():
    history = simulated()
    broken = history.columns["y"].copy()
    after = history.quarters >= 2020 * 4
    broken[after] += 3 * np.arange(after.sum())
    table = macro_table({"y": broken, "z": history.columns["z"]})
    wrong = Specification(target="y", drivers=(Driver(column="z", lag=1, sign="+"),))
    checks = {check.name: check.status for check in satellite_checks(fit_satellite(table, wrong))}
    assert checks["break at 2020 (Chow)"] == "fail"
    sign = satellite_checks(fit_satellite(history, wrong))[1]
    assert (sign.name, sign.status) == ("sign", "fail")


def test_a_history_without_the_crisis_says_so():
    table = macro_table(dict(simulated(200).columns), start=2012 * 4)
    crisis = next(c for c in satellite_checks(fit_satellite(table, ONE_LAG)) if c.name == "2008-09 residual")
    assert crisis.status == "warn"
    assert "does not hold 2008-09" in crisis.detail


def test_grades():
    assert [graded(p) for p in (0.05, 0.049, 0.01, 0.009)] == ["pass", "warn", "warn", "fail"]


def test_longley_published():
    # NIST: b0 -3482258.63459582, R2 0.995479004577296; the variance inflations are those of statsmodels.
    import statsmodels.api as sm
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    data = sm.datasets.longley.load_pandas()
    X = sm.add_constant(data.exog.to_numpy())
    fitted = sm.OLS(data.endog.to_numpy(), X).fit()
    assert fitted.params[0] == pytest.approx(-3482258.6346, rel=1e-8)
    assert fitted.rsquared == pytest.approx(0.99547900458, abs=1e-10)
    expected = [variance_inflation_factor(X, j) for j in range(1, X.shape[1])]
    np.testing.assert_allclose(variance_inflation(X), expected, rtol=1e-5)


def test_chow_is_the_textbook_statistic():
    generator = np.random.default_rng(3)
    X = np.column_stack([np.ones(80), generator.normal(size=80)])
    y = X @ [1.0, 2.0] + generator.normal(size=80)
    y[50:] += 1.5
    design = Design(quarters=np.arange(80), y=y, X=X, names=("constant", "x"))

    def rss(rows):
        solution = np.linalg.lstsq(X[rows], y[rows], rcond=None)[0]
        return ((y[rows] - X[rows] @ solution) ** 2).sum()

    whole, apart = rss(slice(None)), rss(slice(0, 50)) + rss(slice(50, 80))
    statistic, p_value = chow(design, 50)
    assert statistic == pytest.approx(((whole - apart) / 2) / (apart / 76))
    assert p_value < 0.01
    short, _ = chow(design, 79)
    assert short == pytest.approx((whole - rss(slice(0, 79))) / (rss(slice(0, 79)) / 77))
    assert chow(design, 0) is None


def test_out_of_sample_forecasts_use_the_past_only():
    design = build_design(simulated(100), ONE_LAG)
    quarters, errors, naive = out_of_sample_errors(design)
    first = len(design.y) - len(errors)
    past = np.linalg.lstsq(design.X[:first], design.y[:first], rcond=None)[0]
    assert errors[0] == pytest.approx(design.y[first] - design.X[first] @ past)
    assert naive[0] == pytest.approx(design.y[first] - design.y[first - 1])
    assert set(rmse_by_year(design)) == {str(year) for year in np.unique(quarters // 4)}


# -- vector autoregression --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def luetkepohl():
    """Quarterly log differences of West German investment, income and consumption (e1.dat, in statsmodels)."""
    text = importlib.resources.files("statsmodels.tsa.vector_ar.tests.results").joinpath("e1.dat").read_text()
    rows = [line.split() for line in text.splitlines() if re.fullmatch(r"\s*\d+\s+\d+\s+\d+\s*", line)]
    return np.diff(np.log(np.array(rows, dtype=float)), axis=0)


def test_luetkepohl_published(luetkepohl):
    early = fit_autoregression(luetkepohl[:75], ("inv", "inc", "cons"), order=2)
    np.testing.assert_allclose(early.intercept, [-0.017, 0.016, 0.013], atol=5e-4)
    np.testing.assert_allclose(early.lags[0][0], [-0.320, 0.146, 0.961], atol=5e-4)
    whole = fit_autoregression(luetkepohl, ("inv", "inc", "cons"), order=2)
    np.testing.assert_allclose(whole.intercept, [-0.010, 0.013, 0.012], atol=5e-4)
    assert early.stable
    assert early.largest_root == pytest.approx(np.abs(np.linalg.eigvals(companion(early.lags))).max())


def test_order_is_the_one_of_the_criterion(luetkepohl):
    from statsmodels.tsa.api import VAR

    model = fit_autoregression(luetkepohl, ("inv", "inc", "cons"))
    chosen = VAR(luetkepohl).select_order(4, trend="c")
    assert model.order == max(chosen.bic, 1)
    assert model.criteria[model.order] == min(model.criteria.values())


def test_forecast_and_responses(luetkepohl):
    from statsmodels.tsa.api import VAR

    model = fit_autoregression(luetkepohl, ("inv", "inc", "cons"), order=2)
    reference = VAR(luetkepohl).fit(2)
    np.testing.assert_allclose(forecast(model, luetkepohl, 5), reference.forecast(luetkepohl[-2:], 5), rtol=1e-9)
    np.testing.assert_allclose(responses(model, 6), reference.ma_rep(5), atol=1e-12)


def test_conditions_hold_and_the_rest_is_the_most_likely(luetkepohl):
    model = fit_autoregression(luetkepohl, ("inv", "inc", "cons"), order=2)
    fixed = np.full((4, 3), np.nan)
    fixed[:, 1] = [0.0, -0.01, 0.0, 0.02]
    found = conditional_forecast(model, luetkepohl, fixed, np.random.default_rng(1))
    np.testing.assert_array_equal(found.central[:, 1], fixed[:, 1])
    np.testing.assert_array_equal(found.low[:, 1], found.high[:, 1])
    # Independent: the smallest disturbances (in the metric of their covariance) that meet the conditions.
    from scipy.optimize import LinearConstraint, minimize

    root = np.linalg.cholesky(model.noise)

    def path(units):
        return forecast(model, luetkepohl, 4, units.reshape(4, 3) @ root.T)

    base = path(np.zeros(12))[:, 1]
    slopes = np.column_stack([path(unit)[:, 1] - base for unit in np.eye(12)])
    meet = LinearConstraint(slopes, fixed[:, 1] - base, fixed[:, 1] - base)
    best = minimize(
        lambda u: u @ u, np.zeros(12), jac=lambda u: 2 * u, constraints=[meet], method="SLSQP", options={"ftol": 1e-14}
    )
    np.testing.assert_allclose(path(best.x), found.central, atol=1e-6)


def test_without_conditions_it_is_the_plain_forecast(luetkepohl):
    model = fit_autoregression(luetkepohl, ("inv", "inc", "cons"))
    found = conditional_forecast(model, luetkepohl, np.full((3, 3), np.nan), np.random.default_rng(1))
    np.testing.assert_allclose(found.central, forecast(model, luetkepohl, 3))
    assert (found.low < found.high).all()


def test_too_short_or_still_data_are_refused(luetkepohl):
    with pytest.raises(DataError, match="needs 21 complete rows"):
        fit_autoregression(luetkepohl[:15], ("inv", "inc", "cons"), order=2)
    still = luetkepohl.copy()
    still[:, 2] = 1.0
    with pytest.raises(DataError, match="cons does not move"):
        fit_autoregression(still, ("inv", "inc", "cons"))
