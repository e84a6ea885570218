"""Tables that a source marks as tables itself (HTML, DOCX, sheets), in the shape of those found by geometry."""

import re
from collections.abc import Sequence

from workbench.documents.model import NO_BOX
from workbench.documents.numbers import is_currency, is_year, plain, printed_value
from workbench.documents.parses import TITLE_BAR, SheetTable
from workbench.documents.statement_titles import is_statement_title
from workbench.documents.table_rows import FoundCell, FoundRow
from workbench.documents.tables import FoundTable

_CLOSERS = re.compile(r"^[)%]+$")


def grid_tables(grids: Sequence[SheetTable]) -> list[FoundTable]:
    """Each grid with at least one amount as a table; a title of a statement inside a grid begins a new one."""
    found: list[FoundTable] = []
    for grid in grids:
        title = grid.title.split(TITLE_BAR) if grid.title else []
        part: list[tuple[str, ...]] = []
        for row in grid.rows:
            text = next((cell for cell in row if cell.strip()), "")
            if sum(bool(cell.strip()) for cell in row) == 1 and is_statement_title(text):
                found += _table(grid.page, title, part)
                title, part = [text], _heads_of(part)
            else:
                part.append(row)
        found += _table(grid.page, title, part)
    return found


def _table(page: int, title: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[FoundTable]:
    joined = [_joined(row) for row in rows]
    first = next((at for at, row in enumerate(joined) if _amounts(row)), None)
    if first is None:
        return []
    columns = sorted({column for row in joined[first:] for column in _amounts(row)})
    above = joined[:first]
    heads = tuple(_head(above, column, columns) for column in columns)
    captions = [row[0] for row in above if 0 in row]
    places = {column: at for at, column in enumerate(columns)}
    return [
        FoundTable(
            page=page, title=(*title, *captions), heads=heads,
            columns=tuple((float(10 * column), float(10 * column + 9)) for column in columns),
            rows=[_row(row, places) for row in joined[first:]], box=NO_BOX, first_on_page=not title,
        )
    ]  # fmt: skip


def _heads_of(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows of column heads, which hold for the next part of the same grid too."""
    first = next((at for at, row in enumerate(rows) if _amounts(_joined(row))), len(rows))
    return [row for row in rows[:first] if sum(bool(cell.strip()) for cell in row) > 1]


def _joined(row: tuple[str, ...]) -> dict[int, str]:
    """The cells of a row by column, with "$", "(" and ")" in columns of their own put to their number."""
    cells: dict[int, str] = {}
    opened = ""
    last: int | None = None
    for column, text in enumerate(cell.strip() for cell in row):
        if not text:
            continue
        if is_currency(text) or text == "(":
            opened += text if text == "(" else f"{text} "
        elif _CLOSERS.match(text) and last is not None:
            cells[last] += text
        else:
            cells[column] = opened + text
            opened, last = "", column
    return cells


def _amounts(row: dict[int, str]) -> list[int]:
    return [
        column
        for column, text in row.items()
        if column > 0 and not is_year(plain(text).strip()) and printed_value(text) is not None
    ]


def _head(above: Sequence[dict[int, str]], column: int, columns: Sequence[int]) -> str:
    """What stands above a column: in it, or (a head over several) the last one to its left."""
    texts = []
    for row in above:
        left = [at for at in row if 0 < at <= column]
        if column in row:
            texts.append(row[column])
        elif left and not any(left[-1] < other < column and other in row for other in columns):
            texts.append(row[left[-1]])
    return " ".join(dict.fromkeys(texts))


def _row(row: dict[int, str], places: dict[int, int]) -> FoundRow:
    label = " ".join(text for column, text in row.items() if column not in places)
    cells = {places[column]: FoundCell(text=text, box=NO_BOX) for column, text in row.items() if column in places}
    return FoundRow(label=label, label_box=(0.0, 0.0, 1.0, 1.0) if label else None, cells=cells)
