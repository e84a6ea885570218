"""A library of small invented filings: statements as lists of rows, prose as pages; nothing is read from a PDF."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from workbench.documents.library import Library
from workbench.documents.model import (
    Analysis,
    Cell,
    DocumentInfo,
    Figure,
    Kind,
    Line,
    Page,
    Statement,
    StatementLine,
    Table,
    Word,
)

#: label, glossary item, values of the fiscal years from the newest.
Row = tuple[str, str | None, tuple[str, ...]]

INCOME: tuple[Row, ...] = (
    ("Net sales", "revenue", ("1,200", "1,000", "800")),
    ("Cost of sales", "cost_of_revenue", ("720", "650", "500")),
    ("Gross profit", "gross_profit", ("480", "350", "300")),
    ("Research and development", "research_development", ("60", "55", "50")),
    ("Operating income", "operating_income", ("180", "150", "120")),
    ("Interest expense", "interest_expense", ("(20)", "(15)", "(10)")),
    ("Income before income taxes", "pretax_income", ("160", "135", "110")),
    ("Income tax (expense)/benefit", "income_tax", ("(40)", "(30)", "10")),
    ("Net income", "net_income", ("120", "105", "120")),
    ("Diluted earnings per share", "eps_diluted", ("1.20", "1.05", "1.19")),
)
BALANCE: tuple[Row, ...] = (
    ("Cash and cash equivalents", "cash", ("90", "80")),
    ("Accounts receivable, net", "accounts_receivable", ("150", "130")),
    ("Inventories", "inventories", ("110", "100")),
    ("Total current assets", "total_current_assets", ("400", "360")),
    ("Property and equipment, net", "property_plant_equipment", ("300", "260")),
    ("Total assets", "total_assets", ("1,000", "900")),
    ("Accounts payable", "accounts_payable", ("95", "85")),
    ("Total current liabilities", "total_current_liabilities", ("200", "190")),
    ("Long-term debt", "long_term_debt", ("250", "240")),
    ("Total liabilities", "total_liabilities", ("500", "480")),
    ("Total shareholders' equity", "equity_parent", ("500", "420")),
)
CASH_FLOW: tuple[Row, ...] = (
    ("Net cash provided by operating activities", "operating_cash_flow", ("210", "190", "160")),
    ("Depreciation and amortization", "depreciation_amortization", ("70", "65", "60")),
    ("Purchases of property and equipment", "capital_expenditure", ("(84)", "(60)", "(40)")),
    ("Dividends paid", "dividends_paid", ("(36)", "(30)", "(24)")),
)
TITLES: Mapping[str, str] = {
    "income": "Consolidated Statements of Income",
    "balance": "Consolidated Balance Sheets",
    "cash_flow": "Consolidated Statements of Cash Flows",
}
PROSE: Mapping[int, str] = {
    1: "Annual report on Form 10-K",
    4: "Item 1. Business\nWe make hand tools and sell them to stores.\nOur largest customer accounted for 18% of net sales.",
    5: "Competition\nWe compete with other makers of hand tools on price and quality.",
    6: "Item 1A. Risk Factors\nDemand for our tools is cyclical and depends on construction.",
    7: "Item 3. Legal Proceedings\nA supplier sued us over a patent in May. We recorded a charge of $12 million for it.",
    8: "Item 7. Management's Discussion and Analysis\nNet sales increased 20% primarily due to more cordless drills.",
}


def keep_filing(
    library: Library,
    company: str,
    year: int,
    *,
    statements: Mapping[Statement, Sequence[Row]] | None = None,
    prose: Mapping[int, str] = PROSE,
    kind: Kind = "10-K",
    period: str | None = None,
    period_end: date | None = None,
    months: int = 12,
    language: str = "en",
    currency: str = "USD",
    scale: float = 1e6,
) -> str:
    """Keep a filing; statements stand on pages 11, 12, 13. Returns its id."""
    document_id = sha256(repr((company, year, kind, period)).encode()).hexdigest()[:16]
    end = period_end or date(year, 12, 31)
    texts = dict(prose)
    tables: list[Table] = []
    lines: list[StatementLine] = []
    figures: list[Figure] = []
    given = statements if statements is not None else {"income": INCOME, "balance": BALANCE, "cash_flow": CASH_FLOW}
    for number, (statement, rows) in enumerate(given.items(), 1):
        page = 10 + number
        texts[page] = _statement_text(statement, rows, year)
        tables.append(_table(document_id, number, page, statement, rows, scale, currency))
        for order, row in enumerate(rows):
            lines.append(_line(document_id, number, page, statement, order, row))
            figures += _figures(
                document_id,
                number,
                page,
                statement,
                order,
                row,
                year=year,
                end=end,
                months=months,
                scale=scale,
                currency=currency,
            )
    last = max(texts, default=1)
    pages = tuple(_page(number, texts.get(number, f"Page {number}")) for number in range(1, last + 1))
    info = DocumentInfo(
        document_id=document_id,
        sha256=document_id * 4,
        file=f"{company.split()[0]}_{year}_{kind}.pdf",
        title=f"{company} {kind} {year}",
        company=company,
        kind=kind,
        period=period or f"FY{year}",
        fiscal_year=year,
        period_end=end,
        months=months,
        currency=currency,
        scale=scale,
        language=language,
        pages=len(pages),
        pages_without_text=(),
        tables=len(tables),
        statements=len(given),
        chunks=0,
        seconds=0.0,
        parser="none",
        added_at="2026-01-05T09:30:00+00:00",
        notes=(),
    )
    library.keep(
        Analysis(
            info=info, pages=pages, outline=(), tables=tuple(tables), lines=tuple(lines), figures=tuple(figures), findings=()
        )
    )
    return document_id


def tools_library(folder: Path) -> Library:
    """Two companies, one of them with two years and a quarter."""
    library = Library(folder)
    keep_filing(library, "Harbour Tools, Inc.", 2023)
    keep_filing(library, "Harbour Tools, Inc.", 2020)
    quarter: Mapping[Statement, Sequence[Row]] = {
        "income": (("Net sales", "revenue", ("310", "280")), ("Cost of sales", "cost_of_revenue", ("186", "174"))),
        "balance": (
            ("Total current assets", "total_current_assets", ("420",)),
            ("Total current liabilities", "total_current_liabilities", ("210",)),
        ),
    }
    keep_filing(
        library,
        "Harbour Tools, Inc.",
        2024,
        statements=quarter,
        kind="10-Q",
        period="Q2 FY2024",
        period_end=date(2024, 6, 30),
        months=3,
        prose={1: "Quarterly report on Form 10-Q"},
    )
    keep_filing(library, "Meridian Foods plc", 2023, prose={**PROSE, 4: "Item 1. Business\nWe bake bread for shops."})
    return library


def _statement_text(statement: str, rows: Sequence[Row], year: int) -> str:
    width = max(len(values) for _, _, values in rows)
    heads = " ".join(str(year - back) for back in range(width))
    body = [f"{label} {' '.join(values)}" for label, _, values in rows]
    return "\n".join([TITLES.get(statement, statement), "(in millions)", heads, *body])


def _page(number: int, text: str) -> Page:
    lines = tuple(
        Line(
            text=line,
            x0=50,
            y0=60 + 12 * at,
            x1=400,
            y1=70 + 12 * at,
            words=(Word(text=line, x0=50, y0=60 + 12 * at, x1=400, y1=70 + 12 * at),),
        )
        for at, line in enumerate(text.split("\n"))
    )
    return Page(number=number, label=str(number), width=612, height=792, text=text, lines=lines)


def _table(
    document_id: str, number: int, page: int, statement: Statement, rows: Sequence[Row], scale: float, currency: str
) -> Table:
    cells = tuple(
        tuple(
            Cell(
                document_id=document_id,
                table_id=number,
                page=page,
                row=at,
                column=column,
                text=text,
                value=None,
                x0=50,
                y0=96 + 12 * at,
                x1=100,
                y1=106 + 12 * at,
            )
            for column, text in enumerate((label, *values))
        )
        for at, (label, _, values) in enumerate(rows)
    )
    return Table(
        document_id=document_id,
        table_id=number,
        page=page,
        title=TITLES.get(statement, statement),
        box=(50, 60, 400, 400),
        columns=("",) * (1 + max(len(values) for _, _, values in rows)),
        rows=cells,
        scale=scale,
        currency=currency,
        statement=statement,
    )


def _line(document_id: str, number: int, page: int, statement: Statement, order: int, row: Row) -> StatementLine:
    return StatementLine(
        document_id=document_id,
        table_id=number,
        row=order,
        page=page,
        statement=statement,
        scope="consolidated",
        order=order,
        label=row[0],
        section="",
        item=row[1],
        depth=0,
    )


def _figures(
    document_id: str,
    number: int,
    page: int,
    statement: Statement,
    order: int,
    row: Row,
    *,
    year: int,
    end: date,
    months: int,
    scale: float,
    currency: str,
) -> list[Figure]:
    label, item, values = row
    is_share = item is not None and item.startswith("eps")
    found = []
    for column, text in enumerate(values):
        printed = Decimal(text.replace(",", "").replace("(", "-").replace(")", ""))
        found.append(
            Figure(
                document_id=document_id,
                table_id=number,
                row=order,
                column=column + 1,
                page=page,
                order=order,
                statement=statement,
                scope="consolidated",
                item=item,
                label=label,
                section="",
                value=printed if is_share else printed * Decimal(scale),
                text=text,
                unit="per_share" if is_share else "money",
                currency=currency,
                scale=1.0 if is_share else scale,
                period_end=end.replace(year=end.year - column),
                months=0 if statement == "balance" else months,
                fiscal_year=year - column,
                box=(200.0, 96 + 12 * order, 240.0, 106 + 12 * order),
            )
        )
    return found
