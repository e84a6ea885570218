"""An answer to a question over the library: computed from cells, else by the model held to its sources, else the best passages.

The document is that of ``workbench docs ask``. It abstains, with what it looked at, when the question is unclear, when a cell
is missing and no passage speaks of it, or when nothing the model says is supported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from workbench.documents.computed_answer import (
    ComputedAnswer,
    answer_text,
    calculation_document,
    citations_of,
    computed_answer,
    figure_documents,
)
from workbench.documents.conclusions import common_unit, comparison, concluded
from workbench.documents.filters import NO_FILTERS, Filters
from workbench.documents.finding import Finder
from workbench.documents.model_answer import CheckedSentence, ModelAnswer, Speaker, figure_document, model_answer
from workbench.documents.page_words import question_terms, terms
from workbench.documents.passages import LONGEST_QUOTE, Citation, Quotable, citation_of, quotables
from workbench.documents.question import Question
from workbench.documents.reasons import asks_for_reason, best_reason
from workbench.documents.retrieve import Passage
from workbench.llm.failures import ModelFailure
from workbench.provenance import ModelUse

Mode = Literal["computed", "model", "extractive"]

PAGES = 6
PASSAGES = 10
SHOWN_PASSAGES = 3
#: Share of the question's words that a passage must use to be shown as an answer without a model.
LEAST_WORDS = 0.3
#: Text that speaks to a model instead of a reader.
_SPEAKS_TO_MODEL = re.compile(
    r"[^.\n!?]*\b(?:ignore|disregard|forget|override)\b[^.\n!?]{0,60}\b(?:instructions?|prompts?|rules|above|previous|prior)\b[^.\n!?]*[.!?]?"
    r"|[^.\n!?]*\b(?:system prompt|you are (?:an? )?(?:ai|assistant|chatbot|language model)|as an ai\b|language model must|"
    r"(?:assistant|model|ai)s?\s*[:,]\s*(?:answer|reply|say|respond|output))\b[^.\n!?]*[.!?]?"
    r"|[^。\n]*(?:忽略|无视)[^。\n]{0,20}(?:指令|指示|要求|提示)[^。\n]*。?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """An answer. ``document`` is that of the command without its provenance; ``question`` serves the next follow-up."""

    document: dict[str, Any]
    question: Question
    model: ModelUse | None = None

    @property
    def answered(self) -> bool:
        """Whether it did not abstain."""
        return not self.document["abstained"]


def ask(
    finder: Finder,
    text: str,
    *,
    speak: Speaker | None = None,
    filters: Filters = NO_FILTERS,
    previous: Question | None = None,
) -> Asked:
    """Answer a question.

    Args:
        speak: the model; None: only what code can compute, else the best passages.
        previous: the question before, for follow-ups.

    Raises:
        InputError: the question or the library is empty.
    """
    question = finder.read(text, filters=filters, previous=previous)
    if question.unclear:
        return Asked(document=_asks_back(question), question=question)
    computed = computed_answer(finder.narrowed(filters), question, preferred=filters.period)
    if computed is not None and computed.results:
        return Asked(document=_computed(finder, question, computed), question=question)
    found = finder.pages(question, k=PAGES, filters=filters)
    passages, notices = _without_orders(quotables(finder.catalogue, found.passages, question, PASSAGES))
    reasons = [failure.reason for failure in computed.failures] if computed else []
    notices = [*found.notices, *notices]
    if speak is not None and passages:
        try:
            answer = model_answer(speak, question.text, passages)
        except ModelFailure as failure:
            notices.append(f"The model gave no usable answer. {failure.message} {failure.hint}".strip())
        else:
            return Asked(
                document=_by_model(finder, question, answer, found.passages, notices), question=question, model=answer.use
            )
    return Asked(document=_extractive(finder, question, passages, found.passages, reasons, notices), question=question)


def _computed(finder: Finder, question: Question, computed: ComputedAnswer) -> dict[str, Any]:
    question = replace(question, unit=common_unit(computed.results, question.unit))
    citations = citations_of(finder.catalogue, computed.results)
    calculations = [calculation_document(question, one) for one in computed.results]
    conclusion, table = concluded(question, computed), comparison(question, computed.results)
    if conclusion is not None and conclusion.calculation is not None:
        calculations = [conclusion.calculation, *(one for one in calculations if one != conclusion.calculation)]
    lines = [conclusion.sentence] if conclusion is not None else []
    return {
        **_empty(question),
        **({"comparison": table} if table else {}),
        "answer": "\n".join([*lines, answer_text(question, computed)]),
        "mode": "computed",
        "citations": [_citation(one) for one in citations],
        "figures": [figure for one in computed.results for figure in figure_documents(question, one)],
        "calculation": None if conclusion is not None and conclusion.calculation is None else calculations[0],
        "calculations": calculations,
        "reason": " ".join(failure.reason for failure in computed.failures),
    }


def _by_model(
    finder: Finder, question: Question, answer: ModelAnswer, looked_at: Sequence[Passage], notices: list[str]
) -> dict[str, Any]:
    supported = answer.supported
    document = {
        **_empty(question),
        "mode": "model",
        "notices": notices,
        "sentences": [_sentence(one) for one in answer.sentences],
    }
    if not answer.answered or not supported:
        told = "; ".join(one.reason for one in answer.sentences if one.reason)
        reason = (
            "The model found no answer in the passages."
            if not answer.sentences
            else f"Nothing the model said is supported: {told}."
        )
        return {**document, "abstained": True, "reason": f"{reason} {_looked_at(looked_at)}"}
    lines = [one.text if one.supported else f"[not supported by the sources: {one.text}]" for one in answer.sentences]
    quoted = {one.id: one for sentence in supported for one in sentence.passages}
    citations = [citation_of(finder.catalogue, one.document_id, one.page, _shortened(one.text)) for one in quoted.values()]
    return {
        **document,
        "answer": "\n".join(lines),
        "citations": [_citation(one) for one in citations],
        "figures": [
            figure_document(figure, ", ".join(f"{one.document_id} page {one.page}" for one in sentence.passages))
            for sentence in answer.sentences
            for figure in sentence.figures
        ],
        "reason": " ".join(f"Not supported: {one.reason}." for one in answer.sentences if not one.supported),
    }


def _extractive(
    finder: Finder, question: Question, passages: Sequence[Quotable], looked_at: Sequence[Passage], reasons: Sequence[str],
    notices: list[str],
) -> dict[str, Any]:  # fmt: skip
    fitting = [one for one in passages if _fits(question, one.text)][:SHOWN_PASSAGES]
    document = {**_empty(question), "mode": "extractive", "notices": notices}
    if not fitting:
        reason = " ".join(dict.fromkeys(reasons)) or "No passage speaks of what is asked."
        return {**document, "abstained": True, "reason": f"{reason} {_looked_at(looked_at)}"}
    citations = [citation_of(finder.catalogue, one.document_id, one.page, _shortened(one.text)) for one in fitting]
    lines = [f"{one.title}, page {one.page}:\n{_shortened(one.text)}" for one in fitting]
    head = "The passages that fit best; nothing is concluded from them:"
    return {
        **document,
        "answer": "\n\n".join([head, *lines]),
        "citations": [_citation(one) for one in citations],
        "reason": " ".join(dict.fromkeys(reasons)),
    }


def _fits(question: Question, text: str) -> bool:
    """Whether a passage may be shown as an answer: it uses the question's words, or gives the reason that is asked for."""
    wanted = set(question_terms(question.focus))
    if len(wanted & set(terms(text))) >= LEAST_WORDS * len(wanted):
        return True
    return asks_for_reason(question) and best_reason(question, text) is not None


