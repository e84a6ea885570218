"""The portfolio page without a browser: empty, at work, with something wrong, restored."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.resources import now
from workbench.runner import Workbench, open_workbench

Opener = Callable[..., AppTest]


@pytest.fixture
def open_page(open_page: Opener) -> Opener:
    """Open the page on an empty data folder, with the given address."""
    st.cache_data.clear()
    return partial(open_page, "portfolio")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """The store that the page writes to."""
    return open_workbench(tmp_path, now)


def strip(app: AppTest) -> dict[str, str]:
    """The numbers at the top, by their labels without figures."""
    return {metric.label.replace("\\", "").split(" (")[0].split(",")[0]: metric.value for metric in app.metric}


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "error", "info", "header")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind)).replace("\\", "")


def address(app: AppTest) -> dict[str, str]:
    """The parameters of the page's link."""
    values = {name: app.query_params[name] for name in ("run", "work")}
    return {name: value if isinstance(value, str) else value[0] for name, value in values.items()}


def price_file(folder: Path, **extra: Any) -> Path:
    """Three assets, 600 business days, made by a fixed seed."""
    generator = np.random.default_rng(5)
    days = pd.bdate_range("2019-01-01", periods=600)
    steps = generator.normal([0.0006, 0.0003, 0.0004], [0.012, 0.004, 0.009], (600, 3))
    frame = pd.DataFrame(100 * np.exp(np.cumsum(steps, axis=0)), index=days.rename("date"), columns=["SPY", "TLT", "GLD"])
    path = folder / "prices.csv"
    frame.assign(**extra).to_csv(path)
    return path


def test_it_begins_with_one_sentence_and_one_action(open_page: Opener) -> None:
    app = open_page()
    assert not app.exception
    assert app.title[0].value == "Portfolio"
    assert "Load prices to begin" in words(app)
    assert app.button(key="portfolio-action").label == "Start with the sample market"
    assert app.metric.len == 0


def test_one_click_shows_the_sample_and_says_that_it_is_simulated(open_page: Opener, bench: Workbench) -> None:
    app = open_page()
    app.button(key="portfolio-action").click().run()
    assert not app.exception
    assert not app.error
    assert list(strip(app)) == ["Estimated return", "Volatility", "Sharpe", "Worst fall", "Bad day"]
    assert "simulated" in words(app).lower()
    run = bench.saved_run(address(app)["run"]).document
    assert strip(app)["Estimated return"] == f"{run['expected_return'] * 100:.1f}\u2009%"
    assert strip(app)["Sharpe"] == f"{run['sharpe']:.2f}"


def test_a_moved_limit_answers_and_is_in_the_request(open_page: Opener, bench: Workbench) -> None:
    app = open_page(prices="sample")
    before = strip(app)
    app.slider(key="portfolio-max_weight").set_value(10.0).run()
    assert strip(app) != before
    record = bench.store.runs.get(address(app)["run"])
    assert record.request["constraints"]["max_weight"] == 0.1
    assert max(record.document["weights"].values()) <= 0.1 + 1e-8


def test_the_address_brings_back_result_and_inputs(open_page: Opener) -> None:
    app = open_page(prices="sample")
    app.text_input(key="portfolio-client").set_value("Chen family").run()
    app.slider(key="portfolio-max_weight").set_value(15.0).run()
    again = open_page(**address(app))
    assert strip(again) == strip(app)
    assert again.slider(key="portfolio-max_weight").value == 15.0
    assert again.text_input(key="portfolio-client").value == "Chen family"
    assert address(again) == address(app)


def test_a_run_of_the_command_line_opens_with_its_limits(open_page: Opener, bench: Workbench) -> None:
    request = {
        "prices": {"source": "sample"},
        "objective": "min_variance",
        "constraints": {"max_weight": 0.2, "max_gross": 1.0},
    }
    run = bench.run("portfolio optimize", request)
    app = open_page(run=run.run_id)
    assert not app.exception
    assert app.selectbox(key="portfolio-aim").value == "min_variance"
    assert app.slider(key="portfolio-max_weight").value == 20.0
    assert "a limit on gross weights" in words(app)


def test_an_unknown_run_is_told_and_the_page_still_works(open_page: Opener) -> None:
    app = open_page(run="0123456789ab")
    assert not app.exception
    assert "0123456789ab" in words(app)
    assert "Load prices to begin" in words(app)


def test_limits_that_contradict_each_other_offer_ways_out(open_page: Opener) -> None:
    app = open_page(prices="sample")
    app.toggle(key="portfolio-use_volatility").set_value(True).run()
    app.slider(key="portfolio-max_volatility").set_value(1.0).run()
    assert not app.exception
    assert "No portfolio keeps every limit" in words(app)
    assert app.metric.len == 0
    app.button(key="portfolio-apply-0").click().run()
    assert not app.exception
    assert app.metric.len == 5


def test_an_own_file_and_its_defects(open_page: Opener, tmp_path: Path) -> None:
    app = open_page()
    app.file_uploader(key="portfolio-upload").upload("mine.csv", price_file(tmp_path).read_bytes(), "text/csv").run()
    assert not app.exception
    assert app.metric.len == 5
    assert "mine.csv" in words(app)


@pytest.mark.parametrize(("name", "data"), [("empty.csv", b""), ("junk.csv", bytes(range(256)) * 8), ("text.csv", b"hello")])
def test_a_file_that_is_none_is_named_with_what_to_do(open_page: Opener, name: str, data: bytes) -> None:
    app = open_page()
    app.text_input(key="portfolio-client").set_value("Kept").run()
    app.file_uploader(key="portfolio-upload").upload(name, data, "text/csv").run()
    assert not app.exception
    assert app.error.len == 1
    assert name.split(".")[0] in app.error[0].value.replace("\\", "")
    assert app.text_input(key="portfolio-client").value == "Kept"


