"""What the linear model sees of a text: words and pairs, the rules' findings and, for an entity, its place among them.

A feature is hashed to one of ``SIZE`` rows (CRC-32, the same on every machine). The entity's own name is never a feature, so
that no company has a standing of its own.
"""

import math
from dataclasses import dataclass
from zlib import crc32

from workbench.sentiment.grammar import Reading
from workbench.sentiment.lexicon import Token
from workbench.sentiment.mentions import Mention, entity_score, own_clauses

#: Rows of the weight table.
SIZE = 1 << 17
#: Rows of words of a long message; nearly all that were fitted have fewer.
USUAL = 150
_ENTITY = "\x00"


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Rows of words (each counts ``word_weight``) and of findings (each counts 1); the last ``pairs`` words are two."""

    words: list[int]
    findings: list[int]
    pairs: int

    @property
    def word_weight(self) -> float:
        """What one row of words counts: of a text longer than those fitted, only the average does."""
        count = len(self.words) or 1
        return math.sqrt(min(count, USUAL)) / count


def features_of(reading: Reading, places: tuple[Mention, ...] | None) -> Features:
    """The features of a text as a whole (``places`` is None) or for an entity named at ``places``."""
    if not places:
        negated = _negated(reading)
        words = [_word(token, negated) for token in reading.tokens]
        return _features(_singles("", words), _pairs("", words), _whole(reading))
    return _of_entity(reading, places)


def _features(singles: list[str], pairs: list[str], findings: list[str]) -> Features:
    """The rows of all three. In a text longer than those fitted each word counts once, however often it is said."""
    if len(singles) + len(pairs) > USUAL:
        singles, pairs = list(dict.fromkeys(singles)), list(dict.fromkeys(pairs))
    return Features(_hashed(singles) + _hashed(pairs), _hashed(findings), len(pairs))


def _negated(reading: Reading) -> frozenset[int]:
    """Where the words stand that a negation turns: the model must not take them for what they mean without it."""
    return frozenset(finding.end for finding in reading.findings if finding.negated)


def _word(token: Token, negated: frozenset[int]) -> str:
    if token.end in negated:
        return f"~{token.text}"
    first = token.text[0]
    if first.isdigit():
        return "#"
    if first in "+-−" and len(token.text) > 1:
        return f"{first}#"
    return "@" if token.text.startswith("http") else token.text


def _singles(mark: str, words: list[str]) -> list[str]:
    return [f"{mark}w {word}" for word in words] + [f"{mark}p {word[:5]}" for word in words if len(word) > 5]


def _pairs(mark: str, words: list[str]) -> list[str]:
    return [f"{mark}b {one} {two}" for one, two in zip(["^", *words], [*words, "$"], strict=True)]


def _whole(reading: Reading) -> list[str]:
    findings = reading.findings
    named = ["bias", f"g {_bucket(reading.score)}", f"n {min(len(findings), 4)}"]
    named += {f"k {finding.kind} {finding.value > 0} {finding.negated} {finding.hedged}" for finding in findings}
    if findings:
        named += [f"first {findings[0].value > 0}", f"last {findings[-1].value > 0}"]
    return sorted(named)


def _of_entity(reading: Reading, places: tuple[Mention, ...]) -> Features:
    place = places[0]
    negated = _negated(reading)
    words, at = _around(reading.tokens, places, negated)
    (clause, *_) = own_clauses(reading, place) or (None,)
    inside = [
        _word(t, negated) for t in reading.tokens if clause and clause.start <= t.start < clause.end and not _within(t, places)
    ]
    left, right = words[max(0, at - 8) : at], words[at + 1 : at + 11]
    lexical = _singles("e", words) + [f"s {word}" for word in inside]
    lexical += [f"l {word}" for word in left] + [f"r {word}" for word in right] + _neighbours(words, at)
    return _features(lexical, _pairs("e", words), _entity_findings(reading, places, at, len(words)))


def _around(tokens: tuple[Token, ...], places: tuple[Mention, ...], negated: frozenset[int]) -> tuple[list[str], int]:
    """The words with each mention put as one sign, and where the first stands."""
    words: list[str] = []
    for token in tokens:
        if not _within(token, places):
            words.append(_word(token, negated))
        elif not words or words[-1] != _ENTITY:
            words.append(_ENTITY)
    if _ENTITY not in words:
        words.append(_ENTITY)
    return words, words.index(_ENTITY)


def _within(token: Token, places: tuple[Mention, ...]) -> bool:
    return any(token.start < place.end and token.end > place.start for place in places)


def _neighbours(words: list[str], at: int) -> list[str]:
    padded = ["^", "^", *words, "$", "$", "$"]
    here = at + 2
    one, two = padded[here - 1], padded[here + 1]
    return [
        f"l1 {one}",
        f"l2 {padded[here - 2]} {one}",
        f"r1 {two}",
        f"r2 {two} {padded[here + 2]}",
        f"r3 {padded[here + 3]}",
        f"lr {one} {two}",
    ]


def _entity_findings(reading: Reading, places: tuple[Mention, ...], at: int, count: int) -> list[str]:
    place = places[0]
    own = entity_score(reading, places)
    after = next((finding for finding in reading.findings if finding.start >= place.end), None)
    before = next((finding for finding in reversed(reading.findings) if finding.end <= place.start), None)
    where = "first" if at == 0 else "last" if at == count - 1 else "middle"
    colon = any(token.text == ":" and token.end <= place.start for token in reading.tokens)
    marks = [_sign(after), _sign(before), where]
    return [
        "ebias",
        f"eo {_bucket(own)}",
        f"eg {_bucket(reading.score)}",
        f"ea {marks[0]}",
        f"eb {marks[1]}",
        f"ew {where} {colon}",
        f"eow {_bucket(own)} {where} {colon}",
        f"eab {' '.join(marks)} {colon}",
    ]


def _sign(finding: object) -> str:
    value = getattr(finding, "value", 0.0)
    return f"{'+' if value > 0 else '-'}{getattr(finding, 'kind', '')}" if value else "0"


def _bucket(score: float) -> int:
    return round(score * 5)


def _hashed(names: list[str]) -> list[int]:
    mask = SIZE - 1
    return [crc32(name.encode()) & mask for name in names]
