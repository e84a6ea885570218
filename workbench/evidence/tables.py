"""The cells of tables that were flattened into text: rows of separated cells, rows of words and numbers under a line of
years (as a PDF page gives them), and rows told as "the ROW of COLUMN is CELL ;".
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from workbench.evidence.figure_text import Figure, find_figures
from workbench.evidence.headings import columns_of, common_row, same_kind, without
from workbench.evidence.periods import find_periods
from workbench.evidence.readings import Reading
from workbench.evidence.table_cells import Columns, Surroundings, figure_of, is_dated, is_number, read_cell
from workbench.evidence.units import caption_scale

_TOLD = re.compile(r"\bof\b[^;]*?\bis\b[^;]*;")
#: "- Net sales: 2019: 120; 2018: 110".
_LISTED = re.compile(
    r"^[\s*•-]*(?P<label>[^:;|\d][^:;|]{1,80}):\s*"
    r"(?P<cells>(?:(?:fy|cy|fiscal |q[1-4] )?(?:19|20)\d\d[^:;]{0,12}:[^:;]{1,30}(?:[;；,]\s*|$))+)\.?\s*$"
)
_BARE = re.compile(r"^[\s$€£¥%|()\-–—]*$")
_RULE = re.compile(r"^[\s|:\-=+]+$")
_SENTENCE = re.compile(r"[.。;；]\s*$")
_PROSE = re.compile(r"[，。；]|\b(?:was|were|is|are|has|have|increased|decreased|compared)\b")


#: What stands over every page of a report heads no table.
_RUNNING_HEAD = re.compile(r"报告|\breport\b|\bform 10-")
#: A longer line is no row of a table.
_LONGEST_LINE = 20_000
#: "Three months ended  Six months ended" over the years of each.
_GROUP = re.compile(
    r"q[1-4]|(?:first|second|third|fourth) quarter|full year|(?:three|six|nine|twelve) months|year to date|years? ended"
)
#: The first row of a table that tells all the others in percent of it.
_WHOLE = re.compile(r"^100(?:\.0+)?\s*%$")


class TableReader:
    """Reads line after line; ``line`` returns the cells of a row, an empty list for a heading, None for prose."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._columns = Columns()
        self._rows = 0

    def _cell(
        self, text: str, *, row: str, name: str, column: str, scale: Decimal | None, heading: str = "", moved: bool = False
    ) -> list[Reading]:
        return read_cell(
            text, columns=self._columns, around=self._around, row=row, name=name, column=column, scale=scale,
            heading=heading, moved=moved,
        )  # fmt: skip

    @property
    def headings(self) -> list[str]:
        """The headings of the table being read, one for each column of values."""
        return self._columns.texts

    def line(self, text: str) -> list[Reading] | None:
        if len(text) > _LONGEST_LINE:
            return None
        if _TOLD.search(text):
            return self._told(text)
        if "|" in text or "\t" in text:
            return self._cells(_split(text))
        listed = _LISTED.match(text)
        if listed:
            return self._listed(listed["label"], listed["cells"])
        return self._spaced(text)

    def _told(self, text: str) -> list[Reading]:
        scale = caption_scale(text)
        items = [item.strip() for item in text.split(" ;") if item.strip()]
        readings: list[Reading] = []
        heads = [item.rpartition(" is ")[0] for item in items]
        for index, item in enumerate(items):
            head, is_, cell = item.rpartition(" is ")
            if not is_:
                continue
            row = common_row(head, heads[index + 1 : index + 2] or heads[index - 1 : index]) or common_row(
                head, heads[max(0, index - 1) : index]
            )
            name = row or head
            column = head[head.index(row) + len(row) :] if row else ""
            before = head[: head.index(row)] if row else ""
            readings += self._cell(cell, row=f"{self._rows}:{name}", name=name, column=column, scale=scale, heading=before)
        self._rows += 1
        return readings

    def _listed(self, label: str, cells: str) -> list[Reading]:
        self._rows += 1
        row = f"{self._rows}:{label}"
        return [
            reading
            for head, _, cell in (item.partition(":") for item in re.split(r"[;；]|,(?!\d)", cells))
            for reading in self._cell(cell, row=row, name=label, column=head.strip(), scale=self._columns.scale)
        ]

    def _cells(self, cells: list[str]) -> list[Reading]:
        if _RULE.match("|".join(cells)) or not any(cells):
            return []
        numeric = [index for index in range(1, len(cells)) if is_number(cells[index])]
        if not numeric and not (self._rows_since_heading() and cells[0] and _unordered(cells[1:])):
            self._heading(cells)
            return []
        if any(is_dated(text) for text in self._columns.texts[1:]):
            numeric = [index for index in range(1, len(cells)) if figure_of(cells[index], dated=True)]
        self._rows += 1
        readings: list[Reading] = []
        label = cells[0] or next((cell for index, cell in enumerate(cells) if cell and index not in numeric), "")
        label = label or ("total" if self._rows_since_heading() > 1 else "")
        if self._rows_since_heading() == 1 and numeric and all(_WHOLE.match(cells[index]) for index in numeric):
            self._columns.shares = True
        shift = max(0, len(cells) - len(self._columns.texts)) if self._columns.texts else 0
        for index in range(1, len(cells)):
            column = self._columns.texts[index - shift] if shift <= index < len(self._columns.texts) + shift else ""
            readings += self._cell(
                cells[index], row=f"{self._rows}:{label}", name=label, column=column, scale=self._columns.scale
            )
        return readings

    def _heading(self, cells: list[str]) -> None:
        if self._columns.spaced:  # a sentence that names the years heads no table that has its own headings
            self._columns = Columns(caption=self._columns.caption, scale=self._columns.scale)
            self._heading_at = self._rows
        filled = [index for index in range(1, len(cells)) if cells[index]]
        if len(filled) == 1 and not cells[0] and self._rows_since_heading() and not is_dated(cells[filled[0]]):
            cells, filled = [cells[filled[0]]], []
        if not filled and is_dated(cells[0]):
            self._columns.dated = cells[0]
        if not filled and self._rows_since_heading():
            self._columns.section = cells[0]
            scale = caption_scale(cells[0])
            self._columns.scale = scale or self._columns.scale
            return
        if self._rows_since_heading():
            self._columns = Columns(scale=self._columns.scale)
            self._heading_at = self._rows
        texts = self._columns.texts + [""] * (len(cells) - len(self._columns.texts))
        joined = " ".join(cells)
        self._columns.scale = caption_scale(f"| {' | '.join(cells)} |") or caption_scale(joined) or self._columns.scale
        if len(filled) == 1 and len(cells) > 2:
            self._columns.caption += f" {joined}"
            own = find_periods(cells[filled[0]])
            texts = [f"{text} {cells[filled[0]]}" if own and own[0].period.year else text for text in texts]
        else:
            self._columns.caption += f" {cells[0]}"
            last = ""
            grouped = len(filled) * 2 <= len(cells) - 1 and bool(filled) and not "".join(cells[filled[0] + 1 : filled[0] + 2])
            for index in range(1, len(cells)):
                last = cells[index] or (last if grouped else "")
                texts[index] = f"{texts[index]} {last}".strip()
        self._columns.texts = texts

    _heading_at = 0

    def _rows_since_heading(self) -> int:
        return self._rows - self._heading_at

    def _spaced(self, text: str) -> list[Reading] | None:
        stripped = text.strip()
        mentions = find_periods(stripped, cell=True)
        figures = find_figures(stripped, [(mention.start, mention.end) for mention in mentions], cell=True)
        if not figures:
            self._spaced_heading(stripped)
            return None
        first = _first_of_tail(stripped, figures)
        if first is None or (_SENTENCE.search(stripped) and len(stripped) > 60):
            return None
        tail = figures[first:]
        label = stripped[: tail[0].start].strip(" $:：")
        if not label or (len(tail) == 1 and not self._columns.texts) or len(label) > 120:
            return None
        if len(tail) == 1 and (_PROSE.search(label) or len(label) > 80):
            return None
        self._rows += 1
        columns = self._columns_for(tail)
        moved = _tells_movement(tail)
        return [
            reading
            for figure, column in zip(tail, columns, strict=True)
            for reading in self._cell(
                stripped[figure.start : figure.end],
                row=f"{self._rows}:{label}",
                name=label,
                column=column,
                scale=self._columns.scale,
                moved=moved,
            )
        ]

    def _columns_for(self, tail: Sequence[Figure]) -> list[str]:
        """The headings of a row's figures; periods are those of the amounts, where percentages follow without a heading."""
        texts, count = self._columns.texts, len(tail)
        if len(texts) == count:
            return texts
        amounts = next((at for at, figure in enumerate(tail) if figure.kind == "percent"), count)
        if not texts or not same_kind(texts) or (len(texts) < count and len(texts) != amounts):
            return [""] * count
        return (texts + [""] * count)[:count]

    #: The last line without figures.
    _before = ""

    def _spaced_heading(self, text: str) -> None:
        try:
            self._spaced_columns(text)
        finally:
            self._before = text

    def _spaced_columns(self, text: str) -> None:
        spans = [(mention.start, mention.end) for mention in find_periods(text, cell=True)]
        outside = re.sub(r"[^a-z㐀-鿿]", "", without(text, spans))
        dated = [span for span in spans if find_periods(text[span[0] : span[1]], cell=True)]
        if not dated or _SENTENCE.search(text) or len(outside) > 60:
            scale = caption_scale(text)
            if scale is not None and len(text) < 90:
                self._columns.scale = scale
            return
        if len(dated) == 1 and (len(outside) > 24 or _RUNNING_HEAD.search(text)):
            return
        groups = _GROUP.findall(self._before)
        texts = columns_of(text, spans)
        if len(groups) > 1 and len(texts) % len(groups) == 0:
            texts = [f"{groups[at * len(groups) // len(texts)]} {column}" for at, column in enumerate(texts)]
        self._columns = Columns(texts=texts, caption=text, spaced=True, scale=caption_scale(f"\n{text}") or self._columns.scale)
        self._heading_at = self._rows


