"""The items of a source, and which of them the words of a claim name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.evidence.movement import CHANGE, LEVEL, PRIOR
from workbench.evidence.readings import SPANS, Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

#: So much of a label names its item beyond doubt; so much of it names it unless the claim fits another better.
_WHOLLY, _PARTLY = 0.8, 0.5
#: A word elsewhere in the sentence, or in the heading over a row, tells less than one beside the figure.
_ELSEWHERE, _AROUND = 0.45, 0.3
#: What a claim may say of anything.
_OF_ANYTHING = frozenset({"@total", "@average", "@ending", "@beginning", "@span3", "@span6", "@span9", "@span12"})
#: Each of these may be left out of what a figure is called.
_QUALIFIERS = frozenset({"@diluted", "@basic", "@dividend_per_share"})
_OPPOSITES = (("@ending", "@beginning"), ("@beginning", "@ending"))
_UNKNOWN_WEIGHT = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One item of a source: the figures of a row of a table, or of the same words in prose.

    Attributes:
        label: what it is called, ``told`` with the words of its columns or, in prose, of its sentence.
        around: ``told`` with the heading over the row.
        figures: its figures, ``levels`` those that are no changes.
        weight: the sum of the weights of its label's tokens.
        in_table: whether it is a row of a table.
    """

    label: frozenset[str]
    told: frozenset[str]
    around: frozenset[str]
    figures: tuple[Reading, ...]
    levels: tuple[Reading, ...]
    weight: float
    in_table: bool


@lru_cache(maxsize=256)
def items_of(source: SourceText) -> tuple[Item, ...]:
    """All items of a source, in its order."""
    rows: dict[object, list[Reading]] = {}
    last: tuple[Reading, object] | None = None
    for found in source.readings:
        if found.figure.kind == "duration":
            continue
        key: object = found.row or (found.own, found.figure.kind)
        if found.role.name == PRIOR and last is not None and _compared(found, last[0]):
            key = last[1]  # "carried 31 million passengers, against 29 million"
        rows.setdefault(key, []).append(found)
        if found.role.name == LEVEL:
            last = found, key
    return tuple(_item(source, row) for row in rows.values())


def _compared(prior: Reading, level: Reading) -> bool:
    return not prior.in_table and prior.sentence is level.sentence and prior.figure.kind == level.figure.kind


def _item(source: SourceText, row: Sequence[Reading]) -> Item:
    called, in_table = row[0].head or row[0].own, row[0].in_table
    label = called - _OF_ANYTHING or called
    own = label.union(*(found.own for found in row))
    if "@dividend_per_share" in own:
        own |= {"@dividend"}
    context = frozenset().union(*(found.context for found in row))
    levels = tuple(found for found in row if found.role.name != CHANGE or found.either)
    told = own if in_table else own | context
    return Item(label, told, own | context, tuple(row), levels, weight_of(source, label), in_table)


def weight_of(source: SourceText, words: Iterable[str]) -> float:
    """How much the words tell in this source: those that few of its labels have weigh more."""
    weights = source.vocabulary
    return sum(weights.get(token, _UNKNOWN_WEIGHT) for token in words)


@lru_cache(maxsize=256)
def _labels(source: SourceText) -> dict[str, list[Item]]:
    """The items by each token of their labels."""
    found: dict[str, list[Item]] = {}
    for item in items_of(source):
        for token in item.label:
            found.setdefault(token, []).append(item)
    return found


