"""Derived figures whose operands are not those that come to mind first."""

import pytest

from workbench.evidence.figures import check_claim

OBLIGATIONS = """(in thousands) | Total | 2020 | 2021-2022 | 2023-2024
Operating leases | $14,940 | $4,143 | $7,111 | $3,686
Asset retirement obligation | 400 | | 150 | 250
Total contractual obligations | $15,405 | $4,170 | $7,299 | $3,936"""
EQUITY = """ | 2019 number m | 2019 $m | 2018 number m | 2018 $m
Contributed equity at end of period | 1,251.8 | 5,828 | 1,308.4 | 6,055
Shares held in trust | (6.9) | (205) | (4.9) | (146)"""
CASH = """(in millions) | 2014 | 2013
Net sales | 580.4 | 600.9
Net cash used in working capital | (131.1) | (9.6)
Interest expense | (268.5) | (598.2)"""


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (OBLIGATIONS, "The increase in the obligation for operating leases from 2020 to 2021-2022 was 2,968 thousand."),
        (OBLIGATIONS, "The average annual contractual obligations for operating leases for 2020-2024 was 2,988 thousand."),
        (EQUITY, "The average contributed equity at end of period for 2018 and 2019 was 5,941.5 million."),
        (CASH, "The change in cash used for working capital from 2013 to 2014 was -121.5."),
        (CASH, "The change in net sales between 2013 and 2014 was 20.5 million."),
    ],
)  # fmt: skip
def test_another_choice_of_operands_gives_the_figure(source: str, claim: str) -> None:
    checked = check_claim(claim, source)
    assert [figure.state for figure in checked.figures] == ["derived"], [figure.as_document() for figure in checked.figures]


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (OBLIGATIONS, "The increase in the obligation for operating leases from 2020 to 2021-2022 was 3,129 thousand."),
        (OBLIGATIONS, "The increase in the obligation for operating leases from 2020 to 2023-2024 was 2,968 thousand."),
        (OBLIGATIONS, "The decrease in the obligation for operating leases from 2020 to 2021-2022 was 2,968 thousand."),
        (EQUITY, "The average contributed equity at end of period for 2018 and 2019 was 5,491.5 million."),
        (CASH, "The change in net sales from 2013 to 2014 was 20.5 million."),
        (CASH, "The change in interest expense from 2013 to 2014 was 329.7 million."),
        (CASH, "Net sales rose by 20.5 million between 2013 and 2014."),
    ],
)  # fmt: skip
def test_operands_of_another_item_period_or_direction_do_not_count(source: str, claim: str) -> None:
    assert not check_claim(claim, source).supported


def test_a_fall_told_without_a_direction_is_named() -> None:
    (figure,) = check_claim("The change in net sales between 2013 and 2014 was 20.5 million.", CASH).figures
    assert "a fall" in figure.reason
