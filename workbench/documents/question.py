"""A plain question read: which companies, periods, statements and items it speaks of, what it wants computed, what is unclear.

Nothing is guessed: a name that fits two companies, a missing company among several or a missing year becomes a request to
clarify, with the choices.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.documents.asked_calculation import AskedCalculation, asked_calculation
from workbench.documents.asked_formulas import Readings
from workbench.documents.asked_items import AskedItem, glossary_items, items, label_items
from workbench.documents.asked_periods import AskedPeriod, AskedPeriods, asked_periods
from workbench.documents.asked_units import AskedUnit, asked_statements, asked_unit
from workbench.documents.catalogue import Catalogue
from workbench.documents.company_names import named_companies
from workbench.documents.dated_periods import dated, periods_of
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
_YEAR_AFTER = re.compile(
    r"\byear after\b|\b(?:next|following) (?:fiscal )?year\b|\ba year later\b|后一年|下一年|次年", re.IGNORECASE
)
#: Words that a follow-up may hold beside a company, a period or a step in time.
_JOINING = re.compile(
    r"\b(?:and|or|what|how|about|the|for|in|of|same|then|now|but|was|is|it|that|this|those|question|please|show|me|tell|us|from|"
    r"to|at|did|does|do|its|their|a|an|one|fiscal|financial|year|years|before|after|later|earlier|ago|previous|prior|preceding|"
    r"last|next|following|instead|again|too|also|well|as|figure|number|value|compare|compared|with|versus|vs|ok|okay)\b|'s\b|[\W_]+"
    r"|[那么的呢年度在是又和与及也同样再还有请问上下前后去一个如何多少吗]",
    re.IGNORECASE,
)


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
    calculation: AskedCalculation | None
    kind: QuestionKind
    topics: tuple[Topic, ...]
    ambiguous: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    unclear: tuple[Clarification, ...] = ()


def read_question(text: str, catalogue: Catalogue, *, previous: Question | None = None, period: str | None = None) -> Question:
    """Read a question against the companies and the statement labels of a library.

    Args:
        catalogue: what may be looked at; where that is narrowed to one company, it is the one meant.
        previous: the question before in a chat; what this one leaves out ("and the year before?") is taken from it.
        period: set by the user, of a question that names none.
    """
    named = named_companies(text, catalogue.known_names)
    here = [name.company for name in catalogue.names]
    chosen = tuple(company for company in named.companies if company in here)
    outside = tuple(company for company in named.companies if company not in here)
    if len(here) == 1 and not outside and (catalogue.is_narrowed or named.stranger is None):
        chosen = tuple(here)
    periods, unit = _periods(text, period if previous is None else None), asked_unit(text)
    periods = dated(periods, catalogue.documents_of(chosen))
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
        text=text, focus=focus, language=language, companies=chosen, stranger=None if chosen or outside else named.stranger,
        ambiguous=tuple(company for company in named.ambiguous if company in here) if len(chosen) > 1 else (), outside=outside,
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


def _periods(text: str, period: str | None) -> AskedPeriods:
    """Those of the text; where it names none, the one that the user has set."""
    own = asked_periods(text)
    if period is None or own.periods:
        return own
    given = asked_periods(period).periods
    if own.loose_quarter or own.to_date or own.length:
        return asked_periods(f"{text} {' '.join(one.text for one in given)}") if given else own
    return replace(own, periods=given)


def _unclear(question: Question, catalogue: Catalogue) -> tuple[Clarification, ...]:
    found = [*_unclear_company(question, catalogue)]
    settled = question.periods.periods or question.periods.latest
    if question.calculation is not None and question.companies and not settled:
        reported = periods_of(catalogue.documents_of(question.companies))
        if len(reported) > 1 or question.periods.is_open:
            choices = tuple(one.text for one in reported[:_MOST_CHOICES])
            found.append(Clarification(about="period", message="Which period is meant?", choices=choices))
    return tuple(found)


def _unclear_company(question: Question, catalogue: Catalogue) -> Iterable[Clarification]:
    known = tuple(sorted(name.company for name in catalogue.names)[:_MOST_CHOICES])
    if question.ambiguous:
        yield Clarification(about="company", message="Which company is meant?", choices=question.ambiguous)
    elif question.outside:
        message = f"{' and '.join(question.outside)} is not among the documents chosen. There are documents of:"
        yield Clarification(about="company", message=message, choices=known)
    elif question.stranger and not question.companies:
        yield Clarification(about="company", message=f"The library has no document of {question.stranger}.", choices=known)
    elif not question.companies and len(known) > 1:
        yield Clarification(about="company", message="Which company is meant?", choices=known)


def _continued(question: Question, previous: Question) -> Question:
    """What a follow-up leaves out, from the question before."""
    companies = question.companies or (previous.companies if question.stranger is None and not question.outside else ())
    periods = question.periods
    if not periods.periods:
        periods = _moved(periods, previous.periods, question.text)
    own = question.calculation is not None or bool(question.items or question.metric) or bool(question.topics)
    calculation = question.calculation or (None if own else previous.calculation)
    if calculation is not None:
        calculation = replace(calculation, periods=_within(question, previous, periods))
    if own:
        return replace(question, companies=companies, periods=periods, calculation=calculation)
    if calculation is not None and not _adds_nothing(question):
        calculation = replace(calculation, unexplained=(*calculation.unexplained, question.focus))
    return replace(
        previous, text=question.text, companies=companies, stranger=question.stranger if not companies else None,
        ambiguous=question.ambiguous, outside=question.outside, periods=periods, calculation=calculation,
    )  # fmt: skip


def _moved(periods: AskedPeriods, before: AskedPeriods, text: str) -> AskedPeriods:
    """The periods of the question before, a year earlier or later where the follow-up says so."""
    step = -1 if periods.before else 1 if _YEAR_AFTER.search(text) else 0
    if periods.loose_quarter and before.years:
        return replace(before, periods=tuple(AskedPeriod(year=year, quarter=periods.loose_quarter) for year in before.years))
    return replace(before, periods=tuple(one.of_year(one.year + step) for one in before.periods))


def _adds_nothing(question: Question) -> bool:
    """Whether a follow-up has no words of its own beside a company, a period and what joins them."""
    return not _JOINING.sub(" ", question.focus).strip()


def _within(question: Question, previous: Question, periods: AskedPeriods) -> tuple[AskedPeriod, ...]:
    """The periods of a follow-up's calculation: its own, else as many as the one before had."""
    if question.calculation is not None and question.calculation.periods:
        return question.calculation.periods
    one = len(previous.calculation.periods) == 1 if previous.calculation else False
    newest = max(periods.periods, key=lambda period: (period.year, period.last_quarter), default=None)
    return (newest,) if one and newest else periods.periods


def _focus(text: str, spans: Sequence[tuple[int, int]]) -> str:
    rest = " ".join(_blanked(text, spans).split())
    return rest if len(rest) > 12 or _HAN.search(rest) else " ".join(_blanked(text, spans[:1]).split())


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    signs = list(text)
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return "".join(signs)
