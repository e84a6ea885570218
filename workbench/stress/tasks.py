"""The stress jobs that pages and commands ask for: scenarios, run, replay."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator

from workbench.errors import InputError, WorkbenchError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, price_request
from workbench.market.scenarios import load_library
from workbench.progress import Progress
from workbench.stress.answer import (
    NOT_A_FORECAST,
    benchmark_part,
    covariance_document,
    error_row,
    history_document,
    portfolio_document,
    replay_document,
    result_document,
    scenario_document,
)
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.factors import library_factors
from workbench.stress.loading import WEIGHT_SUM_TOLERANCE, Loaded, load_book
from workbench.stress.replay import Replay, margin_calls, replay_window
from workbench.stress.request import RunRequest
from workbench.stress.run import Shocks, outcome, spread_shocks, tornado
from workbench.stress.scenario_choice import Scenario, find_scenario, library_scenarios
from workbench.stress.user_scenarios import list_saved, read_saved
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer

CONVENTIONS = (
    "Gains are positive, losses negative. Prices move by simple returns, yields and spreads by differences, the VIX in points.",
    "Shocks are instantaneous and act on today's values; no carry, no trading, no costs.",
    "Covariances over a horizon are daily ones times its days, which is right only without serial dependence.",
)


class ScenariosRequest(Strict):
    """``type`` narrows the list."""

    type: str | None = None


class Margin(Strict):
    """A loan against the portfolio: ``borrowed`` as a fraction of the start value, ``maintenance`` the margin to keep."""

    borrowed: Annotated[Number, Field(gt=0, lt=1)]
    maintenance: Annotated[Number, Field(gt=0, lt=1)] = 0.25


class ReplayRequest(Strict):
    """``proxies`` are asset -> another asset of the prices. A ``benchmark`` is weights on the same prices."""

    prices: PriceRequest
    weights: Annotated[Weights, Field(min_length=1)]
    start: str
    end: str
    proxies: dict[str, str] = Field(default_factory=dict)
    benchmark: Annotated[Weights, Field(min_length=1)] | None = None
    margin: Margin | None = None

    _path_is_a_file = field_validator("prices", mode="before")(price_request)


def scenarios(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """The library's scenarios and the user's own."""
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
                "versions": [{"version": version.version, "saved_at": version.saved_at} for version in item.versions],
            }
        )
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


def run(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Every scenario of the request on the portfolio; one that cannot be run becomes a row with ``error``.

    Raises:
        InputError: the portfolio or the request is wrong, or none of the scenarios can be run.
        DataError: prices or factor levels that cannot be read.
    """
    asked = parse(RunRequest, request)
    progress(0.0, "Reading the portfolio and the factor history")
    loaded = load_book(asked, inputs, benchmark=asked.benchmark)
    covariances = FactorCovariance(loaded.history, asked.covariance, loaded.library)
    runner = _Runner(asked, loaded, covariances, inputs)
    results: list[dict[str, Any]] = []
    errors: list[WorkbenchError] = []
    for i, chosen in enumerate(asked.scenarios):
        progress(0.2 + 0.8 * i / len(asked.scenarios), f"Scenario {i + 1} of {len(asked.scenarios)}")
        runner.add(chosen, results, errors)
    if errors and all("error" in row for row in results):
        raise InputError(f"None of the scenarios can be run. {errors[0].message}", errors[0].hint)
    covariance = covariances.at(asked.tornado_days)
    document = {
        "results": results,
        "portfolio": portfolio_document(loaded),
        "history": history_document(loaded.history),
        "covariance": covariance_document(covariance),
        "tornado": {"horizon_days": asked.tornado_days, "rows": tornado(loaded.book, covariance)},
        "mode": asked.mode,
        "prices": _prices(loaded),
        "conventions": list(CONVENTIONS),
        "notes": _notes(loaded),
    }
    return Answer(document=document)


