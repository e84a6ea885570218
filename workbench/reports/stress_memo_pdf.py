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

from workbench.commentary.commentary import Commentary
from workbench.paths import assets_root
from workbench.reports.commentary_text import printed_commentaries
from workbench.reports.foreign_text import breakable, shortened
from workbench.reports.number_text import money, percent
from workbench.reports.print_fonts import FONTS
from workbench.reports.stress_memo_tables import (
    Names,
    called,
    incomplete_because,
    parts_of,
    path_table,
    position_table,
    summary_table,
    typed,
    version_table,
)
from workbench.reports.stress_workbook import NOT_A_FORECAST, simulated_warning
from workbench.stress.factors import is_factor, words_for

Document = Mapping[str, Any]
#: How factors are called in requests and files: words, joined by underscores, that end in a unit.
_FACTOR = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*_(?:pct|bp|pts)\b")
#: What a remark advises to those who write requests by hand: the name of a field means nothing in print.
_FOR_FILES = re.compile(r" Give `\w+` for more\.")
_MOST_REMARKS = 30


def stress_memo_pdf(
    request: Document,
    document: Document,
    simulated: Document | None = None,
    *,
    client: str = "",
    names: Names | None = None,
    commentaries: Sequence[Commentary] = (),
) -> bytes:
    """The memo as PDF.

    Args:
        request, document: of ``stress run``.
        simulated: of ``stress simulate`` on the same portfolio, where it was drawn.
        client: whose portfolio it is.
        names: what the reader knows scenarios and factors by: id -> name; others keep those of the library.
        commentaries: what was written about the result.
    """
    import typst

    found = typst.Fonts(font_paths=[assets_root() / "fonts" / "print"])
    present = set(found.families())
    compiler = typst.Compiler(input=Path(__file__).with_name("stress_memo.typ"), font_paths=found)
    content = {
        **memo_content(request, document, simulated, client=client, names=names or {}),
        "commentaries": printed_commentaries(commentaries),
    }
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


def memo_content(
    request: Document, document: Document, simulated: Document | None, *, client: str, names: Names | None = None
) -> dict[str, Any]:
    """Everything the template shows, as JSON values."""
    portfolio, made = document["portfolio"], datetime.fromisoformat(document["provenance"]["created_at"])
    currency, known = portfolio["base_currency"], names or {}
    run = [row for row in document["results"] if "error" not in row]
    worst = min(run, key=lambda row: float(row["pnl"]))
    remarks = _remarks(request, document, run, known)
    more = [f"And {len(remarks) - _MOST_REMARKS} more remarks, in the workbook."] if len(remarks) > _MOST_REMARKS else []
    return {
        "title": f"Stress test{f' for {shortened(client, 60)}' if client else ''}",
        "date": [made.year, made.month, made.day],
        "context": f"{money(portfolio['value'], currency)} · {len(portfolio['positions'])} positions · valued "
        f"{portfolio['valuation_date']} · made {made:%Y-%m-%d %H:%M} UTC",
        "simulated": simulated_warning(document),
        "finding": _finding(worst, len({row["scenario"] for row in run}), currency, known),
        "sentences": _sentences(request, document, worst, simulated),
        "incomplete": incomplete_because(document, known),
        "summary": summary_table(run, currency, known),
        "paths": path_table(run, currency, known),
        "failed": [
            in_names(f"{called(row, known)} was not run. {row['error']['message']}")
            for row in document["results"]
            if "error" in row
        ],
        "parts": parts_of(worst, currency, known),
        "positions": position_table(document),
        "versions": version_table(run, known),
        "remarks": [*remarks[:_MOST_REMARKS], *more],
        "footer": NOT_A_FORECAST,
        "run_line": f"Run {document['provenance']['run_id']}",
    }


def _finding(worst: Document, count: int, currency: str, names: Names) -> str:
    share = "" if worst["pnl_pct"] is None else f", {percent(worst['pnl_pct'])} of its value"
    how = "the rest following" if worst["mode"] == "propagated" else "as shocked"
    many = f"The worst of {count} scenarios" if count > 1 else "The scenario"
    return f"{many} is {shortened(called(worst, names), 60)}: {money(worst['pnl'], currency)}{share} ({how})."


def _sentences(request: Document, document: Document, worst: Document, simulated: Document | None) -> list[str]:
    told = []
    beside = (worst.get("benchmark") or {}).get("pnl_pct")
    if beside is not None:
        made_of = _benchmark(request)
        told.append(f"The benchmark{f' ({made_of})' if made_of else ''} returns {percent(beside)} in the same scenario.")
    if worst.get("replayed"):
        held = percent(worst["replayed"]["pnl_pct"])
        told.append(f"Held through the window on the prices themselves, the same weights return {held}.")
    if worst["plausibility"]:
        told.append(f"The move of the factors, not the loss: {typed(worst['plausibility']['words'])}.")
    if simulated is not None:
        var, shortfall = simulated["var"], simulated["es"]
        told.append(
            f"In ordinary times, over {_span(simulated)}: VaR {percent(var['0.95'])} at 95 % and "
            f"{percent(var['0.99'])} at 99 %; expected shortfall {percent(shortfall['0.95'])} and {percent(shortfall['0.99'])}."
        )
    return told if document["portfolio"]["unmapped"] else [*told, "Every position is mapped to factors."]


def _span(simulated: Document) -> str:
    periods = {"daily": "trading days", "weekly": "weeks", "monthly": "months"}
    return f"{simulated['horizon']} {periods.get(simulated['sample']['frequency'], 'price periods')}"


def _benchmark(request: Document) -> str:
    """What it is made of: ``US equities 60 %, Treasuries 40 %``; empty where that would be long."""
    beside = request.get("benchmark") or {}
    held = dict(beside.get("weights") or {item["id"]: item["value"] for item in beside.get("positions") or ()})
    total = sum(held.values())
    if not 0 < len(held) <= 4 or total <= 0:
        return ""
    return ", ".join(f"{shortened(name, 30)} {percent(amount / total, decimals=0)}" for name, amount in held.items())


def _remarks(request: Document, document: Document, run: Sequence[Document], names: Names) -> list[str]:
    history = document["history"]
    told = [f"Factor history: {history['label']}, {history['first']} to {history['last']}."]
    told += [
        f"{item['id']} moves as its proxy {words_for(item['name']) if is_factor(item['name']) else item['name']}."
        for item in document["portfolio"]["proxies"]
    ]
    told += [f"{called(row, names)}: {_begun(in_names(note))}" for row in run for note in [*row["warnings"], *row["notes"]]]
    told.append(
        f"Factors that a window lacks: {'left out' if request.get('missing', 'exclude') == 'exclude' else 'estimated'}."
    )
    # How well each exposure is estimated stands in the table of positions.
    own = [note for note in document["portfolio"]["notes"] if ": exposures estimated from" not in note]
    notes = [*document["notes"], *own]
    told += [*document["conventions"], *(note for note in notes if not note.startswith("A scenario is not"))]
    return [typed(breakable(_begun(in_names(_FOR_FILES.sub("", text))), 260)) for text in dict.fromkeys(told)]


def _begun(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def in_names(text: str) -> str:
    """A sentence with factors by their names."""
    return _FACTOR.sub(lambda found: words_for(found[0]), text)
