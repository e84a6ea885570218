"""Write a scenario: begin with a copy, change what the client is, hides and objects to, see at once what is wrong, try it."""

import re
from collections.abc import Callable, Collection, Mapping
from itertools import count
from typing import Any, get_args

import streamlit as st

from components.coaching import address
from components.coaching.asking import asked_twice
from components.coaching.faults import error_box, show_error
from components.coaching.scenario_fields import Document, Fields, code_told
from components.coaching.stores import library
from components.coaching.texts import language, of, t
from components.neutral_text import plain_text
from components.page import card
from components.resources import workbench
from workbench.coaching.profiles import Profile
from workbench.coaching.scenario_faults import form_problems
from workbench.coaching.scenario_models import Dimension, EmotionState, Gender, Signal, Topic
from workbench.coaching.scenarios import copied, product_scenarios
from workbench.errors import WorkbenchError

_DRAFT = ("coaching-scenario", "draft")
_ID = re.compile(r"[A-Z][A-Z0-9_-]{1,23}")
_SCALES = ("knowledge", "tolerance", "capacity")
_ROUND = "coaching: form round"


def scenario_form(profile: Profile | None) -> None:
    """Draw it: what to begin with, or what is being written."""
    if profile is None or profile.role != "supervisor":
        st.caption(t("supervise.only"))
        return
    base = workbench().store.workspaces.load(*_DRAFT)
    if not base:
        _begin()
        return
    document = _sections(base)
    problems = form_problems(document, language())
    if document != base:
        workbench().store.workspaces.save(*_DRAFT, document)
    with card(t("write.check"), "coaching-check"):
        if problems:
            st.caption(t("write.wrong", count=len(problems)))
            for problem in problems[:8]:
                st.markdown(f":material/error: {plain_text(problem)}")
        else:
            st.markdown(f":green[:material/check:] {t('write.right')}")
        with st.container(horizontal=True, gap="small"):
            bad = bool(problems)
            st.button(t("write.save"), key="coaching-save", type="primary", disabled=bad, on_click=_save, args=(document,))
            st.button(
                t("write.try"), key="coaching-try", disabled=bad, icon=":material/play_arrow:", on_click=_try, args=(document,)
            )
            asked_twice("draft", t("write.drop"), _drop, sure=t("write.drop.sure"), keep=t("write.drop.keep"))


def _begin() -> None:
    own = [one for one in library().all() if one.id not in {kept.id for kept in product_scenarios()}]
    with card(t("write.new"), "coaching-new-scenario"):
        known = {one.id: one for one in library().all()}
        source = st.selectbox(t("write.from"), list(known), format_func=lambda one: of(known[one].name), key="coaching-from")
        free = _free(known)
        given = st.text_input(t("write.id"), value=free, max_chars=60, help=t("write.id.help"), key="coaching-new-id")
        given = given.strip().upper()
        wrong = _id_problem(given, known, free)
        if wrong:
            st.markdown(f":red[:material/error: {plain_text(wrong)}]")
        if st.button(t("write.begin"), type="primary", key="coaching-begin", disabled=bool(wrong)):
            _open(copied(known[source], given))
    for problem in library().problems():
        st.caption(plain_text(problem))
    if not own:
        return
    with card(t("write.own"), "coaching-own"):
        for scenario in own:
            with st.container(horizontal=True, vertical_alignment="center", key=f"coaching-own-{scenario.id}"):
                st.markdown(f"**{plain_text(of(scenario.name))}** · {scenario.id}", width="stretch")
                if st.button(t("write.change"), key=f"coaching-change-{scenario.id}"):
                    _open(scenario.model_dump(mode="json"))
                asked_twice(f"remove-{scenario.id}", t("talks.delete"), library().delete, scenario.id)


def _free(known: Collection[str]) -> str:
    """The first id of ours that nobody has."""
    return next(name for number in count(1) if (name := f"MY-{number}") not in known)


