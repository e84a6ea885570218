"""Starts, finds and keeps the commentaries of a page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from components.resources import model_client, now, settings, workbench
from workbench.commentary.asking import commentary_request
from workbench.commentary.commentary import Commentary, checked_against, from_document, in_place_of
from workbench.commentary.facts import Audience, Facts, Language
from workbench.commentary.template import by_rule
from workbench.commentary.writing import Writing, Writings
from workbench.errors import WorkbenchError
from workbench.llm.models import ModelInfo
from workbench.llm.privacy import Whereabouts
from workbench.llm.roles import bind, machine_memory, model_for
from workbench.llm.streaming import ChatStream


@st.cache_resource(max_entries=1, show_spinner=False)
def writings() -> Writings:
    """Those being written on this server."""
    return Writings()


def key_of(facts: Facts, audience: Audience, language: Language) -> tuple[str, str, str]:
    """Under which a commentary is written and kept."""
    return facts.run_id, audience, language


def start_writing(facts: Facts, audience: Audience, language: Language) -> Writing:
    """Ask the model for the chat role; the one already being written where there is one."""
    client, chosen, store = model_client(), settings().models, workbench().store.commentaries

    def open_stream(tick: Callable[[], None]) -> ChatStream:
        bindings = bind(chosen, client.models(tick=tick), client.gate, machine_memory())
        return client.chat(commentary_request(model_for("chat", bindings), facts, audience, language))

    def keep(document: Mapping[str, Any]) -> None:
        store.save(in_place_of(store.get(*key_of(facts, audience, language)), document))

    return writings().start(
        key_of(facts, audience, language),
        lambda: Writing(facts, audience, language, open_stream=open_stream, keep=keep, clock=now),
    )


def kept(facts: Facts, audience: Audience, language: Language) -> Commentary | None:
    """The saved commentary, checked against the result as it is now; None where there is none or it cannot be read."""
    try:
        document = workbench().store.commentaries.get(*key_of(facts, audience, language))
    except WorkbenchError:
        return None
    return None if document is None else checked_against(from_document(document), facts)


def take_back(facts: Facts, before: Mapping[str, Any]) -> None:
    """Put the whole text that was there before in the place of one that is not.

    Raises:
        StoreError: the database cannot be written.
    """
    workbench().store.commentaries.save(before)
    writings().forget((facts.run_id, before["audience"], before["language"]))


def rule_text(facts: Facts, audience: Audience, language: Language) -> Commentary:
    """The text by rule."""
    written = _rule_text(facts.run_id, facts.sha256, audience, language, facts)
    return replace(written, created_at=now().isoformat(timespec="seconds"))


@st.cache_data(max_entries=64, show_spinner=False)
def _rule_text(run_id: str, sha256: str, audience: Audience, language: Language, _facts: Facts) -> Commentary:  # noqa: ARG001 - parts of the key
    """Written and checked once per result: a page that is drawn again for a click need not wait for it."""
    return by_rule(_facts, audience, language, "")


def keep_rule_text(facts: Facts, audience: Audience, language: Language) -> None:
    """Save the text by rule with the run, so that it stands in the files.

    Raises:
        StoreError: the database cannot be written.
    """
    workbench().store.commentaries.save(rule_text(facts, audience, language).as_document())
    writings().forget(key_of(facts, audience, language))


def kept_with(facts: Facts) -> list[Commentary]:
    """The commentaries saved with a run of which a sentence stands, checked against it; a whole one before one broken off."""
    try:
        documents = workbench().store.commentaries.of_run(facts.run_id)
    except WorkbenchError:
        return []
    saved = [checked_against(from_document(document).whole, facts) for document in documents]
    return [commentary for commentary in saved if commentary.usable]


def for_export(facts: Facts) -> list[Commentary]:
    """The commentaries that belong into a file: those saved with the run, else the client's by rule."""
    return kept_with(facts) or [rule_text(facts, "client", "en")]


def whereabouts() -> Whereabouts:
    """Where text for the chat role goes, as far as the settings tell; nobody is asked."""
    gate, chosen = model_client().gate, settings().models.chat
    return gate.whereabouts(ModelInfo(name=chosen) if chosen else None)
