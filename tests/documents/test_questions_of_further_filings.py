"""Questions over whole filings of trades and layouts the rules were not written with: right, or not answered; never wrong.

Values were worked out from the printed pages by hand. ``None``: nothing may be computed.
"""

from hashlib import sha256

import pytest

from tests.documents.further_filings import FILINGS, pages
from tests.documents.printed import parse_of
from workbench.documents.analysis import analyse
from workbench.documents.answer import ask
from workbench.documents.finding import Finder
from workbench.documents.library import Library
from workbench.documents.parses import Particulars

ASKED: tuple[tuple[str, float | None], ...] = (
    ("What were Skylark Pacific's total operating revenues in fiscal 2024?", 7412.0),
    ("What was the operating margin of Skylark Pacific Airways in FY2024?", 10.36),
    ("What was Skylark's operating result in fiscal 2022?", -66.0),
    ("What was Skylark's effective tax rate in 2024?", 23.98),
    ("What was Skylark's current ratio at June 30, 2024?", 0.82),
    ("What was Skylark's free cash flow in fiscal 2024?", 158.0),
    ("What was the debt to equity ratio of Skylark in FY2024?", 0.692),
    ("What was the average net income of Skylark over the last three years?", 244.0),
    ("What was Skylark's revenue in 2019?", None),
    ("What was Skylark's revenue for the year ended December 31, 2023?", None),
    ("What was Skylark's interest coverage in fiscal 2023?", 3.99),
    ("What was the total debt of Skylark at June 30, 2024?", 3028.0),
    ("What was Skylark's diluted EPS in 2022?", -0.81),
    ("How many shares did Skylark repurchase in fiscal 2024?", None),
    ("What was Skylark's fuel hedging gain in 2024?", None),
    ("What did Skylark pay in dividends in fiscal 2024?", None),
    ("What was Skylark's air traffic liability at June 30, 2023?", 1421.0),
    ("What was Cedar Run Homes' revenue in fiscal 2023?", 2586651.0),
    ("What was Cedar Run's gross margin in 2023?", 21.65),
    ("What was the net income attributable to Cedar Run in 2023?", 226000.0),
    ("What were the cash dividends per share of Cedar Run in 2022?", 0.72),
    ("What was Cedar Run's operating cash flow in 2022?", -15813.0),
    ("What was Cedar Run's inventory at October 31, 2023?", 2382994.0),
    ("What was inventory turnover of Cedar Run in 2023?", 0.81),
    ("What was the SG&A as a percentage of revenue of Cedar Run in 2022?", 9.95),
    ("What was the CAGR of Cedar Run's total revenue from 2021 to 2023?", 5.17),
    ("What was the goodwill of Cedar Run at October 31, 2023?", 0.0),
    ("What was the current ratio of Cedar Run in 2023?", None),
    ("What was Cedar Run's warranty reserve in 2023?", None),
    ("What was Cedar Run's R&D expense in 2023?", None),
    ("What were Tamarack Valley's total operating revenues in 2022?", 1829.2),
    ("What was Tamarack Valley Power and Light's net income in 2020?", 219.3),
    ("What was the operating margin of Tamarack in 2022?", 16.05),
    ("By how much did Tamarack's operating revenues grow in 2022 in percent?", 12.01),
    ("What were utility capital expenditures of Tamarack in 2022?", 702.3),
    ("What was Tamarack's free cash flow in 2022?", -312.7),
    ("What was the long-term debt of Tamarack at December 31, 2021?", 2640.5),
    ("What was Tamarack's current ratio at the end of 2022?", 0.75),
    ("What was Tamarack's effective tax rate in 2022?", 7.33),
    ("What was Tamarack's total dividend paid from 2020 to 2022?", 415.5),
    ("What was Tamarack's average operating income over 2020-2022?", 315.6),
    ("What was the asset turnover of Tamarack in 2022?", 0.235),
    ("What was Tamarack's revenue in 2023?", None),
    ("What was Tamarack's short-term debt at the end of 2022?", 395.0),
    ("What was Tamarack's interest coverage ratio in 2022?", 2.48),
    ("What was the turnover of Hartwell Brewing in 2024, in £m?", 884.2),
    ("What was Hartwell's profit for the year in 2023?", 43.3),
    ("What was Hartwell's operating profit margin in 2024?", 13.18),
    ("What was Hartwell's gross margin in the year ended 31 March 2024?", 40.67),
    ("What was Hartwell's interest cover in 2024?", 2.44),
    ("What was Hartwell's current ratio at 31 March 2024?", 0.49),
    ("What were total assets less total liabilities of Hartwell at 31 March 2024?", 853.4),
    ("What were Hartwell's net assets in 2023?", 816.4),
    ("What was the basic EPS of Hartwell in 2024?", 25.4),
    ("What were Hartwell's trade and other payables at 31 March 2024?", 168.2),
    ("How much did Hartwell's turnover grow in 2024?", 6.3),
    ("What was Hartwell's capital expenditure in 2024?", 78.6),
    ("What were equity dividends paid by Hartwell in 2023?", 24.1),
    ("What was Hartwell's free cash flow in 2024?", 55.1),
    ("What was Hartwell's effective tax rate in 2024?", 25.91),
    ("What was Hartwell's turnover in 2022?", None),
    ("What was Hartwell's EBITDA in 2024?", 185.4),
    ("What was Hartwell's ROE in 2024?", 6.37),
    ("What was the net debt of Hartwell in 2024?", 412.7),
    ("What was Hartwell's research and development expense in 2024?", None),
    ("What were Orrin Medical's net sales for the three months ended March 31, 2024?", 214302.0),
    ("What were Orrin's net sales in the third quarter of fiscal 2024?", 214302.0),
    ("What was Orrin's net income for the nine months ended March 31, 2023?", 43219.0),
    ("What was Orrin's gross margin in Q3 fiscal 2024?", 62.0),
    ("What was Orrin's operating margin in the first nine months of fiscal 2024?", 14.2),
    ("What was Orrin's capital expenditure in the nine months ended March 31, 2024?", 24330.0),
    ("What was Orrin's free cash flow for the first nine months of fiscal 2024?", 48505.0),
    ("What was Orrin's capital expenditure in the quarter ended March 31, 2024?", None),
    ("What was Orrin's current ratio at March 31, 2024?", 2.74),
    ("What were Orrin's total assets at June 30, 2023?", 1061919.0),
    ("What were Orrin's total assets at March 31, 2023?", None),
    ("What was Orrin's revenue in fiscal 2023?", None),
    ("What was Orrin's revenue in fiscal 2024?", None),
    ("What was Orrin's revenue in the second quarter of fiscal 2024?", None),
    ("What was Orrin's revenue for the first half of fiscal 2024?", None),
    ("What was Orrin's revenue in Q1 2024?", None),
    ("How much did Orrin's net sales grow year over year in the three months ended March 31, 2024?", 7.99),
    ("What was Orrin's R&D as a percent of sales in Q3 of fiscal 2024?", 11.25),
    ("What was Orrin's net income for the nine months ended December 31, 2023?", None),
    ("What was Orrin's diluted EPS for the three months ended March 31, 2024?", 0.25),
    ("What is Skylark's net income?", 523.0),
    ("What was Skylark's gross margin in 2024?", None),
    ("What was Hartwell's revenue in US dollars in 2024?", None),
    ("What was Skylark's revenue per employee in fiscal 2024?", None),
    ("What is Tamarack's market capitalisation?", None),
    ("What was Delta Air Lines' revenue in 2023?", None),
    ("What was Skylark's revenue growth in fiscal 2022?", None),
    ("What was the sum of Skylark's net income in 2023 and 2024?", 907.0),
    ("How much did Cedar Run's total revenues change from 2022 to 2023?", -238824.0),
    ("What was the change in Tamarack's long-term debt in 2022?", 389.6),
    ("What were Tamarack's total assets at January 31, 2022?", None),
    ("What were Orrin's total assets at April 30, 2024?", None),
    ("What was Orrin's revenue for the year ended March 31, 2024?", None),
    ("What was Skylark's net income for the year ended June 30, 2022?", -175.0),
    ("What were Hartwell's borrowings at 31 March 2024?", 453.9),
)
#: The question before, the one that goes on from it, and the value.
GOING_ON: tuple[tuple[str, str, float], ...] = (
    ("What was Skylark's operating income in fiscal 2024?", "And the year before?", 607.0),
    ("What was Hartwell's turnover in 2024?", "And its gross margin?", 40.67),
    ("What was Tamarack's net income in 2022?", "and in 2021?", 227.6),
    ("What was Skylark's current ratio in 2024?", "And a year earlier?", 0.901),
)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder = tmp_path_factory.mktemp("library")
    library = Library(folder)
    for name, filing in FILINGS.items():
        parse = parse_of(*pages(filing), sha256=sha256(name.encode()).hexdigest())
        library.keep(analyse(parse, Particulars(file=f"{name}.pdf", added_at="2026-01-05T09:30:00+00:00")))
    return Finder(folder)