def _id_problem(given: str, known: Collection[str], free: str) -> str:
    """Why an id cannot be taken; empty where it can."""
    if not _ID.fullmatch(given):
        return t("write.id.bad", id=given, free=free) if given else t("write.id.help")
    if given in {one.id for one in product_scenarios()}:
        return t("write.id.product", id=given, free=free)
    return t("write.id.taken", id=given, free=free) if given in known else ""


def _open(document: Mapping[str, Any]) -> None:
    workbench().store.workspaces.save(*_DRAFT, document)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def _drop() -> None:
    workbench().store.workspaces.save(*_DRAFT, {})


def _save(document: Mapping[str, Any]) -> bool:
    try:
        library().save(document)
    except WorkbenchError as error:
        show_error(error)
        return False
    _drop()
    return True


def _try(document: Mapping[str, Any]) -> None:
    if _save(document):
        address.go(scenario=str(document["id"]))


def _sections(base: Document) -> dict[str, Any]:
    """The form, in tabs; what now stands in it."""
    first = st.session_state.setdefault("coaching: form base", {})
    number = st.session_state.get(_ROUND, 0)
    # A table's own edits belong to what it was first given; so each round keeps its beginning.
    if first.get("round") != (number, base["id"]):
        first.update(round=(number, base["id"]), document=base)
    begun, fields = first["document"], Fields(f"{base['id']}-{number}")
    found: dict[str, Any] = dict(begun)
    st.markdown(f"**{plain_text(str(base['id']))}**")
    tabs = st.tabs([t(f"write.tab.{name}") for name in _TABS])
    for tab, section in zip(tabs, _TABS.values(), strict=True):
        with tab, error_box():
            found.update(section(fields, begun))
    return found


def _basics(fields: Fields, base: Document) -> dict[str, Any]:
    return {
        "name": fields.both("name", base["name"]),
        "about": fields.both("about", base["about"], area=True),
        "difficulty": fields.number("difficulty", base["difficulty"]),
        "skills": fields.several("skills", get_args(Dimension), base["skills"]),
        "pass_behaviour": fields.both("pass_behaviour", base["pass_behaviour"], area=True),
        "fail_behaviour": fields.both("fail_behaviour", base["fail_behaviour"], area=True),
    }


def _client(fields: Fields, base: Document) -> dict[str, Any]:
    before = base["persona"]
    persona: dict[str, Any] = dict(before)
    persona["names"] = fields.pairs("names", before["names"])
    for name in ("occupation", "family", "experience", "liquidity_needs"):
        persona[name] = fields.both(name, before[name])
    left, right = st.columns(2)
    with left:
        persona["gender"] = fields.choice("gender", ("", *get_args(Gender)), before.get("gender") or "") or None
        for name in ("age", "dependants", *_SCALES):
            persona[name] = fields.number(name, before[name])
    with right:
        persona["currency"] = st.text_input(t("write.currency"), before["currency"], max_chars=3, key=fields.key("currency"))
        for name in ("income", "assets", "emergency_months", "horizon_years"):
            persona[name] = fields.number(name, before[name], whole=False)
    emotion = before["emotion"]
    persona["emotion"] = {
        "state": fields.choice("state", get_args(EmotionState), emotion["state"]),
        "word": fields.both("word", emotion["word"]),
        "intensity": fields.number("intensity", emotion["intensity"]),
    }
    money = {"amount": st.column_config.NumberColumn(t("write.amount"), min_value=0.0)}
    years = {**money, "in_years": st.column_config.NumberColumn(t("write.in_years"), min_value=0.0, max_value=60.0)}
    named = {"en": "English", "zh": "中文", "amount": ""}
    goals = fields.rows("goals", [_flat(one) for one in before["goals"]], {**named, "in_years": ""}, years)
    persona["goals"] = [_named(row, "amount", "in_years") for row in goals]
    debts = fields.rows("debts", [_flat(one) for one in before["debts"]], named, money)
    persona["debts"] = [_named(row, "amount") for row in debts]
    share = {"share": st.column_config.NumberColumn(t("write.share"), min_value=0.0, max_value=1.0)}
    held = [{"class": name, "share": value} for name, value in before["assets_by_class"].items()]
    classes = fields.rows("assets_by_class", held, {"class": t("write.class"), "share": ""}, share)
    persona["assets_by_class"] = {str(row["class"]): float(row["share"] or 0) for row in classes if row["class"]}
    return {"persona": persona}


