"""Evidence beside the answer: the page as printed, with the cell or the passage marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.documents.library import library
from components.neutral_text import plain_text
from components.page import card
from workbench.documents.asked_items import items
from workbench.documents.model import Box, DocumentInfo
from workbench.documents.page_images import page_image
from workbench.errors import WorkbenchError

_SHOWN = "documents-evidence"
_NEWEST = "documents-newest-answer"
#: Pixels; twice what the column shows, so that small print stays sharp.
WIDTH = 1_300
#: Results of one cell that are no money.
_PLAIN_UNITS = frozenset({"percent", "ratio", "times", "days", "shares"})
_SCALES = {1.0: "", 1e3: " thousand", 1e4: " ten thousand", 1e6: " million", 1e8: " hundred million", 1e9: " billion"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A place in a document: what stands there, and its boxes in points."""

    document_id: str
    page: int
    text: str
    boxes: tuple[Box, ...]


def evidence_of(document: Mapping[str, Any]) -> list[Evidence]:
    """Every place an answer stands on: the operands of its calculations, else the passages it quotes."""
    cells = [
        Evidence(
            document_id=operand["document_id"],
            page=operand["page"],
            text=f"{operand['cell']['label']}: {operand['cell']['text']}",
            boxes=(tuple(operand["cell"]["box"]),),
        )
        for calculation in document.get("calculations") or []
        for operand in calculation["operands"]
        if operand.get("cell")
    ]
    quotes = [
        Evidence(
            document_id=one["document_id"],
            page=one["page"],
            text=one["quote"],
            boxes=tuple(tuple(box) for box in one["boxes"]),
        )
        for one in document["citations"]
    ]
    return list(dict.fromkeys(cells or quotes))


def title_of(piece: Evidence) -> str:
    """What the document is called."""
    info = _known(piece)
    return (info.title or info.file) if info else f"Document {piece.document_id}, removed since"


def _known(piece: Evidence) -> DocumentInfo | None:
    """The document, unless it was removed since the answer."""
    return next((info for info in library().documents() if info.document_id == piece.document_id), None)


def amounts(pieces: Sequence[Evidence], calculations: Sequence[Mapping[str, Any]]) -> str:
    """In what the documents print the money of an answer, where all of them do it alike; begins with a space."""
    if not any(_is_of_money(calculation) for calculation in calculations):
        return ""
    printed = {(info.currency, info.scale) for info in map(_known, pieces) if info}
    currency, scale = printed.pop() if len(printed) == 1 else ("", 1.0)
    return f" Amounts as printed, in {currency}{_SCALES[scale]}." if currency and scale in _SCALES else ""


def _is_of_money(calculation: Mapping[str, Any]) -> bool:
    """Whether a cell it stands on is an amount of money, no figure per share and no number of shares."""
    unit, operands = str(calculation["unit"]), calculation["operands"]
    if len(operands) == 1:
        return unit not in _PLAIN_UNITS and not unit.endswith(" per share")
    return any(_unit_of(operand["name"]) == "money" for operand in operands)


def _unit_of(operand: str) -> str:
    """By the item that an operand's name begins with ("eps_diluted_2022"); of a line of another name money is assumed."""
    named = max((item for item in items() if f"{operand}_".startswith(f"{item}_")), key=len, default="")
    return items()[named].unit if named else "money"


def choose(run_id: str, index: int) -> None:
    """Show this piece of evidence of this answer."""
    st.session_state[_SHOWN] = (run_id, index)


def evidence_card(found: Mapping[str, Sequence[Evidence]]) -> None:
    """The chosen piece of evidence, else the first of the newest answer.

    Args:
        found: run id -> evidence of that answer, oldest answer first.
    """
    newest = next(reversed(list(found)), "")
    if st.session_state.get(_NEWEST) != newest:  # a new answer comes with its own evidence
        st.session_state[_NEWEST] = newest
        st.session_state.pop(_SHOWN, None)
    run_id, index = st.session_state.get(_SHOWN, (newest, 0))
    pieces = found.get(run_id) or found.get(newest) or []
    with card("Evidence", "documents-evidence"):
        if not pieces:
            st.caption("The page that an answer stands on is shown here, with the place marked.")
            return
        index = min(index, len(pieces) - 1)
        piece = pieces[index]
        info = _known(piece)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="documents-piece"):
            st.markdown(f"**{plain_text(title_of(piece))}**, page {piece.page}", width="stretch")
            _steps(run_id if found.get(run_id) else newest, index, len(pieces))
        st.caption(plain_text(" ".join(piece.text.split())[:160]))
        if info is None:
            st.caption("The document was removed from the library. Add the same file again to see the page.")
        else:
            _page(piece, info.file)


def _steps(run_id: str, index: int, count: int) -> None:
    if count == 1:
        return
    st.button(
        "Previous", icon=":material/chevron_left:", key="documents-previous", disabled=index == 0, type="tertiary",
        on_click=choose, args=(run_id, index - 1),
    )  # fmt: skip
    st.caption(f"{index + 1} of {count}", width="content")
    st.button(
        "Next", icon=":material/chevron_right:", icon_position="right", key="documents-next", disabled=index >= count - 1,
        type="tertiary", on_click=choose, args=(run_id, index + 1),
    )  # fmt: skip


def _page(piece: Evidence, file: str) -> None:
    path = library().original(piece.document_id)
    if not file.lower().endswith(".pdf"):
        st.text(_page_text(piece))
    else:
        try:
            st.image(
                _picture(str(path), piece.page, piece.boxes),
                alt=f"Page {piece.page} with the place marked: {piece.text[:120]}",
                output_format="PNG",  # JPEG would blur small print
            )
        except WorkbenchError as error:
            st.caption(plain_text(f"{error.message} {error.hint}"))
            st.text(_page_text(piece))
    if not path.is_file():
        return
    st.download_button(
        "Open the original", path.read_bytes, file_name=file, icon=":material/download:", key="documents-original",
        on_click="ignore",
    )  # fmt: skip


def _page_text(piece: Evidence) -> str:
    return library().page_lines(piece.document_id, piece.page).text


@st.cache_data(max_entries=32, ttl=3600, show_spinner="Drawing the page")
def _picture(path: str, page: int, boxes: tuple[Box, ...]) -> bytes:
    from pathlib import Path

    return page_image(Path(path), page, boxes, width=WIDTH)
