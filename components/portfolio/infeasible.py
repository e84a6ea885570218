"""No portfolio keeps every limit: the conflict in words, and one click for each way out."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import warning
from components.neutral_text import plain_text
from components.page import card
from components.portfolio.case import Case
from components.portfolio.facts import Facts
from components.portfolio.state import put_case, stored_case
from components.portfolio.words import limit_label, listed
from workbench.errors import InputError

#: Steps of the sliders, to which a relaxed limit is rounded on its loose side.
_STEPS = {"max_volatility": 0.5, "min_return": 0.25, "max_tracking_error": 0.25, "max_cvar": 0.1, "min_weight": 0.5}
_SWITCHES = {"max_volatility", "min_return", "max_turnover", "max_tracking_error", "max_cvar", "max_weight", "min_weight"}


def infeasible_view(document: Mapping[str, Any], request: Mapping[str, Any], facts: Facts) -> None:
    """Say which limits cannot hold together, and offer the smallest changes that were solved and found possible."""
    warning(
        conflict_words(document["conflict"], request), "Each change below was solved again and works; the rest stays as it is."
    )
    for number, change in enumerate(document["relaxations"]):
        after = settable(change)
        with card(relaxation_words(change, after), f"portfolio-relax-{number}"):
            st.caption(plain_text(outcome_words(change, after)))
            st.button(
                "Apply", key=f"portfolio-apply-{number}", icon=":material/check:", on_click=_apply, args=(dict(change), facts)
            )
    if not document["relaxations"]:
        st.caption("No single change is enough: relax two of these limits.")


def conflict_words(conflict: Sequence[str], request: Mapping[str, Any]) -> str:
    """Which limits cannot hold together, or that the risk-free rate is out of reach."""
    limits = [limit_words(rule, request.get("constraints") or {}) for rule in conflict if rule != "risk_free"]
    if "risk_free" in conflict:
        kept = f" that keeps {listed([f'“{limit}”' for limit in limits])}" if limits else ""
        rate = numbers.percent(request["risk_free"])
        return (
            f"No portfolio{kept} is estimated to earn more than the risk-free rate of {rate}, so none is best per unit of risk."
        )
    if len(limits) == 1:
        return f"No portfolio keeps every limit. {limits[0]} cannot be kept."
    told = f"{listed(limits)} cannot be kept together." if limits else "The limits cannot be kept together."
    return f"No portfolio keeps every limit. {told}"


def limit_words(rule: str, limits: Mapping[str, Any]) -> str:
    """A limit with its value: ``Volatility at most 6.0 %``."""
    word, _, rest = rule.partition(" ")
    if isinstance(limits.get(rule), int | float):
        return f"{limit_label(rule)} {_percent(limits[rule])}"
    if word == "group":
        name, _, side = rest.rpartition(" ")
        bound = next((group.get(side) for group in limits.get("groups", ()) if group["name"] == name), None)
        return limit_label(rule) if bound is None else f"{limit_label(rule)} {_percent(bound)}"
    if word == "scenario":
        floor = next((item["min"] for item in limits.get("scenario_floors", ()) if item["name"] == rest), None)
        return limit_label(rule) if floor is None else f"{rest}: lose no more than {_percent(-floor)}"
    return limit_label(rule)


def relaxation_words(change: Mapping[str, Any], after: float) -> str:
    """``Volatility at most 8.5 % instead of 6 %``."""
    rule = change["constraint"]
    if rule == "risk_free":
        return f"Count from a risk-free rate of {_percent(after)} instead of {_percent(change['from'])}"
    if rule.startswith("exclude "):
        return f"Allow {rule.removeprefix('exclude ')}"
    if rule.startswith("scenario "):
        return f"{rule.removeprefix('scenario ')}: lose up to {_percent(-after)} instead of {_percent(-change['from'])}"
    return f"{limit_label(rule)} {_percent(after)} instead of {_percent(change['from'])}"


def settable(change: Mapping[str, Any]) -> float:
    """The relaxed value on the slider's grid, on the loose side of the least change, as a fraction."""
    rule, step = change["constraint"], _STEPS.get(change["constraint"], 1.0)
    wanted = change["to"] * 100.0 / step
    return _outward(wanted, up=change["to"] > change["from"]) * step / 100.0 if rule != "risk_free" else change["to"]


def relaxed(case: Case, change: Mapping[str, Any], windows: Mapping[str, str]) -> Case:
    """The case with one limit moved.

    Args:
        windows: id of each bad time by its name.

    Raises:
        InputError: a limit that the page does not have.
    """
    rule, after = str(change["constraint"]), round(settable(change) * 100.0, 6)
    if rule in _SWITCHES:
        return case.model_copy(update={rule: after})
    if rule == "risk_free":
        return case.model_copy(update={"risk_free": after})
    word, _, rest = rule.partition(" ")
    if word == "exclude":
        return case.model_copy(update={"exclude": [name for name in case.exclude if name != rest]})
    if word == "scenario" and rest in windows:
        return case.model_copy(update={"floors": {**case.floors, windows[rest]: -after}})
    if word == "group":
        name, _, side = rest.rpartition(" ")
        field = "high" if side == "max" else "low"
        groups = [g.model_copy(update={field: after}) if g.name == name else g for g in case.groups]
        return case.model_copy(update={"groups": groups})
    raise InputError(f"{limit_label(rule)} cannot be changed here.", "Change it where it was set.")


def _apply(change: dict[str, Any], facts: Facts) -> None:
    put_case(relaxed(stored_case(), change, {window.name: name for name, window in facts.windows.items()}))


def outcome_words(change: Mapping[str, Any], after: float) -> str:
    """What the change gives. Where it was rounded to the slider's grid: what the utmost is, and that the figures are its."""
    gives = (
        f"an estimated return of {numbers.percent(change['expected_return'])} a year at a volatility of "
        f"{numbers.percent(change['volatility'])}"
    )
    rule = change["constraint"]
    if _percent(after) == _percent(change["to"]) or rule.startswith("exclude "):
        return f"Gives {gives}."
    floor = change["to"] < change["from"] and not rule.startswith("scenario ")
    utmost = "The most that can be had" if floor else "The least that works"
    return f"{utmost} is {_percent(abs(change['to']))}, with {gives}; {_percent(abs(after))} is a little easier to keep."


def _outward(value: float, *, up: bool) -> float:
    return math.ceil(value - 1e-6) if up else math.floor(value + 1e-6)


def _percent(fraction: float) -> str:
    hundredths: Sequence[float] = (fraction * 100, round(fraction * 100, 1))
    return numbers.percent(fraction, decimals=1 if abs(hundredths[0] - hundredths[1]) < 1e-6 else 2)
