"""The stress test as a workbook: every number with its unit, the scenarios with their versions, inputs and provenance.

Numbers are numbers, text is text (see ``workbook_cells``). The same documents give the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import inf
from typing import Any

from workbench.commentary.commentary import Commentary
from workbench.reports.commentary_text import commentary_sheet
from workbench.reports.stress_memo_tables import incomplete_because
from workbench.reports.workbook import workbook_bytes
from workbench.reports.workbook_cells import Cell, Kind, Sheet, write_sheet
from workbench.reports.workbook_sheets import flattened
from workbench.stress.factors import words_for

NOT_A_FORECAST = "Scenarios are not forecasts: each says what would be lost if it came, not whether it will."
Document = Mapping[str, Any]
_SIMULATED = "Simulated: prices and factor history come from a sample market, not from any real one."
_HISTORY_SIMULATED = (
    "Simulated factor history: how the other factors follow, how far each usually moves and how often all move as far come "
    "from a sample market"
)


def stress_workbook(
    request: Document,
    document: Document,
    simulated: Document | None = None,
    *,
    client: str = "",
    names: Mapping[str, str] | None = None,
    commentaries: Sequence[Commentary] = (),
) -> bytes:
    """The workbook as XLSX.

    Args:
        request, document: of ``stress run``.
        simulated: of ``stress simulate`` on the same portfolio, where it was drawn.
        client: whose portfolio it is.
        names: what the reader knows scenarios and factors by: id -> name; others keep those of the library.
        commentaries: what was written about the result.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    warning = simulated_warning(document)
    found = stress_sheets(request, _renamed(document, names or {}), simulated, client=client, names=names)
    for sheet in [*found, *commentary_sheet(commentaries)]:
        warned = Sheet(title=sheet.title, head=sheet.head, rows=sheet.rows, notes=sheet.notes, warning=warning)
        write_sheet(book.create_sheet(sheet.title), warned)
    made = datetime.fromisoformat(document["provenance"]["created_at"]).replace(tzinfo=None)
    return workbook_bytes(book, made)


def simulated_warning(document: Document) -> str | None:
    """What of a result rests on simulated data and what does not; None where nothing is simulated."""
    prices = document["prices"] or {}
    if prices.get("simulated"):
        return _SIMULATED if document["history"]["simulated"] else "Simulated: the prices come from a sample market."
    if not document["history"]["simulated"]:
        return None
    return f"{_HISTORY_SIMULATED}{'; the prices loaded do not' if prices else ''}."


def stress_sheets(
    request: Document,
    document: Document,
    simulated: Document | None,
    *,
    client: str,
    names: Mapping[str, str] | None = None,
) -> list[Sheet]:
    """All sheets, in their order."""
    known = names or {}
    return [
        _summary(document, client, known),
        _parts(document, "By position", "by_position", "id", "Position"),
        _factor_parts(document, known),
        _parts(document, "By asset class", "by_asset_class", "asset_class", "Asset class"),
        _shocks(document, known),
        _tornado(document, known),
        _positions(document, known),
        _scenarios(document),
        *([_distribution(simulated, document)] if simulated is not None else []),
        _plain_sheet("Inputs", request),
        _plain_sheet("Provenance", document["provenance"]),
    ]


def _summary(document: Document, client: str, names: Mapping[str, str]) -> Sheet:
    portfolio = document["portfolio"]
    money = portfolio["base_currency"]
    rows = []
    for row in _worst_first(document["results"]):
        if "error" in row:
            rows.append([Cell(row["scenario"]), Cell(_mode(row)), Cell(f"not run: {row['error']['message']}")])
            continue
        judged = row["plausibility"] or {}
        rows.append(
            [
                Cell(row["name"]),
                Cell(_mode(row)),
                Cell(_window(row)),
                Cell(row["pnl"], "money"),
                Cell(row["pnl_pct"], "percent"),
                Cell((row.get("benchmark") or {}).get("pnl_pct"), "percent"),
                *_on_prices(row.get("replayed") or {}),
                Cell(judged.get("words")),
                Cell(row["coverage_pct"] / 100.0, "percent"),
                Cell(", ".join(f"{part['id']} {part['pnl']:,.0f}" for part in row["top_contributors"])),
                Cell(", ".join(_factor(name, names) for name in row["missing_for_book"])),
                Cell(", ".join(_factor(name, names) for name in row["estimated_factors"])),
            ]
        )
    return Sheet(
        title="Summary",
        notes=[
            f"{client or 'Portfolio'} · {money} {portfolio['value']:,.0f} · valued {portfolio['valuation_date']}",
            NOT_A_FORECAST,
            incomplete_because(document, names) or "Complete: every scenario covers every position.",
        ],
        head=[
            "Scenario", "Other factors", "Window", f"P&L, {money}", "P&L, %", "Benchmark, %", "On the prices, %",
            "Deepest fall on the prices, %", "Worst day, %", "Worst day", "Recovered", "How often the factors move as far",
            "Covered, %", f"Largest contributions, {money}", "Missing", "Estimated",
        ],
        rows=rows,
    )  # fmt: skip


