"""The tables of the stress memo: scenarios, what each loss is made of, positions, versions, parts of the worst loss.

Every table is a mapping of JSON values that the template lays out; the cells are finished texts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.reports.foreign_text import asset_name, breakable, shortened
from workbench.reports.number_text import ABSENT, MINUS, money, percent, ratio
from workbench.stress.factors import words_for

Document = Mapping[str, Any]
Names = Mapping[str, str]
_MOST_PARTS, _MOST_POSITIONS = 10, 40
_HEADS = (
    "Scenario", "When", "P&L, {}", "As shocked %", "Rest follows %", "On the prices %", "Benchmark %",
    "How often the factors move as far", "Covered %",
)  # fmt: skip
_LEGEND = (
    "As shocked: only the scenario’s own factors move. Rest follows: those it leaves out move as they usually do with them. "
    "On the prices: the same weights held through the window on the loaded prices, where those cover it; the loss by factors "
    "differs, as it applies the window’s moves at once to estimated exposures and leaves out what no factor explains. "
    "How often describes the move of the factors by a normal model, not the loss."
)
#: How a position was tied to factors.
SOURCES: Mapping[str, str] = {
    "given": "exposures given",
    "terms": "from its terms",
    "estimated": "estimated from prices",
    "proxy": "by proxy",
    "unmapped": "unmapped",
    "cash": "cash",
}


def called(row: Document, names: Names) -> str:
    """A scenario as the page calls it, else by the library's name."""
    return str(names.get(row["scenario"]) or row.get("name") or row["scenario"])


def typed(text: str) -> str:
    """A sentence of the engine with true minus signs."""
    return text.replace(" -", f" {MINUS}")


def worst_first(run: Sequence[Document]) -> list[dict[str, Document]]:
    """The rows of each scenario by mode, by the larger of their losses."""
    by_scenario: dict[str, dict[str, Document]] = {}
    for row in run:
        by_scenario.setdefault(row["scenario"], {})[row["mode"]] = row
    return sorted(by_scenario.values(), key=lambda modes: min(float(row["pnl"]) for row in modes.values()))


def first_of(modes: Mapping[str, Document]) -> Document:
    """The row shown first: as shocked, where that was asked for."""
    return modes.get("direct") or modes["propagated"]


def incomplete_because(document: Document, names: Names) -> str:
    """Why the result is not complete, as a sentence; empty where it is."""
    unmapped = [shortened(name, 40) for name in document["portfolio"]["unmapped"]]
    told = [f"{', '.join(unmapped)} {'is' if len(unmapped) == 1 else 'are'} unmapped"] if unmapped else []
    run = [row for row in document["results"] if "error" not in row]
    lacking: dict[tuple[str, ...], dict[str, None]] = {}
    for row in run:
        if row["missing_for_book"] and not row["complete"]:
            lacking.setdefault(tuple(row["missing_for_book"]), {})[called(row, names)] = None
    told += [
        f"{', '.join(found)} {'lacks' if len(found) == 1 else 'lack'} {', '.join(map(words_for, gone))}"
        for gone, found in lacking.items()
    ]
    told += [f"{called(row, names)} was not run" for row in document["results"] if "error" in row]
    return f"Not complete: {'; '.join(dict.fromkeys(told))}. What is missing is unknown, not zero." if told else ""


def summary_table(run: Sequence[Document], currency: str, names: Names) -> dict[str, Any]:
    """One row per scenario, the worst first."""
    rows = []
    for modes in worst_first(run):
        first = first_of(modes)
        window = f"{first['start']} to {first['end']}" if first["start"] and first["end"] else f"{first['horizon_days']:g} days"
        shares = [percent(modes[mode]["pnl_pct"], unit=False) if mode in modes else ABSENT for mode in ("direct", "propagated")]
        rows.append(
            [
                breakable(called(first, names), 60),
                window,
                money(first["pnl"]),
                *shares,
                percent((first.get("replayed") or {}).get("pnl_pct"), unit=False),
                percent((first.get("benchmark") or {}).get("pnl_pct"), unit=False),
                typed((first["plausibility"] or {}).get("words", ABSENT)),
                percent(first["coverage_pct"] / 100.0, unit=False),
            ]
        )
    return {"head": [head.format(currency) for head in _HEADS], "rows": rows, "legend": _LEGEND}


