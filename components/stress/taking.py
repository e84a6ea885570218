"""A portfolio is taken only once the engine has answered for it: until then what the reader typed or loaded stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.repair_words import under_repairs
from components.stress.answers import answer_of
from components.stress.case import StressCase
from components.stress.sample import sample_stress_case
from components.stress.state import put_case
from components.stress.words import with_minus
from workbench.errors import WorkbenchError


def take(case: StressCase) -> None:
    """Make the case the page's, if its scenarios can be run on it. In dialogs, before the page is drawn again.

    Raises:
        WorkbenchError: what is wrong with the portfolio.
    """
    if case.scenarios or case.written_out:
        with st.spinner("Running the scenarios", show_time=True):
            answer_of(case)
    put_case(case)


def own_client(case: StressCase) -> str:
    """The invented client does not go with another portfolio, nor does the one whose portfolio came from the other page."""
    return "" if case.client == sample_stress_case().client or case.from_run else case.client


@contextmanager
def in_plain_words() -> Iterator[None]:
    """The engine's messages as the page says things: factors and repairs by their names, no names of request fields."""
    try:
        yield
    except WorkbenchError as error:
        raise type(error)(_plain(error.message), _plain(error.hint)) from error


def _plain(text: str) -> str:
    return under_repairs(with_minus(text.replace("request: ", "")))
