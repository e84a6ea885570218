"""Pages without text, read by a model that sees: kept apart from what the document says itself, and marked wherever shown.

The text of such a page begins with a line that names the model and that nobody has checked it. It is searched and quoted like
any other; no table and no figure is taken from it, so that no computed answer rests on it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.documents.model import Analysis, Finding, Page

#: The longest text taken over from one page, in characters.
LONGEST = 20_000
_MARK = "Read by model {model}, not checked"
_MARKED = re.compile(r"\ARead by model (?P<model>.+), not checked\n")
_NO_TEXT = re.compile(r"\W*no text\W*", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageReading:
    """What a model read on a page; ``text`` is empty where it saw none. ``read_at``: ISO 8601 with offset."""

    page: int
    text: str
    model: str
    read_at: str


def reader_of(text: str) -> str | None:
    """The model that read a page, by the page's text; None where the text is the document's own."""
    match = _MARKED.match(text)
    return match["model"] if match else None


def cleaned(text: str) -> str:
    """What a model wrote, as text of a page: no hidden signs, no endless answer; empty where it says that there is none."""
    plain = _UNSEEN.sub("", text.strip())[:LONGEST]
    return "" if _NO_TEXT.fullmatch(plain) else plain


def with_readings(analysis: Analysis, readings: Mapping[int, PageReading]) -> Analysis:
    """The analysis with the texts of the pages that a model has read; nothing else of it changes but notes and findings."""
    pages = tuple(_read(page, readings.get(page.number)) for page in analysis.pages)
    read = [reading for reading in readings.values() if reading.page in analysis.info.pages_without_text]
    if not read:
        return analysis
    findings = tuple(one for one in analysis.findings if one.kind != "page without text" or one.page not in readings)
    told = tuple(_finding(reading) for reading in sorted(read, key=lambda one: one.page))
    notes = (*analysis.info.notes, _note(read))
    return replace(analysis, pages=pages, findings=(*findings, *told), info=replace(analysis.info, notes=notes))


def _read(page: Page, reading: PageReading | None) -> Page:
    if reading is None or not reading.text or page.lines:
        return page
    return replace(page, text=f"{_MARK.format(model=reading.model)}\n{reading.text}")


def _finding(reading: PageReading) -> Finding:
    what = "was read" if reading.text else "was looked at, and no text was seen on it,"
    return Finding(
        kind="page read by a model", state="note", page=reading.page,
        message=f"Page {reading.page} has no text of its own; it {what} by model {reading.model}, not checked.",
    )  # fmt: skip


def _note(read: Sequence[PageReading]) -> str:
    models = ", ".join(sorted({reading.model for reading in read}))
    with_text = sum(bool(reading.text) for reading in read)
    return f"{with_text} of {len(read)} pages without text were read by model {models}; that text is not checked."
