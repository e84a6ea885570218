"""The model scorer: a language model reads each text, its quotes are looked up in the text, and nothing else of it is believed.

Readings are kept by the text, the entity, the model's bytes and the prompt, so that a stopped batch goes on where it was.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from workbench.errors import StoreError
from workbench.evidence.quotes import Page, find_in_pages
from workbench.llm.drafts import Draft
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient, nothing
from workbench.llm.prompt_files import PromptFile, as_data
from workbench.llm.structured import ask_structured
from workbench.provenance import ModelUse, sha256_bytes
from workbench.sentiment.linear import Label
from workbench.sentiment.mentions import mentions_of
from workbench.sentiment.rows import TextRow
from workbench.sentiment.scorer import MOST_SPANS, Reading, readable

PROMPT = PromptFile(package="workbench.sentiment", name="reading", variables=frozenset({"subject", "text"}))
#: Characters of a text that the model is given.
LONGEST_GIVEN = 6_000
#: What the model's own words for its confidence count for; a verdict without a quote that holds is a guess.
CONFIDENCE = {"low": 0.45, "medium": 0.65, "high": 0.85}
UNPROVEN = 0.34
#: What is wrong with one answer and says nothing of the next.
_OF_ONE_TEXT = frozenset({"not_json", "wrong_shape", "cut", "empty", "too_big", "truncated", "unsendable"})


class VerdictDraft(Draft):
    """What the model says of one text."""

    quotes: list[str] = Field(description="the few words of the text that decide, copied exactly; empty when nothing decides")
    label: Literal["negative", "neutral", "positive"] = Field(description="good, bad or neither")
    confidence: Literal["low", "medium", "high"] = Field(description="how sure the text makes you")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A verdict as it came, or why there is none; the form that is kept."""

    verdict: VerdictDraft | None = None
    problem: str = ""
    use: ModelUse | None = None


SAID = TypeAdapter(Said)


def ask(client: OllamaClient, model: ModelInfo, row: TextRow, *, tick: Callable[[], None] = nothing) -> Said:
    """Ask the model about one text.

    Raises:
        ModelFailure: the server does not answer. An answer that is of no use is not raised but told in ``problem``.
    """
    subject = f"for {as_name(row.entity)}" if row.entity.strip() else "for the company or market it speaks of"
    prompt = PROMPT.fill(subject=subject, text=as_data("a piece of news", row.text[:LONGEST_GIVEN]))
    request = ChatRequest(model=model, messages=(Message(role="user", content=prompt),))
    try:
        answer = ask_structured(client, request, VerdictDraft, tick=tick)
    except ModelFailure as failure:
        if failure.reason not in _OF_ONE_TEXT:
            raise
        return Said(problem=failure.message)
    return Said(verdict=answer.value, use=answer.reply.use)


def as_name(entity: str) -> str:
    """The entity as one short line, so that it cannot pretend to be our own words."""
    return json.dumps(" ".join(entity.split())[:80], ensure_ascii=False)


def reading_of(row: TextRow, said: Said) -> Reading:
    """The verdict held against the text: quotes that are not in it go, and a verdict that loses all of them is a guess."""
    asked = bool(row.entity.strip())
    mentioned = bool(mentions_of(row.text, row.entity)) if asked else None
    verdict = said.verdict
    if verdict is None:
        return Reading(None, None, None, (), scorer="model", mentioned=mentioned)
    spans = _verified(row.text[:LONGEST_GIVEN], verdict.quotes)
    proven = bool(spans) or verdict.label == "neutral"
    confidence = CONFIDENCE[verdict.confidence] if proven else UNPROVEN
    sign: dict[Label, int] = {"negative": -1, "neutral": 0, "positive": 1}
    return Reading(verdict.label, sign[verdict.label] * confidence, confidence, spans, scorer="model", mentioned=mentioned)


def _verified(text: str, quotes: list[str]) -> tuple[tuple[int, int], ...]:
    found = []
    for quote in quotes[:MOST_SPANS]:
        if not any(letter.isalnum() for letter in quote):
            continue
        place = find_in_pages([Page(None, text)], quote[:LONGEST_GIVEN])
        if place.found and place.start is not None and place.end is not None:
            found.append((place.start, place.end))
    return tuple(sorted(set(found)))


class KeptVerdicts:
    """What a model said of which text, one line each in a file per model and prompt. A line cut short is passed over."""

    def __init__(self, folder: Path, model: ModelInfo) -> None:
        self._path = folder / f"{(model.digest or sha256_bytes(model.name.encode()))[:16]}-{PROMPT.sha256[:12]}.jsonl"
        self._known = dict(self._read())

    def get(self, row: TextRow) -> Said | None:
        """What was said of this text before, if it was."""
        return self._known.get(_key(row))

    def put(self, row: TextRow, said: Said) -> None:
        """Keep it at once, so that a stop costs nothing.

        Raises:
            StoreError: the file cannot be written.
        """
        self._known[_key(row)] = said
        line = json.dumps({"key": _key(row), "said": SAID.dump_python(said, mode="json")}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as handle:
                handle.write(f"{line}\n")
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror}.", "Free some space.") from error

    def _read(self) -> Iterator[tuple[str, Said]]:
        if not self._path.is_file():
            return
        with self._path.open(encoding="utf-8", errors="replace") as handle:
            for line in handle:
                try:
                    kept = json.loads(line)
                    yield str(kept["key"]), SAID.validate_python(kept["said"])
                except (ValueError, KeyError, TypeError, ValidationError):
                    continue


def _key(row: TextRow) -> str:
    return sha256_bytes(f"{row.entity.strip()}\x00{row.text}".encode(errors="replace"))


def said_of_all(
    rows: list[TextRow], ask_one: Callable[[TextRow], Said], kept: KeptVerdicts, progress: Callable[[int], None]
) -> Iterator[Said]:
    """What the model says of each row in order; rows without a word are not asked. ``progress`` is told how many are done."""
    for done, row in enumerate(rows):
        progress(done)
        said = kept.get(row) if readable(row.text) else Said()
        if said is None:
            said = ask_one(row)
            if said.verdict is not None:
                kept.put(row, said)
        yield said