def _worst_first(results: Sequence[Document]) -> list[Document]:
    """Scenarios by their larger loss, both modes of one together; those that could not be run last."""
    lowest: dict[str, float] = {}
    for row in results:
        lowest[row["scenario"]] = min(lowest.get(row["scenario"], inf), float(row.get("pnl", inf)))
    return sorted(results, key=lambda row: lowest[row["scenario"]])


def _renamed(document: Document, names: Mapping[str, str]) -> dict[str, Any]:
    """The document with its scenarios called as the reader calls them; the library's names stand with the versions."""
    rows = [
        {**row, "library_name": row.get("name", row["scenario"]), "name": names.get(row["scenario"]) or row.get("name")}
        for row in document["results"]
    ]
    return {**document, "results": rows}


def _mode(row: Document) -> str:
    return {"direct": "As shocked", "propagated": "Rest follows"}.get(row["mode"], str(row["mode"]))


def _on_prices(held: Document) -> list[Cell]:
    """The same weights on the prices themselves: return, deepest fall, worst day and its date, recovery."""
    worst = held.get("worst_day") or {}
    recovered = held.get("recovery_date") or (f"not by {held['prices_until']}" if held else None)
    shares = [held.get("pnl_pct"), held.get("max_drawdown"), worst.get("return")]
    day = date.fromisoformat(worst["date"]) if worst.get("date") else None
    return [*(Cell(share, "percent") for share in shares), Cell(day, "date"), Cell(recovered)]


def _factor(factor: str, names: Mapping[str, str]) -> str:
    return names.get(factor) or words_for(factor)


def _parts(document: Document, title: str, field: str, name: str, label: str) -> Sheet:
    """One row per part of each scenario; the parts add up to the total beside them."""
    money = document["portfolio"]["base_currency"]
    rows = [
        [Cell(row["name"]), Cell(_mode(row)), Cell(part[name]), Cell(part["pnl"], "money"), Cell(row["pnl"], "money")]
        for row in _run(document)
        for part in row[field]
    ]
    return Sheet(title=title, head=["Scenario", "Other factors", label, f"P&L, {money}", f"Total, {money}"], rows=rows)


def _factor_parts(document: Document, names: Mapping[str, str]) -> Sheet:
    """One row per factor of each scenario, and the cross terms; with them the parts add up to the total beside them."""
    money = document["portfolio"]["base_currency"]
    rows: list[list[Cell]] = []
    for row in _run(document):
        parts = [(_factor(part["factor"], names), part["pnl"], part["factor"]) for part in row["by_factor"]]
        rows += [
            [
                Cell(row["name"]), Cell(_mode(row)), Cell(label), Cell(pnl, "money"), Cell(row["pnl"], "money"),
                Cell(identifier),
            ]
            for label, pnl, identifier in [*parts, *_rest(row)]
        ]  # fmt: skip
    head = ["Scenario", "Other factors", "Factor", f"P&L, {money}", f"Total, {money}", "Factor in files"]
    return Sheet(title="By factor", head=head, rows=rows)


def _rest(row: Document) -> list[tuple[str, float, None]]:
    """What no factor alone explains: the cross terms, and where there are any what time earns and who defaults."""
    carry, default = float(row.get("carry") or 0.0), float(row.get("default_pnl") or 0.0)
    told = [("Carry", carry, None), ("Defaults", default, None)]
    return [*(part for part in told if part[1]), ("Cross terms", row["residual"] - carry - default, None)]


def _shocks(document: Document, names: Mapping[str, str]) -> Sheet:
    rows = [
        [
            Cell(row["name"]),
            Cell(_mode(row)),
            Cell(_factor(shock["factor"], names)),
            Cell(shock["shock"], "number"),
            Cell(shock["unit"]),
            Cell(shock["state"]),
            Cell(shock["deviation"], "number"),
            Cell("yes" if shock["used"] else "no"),
            Cell(shock["factor"]),
        ]
        for row in _run(document)
        for shock in row["shocks"]
    ]
    head = [
        "Scenario", "Other factors", "Factor", "Shock", "Unit", "Where from", "One sd of an estimate", "Used by the portfolio",
        "Factor in files",
    ]  # fmt: skip
    return Sheet(title="Shocks", head=head, rows=rows)


