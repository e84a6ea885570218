"""The one line of context under the title, and the browser tab's title."""

from components import numbers
from components.portfolio.answers import Answer
from components.portfolio.case import Case, value_of
from components.portfolio.facts import Facts
from components.portfolio.words import counted


def context_line(case: Case, facts: Facts | None, answer: Answer | None) -> list[str]:
    """Client, money, prices, run."""
    if facts is None:
        return ["Load prices and holdings, set limits, read the proposal"]
    simulated = "simulated " if facts.simulated else ""
    return [
        case.client,
        numbers.money(value_of(case), case.currency),
        f"{counted(facts.assets, 'asset')}, {simulated}{facts.frequency} prices {facts.first} to {facts.last}",
        f"run {answer.run_id}" if answer else "",
    ]


def tab_title(case: Case) -> str:
    """Page and client."""
    return f"Portfolio, {case.client}" if case.client else "Portfolio"
