"""Why a figure changed: the sentence with subject, change and cause is found, of the right subject, direction and year."""

import pytest

from tests.documents.small_filings import PROSE, keep_filing
from workbench.documents.answer import ask
from workbench.documents.finding import Finder
from workbench.documents.library import Library
from workbench.documents.reasons import asks_for_reason, best_reason

PAGES = {
    **PROSE,
    6: "Item 1A. Risk Factors\nOur cost of sales may increase as a result of tariffs. Gross margin could decline.",
    8: "Item 7. Management's Discussion and Analysis\nOverview of the year. Net sales and cost of sales moved with demand.\n"
    "Cost of sales, cost of sales percentage, gross margin and operating expenses are shown in the table.",
    9: "Results of Operations\nCost of Sales\n"
    "Cost of sales increased in 2023. The increase was primarily due to higher steel prices.\n"
    "Research and development expenses decreased 3% driven by fewer projects.\n"
    "Interest expense increased in 2022 as a result of new notes. Interest expense rose in 2023, reflecting higher rates.",
    10: "Construction Segment\nSegment cost of sales increased in 2023 due to a strike at one plant.\n"
    "Operating margin of the segment decreased due to lower volume.",
}


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder = tmp_path_factory.mktemp("library")
    keep_filing(Library(folder), "Harbour Tools, Inc.", 2023, prose=PAGES)
    return Finder(folder)


@pytest.mark.parametrize(
    ("question", "page", "told"),
    [
        ("Why did Harbour Tools' cost of sales increase in 2023?", 9, "higher steel prices"),
        ("What drove the change in research and development expense at Harbour Tools in 2023?", 9, "fewer projects"),
        ("What explains the rise in interest expense of Harbour Tools in 2023?", 9, "higher rates"),
        ("Why did interest expense of Harbour Tools increase in 2022?", 9, "new notes"),
        ("Why did cost of sales of the construction segment of Harbour Tools increase in 2023?", 10, "strike"),
        ("What drove the gross margin of Harbour Tools in 2023?", 9, "higher steel prices"),
    ],
)
def test_the_sentence_with_the_cause_is_quoted_first(finder: Finder, question: str, page: int, told: str) -> None:
    first = ask(finder, question).document["citations"][0]
    assert (first["page"], first["verified"]) == (page, True)
    assert told in first["quote"]


def test_a_sentence_that_points_back_is_quoted_with_the_one_before(finder: Finder) -> None:
    question = finder.read("Why did Harbour Tools' cost of sales increase in 2023?")
    reason = best_reason(question, PAGES[9])
    assert reason is not None
    told = " ".join(PAGES[9][reason.start : reason.end].split())
    assert told.endswith("Cost of sales increased in 2023. The increase was primarily due to higher steel prices.")


@pytest.mark.parametrize(
    "text",
    [
        "Goodwill decreased due to an impairment of the old brands in the region.",
        "Cost of sales was 720 in 2023 and 650 in the year before it.",
        "Cost of sales increased primarily due to the reasons described above in this report.",
    ],
)
def test_another_subject_no_cause_or_a_reference_is_no_reason(finder: Finder, text: str) -> None:
    question = finder.read("Why did Harbour Tools' cost of sales increase in 2023?")
    assert asks_for_reason(question)
    assert best_reason(question, text) is None


def test_a_sentence_after_a_table_without_a_full_stop_is_quoted_without_the_table(finder: Finder) -> None:
    table = "\n".join(f"Line {number} {number}00 {number}50 {number}25" for number in range(1, 60))
    text = f"{table}\nCost of sales increased in 2023 primarily due to higher steel prices."
    question = finder.read("Why did Harbour Tools' cost of sales increase in 2023?")
    reason = best_reason(question, text)
    assert reason is not None
    assert len(text[reason.start : reason.end]) < 500


def test_a_question_for_a_value_is_not_after_a_reason(finder: Finder) -> None:
    assert not asks_for_reason(finder.read("What was the cost of sales of Harbour Tools in 2023?"))
