"""Long work in real processes: it answers, it is ended with its children, and a crash is told."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from workbench.errors import InputError
from workbench.jobs import Jobs, JobState, read_state, write_state
from workbench.jobs_worker import file_progress
from workbench.runner import open_workbench

WORKER = Path(__file__).parent / "doubles" / "job_tasks.py"
PATIENCE = 60.0


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    jobs = Jobs(tmp_path, clock=now, command=(sys.executable, str(WORKER)))
    yield jobs
    jobs.end_all()


def until(condition: Callable[[], bool]) -> None:
    """Look again and again until it holds; fails when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_a_job_leaves_a_saved_run(jobs: Jobs, tmp_path: Path) -> None:
    job_id = jobs.start("answer", {"number": 21})
    until(lambda: jobs.state(job_id).is_over)
    state = jobs.state(job_id)
    assert (state.status, state.fraction, state.error_kind) == ("done", 1.0, "")
    assert state.run_id is not None
    assert open_workbench(tmp_path, now).saved_run(state.run_id).document["double"] == 42


def test_a_job_tells_what_it_was_asked(jobs: Jobs) -> None:
    job_id = jobs.start("answer", {"number": 21})
    assert jobs.request(job_id) == {"number": 21}
    with pytest.raises(InputError):
        jobs.request("0123456789ab")


def test_cancel_ends_the_process_and_its_children(jobs: Jobs, tmp_path: Path) -> None:
    child_file = tmp_path / "child"
    job_id = jobs.start("endless", {"child_file": str(child_file)})
    until(lambda: jobs.state(job_id).message == "Waiting for ever")
    state = jobs.state(job_id)
    assert state.fraction == 0.25
    worker, child = psutil.Process(state.pid), psutil.Process(int(child_file.read_text()))
    assert [job.job_id for job in jobs.running()] == [job_id]

    cancelled = jobs.cancel(job_id)

    assert cancelled.status == "cancelled"
    assert not worker.is_running()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert jobs.running() == ()
    assert jobs.cancel(job_id) == cancelled


def test_another_server_finds_and_cancels_the_job(jobs: Jobs, tmp_path: Path) -> None:
    job_id = jobs.start("endless", {"child_file": str(tmp_path / "child")})
    until(lambda: jobs.state(job_id).message == "Waiting for ever")
    other = Jobs(tmp_path, clock=now)
    assert other.state(job_id).status == "running"
    pid = other.state(job_id).pid
    assert other.cancel(job_id).status == "cancelled"
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    assert jobs.state(job_id).status == "cancelled"


def test_a_refused_request_tells_what_and_what_to_do(jobs: Jobs) -> None:
    job_id = jobs.start("refuse", {})
    until(lambda: jobs.state(job_id).is_over)
    state = jobs.state(job_id)
    assert (state.status, state.error_kind) == ("failed", "input")
    assert (state.message, state.hint) == ("The weights sum to 1.2.", "Make them sum to 1.")


def test_a_crash_is_told_with_the_last_words(jobs: Jobs) -> None:
    job_id = jobs.start("crash", {})
    until(lambda: jobs.state(job_id).is_over)
    state = jobs.state(job_id)
    assert (state.status, state.error_kind) == ("failed", "crashed")
    assert "the solver library fell over" in state.message
    assert "again" in state.hint


def test_a_worker_killed_from_outside_is_told(jobs: Jobs, tmp_path: Path) -> None:
    job_id = jobs.start("endless", {"child_file": str(tmp_path / "child")})
    until(lambda: jobs.state(job_id).message == "Waiting for ever")
    worker = psutil.Process(jobs.state(job_id).pid)
    children = worker.children()
    worker.kill()
    until(lambda: jobs.state(job_id).is_over)
    assert jobs.state(job_id).status == "failed"
    for child in children:
        child.kill()


def test_the_worker_ends_with_the_server(tmp_path: Path) -> None:
    """The server's end closes the worker's standard input, whatever way the server ended."""
    server = Jobs(tmp_path, clock=now, command=(sys.executable, str(WORKER)))
    job_id = server.start("endless", {"child_file": str(tmp_path / "child")})
    until(lambda: server.state(job_id).message == "Waiting for ever")
    process = server._started[job_id]
    child = psutil.Process(int((tmp_path / "child").read_text()))
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=PATIENCE) == 3
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert server.state(job_id).status == "failed"


@pytest.mark.parametrize("job_id", ["0123456789ab", "../../etc", ""])
def test_an_unknown_job_is_refused_by_name(jobs: Jobs, job_id: str) -> None:
    with pytest.raises(InputError, match="no job"):
        jobs.state(job_id)


def test_progress_is_written_whole_and_not_too_often(tmp_path: Path) -> None:
    ticks = iter([0.0, 0.05, 0.11, 0.12])
    state = JobState(job_id="a", task="t", started_at="2026-01-05T09:30:00+00:00")
    write_state(tmp_path, state)
    progress = file_progress(tmp_path, state, ticks=lambda: next(ticks))
    seen = []
    for fraction in (0.1, 0.2, 0.3, 1.5):
        progress(fraction, f"at {fraction}")
        seen.append(read_state(tmp_path).fraction)
    assert seen == [0.1, 0.1, 0.3, 1.0]
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_job_just_started_by_another_server_counts_as_running(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    folder = tmp_path / "jobs" / "abc123"
    folder.mkdir(parents=True)
    write_state(folder, JobState(job_id="abc123", task="t", started_at=clock().isoformat()))
    assert Jobs(tmp_path, clock=clock).state("abc123").status == "running"
    later = clock().replace(hour=12)
    assert Jobs(tmp_path, clock=lambda: later).state("abc123").status == "failed"


def test_a_request_that_is_no_object_stops_no_deletion(jobs: Jobs, tmp_path: Path) -> None:
    for name, text in (
        ("odd", "[1]"),
        ("odder", '{"task": "t", "request": []}'),
        ("asked", '{"task": "t", "request": {"f": "v"}}'),
    ):
        (tmp_path / "jobs" / name).mkdir(parents=True)
        (tmp_path / "jobs" / name / "request.json").write_text(text, "utf-8")
    assert jobs.delete("t", "f", "v") == 1
    assert sorted(path.name for path in (tmp_path / "jobs").iterdir()) == ["odd", "odder"]


def test_a_folder_that_another_process_removes_meanwhile_is_gone(
    jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "jobs" / "asked"
    folder.mkdir(parents=True)
    (folder / "request.json").write_text('{"task": "t", "request": {"f": "v"}}', "utf-8")
    remove, tries = shutil.rmtree, []

    def raced(path: Path) -> None:
        tries.append(path)
        if len(tries) == 2:
            remove(path)
        raise FileNotFoundError(path)

    monkeypatch.setattr("workbench.jobs.shutil.rmtree", raced)
    assert jobs.delete("t", "f", "v") == 1
    assert len(tries) == 2
