"""Signs of skill in what was said: patterns over folded sentences, from ``assets/coaching/signs.json``.

A sign has a form: it counts in statements, in questions, or in any sentence. Patterns may name sets of words as ``<set>``,
which stand at the top of the file. Adding a phrase is editing that file.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal

from workbench.coaching.conversation import Sentence
from workbench.coaching.questions import question_kind
from workbench.coaching.scenario_models import LANGUAGES, Language
from workbench.coaching.word_sets import compiled, sets_of, with_sets
from workbench.paths import assets_root


@dataclass(frozen=True, eq=False, slots=True)
class Sign:
    """One sign: what it looks like in either language, as the source of a pattern, and in which sentences it counts."""

    source: str
    form: Literal["statement", "question", "any"]

    def found_in(self, text: str) -> bool:
        """Whether a folded text shows it, whatever its form. The pattern is compiled when it is first asked."""
        return compiled(self.source).search(text) is not None

    def on(self, sentence: Sentence) -> bool:
        """Whether a sentence shows it."""
        if not _found(self, sentence.folded):
            return False
        if self.form == "any":
            return True
        return asks(sentence) == (self.form == "question")


# A sentence is held against the same signs for many elements, and many sentences stay the same from one scoring to the next.
@lru_cache(maxsize=32_768)
def _found(sign: Sign, sentence: str) -> bool:
    return sign.found_in(sentence)


def asks(sentence: Sentence) -> bool:
    """Whether a sentence is a question, with or without its mark.

    One that only asks whether what it says will do is none, nor is a request ("could you bring the contract?") or a proposal
    ("shall we keep half of it?").
    """
    if _stated(sentence.folded) or _OFFERED.search(sentence.folded):
        return False
    return sentence.asks or _unmarked(sentence.folded)


#: What makes a question of a statement only for courtesy.
_TAG = re.compile(
    r"[,;、\s]\s{0,8}(?:(?:is|would|will) (?:that|this) (?:be )?|does that |do(?:es)? (?:it|this) |"
    r"how (?:is|does) (?:that|this) )?"
    r"(?:ok(?:ay)?|all ?right|fine|good|work|suit|yes|agreed|sound|(?:un)?fair(?: enough)?|unreasonable|too much|clear|can)"
    r"(?: (?:with|by|for|to) you)?\s{0,8}\?{1,8}$"
    r"|[,;、\s]\s{0,8}(?:您|你)?(?:看|觉得|说)?(?:这样|这么)?(?:安排|做)?(?:可以|可不可以|好|好不好|行|行不行|成|中|方便|合适|同意|怎么样|如何|呢)"
    r"(?:吗|么|嘛|吧|不|呢)?\s{0,8}\?{1,8}$"
)


#: A request or a proposal in the form of a question.
_OFFERED = re.compile(
    r"\b(?:could|can|would|will) you(?: (?:please|kindly|then|also|just))* (?:bring|send|fetch|ring|call|"
    r"ask (?:your|her|him|them)|find out from|fill|sign|upload|get me|dig out|e-?mail|drop off|post|cancel)\b"
    r"|\b(?:shall|why don't) we (?:keep|leave|put|move|sell|split|start|switch|set|pay|spread|hold|say|meet)\b"
    r"|\b(?:can|may|might|could) i (?:suggest|propose)\b|\bwhat if we \w+|\bhow about (?:we|this|putting|keeping|leaving)\b"
    r"|\bwhy not (?:keep|put|pop|leave|start|sell|move|split)\b"
    r"|^\W*(?:so,? |then,? )?what (?:i|we|you(?:'ve| have)? (?:bought|hold|own|signed))\b[^?]*$"
)


@lru_cache(maxsize=4_096)
def _stated(sentence: str) -> bool:
    said = _TAG.sub("", sentence)
    return said != sentence and len(said) > 6 and not _unmarked(f"{said}.")


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
    document = json.loads((assets_root() / "coaching" / "signs.json").read_text("utf-8"))
    sets = {language: sets_of(document["words"][language]) for language in LANGUAGES}
    return MappingProxyType({name: _sign(sign, sets) for name, sign in document["signs"].items()})


def _sign(document: Mapping[str, Any], sets: Mapping[Language, Mapping[str, str]]) -> Sign:
    patterns = (with_sets(one, sets[language]) for language in LANGUAGES for one in document[language])
    return Sign("|".join(patterns), document["form"])
