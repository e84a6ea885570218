"""The ``stress simulate`` task: the distribution of a portfolio's P&L over a horizon, drawn by one of four methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, price_request
from workbench.market.returns import FloatArray, simple_returns
from workbench.market.risk_measures import normal_cvar, normal_var, student_t_cvar, student_t_var
from workbench.progress import Progress
from workbench.stress.garch import DECAY
from workbench.stress.historical_paths import FilterName, bootstrap_draws, default_block_length, filtered_draws, variance_models
from workbench.stress.monte_carlo import (
    LEVELS,
    PERCENTILES,
    Draws,
    Moments,
    elliptical_draws,
    histogram,
    sample_moments,
    tail_risks,
)
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer

CASH = "CASH"
DEFAULT_FREEDOM = 5.0
Method = Literal["normal", "student_t", "filtered_historical", "block_bootstrap"]


class SimulateRequest(Strict):
    """``horizon`` counts price periods. ``degrees_of_freedom`` is for student_t (default 5), ``filter`` and ``decay`` are for
    filtered_historical, ``block_length`` (expected, in periods) is for block_bootstrap."""

    weights: Annotated[Weights, Field(min_length=1)]
    prices: PriceRequest
    method: Method = "normal"
    draws: Annotated[int, Field(ge=1000, le=2_000_000)] = 10_000
    horizon: Annotated[int, Field(ge=1, le=520)] = 1
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    degrees_of_freedom: Annotated[Number, Field(gt=2, le=200)] | None = None
    filter: FilterName = "ewma"
    decay: Annotated[Number, Field(gt=0.5, lt=1)] = DECAY
    block_length: Annotated[Number, Field(ge=1, le=1000)] | None = None

    _path_is_a_file = field_validator("prices", mode="before")(price_request)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sample:
    """What is drawn from.

    Attributes:
        returns: (T, n) simple returns of the positions, per period.
        weights: (n,) fractions of the portfolio's value; what they leave is cash without return.
        positions: n names.
        facts: what the document says of the sample.
        notes: what a reader of the figures should know.
    """

    returns: FloatArray
    weights: FloatArray
    positions: tuple[str, ...]
    facts: dict[str, Any]
    notes: tuple[str, ...]


def simulate(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``SimulateRequest`` given as plain JSON values. Same seed, same bits.

    Raises:
        InputError: unknown fields, weights that do not sum to 1, an asset without prices.
        DataError: prices that cannot be read or do not overlap, or a filter that cannot be fitted.
    """
    asked = parse(SimulateRequest, request)
    progress(0.0, "Reading prices")
    sample = _sample(asked, inputs)

    def part(fraction: float, message: str) -> None:
        progress(0.1 + 0.85 * fraction, message)

    drawn = draw(sample, asked, part)
    return Answer(document=document_of(sample, asked, drawn), seed=asked.seed)


def draw(sample: Sample, asked: SimulateRequest, progress: Progress) -> Draws:
    """Draw by the method asked for, from a PCG64 generator of the request's seed."""
    generator = np.random.Generator(np.random.PCG64(asked.seed))
    if asked.method in ("normal", "student_t"):
        return elliptical_draws(
            sample_moments(sample.returns),
            sample.weights,
            asked.draws,
            generator,
            horizon=asked.horizon,
            freedom=_freedom(asked),
            progress=progress,
        )
    if asked.method == "block_bootstrap":
        return bootstrap_draws(
            sample.returns,
            sample.weights,
            asked.draws,
            generator,
            horizon=asked.horizon,
            block_length=asked.block_length,
            progress=progress,
        )
    models = variance_models(sample.returns, sample.positions, asked.filter, decay=asked.decay, progress=progress)
    return filtered_draws(
        sample.returns, sample.weights, asked.draws, generator, models, horizon=asked.horizon, progress=progress
    )


def document_of(sample: Sample, asked: SimulateRequest, drawn: Draws) -> dict[str, Any]:
    """The answer, JSON-ready: every figure is a fraction of value over the horizon; losses in ``var`` and ``es`` positive."""
    risks = tail_risks(drawn)
    bars = histogram(drawn.pnl)
    moments = sample_moments(sample.returns)
    return {
        "method": asked.method,
        "draws": asked.draws,
        "horizon": asked.horizon,
        "degrees_of_freedom": _freedom(asked),
        "filter": asked.filter if asked.method == "filtered_historical" else None,
        "block_length": _block_length(asked, len(sample.returns)),
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
        "by_position": _by_position(sample, drawn),
        "closed_form": _closed_form(moments, sample.weights, asked),
        "sample": sample.facts,
        "notes": [*sample.notes, *_conventions(asked)],
    }


def _sample(asked: SimulateRequest, inputs: Inputs) -> Sample:
    total = sum(asked.weights.values())
    if abs(total - 1.0) > 1e-6:
        hint = "Weights are fractions: 0.25 is 25 %." if abs(total - 100.0) < 1.0 else f"Put the rest under {CASH}, or rescale."
        raise InputError(f"The weights sum to {total:.10g}, not 1.", hint)
    held = {asset: weight for asset, weight in asked.weights.items() if asset != CASH and weight != 0}
    if not held:
        raise InputError("The portfolio holds nothing but cash, so it has no P&L to simulate.", "Name at least one asset.")
    table = load_prices(asked.prices, inputs)
    sample = simple_returns(table, list(held))
    returns = sample.returns.to_numpy(np.float64)
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
    return Sample(returns=returns, weights=weights, positions=tuple(held), facts=facts, notes=sample.notes)


def _key(level: float) -> str:
    return f"{level:g}"


def _freedom(asked: SimulateRequest) -> float | None:
    return (asked.degrees_of_freedom or DEFAULT_FREEDOM) if asked.method == "student_t" else None


def _block_length(asked: SimulateRequest, observations: int) -> float | None:
    if asked.method != "block_bootstrap":
        return None
    return float(default_block_length(observations)) if asked.block_length is None else asked.block_length


def _by_position(sample: Sample, drawn: Draws) -> list[dict[str, Any]]:
    """The part of each position in ES: ``-E[P&L_i | tail]``; over the positions they add up to ES."""
    return [
        {
            "id": name,
            "weight": float(sample.weights[i]),
            "component_es": {_key(level): float(-drawn.tail_returns[k, i]) for k, level in enumerate(LEVELS)},
        }
        for i, name in enumerate(sample.positions)
    ]


def _closed_form(moments: Moments, weights: FloatArray, asked: SimulateRequest) -> dict[str, Any] | None:
    """What the draws converge to, where that is known."""
    mean, deviation = moments.of(weights)
    freedom, h = _freedom(asked), asked.horizon
    if asked.method == "normal":
        var = {_key(a): normal_var(mean, deviation, a, h) for a in LEVELS}
        es = {_key(a): normal_cvar(mean, deviation, a, h) for a in LEVELS}
    elif freedom is not None:
        scaled = (mean * h, deviation * float(np.sqrt(h)))
        var = {_key(a): student_t_var(*scaled, a, freedom) for a in LEVELS}
        es = {_key(a): student_t_cvar(*scaled, a, freedom) for a in LEVELS}
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
    if asked.method == "student_t":
        source = "as given" if asked.degrees_of_freedom is not None else "the default"
        notes.append(f"Student t with {_freedom(asked):g} degrees of freedom ({source}), scaled to the sample covariance.")
    return notes
