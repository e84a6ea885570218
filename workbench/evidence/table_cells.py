"""The cells of tables: what their rows and columns tell of them, and the figure of each in full units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from workbench.evidence.figure_text import Figure, find_figures
from workbench.evidence.line_items import MARGINS, polarity, tokens
from workbench.evidence.movement import CHANGE, Role, tells_change
from workbench.evidence.periods import Period, cell_periods
from workbench.evidence.readings import Reading
from workbench.evidence.units import CURRENCIES, caption_scale

#: A money or percent sign, or thousands: not a year, whatever the digits.
_PRICED = re.compile(r"[$€£¥%]|\d,\d{3}|\d\.\d")
#: Beside its number a cell may have a note mark, not a heading.
_NOTE_LETTERS = 4
_DASH = re.compile(r"^[$€£¥\s]*[-–—]+\s*$")
_CURRENCY = re.compile(
    r"us\$|hk\$|[$€£¥￥]|\busd\b|\beur\b|\bgbp\b|\brmb\b|\bcny\b|人民币|美元|港元|港币|欧元|英镑|日元"
    r"|u\.?s\.? dollars?|\beuros?\b|\bpounds? sterling\b|元"
)
_UNSCALED = re.compile(
    r"per[- ](?:\w+ )?share|\bper (?!cent|annum|year)[a-z]|每股|%"
    r"|margin|\bratio\b|\brate\b|percent|比例|比率|率|yield|\beps\b|倍|系数"
)
_PERCENT = re.compile(r"%|percent|率[(（]?|比例|占比|margin|\brate\b|growth|yield")
_MOVING = re.compile(r"\bchange|increase|decrease|growth|增减|变动|增长|同比|variance|\bdecline")
_PER_SHARE = re.compile(r"per (?:\w+ )?share|每股|\beps\b")


@dataclass(slots=True)
class Columns:
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


def _implied_items(figure: Figure, own: frozenset[str]) -> frozenset[str]:
    """Net income per share is earnings per share; a profit told in percent of sales is a margin."""
    if figure.per_share and "@dividend" in own:
        return frozenset({"@dividend_per_share"})
    found = {"@eps"} if figure.per_share and own & {"@net_income", "@net_income_parent"} else set()
    if figure.kind == "percent":
        found |= {MARGINS[token] for token in own & MARGINS.keys()}
    return frozenset(found)


def is_number(cell: str) -> bool:
    """Whether a cell has a figure; "53 weeks" heads a column."""
    figure = figure_of(cell)
    return figure is not None and figure.kind != "duration"


def is_dated(text: str) -> bool:
    """Whether a heading or a label names a period."""
    return bool(text) and bool(cell_periods(text))


def figure_of(cell: str, *, dated: bool = False) -> Figure | None:
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


def read_cell(
    text: str, *, columns: Columns, around: Surroundings, row: str, name: str, column: str, scale: Decimal | None,
    heading: str = "", moved: bool = False,
) -> list[Reading]:  # fmt: skip
    """The figure of a cell with its item, period, unit and scale; nothing for words and blanks.

    Args:
        columns: the headings of its table; ``around``: what the text says once for all its tables.
        row: what tells its printed row from every other; ``name`` and ``column`` are what row and column are called.
        heading: words before the row's name, where rows are told as sentences.
        moved: whether the percentages of its row tell by how much the amounts beside them differ.
    """
    figure = figure_of(text, dated=True)
    if figure is None:
        return []
    about = _traits(name) | _traits(column)
    caption = f"{columns.caption} {columns.section} {heading}"
    figure, printed = _scaled(figure, about, caption, scale or around.scale, columns=columns, currency=around.currency)
    periods = list(cell_periods(column))
    periods += [period for period in cell_periods(name) if period.year]
    periods = periods or list(cell_periods(columns.section))
    if not periods and columns.dated:
        periods = list(cell_periods(columns.dated))
    resolved = tuple(_dated(period, around.year) for period in periods)
    hints = resolved or tuple(period for period in cell_periods(caption) if period.year)
    named = tokens(name) | tokens(column)
    own = named | _implied_items(figure, named)
    return [
        Reading(
            head=tokens(name), figure=figure, role=Role(CHANGE) if about.moving else Role(), own=own,
            context=tokens(caption), periods=_distinct(resolved), mentioned=_distinct(hints),
            polarity=polarity(name) or polarity(column),
            label=f"{name.strip()}{', ' + column.strip() if column.strip() else ''}",
            row=row if is_dated(column) else f"{' '.join(sorted(named))}|{column.strip()}",
            column=column.strip() or "?", line=row, printed=printed,
            inferred=around.inferred and scale is None,
            either=about.changing or (moved and figure.kind == "percent"),
        )
    ]  # fmt: skip


def _scaled(
    figure: Figure, about: "_Traits", caption: str, scale: Decimal | None, *, columns: Columns, currency: str | None
) -> tuple[Figure, Decimal | None]:  # fmt: skip
    """The figure in full units under the caption of its table, and the numeral that was printed."""
    if (
        figure.kind == "amount"
        and figure.currency is None
        and not figure.scaled
        and (about.percent or columns.shares)
        and not about.money
    ):
        return replace(figure, kind="percent", unit="percent"), None
    if figure.kind != "amount" or figure.scaled:
        return figure, None
    per_share = figure.per_share or about.per_share or bool(_PER_SHARE.search(columns.section))
    currency = figure.currency or about.currency or _currency_of(caption) or currency
    plain = about.unscaled or per_share
    own = about.scale or scale
    factor = Decimal(1) if plain or own is None else own
    scaled = replace(
        figure, value=figure.value * factor, step=figure.step * factor, currency=currency, per_share=per_share,
        scale=factor,            unit=f"{currency or 'amount'} per share" if per_share else currency,
    )  # fmt: skip
    return scaled, figure.value if factor != 1 else None


def _dated(period: Period, current: int | None) -> Period:
    if period.year is None and not period.part and current is not None:
        return Period(current + period.offset)
    return Period(period.year, period.part) if period.year else period
