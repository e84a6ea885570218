"""The rows of a table: labels, put together where they go on over several lines, and the amounts beside them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workbench.documents.model import Box
from workbench.documents.numbers import plain
from workbench.documents.scales import currency_named, scale_named
from workbench.documents.table_columns import column_of
from workbench.documents.table_lines import TableLine

#: A reference to a note in a column of its own.
_NOTE = re.compile(
    r"^(?:notes? )?(?:[一二三四五六七八九十]+[、.(]*)?\s*[（(]?\d{1,3}(?:[.·]\d{1,2})?[)）]?(?:[(（]?[a-z][)）]?)?"
    r"(?:\s*[,，&、]\s*\d{1,3}[a-z]?)*$|^[a-z]$",
    re.IGNORECASE,
)
_NEW_LABEL = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]+[)）、.．]|\d{1,2}[、.．]|其中|加[:：]|减[:：]|less:|add:|total |合计)"
    r"|^(?:basic|diluted)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^[a-z(,;$&/]|^[)）]|^号|^填列")

#: A line of a label that goes on with a capital reaches at least this share of the room for labels.
FULL = 0.72
#: A line of units begins at most this far left of the first column, in points.
_BESIDE = 60.0


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
class _Label:
    """The label of a line: its text and its place, and whether it fills the room for labels."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def rows_of(
    lines: Sequence[TableLine], columns: Sequence[tuple[float, float]], is_known: Callable[[str], bool]
) -> list[FoundRow]:
    """The rows of a table: each line's label and its cells by column, labels that go on over several lines joined.

    Args:
        columns: left and right edges of the columns, in points.
        is_known: whether a text is the name of a known line item.
    """
    lines = [line for line in lines if not _is_unit(line, columns)]
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


def _is_unit(line: TableLine, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a line only says what the amounts below it are in: "Yen", "(in euros)" above the columns."""
    text = line.line.text
    above = not line.amounts and len(line.line.words) <= 3 and line.line.x0 > columns[0][0] - _BESIDE
    return above and bool(currency_named(text) or scale_named(text))


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
        cells.setdefault(column_of(part, columns), FoundCell(text=part.text, box=(part.x0, part.y0, part.x1, part.y1)))
    for part in line.texts:
        if part.x0 >= columns[0][0] and line.kind == "row":
            cells.setdefault(column_of(part, columns), FoundCell(text=part.text, box=(part.x0, part.y0, part.x1, part.y1)))
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
    # A short line above one that begins with a capital is a heading, however long the first word below it is.
    full = row.label[:1].islower() or has_han or before.label_box[2] > FULL * edge
    return full and before.label_box[2] + width > edge - 1


def _open_bracket(text: str) -> bool:
    form = plain(text)
    return form.count("(") > form.count(")")


def _joined(before: FoundRow, row: FoundRow) -> FoundRow:
    boxes = [box for box in (before.label_box, row.label_box) if box is not None]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    between = "" if not row.label or re.search("[\u3400-\u9fff]$", before.label) else " "
    return FoundRow(label=f"{before.label}{between}{row.label}", label_box=box, cells=before.cells | row.cells)
