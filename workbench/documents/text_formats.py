"""Documents without fixed pages: DOCX, HTML, plain text and Markdown, workbooks and CSV. Their tables are kept cell by cell.

A DOCX has a page for each page break its writer noted; HTML, text and Markdown are cut into pages of about one screen of print;
every sheet of a workbook is a page. Scripts, macros and linked files are never touched.
"""

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.documents.model import Line, OutlineEntry, Page, Word, line_of
from workbench.documents.parses import TITLE_BAR, Parse, SheetTable
from workbench.documents.reading import LARGEST_TEXT, Format
from workbench.errors import DocumentError

#: Characters of text that make a page where the source has none.
PAGE_CHARACTERS = 3500
#: Rows and columns of a sheet that are read.
MOST_ROWS, MOST_COLUMNS = 20_000, 200

_SPACE = re.compile(r"\s+")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")


@dataclass(kw_only=True, slots=True)
class _Writer:
    """Collects blocks of text into pages, noting where each table and heading stands."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    grids: list[SheetTable] = field(default_factory=list)
    outline: list[OutlineEntry] = field(default_factory=list)
    size: int = 0
    breaks_itself: bool = True
    recent: list[str] = field(default_factory=list)

    def text(self, text: str) -> None:
        """A paragraph."""
        clean = _SPACE.sub(" ", text).strip()
        if not clean:
            return
        self._room(len(clean))
        self.pages[-1].append(clean)
        self.recent = [*self.recent[-3:], clean]

    def heading(self, text: str, depth: int) -> None:
        """A heading, which also stands in the outline."""
        self.text(text)
        clean = _SPACE.sub(" ", text).strip()
        if clean:
            self.outline.append(OutlineEntry(title=clean, page=len(self.pages), depth=depth))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """A table: each row a line of the page, and the whole kept as a grid."""
        kept = [tuple(_SPACE.sub(" ", cell).strip() for cell in row) for row in rows]
        kept = [row for row in kept if any(row)]
        if not kept:
            return
        used = max(at for row in kept for at, cell in enumerate(row, 1) if cell)
        kept = [row[:used] for row in kept]
        self._room(sum(len(cell) for row in kept for cell in row))
        title = TITLE_BAR.join(text for text in self.recent if len(text) < 160)
        self.grids.append(SheetTable(page=len(self.pages), title=title, rows=tuple(kept)))
        self.pages[-1] += [" ".join(cell for cell in row if cell) for row in kept]
        self.recent = []

    def page_break(self) -> None:
        """Begin a new page, unless this one is empty."""
        if self.pages[-1]:
            self.pages.append([])
            self.size = 0

    def _room(self, characters: int) -> None:
        if self.breaks_itself and self.size and self.size + characters > PAGE_CHARACTERS:
            self.page_break()
        self.size += characters


def read_text_format(path: Path, sha256: str, kind: Format, name: str) -> Parse:
    """The pages and tables of a document that is not a PDF.

    Raises:
        DocumentError: too large for its kind, damaged or not text.
    """
    started = time.monotonic()
    if path.stat().st_size > LARGEST_TEXT:
        raise DocumentError(
            f"{name} has {path.stat().st_size / 2**20:,.0f} MB; {LARGEST_TEXT // 2**20} MB can be read of {kind}.",
            "Split it, or save it as PDF.",
        )
    writer = _Writer()
    metadata: dict[str, str] = {}
    if kind == "docx":
        _docx(path, name, writer)
    elif kind == "xlsx":
        _workbook(path, name, writer)
    elif kind == "html":
        metadata = _html(path.read_bytes(), name, writer)
    elif kind == "csv":
        writer.table(_csv_rows(_decoded(path.read_bytes(), name)))
    else:
        _plain_text(_decoded(path.read_bytes(), name), writer)
    pages = tuple(_page(number, lines) for number, lines in enumerate(writer.pages, 1) if lines or number == 1)
    if not any(page.text for page in pages):
        raise DocumentError(f"{name} holds no text.", "Check the file.")
    return Parse(
        sha256=sha256, parser=f"{kind} reader 1", pages=pages, outline=tuple(writer.outline), metadata=metadata,
        grids=tuple(writer.grids), seconds=round(time.monotonic() - started, 3),
    )  # fmt: skip


def _page(number: int, texts: Sequence[str]) -> Page:
    lines = tuple(_line(text) for text in texts)
    return Page(number=number, label=str(number), width=0.0, height=0.0, text="\n".join(texts), lines=lines)


def _line(text: str) -> Line:
    return line_of(tuple(Word(text=word, x0=0.0, y0=0.0, x1=0.0, y1=0.0) for word in text.split(" ")))


# -- DOCX


def _docx(path: Path, name: str, writer: _Writer) -> None:
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    try:
        with zipfile.ZipFile(path) as archive:
            root = etree.fromstring(archive.read("word/document.xml"), _xml_parser())
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        raise DocumentError(f"{name} is damaged or encrypted.", "Open it and save it anew.") from error
    breaks = root.iter(f"{_WORD}lastRenderedPageBreak")
    writer.breaks_itself = next(breaks, None) is None
    body = root.find(f"{_WORD}body")
    for block in body if body is not None else ():
        if block.tag == f"{_WORD}p":
            _docx_paragraph(block, writer)
        elif block.tag == f"{_WORD}tbl":
            writer.table([[_docx_text(cell) for cell in row.iter(f"{_WORD}tc")] for row in block.iter(f"{_WORD}tr")])


def _docx_paragraph(paragraph: Any, writer: _Writer) -> None:
    if any(True for _ in paragraph.iter(f"{_WORD}lastRenderedPageBreak")):
        writer.page_break()
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    level = re.fullmatch(r"(?:Heading|标题|berschrift)? ?(\d)", style.get(f"{_WORD}val", "")) if style is not None else None
    text = _docx_text(paragraph)
    if level:
        writer.heading(text, int(level[1]) - 1)
    else:
        writer.text(text)


def _docx_text(element: Any) -> str:
    nodes = element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}p")
    return "".join((node.text or "") if node.tag == f"{_WORD}t" else " " for node in nodes)


def _xml_parser() -> Any:
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)


# -- HTML


def _html(data: bytes, name: str, writer: _Writer) -> dict[str, str]:
    from lxml import etree, html  # type: ignore[import-untyped, unused-ignore]

    try:
        # As bytes: filings begin with an XML declaration of an encoding, which a text must not have.
        parser = html.HTMLParser(no_network=True, remove_comments=True, encoding="utf-8")
        root = html.document_fromstring(_decoded(data, name).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise DocumentError(f"{name} holds no HTML that can be read.", "Save the page anew, or as PDF.") from error
    etree.strip_elements(root, "script", "style", "noscript", "template", "ix:header", with_tail=False)
    for hidden in [element for element in root.iter() if _is_hidden(element)]:
        hidden.drop_tree()
    title = root.findtext(".//title") or ""
    body = root.find("body")
    _html_blocks(body if body is not None else root, writer)
    return {"Title": _SPACE.sub(" ", title).strip()} if title.strip() else {}


def _is_hidden(element: Any) -> bool:
    """Whether a browser shows nothing of it, as of the facts at the head of a filing marked up with inline XBRL."""
    style = (element.get("style") or "").replace(" ", "").lower() if isinstance(element.tag, str) else ""
    return "display:none" in style and element.getparent() is not None


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "ul",
    ]
)


def _html_blocks(element: Any, writer: _Writer) -> None:
    """Text of an element, block by block; inline elements belong to the block around them."""
    pending: list[str] = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "table" or re.fullmatch("h[1-6]", tag) or tag in _BLOCKS or child.find(".//table") is not None:
            writer.text("".join(pending))
            pending = []
            _html_block(child, tag, writer)
        elif tag == "br":
            writer.text("".join(pending))
            pending = []
        elif tag:
            pending.append(child.text_content())
        pending.append(child.tail or "")
    writer.text("".join(pending))


def _html_block(child: Any, tag: str, writer: _Writer) -> None:
    if tag == "table":
        if child.find(".//table") is not None:
            for cell in child.iter("td", "th"):
                _html_blocks(cell, writer)
            return
        rows = [_html_row(row) for row in child.iter("tr")]
        if any(len(row) > 1 for row in rows):
            writer.table(rows)
        else:
            for row in rows:
                writer.text(" ".join(row))
    elif re.fullmatch("h[1-6]", tag):
        writer.heading(child.text_content(), int(tag[1]) - 1)
    else:
        if tag == "hr" or "page-break" in (child.get("style") or ""):
            writer.page_break()
        _html_blocks(child, writer)


def _inner_text(element: Any) -> str:
    """All text of a cell, with a space where a line ends or a block begins."""
    pieces = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        apart = " " if tag == "br" or tag in _BLOCKS else ""
        pieces += [apart, _inner_text(child) if tag else "", apart, child.tail or ""]
    return "".join(pieces)


def _html_row(row: Any) -> list[str]:
    """The cells of a row; one that spans several columns takes their place."""
    cells: list[str] = []
    for cell in row.iterchildren("td", "th"):
        span = cell.get("colspan", "1")
        cells.append(_inner_text(cell))
        cells += [""] * (min(int(span), MOST_COLUMNS) - 1 if span.isdigit() else 0)
    return cells


# -- text and sheets


def _plain_text(text: str, writer: _Writer) -> None:
    for page in text.split("\f"):
        block: list[str] = []
        for line in page.splitlines():
            heading = _MARKDOWN_HEADING.match(line)
            cells = _markdown_cells(line)
            if block and cells is None:
                writer.table([row for row in map(_markdown_cells, block) if row is not None and not _is_rule(row)])
                block = []
            if cells is not None:
                block.append(line)
            elif heading:
                writer.heading(heading[2], len(heading[1]) - 1)
            else:
                writer.text(line)
        writer.table([row for row in map(_markdown_cells, block) if row is not None and not _is_rule(row)])
        if "\f" in text:
            writer.page_break()


def _markdown_cells(line: str) -> list[str] | None:
    stripped = line.strip()
    if len(stripped) < 3 or not (stripped.startswith("|") and stripped.endswith("|")):
        return None
    return [cell.strip() for cell in stripped[1:-1].split("|")]


def _is_rule(row: Sequence[str]) -> bool:
    return all(re.fullmatch(r":?-{2,}:?", cell) for cell in row if cell)


def _csv_rows(text: str) -> list[list[str]]:
    sample = text[:20_000]
    try:
        dialect: Any = csv.Sniffer().sniff(sample, delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return [row[:MOST_COLUMNS] for _, row in zip(range(MOST_ROWS), csv.reader(io.StringIO(text), dialect), strict=False)]
    except csv.Error as error:
        raise DocumentError(f"The table cannot be read: {error}.", "Save it as CSV anew.") from error


def _workbook(path: Path, name: str, writer: _Writer) -> None:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    writer.breaks_itself = False
    with path.open("rb") as handle:  # by its path openpyxl would judge the file by the ending of its name
        try:
            book = openpyxl.load_workbook(handle, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise DocumentError(f"{name} is damaged or encrypted.", "Open it and save it anew.") from error
        try:
            for sheet in book.worksheets:
                writer.page_break()
                writer.heading(sheet.title, 0)
                writer.table(list(_sheet_rows(sheet)))
        finally:
            book.close()


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
        yield [_cell_text(value) for value in row]


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    for encoding in ("gb18030", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or len(re.findall("[\u3400-\u9fff]", text)) > len(text) * 0.05:
            return text
    raise DocumentError(f"{name} is not text in a known encoding.", "Save it as UTF-8.")
