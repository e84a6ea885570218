"""Follow-ups made whole: what they leave out comes from the question before; a question of its own is left alone."""

import pytest

from components.documents.follow_up import whole, with_company, with_period

BEFORE = "What was the operating margin of Harbour Tools in FY2023?"
READ = {"company": "Harbour Tools, Inc.", "period": "FY2023"}
COMPANIES = ("Harbour Tools, Inc.", "Meridian Foods plc")


@pytest.mark.parametrize(
    ("text", "question", "company"),
    [
        ("And the year before?", "What was the operating margin of Harbour Tools in FY2022?", None),
        ("and the next year", "What was the operating margin of Harbour Tools in FY2024?", None),
        ("What about 2021?", "What was the operating margin of Harbour Tools in FY2021?", None),
        ("and in Q2 2022?", "What was the operating margin of Harbour Tools in Q2 FY2022?", None),
        ("那么上一年呢？", "What was the operating margin of Harbour Tools in FY2022?", None),
        ("and Meridian Foods?", "What was the operating margin of Meridian Foods in FY2023?", "Meridian Foods plc"),
        ("For Meridian Foods in 2021?", "What was the operating margin of Meridian Foods in FY2021?", "Meridian Foods plc"),
    ],
)
def test_a_follow_up_is_made_whole(text: str, question: str, company: str | None) -> None:
    made = whole(text, BEFORE, READ, COMPANIES)
    assert made is not None
    assert (made.question, made.company) == (question, company)


@pytest.mark.parametrize("text", ["What was revenue in 2021?", "Why?", "and the gross margin?", "How about dividends in 2022?"])
def test_a_question_of_its_own_is_left_alone(text: str) -> None:
    assert whole(text, BEFORE, READ, COMPANIES) is None


def test_the_year_before_no_known_year_is_not_guessed() -> None:
    assert whole("And the year before?", "What was revenue?", {"company": None, "period": None}, COMPANIES) is None


def test_a_period_takes_the_place_of_several_or_is_added() -> None:
    assert with_period("Growth of sales from FY2021 to FY2022?", "FY2020") == "Growth of sales from FY2020?"
    assert with_period("What was revenue?", "FY2022") == "What was revenue in FY2022?"
    assert with_period("Harbour revenue", "FY2022") == "Harbour revenue in FY2022"


def test_a_company_that_does_not_stand_there_changes_nothing() -> None:
    assert with_company("What was revenue?", "Harbour Tools, Inc.", "Meridian Foods plc") == "What was revenue?"
