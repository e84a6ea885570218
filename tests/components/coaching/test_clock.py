"""Only the talk counts."""

from datetime import UTC, datetime, timedelta

from components.coaching.clock import seconds_talked
from tests.coaching.trainees import session_of

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_pauses_and_long_absences_do_not_count() -> None:
    session = session_of("C01", "en", ["What is this money for?", "How much is it?"])
    moments = (at(20), at(80))
    exchanges = tuple(
        one.model_copy(update={"at": moment.isoformat()}) for one, moment in zip(session.exchanges, moments, strict=True)
    )
    session = session.model_copy(update={"started_at": START.isoformat(), "exchanges": exchanges, "ended_by": None})
    assert seconds_talked(session, at(90)) == 90
    # Half a minute on another page between the turns, and five seconds waited since the last one.
    assert seconds_talked(session, at(90), [(at(30), at(60)), (at(82), at(87))]) == 55
    # A pause that reaches over a turn, and an hour away.
    assert seconds_talked(session, at(90), [(at(70), at(85))]) == 75
    assert seconds_talked(session, at(4_000)) == 80
    over = session.model_copy(update={"ended_by": "trainee"})
    assert seconds_talked(over, at(4_000)) == 80
