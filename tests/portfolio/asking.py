"""Short ways to put a question to the engine."""

from typing import Any

from workbench.market.prices import PriceTable
from workbench.portfolio.request import PortfolioRequest
from workbench.portfolio.solve import Optimum, Question, optimum, resolve
from workbench.strict import parse


def ask(prices: PriceTable | None, **fields: Any) -> Question:
    """The resolved question; the objective is minimum variance unless given."""
    return resolve(parse(PortfolioRequest, {"objective": "min_variance", **fields}), prices)


def best(prices: PriceTable | None, *, check: bool = True, **fields: Any) -> tuple[Question, Optimum]:
    """The question and its optimum, which must exist; without ``check`` it is not proved."""
    question = ask(prices, **fields)
    found = optimum(question, check=check)
    assert found is not None, "infeasible"
    return question, found


def told(question: Question, found: Optimum) -> float:
    """The reported objective value."""
    assert found.programme is not None
    assert found.solution is not None
    return found.programme.objective.told(found.solution.minimised)
