"""The only place that builds clients: the workbench itself and its jobs."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from workbench.credentials import Credentials
from workbench.jobs import Jobs
from workbench.paths import default_data_dir
from workbench.runner import Workbench, open_workbench
from workbench.settings import ModelSettings, Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.llm.ollama_client import OllamaClient
    from workbench.llm.roles import Binding, RoleName


def now() -> datetime:
    """The current time with the local zone."""
    return datetime.now(UTC).astimezone()


def settings() -> Settings:
    """The settings as files and environment say now."""
    return load_settings(os.environ, default_data_dir=default_data_dir())


def workbench() -> Workbench:
    """The workbench on the data folder of this server."""
    return _workbench(settings().data_dir)


def jobs() -> Jobs:
    """The long work of this server."""
    return _jobs(settings().data_dir)


def credentials() -> Credentials:
    """The secrets; one for all pages, so that one kept in memory is seen by all."""
    return _credentials()


def model_client() -> "OllamaClient":
    """The client of the model server; one for all pages, so that they share its queue. It contacts nobody yet."""
    current = settings()
    return _model_client(current.ollama_url, current.models, current)


def model_bindings() -> "Mapping[RoleName, Binding]":
    """Every role with its model, asked of the server now.

    Raises:
        ModelFailure: the server does not answer.
    """
    from workbench.llm.roles import bind, machine_memory

    client = model_client()
    return bind(settings().models, client.models(), client.gate, machine_memory())


@st.cache_resource(max_entries=4, show_spinner=False)
def _model_client(url: str, models: ModelSettings, _settings: Settings) -> "OllamaClient":  # noqa: ARG001 - parts of the key
    from workbench.llm.opening import open_client

    return open_client(_settings, credentials())


@st.cache_resource(show_spinner=False)
def _credentials() -> Credentials:
    return Credentials(os.environ)


@st.cache_resource(max_entries=4, show_spinner=False)
def _workbench(data_dir: Path) -> Workbench:
    return open_workbench(data_dir, now)


@st.cache_resource(max_entries=4, show_spinner=False)
def _jobs(data_dir: Path) -> Jobs:
    return Jobs(data_dir, clock=now)