def replay(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Buy and hold through a window on the prices themselves.

    Raises:
        InputError: a wrong date, weight or asset.
        DataError: a window outside the prices, or an asset younger than it.
    """
    asked = parse(ReplayRequest, request)
    total = sum(asked.weights.values())
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        raise InputError(f"The weights sum to {total:.10g}, not 1.", "Put the rest under CASH, or rescale.")
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


class _Runner:
    """Runs one scenario after another; saved scenarios are read once."""

    def __init__(self, asked: RunRequest, loaded: Loaded, covariances: FactorCovariance, inputs: Inputs) -> None:
        self.asked, self.loaded, self.covariances, self.inputs = asked, loaded, covariances, inputs
        self.known = loaded.known
        self.saved: dict[str, Scenario | None] = {}
        library = loaded.library
        self.shipped = {item.id for item in library.historical} | {item.id for item in library.hypothetical}

    def add(self, chosen: str | Mapping[str, Any], results: list[dict[str, Any]], errors: list[WorkbenchError]) -> None:
        """Append the rows of one scenario: one per mode, or one with an error."""
        try:
            scenario = self._find(chosen)
        except WorkbenchError as error:
            errors.append(error)
            name = chosen if isinstance(chosen, str) else str(chosen.get("id", "custom"))
            results.append(error_row(name, self.asked.mode, error))
            return
        modes = ["direct", "propagated"] if self.asked.mode == "both" else [self.asked.mode]
        modes = ["propagated"] if scenario.always_propagated else modes
        for mode in modes:
            try:
                results.append(self._row(scenario, mode))
            except WorkbenchError as error:
                errors.append(error)
                results.append(error_row(scenario.id, mode, error))

    def _find(self, chosen: str | Mapping[str, Any]) -> Scenario:
        saved: dict[str, Scenario] = {}
        if isinstance(chosen, str) and (name := chosen.partition(":")[0]) not in self.shipped:
            if name not in self.saved:
                self.saved[name] = read_saved(name, self.inputs, self.known)
            found = self.saved[name]
            saved = {} if found is None else {name: found}
        return find_scenario(chosen, self.loaded.library, saved, self.known)

    def _row(self, scenario: Scenario, mode: str) -> dict[str, Any]:
        loaded, horizon = self.loaded, self.asked.horizon_days or scenario.horizon_days
        shocks = self._shocks(scenario, mode, loaded.book)
        row = result_document(scenario, mode, loaded, shocks, outcome(loaded.book, shocks), horizon)
        if shocks.covariance is not None and shocks.covariance.overrides:
            row["covariance"] = covariance_document(shocks.covariance)
        if loaded.benchmark is not None:
            beside = self._shocks(scenario, mode, loaded.benchmark)
            try:
                row["benchmark"] = benchmark_part(loaded.benchmark, outcome(loaded.benchmark, beside))
            except WorkbenchError as error:
                row["benchmark"] = {"error": error.as_dict()}
        return row | self._replayed(scenario)

    def _shocks(self, scenario: Scenario, mode: str, book: Any) -> Shocks:
        return spread_shocks(
            scenario,
            book,
            self.loaded.history,
            self.covariances,
            propagated=mode == "propagated" and not scenario.rest_unchanged,
            estimate_missing=self.asked.missing == "estimate",
            horizon_days=self.asked.horizon_days,
            yield_floor=self.asked.yield_floor,
        )

    def _replayed(self, scenario: Scenario) -> dict[str, Any]:
        """What the same weights did on the prices themselves, where those cover the window; to judge the factor model by."""
        found = self._actual(scenario)
        if found is None:
            return {"replayed": None, "recovery_date": None}
        recovery = None if found.recovery_date is None else found.recovery_date.isoformat()
        return {
            "replayed": {
                "pnl_pct": found.pnl_pct,
                "max_drawdown": found.max_drawdown,
                "worst_day": {"date": found.worst_day.isoformat(), "return": found.worst_return},
                "recovery_date": recovery,
                "prices_until": found.last_price.isoformat(),
            },
            "recovery_date": recovery,
        }

    def _actual(self, scenario: Scenario) -> Replay | None:
        table, weights = self.loaded.table, self.loaded.weights
        if table is None or weights is None or scenario.start is None or scenario.end is None:
            return None
        try:
            return replay_window(table, weights, scenario.start, scenario.end)
        except WorkbenchError:  # the prices do not cover the window: there is nothing to compare with
            return None


def _prices(loaded: Loaded) -> dict[str, Any] | None:
    table = loaded.table
    if table is None:
        return None
    return {
        "source": table.source.source,
        "identifier": table.source.identifier,
        "simulated": table.simulated,
        "kind": table.kind,
        "first": table.prices.index[0].date().isoformat(),
        "last": table.prices.index[-1].date().isoformat(),
    }


def _notes(loaded: Loaded) -> list[str]:
    notes = [NOT_A_FORECAST, *loaded.history.notes]
    if any(item.source == "windows" for item in loaded.estimates.values()):
        notes.append(
            "No real factor history was given, so exposures were estimated from the real factor moves of the historical "
            "windows, on the same windows they are then applied to: expect a flattering fit. Give `factor_prices` for more."
        )
    return notes


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
