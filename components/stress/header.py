"""The one line of context under the title, and the browser tab's title."""

from components import numbers
from components.stress.answers import Answer
from components.stress.case import StressCase


def context_line(case: StressCase, answer: Answer | None) -> list[str]:
    """Client, portfolio, money, coverage, run."""
    if answer is None:
        return ["What a portfolio loses in named scenarios, and why"]
    portfolio = answer.document["portfolio"]
    mapped, every = len(portfolio["positions"]) - len(portfolio["unmapped"]), len(portfolio["positions"])
    prices = answer.document["prices"]
    return [
        case.client,
        "simulated sample market" if prices and prices["simulated"] else case.prices_name or case.positions_name,
        numbers.money(answer.value, answer.currency),
        f"{mapped} of {every} positions mapped",
        "complete" if answer.complete else "not complete",
        f"run {answer.run_id}",
    ]


def tab_title(case: StressCase) -> str:
    """Page and client."""
    return f"Stress test, {case.client}" if case.client else "Stress test"
