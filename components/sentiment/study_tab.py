"""What the shares did around strong news, beyond what the market did: the event study, by kind of event and one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import numbers
from components.charts.sentiment import path_figure
from components.charts.theme import show
from components.error_box import notice, warning
from components.neutral_text import plain_text
from components.sentiment.state import Row, Shown
from components.sentiment.words import EVENTS
from components.tables import Column, table

_WINDOWS = ("[-1, +1]", "[0, +5]", "[-5, +5]", "[0, 0]", "[0, +1]")


def study_tab(shown: Shown) -> None:
    """Draw it."""
    study = shown.document["event_study"]
    if study is None:
        notice(str(shown.document["event_study_reason"]), "Add daily prices at the left and read the news again.")
        return
    if not study["events"]:
        notice("No event could be studied.", "Below it says why, ticker by ticker.")
    else:
        _groups(study)
    for error in study["errors"]:
        warning(f"{error['message']} {numbers.count(len(error['sessions']))} events of {error['ticker']} were not studied.")
    _foot(study)


def _groups(study: Mapping[str, Any]) -> None:
    window = st.segmented_control(
        "Sessions around the news", _WINDOWS, default=_WINDOWS[0], key="sentiment-window", required=True
    )
    tested = [group for group in study["groups"] if window in group["windows"]]
    if tested:
        table(_frame(tested, str(window)), _COLUMNS, key=f"sentiment-groups-{window}", alt="Abnormal returns by kind of event")
    else:
        st.caption("No kind of event has two or more studied events; single events stand below.")
    names = [group["group"] for group in sorted(study["groups"], key=lambda group: -group["events"])]
    chosen = st.selectbox("Path of", names, format_func=_name, key="sentiment-path", width=240)
    group = next(one for one in study["groups"] if one["group"] == chosen)
    if group["path"]["cumulative"] is None:
        st.caption("No event of this kind has prices of all days from ten sessions before to ten after the news.")
    else:
        show(
            path_figure(group["path"], height=280), key=f"sentiment-path-{chosen}",
            alt=f"{_name(chosen)}: {_percent(group['path']['cumulative'][-1])} beyond the market over 21 sessions",
        )  # fmt: skip
    with st.expander(f"Each event ({numbers.count(len(study['events']))})", key="sentiment-events"):
        table(_events(study["events"], str(window)), _EACH, key=f"sentiment-each-{window}", alt="Each event with its return")


def _frame(groups: Sequence[Row], window: str) -> pd.DataFrame:
    rows = [{**group["windows"][window], "group": _name(group["group"])} for group in groups]
    frame = pd.DataFrame(rows)
    frame["positive"] = frame["positive"].astype(float)
    return frame


def _events(events: Sequence[Row], window: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "ticker": event["ticker"],
                "session": event["session"],
                "groups": ", ".join(_name(name) for name in event["groups"]),
                "car": event["windows"].get(window, {}).get("car"),
                "t": event["windows"].get(window, {}).get("t"),
                "p": event["windows"].get(window, {}).get("p"),
                "beta": event["beta"],
                "warnings": "; ".join(event["warnings"]) or None,
            }
            for event in events
        ]
    )


def _foot(study: Mapping[str, Any]) -> None:
    clustering = study["clustering"]
    model = f"market model on {study['market']}" if study["model"] == "market" else "the share's own mean return"
    told = [
        f"Normal returns: {model}, estimated on sessions {study['estimation'][0]} to {study['estimation'][1]} before the news.",
        *study["notes"],
    ]
    if clustering["reporting_season_share"] is not None:
        share, usual = (numbers.percent(clustering[name], decimals=0) for name in ("reporting_season_share", "usual_share"))
        told.append(
            f"{share} of the events fall into reporting seasons, as {usual} of all days do: events that cluster move "
            "together, which the adjusted test takes account of."
        )
    st.caption(plain_text(" ".join(told)))


def _name(group: str) -> str:
    return EVENTS.get(group, group[:1].upper() + group[1:])


def _percent(value: float) -> str:
    return numbers.percent(value, decimals=2)


_COLUMNS = {
    "group": Column(label="Event", width="medium"),
    "count": Column(label="Events", format="count"),
    "mean": Column(label="Mean, %", format="percent2", help="Mean cumulative abnormal return over the sessions chosen."),
    "median": Column(label="Median, %", format="percent2"),
    "standard_error": Column(label="Std error, %", format="percent2", help="Standard error of the mean, across events."),
    "positive": Column(label="Up, %", format="percent", help="Share of events with a positive abnormal return."),
    "p": Column(label="p, plain", format="ratio4", help="Cross-sectional t-test."),
    "bmp_p": Column(label="p, standardised", format="ratio4", help="Boehmer, Musumeci and Poulsen (1991)."),
    "adjusted_p": Column(label="p, adjusted", format="ratio4", help="Kolari and Pynnönen (2010), for clustered events."),
}
_EACH = {
    "ticker": Column(label="Ticker"),
    "session": Column(label="Day"),
    "groups": Column(label="Event", width="medium"),
    "car": Column(label="Beyond the market, %", format="percent2"),
    "t": Column(label="t", format="ratio"),
    "p": Column(label="p", format="ratio4"),
    "beta": Column(label="Beta", format="ratio"),
    "warnings": Column(label="Remarks", width="large"),
}
