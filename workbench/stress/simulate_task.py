"""The ``stress simulate`` task: the distribution of a portfolio's P&L over a horizon, drawn by one of four methods.

Weights on prices are drawn from the assets' own returns; positions are drawn through their factors and revalued.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.returns import FloatArray, shortened, simple_returns
from workbench.market.risk_measures import normal_cvar, normal_var, student_t_cvar, student_t_var
from workbench.progress import Progress
from workbench.stress.book_draws import DEFAULT_FREEDOM, Drawing, book_draws, usable_positions
from workbench.stress.copula import copula_draws, fit_copula
from workbench.stress.factor_history import FEWEST_CHANGES
from workbench.stress.garch import DECAY
from workbench.stress.historical_paths import FilterName, bootstrap_draws, default_block_length, filtered_draws, variance_models
from workbench.stress.loading import Loaded, load_book
from workbench.stress.monte_carlo import (
    LEVELS,
    PERCENTILES,
    Draws,
    elliptical_draws,
    histogram,
    sample_moments,
    tail_risks,
)
from workbench.stress.request import CASH, BookRequest, refuse_weights_off_one
from workbench.strict import Number, parse
from workbench.task import Answer

#: With fewer the tail rests on a handful of draws.
USUAL_DRAWS = 10_000
#: As for a factor history: fewer say nothing.
FEWEST_RETURNS = FEWEST_CHANGES
Method = Literal["normal", "student_t", "t_copula", "filtered_historical", "block_bootstrap"]
#: Methods with degrees of freedom.
WITH_FREEDOM = ("student_t", "t_copula")
#: Fields that only some methods use.
_USED_BY: Mapping[str, tuple[str, ...]] = {
    "degrees_of_freedom": WITH_FREEDOM,
    "filter": ("filtered_historical",),
    "decay": ("filtered_historical",),
    "block_length": ("block_bootstrap",),
}


class SimulateRequest(BookRequest):
    """``horizon`` counts price periods. ``degrees_of_freedom`` is for student_t and t_copula (default 5), ``filter`` and
    ``decay`` are for filtered_historical, ``block_length`` (expected, in periods) is for block_bootstrap."""

    method: Method = "normal"
    draws: Annotated[int, Field(ge=1000, le=2_000_000)] = 10_000
    horizon: Annotated[int, Field(ge=1, le=520)] = 1
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    degrees_of_freedom: Annotated[Number, Field(gt=2, le=200)] | None = None
    filter: FilterName = "ewma"
    decay: Annotated[Number, Field(gt=0.5, lt=1)] = DECAY
    block_length: Annotated[Number, Field(ge=1, le=1000)] | None = None

    @property
    def drawing(self) -> Drawing:
        """The method with its defaults filled in."""
        return Drawing(
            method=self.method,
            draws=self.draws,
            horizon=self.horizon,
            freedom=(self.degrees_of_freedom or DEFAULT_FREEDOM) if self.method in WITH_FREEDOM else None,
            filter=self.filter,
            decay=self.decay,
            block_length=self.block_length,
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Simulated:
    """Draws with what is told of them.

    Attributes:
        positions: n names. weights: (n,) fractions of the value.
        moments: mean and standard deviation of one period of the portfolio, where it is linear in what is drawn.
        observations: periods of history drawn from.
        facts: of that history.
    """

    drawn: Draws
    positions: tuple[str, ...]
    weights: FloatArray
    moments: tuple[float, float] | None
    observations: int
    facts: dict[str, Any]
    notes: tuple[str, ...]


def simulate(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``SimulateRequest`` given as plain JSON values. Same seed, same bits.

    Raises:
        InputError: unknown fields, weights that do not sum to 1, an asset without prices, a wrong position.
        DataError: prices that cannot be read or do not overlap, a filter that cannot be fitted, positions that net to zero.
    """
    asked = parse(SimulateRequest, request)
    progress(0.0, "Reading prices")

    def part(fraction: float, message: str) -> None:
        progress(0.1 + 0.85 * fraction, message)

    generator = np.random.Generator(np.random.PCG64(asked.seed))
    run = _from_prices if asked.weights is not None else _from_positions
    return Answer(document=_document(run(asked, inputs, generator, part), asked), seed=asked.seed)


# -- weights on prices ------------------------------------------------------------------------------------------------


