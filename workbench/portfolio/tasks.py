"""The portfolio jobs that pages and commands ask for: optimise, frontier, sensitivity."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from workbench.errors import InputError, OptimisationError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceTable
from workbench.portfolio.answer import optimise_document, portfolio_point
from workbench.portfolio.frontier import frontier as trace
from workbench.portfolio.infeasible import Infeasibility, Relaxation, diagnose
from workbench.portfolio.request import RULE_OBJECTIVES, PortfolioRequest
from workbench.portfolio.rules import allocated
from workbench.portfolio.sensitivity import WIDE, alternatives, weight_ranges
from workbench.portfolio.solve import Optimum, Question, optimum, resolve
from workbench.portfolio.universe import FloatArray
from workbench.progress import Progress
from workbench.strict import Strict, parse
from workbench.task import Answer


class FrontierRequest(Strict):
    """A portfolio request and how many points to trace."""

    portfolio: PortfolioRequest
    points: Annotated[int, Field(ge=2, le=500)] = 50


class SensitivityRequest(Strict):
    """A portfolio request and how often to resample its history."""

    portfolio: PortfolioRequest
    draws: Annotated[int, Field(ge=20, le=2000)] = 200
    seed: Annotated[int, Field(ge=0)] = 1


def optimise(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """The best allowed weights with their explanation, or why there are none."""
    progress(0.0, "Reading prices")
    question, prices = _question(parse(PortfolioRequest, request), inputs)
    progress(0.3, "Solving")
    found = optimum(question)
    if found is None:
        return _infeasible(question, progress)
    progress(0.6, "Explaining")
    return Answer(document=optimise_document(question, found, prices), volatile=frozenset({"solver.seconds"}))


def frontier(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Points of the efficient frontier and the portfolios to compare it with, all under the same limits."""
    asked = parse(FrontierRequest, request)
    if asked.portfolio.objective in RULE_OBJECTIVES:
        # A rule has no limits of its own; its frontier is that of minimum variance with the same exclusions.
        asked = asked.model_copy(update={"portfolio": asked.portfolio.model_copy(update={"objective": "min_variance"})})
    question, _ = _question(asked.portfolio, inputs)
    traced = trace(question, asked.points, progress=progress)
    if traced is None:
        return _infeasible(question, progress)
    points = [
        {"expected_return": float(mean), "volatility": float(risk), "weights": question.universe.whole(weights)}
        for mean, risk, weights in zip(traced.expected_return, traced.volatility, traced.weights, strict=True)
    ]
    return Answer(document={"status": "optimal", "points": points, "references": _references(question), "route": traced.route})


def sensitivity(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Weight ranges over resampled histories, and what each holding is worth to the objective."""
    asked = parse(SensitivityRequest, request)
    question, _ = _question(asked.portfolio, inputs)
    found = optimum(question, check=False)
    if found is None:
        return _infeasible(question, progress)
    ranges = weight_ranges(question, asked.draws, np.random.default_rng(asked.seed), progress=progress)
    managed = question.universe.managed
    rows = [
        {
            "asset": asset,
            "weight": float(found.weights[i]) * managed,
            "low": float(ranges.low[i]) * managed,
            "median": float(ranges.median[i]) * managed,
            "high": float(ranges.high[i]) * managed,
            "weakly_determined": bool(ranges.wide[i] > WIDE),
        }
        for i, asset in enumerate(question.universe.assets)
    ]
    others = [asdict(item) for item in alternatives(question, found)]
    document = {
        "status": "optimal",
        "draws": asked.draws,
        "solved": ranges.solved,
        "infeasible": ranges.infeasible,
        "ranges": rows,
        "objective_value": None
        if found.programme is None or found.solution is None
        else _told(found.programme, found.solution),
        "alternatives": others,
    }
    return Answer(document=document, seed=asked.seed)


def _told(programme: Any, solution: Any) -> float:
    return float(programme.objective.told(solution.minimised))


def _question(request: PortfolioRequest, inputs: Inputs) -> tuple[Question, PriceTable | None]:
    prices = None if request.prices is None else load_prices(request.prices, inputs)
    return resolve(request, prices), prices


def _infeasible(question: Question, progress: Progress) -> Answer:
    progress(0.5, "Looking for the limits that contradict each other")
    found = diagnose(question)
    document = {
        "status": "infeasible",
        "conflict": list(found.conflict),
        "relaxations": [_relaxation(item) for item in found.relaxations],
        "together": _together(found),
    }
    return Answer(document=document, answered=False)


def _relaxation(item: Relaxation) -> dict[str, Any]:
    return {**_change(item), **_outcome(item.question, item.found)}


def _together(found: Infeasibility) -> dict[str, Any] | None:
    """Changes that are enough only together, where no single one is; else None."""
    if found.combined is None:
        return None
    return {"changes": [_change(item) for item in found.together], **_outcome(*found.combined)}


def _change(item: Relaxation) -> dict[str, Any]:
    return {"constraint": item.rule, "from": item.before, "to": item.after, "unit": item.unit}


def _outcome(question: Question, found: Optimum) -> dict[str, Any]:
    point = portfolio_point(question, found.weights)
    return {name: point[name] for name in ("expected_return", "volatility", "weights")}


def _references(question: Question) -> dict[str, Any]:
    """Current and 1/N as they are; minimum variance and maximum Sharpe under the request's limits."""
    n = len(question.universe.assets)
    spread = allocated(question.request, question.universe)
    equal = np.zeros(n)
    equal[[question.universe.index(asset) for asset in spread]] = 1.0 / max(len(spread), 1)
    points: dict[str, FloatArray | None] = {
        "current": question.universe.current,
        "equal_weight": equal if spread else None,
        "min_variance": _reference(question, "min_variance"),
        "max_sharpe": _reference(question, "max_sharpe"),
    }
    return {name: _reference_point(question, weights) for name, weights in points.items() if weights is not None}


def _reference(question: Question, objective: str) -> FloatArray | None:
    request = question.request.model_copy(update={"objective": objective, "costs": None})
    try:
        found = optimum(replace(question, request=request), check=False)
    except (InputError, OptimisationError):
        return None  # a reference that does not exist under these limits is left out
    return None if found is None else found.weights


def _reference_point(question: Question, weights: FloatArray) -> dict[str, Any]:
    point = portfolio_point(question, weights)
    return {name: point[name] for name in ("expected_return", "volatility", "sharpe", "weights")}
