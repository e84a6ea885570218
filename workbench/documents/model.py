"""What is known of a document: its pages with word boxes, its tables with cell addresses, its statements, its figures.

Boxes are ``(x0, y0, x1, y1)`` in PDF points with the origin at the top left of the page as it is displayed (rotation
applied), so that a box can be laid over a page image after one multiplication. Pages are 1-based physical pages. Sources
without pages (text, sheets) have boxes of zeros.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Box = tuple[float, float, float, float]
Kind = Literal["10-K", "10-Q", "8-K", "20-F", "earnings release", "annual report", "interim report", "other"]
Statement = Literal["income", "balance", "cash_flow", "equity", "comprehensive_income", "segment", "other"]
Unit = Literal["money", "per_share", "shares", "percent", "ratio"]
Scope = Literal["consolidated", "parent"]

NO_BOX: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A run of characters without a space, and where it is printed."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Words on one base line, from left to right; ``text`` is them with single spaces."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page as it was read.

    Attributes:
        number: 1-based physical page.
        label: what the document calls the page ("iv", "60"); the number as text where it says nothing.
        width, height: in points, as displayed.
        text: the lines, one below the other (columns of a two-column page one after the other).
        turn: degrees clockwise by which the text is printed turned from upright (a table set sideways): 0, 90, 180 or 270.
    """

    number: int
    label: str
    width: float
    height: float
    text: str
    lines: tuple[Line, ...]
    turn: int = 0


def line_of(words: tuple[Word, ...]) -> Line:
    """A line from its words, left to right (at least one)."""
    first = words[0]
    x0, y0, x1, y1 = first.x0, first.y0, first.x1, first.y1
    for word in words:  # one pass: this is done for every line of every page, several times
        if word.x0 < x0:
            x0 = word.x0
        if word.y0 < y0:
            y0 = word.y0
        if word.x1 > x1:
            x1 = word.x1
        if word.y1 > y1:
            y1 = word.y1
    return Line(text=" ".join([word.text for word in words]), x0=x0, y0=y0, x1=x1, y1=y1, words=words)


@dataclass(frozen=True, kw_only=True, slots=True)
class OutlineEntry:
    """A line of the document's own table of contents (bookmarks): depth from 0, 1-based page or None."""

    title: str
    page: int | None
    depth: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentInfo:
    """A document in the library.

    Attributes:
        document_id: the first 16 hexadecimal digits of ``sha256``, the hash of its bytes.
        file: base name it was added under.
        title, company: as found on its first pages, or as the user put them; empty when unknown.
        period: such as ``"FY2022"``, ``"Q2 FY2024"``, ``"2020"``; empty when unknown.
        fiscal_year: the company's own name of the year.
        period_end: the last day the document reports on.
        months: length of the period it reports on (12, 9, 6, 3); None when unknown.
        currency: ISO code of its statements, empty when unknown.
        scale: what one printed unit of its statements is worth (1, 1e3, 1e6, 1e8 ...).
        language: ISO 639-1.
        pages_without_text: 1-based numbers; never silently dropped.
        tables, statements, chunks: how many were found.
        seconds: reading it took.
        parser: names and versions of what read it.
        added_at: ISO 8601 with offset.
        notes: what the reader should know: scripts and attachments ignored, pages that failed, edits, doubts.
    """

    document_id: str
    sha256: str
    file: str
    title: str
    company: str
    kind: Kind
    period: str
    fiscal_year: int | None
    period_end: date | None
    months: int | None
    currency: str
    scale: float
    language: str
    pages: int
    pages_without_text: tuple[int, ...]
    tables: int
    statements: int
    chunks: int
    seconds: float
    parser: str
    added_at: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of a table. ``value`` is the number as printed (parentheses negative, a dash zero), not scaled."""

    document_id: str
    table_id: int
    page: int
    row: int
    column: int
    text: str
    value: Decimal | None
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table on one page. Column 0 is the row's label; ``columns`` are the heads (empty where none is printed).

    Attributes:
        table_id: unique within the document, in reading order.
        title: the lines above it that name it; empty when none does.
        rows: cells by row and column, None where nothing is printed. Row numbers are those of ``Cell.row``.
        scale: what one printed unit is worth.
        statement: which financial statement it is a part of, or None for any other table.
        scope: of a statement: the group's or the parent company's own.
    """

    document_id: str
    table_id: int
    page: int
    title: str
    box: Box
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    scale: float
    currency: str
    statement: Statement | None = None
    scope: Scope = "consolidated"


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementLine:
    """One labelled line of a statement.

    Attributes:
        table_id, row: address of the line in its table.
        order: position in the statement, over all its pages.
        label: as printed, over several lines joined.
        section: the heading it stands under, e.g. "Current assets"; empty when none.
        item: id in the glossary, or None.
        depth: 0 for the outermost indentation.
    """

    document_id: str
    table_id: int
    row: int
    page: int
    statement: Statement
    scope: Scope
    order: int
    label: str
    section: str
    item: str | None
    depth: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One number of a statement, with all that decides what it means, and where it stands.

    Attributes:
        table_id, row, column: address of its cell.
        order: of its statement line.
        item: id in the glossary, or None.
        value: in full units (scale applied), signed as the statement prints it (parentheses negative).
        text: as printed.
        unit: money in ``currency``, money per share, a count of shares, percent (5 is 5 %) or a plain ratio.
        scale: applied to the printed number; 1 for per-share figures and percents.
        period_end: the day of a balance, the last day of a period; None when the column does not tell.
        months: 0 for an instant, else the length of the period (3, 6, 9, 12).
        fiscal_year: the company's own name of the year the period lies in.
    """

    document_id: str
    table_id: int
    row: int
    column: int
    page: int
    order: int
    statement: Statement
    scope: Scope
    item: str | None
    label: str
    section: str
    value: Decimal
    text: str
    unit: Unit
    currency: str
    scale: float
    period_end: date | None
    months: int | None
    fiscal_year: int | None
    box: Box


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the ingest audit.

    Attributes:
        kind: "page without text", "page failed", "identity" (assets = liabilities + equity ...), "sum", "statement missing",
            "active content" ...
        state: "ok" for a check that held, "note" for something to know, "doubt" for a check that failed.
        page: 1-based, or None for the whole document.
    """

    kind: str
    state: Literal["ok", "note", "doubt"]
    page: int | None
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """All that is found in one document, before it is kept in the library."""

    info: DocumentInfo
    pages: tuple[Page, ...]
    outline: tuple[OutlineEntry, ...]
    tables: tuple[Table, ...]
    lines: tuple[StatementLine, ...]
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
