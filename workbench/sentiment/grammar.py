"""What a sentence says went better or worse: measure and direction, expectation, earlier period, negation, clauses.

"Loss narrowed" is good, "costs rose" is bad, "profit of 3 compared with 5" is bad, "did not fall" is not bad, and in "A gains
as B slumps" each clause has its own reading. Everything is decided by ``workbench.sentiment.lexicon`` and the rules here;
nothing was fitted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sentiment.lexicon import Join, Language, Token, load_lexicon

#: How far, in words, a direction looks for its measure.
REACH_LEFT, REACH_RIGHT = 12, 5
_SENTENCE_ENDS = frozenset(".!?\n。！？")
_STRONG_BREAKS = frozenset([";", ":", "|", "--", "-", "–", "—", "；", "："])
_WEAK_BREAKS = frozenset([",", "，", "、"])
_JOIN_WEIGHT: dict[Join, float] = {"": 1.0, "same": 1.0, "new": 1.0, "cause": 0.6, "contrast": 1.3, "concession": 0.4}
#: Weight of a loss that is only stated, of another unwelcome measure that is only named, of an increase of nothing named.
STATED_LOSS, NAMED_BURDEN, UNNAMED = -0.9, -0.15, 0.7
NEGATED, HEDGED = -0.6, 0.7


@dataclass(frozen=True, slots=True)
class Finding:
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


def _parts(tokens: Sequence[Token]) -> list[tuple[list[Token], int, Join, bool]]:
    """Clauses as (tokens, number of the sentence, join, weakly parted)."""
    parts: list[tuple[list[Token], int, Join, bool]] = []
    current: list[Token] = []
    sentence, join, weak = 0, "", False
    for token in tokens:
        mark = token.text
        if mark in _SENTENCE_ENDS or mark in _STRONG_BREAKS or mark in _WEAK_BREAKS:
            if current:
                parts.append((current, sentence, join, weak))  # type: ignore[arg-type]
                current, join = [], ""
            weak = mark in _WEAK_BREAKS
            sentence += mark in _SENTENCE_ENDS
        elif token.entry.join and token.entry.join != "same":
            if current:
                parts.append((current, sentence, join, weak))  # type: ignore[arg-type]
            current, join, weak = [token], token.entry.join, False
        else:
            current.append(token)
    if current:
        parts.append((current, sentence, join, weak))  # type: ignore[arg-type]
    return parts


def _findings(tokens: list[Token], carried: float, language: Language) -> tuple[list[Finding], float]:
    """The findings of one clause, and the measure a following clause may still speak of."""
    found: list[Finding] = []
    used: set[int] = set()
    tail = _comparison_at(tokens)
    for index, token in enumerate(tokens):
        entry = token.entry
        if entry.value:
            found.append(_shaded(entry.value, index, index, "word", tokens, language))
        elif entry.direction:
            found.append(_change(index, tokens, used, carried, language))
        elif entry.relation and _expectation_follows(tokens, index):
            found.append(_shaded(1.1 * entry.relation, index, index, "expectation", tokens, language))
        elif token.text[0] in "+-−" and len(token.text) > 1:
            found.append(Finding(0.8 if token.text[0] == "+" else -0.8, token.start, token.end, "move"))
    items = [index for index, token in enumerate(tokens) if token.entry.item]
    if not any(finding.kind in {"change", "move"} for finding in found):
        found += _compared_figures(tokens, items, tail, used)
    for index in items:
        if tokens[index].entry.item < 0 and index not in used and index < tail:
            loss = tokens[index].entry.item < -1.2
            found.append(
                _shaded(STATED_LOSS if loss else NAMED_BURDEN, index, index, "loss" if loss else "burden", tokens, language)
            )
    return found, tokens[items[0]].entry.item if items else carried


def _change(index: int, tokens: list[Token], used: set[int], carried: float, language: Language) -> Finding:
    """A direction with the measure it speaks of."""
    entry = tokens[index].entry
    at = _item_of(index, tokens)
    if at is None:
        value = entry.direction * (carried or UNNAMED)
        return _shaded(value, index, index, "change" if carried else "move", tokens, language)
    used.add(at)
    return _shaded(entry.direction * tokens[at].entry.item, index, at, "change", tokens, language)


def _item_of(index: int, tokens: list[Token]) -> int | None:
    entry = tokens[index].entry
    left = _nearest_item(tokens, range(index - 1, max(-1, index - 1 - REACH_LEFT), -1))
    right = _nearest_item(tokens, range(index + 1, min(len(tokens), index + 1 + REACH_RIGHT)))
    follows = tokens[index + 1].text if index + 1 < len(tokens) else ""
    prefer_right = entry.form in {"adjective", "transitive"} or follows in {"in", "of"}
    if prefer_right and right is not None and (entry.form != "adjective" or right - index <= 3):
        return right
    return left if left is not None else right


def _nearest_item(tokens: list[Token], indices: range) -> int | None:
    for index in indices:
        entry = tokens[index].entry
        if entry.item:
            return index
        if entry.comparison and tokens[index].text != "than":
            return None
    return None


def _comparison_at(tokens: list[Token]) -> int:
    """Where the clause turns to the earlier period; its length where it does not."""
    measured = False
    for index, token in enumerate(tokens):
        if token.entry.comparison and measured:
            return index
        measured = measured or bool(token.entry.item) or token.text[0].isdigit()
    return len(tokens)


def _compared_figures(tokens: list[Token], items: list[int], tail: int, used: set[int]) -> list[Finding]:
    """ "Profit of 3 compared with 5", "a loss of 2 compared with a profit of 4"."""
    now = [index for index in items if index < tail]
    if not now or tail >= len(tokens):
        return []
    item = tokens[now[0]]
    before = next((tokens[index].entry.item for index in items if index > tail), item.entry.item)
    if (before > 0) != (item.entry.item > 0):
        used.update(items)
        return [Finding(item.entry.item, item.start, tokens[tail].end, "figures")]
    first, second = _number(tokens[:tail], last=True), _number(tokens[tail:], last=False)
    if first is None or second is None or first == second:
        return []
    used.update(items)
    return [Finding(math.copysign(item.entry.item, item.entry.item * (first - second)), item.start, tokens[-1].end, "figures")]


def _number(tokens: Sequence[Token], *, last: bool) -> float | None:
    """The first or last figure that is not a year or a percentage."""
    numbers = [
        float(token.text.replace(",", ""))
        for index, token in enumerate(tokens)
        if token.text[0].isdigit()
        and token.text[-1].isdigit()
        and not (token.text.isdigit() and len(token.text) == 4 and token.text[:2] in {"19", "20"})
        and not (index + 1 < len(tokens) and tokens[index + 1].text == "%")
    ]
    return (numbers[-1] if last else numbers[0]) if numbers else None


def _expectation_follows(tokens: list[Token], index: int) -> bool:
    return any(token.entry.expectation for token in tokens[index + 1 : index + 5])


def _shaded(value: float, index: int, other: int, kind: str, tokens: list[Token], language: Language) -> Finding:
    """A finding after negation and hedging; its span runs over the measure and the word."""
    low, high = min(index, other), max(index, other)
    reach = 2 if language == "zh" else 4
    negated = any(token.entry.negator and not token.entry.value for token in tokens[max(0, index - reach) : index])
    hedged = any(token.entry.hedge for token in tokens[:index])
    value *= (NEGATED if negated else 1.0) * (HEDGED if hedged else 1.0)
    return Finding(value, tokens[low].start, tokens[high].end, kind, negated, hedged)
