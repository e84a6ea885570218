"""Which tables are financial statements, what their lines are called and what each of their figures means.

A table under the title of a statement, with that statement's items in it, begins one; tables without a title of their own on
the next pages go on with it and take over its columns. Without titles, a table with all the main totals of a statement is one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from workbench.documents.glossary import Glossary, label_forms
from workbench.documents.model import Scope, Statement, Unit
from workbench.documents.numbers import is_percent, plain, printed_value
from workbench.documents.periods import Calendar, Period, column_period
from workbench.documents.scales import Scale, currency_named, scale_named
from workbench.documents.statement_titles import Title, statement_title
from workbench.documents.tables import FoundRow, FoundTable

#: Distinct items a titled table must have to be the statement its title says.
MAIN: tuple[Statement, ...] = ("income", "balance", "cash_flow")
LEAST_ITEMS: Mapping[str, int] = {"income": 3, "balance": 4, "cash_flow": 4, "comprehensive_income": 1, "equity": 0}
#: Items that make a table without a title a statement, when it has all of them and at least so many in all.
ANCHORS: tuple[tuple[Statement, frozenset[str], int], ...] = (
    ("balance", frozenset({"total_assets", "total_current_assets", "total_current_liabilities"}), 12),
    ("balance", frozenset({"total_assets", "total_liabilities_equity"}), 10),
    ("cash_flow", frozenset({"operating_cash_flow", "investing_cash_flow", "financing_cash_flow"}), 10),
    ("income", frozenset({"revenue", "income_tax", "net_income"}), 7),
    ("income", frozenset({"revenue", "pretax_income", "net_income_parent"}), 8),
)
#: A line of so many words between two tables is a paragraph: what follows is another matter.
PROSE = 12
_SEGMENT = re.compile(r"\bsegments?\b|分部", re.IGNORECASE)
_PER_SHARE = re.compile(r"per (?:\w+ ){0,2}share|per share|每股", re.IGNORECASE)
_SHARES = re.compile(
    r"weighted[\s-]average|shares outstanding|number of shares|average shares|common shares outstanding|股数|股份数目",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3400-\u9fff]")
#: Figures that the company adjusted by its own lights are not the item.
_ADJUSTED = re.compile(
    r"\badjusted\b|non[- ]gaap|pro forma|constant currency|\borganic\b|经调整|非公认会计|扣非后调整", re.IGNORECASE
)
_GROUP_COLUMN = re.compile(r"合并|综合|集团|consolidated|\bgroup\b", re.IGNORECASE)
_PARENT_COLUMN = re.compile(r"母公司|本公司|^公司|本行|\bcompany\b|parent", re.IGNORECASE)
#: Totals after which the lines stand on another side of the balance sheet.
_SIDES = {
    "total_current_assets": ("noncurrent assets", "assets"),
    "total_assets": ("liabilities",),
    "total_current_liabilities": ("noncurrent liabilities", "liabilities"),
    "total_liabilities": ("equity",),
}
_FIRST_SIDE = re.compile(r"^current (assets|liabilities)|^流动(资产|负债)")


@dataclass(kw_only=True, slots=True)
class Run:
    """One statement: its tables, in order, over one or more pages. ``summary``: an extract of another one of the document."""

    statement: Statement
    scope: Scope
    tables: list[FoundTable]
    heads: tuple[str, ...]
    captions: tuple[str, ...]
    titled: bool = True
    summary: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFigure:
    """A number with its meaning, at a column of a row."""

    column: int
    text: str
    value: Decimal
    unit: Unit
    scale: float
    period: Period | None
    scope: Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLine:
    """A line of a statement with its figures."""

    table: FoundTable
    row: int
    label: str
    section: str
    item: str | None
    depth: int
    figures: tuple[FoundFigure, ...]


@dataclass(kw_only=True, slots=True)
class _Place:
    """Where in a statement the next line stands: the headings above it, and the side of a balance sheet."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    sides: tuple[str, ...] = ("assets",)


def statement_runs(tables: Sequence[FoundTable], glossary: Glossary) -> list[Run]:
    """The statements among the tables of a document, in reading order."""
    runs: list[Run] = []
    open_run: Run | None = None
    for table in tables:
        title = _title_of(table)
        items = {kind: _items(table, kind, glossary) for kind in MAIN}
        if title is not None and open_run is not None and _is_continued(open_run, table, title):
            _add(open_run, table)
        elif title is not None:
            open_run = _begun(table, title, items)
            runs += [open_run] if open_run else []
        elif open_run is not None and _goes_on(open_run, table, items):
            _add(open_run, table)
        else:
            open_run = None
    _one_statement_of_income(runs, glossary)
    titled = {run.statement for run in runs}
    runs += [run for run in _untitled(tables, glossary) if run.statement not in titled]
    _tell_summaries(runs)
    return sorted(runs, key=lambda run: (run.tables[0].page, run.tables[0].box[1]))


