"""Pages ranked by their words: BM25 over stems and pairs of stems, headings, and the words of the question's topics."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from workbench.documents.page_words import pairs_of, question_terms, terms
from workbench.documents.sections import sections_of

#: BM25's saturation and length normalisation: a page is one of many of the same size, so length says little.
_SATURATION, _LENGTH = 1.2, 0.5
_PAIRS, _TOPIC, _HEADING, _SECTION = 0.8, 0.5, 0.35, 0.3
_HEADING_WIDTH = 90
_FEW_DIGITS = 5


@dataclass(frozen=True, slots=True)
class PageTerms:
    """One page's words.

    Attributes:
        counts: of stems and of pairs of stems.
        length: in stems.
        headings: stems of short lines that look like headings.
        sections: the parts of the filing it belongs to.
    """

    document_id: str
    page: int
    counts: Mapping[str, int]
    length: int
    headings: frozenset[str]
    sections: frozenset[str]


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """The words of pages of one document.

    Attributes:
        holders: word -> places in ``pages`` of those that have it; None: of few pages, each is looked at.
    """

    pages: tuple[PageTerms, ...]
    holders: Mapping[str, Sequence[int]] | None = None

    @classmethod
    def of(cls, pages: Iterable[PageTerms]) -> "DocumentTerms":
        """With the holders worked out."""
        kept = tuple(pages)
        holders: dict[str, list[int]] = {}
        for place, page in enumerate(kept):
            for word in page.counts:
                holders.setdefault(word, []).append(place)
        return cls(kept, holders)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedWords:
    """What to look for.

    Attributes:
        own: the question's stems with weights; pairs of them are looked for too.
        pairs: neighbouring stems of the question.
        topic: further stems, with less weight.
        sections: parts of a filing that tell of it.
    """

    own: Mapping[str, float]
    pairs: frozenset[str]
    topic: frozenset[str]
    sections: frozenset[str]


def page_terms(document_id: str, pages: Sequence[tuple[int, str]], kind: str) -> tuple[PageTerms, ...]:
    """The words of all pages of a document, in order."""
    sections = sections_of([text for _, text in pages], kind)
    found = []
    for (number, text), inside in zip(pages, sections, strict=True):
        words = terms(text)
        counts = Counter(words)
        counts.update(pairs_of(words))
        found.append(PageTerms(document_id, number, counts, len(words), _headings(text), inside))
    return tuple(found)


def asked_words(question: str, weights: Mapping[str, float], topic_words: str, sections: Iterable[str]) -> AskedWords:
    """What to look for by ``question`` (names and periods taken out).

    Args:
        weights: stem -> weight other than 1.
    """
    words = question_terms(question)
    own = {word: weights.get(word, 1.0) for word in words}
    return AskedWords(
        own=own,
        pairs=frozenset(pairs_of(words)),
        topic=frozenset(question_terms(topic_words)) - own.keys(),
        sections=frozenset(sections),
    )


def lexical_scores(asked: AskedWords, documents: Sequence[DocumentTerms]) -> list[float]:
    """A score for each page of each document, in order; not comparable between questions."""
    pages = [page for document in documents for page in document.pages]
    if not pages:
        return []
    weights = {**dict.fromkeys(asked.topic, _TOPIC), **dict.fromkeys(asked.pairs, _PAIRS), **asked.own}
    hits: list[list[str]] = [[] for _ in pages]
    start = 0
    # In one order, so that the sums have the same bits in every process.
    ordered = sorted(weights)
    for document in documents:
        if document.holders is None:
            for place, page in enumerate(document.pages):
                hits[start + place] = [word for word in ordered if word in page.counts]
        else:
            for word in ordered:
                for place in document.holders.get(word, ()):
                    hits[start + place].append(word)
        start += len(document.pages)
    frequency = Counter(chain.from_iterable(hits))
    count = len(pages)
    value = {word: weights[word] * math.log(1 + (count - found + 0.5) / (found + 0.5)) for word, found in frequency.items()}
    average = max(1.0, sum(page.length for page in pages) / count)
    return [_score(asked, page, words, value, average) if words else 0.0 for page, words in zip(pages, hits, strict=True)]


def _score(asked: AskedWords, page: PageTerms, words: Sequence[str], value: Mapping[str, float], average: float) -> float:
    long = _SATURATION * (1 - _LENGTH + _LENGTH * page.length / average)
    score = 0.0
    for word in words:
        occurs = page.counts[word]
        score += value[word] * (occurs * (1 + _SATURATION) / (occurs + long) + (_HEADING if word in page.headings else 0.0))
    return score * (1 + _SECTION) if asked.sections & page.sections else score


def _headings(text: str) -> frozenset[str]:
    """Stems of lines that are short, begin with a capital and end without a full stop."""
    return frozenset(terms("\n".join(line for line in map(str.strip, text.split("\n")) if _is_heading(line))))


def _is_heading(line: str) -> bool:
    if not 3 < len(line) < _HEADING_WIDTH or line[0].islower() or line[-1] in ".,;，。；":
        return False
    return sum(map(str.isdigit, line)) < _FEW_DIGITS
