"""The facts of the results on the pages, called as the pages call them."""

from collections.abc import Mapping
from typing import Any

from components.commentary.words import limit_in_chinese
from components.portfolio.answers import Answer as PortfolioAnswer
from components.portfolio.words import WINDOWS, limit_label
from components.stress.answers import Answer as StressAnswer
from components.stress.words import factor_name, scenario_name
from workbench.commentary.facts import Facts
from workbench.commentary.portfolio_facts import portfolio_facts
from workbench.commentary.stress_facts import stress_facts


def portfolio_subject(answer: PortfolioAnswer, history: Mapping[str, Any]) -> Facts:
    """Of a solved portfolio with its history."""
    from workbench.market.scenarios import load_library

    limits = {row["name"]: limit_label(row["name"]) for row in answer.document["constraints"]}
    chinese = {window.id: window.name_zh for window in load_library().historical}
    chinese |= {rule: limit_in_chinese(rule) for rule in limits}
    return portfolio_facts(
        answer.document,
        history,
        value=answer.value,
        currency=answer.currency,
        windows=WINDOWS,
        limits=limits,
        chinese=chinese,
    )


def stress_subject(answer: StressAnswer, simulated: Mapping[str, Any] | None) -> Facts:
    """Of a stress run, with the drawn distribution where there is one."""
    return stress_facts(answer.document, simulated, scenario=scenario_name, factor=factor_name)
