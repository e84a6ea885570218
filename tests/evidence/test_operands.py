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

DUE = """Contractual obligations (in thousands) | Total | Less than 1 year | 2-5 years
Operating lease obligations | $2,828 | $773 | $2,055
Supply commitment | 4,650 | 2,650 | 2,000
Total | $7,478 | $3,423 | $4,055"""
CUSTOMERS = """ | August 31, 2019 | Net gains 2019 | Net gains 2018 | % of penetration 2019 | % of penetration 2018
Video customers | 312,555 | (4,697) | (6,760) | 35.6 | 37.1
Internet customers | 446,137 | 21,189 | 21,417 | 50.8 | 49.7"""


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (DUE, "The supply commitment due in less than one year as a percentage of the total obligations was 77.42%."),
        (OBLIGATIONS, "The increase in the obligation for operating leases from 2020 to 2021-2022 was 2,968 thousand."),
        (OBLIGATIONS, "The average annual contractual obligations for operating leases for 2020-2024 was 2,988 thousand."),
        (EQUITY, "The average contributed equity at end of period for 2018 and 2019 was 5,941.5 million."),
        (CASH, "The change in cash used for working capital from 2013 to 2014 was -121.5."),
    ],
)  # fmt: skip
def test_another_choice_of_operands_gives_the_figure(source: str, claim: str) -> None:
    checked = check_claim(claim, source)
    assert checked.figures[-1].state == "derived", [figure.as_document() for figure in checked.figures]
    assert checked.supported


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        (DUE, "The supply commitment due in less than one year as a percentage of the total obligations was 72.42%."),
        (DUE, "The supply commitment due in less than one year as a percentage of the total obligations was 22.58%."),
        (OBLIGATIONS, "The increase in the obligation for operating leases from 2020 to 2021-2022 was 3,129 thousand."),
        (OBLIGATIONS, "The increase in the obligation for operating leases from 2020 to 2023-2024 was 2,968 thousand."),
        (OBLIGATIONS, "The decrease in the obligation for operating leases from 2020 to 2021-2022 was 2,968 thousand."),
        (EQUITY, "The average contributed equity at end of period for 2018 and 2019 was 5,491.5 million."),
        (CASH, "The change in net sales from 2013 to 2014 was 20.5 million."),
        (CASH, "The change in net sales between 2013 and 2014 was 20.5 million."),
        (CASH, "The change in interest expense from 2013 to 2014 was 329.7 million."),
        (CASH, "Net sales rose by 20.5 million between 2013 and 2014."),
    ],
)  # fmt: skip
def test_operands_of_another_item_period_or_direction_do_not_count(source: str, claim: str) -> None:
    assert not check_claim(claim, source).supported


def test_the_year_before_is_read_from_a_column_of_the_same_kind() -> None:
    assert check_claim("Internet penetration rose to 50.8% of homes passed.", CUSTOMERS).supported
    assert not check_claim("Video penetration rose to 35.6% of homes passed.", CUSTOMERS).supported


def test_what_is_virtually_flat_may_differ_a_little() -> None:
    source = "(in millions) | 2019 | 2018\nTotal revenues | $39,506 | $39,383\nCosts | 30,120 | 25,110"
    assert check_claim("Total revenues were virtually flat at $39.5 billion in 2019.", source).supported
    assert not check_claim("Total revenues were flat at $39,506 million in 2019.", source).supported
    assert not check_claim("Costs were virtually flat at $30.1 billion in 2019.", source).supported


SCHEDULE = """(in millions) | 2008 | 2009 | 2010 | thereafter
Lease obligations | $136 | $116 | $101 | $92
Total | $2,089 | $410 | $362 | $1,572"""


def test_a_schedule_of_payments_has_its_total_in_the_sum_of_the_line() -> None:
    assert check_claim("A total of $2,089 million fall due in 2008, 47.1% of all commitments.", SCHEDULE).supported
    assert not check_claim("A total of $2,089 million fall due in 2008, 41.7% of all commitments.", SCHEDULE).supported
    assert not check_claim("A total of $410 million fall due in 2009, 47.1% of all commitments.", SCHEDULE).supported


def test_two_items_of_one_sentence_are_not_one_that_fell() -> None:
    source = (
        "(in millions, except per share) | 2023 | 2022\nNet income | 72,361 | 72,738\nDiluted earnings per share | 9.68 | 9.65"
    )
    assert check_claim("Net income slipped to $72.4 billion, but diluted EPS edged up to $9.68 from $9.65.", source).supported
    assert not check_claim(
        "Net income climbed to $72.4 billion, and diluted EPS edged up to $9.68 from $9.65.", source
    ).supported