def _tornado(document: Document, names: Mapping[str, str]) -> Sheet:
    steps = ("minus_2", "minus_1", "plus_1", "plus_2")
    rows = [
        [Cell(_factor(row["factor"], names)), *(Cell(row[step], "money") for step in steps)]
        for row in document["tornado"]["rows"]
    ]
    money = document["portfolio"]["base_currency"]
    note = f"P&L in {money} of one factor alone, over {document['tornado']['horizon_days']:g} trading days."
    return Sheet(title="One factor at a time", notes=[note], head=["Factor", "−2 sd", "−1 sd", "+1 sd", "+2 sd"], rows=rows)


def _positions(document: Document, names: Mapping[str, str]) -> Sheet:
    rows = []
    for item in document["portfolio"]["positions"]:
        estimate = item["estimate"] or {}
        exposures = "; ".join(f"{_factor(name, names)} {beta:.4f}" for name, beta in item["exposures"].items())
        rows.append(
            [
                Cell(item["id"]),
                Cell(item["value"], "money"),
                Cell(item["weight"], "percent"),
                Cell(item["kind"]),
                Cell(item["currency"]),
                Cell(item["source"]),
                Cell(exposures),
                Cell(estimate.get("r_squared"), "ratio"),
                Cell(estimate.get("observations"), "count"),
            ]
        )
    value = f"Value, {document['portfolio']['base_currency']}"
    head = ["Position", value, "Weight, %", "Kind", "Currency", "Mapped", "Exposures", "R squared", "Observations"]
    return Sheet(title="Positions", head=head, rows=rows)


def _scenarios(document: Document) -> Sheet:
    seen: dict[str, Document] = {row["scenario"]: row for row in _run(document)}
    rows = [
        [
            Cell(row["scenario"]),
            Cell(row["name"]),
            Cell(row.get("library_name", row["name"])),
            Cell(row["type"]),
            Cell(_window(row)),
            Cell(row["version"]),
            Cell(row["source"]),
            Cell(row["confidence"]),
            Cell(row.get("author")),
            Cell(row.get("approved_by")),
            Cell(row.get("approved_on")),
            Cell(" ".join([*row["warnings"], *row["notes"]])),
        ]
        for row in seen.values()
    ]
    head = [
        "Id",
        "Scenario",
        "Full name",
        "Type",
        "Window",
        "Version",
        "Source",
        "Confidence",
        "Author",
        "Approved by",
        "Approved on",
        "Remarks",
    ]
    return Sheet(title="Scenario versions", head=head, rows=rows)


#: How draws were made, in the words of the page.
_DRAWN: Mapping[str, str] = {
    "filtered_historical": "Filtered historical simulation",
    "student_t": "Student t, 5 degrees of freedom",
    "normal": "Normal distribution",
    "block_bootstrap": "Stationary block bootstrap",
}


def _distribution(simulated: Document, document: Document) -> Sheet:
    value, money = document["portfolio"]["value"], document["portfolio"]["base_currency"]
    rows = [
        [
            Cell(float(level), "ratio"),
            Cell(simulated["var"][level], "percent"),
            Cell(simulated["var"][level] * value, "money"),
            Cell(simulated["es"][level], "percent"),
            Cell(simulated["es"][level] * value, "money"),
        ]
        for level in simulated["var"]
    ]
    how = _DRAWN.get(simulated["method"], simulated["method"])
    made = f"{how}, {simulated['draws']:,} draws, seed {simulated['provenance']['seed']}"
    note = f"{made}, horizon {simulated['horizon']} price periods. Losses are positive."
    return Sheet(
        title="VaR and ES", notes=[note], head=["Level", "VaR, %", f"VaR, {money}", "ES, %", f"ES, {money}"], rows=rows
    )


def _plain_sheet(title: str, value: Document) -> Sheet:
    return Sheet(title=title, head=["Field", "Value"], rows=[[Cell(path), _plain(found)] for path, found in flattened(value)])


def _plain(value: Any) -> Cell:
    kind: Kind = "exact"
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        return Cell(str(value))
    return Cell(value, "text" if isinstance(value, str) else kind)


def _run(document: Document) -> Sequence[Document]:
    return [row for row in document["results"] if "error" not in row]


def _window(row: Document) -> str:
    return f"{row['start']} to {row['end']}" if row["start"] and row["end"] else f"over {row['horizon_days']:g} trading days"
