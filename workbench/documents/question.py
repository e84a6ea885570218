"""A plain question read: which companies, periods, statements and items it speaks of, what it wants computed, what is unclear.

Nothing is guessed: a name that fits two companies, a missing company among several or a missing year becomes a request to
clarify, with the choices.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.documents.asked_calculation import AskedCalculation, Readings, asked_calculation
from workbench.documents.asked_items import AskedItem, glossary_items, items, label_items
from workbench.documents.asked_periods import AskedPeriod, AskedPeriods, asked_periods
from workbench.documents.asked_units import AskedUnit, asked_statements, asked_unit
from workbench.documents.catalogue import Catalogue
from workbench.documents.company_names import named_companies
from workbench.documents.definitions import definitions_in
from workbench.documents.metrics import leaves, metrics, metrics_in
from workbench.documents.model import Statement
from workbench.documents.topics import Topic, topics_of

QuestionKind = Literal["value", "ratio", "change", "comparison", "judgement", "list", "explanation"]

#: Clauses that tell how to answer, not what.
_INSTRUCTION = re.compile(
    r"(?:^|(?<=[.?!;:])|(?<=,)|(?<=\())\s*(?:(?:and\s+|or\s+|please\s+|by\s+|while\s+|when\s+|only\s+|primarily\s+)*"
    r"(?:if\s+[^.?!]*?\b(?:not|isn't|doesn't|no)\b[^.?!]*\b(?:state|explain|say|answer|then|indicate)\b[^.?!]*"
    r"|(?:give|giv(?:ing)|provid(?:e|ing)|round(?:ing)?|answer(?:ing)?|respond(?:ing)?|assum(?:e|ing)|address(?:ing)?|bas(?:e|ed|ing)"
    r"|express(?:ing)?|report(?:ing)?|stat(?:e|ing)|consider(?:ing)?|refer(?:ring|enc(?:e|ing))?|us(?:e|ing)|rely(?:ing)?|utiliz(?:e|ing)"
    r"|look(?:ing)?|according|primarily|extract|approach(?:ing)?|draw(?:ing)?|tak(?:e|ing)\s+into|help\s+us|calculate\s+(?:what|\(or))\b"
    r"[^.?!]*?\b(?:question|answers?|response|statements?|information|line\s+items|decimals?|details?|judge?ments?|data|figures"
    r"|filing|report|percents?|millions|billions|thousands|analyst|perspective|standpoint|places?|account)\b[^.?!:,]*[:,]?"
    r"|here(?:'|’)?s\s+the\s+question\s*:?|you\s+are\s+[^.?!]*|(?:we|i)\s+(?:need|want|would\s+like)\s+to\b[^.?!:]*:?))[.?!]?"
    r"|\((?:formerly|previously|f/?k/?a)\b[^)]*\)",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should)\b|是否|有没有|吗[?？]?$", re.IGNORECASE
)
_WHY = re.compile(r"\bwhy\b|\bexplain\b|\bdescribe\b|\bdiscuss\b|为什么|原因|分析|介绍", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|who|list|name|what\s+are)\b|哪些|哪个|谁", re.IGNORECASE)
_COMPARES = re.compile(r"\bcompare[ds]?\b|\bversus\b|\bvs\b|\bthan\b|相比|对比", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MOST_CHOICES = 12


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
        calculation: what to compute; None: nothing.
        ambiguous: companies that one name in it fits.
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
    calculation: AskedCalculation | None
    kind: QuestionKind
    topics: tuple[Topic, ...]
    ambiguous: tuple[str, ...] = ()
    unclear: tuple[Clarification, ...] = ()


def read_question(
    text: str, catalogue: Catalogue, *, previous: Question | None = None, companies: Sequence[str] = ()
) -> Question:
    """Read a question against the companies and the statement labels of a library.

    Args:
        previous: the question before in a chat; what this one leaves out ("and the year before?") is taken from it.
        companies: set by the user; then none is looked for in the text.
    """
    named = named_companies(text, catalogue.names)
    chosen = tuple(companies) or named.companies
    periods, unit = asked_periods(text), asked_unit(text)
    statements, statement_spans = asked_statements(text)
    definitions = definitions_in(text)
    lower = _blanked(text, named.spans).lower().replace("’", "'")
    instructions = [
        match.span() for match in _INSTRUCTION.finditer(text)
        if not any(match.start() < one.end and one.start < match.end() for one in definitions)
    ]  # fmt: skip
    body = _blanked(lower, [*instructions, *statement_spans])
    found = _items(body, catalogue, chosen, [(one.start, one.end) for one in definitions])
    explained = (*named.spans, *periods.spans, *unit.spans, *statement_spans, *instructions)
    language: Literal["en", "zh"] = "zh" if len(_HAN.findall(text)) > 0.2 * len(text) else "en"
    read = Readings(
        text=body, periods=periods, unit=unit, found=tuple(found), definitions=definitions, explained=explained,
        chinese=language == "zh", judging=bool(_YES_NO.search(text)),
    )  # fmt: skip
    calculation = asked_calculation(read)
    focus = _focus(text, [*named.spans, *periods.spans, *instructions])
    question = Question(
        text=text, focus=focus, language=language, companies=chosen, stranger=None if chosen else named.stranger,
        ambiguous=() if companies else named.ambiguous,
        periods=periods, unit=unit,
        statements=statements, items=tuple(dict.fromkeys(one.item for one in glossary_items(body) if one.item)),
        labels=tuple(dict.fromkeys(one.label for one in found if one.label)),
        metric=calculation.metric if calculation else _metric(body), calculation=calculation,
        kind=_kind(focus, calculation), topics=topics_of(focus),
    )  # fmt: skip
    question = _continued(question, previous) if previous is not None else question
    return replace(question, unclear=_unclear(question, catalogue))


def needed_items(question: Question) -> tuple[str, ...]:
    """Items whose lines must be seen to answer, in order of weight."""
    formula_items = question.calculation.items if question.calculation else ()
    if question.metric and not formula_items:
        formula_items = tuple(dict.fromkeys(leaf.item for leaf in leaves(metrics()[question.metric].formula)))
    known = [item for item in (*formula_items, *question.items) if item in items()]
    return tuple(dict.fromkeys(known))


def _items(body: str, catalogue: Catalogue, companies: Sequence[str], defined: Sequence[tuple[int, int]]) -> list[AskedItem]:
    """Items by the glossary and by the labels of these companies' statements; the longer of two that overlap."""
    outside = _blanked(body, defined)
    found = glossary_items(outside)
    infos = catalogue.documents_of(companies) if companies else []
    lines = (line for info in infos for line in catalogue.lines(info.document_id) if line.statement not in ("segment", "other"))
    labels = label_items(outside, lines)
    for label in labels:
        rivals = [one for one in found if one.start < label.end and label.start < one.end]
        if all(label.end - label.start > one.end - one.start for one in rivals):
            found = [one for one in found if one not in rivals] + [label]
    return sorted(found, key=lambda one: one.start)


