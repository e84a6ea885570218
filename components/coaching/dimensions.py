"""The skills of one conversation: level, the words it rests on, why, and one better line; the weakest first."""

from collections.abc import Sequence

import streamlit as st

from components.coaching.assessed import exchange_number
from components.coaching.stores import reviews
from components.coaching.texts import language, skill_name, t
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.assessment import Assessment, DimensionScore, Rewrite
from workbench.coaching.page_texts import text_in
from workbench.coaching.reviews import Review, overriding
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Dimension, Language
from workbench.coaching.session_models import Session

MOST_QUOTES = 3


def dimension_cards(session: Session, assessment: Assessment, rewrites: Sequence[Rewrite]) -> None:
    """All of them in one card, each with the better line that stands above where it has one there."""
    lines = {rewrite.dimension: rewrite for rewrite in reversed(rewrites)}
    people = overriding(reviews().of(session.id))
    with card(t("dimensions.title"), "coaching-dimensions"):
        for place, score in enumerate(sorted(assessment.dimensions, key=lambda one: _level(one, people))):
            _dimension(score, people, lines.get(score.id), expanded=place == 0)


def level_told(score: float) -> str:
    """A level out of five, with a decimal only where it has one."""
    return f"{score:.1f}".removesuffix(".0") + " / 5"


def _level(score: DimensionScore, people: dict[Dimension, Review]) -> float:
    return float(people[score.id].score) if score.id in people else score.score


def place_told(rewrite: Rewrite) -> str:
    """Where a better line belongs."""
    if rewrite.turn is None:
        return t("debrief.somewhere")
    return t("debrief.turn", turn=exchange_number(rewrite.turn))


def line_told(rewrite: Rewrite, spoken: Language) -> str:
    """A better line with where it belongs, in a sentence."""
    if rewrite.turn is None:
        return text_in(spoken, "instead.line.somewhere", line=rewrite.better)
    where = text_in(spoken, "debrief.turn", turn=exchange_number(rewrite.turn))
    return text_in(spoken, "instead.line", where=where, line=rewrite.better)


def _dimension(score: DimensionScore, people: dict[Dimension, Review], line: Rewrite | None, *, expanded: bool) -> None:
    level, review = _level(score, people), people.get(score.id)
    told, is_low = level_told(level), level < rubric().scale.floor
    given = f" · {t('dimensions.by', rater=plain_text(review.rater))}" if review is not None else ""
    label = f"**{skill_name(score.id)}** · " + (f":red[{told}] :material/arrow_downward:" if is_low else told) + given
    with st.expander(label, expanded=expanded, key=f"coaching-dimension-{score.id}"):
        for quote in score.quotes[:MOST_QUOTES]:
            st.text(t("debrief.turn.said", turn=exchange_number(quote.turn), text=quote.text))
        if review is not None:
            st.markdown(plain_text(t("review.by", rater=review.rater, reason=review.reason, before=level_told(score.score))))
        else:
            st.caption(plain_text(score.reason))
        if line is not None:
            st.markdown(f":green[:material/lightbulb:] {plain_text(line_told(line, language()))}")
        elif review is None:
            st.markdown(f":green[:material/lightbulb:] {plain_text(score.improvement)}")
        if review is None and score.scorer == "model" and score.spread > 1:
            st.caption(t("dimensions.unsure", spread=f"{score.spread:.1f}"))
