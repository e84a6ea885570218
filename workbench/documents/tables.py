"""Tables found by the places of the words on a page: amounts that stand below one another are a column.

A table is a run of lines with amounts, with the labels between them. It ends at a paragraph, at the title of another statement
or at a new line of column heads. Labels that go on over several lines are put together.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workbench.documents.model import Box, Page
from workbench.documents.numbers import plain
from workbench.documents.page_layout import upright_lines
from workbench.documents.table_lines import Part, TableLine, head_parts, table_line

#: A paragraph has lines of at least this many words.
PROSE_WORDS = 9
#: Lines above the first row that may belong to the heads or the title.
HEAD_LINES = 12
#: Between the title and the heads of a table there may be more space than within it, in heights of a line.
FAR_ABOVE = 8.0
#: Vertical space, in heights of a line, that a table does not bridge.
FAR = 4.5
#: Columns further apart than this at their right edges are two.
EDGE = 7.0

_PERIOD = re.compile(
    r"ended|ending|(?:19|20)\d\d|month|week|quarter|year|fiscal|年|月|期|as of|as at"
    r"|\bat (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
#: The sentence below a statement, and the signatures below a Chinese one.
_FOOTER = re.compile(
    r"^\W*(?:see|refer to|the)\b.{0,40}\bnotes?\b|integral part of|^公司负责人|^法定代表人|^企业负责人|主管会计工作",
    re.IGNORECASE,
)
#: A reference to a note in a column of its own.
_NOTE = re.compile(
    r"^(?:notes? )?(?:[一二三四五六七八九十]+[、.(]*)?\s*[（(]?\d{1,3}[)）]?(?:[(（]?[a-z][)）]?)?"
    r"(?:\s*[,，&、]\s*\d{1,3}[a-z]?)*$|^[a-z]$",
    re.IGNORECASE,
)
_NEW_LABEL = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]+[)）、.．]|\d{1,2}[、.．]|其中|加[:：]|减[:：]|less:|add:|total |合计)"
    r"|^(?:basic|diluted)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^[a-z(,;$&/]|^[)）]|^号|^填列")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundCell:
    """A cell before it has an address."""

    text: str
    box: Box


@dataclass(kw_only=True, slots=True)
class FoundRow:
    """A row: its label with the label's place, and its amounts by column number (from 0)."""

    label: str
    label_box: Box | None
    cells: dict[int, FoundCell] = field(default_factory=dict)


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
    upright = upright_lines(page)
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
    columns = _columns(block.lines)
    if not columns:
        return None
    above = _above(lines, block.start, used, is_title)
    first = min(
        (part.start for line in block.lines for part in line.amounts if part.x0 <= columns[0][1]), default=columns[0][0]
    )
    leading = _leading_labels(above, columns)
    heads, title = _heads(above[: len(above) - len(leading)], columns, first, is_title)
    rows = _rows([*leading, *block.lines], columns, is_known)
    boxes = [line.line.box for line in block.lines]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return FoundTable(page=page, title=title, heads=heads, columns=tuple(columns), rows=rows, box=box)


# -- columns


def _columns(lines: Sequence[TableLine]) -> list[tuple[float, float]]:
    """Left and right edges of the columns of amounts."""
    rows = [line.amounts for line in lines if line.kind == "row"]
    spans = _overlapping(sorted(((part.x0, part.x1) for row in rows for part in row if part.strong), key=lambda span: span[0]))
    for part in (part for row in rows for part in row if not part.strong):
        if not any(_near(part, span) for span in spans):
            spans.append((part.x0, part.x1))
            spans = _overlapping(sorted(spans))
    if any(_doubled(row, spans) for row in rows):
        spans = _by_right_edge([part for row in rows for part in row])
    return sorted(spans)


