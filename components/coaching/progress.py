"""How somebody gets on: levels per skill, the newest conversations counting most, and the totals in their order."""

import streamlit as st

from components.charts.coaching import over_time_figure, skills_figure
from components.charts.theme import show
from components.coaching import address
from components.coaching.assessed import is_scored, levels_of, total_of
from components.coaching.stores import library, own_sessions
from components.coaching.texts import of, skill_name, t
from components.download import CSV, csv_bytes, download
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.profiles import Profile
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Dimension
from workbench.coaching.session_models import Session
from workbench.coaching.skill_progress import SkillLevel, skill_levels

#: Conversations that count.
NEWEST = 30


def progress(profile: Profile | None) -> None:
    """Draw it."""
    scored = [one for one in own_sessions(profile) if is_scored(one)][:NEWEST]
    if not scored:
        st.caption(t("progress.none"))
        return
    scored.sort(key=lambda one: one.started_at)
    levels = skill_levels([levels_of(one) for one in scored])
    with st.container(key="coaching-progress", horizontal=True, gap="small"):
        with card(t("progress.skills"), "coaching-skills", height="stretch"):
            _skills(levels, len(scored))
        with card(t("progress.totals"), "coaching-totals", height="stretch"):
            _totals(scored)
            _next(levels)


def _skills(levels: dict[Dimension, SkillLevel], count: int) -> None:
    floor = rubric().scale.floor
    weakest = min(levels, key=lambda one: levels[one].level)
    with st.container(key="coaching-skills"):
        figure = skills_figure(
            [skill_name(one) for one in levels], [one.level for one in levels.values()], [one.error for one in levels.values()],
            axis=t("progress.axis"), floor=floor,
        )  # fmt: skip
        alt = t("progress.alt", skill=skill_name(weakest), level=f"{levels[weakest].level:.1f}")
        show(figure, alt=alt, key="coaching-skills-chart")
    st.caption(t("progress.how", count=count))


def _totals(scored: list[Session]) -> None:
    totals = [total_of(one) for one in scored]
    names = [of(one.scenario.name) for one in scored]
    figure = over_time_figure(
        [one.started_at[:10] for one in scored], totals, names, axis=t("strip.score"), pass_mark=rubric().scale.pass_mark,
        pass_name=t("strip.score.pass", mark=f"{rubric().scale.pass_mark:.0f}"),
    )  # fmt: skip
    show(figure, alt=t("progress.totals.alt", first=f"{totals[0]:.0f}", last=f"{totals[-1]:.0f}"), key="coaching-totals-chart")
    download("CSV", _csv(scored), file_name="coaching-progress.csv", mime=CSV, key="coaching-progress-csv")


def _next(levels: dict[Dimension, SkillLevel]) -> None:
    weakest = min(levels, key=lambda one: levels[one].level)
    fitting = [one for one in library().all() if weakest in one.skills]
    if fitting:
        st.caption(t("next.why", skill=skill_name(weakest)))
        st.button(
            plain_text(of(fitting[0].name)), key="coaching-progress-next", icon=":material/arrow_forward:",
            on_click=address.go, kwargs={"scenario": fitting[0].id},
        )  # fmt: skip


def _csv(scored: list[Session]) -> bytes:
    import pandas as pd

    rows = []
    for session in scored:
        levels = levels_of(session)
        head = [session.started_at, session.scenario.id, session.language, session.level, total_of(session)]
        rows.append([*head, *(levels[skill] for skill in levels)])
    heads = [t(f"csv.{name}") for name in ("at", "scenario", "language", "level", "total")]
    return csv_bytes(pd.DataFrame(rows, columns=[*heads, *(skill_name(skill) for skill in levels_of(scored[0]))]))
