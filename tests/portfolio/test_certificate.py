"""The proof finds what is wrong: weights off the optimum, broken limits, multipliers that do not fit."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from asking import ask, best, told
from test_solve import COMMON, LIMITS

from workbench.errors import OptimisationError
from workbench.market.prices import PriceTable
from workbench.portfolio.certificate import certify, kkt_residual, max_violation
from workbench.portfolio.polish import polish
from workbench.portfolio.programme import Programme
from workbench.portfolio.solution import Solution


def solved(prices: PriceTable, **fields: Any) -> tuple[Programme, Solution]:
    _, found = best(prices, check=False, **fields)
    assert found.programme is not None
    assert found.solution is not None
    return found.programme, found.solution


def test_any_other_portfolio_has_a_residual(etf: PriceTable) -> None:
    programme, solution = solved(etf, constraints={"max_weight": 0.4})
    assert kkt_residual(programme, solution) < 1e-12
    held = np.flatnonzero((solution.weights > 0.05) & (solution.weights < 0.35))
    for size in (1e-6, 1e-3, 1e-2):
        weights = solution.weights.copy()
        weights[held[0]] += size
        weights[held[1]] -= size
        residual = kkt_residual(programme, replace(solution, weights=weights))
        assert size * 0.05 < residual < size * 10


def test_a_wrong_multiplier_shows(etf: PriceTable) -> None:
    groups = [{"name": "bonds", "members": ["HYG", "LQD", "TLT"], "max": 0.3}]
    programme, solution = solved(etf, constraints={"groups": groups, "min_return": 0.01})
    pull = float(solution.multipliers["group bonds max"])
    assert pull > 1e-3
    for wrong in (pull * 1.01, pull - 1e-4, -pull):
        changed = replace(solution, multipliers={**solution.multipliers, "group bonds max": wrong})
        assert kkt_residual(programme, changed) > 1e-6
    idle = replace(solution, multipliers={**solution.multipliers, "min_return": 0.5})
    assert kkt_residual(programme, idle) > 1e-4, "a limit with room has no price"


@pytest.mark.parametrize("limits", ["caps", "groups", "volatility", "cvar", "turnover", "tracking", "scenario", "exposure"])
def test_broken_limits_show_in_their_own_size(etf: PriceTable, limits: str) -> None:
    question, found = best(etf, objective="max_return", check=False, constraints=LIMITS[limits], **COMMON)
    free = best(etf, objective="max_return", check=False, **COMMON)[1].weights
    programme = question.programme()
    assert max_violation(programme, found.weights) <= 1e-8
    assert max_violation(programme, free) > 1e-3
    assert max_violation(programme, found.weights * 1.001) >= 1e-3 - 1e-9, "the budget is a limit too"


def test_the_second_solver_is_another_one(etf: PriceTable) -> None:
    for fields, solvers in (
        ({"objective": "min_variance"}, ("PIQP", "CLARABEL")),
        ({"objective": "min_cvar"}, ("HIGHS", "CLARABEL")),
        ({"objective": "max_return", "constraints": {"max_volatility": 0.1}}, ("CLARABEL", "QOCO")),
    ):
        _, found = best(etf, **fields)
        assert found.certificate is not None
        assert (found.solver, found.certificate.reference_solver) == solvers


def test_no_second_opinion_is_told_not_invented(etf: PriceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    programme, solution = solved(etf)

    def failing(solver: str | None = None) -> Solution:
        raise OptimisationError("no")

    monkeypatch.setattr(programme, "solve", failing)
    assert certify(programme, solution).reference_gap is None


def test_a_gap_is_in_units_of_the_objective(etf: PriceTable) -> None:
    programme, solution = solved(etf, objective="max_sharpe")
    worse = replace(solution, minimised=solution.minimised * 1.02)
    expected = programme.objective.told(solution.minimised) - programme.objective.told(worse.minimised)
    assert certify(programme, worse).reference_gap == pytest.approx(abs(expected), rel=1e-6)


@pytest.mark.parametrize("objective", ["min_variance", "max_utility", "max_sharpe", "max_diversification"])
@pytest.mark.parametrize("limits", ["none", "caps", "groups", "volatility", "turnover", "tracking"])
def test_polishing_reaches_rounding(etf: PriceTable, objective: str, limits: str) -> None:
    question = ask(etf, objective=objective, constraints=LIMITS[limits], **COMMON)
    programme = question.programme()
    rough = programme.solve()
    fine = polish(programme, rough)
    assert kkt_residual(programme, fine) <= min(1e-12, kkt_residual(programme, rough))
    assert max_violation(programme, fine.weights) <= 1e-12
    assert fine.minimised == pytest.approx(rough.minimised, rel=1e-6)
    np.testing.assert_allclose(fine.weights, rough.weights, atol=1e-4)


def test_polishing_starts_from_a_poor_answer(etf: PriceTable) -> None:
    """From weights that are right to four digits the set of active limits is still found."""
    question, found = best(etf, objective="max_utility", check=False, constraints={"max_weight": 0.4, "max_volatility": 0.12})
    programme = question.programme()
    rough = programme.solve()
    noise = 2e-5 * np.sin(np.arange(8.0))
    blurred = replace(rough, weights=np.clip(rough.weights + noise - noise.mean(), 0, 0.4))
    np.testing.assert_allclose(polish(programme, blurred).weights, found.weights, atol=1e-9)
    assert told(question, found) > 0


def test_polishing_never_makes_it_worse(etf: PriceTable) -> None:
    """What cannot be finished is left as the solver gave it."""
    programme, solution = solved(etf, objective="min_cvar")
    assert polish(programme, solution) is solution
    programme, solution = solved(etf, constraints={"max_weight": 0.4})
    lost = replace(solution, weights=np.roll(solution.weights, 3))
    finished = polish(programme, lost)
    assert kkt_residual(programme, finished) <= kkt_residual(programme, lost)
