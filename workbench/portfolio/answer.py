"""The answer documents of ``workbench portfolio optimize`` and their common parts, by the contract of the command."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from workbench.market.prices import PriceTable
from workbench.market.risk_measures import historical_cvar
from workbench.portfolio.certificate import max_violation
from workbench.portfolio.constraint_table import ConstraintRow, constraint_rows
from workbench.portfolio.explain import reasons
from workbench.portfolio.request import RULE_OBJECTIVES
from workbench.portfolio.solve import Optimum, Question
from workbench.portfolio.trading_costs import trading_cost
from workbench.portfolio.universe import FloatArray


def optimise_document(question: Question, found: Optimum, prices: PriceTable | None) -> dict[str, Any]:
    """Everything the optimum says, JSON-ready; absent figures are null."""
    rows = constraint_rows(question, found)
    point = portfolio_point(question, found.weights)
    return {
        "status": "optimal",
        "objective": question.request.objective,
        "objective_value": _objective_value(question, found),
        "objective_unit": found.programme.objective.unit if found.programme else "variance",
        **point,
        "constraints": [asdict(row) for row in rows],
        "why": reasons(question, found, rows),
        "checks": _checks(question, found, rows),
        "solver": {"name": found.solver, "seconds": found.seconds},
        "current": None if question.universe.current is None else portfolio_point(question, question.universe.current),
        "turnover": _turnover(question, found.weights),
        "trade_cost": _trade_cost(question, found.weights),
        "risk_free": question.request.risk_free,
        "confidence": question.request.confidence,
        "assets": asset_estimates(question),
        "data": data_facts(question, prices),
        "notes": [*question.moments.notes, *_notes(question), *_doubts(prices)],
    }


def portfolio_point(question: Question, weights: FloatArray) -> dict[str, Any]:
    """Weights (of the whole portfolio) with their expected return, volatility, Sharpe ratio, CVaR and contributions."""
    moments = question.moments
    expected = float(moments.mean @ weights)
    variance = float(weights @ moments.covariance @ weights)
    volatility = float(np.sqrt(max(variance, 0.0)))
    shares = weights * (moments.covariance @ weights) / variance if variance > 0 else np.zeros_like(weights)
    return {
        "weights": question.universe.whole(weights),
        "expected_return": expected,
        "volatility": volatility,
        "sharpe": (expected - question.request.risk_free) / volatility if volatility > 1e-12 else None,
        "cvar": None if moments.returns is None else historical_cvar(moments.returns @ weights, question.request.confidence),
        "risk_contributions": by_asset(question, shares),
        "return_contributions": by_asset(question, weights * moments.mean),
    }


def by_asset(question: Question, values: FloatArray) -> dict[str, float]:
    """A vector as a mapping from asset names."""
    return {asset: float(value) for asset, value in zip(question.universe.assets, values, strict=True)}


def asset_estimates(question: Question) -> list[dict[str, Any]]:
    """What was assumed of each asset, with the standard error of its mean where it was estimated."""
    moments = question.moments
    errors = moments.mean_standard_error
    deviations = np.sqrt(np.diag(moments.covariance))
    return [
        {
            "asset": asset,
            "expected_return": float(moments.mean[i]),
            "standard_error": None if errors is None else float(errors[i]),
            "volatility": float(deviations[i]),
        }
        for i, asset in enumerate(question.universe.assets)
    ]


def data_facts(question: Question, prices: PriceTable | None) -> dict[str, Any] | None:
    """The history behind the estimates, and what was found wrong with it."""
    moments = question.moments
    if prices is None or moments.dates is None or moments.returns is None:
        return None
    return {
        "source": prices.source.source,
        "identifier": prices.source.identifier,
        "simulated": prices.simulated,
        "kind": prices.kind,
        "frequency": prices.frequency,
        "first": prices.prices.index[0].date().isoformat(),
        "last": prices.prices.index[-1].date().isoformat(),
        "observations": len(moments.returns),
        "periods_per_year": moments.periods_per_year,
        "short_history": moments.short_history or None,
        "problems": [problem.model_dump() for problem in prices.problems],
        "filled": dict(prices.filled),
        "details": {asset: detail.model_dump() for asset, detail in prices.details.items()},
    }


def _objective_value(question: Question, found: Optimum) -> float:
    if found.programme is not None and found.solution is not None:
        return found.programme.objective.told(found.solution.minimised)
    return float(found.weights @ question.moments.covariance @ found.weights)


def _checks(question: Question, found: Optimum, rows: list[ConstraintRow]) -> dict[str, Any]:
    """A rule has no dual; its residual is how far it is from what the rule promises."""
    if found.certificate is not None:
        return asdict(found.certificate)
    if found.programme is not None and found.solution is not None:
        return {"max_violation": max_violation(found.programme, found.weights), "kkt_residual": None, "reference_gap": None}
    violation = max([abs(float(found.weights.sum()) - 1.0), *(max(0.0, -row.slack) for row in rows)])
    return {"max_violation": violation, "kkt_residual": _rule_residual(question, found), "reference_gap": None}


def _rule_residual(question: Question, found: Optimum) -> float | None:
    if question.request.objective != "risk_parity":
        return None
    held = found.weights > 0
    pinned = [question.universe.index(asset) for asset in question.universe.pinned]
    held[pinned] = False
    if pinned:
        return None  # with a fixed holding the rule is kept among the rest only
    part = found.weights[held]
    shares = part * (question.moments.covariance[np.ix_(held, held)] @ part)
    return float(np.max(np.abs(shares / shares.sum() - 1.0 / held.sum())))


def _turnover(question: Question, weights: FloatArray) -> float | None:
    current = question.universe.current
    return None if current is None else float(np.abs(weights - current).sum()) * question.universe.managed


def _trade_cost(question: Question, weights: FloatArray) -> float | None:
    if question.universe.current is None or question.request.costs is None:
        return None
    return trading_cost(weights, question.universe, question.costs) * question.universe.managed


def _notes(question: Question) -> list[str]:
    notes = []
    outside: Mapping[str, float] = question.universe.outside
    if outside:
        listed = ", ".join(f"{asset} ({weight:.1%})" for asset, weight in outside.items())
        notes.append(
            f"{listed} has no prices and is left untouched. Weights are of the whole portfolio; "
            f"return and risk figures describe the other {question.universe.managed:.1%}."
        )
    objective = question.request.objective
    if question.request.costs is not None and question.universe.current is not None and objective not in _CHARGED:
        notes.append(
            f"Trading costs are shown but do not steer {objective}; they do in max_return, max_utility and max_sharpe."
        )
    if objective in RULE_OBJECTIVES:
        notes.append("The objective value of a rule is the annual variance of its weights.")
    return notes


def _doubts(prices: PriceTable | None) -> list[str]:
    """Guesses in reading the prices on which every figure rests."""
    if prices is None:
        return []
    return [f"{problem.detail} {problem.action}" for problem in prices.problems if problem.kind in _GUESSED]


_GUESSED = frozenset({"ambiguous_date", "ambiguous_number", "date_numbers", "returns", "future_date"})
_CHARGED = frozenset({"max_return", "max_utility", "max_sharpe"})
