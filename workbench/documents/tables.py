"""Tables found by the places of the words on a page: amounts that stand below one another are a column.

A table is a run of lines with amounts, with the labels between them. It ends at a paragraph, at the title of another statement
or at a new line of column heads. Labels that go on over several lines are put together.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.documents.broken_numbers import whole_numbers
from workbench.documents.model import Box, Page
from workbench.documents.numbers import plain
from workbench.documents.page_layout import upright_lines
from workbench.documents.table_columns import columns_of, heads_of
from workbench.documents.table_lines import TableLine, table_line
from workbench.documents.table_rows import FoundRow, rows_of

#: A paragraph has lines of at least this many words.
PROSE_WORDS = 9
#: Lines above the first row that may belong to the heads or the title.
HEAD_LINES = 12
#: Between the title and the heads of a table there may be more space than within it, in heights of a line.
FAR_ABOVE = 8.0
#: Vertical space, in heights of a line, that a table does not bridge.
FAR = 4.5

#: The sentence below a statement, and the signatures below a Chinese one.
_FOOTER = re.compile(
    r"^\W*(?:see|refer to|the)\b.{0,40}\bnotes?\b|integral part of|^公司负责人|^法定代表人|^企业负责人|主管会计工作",
    re.IGNORECASE,
)

#: Headings of a cash flow statement that are as long as a sentence.
_HEADING = re.compile(r"^(?:adjustments? (?:to|for)|changes? in|supplement(?:al|ary)|non-?cash|schedule of)\b", re.IGNORECASE)


@dataclass(kw_only=True, slots=True)
class FoundTable:
    """A table as it stands on one page, in upright coordinates.

    Attributes:
        title: the lines above it, nearest last.
        heads: per column of amounts, what stands above it.
        columns: per column of amounts, its left and right edge.
    """

    page: int
    title: tuple[str, ...]
    heads: tuple[str, ...]
    columns: tuple[tuple[float, float], ...]
    rows: list[FoundRow]
    box: Box
    first_on_page: bool = False


@dataclass(kw_only=True, slots=True)
class _Block:
    """Consecutive lines of one table: where it begins among the lines of the page, and its lines."""

    start: int
    lines: list[TableLine]


def running_lines(pages: Sequence[Page]) -> frozenset[str]:
    """Headers and footers: what stands at the top or bottom of many pages, numbers aside."""
    counted: Counter[str] = Counter()
    for page in pages:
        edge = [*page.lines[:3], *page.lines[-2:]]
        counted.update({_masked(line.text) for line in edge})
    least = max(4, len(pages) // 5)
    return frozenset(text for text, count in counted.items() if count >= least)


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", text).strip()


def tables_of(
    page: Page, is_title: Callable[[str], bool], is_known: Callable[[str], bool], running: frozenset[str] = frozenset()
) -> list[FoundTable]:
    """The tables of a page, from top to bottom.

    Args:
        is_title: whether a line is the title of a statement, which always begins a new table.
        is_known: whether a text is a label of the glossary; decides whether two lines are one label.
        running: headers and footers, which belong to no table (see ``running_lines``).
    """
    upright = whole_numbers(upright_lines(page))
    last = len(upright) - 3
    lines = [
        table_line(line) for at, line in enumerate(upright) if not ((at < 4 or at >= last) and _masked(line.text) in running)
    ]
    found = []
    used = 0
    for block in _blocks(lines, is_title):
        table = _table(page.number, lines, block, used, is_title, is_known)
        if table is not None:
            found.append(table)
        used = block.start + len(block.lines)
    if found:
        found[0].first_on_page = not any(is_title(line) for line in found[0].title)
    return found


def _blocks(lines: Sequence[TableLine], is_title: Callable[[str], bool]) -> list[_Block]:
    blocks: list[_Block] = []
    open_block: _Block | None = None
    for at, line in enumerate(lines):
        if open_block is not None and (_ends(open_block, line, is_title) or _page_number(line, at, len(lines))):
            blocks.append(_trimmed(open_block))
            open_block = None
        if open_block is None:
            if line.kind == "row" and not _page_number(line, at, len(lines)):
                open_block = _Block(start=at, lines=[line])
        else:
            open_block.lines.append(line)
    if open_block is not None:
        blocks.append(_trimmed(open_block))
    return [block for block in blocks if len(block.lines) > 1 or len(block.lines[0].amounts) > 1]


def _ends(block: _Block, line: TableLine, is_title: Callable[[str], bool]) -> bool:
    """Whether ``line`` is not a part of the table any more."""
    last = block.lines[-1]
    height = max(last.line.y1 - last.line.y0, 6.0)
    if line.line.y0 - last.line.y1 > FAR * height:
        return True
    if line.kind == "row":
        return False
    if is_title(line.line.text) or _FOOTER.search(line.line.text):
        return True
    left = min(part.x0 for row in block.lines if row.kind == "row" for part in row.amounts)
    if line.kind == "head":
        return line.parts[-1].x1 > left and len(line.line.words) < 20
    if _HEADING.match(line.line.text) and line.line.x0 < left and not line.line.text.rstrip().endswith("."):
        return False
    return line.line.x1 > left + 4 and (len(line.line.words) >= PROSE_WORDS or len(line.line.text) > 60) and len(line.parts) < 3


def _page_number(line: TableLine, at: int, count: int) -> bool:
    return len(line.line.words) <= 4 and len(line.amounts) == 1 and not line.amounts[0].strong and (at < 3 or at >= count - 2)


def _trimmed(block: _Block) -> _Block:
    """Without the lines after its last row, but for those that may be the rest of its label."""
    last = max(at for at, line in enumerate(block.lines) if line.kind == "row")
    return _Block(start=block.start, lines=block.lines[: last + 3])


def _table(
    page: int,
    lines: Sequence[TableLine],
    block: _Block,
    used: int,
    is_title: Callable[[str], bool],
    is_known: Callable[[str], bool],
) -> FoundTable | None:
    columns = columns_of(block.lines)
    if not columns:
        return None
    above = _above(lines, block.start, used, is_title)
    first = min(
        (part.start for line in block.lines for part in line.amounts if part.x0 <= columns[0][1]), default=columns[0][0]
    )
    leading = _leading_labels(above, columns)
    heads, title = heads_of(above[: len(above) - len(leading)], columns, first, is_title)
    rows = rows_of([*leading, *block.lines], columns, is_known)
    boxes = [line.line.box for line in block.lines]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return FoundTable(page=page, title=title, heads=heads, columns=tuple(columns), rows=rows, box=box)


def _above(lines: Sequence[TableLine], start: int, used: int, is_title: Callable[[str], bool]) -> list[TableLine]:
    """The lines above the first row that may name the table and its columns, from top to bottom."""
    taken: list[TableLine] = []
    for line in reversed(lines[used:start]):
        below = taken[-1].line if taken else lines[start].line
        height = max(below.y1 - below.y0, 6.0)
        if len(taken) >= HEAD_LINES or below.y0 - line.line.y1 > FAR_ABOVE * height:
            break
        if line.kind == "text" and len(line.line.words) > 18 and len(line.parts) == 1:
            break
        taken.append(line)
        if is_title(line.line.text):
            return [*_heads_over_title(lines, start - len(taken), used), *taken[::-1]]
    return taken[::-1]


def _heads_over_title(lines: Sequence[TableLine], title: int, used: int) -> list[TableLine]:
    """Column heads that stand over the title of a statement, as in a table of several statements."""
    return [line for line in lines[max(title - 4, used) : title] if line.kind == "head" and len(line.line.words) < 20]


def _leading_labels(above: Sequence[TableLine], columns: Sequence[tuple[float, float]]) -> list[TableLine]:
    """Headings of the first section ("Assets", "Current assets:"), which stand between the heads and the first row."""
    found: list[TableLine] = []
    for line in reversed(above):
        short = len(line.line.words) <= 8 and line.line.x1 < columns[0][0] - 5
        if line.kind != "text" or not short or plain(line.line.text).startswith("("):
            break
        found.append(line)
    return found[::-1] if len(found) < len(above) else []
