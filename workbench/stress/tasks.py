"""The stress jobs that pages and commands ask for: scenarios and replay; ``run_task`` and ``reverse_task`` hold the others."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, price_request
from workbench.market.scenarios import load_library
from workbench.progress import Progress
from workbench.stress.answer import (
    NOT_A_FORECAST,
    replay_document,
    scenario_document,
)
from workbench.stress.factors import library_factors
from workbench.stress.replay import margin_calls, replay_window
from workbench.stress.request import refuse_weights_off_one
from workbench.stress.scenario_choice import find_scenario, library_scenarios
from workbench.stress.user_scenarios import SavedVersion, list_saved
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer


class ScenariosRequest(Strict):
    """``type`` narrows the list."""

    type: str | None = None


class Margin(Strict):
    """A loan against the portfolio: ``borrowed`` as a fraction of the start value, ``maintenance`` the margin to keep."""

    borrowed: Annotated[Number, Field(gt=0, lt=1)]
    maintenance: Annotated[Number, Field(gt=0, lt=1)] = 0.25


class ReplayRequest(Strict):
    """``proxies`` are asset (with or without prices of its own) -> the asset of the prices that stands in for it. A
    ``benchmark`` is weights on the same prices."""

    prices: PriceRequest
    weights: Annotated[Weights, Field(min_length=1)]
    start: str
    end: str
    proxies: dict[str, str] = Field(default_factory=dict)
    benchmark: Annotated[Weights, Field(min_length=1)] | None = None
    margin: Margin | None = None

    _path_is_a_file = field_validator("prices", mode="before")(price_request)


def scenarios(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """The library's scenarios and the user's own.

    Raises:
        InputError: no such type.
    """
    asked = parse(ScenariosRequest, request)
    progress(0.2, "Reading scenarios")
    library = load_library()
    known = library_factors(library)
    rows = [scenario_document(item) for item in library_scenarios(library)]
    rows += [_macro(path) for path in library.macro]
    saved, problems = list_saved(inputs.data_dir)
    for item in saved:
        current = item.current
        rows.append(
            {
                **scenario_document(find_scenario(current.model_dump(), library, {}, (*known, *current.factors))),
                "versions": [_version(version) for version in item.versions],
            }
        )
    types = dict.fromkeys([*(str(row["type"]) for row in rows), "custom"])
    if asked.type is not None and asked.type not in types:
        raise InputError(f"There is no type of scenario called {asked.type!r}.", f"The types are: {', '.join(types)}.")
    chosen = [row for row in rows if asked.type is None or row["type"] == asked.type]
    document = {
        "scenarios": chosen,
        "schema_version": library.schema_version,
        "units": dict(library.units),
        "factors": list(known),
        "problems": list(problems),
        "notes": [NOT_A_FORECAST],
    }
    return Answer(document=document)


def replay(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Buy and hold through a window on the prices themselves.

    Raises:
        InputError: a wrong date, weight or asset.
        DataError: a window outside the prices, or an asset younger than it.
    """
    asked = parse(ReplayRequest, request)
    refuse_weights_off_one(asked.weights)
    if asked.benchmark is not None:
        refuse_weights_off_one(asked.benchmark)
    progress(0.1, "Reading prices")
    table = load_prices(asked.prices, inputs)
    start, end = _day(asked.start, "start"), _day(asked.end, "end")
    progress(0.6, "Following the portfolio through the window")
    found = replay_window(table, asked.weights, start, end, proxies=asked.proxies)
    document = replay_document(found, asked.weights) | {
        "simulated": table.simulated,
        "price_kind": table.kind,
        "notes": ["Bought at the first date and held; cash earns nothing; no costs.", NOT_A_FORECAST],
    }
    if asked.benchmark is not None:
        document["benchmark"] = replay_document(replay_window(table, asked.benchmark, start, end), asked.benchmark)
    if asked.margin is not None:
        document["margin_call_days"] = margin_calls(found.wealth, asked.margin.borrowed, asked.margin.maintenance)
    return Answer(document=document)


def _version(saved: SavedVersion) -> dict[str, Any]:
    scenario = saved.scenario
    return {
        "version": saved.version,
        "saved_at": saved.saved_at,
        "author": scenario.author,
        "approved_by": scenario.approved_by,
        "approved_on": scenario.approved_on,
    }


def _macro(path: Mapping[str, Any]) -> dict[str, Any]:
    quarters = path.get("path") or path.get("partial_path") or []
    return {
        "id": path["id"],
        "name": path["name_en"],
        "name_zh": path.get("name_zh"),
        "type": path["type"],
        "start": quarters[0].get("quarter") if quarters else None,
        "end": quarters[-1].get("quarter") if quarters else None,
        "horizon_days": None,
        "factors": {},
        "missing": [],
        "source": path["source"],
        "confidence": path["confidence"],
    }


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"`{name}` is not a date: {text!r}.", "Write dates as 2008-09-12.") from error
