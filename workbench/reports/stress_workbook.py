"""The stress test as a workbook: every number with its unit, the scenarios with their versions, inputs and provenance.

Numbers are numbers, text is text (see ``workbook_cells``). The same documents give the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Any

from workbench.reports.workbook import workbook_bytes
from workbench.reports.workbook_cells import Cell, Kind, Sheet, write_sheet
from workbench.reports.workbook_sheets import flattened
from workbench.stress.factors import words_for

NOT_A_FORECAST = "Scenarios are not forecasts: each says what would be lost if it came, not whether it will."
_SIMULATED = "Simulated: a sample market, not history."
Document = Mapping[str, Any]


def stress_workbook(request: Document, document: Document, simulated: Document | None = None, *, client: str = "") -> bytes:
    """The workbook as XLSX.

    Args:
        request, document: of ``stress run``.
        simulated: of ``stress simulate`` on the same portfolio, where it was drawn.
        client: whose portfolio it is.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    warning = _SIMULATED if document["history"]["simulated"] or (document["prices"] or {}).get("simulated") else None
    for sheet in stress_sheets(request, document, simulated, client=client):
        warned = Sheet(title=sheet.title, head=sheet.head, rows=sheet.rows, notes=sheet.notes, warning=warning)
        write_sheet(book.create_sheet(sheet.title), warned)
    made = datetime.fromisoformat(document["provenance"]["created_at"]).replace(tzinfo=None)
    return workbook_bytes(book, made)


def stress_sheets(request: Document, document: Document, simulated: Document | None, *, client: str) -> list[Sheet]:
    """All sheets, in their order."""
    return [
        _summary(document, client),
        _parts(document, "By position", "by_position", "id", "Position"),
        _parts(document, "By factor", "by_factor", "factor", "Factor"),
        _parts(document, "By asset class", "by_asset_class", "asset_class", "Asset class"),
        _shocks(document),
        _tornado(document),
        _positions(document),
        _scenarios(document),
        *([_distribution(simulated, document)] if simulated is not None else []),
        _plain_sheet("Inputs", request),
        _plain_sheet("Provenance", document["provenance"]),
    ]


def _summary(document: Document, client: str) -> Sheet:
    portfolio = document["portfolio"]
    money = portfolio["base_currency"]
    rows = []
    for row in _worst_first(document["results"]):
        if "error" in row:
            rows.append([Cell(row["scenario"]), Cell(row["mode"]), Cell(f"not run: {row['error']['message']}")])
            continue
        judged = row["plausibility"] or {}
        rows.append(
            [
                Cell(row["name"]),
                Cell(row["mode"]),
                Cell(_window(row)),
                Cell(row["pnl"], "money"),
                Cell(row["pnl_pct"], "percent"),
                Cell((row.get("benchmark") or {}).get("pnl_pct"), "percent"),
                Cell((row.get("replayed") or {}).get("pnl_pct"), "percent"),
                Cell(judged.get("words")),
                Cell(row["coverage_pct"] / 100.0, "percent"),
                Cell(row.get("recovery_date")),
                Cell(", ".join(map(words_for, row["missing_for_book"]))),
                Cell(", ".join(map(words_for, row["estimated_factors"]))),
            ]
        )
    unmapped = ", ".join(portfolio["unmapped"])
    return Sheet(
        title="Summary",
        notes=[
            f"{client or 'Portfolio'} · {money} {portfolio['value']:,.0f} · valued {portfolio['valuation_date']}",
            NOT_A_FORECAST,
            f"Not complete: unmapped {unmapped}; their loss is unknown, not zero." if unmapped else "All positions mapped.",
        ],
        head=[
            "Scenario", "Mode", "Window", f"P&L, {money}", "P&L, %", "Benchmark, %", "On the prices, %",
            "How often the factors move as far", "Covered, %",
            "Recovered", "Missing", "Estimated",
        ],
        rows=rows,
    )  # fmt: skip


def _worst_first(results: Sequence[Document]) -> list[Document]:
    """Scenarios by their larger loss, both modes of one together; those that could not be run last."""
    lowest: dict[str, float] = {}
    for row in results:
        lowest[row["scenario"]] = min(lowest.get(row["scenario"], inf), float(row.get("pnl", inf)))
    return sorted(results, key=lambda row: lowest[row["scenario"]])


def _parts(document: Document, title: str, field: str, name: str, label: str) -> Sheet:
    """One row per part of each scenario; with the residual of factors the parts add up to the total beside them."""
    money = document["portfolio"]["base_currency"]
    rows: list[list[Cell]] = []
    for row in _run(document):
        rows += [
            [Cell(row["name"]), Cell(row["mode"]), Cell(part[name]), Cell(part["pnl"], "money"), Cell(row["pnl"], "money")]
            for part in row[field]
        ]
        if field == "by_factor":
            residual = Cell(row["residual"], "money")
            rows.append([Cell(row["name"]), Cell(row["mode"]), Cell("Cross terms"), residual, Cell(row["pnl"], "money")])
    return Sheet(title=title, head=["Scenario", "Mode", label, f"P&L, {money}", f"Total, {money}"], rows=rows)


def _shocks(document: Document) -> Sheet:
    rows = [
        [
            Cell(row["name"]),
            Cell(row["mode"]),
            Cell(shock["factor"]),
            Cell(shock["shock"], "number"),
            Cell(shock["unit"]),
            Cell(shock["state"]),
            Cell(shock["deviation"], "number"),
            Cell("yes" if shock["used"] else "no"),
        ]
        for row in _run(document)
        for shock in row["shocks"]
    ]
    head = ["Scenario", "Mode", "Factor", "Shock", "Unit", "Where from", "One sd of an estimate", "Used by the portfolio"]
    return Sheet(title="Shocks", head=head, rows=rows)


def _tornado(document: Document) -> Sheet:
    steps = ("minus_2", "minus_1", "plus_1", "plus_2")
    rows = [[Cell(row["factor"]), *(Cell(row[step], "money") for step in steps)] for row in document["tornado"]["rows"]]
    money = document["portfolio"]["base_currency"]
    note = f"P&L in {money} of one factor alone, over {document['tornado']['horizon_days']:g} trading days."
    return Sheet(title="One factor at a time", notes=[note], head=["Factor", "-2 sd", "-1 sd", "+1 sd", "+2 sd"], rows=rows)


def _positions(document: Document) -> Sheet:
    rows = []
    for item in document["portfolio"]["positions"]:
        estimate = item["estimate"] or {}
        exposures = "; ".join(f"{name} {beta:.4f}" for name, beta in item["exposures"].items())
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
    head = ["Position", "Value", "Weight, %", "Kind", "Currency", "Mapped", "Exposures", "R squared", "Observations"]
    return Sheet(title="Positions", head=head, rows=rows)


def _scenarios(document: Document) -> Sheet:
    seen: dict[str, Document] = {row["scenario"]: row for row in _run(document)}
    rows = [
        [
            Cell(row["scenario"]),
            Cell(row["name"]),
            Cell(row["type"]),
            Cell(_window(row)),
            Cell(row["version"]),
            Cell(row["source"]),
            Cell(row["confidence"]),
            Cell(" ".join([*row["warnings"], *row["notes"]])),
        ]
        for row in seen.values()
    ]
    head = ["Id", "Scenario", "Type", "Window", "Version", "Source", "Confidence", "Remarks"]
    return Sheet(title="Scenario versions", head=head, rows=rows)


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
    made = f"{simulated['method']}, {simulated['draws']:,} draws, seed {simulated['provenance']['seed']}"
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
