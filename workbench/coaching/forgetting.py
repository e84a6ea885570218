"""A conversation that is deleted is gone from everywhere: the session, what a model judged of it, its inputs, its jobs."""

from datetime import datetime
from typing import Protocol

from workbench.coaching.session_store import SessionStore
from workbench.errors import WorkbenchError
from workbench.store.store import Store

#: The task that judges a conversation; its request names the session.
SCORE = "coach score"


class Jobs(Protocol):
    """Work under way or done in processes of its own."""

    def delete(self, task: str, field: str, value: str) -> int:
        """End and remove the jobs of a task that were asked with ``value`` in ``field``; returns how many."""


def forget(session_id: str, store: Store, jobs: Jobs) -> None:
    """Delete a session with every run and job that holds its words. A job at work on it is ended first.

    Raises:
        StoreError: the data folder cannot be written.
    """
    jobs.delete(SCORE, "session", session_id)
    store.delete_runs(SCORE, "session", session_id)
    SessionStore(store.database).delete(session_id)


def forget_older(now: datetime, keep_days: int, store: Store, jobs: Jobs) -> int:
    """Delete every session whose last change is more than ``keep_days`` ago; returns how many.

    Raises:
        WorkbenchError: why the first of those that could not be deleted could not; all others are gone.
    """
    old = SessionStore(store.database).older(now, keep_days)
    problems: list[WorkbenchError] = []
    for session_id in old:
        try:
            forget(session_id, store, jobs)
        except WorkbenchError as error:
            problems.append(error)
    if problems:
        raise problems[0]
    return len(old)
