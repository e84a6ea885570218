"""The ``stress reverse`` task: what would have to happen to lose a given share of the value."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.market.scenarios import ScenarioLibrary
from workbench.progress import Progress
from workbench.stress.answer import (
    NOT_A_FORECAST,
    covariance_document,
    fraction,
    history_document,
    portfolio_document,
)
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.factor_history import FactorHistory
from workbench.stress.factors import FloatArray, at_edge, group_of, move_in_words, refuse_unknown_factors, scale_of, to_engine
from workbench.stress.loading import Loaded, load_book
from workbench.stress.request import ReverseRequest
from workbench.stress.reverse import FAR_OUT, ReverseProblem, ReverseSolution, cosine, solve_reverse
from workbench.stress.stressed_covariance import StressedCovariance
from workbench.strict import parse
from workbench.task import Answer

#: A window is compared only over at least this many common factors.
FEWEST_COMMON = 3
#: How many moves a sentence names.
NAMED = 4
_KINDS: Mapping[str, str] = {
    "all": "the most likely move of all factors",
    "different": "the most likely move in another direction",
    "equity": "equities move first and the rest follows as usual",
    "rate": "rates move first and the rest follows as usual",
    "spread": "credit spreads move first and the rest follows as usual",
    "fx": "currencies move first and the rest follows as usual",
    "commodity": "commodities move first and the rest follows as usual",
    "volatility": "volatility moves first and the rest follows as usual",
    "other": "the other factors move first and the rest follows as usual",
}


def reverse(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Up to three distinct moves of the factors that lose ``loss``, or all above ``floor_value``.

    ``probability`` is one-sided normal, ``Phi(-M)``, over one horizon. Cosines are in standard deviations of the factors.

    Raises:
        InputError: the request is wrong, positions net to zero, or no factor of the portfolio has a history.
    """
    asked = parse(ReverseRequest, request)
    progress(0.0, "Reading the portfolio and the factor history")
    loaded = load_book(asked, inputs)
    _, undefined = fraction(0.0, loaded.book)
    if undefined is not None:
        raise InputError(undefined, "A loss is a share of the value; give a portfolio whose value is positive.")
    covariance = FactorCovariance(loaded.history, asked.covariance, loaded.library).at(asked.horizon_days)
    target = _target(asked, loaded)
    problem = _problem(asked, loaded, covariance, target)

    def searching(fraction: float, message: str) -> None:
        progress(0.3 + 0.65 * fraction, message)

    found = solve_reverse(problem, asked.solutions, _starts(loaded.library, covariance), searching)
    document: dict[str, Any] = {
        "status": "found" if found.solutions else "unreachable",
        "target": target,
        "floor_value": asked.floor_value,
        "horizon_days": asked.horizon_days,
        "solutions": [_solution(item, problem, loaded) for item in found.solutions],
        "portfolio": portfolio_document(loaded),
        "history": history_document(loaded.history),
        "covariance": covariance_document(covariance),
        "notes": [*_notes(problem, loaded), NOT_A_FORECAST],
    }
    if not found.solutions:
        document |= {"reason": _reason(problem, found.largest), "largest_loss": _finite(found.largest)}
    return Answer(document=document, answered=bool(found.solutions))


def _target(asked: ReverseRequest, loaded: Loaded) -> float:
    """The loss as a share of the value."""
    if asked.loss is not None:
        return asked.loss
    floor = asked.floor_value or 0.0
    if floor >= loaded.book.net:
        raise InputError(
            f"The portfolio is worth {loaded.book.net:,.2f}, not above the floor of {floor:,.2f}: nothing has to happen.",
            "Give a `floor_value` below today's value.",
        )
    return 1.0 - floor / loaded.book.net


def _problem(asked: ReverseRequest, loaded: Loaded, covariance: StressedCovariance, target: float) -> ReverseProblem:
    factors = covariance.factors
    refuse_unknown_factors(asked.bounds, factors, "`bounds`")
    refuse_unknown_factors(asked.factors or [], factors, "`factors`")
    if loaded.book.factors and not set(loaded.book.factors) & set(factors):
        raise InputError(
            f"The factor history has none of the factors of this portfolio ({', '.join(loaded.book.factors)}).",
            "Give `factor_prices` with these factors.",
        )
    lower, upper = np.full(len(factors), -np.inf), np.full(len(factors), np.inf)
    for name, (low, high) in asked.bounds.items():
        if low > high:
            raise InputError(f"`bounds.{name}` runs from {low:g} to {high:g}.", "The low bound comes first.")
        lower[factors.index(name)], upper[factors.index(name)] = low * scale_of(name), high * scale_of(name)
    if asked.yield_floor is not None:
        lower = np.maximum(lower, _room_above(asked.yield_floor, loaded.history, factors))
    if ((lower > 0) | (upper < 0)).any():
        raise InputError("`bounds` must leave room for no move at all (0).", "Widen the bound that excludes 0.")
    return ReverseProblem(
        factors=factors,
        covariance=covariance.matrix,
        book=loaded.book,
        value=loaded.book.net,
        loss=target,
        lower=lower,
        upper=upper,
        free=None if asked.factors is None else tuple(factors.index(name) for name in dict.fromkeys(asked.factors)),
    )


