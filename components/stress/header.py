"""The one line of context under the title, and the browser tab's title."""

from components import numbers
from components.stress.answers import Answer, incomplete_because
from components.stress.case import StressCase


def context_line(case: StressCase, answer: Answer | None) -> list[str]:
    """Client, portfolio, money, coverage, run."""
    if answer is None:
        return ["What a portfolio loses in named scenarios, and why"]
    portfolio = answer.document["portfolio"]
    mapped, every = len(portfolio["positions"]) - len(portfolio["unmapped"]), len(portfolio["positions"])
    why = "" if answer.complete else incomplete_because(answer) or "see Coverage"
    prices = answer.document["prices"]
    return [
        case.client,
        _what(case, simulated=bool(prices and prices["simulated"])),
        numbers.money(answer.value, answer.currency),
        # Room for one line: that all are mapped goes without saying where another reason is given.
        f"{mapped} of {every} positions mapped" if not why or mapped < every else "",
        f"not complete: {why}" if why else "complete",
        f"run {answer.run_id}",
    ]


def _what(case: StressCase, *, simulated: bool) -> str:
    if case.kind == "positions":
        return case.positions_name
    return "simulated sample market" if simulated else case.prices_name


def tab_title(case: StressCase) -> str:
    """Page and client."""
    return f"Stress test, {case.client}" if case.client else "Stress test"
