"""Which tables are financial statements, what their lines are called and what each of their figures means.

A table under the title of a statement, with that statement's items in it, begins one; tables without a title of their own on
the next pages go on with it and take over its columns. Without titles, a table with all the main totals of a statement is one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.documents.glossary import Glossary
from workbench.documents.model import Scope, Statement
from workbench.documents.scales import Scale, currency_named, scale_named
from workbench.documents.statement_titles import Title, statement_title
from workbench.documents.tables import FoundTable

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


def table_scale(table: FoundTable) -> Scale | None:
    """The scale named above a table or in its heads."""
    return next((found for text in (*reversed(table.title), *table.heads) if (found := scale_named(text))), None)


def run_currency(run: Run) -> str:
    """The currency named above a statement, or by the signs before its amounts."""
    cells = [cell.text for table in run.tables for row in table.rows for cell in row.cells.values()]
    return currency_named(" ".join(run.captions)) or currency_named(" ".join(cells[:60]))


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
