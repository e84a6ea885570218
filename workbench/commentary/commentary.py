"""A commentary as it is kept with its run, shown, copied and printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from workbench.commentary.checking import CheckedSentence, check_all
from workbench.commentary.facts import Audience, Facts, Language
from workbench.commentary.sentences import Sentence
from workbench.commentary.tracing import TracedFigure

Origin = Literal["model", "rule"]
Ending = Literal["whole", "stopped", "failed"]

LABELS: Mapping[tuple[Origin, Language], str] = {
    ("rule", "en"): "Written by rule, without a model",
    ("rule", "zh"): "由规则生成，未使用模型",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Commentary:
    """A text on a result.

    Attributes:
        origin: written by a model, or by rule from the same facts.
        ending: whether it is whole, was stopped, or broke off; what had come is kept in every case.
        rest: the beginning of a sentence that was not finished.
        problem: message and hint of the failure, where it broke off.
        facts_sha256: of the facts it was checked against.
        model: name, digest, server, options and prompt hash of the model; None: by rule.
        meter: ``{used, window, counted}`` in tokens; None: by rule.
        truncated: what the server is thought to have cut; None: nothing.
        before: the document of the whole text in whose place this one came, where this one is not whole.
    """

    run_id: str
    audience: Audience
    language: Language
    origin: Origin
    ending: Ending
    sentences: tuple[CheckedSentence, ...]
    facts_sha256: str
    created_at: str
    rest: str = ""
    problem: tuple[str, str] | None = None
    model: Mapping[str, Any] | None = None
    meter: Mapping[str, Any] | None = None
    truncated: str | None = None
    cited: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None

    @property
    def whole(self) -> "Commentary":
        """The text for the files: this one, or the whole one before it where this one is not."""
        return self if self.ending == "whole" or self.before is None else from_document(self.before)

    @property
    def usable(self) -> tuple[CheckedSentence, ...]:
        """The sentences that stand."""
        return tuple(sentence for sentence in self.sentences if not sentence.struck)

    @property
    def struck(self) -> tuple[CheckedSentence, ...]:
        """The sentences that do not."""
        return tuple(sentence for sentence in self.sentences if sentence.struck)

    @property
    def label(self) -> str:
        """Who wrote it and what became of it, in one line, in its language."""
        chinese = self.language == "zh"
        if self.origin == "rule":
            return LABELS["rule", self.language]
        name = (self.model or {}).get("name", "")
        parts = [f"由模型 {name} 撰写，每个数字均已核对" if chinese else f"Written by the model {name}, every figure checked"]
        if self.ending == "stopped":
            parts.append("已被停止，内容不完整" if chinese else "stopped before its end")
        if self.ending == "failed":
            parts.append("中途中断，内容不完整" if chinese else "broken off before its end")
        return ("；" if chinese else "; ").join(parts)

    def paragraphs(self) -> list[str]:
        """The sentences that stand, as paragraphs of plain text."""
        found: list[list[str]] = []
        fresh = True
        for sentence in self.sentences:
            fresh = fresh or sentence.starts
            if sentence.struck:
                continue
            if fresh or not found:
                found.append([])
            found[-1].append(sentence.text)
            fresh = False
        return [("" if self.language == "zh" else " ").join(texts) for texts in found]

    def plain_text(self) -> str:
        """The text to copy: what stands, and who wrote it. Sentences that were struck out are left out and counted."""
        return "\n\n".join([*self.paragraphs(), self.footnote()])

    def footnote(self) -> str:
        """Who wrote it, and how many sentences were left out."""
        left_out = len(self.struck)
        told = f"{self.label}{'。' if self.language == 'zh' else '.'}"
        if left_out and self.language == "en":
            plural = "s were" if left_out > 1 else " was"
            told += f" {left_out} sentence{plural} left out: not borne out by the result."
        elif left_out:
            told += f"略去 {left_out} 句与结果不符的内容。"
        return told

    def as_document(self) -> dict[str, Any]:
        """As it is kept: plain JSON values."""
        return {
            "version": 1, "run_id": self.run_id, "audience": self.audience, "language": self.language, "origin": self.origin,
            "ending": self.ending, "sentences": [sentence.as_document() for sentence in self.sentences], "rest": self.rest,
            "problem": list(self.problem) if self.problem else None, "facts_sha256": self.facts_sha256,
            "created_at": self.created_at, "model": dict(self.model) if self.model else None,
            "meter": dict(self.meter) if self.meter else None, "truncated": self.truncated,
            "cited": {name: dict(fact) for name, fact in self.cited.items()},
            "before": dict(self.before) if self.before else None,
        }  # fmt: skip


def from_document(document: Mapping[str, Any]) -> Commentary:
    """The commentary that was kept as ``document``."""
    kept = {name: value for name, value in document.items() if name != "version"}
    kept["sentences"] = tuple(
        CheckedSentence(
            text=sentence["text"],
            starts=sentence["starts"],
            reasons=tuple(sentence["reasons"]),
            figures=tuple(TracedFigure(**figure) for figure in sentence["figures"]),
        )
        for sentence in document["sentences"]
    )
    kept["problem"] = (document["problem"][0], document["problem"][1]) if document["problem"] else None
    return Commentary(**kept)


def in_place_of(present: Mapping[str, Any] | None, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document to keep in the place of ``present``: one that is not whole holds the whole one that it would replace."""
    if document["ending"] == "whole" or present is None:
        return dict(document)
    whole = present if present["ending"] == "whole" else present.get("before")
    return {**document, "before": {**whole, "before": None} if whole else None}


def cited_facts(sentences: Sequence[CheckedSentence], facts: Facts, language: Language) -> dict[str, dict[str, str]]:
    """The facts that the sentences state, by id: their words, text and field."""
    ids = dict.fromkeys(figure.fact for sentence in sentences for figure in sentence.figures if figure.fact)
    found = [fact for name in ids if name and (fact := facts.get(name)) is not None]
    return {fact.id: {"words": fact.words(language), "text": fact.text, "path": fact.path} for fact in found}


def checked_against(commentary: Commentary, facts: Facts) -> Commentary:
    """The same text, checked against these facts where it was checked against others."""
    if commentary.facts_sha256 == facts.sha256:
        return commentary
    sentences = check_all([Sentence(sentence.text, sentence.starts) for sentence in commentary.sentences], facts)
    cited = cited_facts(sentences, facts, commentary.language)
    return replace(commentary, sentences=sentences, facts_sha256=facts.sha256, cited=cited)
