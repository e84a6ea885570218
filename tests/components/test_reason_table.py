"""Tables that end in a sentence: what the cells say, and that no text in them is markup."""

import pandas as pd

from components.reason_table import reason_cells
from components.tables import Column

HOSTILE = "![x](http://away.example/a) <img src='http://away.example/b'> :red[no]"
COLUMNS = {
    "asset": Column(label="Asset"),
    "share": Column(label="Share %", format="percent", help="Of the whole [all], 100 %."),
    "why": Column(label="Why"),
}


def test_figures_are_formatted_and_absent_ones_are_a_dash() -> None:
    frame = pd.DataFrame({"asset": ["Gold", "Bond"], "share": [-0.125, None], "why": ["Because.", "Not held."]})
    cells = reason_cells(frame, COLUMNS)
    assert [text.replace("\\", "") for text in cells.iloc[:, 1]] == ["−12.5", "–"]
    assert list(cells.iloc[:, 0]) == ["Gold", "Bond"]


def test_a_head_carries_its_help_and_brackets_in_it_do_not_end_it() -> None:
    frame = pd.DataFrame({"asset": ["A"], "share": [0.1], "why": ["b"]})
    heads = list(reason_cells(frame, COLUMNS).columns)
    assert heads[0] == "Asset"
    assert heads[1].endswith(r":help[Of the whole \[all\]\, 100 \%\.]")


def test_nothing_in_a_cell_or_head_is_markup() -> None:
    frame = pd.DataFrame({"asset": [HOSTILE], "share": [0.1], "why": [HOSTILE]})
    for cell in (*reason_cells(frame, COLUMNS).iloc[0], *reason_cells(frame, {"why": Column(label=HOSTILE)}).columns):
        assert "![" not in cell.replace(r"\!\[", "")
        assert "<img" not in cell.replace(r"\<img", "")
        assert "://" not in cell


def test_it_is_drawn_with_its_sentences() -> None:
    from streamlit.testing.v1 import AppTest

    def script() -> None:
        import pandas as pd

        from components.reason_table import reason_table
        from components.tables import Column

        frame = pd.DataFrame({"asset": ["Gold"], "why": ["Because."]})
        columns = {"asset": Column(label="Asset"), "why": Column(label="Why")}
        reason_table(frame, columns, key="one", alt="One reason.", file_name="reasons.csv")

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert list(app.table[0].value["Why"]) == [r"Because\."]
