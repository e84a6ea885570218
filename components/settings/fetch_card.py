"""Fetching a model: what suits this machine, any other by its name, and a download that goes on without the page."""

from dataclasses import dataclass

import streamlit as st

from components.error_box import notice, show_error
from components.jobs import PARAMETER, current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.page import card
from components.resources import jobs, model_client, settings
from components.settings.model_words import GIGABYTE, ROLE_TITLES, gigabytes, joined, shown_name
from components.settings.server_view import ServerView, forget_view
from workbench.errors import WorkbenchError
from workbench.llm.models import ModelInfo, find
from workbench.llm.roles import GIBIBYTE, ROLES, Suggestion, machine_memory, suggest, suggestions
from workbench.llm.tasks import pull_request

TASK = "models pull"

#: Keeps the name of a licence on one line.
_HYPHEN = "\u2011"

_NAME = "settings-fetch-name"
_REFUSAL = "settings: refused download"
_LOOKED = "settings: looked for a download"
_SEEN = "settings: finished download"


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """The download of this page. ``name``: of the model, as asked for."""

    job_id: str
    name: str
    running: bool
    cancelled: bool
    done: bool


def current_download() -> Download | None:
    """The download that this session started, its address names, or that runs since another session.

    When it has just ended well, the server is asked anew, since it has one model more.
    """
    job_id = current_job(TASK) or _running_elsewhere()
    if job_id is None:
        return None
    state = jobs().state(job_id)
    name = str(jobs().request(job_id).get("name", ""))
    if state.status == "done" and st.session_state.get(_SEEN) != job_id:
        st.session_state[_SEEN] = job_id
        forget_view()
    return Download(
        job_id=job_id,
        name=name,
        running=not state.is_over,
        cancelled=state.status == "cancelled",
        done=state.status == "done",
    )


def fetch_card(view: ServerView, download: Download | None) -> None:
    """The card: the download under way, suggestions, and a field for any other name."""
    with card("Fetch a model", "fetch-model"):
        if download is not None:
            _download(download)
        busy = download is not None and download.running
        refusal: WorkbenchError | None = st.session_state.get(_REFUSAL)
        if refusal is not None:
            show_error(refusal)
        _suggested(view, disabled=busy)
        with st.form("settings-fetch", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("Any other, by its name in Ollama's library", key=_NAME, placeholder="name:tag")
            st.form_submit_button("Fetch", type="primary", icon=":material/download:", disabled=busy, on_click=_fetch_typed)


def _running_elsewhere() -> str | None:
    """A download that runs although this session does not know of it; looked for once."""
    if st.session_state.get(_LOOKED):
        return None
    st.session_state[_LOOKED] = True
    running = next((state.job_id for state in jobs().running() if state.task == TASK), None)
    if running is not None:
        st.query_params[PARAMETER] = running
    return running


def _download(download: Download) -> None:
    name = shown_name(download.name)
    with st.container(key="settings-download", border=True):
        if download.cancelled:
            notice(
                f"The download of {name} was stopped.", "What had come is kept by the server; the next try goes on from there."
            )
        else:
            if not download.done:
                st.markdown(f"Fetching **{plain_text(name)}**")
            document = job_panel(download.job_id)
            if document is not None:
                st.markdown(
                    f":green[:material/check_circle:] **{plain_text(shown_name(str(document['model'])))}** "
                    f"({gigabytes(document['size'])}) is on the model server."
                )
        if not download.running:
            with st.container(horizontal=True):
                if not download.done:
                    again = "Go on" if download.cancelled else "Try again"
                    st.button(again, key="fetch-again", icon=":material/download:", on_click=_fetch, args=(download.name,))
                st.button("Close", key="fetch-close", icon=":material/close:", on_click=forget_job, args=(TASK,))


def _suggested(view: ServerView, *, disabled: bool) -> None:
    memory = machine_memory()
    best: dict[str, Suggestion] = {one.name: one for role in ROLES if (one := suggest(role, memory)) is not None}
    others = [one for one in suggestions() if one.name not in best]
    where = "of this machine" if model_client().address.is_this_machine else "of this machine, which may not be the server's"
    st.markdown(f"For the {memory / GIBIBYTE:.0f} GB of memory {where}:")
    for suggestion in best.values():
        _row(suggestion, view, disabled=disabled)
    if others:
        with st.expander("Smaller and larger ones"):
            for suggestion in others:
                _row(suggestion, view, disabled=disabled, memory=memory)
    st.caption("Sizes are downloads at four bits as published. The model server fetches from its library, never by itself.")


def _row(suggestion: Suggestion, view: ServerView, *, disabled: bool, memory: int | None = None) -> None:
    name = plain_text(suggestion.name)
    roles = joined([title.lower() for role, title in ROLE_TITLES.items() if role in suggestion.roles])
    much = memory is not None and suggestion.memory * GIBIBYTE * 0.95 > memory
    wants = f"{':orange[:material/warning:] ' if much else ''}wants {suggestion.memory:g} GB of memory"
    size = gigabytes(suggestion.gigabytes * GIGABYTE)
    licence = plain_text(suggestion.licence.replace("-", _HYPHEN))
    with st.container(horizontal=True, vertical_alignment="center", key=f"settings-suggestion-{_slug(suggestion.name)}"):
        st.markdown(f"**{name}** for {roles} · {size} download · {wants} · {licence}", width="stretch")
        if find(view.models, suggestion.name) is not None:
            st.markdown(":green[:material/check:] there", width="content")
        else:
            told = f"Downloads {size} to the model server"
            key = f"fetch-{suggestion.name}"
            st.button("Fetch", key=key, help=told, disabled=disabled, on_click=_fetch, args=(suggestion.name,))


def _fetch_typed() -> None:
    _fetch(st.session_state[_NAME].strip())


def _fetch(name: str) -> None:
    st.session_state.pop(_REFUSAL, None)
    try:
        current = settings()
        request = {"name": name, "host": current.ollama_host}
        pull_request(request)
        model_client().gate.check(ModelInfo(name=name))
        start_job(TASK, request)
    except WorkbenchError as error:
        st.session_state[_REFUSAL] = error


def _slug(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name)
