"""Where a loss comes from: by scenario, by factor and by position, adding up to the table's total; one factor at a time."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.charts.stress import ROW, bars_height, losses_figure, tornado_figure, waterfall_figure
from components.charts.theme import show
from components.error_box import notice
from components.page import card
from components.reason_table import reason_table
from components.stress.answers import Answer, Row, Tested
from components.stress.case import StressCase
from components.stress.state import key
from components.stress.words import MODES, factor_name, move, plausibility, remarks, unit_of
from components.tables import Column

MOST_BARS = 9
#: Pixels of a row in which two bars stand, each with its figure.
TWO_BARS = 42
#: Of the total: a residual below it is rounding of the sums, not an effect.
NOISE = 1e-9


def overview(case: StressCase, answer: Answer) -> None:
    """Losses by scenario beside the waterfall of one of them by factor."""
    rows = [_bars(item) for item in answer.done if item.row][:12]
    chosen = chosen_row(case, answer)
    parts = by_factor(chosen[1]) if chosen else []
    two = answer.document["mode"] == "both"
    height = max(bars_height(len(rows), per_row=TWO_BARS if two else ROW), bars_height(len(parts) + 2, least=250))
    with st.container(key="stress-pair-overview", horizontal=True, gap="small"):
        in_money = not any(row["direct"] is not None or row["propagated"] is not None for row in rows)
        with card(f"Loss by scenario, {answer.currency if in_money else '%'}", "stress-losses", height="stretch"):
            short = len(answer.done) > len(rows)
            whole = "In money, worst first" if in_money else "Of the portfolio’s value, worst first"
            st.caption(f"The {len(rows)} largest of {len(answer.done)}" if short else whole)
            if in_money:
                rows = [_in_money(row, item) for row, item in zip(rows, answer.done, strict=False)]
            figure = losses_figure(rows, height=height, in_money=in_money)
            show(figure, alt=_alt(rows, in_money), key="stress-losses-chart")
        if chosen is not None:
            with card(f"{chosen[0].name}, by factor", "stress-by-factor", height="stretch"):
                _waterfall_choice(answer, chosen)
                _waterfall(parts, chosen[1], answer, height=height, name="factor")


def _in_money(bar: dict[str, Any], item: Tested) -> dict[str, Any]:
    """A portfolio that nets to nothing has no percentage, nor has a benchmark anything to be compared with."""
    sides = {"direct": item.direct, "propagated": item.propagated}
    return {**bar, "benchmark": None, **{side: row["pnl"] if row else None for side, row in sides.items()}}


def _alt(rows: Sequence[dict[str, Any]], in_money: bool) -> str:
    if not rows:
        return "None"
    found = next((rows[0][side] for side in ("direct", "propagated") if rows[0][side] is not None), None)
    return f"{rows[0]['name']} costs the most, {numbers.money(found) if in_money else numbers.percent(found)}."


def chosen_row(case: StressCase, answer: Answer) -> tuple[Tested, Row] | None:
    """The scenario that is broken down: the one picked, else the worst; as shocked where there is such a row."""
    known = {item.id: item for item in answer.done}
    item = known.get(case.shown) or min(answer.done, key=lambda tested: (tested.row or {})["pnl"], default=None)
    return (item, item.row) if item is not None and item.row is not None else None


def by_factor(row: Row) -> list[tuple[str, float]]:
    """Factors by size of their part, the small ones together, cross terms last; they sum to the row's P&L."""
    parts = _largest([(factor_name(item["factor"]), float(item["pnl"])) for item in row["by_factor"]], "Other factors")
    residual = float(row["residual"])
    return [*parts, ("Cross terms", residual)] if abs(residual) > NOISE * abs(row["pnl"]) else parts


def by_position(row: Row) -> list[tuple[str, float]]:
    """Positions by size of their part, the small ones together; they sum to the row's P&L."""
    return _largest([(str(item["id"]), float(item["pnl"])) for item in row["by_position"]], "Other positions")


def breakdown_tab(case: StressCase, answer: Answer) -> None:
    """By position, one factor at a time, and the shocks that did it."""
    chosen = chosen_row(case, answer)
    if chosen is None:
        notice("No scenario could be run, so there is nothing to break down.")
        return
    tested, row = chosen
    parts, rows = by_position(row), _tornado_rows(answer)
    height = bars_height(max(len(parts) + 2, len(rows)), least=250)
    with st.container(key="stress-pair-breakdown", horizontal=True, gap="small"):
        with card(f"{tested.name}, by position", "stress-by-position", height="stretch"):
            st.caption(f"Adds up to {numbers.money(row['pnl'], answer.currency)}, the total in the table above")
            _waterfall(parts, row, answer, height=height, name="position")
        with card("One factor at a time", "stress-tornado", height="stretch"):
            days = answer.document["tornado"]["horizon_days"]
            st.caption(
                f"One and two standard deviations over {days:.0f} days, {answer.currency}",
                help="Each factor alone, the others still, by the chosen covariance; the book is revalued in full.",
            )
            figure = tornado_figure(rows, currency=answer.currency, height=height)
            show(figure, alt=_tornado_finding(rows, answer), key="stress-tornado-chart")
    _shock_table(tested, row, answer.currency)


