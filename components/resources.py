"""The only place that builds clients: the workbench itself and its jobs."""

import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from workbench.jobs import Jobs
from workbench.paths import default_data_dir
from workbench.runner import Workbench, open_workbench
from workbench.settings import Settings, load_settings


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


@st.cache_resource(max_entries=4, show_spinner=False)
def _workbench(data_dir: Path) -> Workbench:
    return open_workbench(data_dir, now)


@st.cache_resource(max_entries=4, show_spinner=False)
def _jobs(data_dir: Path) -> Jobs:
    return Jobs(data_dir, clock=now)
