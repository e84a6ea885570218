"""What the shared parts of a page put on it, by Streamlit's own test driver."""

from streamlit.testing.v1 import AppTest


def test_an_error_tells_what_and_what_to_do_and_inputs_stay() -> None:
    def page() -> None:
        import streamlit as st

        from components.error_box import error_box
        from workbench.errors import DataError

        st.text_input("Ticker", "![x](http://127.0.0.1:9/x.png)", key="ticker")
        with error_box():
            raise DataError(f"{st.session_state.ticker} has no prices.", "Choose another file.")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "![" not in app.error[0].value
    assert "has no prices" in app.error[0].value
    assert app.error[0].value.endswith("Choose another file\\.")
    assert app.text_input(key="ticker").value.startswith("![x]")


def test_cancelled_is_not_an_error() -> None:
    def page() -> None:
        from components.error_box import error_box
        from workbench.errors import Cancelled

        with error_box():
            raise Cancelled

    app = AppTest.from_function(page).run()
    assert not app.error
    assert "Stopped at your request" in app.info[0].value


def test_a_defect_passes_through_the_box() -> None:
    def page() -> None:
        from components.error_box import error_box

        with error_box():
            raise ZeroDivisionError

    app = AppTest.from_function(page).run()
    assert len(app.exception) == 1
    assert not app.error


def test_the_head_gives_the_pressed_action() -> None:
    def page() -> None:
        import streamlit as st

        from components.page import Action, page_header

        actions = [
            Action(key="share", label="Share", icon="link"),
            Action(key="go", label="Run", icon="play_arrow", primary=True),
        ]
        st.text(str(page_header("Portfolio", ["A_b", "", "run 7f"], actions=actions)))

    app = AppTest.from_function(page).run()
    assert app.title[0].value == "Portfolio"
    assert app.caption[0].value == "A\\_b · run 7f"
    assert app.text[0].value == "None"
    app.button(key="action-go").click().run()
    assert app.text[0].value == "go"


def test_the_strip_shows_sign_and_colour() -> None:
    def page() -> None:
        from components.metrics import Metric, metric_strip

        metric_strip(
            [
                Metric(label="Return", value="11.7 %", change="−0.4 from 12.1 %", better=False, help="A year"),
                Metric(label="Volatility", value="11.1 %", change="−7.8 from 18.9 %", better=True),
                Metric(label="Assets", value="8"),
            ],
            key="strip",
        )

    app = AppTest.from_function(page).run()
    worse, better, plain = app.metric
    assert worse.value == "11.7 %"
    assert "0\\.4 from 12\\.1" in worse.delta
    assert worse.proto.color != better.proto.color
    assert plain.delta == ""


def test_an_empty_page_offers_one_action() -> None:
    def page() -> None:
        import streamlit as st

        from components.error_box import empty_state

        if empty_state("No prices yet.", "Use the sample market", key="prices"):
            st.text("sample")

    app = AppTest.from_function(page).run()
    assert [button.label for button in app.button] == ["Use the sample market"]
    app.button(key="prices-action").click().run()
    assert app.text[0].value == "sample"


def test_provenance_names_inputs_versions_and_the_command() -> None:
    def page() -> None:
        from components.provenance_panel import provenance_panel

        source = {
            "name": "prices", "source": "file", "identifier": "a_b.csv", "sha256": "0" * 64, "as_of": "2025-12-30",
            "retrieved_at": None,
        }  # fmt: skip
        provenance = {
            "run_id": "7f3a91", "engine_version": "0.1.0", "created_at": "2026-01-05T09:30:00+00:00", "request_hash": "x",
            "inputs": [source], "seed": 7, "libraries": {"numpy": "2"}, "model": None,
        }  # fmt: skip
        provenance_panel({"provenance": provenance})

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.text[0].value == f"prices (file: a_b.csv, as of 2025-12-30)\nSHA-256 {'0' * 64}"
    assert app.code[0].value == "workbench runs replay 7f3a91 --json"
    assert "seed 7" in app.caption[0].value
