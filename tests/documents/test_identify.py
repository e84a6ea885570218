"""What a document is, read from covers of many kinds; nothing but the pages is known beforehand."""

from datetime import date

import pytest

from tests.documents.printed import page_of
from workbench.documents.identify import Identity, identify, language_of, spelled

SEC = "UNITED STATES\nSECURITIES AND EXCHANGE COMMISSION\nWashington, D.C. 20549\n"


def identified(*pages: str, file: str = "a.pdf", metadata: dict[str, str] | None = None) -> Identity:
    return identify([page_of(text, number) for number, text in enumerate(pages, 1)], metadata or {}, file)


@pytest.mark.parametrize(
    ("cover", "company", "kind", "period", "end"),
    [
        (
            SEC + "FORM 10-K\nFor the fiscal year ended September 24, 2022\nPEARTREE INC.\n"
            "(Exact name of Registrant as specified in its charter)\nPearTree Inc. designs and sells devices.",
            "PearTree Inc.", "10-K", "FY2022", date(2022, 9, 24),
        ),
        (
            SEC + "Form 10-K\n(Mark One)\nFor the Fiscal Year Ended\nMay 28, 2023\nTHE MILLERS OF THE NORTH, INC.\n"
            "(Exact name of registrant as specified in its charter)",
            "The Millers of the North, Inc.", "10-K", "FY2023", date(2023, 5, 28),
        ),
        (
            SEC + "FORM 10-Q\nFor the quarterly period ended March 31, 2023\nXYZ Holdings plc\n"
            "(Exact name of registrant as specified in its charter)\nThree months ended March 31",
            "XYZ Holdings plc", "10-Q", "Q1 FY2023", date(2023, 3, 31),
        ),
        (
            SEC + "FORM 10-Q\nFor the quarterly period ended September 30, 2023\nExample Corp\n"
            "(Exact name of registrant as specified in its charter)\nNine months ended September 30",
            "Example Corp", "10-Q", "Q3 FY2023", date(2023, 9, 30),
        ),
        (
            "Example Corp Reports Second Quarter 2023 Results\nTAMPA, Fla. - Example Corp (NYSE: EXC) today announced\n"
            "Three Months Ended June 30, 2023",
            "Example Corp", "earnings release", "Q2 FY2023", date(2023, 6, 30),
        ),
        (
            SEC + "FORM 20-F\nFor the fiscal year ended 31 December 2022\nBEISPIEL AG\n(Exact name of Registrant as specified)",
            "Beispiel AG", "20-F", "FY2022", date(2022, 12, 31),
        ),
    ],
)  # fmt: skip
def test_an_english_cover_tells_company_kind_and_period(cover: str, company: str, kind: str, period: str, end: date) -> None:
    found = identified(cover)
    assert (found.company, found.kind, found.period) == (company, kind, period)
    assert found.calendar is not None
    assert found.calendar.period_end == end
    assert found.title == f"{company} {kind} {period}"


@pytest.mark.parametrize(
    ("cover", "company", "kind", "period", "end"),
    [
        (
            "公司代码：600000 公司简称：示例股份\n示例科技股份有限公司\n2021 年年度报告",
            "示例科技股份有限公司（示例股份）", "annual report", "2021", date(2021, 12, 31),
        ),
        ("示例科技股份有限公司\n2021 年半年度报告", "示例科技股份有限公司", "interim report", "H1 2021", date(2021, 6, 30)),
        ("示例科技股份有限公司\n2021 年第一季度报告", "示例科技股份有限公司", "interim report", "Q1 2021", date(2021, 3, 31)),
        ("示例集团股份有限公司\n二〇二一年年度报告", "示例集团股份有限公司", "annual report", "2021", date(2021, 12, 31)),
        ("示例科技股份有限公司\n2021 年第三季度报告", "示例科技股份有限公司", "interim report", "9M 2021", date(2021, 9, 30)),
    ],
)  # fmt: skip
def test_a_chinese_cover_tells_company_kind_and_period(cover: str, company: str, kind: str, period: str, end: date) -> None:
    found = identified(cover)
    assert (found.company, found.kind, found.period, found.language) == (company, kind, period, "zh")
    assert found.calendar is not None
    assert found.calendar.period_end == end


@pytest.mark.parametrize(
    ("exhibit", "period"),
    [
        ("Example Corp reports second quarter results\nThree Months Ended June 30, 2023", "Q2 FY2023"),
        ("Statements of income\nThree months ended June 30, 2023\nThe year ended September 30, 2022", "Q3 FY2023"),
        ("Statements of income for the three months ended June 30, 2023", "3 months to 30 June 2023"),
    ],
)
def test_a_quarter_of_a_current_report_is_called_so_where_the_year_is_known(exhibit: str, period: str) -> None:
    cover = SEC + "FORM 8-K\nCURRENT REPORT\nExample Corp\n(Exact name of registrant as specified in its charter)\n"
    found = identified(cover + exhibit)
    assert (found.kind, found.period) == ("8-K", period)
    assert found.calendar is not None
    assert (found.calendar.period_end, found.calendar.months) == (date(2023, 6, 30), 3)


def test_a_form_behind_the_pictures_of_an_annual_report_is_found() -> None:
    cover = (
        SEC + "FORM 10-K\nFor the fiscal year ended December 31, 2022\nEXAMPLE CORP\n(Exact name of registrant as specified)"
    )
    found = identified("2022 Annual Report", "Dear shareholders", "Our people", "Our planet", cover)
    assert (found.company, found.kind, found.period) == ("Example Corp", "10-K", "FY2022")


def test_the_year_is_called_what_the_document_calls_it() -> None:
    cover = SEC + "FORM 10-K\nFor the fiscal year ended January 28, 2023\nSHOP CO\n(Exact name of registrant as specified)"
    assert identified(cover, "fiscal 2022 fiscal 2022 fiscal 2022").period == "FY2022"
    assert identified(cover, "fiscal 2023 fiscal 2023 fiscal 2023").period == "FY2023"


def test_what_is_not_told_is_left_open_and_doubted() -> None:
    found = identified("some notes about the weather", metadata={"Title": "The weather of tomorrow"})
    assert (found.company, found.kind, found.period, found.title) == ("", "other", "", "The weather of tomorrow")
    assert found.doubts == ("No company name was found on the first pages.", "No period was found.")


def test_a_title_of_a_program_is_no_title() -> None:
    assert identified("Memo on prices", metadata={"Title": "Microsoft Word - memo.docx"}).title == "Memo on prices"


def test_languages_and_capitals() -> None:
    assert language_of([page_of("营业收入增长")]) == "zh"
    assert language_of([page_of("Sales grew")]) == "en"
    assert spelled("THE BOLT AND NUT COMPANY") == "The Bolt and Nut Company"
    assert spelled("3D TOOLS, INC.") == "3D Tools, Inc."
    assert spelled("As Printed plc") == "As Printed plc"
