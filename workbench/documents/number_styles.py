"""Numbers printed in another country's way (1.234,5 or 1 234,5 or 1'234.5), told by the whole document and read as 1,234.5.

A single "1.234" may be either; a document decides. The pages that tables are looked for in get every such number in English
print, of one word each; ``as_printed`` gives back what stands on the page.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from workbench.documents.model import Figure, Line, Page, StatementLine, Table, Word, line_of
from workbench.documents.parses import Parse, SheetTable
from workbench.documents.table_lines import wide_space

Group = Literal[",", ".", " ", "'"]

_ENGLISH = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])")
_COMMA_DECIMALS = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}(?![\d.,])")
_DOTTED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.,])")
_SPACED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d{1,2})?(?![\d.,])")
_APOSTROPHES = re.compile(r"(?<![\d.,])\d{1,3}(?:['’]\d{3})+(?:\.\d+)?(?![\d.,])")
_POINT_DECIMALS = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,])")

#: So many numbers decide, when there are so many times more of them than of English ones.
_LEAST, _TIMES = 4, 2
#: Of numbers that could be something else (three decimals, two columns of whole numbers).
_LEAST_DOUBTFUL = 8

#: Two words of one number stand this close, in heights of the line.
_NEAR = 0.5
_LEADING = re.compile(r"^[(\-−–+€$£¥]*[1-9]\d{0,2}$")
_FOLLOWING = re.compile(r"^\d{3}(?:[.,]\d{1,2})?[)%]*$")
_FOLLOWING_WHOLE = re.compile(r"^\d{3}$")
_CORE = re.compile(r"\d[\d,]*(?:[.·]\d+)?")
_REFERENCE = re.compile(r"^\d{1,2}\.\d{1,2}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberStyle:
    """What stands between thousands and before decimals."""

    group: Group
    decimal: Literal[".", ","]


ENGLISH = NumberStyle(group=",", decimal=".")


@dataclass(kw_only=True, slots=True)
class _Reader:
    """Puts numbers into English print and remembers how they were printed."""

    style: NumberStyle
    printed: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """One word, or the text of a cell."""
        group = {"'": "['’]", " ": "[ \u00a0\u202f]"}.get(self.style.group, re.escape(self.style.group))
        pattern = rf"(?<![\d.,])(\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{re.escape(self.style.decimal)}(\d+))?(?![\d.,'’])"
        if self.style.decimal == "," and _REFERENCE.match(text):
            return self._kept(text, text.replace(".", "·"))
        return re.sub(pattern, self._english, text)

    def _english(self, match: "re.Match[str]") -> str:
        digits = re.sub(r"\D", "", match[1])
        whole = f"{int(digits):,}" if digits != match[1] else match[1]
        return self._kept(match[0], f"{whole}.{match[2]}" if match[2] else whole)

    def _kept(self, before: str, after: str) -> str:
        if after != before:
            self.printed[after] = before
        return after

    def line(self, line: Line) -> Line:
        words: list[Word] = []
        near = wide_space(line, _NEAR)
        for word in line.words:
            last = words[-1] if words else None
            if last is not None and self.style.group == " " and _is_one(last, word, near):
                words[-1] = Word(
                    text=f"{last.text} {word.text}", x0=last.x0, y0=min(last.y0, word.y0), x1=word.x1, y1=max(last.y1, word.y1)
                )
            else:
                words.append(word)
        return line_of(tuple(replace(word, text=self.text(word.text)) if _has_digit(word.text) else word for word in words))

    def page(self, page: Page) -> Page:
        return replace(page, lines=tuple(self.line(line) for line in page.lines))

    def grid(self, grid: SheetTable) -> SheetTable:
        return replace(grid, rows=tuple(tuple(self.text(cell) for cell in row) for row in grid.rows))

    def back(self, text: str) -> str:
        """As it was printed."""
        return _CORE.sub(lambda match: self.printed.get(match[0], match[0]), text)


def style_of(texts: Sequence[str]) -> NumberStyle:
    """How the numbers of a document are printed."""
    whole = "\n".join(texts)
    english, commas = len(_ENGLISH.findall(whole)), len(_COMMA_DECIMALS.findall(whole))
    if english > 20 and commas * _TIMES < english:
        return ENGLISH
    dotted, spaced = len(_DOTTED.findall(whole)), len(_SPACED.findall(whole))
    apostrophes, points = len(_APOSTROPHES.findall(whole)), len(_POINT_DECIMALS.findall(whole))
    if apostrophes >= _LEAST and apostrophes > _TIMES * max(english, commas):
        return NumberStyle(group="'", decimal=".")
    decimal: Literal[".", ","] = "," if commas >= points else "."
    if commas >= _LEAST and commas > _TIMES * english and decimal == ",":
        return NumberStyle(group=" " if spaced > dotted else ".", decimal=",")
    doubtful = max(dotted, spaced)
    if doubtful >= _LEAST_DOUBTFUL and doubtful > _TIMES * _TIMES * english and doubtful > points:
        return NumberStyle(group=" ", decimal=decimal) if spaced > dotted else NumberStyle(group=".", decimal=",")
    return ENGLISH


def in_english(parse: Parse) -> tuple[Parse, Callable[[str], str]]:
    """The parse with its numbers in English print, and what gives a text back as it was printed."""
    style = style_of([page.text for page in parse.pages])
    if style == ENGLISH:
        return parse, str
    reader = _Reader(style=style)
    pages = tuple(reader.page(page) for page in parse.pages)
    return replace(parse, pages=pages, grids=tuple(map(reader.grid, parse.grids))), reader.back


def as_printed(
    back: Callable[[str], str], tables: Sequence[Table], lines: Sequence[StatementLine], figures: Sequence[Figure]
) -> tuple[tuple[Table, ...], tuple[StatementLine, ...], tuple[Figure, ...]]:
    """What was found, with its texts as the document prints them."""
    return (
        tuple(_printed_table(back, table) for table in tables),
        tuple(replace(line, label=back(line.label), section=back(line.section)) for line in lines),
        tuple(
            replace(figure, text=back(figure.text), label=back(figure.label), section=back(figure.section))
            for figure in figures
        ),
    )


def _printed_table(back: Callable[[str], str], table: Table) -> Table:
    rows = tuple(tuple(replace(cell, text=back(cell.text)) if cell else None for cell in row) for row in table.rows)
    return replace(table, title=back(table.title), columns=tuple(map(back, table.columns)), rows=rows)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _is_one(before: Word, word: Word, near: float) -> bool:
    """Whether two words are the beginning and the rest of one number with spaces between its thousands."""
    groups = before.text.split(" ")
    leads = bool(_LEADING.match(groups[0])) and all(_FOLLOWING_WHOLE.match(group) for group in groups[1:])
    return leads and bool(_FOLLOWING.match(word.text)) and word.x0 - before.x1 < near
