"""How long one has talked, counted by the browser itself: the page is not run again for it.

Only the talk counts: not the time on other pages, nor what a model took for an answer, nor reading the debrief.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import streamlit as st

from components.coaching.stores import pauses_of
from components.resources import now
from workbench.coaching.session_models import Session

#: Seconds between two turns beyond which one was away, not thinking.
AWAY = 300.0

Span = tuple[datetime, datetime]


def seconds_talked(session: Session, until: datetime, pauses: Sequence[Span] = ()) -> float:
    """The time between the turns and since the last one, without pauses and long absences."""
    # Another try begins with turns of the first one, which are not its own time.
    before = session.retried_from[1] - 1 if session.retried_from is not None else 0
    moments = [session.started_at, *(exchange.at for exchange in session.exchanges[before:])]
    times = [datetime.fromisoformat(moment) for moment in moments] + ([until] if session.ended_by is None else [])
    gaps = [(end - start).total_seconds() - _paused(start, end, pauses) for start, end in pairwise(times)]
    return sum(gap for gap in gaps if 0 < gap <= AWAY)


def time_talked(session: Session) -> float:
    """Until now, without the pauses that were noted."""
    return seconds_talked(session, now(), pauses_of(session.id))


def clock(session: Session, *, waiting: bool) -> None:
    """Minutes and seconds that go on by the style sheet's animation, begun as long ago as one has talked; ``waiting`` for a
    model they stand still."""
    ago = int(time_talked(session))
    still = ";animation-play-state:paused" if waiting else ""
    st.html(f'<span class="wb-clock" role="timer" style="animation-delay:-{ago}s,-{ago}s{still}"></span>')


def _paused(start: datetime, end: datetime, pauses: Sequence[Span]) -> float:
    """Seconds of the pauses between two moments; pauses do not overlap."""
    return sum(max(0.0, (min(end, back) - max(start, left)).total_seconds()) for left, back in pauses)