def _overlapping(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if merged and x0 <= merged[-1][1] + 0.5:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _near(part: Part, span: tuple[float, float]) -> bool:
    return part.x0 <= span[1] + 10 and part.x1 >= span[0] - 10


def _doubled(row: Sequence[Part], spans: Sequence[tuple[float, float]]) -> bool:
    places = [_column_of(part, spans) for part in row]
    return len(set(places)) < len(places)


def _by_right_edge(parts: Sequence[Part]) -> list[tuple[float, float]]:
    groups: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.x1):
        if groups and part.x1 - groups[-1][-1].x1 <= EDGE:
            groups[-1].append(part)
        else:
            groups.append([part])
    return [(min(part.x0 for part in group), max(part.x1 for part in group)) for group in groups]


def _column_of(part: Part, columns: Sequence[tuple[float, float]]) -> int:
    """The column an amount stands in: the one whose right edge is nearest among those it overlaps, else the nearest."""
    overlapping = [at for at, (x0, x1) in enumerate(columns) if part.x0 <= x1 and part.x1 >= x0]
    among = overlapping or range(len(columns))
    return min(among, key=lambda at: min(abs(part.x1 - columns[at][1]), abs(part.x0 - columns[at][0])))


# -- heads


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


def _heads(
    above: Sequence[TableLine], columns: Sequence[tuple[float, float]], start: float, is_title: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands above each column, and the other lines. ``start``: the left edge of the first amounts with their signs."""
    heads: list[list[str]] = [[] for _ in columns]
    title: list[str] = []
    bands = _bands(columns, start)
    for line in above:
        right = [part for part in head_parts(line.line) if (part.x0 + part.x1) / 2 > bands[0][0]]
        centred = len(line.parts) == 1 and len(right) == 1 and right[0].x0 < bands[0][0]
        if not right or is_title(line.line.text) or (centred and not _PERIOD.search(line.line.text)):
            title.append(line.line.text)
            continue
        left = " ".join(part.text for part in head_parts(line.line) if part not in right)
        if left or centred:
            title.append(line.line.text if centred else left)
        for part in right:
            for at in _columns_under(part, right, bands):
                heads[at].append(part.text)
    return tuple(" ".join(texts) for texts in heads), tuple(title)


def _bands(columns: Sequence[tuple[float, float]], start: float) -> list[tuple[float, float]]:
    """For each column the strip that belongs to it, up to the middle between it and the next."""
    middles = [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]
    pitch = min((right - left for left, right in pairwise(middles)), default=80.0)
    first = min(columns[0][0] - min(max(pitch / 2, 15.0), 40.0), start - 10.0)
    return list(zip([first, *middles], [*middles, columns[-1][1] + 40.0], strict=True))


def _columns_under(part: Part, beside: Sequence[Part], bands: Sequence[tuple[float, float]]) -> list[int]:
    """The columns a head stands over. A head of periods reaches half way to the next one; others as far as they are wide."""
    if _PERIOD.search(part.text) and len(beside) < len(bands):
        centres = [(other.x0 + other.x1) / 2 for other in beside]
        mine = (part.x0 + part.x1) / 2
        return [at for at, (x0, x1) in enumerate(bands) if min(centres, key=lambda centre: abs(centre - (x0 + x1) / 2)) == mine]
    overlaps = [min(part.x1, x1) - max(part.x0, x0) for x0, x1 in bands]
    under = [at for at, overlap in enumerate(overlaps) if overlap > 0.3 * min(part.x1 - part.x0, bands[at][1] - bands[at][0])]
    return under or [max(range(len(bands)), key=lambda at: overlaps[at])]


def _leading_labels(above: Sequence[TableLine], columns: Sequence[tuple[float, float]]) -> list[TableLine]:
    """Headings of the first section ("Assets", "Current assets:"), which stand between the heads and the first row."""
    found: list[TableLine] = []
    for line in reversed(above):
        short = len(line.line.words) <= 8 and line.line.x1 < columns[0][0] - 5
        if line.kind != "text" or not short or plain(line.line.text).startswith("("):
            break
        found.append(line)
    return found[::-1] if len(found) < len(above) else []


# -- rows


@dataclass(kw_only=True, slots=True)
class _Label:
    """The label of a line: its text and its place, and whether it fills the room for labels."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def _rows(
    lines: Sequence[TableLine], columns: Sequence[tuple[float, float]], is_known: Callable[[str], bool]
) -> list[FoundRow]:
    labels = [_label(line, columns) for line in lines]
    edge = max((label.x1 for label in labels if label is not None), default=0.0)
    rows: list[FoundRow] = []
    for line, label in zip(lines, labels, strict=True):
        row = FoundRow(label=label.text if label else "", label_box=_box(label), cells=_cells(line, columns))
        if rows and _one_label(rows[-1], row, edge, is_known):
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(row)
    while rows and not rows[-1].cells:
        rows.pop()
    return rows


