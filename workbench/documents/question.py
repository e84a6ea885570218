"""A plain question as it was read: companies, periods, statements, items, what it wants computed, what is unclear."""

from dataclasses import dataclass
from typing import Literal

from workbench.documents.asked_aggregate import AskedAggregate
from workbench.documents.asked_calculation import AskedCalculation
from workbench.documents.asked_items import items
from workbench.documents.asked_periods import AskedPeriod, AskedPeriods
from workbench.documents.asked_units import AskedUnit
from workbench.documents.metrics import leaves, metrics
from workbench.documents.model import Statement
from workbench.documents.topics import Topic

QuestionKind = Literal["value", "ratio", "change", "comparison", "judgement", "list", "explanation"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clarification:
    """What must be known before answering: ``about`` "company" or "period", a sentence, and the choices."""

    about: str
    message: str
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question as it was read.

    Attributes:
        text: as typed.
        focus: without names, periods and instructions: what is asked about.
        companies: of the library, in the order named.
        stranger: a company named that the library does not have.
        statements: those it points at, else those where its items are at home.
        items: ids of the glossary; ``labels``: further labels of statements, as printed.
        calculations: what to compute; more than one of a list of items; none: nothing.
        aggregate: what is wanted of several results, such as the highest of them.
        ambiguous: companies that one name in it fits.
        own_periods: of each company its own period, where each is named with one: "A in 2023 or B in 2017".
        outside: companies of the library that it names and that are not to be looked at.
        unclear: what to ask back before computing; finding passages goes on without.
    """

    text: str
    focus: str
    language: Literal["en", "zh"]
    companies: tuple[str, ...]
    stranger: str | None
    periods: AskedPeriods
    unit: AskedUnit
    statements: tuple[Statement, ...]
    items: tuple[str, ...]
    labels: tuple[str, ...]
    metric: str | None
    calculations: tuple[AskedCalculation, ...]
    kind: QuestionKind
    topics: tuple[Topic, ...]
    aggregate: AskedAggregate | None = None
    ambiguous: tuple[str, ...] = ()
    own_periods: tuple[tuple[str, AskedPeriod], ...] = ()
    outside: tuple[str, ...] = ()
    unclear: tuple[Clarification, ...] = ()

    @property
    def calculation(self) -> AskedCalculation | None:
        """The first of what is to be computed."""
        return self.calculations[0] if self.calculations else None


def needed_items(question: Question) -> tuple[str, ...]:
    """Items whose lines must be seen to answer, in order of weight."""
    formula_items = question.calculation.items if question.calculation else ()
    if question.metric and not formula_items:
        formula_items = tuple(dict.fromkeys(leaf.item for leaf in leaves(metrics()[question.metric].formula)))
    known = [item for item in (*formula_items, *question.items) if item in items()]
    return tuple(dict.fromkeys(known))
