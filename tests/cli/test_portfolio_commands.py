"""``workbench portfolio optimize | frontier | sensitivity`` from the command line to the last digit."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.cli.main import main
from workbench.inputs import DirectInputs
from workbench.portfolio.tasks import frontier, optimise, sensitivity
from workbench.progress import silent

Run = Callable[..., tuple[int, Any]]
ASSETS = ["EQ", "BD", "GO", "EM"]


@pytest.fixture
def prices(tmp_path: Path) -> str:
    rng = np.random.default_rng(4)
    scale = np.array([0.01, 0.003, 0.008, 0.014])
    common = rng.standard_t(5, (500, 1)) * np.array([0.9, -0.2, 0.1, 1.0])
    returns = (common * 0.6 + rng.standard_t(5, (500, 4)) * 0.7) * scale + np.array([4e-4, 1.5e-4, 3e-4, 4.5e-4])
    values = 100 * np.cumprod(np.vstack([np.ones(4), 1 + returns]), axis=0)
    frame = pd.DataFrame(values, index=pd.bdate_range("2022-01-03", periods=501, name="date"), columns=ASSETS)
    path = tmp_path / "prices.csv"
    frame.to_csv(path)
    return str(path)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run(command, request, *options)``: exit code and the one JSON document on stdout."""

    def called(command: str, request: dict[str, Any], *options: str) -> tuple[int, Any]:
        path = tmp_path / "request.json"
        path.write_text(json.dumps(request), "utf-8")
        code = main(["portfolio", command, str(path), "--json", "--data-dir", str(tmp_path / "data"), *options])
        return code, json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))

    return called


def direct(tmp_path: Path, clock: Callable[[], Any]) -> DirectInputs:
    return DirectInputs(tmp_path / "direct", clock)


def test_optimize_gives_the_task_s_document(prices: str, run: Run, tmp_path: Path, clock: Callable[[], Any]) -> None:
    request = {
        "prices": prices,
        "objective": "max_sharpe",
        "risk_free": 0.01,
        "constraints": {"max_weight": 0.5, "groups": [{"name": "shares", "members": ["EQ", "EM"], "max": 0.4}]},
        "current": dict.fromkeys(ASSETS, 0.25),
        "costs": {"buy_bps": 10, "sell_bps": 10},
    }
    code, document = run("optimize", request)
    assert code == 0
    provenance = document.pop("provenance")
    task = optimise(request, direct(tmp_path, clock), silent).document
    for each in (document, task):
        assert each["solver"].pop("seconds") >= 0
    assert document == json.loads(json.dumps(task))
    assert set(provenance) >= {"run_id", "engine_version", "created_at", "request_hash", "inputs", "seed", "libraries", "model"}
    (source,) = provenance["inputs"]
    assert (source["name"], source["source"], source["identifier"]) == ("prices", "file", prices)
    assert len(source["sha256"]) == 64
    assert set(document) >= {
        "status", "weights", "expected_return", "volatility", "sharpe", "cvar", "objective_value", "risk_contributions",
        "constraints", "why", "checks", "solver",
    }  # fmt: skip
    assert set(document["checks"]) >= {"max_violation", "kkt_residual", "reference_gap"}


