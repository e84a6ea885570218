"""The engine's answers that the page shows for a case, each computed once; and the run document read by scenario."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from components.cached import cached_run
from components.stress.case import StressCase, benchmark_of, book_of, covariance_of, request_of, weights_of
from components.stress.words import factor_name, scenario_name
from workbench.errors import WorkbenchError

Row = Mapping[str, Any]
DRAW_COUNT, SEED = 20_000, 1
#: How the ids of the library's scenarios begin.
_LIBRARY = ("hist_", "hyp_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tested:
    """One scenario: its direct and its propagated row (either may be absent), or why it could not be run."""

    id: str
    name: str
    direct: Row | None
    propagated: Row | None
    error: Mapping[str, str] | None

    @property
    def row(self) -> Row | None:
        """The row shown first: as shocked, where it was asked for and can be run."""
        return self.direct or self.propagated


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one case: the request as the engine got it, and the document of ``stress run``."""

    request: dict[str, Any]
    document: dict[str, Any]

    @property
    def run_id(self) -> str:
        return str(self.document["provenance"]["run_id"])

    @property
    def currency(self) -> str:
        return str(self.document["portfolio"]["base_currency"])

    @property
    def value(self) -> float:
        """Net value of the portfolio."""
        return float(self.document["portfolio"]["value"])

    @property
    def tested(self) -> list[Tested]:
        """One entry per scenario, the worst first, those that could not be run last: the order of every table and chart."""
        return worst_first(by_scenario(self.document["results"]))

    @property
    def done(self) -> list[Tested]:
        """Those that could be run."""
        return [item for item in self.tested if item.row is not None]

    @property
    def complete(self) -> bool:
        """Every position is mapped and every scenario says something on all of them."""
        mapped = not self.document["portfolio"]["unmapped"]
        return mapped and all(item.error is None and item.row is not None and item.row["complete"] for item in self.tested)


def by_scenario(results: list[dict[str, Any]]) -> list[Tested]:
    """Rows of one scenario brought together."""
    rows: dict[str, dict[str, Any]] = {}
    for row in results:
        found = rows.setdefault(str(row["scenario"]), {})
        if "error" in row:
            found.setdefault("error", row["error"])
        else:
            found[row["mode"]] = row
    return _told_apart([_tested(name, found) for name, found in rows.items()])


def _told_apart(tested: Sequence[Tested]) -> list[Tested]:
    """No two of one name: a chart would draw them as one. The reader's own scenario says that it is the reader's."""
    seen: set[str] = set()
    apart = []
    for item in sorted(tested, key=lambda item: not item.id.startswith(_LIBRARY)):
        names = (item.name, f"{item.name} (mine)", *(f"{item.name} (mine, {n})" for n in range(2, len(tested) + 1)))
        name = next(name for name in names if name not in seen)
        seen.add(name)
        apart.append(replace(item, name=name))
    order = {item.id: place for place, item in enumerate(tested)}
    return sorted(apart, key=lambda item: order[item.id])


def worst_first(tested: Sequence[Tested]) -> list[Tested]:
    """By the larger loss of the two ways of running it; those that could not be run last."""

    def lowest(item: Tested) -> float:
        return min((float(row["pnl"]) for row in (item.direct, item.propagated) if row is not None), default=math.inf)

    return sorted(tested, key=lowest)


def answer_of(case: StressCase) -> Answer:
    """Run every chosen scenario.

    Raises:
        WorkbenchError: whatever the request or the engine says is wrong.
    """
    request = request_of(case)
    return Answer(request=request, document=cached_run("stress run", request).document)


def what_if_of(case: StressCase) -> Answer:
    """The same scenarios after the trades.

    Raises:
        WorkbenchError: as ``answer_of``.
    """
    request = request_of(case, case.trades)
    return Answer(request=request, document=cached_run("stress run", request).document)


def simulate_of(case: StressCase) -> dict[str, Any]:
    """The Monte Carlo distribution.

    Raises:
        WorkbenchError: as ``answer_of``.
    """
    request = {
        **book_of(case),
        "method": case.draws,
        "draws": DRAW_COUNT,
        "horizon": int(case.horizon),
        "seed": SEED,
    }
    return cached_run("stress simulate", request).document


def reverse_of(case: StressCase) -> dict[str, Any]:
    """What would have to happen.

    Raises:
        WorkbenchError: as ``answer_of``.
    """
    chosen = covariance_of(case)
    request = {**book_of(case), "loss": case.loss / 100.0, **({"covariance": chosen} if chosen else {})}
    return cached_run("stress reverse", request).document


def replay_of(case: StressCase, start: str, end: str) -> dict[str, Any]:
    """The portfolio held through a window of the loaded prices.

    Raises:
        WorkbenchError: as ``answer_of``.
    """
    request: dict[str, Any] = {"prices": case.prices, "weights": weights_of(case), "start": start, "end": end}
    beside = (benchmark_of(case) or {}).get("weights")
    request |= {"benchmark": beside} if beside else {}
    return cached_run("stress replay", request).document


def _tested(name: str, found: Mapping[str, Any]) -> Tested:
    row = found.get("direct") or found.get("propagated") or {}
    has_rows = bool(row)
    return Tested(
        id=name,
        name=scenario_name(name, row.get("name")),
        direct=found.get("direct"),
        propagated=found.get("propagated"),
        error=None if has_rows else found.get("error"),
    )


def worst_of(answer: Answer) -> tuple[Tested, Row] | None:
    """The scenario and row (direct or propagated) with the largest loss."""
    rows = [(item, row) for item in answer.done for row in (item.direct, item.propagated) if row is not None]
    return min(rows, key=lambda pair: float(pair[1]["pnl"])) if rows else None


def incomplete_because(answer: Answer) -> str:
    """Why the answer is not complete, in a few words; empty where it is."""
    unmapped = [str(name) for name in answer.document["portfolio"]["unmapped"]]
    failed = [item.name for item in answer.tested if item.error is not None]
    lacking = [item for item in answer.done if item.row and not item.row["complete"] and item.row["missing_for_book"]]
    reasons = [_few(unmapped, "is unmapped", "positions are unmapped"), _few(failed, "was not run", "scenarios were not run")]
    if len(lacking) == 1 and lacking[0].row is not None:
        gone = lacking[0].row["missing_for_book"]
        reasons.append(f"{lacking[0].name} lacks {factor_name(gone[0]) if len(gone) == 1 else f'{len(gone)} factors'}")
    elif lacking:
        reasons.append(f"{len(lacking)} scenarios lack factors")
    return ", ".join(reason for reason in reasons if reason)


def _few(names: Sequence[str], one: str, many: str) -> str:
    return "" if not names else f"{names[0]} {one}" if len(names) == 1 else f"{len(names)} {many}"


def told(error: WorkbenchError) -> str:
    """Message and hint as one text."""
    return f"{error.message} {error.hint}".strip()
