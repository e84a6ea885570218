"""``workbench prices check`` on the terminal and as JSON."""

import json
from pathlib import Path

import pytest

from workbench.cli.main import main
from workbench.cli.prices import render_check
from workbench.inputs import DirectInputs
from workbench.market.tasks import prices_check
from workbench.progress import silent

TEXT = "Date,SPY,TLT\n2020-01-02,1.5,2\n2020-01-03,oops,2\n2020-01-06,1.6,\n2020-01-07,1.6,2.1\n"


@pytest.fixture
def price_file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(TEXT, "utf-8")
    return path


def run(tmp_path: Path, *arguments: str) -> int:
    return main(["--data-dir", str(tmp_path / "data"), "prices", "check", *arguments])


def test_json_holds_the_contract_and_the_provenance(
    tmp_path: Path, price_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, str(price_file), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert {"layout", "frequency", "assets", "problems", "provenance"} <= set(document)
    assert document["provenance"]["inputs"][0]["identifier"] == str(price_file)
    assert {"text", "missing"} <= {problem["kind"] for problem in document["problems"]}


def test_a_table_for_people(tmp_path: Path, price_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, str(price_file)) == 0
    shown = capsys.readouterr().out
    assert "prices.csv: wide layout, daily" in shown
    assert "'oops' on 2020-01-03" in " ".join(shown.split())
    rows = [line.split() for line in shown.splitlines() if line.startswith(("SPY", "TLT"))]
    assert rows == [["SPY", "2020-01-02", "2020-01-07", "3", "1", "4", "0", "0", "0"],
                    ["TLT", "2020-01-02", "2020-01-07", "3", "1", "4", "0", "0", "0"]]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "is empty"), (b"\x00\x01\x02" * 50, "neither text"), (None, "There is no file")]
)
def test_what_cannot_be_read_is_bad_input(
    content: bytes | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.csv"
    if content is not None:
        path.write_bytes(content)
    assert run(tmp_path, str(path), "--json") == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "data"
    assert says in error["message"]
    assert error["hint"]


def test_lines_are_wrapped_to_the_terminal(price_file: Path, inputs: DirectInputs) -> None:
    document = prices_check({"path": str(price_file)}, inputs, silent).document
    problems = render_check(document, 60).split("to know:")[1]
    assert max(len(line) for line in problems.splitlines()) <= 60


def test_an_asset_without_prices_shows_a_dash(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "p.csv"
    path.write_text("Date,A,B\n2020-01-02,1,\n2020-01-03,1,\n", "utf-8")
    shown = render_check(prices_check({"path": str(path)}, inputs, silent).document)
    assert "B      \u2013" in shown
