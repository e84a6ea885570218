"""What the client holds now: a dialog to paste, load or edit it, and the check against the prices."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import notice, show_error, warning
from components.neutral_text import plain_text
from components.portfolio.case import Case, Holding, Unit, value_of
from components.portfolio.facts import Facts
from components.portfolio.holdings_text import ReadHoldings, match_names, read_holdings, text_of_file
from components.portfolio.state import put_case, stored_case
from workbench.errors import InputError
from workbench.portfolio.request import CASH

_LINES = "portfolio-dialog-lines"
_EDITOR = "portfolio-dialog-editor"
_TAKEN = "portfolio-dialog-taken"
_READ = "portfolio-dialog-read"
_UNIT = "portfolio-dialog-unit"
_UNREAD_SHOWN = 6
_UNITS = {"percent": "Weights, %", "money": "Money"}
LEAVE = "Keep untouched, outside the optimisation"


def holdings_summary(case: Case) -> str:
    """One line on the holdings for the rail."""
    if not case.holdings:
        return "No holdings: everything counts as new money"
    total = sum(line.amount for line in case.holdings)
    told = numbers.money(total, case.currency) if case.unit == "money" else numbers.percent(total / 100)
    if case.unit == "percent" and total < 100.0 - 1e-6:
        told += ", the rest in CASH" if case.rest == "cash" else ", scaled to 100 %"
    many = len(case.holdings)
    return f"{many} holding{'s' if many > 1 else ''} · {told}"


def unknown_holdings(case: Case, facts: Facts) -> dict[str, list[str]]:
    """Holdings that have no prices and are not kept outside, with the closest names there are."""
    names = {asset: (facts.details.get(asset) or {}).get("name") for asset in facts.assets}
    _, unknown = match_names(case.holdings, facts.assets, names)
    return {name: close for name, close in unknown.items() if name not in case.keep}


def unknown_box(unknown: dict[str, list[str]]) -> None:
    """Ask, for each holding without prices, which asset it is, or whether it stays as it is."""
    warning(
        f"{', '.join(unknown)} {'has' if len(unknown) == 1 else 'have'} no prices under that name.",
        "Say below what each one is; nothing is dropped by itself.",
    )
    for name, close in unknown.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain_text(name)}** is")
            for asset in close:
                st.button(plain_text(asset), key=f"is-{name}-{asset}", on_click=_rename, args=(name, asset))
            st.button(
                "none of these: keep it untouched",
                key=f"keep-{name}",
                on_click=_keep,
                args=(name,),
                help=LEAVE,
                type="tertiary",
            )


@st.dialog("Holdings", width="large")
def holdings_dialog(facts: Facts | None) -> None:
    """Edit the holdings; nothing changes on the page before “Use these”."""
    case = stored_case()
    if _LINES not in st.session_state:
        _load([line.model_dump() for line in case.holdings], case.unit)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _take_in(facts)
    with right:
        unit, lines = _edit(facts)
        rest = _rest(unit, lines, case)
    nothing_read = isinstance(st.session_state.get(_READ), InputError) and not lines
    if st.button("Use these", type="primary", key="portfolio-dialog-use", disabled=nothing_read):
        kept = [line for line in lines if line.amount != 0]
        names = {asset: (facts.details.get(asset) or {}).get("name") for asset in facts.assets} if facts else {}
        matched = match_names(kept, facts.assets, names)[0] if facts else kept
        put_case(case.model_copy(update={"holdings": matched, "unit": unit, "rest": rest}), widgets=False)
        close_dialog()
        st.rerun()


def close_dialog() -> None:
    """Forget what was being edited."""
    for name in (_LINES, _EDITOR, _TAKEN, _READ, _UNIT):
        st.session_state.pop(name, None)


def _load(lines: Sequence[dict[str, Any]], unit: Unit) -> None:
    st.session_state[_LINES] = list(lines)
    st.session_state[_UNIT] = unit
    st.session_state.pop(_EDITOR, None)


def _take_in(facts: Facts | None) -> None:
    st.caption("Paste from Excel: one holding per line, a name or ticker and a weight or an amount.")
    pasted = st.text_area(
        "Paste",
        height=180,
        key="portfolio-dialog-paste",
        label_visibility="collapsed",
        placeholder="SPY\t45 %\nTLT\t35 %\nCASH\t20 %",
    )
    uploaded = st.file_uploader(
        "or a file", type=["csv", "txt", "tsv", "xlsx"], key="portfolio-dialog-file", help="CSV or XLSX with names and weights"
    )
    given = (pasted, uploaded.file_id if uploaded else None)
    if given != st.session_state.get(_TAKEN, ("", None)):
        st.session_state[_TAKEN] = given
        try:
            _read(text_of_file(uploaded.getvalue(), uploaded.name) if uploaded else pasted, facts)
        except InputError as error:
            # What was read before does not stay in the table under a text that says something else.
            st.session_state[_READ] = error
            _load([], _unit())
    _told_reading()


def _read(text: str, facts: Facts | None) -> None:
    """Put what was pasted or loaded into the table, in the unit that is chosen there."""
    failed = isinstance(st.session_state.pop(_READ, None), InputError)
    if text.strip():
        found = read_holdings(text, _known_names(facts))
        st.session_state[_READ] = found
        _load(_rows(found, _unit(), facts), _unit())
    elif failed:
        case = stored_case()
        _load([line.model_dump() for line in case.holdings], case.unit)


def _unit() -> Unit:
    chosen: Unit = st.session_state.get(_UNIT) or stored_case().unit
    return chosen


def _known_names(facts: Facts | None) -> list[str]:
    if facts is None:
        return []
    full = [(facts.details.get(asset) or {}).get("name") for asset in facts.assets]
    return [*facts.assets, *(name for name in full if name)]


def _rows(found: ReadHoldings, unit: Unit, facts: Facts | None) -> list[dict[str, Any]]:
    names = {asset: (facts.details.get(asset) or {}).get("name") for asset in facts.assets} if facts else {}
    lines = found.in_unit(unit)
    return [line.model_dump() for line in (match_names(lines, facts.assets, names)[0] if facts else lines)]


def _told_reading() -> None:
    """What of the text could not be read, as long as it stands there."""
    found = st.session_state.get(_READ)
    if isinstance(found, InputError):
        show_error(found)
    elif found is not None and found.unread:
        told = [f"“{item.text}” ({item.reason})" for item in found.unread[:_UNREAD_SHOWN]]
        more = len(found.unread) - len(told)
        notice(f"Not read: {'; '.join(told)}{f'; and {more} more' if more else ''}.")


def _ask_unit(unit: Unit, facts: Facts | None) -> None:
    """The chosen unit stays; where the numbers look like the other, ask."""
    found = st.session_state.get(_READ)
    if not isinstance(found, ReadHoldings) or found.looks in (None, unit):
        return
    total = sum(line.amount for line in found.lines)
    looks = "weights in per cent" if found.looks == "percent" else "amounts of money"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":orange[These look like {looks}: together {plain_text(f'{total:,.6g}')}.]")
        told = "They are weights" if found.looks == "percent" else "They are money"
        st.button(told, key="portfolio-dialog-other-unit", on_click=_take_other_unit, args=(found, facts))


def _take_other_unit(found: ReadHoldings, facts: Facts | None) -> None:
    unit = found.looks or "percent"
    _load(_rows(found, unit, facts), unit)


def _edit(facts: Facts | None) -> tuple[Unit, list[Holding]]:
    import pandas as pd

    unit: Unit = st.segmented_control("Amounts are", list(_UNITS), format_func=_UNITS.__getitem__, key=_UNIT, required=True)
    _ask_unit(unit, facts)
    frame = pd.DataFrame(st.session_state[_LINES] or [{"name": "", "amount": None}], columns=["name", "amount"])
    known = [*facts.assets, CASH] if facts else []
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        hide_index=True,
        height=300,
        key=_EDITOR,
        column_config={
            "name": st.column_config.TextColumn("Name or ticker", help=f"Known: {', '.join(known[:20])}" if known else None),
            "amount": st.column_config.NumberColumn(_UNITS[unit], min_value=0.0, format="localized"),
        },
        alt="The holdings, to be edited",
    )
    rows = [(str(row["name"]).strip(), row["amount"]) for row in edited.to_dict("records")]
    lines = [
        Holding(name=name, amount=float(amount)) for name, amount in rows if name and amount is not None and amount == amount
    ]
    _unknown_note(lines, facts)
    return unit, lines


def _unknown_note(lines: Sequence[Holding], facts: Facts | None) -> None:
    if facts is None or not lines:
        return
    names = {asset: (facts.details.get(asset) or {}).get("name") for asset in facts.assets}
    _, unknown = match_names(lines, facts.assets, names)
    for name, close in unknown.items():
        near = f"Did you mean {' or '.join(close)}?" if close else ""
        st.markdown(f":orange[No prices for **{plain_text(name)}**.] {plain_text(near)}")


def _rest(unit: Unit, lines: Sequence[Holding], case: Case) -> str:
    total = sum(line.amount for line in lines)
    if not lines:
        st.caption("No holdings yet.")
        return case.rest
    if unit == "money":
        told = value_of(case.model_copy(update={"holdings": list(lines), "unit": unit}))
        st.caption(f"Together {numbers.money(told, case.currency)}; weights follow from the amounts.")
        return case.rest
    if abs(total - 100.0) < 1e-6:
        st.caption(f"Together {numbers.percent(total / 100)}.")
        return case.rest
    choices = {"cash": "Put the rest in CASH", "scale": "Scale to 100 %"}
    return st.radio(
        f"Together {numbers.percent(total / 100, decimals=2)}, not 100 %.",
        list(choices) if total < 100 else ["scale"],
        format_func=choices.__getitem__,
        key="portfolio-dialog-rest",
        horizontal=True,
    )


def _rename(name: str, asset: str) -> None:
    case = stored_case()
    lines = [line.model_copy(update={"name": asset}) if line.name == name else line for line in case.holdings]
    put_case(case.model_copy(update={"holdings": lines}), widgets=False)


def _keep(name: str) -> None:
    case = stored_case()
    put_case(case.model_copy(update={"keep": [*case.keep, name]}))
