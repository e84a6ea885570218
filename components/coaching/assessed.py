"""The score of a session, kept for a while: the same conversation always gets the same."""

import streamlit as st

from components.coaching.judging import judged
from components.coaching.stores import reviews
from components.resources import settings
from workbench.coaching.assessment import Assessment, Rewrite
from workbench.coaching.reviews import reviewed_levels, reviewed_total
from workbench.coaching.scenario_models import Dimension
from workbench.coaching.scoring import say_instead, score_transcript
from workbench.coaching.session_models import Session


def assessment_of(session: Session) -> Assessment:
    """The score by the rules, and by a model where one has judged.

    Raises:
        InputError: nothing was said.
    """
    by_model = judged(session)
    by_rules: Assessment = _scored(str(settings().data_dir), session.id, len(session.exchanges), session)
    return by_rules if by_model is None else by_model


def rewrites_of(session: Session, assessment: Assessment) -> tuple[Rewrite, ...]:
    """Up to three lines with a better one each."""
    return say_instead(session.transcript(), assessment, session.scenario, session.language)


def levels_of(session: Session) -> dict[Dimension, float]:
    """The levels that count, a person's before the rules'."""
    return reviewed_levels(assessment_of(session), reviews().of(session.id))


def total_of(session: Session) -> float:
    """The total that counts, 0 to 100."""
    return reviewed_total(assessment_of(session), reviews().of(session.id))


@st.cache_data(max_entries=512, ttl=3600, show_spinner=False)
def _scored(folder: str, session_id: str, turns: int, _session: Session) -> Assessment:  # noqa: ARG001 - parts of the key
    tools = [use.text for use in _session.tools if use.text]
    return score_transcript(_session.transcript(), _session.scenario, _session.language, tools=tools)


def is_scored(session: Session) -> bool:
    """Whether there is anything to score: it is over, and the trainee spoke."""
    return session.ended_by is not None and any(exchange.trainee.strip() for exchange in session.exchanges)


def exchange_number(turn: int) -> int:
    """The exchange (from 1) that a turn of the transcript (from 0, the opening) belongs to."""
    return (turn + 1) // 2
