"""The cells of tables that were flattened into text: rows of separated cells, rows of words and numbers under a line of
years (as a PDF page gives them), and rows told as "the ROW of COLUMN is CELL ;".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from workbench.evidence.figure_text import Figure, find_figures
from workbench.evidence.headings import columns_of, common_row, same_kind, without
from workbench.evidence.line_items import MARGINS, polarity, tokens
from workbench.evidence.movement import CHANGE, Role, tells_change
from workbench.evidence.periods import Period, cell_periods, find_periods
from workbench.evidence.readings import Reading
from workbench.evidence.units import CURRENCIES, caption_scale

_TOLD = re.compile(r"\bof\b[^;]*?\bis\b[^;]*;")
_TOLD_CELL = re.compile(r"^(?P<row>.*?)\bof\b(?P<column>.*)\bis\s+(?P<cell>[^a-z]*?(?:[a-z%$][^a-z]*)?)$")
#: "- Net sales: 2019: 120; 2018: 110".
_LISTED = re.compile(
    r"^[\s*•-]*(?P<label>[^:;|\d][^:;|]{1,80}):\s*"
    r"(?P<cells>(?:(?:fy|cy|fiscal |q[1-4] )?(?:19|20)\d\d[^:;]{0,12}:[^:;]{1,30}(?:[;；,]\s*|$))+)\.?\s*$"
)
_BARE = re.compile(r"^[\s$€£¥%|()\-–—]*$")
_RULE = re.compile(r"^[\s|:\-=+]+$")
_SENTENCE = re.compile(r"[.。;；]\s*$")
#: A money or percent sign, or thousands: not a year, whatever the digits.
_PRICED = re.compile(r"[$€£¥%]|\d,\d{3}|\d\.\d")
#: Beside its number a cell may have a note mark, not a heading.
_NOTE_LETTERS = 4
_PROSE = re.compile(r"[，。；]|\b(?:was|were|is|are|has|have|increased|decreased|compared)\b")
_DASH = re.compile(r"^[$€£¥\s]*[-–—]+\s*$")
_CURRENCY = re.compile(
    r"us\$|hk\$|[$€£¥￥]|\busd\b|\beur\b|\bgbp\b|\brmb\b|\bcny\b|人民币|美元|港元|港币|欧元|英镑|日元"
    r"|u\.?s\.? dollars?|\beuros?\b|\bpounds? sterling\b|元"
)
_UNSCALED = re.compile(
    r"per[- ](?:\w+ )?share|\bper (?!cent|annum|year)[a-z]|每股|%"
    r"|margin|\bratio\b|\brate\b|percent|比例|比率|率|yield|\beps\b|倍|系数"
)
_COUNTS = re.compile(r"shares|employees|headcount|number of|stores|人数|股数|股份数|户数|units|customers|years|days")
_PERCENT = re.compile(r"%|percent|率[(（]?|比例|占比|margin|\brate\b|growth|yield")
_MOVING = re.compile(r"\bchange|increase|decrease|growth|增减|变动|增长|同比|variance|\bdecline")


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
_PER_SHARE = re.compile(r"per (?:\w+ )?share|每股|\beps\b")


@dataclass(slots=True)
class _Columns:
    """The heading of the table being read: one text per value column, and what stands above all of them."""

    texts: list[str] = field(default_factory=list)
    caption: str = ""
    section: str = ""
    dated: str = ""
    spaced: bool = False
    scale: Decimal | None = None
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the whole text says once for all its tables: a scale, a currency, the current year.

    The scale is ``inferred`` where no caption names it.
    """

    scale: Decimal | None
    inferred: bool
    currency: str | None
    year: int | None


