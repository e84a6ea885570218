"""From the pages of a document to all that is known of it: what it is, its tables, its statements and their figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from workbench.documents.audit import check_figures
from workbench.documents.balance_signs import readable_balance
from workbench.documents.equity_columns import equity_lines
from workbench.documents.glossary import Glossary, label_forms, load_glossary
from workbench.documents.grids import grid_tables
from workbench.documents.identify import NO_PERIOD, Identity, identify
from workbench.documents.model import (
    NO_BOX,
    Analysis,
    Box,
    Cell,
    DocumentInfo,
    Figure,
    Finding,
    Page,
    Scope,
    Statement,
    StatementLine,
    Table,
)
from workbench.documents.number_styles import as_printed, in_english
from workbench.documents.numbers import plain, printed_value
from workbench.documents.page_layout import turned_box
from workbench.documents.parses import Parse, Particulars
from workbench.documents.periods import Calendar, calendar_of, dates_named, months_named, years_named
from workbench.documents.scales import Scale, currency_named
from workbench.documents.statement_lines import FoundLine, statement_lines
from workbench.documents.statement_titles import is_statement_title
from workbench.documents.statements import Run, run_currency, segment_tables, statement_runs, table_scale
from workbench.documents.tables import FoundTable, running_lines, tables_of
from workbench.progress import Progress, silent

#: The statements a report of a company is expected to hold.
EXPECTED: tuple[Statement, ...] = ("income", "balance", "cash_flow")
#: Stands in where nothing tells a period; figures then have none.
_NO_CALENDAR = Calendar(year_end=date(1970, 12, 31), fiscal_year=1970, period_end=date(1970, 12, 31), months=12)
_REPORTS = frozenset({"10-K", "10-Q", "20-F", "annual report", "interim report"})
#: A page with fewer letters than this has no text worth the name.
LEAST_TEXT = 8


@dataclass(kw_only=True, slots=True)
class _Context:
    """What holds for a whole document."""

    document_id: str
    identity: Identity
    pages: dict[int, Page]
    scale: Scale
    currency: str
    numbers: dict[int, int]


def analyse(parse: Parse, particulars: Particulars, progress: Progress = silent) -> Analysis:
    """Everything found in a document, from its pages as they were read. Depends on nothing else.

    Args:
        progress: told after every so many pages.
    """
    glossary = load_glossary()
    identity = identify(parse.pages, parse.metadata, particulars.file)
    readable, back = in_english(parse)
    found = _tables(readable, glossary, progress)
    runs = statement_runs(found, glossary)
    identity = _dated_by_heads(identity, runs)
    context = _context(parse, identity, found, runs)
    segments = segment_tables(found, runs)
    lines, figures = _lines_and_figures(runs, segments, glossary, context)
    tables = _kept_tables(found, runs, segments, context)
    if readable is not parse:
        tables, lines, figures = as_printed(back, tables, lines, figures)
    info = _info(parse, particulars, context, len(tables), runs)
    findings = _findings(parse, info, runs, figures, identity)
    return Analysis(
        info=info, pages=parse.pages, outline=parse.outline, tables=tables, lines=lines, figures=figures, findings=findings
    )


def _tables(parse: Parse, glossary: Glossary, progress: Progress) -> list[FoundTable]:
    def known(label: str) -> bool:
        return glossary.knows(label_forms(label))

    found: list[FoundTable] = []
    running = running_lines(parse.pages)
    for page in parse.pages:
        if page.number % 16 == 0:
            progress(page.number / len(parse.pages), f"Tables of page {page.number} of {len(parse.pages)}")
        if not parse.grids:
            found += tables_of(page, is_statement_title, known, running)
    return found + grid_tables(parse.grids)


def _dated_by_heads(identity: Identity, runs: Sequence[Run]) -> Identity:
    """Where the first pages name no period: the latest one that stands over the columns of a statement."""
    if identity.calendar is not None:
        return identity
    heads = [plain(head) for run in runs for head in run.heads]
    days = [day for head in heads for day in dates_named(head)]
    years = [year for head in heads for year in years_named(head)]
    if not days and not years:
        return identity
    end = max(days) if days else date(max(years), 12, 31)
    months = min((months for head in heads if (months := months_named(head))), default=12)
    known = calendar_of(end, months, "")
    doubts = tuple(doubt for doubt in identity.doubts if doubt != NO_PERIOD)
    guessed = f"The period was taken from the columns of the statements: {end.isoformat()}."
    return replace(identity, calendar=known, period=f"FY{known.fiscal_year}", doubts=(*doubts, guessed))


def _context(parse: Parse, identity: Identity, found: Sequence[FoundTable], runs: Sequence[Run]) -> _Context:
    scales = Counter(scale for run in runs for table in run.tables if (scale := table_scale(table)))
    if not scales:
        scales = Counter(scale for table in found if (scale := table_scale(table)))
    currencies = Counter(code for run in runs if (code := run_currency(run)))
    sample = "\n".join(page.text[:4000] for page in parse.pages[:10])
    currency = currencies.most_common(1)[0][0] if currencies else currency_named(sample)
    return _Context(
        document_id=parse.sha256[:16],
        identity=identity,
        pages={page.number: page for page in parse.pages},
        scale=scales.most_common(1)[0][0] if scales else Scale(money=1.0, shares=1.0),
        currency=currency or ("CNY" if identity.language == "zh" else ""),
        numbers={id(table): number for number, table in enumerate(found, 1)},
    )


# -- tables


def _kept_tables(
    found: Sequence[FoundTable], runs: Sequence[Run], segments: Sequence[FoundTable], context: _Context
) -> tuple[Table, ...]:
    of_statements: dict[int, tuple[Statement, Scope]] = {
        id(table): (_shown(run), run.scope) for run in runs for table in run.tables
    }
    of_segments: dict[int, tuple[Statement, Scope]] = {id(table): ("segment", "consolidated") for table in segments}
    return tuple(_table(table, (of_segments | of_statements).get(id(table)), context) for table in found)


def _table(table: FoundTable, what: tuple[Statement, Scope] | None, context: _Context) -> Table:
    number = context.numbers[id(table)]
    scale = table_scale(table) or context.scale
    return Table(
        document_id=context.document_id, table_id=number, page=table.page, title=" | ".join(table.title),
        box=_displayed(table.box, table.page, context), columns=("", *table.heads),
        rows=tuple(_row(table, at, number, context) for at in range(len(table.rows))),
        scale=scale.money, currency=currency_named(" ".join(table.title)) or context.currency,
        statement=what[0] if what else None, scope=what[1] if what else "consolidated",
    )  # fmt: skip


def _row(table: FoundTable, at: int, number: int, context: _Context) -> tuple[Cell | None, ...]:
    row = table.rows[at]
    made: list[Cell | None] = [
        _cell(row.label, None, row.label_box or NO_BOX, (table.page, number, at, 0), context) if row.label else None
    ]
    for column in range(len(table.columns)):
        found = row.cells.get(column)
        place = (table.page, number, at, column + 1)
        made.append(_cell(found.text, printed_value(found.text), found.box, place, context) if found else None)
    return tuple(made)


def _cell(text: str, value: Decimal | None, box: Box, place: tuple[int, int, int, int], context: _Context) -> Cell:
    page, table_id, row, column = place
    x0, y0, x1, y1 = _displayed(box, page, context)
    return Cell(
        document_id=context.document_id, table_id=table_id, page=page, row=row, column=column, text=text, value=value,
        x0=x0, y0=y0, x1=x1, y1=y1,
    )  # fmt: skip


def _displayed(box: Box, page: int, context: _Context) -> Box:
    found = context.pages.get(page)
    return turned_box(box, found) if found is not None and found.turn else box


# -- statements


def _lines_and_figures(
    runs: Sequence[Run], segments: Sequence[FoundTable], glossary: Glossary, context: _Context
) -> tuple[tuple[StatementLine, ...], tuple[Figure, ...]]:
    known = context.identity.calendar
    of_segments = [
        Run(statement="segment", scope="consolidated", tables=[table], heads=table.heads, captions=table.title)
        for table in segments
    ]
    lines: list[StatementLine] = []
    figures: list[Figure] = []
    for run in (*runs, *of_segments):
        currency = run_currency(run) or context.currency
        found = statement_lines(run, glossary, known or _NO_CALENDAR, context.scale)
        if run.statement == "equity":
            found = equity_lines(found, glossary, known or _NO_CALENDAR)
        elif run.statement == "balance":
            found = readable_balance(found, glossary)
        for order, line in enumerate(found):
            lines.append(_line(run, line, order, context))
            figures += _figures(run, line, order, currency, context)
    return tuple(lines), tuple(figures)


def _shown(run: Run) -> Statement:
    """What the statement is kept as: an extract of another is none of its own."""
    return "other" if run.summary else run.statement


def _line(run: Run, line: FoundLine, order: int, context: _Context) -> StatementLine:
    return StatementLine(
        document_id=context.document_id, table_id=context.numbers[id(line.table)], row=line.row, page=line.table.page,
        statement=_shown(run), scope=run.scope, order=order, label=line.label, section=line.section, item=line.item,
        depth=line.depth,
    )  # fmt: skip


def _figures(run: Run, line: FoundLine, order: int, currency: str, context: _Context) -> list[Figure]:
    made = []
    for found in line.figures:
        period = found.period if context.identity.calendar or not found.period else None
        made.append(
            Figure(
                document_id=context.document_id, table_id=context.numbers[id(line.table)], row=line.row,
                column=found.column + 1,
                page=line.table.page, order=order, statement=_shown(run), scope=found.scope, item=found.item or line.item,
                label=line.label,
                section=line.section, value=found.value, text=found.text, unit=found.unit,
                currency=currency if found.unit in ("money", "per_share") else "", scale=found.scale,
                period_end=period.end if period else None, months=period.months if period else None,
                fiscal_year=period.fiscal_year if period else None,
                box=_displayed(line.table.rows[line.row].cells[found.column].box, line.table.page, context),
            )
        )  # fmt: skip
    return made


# -- what it all amounts to


def _info(parse: Parse, particulars: Particulars, context: _Context, tables: int, runs: Sequence[Run]) -> DocumentInfo:
    identity = context.identity
    known = identity.calendar
    return DocumentInfo(
        document_id=context.document_id, sha256=parse.sha256, file=particulars.file, title=identity.title,
        company=identity.company, kind=identity.kind, period=identity.period,
        fiscal_year=known.fiscal_year if known else None, period_end=known.period_end if known else None,
        months=known.months if known else None, currency=context.currency, scale=context.scale.money,
        language=identity.language, pages=len(parse.pages),
        pages_without_text=tuple(page.number for page in parse.pages if len(page.text.strip()) < LEAST_TEXT),
        tables=tables, statements=sum(not run.summary for run in runs), chunks=0, seconds=parse.seconds, parser=parse.parser,
        added_at=particulars.added_at, notes=(*parse.notes, *identity.doubts),
    )  # fmt: skip


def _findings(
    parse: Parse, info: DocumentInfo, runs: Sequence[Run], figures: Sequence[Figure], identity: Identity
) -> tuple[Finding, ...]:
    found = [
        Finding(kind="page failed", state="doubt", page=page, message=f"Page {page}: {why}.")
        for page, why in parse.failed.items()
    ]
    found += [
        Finding(kind="page without text", state="note", page=page, message=f"Page {page} has no text; it may be a picture.")
        for page in info.pages_without_text
        if page not in parse.failed
    ]
    found += [Finding(kind="active content", state="note", page=None, message=note) for note in parse.notes]
    found += [Finding(kind="identification", state="doubt", page=None, message=doubt) for doubt in identity.doubts]
    found += [_statement_found(run) for run in runs]
    present = {run.statement for run in runs}
    if info.kind in _REPORTS:
        found += [
            Finding(
                kind="statement missing", state="doubt", page=None, message=f"No {name.replace('_', ' ')} statement was found."
            )
            for name in EXPECTED
            if name not in present
        ]
    return tuple(found + check_figures(figures))


def _statement_found(run: Run) -> Finding:
    pages = sorted({table.page for table in run.tables})
    where = f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]} to {pages[-1]}"
    of_whom = " of the parent company" if run.scope == "parent" else ""
    sure = "" if run.titled else " It has no title; its totals tell what it is."
    message = f"The {run.statement.replace('_', ' ')} statement{of_whom} stands on {where}.{sure}"
    if run.summary:
        message = f"An extract of the {run.statement.replace('_', ' ')} statement stands on {where}."
    return Finding(kind="statement", state="ok" if run.titled else "note", page=pages[0], message=message)