def path_table(run: Sequence[Document], currency: str, names: Names) -> dict[str, Any]:
    """One row per scenario: the positions that lose most, and on the prices the worst day, the deepest fall, the recovery."""
    rows = []
    for modes in worst_first(run):
        first = first_of(modes)
        held = first.get("replayed") or {}
        worst = held.get("worst_day") or {}
        parts = [
            f"{asset_name(part['id'])} {money(part['pnl'])}" for part in first["top_contributors"] if abs(part["pnl"]) >= 0.5
        ]
        rows.append(
            [
                breakable(called(first, names), 60),
                ", ".join(parts) or "none",
                percent(worst.get("return"), unit=False),
                str(worst.get("date") or ABSENT),
                percent(held.get("max_drawdown"), unit=False),
                _recovered(held),
            ]
        )
    head = ["Scenario", f"Largest contributions, {currency}", "Worst day %", "On", "Deepest fall %", "Recovered"]
    held = any(row.get("replayed") for row in run)
    return {"held": held, "head": head if held else head[:2], "rows": rows if held else [row[:2] for row in rows]}


def position_table(document: Document) -> dict[str, Any]:
    """What was stressed, the largest first."""
    portfolio = document["portfolio"]
    held = sorted(portfolio["positions"], key=lambda item: -abs(float(item["value"])))
    rows = [
        [
            breakable(item["id"], 50),
            money(item["value"]),
            percent(item["weight"], unit=False),
            str(item["asset_class"] or item["kind"]),
            _tied(item),
        ]
        for item in held[:_MOST_POSITIONS]
    ]
    more = len(held) - len(rows)
    return {
        "head": ["Position", f"Value, {portfolio['base_currency']}", "Share %", "Asset class", "Tied to factors"],
        "rows": rows,
        "legend": f"And {more} smaller positions, in the workbook." if more else "",
    }


def version_table(run: Sequence[Document], names: Names) -> dict[str, Any]:
    """Where each scenario comes from and which version of it was run."""
    rows = []
    for modes in worst_first(run):
        row = first_of(modes)
        kind = "own" if row["type"] == "custom" else row["type"]
        signed = [f"author {row['author']}" if row.get("author") else ""]
        approved = " on ".join(filter(None, (row.get("approved_by"), row.get("approved_on"))))
        if kind == "own":
            signed.append(f"approved by {approved}" if row.get("approved_by") else "not approved")
        source = ", ".join(filter(None, (str(row["source"]), *signed)))
        rows.append(
            [
                breakable(called(row, names), 60), breakable(row["name"], 60), kind, str(row["version"]),
                breakable(source, 160), str(row["confidence"]),
            ]
        )  # fmt: skip
    return {"head": ["Scenario", "Full name", "Kind", "Version", "Source", "Confidence"], "rows": rows}


def parts_of(worst: Document, currency: str, names: Names) -> dict[str, Any]:
    """The worst loss by factor and by position; each group's parts add up to its total."""
    total = float(worst["pnl"])
    factors = [(factor_called(item["factor"], names), float(item["pnl"])) for item in worst["by_factor"]]
    factors += other_parts(worst)
    groups = {
        "By factor": _largest(factors),
        "By position": _largest([(item["id"], float(item["pnl"])) for item in worst["by_position"]]),
    }
    widest = max([abs(amount) for parts in groups.values() for _, amount in parts], default=1.0) or 1.0
    return {
        "title": f"Where the loss in {shortened(called(worst, names), 60)} comes from",
        "unit": f"P&L, {currency}",
        "widest": widest,
        "groups": [
            {
                "head": head,
                "rows": [{"name": shortened(name, 50), "text": money(amount), "share": amount} for name, amount in parts],
                "total": {"name": "Total", "text": money(total)},
            }
            for head, parts in groups.items()
        ],
    }


def other_parts(row: Document) -> list[tuple[str, float]]:
    """What no factor alone explains, where it is worth a unit of money: what time earns, who defaults, the cross terms."""
    carry, default = float(row.get("carry") or 0.0), float(row.get("default_pnl") or 0.0)
    parts = [("Carry", carry), ("Defaults", default), ("Cross terms", float(row["residual"]) - carry - default)]
    return [(name, amount) for name, amount in parts if abs(amount) >= 0.5]


def factor_called(factor: str, names: Names) -> str:
    """A factor as the page calls it, else in words with a capital."""
    words = names.get(factor) or words_for(factor)
    return words[:1].upper() + words[1:]


def _tied(item: Document) -> str:
    how = SOURCES.get(item["source"], str(item["source"]))
    estimate = item["estimate"] or {}
    return f"{how}, R² {ratio(estimate['r_squared'])}" if estimate.get("r_squared") is not None else how


def _recovered(held: Document) -> str:
    if not held:
        return ABSENT
    return str(held.get("recovery_date") or f"not by {held.get('prices_until')}")


def _largest(parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The largest parts, the others together; their sum is kept."""
    ordered = sorted(parts, key=lambda part: part[1])
    if len(ordered) <= _MOST_PARTS:
        return ordered
    kept = sorted(ordered, key=lambda part: -abs(part[1]))[: _MOST_PARTS - 1]
    rest = sum(amount for _, amount in ordered) - sum(amount for _, amount in kept)
    return [*sorted(kept, key=lambda part: part[1]), (f"Others ({len(ordered) - len(kept)})", rest)]