def segment_tables(tables: Iterable[FoundTable], runs: Sequence[Run]) -> list[FoundTable]:
    """Tables of segments: named so, and not a part of another statement."""
    taken = {id(table) for run in runs for table in run.tables}
    return [
        table
        for table in tables
        if id(table) not in taken
        and len(table.rows) >= 3
        and any(_SEGMENT.search(text) for text in (*table.title, *table.heads))
    ]


def statement_lines(run: Run, glossary: Glossary, known: Calendar, default: Scale) -> list[FoundLine]:
    """The lines of a statement, in order, with their items and figures."""
    scale = next((found for text in (*run.captions, *_texts(run.tables)) if (found := scale_named(text))), default)
    place = _Place()
    lines: list[FoundLine] = []
    for table in run.tables:
        periods = _periods(run, table, known)
        scopes = _scopes(run, table)
        levels = _levels(table)
        for text in table.title if table is not run.tables[0] else ():
            if statement_title(text) is None and scale_named(text) is None:
                _heading(place, 0, text)
        for number, row in enumerate(table.rows):
            depth = levels[number]
            if not row.cells:
                if not _empty_line(row.label, glossary):
                    _heading(place, depth, row.label)
                continue
            lines.append(_line(run, table, number, row, depth, place, glossary, (periods, scopes, scale)))
            _after(place, depth, lines[-1])
    return _gross_told_from_net(lines)


def _gross_told_from_net(lines: Sequence[FoundLine]) -> list[FoundLine]:
    """Property before the line of its accumulated depreciation is the gross amount, after it the net one."""
    items = [line.item for line in lines]
    if "accumulated_depreciation" not in items or items.count("property_plant_equipment") < 2:
        return list(lines)
    deducted = items.index("accumulated_depreciation")
    return [
        replace(line, item="gross_property") if at < deducted and line.item == "property_plant_equipment" else line
        for at, line in enumerate(lines)
    ]


def table_scale(table: FoundTable) -> Scale | None:
    """The scale named above a table or in its heads."""
    return next((found for text in (*reversed(table.title), *table.heads) if (found := scale_named(text))), None)


def run_currency(run: Run) -> str:
    """The currency named above a statement, or by the signs before its amounts."""
    cells = [cell.text for table in run.tables for row in table.rows for cell in row.cells.values()]
    return currency_named(" ".join(run.captions)) or currency_named(" ".join(cells[:60]))


# -- which tables


def _title_of(table: FoundTable) -> Title | None:
    both = [f"{one} {two}" for one, two in pairwise(table.title)]
    titles = [title for line in (*both, *table.title) if (title := statement_title(line))]
    return titles[-1] if titles else None


def _items(table: FoundTable, kind: Statement, glossary: Glossary) -> set[str]:
    found = (glossary.item_of(row.label, kind) for row in table.rows if row.cells and row.label)
    return {item for item in found if item is not None}


def _begun(table: FoundTable, title: Title, items: dict[Statement, set[str]]) -> Run | None:
    own = items.get(title.statement, items["income"])
    if title.parenthetical or len(own) < LEAST_ITEMS[title.statement]:
        return None
    return Run(
        statement=title.statement,
        scope=title.scope,
        tables=[table],
        heads=table.heads,
        captions=(*table.title, *_in_label_heads(table)),
    )


def _in_label_heads(table: FoundTable) -> tuple[str, ...]:
    return tuple(head for head in table.heads if scale_named(head))


def _is_continued(run: Run, table: FoundTable, title: Title) -> bool:
    """Whether a table repeats the title of the statement before it only to go on with it on the next page."""
    same = (title.statement, title.scope) == (run.statement, run.scope) and not title.parenthetical
    return same and table.page - run.tables[-1].page in (0, 1) and (title.continued or not any(table.heads))


def _goes_on(run: Run, table: FoundTable, items: dict[Statement, set[str]]) -> bool:
    """Whether a table without a title goes on with the statement before it."""
    last = run.tables[-1]
    own = items.get(run.statement, items["income"])
    if table.page == last.page:
        bare = not any(table.heads) and not any(len(line.split()) > PROSE for line in table.title)
        return (bare or len(own) >= 2) and _same_columns(last, table) and not _dated_anew(run, table)
    if table.page != last.page + 1 or not table.first_on_page:
        return False
    best = max(len(found) for found in items.values())
    return len(own) >= 2 and len(own) >= best - 1 and _same_columns(last, table)