def test_a_request_from_standard_input(
    prices: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"prices": prices, "objective": "min_variance"})))
    assert main(["portfolio", "optimize", "-", "--json", "--data-dir", str(tmp_path / "data")]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "optimal"


def test_frontier(prices: str, run: Run, tmp_path: Path, clock: Callable[[], Any]) -> None:
    request = {"prices": prices, "objective": "min_variance", "constraints": {"max_weight": 0.6}}
    code, document = run("frontier", request, "--points", "7")
    assert code == 0
    assert [set(point) for point in document["points"]] == [{"expected_return", "volatility", "weights"}] * 7
    returns = [point["expected_return"] for point in document["points"]]
    assert returns == sorted(returns)
    document.pop("provenance")
    task = frontier({"portfolio": request, "points": 7}, direct(tmp_path, clock), silent).document
    assert document == json.loads(json.dumps(task))
    assert len(run("frontier", request)[1]["points"]) == 50


def test_sensitivity(prices: str, run: Run, tmp_path: Path, clock: Callable[[], Any]) -> None:
    request = {"prices": prices, "objective": "max_sharpe", "constraints": {"max_weight": 0.6}}
    code, document = run("sensitivity", request, "--draws", "20", "--seed", "3")
    assert code == 0
    assert document.pop("provenance")["seed"] == 3
    task = sensitivity({"portfolio": request, "draws": 20, "seed": 3}, direct(tmp_path, clock), silent).document
    assert document == json.loads(json.dumps(task))


def test_no_portfolio_exits_with_three_and_its_document(prices: str, run: Run) -> None:
    request = {"prices": prices, "objective": "min_variance", "constraints": {"max_weight": 0.2}}
    for command in ("optimize", "frontier", "sensitivity"):
        code, document = run(command, request)
        assert code == 3
        assert (document["status"], document["conflict"]) == ("infeasible", ["max_weight"])
        (way,) = document["relaxations"]
        assert (way["constraint"], way["from"], way["to"]) == ("max_weight", 0.2, 0.25)
        assert "error" not in document
        assert document["provenance"]["run_id"]


@pytest.mark.parametrize(("change", "message"), [
    ({"objective": "best"}, "objective"),
    ({"constraints": {"max_wieght": 0.3}}, "constraints.max_wieght"),
    ({"constraints": {"exclude": ["EQQ"]}}, "EQQ"),
    ({"constraints": {"min_weight": {"EQ": 0.5}, "max_weight": 0.3}}, "min_weight of EQ"),
    ({"constraints": {"max_holdings": 3}}, "max_holdings"),
    ({"objective": "min_cdar"}, "min_cdar"),
    ({"current": {"EQ": 0.5}}, "sum to 0.5"),
    ({"current": {"EQ": 0.5, "House": 0.5}}, "House"),
    ({"prices": "nowhere.csv"}, "nowhere.csv"),
    ({"objective": "risk_parity", "constraints": {"max_weight": 0.3}}, "risk_parity"),
    ({"mean": {"method": "black_litterman", "views": [{"assets": {"House": 1}, "value": 0.1}]}}, "House"),
])  # fmt: skip
def test_bad_requests_exit_with_two_and_name_the_offender(prices: str, run: Run, change: dict[str, Any], message: str) -> None:
    code, document = run("optimize", {"prices": prices, "objective": "min_variance", **change})
    assert code == 2
    assert set(document) == {"error"}
    assert set(document["error"]) == {"kind", "message", "hint"}
    assert message in document["error"]["message"]
    assert document["error"]["hint"]
    assert "Traceback" not in document["error"]["message"]


@pytest.mark.parametrize("text", ["", "[1, 2]", '{"objective": "min_variance", "risk_free": NaN}', "{", "\udcff"])
def test_what_is_not_a_request(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "request.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main(["portfolio", "optimize", str(path), "--json", "--data-dir", str(tmp_path / "data")]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "input"


def test_a_replay_of_the_run_is_the_same(prices: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, document = run("optimize", {"prices": prices, "objective": "max_utility", "constraints": {"max_volatility": 0.08}})
    Path(prices).unlink()
    assert main(["runs", "replay", document["provenance"]["run_id"], "--json", "--data-dir", str(tmp_path / "data")]) == 0
    replay = json.loads(capsys.readouterr().out)
    assert replay["same"] is True
    assert replay["differences"] == []


def test_text_for_a_person(prices: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def text(command: str, constraints: dict[str, Any], *options: str) -> str:
        held = dict.fromkeys(ASSETS, 0.25)
        request = {"prices": prices, "objective": "max_utility", "constraints": constraints, "current": held}
        path = tmp_path / "request.json"
        path.write_text(json.dumps(request), "utf-8")
        main(["portfolio", command, str(path), "--data-dir", str(tmp_path / "data"), *options])
        return capsys.readouterr().out

    told = text("optimize", {"max_weight": 0.5, "groups": [{"name": "shares", "members": ["EQ", "EM"], "max": 0.3}]})
    assert all(asset in told for asset in ASSETS)
    assert "expected return" in told
    assert "group shares max: Raising it from 30 % to 31 % would add" in told
    assert "These cannot hold together: max_weight." in text("optimize", {"max_weight": 0.2})
    assert "max_weight: 0.2 -> 0.25 would do" in text("optimize", {"max_weight": 0.2})
    assert "together these would do: max_" in text("optimize", {"max_weight": 0.2, "max_volatility": 0.001})
    assert "max_sharpe" in text("frontier", {"max_weight": 0.5}, "--points", "5")
    assert "95 %" in text("sensitivity", {"max_weight": 0.5}, "--draws", "20")
