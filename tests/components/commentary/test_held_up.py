"""A run that looks at a text makes way for a click, and does without where Streamlit does not tell of one."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from components.commentary import explain, held_up
from components.commentary.held_up import click_waits
from workbench.commentary.writing import Snapshot


def context(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    monkeypatch.setattr(held_up, "get_script_run_ctx", lambda **_: found)


def requests(state: Any) -> Any:
    return SimpleNamespace(script_requests=SimpleNamespace(_state=state))


@pytest.mark.parametrize("kind", list(ScriptRequestType))
def test_what_streamlit_calls_a_request_is_known(monkeypatch: pytest.MonkeyPatch, kind: ScriptRequestType) -> None:
    context(monkeypatch, requests(kind))
    assert click_waits() is (kind is not ScriptRequestType.CONTINUE)


def test_the_list_of_requests_of_this_streamlit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

    found = ScriptRequests()
    context(monkeypatch, SimpleNamespace(script_requests=found))
    assert click_waits() is False
    found.request_stop()
    assert click_waits() is True


@pytest.mark.parametrize(
    "found",
    [None, SimpleNamespace(), SimpleNamespace(script_requests=None), requests(None), requests("RERUN"),
     requests(SimpleNamespace(name="ANOTHER"))],
    ids=["no context", "no list", "list is None", "no state", "plain text", "unknown state"],
)  # fmt: skip
def test_anything_else_says_that_it_is_not_known(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    context(monkeypatch, found)
    assert click_waits() is None


@pytest.mark.parametrize(
    ("waits", "looked"), [([None], explain.SHORT_LOOK), ([False, False, True], 0.0), ([False], explain.LONG_LOOK)],
    ids=["not known: a short look", "a click ends it", "no click: a long look"],
)  # fmt: skip
def test_a_look_ends_where_a_click_waits_or_may_wait(
    monkeypatch: pytest.MonkeyPatch, waits: list[bool | None], looked: float
) -> None:
    clock = [100.0]
    answers = iter([*waits, *[waits[-1]] * 10_000])
    monkeypatch.setattr(explain, "click_waits", lambda: next(answers))
    monkeypatch.setattr(explain, "_places", lambda *_: (MagicMock(), MagicMock()))
    monkeypatch.setattr(explain.time, "monotonic", lambda: clock[0])
    writing = MagicMock(snapshot=Snapshot())

    def wait(version: int, timeout: float) -> Snapshot:
        assert version == 0
        clock[0] += timeout
        return writing.snapshot

    writing.wait.side_effect = wait
    assert not explain._live(writing, MagicMock()).over
    assert looked <= clock[0] - 100.0 <= looked + 2 * explain.GLANCE
