"""The task behind ``workbench prices check``: answers whenever the file can be read."""

import json
from pathlib import Path

import pytest

from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.market.tasks import prices_check
from workbench.progress import silent
from workbench.task import Answer

READABLE = {
    "one row": "Date,A,B\n2020-01-02,1,2\n",
    "one asset": "Date,A\n2020-01-02,1\n2020-01-03,2\n",
    "empty column": "Date,A,B\n2020-01-02,1,\n2020-01-03,2,\n",
    "text": "Date,A\n2020-01-02,1\n2020-01-03,oops\n",
    "negative": "Date,A\n2020-01-02,1\n2020-01-03,-1\n",
    "repeated dates": "Date,A\n2020-01-02,1\n2020-01-02,2\n",
    "two of one name": "Date,A,A\n2020-01-02,1,2\n2020-01-03,1,2\n",
    "undated row": "Date,A\n2020-01-02,1\nsoon,2\n2020-01-03,3\n",
    "all text": "Date,A,B\n2020-01-02,x,1\n2020-01-03,y,2\n",
}


def check(path: Path, inputs: DirectInputs) -> Answer:
    return prices_check({"path": str(path)}, inputs, silent)


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE.keys())
def test_whatever_can_be_read_is_answered(text: str, tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "p.csv"
    path.write_text(text, "utf-8")
    answer = check(path, inputs)
    assert answer.answered
    assert answer.document["problems"]
    assert json.loads(json.dumps(answer.document, allow_nan=False)) == answer.document


def test_the_file_is_described_in_the_inputs(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "p.csv"
    path.write_text(READABLE["one asset"], "utf-8")
    document = check(path, inputs).document
    assert document["file"] == "p.csv"
    assert document["layout"] == "wide"
    assert [source.name for source in inputs.sources] == ["prices"]


def test_what_cannot_be_read_is_an_error_that_names_the_file(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"")
    with pytest.raises(DataError, match=r"p\.csv is empty"):
        check(path, inputs)


def test_a_wrong_request_is_refused(inputs: DirectInputs) -> None:
    with pytest.raises(InputError, match="path"):
        prices_check({}, inputs, silent)
    with pytest.raises(InputError, match="file"):
        prices_check({"path": "p.csv", "file": "p.csv"}, inputs, silent)


def test_progress_is_told(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "p.csv"
    path.write_text(READABLE["one asset"], "utf-8")
    told: list[float] = []
    prices_check({"path": str(path)}, inputs, lambda *step: told.append(step[0]))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_real_file(shared_data: Path, inputs: DirectInputs) -> None:
    document = check(shared_data / "prices" / "etf_8_daily_2007_2025.csv", inputs).document
    assert document["layout"] == "wide"
    assert document["frequency"] == "daily"
    spy = next(asset for asset in document["assets"] if asset["asset"] == "SPY")
    assert spy == {
        "asset": "SPY", "first": "2007-04-11", "last": "2025-12-30", "observations": 4712, "missing": 0,
        "longest_gap_days": 5, "stale_runs": [], "jumps": [], "duplicates": 0,
    }  # fmt: skip
