"""How fast the portfolio turns into money: days to sell by position, and whether redemptions could be paid."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.error_box import notice
from components.metrics import Metric, metric_strip
from components.portfolio.facts import Facts, price_facts
from components.stress.answers import Answer
from components.stress.case import StressCase, value, weights_of
from components.stress.words import with_minus
from components.tables import Column, table
from workbench.portfolio.request import CASH
from workbench.provenance import canonical_json, sha256_bytes

_EDITOR = "stress-liquidity-terms"
_FIELDS = ("daily_volume", "days_to_sell", "haircut")
#: Days of daily prices from which the engine measures ES over liquidity horizons.
_ENOUGH_DAYS = 300
Terms = dict[str, dict[str, float]]


def liquidity_tab(case: StressCase, answer: Answer) -> None:
    """What is known of each market, the stress, and what comes of both."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kept = {"persist_state": "session", "step": 5.0, "format": "%.0f", "width": 150}
        share = st.number_input("Asked back, %", 0.0, 100.0, 10.0, key="stress-liquidity-redeemed", help=_REDEEMED, **kept)
        part = st.number_input("Of a day’s volume, %", 1.0, 20.0, 20.0, key="stress-liquidity-part", help=_PART, **kept)
        left = st.number_input("Volume that is left, %", 1.0, 100.0, 100.0, key="stress-liquidity-left", help=_LEFT, **kept)
        extra = st.number_input("Haircut on top, %", 0.0, 90.0, 0.0, key="stress-liquidity-extra", help=_EXTRA, **kept)
        kept |= {"format": "%.1f", "step": 1.0, "placeholder": "not sold"}
        days = st.number_input("Days if unknown", 0.0, 1000.0, None, key="stress-liquidity-days", help=_DAYS, **kept)
    facts = price_facts(case.prices) if case.kind == "weights" and case.prices else None
    held = _held(case)
    cash = cash_of(case)
    terms = _edited(held, known_terms(held, cash, facts), answer.currency)
    if days is None and not any(_timed(terms.get(name, {})) for name in held if name not in cash):
        notice(
            "Nothing is known of these markets, so nothing counts as sold.",
            "Enter a daily volume or the days to sell, or one number of days for all that is unknown.",
        )
    request: dict[str, Any] = {
        "positions": [{"id": name, "value": amount, **_assumed(terms.get(name, {}), days)} for name, amount in held.items()],
        "participation": part / 100.0,
        "volume_share": left / 100.0,
        "haircut_add": extra / 100.0,
        "redemption_share": share / 100.0,
    }
    if facts is not None and facts.frequency == "daily" and facts.rows >= _ENOUGH_DAYS:
        request["prices"] = case.prices
    document = cached_run("stress liquidity", request).document
    metric_strip(liquidity_metrics(document), key="stress-liquidity")
    _redemptions(document, answer.currency)
    known = any(row["known"] for row in document["positions"])
    if known and (broken := breaking_words(document["breaking_points"])):
        st.markdown("**What would break it**", help="Each on its own, the rest as asked above.")
        st.markdown("\n".join(f"* {words}" for words in broken))
    _positions(document, answer.currency)
    # Notes on the fields of the document are for who reads those; the heads of the tables say the same in words.
    st.caption(" ".join(with_minus(note) for note in document["notes"] if "`" not in note))


_REDEEMED = "Of the whole portfolio, to be paid by day 1, and again looked at on days 5 and 30."
_PART = "How much of a day’s trading the portfolio may be, so that it does not move the price itself."
_LEFT = "Under stress: the part of the usual volume that still trades."
_DAYS = "Days to sell of every position of which neither volume nor days are known. Empty: it counts as not sold."
_EXTRA = "Under stress: what is lost on top of each position’s haircut when it is sold. Cash is never cut."


