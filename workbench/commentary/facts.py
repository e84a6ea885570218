"""What a result says, fact by fact: each a value as the page prints it, with the field it stands in.

A commentary may state nothing else. Values are signed; percentages and percentage points are in percents, so that they can be
compared with what a sentence prints.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workbench.provenance import canonical_json, sha256_bytes

Language = Literal["en", "zh"]
Audience = Literal["client", "colleague"]
Kind = Literal["percent", "points", "money", "ratio", "count", "days"]
When = Literal["", "proposed", "now", "change"]

#: Grows with every rule of the check, so that texts checked by older rules are checked again.
RULES = 2
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """Something that a fact is about: an asset, a scenario, a factor, a limit.

    Attributes:
        id: as the engine calls it.
        shown, chinese: as the page calls it, and in Chinese.
        also: what else a sentence may call it.
        kind: names of different kinds may stand in one sentence: an asset's loss in a scenario.
        years: those of a past window; none where it has no dates.
    """

    id: str
    shown: str
    chinese: str
    kind: Literal["asset", "scenario", "factor", "limit"]
    also: tuple[str, ...] = ()
    years: frozenset[str] = frozenset()

    def in_language(self, language: Language) -> str:
        """The name in a text of this language."""
        return self.chinese if language == "zh" else self.shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """What is measured, in both languages.

    Attributes:
        terms: what names it in a sentence, as patterns over lower-case text.
        hints: what may speak of it, but of others too.
        moves: whether it is a change by nature (a loss, a trade), so that "falls by" suits it.
    """

    id: str
    english: str
    chinese: str
    terms: str
    hints: str = ""
    moves: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One value of a result.

    Attributes:
        id: unique among the facts, e.g. ``volatility.proposed``.
        value: signed; see the module for its unit.
        text: as the page prints it, with its unit.
        path: the field of the result.
        about: the names it is about.
        when: of a proposal: of the proposal, of what is held now, or the change between them.
        years: in which it happened, where that is not told by a name.
    """

    id: str
    measure: Measure
    value: float
    kind: Kind
    text: str
    path: str
    about: tuple[Name, ...] = ()
    when: When = ""
    years: frozenset[str] = frozenset()

    def words(self, language: Language) -> str:
        """What the value is, e.g. ``volatility, proposed``."""
        label = self.measure.chinese if language == "zh" else self.measure.english
        names = [name.in_language(language) for name in self.about]
        whens = {"proposed": ("proposed", "方案"), "now": ("now", "当前"), "change": ("change", "变化")}
        whens_told = [whens[self.when][language == "zh"]] if self.when else []
        return ("，" if language == "zh" else ", ").join([label, *names, *whens_told])


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that a commentary may say about a result.

    Attributes:
        subject: ``portfolio`` or ``stress``.
        run_id: of the run.
        currency: of every amount of money.
        facts: in the order of importance.
        names: everything that has a name, also without a fact of its own.
        remarks: sentences of the engine, to be read by the writer; they hold no figure of ours.
        spoken: text per language that may be mentioned besides: dates, words of plausibility.
        frequency: of the prices: daily, weekly ...; empty where there are none.
        span: the first and the last year of the history.
    """

    subject: Literal["portfolio", "stress"]
    run_id: str
    currency: str
    facts: tuple[Fact, ...]
    names: tuple[Name, ...]
    remarks: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    frequency: str = ""
    span: frozenset[str] = frozenset()
    by_id: Mapping[str, Fact] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {fact.id: fact for fact in self.facts})

    def of(self, measure: str, when: When | None = None) -> list[Fact]:
        """The facts of one measure, in order."""
        return [fact for fact in self.facts if fact.measure.id == measure and when in (None, fact.when)]

    def get(self, fact_id: str) -> Fact | None:
        """The fact with this id, if the result has it."""
        return self.by_id.get(fact_id)

    @property
    def years(self) -> frozenset[str]:
        """Every year that the result names."""
        return frozenset(_YEAR.findall(" ".join([*_texts(self), *self.remarks, *self.spoken])))

    @property
    def sha256(self) -> str:
        """Of all facts and of the rules: a commentary checked against these need not be checked again."""
        told = [[fact.id, fact.text, fact.value] for fact in self.facts]
        return sha256_bytes(canonical_json({"rules": RULES, "facts": told, "spoken": list(self.spoken)}).encode())


def years_between(first: str | None, last: str | None) -> frozenset[str]:
    """Every year from one ISO date to another, which is the first where it is missing; none without the first."""
    return frozenset(str(year) for year in range(int(first[:4]), int((last or first)[:4]) + 1)) if first else frozenset()


def _texts(facts: Facts) -> Iterable[str]:
    for name in facts.names:
        yield f"{name.id} {name.shown} {name.chinese}"
    for fact in facts.facts:
        yield fact.text
