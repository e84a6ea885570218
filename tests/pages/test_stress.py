"""The stress page in AppTest: it opens on the sample, adds up, restores, and says what is missing or wrong."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from workbench.launch.server import ENTRY_SCRIPT
from workbench.runner import Workbench, open_workbench
from workbench.stress.scenario_choice import CustomScenario
from workbench.stress.user_scenarios import save_scenario

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
POSITIONS = [
    {"id": "Equities", "value": 60.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}},
    {"id": "Bond", "value": 40.0, "kind": "bond", "modified_duration": 8.5, "convexity": 85.0},
]
LEHMAN, RATES_2022 = "hist_2008_gfc_acute", "hist_2022_rate_shock"


@pytest.fixture
def open_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the page on the data folder of the test."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))

    def open_page(**query: str) -> AppTest:
        app = AppTest.from_file(str(ENTRY_SCRIPT), default_timeout=90)
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../../pages/stress.py").run()

    return open_page


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return open_workbench(tmp_path, lambda: NOW)


def stressed(bench: Workbench, **change: Any) -> str:
    """A saved run of the 60/40 book; its id."""
    request = {"positions": POSITIONS, "base_currency": "USD", "scenarios": [LEHMAN, RATES_2022], "mode": "direct"}
    return bench.run("stress run", {**request, **change}).run_id


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in ("markdown", "caption", "text") for element in getattr(app, kind))


def test_it_opens_on_the_sample_with_five_scenarios_computed(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert not app.exception
    assert [error.value for error in app.error] == []
    table = app.dataframe[0].value
    assert list(table["scenario"]) == ["2008 again", "Covid again", "2022 again", "Stagflation", "Black Monday 1987"]
    assert (table["pnl"] < 0).all()
    assert "simulated sample market" in words(app)
    assert "Scenarios are not forecasts" in words(app)
    assert app.metric[0].label == "Worst of 5 scenarios"
    assert "not complete" in words(app)  # 1987 has no emerging markets and no spreads


def test_a_link_shows_its_run_again_with_the_published_losses(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench))
    assert not app.exception
    table = app.dataframe[0].value.set_index("scenario")
    assert table.loc["Lehman weeks again", "direct"] == pytest.approx(-0.2169, abs=5e-5)
    assert table.loc["2022 again", "direct"] == pytest.approx(-0.2211, abs=5e-5)
    assert "2 of 2 positions mapped · complete" in words(app)


def test_a_run_that_is_not_here_is_told_and_the_sample_opens(open_at: Callable[..., AppTest]) -> None:
    app = open_at(run="0123456789ab")
    assert not app.exception
    assert "0123456789ab" in app.warning[0].value
    assert len(app.dataframe[0].value) == 5


def test_an_unmapped_position_blocks_the_badge(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    unknown = {"id": "Mystery note", "value": 20.0, "kind": "other"}
    app = open_at(run=stressed(bench, positions=[*POSITIONS, unknown]))
    assert not app.exception
    told = words(app)
    assert "2 of 3 positions mapped · not complete" in told
    assert "Mystery note" in told


def test_a_scenario_that_fails_is_a_row_with_its_reason(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench, scenarios=[LEHMAN, "hist_no_such_thing"]))
    assert not app.exception
    assert len(app.dataframe[0].value) == 2
    assert "was not run" in words(app)
    assert "hist" in words(app)


def test_a_tick_adds_a_scenario_and_search_narrows_the_list(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench))
    app.checkbox(key="stress-tick-hist_2020_covid").check().run()
    assert not app.exception
    assert "Covid again" in list(app.dataframe[0].value["scenario"])
    app.text_input(key="stress-find").set_value("brexit").run()
    listed = [box.label for box in app.checkbox if str(box.key).startswith("stress-tick")]
    assert len(listed) == 1
    assert "Brexit" in listed[0]


def test_no_scenario_keeps_the_inputs_and_says_what_to_do(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench, scenarios=[LEHMAN]))
    app.checkbox(key=f"stress-tick-{LEHMAN}").uncheck().run()
    assert not app.exception
    assert "No scenario is chosen" in app.error[0].value
    app.checkbox(key=f"stress-tick-{LEHMAN}").check().run()
    assert not app.error
    assert len(app.dataframe[0].value) == 1


def test_the_benchmark_can_be_taken_away(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench))
    assert app.metric[1].value == "–"
    app.selectbox(key="stress-benchmark").set_value("60/40").run()
    assert app.dataframe[0].value["benchmark"].notna().all()
    assert app.dataframe[0].value["benchmark"].tolist() == pytest.approx(app.dataframe[0].value["direct"].tolist())


def test_a_saved_scenario_is_listed_under_its_name(open_at: Callable[..., AppTest], bench: Workbench, tmp_path: Path) -> None:
    own = CustomScenario(id="my-hike", name="Hike", factors={"ust_10y_bp": 150.0})
    save_scenario(tmp_path, own, NOW, known=("ust_10y_bp",))
    app = open_at(run=stressed(bench, scenarios=["my-hike"]))
    assert not app.exception
    assert list(app.dataframe[0].value["scenario"]) == ["Hike"]
    assert app.checkbox(key="stress-tick-my-hike").value is True


def test_the_parts_of_the_workbook_add_up(bench: Workbench) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    from workbench.reports.stress_workbook import stress_workbook

    record = bench.store.runs.get(stressed(bench))
    data = stress_workbook(record.request, record.document, client="=1+1")
    assert data == stress_workbook(record.request, record.document, client="=1+1")
    book = load_workbook(BytesIO(data))
    rows = [row for row in book["By factor"].iter_rows(values_only=True) if isinstance(row[4], int | float)]
    for name in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == name]
        assert sum(row[3] for row in own) == pytest.approx(own[0][4], abs=1e-9)


def test_the_memo_holds_the_numbers_of_the_page(bench: Workbench) -> None:
    import pypdfium2

    from workbench.reports.stress_memo_pdf import stress_memo_pdf

    record = bench.store.runs.get(stressed(bench))
    pdf = pypdfium2.PdfDocument(stress_memo_pdf(record.request, record.document, client="#set text(red)"))
    page = pdf[0]
    text_page = page.get_textpage()
    text = text_page.get_text_bounded()
    for closing in (text_page, page, pdf):
        closing.close()
    assert "Scenarios are not forecasts" in text
    assert "#set text(red)" in text
    worst = min(row["pnl"] for row in record.document["results"])
    assert f"−{abs(worst):,.0f}" in text
    assert json.dumps(record.document)
