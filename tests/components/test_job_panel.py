"""A job on a page: progress and Cancel while it runs, its document when done, found again by its address."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import components.jobs
from workbench.jobs import Jobs
from workbench.runner import open_workbench

WORKER = Path(__file__).parents[1] / "doubles" / "job_tasks.py"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    jobs = Jobs(tmp_path, clock=now, command=(sys.executable, str(WORKER)))
    monkeypatch.setattr(components.jobs, "jobs", lambda: jobs)
    monkeypatch.setattr(components.jobs, "workbench", lambda: open_workbench(tmp_path, now))
    yield jobs
    jobs.end_all()


def page() -> None:
    import streamlit as st

    from components.jobs import current_job, job_panel, start_job

    task = st.session_state["task"]
    if st.button("Start", key="start"):
        start_job(task, st.session_state["request"])
    job = current_job(task)
    if job:
        document = job_panel(job)
        st.text("nothing yet" if document is None else f"double {document['double']}")


def driver(task: str, request: dict[str, object]) -> AppTest:
    app = AppTest.from_function(page)
    app.session_state["task"] = task
    app.session_state["request"] = request
    return app


def wait(jobs: Jobs, job_id: str, *, message: str = "") -> None:
    deadline = time.monotonic() + 60
    while not (jobs.state(job_id).message == message if message else jobs.state(job_id).is_over):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_document_is_shown_when_done_and_after_a_reload(jobs: Jobs) -> None:
    app = driver("answer", {"number": 21}).run()
    app.button(key="start").click().run()
    job_id = app.query_params["job"]
    wait(jobs, job_id)
    assert app.run().text[0].value == "double 42"

    reloaded = driver("answer", {})
    reloaded.query_params["job"] = job_id
    assert reloaded.run().text[0].value == "double 42"


def test_progress_and_cancel(jobs: Jobs, tmp_path: Path) -> None:
    app = driver("endless", {"child_file": str(tmp_path / "child")}).run()
    app.button(key="start").click().run()
    job_id = app.query_params["job"]
    wait(jobs, job_id, message="Waiting for ever")
    app.run()
    assert app.text[0].value == "nothing yet"
    assert any("so far" in caption.value for caption in app.caption)
    app.button(key=f"cancel-{job_id}").click().run()
    assert jobs.state(job_id).status == "cancelled"
    assert "Stopped" in app.info[0].value


def test_a_failure_is_an_error_with_its_hint(jobs: Jobs) -> None:
    app = driver("refuse", {}).run()
    app.button(key="start").click().run()
    wait(jobs, app.query_params["job"])
    app.run()
    assert "Make them sum to 1" in app.error[0].value


def test_a_foreign_job_in_the_address_is_forgotten(jobs: Jobs) -> None:
    app = driver("answer", {})
    app.query_params["job"] = "nonsense"
    app.run()
    assert not app.exception
    assert "job" not in app.query_params


def test_a_page_with_jobs_of_two_kinds_leaves_the_address_to_the_other(jobs: Jobs) -> None:
    job_id = jobs.start("answer", {"number": 21})
    wait(jobs, job_id)
    other = driver("endless", {})
    other.query_params["job"] = job_id
    other.run()
    assert not other.text
    assert other.query_params["job"] == [job_id] or other.query_params["job"] == job_id
    lost = driver("answer", {})
    lost.query_params["job"] = "0" * 12
    lost.run()
    assert "job" not in lost.query_params
