"""How well the words around a figure of a claim fit those of a figure of the source."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.evidence.line_items import MARGINS
from workbench.evidence.matching import same_kind, same_number
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText

#: What the claim may compute itself.
_CALCULATED = frozenset({"@total", "@average"})
#: How much better the words of another figure must fit before it counts as the one that is meant.
MARGIN = 0.10
_LEAST_COVER = 0.34
_ELSEWHERE = 0.45
_UNKNOWN_WEIGHT = 0.7
_TOLD_TWICE = frozenset(MARGINS.values())


@dataclass(frozen=True, slots=True)
class Affinity:
    """How well the words of a claim fit those of a source figure: 0 to 1, and whether they speak of the same item at all."""

    score: float
    fits: bool


#: So many figures before and after one in its sentence are looked at together with it.
_NEAR = 6


def neighbours(claimed: Reading, claim: Iterable[Reading]) -> list[Reading]:
    """The other figures of the same sentence, near this one."""
    return [
        other for other in claim
        if other is not claimed and other.sentence is claimed.sentence and abs(other.order - claimed.order) <= _NEAR
    ]  # fmt: skip


#: Words after which a percentage is a rate of growth, though it is told as a level.
_GROWTH = re.compile(r"增速|增幅|\bgrew\b|\bgrowth\b|\bgrowing\b|outpac")


class Words:
    """Compares the words around one claimed figure with those of every source figure."""

    def __init__(self, claimed: Reading, source: SourceText, claim: Iterable[Reading] = ()) -> None:
        self._source = source
        self._beside = neighbours(claimed, claim)
        self.own = _in_script(claimed.own, source)
        self.averaged = "@average" in self.own
        self.context = _in_script(claimed.said | claimed.context, source) | self.own
        lengths = (other.own for other in self._beside if other.figure.kind == "duration")
        #: What a length of time beside the figure is told of: "due in less than one year".
        self.of_lengths = _in_script(frozenset().union(*lengths), source)
        self.moving = bool(_GROWTH.search(claimed.sentence)) or any(other.role.name == CHANGE for other in self._beside)
        self._columns = self._told_columns()
        self._wanted = self._weight(self.own - _CALCULATED)
        self._covers: dict[frozenset[str], float] = {}
        self._cache: dict[tuple[frozenset[str], frozenset[str]], Affinity] = {}

    def stated(self, found: Reading, *, of: frozenset[str] | None = None) -> bool:
        """Whether the claim's sentence states this figure itself, beside the one that is checked (``of`` the same words)."""
        return any(
            same_kind(other, found, self._source) and same_number(other, found.value)
            for other in self._beside if of is None or other.own == of
        )  # fmt: skip

    def told_beside(self, claimed: Reading) -> frozenset[str]:
        """What the other figures of the claim's sentence are about; not the value that ``claimed`` moved from or to."""
        apart = (
            other for other in self._beside
            if other.figure.kind != claimed.figure.kind or PRIOR not in (other.role.name, claimed.role.name)
        )  # fmt: skip
        return frozenset().union(*(other.own for other in apart))

    def _told_columns(self) -> frozenset[frozenset[str]]:
        """What heads the columns that the claim names: "due in less than one year"."""
        return frozenset(column for column in self._source.column_heads if column <= self.context)

    def other_column(self, found: Reading) -> bool:
        """Whether the claim names a column of tables, and the figure stands in another that is no total."""
        column = found.own - found.head if found.head else frozenset()
        return bool(self._columns) and bool(column - {"@total"}) and not any(told & found.own for told in self._columns)

    def in_told_column(self, found: Reading) -> bool:
        """Whether the figure stands in a column of a table that the claim names."""
        return any(told <= found.own - found.head for told in self._columns)

    def told_apart(self, claimed: Reading) -> bool:
        """Whether every other year of the sentence is that of another change: "rose 5 % in 2019 after falling 3 % in 2018"."""
        if claimed.span or len(claimed.periods) != 1:
            return False
        told = {
            period.year
            for other in (*self._beside, claimed) if other.role.name == CHANGE and len(other.periods) == 1
            for period in other.periods
        }  # fmt: skip
        return {period.year for period in claimed.mentioned if period.year} <= told

    def affinity(self, found: Reading) -> Affinity:
        key = (found.own, found.context)
        if key not in self._cache:
            self._cache[key] = self._compare(found)
        return self._cache[key]

    def cover(self, found: Reading) -> float:
        """The weighted share of the source label's words that the claim has, anywhere."""
        label = found.head or found.own
        if label not in self._covers:
            self._covers[label] = self._share(label, self.context)
        return self._covers[label]

    def named_weight(self, found: Reading) -> float:
        """How much of the claim's own item the name of a table's row explains, as a sum of word weights."""
        return self._weight(found.head & (self.own - {"@average"}))

    def told_weight(self, found: Reading) -> float:
        """As ``named_weight``, of all that the claim's sentence says."""
        return self._weight(found.head & self.context)

    def share_of(self, found: Reading, told: frozenset[str]) -> float:
        """The weighted share of the source label's words that are among ``told``."""
        return self._share(self._label(found), told)

    def _share(self, own: frozenset[str], told: frozenset[str]) -> float:
        own = (own - _CALCULATED) or own
        total = self._weight(own)
        return self._weight(own & told) / total if total else 0.0

    def _weight(self, words: frozenset[str]) -> float:
        weights = self._source.vocabulary
        total = 0.0
        for token in words:
            total += weights.get(token, _UNKNOWN_WEIGHT)
        return total

    def _label(self, found: Reading) -> frozenset[str]:
        """The label's tokens; of a profit told in percent of sales, which is a margin too, only what the claim calls it."""
        if not found.own & _TOLD_TWICE:
            return found.own
        twice = {profit for profit, margin in MARGINS.items() if {profit, margin} <= found.own}
        return found.own - {profit if MARGINS[profit] in self.context else MARGINS[profit] for profit in twice}

    def _compare(self, found: Reading) -> Affinity:
        label = self._label(found)
        near = self._weight(label & self.own)
        far = self._weight((label & self.context) - self.own)
        total = self._weight(label)
        cover = (near + _ELSEWHERE * far) / total if total else 0.5
        around = self._weight((self.own & found.context) - label)
        explained = (near + 0.6 * around) / self._wanted if self._wanted else 0.5
        share = 0.5 if found.in_table else 0.4
        return Affinity(share * cover + (1 - share) * explained, self._fits(found, cover, explained))

    def opposed(self, found: Reading) -> bool:
        """Whether both speak of line items by name, and of different ones."""
        unmet = {token for token in self.own - (found.own | found.context) if token[0] == "@"} - _CALCULATED
        unused = {token for token in found.own - self.context if token[0] == "@"} - _CALCULATED
        return bool(unmet and unused)

    def _fits(self, found: Reading, cover: float, explained: float) -> bool:
        if not self.own or not (found.own or found.context):
            return True
        told = found.own | found.context
        if not self.context & told:
            return False
        unmet = {token for token in self.own - told if token[0] == "@"} - _CALCULATED
        if self.opposed(found) and not self.own & found.own:
            return False
        spans = {token for token in self.context if token.startswith("@span")}
        if spans and any(token.startswith("@span") for token in told) and not spans & told:
            return False
        if unmet and found.in_table and not any(token in self._source.words for token in unmet) and cover < 0.99:
            return False
        return max(cover, explained) >= _LEAST_COVER


def _in_script(words: frozenset[str], source: SourceText) -> frozenset[str]:
    """Without words of a script the source does not use: they can be neither found nor missed there."""
    if source.has_han and source.has_latin:
        return words
    return frozenset(
        token for token in words if token[0] == "@" or (source.has_latin if token[0].isascii() else source.has_han)
    )
