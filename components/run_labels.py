"""By what a person knows a saved run again: client, amount, aim, prices, number of assets; and which runs belong to another.

A run holds what was computed. For whom it was computed stands in the workspace that the page keeps under the run's id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from components import numbers
from components.portfolio.words import AIMS
from workbench.provenance import canonical_json
from workbench.runner import Workbench
from workbench.store.runs import RunOutline, RunSummary

#: What a task is called on the pages.
TASK_TITLES: Mapping[str, str] = {
    "prices check": "Price check",
    "prices fetch": "Prices fetched",
    "portfolio optimize": "Optimisation",
    "portfolio frontier": "Efficient frontier",
    "portfolio statistics": "Portfolio statistics",
    "portfolio sensitivity": "Weight ranges",
    "portfolio history": "Portfolio history",
    "stress scenarios": "Scenario library",
    "stress run": "Stress test",
    "stress replay": "Replay of a window",
    "stress reverse": "Reverse stress test",
    "stress option-grid": "Options over price and volatility",
    "stress firm": "Accounts of a firm under stress",
    "stress simulate": "Monte Carlo",
    "stress var-backtest": "Back-test of the VaR",
    "stress macro": "Macro path",
    "stress liquidity": "Liquidity and redemptions",
    "stress balance-sheet": "Balance sheet under rate shocks",
    "docs add": "Documents added",
    "docs list": "List of documents",
    "docs remove": "Document removed",
    "docs read-pages": "Pages read by a model",
    "docs search": "Search in documents",
    "docs ask": "Question to documents",
    "sentiment score": "Headlines scored",
    "sentiment read": "News read",
    "sentiment collect": "News collected",
    "sentiment timeline": "News timeline",
    "sentiment views": "Views from news",
    "models pull": "Model fetched",
}

#: The page that shows a task's result, given its id as ``?run=``, and keeps its workspace under that id.
RESULT_PAGES: Mapping[str, str] = {
    "portfolio optimize": "portfolio",
    "stress run": "stress",
    "sentiment timeline": "sentiment",
    "docs ask": "reports_chat",
}

_OPTIMISE, _STRESS = "portfolio optimize", "stress run"
_LONGEST_AIM = 90
#: What of a request names the portfolio under stress; equal in all runs that the page makes for one result.
_BOOK = ("weights", "positions", "prices")
#: What of a request the page's question for estimates shares with the result that it stands beside.
_DATA = ("prices", "covariance", "risk_free", "benchmark")


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledRun:
    """A saved run in the reader's words.

    Attributes:
        run: id, task, times, outcome.
        client, amount, aim, prices: texts; empty where the run or its page does not know them.
        assets: how many; 0 where the run does not say.
        belongs_to: the id of the result that this run only supports (its frontier, its history); None for a result.
    """

    run: RunSummary
    client: str = ""
    amount: str = ""
    aim: str = ""
    prices: str = ""
    assets: int = 0
    belongs_to: str | None = None

    @property
    def task(self) -> str:
        """The task in the reader's words."""
        return task_title(self.run.task)

    @property
    def what(self) -> str:
        """Task, aim, number of assets, prices."""
        counted = f"{numbers.count(self.assets)} asset{'s' if self.assets != 1 else ''}" if self.assets else ""
        return " · ".join(part for part in (self.task, self.aim, counted, self.prices) if part)

    @property
    def who(self) -> str:
        """Client and amount; empty where neither is known."""
        return " · ".join(part for part in (self.client, self.amount) if part)

    @property
    def searched(self) -> str:
        """Everything that a search looks through, in small letters; the amount also without its commas."""
        parts = (
            self.who, self.amount.replace(",", ""), self.what, self.run.run_id, self.run.created_at,
            numbers.moment(self.run.created_at), outcome(self.run),
        )  # fmt: skip
        return " ".join(parts).lower()


def task_title(task: str) -> str:
    """The task in the reader's words."""
    return TASK_TITLES.get(task, task.capitalize())


def outcome(run: RunSummary) -> str:
    """How the run ended, in words."""
    return "Answered" if run.answered else "No answer"


def labelled(bench: Workbench, runs: Sequence[RunSummary]) -> list[LabelledRun]:
    """The runs in the same order, each with what is known of it.

    Raises:
        StoreError: the database cannot be read.
    """
    outlines = bench.store.runs.outlines([run.run_id for run in runs])
    cases = _cases(bench, runs)
    parents = _parents(runs, outlines, cases)
    own = {run.run_id: _label(run, outlines.get(run.run_id), cases.get(run.run_id, {})) for run in runs}
    return [_under(own[run.run_id], own.get(parents.get(run.run_id, ""))) for run in runs]


def results_only(runs: Iterable[LabelledRun]) -> list[LabelledRun]:
    """Without the runs that only support another."""
    return [item for item in runs if item.belongs_to is None]


