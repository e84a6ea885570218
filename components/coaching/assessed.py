"""The score of a session, kept for a while: the same conversation always gets the same."""

import streamlit as st

from components.coaching.judging import judged
from components.coaching.stores import reviews
from components.resources import settings
from workbench.coaching.assessment import Assessment, Quote, Rewrite
from workbench.coaching.reviews import reviewed_levels, reviewed_total
from workbench.coaching.scenario_models import Dimension
from workbench.coaching.scoring import example_of, say_instead, score_transcript
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
    """Up to three better lines; none by the rules on what a person has judged."""
    judged_by_person = {review.dimension for review in reviews().of(session.id)}
    return say_instead(session.transcript(), assessment, session.scenario, session.language, without=judged_by_person)


def example(session: Session, assessment: Assessment) -> tuple[Dimension, Quote] | None:
    """The skill that carried best, and words of it that may be held up."""
    return example_of(session.transcript(), assessment, session.scenario, session.language, levels_of(session))


def score_told(total: float) -> str:
    """A score with its decimal, where it has one: what is shown is what passes or does not."""
    return f"{total:.1f}".removesuffix(".0")


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