@pytest.mark.parametrize(("question", "value"), ASKED)
def test_right_or_not_computed_of_further_filings(finder: Finder, question: str, value: float | None) -> None:
    calculation = ask(finder, question).document["calculation"]
    result = None if calculation is None else calculation["result"]
    assert result == (None if value is None else pytest.approx(value, rel=1e-3, abs=0.006))


@pytest.mark.parametrize(("before", "question", "value"), GOING_ON)
def test_goes_on_from_the_question_before(finder: Finder, before: str, question: str, value: float) -> None:
    calculation = ask(finder, question, previous=ask(finder, before).question).document["calculation"]
    assert calculation["result"] == pytest.approx(value, rel=1e-3, abs=0.006)


def test_british_earnings_per_share_are_in_pence(finder: Finder) -> None:
    assert ask(finder, "What was the basic EPS of Hartwell in 2024?").document["calculation"]["unit"] == "pence per share"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What drove Skylark's lower fuel expense in fiscal 2024?", "the average price per gallon fell to $2.71"),
        ("What drove Tamarack's higher operation and maintenance expense in 2022?", "storm"),
    ],
)
def test_a_cause_told_with_because_is_quoted_first(finder: Finder, question: str, told: str) -> None:
    assert told in " ".join(ask(finder, question).document["citations"][0]["quote"].split())
