"""Sentences that say why a figure rose or fell, and how well one answers a question after the reason.

Such a sentence names its subject, a change and a cause: "Cost of sales increased 4 % primarily due to ...". It answers where
its subject is what was asked about, in the same direction and the same year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from workbench.documents.asked_items import glossary_items, items
from workbench.documents.metrics import derived, leaves, metrics
from workbench.documents.page_words import question_terms, terms
from workbench.documents.question import Question, needed_items

#: Shorter than this a sentence is a piece of a table.
_SHORTEST = 30
#: What is quoted beyond the sentence, so that listed reasons are in it.
_LONGEST = 600
_LEAST = 0.5
#: Characters before a cause in which its subject stands.
_BEFORE_CAUSE = 360
_CAUSE = re.compile(
    r"\b(?:due\s+to|driven\s+(?:\w+\s+)?by|as\s+a\s+result\s+of|resulted\s+(?:\w+\s+)?from|resulting\s+from|attributable\s+to|"
    r"attributed\s+to|because(?:\s+of)?|owing\s+to|caused\s+by|reflect(?:s|ed|ing)|on\s+account\s+of|stemm(?:ed|ing)\s+from|"
    r"impacted\s+(?:\w+\s+)?by|benefit(?:ed|ing)\s+from|thanks\s+to|led\s+by|primarily\s+from)\b"
    r"|由于|主要系|主要是|主要因|所致|原因[是为]|受.{1,20}影响",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:increas\w*|grew|grow\w*|rose|ris(?:e|en|ing)|higher|improv\w+|up|expand\w*|gain\w*)\b|增加|增长|上升|提高|上涨", re.I
)
_DOWN = re.compile(
    r"\b(?:decreas\w*|declin\w*|fell|fall\w*|drop\w*|lower|reduc\w+|down|shr[aiu]nk|worsen\w*|less)\b|减少|下降|降低|下滑",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"\bchang(?:e|es|ed)\b|\bfluctuat\w+|\bvar(?:y|ied|iation)\b|变动|变化", re.IGNORECASE)
#: A sentence that begins so speaks of the subject of the one before.
_POINTS_BACK = re.compile(
    r"^\W*(?:(?:the|this|these|such|that)\s+(?:\w+[\s-]+){0,3}?)?(?:increase|decrease|decline|growth|change|improvement)s?\b",
    re.IGNORECASE,
)
#: The reason is told elsewhere.
_ELSEWHERE = re.compile(
    r"\s*(?:the\s+)?(?:same\s+)?(?:reasons?|factors?|items?|drivers?)\s+(?:as\s+)?(?:described|discussed|noted|mentioned|explained|above)\b",
    re.IGNORECASE,
)
_END = re.compile(r"(?<!\bU\.S)(?<!\bInc)(?<!\bNo)[.;!?]\s+(?=[A-Z“\"(•·▪])|[。；]|\s[•·▪]\s|(?<=\n)\s*\n")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: Words of the question that ask for the reason or name the change, not the subject.
_ASKING = re.compile(
    r"\b(?:why|what|which|how|did|does|do|was|were|is|are|drove|drives?|driven|driver|drivers|caused?|causes|explain\w*|led|lead|behind|"
    r"reasons?|factors?|main|primary|key|major|contribut\w+|impact\w*|account\w*|result\w*|go|went|come|came|chang\w*|increas\w*|decreas\w*|"
    r"declin\w*|grew|grow\w*|rose|rise\w*|fell|fall\w*|drop\w*|higher|lower|up|down|more|less|improv\w*|reduc\w*|use|used|fiscal|year|"
    r"quarter|first|second|third|fourth|months|compared|over|period|significantly|as|percent|percentage)\b"
    r"|为什么|原因|变动|增加|减少|增长|下降|上升",
    re.IGNORECASE,
)
#: Words beside the subject that say nothing of it, as stems.
_PLAIN = frozenset(terms(
    "increase decrease grew growth decline higher lower compared year fiscal million billion percent primarily end december"
    " period prior absolute dollars due change total consolidated quarter months points basis approximately mainly company"
))  # fmt: skip
#: Words of a part of the company, or of a measure of its own making.
_QUALIFIERS = frozenset(terms("segment segments segment's adjusted organic gaap corporate"))
_PARTS = frozenset(terms("segment"))
_CONTEXT = 300
_EXTRA, _MOST_EXTRA, _QUALIFIED = 0.03, 0.25, 0.4
_FURTHER, _MOST_FURTHER = 0.1, 0.3
_OF_SALES = re.compile(r"\bpercent(?:age)?\b|%|\brate\b|\bmargin")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A sentence that gives a cause: where it stands in its page's text, and how well it answers (0 to about 1.2)."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    subject: str
    whole: str
    before: str


def asks_for_reason(question: Question) -> bool:
    """Whether a question is after the reason of something."""
    return any(topic.id == "drivers" for topic in question.topics)


def best_reason(question: Question, text: str) -> Reason | None:
    """The sentence of a page that says best why what is asked about changed; None where none does."""
    asked = _asked_words(question)
    if not asked:
        return None
    parts = _parts_of_ratio(question)
    found = [
        Reason(start=one.start, end=_extended(text, one), score=_score(question, asked, parts, one)) for one in _causing(text)
    ]
    fitting = sorted((one for one in found if one.score >= _LEAST), key=lambda one: -one.score)
    if not fitting:
        return None
    # What makes up a ratio is told line by line: a page that tells of several lines is the discussion of it.
    further = min(_MOST_FURTHER, _FURTHER * (len(fitting) - 1)) if parts else 0.0
    return replace(fitting[0], score=fitting[0].score + further)


def _asked_words(question: Question) -> frozenset[str]:
    return frozenset(question_terms(_ASKING.sub(" ", question.focus)))


def _qualified(asked: frozenset[str], words: frozenset[str], before: str) -> float:
    """What a sentence loses for being about a part of the company, told there or just before, that is not asked about."""
    if (words - asked) & _QUALIFIERS:
        return _QUALIFIED
    return _QUALIFIED if (frozenset(terms(before)) - asked) & _PARTS else 0.0


def _parts_of_ratio(question: Question) -> frozenset[str]:
    """The items whose changes explain a ratio's, such as the costs of a margin."""
    if not question.metric:
        return frozenset()
    metric = metrics()[question.metric]
    found = {one.item for one in glossary_items(metric.words) if one.item}
    for leaf in leaves(metric.formula):
        found |= {part.item for formula in derived().get(leaf.item, ())[:1] for part in leaves(formula)}
    return frozenset(found - {"revenue"})


