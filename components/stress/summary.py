"""The table a committee reads: each scenario with its loss, beside the prices and the benchmark, how likely, how complete."""

import re
from typing import Any

import streamlit as st

from components import numbers
from components.download import CSV, csv_bytes, download
from components.error_box import notice
from components.neutral_text import plain_text
from components.reason_table import reason_cells
from components.stress.answers import Answer, Row, Tested
from components.stress.words import HOW_OFTEN, MODES, distance, factor_name, plausibility, with_minus
from components.tables import Column

_NUMERIC = ("pnl", "direct", "propagated", "replayed", "benchmark", "coverage", "worst_day")


#: A date is not broken over two lines.
_DATE_HYPHEN, _WORD_JOINER = re.compile(r"(?<=\d)-(?=\d\d)"), "\u2060"


def summary_table(answer: Answer) -> None:
    """One row per scenario, the worst first; those that could not be run say why."""
    frame = summary_frame(answer)
    cells = reason_cells(frame, _columns(answer))
    cells.iloc[:, -1] = [
        f"{text} :help[{plain_text(behind)}]" if isinstance(behind, str) else text
        for text, behind in zip(cells.iloc[:, -1], frame["behind"], strict=True)
    ]
    undefined = next((item.row["pnl_pct_reason"] for item in answer.done if item.row and item.row["pnl_pct_reason"]), None)
    if undefined:
        notice(undefined, "Losses are shown in money; the percentages below are those of the benchmark.")
    with st.container(key="reasons-stress-summary", gap="small"):
        st.table(cells, hide_index=True, alt=finding(answer))
        name = f"stress-{answer.run_id}.csv"
        table = export_frame(answer)
        download("CSV", lambda: csv_bytes(table), file_name=name, mime=CSV, key="stress-summary-csv", help="This table as CSV")
    for item in answer.tested:
        if item.error is not None:
            why = f"{item.error.get('message', '')} {item.error.get('hint', '')}".strip()
            st.markdown(f":red[**{plain_text(item.name)}** was not run.] {plain_text(with_minus(why))}")


def summary_frame(answer: Answer) -> Any:
    """One row per scenario, the worst first. Money in the portfolio's currency, shares as fractions."""
    import pandas as pd

    frame = pd.DataFrame([_line(item) for item in answer.tested])
    return frame.astype(dict.fromkeys((*_NUMERIC, "mahalanobis", "probability"), float))


def export_frame(answer: Answer) -> Any:
    """The summary as plain numbers under heads with their units: one row per scenario, for CSV."""
    frame = summary_frame(answer)
    heads = {
        "scenario": "Scenario",
        "window": "Window",
        "pnl": f"P&L {answer.currency}",
        "direct": "As shocked, fraction",
        "propagated": "Rest follows, fraction",
        "replayed": "On the prices, fraction",
        "benchmark": "Benchmark, fraction",
        "plausibility": "How often the factors move as far",
        "mahalanobis": "Mahalanobis distance",
        "probability": "Probability",
        "coverage": "Covered, fraction",
        "worst_day": "Worst day on the prices, fraction",
        "worst_date": "Worst day",
        "recovered": "Recovered",
        "contributions": "Largest contributions",
    }
    found = frame.rename(columns=heads)[list(heads.values())]
    found["Largest contributions"] = found["Largest contributions"].str.removeprefix("Largest contributions: ")
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
    return f"Over {row['horizon_days']:,.0f} days"


def _line(item: Tested) -> dict[str, Any]:
    row = item.row
    if row is None:
        names = ["plausibility", "mahalanobis", "probability", "recovered", "worst_date", "contributions", "behind"]
        nothing = dict.fromkeys([*_NUMERIC, *names])
        return {"scenario": item.name, "window": "not run", "told": "Not run", **nothing}
    judged = row.get("plausibility") or {}
    recovered = _recovered(row)
    worst_day = (row.get("replayed") or {}).get("worst_day") or {}
    when = f"{window_of(row)}, recovered {recovered}" if recovered else window_of(row)
    worst = f"Worst day {numbers.percent(worst_day['return'])} on {worst_day['date']}" if worst_day else ""
    told = [_DATE_HYPHEN.sub(f"-{_WORD_JOINER}", part) for part in (when, worst, _most_from(row), _left_out(row), _rarity(row))]
    return {
        "scenario": item.name,
        "window": window_of(row),
        "pnl": row["pnl"],
        "direct": item.direct["pnl_pct"] if item.direct else None,
        "propagated": item.propagated["pnl_pct"] if item.propagated else None,
        "replayed": (row.get("replayed") or {}).get("pnl_pct"),
        "benchmark": (row.get("benchmark") or {}).get("pnl_pct"),
        "plausibility": plausibility(row),
        "mahalanobis": judged.get("mahalanobis"),
        "probability": judged.get("probability"),
        "coverage": row["coverage_pct"] / 100.0,
        "recovered": recovered,
        "told": ". ".join(part for part in told if part) + ".",
        "worst_day": worst_day.get("return"),
        "worst_date": worst_day.get("date"),
        "contributions": _contributions(row),
        "behind": ". ".join(part for part in (_contributions(row), _judged(row)) if part) + ".",
    }


