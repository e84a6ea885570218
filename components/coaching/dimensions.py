"""The skills of one conversation: level, the words it rests on, why, and one better line; the weakest first."""

import streamlit as st

from components.coaching.assessed import exchange_number
from components.coaching.stores import reviews
from components.coaching.texts import skill_name, t
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.assessment import Assessment, DimensionScore
from workbench.coaching.reviews import Review, overriding
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Dimension
from workbench.coaching.session_models import Session

MOST_QUOTES = 3


def dimension_cards(session: Session, assessment: Assessment) -> None:
    """All of them in one card."""
    people = overriding(reviews().of(session.id))
    with card(t("dimensions.title"), "coaching-dimensions"):
        for place, score in enumerate(sorted(assessment.dimensions, key=lambda one: _level(one, people))):
            _dimension(score, people, expanded=place == 0)


def level_told(score: float) -> str:
    """A level out of five, with a decimal only where it has one."""
    return f"{score:.1f}".removesuffix(".0") + " / 5"


def _level(score: DimensionScore, people: dict[Dimension, Review]) -> float:
    return float(people[score.id].score) if score.id in people else score.score


def _dimension(score: DimensionScore, people: dict[Dimension, Review], *, expanded: bool) -> None:
    level = _level(score, people)
    told, is_low = level_told(level), level < rubric().scale.floor
    label = f"**{skill_name(score.id)}** · " + (f":red[{told}] :material/arrow_downward:" if is_low else told)
    with st.expander(label, expanded=expanded, key=f"coaching-dimension-{score.id}"):
        for quote in score.quotes[:MOST_QUOTES]:
            st.text(f"{t('debrief.turn', turn=exchange_number(quote.turn))}: “{quote.text}”")
        st.caption(plain_text(score.reason))
        st.markdown(f":green[{t('instead.say')}] {plain_text(score.improvement)}")
        if score.id in people:
            review = people[score.id]
            st.caption(plain_text(t("review.by", rater=review.rater, reason=review.reason, before=level_told(score.score))))
        elif score.scorer == "model" and score.spread > 1:
            st.caption(t("dimensions.unsure", spread=f"{score.spread:.1f}"))
