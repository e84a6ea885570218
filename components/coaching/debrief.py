"""After a conversation: what worked first, then what to change, the curve against the turns, and the way back to any moment."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.charts.coaching import curve_figure
from components.charts.theme import show
from components.coaching import address
from components.coaching.about_score import about_score
from components.coaching.assessed import (
    assessment_of,
    example,
    exchange_number,
    is_scored,
    levels_of,
    rewrites_of,
    score_told,
    total_of,
)
from components.coaching.changes import changes_told
from components.coaching.clock import time_talked
from components.coaching.dimensions import dimension_cards, place_told
from components.coaching.figures import share_told
from components.coaching.judging import judge_button
from components.coaching.saving import save_actions
from components.coaching.stores import all_sessions, library, own_sessions, profiles, reviews, sessions, stamp
from components.coaching.talk import ended_line, exchange_view, person_line
from components.coaching.texts import language, of, skill_name, t
from components.error_box import notice
from components.metrics import Metric, metric_strip
from components.neutral_text import plain_text
from components.page import Action, card, foot_line, page_header
from workbench.coaching.assessment import Assessment, Rewrite
from workbench.coaching.page_texts import time_told, turns_told
from workbench.coaching.reviews import overriding
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Dimension, Scenario
from workbench.coaching.session import retry_from
from workbench.coaching.session_models import Session

_CURVE = "coaching-curve"


def debrief_head(session: Session) -> None:
    """Title and what can be done with the conversation."""
    scored = is_scored(session)
    actions: list[Action] = [
        Action(key="coaching-replay", label=t("debrief.replay"), icon="replay", help=t("debrief.replay.help"))
    ]
    if scored:
        following = _following(session, assessment_of(session))
        actions += save_actions(session, of(following[0].name) if following is not None else "")
    actions.append(
        Action(key="coaching-again", label=t("debrief.again"), icon="restart_alt", help=t("debrief.again.help"), primary=True)
    )
    minutes = time_told(time_talked(session), language())
    context = [
        of(session.scenario.name), person_line(session), turns_told(len(session.exchanges), language()), minutes,
        t("debrief.seed", seed=session.seed),
    ]  # fmt: skip
    pressed = page_header(
        t("debrief.title"), context, actions=actions, tab=f"{t('debrief.title')} · {of(session.scenario.name)}"
    )
    if pressed == "coaching-replay":
        address.go(session=session.id, turn="1")
        st.rerun()
    if pressed == "coaching-again":
        address.go(scenario=session.scenario.id, seed=str(session.seed))
        st.rerun()


def debrief(session: Session) -> None:
    """Draw it."""
    if not is_scored(session):
        notice(ended_line(session), t("debrief.nothing"))
        st.button(t("debrief.back"), key="coaching-to-cards", on_click=address.go)
        return
    assessment = assessment_of(session)
    rewrites = rewrites_of(session, assessment)
    # Before any figure: how it ended, and what went well.
    _first_words(session, assessment)
    _strip(session, assessment)
    _hard_fails(session, assessment)
    with st.container(key="coaching-debrief", horizontal=True, gap="medium"):
        left, right = st.container(key="coaching-debrief-left"), st.container(key="coaching-debrief-right")
    with left:
        _curve(session, assessment)
        _facts(session, assessment)
        _next(session, assessment)
        _for_a_person(assessment)
        judge_button(session)
    with right:
        _say_instead(session, rewrites)
        dimension_cards(session, assessment, rewrites)
    about_score()
    foot_line((" " if language() == "en" else "").join(_foot(session, assessment)))


def try_again(session_id: str, turn: int) -> None:
    """Open a new conversation that goes on before this turn."""
    session = sessions().load(session_id)
    again = sessions().save(retry_from(session, turn, session_id=address.new_id(), now=stamp()))
    address.go(session=again.id)


def _strip(session: Session, assessment: Assessment) -> None:
    metrics = assessment.metrics
    found = [fact for fact in assessment.facts if fact.revealed_turn is not None]
    questions = metrics.open_questions + metrics.closed_questions
    change, better = _against_before(session)
    cap = t("strip.cap", cap=f"{assessment.cap:.0f}") if assessment.cap is not None else ""
    missed = len(assessment.facts) - len(found)
    left = t("strip.facts.left", count=missed) if missed else t("strip.facts.all")
    spoke = share_told(metrics.talk_share_trainee)
    asked = t("strip.of", found=metrics.open_questions, all=questions)
    strip = [
        Metric(
            label=t("strip.score"),
            value=score_told(total_of(session)),
            change=change,
            better=better,
            help=t("strip.score.help"),
        ),
        Metric(
            label=t("strip.fails"), value=str(len(assessment.hard_fails)), change=cap or t("strip.fails.none"),
            better=False if cap else None,
        ),
        Metric(label=t("strip.facts"), value=t("strip.of", found=len(found), all=len(assessment.facts)), change=left),
        Metric(label=t("strip.spoke"), value=spoke, change=t("strip.spoke.aim"), help=t("strip.spoke.help")),
        Metric(label=t("strip.open"), value=asked, change=t("strip.open.aim")),
    ]  # fmt: skip
    metric_strip(strip, key="coaching")


def _against_before(session: Session) -> tuple[str, bool | None]:
    """What passes; and the score of the try before this one at the same scenario, which alone compares."""
    mark = f"{rubric().scale.pass_mark:.0f}"
    profile = next((one for one in profiles().all() if one.name == session.trainee), None)
    earlier = [
        one
        for one in own_sessions(profile)
        if is_scored(one) and one.started_at < session.started_at and one.scenario.id == session.scenario.id
    ]
    if not earlier:
        return t("strip.score.pass", mark=mark), None
    before, total = total_of(max(earlier, key=lambda one: one.started_at)), total_of(session)
    if score_told(before) == score_told(total):
        return t("strip.score.same", mark=mark), None
    return t("strip.score.change", mark=mark, before=score_told(before)), total > before


def _first_words(session: Session, assessment: Assessment) -> None:
    """How it ended, and the best of it before anything else."""
    best = example(session, assessment)
    told = [ended_line(session)]
    if session.retried_from is not None:
        told.append(t("debrief.retried", turn=session.retried_from[1]))
    if best is not None:
        told.append(t("debrief.best", skill=skill_name(best[0]), turn=exchange_number(best[1].turn)))
    if session.ended_by == "client":
        st.text(f"“{session.exchanges[-1].client}”")
    st.markdown(plain_text((" " if language() == "en" else "").join(told)))
    if best is not None:
        with st.container(key="coaching-best"):
            st.text(f"“{best[1].text}”")


def _hard_fails(session: Session, assessment: Assessment) -> None:
    for fail in assessment.hard_fails:
        with st.container(key=f"coaching-fail-{fail.id}-{fail.turn}", border=True, gap=None):
            number, rule = exchange_number(fail.turn), rubric().hard_fail(fail.id)
            st.markdown(f":red[:material/error:] **{of(rule.name)}** · {t('debrief.turn', turn=number)}")
            st.text(f"“{fail.quote}”")
            st.caption(plain_text(of(rule.about)))
            _again(session, number, f"fail-{fail.id}-{fail.turn}")


def _again(session: Session, number: int, key: str) -> None:
    if 1 <= number <= len(session.exchanges):
        st.button(
            t("debrief.from", turn=number), key=f"coaching-again-{key}", icon=":material/undo:", type="tertiary",
            on_click=try_again, args=(session.id, number),
        )  # fmt: skip


def _curve(session: Session, assessment: Assessment) -> None:
    minds = [session.start, *(exchange.mind for exchange in session.exchanges)]
    tension, trust = [mind.intensity for mind in minds], [mind.trust for mind in minds]
    fails = [exchange_number(fail.turn) for fail in assessment.hard_fails]
    chosen = st.session_state.get("coaching: chosen turn", {}).get(session.id)
    with card(t("curve.title"), "coaching-curve"):
        figure = curve_figure(
            tension, trust, names=(t("curve.tension"), t("curve.trust")), axes=(t("curve.turn"), t("curve.scale")),
            chosen=chosen, worst=fails[0] if fails else None,
        )  # fmt: skip
        alt = t("curve.alt", first=tension[0], last=tension[-1], trust=trust[0], trust_last=trust[-1])
        picked = _picked(show(figure, alt=alt, key=_CURVE, selectable=True))
        if picked is not None and picked != chosen and 0 < picked <= len(session.exchanges):
            st.session_state["coaching: chosen turn"] = {session.id: picked}
            st.rerun()
        if chosen is None:
            st.caption(t("curve.click"))
            return
        st.caption(f"{t('debrief.turn', turn=chosen)} · {changes_told(session, chosen, language())}")
        exchange_view(session.exchanges[chosen - 1])
        _again(session, chosen, "curve")


def _picked(event: Any) -> int | None:
    points: Sequence[Any] = (event or {}).get("selection", {}).get("points", [])
    return int(points[0]["x"]) if points else None


def _facts(session: Session, assessment: Assessment) -> None:
    with card(t("facts.title"), "coaching-facts"):
        for fact in assessment.facts:
            if fact.revealed_turn is not None:
                told = t("facts.found", turn=exchange_number(fact.revealed_turn))
                st.markdown(f":green[:material/check:] {plain_text(fact.fact)} · {told}")
            else:
                st.markdown(f":material/remove: {plain_text(fact.fact)} · {t('facts.not')}")
        missed = [fact.id for fact in assessment.facts if fact.revealed_turn is None]
        if missed:
            st.caption(t("facts.missed"))
            _again(session, len(session.exchanges), "facts")


def _say_instead(session: Session, rewrites: Sequence[Rewrite]) -> None:
    if not rewrites:
        return
    with card(t("instead.title"), "coaching-instead"):
        for place, rewrite in enumerate(rewrites):
            with st.container(key=f"coaching-instead-{place}", gap=None):
                where = place_told(rewrite)
                st.caption(f"{where} · {skill_name(rewrite.dimension)}")
                if rewrite.said:
                    st.text(f"“{rewrite.said}”")
                st.caption(plain_text(rewrite.why))
                said = "instead.say" if rewrite.turn is not None else "instead.say.somewhere"
                gap = " " if language() == "en" else ""
                st.markdown(f":green[{t(said)}]{gap}{plain_text(rewrite.better)}")
                if rewrite.turn is not None:
                    _again(session, exchange_number(rewrite.turn), f"instead-{place}")


def _for_a_person(assessment: Assessment) -> None:
    """What changes no score and somebody should look at."""
    if not assessment.review_flags:
        return
    with card(t("flags.title"), "coaching-flags"):
        for flag in assessment.review_flags:
            if flag.quote and flag.turn is not None:
                st.text(t("debrief.turn.said", turn=exchange_number(flag.turn), text=flag.quote))
            st.caption(plain_text(flag.reason))


def _following(session: Session, assessment: Assessment) -> tuple[Scenario, Dimension] | None:
    """A scenario for the weakest skill, if possible one that was not played yet."""
    levels = levels_of(session)
    weakest: Dimension = min(levels, key=lambda one: levels[one]) if levels else assessment.weakest()
    played = {one.scenario.id for one in all_sessions() if one.trainee == session.trainee}
    fitting = [one for one in library().all() if weakest in one.skills and one.id != session.scenario.id]
    fitting.sort(key=lambda one: (one.id in played, abs(one.difficulty - session.scenario.difficulty)))
    return (fitting[0], weakest) if fitting else None


def _next(session: Session, assessment: Assessment) -> None:
    found = _following(session, assessment)
    if found is None:
        return
    with card(t("next.title"), "coaching-next"):
        st.markdown(t("next.why", skill=skill_name(found[1])))
        st.button(
            plain_text(of(found[0].name)), key="coaching-next", icon=":material/arrow_forward:", on_click=address.go,
            kwargs={"scenario": found[0].id},
        )  # fmt: skip


def _foot(session: Session, assessment: Assessment) -> list[str]:
    by_model = [one for one in assessment.dimensions if one.scorer == "model"]
    people = overriding(reviews().of(session.id))
    given = [t("foot.people", count=len(people))] if people else []
    if not by_model:
        return [t("foot.rules"), *given, t("foot.levels")]
    return [t("foot.model", spread=f"{max(one.spread for one in by_model):.1f}"), *given, t("foot.levels")]
