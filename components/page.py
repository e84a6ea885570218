"""The head of every page: title, one line of context, actions at the right."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from components.neutral_text import plain_text
from components.style import page_settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A button at the right of the title.

    Attributes:
        key: stable, unique on the page; ``page_header`` returns it when the button was pressed.
        label: one or two words; on a narrow page only the icon is seen (and the label still read aloud).
        icon: a Material name, e.g. ``download``.
        help: what it does, on hover.
        primary: the page's main action, at most one; keeps its label.
        shortcut: e.g. ``Ctrl+Enter``.
        download: bytes, or a function that makes them when the button is pressed; the button then saves a file.
        file_name, mime: of the download.
    """

    key: str
    label: str
    icon: str
    help: str | None = None
    primary: bool = False
    shortcut: str | None = None
    disabled: bool = False
    download: bytes | Callable[[], bytes] | None = None
    file_name: str = ""
    mime: str = "application/octet-stream"


def page_header(
    title: str, context: Sequence[str] = (), *, actions: Sequence[Action] = (), tab: str | None = None
) -> str | None:
    """Draw the head; the key of the action that was pressed, or None.

    Args:
        title: of the page.
        context: short facts joined by middle dots: client, value, data range, run.
        actions: in order; the primary one last.
        tab: what the browser tab says, when more than the title (page and client).
    """
    page_settings(tab or title)
    pressed: str | None = None
    with st.container(key="page-header", horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(key="page-title", gap=None):
            st.title(plain_text(title), anchor=False)
            st.caption(" · ".join(plain_text(part) for part in context if part) or "&nbsp;")
        if actions:
            with st.container(key="page-actions", horizontal=True, horizontal_alignment="right", width="content", gap="small"):
                for action in actions:
                    if _button(action):
                        pressed = action.key
    return pressed


@contextmanager
def card(title: str, key: str, *, height: str | int = "content") -> Iterator[None]:
    """A bordered box with a small heading. Cards of one row take ``height="stretch"`` to end at the same line.

    Args:
        title: of the box.
        key: stable, unique on the page.
        height: ``content``, ``stretch`` or pixels.
    """
    with st.container(key=f"card-{key}", border=True, height=height, gap="small"):
        st.header(plain_text(title), anchor=False)
        yield


def foot_line(*sentences: str) -> None:
    """Conventions and checks, under the results."""
    with st.container(key="foot-line"):
        st.caption(" ".join(plain_text(sentence) for sentence in sentences))


def _button(action: Action) -> bool:
    kind = "primary" if action.primary else "secondary"
    icon = f":material/{action.icon}:"
    key = f"action-{action.key}"
    if action.download is None:
        return st.button(
            action.label, key=key, icon=icon, help=action.help, type=kind, shortcut=action.shortcut, disabled=action.disabled
        )
    return st.download_button(
        action.label,
        action.download,
        file_name=action.file_name,
        mime=action.mime,
        key=key,
        icon=icon,
        help=action.help,
        type=kind,
        on_click="ignore",
        disabled=action.disabled,
    )
