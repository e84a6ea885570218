"""DOCX, HTML, Markdown, workbooks and CSV: text, pages, headings and tables cell by cell; harmful parts are left alone."""

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from workbench.documents.analysis import analyse
from workbench.documents.model import Analysis
from workbench.documents.parses import Parse, Particulars
from workbench.documents.reading import LARGEST_UNPACKED, format_of, read_document
from workbench.documents.text_formats import LARGEST_TEXT
from workbench.errors import DocumentError

PARTICULARS = Particulars(file="x", added_at="2026-01-05T09:30:00+00:00")
HTML = """<!DOCTYPE html><html><head><title>Annual report</title><script>evil()</script></head><body>
<h1>Example Industries, Inc.</h1><p>FORM 10-K annual report, United States Securities and Exchange Commission,
for the fiscal year ended December 31, 2022</p>
<p>Example Industries, Inc.<br>(Exact name of registrant as specified in its charter)</p>
<p>CONSOLIDATED STATEMENTS OF INCOME</p><p>(in millions)</p>
<table><tr><td></td><td colspan="6">Year Ended December 31,</td></tr>
<tr><td></td><td colspan="3">2022</td><td colspan="3">2021</td></tr>
<tr><td>Net sales</td><td>$</td><td>8,000</td><td></td><td>$</td><td>7,400</td><td></td></tr>
<tr><td>Cost of sales</td><td></td><td>(5,000</td><td>)</td><td></td><td>(4,700</td><td>)</td></tr>
<tr><td>Gross profit</td><td></td><td>3,000</td><td></td><td></td><td>2,700</td><td></td></tr>
<tr><td>Net income</td><td>$</td><td>700</td><td></td><td>$</td><td>—</td><td></td></tr></table>
<p>Some <b>bold</b> words.</p><style>p{}</style></body></html>"""


def read(path: Path) -> Parse:
    return read_document(path, "b" * 64, name=path.name)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def docx(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return path


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_html_gives_text_without_scripts_and_figures_of_its_tables(tmp_path: Path) -> None:
    found: Analysis = analyse(read(write(tmp_path / "report.html", HTML)), PARTICULARS)
    assert "evil" not in found.pages[0].text
    assert "Some bold words." in found.pages[0].text
    assert (found.info.company, found.info.period) == ("Example Industries, Inc.", "FY2022")
    values = {(figure.item, figure.fiscal_year): figure.value for figure in found.figures}
    assert values["revenue", 2021] == Decimal(7_400_000_000)
    assert values["cost_of_revenue", 2022] == Decimal(-5_000_000_000)
    assert values["net_income", 2021] == 0


def test_a_docx_gives_headings_pages_and_tables(tmp_path: Path) -> None:
    cell = "<w:tc>{}</w:tc>".format
    row = f"<w:tr>{cell(paragraph('Net sales'))}{cell(paragraph('8,000'))}</w:tr>"
    second = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>On the second page</w:t></w:r></w:p>"
    path = docx(tmp_path / "note.docx", paragraph("Results", "Heading1") + f"<w:tbl>{row}</w:tbl>" + second)
    parse = read(path)
    assert [page.text for page in parse.pages] == ["Results\nNet sales 8,000", "On the second page"]
    assert [(entry.title, entry.page, entry.depth) for entry in parse.outline] == [("Results", 1, 0)]
    assert parse.grids[0].rows == (("Net sales", "8,000"),)


def test_entities_of_a_docx_are_not_expanded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "boom">]><x>&a;</x>')
    with pytest.raises(DocumentError, match=r"holds no text|damaged"):
        read(path)


def test_markdown_gives_headings_and_tables(tmp_path: Path) -> None:
    text = "# Results\n\nSales grew.\n\n| Item | 2022 |\n|---|---:|\n| Net sales | 8,000 |\n\n## Outlook\nMore."
    parse = read(write(tmp_path / "note.md", text))
    assert [entry.title for entry in parse.outline] == ["Results", "Outlook"]
    assert parse.grids[0].rows == (("Item", "2022"), ("Net sales", "8,000"))
    assert "Sales grew." in parse.pages[0].text