def _asks_back(question: Question) -> dict[str, Any]:
    told = [f"{one.message} {', '.join(one.choices)}".strip() for one in question.unclear]
    clarify = [{"about": one.about, "message": one.message, "choices": list(one.choices)} for one in question.unclear]
    return {**_empty(question), "mode": "extractive", "abstained": True, "reason": " ".join(told), "clarify": clarify}


def _empty(question: Question) -> dict[str, Any]:
    return {
        "answer": "", "mode": "extractive", "citations": [], "figures": [], "calculation": None, "abstained": False,
        "reason": "", "routing": routing(question), "notices": [],
    }  # fmt: skip


def routing(question: Question) -> dict[str, Any]:
    """How a question was read: the chips that a user can change."""
    return {
        "company": ", ".join(question.companies) or None,
        "period": ", ".join(period.text for period in question.periods.periods) or None,
        "statement": ", ".join(question.statements) or None,
        "items": list(question.items),
        "metric": question.metric,
        "kind": question.kind,
        "topics": [topic.id for topic in question.topics],
    }


def _without_orders(passages: Sequence[Quotable]) -> tuple[list[Quotable], list[str]]:
    """Passages without sentences that speak to a model, and a notice of where they stood."""
    kept, notices = [], []
    for one in passages:
        text = _SPEAKS_TO_MODEL.sub(" ", one.text).strip()
        context = _SPEAKS_TO_MODEL.sub(" ", one.context).strip()
        if text != one.text.strip() or context != one.context.strip():
            notices.append(f"{one.title}, page {one.page}, holds text that speaks to a language model; it was left out.")
        if text:
            kept.append(replace(one, text=text, context=context))
    return kept, list(dict.fromkeys(notices))


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_QUOTE:
        return text
    cut = text[:LONGEST_QUOTE]
    return cut[: max(cut.rfind("\n"), cut.rfind(". ") + 1, LONGEST_QUOTE // 2)].rstrip()


def _looked_at(passages: Sequence[Passage]) -> str:
    pages: dict[str, list[int]] = {}
    for one in passages:
        pages.setdefault(one.title, []).append(one.page)
    told = "; ".join(f"{title}: pages {', '.join(map(str, sorted(numbers)))}" for title, numbers in pages.items())
    return f"Looked at {told}." if told else "There was nothing to look at."


def _citation(one: Citation) -> dict[str, Any]:
    return {
        "document_id": one.document_id, "page": one.page, "quote": one.quote, "boxes": [list(box) for box in one.boxes],
        "verified": one.verified,
    }  # fmt: skip


def _sentence(one: CheckedSentence) -> dict[str, Any]:
    pages = [{"document_id": passage.document_id, "page": passage.page} for passage in one.passages]
    return {"text": one.text, "supported": one.supported, "reason": one.reason, "passages": pages}
