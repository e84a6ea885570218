"""Covariance estimators against second implementations, and the refusals of a given matrix."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workbench.errors import DataError, InputError
from workbench.portfolio.covariance import Covariance, estimate_covariance, ewma, nearest_psd
from workbench.portfolio.request import CovarianceRequest

RNG = np.random.default_rng(3)
NAMES = ["A", "B", "C", "D", "E"]
COMMON = RNG.normal(0, 0.01, (300, 2))
RETURNS = COMMON @ [[1, 1.2, 0.8, 0, 0.3], [0, -0.2, 0.4, 1.1, 1]] + RNG.normal(0.0004, 0.005, (300, 5))


def request(**fields: Any) -> CovarianceRequest:
    return CovarianceRequest.model_validate(fields)


def estimated(returns: np.ndarray = RETURNS, **fields: Any) -> Covariance:
    return estimate_covariance(request(**fields), returns, NAMES[: returns.shape[1]], 252)


def test_sample_is_unbiased_and_annual() -> None:
    centred = RETURNS - RETURNS.mean(axis=0)
    np.testing.assert_allclose(estimated(method="sample").matrix, centred.T @ centred / 299 * 252, rtol=1e-12)


def test_sample_warns_below_three_observations_an_asset() -> None:
    assert "fewer than three" in estimated(RETURNS[:14], method="sample").notes[0]
    assert estimated(RETURNS[:15], method="sample").notes == ()


def test_sample_refuses_too_few_observations_by_number() -> None:
    with pytest.raises(DataError, match="4 observations of 5 assets") as caught:
        estimated(RETURNS[:4], method="sample")
    assert "ledoit_wolf or factor" in caught.value.hint


@pytest.mark.parametrize("method", ["ledoit_wolf", "factor"])
def test_other_methods_do_with_fewer_observations_than_assets(method: str) -> None:
    values = np.linalg.eigvalsh(estimated(RETURNS[:4], method=method).matrix)
    assert values[0] > 0.0


def test_ewma_refuses_fewer_observations_than_assets() -> None:
    with pytest.raises(DataError, match=r"4 observations of 5 assets cannot give an ewma covariance.* of rank 4") as caught:
        estimated(RETURNS[:4], method="ewma")
    assert "ledoit_wolf or factor" in caught.value.hint
    assert np.linalg.eigvalsh(estimated(RETURNS[:5], method="ewma").matrix)[0] > 0.0


def test_factor_warns_below_three_observations_an_asset() -> None:
    assert "4 observations are fewer than three for each of 5 assets" in estimated(RETURNS[:4], method="factor").notes[1]
    assert not any("fewer than three" in note for note in estimated(RETURNS[:15], method="factor").notes)


def test_ewma_is_the_recursion_without_a_start_value() -> None:
    decay, S, mass = 0.9, np.zeros((5, 5)), 0.0
    for r in RETURNS:
        S = decay * S + (1 - decay) * np.outer(r, r)
        mass = decay * mass + (1 - decay)
    np.testing.assert_allclose(ewma(RETURNS, decay).matrix, S / mass, rtol=1e-10)


@pytest.mark.parametrize(("periods", "halflife", "decay"), [(252, None, 0.94), (12, None, 0.97), (252, 60, 0.5 ** (1 / 60))])
def test_ewma_decay(periods: int, halflife: float | None, decay: float) -> None:
    found = estimate_covariance(request(method="ewma", halflife=halflife), RETURNS, NAMES, periods)
    assert found.detail["decay"] == pytest.approx(decay)


def test_ewma_refuses_a_halflife_of_nothing() -> None:
    with pytest.raises(InputError, match="halflife is 0"):
        estimated(method="ewma", halflife=0)


def test_ledoit_wolf_is_the_published_formula() -> None:
    """Ledoit and Wolf (2004), lemma 3.2 to 3.4: d2, b2 and the intensity b2/d2."""
    T, n = RETURNS.shape
    X = RETURNS - RETURNS.mean(axis=0)
    S = X.T @ X / T
    target = np.trace(S) / n * np.eye(n)
    d2 = ((S - target) ** 2).sum() / n
    b2 = min(sum(((np.outer(x, x) - S) ** 2).sum() / n for x in X) / T**2, d2)
    found = estimated(method="ledoit_wolf")
    assert found.detail["shrinkage"] == pytest.approx(b2 / d2, rel=1e-10)
    np.testing.assert_allclose(found.matrix, (b2 / d2 * target + (1 - b2 / d2) * S) * 252, rtol=1e-10)
    assert f"{b2 / d2:.2%}" in found.notes[0]


class TestFactor:
    def test_it_has_the_factor_form(self) -> None:
        found = estimated(method="factor", factors=2)
        assert found.loadings is not None
        assert found.specific is not None
        assert found.loadings.shape == (5, 2)
        np.testing.assert_allclose(found.loadings @ found.loadings.T + np.diag(found.specific), found.matrix, rtol=1e-12)

    def test_it_keeps_every_assets_variance(self) -> None:
        np.testing.assert_allclose(np.diag(estimated(method="factor").matrix), RETURNS.var(axis=0, ddof=1) * 252, rtol=1e-10)

    def test_loadings_are_those_of_the_correlation_matrix(self) -> None:
        values, vectors = np.linalg.eigh(np.corrcoef(RETURNS, rowvar=False))
        deviation = RETURNS.std(axis=0, ddof=1)
        B = deviation[:, None] * vectors[:, -2:] * np.sqrt(values[-2:])
        found = estimated(method="factor", factors=2)
        assert found.loadings is not None
        np.testing.assert_allclose(found.loadings @ found.loadings.T, B @ B.T * 252, rtol=1e-8)

    def test_the_number_of_factors_is_found(self) -> None:
        assert estimated(method="factor").detail["factors"] == 2
        assert estimated(method="factor").notes[0].startswith("2 common factors explain ")
        noise = np.random.default_rng(5).normal(0, 0.01, (2000, 5))
        assert estimated(noise, method="factor").detail["factors"] == 1
        assert estimated(noise, method="factor").notes[0].startswith("1 common factor explains ")

    def test_four_factors_of_five_assets_nearly_restore_the_sample(self) -> None:
        near = estimated(method="factor", factors=4).matrix - estimated(method="sample").matrix
        far = estimated(method="factor", factors=1).matrix - estimated(method="sample").matrix
        assert np.linalg.norm(near) < np.linalg.norm(far)

    def test_as_many_factors_as_assets_are_refused(self) -> None:
        with pytest.raises(InputError, match="5 factors are too many for 5 assets"):
            estimated(method="factor", factors=5)

    def test_one_asset_has_no_factors(self) -> None:
        with pytest.raises(DataError, match="at least 2 assets"):
            estimated(RETURNS[:, :1], method="factor")


@pytest.mark.parametrize("method", ["sample", "ewma", "ledoit_wolf", "factor"])
class TestEveryEstimator:
    def test_order_of_assets_does_not_matter(self, method: str) -> None:
        order = [3, 0, 4, 1, 2]
        np.testing.assert_allclose(
            estimated(RETURNS[:, order], method=method).matrix, estimated(method=method).matrix[np.ix_(order, order)], rtol=1e-7
        )

    def test_scale_is_squared(self, method: str) -> None:
        np.testing.assert_allclose(estimated(RETURNS * 3, method=method).matrix, 9 * estimated(method=method).matrix, rtol=1e-7)

    def test_it_is_symmetric_and_positive_semidefinite(self, method: str) -> None:
        found = estimated(method=method).matrix
        assert (found == found.T).all()
        assert np.linalg.eigvalsh(found)[0] > -1e-12

    def test_a_constant_asset_is_named(self, method: str) -> None:
        flat = RETURNS.copy()
        flat[:, 2] = 0.0001
        with pytest.raises(DataError, match="C has no risk at all"):
            estimated(flat, method=method)

    def test_no_prices(self, method: str) -> None:
        with pytest.raises(InputError, match=f"{method} needs prices"):
            estimate_covariance(request(method=method), None, NAMES, 252)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("method", ["sample", "ledoit_wolf"])
def test_perfectly_correlated_assets_are_named_and_allowed(sign: float, method: str) -> None:
    twin = np.column_stack([RETURNS[:, 0], RETURNS[:, 1], sign * 2 * RETURNS[:, 0]])
    assert "Perfectly correlated: A and C" in estimated(twin, method=method).notes[-1]


@pytest.mark.parametrize("method", ["sample", "ewma", "ledoit_wolf"])
def test_one_asset_will_do(method: str) -> None:
    found = estimated(RETURNS[:, :1], method=method)
    assert found.matrix.shape == (1, 1)
    assert not any("correlated" in note for note in found.notes)


class TestGiven:
    matrix = ((0.04, 0.006), (0.006, 0.01))

    def given(self, matrix: Any, assets: list[str] | None = None, **fields: Any) -> Covariance:
        asked = request(method="given", assets=assets or ["A", "B"], matrix=[list(row) for row in matrix], **fields)
        return estimate_covariance(asked, None, ["B", "A"], 1.0)

    def test_it_is_reordered_and_already_annual(self) -> None:
        assert self.given(self.matrix).matrix.tolist() == [[0.01, 0.006], [0.006, 0.04]]

    @pytest.mark.parametrize(
        ("matrix", "assets", "message"),
        [
            (((0.04, 0.006),), None, "covariance.matrix has 1 rows for 2 assets"),
            (((0.04, 0.006), (0.006,)), None, "Row 2 of covariance.matrix has 1 values for 2 assets"),
            (((0.04, 0.006), (0.007, 0.01)), None, "A with B is 0.006, B with A is 0.007"),
            (((0.04, 0.006), (0.006, 0.01)), ["A", "A"], "names A twice"),
            (((0.04, 0.006), (0.006, 0.01)), ["A", "C"], "B is not in covariance.assets"),
            (((0.04, 0.0), (0.0, 0.0)), ["A", "B"], "B has no risk at all"),
        ],
    )
    def test_what_is_no_covariance(self, matrix: Any, assets: list[str] | None, message: str) -> None:
        with pytest.raises((InputError, DataError), match=message):
            self.given(matrix, assets)

    def test_without_names_the_rows_stand_in_the_order_of_the_assets(self) -> None:
        found = estimate_covariance(request(method="given", matrix=[[0.04, 0.0], [0.0, 0.09]]), None, ["A", "B"], 1.0)
        assert found.matrix[1, 1] == 0.09

    def test_without_names_the_number_of_rows_must_be_that_of_the_assets(self) -> None:
        with pytest.raises(InputError, match=r"has 1 rows for 2 assets"):
            estimate_covariance(request(method="given", matrix=[[0.04]]), None, ["A", "B"], 1.0)

    def test_rounding_is_not_asymmetry(self) -> None:
        assert self.given(((0.04, 0.006), (0.006 + 1e-13, 0.01))).matrix[0, 1] == pytest.approx(0.006)

    def test_a_singular_matrix_is_allowed(self) -> None:
        assert "B and A" in self.given(((0.04, 0.02), (0.02, 0.01))).notes[0]

    def test_a_negative_variance_is_refused_with_eigenvalue_and_distance(self) -> None:
        # Eigenvalues of [[1, 2], [2, 1]] are 3 and -1: the nearest is [[1.5, 1.5], [1.5, 1.5]], at distance 1.
        with pytest.raises(InputError, match=r"smallest eigenvalue -1; .* lies 1 away") as caught:
            self.given(((1.0, 2.0), (2.0, 1.0)))
        assert "covariance.repair" in caught.value.hint

    def test_it_is_repaired_on_request_and_told(self) -> None:
        found = self.given(((1.0, 2.0), (2.0, 1.0)), repair=True)
        np.testing.assert_allclose(found.matrix, np.full((2, 2), 1.5))
        assert "replaced by the nearest one" in found.notes[0]

    def test_cash_in_the_matrix_must_be_riskless(self) -> None:
        with pytest.raises(InputError, match="gives CASH a risk"):
            self.given(((0.04, 0, 0), (0, 0.01, 0), (0, 0, 0.01)), ["A", "B", "CASH"])
        assert self.given(((0.04, 0, 0), (0, 0.01, 0), (0, 0, 0)), ["A", "B", "CASH"]).matrix.shape == (2, 2)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"method": "sample", "halflife": 30}, "halflife belongs to the method ewma"),
        ({"method": "ewma", "factors": 3}, "factors belongs to the method factor"),
        ({"matrix": [[0.04]]}, "matrix belongs to the method given"),
    ],
)
def test_fields_that_would_be_ignored_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        estimated(**fields)


@given(hnp.arrays(np.float64, (4, 4), elements=st.floats(-1, 1)))
def test_nearest_psd_is_a_projection(X: np.ndarray) -> None:
    matrix = (X + X.T) / 2
    nearest, distance = nearest_psd(matrix)
    assert np.linalg.eigvalsh(nearest)[0] > -1e-12
    assert np.linalg.norm(nearest - matrix) == pytest.approx(distance, abs=1e-12)
    assert nearest_psd(nearest)[1] == pytest.approx(0.0, abs=1e-12)
    inside = X @ X.T
    assert distance <= np.linalg.norm(inside - matrix) + 1e-12
