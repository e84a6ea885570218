"""The table a committee reads: each scenario with its loss, beside the benchmark, how likely, how complete."""

from typing import Any

import streamlit as st

from components import numbers
from components.stress.answers import Answer, Row, Tested
from components.stress.words import plausibility
from components.tables import Column, table


def summary_table(answer: Answer) -> None:
    """One row per scenario; those that could not be run say why."""
    frame = summary_frame(answer)
    table(frame, _columns(answer), key="stress-summary", alt=finding(answer), max_rows=14)
    failed = [item for item in answer.tested if item.error is not None]
    for item in failed:
        st.markdown(f":red[**{_plain(item.name)}** was not run.] {_plain(item.error)}")


def summary_frame(answer: Answer) -> Any:
    """One row per scenario, in the order asked. Money in the portfolio's currency, shares as fractions."""
    import pandas as pd

    frame = pd.DataFrame([_line(item) for item in answer.tested])
    numeric = ["pnl", "direct", "propagated", "benchmark", "coverage"]
    return frame.astype(dict.fromkeys(numeric, float))


def export_frame(answer: Answer) -> Any:
    """The summary as plain numbers under heads with their units: one row per scenario, for CSV."""
    frame = summary_frame(answer)
    heads = {
        "scenario": "Scenario",
        "window": "Window",
        "pnl": f"P&L {answer.currency}",
        "direct": "As shocked, fraction",
        "propagated": "Propagated, fraction",
        "benchmark": "Benchmark, fraction",
        "plausibility": "How often",
        "coverage": "Covered, fraction",
        "recovered": "Recovered",
    }
    found = frame.rename(columns=heads)[list(heads.values())]
    found.insert(0, "Id", [item.id for item in answer.tested])
    found["Why not run"] = [(item.error or {}).get("message", "") for item in answer.tested]
    return found


def finding(answer: Answer) -> str:
    """The table in a sentence."""
    rows = [(item.name, item.row) for item in answer.done if item.row]
    if not rows:
        return "No scenario could be run."
    name, row = min(rows, key=lambda pair: pair[1]["pnl"])
    return f"{len(rows)} scenarios; the largest loss is {numbers.money(row['pnl'], answer.currency)} in {name}."


def window_of(row: Row) -> str:
    """The dates of a window, or the span of a hypothetical scenario."""
    if row.get("start") and row.get("end"):
        return f"{row['start']} to {row['end']}"
    return f"over {row['horizon_days']:.0f} days"


def _line(item: Tested) -> dict[str, Any]:
    row = item.row
    if row is None:
        return {
            "scenario": item.name, "window": "not run", "pnl": None, "direct": None, "propagated": None, "benchmark": None,
            "plausibility": None, "coverage": None, "recovered": None,
        }  # fmt: skip
    beside = row.get("benchmark") or {}
    return {
        "scenario": item.name,
        "window": window_of(row),
        "pnl": row["pnl"],
        "direct": item.direct["pnl_pct"] if item.direct else None,
        "propagated": item.propagated["pnl_pct"] if item.propagated else None,
        "benchmark": beside.get("pnl_pct"),
        "plausibility": plausibility(row),
        "coverage": row["coverage_pct"] / 100.0,
        "recovered": _recovered(row),
    }


def _recovered(row: Row) -> str | None:
    """When the loaded prices had reached their old peak again, and how long it took from the window's end."""
    replayed = row.get("replayed")
    if not replayed:
        return None
    if not replayed["recovery_date"]:
        return f"not by {replayed['prices_until']}"
    return str(replayed["recovery_date"])


def _columns(answer: Answer) -> dict[str, Column]:
    modes = answer.document["mode"]
    shown = {
        "scenario": Column(label="Scenario", width=112),
        "window": Column(label="Window", width=104, wrap=True),
        "pnl": Column(
            label=f"P&L, {answer.currency}",
            format="money",
            width=84,
            help="As shocked where that was asked for, else propagated. Losses are negative.",
        ),
        "direct": Column(label="Shocked %", format="percent", width=76, help="Only the scenario’s own factors move."),
        "propagated": Column(
            label="Propagated %",
            format="percent",
            width=90,
            help="The factors it leaves out follow by conditional expectation. Where both agree, the scenario names everything "
            "the portfolio depends on.",
        ),
        "benchmark": Column(label="Beside %", format="percent", width=70, help="The benchmark in the same scenario."),
        "plausibility": Column(
            label="How often",
            width=114,
            wrap=True,
            help="How often a move as far out comes under a normal distribution with the covariance of the factor history "
            "(M² = x′S⁻¹x against χ²). Real markets have fatter tails, so read it as a ranking.",
        ),
        "coverage": Column(label="Covered %", format="percent", width=76, help="Share of the value that is covered."),
        "recovered": Column(
            label="Recovered", width=88, wrap=True, help="When the old peak was reached again on the loaded prices, still held."
        ),
    }
    hidden = {"direct"} if modes == "propagated" else {"propagated"} if modes == "direct" else set()
    hidden |= set() if any((item.row or {}).get("benchmark") for item in answer.done) else {"benchmark"}
    hidden |= set() if any((item.row or {}).get("replayed") for item in answer.done) else {"recovered"}
    return {name: column for name, column in shown.items() if name not in hidden}


def _plain(value: Any) -> str:
    from components.neutral_text import plain_text

    if isinstance(value, str):
        return plain_text(value)
    return plain_text(f"{(value or {}).get('message', '')} {(value or {}).get('hint', '')}".strip())
