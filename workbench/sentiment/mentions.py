"""Where a text names an entity, and what the rules say of it there: its own clause, not the whole text."""

import re
from dataclasses import dataclass, replace

from workbench.sentiment.grammar import Clause, Reading, combined
from workbench.sentiment.lexicon import Token, folded

#: Characters of a name; what is longer names nothing.
LONGEST_NAME = 200
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:inc|corp|corporation|co|company|ltd|limited|plc|oyj|ag|sa|nv|group|holdings?)\.?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the entity is named; offsets into the text."""

    start: int
    end: int


def mentions_of(text: str, entity: str) -> tuple[Mention, ...]:
    """The places where ``entity`` is named, whatever its case; a legal form at its end may be left out. Empty if nowhere."""
    if len(entity) > LONGEST_NAME:
        return ()
    plain = folded(text)
    for name in _spellings(entity):
        found = tuple(Mention(start, start + len(name)) for start in _places(plain, name))
        if found:
            return found
    return ()


def _spellings(entity: str) -> list[str]:
    name = folded(entity.strip()).lstrip("$")
    short = _LEGAL_FORM.sub("", name)
    first_words = [" ".join(short.split()[:count]) for count in range(len(short.split()) - 1, 0, -1)]
    return list(dict.fromkeys(word for word in (name, short, name.removesuffix("s"), *first_words) if len(word) > 1))


def _places(plain: str, name: str) -> list[int]:
    """Where the name stands as a word of its own; within Chinese text no space is asked for."""
    found, start = [], plain.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_joined(plain[start - 1 : start], name[0]) or _joined(name[-1], plain[end : end + 1])):
            found.append(start)
        start = plain.find(name, end)
    return found


def _joined(one: str, two: str) -> bool:
    return (one + two).isascii() and one.isalnum() and two.isalnum()


def own_clauses(reading: Reading, place: Mention) -> tuple[Clause, ...]:
    """The clause that names the entity with those parted from it by commas only, as in "A, B and C fall".

    Where a comma parts clauses that each have findings, only the entity's own is taken; a bare name takes the findings of
    the clauses after it, or else of those before.
    """
    clauses = reading.clauses
    at = next((index for index, clause in enumerate(clauses) if place.start < clause.end), len(clauses) - 1)
    if at < 0:
        return ()
    if clauses[at].findings:
        return (clauses[at],)
    for step in (1, -1):
        index = at
        while 0 <= index + step < len(clauses) and clauses[max(index, index + step)].weak:
            index += step
            if clauses[index].findings:
                return (clauses[index],)
    return (clauses[at],)


def entity_score(reading: Reading, places: tuple[Mention, ...]) -> float:
    """The rules' score of the entity from its own clauses alone, between -1 and 1; of the whole text where it is not named."""
    if not places:
        return reading.score
    clauses = {
        clause.start: _as_seen_from(place, clause, reading) for place in places for clause in own_clauses(reading, place)
    }
    return combined(list(clauses.values()))


def _adjacent(place: Mention, token: Token) -> bool:
    """Whether nothing but a space stands between: in "Alpha遭调查" a sign of the passive does."""
    return token.start - place.end <= (1 if token.text.isascii() else 0)


def _as_seen_from(place: Mention, clause: Clause, reading: Reading) -> Clause:
    """The clause with what the entity does to another taken out, and what another does to it turned, where the verb says so."""
    tokens = reading.tokens
    after = next((token for token in tokens if token.start >= place.end), None)
    before = next((token for token in reversed(tokens) if token.end <= place.start), None)
    acts = after.end if after is not None and after.entry.agent and _adjacent(place, after) else -1
    suffers = before.end if before is not None and before.entry.patient else -1
    if acts < 0 and suffers < 0:
        return clause
    kept = [finding for finding in clause.findings if not finding.start <= acts <= finding.end and finding.start < clause.end]
    turned = [
        finding._replace(value=-0.8 * finding.value) if finding.start <= suffers <= finding.end else finding for finding in kept
    ]
    return replace(clause, findings=tuple(turned))
