"""What lies at hand during a conversation: the form, products, what the client holds and would have lost in past crises.

Opening one is noted in the session with what it showed, and may be quoted.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.coaching.faults import error_box
from components.coaching.figures import money_told, share_told
from components.coaching.texts import language, of, t
from components.coaching.turn_taking import use_tool
from components.neutral_text import plain_text
from components.resources import now, settings
from workbench.coaching.page_texts import text_in
from workbench.coaching.scenario_models import Language
from workbench.coaching.session_models import Session, ToolUse
from workbench.coaching.shelf import Product, asset_class, holdings, may_open_holdings, products, stress_request
from workbench.inputs import DirectInputs
from workbench.progress import silent
from workbench.provenance import canonical_json

TOOLS = ("profile", "products", "portfolio", "stress")
FIELDS = ("goal", "horizon", "amount", "income", "debts", "emergency", "loss_reaction", "experience", "restrictions")
_KEY = "coaching-tool"
_LONGEST = 2_000


def hand(session: Session) -> None:
    """The pane: four pages, one open at a time."""
    with st.expander(t("tools.title"), icon=":material/work_outline:", key="coaching-hand", expanded=True):
        tool = st.pills(
            t("tools.title"), TOOLS, format_func=lambda one: t(f"tools.{one}"), key=_KEY, label_visibility="collapsed",
        )  # fmt: skip
        if tool is None:
            st.caption(t("tools.caption"))
            return
        with st.container(key="coaching-tool-page", gap="small"), error_box():
            {"profile": _form, "products": _products, "portfolio": _holdings, "stress": _stress}[tool](session)


def _form(session: Session) -> None:
    known = _filled(session)
    with st.form("coaching-form", border=False):
        values = {
            field: st.text_input(t(f"form.{field}"), value=known.get(field, ""), max_chars=200, key=f"coaching-form-{field}")
            for field in FIELDS
        }
        if st.form_submit_button(t("tools.save")):
            given = {field: value.strip() for field, value in values.items() if value.strip()}
            lines = [f"{text_in(session.language, f'form.{field}')}: {value}" for field, value in given.items()]
            use_tool(session.id, ToolUse(after_turn=0, tool="profile", text="\n".join(lines)[:_LONGEST]))
            st.caption(t("tools.kept"))


def _filled(session: Session) -> dict[str, str]:
    """The form as it was last kept."""
    last = next((use.text for use in reversed(session.tools) if use.tool == "profile" and use.text), "")
    named = {text_in(session.language, f"form.{field}"): field for field in FIELDS}
    pairs = [line.split(": ", 1) for line in last.splitlines() if ": " in line]
    return {named[name]: value for name, value in pairs if name in named}


def _products(session: Session) -> None:
    st.caption(t("tools.products.caption"))
    told = []
    for product in products():
        line = _product_line(product, language())
        with st.container(gap=None):
            st.markdown(f"**{plain_text(of(product.name))}**")
            st.caption(f"{plain_text(line)}  \n{plain_text(of(product.plain))}")
        told.append(f"{product.name.of(session.language)}: {_product_line(product, session.language)}")
    use_tool(session.id, ToolUse(after_turn=0, tool="products", text="\n".join(told)[:_LONGEST]))


def _product_line(product: Product, spoken: Language) -> str:
    """Risk, what may be lost and when, fee, and for how long it is tied up."""

    def say(key: str, **values: object) -> str:
        return text_in(spoken, key, **values)

    worst = (
        say("tools.product.worst", worst=share_told(-product.worst_year)) if product.worst_year else say("tools.product.steady")
    )
    early = [say("tools.product.early", lost=share_told(-product.early_exit))] if product.early_exit else []
    lock = say("tools.product.lock", months=product.lock_up_months) if product.lock_up_months else say("tools.product.free")
    fee = say("tools.product.fee", fee=share_told(product.fee, decimals=1)) if product.fee else say("tools.product.fee.none")
    return say("tools.product.line", risk=product.risk, worst=" · ".join([worst, *early]), fee=fee, lock=lock)


def _holdings(session: Session) -> None:
    if not may_open_holdings(session.scenario, session.mind):
        st.caption(t("tools.holdings.locked"))
        return
    currency = session.scenario.persona.currency
    told = []
    for held in holdings(session.scenario):
        figures = {"money": numbers.money(held.amount, currency), "share": numbers.percent(held.share, decimals=0)}
        told.append(text_in(session.language, "tools.stress.row", name=held.name.of(session.language), **figures))
        shown = {"money": money_told(held.amount, currency), "share": share_told(held.share)}
        st.markdown(plain_text(t("tools.stress.row", name=of(held.name), **shown)))
    use_tool(session.id, ToolUse(after_turn=0, tool="portfolio", text="\n".join(told)[:_LONGEST]))


def _stress(session: Session) -> None:
    if not may_open_holdings(session.scenario, session.mind):
        st.caption(t("tools.holdings.locked"))
        return
    request = stress_request(session.scenario)
    if request is None:
        st.caption(t("tools.stress.none"))
        return
    document = json.loads(_stressed(canonical_json(request)))
    results = [result for result in document["results"] if result.get("pnl_pct") is not None]
    missing = [_missing(result) for result in results]
    # What no result has is said once.
    always = [name for name in (missing[0] if missing else []) if all(name in names for names in missing)]
    told = [
        _crisis(session, result, [name for name in names if name not in always])
        for result, names in zip(results, missing, strict=True)
    ]
    absent = [of(held.name) for held in holdings(session.scenario) if not held.is_stressed]
    if absent or always:
        st.caption(plain_text(t("tools.stress.left", names=_listed([*absent, *always]))))
    st.caption(t("tools.stress.caption"))
    use_tool(session.id, ToolUse(after_turn=0, tool="stress", text="\n".join(told)[:_LONGEST]))


def _crisis(session: Session, result: Mapping[str, Any], missing: Sequence[str]) -> str:
    """Draw what one of them would have done, and which classes it has no prices for; the line as it is noted."""
    currency, name = session.scenario.persona.currency, result["name_zh" if language() == "zh" else "name"]
    money, share = money_told(result["pnl"], currency, sign=True), share_told(result["pnl_pct"], decimals=1, sign=True)
    row = t("tools.stress.row", name=name, money=money, share=share)
    names = _listed(missing)
    st.markdown(plain_text(t("tools.stress.without", row=row, names=names) if missing else row))
    noted = {"money": numbers.money(result["pnl"], currency, sign=True), "share": numbers.percent(result["pnl_pct"], sign=True)}
    return t("tools.stress.row", name=name, **noted)


def _listed(names: Sequence[str]) -> str:
    return (", " if language() == "en" else "、").join(names)


def _missing(result: Mapping[str, Any]) -> list[str]:
    """Classes without prices of that time."""
    return [of(asset_class(one["id"]).name) for one in result.get("by_position", []) if one.get("missing_factors")]


@st.cache_data(max_entries=32, show_spinner=False)
def _stressed(request: str) -> str:
    """The engine's answer as JSON. Not kept among the runs: a practice client's book is nobody's result."""
    from workbench.stress.run_task import run

    return canonical_json(run(json.loads(request), DirectInputs(settings().data_dir, now), silent).document)
