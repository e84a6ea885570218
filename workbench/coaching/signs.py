"""Signs of skill in what was said: patterns over folded sentences, from ``assets/coaching/signs.json``.

A sign has a form: it counts in statements, in questions, or in any sentence. Adding a phrase is editing that file.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from workbench.coaching.conversation import Sentence
from workbench.coaching.scenario_models import LANGUAGES
from workbench.coaching.turns import question_kind
from workbench.paths import assets_root


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it looks like, and in which sentences it counts."""

    pattern: re.Pattern[str]
    form: Literal["statement", "question", "any"]

    def on(self, sentence: Sentence) -> bool:
        """Whether a sentence shows it."""
        if not _found(self.pattern, sentence.folded):
            return False
        return self.form == "any" or asks(sentence) == (self.form == "question")


# A sentence is held against the same signs for many elements, and many sentences stay the same from one scoring to the next.
@lru_cache(maxsize=32_768)
def _found(pattern: re.Pattern[str], sentence: str) -> bool:
    return pattern.search(sentence) is not None


def asks(sentence: Sentence) -> bool:
    """Whether a sentence is a question, with or without its mark."""
    return sentence.asks or _unmarked(sentence.folded)


@lru_cache(maxsize=4_096)
def _unmarked(sentence: str) -> bool:
    return any(question_kind(sentence, language) is not None for language in LANGUAGES)


def showing(name: str, said: Iterable[Sentence]) -> list[Sentence]:
    """The sentences that show the sign of this name."""
    sign = all_signs()[name]
    return [sentence for sentence in said if sign.on(sentence)]


@cache
def all_signs() -> Mapping[str, Sign]:
    """The signs by name, read once."""
    document = json.loads((assets_root() / "coaching" / "signs.json").read_text("utf-8"))["signs"]
    return MappingProxyType(
        {
            name: Sign(re.compile("|".join(one for language in LANGUAGES for one in sign[language])), sign["form"])
            for name, sign in document.items()
        }
    )
