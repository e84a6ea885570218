"""The holdings dialog without a browser: what is pasted is read in the chosen unit, told where it cannot be, never lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

Paste = Callable[[str], AppTest]


def page() -> None:
    """The amount and the dialog, which here opens anew in every run."""
    from components.portfolio.amount import amount_field
    from components.portfolio.holdings import holdings_dialog
    from components.portfolio.state import current_case

    amount_field(current_case())
    holdings_dialog(None)


@pytest.fixture
def dialog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paste:
    """Open the dialog and paste a text."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))

    def paste(text: str) -> AppTest:
        app = AppTest.from_function(page, default_timeout=30).run()
        return app.text_area(key="portfolio-dialog-paste").set_value(text).run()

    return paste


def table(app: AppTest) -> dict[str, float]:
    return {row["name"]: row["amount"] for row in app.session_state["portfolio-dialog-lines"]}


def words(app: AppTest) -> str:
    return "\n".join(
        str(item.value) for kind in ("markdown", "info", "error", "caption") for item in getattr(app, kind)
    ).replace("\\", "")


def test_weights_below_a_hundred_stay_weights(dialog: Paste) -> None:
    app = dialog("US equity 45\nGold 25\nLong Treasuries 20")
    assert not app.exception
    assert app.session_state["portfolio-dialog-unit"] == "percent"
    assert table(app) == {"US equity": 45.0, "Gold": 25.0, "Long Treasuries": 20.0}
    assert "These look like" not in words(app)


def test_money_among_weights_is_asked_about_and_one_click_takes_it(dialog: Paste) -> None:
    app = dialog("US equity 540,000.00 USD\nGold 300000\nno amount here")
    assert app.session_state["portfolio-dialog-unit"] == "percent"
    assert "These look like amounts of money: together 840,000." in words(app)
    assert "Not read: “no amount here” (no amount)." in words(app)
    app.button(key="portfolio-dialog-other-unit").click().run()
    assert app.session_state["portfolio-dialog-unit"] == "money"
    assert "These look like" not in words(app)
    assert table(app) == {"US equity": 540_000.0, "Gold": 300_000.0}
    app.button(key="portfolio-dialog-use").click().run()
    field = app.text_input(key="portfolio-amount-text")
    assert (field.value, field.disabled) == ("840,000", True)


def test_nothing_read_leaves_nothing_to_use(dialog: Paste) -> None:
    app = dialog("US equity 45\nGold 55")
    app.text_area(key="portfolio-dialog-paste").set_value("US equity 10 @ 54\nGold x").run()
    assert not app.exception
    assert table(app) == {}
    assert app.button(key="portfolio-dialog-use").disabled
    assert "No line could be read as a name and a number" in words(app)
    assert "“US equity 10 @ 54” (no amount in it that can be read)" in words(app)
    app.text_area(key="portfolio-dialog-paste").set_value("Gold 100").run()
    assert table(app) == {"Gold": 100.0}
    assert not app.button(key="portfolio-dialog-use").disabled