class TableReader:
    """Reads line after line; ``line`` returns the cells of a row, an empty list for a heading, None for prose."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._columns = _Columns()
        self._rows = 0

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
        numeric = [index for index in range(1, len(cells)) if _is_number(cells[index])]
        if not numeric and not (self._rows_since_heading() and cells[0] and _unordered(cells[1:])):
            self._heading(cells)
            return []
        if any(_dated_text(text) for text in self._columns.texts[1:]):
            numeric = [index for index in range(1, len(cells)) if _value(cells[index], dated=True)]
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
            self._columns = _Columns(caption=self._columns.caption, scale=self._columns.scale)
            self._heading_at = self._rows
        filled = [index for index in range(1, len(cells)) if cells[index]]
        if len(filled) == 1 and not cells[0] and self._rows_since_heading() and not _dated_text(cells[filled[0]]):
            cells, filled = [cells[filled[0]]], []
        if not filled and _dated_text(cells[0]):
            self._columns.dated = cells[0]
        if not filled and self._rows_since_heading():
            self._columns.section = cells[0]
            scale = caption_scale(cells[0])
            self._columns.scale = scale or self._columns.scale
            return
        if self._rows_since_heading():
            self._columns = _Columns(scale=self._columns.scale)
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
        self._columns = _Columns(
            texts=texts, caption=text, spaced=True, scale=caption_scale(f"\n{text}") or self._columns.scale
        )
        self._heading_at = self._rows

    def _cell(
        self, text: str, *, row: str, name: str, column: str, scale: Decimal | None, heading: str = "", moved: bool = False
    ) -> list[Reading]:
        figure = _value(text, dated=True)
        if figure is None:
            return []
        about = _traits(name) | _traits(column)
        around = f"{self._columns.caption} {self._columns.section} {heading}"
        figure, printed = self._scaled(figure, about, around, scale)
        periods = list(cell_periods(column))
        periods += [period for period in cell_periods(name) if period.year]
        periods = periods or list(cell_periods(self._columns.section))
        if not periods and self._columns.dated:
            periods = list(cell_periods(self._columns.dated))
        resolved = tuple(self._dated(period) for period in periods)
        hints = resolved or tuple(period for period in cell_periods(around) if period.year)
        named = tokens(name) | tokens(column)
        own = named | _implied_items(figure, named)
        return [
            Reading(
                head=tokens(name), figure=figure, role=Role(CHANGE) if about.moving else Role(), own=own,
                context=tokens(around), periods=_distinct(resolved), mentioned=_distinct(hints),
                polarity=polarity(name) or polarity(column),
                label=f"{name.strip()}{', ' + column.strip() if column.strip() else ''}",
                row=row if _dated_text(column) else f"{' '.join(sorted(named))}|{column.strip()}",
                column=column.strip() or "?", line=row, printed=printed,
                inferred=self._around.inferred and scale is None,
                either=about.changing or (moved and figure.kind == "percent"),
            )
        ]  # fmt: skip

    def _scaled(self, figure: Figure, about: "_Traits", around: str, scale: Decimal | None) -> tuple[Figure, Decimal | None]:
        """The figure in full units under the caption of its table, and the numeral that was printed."""
        if (
            figure.kind == "amount"
            and figure.currency is None
            and not figure.scaled
            and (about.percent or self._columns.shares)
            and not about.money
        ):
            return replace(figure, kind="percent", unit="percent"), None
        if figure.kind != "amount" or figure.scaled:
            return figure, None
        per_share = figure.per_share or about.per_share or bool(_PER_SHARE.search(self._columns.section))
        currency = figure.currency or about.currency or _currency_of(around) or self._around.currency
        plain = about.unscaled or per_share
        own = about.scale or scale or self._around.scale
        factor = Decimal(1) if plain or own is None else own
        scaled = replace(
            figure, value=figure.value * factor, step=figure.step * factor, currency=currency, per_share=per_share,
            scale=factor,            unit=f"{currency or 'amount'} per share" if per_share else currency,
        )  # fmt: skip
        return scaled, figure.value if factor != 1 else None

    def _dated(self, period: Period) -> Period:
        if period.year is None and not period.part and self._around.year is not None:
            return Period(self._around.year + period.offset)
        return Period(period.year, period.part) if period.year else period


def _implied_items(figure: Figure, own: frozenset[str]) -> frozenset[str]:
    """Net income per share is earnings per share; a profit told in percent of sales is a margin."""
    if figure.per_share and "@dividend" in own:
        return frozenset({"@dividend_per_share"})
    found = {"@eps"} if figure.per_share and own & {"@net_income", "@net_income_parent"} else set()
    if figure.kind == "percent":
        found |= {MARGINS[token] for token in own & MARGINS.keys()}
    return frozenset(found)


def _is_number(cell: str) -> bool:
    """Whether a cell has a figure; "53 weeks" heads a column."""
    figure = _value(cell)
    return figure is not None and figure.kind != "duration"


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


def _dated_text(text: str) -> bool:
    return bool(text) and bool(cell_periods(text))


def _split(text: str) -> list[str]:
    """The cells of a line; bars on both ends are a frame, one at the start alone leaves the corner empty."""
    if text[:1] == "|" and text.rstrip()[-1:] == "|":
        text = text.rstrip()[1:-1]
    return [cell.strip() for cell in re.split(r"[|\t]", text)]


def _value(cell: str, *, dated: bool = False) -> Figure | None:
    """The figure of a cell; None for words, periods and blanks. A dash is nought. ``dated`` cells have their year elsewhere."""
    stripped = cell.strip()
    if not any(char.isdigit() for char in stripped):
        if _DASH.match(stripped):
            return replace(find_figures("0", (), cell=True)[0], text=stripped)
        return None
    if not dated and not _PRICED.search(stripped) and cell_periods(stripped):
        return None
    figures = find_figures(stripped, (), cell=True)
    if not figures:
        return None
    left = stripped[: figures[0].start] + stripped[figures[0].end :]
    return None if sum(char.isalpha() for char in left) > _NOTE_LETTERS else figures[0]


def _first_of_tail(text: str, figures: Sequence[Figure]) -> int | None:
    """The index of the first figure after which only numbers follow; None when words end the line."""
    if not _BARE.match(text[figures[-1].end :]):
        return None
    first = len(figures) - 1
    while first and _BARE.match(text[figures[first - 1].end : figures[first].start]):
        first -= 1
    return first


@dataclass(frozen=True, slots=True)
class _Traits:
    """What the name of a row or the heading of a column tells of the numbers in it.

    ``moving``: that they are changes; ``changing``: that they may be told as changes too.
    """

    moving: bool
    changing: bool
    percent: bool
    unscaled: bool
    per_share: bool
    rate: bool
    currency: str | None
    scale: Decimal | None

    @property
    def money(self) -> bool:
        """Whether a currency is named and no percent sign stands beside it."""
        return self.currency is not None and not self.rate

    def __or__(self, other: "_Traits") -> "_Traits":
        return _Traits(
            self.moving or other.moving, self.changing or other.changing, self.percent or other.percent,
            self.unscaled or other.unscaled, self.per_share or other.per_share, self.rate or other.rate,
            self.currency or other.currency, self.scale or other.scale,
        )  # fmt: skip


@lru_cache(maxsize=8192)
def _traits(text: str) -> _Traits:
    return _Traits(
        moving=bool(_MOVING.search(text)), changing=tells_change(text), percent=bool(_PERCENT.search(text)),
        unscaled=bool(_UNSCALED.search(text)), per_share=bool(_PER_SHARE.search(text)), rate="%" in text,
        currency=_currency_of(text), scale=caption_scale(text),
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _currency_of(text: str) -> str | None:
    match = _CURRENCY.search(text)
    if match is None:
        return None
    word = match[0]
    return CURRENCIES.get(word) or ("USD" if "dollar" in word else None)


def _distinct(periods: Sequence[Period]) -> tuple[Period, ...]:
    return tuple(dict.fromkeys(periods))