def _score(question: Question, asked: frozenset[str], parts: frozenset[str], sentence: _Sentence) -> float:
    words = frozenset(terms(sentence.subject))
    covered = len(asked & words) / len(asked)
    lower = sentence.subject.lower()
    if covered < 1 and _names_item(question, lower):
        covered = max(covered, 0.5 + 0.25 * covered)
    if covered < 1 and parts and any(items()[item].asked.search(lower) for item in parts if item in items()):
        covered = max(covered, 0.85 if _OF_SALES.search(lower) else 0.6)
    if covered < _LEAST:
        return 0.0
    extra = min(_MOST_EXTRA, _EXTRA * len(words - asked - _PLAIN)) + _qualified(asked, words, sentence.before)
    return covered - extra + _direction(question.focus, sentence.whole) + _years(question, sentence.whole)


def _names_item(question: Question, lower: str) -> bool:
    """Whether a subject names the item or the metric under another of its names."""
    if question.metric and metrics()[question.metric].asked.search(lower):
        return True
    asked = question.items or needed_items(question)
    return any(items()[item].asked.search(lower) for item in asked if item in items())


def _direction(asked: str, told: str) -> float:
    up, down = bool(_UP.search(asked)), bool(_DOWN.search(asked))
    if up == down:
        return 0.0
    same, other = (_UP, _DOWN) if up else (_DOWN, _UP)
    match, against = same.search(told), other.search(told)
    if match and (not against or match.start() <= against.start()):
        return 0.1
    return -0.15 if against else 0.0


def _years(question: Question, told: str) -> float:
    """The asked year counts for a sentence, another one alone against it."""
    named = {int(year) for year in _YEAR.findall(told)}
    asked = set(question.periods.years)
    if not named or not asked:
        return 0.0
    return 0.1 if asked & named else -0.2


@lru_cache(maxsize=4_096)
def _causing(text: str) -> Sequence[_Sentence]:
    """The sentences of a page that name a change and a cause, each with what stands before the cause."""
    ends = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    found: list[_Sentence] = []
    for place, (start, end) in enumerate(pairwise(ends)):
        sentence = text[start:end]
        cause = _CAUSE.search(sentence) if end - start >= _SHORTEST else None
        if cause is None or not (_UP.search(sentence) or _DOWN.search(sentence) or _CHANGE.search(sentence)):
            continue
        if _ELSEWHERE.match(sentence, cause.end()):
            continue
        first = ends[place - 1] if place and _POINTS_BACK.match(sentence) else start
        first = _after_table(text, first, start + cause.start())
        head = text[first : start + cause.start()] or sentence
        # A cause named first: "Due to lower volume, cost of sales decreased".
        subject = sentence if cause.start() < len(sentence) // 8 else head
        found.append(
            _Sentence(
                first, end, " ".join(subject.split()), " ".join(text[first:end].split()), text[max(0, first - _CONTEXT) : first]
            )
        )
    return tuple(found)


def _after_table(text: str, first: int, cause: int) -> int:
    """Where a sentence begins that runs on from a table without a full stop: at a line not far before its cause."""
    if cause - first <= _BEFORE_CAUSE:
        return first
    line = text.find("\n", cause - _BEFORE_CAUSE, cause)
    return line + 1 if line >= 0 else cause - _BEFORE_CAUSE


def _extended(text: str, sentence: _Sentence) -> int:
    """To the end of the list that a colon opens."""
    if not text[: sentence.end].rstrip().endswith((":", "by", "•")) and ":" not in text[sentence.end - 3 : sentence.end + 3]:
        return sentence.end
    stop = text.find("\n\n", sentence.end)
    return min(len(text), sentence.start + _LONGEST, stop if stop > 0 else len(text))
