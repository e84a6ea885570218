"""What would have to happen to lose a given share: three different answers, in words."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import notice
from components.neutral_text import plain_text
from components.page import card
from components.stress.answers import Answer, reverse_of
from components.stress.case import StressCase
from components.stress.state import key
from components.stress.words import factor_name, likeness, move, remarks, scenario_name, with_minus
from workbench.stress.propagate import in_words


def reverse_tab(case: StressCase, answer: Answer) -> None:
    """The loss asked for, then a card per solution."""
    st.number_input(
        "Loss to explain, %",
        min_value=0.5,
        max_value=95.0,
        step=1.0,
        format="%.1f",
        key=key("loss"),
        width=180,
        help="min x′S⁻¹x subject to a loss of at least L: the most likely move of the factors that costs this much.",
    )
    document = reverse_of(case)
    if document["status"] != "found":
        notice(f"No move of the factors loses {numbers.percent(document['target'])}.", with_minus(document.get("reason", "")))
        return
    with st.container(key="stress-trio-reverse", horizontal=True, gap="small"):
        for number, solution in enumerate(document["solutions"], start=1):
            with card(_title(solution, number), f"stress-reverse-{number}", height="stretch"):
                _solution(solution, answer, document["horizon_days"])
    st.caption(remarks([note for note in document["notes"] if "cosine" not in note]))  # the hovers say it in words


def sentence(solution: Mapping[str, Any]) -> str:
    """The moves that matter, in one sentence."""
    drivers = [f"{factor_name(item['factor'])} {move(item['factor'], item['shock'])}" for item in solution["drivers"]]
    told = drivers[0] if len(drivers) == 1 else f"{', '.join(drivers[:-1])} together with {drivers[-1]}"
    return f"{told} would do it."


def _chance(probability: float) -> str:
    return numbers.percent(probability, decimals=2) if probability >= 5e-5 else f"under {numbers.percent(1e-4, decimals=2)}"


def _title(solution: Mapping[str, Any], number: int) -> str:
    words = str(solution.get("kind_words") or "")
    return f"{number}. {words[:1].upper()}{words[1:]}" if words else f"{number}."


def _solution(solution: Mapping[str, Any], answer: Answer, horizon: float) -> None:
    st.markdown(f"**{plain_text(sentence(solution))}**")
    money = numbers.money(-solution["loss_money"], answer.currency)
    st.markdown(f"Loses {numbers.percent(solution['loss'])}, {money}, within {horizon:.0f} days.")
    often = in_words(solution["probability"], horizon)
    st.markdown(
        plain_text(f"{often[:1].upper()}{often[1:]}."),
        help=f"How often the factors move so far this way, by a normal model: Φ(−M) with M = {solution['mahalanobis']:.1f} "
        f"standard deviations, {_chance(solution['probability'])} in {horizon:.0f} days. Markets have fatter tails.",
    )
    if solution["nearest_scenario"]:
        name = scenario_name(solution["nearest_scenario"], solution["nearest_name"])
        st.markdown(
            plain_text(f"{likeness(solution['cosine'])} {name}."),
            help="The window of the library that points most the same way: cosine "
            f"{numbers.ratio(solution['cosine'])} between the two moves, each factor in its standard deviations; 1 is the same "
            "direction, 0 has nothing in common.",
        )
    rest = {item["factor"] for item in solution["drivers"]}
    others = [f"{factor_name(name)} {move(name, shock)}" for name, shock in solution["shocks"].items() if name not in rest]
    with st.expander("All factors"):
        for text in [f"{factor_name(d['factor'])} {move(d['factor'], d['shock'])}" for d in solution["drivers"]] + others:
            st.text(text)
