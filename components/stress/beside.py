"""What the benchmark would lose in the same case, wherever a tab shows a loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.cached import cached_run
from components.stress.answers import DRAW_COUNT, SEED
from components.stress.case import StressCase, benchmark_of, book_of, value
from workbench.errors import WorkbenchError

#: Ids of the scenarios by which the page asks for the benchmark's loss alone: nobody ran them as a stress test.
_MOVE = "move-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """A document about the benchmark, or why there is none; both empty where no benchmark is chosen."""

    document: Mapping[str, Any] | None = None
    why_not: str = ""


def benchmark_book(case: StressCase) -> dict[str, Any] | None:
    """The benchmark as the portfolio of a request; None where none is chosen."""
    beside = benchmark_of(case)
    if beside is None:
        return None
    if "weights" in beside:
        return {**beside, "prices": case.prices, "value": value(case), "base_currency": case.currency}
    return {**beside, "base_currency": case.currency}


def simulated_beside(case: StressCase) -> Beside:
    """The benchmark's distribution, drawn as the portfolio's is."""
    book = benchmark_book(case)
    drawing = {"method": case.draws, "draws": DRAW_COUNT, "horizon": int(case.horizon), "seed": SEED}
    return _asked("stress simulate", book, drawing)


def along_path_beside(case: StressCase, path: Mapping[str, Any]) -> Beside:
    """The benchmark along the same macro path; ``path`` holds the fields of the request that are not the portfolio's."""
    return _asked("stress macro", benchmark_book(case), {**path, "satellites": []})


def under_moves(case: StressCase, moves: Sequence[Mapping[str, float]]) -> list[float | None]:
    """The benchmark's loss, a fraction below zero, under each move of the factors; None where it cannot be told."""
    beside = benchmark_of(case)
    if beside is None or not moves:
        return [None] * len(moves)
    scenarios = [{"id": f"{_MOVE}{i}", "name": f"Move {i}", "factors": dict(move)} for i, move in enumerate(moves, start=1)]
    try:
        found = cached_run("stress run", {**book_of(case), "scenarios": scenarios, "mode": "direct", "benchmark": beside})
    except WorkbenchError:
        return [None] * len(moves)
    rows = {row["scenario"]: row for row in found.document["results"]}
    return [(rows.get(item["id"], {}).get("benchmark") or {}).get("pnl_pct") for item in scenarios]


def asks_for_the_benchmark(request: Mapping[str, Any]) -> bool:
    """Whether a kept run is a question of the page itself (``under_moves``) and no stress test of a reader."""
    scenarios = request.get("scenarios") or ()
    return bool(scenarios) and all(isinstance(item, Mapping) and str(item["id"]).startswith(_MOVE) for item in scenarios)


def _asked(task: str, book: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> Beside:
    if book is None:
        return Beside()
    try:
        return Beside(document=cached_run(task, {**book, **fields}).document)
    except WorkbenchError as error:
        return Beside(why_not=f"The benchmark is not shown: {error.message}")
