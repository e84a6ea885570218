"""Reading a plain question against the companies, the periods and the printed labels of a library.

Nothing is guessed: a name that fits two companies, a missing company among several or a missing year becomes a request to
clarify, with the choices.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.documents.asked_aggregate import AskedAggregate, asked_aggregate
from workbench.documents.asked_calculation import AskedCalculation, asked_calculations
from workbench.documents.asked_formulas import Readings, blanked
from workbench.documents.asked_items import AskedItem, glossary_items, label_items
from workbench.documents.asked_periods import AskedPeriod, AskedPeriods, asked_periods
from workbench.documents.asked_units import asked_statements, asked_unit
from workbench.documents.catalogue import Catalogue
from workbench.documents.clarifications import clarifications
from workbench.documents.company_names import NamedCompanies, named_companies
from workbench.documents.dated_periods import dated
from workbench.documents.definitions import definitions_in
from workbench.documents.follow_up import continued
from workbench.documents.metrics import metrics_in
from workbench.documents.question import Question, QuestionKind
from workbench.documents.topics import topics_of

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
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BETWEEN = re.compile(r"\bbetween\b|之间", re.IGNORECASE)
#: As many are compared where all companies are meant.
MOST_COMPANIES = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class _Named:
    """The companies of a question. ``outside``: those of the library that are not to be looked at."""

    found: NamedCompanies
    here: tuple[str, ...]
    chosen: tuple[str, ...]
    outside: tuple[str, ...]


def read_question(text: str, catalogue: Catalogue, *, previous: Question | None = None, period: str | None = None) -> Question:
    """Read a question.

    Args:
        catalogue: what may be looked at; where that is narrowed to one company, it is the one meant.
        previous: the question before in a chat; what this one leaves out ("and the year before?") is taken from it.
        period: set by the user, of a question that names none.
    """
    named = _companies(text, catalogue)
    definitions = definitions_in(text)
    statements, statement_spans = asked_statements(text)
    defined = [(one.start, one.end) for one in definitions]
    instructions = _instructions(text, defined)
    body = blanked(blanked(text, named.found.spans).lower().replace("’", "'"), [*instructions, *statement_spans])
    periods = dated(_periods(text, period if previous is None else None), catalogue.documents_of(named.chosen))
    periods, aggregate = _aggregate(text, body, periods, len(named.chosen))
    if aggregate is not None and aggregate.every and not named.outside and len(named.here) <= MOST_COMPANIES:
        named = replace(named, chosen=named.chosen or named.here)
    unit = asked_unit(text)
    found = _items(body, catalogue, named.chosen, defined)
    spans = (*named.found.spans, *periods.spans, *unit.spans, *statement_spans, *instructions)
    chinese = len(_HAN.findall(text)) > 0.2 * len(text)
    calculations = asked_calculations(
        Readings(
            text=body, periods=periods, unit=unit, found=tuple(found), definitions=definitions,
            explained=(*spans, *(aggregate.spans if aggregate is not None else ())),
            chinese=chinese, judging=bool(_YES_NO.search(text)),
        )
    )  # fmt: skip
    focus = _focus(text, [*named.found.spans, *periods.spans, *instructions])
    question = Question(
        text=text, focus=focus, language="zh" if chinese else "en", companies=named.chosen,
        stranger=None if named.chosen or named.outside else named.found.stranger,
        ambiguous=_ambiguous(named), own_periods=_own_periods(text, named), outside=named.outside,
        periods=periods, unit=unit, statements=statements,
        items=tuple(dict.fromkeys(one.item for one in glossary_items(body) if one.item)),
        labels=tuple(dict.fromkeys(one.label for one in found if one.label)),
        metric=calculations[0].metric if calculations else _metric(body), calculations=calculations, aggregate=aggregate,
        kind=_kind(focus, calculations[0] if calculations else None), topics=topics_of(focus),
    )  # fmt: skip
    question = continued(question, previous) if previous is not None else question
    return replace(question, unclear=clarifications(question, catalogue))


def _companies(text: str, catalogue: Catalogue) -> _Named:
    found = named_companies(text, catalogue.known_names)
    here = tuple(name.company for name in catalogue.names)
    chosen = tuple(company for company in found.companies if company in here)
    outside = tuple(company for company in found.companies if company not in here)
    if len(here) == 1 and not outside and (catalogue.is_narrowed or found.stranger is None):
        chosen = here
    return _Named(found=found, here=here, chosen=chosen, outside=outside)


def _ambiguous(named: _Named) -> tuple[str, ...]:
    return tuple(company for company in named.found.ambiguous if company in named.here) if len(named.chosen) > 1 else ()


def _own_periods(text: str, named: _Named) -> tuple[tuple[str, AskedPeriod], ...]:
    """The one period that stands after each company's name, where they are not the same."""
    if len(named.chosen) < 2 or named.chosen != named.found.companies:
        return ()
    starts = [start for start, _ in named.found.spans]
    ends = [*starts[1:], len(text)]
    found = [asked_periods(text[end:stop]).periods for (_, end), stop in zip(named.found.spans, ends, strict=True)]
    if any(len(periods) != 1 for periods in found) or len({periods[0] for periods in found}) == 1:
        return ()
    return tuple((company, periods[0]) for company, periods in zip(named.chosen, found, strict=True))


def _instructions(text: str, defined: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the text tells how to answer; a formula written out is none of it."""
    found = [match.span() for match in _INSTRUCTION.finditer(text)]
    return [(start, end) for start, end in found if not any(start < other and one < end for one, other in defined)]


def _aggregate(text: str, body: str, periods: AskedPeriods, companies: int) -> tuple[AskedPeriods, AskedAggregate | None]:
    """What is wanted of several results; "in which year between" means the years between too."""
    plain = _YEAR.sub("    ", blanked(body, _named_spans(body)))
    found = asked_aggregate(plain, companies=companies, periods=len(periods.periods))
    if found is not None and found.among == "years" and _BETWEEN.search(text):
        return periods.filled(), found
    return periods, found


def _items(body: str, catalogue: Catalogue, companies: Sequence[str], defined: Sequence[tuple[int, int]]) -> list[AskedItem]:
    """Items by the glossary and by the labels of these companies' statements; the longer of two that overlap."""
    outside = blanked(body, defined)
    found = glossary_items(outside)
    infos = catalogue.documents_of(companies) if companies else []
    lines = (line for info in infos for line in catalogue.lines(info.document_id) if line.statement not in ("segment", "other"))
    labels = label_items(outside, lines)
    for label in labels:
        rivals = [one for one in found if one.start < label.end and label.start < one.end]
        if all(label.end - label.start > one.end - one.start for one in rivals):
            found = [one for one in found if one not in rivals] + [label]
    return sorted(found, key=lambda one: one.start)


def _named_spans(body: str) -> list[tuple[int, int]]:
    """Where items and metrics are named: "combined" of a "combined ratio" is no sum."""
    return [(one.start, one.end) for one in glossary_items(body)] + [(start, end) for start, end, _ in metrics_in(body)]


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


def _focus(text: str, spans: Sequence[tuple[int, int]]) -> str:
    rest = " ".join(blanked(text, spans).split())
    return rest if len(rest) > 12 or _HAN.search(rest) else " ".join(blanked(text, spans[:1]).split())
