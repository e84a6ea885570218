"""The stress page in AppTest: it opens on the sample, adds up, restores, and says what is missing or wrong."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.numbers import ABSENT, MINUS
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
def open_at(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open the page on the data folder of the test."""
    return partial(open_page, "stress")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return open_workbench(tmp_path, lambda: NOW)


def stressed(bench: Workbench, **change: Any) -> str:
    """A saved run of the 60/40 book; its id."""
    request = {"positions": POSITIONS, "base_currency": "USD", "scenarios": [LEHMAN, RATES_2022], "mode": "direct"}
    return bench.run("stress run", {**request, **change}).run_id


def summary(app: AppTest) -> pd.DataFrame:
    """The table of scenarios with its figures as numbers; absent ones are NaN."""
    shown = app.table[0].value
    shown.columns = [str(name).split(" :help")[0].replace("\\", "") for name in shown.columns]

    def figure(text: str) -> float:
        plain = text.replace("\\", "").replace(",", "").replace(MINUS, "-")
        return float("nan") if plain == ABSENT else float(plain)

    for name in shown.columns[1:-1]:
        shown[name] = shown[name].map(figure)
    return shown.map(lambda cell: cell.replace("\\", "") if isinstance(cell, str) else cell)


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in ("markdown", "caption", "text") for element in getattr(app, kind)).replace(
        "\\", ""
    )


def test_it_opens_on_the_sample_with_five_scenarios_computed(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert not app.exception
    assert [error.value for error in app.error] == []
    table = summary(app)
    assert set(table["Scenario"]) == {"2008 again", "Covid again", "2022 again", "Stagflation", "Black Monday 1987"}
    assert (table["P&L, USD"] < 0).all()
    worst = table[["As shocked %", "Rest follows %"]].min(axis=1)
    assert worst.is_monotonic_increasing
    assert "simulated sample market" in words(app)
    assert "Scenarios are not forecasts" in words(app)
    assert app.metric[0].label == "Worst of 5 scenarios"
    assert "not complete: Black Monday 1987 lacks 3 factors" in words(app)  # no emerging markets and no spreads then


def test_a_link_shows_its_run_again_with_the_published_losses(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench))
    assert not app.exception
    table = summary(app).set_index("Scenario")
    assert table.loc["Lehman weeks again", "As shocked %"] == -21.7
    assert table.loc["2022 again", "As shocked %"] == -22.1
    assert "2 of 2 positions mapped · complete" in words(app)


