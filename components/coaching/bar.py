"""The line under the head: parts of the page at the left, language and person at the right."""

from contextlib import suppress
from typing import get_args

import streamlit as st

from components.coaching import address
from components.coaching.asking import asked_twice, tell_problem
from components.coaching.faults import error_box, show_error
from components.coaching.stores import (
    apply_retention,
    choose_profile,
    current_profile,
    delete_profile,
    own_sessions,
    profiles,
    rename_profile,
    stamp,
)
from components.coaching.texts import LANGUAGE, NAMES, is_chosen, language, language_of_address, speak, t
from components.neutral_text import plain_text
from workbench.coaching.profiles import Profile, Role
from workbench.coaching.scenario_models import LANGUAGES
from workbench.errors import WorkbenchError

_LANGUAGE, _VIEW = "coaching-language", "coaching-view"


def begin() -> Profile | None:
    """Who practises, and the page in their language; conversations whose time is over are gone. Call first."""
    # Why one of them cannot be deleted is told beside the list of conversations.
    with suppress(WorkbenchError):
        apply_retention()
    profile = current_profile()
    if not is_chosen():
        speak(language_of_address() or (profile.language if profile is not None else "en"))
    return profile


def bar(profile: Profile | None, *, parts: bool) -> None:
    """Draw it; without the parts while a conversation goes on."""
    with st.container(key="coaching-bar", horizontal=True, vertical_alignment="center", gap="small"):
        if parts:
            _parts(profile)
        st.session_state[_LANGUAGE] = language()
        st.segmented_control(
            t("language.label"), LANGUAGES, key=_LANGUAGE, format_func=NAMES.__getitem__, required=True,
            label_visibility="collapsed", on_change=_language_chosen, args=(profile,),
        )  # fmt: skip
        _person(profile)
    tell_problem()


def _parts(profile: Profile | None) -> None:
    shown = ["practise", "talks", "progress"]
    if profile is not None and profile.role == "supervisor":
        shown += ["supervise", "write"]
    here = address.view()
    st.session_state[_VIEW] = here if here in shown else "practise"
    st.segmented_control(
        t("view.label"), shown, key=_VIEW, format_func=lambda name: t(f"view.{name}"), required=True,
        label_visibility="collapsed", on_change=_view_chosen,
    )  # fmt: skip


def _view_chosen() -> None:
    address.go(view=str(st.session_state[_VIEW] or "practise"))


def _language_chosen(profile: Profile | None) -> None:
    chosen = st.session_state[_LANGUAGE]
    speak(chosen)
    st.query_params[LANGUAGE] = chosen
    if profile is not None:
        profiles().touch(profile.id, language=chosen, now=stamp())


def _person(profile: Profile | None) -> None:
    name = profile.name if profile is not None else t("profile.none")
    with st.popover(plain_text(name), icon=":material/person:", key="coaching-person"):
        known = profiles().all()
        if known:
            ids = ["", *(one.id for one in known)]
            names = {"": t("profile.none"), **{one.id: _named(one) for one in known}}
            st.session_state["coaching-profile"] = profile.id if profile is not None else ""
            st.selectbox(
                t("profile.label"), ids, format_func=names.__getitem__, key="coaching-profile",
                on_change=_person_chosen, args=({one.id: one for one in known},),
            )  # fmt: skip
        if profile is not None:
            _change(profile)
        with st.form("coaching-new-profile", border=False, clear_on_submit=True):
            st.markdown(f"**{t('profile.new')}**")
            given = st.text_input(t("profile.name"), placeholder=t("profile.name.example"), key="coaching-name")
            role: Role = st.radio(
                t("profile.role"), get_args(Role), format_func=lambda one: t(f"profile.role.{one}"), horizontal=True,
                key="coaching-role",
            )  # fmt: skip
            if st.form_submit_button(t("profile.add")):
                _add(given, role)
        st.caption(t("profile.caption"))


def _change(profile: Profile) -> None:
    """Another name, or away with it and its conversations."""
    with st.expander(t("profile.change", name=plain_text(profile.name)), key="coaching-change-profile"):
        with st.form("coaching-rename", border=False):
            given = st.text_input(t("profile.rename"), value=profile.name, key=f"coaching-rename-{profile.id}")
            if st.form_submit_button(t("profile.rename.save")) and given.strip() != profile.name:
                with error_box():
                    rename_profile(profile, given)
                    st.rerun()
        count = len(own_sessions(profile))
        asked_twice(
            f"profile-{profile.id}", t("profile.delete"), delete_profile, profile,
            sure=t("profile.delete.sure", count=count),
        )  # fmt: skip


def _named(profile: Profile) -> str:
    return f"{profile.name} · {t(f'profile.role.{profile.role}')}"


def _person_chosen(known: dict[str, Profile]) -> None:
    chosen = known.get(st.session_state["coaching-profile"])
    choose_profile(chosen)
    if chosen is not None:
        speak(chosen.language)
        st.query_params[LANGUAGE] = chosen.language


def _add(name: str, role: Role) -> None:
    try:
        choose_profile(profiles().add(name, role, language(), now=stamp()))
    except WorkbenchError as error:
        show_error(error)
        return
    st.rerun()
