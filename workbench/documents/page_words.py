"""Words of pages and questions brought to one form for ranking: English stems, pairs of Chinese characters, no stop words."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from workbench.documents.question_words import words_of

_TOKEN = re.compile(r"[A-Za-z]+(?:[&'’][A-Za-z]+)*|[\u3400-\u9fff]+|\d+(?:\.\d+)?%?")
_HAN_STOP = re.compile(
    r"多少|什么|请问|如何|哪些|怎样|是否|简要|介绍|分析|情况|根据|报告期|公司|年报|年度|给我|能否|一下|的|了|和|与|在|是|为|及|内"
)
#: Endings taken off, longest first: enough to join "acquisitions" and "acquired", "driver" and "driven" stay apart.
_ENDINGS = (
    ("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
    ("isitions", "ir"), ("isition", "ir"),
    ("ation", "at"), ("ities", "iti"), ("ments", "ment"), ("ities", "ity"), ("ings", ""), ("ions", ""), ("ies", "y"),
    ("ied", "y"), ("ing", ""), ("ion", ""), ("ors", "or"), ("ers", "er"), ("als", "al"), ("ed", ""), ("es", ""), ("s", ""),
    ("ly", ""), ("e", ""),
)  # fmt: skip
_SHORTEST = 3
#: One word for the country, which as "US" would be the pronoun.
_COUNTRY = re.compile(r"\bU\.S\.(?:A\.)?|\bUSA?\b(?!\s?\$)|United States(?: of America)?")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word's stem: rough, but the same for a page and for a question."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if len(word) <= _SHORTEST or not word.isascii():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                return word
            stemmed = word[: len(word) - len(ending)] + instead
            if ending in ("ing", "ed", "ings") and len(stemmed) > 3 and stemmed[-1] == stemmed[-2] and stemmed[-1] not in "lsz":
                stemmed = stemmed[:-1]
            return stemmed
    return word


def terms(text: str) -> list[str]:
    """Stems of a page's words in order, numbers left out, stop words left out."""
    found: list[str] = []
    stop = words_of("stop")
    for token in _TOKEN.findall(_COUNTRY.sub(" Unitedstates ", text)):
        if token[0].isdigit():
            continue
        if token[0] >= "\u3400":
            found += _pairs(token)
        elif len(token) > 1 and token.lower() not in stop:
            found.append(stem(token))
    return found


def question_terms(text: str) -> list[str]:
    """As ``terms``, with what a question asks with taken out of Chinese."""
    return terms(_HAN_STOP.sub(" ", text))


def pairs_of(words: Iterable[str]) -> list[str]:
    """Neighbouring terms joined: "gross margin" as "gross_margin"."""
    sequence = list(words)
    return [f"{one}_{two}" for one, two in pairwise(sequence)]


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
