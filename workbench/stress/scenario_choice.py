"""Which scenario a request means: one of the library by its id (or a variant of one), a saved one, or one written out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from workbench.errors import InputError
from workbench.market.scenarios import HistoricalWindow, HypotheticalScenario, ScenarioLibrary
from workbench.stress.factors import group_of, market_shocks, refuse_unknown_factors, to_engine
from workbench.strict import Number, Strict, parse

DEFAULT_HORIZON = 21
#: A yield or spread does not move further than this.
LARGEST_BP = 20_000
RATES_ONLY, PROPAGATED = "rates_only", "propagated"


class CustomScenario(Strict):
    """A scenario written by the user: shocks in the units of the factors' names.

    ``defaults`` names issuers (or single positions, by id) that default in it; without any ``factors`` nothing else moves.
    ``author``, ``approved_by`` and ``approved_on`` (ISO date) are told with every result.
    """

    id: Annotated[str, Field(min_length=1, max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    factors: dict[str, Number] = Field(default_factory=dict)
    defaults: Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=1000)] | None = None
    horizon_days: Annotated[Number, Field(gt=0, le=5040)] | None = None
    rationale: str | None = None
    source: str | None = None
    confidence: str | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    author: str | None = None
    approved_by: str | None = None
    approved_on: str | None = None

    @model_validator(mode="after")
    def _something_happens(self) -> "CustomScenario":
        if not self.factors and not self.defaults:
            raise ValueError(f"scenario {self.id} shocks nothing: give `factors`, or issuers in `defaults`")
        if self.approved_on is not None:
            _refuse_no_date(self.approved_on)
        return self


def _refuse_no_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"approved_on is not a date: {text!r}; write 2026-01-05") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A scenario ready to be applied.

    Attributes:
        type: ``historical``, ``hypothetical`` or ``custom``.
        shocks: by factor, in engine units.
        missing: factors a historical window declares it does not have.
        horizon_days: trading days over which the shocks come.
        rest_unchanged: True where the scenario itself says that every other factor stands still.
        equity_bond_correlation: an override the scenario asks for, with bond *prices*.
        always_propagated: a variant that only makes sense with the other factors following.
        terms: entries that are no factor shocks (haircuts, multipliers); a run lists them and does not use them.
        defaults: issuers, or single positions by id, that default.
        author, approved_by, approved_on: of a scenario written by the user, where given.
    """

    id: str
    name: str
    name_zh: str | None
    type: str
    shocks: Mapping[str, float]
    horizon_days: float
    source: str
    confidence: str
    version: str
    missing: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    rationale: str | None = None
    rest_unchanged: bool = False
    always_propagated: bool = False
    equity_bond_correlation: float | None = None
    terms: tuple[str, ...] = ()
    variants: tuple[str, ...] = field(default=())
    defaults: tuple[str, ...] = ()
    author: str | None = None
    approved_by: str | None = None
    approved_on: str | None = None


def find_scenario(
    chosen: str | Mapping[str, Any], library: ScenarioLibrary, saved: Mapping[str, Scenario], known: tuple[str, ...]
) -> Scenario:
    """The scenario of one entry of a request.

    Raises:
        InputError: no such scenario or variant, an unknown field or factor.
    """
    if not isinstance(chosen, str):
        custom = parse(CustomScenario, dict(chosen))
        return from_custom(custom, known)
    name, _, variant = chosen.partition(":")
    found = saved.get(name) or _in_library(name, library)
    if found is None:
        raise _unknown(name, library, saved)
    return _variant(found, variant) if variant else found


def library_scenarios(library: ScenarioLibrary) -> tuple[Scenario, ...]:
    """Every historical and hypothetical scenario of the library."""
    windows = [from_window(window, library.schema_version) for window in library.historical]
    return (*windows, *(from_hypothetical(item, library.schema_version) for item in library.hypothetical))