def _tell_summaries(runs: Sequence[Run]) -> None:
    """Of several statements of a kind, one with less than half the lines of the longest is an extract (selected data)."""
    sizes = {id(run): sum(bool(row.cells) for table in run.tables for row in table.rows) for run in runs}
    for run in runs:
        same = [other for other in runs if (other.statement, other.scope) == (run.statement, run.scope)]
        run.summary = run.statement in ("income", "balance", "cash_flow") and 2 * sizes[id(run)] < max(
            sizes[id(other)] for other in same
        )


def _dated_anew(run: Run, table: FoundTable) -> bool:
    heads = [head for head in table.heads if head]
    return bool(heads) and heads != [head for head in run.heads if head]


def _same_columns(before: FoundTable, table: FoundTable) -> bool:
    """Whether most columns of amounts end where those of the other table end, allowing for a shifted page."""
    fewer, more = sorted((table.columns, before.columns), key=len)
    for shift in (0.0, fewer[-1][1] - more[-1][1]):
        met = sum(any(abs(x1 - shift - other[1]) < 14 for other in more) for _, x1 in fewer)
        if met >= max(1, len(fewer) - 1) and met >= len(more) - 2:
            return True
    return False


def _add(run: Run, table: FoundTable) -> None:
    run.tables.append(table)
    run.captions = (*run.captions, *table.title)


def _untitled(tables: Sequence[FoundTable], glossary: Glossary) -> list[Run]:
    """Of each kind the table with the most items among those that have all the main totals of the statement."""
    best: dict[Statement, tuple[int, FoundTable]] = {}
    for table in tables:
        for kind, anchors, least in ANCHORS:
            items = _items(table, kind, glossary)
            if anchors <= items and len(items) >= max(least, best.get(kind, (0, table))[0] + 1):
                best[kind] = (len(items), table)
    return [
        Run(statement=kind, scope="consolidated", tables=[table], heads=table.heads, captions=table.title, titled=False)
        for kind, (_, table) in best.items()
    ]


def _one_statement_of_income(runs: Sequence[Run], glossary: Glossary) -> None:
    """Without an income statement, a statement of comprehensive income that begins with revenue is it (IFRS allows one)."""
    if any(run.statement == "income" for run in runs):
        return
    for run in runs:
        items = set().union(*(_items(table, "income", glossary) for table in run.tables))
        if run.statement == "comprehensive_income" and "revenue" in items and len(items) >= 5:
            run.statement = "income"


# -- columns


def _texts(tables: Sequence[FoundTable]) -> list[str]:
    return [text for table in tables for text in (*table.title, *table.heads)]


def _periods(run: Run, table: FoundTable, known: Calendar) -> dict[int, Period]:
    """The period of each column of a table; a page without heads takes over those of the page before."""
    instant = run.statement in ("balance",)
    captions = tuple(text for text in (*run.captions, *table.title) if len(text) < 160)
    periods = _own_periods(table, captions, known, instant)
    first = run.tables[0]
    if not periods and table is not first:
        before = _own_periods(first, run.captions, known, instant)
        shift = table.columns[-1][1] - first.columns[-1][1]
        for at, (_, x1) in enumerate(table.columns):
            near = [column for column in before if abs(first.columns[column][1] + shift - x1) < 20]
            if near:
                periods[at] = before[near[0]]
    return periods


def _own_periods(table: FoundTable, captions: Sequence[str], known: Calendar, instant: bool) -> dict[int, Period]:
    found = {at: column_period(head, captions, known, instant=instant) for at, head in enumerate(table.heads)}
    return {at: period for at, period in found.items() if period is not None}


def _scopes(run: Run, table: FoundTable) -> list[Scope]:
    """Group and parent side by side ("the Group", "the Company"): which column is whose."""
    heads = [plain(head) for head in table.heads]
    both = any(_GROUP_COLUMN.search(head) for head in heads) and any(
        _PARENT_COLUMN.search(head) and not _GROUP_COLUMN.search(head) for head in heads
    )
    if not both:
        return [run.scope for _ in table.columns]
    return ["parent" if _PARENT_COLUMN.search(head) and not _GROUP_COLUMN.search(head) else "consolidated" for head in heads]


