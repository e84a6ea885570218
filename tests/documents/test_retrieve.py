"""Pages found by structure and words: the right filing, the right statement, the right section; sections, stems, topics."""

from pathlib import Path

import pytest

from tests.documents.small_filings import PROSE, keep_filing, tools_library
from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.catalogue import Catalogue, period_fit
from workbench.documents.filters import Filters
from workbench.documents.finding import Finder, catalogue_of
from workbench.documents.library import Library
from workbench.documents.page_words import pairs_of, question_terms, stem, terms
from workbench.documents.retrieve import Passage
from workbench.documents.sections import sections_of
from workbench.documents.topics import topics_of
from workbench.errors import InputError


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder = tmp_path_factory.mktemp("library")
    tools_library(folder)
    return Finder(folder)


def found(finder: Finder, question: str, filters: Filters | None = None) -> list[Passage]:
    return list(finder.find(question, filters=filters or Filters()).passages)


def place(finder: Finder, passage: Passage) -> tuple[str, str, int]:
    info = finder.library.document(passage.document_id)
    return info.company.split()[0], info.period, passage.page


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What was the capital expenditure of Harbour Tools in 2023?", ("Harbour", "FY2023", 13)),
        ("What was the inventory of Harbour Tools at the end of 2020?", ("Harbour", "FY2020", 12)),
        ("What was the revenue of Meridian Foods in 2023?", ("Meridian", "FY2023", 11)),
        ("What was the revenue of Harbour Tools in Q2 FY2024?", ("Harbour", "Q2 FY2024", 11)),
        ("Who does Harbour Tools compete with in 2023?", ("Harbour", "FY2023", 5)),
        ("Is the business of Harbour Tools cyclical, as of 2020?", ("Harbour", "FY2020", 6)),
        ("Why did net sales of Harbour Tools rise in 2023?", ("Harbour", "FY2023", 8)),
        ("What legal battles did Meridian Foods report in 2023?", ("Meridian", "FY2023", 7)),
    ],
)
def test_the_first_page(finder: Finder, question: str, first: tuple[str, str, int]) -> None:
    assert place(finder, found(finder, question)[0]) == first


def test_a_ratio_of_two_statements_brings_both_pages(finder: Finder) -> None:
    pages = [place(finder, one)[1:] for one in found(finder, "What is the inventory turnover of Harbour Tools in 2023?")[:2]]
    assert sorted(pages) == [("FY2023", 11), ("FY2023", 12)]


def test_one_row_per_page_best_first(finder: Finder) -> None:
    passages = found(finder, "What was the gross margin of Harbour Tools in 2023?")
    keys = [(one.document_id, one.page) for one in passages]
    assert len(keys) == len(set(keys))
    assert [one.score for one in passages] == sorted((one.score for one in passages), reverse=True)
    assert passages[0].kind == "statement"
    assert passages[0].text.startswith("Consolidated Statements of Income")


def test_two_companies_take_turns(finder: Finder) -> None:
    passages = found(finder, "Compare the revenue of Harbour Tools and Meridian Foods in 2023")
    assert [place(finder, one) for one in passages[:2]] == [("Harbour", "FY2023", 11), ("Meridian", "FY2023", 11)]


def test_filters_narrow_the_documents(finder: Finder) -> None:
    meridian = next(info for info in finder.library.documents() if info.company.startswith("Meridian"))
    asked = "What was the revenue in 2023?"
    for filters in (Filters(document_id=meridian.document_id[:6]), Filters(company="meridian")):
        assert {one.document_id for one in found(finder, asked, filters)} == {meridian.document_id}
    old = found(finder, "What was the revenue of Harbour Tools?", Filters(period="FY2020"))
    assert {place(finder, one)[1] for one in old} == {"FY2020"}
    with pytest.raises(InputError, match="no document"):
        found(finder, asked, Filters(document_id="ffff"))