def liquidity_metrics(document: Mapping[str, Any]) -> list[Metric]:
    """The test, the cost of selling all, the slowest position, and ES over liquidity horizons."""
    rows = document["positions"]
    short = next((row for row in document["redemption"] if not row["covered"]), None)
    timed = [row for row in rows if row["days_to_sell"] is not None]
    slowest = max(timed, key=lambda row: row["days_to_sell"], default=None)
    unknown = len(rows) - len(timed)
    cost = document["value_at_exit"] - document["value"]
    found = [
        Metric(
            label="Redemptions",
            value="Covered" if short is None else "Short" if timed else "Unknown",
            change=_told(short, bool(timed)),
            better=short is None if timed else None,
            help="Whether what can be sold by each day, most liquid first and after haircuts, pays what is asked back by then.",
        ),
        Metric(
            label="Selling everything",
            value=numbers.money(document["value_at_exit"]),
            change=f"{numbers.money(cost, sign=True)} by haircuts",
            help="The value after haircuts, however long it takes.",
        ),
        Metric(
            label="Slowest to sell",
            value=numbers.ABSENT if slowest is None else f"{slowest['days_to_sell']:,.1f} days",
            change="nothing is known" if slowest is None else str(slowest["id"]),
            help=f"{unknown} without volume or days: counted as not sold." if unknown else "Of the positions in the table.",
        ),
    ]
    tail = document["expected_shortfall"]
    if tail is not None:
        found.append(
            Metric(
                label=f"ES {100 * tail['level']:g} %",
                value=numbers.money(tail["es"]),
                change=f"{numbers.money(tail['es_10_day'])} in 10 days",
                help="Expected shortfall where each position is held as long as it takes to sell it (liquidity horizons); "
                "120 days where that is unknown.",
            )
        )
    return found


def breaking_words(points: Sequence[Mapping[str, Any]]) -> list[str]:
    """The smallest change of redemptions, of volume and of haircuts at which a redemption is no longer paid."""
    told = []
    shares = [point for point in points if point["term"] == "redemption_share"]
    if shares:
        least = min(shares, key=lambda point: point["at"])
        at, now = numbers.percent(max(least["at"], 0.0)), numbers.percent(least["now"])
        told.append(f"At most {at} can be asked back by day {least['day']}; {now} is asked.")
    terms = {point["term"]: point for point in points}
    for term, alone in _ALONE.items():
        found = terms.get(term)
        if found is None or found["at"] == found["now"]:  # not tested, or broken as it stands
            continue
        if found["at"] is None:
            told.append(f"{alone} alone would not break it.")
        elif term == "volume_share":
            told.append(f"With {numbers.percent(found['at'])} of the usual volume day {found['day']} is no longer paid.")
        else:
            points_more = numbers.points(found["at"] - found["now"]).lstrip("+")
            told.append(f"With haircuts {points_more} points deeper day {found['day']} is no longer paid.")
    return told


_ALONE: Mapping[str, str] = {"volume_share": "A dry market", "haircut_add": "Deeper haircuts"}


def _told(short: Mapping[str, Any] | None, known: bool) -> str:
    if not known:
        return "no market is known"
    return "on every day tested" if short is None else f"day {short['day']}: {numbers.money(short['surplus'])}"


def _timed(terms: Mapping[str, float]) -> bool:
    return "daily_volume" in terms or "days_to_sell" in terms


def _assumed(terms: Mapping[str, float], days: float | None) -> dict[str, float]:
    """What is known of a market, or the days assumed where nothing is."""
    return {**terms} if _timed(terms) or days is None else {**terms, "days_to_sell": days}


def _held(case: StressCase) -> dict[str, float]:
    if case.kind == "positions":
        return {str(item["id"]): float(item["value"]) for item in case.positions}
    total = value(case)
    return {name: weight * total for name, weight in weights_of(case).items()}


def cash_of(case: StressCase) -> set[str]:
    """Positions that are money already."""
    return {CASH, *(str(item["id"]) for item in case.positions if case.kind == "positions" and item.get("kind") == "cash")}


def known_terms(held: Mapping[str, float], cash: set[str], facts: Facts | None) -> Terms:
    """Days to sell where the price source knows them; cash needs none."""
    found: Terms = {name: {"days_to_sell": 0.0} for name in held if name in cash}
    for name in held:
        days = ((facts.details.get(name) if facts else None) or {}).get("days_to_sell")
        if days is not None:
            found[name] = {"days_to_sell": float(days)}
    return found


