"""The rules of the watch list in a table to edit."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from components.error_box import error_box
from components.neutral_text import plain_text
from components.resources import now, workbench
from components.sentiment.words import EVENTS
from workbench.errors import InputError
from workbench.sentiment.alert_queue import AlertQueue
from workbench.sentiment.alert_rules import Rule


def rules_table(rules: Sequence[Rule], *, built_in: bool, kinds: Mapping[str, str]) -> None:
    """Edit and keep the rules."""
    if built_in:
        st.caption("These are the rules everyone begins with. What you change here is kept in the data folder.")
    frame = pd.DataFrame(
        {
            "on": [rule.enabled for rule in rules],
            "name": [rule.name for rule in rules],
            "kind": [kinds[rule.kind] for rule in rules],
            "threshold": [rule.threshold for rule in rules],
            "tickers": [", ".join(rule.tickers) for rule in rules],
            "events": [", ".join(EVENTS[event] for event in rule.events) for rule in rules],
        }
    )
    edited = st.data_editor(
        frame, key="sentiment-rules", num_rows="dynamic", hide_index=True,
        column_config={
            "on": st.column_config.CheckboxColumn("On", default=True, width="small"),
            "name": st.column_config.TextColumn("Name", required=True, width="medium"),
            "kind": st.column_config.SelectboxColumn("When", options=list(kinds.values()), required=True),
            "threshold": st.column_config.NumberColumn("Line", help="Of the tone, −1 to 1, or of the items in a day"),
            "tickers": st.column_config.TextColumn("Tickers", help="Parted by commas; empty: all"),
            "events": st.column_config.TextColumn("Events", help=f"Parted by commas; empty: all. {', '.join(EVENTS.values())}"),
        },
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        keep = st.button("Keep these rules", type="primary", key="sentiment-rules-keep")
        back = st.button("Back to the built-in ones", key="sentiment-rules-back", disabled=built_in)
    with error_box():
        if keep or back:
            made = [] if back else made_rules(edited.to_dict("records"), kinds, rules)
            AlertQueue(workbench().store.database).keep_rules(made, now())
            st.rerun()


def made_rules(rows: Sequence[Mapping[Any, Any]], kinds: Mapping[str, str], before: Sequence[Rule]) -> list[Rule]:
    """The rules of an edited table; one that keeps its name keeps its id and what the table does not show.

    Raises:
        InputError: a row that makes no rule, naming it.
    """
    ids, known = {text: name for name, text in kinds.items()}, {rule.name: rule for rule in before}
    made: list[Rule] = []
    for row in rows:
        name = str(row["name"] or "").strip()
        if not name:
            continue
        old = known.get(name)
        kind = ids.get(str(row["kind"]))
        line = None if row["threshold"] is None or pd.isna(row["threshold"]) else float(row["threshold"])
        fields = {
            "id": old.id if old else _id(name, [rule.id for rule in made]),
            "name": name,
            "kind": kind,
            "threshold": line if kind not in ("event", "unusual") else None,
            "tickers": [part.upper() for part in _parts(row["tickers"])],
            "events": [_event(part, name) for part in _parts(row["events"])],
            "moves": list(old.moves) if old else [],
            "enabled": bool(row["on"]),
        }
        try:
            made.append(Rule.model_validate(fields))
        except ValidationError as error:
            told = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise InputError(f"The rule {plain_text(name)} cannot be kept: {told}.", "Mend that row.") from error
    return made


def _parts(cell: Any) -> list[str]:
    text = "" if cell is None or cell != cell else str(cell)
    return [part.strip() for part in re.split(r"[,;，；]", text) if part.strip()]


def _event(word: str, rule: str) -> str:
    found = {text.casefold(): name for name, text in EVENTS.items()} | {name: name for name in EVENTS}
    if word.casefold() not in found:
        raise InputError(
            f"The rule {rule} names the event {word!r}, which there is not.", f"There are: {', '.join(EVENTS.values())}."
        )
    return found[word.casefold()]


def _id(name: str, taken: Sequence[str]) -> str:
    """Letters and digits of the name, with a number where that is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:48] or "rule"
    return next(one for one in (plain, *(f"{plain}-{number}" for number in range(2, 1_000))) if one not in taken)