class Naming:
    """What the words beside one figure of a claim name.

    Args:
        stated: other figures of the same sentence, and those of the source that they were traced to.
    """

    def __init__(
        self, source: SourceText, words: Words, claimed: Reading, stated: Sequence[tuple[Reading, Reading]] = ()
    ) -> None:
        self._source = source
        self._all = words.own | words.of_lengths
        self._own = self._all - _OF_ANYTHING or self._all
        self._others = words.told_beside(claimed) - words.own - _OF_ANYTHING
        self._context = words.context - words.own
        self._said = self._own | self._context
        self._stated = {id(found) for _, found in stated}
        apart = {id(found) for other, found in stated if other.own != claimed.own}
        self._spans = SPANS & (words.own | words.context)
        self._scores: dict[Item, float] = {}
        self._allowed: dict[tuple[Item, ...], bool] = {}
        labels = _labels(source)
        touched = dict.fromkeys(item for token in self._own for item in labels.get(token, ()))
        taken = {item.label for item in touched if any(id(found) in apart for found in item.figures)}
        named = [
            (item, near) for item in touched if item.label not in taken
            for near in (weight_of(source, item.label & self._own),) if near >= _PARTLY * item.weight
        ]  # fmt: skip
        self._named = {weight_of(source, item.told & self._own) for item, _ in named}
        self.exact = [item for item, near in named if near >= _WHOLLY * item.weight]
        self.exact = [item for item in self.exact if not any(item.label < other.label for other in self.exact)]
        self._lines = [
            (token, max(weight_of(source, item.label & self._own) for item in free))
            for token in self._own - _OF_ANYTHING if token[0] == "@"
            for free in ([item for item in labels.get(token, ()) if item.label not in taken],) if free
        ]  # fmt: skip

    def told_of_another(self, found: Reading) -> bool:
        """Whether other figures of the sentence, and not this one, are told of what singles ``found`` out."""
        return not self._others.isdisjoint(found.own - self._all)

    def score(self, item: Item) -> float:
        """How clearly the claim names ``item``; 0 where it does not."""
        known = self._scores.get(item)
        if known is None:
            known = self._scores[item] = self._score(item)
        return known

    def _score(self, item: Item) -> float:
        score = 0.0
        if not self._said.isdisjoint(item.label):
            near = weight_of(self._source, item.label & self._own)
            told = near + _ELSEWHERE * weight_of(self._source, item.label & self._context)
            score = told * (0.5 + 0.5 * told / item.weight) if item.weight else 0.0
        if not self._own.isdisjoint(item.around):
            score += _AROUND * weight_of(self._source, item.around & self._own - item.label)
        if self._stated and any(id(found) in self._stated for found in item.figures):
            score += 1.0
        return score

    def best(self, count: int) -> list[Item]:
        """So many items, those that the claim names best first."""
        return sorted(items_of(self._source), key=lambda item: -self.score(item))[:count]

    def _near(self, item: Item) -> float:
        return weight_of(self._source, item.told & self._own)

    def allows(self, *operands: Item) -> bool:
        """Whether the claim names no item that is none of ``operands``, and names one of several at all."""
        if operands not in self._allowed:
            named = len(operands) == 1 or any(self.score(item) for item in operands)
            self._allowed[operands] = named and not self._denies(operands)
        return self._allowed[operands]

    def _denies(self, operands: tuple[Item, ...]) -> bool:
        told = frozenset().union(*(item.told for item in operands))
        if any(token not in told and (len(operands) > 1 or near > self._near(operands[0])) for token, near in self._lines):
            return True
        if self._spans and not self._spans & told and SPANS & told:
            return True
        if any(one in self._all and other in told and one not in told for one, other in _OPPOSITES):
            return True
        unmet = {token for token in self._own if token[0] == "@"} - told - _OF_ANYTHING
        if unmet and any(
            token[0] == "@"
            for item in operands
            for token in item.label - self._all - self._context - _OF_ANYTHING - _QUALIFIERS
        ):
            return True
        covered = weight_of(self._source, told & self._own)
        for item in self.exact:
            if len(operands) > 1 and not item.label <= told:
                return True
            more = item.in_table and not any(other.label == item.label or not other.in_table for other in operands)
            near = weight_of(self._source, item.label & self._own)
            if ((more and self._own <= item.label) or not item.label <= told) and near >= covered - 1e-9:
                return True
        return any(near > covered + 1e-9 for near in self._named)