def _metric(body: str) -> str | None:
    named = metrics_in(body)
    return named[0][2].id if named else None


def _kind(text: str, calculation: AskedCalculation | None) -> QuestionKind:
    if _WHY.search(text):
        return "explanation"
    if calculation is not None and _YES_NO.search(text):
        return "judgement"
    if calculation is not None and not calculation.unexplained:
        if calculation.formula.startswith(("growth", "cagr")) or (
            " - " in calculation.formula and calculation.name.startswith("change")
        ):
            return "change"
        if len(calculation.periods) > 1 or _COMPARES.search(text):
            return "comparison"
        return "value" if calculation.unit in ("money", "per_share", "count") else "ratio"
    if _WHICH.search(text):
        return "list"
    return "explanation"


def _unclear(question: Question, catalogue: Catalogue) -> tuple[Clarification, ...]:
    found = []
    known = sorted(name.company for name in catalogue.names)
    if question.ambiguous:
        found.append(Clarification(about="company", message="Which company is meant?", choices=question.ambiguous))
    elif question.stranger and not question.companies:
        message = f"The library has no document of {question.stranger}."
        found.append(Clarification(about="company", message=message, choices=tuple(known[:_MOST_CHOICES])))
    elif not question.companies and len(known) > 1:
        found.append(Clarification(about="company", message="Which company is meant?", choices=tuple(known[:_MOST_CHOICES])))
    if question.calculation is not None and not question.periods.periods and question.companies and not question.periods.latest:
        years = _years(question, catalogue)
        if len(years) > 1:
            choices = tuple(f"FY{year}" for year in years[:_MOST_CHOICES])
            found.append(Clarification(about="period", message="Which fiscal year is meant?", choices=choices))
    return tuple(found)


def _years(question: Question, catalogue: Catalogue) -> list[int]:
    infos = catalogue.documents_of(question.companies)
    return sorted({info.fiscal_year for info in infos if info.fiscal_year is not None}, reverse=True)


def _continued(question: Question, previous: Question) -> Question:
    """What a follow-up leaves out, from the question before."""
    companies = question.companies or (previous.companies if question.stranger is None else ())
    periods = question.periods
    if not periods.periods:
        years = [replace(period, year=period.year - 1) for period in previous.periods.periods] if periods.before else None
        periods = replace(previous.periods, periods=tuple(years) if years is not None else previous.periods.periods)
    own = question.calculation is not None or bool(question.items or question.metric) or bool(question.topics)
    calculation = question.calculation or (None if own else previous.calculation)
    if calculation is not None:
        calculation = replace(calculation, periods=_within(question, previous, periods))
    if own:
        return replace(question, companies=companies, periods=periods, calculation=calculation)
    return replace(
        previous, text=question.text, companies=companies, stranger=question.stranger if not companies else None,
        periods=periods, calculation=calculation,
    )  # fmt: skip


def _within(question: Question, previous: Question, periods: AskedPeriods) -> tuple[AskedPeriod, ...]:
    """The periods of a follow-up's calculation: its own, else as many as the one before had."""
    if question.calculation is not None and question.calculation.periods:
        return question.calculation.periods
    one = len(previous.calculation.periods) == 1 if previous.calculation else False
    newest = max(periods.periods, key=lambda period: (period.year, period.quarter or 0), default=None)
    return (newest,) if one and newest else periods.periods


def _focus(text: str, spans: Sequence[tuple[int, int]]) -> str:
    rest = " ".join(_blanked(text, spans).split())
    return rest if len(rest) > 12 or _HAN.search(rest) else " ".join(_blanked(text, spans[:1]).split())


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    signs = list(text)
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return "".join(signs)
