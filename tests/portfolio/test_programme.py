"""The programme: what must not matter does not, what must not help does not, and nothing random gets past the errors."""

import math
from typing import Any

import numpy as np
import pytest
from asking import ask, best, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_prices import simulated, table
from test_solve import COMMON, EQUAL, FUNDS, LIMITS, OBJECTIVES

from workbench.errors import OptimisationError, WorkbenchError
from workbench.market.prices import PriceTable
from workbench.portfolio.answer import optimise_document
from workbench.portfolio.certificate import max_violation
from workbench.portfolio.infeasible import diagnose
from workbench.portfolio.solve import optimum
from workbench.provenance import request_hash

quick = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(order=st.permutations(FUNDS), objective=st.sampled_from(OBJECTIVES), limits=st.sampled_from(sorted(LIMITS)))
def test_the_order_of_assets_does_not_matter(etf: PriceTable, order: list[str], objective: str, limits: str) -> None:
    fields = {**COMMON, "objective": objective, "constraints": LIMITS[limits]}
    question, found = best(etf, check=False, **fields)
    turned, other = best(table(etf.prices[order], "monthly"), check=False, **fields)
    assert told(question, found) == pytest.approx(told(turned, other), rel=1e-9, abs=1e-11)
    if objective != "min_cvar":  # a tail may be least at more than one portfolio
        here = dict(zip(question.universe.assets, found.weights, strict=True))
        there = dict(zip(turned.universe.assets, other.weights, strict=True))
        assert here == pytest.approx(there, abs=1e-5)


@quick
@given(factors=st.lists(st.floats(1e-3, 1e3), min_size=8, max_size=8), objective=st.sampled_from(OBJECTIVES))
def test_the_currency_unit_of_prices_does_not_matter(etf: PriceTable, factors: list[float], objective: str) -> None:
    fields = {**COMMON, "objective": objective, "constraints": LIMITS["caps"]}
    question, found = best(etf, check=False, **fields)
    scaled, other = best(table(etf.prices * np.array(factors), "monthly"), check=False, **fields)
    assert told(question, found) == pytest.approx(told(scaled, other), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_relaxing_a_limit_never_hurts_and_adding_one_never_helps(etf: PriceTable, objective: str) -> None:
    def value(limits: dict[str, Any]) -> float:
        question, found = best(etf, check=False, objective=objective, constraints=limits, **COMMON)
        assert found.programme is not None
        return told(question, found) * (-1.0 if found.programme.objective.maximises else 1.0)

    # A minimum for each asset would fall on an asset whose exclusion is dropped, so it stands apart.
    limits = {name: limit for name, limit in LIMITS["all"].items() if name != "min_weight"}
    tight = value(limits)
    for name, looser in (
        ("max_weight", 0.4), ("max_volatility", 0.13), ("min_return", 0.03), ("max_cvar", 0.08), ("max_turnover", 1.2),
        ("max_tracking_error", 0.07), ("exclude", []), ("groups", []), ("scenario_floors", []), ("exposures", []),
    ):  # fmt: skip
        assert value({**limits, name: looser}) <= tight + 1e-9
    assert value({**limits, "min_weight": 0.01}) <= value({**limits, "min_weight": 0.03}) + 1e-9
    alone = value({})
    for name, limit in LIMITS.items():
        if "shorts" not in name:
            assert value(limit) >= alone - 1e-9


def test_a_request_has_one_hash() -> None:
    first = {"objective": "min_variance", "constraints": {"max_weight": 0.3, "exclude": ["A"]}}
    second = {"constraints": {"exclude": ["A"], "max_weight": 0.3}, "objective": "min_variance"}
    assert request_hash("portfolio optimize", first) == request_hash("portfolio optimize", second)
    assert request_hash("portfolio optimize", first) != request_hash("portfolio frontier", first)


def portfolio() -> st.SearchStrategy[dict[str, float]]:
    shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)
    names = st.lists(st.sampled_from([*FUNDS, "CASH"]), min_size=3, max_size=3, unique=True)
    return st.builds(
        lambda parts, assets: dict(zip(assets, (np.array(parts) / math.fsum(parts)).tolist(), strict=True)), shares, names
    )


def between(low: float, high: float) -> st.SearchStrategy[dict[str, float]]:
    """``min`` below ``max``, or one of them."""
    both = st.lists(st.floats(low, high), min_size=2, max_size=2).map(lambda pair: {"min": min(pair), "max": max(pair)})
    return st.one_of(both, st.floats(low, high).map(lambda x: {"min": x}), st.floats(low, high).map(lambda x: {"max": x}))


