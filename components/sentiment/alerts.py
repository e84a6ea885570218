"""The watch list: what its rules found in this news, the queue of what waits, and the rules themselves."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pandas as pd
import streamlit as st

from components import numbers
from components.changing import change, failed_change
from components.download import CSV, download
from components.neutral_text import plain_text
from components.resources import now, workbench
from components.sentiment.state import Shown
from components.sentiment.words import KINDS_OF_RULE
from workbench.sentiment.alert_queue import AlertQueue, QueuedAlert, as_csv
from workbench.sentiment.alert_rules import BUILT_IN, Rule, alert_from_row, version_of

#: As the command does: older sessions than this before the newest are history, not news.
RECENT_DAYS = 7
_STATES = {"pending": "Waiting", "acknowledged": "Seen", "muted": "Muted", "all": "All"}
_ROWS = 8
_BY, _NOTE = "sentiment-alert-by", "sentiment-alert-note"
_KEPT = {"persist_state": "session"}


def queue() -> AlertQueue:
    """The alerts of this data folder."""
    return AlertQueue(workbench().store.database)


def alerts_tab(shown: Shown | None) -> None:
    """Draw it; without a timeline the queue alone."""
    if shown is not None:
        _found(shown)
    queue().wake(now())
    state = st.segmented_control(
        "Alerts", list(_STATES), format_func=_STATES.__getitem__, default="pending", key="sentiment-alert-state", required=True
    )
    alerts = queue().alerts(None if state == "all" else state)  # type: ignore[arg-type]
    if not alerts:
        st.caption("No alert stands here." if state != "pending" else "No alert is waiting.")
        return
    picked = _table(alerts, str(state))
    _acts(picked)
    for alert in picked[:3] or alerts[:1]:
        _evidence(alert)
    download(
        "Save as CSV", lambda: as_csv(alerts).encode("utf-8-sig"), file_name="alerts.csv", mime=CSV, key="sentiment-alerts-csv"
    )


def _found(shown: Shown) -> None:
    """What the rules find in the news that is shown, and the button that puts the recent ones in the queue."""
    rows = shown.document["alerts"]
    since = shown.since(RECENT_DAYS)
    recent = [row for row in rows if row["session"] >= since]
    known = {alert.key for alert in queue().alerts()}
    new = [row for row in recent if row["key"] not in known]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sentiment-found"):
        st.markdown(
            f"The rules find **{numbers.count(len(recent))}** in the last {RECENT_DAYS} days of this news, "
            f"{numbers.count(len(rows))} in all of it.",
            width="stretch",
        )
        st.button(
            f"Put {len(new)} into the queue" if new else "All are in the queue", icon=":material/playlist_add:",
            key="sentiment-queue", disabled=not new, type="primary" if new else "secondary",
            on_click=change, args=(partial(_put, shown, since),),
        )  # fmt: skip


def _put(shown: Shown, since: str) -> None:
    found = [alert_from_row(row) for row in shown.document["alerts"] if row["session"] >= since]
    rules = [Rule.model_validate(rule) for rule in shown.request.get("rules") or []] or BUILT_IN
    texts = {item["row"]: item["text"] for item in shown.document["items"]}
    queue().add(found, texts, now(), run_id=shown.run_id, rules_version=version_of(rules))


def _table(alerts: Sequence[QueuedAlert], state: str) -> list[QueuedAlert]:
    frame = pd.DataFrame(
        {
            "Day": [alert.session for alert in alerts],
            "Ticker": [alert.ticker for alert in alerts],
            "Rule": [alert.name for alert in alerts],
            "What": [alert.detail for alert in alerts],
            "State": [_state(alert) for alert in alerts],
        }
    )
    picked = st.dataframe(
        frame, key=f"sentiment-alerts-{state}-{len(alerts)}", hide_index=True, on_select="rerun", selection_mode="multi-row",
        height="content" if len(alerts) <= _ROWS else 35 * (_ROWS + 1), alt=f"{len(alerts)} alerts",
        column_config={"What": st.column_config.TextColumn(width="large")},
    )  # fmt: skip
    return [alerts[row] for row in picked["selection"]["rows"] if row < len(alerts)]


def _state(alert: QueuedAlert) -> str:
    if alert.state == "acknowledged":
        return f"Seen by {alert.acknowledged_by}{f': {alert.note}' if alert.note else ''}"
    return f"Muted until {str(alert.muted_until)[:10]}" if alert.state == "muted" else "Waiting"


def _acts(picked: Sequence[QueuedAlert]) -> None:
    keys = [alert.key for alert in picked]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="sentiment-acts"):
        st.text_input("Your name", key=_BY, width=150, **_KEPT)
        st.text_input("Note", key=_NOTE, width=220)
        st.button(
            "Seen", icon=":material/done:", key="sentiment-seen", disabled=not picked, on_click=change,
            args=(partial(_seen, keys),), help="Marks the picked alerts as seen, with your name, the time and the note",
        )  # fmt: skip
        with st.popover("Mute", icon=":material/notifications_off:", disabled=not picked, key="sentiment-mute"):
            days = st.number_input("Days", 1, 365, 14, key="sentiment-mute-days")
            told = ", ".join(dict.fromkeys(f"{alert.ticker}: {alert.name}" for alert in picked))
            st.caption(plain_text(f"Quiet for that long: {told}. New alerts of the kind are kept, but do not wait."))
            st.button("Mute", key="sentiment-mute-now", on_click=change, args=(partial(_mute, list(picked), int(days)),))
    if not picked:
        st.caption("Pick alerts in the table to mark them as seen, to mute their kind, or to read their news.")


def _seen(keys: Sequence[str]) -> None:
    queue().acknowledge(keys, by=str(st.session_state.get(_BY, "")), note=str(st.session_state.get(_NOTE, "")), now=now())
    st.session_state[_NOTE] = ""


def _mute(picked: Sequence[QueuedAlert], days: int) -> None:
    until = now() + timedelta(days=days)
    by = str(st.session_state.get(_BY, "")).strip() or "page"
    for rule, ticker in dict.fromkeys((alert.rule, alert.ticker) for alert in picked):
        queue().mute(rule=rule, ticker=ticker, until=until, by=by, now=now())


def _evidence(alert: QueuedAlert) -> None:
    """The news that raised it, word for word."""
    with st.container(border=True, key=f"sentiment-evidence-{alert.key[:8]}", gap="small"):
        st.markdown(f"**{plain_text(f'{alert.ticker}, {alert.session}: {alert.name}')}**  \n{plain_text(alert.detail)}")
        for text in alert.texts[:8]:
            st.text(text)
        if len(alert.texts) > 8:
            st.caption(f"{len(alert.texts) - 8} more pieces of news.")


@st.dialog("Watch list", width="large")
def rules_dialog() -> None:
    """The rules as a table that can be edited; an empty one brings back the built-in rules."""
    failed_change()
    from components.sentiment.rules_table import rules_table

    rules_table(queue().rules(), built_in=queue().kept_rules() is None, kinds=KINDS_OF_RULE)
