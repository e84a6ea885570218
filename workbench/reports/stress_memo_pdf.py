"""The stress memo for a committee: the numbers of the page, where the worst loss comes from, what is missing. Set by typst.

Everything that varies reaches the template as JSON, so markup in a name stays text. The commentary is limited to numbers of the
documents. The same documents give the same bytes on the same computer.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.paths import assets_root
from workbench.reports.foreign_text import breakable, shortened
from workbench.reports.number_text import ABSENT, MINUS, money, percent
from workbench.reports.print_fonts import FONTS
from workbench.reports.stress_workbook import NOT_A_FORECAST
from workbench.stress.factors import is_factor, words_for

Document = Mapping[str, Any]
_SIMULATED = "Simulated: prices or factor history come from a sample market, not from any real one."
_HEADS = (
    "Scenario", "Window", "P&L, {}", "As shocked %", "Rest follows %", "On the prices %", "Benchmark %",
    "How often the factors move as far", "Covered %",
)  # fmt: skip
_LEGEND = (
    "As shocked: only the scenario’s own factors move. Rest follows: those it leaves out move as they usually do with them. "
    "On the prices: the same weights held through the window on the loaded prices, where those cover it; the loss by factors "
    "differs, as it applies the window’s moves at once to estimated exposures and leaves out what no factor explains. "
    "How often describes the move of the factors by a normal model, not the loss."
)
#: How factors are called in requests and files: words, joined by underscores, that end in a unit.
_FACTOR = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*_(?:pct|bp|pts)\b")
_MOST_PARTS, _MOST_REMARKS = 10, 24


def stress_memo_pdf(request: Document, document: Document, simulated: Document | None = None, *, client: str = "") -> bytes:
    """The memo as PDF.

    Args:
        request, document: of ``stress run``.
        simulated: of ``stress simulate`` on the same portfolio, where it was drawn.
        client: whose portfolio it is.
    """
    import typst

    found = typst.Fonts(font_paths=[assets_root() / "fonts" / "print"])
    present = set(found.families())
    compiler = typst.Compiler(input=Path(__file__).with_name("stress_memo.typ"), font_paths=found)
    content = memo_content(request, document, simulated, client=client)
    year, month, day = content["date"]
    data = compiler.compile(
        format="pdf",
        sys_inputs={
            "content": json.dumps({**content, "fonts": [name for name in FONTS if name in present]}, ensure_ascii=False)
        },
        timestamp=datetime(year, month, day, tzinfo=UTC),
    )
    if not isinstance(data, bytes):
        raise TypeError(f"typst gave {type(data).__name__} instead of the bytes of one PDF")
    return data


def memo_content(request: Document, document: Document, simulated: Document | None, *, client: str) -> dict[str, Any]:
    """Everything the template shows, as JSON values."""
    portfolio, made = document["portfolio"], datetime.fromisoformat(document["provenance"]["created_at"])
    currency = portfolio["base_currency"]
    run = [row for row in document["results"] if "error" not in row]
    worst = min(run, key=lambda row: float(row["pnl"]))
    is_simulated = document["history"]["simulated"] or (document["prices"] or {}).get("simulated")
    return {
        "title": f"Stress test{f' for {shortened(client, 60)}' if client else ''}",
        "date": [made.year, made.month, made.day],
        "context": f"{money(portfolio['value'], currency)} · {len(portfolio['positions'])} positions · valued "
        f"{portfolio['valuation_date']} · made {made:%Y-%m-%d %H:%M}",
        "simulated": _SIMULATED if is_simulated else None,
        "finding": _finding(worst, len({row["scenario"] for row in run}), currency),
        "sentences": _sentences(worst, simulated, portfolio),
        "summary": {
            "head": [head.format(currency) for head in _HEADS],
            "rows": _summary(run),
            "legend": _LEGEND,
        },
        "failed": [
            in_names(f"{row['scenario']} was not run. {row['error']['message']}")
            for row in document["results"]
            if "error" in row
        ],
        "parts": _parts(worst, currency),
        "remarks": _remarks(request, document, run)[:_MOST_REMARKS],
        "footer": NOT_A_FORECAST,
        "run_line": f"Run {document['provenance']['run_id']}",
    }


def _finding(worst: Document, count: int, currency: str) -> str:
    share = "" if worst["pnl_pct"] is None else f", {percent(worst['pnl_pct'])} of its value"
    how = "the rest following" if worst["mode"] == "propagated" else "as shocked"
    many = f"The worst of {count} scenarios" if count > 1 else "The scenario"
    return f"{many} is {shortened(worst['name'], 60)}: {money(worst['pnl'], currency)}{share} ({how})."


def _sentences(worst: Document, simulated: Document | None, portfolio: Document) -> list[str]:
    told = []
    beside = (worst.get("benchmark") or {}).get("pnl_pct")
    if beside is not None:
        told.append(f"The benchmark loses {percent(-beside)} in the same scenario.")
    if worst.get("replayed"):
        held = percent(worst["replayed"]["pnl_pct"])
        told.append(f"Held through the window on the prices themselves, the same weights return {held}.")
    if worst["plausibility"]:
        told.append(f"The move of the factors, not the loss: {_typed(worst['plausibility']['words'])}.")
    if simulated is not None:
        var, shortfall = simulated["var"], simulated["es"]
        told.append(
            f"In ordinary times, over {simulated['horizon']} price periods: VaR {percent(var['0.95'])} at 95 % and "
            f"{percent(var['0.99'])} at 99 %; expected shortfall {percent(shortfall['0.95'])} and {percent(shortfall['0.99'])}."
        )
    unmapped = portfolio["unmapped"]
    told.append(
        f"Not complete: {', '.join(shortened(name, 40) for name in unmapped)} unmapped, so their loss is unknown, not zero."
        if unmapped
        else "Every position is mapped to factors."
    )
    return told


def _summary(run: Sequence[Document]) -> list[list[str]]:
    by_scenario: dict[str, dict[str, Document]] = {}
    for row in run:
        by_scenario.setdefault(row["scenario"], {})[row["mode"]] = row
    rows = []
    for modes in sorted(by_scenario.values(), key=lambda modes: min(float(row["pnl"]) for row in modes.values())):
        first = modes.get("direct") or modes["propagated"]
        window = f"{first['start']} to {first['end']}" if first["start"] and first["end"] else f"{first['horizon_days']:g} days"
        shares = [percent(modes[mode]["pnl_pct"], unit=False) if mode in modes else ABSENT for mode in ("direct", "propagated")]
        rows.append(
            [
                breakable(first["name"], 60),
                window,
                money(first["pnl"]),
                *shares,
                percent((first.get("replayed") or {}).get("pnl_pct"), unit=False),
                percent((first.get("benchmark") or {}).get("pnl_pct"), unit=False),
                _typed((first["plausibility"] or {}).get("words", ABSENT)),
                percent(first["coverage_pct"] / 100.0, unit=False),
            ]
        )
    return rows


def _parts(worst: Document, currency: str) -> dict[str, Any]:
    """The worst loss by factor and by position; each group's parts add up to its total."""
    total = float(worst["pnl"])
    factors = [(words_for(item["factor"]), float(item["pnl"])) for item in worst["by_factor"]]
    factors = [(name[:1].upper() + name[1:], amount) for name, amount in factors]
    if abs(worst["residual"]) >= 0.5:
        factors.append(("Cross terms", float(worst["residual"])))
    groups = {
        "By factor": _largest(factors),
        "By position": _largest([(item["id"], float(item["pnl"])) for item in worst["by_position"]]),
    }
    widest = max([abs(amount) for parts in groups.values() for _, amount in parts], default=1.0) or 1.0
    return {
        "title": f"Where the loss in {shortened(worst['name'], 60)} comes from",
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


def _largest(parts: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The largest parts, the others together; their sum is kept."""
    ordered = sorted(parts, key=lambda part: part[1])
    if len(ordered) <= _MOST_PARTS:
        return ordered
    kept = sorted(ordered, key=lambda part: -abs(part[1]))[: _MOST_PARTS - 1]
    rest = sum(amount for _, amount in ordered) - sum(amount for _, amount in kept)
    return [*sorted(kept, key=lambda part: part[1]), (f"Others ({len(ordered) - len(kept)})", rest)]


def _remarks(request: Document, document: Document, run: Sequence[Document]) -> list[str]:
    history = document["history"]
    told = [f"Factor history: {history['label']}, {history['first']} to {history['last']}."]
    lacking = {row["name"]: row["missing_for_book"] for row in run if row["missing_for_book"]}
    told += [f"{name} lacks {', '.join(words_for(factor) for factor in gone)}." for name, gone in lacking.items()]
    told += [
        f"{item['id']} moves as its proxy {words_for(item['name']) if is_factor(item['name']) else item['name']}."
        for item in document["portfolio"]["proxies"]
    ]
    if document["portfolio"]["estimated"]:
        told.append(f"Exposures estimated from prices: {', '.join(document['portfolio']['estimated'])}.")
    told += [note for row in run for note in [*row["warnings"], *row["notes"]]]
    told.append(
        f"Factors that a window lacks: {'left out' if request.get('missing', 'exclude') == 'exclude' else 'estimated'}."
    )
    told += [*document["conventions"], *(note for note in document["notes"] if not note.startswith("A scenario is not"))]
    return [_typed(breakable(_begun(in_names(text)), 260)) for text in dict.fromkeys(told)]


def _begun(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def in_names(text: str) -> str:
    """A sentence with factors by their names."""
    return _FACTOR.sub(lambda found: words_for(found[0]), text)


def _typed(text: str) -> str:
    """A sentence of the engine with true minus signs."""
    return text.replace(" -", f" {MINUS}")
