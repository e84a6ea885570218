"""What would have to happen to lose a given share: three different answers, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.error_box import notice
from components.neutral_text import plain_text
from components.page import card
from components.stress.answers import Answer
from components.stress.beside import under_moves
from components.stress.case import StressCase, book_of, covariance_of
from components.stress.state import key
from components.stress.words import factor_name, likeness, move, remarks, scenario_name, with_minus
from workbench.stress.propagate import in_words

#: A bound that never binds, in percent or basis points.
_FREE = 100_000.0


def reverse_tab(case: StressCase, answer: Answer) -> None:
    """The loss asked for and the limits, then a card per solution."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
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
        limits = _limits(answer)
    document = cached_run("stress reverse", reverse_request(case, limits)).document
    if document["status"] != "found":
        bound = " within these limits" if limits else ""
        reason = with_minus(document.get("reason", ""))
        notice(f"No move of the factors{bound} loses {numbers.percent(document['target'])}.", reason)
        return
    solutions = document["solutions"]
    beside = under_moves(case, [solution["shocks"] for solution in solutions])
    with st.container(key="stress-trio-reverse", horizontal=True, gap="small"):
        for number, (solution, other) in enumerate(zip(solutions, beside, strict=True), start=1):
            with card(_title(solution, number), f"stress-reverse-{number}", height="stretch"):
                _solution(solution, answer, document["horizon_days"], other)
    st.caption(remarks([note for note in document["notes"] if "cosine" not in note]))  # the hovers say it in words


def reverse_request(case: StressCase, limits: Mapping[str, Any]) -> dict[str, Any]:
    """The request of ``stress reverse``; ``limits`` holds its ``bounds``, ``yield_floor``, ``factors``."""
    chosen = covariance_of(case)
    return {**book_of(case), "loss": case.loss / 100.0, **({"covariance": chosen} if chosen else {}), **limits}


def bounds_of(
    factors: Sequence[str], *, fall: float | None = None, cut: float | None = None, rise: float | None = None
) -> dict[str, list[float]]:
    """How far each factor may go: prices fall by ``fall`` percent, yields by ``cut`` basis points, and rise by ``rise``."""
    bounds: dict[str, list[float]] = {}
    for factor in factors:
        if factor.endswith("_pct") and fall is not None:
            bounds[factor] = [-fall, _FREE]
        elif factor.endswith("_bp") and "spread" not in factor and (cut is not None or rise is not None):
            bounds[factor] = [-_FREE if cut is None else -cut, _FREE if rise is None else rise]
    return bounds


def _limits(answer: Answer) -> dict[str, Any]:
    """The limits a reader sets; empty for none."""
    factors = list(answer.document["history"]["factors"])
    kept: dict[str, Any] = {"persist_state": "session"}
    with st.popover("Limits", icon=":material/tune:", help="What may move, and how far."):
        empty = {"value": None, "min_value": 0.0, "placeholder": "no limit", "step": 5.0, "format": "%.0f", **kept}
        fall = st.number_input("Prices fall at most, %", key="stress-reverse-fall", **empty)
        empty["step"] = 25.0
        cut = st.number_input("Yields fall at most, bp", key="stress-reverse-cut", **empty)
        rise = st.number_input("Yields rise at most, bp", key="stress-reverse-rise", **empty)
        floor = st.number_input(
            "No yield below, %",
            -5.0,
            5.0,
            None,
            0.25,
            format="%.2f",
            placeholder="no floor",
            key="stress-reverse-floor",
            help="Every yield stops there, counted from its last level in the factor history.",
            **kept,
        )
        only = st.multiselect(
            "Only these move first",
            factors,
            format_func=factor_name,
            key="stress-reverse-only",
            placeholder="All of them",
            help="The others follow them as they usually do.",
            **kept,
        )
    bounds = bounds_of(factors, fall=fall, cut=cut, rise=rise)
    found: dict[str, Any] = {"bounds": bounds} if bounds else {}
    if floor is not None:
        found["yield_floor"] = floor / 100.0
    if only:
        found["factors"] = only
    if found:
        st.caption("With limits")
    return found


def sentence(solution: Mapping[str, Any]) -> str:
    """The moves that matter, in one sentence."""
    drivers = [f"{factor_name(item['factor'])} {move(item['factor'], item['shock'])}" for item in solution["drivers"]]
    told = drivers[0] if len(drivers) == 1 else f"{', '.join(drivers[:-1])} together with {drivers[-1]}"
    return f"{told} would do it."


def _unbroken(text: str) -> str:
    """No line ends between a figure and its unit."""
    return text.replace(numbers.THIN_SPACE, "\u202f")


def _chance(probability: float) -> str:
    return numbers.percent(probability, decimals=2) if probability >= 5e-5 else f"under {numbers.percent(1e-4, decimals=2)}"


def _title(solution: Mapping[str, Any], number: int) -> str:
    words = str(solution.get("kind_words") or "")
    return f"{number}. {words[:1].upper()}{words[1:]}" if words else f"{number}."


def _solution(solution: Mapping[str, Any], answer: Answer, horizon: float, beside: float | None) -> None:
    st.markdown(_unbroken(f"**{plain_text(sentence(solution))}**"))
    money = numbers.money(-solution["loss_money"], answer.currency)
    st.markdown(_unbroken(f"Loses {numbers.percent(solution['loss'])}, {money}, within {horizon:.0f} days."))
    if beside is not None:
        verb = "gain" if beside > 0 else "lose"
        st.markdown(_unbroken(f"The benchmark would {verb} {numbers.percent(abs(beside))}."))
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
