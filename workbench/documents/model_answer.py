"""An answer by the language model, held to its sources: it chooses passages by id, code quotes them and checks every figure.

Nothing the model writes is believed: a sentence without a valid id, with a figure that its passage neither prints nor
implies, or with words its passage does not speak of, is marked as unsupported. When nothing is left the answer abstains.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, runtime_checkable

from pydantic import Field
from pydantic_core import from_json

from workbench.documents.page_words import terms
from workbench.documents.passages import Quotable
from workbench.evidence.figures import CheckedFigure, check_claim
from workbench.llm.context_window import ContextMeter
from workbench.llm.drafts import Draft
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Event, Message
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient, deaf, nothing
from workbench.llm.prompt_files import PromptFile, as_data
from workbench.llm.streaming import ChatStream
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the model said, unchecked, and how much of the passages it was given.

    Attributes:
        left_out: how many of the least fitting passages were not given, for its window holds no more.
        meter: how full the window was.
    """

    draft: AnswerDraft
    use: ModelUse
    left_out: int
    meter: ContextMeter


@runtime_checkable
class Listener(Protocol):
    """A progress callback that also hears the model while it answers, and lends the client that it shares with others."""

    def __call__(self, fraction: float, message: str) -> None: ...

    @property
    def client(self) -> OllamaClient:
        """Whose queue the question joins."""
        ...

    def hear(self, event: Event, stream: ChatStream, passages: Sequence[Quotable]) -> None:
        """Told every event of the answer, and the passages that it may cite."""
        ...


def say(
    client: OllamaClient, model: ModelInfo, question: str, passages: Sequence[Quotable], *, tick: Callable[[], None] = nothing,
    listener: Listener | None = None,
) -> Said:  # fmt: skip
    """Ask the model; of passages that its window does not hold the last ones, which fit least, are left out.

    Raises:
        ModelFailure: the server fails, gives no usable answer twice, or its window holds not even one passage.
    """
    given = list(passages)
    while True:
        hear = deaf if listener is None else partial(listener.hear, passages=tuple(given))
        try:
            answer = ask_structured(client, _request(model, question, given), AnswerDraft, tick=tick, hear=hear)
        except ModelFailure as failure:
            if failure.reason != "too_big" or len(given) < 2:
                raise
            given.pop()
            continue
        return Said(draft=answer.value, use=answer.reply.use, left_out=len(passages) - len(given), meter=answer.reply.meter)


def _request(model: ModelInfo, question: str, passages: Sequence[Quotable]) -> ChatRequest:
    told = "\n\n".join(as_data(f"passage {one.id}, {one.title}, page {one.page}", _with_context(one)) for one in passages)
    return ChatRequest(model=model, messages=(Message(role="user", content=PROMPT.fill(passages=told, question=question)),))


def sentences_so_far(text: str) -> list[SentenceDraft]:
    """The sentences in the beginning of an answer, the last one as far as it has come; none where it is not of our form."""
    begin = text.find("{")
    if begin < 0:
        return []
    try:
        document = from_json(text[begin:], allow_partial="trailing-strings")
    except ValueError:
        return []
    found = document.get("sentences") if isinstance(document, dict) else None
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [SentenceDraft(text=str(row.get("text") or ""), passages=str(row.get("passages") or "")) for row in rows]


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
