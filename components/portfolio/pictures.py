"""The two pictures beside each other: efficient frontier, and weights now and proposed."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.charts.portfolio import Mark, frontier_figure, weights_figure
from components.charts.theme import show
from components.page import card
from components.portfolio.answers import Answer

_NAMES = {"min_variance": "Min. variance", "max_sharpe": "Max. Sharpe", "equal_weight": "1/N", "current": "Now"}
_MOST_BARS = 24


def picture_height(answer: Answer) -> int:
    """Both pictures have the height that the bars need."""
    return min(max(330, 30 + 30 * min(len(shown_assets(answer)), _MOST_BARS)), 680)


def shown_assets(answer: Answer) -> list[str]:
    """All assets while they fit, else those with the largest weight now or proposed, in their order."""
    if len(answer.assets) <= _MOST_BARS:
        return answer.assets
    now = answer.current or {}
    largest = sorted(answer.assets, key=lambda name: -_weight(answer, now, name))[:_MOST_BARS]
    return [name for name in answer.assets if name in largest and _weight(answer, now, name) > 5e-4]


def _weight(answer: Answer, now: Mapping[str, float], name: str) -> float:
    """The larger of the weights now and proposed."""
    return max(abs(answer.document["weights"][name]), abs(now.get(name, 0.0)))


def weights_card(answer: Answer) -> None:
    """Bars of the weights now and proposed."""
    shown = shown_assets(answer)
    proposed, now = answer.document["weights"], answer.current
    with card("Weights, %", "portfolio-weights", height="stretch"):
        short = len(shown) < len(answer.assets)
        st.caption(f"Shares of the whole{f', the {len(shown)} largest of {len(answer.assets)}' if short else ''}")
        figure = weights_figure(shown, now, proposed, height=picture_height(answer))
        largest = max(proposed, key=lambda name: proposed[name])
        held = sum(weight > 5e-4 for weight in proposed.values())
        show(
            figure,
            alt=f"Proposed: {held} of {len(proposed)} assets, the largest {largest} with {numbers.percent(proposed[largest])}.",
            key="portfolio-weights-chart",
        )


def frontier_card(answer: Answer, frontier: Mapping[str, Any]) -> None:
    """The frontier with every reference portfolio; hover shows weights."""
    found = answer.document
    references = frontier.get("references", {})
    marks = {role: _mark(_NAMES[role], point) for role, point in references.items() if role in _NAMES}
    marks["proposed"] = _mark("Proposed", found)
    if _near(marks.get("max_sharpe"), marks["proposed"]):
        marks.pop("max_sharpe", None)
    if _near(marks.get("min_variance"), marks["proposed"]):
        marks.pop("min_variance", None)
    with card("Efficient frontier", "portfolio-frontier", height="stretch"):
        st.caption(
            "Least risk for each return, under the same limits",
            help="Every point of the line keeps all limits. Hover over a point to see its weights. 1/N holds the same share of "
            "everything; Now and 1/N need not keep the limits.",
        )
        figure = frontier_figure(frontier.get("points", []), found["assets"], marks, height=picture_height(answer))
        show(figure, alt=_finding(marks), key="portfolio-frontier-chart")


def _mark(name: str, point: Mapping[str, Any]) -> Mark:
    return Mark(name=name, volatility=point["volatility"], expected_return=point["expected_return"], weights=point["weights"])


def _near(mark: Mark | None, other: Mark) -> bool:
    """So close that two labels would lie on one another."""
    if mark is None:
        return False
    return abs(mark.volatility - other.volatility) + abs(mark.expected_return - other.expected_return) < 0.002


def _finding(marks: Mapping[str, Mark]) -> str:
    told = {name: f"{numbers.percent(m.expected_return)} at {numbers.percent(m.volatility)}" for name, m in marks.items()}
    now = f"; now {told['current']}" if "current" in told else ""
    return f"Proposed: estimated return {told['proposed']} volatility{now}."
