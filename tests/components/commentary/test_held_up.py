"""A run that looks at a text makes way for a click, and does without where Streamlit does not tell of one."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from components import looking
from components.commentary import held_up
from components.commentary.held_up import click_waits
from components.looking import look
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


class Played:
    """A text that is at the given snapshots, one later than the other, on a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *snapshots: Snapshot, waits: Sequence[bool | None] = (False,)) -> None:
        self.now, self.snapshots = 100.0, list(snapshots)
        answers = iter([*waits, *[waits[-1]] * 10_000])
        monkeypatch.setattr(looking, "click_waits", lambda: next(answers))
        monkeypatch.setattr(looking.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(looking.time, "sleep", self._pass)

    def wait(self, version: int, timeout: float) -> Snapshot:
        self._pass(timeout)
        return self.snapshots.pop(0) if len(self.snapshots) > 1 else self.snapshots[0]

    def look(self) -> tuple[Snapshot, list[tuple[str, str]]]:
        """The last look, and what was painted."""
        drawn, painted = self.snapshots[0], MagicMock()
        last = look(
            self, drawn, painted.status, painted.text, say=lambda one: f"{one.seconds:.0f} s", body=lambda one: one.pending
        )
        return last, [(name.split(".")[0], called[0]) for name, called, _ in painted.mock_calls]

    def _pass(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("waits", "looked"), [([None], looking.SHORT_LOOK), ([False, False, True], 0.0), ([False], looking.LONG_LOOK)],
    ids=["not known: a short look", "a click ends it", "no click: a long look"],
)  # fmt: skip
def test_a_look_ends_where_a_click_waits_or_may_wait(
    monkeypatch: pytest.MonkeyPatch, waits: list[bool | None], looked: float
) -> None:
    played = Played(monkeypatch, Snapshot(), waits=waits)
    assert not played.look()[0].over
    assert looked <= played.now - 100.0 <= looked + 2 * looking.GLANCE


def test_the_first_words_are_painted_alone_and_the_status_with_later_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("One", "One two", "One two", "One two", "One two three")
    said = [Snapshot(version=number, seconds=9.0, pending=text) for number, text in enumerate(texts, 1)]
    over = Snapshot(version=9, over=True, seconds=9.0, pending="One two three")
    last, painted = Played(monkeypatch, Snapshot(), *said, over).look()
    assert last.over
    assert painted == [("text", "One"), ("text", "One two"), ("status", "9 s"), ("text", "One two three")]


def test_a_text_that_is_over_without_a_word_ends_the_look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played(monkeypatch, Snapshot(), Snapshot(version=1, over=True))
    last, painted = played.look()
    assert (last.over, painted) == (True, [])
    assert played.now - 100.0 < 3 * looking.GLANCE
