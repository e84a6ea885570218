"""Reverse stress: the published closed form, optimality, distinct answers, and losses that nothing reaches."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stress.books import BOND, EQUITY, PUT, inputs_at
from workbench.errors import Cancelled, InputError
from workbench.progress import silent
from workbench.stress.reverse import closed_form
from workbench.stress.reverse_task import reverse
from workbench.task import Answer

S = [[0.04, 0.018, -0.002], [0.018, 0.0225, -0.001], [-0.002, -0.001, 0.0064]]
FACTORS = ["equity_us_spx_pct", "equity_em_eem_pct", "gold_pct"]
THREE = [
    {"id": name, "value": value, "kind": "equity", "exposures": {name: 1.0}}
    for name, value in zip(FACTORS, (50.0, 30.0, 20.0), strict=True)
]
GIVEN = {"covariance": {"factors": FACTORS, "matrix": S}}


def asked(folder: Path, **request: Any) -> Answer:
    return reverse(request, inputs_at(folder), silent)


def standardised(solution: dict[str, Any], deviations: dict[str, float]) -> np.ndarray:
    return np.array([solution["shocks"][name] / deviations[name] for name in deviations])


def test_the_published_closed_form(tmp_path: Path) -> None:
    x, m = closed_form(np.array(S), np.array([0.5, 0.3, 0.2]), 0.15)
    np.testing.assert_allclose(x, [-0.2185, -0.1359, 0.00017], atol=5e-5)
    assert m == pytest.approx(1.145, abs=5e-4)
    first, *_ = asked(tmp_path, positions=THREE, loss=0.15, **GIVEN).document["solutions"]
    np.testing.assert_allclose(list(first["shocks"].values()), 100 * x, atol=1e-8)
    assert first["probability"] == pytest.approx(0.126, abs=5e-4)
    assert first["loss"] == pytest.approx(0.15)
    assert first["loss_money"] == pytest.approx(15.0)


def test_three_distinct_solutions_each_in_words_with_the_nearest_history(tmp_path: Path) -> None:
    solutions = asked(tmp_path, positions=THREE, loss=0.15, **GIVEN).document["solutions"]
    assert len(solutions) == 3
    deviations = dict(zip(FACTORS, 100 * np.sqrt(np.diag(S)), strict=True))
    vectors = [standardised(item, deviations) for item in solutions]
    for i in range(3):
        assert solutions[i]["loss"] >= 0.15 * (1 - 1e-6)
        assert solutions[i]["nearest_scenario"].startswith("hist_")
        assert "US equities" in solutions[i]["words"]
        x = 0.01 * np.array(list(solutions[i]["shocks"].values()))
        assert solutions[i]["mahalanobis"] == pytest.approx(float(np.sqrt(x @ np.linalg.solve(S, x))), rel=1e-6)
        for j in range(i):
            cosine = vectors[i] @ vectors[j] / np.linalg.norm(vectors[i]) / np.linalg.norm(vectors[j])
            assert cosine < 0.9
    distances = [item["mahalanobis"] for item in solutions]
    assert distances == sorted(distances)


@given(seed=st.integers(0, 10_000), loss=st.floats(0.01, 0.5))
@settings(max_examples=30)
def test_no_other_vector_with_that_loss_is_more_likely(seed: int, loss: float) -> None:
    generator = np.random.default_rng(seed)
    root, w = generator.standard_normal((4, 6)), generator.standard_normal(4)
    s = root @ root.T
    x, m = closed_form(s, w, loss)
    assert -w @ x == pytest.approx(loss)
    assert m**2 == pytest.approx(x @ np.linalg.solve(s, x))
    others = generator.standard_normal((200, 4))
    others *= (-loss / (others @ w))[:, None]
    assert (np.einsum("ij,ij->i", others, np.linalg.solve(s, others.T).T) >= m**2 * (1 - 1e-9)).all()


def test_the_sequential_search_finds_the_closed_form_for_a_nearly_linear_book(tmp_path: Path) -> None:
    """A bond of no convexity is linear, but goes the non-linear way."""
    flat = {**BOND, "convexity": 0.0}
    linear = {"id": "bond", "value": 40.0, "kind": "other", "exposures": {"ust_10y_bp": -8.5}}
    by_search, closed = (
        asked(tmp_path, positions=[EQUITY, item], loss=0.1, solutions=1).document["solutions"][0] for item in (flat, linear)
    )
    assert by_search["mahalanobis"] == pytest.approx(closed["mahalanobis"], rel=1e-5)
    for name, shock in closed["shocks"].items():
        assert by_search["shocks"][name] == pytest.approx(shock, rel=1e-2, abs=0.05)


def test_a_book_with_options_loses_what_was_asked(tmp_path: Path) -> None:
    short_put = {"id": "put", "value": -5.0, "kind": "option", "option": PUT}
    document = asked(tmp_path, positions=[EQUITY, BOND, short_put], loss=0.2).document
    assert document["status"] == "found"
    for item in document["solutions"]:
        assert item["loss"] == pytest.approx(0.2, rel=1e-3)
    first = document["solutions"][0]
    assert first["shocks"]["equity_us_spx_pct"] < -5
    assert first["shocks"]["vix_pts"] > 5


def test_bounds_and_a_chosen_subset_are_kept(tmp_path: Path) -> None:
    free = asked(tmp_path, positions=THREE, loss=0.15, solutions=1).document["solutions"][0]
    bounded = asked(tmp_path, positions=THREE, loss=0.15, bounds={"equity_us_spx_pct": [-10, 10]}).document["solutions"]
    assert free["shocks"]["equity_us_spx_pct"] < -10
    assert all(-10.001 <= item["shocks"]["equity_us_spx_pct"] <= 10.001 for item in bounded)
    assert bounded[0]["mahalanobis"] > free["mahalanobis"]
    led = asked(tmp_path, positions=THREE, loss=0.15, factors=["gold_pct"], solutions=1).document["solutions"][0]
    assert led["mahalanobis"] > free["mahalanobis"]


@pytest.mark.parametrize(
    ("positions", "loss"),
    [
        ([{"id": "c", "value": 10.0, "kind": "cash"}], 0.05),
        ([{**EQUITY, "value": 10.0}, {"id": "c", "value": 90.0, "kind": "cash"}], 0.2),
    ],
)
def test_a_loss_that_no_shock_reaches_is_said_to_be_so(positions: list[dict[str, Any]], loss: float, tmp_path: Path) -> None:
    answer = asked(tmp_path, positions=positions, loss=loss)
    assert answer.answered is False
    assert answer.document["status"] == "unreachable"
    assert answer.document["solutions"] == []
    assert answer.document["reason"]


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="net to zero"):
        asked(tmp_path, positions=[EQUITY, {**EQUITY, "id": "short", "value": -60.0}], loss=0.1)
    with pytest.raises(InputError, match="unknown factor"):
        asked(tmp_path, positions=THREE, loss=0.1, bounds={"equity": [-1, 1]})
    with pytest.raises(InputError, match="loss"):
        asked(tmp_path, positions=THREE, loss=-0.1)


def test_the_search_can_be_stopped(tmp_path: Path) -> None:
    seen: list[float] = []

    def stop(fraction: float, message: str) -> None:
        seen.append(fraction)
        if message.startswith("Searching"):
            raise Cancelled

    positions = [EQUITY, {"id": "put", "value": 5.0, "kind": "option", "option": PUT}]
    with pytest.raises(Cancelled):
        reverse({"positions": positions, "loss": 0.1}, inputs_at(tmp_path), stop)
    assert seen[-1] < 0.5


def test_the_largest_loss_within_bounds_is_the_one_there_is(tmp_path: Path) -> None:
    """Bounds on every factor of a mixed book: the corner of the box, computed by hand, is what is told."""
    positions = [EQUITY, {**BOND, "convexity": 0.0}]
    bounds = {"equity_us_spx_pct": [-10, 10], "ust_10y_bp": [-80, 80]}
    answer = asked(tmp_path, positions=positions, loss=0.5, bounds=bounds)
    assert not answer.answered
    corner = (60 * 0.10 + 40 * 8.5 * 0.008) / 100
    assert answer.document["largest_loss"] == pytest.approx(corner, rel=1e-6)
    assert f"{corner:.1%}" in answer.document["reason"]
    just_reached = asked(tmp_path, positions=positions, loss=0.999 * corner, bounds=bounds)
    assert just_reached.document["solutions"]
    assert just_reached.document["solutions"][0]["loss"] == pytest.approx(0.999 * corner, rel=1e-4)
