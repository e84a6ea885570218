"""What a sentence says went better or worse: measure and direction, expectation, earlier period, negation, clauses.

"Loss narrowed" is good, "costs rose" is bad, "profit of 3 compared with 5" is bad, "did not fall" is not bad, and in "A gains
as B slumps" each clause has its own reading. Everything is decided by ``workbench.sentiment.lexicon`` and the rules here;
nothing was fitted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbench.sentiment.compared import closing, comparison_at, risen
from workbench.sentiment.lexicon import NOTHING, Join, Language, Token, load_lexicon

#: How far, in words, a direction looks for its measure.
REACH_LEFT, REACH_RIGHT = 12, 5
_SENTENCE_ENDS = frozenset(".!?\n。！？")
_STRONG_BREAKS = frozenset([";", ":", "|", "--", "-", "–", "—", "；", "："])
_WEAK_BREAKS = frozenset([",", "，", "、"])
_JOIN_WEIGHT: dict[Join, float] = {"": 1.0, "same": 1.0, "new": 1.0, "cause": 0.6, "contrast": 1.3, "concession": 0.4}
#: Weight of a loss that is only stated, of another unwelcome measure that is only named, of an increase of nothing named,
#: and of one of something that is no measure.
STATED_LOSS, NAMED_BURDEN, UNNAMED, OF_ANOTHER = -0.9, -0.15, 0.7, 0.3
_ADVERBS = frozenset(("up", "down", "higher", "lower", "off", "in the red", "in the black"))
NEGATED, HEDGED = -0.6, 0.7
#: What may stand between a measure and the word on where it went: "sales have also increased".
_AUXILIARIES = frozenset(
    (
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "been",
        "be",
        "also",
        "will",
        "would",
        "to",
        "still",
        "slightly",
        "clearly",
    )
)

#: A clause on the way: its words, the number of its sentence, how it joins, whether only a comma parts it.
Part = tuple[list[Token], int, Join, bool]


class Finding(NamedTuple):
    """One thing said to be good (positive) or bad (negative); ``start`` and ``end`` are offsets into the text.

    ``kind`` is ``change`` (of a named measure), ``move`` (of nothing named), ``word``, ``loss``, ``burden``, ``figures``
    (two numbers compared) or ``expectation``.
    """

    value: float
    start: int
    end: int
    kind: str
    negated: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text with its findings; ``join``: how it stands to what was before; ``weak``: only a comma parts them."""

    start: int
    end: int
    sentence: int
    join: Join
    weak: bool
    findings: tuple[Finding, ...]

    @property
    def value(self) -> float:
        """The sum of the findings, at most 2 either way."""
        return max(-2.0, min(2.0, sum(finding.value for finding in self.findings)))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of a text. ``score`` is between -1 and 1."""

    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    score: float

    @property
    def findings(self) -> list[Finding]:
        """All findings in order."""
        return [finding for clause in self.clauses for finding in clause.findings]


def read(text: str, language: Language) -> Reading:
    """Read a text by the rules alone."""
    tokens = load_lexicon(language).tokens(text)
    clauses: list[Clause] = []
    carried = 0.0
    for part, sentence, join, weak in _parts(tokens):
        if not weak and (not clauses or clauses[-1].sentence != sentence):
            carried = 0.0
        findings, carried = _findings(part, carried, language)
        clauses.append(Clause(part[0].start, part[-1].end, sentence, join, weak, tuple(findings)))
    return Reading(tuple(tokens), tuple(clauses), combined(clauses))


def combined(clauses: Sequence[Clause]) -> float:
    """One score of several clauses: causes and concessions count less, what follows "but" more."""
    total = sum(clause.value * _JOIN_WEIGHT[clause.join] for clause in clauses)
    return math.tanh(0.8 * total)


def _parts(tokens: Sequence[Token]) -> list[Part]:
    """Clauses, parted at punctuation and at joining words."""
    parts: list[Part] = []
    current: list[Token] = []
    sentence, weak = 0, False
    join: Join = ""
    bracket_end = -1
    for index, token in enumerate(tokens):
        if token.text in {"(", "（"}:
            bracket_end = closing(tokens, index)
        if index <= bracket_end:
            current.append(token)
            continue
        mark = token.text
        ends, breaks = mark in _SENTENCE_ENDS, mark in _STRONG_BREAKS
        begins = token.entry.join not in {"", "same"}
        if not (ends or breaks or begins or mark in _WEAK_BREAKS):
            current.append(token)
            continue
        if current:
            parts.append((current, sentence, join, weak))
            current, join = [], ""
        if begins:
            current, join, weak = [token], token.entry.join, False
        else:
            weak = not (ends or breaks)
            sentence += ends
    if current:
        parts.append((current, sentence, join, weak))
    return _comparisons_joined(parts)


def _comparisons_joined(parts: list[Part]) -> list[Part]:
    """ "Profit was 5, compared with 3": what begins with a comparison belongs to what is compared."""
    joined: list[Part] = []
    for tokens, sentence, join, weak in parts:
        if joined and weak and tokens[0].entry.comparison and joined[-1][1] == sentence:
            before = joined[-1]
            joined[-1] = ([*before[0], *tokens], *before[1:])
        else:
            joined.append((tokens, sentence, join, weak))
    return joined


def _findings(tokens: list[Token], carried: float, language: Language) -> tuple[list[Finding], float]:
    """The findings of one clause, and the measure a following clause may still speak of."""
    used: set[int] = set()
    tail = comparison_at(tokens)
    by_index = {
        index: finding
        for index, token in enumerate(tokens)
        if (token.entry is not NOTHING or token.text[0] in "+-−")
        and (finding := _said_at(index, tokens, used, carried, language)) is not None
    }
    # "growth slowed", "pressure eased": the measure is no finding of its own
    found = [finding for index, finding in by_index.items() if index not in used]
    items = [index for index, token in enumerate(tokens) if token.entry.item]
    if not any(finding.kind in {"change", "move"} for finding in found):
        found += _compared_figures(tokens, items, tail, used)
    for index in items:
        if tokens[index].entry.item < 0 and index not in used and index not in by_index and index < tail:
            value, kind = (STATED_LOSS, "loss") if tokens[index].entry.item < -1.2 else (NAMED_BURDEN, "burden")
            found.append(_shaded(value, index, index, kind, tokens, language))
    return found, tokens[items[0]].entry.item if items else carried


def _said_at(index: int, tokens: list[Token], used: set[int], carried: float, language: Language) -> Finding | None:
    """What the word at ``index`` says, if anything; a measure that it speaks of is put into ``used``."""
    token = tokens[index]
    entry = token.entry
    if entry.direction:
        changed = _change(index, tokens, used, language)
        if changed is not None:
            return changed
    if entry.value:
        return _shaded(entry.value, index, index, "word", tokens, language)
    if entry.direction:
        kind, value = ("change", carried) if carried else ("move", _unnamed(index, tokens))
        return _shaded(_signed(index, tokens, used) * value, index, index, kind, tokens, language)
    if entry.relation and _expectation_follows(tokens, index):
        return _shaded(1.1 * entry.relation, index, index, "expectation", tokens, language)
    if token.text[0] in "+-−" and len(token.text) > 1:
        return Finding(0.8 if token.text[0] == "+" else -0.8, token.start, token.end, "move")
    return None


def _unnamed(index: int, tokens: list[Token]) -> float:
    """How much a direction of nothing named counts: "up 5 %" of the subject, "increased supplies" hardly."""
    token = tokens[index]
    follows = tokens[index + 1].text if index + 1 < len(tokens) else ""
    of_another = token.entry.form == "adjective" and token.text not in _ADVERBS and follows[:1].isalpha()
    return OF_ANOTHER if of_another else UNNAMED


def _change(index: int, tokens: list[Token], used: set[int], language: Language) -> Finding | None:
    """A direction with the measure it speaks of: "sales rose", and "the decline in sales slowed" of the decline."""
    at = _item_of(index, tokens)
    if at is None:
        return None
    used.add(at)
    value = _signed(index, tokens, used) * tokens[at].entry.item
    if 2 <= at < index and tokens[at - 1].text in {"in", "of"} and tokens[at - 2].entry.form == "noun":
        value *= tokens[at - 2].entry.direction
        used.add(at - 2)
        at -= 2
    return _shaded(value, index, at, "change", tokens, language)


def _signed(index: int, tokens: list[Token], used: set[int]) -> float:
    """The direction, turned where the figure after it is below zero: "growth of -5 %". That figure says nothing more."""
    direction = tokens[index].entry.direction
    for at in range(index + 1, min(len(tokens), index + 3)):
        if tokens[at].text[0] in "-−" and len(tokens[at].text) > 1:
            used.add(at)
            return -abs(direction)
    return direction


def _item_of(index: int, tokens: list[Token]) -> int | None:
    entry = tokens[index].entry
    left = _nearest_item(tokens, range(index - 1, max(-1, index - 1 - REACH_LEFT), -1))
    right = _nearest_item(tokens, range(index + 1, min(len(tokens), index + 1 + REACH_RIGHT)))
    if left is None or right is None:
        return right if left is None else left
    if tokens[index + 1].text in {"in", "of"}:
        return right
    said_of_left = all(token.text in _AUXILIARIES for token in tokens[left + 1 : index])
    joined = any(token.text == "and" for token in tokens[index + 1 : right])
    if said_of_left or joined or entry.form not in {"adjective", "transitive"}:
        return left
    return right if entry.form == "transitive" or right - index <= 3 else left


def _nearest_item(tokens: list[Token], indices: range) -> int | None:
    for index in indices:
        entry = tokens[index].entry
        if entry.item:
            return index
        if entry.comparison and tokens[index].text != "than":
            return None
    return None


def _compared_figures(tokens: list[Token], items: list[int], tail: int, used: set[int]) -> list[Finding]:
    """ "Profit of 3 compared with 5", "a loss of 2 compared with a profit of 4"."""
    now = [index for index in items if index < tail]
    if not now or tail >= len(tokens):
        return []
    item = tokens[now[0]]
    value = item.entry.item
    before = next((tokens[index].entry.item for index in items if index > tail), value)
    if (before > 0) != (value > 0):
        used.update(items)
        return [Finding(value, item.start, tokens[tail].end, "figures")]
    direction = risen(tokens[:tail], tokens[tail:])
    if not direction:
        return []
    used.update(items)
    return [Finding(value * direction, item.start, tokens[-1].end, "figures")]


def _expectation_follows(tokens: list[Token], index: int) -> bool:
    return any(token.entry.expectation for token in tokens[index + 1 : index + 5])


def _shaded(value: float, index: int, other: int, kind: str, tokens: list[Token], language: Language) -> Finding:
    """A finding after negation and hedging; its span runs over the measure and the word."""
    low, high = min(index, other), max(index, other)
    reach = 2 if language == "zh" else 4
    negated = any(token.entry.negator and not token.entry.value for token in tokens[max(0, index - reach) : index])
    if kind == "word" and value < 0:
        negated = negated or any(token.entry.resolver for token in tokens[index + 1 : index + 4])
    hedged = any(token.entry.hedge for token in tokens[:index])
    value *= (NEGATED if negated else 1.0) * (HEDGED if hedged else 1.0)
    return Finding(value, tokens[low].start, tokens[high].end, kind, negated, hedged)
