"""Running, keeping and replaying tasks. The tasks here are small ones of the test's own."""

import errno
import logging
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import Cancelled, DataError, InputError, StoreError
from workbench.inputs import Fetched, Inputs, fetch_file
from workbench.progress import Progress, silent
from workbench.runner import TASKS, Workbench, open_workbench
from workbench.store.store import Store
from workbench.task import Answer

Clock = Callable[[], datetime]
FACTOR = {"value": 1.0}


def total(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Adds up the numbers of a file and multiplies them."""
    progress(0.5, "Adding up")
    path = Path(request["path"])
    data, source = inputs.read("numbers", source="file", identifier=path.name, fetch=fetch_file(path))
    sum_ = sum(float(line) for line in data.split()) * FACTOR["value"]
    document = {"total": sum_, "at": inputs.now().isoformat(), "read": source.sha256, "noise": os.urandom(4).hex()}
    return Answer(document=document, answered=sum_ >= 0, volatile=frozenset({"noise"}))


def twice(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    for _ in range(2):
        inputs.read("same", source="file", identifier="x", fetch=lambda: Fetched(data=b"1"))
    return Answer(document={})


def constant(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    return Answer(document=dict(request), seed=7)


def not_a_number(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    return Answer(document={"rows": [{"x": 1.0}, {"x": float("nan")}]})


def changing_inputs(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    inputs.read(f"prices {FACTOR['value']:g}", source="file", identifier="x", fetch=lambda: Fetched(data=b"1"))
    return Answer(document={})


TEST_TASKS = {task.__name__: f"{__name__}:{task.__name__}" for task in (total, twice, constant, not_a_number, changing_inputs)}


@pytest.fixture
def workbench(tmp_path: Path, clock: Clock) -> Workbench:
    return over(tmp_path / "data", clock)


def over(folder: Path, clock: Clock) -> Workbench:
    return Workbench(data_dir=folder, store=Store(folder, clock, wait=0.05), clock=clock, tasks=TEST_TASKS)


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.txt"
    path.write_text("1.5\n2.5\n")
    return path


def test_a_run_answers_with_its_provenance_and_is_kept(workbench: Workbench, numbers: Path, clock: Clock) -> None:
    outcome = workbench.run("total", {"path": str(numbers)})
    assert outcome.document["total"] == 4.0
    assert outcome.document["at"] == clock().isoformat()
    provenance = outcome.document["provenance"]
    assert provenance["created_at"] == "2026-01-05T09:30:00+00:00"
    assert [(item["name"], item["identifier"], item["sha256"]) for item in provenance["inputs"]] == [
        ("numbers", "numbers.txt", outcome.document["read"])
    ]
    assert (outcome.answered, outcome.saved, outcome.run_id) == (True, True, provenance["run_id"])
    assert "saved" not in outcome.document
    kept = workbench.saved_run(outcome.run_id[:5])
    assert (kept.document, kept.answered, kept.saved) == (outcome.document, True, True)
    assert workbench.store.blobs.load(provenance["inputs"][0]["sha256"]) == b"1.5\n2.5\n"
    assert workbench.notices == ()


def test_the_same_request_on_the_same_bytes_has_the_same_id(workbench: Workbench, numbers: Path) -> None:
    first = workbench.run("total", {"path": str(numbers)})
    assert workbench.run("total", {"path": str(numbers)}).run_id == first.run_id
    assert len(workbench.store.runs.list()) == 1
    numbers.write_text("3\n")
    assert workbench.run("total", {"path": str(numbers)}).run_id != first.run_id
    assert len(workbench.store.runs.list()) == 2


def test_a_question_without_an_answer_is_kept_as_such(workbench: Workbench, numbers: Path) -> None:
    numbers.write_text("-1")
    outcome = workbench.run("total", {"path": str(numbers)})
    assert not outcome.answered
    assert not workbench.saved_run(outcome.run_id).answered


def test_how_long_a_run_took_is_kept(tmp_path: Path, clock: Clock) -> None:
    times = iter([clock(), clock() + timedelta(seconds=1.5)])
    ticking = Workbench(data_dir=tmp_path, store=Store(tmp_path, clock), clock=partial(next, times), tasks=TEST_TASKS)
    ticking.run("constant", {"a": 1})
    assert [summary.seconds for summary in ticking.store.runs.list()] == [1.5]


@pytest.mark.parametrize(
    ("stop", "name"), [(DataError("There is no file."), "total"), (Cancelled(), "total")], ids=["failed", "cancelled"]
)
def test_a_run_that_fails_or_is_stopped_is_not_kept(workbench: Workbench, numbers: Path, stop: Exception, name: str) -> None:
    def progress(fraction: float, message: str) -> None:
        raise stop

    with pytest.raises(type(stop)):
        workbench.run(name, {"path": str(numbers)}, progress=progress)
    assert workbench.store.runs.list() == []


def test_an_unknown_task_is_named(workbench: Workbench) -> None:
    with pytest.raises(InputError, match="There is no task 'nothing'") as caught:
        workbench.run("nothing", {})
    assert "total" in caught.value.hint


def test_every_task_is_named_as_its_command_and_found_by_module_and_function() -> None:
    for name, place in TASKS.items():
        module, _, function = place.partition(":")
        assert len(name.split()) == 2
        assert module.startswith("workbench.")
        assert function.isidentifier()


def test_a_number_that_json_lacks_is_our_defect_and_named(workbench: Workbench) -> None:
    with pytest.raises(ValueError, match=r"answer\.rows\.1\.x is not a JSON number"):
        workbench.run("not_a_number", {})


def test_two_inputs_of_one_name_are_our_defect(workbench: Workbench) -> None:
    with pytest.raises(ValueError, match="'same'"):
        workbench.run("twice", {})


# What must not cost the answer


def assert_answered_but_not_saved(workbench: Workbench, numbers: Path, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "workbench"):
        outcome = workbench.run("total", {"path": str(numbers)})
    assert outcome.document["total"] == 4.0
    assert outcome.document["saved"] is False
    assert reason in outcome.document["save_problem"]
    assert not outcome.saved
    assert "The run was not saved." in caplog.text


def test_a_locked_database_does_not_cost_the_answer(
    workbench: Workbench, numbers: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workbench.run("constant", {"a": 1})
    with closing(sqlite3.connect(workbench.store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_answered_but_not_saved(workbench, numbers, "locked", caplog)
    assert [summary.task for summary in workbench.store.runs.list()] == ["constant"]


def test_a_newer_database_does_not_cost_the_answer(
    workbench: Workbench, numbers: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    workbench.run("constant", {"a": 1})
    with closing(sqlite3.connect(workbench.store.database.path)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    later = over(workbench.data_dir, clock)
    assert_answered_but_not_saved(later, numbers, "newer version", caplog)
    assert "newer version" in later.notices[0]


def test_a_data_folder_that_cannot_be_made_does_not_cost_the_answer(
    tmp_path: Path, numbers: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file stands here")
    assert_answered_but_not_saved(over(tmp_path / "data", clock), numbers, "data", caplog)


def test_a_full_disk_does_not_cost_the_answer(
    workbench: Workbench, numbers: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fsync(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("workbench.store.files.os.fsync", fsync)
    assert_answered_but_not_saved(workbench, numbers, "disk is full", caplog)
    assert workbench.store.runs.list() == []


def test_a_damaged_database_costs_neither_the_answer_nor_the_file(workbench: Workbench, numbers: Path) -> None:
    workbench.data_dir.mkdir()
    workbench.store.database.path.write_bytes(b"junk" * 3000)
    outcome = workbench.run("total", {"path": str(numbers)})
    assert outcome.saved
    assert "was damaged" in workbench.notices[0]
    assert [path.read_bytes() for path in workbench.data_dir.glob("*.broken-*")] == [b"junk" * 3000]


# Replay


def test_a_replay_needs_no_file_and_gives_the_same(workbench: Workbench, numbers: Path, clock: Clock) -> None:
    run_id = workbench.run("total", {"path": str(numbers)}).run_id
    numbers.unlink()
    later = Workbench(
        data_dir=workbench.data_dir,
        store=Store(workbench.data_dir, clock),
        clock=lambda: clock() + timedelta(days=90),
        tasks=TEST_TASKS,
    )
    replayed = later.replay(run_id)
    assert (replayed["same"], replayed["differences"], replayed["environment"]) == (True, [], [])
    assert (replayed["run_id"], replayed["task"], replayed["provenance"]["run_id"]) == (run_id, "total", run_id)


def test_a_replay_names_what_differs(workbench: Workbench, numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = workbench.run("total", {"path": str(numbers)}).run_id
    monkeypatch.setitem(FACTOR, "value", 1 + 1e-12)
    assert workbench.replay(run_id)["same"]
    monkeypatch.setitem(FACTOR, "value", 2.0)
    replayed = workbench.replay(run_id)
    assert replayed["same"] is False
    assert replayed["differences"] == [{"path": "total", "before": 4.0, "after": 8.0}]


def test_other_versions_explain_a_difference_but_are_none(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = workbench.run("constant", {"a": 1}).run_id
    monkeypatch.setattr("workbench.provenance.__version__", "9.9.9")
    replayed = workbench.replay(run_id)
    assert replayed["same"] is True
    assert [item["path"] for item in replayed["environment"]] == ["provenance.run_id", "provenance.engine_version"]


def test_a_replay_without_the_kept_bytes_says_which(workbench: Workbench, numbers: Path) -> None:
    outcome = workbench.run("total", {"path": str(numbers)})
    workbench.store.blobs.path(outcome.document["read"]).unlink()
    with pytest.raises(StoreError, match=f"The kept input {outcome.document['read'][:12]} is missing"):
        workbench.replay(outcome.run_id)


def test_a_replay_that_asks_for_an_input_that_was_not_kept_says_so(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = workbench.run("changing_inputs", {}).run_id
    monkeypatch.setitem(FACTOR, "value", 2.0)
    with pytest.raises(DataError, match="'prices 2'"):
        workbench.replay(run_id)


def test_a_replay_tells_its_progress(workbench: Workbench, numbers: Path) -> None:
    run_id = workbench.run("total", {"path": str(numbers)}).run_id
    seen: list[tuple[float, str]] = []
    workbench.replay(run_id, progress=lambda fraction, message: seen.append((fraction, message)))
    assert seen == [(0.5, "Adding up")]
    assert silent(0.5, "Adding up") is None


def test_open_workbench_writes_nothing_and_knows_all_tasks(tmp_path: Path, clock: Clock) -> None:
    workbench = open_workbench(tmp_path / "data", clock)
    assert not (tmp_path / "data").exists()
    assert workbench.tasks == TASKS


def test_pages_keep_workspaces_and_uploads_through_the_workbench(workbench: Workbench) -> None:
    workbench.save_workspace("portfolio", "w1", {"cap": 0.4})
    assert workbench.load_workspace("portfolio", "w1") == {"cap": 0.4}
    assert workbench.keep_upload("p.csv", b"x").read_bytes() == b"x"