members = st.lists(st.sampled_from([*FUNDS, "CASH"]), min_size=1, max_size=4, unique=True)
groups = st.lists(st.tuples(members, between(0.0, 1.0)), max_size=2).map(
    lambda items: [{"name": f"g{k}", "members": names, **sides} for k, (names, sides) in enumerate(items)]
)
coefficients = st.dictionaries(st.sampled_from(FUNDS), st.integers(-200, 200).map(lambda x: x / 10), min_size=1, max_size=4)
exposures = st.tuples(coefficients, between(-5, 20)).map(lambda item: [{"name": "e", "coefficients": item[0], **item[1]}])
constraints = st.fixed_dictionaries(
    {},
    optional={
        "max_weight": st.one_of(st.floats(0.1, 1), st.dictionaries(st.sampled_from(["SPY", "CASH"]), st.floats(0.15, 1))),
        "min_weight": st.floats(0, 0.1),
        "groups": groups,
        "exposures": exposures,
        "max_volatility": st.floats(0.05, 0.3),
        "min_return": st.floats(-0.1, 0.15),
        "max_cvar": st.floats(0.02, 0.2),
        "max_turnover": st.floats(0.1, 2),
        "max_tracking_error": st.floats(0.02, 0.2),
        "exclude": st.lists(st.sampled_from(FUNDS), max_size=3, unique=True),
        "long_only": st.booleans(),
        "max_gross": st.floats(0.9, 3),
    },
)  # fmt: skip
requests = st.fixed_dictionaries(
    {"objective": st.sampled_from(OBJECTIVES), "constraints": constraints, "current": portfolio(), "benchmark": portfolio()},
    optional={
        "costs": st.fixed_dictionaries({"buy_bps": st.floats(0, 500), "sell_bps": st.floats(0, 500)}),
        "risk_free": st.floats(-0.02, 0.2),
        "risk_aversion": st.floats(0.01, 100),
        "confidence": st.floats(0.8, 0.99),
        "covariance": st.sampled_from([{"method": name} for name in ("sample", "ewma", "ledoit_wolf", "factor")]),
        "mean": st.sampled_from([{"method": name} for name in ("sample", "james_stein", "capm")]),
    },
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(fields=requests)
def test_random_requests_are_answered_or_refused(etf: PriceTable, fields: dict[str, Any]) -> None:
    """An answer within its limits and proved, an explained conflict, or one of our errors: never anything else."""
    try:
        question = ask(etf, **fields)
        found = optimum(question)
        if found is None:
            conflict = diagnose(question)
            assert conflict.conflict
            for item in conflict.relaxations:
                programme = item.found.programme
                assert programme is not None
                assert max_violation(programme, item.found.weights) <= 1e-7
            return
        document = optimise_document(question, found, etf)
    except WorkbenchError as error:
        assert error.exit_code in (2, 3) and error.message and error.hint  # noqa: PT017, PT018 - any of our errors will do
        return
    assert sum(document["weights"].values()) == pytest.approx(1.0, abs=1e-8)
    assert document["checks"]["max_violation"] <= 1e-8
    gap = document["checks"]["reference_gap"]
    if gap is not None:
        assert gap <= 1e-6
    shares = sum(document["risk_contributions"].values())
    assert shares == pytest.approx(1.0 if document["volatility"] > 1e-9 else 0.0, abs=1e-6)
    assert set(document["why"]) == set(document["weights"])


def test_moving_limits_back_and_forth_leaves_no_trace(etf: PriceTable) -> None:
    question, found = best(etf, objective="max_utility", constraints=LIMITS["all"], **COMMON)
    assert found.programme is not None
    programme = found.programme
    programme.set_limit("max_volatility", 0.2)
    programme.move_bounds(np.zeros(8), np.ones(8))
    assert programme.solve().minimised < found.programme.evaluate(found.weights)
    programme.reset_limits()
    np.testing.assert_allclose(programme.solve().weights, found.weights, atol=1e-6)
    programme.apply(question.limits.without("max_volatility").without("max_weight"))
    loose = programme.solve()
    fields = {name: value for name, value in LIMITS["all"].items() if name not in {"max_volatility", "max_weight"}}
    again = best(etf, objective="max_utility", constraints=fields, check=False, **COMMON)
    assert -loose.minimised == pytest.approx(told(*again), abs=1e-8)


def test_tail_programmes_take_in_the_scenarios_they_need() -> None:
    """Long histories start from a working set; the answer is that of the whole history."""
    prices = simulated(12, 2500, 11)
    least = told(*best(prices, objective="min_cvar", check=False))
    limited = {"objective": "max_utility", "constraints": {"max_cvar": 1.1 * least}}
    for fields in ({"objective": "min_cvar"}, limited):
        question, found = best(prices, **fields)
        assert found.certificate is not None
        assert found.certificate.max_violation <= 1e-8
        assert found.certificate.kkt_residual <= 1e-6
        assert found.certificate.reference_gap is not None
        assert found.certificate.reference_gap <= 1e-8
        assert question.moments.returns is not None


def test_a_solver_that_cries_infeasible_is_doubted(etf: PriceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word of the first solver alone does not make a conflict."""
    import workbench.portfolio.programme as module

    real = module.run

    def lying(problem: Any, name: str, options: Any) -> str:
        return "infeasible" if name == "PIQP" else real(problem, name, options)

    monkeypatch.setattr(module, "run", lying)
    found = best(etf, check=False, constraints={"max_weight": 0.3})[1]
    assert found.solver == "CLARABEL"


def test_no_accurate_answer_names_the_solvers(etf: PriceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    import workbench.portfolio.programme as module

    monkeypatch.setattr(module, "run", lambda *_: "optimal_inaccurate")
    with pytest.raises(OptimisationError, match=r"PIQP: optimal_inaccurate; CLARABEL: optimal_inaccurate") as caught:
        optimum(ask(etf))
    assert caught.value.exit_code == 3


def test_costs_without_holdings_change_nothing(etf: PriceTable) -> None:
    plain = best(etf, objective="max_utility", check=False)[1].weights
    charged = best(etf, objective="max_utility", check=False, costs={"buy_bps": 100, "sell_bps": 100})[1].weights
    np.testing.assert_array_equal(plain, charged)
    held = best(etf, objective="max_utility", check=False, current=EQUAL, costs={"buy_bps": 2000, "sell_bps": 2000})[1].weights
    np.testing.assert_allclose(held, np.full(8, 0.125), atol=1e-9)
