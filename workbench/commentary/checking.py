"""A commentary sentence by sentence, each checked: every figure traced to its field, no promise, no forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.commentary.facts import Facts
from workbench.commentary.promises import objections
from workbench.commentary.sentences import Sentence
from workbench.commentary.tracing import GOOD, TracedFigure, trace

#: How much of the text before counts for a sentence that names nothing itself.
_LOOK_BACK = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedSentence:
    """A sentence and what became of it.

    Attributes:
        starts: it begins a paragraph.
        reasons: why it is struck through; none: it stands.
        figures: in the order of the sentence.
    """

    text: str
    starts: bool
    reasons: tuple[str, ...]
    figures: tuple[TracedFigure, ...]

    @property
    def struck(self) -> bool:
        """Whether it may not be used."""
        return bool(self.reasons)

    def as_document(self) -> dict[str, Any]:
        """As it is kept."""
        figures = [figure.as_document() for figure in self.figures]
        return {"text": self.text, "starts": self.starts, "reasons": list(self.reasons), "figures": figures}


class Checker:
    """Checks sentences as they come, each once.

    Args:
        facts: all that may be said.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._earlier = ""
        self.checked: list[CheckedSentence] = []

    def check(self, sentences: Sequence[Sentence]) -> None:
        """Check those that are new; ``sentences`` are all so far."""
        for sentence in sentences[len(self.checked) :]:
            self.checked.append(check_sentence(sentence, self._facts, self._earlier))
            self._earlier = f"{self._earlier} {sentence.text}"[-_LOOK_BACK:]


def check_sentence(sentence: Sentence, facts: Facts, earlier: str = "") -> CheckedSentence:
    """Check one sentence."""
    figures = tuple(trace(sentence.text, facts, earlier))
    reasons = [f"{figure.text}: {figure.reason}" for figure in figures if figure.state not in GOOD]
    return CheckedSentence(
        text=sentence.text,
        starts=sentence.starts,
        reasons=(*reasons, *objections(sentence.text, facts.subject)),
        figures=figures,
    )


def check_all(sentences: Sequence[Sentence], facts: Facts) -> tuple[CheckedSentence, ...]:
    """Check a whole text."""
    checker = Checker(facts)
    checker.check(sentences)
    return tuple(checker.checked)