def _bars(item: Tested) -> dict[str, Any]:
    row = item.row or {}
    direct = item.direct["pnl_pct"] if item.direct else None
    propagated = item.propagated["pnl_pct"] if item.propagated else None
    told = [f"<b>{item.name}</b>"]
    told += [f"As shocked {numbers.percent(direct)}"] if direct is not None else []
    told += [f"{REST_FOLLOWS} {numbers.percent(propagated)}"] if propagated is not None else []
    replayed = row.get("replayed")
    told += [f"On the prices themselves {numbers.percent(replayed['pnl_pct'])}"] if replayed else []
    told += [f"{numbers.percent(row['coverage_pct'] / 100)} of the value covered"]
    told += [f"{plausibility(row)} (the factors’ move)"] if row.get("plausibility") else []
    beside = (row.get("benchmark") or {}).get("pnl_pct")
    told += [f"Benchmark {numbers.percent(beside)}"] if beside is not None else []
    return {"name": item.name, "direct": direct, "propagated": propagated, "benchmark": beside, "hover": "<br>".join(told)}


def _waterfall_choice(answer: Answer, chosen: tuple[Tested, Row]) -> None:
    names = {item.id: item.name for item in answer.done}
    if st.session_state.get(key("shown")) not in names:
        st.session_state[key("shown")] = chosen[0].id
    st.selectbox(
        "Scenario to break down", list(names), format_func=names.__getitem__, key=key("shown"), label_visibility="collapsed"
    )


def _waterfall(parts: Sequence[tuple[str, float]], row: Row, answer: Answer, *, height: int, name: str) -> None:
    total = float(row["pnl"])
    figure = waterfall_figure(parts, total, currency=answer.currency, height=height)
    worst = min(parts, key=lambda part: part[1], default=("", 0.0))
    alt = f"{worst[0]} costs {numbers.money(worst[1], answer.currency)} of {numbers.money(total, answer.currency)}."
    show(figure, alt=alt, key=f"stress-waterfall-{name}")


def _largest(parts: list[tuple[str, float]], rest: str) -> list[tuple[str, float]]:
    ordered = sorted((part for part in parts if part[1] != 0), key=lambda part: part[1])
    if len(ordered) <= MOST_BARS:
        return ordered
    kept = sorted(ordered, key=lambda part: -abs(part[1]))[: MOST_BARS - 1]
    left = sum(amount for _, amount in ordered) - sum(amount for _, amount in kept)
    return [*sorted(kept, key=lambda part: part[1]), (f"{rest} ({len(ordered) - len(kept)})", left)]


def _tornado_rows(answer: Answer) -> list[dict[str, Any]]:
    rows = answer.document["tornado"]["rows"][:MOST_BARS]
    scale = {"%": 0.01, "bp": 0.0001, "points": 1.0}
    return [
        {
            **row,
            "name": factor_name(row["factor"]),
            "sigma": move(row["factor"], row["sigma"] / scale.get(unit_of(row["factor"]), 1.0)).lstrip("+"),
        }
        for row in rows
    ]


def _tornado_finding(rows: Sequence[dict[str, Any]], answer: Answer) -> str:
    if not rows:
        return "No factor of the portfolio has a history."
    first = rows[0]
    worst = min(first["minus_2"], first["plus_2"])
    return f"{first['name']} matters most: two standard deviations cost {numbers.money(worst, answer.currency)}."


REST_FOLLOWS = MODES["propagated"].label
_STATES = {"given": "set by the scenario", "estimated": "estimated", "missing": "missing, left out", "unchanged": "unchanged"}


def _shock_table(tested: Tested, row: Row, currency: str) -> None:
    """Every factor that the portfolio depends on: its shock, where it comes from, what it costs."""
    import pandas as pd

    costs = {item["factor"]: item["pnl"] for item in row["by_factor"]}
    other = {item["factor"]: item["shock"] for item in (tested.propagated or {}).get("shocks", [])}
    rows = [
        {
            "factor": factor_name(item["factor"]),
            "shock": move(item["factor"], item["shock"]),
            "propagated": move(item["factor"], other.get(item["factor"])) if tested.direct and other else None,
            "state": _STATES[item["state"]],
            "pnl": costs.get(item["factor"]),
        }
        for item in row["shocks"]
        if item["used"]
    ]
    frame = pd.DataFrame(rows, columns=["factor", "shock", "propagated", "pnl", "state"]).astype({"pnl": float})
    columns = {
        "factor": Column(label="Factor", help="Those that the portfolio depends on."),
        "shock": Column(label="Shock", format="figure"),
        "propagated": Column(label=REST_FOLLOWS, format="figure", help="The same factor when those left out follow."),
        "pnl": Column(
            label=f"P&L alone, {currency}", format="money_change", help="This factor alone; the rest are cross terms."
        ),
        "state": Column(label="Where the shock comes from"),
    }
    if frame["propagated"].isna().all():
        del columns["propagated"]
    reason_table(
        frame, columns, key="stress-shocks", alt=f"The shocks of {tested.name} on the portfolio’s factors",
        file_name=f"shocks-{tested.id}.csv",
    )  # fmt: skip
    if row["warnings"] or row["notes"]:
        st.caption(remarks([*row["warnings"], *row["notes"]]))