@pytest.mark.parametrize(("rows", "told"), [(4, "3 returns"), (43, "Only 2 months of prices (42 returns)")])
def test_too_little_history_is_refused_or_warned_of(open_page: Opener, tmp_path: Path, rows: int, told: str) -> None:
    lines = price_file(tmp_path).read_text().splitlines()[: rows + 1]
    app = open_page()
    app.file_uploader(key="portfolio-upload").upload("short.csv", "\n".join(lines).encode(), "text/csv").run()
    assert not app.exception
    assert told in words(app)
    assert app.metric.len == (0 if rows == 4 else 5)


def test_prices_that_need_a_repair_can_be_repaired_on_the_page(open_page: Opener, tmp_path: Path) -> None:
    path = price_file(tmp_path)
    lines = path.read_text().splitlines()
    cells = lines[300].split(",")
    lines[300] = ",".join([cells[0], "-5", *cells[2:]])
    app = open_page()
    app.file_uploader(key="portfolio-upload").upload("bad.csv", "\n".join(lines).encode(), "text/csv").run()
    told = app.error[0].value.replace("\\", "")
    assert "SPY" in told
    assert "set “Prices of zero or below” to “treat as missing” under Repairs to leave such cells out" in told
    assert "repairs" not in told
    app.selectbox(key="portfolio-repair-non_positive").set_value("treat_as_missing").run()
    assert not app.error
    assert app.metric.len == 5


def test_a_rule_takes_no_limits_and_says_so(open_page: Opener) -> None:
    app = open_page(prices="sample")
    app.selectbox(key="portfolio-aim").set_value("risk_parity").run()
    assert not app.exception
    assert not app.error
    assert "keeps “leave out” and no other limit" in words(app)
    assert app.metric.len == 5


@pytest.mark.parametrize(
    "aim", ["min_variance", "max_return", "max_utility", "min_cvar", "max_diversification", "equal_weight"]
)
def test_every_aim_answers_on_the_sample(open_page: Opener, aim: str) -> None:
    app = open_page(prices="sample")
    app.selectbox(key="portfolio-aim").set_value(aim).run()
    assert not app.exception
    assert not app.error
    assert app.metric.len == 5


def test_a_holding_without_prices_is_asked_about(open_page: Opener, bench: Workbench) -> None:
    app = open_page(prices="sample")
    work = address(app)["work"]
    state = bench.load_workspace("portfolio", work)
    assert state is not None
    state["case"]["holdings"] = [{"name": "US equitty", "amount": 60.0}, {"name": "Gold", "amount": 40.0}]
    bench.save_workspace("portfolio", work, {**state, "run": None})
    app = open_page(work=work)
    assert "US equitty has no prices under that name" in words(app)
    app.button(key="is-US equitty-US equity").click().run()
    assert app.metric.len == 5


def test_start_again_empties_the_page(open_page: Opener) -> None:
    app = open_page(prices="sample")
    app.button(key="portfolio-restart").click().run()
    assert "Load prices to begin" in words(app)
    assert app.text_input(key="portfolio-client").value == ""


def test_a_pinned_result_stands_beside_the_next_one(open_page: Opener) -> None:
    app = open_page(prices="sample")
    app.session_state["portfolio-tabs"] = "Compare"
    app.run()
    assert list(app.table[0].value.columns)[1:] == ["This result"]
    pinned = address(app)["run"]
    app.button(key="portfolio-pin").click().run()
    assert len(app.table[0].value.columns) == 2
    app.slider(key="portfolio-max_weight").set_value(20.0).run()
    compared = app.table[0].value
    assert list(compared.columns)[1:] == ["This result", f"Run {pinned[:6]}"]
    rows = {name: [text.replace("\\", "") for text in told] for name, *told in compared.itertuples(index=False)}
    assert rows["Client"] == ["Sample client", "Sample client"]
    assert rows["Run"] == [address(app)["run"], pinned]
    assert rows["Most in one asset"] == ["20.0\u2009%, binds", "25.0\u2009%"]
    label = app.multiselect[-1].options[0]
    assert label.startswith("Sample client · 20")
    assert "Best return per unit of risk" in label
    assert "Sample market" in label


def test_the_amount_is_written_as_people_write_it(open_page: Opener) -> None:
    app = open_page(prices="sample")
    field = "portfolio-amount-text"
    assert app.text_input(key=field).value == "1,200,000"
    app.text_input(key=field).set_value("2.5m").run()
    assert app.text_input(key=field).value == "2,500,000"
    assert "USD 2,500,000" in words(app)
    app.text_input(key=field).set_value("a lot").run()
    assert "“a lot” is not an amount" in words(app)
    assert "USD 2,500,000" in words(app)
    app.text_input(key=field).set_value("3 000 000").run()
    assert "is not an amount" not in words(app)
    assert "USD 3,000,000" in words(app)


def test_after_a_slow_answer_changes_wait_for_the_button(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.portfolio.pace.PATIENCE", -1.0)
    app = open_page(prices="sample")
    before = strip(app)
    app.slider(key="portfolio-max_weight").set_value(20.0).run()
    assert strip(app) == before
    assert "changes wait until you press Optimise" in words(app)
    app.button(key="action-optimise").click().run()
    assert strip(app) != before
    assert "changes wait" not in words(app)