def _most_from(row: Row) -> str:
    """The positions that lose most, by name."""
    losing = [str(part["id"]) for part in row["top_contributors"] if part["pnl"] < 0][:3]
    return f"Most from {', '.join(losing)}" if losing else ""


def _contributions(row: Row) -> str:
    """The largest losses by position with their money."""
    parts = [f"{part['id']} {numbers.money(part['pnl'])}" for part in row["top_contributors"] if abs(part["pnl"]) >= 0.5]
    return f"Largest contributions: {', '.join(parts)}" if parts else ""


def _left_out(row: Row) -> str:
    """The factors of this portfolio that the scenario says nothing on: why the row is not complete."""
    gone = [factor_name(name) for name in row["missing_for_book"]]
    more = f" and {len(gone) - 2} more" if len(gone) > 3 else ""
    return f"Leaves out {', '.join(gone[: 2 if more else 3])}{more}" if gone else ""


def _rarity(row: Row) -> str:
    """How often the factors move as far; that a window happened is said by its dates."""
    words = plausibility(row) or ""
    if row.get("start") and words.startswith("Happened"):
        words = words.partition("; ")[2]
    return words[:1].upper() + words[1:]


def _judged(row: Row) -> str:
    """The figures behind the words, or why there are none."""
    judged = row.get("plausibility")
    return distance(judged) if judged else str(row.get("plausibility_reason") or "").rstrip(".")


def _recovered(row: Row) -> str | None:
    """When the loaded prices had reached their old peak again."""
    replayed = row.get("replayed")
    if not replayed:
        return None
    return str(replayed["recovery_date"] or f"not by {replayed['prices_until']}")


def _columns(answer: Answer) -> dict[str, Column]:
    modes = answer.document["mode"]
    rest = MODES["propagated"]
    shown = {
        "scenario": Column(label="Scenario"),
        "pnl": Column(
            label=f"P&L, {answer.currency}",
            format="money",
            help="By factors: as shocked where that was asked for, else with the rest following. Losses are negative.",
        ),
        "direct": Column(label="As shocked %", format="percent", help="By factors. " + MODES["direct"].help),
        "propagated": Column(
            label=f"{rest.label} %",
            format="percent",
            help=f"By factors. {rest.help} Where both agree, the scenario names everything the portfolio depends on.",
        ),
        "replayed": Column(
            label="On the prices %",
            format="percent",
            help="The same weights bought before the window and held through it on the loaded prices, as in Replay and in the "
            "history of the portfolio page. The loss by factors differs: it applies the window’s factor moves at once to "
            "today’s estimated exposures, and leaves out what no factor explains.",
        ),
        "benchmark": Column(label="Benchmark %", format="percent", help="The benchmark in the same scenario, by factors."),
        "coverage": Column(
            label="Covered %",
            format="percent",
            help="Share of the value for which the scenario says something on every factor it depends on. The rest is unknown, "
            "not zero.",
        ),
        "told": Column(
            label="When, where from, how often",
            help=f"Recovered, and worst day: the same weights held on the loaded prices, until the old peak was reached again. "
            f"Most from: the positions that lose most, by factors. Last, how often. {HOW_OFTEN}",
        ),
    }
    rows = [item.row or {} for item in answer.done]
    hidden = {"direct"} if modes == "propagated" else {"propagated"} if modes == "direct" else set()
    hidden |= {name for name in ("benchmark", "replayed") if not any(row.get(name) for row in rows)}
    return {name: column for name, column in shown.items() if name not in hidden}
