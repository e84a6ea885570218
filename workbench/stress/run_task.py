"""The ``stress run`` task: every scenario of a request on one portfolio, in money and percent, with what each rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.errors import InputError, WorkbenchError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.stress.answer import (
    NOT_A_FORECAST,
    benchmark_part,
    covariance_document,
    error_row,
    history_document,
    portfolio_document,
    result_document,
)
from workbench.stress.credit import after_default, jump_to_default
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.loading import Loaded, load_book
from workbench.stress.positions import Book
from workbench.stress.replay import Replay, replay_window
from workbench.stress.request import RunRequest
from workbench.stress.run import Outcome, Shocks, outcome, outcomes, spread_shocks, tornado
from workbench.stress.scenario_choice import Scenario, find_scenario
from workbench.stress.user_scenarios import read_saved
from workbench.strict import parse
from workbench.task import Answer

CONVENTIONS = (
    "Gains are positive, losses negative. Prices move by simple returns, yields and spreads by differences, the VIX in points.",
    "Shocks are instantaneous and act on today's values; no carry unless asked for, no trading, no costs.",
    "Covariances over a horizon are daily ones times its days, which is right only without serial dependence.",
)
#: Raised when a rule changes by which positions get their factors.
FACTOR_MAP_VERSION = "2"
MODEL_LIMITS = (
    "Factors that are not shocked follow linearly, as they usually did; a crisis in which relations turn is not foreseen. See "
    "the stressed covariance and the direct result beside it.",
    "What a position does beside its factors (its own news, liquidity, default) is in no figure unless a scenario says so.",
    "Options and callable bonds are revalued, but implied volatilities move by rule and the volatility of rates stands still.",
    "How rare a move is rests on a normal model and the given history; it is a plausibility, not a probability to rely on.",
)


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
    results, errors = _Runner(asked, loaded, covariances, inputs).results(progress)
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
        "carry": asked.carry,
        "governance": {
            "scenario_library": loaded.library.schema_version,
            "factor_map": FACTOR_MAP_VERSION,
            "model_limits": list(MODEL_LIMITS),
        },
        "jump_to_default": jump_to_default(loaded.book),
        "prices": _prices(loaded),
        "conventions": list(CONVENTIONS),
        "notes": _notes(loaded),
    }
    return Answer(document=document)


@dataclass(kw_only=True, slots=True, eq=False)
class _Plan:
    """One row to be: a scenario in one mode, filled step by step, or the error that stopped it."""

    name: str
    mode: str
    scenario: Scenario | None = None
    shocks: Shocks | None = None
    beside: Shocks | None = None
    outcome: Outcome | None = None
    benchmark: Outcome | WorkbenchError | None = None
    error: WorkbenchError | None = None
    book: Book | None = None


def _valued(
    book: Book, planned: Sequence[tuple[_Plan, Shocks | None]], *, beside: bool = False
) -> Iterator[tuple[_Plan, Outcome | WorkbenchError]]:
    """All scenarios at once, save those in which somebody defaults: these have a book of their own.

    Args:
        beside: the book is a benchmark, which need not hold whoever defaults.
    """
    kept = [(plan, shocks) for plan, shocks in planned if shocks is not None and plan.error is None]
    plain = [(plan, shocks) for plan, shocks in kept if not _defaults(plan)]
    yield from zip([plan for plan, _ in plain], outcomes(book, [shocks for _, shocks in plain]), strict=True)
    for plan, shocks in kept:
        if names := _defaults(plan):
            try:
                hit = after_default(book, _held_of(book, names) if beside else names)
                plan.book = plan.book if beside else hit
                yield plan, outcome(hit, shocks)
            except WorkbenchError as error:
                yield plan, error


def _defaults(plan: _Plan) -> tuple[str, ...]:
    return () if plan.scenario is None else plan.scenario.defaults


def _held_of(book: Book, names: Sequence[str]) -> list[str]:
    return [name for name in names if any(name in (item.issuer, item.id) for item in book.holdings)]


class _Runner:
    """Runs the scenarios of a request; saved scenarios are read once."""

    def __init__(self, asked: RunRequest, loaded: Loaded, covariances: FactorCovariance, inputs: Inputs) -> None:
        self.asked, self.loaded, self.covariances, self.inputs = asked, loaded, covariances, inputs
        self.known = loaded.known
        self.saved: dict[str, Scenario | None] = {}
        library = loaded.library
        self.shipped = {item.id for item in library.historical} | {item.id for item in library.hypothetical}
        self.written: set[str] = set()

    def results(self, progress: Progress) -> tuple[list[dict[str, Any]], list[WorkbenchError]]:
        """The rows in the order of the request, one per mode, and the errors among them."""
        plans: list[_Plan] = []
        for i, chosen in enumerate(self.asked.scenarios):
            progress(0.2 + 0.3 * i / len(self.asked.scenarios), f"Scenario {i + 1} of {len(self.asked.scenarios)}")
            plans += self._plans(chosen)
        progress(0.5, "Valuing the portfolio")
        self._value(plans)
        rows, errors = [], []
        for i, plan in enumerate(plans):
            progress(0.7 + 0.3 * i / len(plans), "Writing the results")
            if plan.error is not None:
                errors.append(plan.error)
                rows.append(error_row(plan.name, plan.mode, plan.error))
            else:
                rows.append(self._row(plan))
        return rows, errors

    def _plans(self, chosen: str | Mapping[str, Any]) -> list["_Plan"]:
        """One plan per mode of one entry of the request."""
        try:
            scenario = self._find(chosen)
        except WorkbenchError as error:
            name = chosen if isinstance(chosen, str) else str(chosen.get("id", "custom"))
            return [_Plan(name=name, mode=self.asked.mode, error=error)]
        modes = ["direct", "propagated"] if self.asked.mode == "both" else [self.asked.mode]
        modes = ["propagated"] if scenario.always_propagated else modes
        return [self._plan(scenario, mode) for mode in modes]

    def _plan(self, scenario: Scenario, mode: str) -> "_Plan":
        plan = _Plan(name=scenario.id, mode=mode, scenario=scenario)
        try:
            plan.shocks = self._shocks(scenario, mode, self.loaded.book)
            if self.loaded.benchmark is not None:
                plan.beside = self._shocks(scenario, mode, self.loaded.benchmark)
        except WorkbenchError as error:
            plan.error = error
        return plan

    def _value(self, plans: list["_Plan"]) -> None:
        """All scenarios at once."""
        for plan, found in _valued(self.loaded.book, [(plan, plan.shocks) for plan in plans]):
            if isinstance(found, WorkbenchError):
                plan.error = found
            else:
                plan.outcome = found
        if self.loaded.benchmark is not None:
            for plan, found in _valued(self.loaded.benchmark, [(plan, plan.beside) for plan in plans], beside=True):
                plan.benchmark = found

    def _find(self, chosen: str | Mapping[str, Any]) -> Scenario:
        saved: dict[str, Scenario] = {}
        if isinstance(chosen, str) and (name := chosen.partition(":")[0]) not in self.shipped:
            if name not in self.saved:
                self.saved[name] = read_saved(name, self.inputs, self.known)
            found = self.saved[name]
            saved = {} if found is None else {name: found}
        scenario = find_scenario(chosen, self.loaded.library, saved, self.known)
        if not isinstance(chosen, str):
            self._refuse_taken(scenario.id)
        return scenario

    def _refuse_taken(self, name: str) -> None:
        """A scenario that is written out does not go by the name of another one: its row could not be told from the other's."""
        if name in self.shipped:
            raise InputError(f"{name} is a scenario of the library.", "Give yours another id, or name the library's by its id.")
        if name in self.written:
            raise InputError(f"Two scenarios of the request are called {name!r}.", "Give each scenario an id of its own.")
        self.written.add(name)

    def _row(self, plan: "_Plan") -> dict[str, Any]:
        scenario, shocks, found = plan.scenario, plan.shocks, plan.outcome
        if scenario is None or shocks is None or found is None:
            raise ValueError("a plan without an error has a scenario, shocks and an outcome")
        loaded = self.loaded if plan.book is None else replace(self.loaded, book=plan.book)
        row = result_document(scenario, plan.mode, loaded, shocks, found, self.asked.horizon_days or scenario.horizon_days)
        if shocks.covariance is not None and shocks.covariance.overrides:
            row["covariance"] = covariance_document(shocks.covariance)
        if self.loaded.benchmark is not None and plan.benchmark is not None:
            row["benchmark"] = _beside(self.loaded.benchmark, plan.benchmark)
        return row | self._replayed(scenario)

    def _shocks(self, scenario: Scenario, mode: str, book: Book) -> Shocks:
        return spread_shocks(
            scenario,
            book,
            self.loaded.history,
            self.covariances,
            propagated=mode == "propagated" and not scenario.rest_unchanged,
            estimate_missing=self.asked.missing == "estimate",
            horizon_days=self.asked.horizon_days,
            yield_floor=self.asked.yield_floor,
            carry=self.asked.carry,
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


def _beside(book: Book, found: Outcome | WorkbenchError) -> dict[str, Any]:
    return {"error": found.as_dict()} if isinstance(found, WorkbenchError) else benchmark_part(book, found)


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
