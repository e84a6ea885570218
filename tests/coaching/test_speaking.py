"""A turn worded in a thread: it is kept, it can be stopped, and whatever happens it is not lost."""

import threading
from collections.abc import Callable

import pytest

from tests.coaching.plays import NOW, opened
from workbench.coaching.model_wording import LineRequest, SpokenLine
from workbench.coaching.session import as_read
from workbench.coaching.session_models import Session
from workbench.coaching.speaking import MakeVoice, Speakers, Speaking
from workbench.coaching.voice import RULES, Voice
from workbench.errors import StoreError

PATIENCE = 10.0


def speaking(make_voice: MakeVoice, keep: Callable[[Session], object]) -> Speaking:
    return Speaking(opened(), "What is this money for?", make_voice=make_voice, keep=keep, now=lambda: NOW)


def test_the_turn_is_taken_and_kept() -> None:
    kept: list[Session] = []
    turn = speaking(lambda _tick: RULES, kept.append).start()
    assert turn.join(PATIENCE)
    assert turn.problem is None
    assert [one.trainee for one in kept[0].exchanges] == ["What is this money for?"]


def test_stopped_while_the_model_thinks_the_client_answers_by_a_written_line() -> None:
    kept: list[Session] = []
    asked, pause = threading.Event(), threading.Event()

    def make_voice(tick: Callable[[], None]) -> Voice:
        def say(_request: LineRequest) -> SpokenLine:
            asked.set()
            while True:
                tick()
                pause.wait(0.005)

        return Voice(say, as_read)

    turn = speaking(make_voice, kept.append).start()
    assert asked.wait(PATIENCE)
    assert not turn.over
    turn.stop()
    assert turn.join(PATIENCE)
    assert kept[0].exchanges[0].worded_by == "rules"
    assert kept[0].exchanges[0].revealed


def test_what_cannot_be_kept_is_told_and_the_text_is_still_there() -> None:
    def keep(_session: Session) -> None:
        raise StoreError("The disk is full.", "Make room.")

    turn = speaking(lambda _tick: RULES, keep).start()
    assert turn.join(PATIENCE)
    assert isinstance(turn.problem, StoreError)
    assert not turn.kept
    assert turn.text == "What is this money for?"


def test_a_session_has_one_turn_at_a_time() -> None:
    speakers, release = Speakers(), threading.Event()

    def keep(_session: Session) -> None:
        release.wait(PATIENCE)

    first = speakers.start("one", lambda: speaking(lambda _tick: RULES, keep))
    assert speakers.start("one", lambda: pytest.fail("a second turn began")) is first
    speakers.forget("one")
    assert speakers.get("one") is first
    release.set()
    assert first.join(PATIENCE)
    speakers.forget("one")
    assert speakers.get("one") is None