def _edited(held: Mapping[str, float], known: Terms, currency: str) -> Terms:
    """The table of markets, to be filled in; what was entered stays while other tabs are looked at."""
    import pandas as pd

    editor = f"{_EDITOR}-{sha256_bytes(canonical_json(dict(held)).encode())[:8]}"
    if editor not in st.session_state:  # drawn for the first time, or again after another tab
        st.session_state[f"{editor}-begun"] = st.session_state.get(f"{editor}-kept", known)
    begun: Terms = st.session_state[f"{editor}-begun"]
    frame = pd.DataFrame(
        {
            "position": list(held),
            "value": [round(amount) for amount in held.values()],
            **{
                field: pd.array(
                    [_shown(field, begun.get(name, {}).get(field)) for name in held],
                    dtype="Float64",
                )
                for field in _FIELDS
            },
        }
    )
    money = {"format": "localized"}
    edited = st.data_editor(
        frame,
        hide_index=True,
        height="content",
        key=editor,
        placeholder="",
        disabled=["position", "value"],
        column_config={
            "position": st.column_config.TextColumn("Position"),
            "value": st.column_config.NumberColumn(f"Value, {currency}", **money),
            "daily_volume": st.column_config.NumberColumn(
                f"Daily volume, {currency}", min_value=0.0, help="What is traded on a usual day, in money", **money
            ),
            "days_to_sell": st.column_config.NumberColumn(
                "Days to sell", min_value=0.0, format="%.1f", help="Where that is known instead of a volume; 0 is cash"
            ),
            "haircut": st.column_config.NumberColumn(
                "Haircut %", min_value=0.0, max_value=99.0, format="%.1f", help="Lost when it is sold"
            ),
        },
        alt="Positions with what is known of their markets",
    )
    rows = edited.astype(dict.fromkeys(_FIELDS, object)).where(edited.notna(), None).to_dict("records")
    found = {str(row["position"]): _terms(row) for row in rows}
    st.session_state[f"{editor}-kept"] = found
    return found


def _shown(field: str, given: float | None) -> float | None:
    return None if given is None else given * 100.0 if field == "haircut" else given


def _terms(row: Mapping[str, Any]) -> dict[str, float]:
    found = {field: float(row[field]) for field in _FIELDS if row[field] is not None}
    if "haircut" in found:
        found["haircut"] /= 100.0
    return {field: amount for field, amount in found.items() if field != "daily_volume" or amount > 0}


def _redemptions(document: Mapping[str, Any], currency: str) -> None:
    import pandas as pd

    columns = {
        "day": Column(label="By day", format="count", width=80),
        "redemption": Column(label=f"Asked back, {currency}", format="money"),
        "liquid": Column(label=f"Can be sold, {currency}", format="money", help="The most liquid first, after haircuts."),
        "liquid_pro_rata": Column(
            label=f"Keeping the mix, {currency}", format="money", help="Selling the same part of everything."
        ),
        "surplus": Column(label=f"Left or short, {currency}", format="money_change"),
    }
    frame = pd.DataFrame(document["redemption"])
    told = "Every redemption is covered." if document["passed"] else "Not every redemption is covered."
    table(frame, columns, key="stress-redemptions", alt=told)


def _positions(document: Mapping[str, Any], currency: str) -> None:
    import pandas as pd

    columns = {
        "id": Column(label="Position", width=120),
        "value": Column(label=f"Value, {currency}", format="money"),
        "days_to_sell": Column(
            label="Days to sell", format="figure", help="Value over the part of the daily volume; 0 is cash."
        ),
        "haircut": Column(label="Haircut %", format="percent"),
        "value_at_exit": Column(label=f"After haircut, {currency}", format="money"),
        "liquidity_horizon": Column(label="Horizon, days", format="count", help="The regulatory class of its days to sell."),
    }
    frame = pd.DataFrame(document["positions"])
    days = [row["days_to_sell"] for row in document["positions"]]
    frame["days_to_sell"] = ["unknown" if needed is None else f"{needed:,.1f}" for needed in days]
    table(frame, columns, key="stress-exit", alt="Days to sell and value at exit by position")