def _cases(bench: Workbench, runs: Sequence[RunSummary]) -> dict[str, Mapping[str, Any]]:
    """What was entered on the page behind each result, by its run."""
    found: dict[str, Mapping[str, Any]] = {}
    for task, page in RESULT_PAGES.items():
        states = bench.store.workspaces.load_all(page, [run.run_id for run in runs if run.task == task])
        found |= {name: state.get("case") or {} for name, state in states.items()}
    return found


def _label(run: RunSummary, outline: RunOutline | None, case: Mapping[str, Any]) -> LabelledRun:
    if outline is None:
        return LabelledRun(run=run)
    asked = outline.request
    inner = asked.get("portfolio")
    portfolio: Mapping[str, Any] = inner if isinstance(inner, Mapping) else asked
    return LabelledRun(
        run=run,
        client=str(case.get("client") or ""),
        amount=_amount(outline, case),
        aim=_aim(run.task, portfolio),
        prices=str(case.get("prices_name") or case.get("positions_name") or _prices(portfolio)),
        assets=outline.assets,
    )


def _amount(outline: RunOutline, case: Mapping[str, Any]) -> str:
    if outline.value is not None:
        return numbers.money(outline.value, outline.currency or "")
    if not case:
        return ""
    held = sum(float(line["amount"]) for line in case.get("holdings") or ()) if case.get("unit") == "money" else 0.0
    return numbers.money(held if held > 0 else case.get("amount"), str(case.get("currency") or ""))


def _aim(task: str, portfolio: Mapping[str, Any]) -> str:
    if task == _STRESS:
        number = len(portfolio.get("scenarios") or ())
        return f"{numbers.count(number)} scenario{'s' if number != 1 else ''}"
    if task == "docs ask":
        return _short(str(portfolio.get("question") or ""))
    if task == "sentiment timeline":
        named = portfolio.get("name") or PureWindowsPath(str(portfolio.get("path") or "collected news")).name
        return _short(str(named))
    aim = str(portfolio.get("objective") or "")
    return AIMS[aim].label if aim in AIMS else aim


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_AIM else f"{line[:_LONGEST_AIM].rstrip()} …"


def _prices(portfolio: Mapping[str, Any]) -> str:
    """Where the prices come from; without the modules that read prices, which the first page must not wait for."""
    prices = portfolio.get("prices")
    source: Mapping[str, Any] = {"path": prices} if isinstance(prices, str) else prices or portfolio
    if source.get("source") == "sample":
        return "Sample market (simulated)"
    if source.get("path"):
        return PureWindowsPath(str(source["path"])).name
    return ", ".join(str(ticker) for ticker in source.get("tickers") or ())


def _parents(
    runs: Sequence[RunSummary], outlines: Mapping[str, RunOutline], cases: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Run -> the latest result of a page that it was made for."""
    requests = {run.run_id: outlines[run.run_id].request for run in runs if run.run_id in outlines}
    optimised: dict[str, str] = {}
    stressed: dict[str, str] = {}
    priced: dict[str, str] = {}
    for run in runs:
        request = requests.get(run.run_id, {})
        if run.task == _OPTIMISE:
            optimised.setdefault(canonical_json(request), run.run_id)
        if run.task == _OPTIMISE and run.run_id in cases:
            priced.setdefault(_part(request, _DATA), run.run_id)
        if run.task == _STRESS and run.run_id in cases:
            stressed.setdefault(_part(request, _BOOK), run.run_id)
    found: dict[str, str | None] = {}
    for run in runs:
        request = requests.get(run.run_id, {})
        if isinstance(request.get("portfolio"), Mapping):
            found[run.run_id] = optimised.get(canonical_json(request["portfolio"]))
        elif run.task.startswith("stress ") and run.task != _STRESS:
            found[run.run_id] = stressed.get(_part(request, _BOOK)) if _names_a_book(request) else None
        elif run.task == _OPTIMISE and run.run_id not in cases and _asks_estimates(request):
            found[run.run_id] = priced.get(_part(request, _DATA))
    return {name: parent for name, parent in found.items() if parent is not None}


def _asks_estimates(request: Mapping[str, Any]) -> bool:
    """The page asks for estimates without limits by an optimisation that has nothing to decide."""
    return request.get("objective") == "equal_weight" and set(request) <= {*_DATA, "mean", "objective"}


def _names_a_book(request: Mapping[str, Any]) -> bool:
    return bool(request.get("weights") or request.get("positions"))


def _part(request: Mapping[str, Any], names: Sequence[str]) -> str:
    return canonical_json({name: request.get(name) for name in names})


def _under(item: LabelledRun, parent: LabelledRun | None) -> LabelledRun:
    """The run with what is known of the result that it supports."""
    if parent is None:
        return item
    return LabelledRun(
        run=item.run,
        client=parent.client,
        amount=parent.amount,
        aim=item.aim,
        prices=item.prices or parent.prices,
        assets=item.assets or parent.assets,
        belongs_to=parent.run.run_id,
    )