# -- lines


def _levels(table: FoundTable) -> list[int]:
    """How far each label is indented: 0 for the outermost, one more for every further step of the page."""
    starts = sorted({round(row.label_box[0]) for row in table.rows if row.label_box})
    steps: list[int] = []
    for start in starts:
        if not steps or start - steps[-1] > 3:
            steps.append(start)
    return [
        max((at for at, step in enumerate(steps) if row.label_box and row.label_box[0] >= step - 1), default=0)
        for row in table.rows
    ]


def _empty_line(label: str, glossary: Glossary) -> bool:
    """Whether a line without amounts is one of a prescribed form that stayed empty, as Chinese statements have many."""
    return bool(_HAN.search(label)) and not label.rstrip().endswith((":", "：")) and glossary.knows(label_forms(label))


def _heading(place: _Place, depth: int, label: str) -> None:
    place.headings = [(level, text) for level, text in place.headings if level < depth]
    place.headings.append((depth, label.strip().rstrip(":：")))
    side = _FIRST_SIDE.match(plain(label).strip().lower())
    if side:
        name = "assets" if (side[1] or side[2]) in ("assets", "资产") else "liabilities"
        place.sides = (f"current {name}", name)
    elif plain(label).strip().lower().startswith(("noncurrent liabilities", "non-current liabilities", "非流动负债")):
        place.sides = ("noncurrent liabilities", "liabilities")
    elif plain(label).strip().lower().startswith(("non-current assets", "noncurrent assets", "非流动资产")):
        place.sides = ("noncurrent assets", "assets")


def _after(place: _Place, depth: int, line: FoundLine) -> None:
    """A total closes the headings of its depth and deeper, and moves on to the next side of a balance sheet."""
    if line.item in _SIDES:
        place.sides = _SIDES[line.item]
    if line.label.lower().startswith("total") or line.item in _SIDES:
        # A total printed further in than its heading closes it all the same: "Total current liabilities".
        total = plain(line.label).strip().lower()
        named = [level for level, text in place.headings if (heading := plain(text).strip().lower()) and heading in total]
        closed = min([depth, *named])
        place.headings = [(level, text) for level, text in place.headings if level < closed]


def _line(
    run: Run,
    table: FoundTable,
    number: int,
    row: FoundRow,
    depth: int,
    place: _Place,
    glossary: Glossary,
    meaning: tuple[dict[int, Period], Sequence[Scope], Scale],
) -> FoundLine:
    headings = [text for _, text in reversed(place.headings)]
    sides = place.sides if run.statement == "balance" else ()
    item = _item(run.statement, row.label, [*headings, *sides], glossary)
    unit = _unit(item, row.label, headings, glossary)
    return FoundLine(
        table=table, row=number, label=row.label, section=headings[0] if headings else "", item=item, depth=depth,
        figures=tuple(_figures(row, unit, *meaning)),
    )  # fmt: skip


def _item(statement: Statement, label: str, headings: Sequence[str], glossary: Glossary) -> str | None:
    if not label or any(_ADJUSTED.search(text) for text in (label, *headings)):
        return None
    kind: Statement | None = "income" if statement == "comprehensive_income" else statement if statement in MAIN else None
    return glossary.item_of(label, kind, headings) if kind else None


def _unit(item: str | None, label: str, headings: Sequence[str], glossary: Glossary) -> Unit:
    if item is not None:
        return glossary.items[item].unit
    if _SHARES.search(label) or (headings and _SHARES.search(headings[0]) and not _PER_SHARE.search(label)):
        return "shares"
    if _PER_SHARE.search(label) or (headings and _PER_SHARE.search(headings[0]) and len(label_forms(label)) < 3):
        return "per_share"
    return "money"


def _figures(
    row: FoundRow, unit: Unit, periods: dict[int, Period], scopes: Sequence[Scope], scale: Scale
) -> Iterable[FoundFigure]:
    for column, cell in sorted(row.cells.items()):
        value = printed_value(cell.text)
        if value is None or (periods and column not in periods):
            continue
        own: Unit = "percent" if is_percent(cell.text) else unit
        factor = {"money": scale.money, "shares": scale.shares}.get(own, 1.0)
        if own == "shares" and "." not in cell.text and abs(value) >= 10_000_000:
            factor = 1.0  # printed in full whatever the caption says of the rest
        yield FoundFigure(
            column=column, text=cell.text, value=value * Decimal(int(factor)), unit=own, scale=factor,
            period=periods.get(column), scope=scopes[column],
        )  # fmt: skip