def _room_above(floor: float, history: FactorHistory, factors: tuple[str, ...]) -> FloatArray:
    """How far each yield may fall to the floor (0 where it is below already); minus infinity for what is no yield."""
    room = np.full(len(factors), -np.inf)
    for j, name in enumerate(factors):
        if group_of(name) == "rate" and name in history.factors:
            level = float(history.levels[history.factors.index(name)]) / 100.0
            room[j] = min(floor - level, 0.0)
    return room


def _starts(library: ScenarioLibrary, covariance: StressedCovariance) -> FloatArray:
    """The acute historical windows as directions, with zero where they lack a factor."""
    rows = []
    for window in library.historical:
        shocks = to_engine(window.factors)
        if sum(name in shocks for name in covariance.factors) >= max(FEWEST_COMMON, len(covariance.factors) // 2):
            rows.append([shocks.get(name, 0.0) for name in covariance.factors])
    return np.array(rows[::3], dtype=np.float64).reshape(-1, len(covariance.factors))


def _solution(item: ReverseSolution, problem: ReverseProblem, loaded: Loaded) -> dict[str, Any]:
    from scipy.stats import norm

    nearest, name, angle = _nearest(item, problem, loaded.library)
    drivers = _drivers(item, problem)
    far = f" Far beyond any history: {item.mahalanobis:.0f} standard deviations." if item.mahalanobis > FAR_OUT else ""
    near = "" if name is None else f"; most like {name} (cosine {angle:.2f})"
    moves = ", ".join(move_in_words(factor, shock) for factor, shock, _ in drivers)
    return {
        "shocks": {factor: at_edge(factor, float(x)) for factor, x in zip(problem.factors, item.shocks, strict=True)},
        "loss": item.loss,
        "loss_money": item.loss * problem.value,
        "mahalanobis": item.mahalanobis,
        "probability": float(norm.sf(item.mahalanobis)),
        "nearest_scenario": nearest,
        "nearest_name": name,
        "cosine": angle,
        "kind": item.kind,
        "kind_words": _KINDS[item.kind],
        "drivers": [{"factor": factor, "shock": at_edge(factor, x), "loss": loss} for factor, x, loss in drivers],
        "plausible": item.mahalanobis <= FAR_OUT,
        "words": f"A loss of {item.loss:.1%}: {moves}{near}.{far}",
    }


def _drivers(item: ReverseSolution, problem: ReverseProblem) -> list[tuple[str, float, float]]:
    """The factors that cost most on their own: (factor, shock, loss as a share of value)."""
    alone = np.diag(item.shocks)
    losses = problem.losses(alone)
    order = np.argsort(-losses)[:NAMED]
    kept = [j for j in order if losses[j] > 0.02 * abs(item.loss)] or list(order[:1])
    return [(problem.factors[j], float(item.shocks[j]), float(losses[j])) for j in kept]


def _nearest(
    item: ReverseSolution, problem: ReverseProblem, library: ScenarioLibrary
) -> tuple[str | None, str | None, float | None]:
    """The historical window that points most the same way, over common factors in standard deviations."""
    width = np.sqrt(np.diag(problem.covariance))
    best: tuple[str | None, str | None, float | None] = (None, None, None)
    needed = min(FEWEST_COMMON, len(problem.factors))
    for window in library.historical:
        shocks = to_engine(window.factors)
        common = [j for j, name in enumerate(problem.factors) if name in shocks]
        if len(common) < needed:
            continue
        theirs = np.array([shocks[problem.factors[j]] for j in common]) / width[common]
        angle = cosine(item.shocks[common] / width[common], theirs)
        if best[2] is None or angle > best[2]:
            best = (window.id, window.name_en, angle)
    return best


def _notes(problem: ReverseProblem, loaded: Loaded) -> list[str]:
    outside = [name for name in loaded.book.factors if name not in problem.factors]
    notes = ["Probabilities are one-sided and normal over one horizon; cosines are in standard deviations of the factors."]
    if outside:
        notes.append(f"Held still, because they have no history: {', '.join(outside)}.")
    return [*notes, *loaded.history.notes]


def _reason(problem: ReverseProblem, largest: float) -> str:
    if not problem.book.factors or (not np.any(problem.weights) and problem.linear):
        return "Nothing in the portfolio depends on a factor with a history."
    if np.isfinite(largest) and largest > 0:
        return f"The largest loss found is {largest:.1%} of the value."
    return "No move of the allowed factors loses anything."


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
