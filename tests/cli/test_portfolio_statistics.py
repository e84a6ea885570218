"""``workbench portfolio statistics``: options to request, answer to text, and the whole way on a file."""

import argparse
import json
from pathlib import Path

import pytest

from workbench.cli.portfolio_statistics import register_statistics, render, request_from
from workbench.errors import InputError


def parsed(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    register_statistics(parser.add_subparsers())
    return parser.parse_args(["statistics", *options])


@pytest.fixture
def price_file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    rows = [f"2024-01-{day:02d},{100 + day % 3},{50 + day}" for day in (2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19)]
    path.write_text("\n".join(["date,A,B", *rows]), "utf-8")
    return path


def test_options_become_the_request() -> None:
    args = parsed("--prices", "p.csv", "--weights", '{"A": 1}', "--benchmark", "B", "--risk-free", "0.02", "--drift")
    assert request_from(args) == {
        "prices": "p.csv", "weights": {"A": 1}, "benchmark": "B", "risk_free": 0.02, "drift": True,
    }  # fmt: skip


def test_weights_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text('{"A": 0.5, "CASH": 0.5}', "utf-8")
    request = request_from(parsed("--prices", "p.csv", "--weights", str(path)))
    assert request == {"prices": "p.csv", "weights": {"A": 0.5, "CASH": 0.5}, "risk_free": 0.0, "drift": False}


def test_weights_that_are_not_json_are_refused() -> None:
    with pytest.raises(InputError, match="--weights is not JSON"):
        request_from(parsed("--prices", "p.csv", "--weights", "{A: 1}"))


def test_the_whole_way(price_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--prices", str(price_file), "--weights", '{"A": 0.5, "B": 0.5}', "--data-dir", str(tmp_path / "data")]
    args = parsed(*options, "--benchmark", "B", "--json")
    assert args.run(args) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["observations"] == 13
    assert document["annualised"] is False
    assert {"beta", "alpha", "tracking_error", "information_ratio", "provenance"} <= set(document)
    text = render(document)
    assert "13 daily returns, 2024-01-02 to 2024-01-19" in text
    assert f"{document['volatility']:.2%}" in text
    assert "2024-01-" in text


def test_what_does_not_exist_is_said(price_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = parsed("--prices", str(price_file), "--weights", '{"CASH": 1}', "--data-dir", str(tmp_path / "data"))
    assert args.run(args) == 0
    text = capsys.readouterr().out
    assert "does not exist" in text
    assert "Drawdown" in text
    assert "none" in text
