"""The scenario library: complete, typed, and honest about what is missing."""

import json
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.market import scenarios
from workbench.market.scenarios import ScenarioLibrary, change_between, historical_windows, load_library
from workbench.paths import assets_root


@pytest.fixture(scope="module")
def library() -> ScenarioLibrary:
    return load_library()


def test_the_library_holds_all_scenarios_of_the_file(library: ScenarioLibrary) -> None:
    raw = json.loads((assets_root() / "scenarios.json").read_text("utf-8"))
    assert library.schema_version == raw["schema_version"] == "1.0"
    assert [window.id for window in library.historical] == [entry["id"] for entry in raw["historical"]]
    assert [scenario.id for scenario in library.hypothetical] == [entry["id"] for entry in raw["hypothetical"]]
    assert len(library.historical) == 35
    assert len(library.hypothetical) == 13
    assert len(library.macro) == len(raw["macro"])


def test_the_product_data_are_the_specification(shared_data: Path) -> None:
    specification = shared_data.parent / "domain" / "scenarios.json"
    assert (assets_root() / "scenarios.json").read_bytes() == specification.read_bytes()


def test_ids_are_unique_and_windows_run_forward(library: ScenarioLibrary) -> None:
    ids = [scenario.id for scenario in (*library.historical, *library.hypothetical)]
    assert len(ids) == len(set(ids))
    assert all(window.start < window.end for window in library.historical)


def test_stated_changes_agree_with_stated_levels(library: ScenarioLibrary) -> None:
    for window in library.historical:
        for name, move in window.moves.items():
            rounding = 0.0501 if name.endswith(("_pct", "_pts")) else 0.501
            assert change_between(name, move.start, move.end) == pytest.approx(move.change, abs=rounding), (window.id, name)


def test_a_missing_factor_is_missing_and_not_zero(library: ScenarioLibrary) -> None:
    crash = next(window for window in library.historical if window.id == "hist_1987_10_crash")
    assert "vix_pts" not in crash.factors
    assert "vix_pts" in crash.missing
    assert all(not set(window.missing) & set(window.factors) for window in library.historical)


def test_only_windows_wholly_inside_the_period_are_given(library: ScenarioLibrary) -> None:
    acute = next(window for window in library.historical if window.id == "hist_2008_gfc_acute")
    assert acute in historical_windows(library, acute.start, acute.end)
    assert acute not in historical_windows(library, date(2008, 9, 13), acute.end)
    assert acute not in historical_windows(library, acute.start, date(2008, 11, 19))
    assert len(historical_windows(library, date(2004, 1, 1), date(2025, 12, 31))) == 28


@given(st.dates(date(1985, 1, 1), date(2026, 1, 1)), st.dates(date(1985, 1, 1), date(2026, 1, 1)))
def test_the_choice_is_exactly_those_inside(library: ScenarioLibrary, first: date, last: date) -> None:
    chosen = {window.id for window in historical_windows(library, first, last)}
    for window in library.historical:
        assert (window.id in chosen) == (first <= window.start and window.end <= last)


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_a_change_follows_the_unit_of_the_name(before: float, after: float) -> None:
    assert before * (1 + change_between("gold_pct", before, after) / 100) == pytest.approx(after, rel=1e-9)
    assert math.isclose(change_between("ust_10y_bp", before, after) / 100, after - before, rel_tol=1e-12)
    assert change_between("vix_pts", before, after) == after - before


def test_an_unknown_unit_is_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="fx_eurusd"):
        change_between("fx_eurusd", 1.1, 1.2)


@pytest.mark.parametrize("content", ["", "{}", '{"schema_version": 1}'])
def test_a_damaged_file_is_named(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios.json").write_text(content)
    monkeypatch.setattr(scenarios, "assets_root", lambda: tmp_path)
    with pytest.raises(DataError, match="damaged") as caught:
        load_library()
    assert "install" in caught.value.hint


def test_an_absent_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "assets_root", lambda: tmp_path)
    with pytest.raises(DataError, match=r"scenarios\.json cannot be read"):
        load_library()


def test_a_library_cannot_be_changed(library: ScenarioLibrary) -> None:
    with pytest.raises(Exception, match="frozen"):
        library.historical[0].id = "other"  # type: ignore[misc]