def _from_prices(asked: SimulateRequest, inputs: Inputs, generator: np.random.Generator, progress: Progress) -> Simulated:
    held = _held(asked.weights or {})
    if asked.prices is None:
        raise InputError("`weights` need `prices` to draw from.", "Name a price file, or the sample.")
    table = load_prices(asked.prices, inputs)
    sample = simple_returns(table, list(held))
    returns = sample.returns.to_numpy(np.float64)
    if len(returns) < FEWEST_RETURNS:
        raise DataError(
            f"There are only {len(returns)} returns on which all of {shortened(list(held))} have prices; "
            f"at least {FEWEST_RETURNS} are needed to say anything of risk.",
            "Load a longer history.",
        )
    weights = np.array(list(held.values()), dtype=np.float64)
    mean, deviation = sample_moments(returns).of(weights)
    facts = {
        "observations": len(returns),
        "first": sample.returns.index[0].date().isoformat(),
        "last": sample.returns.index[-1].date().isoformat(),
        "frequency": table.frequency,
        "periods_per_year": sample.periods_per_year,
        "mean": mean,
        "volatility": deviation,
        "simulated": table.simulated,
    }
    return Simulated(
        drawn=asset_draws(returns, tuple(held), weights, asked.drawing, generator, progress),
        positions=tuple(held),
        weights=weights,
        moments=(mean, deviation),
        observations=len(returns),
        facts=facts,
        notes=sample.notes,
    )


def _held(weights: Mapping[str, float]) -> dict[str, float]:
    refuse_weights_off_one(weights)
    held = {asset: weight for asset, weight in weights.items() if asset != CASH and weight != 0}
    if not held:
        raise InputError("The portfolio holds nothing but cash, so it has no P&L to simulate.", "Name at least one asset.")
    return held


def asset_draws(
    returns: FloatArray,
    names: tuple[str, ...],
    weights: FloatArray,
    drawing: Drawing,
    generator: np.random.Generator,
    progress: Progress,
) -> Draws:
    """Draw a portfolio of assets with returns (T, n) and weights (n,)."""
    draws, horizon = drawing.draws, drawing.horizon
    if drawing.method in ("normal", "student_t"):
        moments = sample_moments(returns)
        return elliptical_draws(moments, weights, draws, generator, horizon=horizon, freedom=drawing.freedom, progress=progress)
    if drawing.method == "block_bootstrap":
        return bootstrap_draws(
            returns, weights, draws, generator, horizon=horizon, block_length=drawing.block_length, progress=progress
        )
    if drawing.method == "t_copula":
        model = fit_copula(returns, drawing.freedom or DEFAULT_FREEDOM)
        return copula_draws(model, weights, draws, generator, horizon=horizon, progress=progress)
    models = variance_models(returns, names, drawing.filter, decay=drawing.decay, progress=progress)
    return filtered_draws(returns, weights, draws, generator, models, horizon=horizon, progress=progress)


# -- positions through factors ----------------------------------------------------------------------------------------


def _from_positions(asked: SimulateRequest, inputs: Inputs, generator: np.random.Generator, progress: Progress) -> Simulated:
    loaded = load_book(asked, inputs)
    book, history = loaded.book, loaded.history
    drawn = book_draws(book, history, asked.drawing, generator, progress)
    left_out = usable_positions(book, history)
    linear = not book.nonlinear and not left_out
    covered = sum(abs(holding.value) for holding in book.holdings if holding.id not in left_out)
    facts = {
        "observations": len(history.changes),
        "first": history.dates[0].date().isoformat(),
        "last": history.dates[-1].date().isoformat(),
        "frequency": f"{history.periods_per_year} a year",
        "periods_per_year": history.periods_per_year,
        "mean": None,
        "volatility": None,
        "simulated": history.simulated,
        "factors": list(book.factors),
        "coverage_pct": 100.0 * covered / book.gross,
        "left_out": [{"id": name, "reason": reason} for name, reason in left_out.items()],
    }
    moments = None
    if linear:
        names = book.factors
        direction = book.money_exposures / book.net
        moments = sample_moments(history.changes[:, history.columns(names)]).of(direction)
        facts |= {"mean": moments[0], "volatility": moments[1]}
    return Simulated(
        drawn=drawn,
        positions=book.ids,
        weights=book.values / book.net,
        moments=moments,
        observations=len(history.changes),
        facts=facts,
        notes=_book_notes(loaded, left_out),
    )


def _book_notes(loaded: Loaded, left_out: Mapping[str, str]) -> tuple[str, ...]:
    notes = [
        f"Factors drawn from {loaded.history.label}; every position revalued in full. Risk of its own that a position has "
        "beside its factors is not in the distribution."
    ]
    if left_out:
        named = shortened([f"{name} ({reason})" for name, reason in left_out.items()], most=4)
        notes.append(f"Left out, counted as if they did not move: {named}.")
    return (*notes, *loaded.book.notes, *loaded.history.notes)


# -- the answer -------------------------------------------------------------------------------------------------------