def _lines(fields: Fields, base: Document) -> dict[str, Any]:
    return {name: fields.pairs(name, base[name]) for name in ("openings", "must_cover", "traps")}


def _facts(fields: Fields, base: Document) -> dict[str, Any]:
    st.caption(t("write.facts.help"))
    count = fields.count("facts", len(base["hidden_facts"]), 1, 8)
    given = list(base["hidden_facts"])
    while len(given) < count:
        given.append({**given[-1], "id": f"{base['id']}-{len(given) + 1}", "fact": {}, "asked_by": {}, "said": [], "tells": {}})
    return {"hidden_facts": [_fact(fields, number, fact) for number, fact in enumerate(given[:count], 1)]}


def _fact(fields: Fields, number: int, fact: Document) -> dict[str, Any]:
    with st.expander(f"{fact['id']} · {fact['fact'].get(language(), '')}", expanded=number == 1):
        return {
            **fact,
            "fact": fields.both(f"fact.{number}", fact["fact"]),
            "asked_by": fields.both(f"asked_by.{number}", fact["asked_by"]),
            "topics": fields.several(f"topics.{number}", get_args(Topic), fact["topics"]),
            "said": fields.pairs(f"said.{number}", fact["said"]),
            "tells": fields.words(f"tells.{number}", fact["tells"]),
            "closed_question_suffices": fields.tick(f"closed.{number}", fact["closed_question_suffices"]),
            "may_hide": fields.tick(f"may_hide.{number}", fact["may_hide"]),
        }


def _objections(fields: Fields, base: Document) -> dict[str, Any]:
    count = fields.count("objections", len(base["objections"]), 1, 6)
    given = list(base["objections"])
    while len(given) < count:
        given.append({"id": f"O{len(given) + 1}", "text": {}, "again": [], "settled": {}, "answered_by": {}})
    return {"objections": [_objection(fields, number, one) for number, one in enumerate(given[:count], 1)]}


def _objection(fields: Fields, number: int, objection: Document) -> dict[str, Any]:
    with st.expander(f"{objection['id']} · {objection['text'].get(language(), '')}", expanded=number == 1):
        return {
            **objection,
            "text": fields.both(f"objection.{number}", objection["text"], area=True),
            "again": fields.pairs(f"again.{number}", objection["again"]),
            "settled": fields.both(f"settled.{number}", objection["settled"], area=True),
            "answered_by": fields.words(f"answered_by.{number}", objection["answered_by"]),
        }


def _triggers(fields: Fields, base: Document) -> dict[str, Any]:
    signal = {
        "signal": st.column_config.SelectboxColumn(
            t("write.signal"), options=list(get_args(Signal)), required=True, format_func=code_told
        )
    }
    found = {}
    for name in ("calms_if", "escalates_if"):
        given = [{"signal": one["signal"], **one["text"]} for one in base[name]]
        rows = fields.rows(name, given, {"signal": "", "en": "English", "zh": "中文"}, signal)
        found[name] = [{"signal": row["signal"], "text": {"en": str(row["en"]), "zh": str(row["zh"])}} for row in rows]
    return found


def _flat(named: Document) -> dict[str, Any]:
    return {**named["name"], **{name: value for name, value in named.items() if name != "name"}}


def _named(row: Document, *numbers: str) -> dict[str, Any]:
    values = {name: float(row[name]) if row[name] != "" else None for name in numbers}
    return {"name": {"en": str(row["en"]), "zh": str(row["zh"])}, **values}


_TABS: Mapping[str, Callable[[Fields, Document], dict[str, Any]]] = {
    "basics": _basics, "client": _client, "facts": _facts, "objections": _objections, "lines": _lines, "triggers": _triggers,
}  # fmt: skip
