"""What was written about a result stands in its files: only sentences that stand, with who wrote them."""

import io
from dataclasses import replace

import openpyxl
from pypdf import PdfReader

from tests.commentary.results import stress
from workbench.commentary.checking import check_all
from workbench.commentary.commentary import Commentary
from workbench.commentary.sentences import split
from workbench.commentary.template import by_rule
from workbench.reports.commentary_text import commentary_sheet, printed_commentaries
from workbench.reports.documents import Client, Documents
from workbench.reports.proposal_pdf import proposal_pdf
from workbench.reports.workbook_cells import write_sheet


def by_model(text: str) -> Commentary:
    facts = stress()
    sentences = check_all(split(text, finished=True)[0], facts)
    return Commentary(
        run_id=facts.run_id, audience="client", language="en", origin="model", ending="whole", sentences=sentences,
        facts_sha256=facts.sha256, created_at="2026-01-05T09:30:00+00:00", model={"name": "m:1b"},
    )  # fmt: skip


def test_struck_sentences_are_left_out_and_counted() -> None:
    found = by_model("In 2008 again the portfolio would lose 37.7 %. In 2008 again it would lose 41.0 %.")
    printed = printed_commentaries([found])
    assert printed[0]["paragraphs"] == ["In 2008 again the portfolio would lose 37.7\u202f%."]
    assert printed[0]["heading"] == "In plain words"
    assert "1 sentence was left out" in printed[0]["footnote"]
    assert "m:1b" in printed[0]["footnote"]


def test_a_text_of_which_nothing_stands_is_not_printed() -> None:
    assert printed_commentaries([by_model("It would lose 41.0 %.")]) == []
    assert commentary_sheet([by_model("It would lose 41.0 %.")]) == []


def test_the_sheet_names_the_field_of_each_figure() -> None:
    book = openpyxl.Workbook()
    for sheet in commentary_sheet([by_rule(stress(), "client", "en", "2026-01-05T09:30:00+00:00")]):
        write_sheet(book.create_sheet(sheet.title), sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    cells = [cell.value for row in openpyxl.load_workbook(buffer)["Commentary"].iter_rows() for cell in row]
    assert any("37.7" in str(cell) for cell in cells)
    assert any("results.gfc.pnl_pct" in str(cell) for cell in cells)
    assert "Written by rule, without a model." in cells


def test_a_sentence_that_begins_like_a_formula_stays_text() -> None:
    sheet = commentary_sheet([by_model("=SUM is no formula, and 37.7 % is lost in 2008 again.")])[0]
    book = openpyxl.Workbook()
    write_sheet(book.active, sheet)
    found = [cell for row in book.active.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert found
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_markup_in_a_sentence_is_printed_as_it_stands() -> None:
    printed = printed_commentaries([by_model("The portfolio #panic() $x$ *would* lose 37.7 % in 2008 again.")])
    assert printed[0]["paragraphs"] == ["The portfolio #panic() $x$ *would* lose 37.7\u202f% in 2008 again."]


def test_the_proposal_has_it_on_a_third_page_and_only_what_is_for_the_client(documents: Documents, client: Client) -> None:
    written = by_model("The portfolio #panic() would lose 37.7 % in 2008 again.")
    colleague = replace(written, audience="colleague")
    reader = PdfReader(io.BytesIO(proposal_pdf(documents, client, [written, colleague])))
    assert len(reader.pages) == 3
    page = reader.pages[2].extract_text()
    assert "#panic()" in page
    assert "Written by the model m:1b" in page
    assert "For a colleague" not in page


def test_chinese_is_printed_whole_and_only_long_latin_words_are_cut() -> None:
    chinese = by_rule(stress(), "colleague", "zh", "")
    printed = printed_commentaries([chinese])[0]["paragraphs"]
    assert "…" not in "".join(printed)
    assert "".join(printed).replace("\u202f", " ") == "".join(chinese.paragraphs()).replace("\u2009", " ")
    long = printed_commentaries([by_model(f"In 2008 again it would lose 37.7 % {'x' * 90} so.")])[0]["paragraphs"][0]
    assert "x…" in long
    assert long.endswith("so.")