def _label(line: TableLine, columns: Sequence[tuple[float, float]]) -> _Label | None:
    parts = [part for part in line.texts if part.x0 < columns[0][0]] or ([] if line.amounts else list(line.texts))
    parts = [part for at, part in enumerate(parts) if at == 0 or not _NOTE.match(plain(part.text))]
    if not parts:
        return None
    return _Label(
        text=" ".join(part.text for part in parts), x0=parts[0].x0, y0=min(part.y0 for part in parts),
        x1=parts[0].x1, y1=max(part.y1 for part in parts),
    )  # fmt: skip


def _box(label: _Label | None) -> Box | None:
    return (label.x0, label.y0, label.x1, label.y1) if label else None


def _cells(line: TableLine, columns: Sequence[tuple[float, float]]) -> dict[int, FoundCell]:
    cells: dict[int, FoundCell] = {}
    for part in line.amounts if line.kind == "row" else ():
        cells.setdefault(_column_of(part, columns), FoundCell(text=part.text, box=(part.x0, part.y0, part.x1, part.y1)))
    for part in line.texts:
        if part.x0 >= columns[0][0] and line.kind == "row":
            cells.setdefault(_column_of(part, columns), FoundCell(text=part.text, box=(part.x0, part.y0, part.x1, part.y1)))
    return cells


def _one_label(before: FoundRow, row: FoundRow, edge: float, is_known: Callable[[str], bool]) -> bool:
    """Whether ``row`` goes on with the label of the row before it."""
    if before.label_box is None or (before.cells and row.cells):
        return False
    if row.label_box is None:
        return bool(row.cells) and _beside(before, row)
    if before.label.rstrip().endswith((":", "：")) or _NEW_LABEL.match(row.label):
        return False
    goes_on = bool(_GOES_ON.match(row.label))
    if _open_bracket(before.label):
        return True
    fills = _fills(before, row, edge)
    if is_known(f"{before.label} {row.label}") and not is_known(row.label) and (fills or goes_on or _in_han(row.label)):
        return True
    if before.cells:
        return goes_on and fills
    return goes_on or (fills and not is_known(row.label) and not is_known(before.label))


def _in_han(text: str) -> bool:
    return bool(re.search("[\u3400-\u9fff]", text))


def _beside(before: FoundRow, row: FoundRow) -> bool:
    """Whether amounts without a label stand at the height of the label before them (a label of two lines, centred)."""
    top = min(cell.box[1] for cell in row.cells.values())
    assert before.label_box is not None  # noqa: S101 - asked only with a label
    return not before.cells and top < before.label_box[3] - 0.5


def _fills(before: FoundRow, row: FoundRow, edge: float) -> bool:
    """Whether the first word of ``row`` had no room any more on the line before it."""
    assert before.label_box is not None and row.label_box is not None  # noqa: S101, PT018 - asked only with labels
    x0, _, x1, _ = row.label_box
    first = row.label.split(" ", 1)[0]
    has_han = bool(re.search("[\u3400-\u9fff]", first))
    width = (x1 - x0) / max(len(row.label), 1) * (1.5 if has_han else len(first) + 1)
    return before.label_box[2] + width > edge - 1


def _open_bracket(text: str) -> bool:
    form = plain(text)
    return form.count("(") > form.count(")")


def _joined(before: FoundRow, row: FoundRow) -> FoundRow:
    boxes = [box for box in (before.label_box, row.label_box) if box is not None]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    between = "" if not row.label or re.search("[\u3400-\u9fff]$", before.label) else " "
    return FoundRow(label=f"{before.label}{between}{row.label}", label_box=box, cells=before.cells | row.cells)
