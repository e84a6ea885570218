"""What the answer tells beside its numbers: guesses made in reading the prices."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import DataError
from workbench.inputs import DirectInputs
from workbench.portfolio.tasks import optimise
from workbench.progress import silent


def write(folder: Path, form: str, separator: str = ",") -> str:
    rng = np.random.default_rng(5)
    walks = 40 * np.exp(rng.normal(0.0002, 0.01, (300, 3)).cumsum(axis=0))
    days = pd.bdate_range("2007-04-11", periods=300)
    frame = pd.DataFrame(walks, index=days.strftime(form), columns=["A", "B", "C"]).rename_axis("Date")
    frame.to_csv(folder / "p.csv", sep=separator, float_format="%.3f")
    return str(folder / "p.csv")


@pytest.mark.parametrize("form", ["%y-%m-%d", "%d-%m-%y", "%m/%d/%y", "%Y-%m-%d"])
def test_the_optimum_does_not_depend_on_how_dates_are_written(form: str, tmp_path: Path, inputs: DirectInputs) -> None:
    expected = optimise({"prices": write(tmp_path, "%Y%m%d"), "objective": "min_variance"}, inputs, silent).document
    found = optimise({"prices": write(tmp_path, form), "objective": "min_variance"}, inputs, silent).document
    assert found["weights"] == expected["weights"]
    facts = ("first", "last", "frequency", "observations")
    assert [found["data"][name] for name in facts] == [expected["data"][name] for name in facts]
    assert found["data"]["first"] == "2007-04-11"


def test_a_guessed_order_of_dates_stands_in_the_notes(tmp_path: Path, inputs: DirectInputs) -> None:
    document = optimise({"prices": write(tmp_path, "%y-%m-%d"), "objective": "min_variance"}, inputs, silent).document
    assert "ambiguous_date" in [problem["kind"] for problem in document["data"]["problems"]]
    (note,) = [note for note in document["notes"] if "The dates in 'Date'" in note]
    assert "Read as year first: 07-04-11 is 2007-04-11" in note


def test_a_guessed_decimal_sign_stands_in_the_notes(tmp_path: Path, inputs: DirectInputs) -> None:
    document = optimise({"prices": write(tmp_path, "%Y-%m-%d", ";"), "objective": "min_variance"}, inputs, silent).document
    assert any("can be a decimal sign or a thousands mark" in note for note in document["notes"])


def test_sound_prices_leave_no_note_of_a_guess(tmp_path: Path, inputs: DirectInputs) -> None:
    document = optimise({"prices": write(tmp_path, "%Y-%m-%d"), "objective": "min_variance"}, inputs, silent).document
    assert not any("Read as" in note for note in document["notes"])


def test_dates_that_can_be_read_in_two_ways_give_no_answer(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "p.csv"
    path.write_text("Date,A,B\n" + "".join(f"0{n}/02/2020,{n * n + 3},{9 - n}\n" for n in range(3, 8)), "utf-8")
    with pytest.raises(DataError, match="day first or month first"):
        optimise({"prices": str(path), "objective": "min_variance"}, inputs, silent)
