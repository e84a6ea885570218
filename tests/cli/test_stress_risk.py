"""``workbench stress simulate|var-backtest|macro|liquidity|balance-sheet``: the whole way from the command line."""

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.cli.main import main

EQUITY = {"id": "EQ", "value": 100.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}}
PATH = """Date,10-year Treasury yield,Dow Jones Total Stock Market Index (Level)
2026 Q1,3.0,800
2026 Q2,2.5,600
"""


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs a stress command; returns its exit code and what it printed (parsed with --json)."""

    def run(*arguments: str, as_json: bool = True):
        options = ["--data-dir", str(tmp_path / "data"), *(["--json"] if as_json else [])]
        code = main(["stress", *arguments, *options])
        out = capsys.readouterr().out
        return code, json.loads(out) if as_json else out

    return run


@pytest.fixture
def request_file(tmp_path: Path):
    def write(request, name="request.json") -> str:
        (tmp_path / name).write_text(json.dumps(request), "utf-8")
        return str(tmp_path / name)

    return write


def test_simulate(command, request_file):
    request = request_file({"weights": {"US equity": 0.6, "Gold": 0.4}, "prices": {"source": "sample"}})
    options = ("--method", "student_t", "--draws", "2000", "--horizon", "5", "--seed", "7", "--degrees-of-freedom", "4")
    code, document = command("simulate", request, *options)
    assert code == 0
    assert (document["method"], document["draws"], document["horizon"], document["degrees_of_freedom"]) == (
        "student_t",
        2000,
        5,
        4,
    )
    assert document["provenance"]["seed"] == 7
    assert set(document["var"]) == {"0.95", "0.975", "0.99"}
    again = command("simulate", request, *options)[1]
    assert again["es"] == document["es"]
    code, text = command("simulate", request, as_json=False)
    assert code == 0
    assert "normal, 10,000 draws, horizon 1" in text


def test_runs_replay(command, request_file, tmp_path, capsys):
    request = request_file({"positions": [EQUITY], "method": "filtered_historical", "draws": 1000})
    document = command("simulate", request)[1]
    code = main(["runs", "replay", document["provenance"]["run_id"], "--json", "--data-dir", str(tmp_path / "data")])
    replayed = json.loads(capsys.readouterr().out)
    assert (code, replayed["same"]) == (0, True)


@pytest.fixture
def series(tmp_path: Path):
    def write(days: int = 250) -> tuple[str, ...]:
        dates = np.arange("2024-01-01", np.datetime64("2024-01-01") + days, dtype="datetime64[D]")
        pnl = np.where(np.isin(np.arange(days), [20, 60, 61, 100, 140, 180]), -3, 1)
        (tmp_path / "pnl.csv").write_text(
            "date,pnl\n" + "\n".join(f"{d},{x}" for d, x in zip(dates, pnl, strict=True)), "utf-8"
        )
        (tmp_path / "var.csv").write_text("date,var\n" + "\n".join(f"{d},2" for d in dates), "utf-8")
        return "--pnl", str(tmp_path / "pnl.csv"), "--var", str(tmp_path / "var.csv")

    return write


def test_var_backtest(command, series):
    code, document = command("var-backtest", *series(), "--level", "0.99")
    assert code == 0
    assert (document["observations"], document["exceptions"]) == (250, 6)
    assert document["christoffersen"]["lr_ind"] == pytest.approx(2.423, abs=5e-4)
    assert document["traffic_light"]["zone"] == "yellow"
    text = command("var-backtest", *series(), as_json=False)[1]
    assert "6 exceptions in 250 days" in text
    assert "Traffic light   yellow, multiplier add-on 0.50" in text


def test_short_series_need_permission(command, series):
    code, document = command("var-backtest", *series(200))
    assert (code, document["error"]["kind"]) == (2, "data")
    assert "200 days" in document["error"]["message"]
    assert command("var-backtest", *series(200), "--allow-short")[0] == 0


def test_macro(command, request_file, tmp_path):
    (tmp_path / "path.csv").write_text(PATH, "utf-8")
    (tmp_path / "history.csv").write_text(PATH.splitlines()[0] + "\n2025 Q4,4.0,1000\n", "utf-8")
    request = request_file({"positions": [EQUITY], "satellites": []})
    code, document = command("macro", str(tmp_path / "path.csv"), request, "--history", str(tmp_path / "history.csv"))
    assert code == 0
    assert [row["pnl_pct"] for row in document["path"]] == pytest.approx([-0.2, -0.25])
    assert {"name": "history", "source": "file"}.items() <= document["provenance"]["inputs"][1].items()
    code, text = command("macro", str(tmp_path / "path.csv"), request, as_json=False)
    assert code == 0
    assert "2026 Q1           -         -" in text
    assert "FAIL  jump-off quarter" in text


def test_liquidity(command, request_file):
    request = request_file({"positions": [{"id": "A", "value": 100.0, "daily_volume": 50.0, "haircut": 0.01}]})
    code, document = command("liquidity", request)
    assert code == 0
    assert document["positions"][0]["days_to_sell"] == pytest.approx(10)
    assert "day 1   liquid 9.90, to pay 10.00: short by 0.10" in command("liquidity", request, as_json=False)[1]


def test_balance_sheet(command, request_file):
    bank = {"cet1": 100.0, "rwa": 1000.0, "base_nii": 8.0, "buckets": [{"time": 5.0, "assets": 100.0}]}
    request = request_file({"bank": bank, "path": [{"quarter": "2026 Q1", "new_npl": 50.0}]})
    code, document = command("balance-sheet", request)
    assert code == 0
    assert document["trough"]["cet1_ratio"] < 0.1
    assert "Trough" in command("balance-sheet", request, as_json=False)[1]


def test_a_wrong_request_is_bad_input(command, request_file):
    code, document = command("simulate", request_file({"positions": [EQUITY], "sorcery": 1}))
    assert (code, document["error"]["kind"]) == (2, "input")
    assert "sorcery" in document["error"]["message"]


def test_firm(command, request_file, tmp_path):
    (tmp_path / "accounts.csv").write_text("account,instrument,value\nAda,EQ,70\nAda,CASH,30\nBen,EQ,10\n", "utf-8")
    scenarios = ["hyp_rates_up_200", {"id": "fall", "factors": {"equity_us_spx_pct": -20.0}}, "no_such"]
    request = request_file({"instruments": [EQUITY], "scenarios": scenarios})
    options = ("--accounts", str(tmp_path / "accounts.csv"), "--show", "1")
    code, document = command("firm", request, *options)
    assert code == 0
    assert (document["accounts"], document["shown"], len(document["rows"])) == (2, 1, 1)
    assert document["rows"][0]["account"] == "Ada"
    assert document["rows"][0]["worst"] == pytest.approx(-14.0)
    assert document["errors"][0]["error"]["kind"] == "input"
    code, text = command("firm", request, *options, as_json=False)
    assert code == 0
    assert "Ada" in text
    assert "no_such" in text
    code, document = command("firm", request_file({"prices": "none.csv"}), *options)
    assert (code, document["error"]["kind"]) == (2, "data")


def test_firm_replays(command, request_file, tmp_path, capsys):
    request = request_file(
        {
            "holdings": [{"account": "Ada", "instrument": "Gold", "value": 5.0}],
            "prices": {"source": "sample"},
            "method": "normal",
            "draws": 1000,
        }
    )
    document = command("firm", request)[1]
    code = main(["runs", "replay", document["provenance"]["run_id"], "--json", "--data-dir", str(tmp_path / "data")])
    assert code == 0
    assert json.loads(capsys.readouterr().out)["same"] is True
