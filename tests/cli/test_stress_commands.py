"""``workbench stress scenarios | run | replay | reverse``: the whole way, exit codes and text."""

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.cli.main import main

POSITIONS = [
    {"id": "equity", "value": 60.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}},
    {"id": "bond", "value": 40.0, "kind": "bond", "modified_duration": 8.5, "convexity": 85.0},
]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command line in a data folder of its own; returns exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--data-dir", str(tmp_path / "data")])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def request_file(folder: Path, **request: Any) -> str:
    path = folder / "request.json"
    path.write_text(json.dumps(request), "utf-8")
    return str(path)


def test_run_answers_by_its_contract(run: Any, tmp_path: Path) -> None:
    path = request_file(tmp_path, positions=POSITIONS, scenarios=["hist_2008_gfc_acute", "nope"], mode="both")
    code, out, _ = run("stress", "run", path, "--json")
    document = json.loads(out)
    assert code == 0
    direct, propagated, failed = document["results"]
    assert direct["pnl_pct"] == pytest.approx(-0.2169, abs=2e-4)
    assert (direct["mode"], propagated["mode"]) == ("direct", "propagated")
    assert failed["error"]["message"] == "There is no scenario 'nope'."
    contract = {"scenario", "mode", "pnl", "pnl_pct", "by_position", "by_factor", "residual", "coverage_pct",
                "missing_factors", "estimated_factors", "plausibility"}  # fmt: skip
    assert contract <= set(direct)
    assert {"mahalanobis", "probability"} <= set(direct["plausibility"])
    names = {item["name"] for item in document["provenance"]["inputs"]}
    assert names == {"sample factors"}
    code, out, _ = run("stress", "run", path)
    assert code == 0
    assert "-21.69%" in out
    assert "There is no scenario 'nope'." in out


def test_when_nothing_can_be_run_the_exit_code_is_2(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("stress", "run", request_file(tmp_path, positions=POSITIONS, scenarios=["nope"]), "--json")
    assert code == 2
    assert "None of the scenarios can be run" in json.loads(out)["error"]["message"]


def test_scenarios_are_listed_saved_exported_and_imported(run: Any, tmp_path: Path) -> None:
    saved = '{"id": "mine", "name": "Mine", "factors": {"equity_us_spx_pct": -20}}'
    assert run("stress", "scenarios", "--save", saved)[1] == "mine: version 1 saved\n"
    code, out, _ = run("stress", "scenarios", "--json")
    rows = {item["id"] for item in json.loads(out)["scenarios"]}
    assert code == 0
    assert {"mine", "hist_1987_10_crash", "hyp_stagflation", "macro_fed_2025_severely_adverse"} <= rows
    target = tmp_path / "mine.json"
    assert run("stress", "scenarios", "--export", str(target))[0] == 0
    assert json.loads(target.read_text("utf-8"))["scenarios"][0]["id"] == "mine"
    assert run("stress", "scenarios", "--delete", "mine")[1] == "deleted: mine\n"
    assert run("stress", "scenarios", "--import", str(target))[1] == "mine: version 1 saved\n"
    text = run("stress", "scenarios", "--type", "custom")[1]
    assert "mine" in text
    assert "not a forecast" in text


def test_replay_from_the_command_line(run: Any, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    rows = ["date,A,B", "2020-01-01,100,50", "2020-01-02,90,55", "2020-01-03,80,50", "2020-01-06,100,50", "2020-01-07,101,51"]
    prices.write_text("\n".join(rows), "utf-8")
    options = ["--prices", str(prices), "--weights", '{"A": 0.5, "B": 0.5}', "--start", "2020-01-01", "--end", "2020-01-06"]
    code, out, _ = run("stress", "replay", *options, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["pnl_pct"] == pytest.approx(0.0)
    assert document["worst_day"] == {"date": "2020-01-03", "return": pytest.approx(-0.1)}
    assert document["trough_date"] == "2020-01-03"
    assert document["recovery_date"] == "2020-01-06"
    text = run("stress", "replay", *options)[1]
    assert "2020-01-01 to 2020-01-06" in text
    assert run("stress", "replay", *options[:4], "--start", "2008-01-01", "--end", "2008-02-01")[0] == 2


def test_reverse_from_the_command_line(run: Any, tmp_path: Path) -> None:
    path = request_file(tmp_path, positions=POSITIONS[:1])
    code, out, _ = run("stress", "reverse", path, "--loss", "0.15", "--json")
    document = json.loads(out)
    assert code == 0
    assert {"shocks", "loss", "mahalanobis", "probability", "nearest_scenario", "cosine"} <= set(document["solutions"][0])
    assert document["solutions"][0]["shocks"]["equity_us_spx_pct"] == pytest.approx(-15)
    assert "1. A loss of 15.0%" in run("stress", "reverse", path, "--loss", "0.15")[1]
    assert run("stress", "reverse", path)[0] == 2


def test_a_loss_out_of_reach_exits_3_with_its_own_document(run: Any, tmp_path: Path) -> None:
    path = request_file(tmp_path, positions=[{"id": "cash", "value": 100.0, "kind": "cash"}])
    code, out, _ = run("stress", "reverse", path, "--loss", "0.15", "--json")
    assert code == 3
    assert json.loads(out)["status"] == "unreachable"
    assert "No allowed move" in run("stress", "reverse", path, "--loss", "0.15")[1]


def test_defaults_and_ranges_are_told(run: Any, tmp_path: Path) -> None:
    private = {"appraisals": [0.01, 0.02, 0.015, -0.01] * 6, "listed": [0.03, -0.02, 0.05, -0.06, 0.01, 0.02] * 4, "lags": 1}
    positions = [
        {**POSITIONS[1], "id": "note", "rating": "BB", "issuer": "Acme", "lgd": 0.5},
        {"id": "buyout", "value": 10.0, "kind": "other", "private": private},
    ]
    scenarios = [{"id": "fall", "factors": {"equity_us_spx_pct": -20.0, "spread_us_hy_oas_bp": 300, "ust_10y_bp": 0}}]
    code, out, _ = run("stress", "run", request_file(tmp_path, positions=positions, scenarios=scenarios))
    assert code == 0
    assert "If Acme alone defaults: -20.00 (note)." in out
    assert "at the ends of what the private assets' beta may be" in out


def test_a_floor_under_the_value_may_stand_instead_of_a_loss(run: Any, tmp_path: Path) -> None:
    path = request_file(tmp_path, positions=POSITIONS[:1], floor_value=51.0)
    code, out, _ = run("stress", "reverse", path, "--json")
    assert code == 0
    assert json.loads(out)["target"] == pytest.approx(0.15)
