"""A saved request names its price files without the folders of this computer."""

import pytest

from components.portable_request import beside_note, portable


@pytest.mark.parametrize(
    ("prices", "carried"),
    [
        ("/srv/anna/prices.csv", "prices.csv"),
        ({"source": "file", "path": r"C:\Users\anna\prices.xlsx"}, {"source": "file", "path": "prices.xlsx"}),
        ({"source": "file", "path": "/a/b.csv", "sheet": 1}, {"source": "file", "path": "b.csv", "sheet": 1}),
        ({"source": "sample"}, {"source": "sample"}),
        ({"source": "yahoo", "tickers": ["SPY"]}, {"source": "yahoo", "tickers": ["SPY"]}),
    ],
)
def test_only_the_name_of_a_price_file_is_kept(prices: object, carried: object) -> None:
    request = {"prices": prices, "objective": "min_variance", "notes": "/srv/anna stays", "current": {"A": 1.0}}
    assert portable(request) == {**request, "prices": carried}
    assert portable({"portfolio": request, "points": 4}) == {"portfolio": {**request, "prices": carried}, "points": 4}


def test_the_reader_is_told_which_file_must_lie_beside_it() -> None:
    assert "names prices.csv without a folder" in beside_note({"portfolio": {"prices": "/srv/anna/prices.csv"}})
    assert beside_note({"prices": {"source": "sample"}}) == ""
