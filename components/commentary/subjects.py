"""The facts of the results on the pages, called as the pages call them."""

from collections.abc import Mapping
from typing import Any

from components.portfolio.answers import Answer as PortfolioAnswer
from components.portfolio.words import WINDOWS, limit_label
from components.stress.answers import Answer as StressAnswer
from components.stress.words import factor_name, scenario_name
from workbench.commentary.facts import Facts
from workbench.commentary.portfolio_facts import portfolio_facts
from workbench.commentary.stress_facts import stress_facts


def portfolio_subject(answer: PortfolioAnswer, history: Mapping[str, Any]) -> Facts:
    """Of a solved portfolio with its history."""
    limits = {row["name"]: limit_label(row["name"]) for row in answer.document["constraints"]}
    return portfolio_facts(
        answer.document, history, value=answer.value, currency=answer.currency, windows=WINDOWS, limits=limits
    )


def stress_subject(answer: StressAnswer, simulated: Mapping[str, Any] | None) -> Facts:
    """Of a stress run, with the drawn distribution where there is one."""
    return stress_facts(answer.document, simulated, scenario=scenario_name, factor=factor_name)