def test_a_large_library_is_searched_through_the_index(finder: Finder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("workbench.documents.finding.MOST_PAGES", 5)
    assert place(finder, found(finder, "Who does Meridian Foods compete with?")[0]) == ("Meridian", "FY2023", 5)
    assert finder.index.state.documents.keys() == {info.document_id for info in finder.library.documents()}
    assert place(finder, found(finder, "What was the inventory of Harbour Tools in 2020?")[0]) == ("Harbour", "FY2020", 12)


def test_the_library_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    library = Library(tmp_path)
    keep_filing(library, "Harbour Tools, Inc.", 2023)
    finder = Finder(tmp_path)
    assert found(finder, "What was the revenue of Kiln Works in 2023?")[0].company == "Harbour Tools, Inc."
    kept = keep_filing(library, "Kiln Works, Inc.", 2023)
    assert found(finder, "What was the revenue of Kiln Works in 2023?")[0].document_id == kept
    library.remove(kept)
    assert found(finder, "What was the revenue of Kiln Works in 2023?")[0].company == "Harbour Tools, Inc."


def test_a_document_whose_company_is_no_name_belongs_to_the_one_it_names(tmp_path: Path) -> None:
    library = Library(tmp_path)
    keep_filing(library, "Harbour Tools, Inc.", 2022)
    release = "Harbour Tools reports.\nHarbour Tools sold more.\nHarbour Tools gives no guidance."
    adopted = keep_filing(library, "while also investing in what comes next", 2023, prose={**PROSE, 1: release})
    catalogue = Catalogue(library)
    assert catalogue.company_of(library.document(adopted)) == "Harbour Tools, Inc."
    assert [name.company for name in catalogue.names] == ["Harbour Tools, Inc."]


def test_names_that_differ_in_form_are_one_company(tmp_path: Path) -> None:
    library = Library(tmp_path)
    keep_filing(library, "Harbour Tools, Inc.", 2022)
    keep_filing(library, "HARBOUR TOOLS INC", 2023)
    keep_filing(library, "The Harbour Tools Company", 2024)
    catalogue = Catalogue(library)
    assert len(catalogue.names) == 1
    assert {catalogue.company_of(info) for info in library.documents()} == {catalogue.names[0].company}


@pytest.mark.parametrize(
    ("period", "best"),
    [
        (AskedPeriod(year=2023), "FY2023"),
        (AskedPeriod(year=2022), "FY2023"),
        (AskedPeriod(year=2020), "FY2020"),
        (AskedPeriod(year=2024, quarter=2), "Q2 FY2024"),
        (AskedPeriod(year=2023, quarter=2), "Q2 FY2024"),
    ],
)
def test_the_document_that_fits_a_period_best(finder: Finder, period: AskedPeriod, best: str) -> None:
    infos = [info for info in finder.library.documents() if info.company.startswith("Harbour")]
    assert max(infos, key=lambda info: period_fit(info, period)).period == best


# Sections, words, topics.


def test_sections_last_until_the_next_heading_and_contents_start_none() -> None:
    contents = (
        "Item 1. Business 3\nItem 1A. Risk Factors\nItem 3. Legal Proceedings\nItem 7. Management's Discussion\nItem 8. x"
    )
    pages = [
        "FORM 10-K", contents, "Item 1. Business\nWe make tools.", "More of the business.", "Item 1A. Risk Factors\nx",
        "Item 3. Legal Proceedings", "Item 7. Management’s Discussion and Analysis", "Properties\nare many",
        "Notes to Consolidated Financial Statements",
    ]  # fmt: skip
    found = sections_of(pages, "10-K")
    assert found[0] == {"cover"}
    assert "business" in found[2]
    assert found[3] == {"business"}
    assert "risks" in found[4]
    assert found[7] == {"discussion"}, "a heading without a number starts no section of a filing with numbered ones"
    assert "notes" in found[8]


def test_chinese_sections() -> None:
    found = sections_of(
        ["2020 年年度报告", "目录", "第三节 公司业务概要\n一", "接上", "第四节 经营情况讨论与分析\n一"], "annual report"
    )
    assert [sorted(one)[0] for one in found[2:]] == ["business", "business", "business"]
    assert "discussion" in found[4]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acquisitions", "acquired"),
        ("margins", "margin"),
        ("divested", "divest"),
        ("companies", "company"),
        ("increased", "increases"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_the_country_is_no_pronoun() -> None:
    assert terms("U.S. sales") == terms("United States sales") == terms("US sales")
    assert terms("tell us") != terms("tell US")


def test_chinese_is_cut_in_pairs_and_asking_words_go() -> None:
    assert question_terms("公司的营业收入是多少") == ["营业", "业收", "收入"]
    assert pairs_of(["a", "b", "c"]) == ["a_b", "b_c"]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Who are the primary customers?", "customers"),
        ("Is the business seasonal?", "cyclical"),
        ("What did they pay for the start-up?", "acquisitions"),
        ("Which securities are registered on a national securities exchange?", "registered"),
        ("Among operations, investing, and financing activities, which brought most cash?", "cash_activities"),
        ("员工的专业构成", "employees"),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic in {one.id for one in topics_of(question)}


def test_what_is_left_out_is_no_topic() -> None:
    found = {one.id for one in topics_of("Excluding the impact of acquisitions, which segment grew?")}
    assert "acquisitions" not in found
    assert {"segments", "organic"} <= found


def test_what_was_read_is_kept_while_the_library_stays_as_it_is(tmp_path: Path) -> None:
    library = tools_library(tmp_path)
    first = catalogue_of(library)
    assert catalogue_of(Library(tmp_path)) is first
    info = library.documents()[0]
    library.edit(info.document_id, company="Renamed Tools")
    changed = catalogue_of(library)
    assert changed is not first
    assert "Renamed Tools" in {one.company for one in changed.infos}
    library.remove(info.document_id)
    assert info.document_id not in {one.document_id for one in catalogue_of(library).infos}
