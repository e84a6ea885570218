"""Histories too short to tell anything: refused, or told."""

import numpy as np
import pytest
from asking import ask, best
from made_prices import simulated

from workbench.errors import DataError
from workbench.portfolio.answer import optimise_document

GIVEN = {
    "mean": {"method": "given", "values": {"A000": 0.05, "A001": 0.03}},
    "covariance": {"method": "given", "assets": ["A000", "A001"], "matrix": [[0.04, 0.0], [0.0, 0.01]]},
}


@pytest.mark.parametrize("fields", [{}, {"mean": GIVEN["mean"]}, {"covariance": GIVEN["covariance"]}])
def test_fewer_than_ten_returns_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(DataError, match=r"9 returns from 2010-01-01 to 2010-01-14 are too few.*at least 10") as refused:
        ask(simulated(2, 9, 1), **fields)
    assert refused.value.exit_code == 2
    assert ask(simulated(2, 10, 1), **fields).moments.short_history.startswith("Only 14 days of prices (10 returns)")


def test_given_moments_need_no_history() -> None:
    assert ask(simulated(2, 4, 1), **GIVEN).moments.short_history == ""


@pytest.mark.parametrize(
    ("frequency", "periods", "told"),
    [
        ("daily", 42, "Only 2 months of prices (42 returns)"),
        ("monthly", 24, "Only 2.0 years of prices (24 returns)"),
        ("weekly", 40, "Only 9 months of prices (40 returns)"),
        ("daily", 252, ""),
        ("monthly", 60, ""),
    ],
)
def test_a_short_history_is_told_first_and_in_the_data(frequency: str, periods: int, told: str) -> None:
    prices = simulated(3, periods, 2, frequency=frequency)  # type: ignore[arg-type]
    question, found = best(prices, check=False)
    document = optimise_document(question, found, prices)
    note = document["data"]["short_history"]
    assert (note or "").startswith(told)
    assert (note is None) == (told == "")
    if told:
        assert document["notes"][0] == note
        assert note.endswith("these estimates are little more than chance.")


def test_no_more_returns_than_assets_is_told() -> None:
    question = ask(simulated(300, 260, 3))
    assert question.moments.short_history.startswith("Only 260 returns for 300 assets")
    assert np.isfinite(question.moments.covariance).all()
