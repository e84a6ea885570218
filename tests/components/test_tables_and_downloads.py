"""Tables keep numbers as numbers; saved files open right."""

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.download import csv_bytes, json_bytes
from components.tables import FORMATS


def test_a_table_shows_formats_and_keeps_values() -> None:
    def page() -> None:
        import pandas as pd

        from components.tables import Column, table

        frame = pd.DataFrame({"a": ["GLD", "SPY"], "w": [0.35, None], "r": [0.5, 0.25], "unused": [1, 2]})
        columns = {
            "a": Column(label="Asset"),
            "w": Column(label="Weight %", format="percent"),
            "r": Column(label="Share %", format="bar"),
        }
        table(frame, columns, key="weights", alt="Weights")

    app = AppTest.from_function(page).run()
    assert not app.exception
    shown = app.dataframe[0].value
    assert list(shown.columns) == ["a", "w", "r"]
    assert shown["w"].iloc[0] == 0.35
    assert list(shown["r"]) == [50.0, 25.0]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_what_is_absent_as_a_dash(name: str) -> None:
    assert FORMATS[name](None) == "–"


def test_csv_opens_in_a_spreadsheet_without_running_anything() -> None:
    frame = pd.DataFrame({"资产": ["=HYPERLINK(1)", "黄金"], "w": [-0.5, 0.25]})
    text = csv_bytes(frame).decode("utf-8-sig")
    assert csv_bytes(frame).startswith(b"\xef\xbb\xbf")
    assert text.splitlines() == ["资产,w", "'=HYPERLINK(1),-0.5", "黄金,0.25"]


def test_json_is_strict_and_readable() -> None:
    assert json.loads(json_bytes({"名": [1.5, None]})) == {"名": [1.5, None]}
    assert "名" in json_bytes({"名": 1}).decode("utf-8")
    with pytest.raises(ValueError, match="JSON"):
        json_bytes({"x": float("nan")})