def _document(found: Simulated, asked: SimulateRequest) -> dict[str, Any]:
    """JSON-ready: every figure is a fraction of value over the horizon; losses in ``var`` and ``es`` positive."""
    drawing, drawn = asked.drawing, found.drawn
    risks = tail_risks(drawn)
    bars = histogram(drawn.pnl)
    return {
        "method": drawing.method,
        "draws": drawing.draws,
        "antithetic": drawn.antithetic,
        "horizon": drawing.horizon,
        "degrees_of_freedom": drawing.freedom,
        "filter": drawing.filter if drawing.method == "filtered_historical" else None,
        "block_length": _block_length(drawing, found.observations),
        "var": {_key(risk.level): risk.var for risk in risks},
        "es": {_key(risk.level): risk.es for risk in risks},
        "es_standard_error": risks[-1].es_standard_error,
        "es_standard_errors": {_key(risk.level): risk.es_standard_error for risk in risks},
        "mean": float(drawn.pnl.mean()),
        "volatility": float(drawn.pnl.std(ddof=1)),
        "worst": float(drawn.pnl.min()),
        "best": float(drawn.pnl.max()),
        "percentiles": {f"{p:g}": float(q) for p, q in zip(PERCENTILES, np.percentile(drawn.pnl, PERCENTILES), strict=True)},
        "histogram": {"edges": bars.edges.tolist(), "counts": bars.counts.tolist()},
        "by_position": _by_position(found),
        "closed_form": None if found.moments is None else _closed_form(found.moments, drawing),
        "sample": found.facts,
        "notes": [*found.notes, *_conventions(asked)],
    }


def _key(level: float) -> str:
    return f"{level:g}"


def _block_length(drawing: Drawing, observations: int) -> float | None:
    if drawing.method != "block_bootstrap":
        return None
    return float(default_block_length(observations)) if drawing.block_length is None else drawing.block_length


def _by_position(found: Simulated) -> list[dict[str, Any]]:
    """The part of each position in ES: ``-E[P&L_i | tail]``; over the positions they add up to ES."""
    return [
        {
            "id": name,
            "weight": float(found.weights[i]),
            "component_es": {_key(level): float(-found.drawn.tail_returns[k, i]) for k, level in enumerate(LEVELS)},
        }
        for i, name in enumerate(found.positions)
    ]


def _closed_form(moments: tuple[float, float], drawing: Drawing) -> dict[str, Any] | None:
    """What the draws converge to, where that is known."""
    (mean, deviation), h = moments, drawing.horizon
    if drawing.method == "normal":
        var = {_key(a): normal_var(mean, deviation, a, h) for a in LEVELS}
        es = {_key(a): normal_cvar(mean, deviation, a, h) for a in LEVELS}
    elif drawing.method == "student_t" and drawing.freedom is not None:
        scaled = (mean * h, deviation * float(np.sqrt(h)))
        var = {_key(a): student_t_var(*scaled, a, drawing.freedom) for a in LEVELS}
        es = {_key(a): student_t_cvar(*scaled, a, drawing.freedom) for a in LEVELS}
    else:
        return None
    return {"var": var, "es": es}


def _conventions(asked: SimulateRequest) -> list[str]:
    periods = f"{asked.horizon} price period{'s' if asked.horizon > 1 else ''}"
    notes = [
        f"P&L is a fraction of value over {periods}, not annualised, the sample mean included. VaR and ES are positive losses.",
        "VaR is the smallest loss that covers at least the level's share of the draws; ES is the exact mean of the rest.",
        "The standard error is that of the simulation; the error of the estimated inputs comes on top.",
    ]
    if asked.method in ("normal", "student_t"):
        notes.append("Drawn at the horizon in one step: mean times h, covariance times h, no serial dependence.")
    else:
        notes.append("Drawn day by day, bought once and held over the horizon.")
    if asked.drawing.freedom is not None:
        source = "as given" if asked.degrees_of_freedom is not None else "the default"
        law = "scaled to the sample covariance" if asked.method == "student_t" else "as a copula of the empirical margins"
        notes.append(f"Student t with {asked.drawing.freedom:g} degrees of freedom ({source}), {law}.")
    notes += [f"`{name}` is not used by {asked.method}." for name, methods in _USED_BY.items() if _idle(asked, name, methods)]
    if asked.draws < USUAL_DRAWS:
        notes.append(f"Only {asked.draws:,} draws: fewer than the usual {USUAL_DRAWS:,}, so mind the standard error.")
    return notes


def _idle(asked: SimulateRequest, name: str, methods: tuple[str, ...]) -> bool:
    return name in asked.model_fields_set and getattr(asked, name) is not None and asked.method not in methods
