"""Quotable passages of found pages, and where a quote or a cell stands on its page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.documents.catalogue import Catalogue
from workbench.documents.chunks import chunks_of
from workbench.documents.model import Box, Figure
from workbench.documents.page_words import pairs_of, question_terms, terms
from workbench.documents.question import Question
from workbench.documents.reasons import asks_for_reason, best_reason
from workbench.documents.retrieve import Passage
from workbench.errors import InputError
from workbench.evidence.quotes import Page as QuotedPage
from workbench.evidence.quotes import find_in_pages

LONGEST_QUOTE = 700
_PAIR_WEIGHT, _TOPIC_WEIGHT = 2.0, 0.25
#: Of a quote's box lines; more than a page has.
_MOST_BOXES = 80
_MOST_REASONS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A quote with its place. ``verified``: the page holds it word for word. Boxes as in ``workbench.documents.model``."""

    document_id: str
    page: int
    quote: str
    boxes: tuple[Box, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotable:
    """A passage that may be cited, under an id such as "P3". ``context``: what the page says of scale and periods."""

    id: str
    document_id: str
    title: str
    page: int
    text: str
    context: str
    score: float


def quotables(catalogue: Catalogue, found: Sequence[Passage], question: Question, most: int) -> tuple[Quotable, ...]:
    """The passages of the found pages that speak most of what is asked, best first; the topic's words count for less.

    Sentences that give the reason come before, where that is asked for.
    """
    measure = _measure(question.focus, topic_words_of(question))
    scored: list[tuple[float, Passage, str]] = []
    for place, passage in enumerate(found):
        text = catalogue.texts(passage.document_id).get(passage.page, "")
        chunks = chunks_of(passage.document_id, [(passage.page, text)])
        scored += [(measure(chunk.text) / (1 + 0.08 * place), passage, chunk.text.strip()) for chunk in chunks]
    scored.sort(key=lambda item: -item[0])
    reasons = _reasons(catalogue, found, question)
    told = {(passage.document_id, passage.page, text) for _, passage, text in reasons}
    rest = [item for item in scored if item[0] > 0 and item[2] and (item[1].document_id, item[1].page, item[2]) not in told]
    kept = [*reasons, *rest][:most]
    return tuple(
        Quotable(
            id=f"P{number}", document_id=passage.document_id, title=passage.title, page=passage.page, text=text,
            context=page_context(catalogue, passage.document_id, passage.page), score=score,
        )
        for number, (score, passage, text) in enumerate(kept, 1)
    )  # fmt: skip


def topic_words_of(question: Question) -> str:
    """What filings call what the question is about."""
    return " ".join(topic.words for topic in question.topics)


def _reasons(catalogue: Catalogue, found: Sequence[Passage], question: Question) -> list[tuple[float, Passage, str]]:
    """The sentence of each page that gives the reason best, where that is asked for."""
    if not asks_for_reason(question):
        return []
    told = []
    for place, passage in enumerate(found):
        text = catalogue.texts(passage.document_id).get(passage.page, "")
        reason = best_reason(question, text)
        if reason is not None:
            told.append((reason.score / (1 + 0.03 * place), passage, text[reason.start : reason.end].strip()))
    return sorted(told, key=lambda item: -item[0])[:_MOST_REASONS]


def best_part(text: str, question: Question) -> str:
    """The passage of a page that speaks most of what is asked; the page's beginning where none does."""
    reason = best_reason(question, text) if asks_for_reason(question) else None
    if reason is not None:
        return text[reason.start : reason.end].strip()
    measure = _measure(question.focus, topic_words_of(question))
    parts = [chunk.text.strip() for chunk in chunks_of("", [(1, text)])]
    return max(parts, key=measure, default="")


def _measure(focus: str, topic_words: str) -> Callable[[str], float]:
    """How much of what is asked a text speaks of: words, pairs of words, and for less the words of the topic."""
    asked = question_terms(focus)
    wanted, pairs = set(asked), set(pairs_of(asked))
    topic = set(question_terms(topic_words)) - wanted

    def measure(text: str) -> float:
        words = terms(text)
        hits = len(wanted & set(words)) + _PAIR_WEIGHT * len(pairs & set(pairs_of(words)))
        return hits + _TOPIC_WEIGHT * len(topic & set(words)) if hits else 0.0

    return measure


def page_context(catalogue: Catalogue, document_id: str, page: int) -> str:
    """The first lines of a page: there stand the title of a statement, its scale and its periods."""
    lines = [line.strip() for line in catalogue.texts(document_id).get(page, "").split("\n") if line.strip()]
    return "\n".join(lines[:8])


def citation_of(catalogue: Catalogue, document_id: str, page: int, quote: str) -> Citation:
    """A quote as a citation, looked up in the page's own text."""
    text = catalogue.texts(document_id).get(page, "")
    verified = bool(quote.strip()) and find_in_pages([QuotedPage(page, text)], quote).found
    return Citation(
        document_id=document_id, page=page, quote=quote, verified=verified,
        boxes=boxes_of(catalogue, document_id, page, quote) if verified else (),
    )  # fmt: skip


def boxes_of(catalogue: Catalogue, document_id: str, page: int, quote: str) -> tuple[Box, ...]:
    """The boxes of the lines that a quote covers; none where the source has no boxes."""
    try:
        lines = catalogue.library.page_lines(document_id, page).lines
    except InputError:
        return ()
    wanted = _squeezed(quote)
    found = [line.box for line in lines if len(_squeezed(line.text)) > 2 and _squeezed(line.text) in wanted]
    if not found:
        found = [line.box for line in lines if wanted and wanted in _squeezed(line.text)][:1]
    return tuple(box for box in found if box[2] > box[0])[:_MOST_BOXES]


def figure_citation(catalogue: Catalogue, figure: Figure) -> Citation:
    """The printed row of a cell, with the cell's own box."""
    text = catalogue.texts(figure.document_id).get(figure.page, "")
    label = _squeezed(figure.label)[:12]
    printed = _squeezed(figure.text)
    rows = [line.strip() for line in text.split("\n") if printed and printed in _squeezed(line)]
    quote = next((row for row in rows if label and label in _squeezed(row)), rows[0] if rows else figure.text.strip())
    verified = bool(quote) and find_in_pages([QuotedPage(figure.page, text)], quote).found
    return Citation(document_id=figure.document_id, page=figure.page, quote=quote, boxes=(figure.box,), verified=verified)


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