def from_window(window: HistoricalWindow, version: str) -> Scenario:
    """A historical window; its horizon is the weekdays it spans."""
    return Scenario(
        id=window.id,
        name=window.name_en,
        name_zh=window.name_zh,
        type="historical",
        shocks=to_engine(window.factors),
        horizon_days=float(max(int(np.busday_count(window.start, window.end)), 1)),
        source=window.source,
        confidence=window.confidence,
        version=version,
        missing=window.missing,
        start=window.start,
        end=window.end,
    )


def from_hypothetical(item: HypotheticalScenario, version: str) -> Scenario:
    """A hypothetical scenario of the library."""
    shocks = market_shocks(item.factors)
    override = (item.correlation_override or {}).get("equity_vs_bond_price")
    return Scenario(
        id=item.id,
        name=item.name_en,
        name_zh=item.name_zh,
        type="hypothetical",
        shocks=to_engine(shocks),
        horizon_days=float(item.horizon_days),
        source=item.source,
        confidence=item.confidence,
        version=version,
        rationale=item.rationale,
        equity_bond_correlation=None if override is None else float(override),
        terms=tuple(name for name in item.factors if name not in shocks),
        variants=item.variants,
    )


def from_custom(custom: CustomScenario, known: tuple[str, ...]) -> Scenario:
    """A user's scenario.

    Raises:
        InputError: an unknown factor, or a price that would fall by 100 % or more.
    """
    refuse_unknown_factors(custom.factors, known, f"Scenario {custom.id}")
    for name, value in custom.factors.items():
        if name.endswith("_pct") and value <= -100:
            raise InputError(f"Scenario {custom.id}: {name} cannot fall by {-value:g} %.", "A price falls by less than 100 %.")
        if name.endswith("_bp") and abs(value) > LARGEST_BP:
            raise InputError(
                f"Scenario {custom.id}: {name} moves by {value:g} bp, which is {value / 100:g} %.",
                f"At most {LARGEST_BP:,} bp; 200 is two percentage points.",
            )
    return Scenario(
        id=custom.id,
        name=custom.name or custom.id,
        name_zh=None,
        type="custom",
        shocks=to_engine(custom.factors),
        horizon_days=float(custom.horizon_days or DEFAULT_HORIZON),
        source=custom.source or "user",
        confidence=custom.confidence or "user",
        version=str(custom.version or 1),
        rationale=custom.rationale,
        rest_unchanged=not custom.factors,
        defaults=tuple(dict.fromkeys(custom.defaults or ())),
        author=custom.author,
        approved_by=custom.approved_by,
        approved_on=custom.approved_on,
    )


def _variant(scenario: Scenario, variant: str) -> Scenario:
    if variant not in scenario.variants:
        there = ", ".join(scenario.variants) or "none"
        raise InputError(f"{scenario.id} has no variant {variant!r}.", f"Its variants: {there}.")
    rates = {name: shock for name, shock in scenario.shocks.items() if group_of(name) == "rate"}
    alone = variant == RATES_ONLY
    return replace(
        scenario,
        id=f"{scenario.id}:{variant}",
        name=f"{scenario.name}, {'rates only' if alone else 'others propagated'}",
        shocks=rates,
        rest_unchanged=alone,
        always_propagated=not alone,
    )


def _in_library(name: str, library: ScenarioLibrary) -> Scenario | None:
    for window in library.historical:
        if window.id == name:
            return from_window(window, library.schema_version)
    for item in library.hypothetical:
        if item.id == name:
            return from_hypothetical(item, library.schema_version)
    return None


def _unknown(name: str, library: ScenarioLibrary, saved: Mapping[str, Scenario]) -> InputError:
    if any(path.get("id") == name for path in library.macro):
        return InputError(f"{name} is a macro path, not a set of factor shocks.", "Run it with: workbench stress macro.")
    ids = [*saved, *(window.id for window in library.historical), *(item.id for item in library.hypothetical)]
    close = get_close_matches(name, ids, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}?" if close else "workbench stress scenarios lists them."
    return InputError(f"There is no scenario {name!r}.", hint)