def test_how_often_is_no_false_precision_and_prices_stand_beside_factors(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    table = summary(app).set_index("Scenario")
    told = table["When, where from, how often"].str.replace("\u2060", "")
    assert "2007-10-09 to 2009-03-09, recovered 2010-12-10." in told["2008 again"]
    assert "Beyond what a normal model can judge." in told["2008 again"]
    assert re.search(rf"Worst day {MINUS}\d\.\d\W%", told["2008 again"])
    assert "Most from US equity, US small caps" in told["2008 again"]
    assert ":help[Largest contributions: US equity −306,723" in told["2008 again"]
    assert "M = " in told["2008 again"]
    assert not re.search(r"once in [\d,]*\d{4}", " ".join(told))
    assert table.loc["2008 again", "On the prices %"] < -20
    assert pd.isna(table.loc["Black Monday 1987", "On the prices %"])  # the prices begin in 2004


def test_no_factor_is_called_by_its_name_in_files(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    shown = [words(app), summary(app).to_string(), *(frame.value.to_string() for frame in app.dataframe)]
    assert not re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)*_(?:pct|bp|pts)\b", "\n".join(shown))


def test_the_amount_is_written_with_its_thousands(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert app.text_input(key="stress-amount-text").value == "1,200,000"
    app.text_input(key="stress-amount-text").set_value("2.4m").run()
    assert not app.exception
    assert "USD 2,400,000" in words(app)
    app.text_input(key="stress-amount-text").set_value("lots").run()
    assert "is not an amount" in words(app)
    assert "USD 2,400,000" in words(app)


def test_the_portfolio_of_the_other_page_is_offered_with_its_client(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    request = {
        "prices": {"source": "sample"},
        "objective": "equal_weight",
        "current": {"US equity": 0.5, "Treasuries 7-10y": 0.3, "CASH": 0.2},
    }
    run = bench.run("portfolio optimize", request).run_id
    bench.save_workspace(
        "portfolio", run, {"case": {"client": "Mrs Chen", "amount": 3_000_000.0, "currency": "USD"}, "run": run}
    )
    app = open_at()
    app.session_state["portfolio-run"] = run
    app.run()
    assert not app.exception
    assert "The portfolio of Mrs Chen" in words(app)
    app.button(key="stress-offer-Held now").click().run()
    assert not app.exception
    assert app.text_input(key="stress-client").value == "Mrs Chen"
    assert "USD 3,000,000" in words(app)
    assert "The portfolio of Mrs Chen" not in words(app)
    assert summary(app)["Benchmark %"].notna().any()


def test_the_replay_has_its_benchmark_beside_it(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    app.selectbox(key="stress-benchmark").set_value("equal").run()
    app.session_state["stress-tabs"] = "Replay"
    app.run()
    assert not app.exception
    figure = next(chart for chart in app.get("plotly_chart") if "Trough" in chart.proto.spec)
    assert "Benchmark −" in json.dumps(json.loads(figure.proto.spec), ensure_ascii=False)


def test_a_run_that_is_not_here_is_told_and_the_sample_opens(open_at: Callable[..., AppTest]) -> None:
    app = open_at(run="0123456789ab")
    assert not app.exception
    assert "0123456789ab" in app.warning[0].value
    assert len(summary(app)) == 5


def test_a_field_that_is_changed_goes_before_what_the_saved_run_asked(
    open_at: Callable[..., AppTest], bench: Workbench
) -> None:
    beside = {"positions": [{"id": "Cash", "value": 1.0, "kind": "cash"}]}
    app = open_at(run=stressed(bench, benchmark=beside))
    assert not app.exception
    assert summary(app)["Benchmark %"].tolist() == [0.0, 0.0]
    assert "own benchmark" in words(app)
    app.selectbox(key="stress-benchmark").set_value("60/40").run()
    assert summary(app)["Benchmark %"].tolist() == summary(app)["As shocked %"].tolist()
    assert "own benchmark" not in words(app)


def test_a_run_of_another_kind_is_told(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    run = bench.run("stress scenarios", {}).run_id
    app = open_at(run=run)
    assert not app.exception
    assert "is no stress test" in app.warning[0].value
    assert len(summary(app)) == 5


def test_a_run_from_the_command_line_is_shown_as_it_was_asked(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    own = {"id": "x", "name": "Gold falls", "factors": {"equity_us_spx_pct": -10.0}}
    run = stressed(bench, scenarios=[LEHMAN, own], yield_floor=0.0, mode="both")
    app = open_at(run=run)
    assert not app.exception
    assert "floor under yields" in words(app)
    app.checkbox(key="stress-tick-x").uncheck().run()
    assert not app.exception
    assert list(summary(app)["Scenario"]) == ["Lehman weeks again"]
    app.button(key="stress-leave-more").click().run()
    assert "floor under yields" not in words(app)


def test_an_unmapped_position_blocks_the_badge(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    unknown = {"id": "Mystery note", "value": 20.0, "kind": "other"}
    app = open_at(run=stressed(bench, positions=[*POSITIONS, unknown]))
    assert not app.exception
    told = words(app)
    assert "2 of 3 positions mapped · not complete: Mystery note is unmapped" in told
    assert "Mystery note" in told


def test_a_scenario_that_fails_is_a_row_with_its_reason(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench, scenarios=[LEHMAN, "hist_no_such_thing"]))
    assert not app.exception
    assert len(summary(app)) == 2
    assert "was not run" in words(app)
    assert "hist" in words(app)


def test_a_tick_adds_a_scenario_and_search_narrows_the_list(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench))
    app.checkbox(key="stress-tick-hist_2020_covid").check().run()
    assert not app.exception
    assert "Covid again" in list(summary(app)["Scenario"])
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
    assert len(summary(app)) == 1


def test_the_benchmark_can_be_taken_away(open_at: Callable[..., AppTest], bench: Workbench) -> None:
    app = open_at(run=stressed(bench))
    assert app.metric[1].value == "–"
    app.selectbox(key="stress-benchmark").set_value("60/40").run()
    assert summary(app)["Benchmark %"].notna().all()
    assert summary(app)["Benchmark %"].tolist() == summary(app)["As shocked %"].tolist()


def test_a_saved_scenario_is_listed_under_its_name(open_at: Callable[..., AppTest], bench: Workbench, tmp_path: Path) -> None:
    own = CustomScenario(id="my-hike", name="Hike", factors={"ust_10y_bp": 150.0})
    save_scenario(tmp_path, own, NOW, known=("ust_10y_bp",))
    app = open_at(run=stressed(bench, scenarios=["my-hike"]))
    assert not app.exception
    assert list(summary(app)["Scenario"]) == ["Hike"]
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
    assert "beyond what a normal model can judge" in text.replace("\r\n", " ")
    assert "10,000 years" not in text


def test_the_memo_says_the_worst_first_and_factors_by_name(bench: Workbench) -> None:
    from workbench.reports.stress_memo_pdf import in_names, memo_content

    record = bench.store.runs.get(stressed(bench, mode="both", scenarios=[RATES_2022, "hist_2020_covid", LEHMAN]))
    content = memo_content(record.request, record.document, None, client="")
    lowest = {}
    for row in record.document["results"]:
        lowest[row["name"]] = min(lowest.get(row["name"], 0.0), row["pnl"])
    assert [row[0] for row in content["summary"]["rows"]] == sorted(lowest, key=lambda name: lowest[name])
    assert {len(row) for row in content["summary"]["rows"]} == {len(content["summary"]["head"])}
    assert "_pct" not in json.dumps(content)
    assert in_names("usd_broad_pct and ust_10y_bp") == "the broad dollar and the 10-year Treasury yield"
