"""Whether a change answers at once, or waits for “Optimise” because the last answer took long.

Changes that come while an answer is worked out do not queue: the page takes the newest of them. But an answer that takes many
seconds at every touch of a slider is no help, so beyond ``PATIENCE`` the page keeps showing the last answer and says so.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import notice
from components.portfolio.answers import Answer, answer_of, case_request, frontier_of, history_of
from components.portfolio.case import Case
from components.portfolio.facts import Facts

#: Seconds of computing beyond which a change waits for the button.
PATIENCE = 2.0
_LAST = "portfolio-last-answer"

Clock = Callable[[], float]
#: Seconds of computing of this script alone, not those in which other programs had the processor.
OWN_TIME: Clock = time.thread_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Paced:
    """An answer that is shown.

    Attributes:
        documents: ``history`` where there is a portfolio; ``frontier`` is put beside it.
        took: seconds that it cost to compute; next to nothing when it was kept from before.
        seconds: what an answer on these prices costs, by the slowest one so far.
        prices: of which it is.
        waiting: the case has been changed since.
    """

    answer: Answer
    documents: dict[str, Any]
    took: float
    seconds: float
    prices: str
    waiting: bool = False


def paced_answer(case: Case, facts: Facts, *, asked: bool, clock: Clock = OWN_TIME) -> Paced:
    """The answer to the case; where that takes long and was not asked for, the last one.

    Args:
        asked: “Optimise” was pressed.

    Raises:
        WorkbenchError: as ``answer_of``.
    """
    prices = json.dumps(case.prices, sort_keys=True)
    last: Paced | None = st.session_state.get(_LAST)
    known = last if last is not None and last.prices == prices and not asked else None
    if known is not None and known.seconds > PATIENCE and case_request(case, facts) != known.answer.request:
        return replace(known, waiting=True)
    # The first answer of a server also pays for its imports.
    warm, started = "cvxpy" in sys.modules, clock()
    answer = answer_of(case, facts)
    documents = {"history": history_of(answer)} if answer.feasible else {}
    took = clock() - started if warm else 0.0
    seconds = max(took, known.seconds if known is not None else 0.0)
    found = Paced(answer=answer, documents=documents, took=took, seconds=seconds, prices=prices)
    st.session_state[_LAST] = found
    return found


def paced_frontier(answer: Answer, *, clock: Clock = OWN_TIME) -> dict[str, Any]:
    """The frontier of an answer; its time counts as the answer's."""
    started = clock()
    frontier = frontier_of(answer)
    took = clock() - started
    last: Paced | None = st.session_state.get(_LAST)
    if last is not None and last.answer is answer:
        st.session_state[_LAST] = replace(last, took=last.took + took, seconds=max(last.seconds, last.took + took))
    return frontier


def last_history(case: Case) -> dict[str, Any] | None:
    """The history document of the answer that the page shows, where there is one on the prices of the case."""
    last: Paced | None = st.session_state.get(_LAST)
    if last is None or last.prices != json.dumps(case.prices, sort_keys=True):
        return None
    return last.documents.get("history")


def waiting_note(shown: Paced) -> None:
    """Say that the page shows the last answer, and what to press."""
    notice(
        f"You have changed something since: these numbers are those of run {shown.answer.run_id}.",
        f"Computing took {numbers.duration(shown.seconds)}, so changes wait until you press Optimise (Ctrl+Enter).",
    )
