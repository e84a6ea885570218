"""An answer by the language model, held to its sources: it chooses passages by id, code quotes them and checks every figure.

Nothing the model writes is believed: a sentence without a valid id, with a figure that its passage neither prints nor
implies, or with words its passage does not speak of, is marked as unsupported. When nothing is left the answer abstains.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from workbench.documents.page_words import terms
from workbench.documents.passages import Quotable
from workbench.evidence.figures import CheckedFigure, check_claim
from workbench.llm.drafts import Draft
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient, nothing
from workbench.llm.prompt_files import PromptFile, as_data
from workbench.llm.structured import ask_structured
from workbench.provenance import ModelUse

PROMPT = PromptFile(package="workbench.documents", name="answer", variables=frozenset({"passages", "question"}))
MOST_SENTENCES = 8
#: Share of a sentence's content words that its passages must use.
LEAST_SHARED = 0.5
_ID = re.compile(r"\bP\d{1,2}\b")
#: Content words of a sentence that need not stand in the passage.
_FREE = frozenset(["company", "compani", "report", "stat", "say", "accord", "passag", "document"])


class SentenceDraft(Draft):
    """One sentence of the answer."""

    text: str = Field(description="one short sentence, figures exactly as the passage prints them")
    passages: str = Field(description="the ids of the passages that say it, such as P3 or P1, P4")


class AnswerDraft(Draft):
    """The model's answer before it is checked."""

    answered: bool = Field(description="whether the passages answer the question")
    sentences: list[SentenceDraft] = Field(description="the answer, sentence by sentence; empty when not answered")


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedSentence:
    """A sentence of the model and what became of it.

    Attributes:
        supported: it cites a passage, every figure is in it or follows from it, and it speaks of what the passage speaks of.
        reason: why not; empty when supported.
    """

    text: str
    passages: tuple[Quotable, ...]
    figures: tuple[CheckedFigure, ...]
    supported: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAnswer:
    """A checked answer of the model; ``answered``: the model said the passages answer the question."""

    answered: bool
    sentences: tuple[CheckedSentence, ...]
    use: ModelUse

    @property
    def supported(self) -> tuple[CheckedSentence, ...]:
        """The sentences that hold."""
        return tuple(sentence for sentence in self.sentences if sentence.supported)


#: (question, passages) -> what the model says, unchecked.
Speaker = Callable[[str, Sequence[Quotable]], tuple[AnswerDraft, ModelUse]]


def speaker(client: OllamaClient, model: ModelInfo, tick: Callable[[], None] = nothing) -> Speaker:
    """The model as a function. Calling it raises ``ModelFailure`` when the server fails or gives no usable answer twice."""

    def speak(question: str, passages: Sequence[Quotable]) -> tuple[AnswerDraft, ModelUse]:
        told = "\n\n".join(as_data(f"passage {one.id}, {one.title}, page {one.page}", _with_context(one)) for one in passages)
        prompt = PROMPT.fill(passages=told, question=question)
        request = ChatRequest(model=model, messages=(Message(role="user", content=prompt),))
        answer = ask_structured(client, request, AnswerDraft, tick=tick)
        return answer.value, answer.reply.use

    return speak


def model_answer(speak: Speaker, question: str, passages: Sequence[Quotable]) -> ModelAnswer:
    """Ask the model and check what it says.

    Raises:
        ModelFailure: the server fails, or gives no usable answer twice.
    """
    draft, use = speak(question, passages)
    by_id = {one.id: one for one in passages}
    sentences = tuple(check_sentence(sentence, by_id) for sentence in draft.sentences[:MOST_SENTENCES] if sentence.text.strip())
    return ModelAnswer(answered=draft.answered, sentences=sentences, use=use)


def check_sentence(draft: SentenceDraft, passages: dict[str, Quotable]) -> CheckedSentence:
    """Hold one sentence against the passages it cites."""
    text = " ".join(draft.text.split())
    named = _ID.findall(draft.passages)
    cited = tuple(passages[name] for name in dict.fromkeys(named) if name in passages)
    if not cited:
        reason = (
            f"it cites {draft.passages.strip()[:40]!r}, which is none of the passages"
            if draft.passages.strip()
            else "it cites no passage"
        )
        return CheckedSentence(text=text, passages=(), figures=(), supported=False, reason=reason)
    source = "\n\n".join(_with_context(one) for one in cited)
    checked = check_claim(text, source)
    wrong = next((figure for figure in checked.figures if figure.state in ("contradicted", "unsupported")), None)
    if wrong is not None:
        return CheckedSentence(
            text=text, passages=cited, figures=checked.figures, supported=False, reason=f"{wrong.text}: {wrong.reason}"
        )
    strange = _strange_words(text, source)
    if strange:
        return CheckedSentence(
            text=text, passages=cited, figures=checked.figures, supported=False,
            reason=f"the passage does not speak of {', '.join(strange[:4])}",
        )  # fmt: skip
    return CheckedSentence(text=text, passages=cited, figures=checked.figures, supported=True, reason="")


def figure_document(figure: CheckedFigure, source: str) -> dict[str, Any]:
    """A checked figure by the contract of an answer."""
    return {
        "text": figure.text, "value": figure.value, "unit": figure.unit, "period": figure.period,
        "supported": figure.state in ("supported", "rounded", "derived"), "source": source, "reason": figure.reason,
    }  # fmt: skip


def _with_context(one: Quotable) -> str:
    return one.text if one.context in one.text else f"{one.context}\n...\n{one.text}"


def _strange_words(text: str, source: str) -> list[str]:
    """Content words that the source does not use, when they are more than it may add."""
    words = [word for word in dict.fromkeys(terms(text)) if word not in _FREE]
    known = set(terms(source))
    strange = [word for word in words if word not in known]
    return strange if words and 1 - len(strange) / len(words) < LEAST_SHARED else []
