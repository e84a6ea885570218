"""The lines of a statement: label, section, glossary item, and what each of its figures means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbench.documents.glossary import Glossary, label_forms
from workbench.documents.model import Scope, Statement, Unit
from workbench.documents.numbers import is_percent, plain, printed_value
from workbench.documents.periods import Calendar, Period, column_period
from workbench.documents.scales import Scale, scale_named
from workbench.documents.statement_titles import statement_title
from workbench.documents.statements import MAIN, Run
from workbench.documents.table_rows import FoundRow
from workbench.documents.tables import FoundTable

_PER_SHARE = re.compile(r"per (?:\w+ ){0,2}share|per share|每股", re.IGNORECASE)
_SHARES = re.compile(
    r"weighted[\s-]average|shares outstanding|number of shares|average shares|common shares outstanding|股数|股份数目",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3400-\u9fff]")
#: Earnings per share -> the count of shares they are of.
_SHARE_COUNTS = {"eps_basic": "shares_basic", "eps_diluted": "shares_diluted"}
_PER_SHARE_EARNINGS = {name: name for name in _SHARE_COUNTS}
_BARE = re.compile(r"(?:basic|diluted)(?=$|\W+(?:and diluted)?$)", re.IGNORECASE)
_PART_OF_INCOME = re.compile(r"continuing|discontinued|extraordinary|accounting change|noncontrolling|before", re.IGNORECASE)
#: Figures that the company adjusted by its own lights are not the item.
_ADJUSTED = re.compile(
    r"\badjusted\b|non[- ]gaap|pro forma|constant currency|\borganic\b|经调整|非公认会计|扣非后调整", re.IGNORECASE
)
_GROUP_COLUMN = re.compile(r"合并|综合|集团|consolidated|\bgroup\b", re.IGNORECASE)
_PARENT_COLUMN = re.compile(r"母公司|本公司|^公司|本行|本银行|^银行|\bcompany\b|parent", re.IGNORECASE)
#: Totals after which the lines stand on another side of the balance sheet.
_SIDES = {
    "total_current_assets": ("noncurrent assets", "assets"),
    "total_assets": ("liabilities",),
    "total_current_liabilities": ("noncurrent liabilities", "liabilities"),
    "total_liabilities": ("equity",),
}
_FIRST_SIDE = re.compile(r"^current (assets|liabilities)|^流动(资产|负债)")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFigure:
    """A number with its meaning, at a column of a row. ``item``: where its column tells it, not its line."""

    column: int
    text: str
    value: Decimal
    unit: Unit
    scale: float
    period: Period | None
    scope: Scope
    item: str | None = None


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
    if headings and item is not None and glossary.items[item].unit == "money" and _is_per_share(row, headings[0]):
        item = _share_item(row.label, glossary.item_of(headings[0], "income"))
    elif headings and item is None and (bare := _BARE.match(plain(row.label).strip())):
        under = _PER_SHARE_EARNINGS if _PER_SHARE.search(headings[0]) else _SHARE_COUNTS if _SHARES.search(headings[0]) else {}
        item = under.get("eps_diluted" if bare[0].lower() == "diluted" else "eps_basic")
    elif headings and item is None and _SHARES.search(row.label):
        item = _SHARE_COUNTS.get(glossary.item_of(headings[0], "income") or "")
    unit: Unit = "money" if run.statement == "equity" else _unit(item, row.label, headings, glossary)
    return FoundLine(
        table=table, row=number, label=row.label, section=headings[0] if headings else "", item=item, depth=depth,
        figures=tuple(_figures(row, unit, *meaning)),
    )  # fmt: skip


def _item(statement: Statement, label: str, headings: Sequence[str], glossary: Glossary) -> str | None:
    if not label or any(_ADJUSTED.search(text) for text in (label, *headings)):
        return None
    kind: Statement | None = "income" if statement == "comprehensive_income" else statement if statement in MAIN else None
    return glossary.item_of(label, kind, headings) if kind else None


def _is_per_share(row: FoundRow, heading: str) -> bool:
    """Whether a line stands under a heading of amounts per share, and prints such amounts."""
    values = [value for cell in row.cells.values() if (value := printed_value(cell.text))]
    small = bool(values) and all(abs(value) < 1000 for value in values)
    return small and bool(_PER_SHARE.search(heading)) and any("." in cell.text for cell in row.cells.values())


def _share_item(label: str, under: str | None) -> str | None:
    """Net income under "Basic earnings per share" is basic earnings per share; its parts are not."""
    return under if under in _SHARE_COUNTS and not _PART_OF_INCOME.search(label) else None


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
        if own == "shares" and (named := scale_named(row.label)):
            factor = named.money
        elif own == "shares" and "." not in cell.text and abs(value) >= 10_000_000:
            factor = 1.0  # printed in full whatever the caption says of the rest
        yield FoundFigure(
            column=column, text=cell.text, value=value * Decimal(int(factor)), unit=own, scale=factor,
            period=periods.get(column), scope=scopes[column],
        )  # fmt: skip
