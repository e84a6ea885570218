"""Figures that follow from other figures of the same claim."""

import pytest

from workbench.evidence.figures import check_claim

SOURCE = """(in millions) | 2019 | 2018
Contributed equity | 5,828 | 6,055
Share buy-back | 4,870 | 2,068
Dividends paid | 3,193 | 2,803
Lease debt securities | 181 | 117
Total portfolio | 442 | 400"""


@pytest.mark.parametrize(
    "claim",
    [
        "Contributed equity slipped 3.7% over the year, from $6,055 million to $5,828 million.",
        "The buy-back of $4,870 million in 2019 was 2.4 times the $2,068 million spent in 2018.",
        "Together with dividends of $3,193 million, the buy-back of $4,870 million returned $8.1 billion in 2019.",
        "Lease debt securities were $181 million in 2019, or 41% of the $442 million portfolio.",
        "Dividends paid climbed by $390 million to $3,193 million.",
    ],
)
def test_what_follows_is_derived(claim: str) -> None:
    checked = check_claim(claim, SOURCE)
    assert checked.supported, [figure.as_document() for figure in checked.figures]


@pytest.mark.parametrize(
    "claim",
    [
        "Contributed equity slipped 4.7% over the year, from $6,055 million to $5,828 million.",
        "Contributed equity rose 3.7% over the year, from $6,055 million to $5,828 million.",
        "Contributed equity slipped 3.7% over the year, from $5,828 million to $6,055 million.",
        "The buy-back of $4,870 million in 2019 was 3.4 times the $2,068 million spent in 2018.",
        "Together with dividends of $3,193 million, the buy-back of $4,870 million returned $9.1 billion in 2019.",
        "Lease debt securities were $181 million in 2019, or 51% of the $442 million portfolio.",
        "Dividends paid climbed by $390 million to $2,803 million.",
    ],
)
def test_what_does_not_follow_is_refused(claim: str) -> None:
    assert not check_claim(claim, SOURCE).supported


def test_the_name_of_a_company_is_no_number() -> None:
    source = "3M Company and Subsidiaries\n(Millions) 2018 2017\nIncome attributable to 3M $ 5,508 $ 5,077"
    assert check_claim("Income attributable to 3M was $5.5 billion in 2018, up 8.5% on the previous year.", source).supported
    assert not check_claim("Income attributable to 3M was $5.5 billion in 2017.", source).supported


def test_an_expense_ratio_is_of_revenue() -> None:
    source = "单位：元\n项目 | 2020年 | 2019年\n营业收入 | 1,581,905,632.48 | 1,126,782,253.35\n"
    source += "销售费用 | 274,950,664.27 | 218,344,972.36"
    assert check_claim("销售费用率由19.4%降至17.4%。", source).supported
    assert not check_claim("销售费用率由17.4%升至19.4%。", source).supported


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("The gross margin was between 3% and 5% in 2019.", True),
        ("The gross margin was between 3% and 4% in 2019.", False),
        ("The gross margin was between 3% and 5% in 2018.", False),
        ("The gross margin was unchanged at 4.2% in 2019.", False),
    ],
)
def test_bounds_and_what_did_not_change(claim: str, right: bool) -> None:
    table = "(%) | 2019 | 2018\nGross margin (%) | 4.2 | 9.9"
    assert check_claim(claim, table).supported == right
