"""What a supervisor sees: everybody's conversations, where the cohort is weak, what goes wrong most, how raters agree."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.charts.coaching import cohort_figure
from components.charts.theme import show
from components.coaching import address
from components.coaching.agreement import agreement_card
from components.coaching.assessed import assessment_of, is_scored, levels_of, score_told, total_of
from components.coaching.calibrating import calibration_card
from components.coaching.cards import SKILLS
from components.coaching.stores import all_sessions, library, profiles, reviews
from components.coaching.texts import of, skill_name, t
from components.download import CSV, csv_bytes, download
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.profiles import Profile
from workbench.coaching.rubric import rubric
from workbench.coaching.session_models import Session

_MOST = 40


def supervise(profile: Profile | None) -> None:
    """Draw it."""
    if profile is None or profile.role != "supervisor":
        st.caption(t("supervise.only"))
        return
    scored = [one for one in all_sessions() if is_scored(one)]
    if not scored:
        st.caption(t("supervise.none"))
        calibration_card(profile)
        return
    with st.container(key="coaching-supervise", horizontal=True, gap="medium"):
        left, right = st.container(key="coaching-supervise-left"), st.container(key="coaching-supervise-right")
    with left:
        cohort = _of_trainees(scored)
        if cohort:
            _cohort(cohort)
            _fails(cohort)
        else:
            st.caption(t("cohort.none"))
        agreement_card(scored)
    with right:
        _list(scored)
        calibration_card(profile)


def _of_trainees(scored: Sequence[Session]) -> list[Session]:
    """Without what supervisors tried themselves, and without scenarios that are gone."""
    supervisors = {one.name for one in profiles().all() if one.role == "supervisor"}
    there = {one.id for one in library().all()}
    return [one for one in scored if one.trainee not in supervisors and one.scenario.id in there]


def _cohort(scored: Sequence[Session]) -> None:
    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    names = {one.scenario.id: of(one.scenario.name) for one in scored}
    for session in scored:
        for skill, level in levels_of(session).items():
            cells[skill, session.scenario.id].append(level)
    columns = sorted(names)
    values = [[_mean(cells.get((skill, column), [])) for column in columns] for skill in SKILLS]
    known = [
        (value, skill, column)
        for skill, row in zip(SKILLS, values, strict=True)
        for column, value in zip(columns, row, strict=True)
        if value is not None
    ]
    with card(t("cohort.title"), "coaching-cohort"):
        st.caption(t("cohort.caption"))
        figure = cohort_figure([skill_name(skill) for skill in SKILLS], columns, values, axis=t("cohort.axis"))
        weakest = min(known)
        alt = t("cohort.alt", skill=skill_name(weakest[1]), scenario=names[weakest[2]], level=f"{weakest[0]:.1f}")
        show(figure, alt=alt, key="coaching-cohort-chart")
        counts = Counter(one.scenario.id for one in scored)
        told = [t("cohort.count", column=column, name=names[column], count=counts[column]) for column in columns]
        st.caption(plain_text(" · ".join(told)))
        download("CSV", _levels_csv(scored), file_name="coaching-levels.csv", mime=CSV, key="coaching-levels-csv")


def _fails(scored: Sequence[Session]) -> None:
    counts = Counter(fail for one in scored for fail in {found.id for found in assessment_of(one).hard_fails})
    with card(t("common.title"), "coaching-common"):
        if not counts:
            st.caption(t("common.none"))
        for identifier, count in counts.most_common(3):
            told = t("common.row", name=of(rubric().hard_fail(identifier).name), count=count, all=len(scored))
            st.markdown(plain_text(told))


def _list(scored: Sequence[Session]) -> None:
    rated = {review.session for review in reviews().all()}
    with card(t("supervise.list"), "coaching-all"):
        people = sorted({one.trainee for one in scored if one.trainee})
        chosen = st.selectbox(
            t("supervise.person"), ["", *people], format_func=lambda one: one or t("supervise.everybody"), key="coaching-whose"
        )
        for session in [one for one in scored if not chosen or one.trainee == chosen][:_MOST]:
            with st.container(key=f"coaching-all-{session.id}", horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(
                        f"**{plain_text(session.trainee or t('profile.none'))}** · {plain_text(of(session.scenario.name))}"
                    )
                    parts = [numbers.moment(session.started_at), t("talks.score", score=score_told(total_of(session)))]
                    st.caption(" · ".join([*parts, *([t("supervise.rated")] if session.id in rated else [])]))
                st.button(
                    t("talks.open"), key=f"coaching-look-{session.id}", on_click=address.go, kwargs={"session": session.id}
                )


def _levels_csv(scored: Sequence[Session]) -> bytes:
    import pandas as pd

    rows = []
    for session in scored:
        assessment, levels = assessment_of(session), levels_of(session)
        fails = " ".join(sorted({fail.id for fail in assessment.hard_fails}))
        head = [session.trainee, session.started_at, session.scenario.id, session.language, session.level]
        rows.append([*head, total_of(session), fails, *(levels.get(skill) for skill in SKILLS)])
    heads = ("csv.trainee", "csv.at", "csv.scenario", "csv.language", "csv.level", "csv.total", "csv.fails")
    return csv_bytes(pd.DataFrame(rows, columns=[*(t(head) for head in heads), *(skill_name(skill) for skill in SKILLS)]))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
