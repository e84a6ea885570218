"""A source text read once: every figure in it with its item, period, unit and scale."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log

from workbench.evidence.entities import companies, number_names, without_number_names
from workbench.evidence.line_items import tokens
from workbench.evidence.number_words import WORDS, english_number
from workbench.evidence.periods import Period, cell_periods, find_periods
from workbench.evidence.plain_form import plain
from workbench.evidence.readings import Reading, read_sentence, sentences
from workbench.evidence.table_cells import Surroundings
from workbench.evidence.tables import TableReader
from workbench.evidence.units import CURRENCIES, SCALES, caption_scale, power_of_ten

_SIGNS = re.compile(
    r"us\$|hk\$|nt\$|[cars]\$|[$€£¥￥₹]|\b(?:usd|eur|gbp|cny|rmb|hkd|jpy|dollars?|euros?|yuan"
    r"|renminbi|yen|sterling)\b|人民币|美元|港元|港币|欧元|英镑|日元|元"
)


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """What a source prints.

    Attributes:
        readings: its figures.
        vocabulary: token -> weight; a token that few of its labels have weighs more.
        words: every token of the text.
        years: every year named in it.
        currencies: every currency named in it.
        costs_in_brackets: whether its tables print costs as negatives throughout.
        durations: unit -> the lengths of time that stand anywhere, also in labels.
        text: plain text.
        companies: those it names as owners of its figures.
        negative_rows: rows of tables without a positive number, two numbers at least.
        has_han, has_latin: whether it has words in either script.
        scaled: whether it names a scale for a table.
        column_heads: tokens of the headings of columns that are no periods.
        number_names: companies whose name would read as a number.
    """

    readings: tuple[Reading, ...]
    vocabulary: dict[str, float]
    words: frozenset[str]
    years: frozenset[int]
    currencies: frozenset[str]
    costs_in_brackets: bool
    durations: dict[str, frozenset[Decimal]]
    text: str
    companies: frozenset[str]
    negative_rows: frozenset[str]
    has_han: bool
    has_latin: bool
    scaled: bool
    number_names: frozenset[str] = frozenset()
    column_heads: frozenset[frozenset[str]] = frozenset()


def read_source(text: str) -> SourceText:
    """Read the figures of prose and of flattened tables."""
    names = number_names(text)
    clean = plain(without_number_names(text, names))
    mentioned = [mention.period for mention in find_periods(clean, cell=True)]
    years = Counter(period.year for period in mentioned if period.year)
    current = _current(years)
    if current is not None and any(period.offset for period in mentioned):
        years[current - 1] += 0
    currencies = frozenset(CURRENCIES[sign] for sign in set(_SIGNS.findall(clean)) if sign in CURRENCIES)
    told = caption_scale(clean)
    around = Surroundings(
        scale=told or _scale_of_prose(clean),
        inferred=told is None,
        currency=next(iter(currencies)) if len(currencies) == 1 else None,
        year=current,
    )
    readings, words = _read_lines(clean, around), tokens(clean)
    return SourceText(
        readings=tuple(readings), vocabulary=_weights(readings), words=words,
        years=frozenset(year for year in years if year is not None), currencies=currencies,
        costs_in_brackets=_costs_in_brackets(readings), durations=_durations(clean), text=clean,
        companies=companies(text), negative_rows=_negative_rows(readings), has_han=bool(_HAN.search(clean)),
        has_latin=any(token[0].isascii() and token[0] != "@" for token in words),
        scaled=around.scale is not None or any(reading.printed is not None for reading in readings),
        number_names=names,
        column_heads=frozenset(
            reading.own - reading.head - {"@total"}
            for reading in readings if reading.head and reading.own - reading.head - {"@total"}
        ),
    )  # fmt: skip


_HAN = re.compile(r"[一-鿿]")
_SCALED = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})*(?:\.\d+)?) (thousand|million|billion)\b")
_CELL = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{4,})(?![\d,]|\.\d)")
_LEAST_DIGITS = 3


def _scale_of_prose(text: str) -> Decimal | None:
    """The scale of tables that name none, where prose tells one of their numbers: 203.8 million for 203828."""
    cells = {Decimal(cell.replace(",", "")) for cell in _CELL.findall(text)}
    if not cells:
        return None
    scales: Counter[Decimal] = Counter()
    for number, word in _SCALED.findall(text):
        digits = Decimal(number.replace(",", ""))
        if len(digits.as_tuple().digits) < _LEAST_DIGITS:
            continue
        step, size = Decimal(1).scaleb(int(digits.as_tuple().exponent)), power_of_ten(SCALES[word])
        for scale in (power_of_ten(3), power_of_ten(6)):
            if scale <= size and any(abs(cell * scale / size - digits) <= step / 2 for cell in cells):
                scales[scale] += 1
    return scales.most_common(1)[0][0] if scales else None


def _read_lines(text: str, around: Surroundings) -> list[Reading]:
    table = TableReader(around)
    year = around.year
    readings: list[Reading] = []
    prose: list[str] = []
    headed = False
    for line in _lines(text):
        cells = table.line(line) if line.strip() else None
        if not headed and table.headings:
            headed = True
            _continue_table(readings, table.headings)
        if cells is None:
            prose.append(line)
            continue
        readings += _read_prose(prose, year)
        prose = []
        readings += cells
    return readings + _read_prose(prose, year)


#: So many rows without a heading are the end of a table that began on the page before.
_LEAST_ROWS = 3


def _continue_table(readings: Sequence[Reading], headings: Sequence[str]) -> None:
    """Dates the rows that stand above the first heading of a page, where it heads as many periods as they have figures."""
    periods = [cell_periods(heading) for heading in headings]
    if len(periods) < 2 or any(len(told) != 1 or not told[0].year for told in periods):
        return
    rows: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.line:
            rows.setdefault(reading.line, []).append(reading)
    rows = {line: row for line, row in rows.items() if len(row) == len(periods) and not any(cell.periods for cell in row)}
    if len(rows) < _LEAST_ROWS:
        return
    for line, row in rows.items():
        for cell, heading, told in zip(row, headings, periods, strict=True):
            cell.row, cell.column, cell.periods, cell.mentioned = line, heading, told, told


def _lines(text: str) -> list[str]:
    """Lines; rows told as sentences ("the ROW of COLUMN is CELL ;") are taken apart even when they stand in one line."""
    lines = []
    for line in text.split("\n"):
        if " ;" in line and " is " in line:
            lines += re.split(r"(?<=;)\s+(?=[^;]*?\bthe [^;]* of [^;]* is )(?!the )|(?<=[^\d ] \.)\s+", line)
        else:
            lines.append(line)
    return lines


#: A line broken between two Chinese characters.
_LINE_IN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_BACKWARDS = ("it ", "this ", "that ", "they ", "these ", "其", "该")


def _read_prose(lines: list[str], year: int | None) -> list[Reading]:
    readings: list[Reading] = []
    subject: frozenset[str] = frozenset()
    last: tuple[Period, ...] = ()
    for sentence in sentences(_LINE_IN_HAN.sub("", " ".join(line.strip() for line in lines))):
        found = read_sentence(sentence, subject=subject if sentence.lstrip().startswith(_BACKWARDS) else frozenset(), year=year)
        for reading in found:
            if not reading.periods and last:
                reading.mentioned = last
        if found:
            subject = found[0].own
            last = found[0].periods or last
        readings += found
    return readings


_LENGTH = re.compile(
    rf"(?:(?<![\d.])(?P<digits>\d{{1,4}}(?:\.\d{{1,2}})?)(?!\d)|(?P<words>{WORDS.pattern}))[\s-]{{0,3}}(?P<unit>year"
    rf"|month|week|day|hour|个?月|年(?!度)|天)"
)


def _durations(text: str) -> dict[str, frozenset[Decimal]]:
    found: dict[str, set[Decimal]] = {}
    for match in _LENGTH.finditer(text):
        length = Decimal(match["digits"]) if match["digits"] else english_number(match["words"])
        found.setdefault(
            {"个月": "month", "月": "month", "年": "year", "天": "day"}.get(match["unit"], match["unit"]), set()
        ).add(length)
    return {unit: frozenset(lengths) for unit, lengths in found.items()}


def _current(years: "Counter[int]") -> int | None:
    return max(years, key=lambda year: (years[year], year), default=None)


def _weights(readings: list[Reading]) -> dict[str, float]:
    labels = {(reading.own, reading.row) for reading in readings}
    counts = Counter(token for own in {own for own, _ in labels} for token in own)
    total = max(1, len({own for own, _ in labels}))
    return {token: log(1 + total / count) + 0.1 for token, count in counts.items()}


def _negative_rows(readings: list[Reading]) -> frozenset[str]:
    values: dict[str, list[float]] = {}
    for reading in readings:
        if reading.row:
            values.setdefault(reading.row, []).append(reading.value)
    return frozenset(row for row, found in values.items() if len(found) > 1 and max(found) <= 0)


_COST = frozenset(
    {"@cost_of_sales", "@tax", "@sga", "@selling_expense", "@admin_expense", "@rnd", "@interest", "expense", "cost"}
)


def _costs_in_brackets(readings: list[Reading]) -> bool:
    costs = {reading.row: reading.value for reading in readings if reading.in_table and reading.own & _COST}
    return len(costs) > 1 and all(value <= 0 for value in costs.values())
