"""Whole claims against whole sources, in English and Chinese."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.claims import RIGHT, SOURCES, WRONG
from workbench.evidence.figures import CheckedClaim, check_claim


def check(source: str, claim: str) -> CheckedClaim:
    return check_claim(claim, SOURCES.get(source, source))


@pytest.mark.parametrize(("source", "claim"), RIGHT)
def test_a_right_claim_is_supported(source: str, claim: str) -> None:
    checked = check(source, claim)
    assert checked.figures
    assert checked.supported, [figure.as_document() for figure in checked.figures]


@pytest.mark.parametrize(("source", "claim"), WRONG)
def test_a_wrong_claim_is_not_supported(source: str, claim: str) -> None:
    assert not check(source, claim).supported


def test_every_figure_says_what_became_of_it() -> None:
    checked = check("statement", "Net sales rose 7.0% to $845.2 million in 2021, and gross margin was 39.4%.")
    assert [figure.state for figure in checked.figures] == ["derived", "rounded", "derived"]
    growth, level, margin = checked.figures
    assert (growth.value, growth.unit, growth.period) == (7.0, "percent", "2021")
    assert (level.value, level.unit, level.period) == (845_200_000.0, "USD", "2021")
    assert "845,210" in growth.reason
    assert "790,115" in growth.reason
    assert "332,910" in margin.reason


def test_an_exact_figure_is_supported_and_a_shorter_one_rounded() -> None:
    assert [figure.state for figure in check("statement", "Net sales were $845,210 thousand in 2021.").figures] == ["supported"]
    assert [figure.state for figure in check("statement", "Net sales were $0.85 billion in 2021.").figures] == ["rounded"]


def test_what_the_source_prints_otherwise_is_contradicted_and_what_it_lacks_is_unsupported() -> None:
    assert check("statement", "Net sales were $800.0 million in 2021.").figures[0].state == "contradicted"
    assert check("statement", "Net sales were $800.0 million in 2015.").figures[0].state == "unsupported"
    assert "2015" in check("statement", "Net sales were $800.0 million in 2015.").figures[0].reason


def test_percent_is_relative_and_points_are_absolute() -> None:
    source = "The gross margin was 24.6 % in 2019 and 22.9 % in 2018."
    assert not check(source, "The gross margin rose 1.7 percent to 24.6 % in 2019.").supported
    assert check(source, "The gross margin rose 1.7 percentage points to 24.6 % in 2019.").supported
    assert check(source, "The gross margin rose 7.4 percent to 24.6 % in 2019.").supported


def test_a_stated_percentage_wins_over_one_computed_from_rounded_amounts() -> None:
    source = "Revenue rose 8 % to $4.2 billion in 2023 from $3.9 billion in 2022."
    assert check(source, "Revenue rose 8 % in 2023.").supported
    assert not check(source, "Revenue rose 7.7 % in 2023.").supported


def test_an_approximation_allows_three_percent() -> None:
    source = "Headcount was 10,000 in 2020."
    assert check(source, "Headcount was about 10,250 in 2020.").supported
    assert not check(source, "Headcount was about 10,400 in 2020.").supported
    assert not check(source, "Headcount was 10,250 in 2020.").supported


def test_a_rounded_chinese_phrase_allows_one_of_its_last_digit() -> None:
    source = "2020年海外收入占比为27.4%。"
    assert check(source, "2020年海外收入占比近三成。").supported
    assert not check(source, "2020年海外收入占比近五成。").supported


def test_years_and_names_are_no_figures() -> None:
    claim = "In fiscal 2019 the 10-K (Note 5) of December 31, 2019 speaks of the S&P 500 and the first quarter."
    assert check_claim(claim, "Nothing.").figures == ()


def test_another_company_is_another_claim() -> None:
    assert not check("cloud", "Oracle's Intelligent Cloud revenue was $87.9 billion in fiscal 2023.").supported
    assert check("cloud", "Microsoft's Intelligent Cloud revenue was $87.9 billion in fiscal 2023.").supported


def test_a_claim_without_figures_has_nothing_to_refuse() -> None:
    assert check("cloud", "Revenue grew strongly.").supported


@settings(max_examples=60, deadline=None)
@given(st.integers(1_000, 99_999), st.integers(1, 9))
def test_a_level_is_itself_and_no_other(amount: int, off: int) -> None:
    source = f"Revenue was ${amount:,} million in 2020 and $7 million in 2019."
    assert check_claim(f"Revenue was ${amount:,} million in 2020.", source).supported
    assert not check_claim(f"Revenue was ${amount + off:,} million in 2020.", source).supported


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_check(claim: str, source: str) -> None:
    for figure in check_claim(claim, source).figures:
        assert figure.state in {"supported", "rounded", "derived", "contradicted", "unsupported"}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(re.findall(r"\S+\s?", " ".join(SOURCES.values()))), max_size=60))
def test_no_scrap_of_a_report_breaks_the_check(scraps: list[str]) -> None:
    text = "".join(scraps)
    assert isinstance(check_claim(text, text), CheckedClaim)