def test_long_text_is_cut_into_pages_between_paragraphs(tmp_path: Path) -> None:
    paragraphs = [f"paragraph {at} " + "word " * 60 for at in range(40)]
    parse = read(write(tmp_path / "long.txt", "\n".join(paragraphs)))
    assert len(parse.pages) > 2
    assert " ".join(page.text.replace("\n", " ") for page in parse.pages).count("paragraph") == 40


def test_a_workbook_gives_a_page_for_each_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Income"
    for row in (("", 2022, 2021), ("Net sales", 8000, 7400.5), ("Net income", -700, None)):
        book.active.append(row)
    book.create_sheet("Empty")
    book.save(tmp_path / "book.xlsx")
    parse = read(tmp_path / "book.xlsx")
    assert [page.text.split("\n")[0] for page in parse.pages] == ["Income", "Empty"]
    assert parse.grids[0].rows[1] == ("Net sales", "8000", "7400.5")
    found = analyse(parse, PARTICULARS)
    table = found.tables[0]
    assert [cell.value if cell else None for cell in table.rows[1]] == [None, Decimal(-700), None]
    assert table.columns == ("", "2022", "2021")


def test_a_sheet_without_a_cover_is_dated_by_the_heads_of_its_statement(tmp_path: Path) -> None:
    rows = (("Consolidated income statement", None, None), ("in millions", 2022, 2021), ("Revenue", 9100, 8800),
            ("Gross profit", 3100, 2900), ("Income tax expense", 250, 240), ("Net income", 700, 650))  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    found = analyse(read(tmp_path / "book.xlsx"), PARTICULARS)
    assert [(figure.fiscal_year, figure.value) for figure in found.figures if figure.item == "net_income"] == [
        (2022, Decimal(700_000_000)), (2021, Decimal(650_000_000)),
    ]  # fmt: skip
    assert found.info.period == "FY2022"
    assert "taken from the columns" in found.info.notes[-1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_one_table(tmp_path: Path, delimiter: str) -> None:
    rows = [["item", "2022"], ["Net sales", "8000"], ["Net income", "700"]]
    parse = read(write(tmp_path / "table.csv", "\n".join(delimiter.join(row) for row in rows)))
    assert parse.grids[0].rows == tuple(tuple(row) for row in rows)


def test_text_in_an_older_chinese_encoding_is_read(tmp_path: Path) -> None:
    parse = read(write(tmp_path / "old.txt", "营业收入 8,000 万元".encode("gb18030")))
    assert parse.pages[0].text == "营业收入 8,000 万元"


def test_formats_are_told_by_content(tmp_path: Path) -> None:
    assert format_of(write(tmp_path / "a.txt", HTML), "a.txt") == "html"
    assert format_of(write(tmp_path / "a.pdf", "plain words"), "a.pdf") == "text"
    with pytest.raises(DocumentError, match=r"picture\.pdf is not a document"):
        format_of(write(tmp_path / "picture.pdf", b"\x89PNG\r\n\x1a\n\x00\x00\x00"), "picture.pdf")


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(LARGEST_UNPACKED // 2**24 + 2):
            part.write(bytes(2**24))
    with pytest.raises(DocumentError, match=r"unpacks to \d+ MB"):
        read(path)


def test_a_text_beyond_the_limit_and_a_cut_archive_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as handle:
        handle.write(b"text ")
        handle.truncate(LARGEST_TEXT + 1)
    with pytest.raises(DocumentError, match=r"large\.txt"):
        read(large)
    whole = docx(tmp_path / "whole.docx", paragraph("text")).read_bytes()
    with pytest.raises(DocumentError, match="cut off or damaged"):
        read(write(tmp_path / "cut.docx", whole[: len(whole) // 2]))
