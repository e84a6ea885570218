"""How long one has talked, counted by the browser itself: the page is not run again for it."""

from datetime import datetime
from itertools import pairwise

import streamlit as st

from components.resources import now
from workbench.coaching.session_models import Session

#: Seconds between two turns beyond which one was away, not thinking.
AWAY = 300.0


def seconds_talked(session: Session, until: datetime) -> float:
    """The time between the turns and since the last one, without long absences."""
    # Another try begins with turns of the first one, which are not its own time.
    before = session.retried_from[1] - 1 if session.retried_from is not None else 0
    moments = [session.started_at, *(exchange.at for exchange in session.exchanges[before:])]
    times = [datetime.fromisoformat(moment) for moment in moments] + ([until] if session.ended_by is None else [])
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    return sum(gap for gap in gaps if 0 < gap <= AWAY)


def clock(session: Session) -> None:
    """Minutes and seconds that go on by the style sheet's animation, begun as long ago as one has talked."""
    ago = int(seconds_talked(session, now()))
    st.html(f'<span class="wb-clock" role="timer" style="animation-delay:-{ago}s,-{ago}s"></span>')
