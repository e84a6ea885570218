"""What the save buttons say before they are pressed."""

from components.portfolio.case import Case
from components.portfolio.saving import header_actions


def pdf_help(client: str) -> str:
    (action,) = (action for action in header_actions(Case(client=client), None, {}) if action.key == "pdf")
    return action.help or ""


def test_a_name_that_cannot_be_printed_is_told_before_the_file_is_made() -> None:
    assert "no font for \U000132f9 in the client’s name" in pdf_help("Trust \U000132f9")


def test_common_names_need_no_remark() -> None:
    assert [("no font" in pdf_help(name)) for name in ("", "Chen family", "陈氏家族信托")] == [False, False, False]