def _tells_movement(figures: Sequence[Figure]) -> bool:
    """Two amounts and then a percentage: what the one is more than the other."""
    kinds = [figure.kind for figure in figures]
    return kinds[:2] == ["amount", "amount"] and "percent" in kinds[2:]


def _unordered(cells: Sequence[str]) -> bool:
    """Four digits in every cell, but not one year after the other: amounts that look like years."""
    years = [int(cell) for cell in cells if re.fullmatch(r"(?:19|20)\d\d", cell)]
    return (
        len(years) > 1
        and len(years) == len([cell for cell in cells if cell])
        and {abs(a - b) for a, b in pairwise(years)} != {1}
    )


def _split(text: str) -> list[str]:
    """The cells of a line; bars on both ends are a frame, one at the start alone leaves the corner empty."""
    if text[:1] == "|" and text.rstrip()[-1:] == "|":
        text = text.rstrip()[1:-1]
    return [cell.strip() for cell in re.split(r"[|\t]", text)]


def _first_of_tail(text: str, figures: Sequence[Figure]) -> int | None:
    """The index of the first figure after which only numbers follow; None when words end the line."""
    if not _BARE.match(text[figures[-1].end :]):
        return None
    first = len(figures) - 1
    while first and _BARE.match(text[figures[first - 1].end : figures[first].start]):
        first -= 1
    return first
