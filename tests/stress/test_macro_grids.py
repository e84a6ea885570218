"""Paths printed with sections of history and projections: the real one of 2025, and grids with faults."""

from pathlib import Path
from typing import Any

import pytest

from tests.stress.books import BOND, EQUITY, inputs_at
from workbench.errors import DataError, InputError
from workbench.progress import silent
from workbench.stress.macro_grids import grid_tables, is_grid
from workbench.stress.macro_task import macro

GRID = """,,,
,US equity prices,US dollar HY corporate bond spread,Volatility index
Historical data,,,
Q3 2024,98,300,18
Q4 2024,100,280,17.3
Projections,,,
Q1 2025,82.4,1044,28.1
Q2 2025,"68.9",1262,35
Guidance for what follows,,,
Level from 2037 on,1,2,3
"""
HIGH_YIELD = {
    "id": "hy", "value": 20.0, "kind": "fund", "modified_duration": 0.0, "spread_duration": 4.0,
    "spread_factor": "spread_us_hy_oas_bp",
}  # fmt: skip


def walked(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    return macro(request, inputs_at(folder), silent).document


def write(folder: Path, text: str) -> str:
    (folder / "grid.csv").write_text(text, "utf-8")
    return str(folder / "grid.csv")


def test_a_small_grid_by_hand(tmp_path: Path) -> None:
    document = walked({"positions": [EQUITY, HIGH_YIELD], "path": write(tmp_path, GRID)}, tmp_path)
    first, second = document["path"]
    assert (first["quarter"], second["quarter"]) == ("2025 Q1", "2025 Q2")
    assert document["jump_off"]["quarter"] == "2024 Q4"
    assert first["factors"] == pytest.approx({"equity_us_spx_pct": -17.6, "spread_us_hy_oas_bp": 764.0, "vix_pts": 10.8})
    assert first["pnl"] == pytest.approx(-0.176 * 60 - 20 * 4 * 0.0764)
    assert document["end"]["pnl"] == pytest.approx(-0.311 * 60 - 20 * 4 * 0.0982)
    assert document["coverage_pct"] == 100.0


def test_the_published_path_of_2025(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "macro" / "boe_2025_bank_capital_macro_paths_rawgrid.csv"
    positions = [EQUITY, HIGH_YIELD, {"id": "pounds", "value": 10.0, "kind": "cash", "currency": "GBP"}]
    document = walked({"positions": positions, "path": str(path), "missing": "exclude"}, tmp_path)
    assert (len(document["path"]), document["path"][0]["quarter"], document["path"][-1]["quarter"]) == (
        20,
        "2025 Q1",
        "2029 Q4",
    )
    lowest = next(row for row in document["path"] if row["quarter"] == "2025 Q4")
    assert lowest["cumulative_factors"]["equity_us_spx_pct"] == pytest.approx(-56.6)
    assert lowest["cumulative_factors"]["spread_us_hy_oas_bp"] == pytest.approx(1700 - 280)
    assert lowest["cumulative_factors"]["ust_2y_bp"] == pytest.approx(317.0)
    assert document["trough"]["quarter"] == "2025 Q4"
    assert document["coverage_pct"] == 100.0
    assert any(row["factor"] == "ust_2y_bp" and row["approximate"] and row["used"] for row in document["mapping"])
    assert "UK real GDP" in document["unmapped_columns"]


def test_without_a_history_section_the_first_quarter_is_not_known(tmp_path: Path) -> None:
    path = write(tmp_path, GRID.replace("Historical data,,,\nQ3 2024,98,300,18\nQ4 2024,100,280,17.3\n", ""))
    document = walked({"positions": [EQUITY], "path": path}, tmp_path)
    assert document["path"][0]["pnl"] is None
    assert "not known" in document["path"][0]["reason"]


def test_a_ten_year_bond_is_left_out_or_estimated(tmp_path: Path) -> None:
    request = {"positions": [EQUITY, BOND], "path": write(tmp_path, GRID)}
    left = walked({**request, "missing": "exclude"}, tmp_path)
    assert left["left_out"][0]["id"] == "bond"
    assert walked(request, tmp_path)["estimated_factors"] == ["ust_10y_bp"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Q2 2025", "Q3 2025", "2025 Q1 is followed by 2025 Q3"),
        ("28.1", "high", "'high', which is not a number"),
        ("28.1", "inf", "holds 'inf'"),
        ("Q1 2025", "in 2025", "no quarters under its projections"),
        (",US equity prices,US dollar HY corporate bond spread,Volatility index", ",Rain,Wind,Sun", "none of the titles"),
    ],
)
def test_faults_are_named(old: str, new: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        grid_tables(GRID.replace(old, new).encode(), "grid.csv")


def test_a_table_of_market_shocks_is_refused_as_what_it_is(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "macro" / "boe_2025_traded_risk_shocks_rawgrid.csv"
    with pytest.raises(DataError, match="market shocks by risk factor and liquidity horizon") as caught:
        walked({"positions": [EQUITY], "path": str(path)}, tmp_path)
    assert "scenario of your own" in caught.value.hint


def test_other_files_are_no_grids() -> None:
    assert not is_grid(b"Date,Real GDP growth\n2025 Q1,1.0\n")
    assert not is_grid(b"\xff\xfe\x00")


def test_a_history_of_other_series_is_refused(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text("Date,Dow Jones Total Stock Market Index (Level)\n2024 Q4,60000\n")
    with pytest.raises(InputError, match=r"other series than those of history\.csv"):
        walked({"path": write(tmp_path, GRID), "history": str(history), "positions": [EQUITY]}, tmp_path)
