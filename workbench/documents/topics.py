"""What a question about a filing is about: topics with the words filings use for them and the sections that tell of them."""

import json
import re
from dataclasses import dataclass
from functools import cache

from workbench.paths import assets_root

#: What a question leaves out is not what it is about.
_LEFT_OUT = re.compile(r"\b(?:exclud(?:e|es|ing)|without|other than|apart from|aside from|net of)\b[^,.?;]{0,50}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A topic.

    Attributes:
        ask: finds it in a lower-case question.
        words: what filings call it; looked for beside the question's own words.
        sections: where it is told, see ``workbench.documents.sections``.
        statements: statements whose pages belong to an answer.
    """

    id: str
    ask: "re.Pattern[str]"
    words: str
    sections: tuple[str, ...]
    statements: tuple[str, ...] = ()


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, from ``assets/documents/topics.json``."""
    document = json.loads((assets_root() / "documents" / "topics.json").read_text("utf-8"))
    return tuple(
        Topic(
            id=entry["id"],
            ask=re.compile("|".join(f"(?:{_bounded(form)})" for form in entry["ask"])),
            words=entry["words"],
            sections=tuple(entry["sections"]),
            statements=tuple(entry.get("statements", ())),
        )
        for entry in document["topics"]
    )


def topics_of(question: str) -> tuple[Topic, ...]:
    """The topics of a question, in the order of the file."""
    lower = question.lower()
    left_out = [match.span() for match in _LEFT_OUT.finditer(lower)]
    return tuple(
        topic
        for topic in topics()
        if any(
            not any(start <= match.start() < end for start, end in left_out) or topic.id == "organic"
            for match in topic.ask.finditer(lower)
        )
    )


def _bounded(form: str) -> str:
    """English forms begin at a word."""
    return form if form.startswith("\\b") or not form[0].isascii() or form[0] == "(" else rf"\b{form}"
