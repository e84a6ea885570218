"""The t copula with empirical margins: margins, dependence, mirrored pairs, parts of ES, seeds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.stress.books import SIXTY_FORTY, inputs_at
from workbench.market.risk_measures import historical_cvar
from workbench.progress import silent
from workbench.stress import copula
from workbench.stress.copula import copula_draws, copula_moves, fit_copula
from workbench.stress.monte_carlo import LEVELS
from workbench.stress.simulate_task import simulate


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def history() -> np.ndarray:
    """1,500 days of three series from a t copula with a skewed, a fat and a uniform margin."""
    rng = np.random.default_rng(4)
    z = rng.standard_normal((1500, 3)) @ np.linalg.cholesky([[1, 0.7, 0.2], [0.7, 1, 0.0], [0.2, 0.0, 1]]).T
    u = stats.t.cdf(z * np.sqrt(4 / rng.chisquare(4, (1500, 1))), 4)
    return np.column_stack([stats.expon.ppf(u[:, 0]) * 0.01 - 0.01, stats.t.ppf(u[:, 1], 3) * 0.01, u[:, 2] * 0.02 - 0.01])


def test_margins_are_those_of_history(history: np.ndarray) -> None:
    moves = copula_moves(fit_copula(history, 4.0), 40_000, 1, generator())
    assert (moves.min(axis=0) >= history.min(axis=0)).all()
    assert (moves.max(axis=0) <= history.max(axis=0)).all()
    for column in range(3):
        assert stats.ks_2samp(moves[:, column], history[:, column]).statistic < 0.03


def test_ranks_move_together_as_in_history(history: np.ndarray) -> None:
    moves = copula_moves(fit_copula(history, 4.0), 40_000, 1, generator())
    drawn, seen = stats.spearmanr(moves).statistic, stats.spearmanr(history).statistic
    np.testing.assert_allclose(drawn, seen, atol=0.03)


def test_crashes_come_together_more_than_under_a_normal_copula(history: np.ndarray) -> None:
    def both(freedom: float) -> float:
        moves = copula_moves(fit_copula(history, freedom), 100_000, 1, generator())
        low = moves < np.quantile(history, 0.01, axis=0)
        return float((low[:, 0] & low[:, 1]).mean())

    assert both(3.0) > 1.3 * both(1000.0)


def test_pairs_are_mirror_images_and_seeds_repeat(history: np.ndarray) -> None:
    model = fit_copula(history, 5.0)
    moves = copula_moves(model, 1001, 1, generator())
    assert moves.shape == (1001, 3)
    middles = (np.arange(len(history)) + 0.5) / len(history)
    place = [np.interp(moves[:1000, j], np.sort(history[:, j]), middles) for j in range(3)]
    for column in place:
        np.testing.assert_allclose(column[0::2] + column[1::2], 1.0, atol=1e-9)
    assert np.array_equal(moves, copula_moves(model, 1001, 1, generator()))
    assert not np.array_equal(moves, copula_moves(model, 1001, 1, generator(2)))


@pytest.mark.parametrize("horizon", [1, 5])
def test_parts_add_up_to_expected_shortfall_in_any_number_of_pieces(
    history: np.ndarray, horizon: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copula, "CHUNK_NUMBERS", 8 * 3 * 300)
    weights = np.array([0.5, 0.3, 0.2])
    drawn = copula_draws(fit_copula(history, 5.0), weights, 2001, generator(), horizon=horizon)
    for i, level in enumerate(LEVELS):
        assert -drawn.tail_returns[i].sum() == pytest.approx(historical_cvar(drawn.pnl, level), abs=1e-12)
    assert drawn.antithetic


def test_differences_add_and_returns_compound() -> None:
    moves = np.tile([0.1, 0.1], (50, 1)) + np.random.default_rng(1).normal(0, 1e-12, (50, 2))
    total = copula_moves(fit_copula(moves, 5.0, np.array([1.0, 0.0])), 10, 3, generator())
    np.testing.assert_allclose(total, np.tile([1.1**3 - 1, 0.3], (10, 1)), atol=1e-9)


REQUESTS: list[dict[str, Any]] = [
    {"positions": SIXTY_FORTY},
    {"weights": {"US equity": 0.6, "Gold": 0.3, "CASH": 0.1}, "prices": {"source": "sample"}},
]


@pytest.mark.parametrize("portfolio", REQUESTS)
def test_the_task_draws_it(portfolio: dict[str, Any], tmp_path: Path) -> None:
    request = {**portfolio, "method": "t_copula", "draws": 2000, "degrees_of_freedom": 4, "seed": 9}
    document = simulate(request, inputs_at(tmp_path), silent).document
    assert document["degrees_of_freedom"] == 4
    assert document["antithetic"] is True
    assert document["closed_form"] is None
    assert all(document["es"][level] >= document["var"][level] > 0 for level in document["var"])
    total = sum(item["component_es"]["0.99"] for item in document["by_position"])
    assert total == pytest.approx(document["es"]["0.99"], abs=1e-12)
    assert any("copula" in note for note in document["notes"])
    assert any("fewer than the usual 10,000" in note for note in document["notes"])
    assert simulate(request, inputs_at(tmp_path), silent).document["es"] == document["es"]
