"""A run of the page that looks on while a model writes, and makes way for a click."""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import streamlit as st

from components.commentary.held_up import click_waits

#: Seconds that a run of the page looks at a text: long where it can see that a click waits, else short, to serve one.
LONG_LOOK, SHORT_LOOK = 20.0, 0.12
#: Seconds between two looks for a click, and between two paintings of a short text and of a long one.
GLANCE, PAINT, SLOWEST = 0.03, 0.08, 0.4
#: Seconds between two looks of a page that was drawn again while a text is being written.
LOOK_AGAIN = 0.8
_NOTHING = "looking"
_PAGE_RUNS = "page-runs"


@contextmanager
def page_run() -> Iterator[None]:
    """Around a fragment drawn with its page: the text is drawn as it stands, and only a fragment alone waits for more."""
    st.session_state[_PAGE_RUNS] = True
    try:
        yield
    finally:
        st.session_state.pop(_PAGE_RUNS, None)


def in_page_run() -> bool:
    """Whether a fragment is drawn with its page rather than alone."""
    return bool(st.session_state.get(_PAGE_RUNS))


class Snapshot(Protocol):
    """How far a text is. ``version`` grows with every change, ``body`` tells the text apart, ``signs`` is its length."""

    @property
    def version(self) -> int: ...
    @property
    def over(self) -> bool: ...
    @property
    def written(self) -> bool: ...
    @property
    def body(self) -> Hashable: ...
    @property
    def signs(self) -> int: ...


S = TypeVar("S", bound=Snapshot)
S_co = TypeVar("S_co", bound=Snapshot, covariant=True)


class Written(Protocol[S_co]):
    """A text being written."""

    def wait(self, version: int, timeout: float) -> S_co: ...


def look(
    work: Written[S], drawn: S, status: Any, text: Any, *, say: Callable[[S], str], body: Callable[[S], str],
    beside: Callable[[S], bool] | None = None,
) -> S:  # fmt: skip
    """Look at a text while it is written, until it is over or a click waits; the last look.

    The first words are painted at once, the others no faster than an eye can follow.

    Args:
        drawn: with which ``status`` and ``text`` were drawn.
        status, text: the places of both.
        say, body: Markdown of the line of status and of the text.
        beside: draws, once and with the line of status, what else has become known; whether it has.
    """
    snapshot = shown = drawn
    said = say(snapshot)
    painted = time.monotonic()
    until = painted + (LONG_LOOK if click_waits() is not None else SHORT_LOOK)
    while not shown.over and time.monotonic() < until and not click_waits():
        snapshot = work.wait(snapshot.version, GLANCE)
        waited = time.monotonic() - painted
        if shown.written and not snapshot.over and waited < _pace(shown):
            time.sleep(min(GLANCE, _pace(shown) - waited))
            continue
        grown, line = snapshot.body != shown.body, say(snapshot)
        if not grown and line == said and not snapshot.over:
            _let_leave()
            continue
        if grown:
            text.markdown(body(snapshot))
        # The browser takes as long for this line as for the text: the first words come without it, later ones where it is new.
        if line != said and (shown.written or not grown):
            said = line
            status.caption(said)
            if beside is not None and beside(snapshot):
                beside = None
        shown, painted = snapshot, time.monotonic()
    return shown


def _let_leave() -> None:
    """End this run where the reader has left the page: that is looked at whenever the session's state is, and costs the browser
    nothing, as drawing the same line again would."""
    _ = _NOTHING in st.session_state


def _pace(snapshot: Snapshot) -> float:
    """Seconds between two paintings: a long text takes the browser longer."""
    return min(SLOWEST, PAINT * (1.0 + snapshot.signs / 1_500))
