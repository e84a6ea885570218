"""A computed answer put into words: the result, the arithmetic, each operand with its printed row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.documents.asked_calculation import AskedCalculation
from workbench.documents.asked_items import items, plain_label
from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.asked_units import rounded
from workbench.documents.catalogue import Catalogue
from workbench.documents.compute import Computed, NotComputed, Operand, compute
from workbench.documents.dated_periods import periods_of
from workbench.documents.filters import is_of_period
from workbench.documents.metrics import metrics
from workbench.documents.passages import Citation, figure_citation
from workbench.documents.question import Question
from workbench.documents.shown_results import shown_result

_MINUS = "\u2212"
_MOST_RESULTS = 24
_DEVELOPS = re.compile(
    r"improv|consisten|stable|trend|histor|fluctuat|deteriorat|declin|over time|改善|稳定|趋势", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ComputedAnswer:
    """Results and failures of one question, in the order asked."""

    results: tuple[Computed, ...]
    failures: tuple[NotComputed, ...]


def computed_answer(catalogue: Catalogue, question: Question, *, preferred: str | None = None) -> ComputedAnswer | None:
    """What code can compute of a question; None where nothing is to be computed for sure.

    Args:
        preferred: a period; documents of it are read before others.
    """
    if not question.calculations or question.unclear or not question.companies:
        return None
    if any(calculation.unexplained for calculation in question.calculations):
        return None
    if question.own_periods and any(len(calculation.periods) < 2 for calculation in question.calculations):
        return None  # what is made of years would reach from one company's year to the other's
    results: list[Computed] = []
    failures: list[NotComputed] = []
    for company in question.companies:
        candidates = catalogue.candidates((company,), question.periods, question.text)
        if preferred:
            candidates.sort(key=lambda one: not is_of_period(one.info, preferred))
        for calculation in question.calculations:
            own = tuple(period for name, period in question.own_periods if name == company)
            asked = own or _periods(catalogue, calculation, company)
            for period in asked:
                outcome = compute(catalogue, calculation, company, period, candidates)
                (results if isinstance(outcome, Computed) else failures).append(outcome)  # type: ignore[arg-type]
            for period in _earlier(question, asked):
                outcome = compute(catalogue, calculation, company, period, candidates)
                results += [outcome] if isinstance(outcome, Computed) else []
    return ComputedAnswer(results=tuple(results[:_MOST_RESULTS]), failures=tuple(failures))


def _periods(catalogue: Catalogue, calculation: AskedCalculation, company: str) -> tuple[AskedPeriod, ...]:
    """The asked periods; without one the newest year, where the documents leave no doubt which that is."""
    asked = calculation.periods
    if not asked:
        reported = periods_of(catalogue.documents_of([company]))
        return next(((one,) for one in reported if one.is_year), reported[:1])
    quarter = next((period.quarter for period in asked if period.quarter), None)
    is_balance = all(items()[item].statement == "balance" for item in calculation.items if item in items())
    if quarter and len(asked) > 1 and not is_balance:  # "between Q2 of FY2024 and FY2023" means the same quarter of both
        return tuple(AskedPeriod(year=period.year, quarter=period.quarter or quarter) for period in asked)
    return asked


def _earlier(question: Question, asked: Sequence[AskedPeriod]) -> tuple[AskedPeriod, ...]:
    """The years before, where a judgement is about how something develops."""
    if question.kind != "judgement" or len(asked) != 1 or not asked[0].is_year or not _DEVELOPS.search(question.focus):
        return ()
    return tuple(AskedPeriod(year=asked[0].year - back) for back in (1, 2))


def answer_text(question: Question, answer: ComputedAnswer) -> str:
    """The results in sentences, one line each, with the arithmetic."""
    lines = [_sentence(question, computed) for computed in answer.results]
    if len(answer.results) == 2 and answer.results[0].calculation == answer.results[1].calculation:
        lines.append(_difference(question, *answer.results))
    lines += [
        f"{failure.company}, {failure.period.text if failure.period else ''}: {failure.reason}" for failure in answer.failures
    ]
    return "\n".join(line for line in lines if line)


def _sentence(question: Question, computed: Computed) -> str:
    value, unit = shown_result(computed, question.unit)
    chinese = question.language == "zh"
    result = f"{number_text(value)}{_chinese_unit(unit) if chinese else unit_text(unit)}"
    name = _chinese_name(computed) if chinese else _english_name(computed)
    period = _chinese_period(computed.period) if chinese else computed.period.text
    head = f"{computed.company}{'，' if chinese else ', '}{period}{'：' if chinese else ': '}{name} = {result}"
    if len(computed.operands) < 2 and computed.expression == (computed.operands[0].name if computed.operands else ""):
        return f"{head}{'。' if chinese else '.'}"
    operands = ("；" if chinese else "; ").join(
        f"{_chinese_label(one) if chinese else _label(one)} {_printed(one)}" for one in computed.operands
    )
    return f"{head}，由{operands}得出。" if chinese else f"{head}, from {operands}."


def _difference(question: Question, one: Computed, other: Computed) -> str:
    """Two results against each other: of two years, or of two companies."""
    first, unit = shown_result(one, question.unit)
    second, other_unit = shown_result(other, question.unit)
    if question.language == "zh" or unit != other_unit:
        return ""
    places = min(_places(first), _places(second))
    if one.company != other.company:
        less = f"{number_text(rounded(first - second, places))}{unit_text(unit, difference=True)}"
        return f"{one.company} less {other.company}: {less}."
    earlier, later = (one, other) if one.period < other.period else (other, one)
    change = rounded((second - first) * (1 if later is other else -1), places)
    verb = "up by" if change > 0 else "down by" if change < 0 else "unchanged,"
    difference = f"{number_text(abs(change))}{unit_text(unit, difference=True)}"
    return f"From {earlier.period.text} to {later.period.text}: {verb} {difference}."


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _english_name(computed: Computed) -> str:
    """A single line by its printed label, anything else by the metric's name."""
    only = computed.operands[0] if len(computed.operands) == 1 else None
    if only is not None and only.figure is not None and computed.expression == only.name:
        return only.figure.label
    return computed.name


def _chinese_name(computed: Computed) -> str:
    """As Chinese statements and readers call it."""
    calculation = computed.calculation
    if calculation.metric and computed.name == metrics()[calculation.metric].name:
        return metrics()[calculation.metric].chinese_name or computed.name
    known = [items()[item].chinese_name for item in calculation.items if item in items()]
    if len(known) == 1 and known[0]:
        return f"{known[0]}增长率" if calculation.formula.startswith("growth(") else known[0]
    return computed.name


def _chinese_label(operand: Operand) -> str:
    label = plain_label(operand.figure.label) if operand.figure is not None else operand.item
    return f"{_chinese_period(operand.period)}{label}"


def _chinese_unit(unit: str) -> str:
    """In yuan, "CNY 万" as 万元; other currencies keep their code."""
    if unit == "CNY per share":
        return " 元/股"
    if not unit.startswith("CNY"):
        return unit_text(unit)
    return f" {unit.removeprefix('CNY').strip()}元"


def _chinese_period(period: AskedPeriod) -> str:
    part = f"第{'一二三四'[period.quarter - 1]}季度" if period.quarter else "上半年" if period.half == 1 else ""
    part = "前三季度" if period.months else part
    return f"{period.year}年{part}"


def calculation_document(question: Question, computed: Computed) -> dict[str, Any]:
    """The ``calculation`` of the contract."""
    value, unit = shown_result(computed, question.unit)
    return {
        "expression": computed.expression,
        "operands": [
            {
                "name": one.name, "value": float(_scaled(one)), "document_id": one.figure.document_id, "page": one.figure.page,
                "cell": {
                    "table_id": one.figure.table_id, "row": one.figure.row, "column": one.figure.column,
                    "text": one.figure.text, "label": one.figure.label, "box": list(one.figure.box),
                },
            }
            for one in computed.operands if one.figure is not None
        ],
        "result": float(value), "unit": unit, "name": computed.name, "company": computed.company,
        "period": computed.period.text,
    }  # fmt: skip


def figure_documents(question: Question, computed: Computed) -> list[dict[str, Any]]:
    """The ``figures`` of the contract: the result and its operands."""
    value, unit = shown_result(computed, question.unit)
    found = [
        {
            "text": number_text(value), "value": float(value), "unit": unit, "period": computed.period.text, "supported": True,
            "source": "computed" if len(computed.operands) > 1 else "cell",
        }
    ]  # fmt: skip
    used = [(one, one.figure) for one in computed.operands if one.figure is not None and len(computed.operands) > 1]
    found += [
        {
            "text": figure.text, "value": float(_scaled(one)), "unit": figure.currency or figure.unit,
            "period": one.period.text, "supported": True, "source": f"{figure.document_id} page {figure.page}",
        }
        for one, figure in used
    ]  # fmt: skip
    return found


def citations_of(catalogue: Catalogue, results: Sequence[Computed]) -> list[Citation]:
    """The printed row of every operand, each cell once."""
    figures = [one.figure for computed in results for one in computed.operands if one.figure is not None]
    unique = {(figure.document_id, figure.table_id, figure.row, figure.column): figure for figure in figures}
    return [figure_citation(catalogue, figure) for figure in unique.values()]


def number_text(value: Decimal) -> str:
    """With thousands separated and a true minus sign."""
    return f"{value:,f}".replace("-", _MINUS)


def _scaled(operand: Operand) -> Decimal:
    scale = (
        Decimal(str(operand.figure.scale))
        if operand.figure is not None and operand.figure.unit in ("money", "shares")
        else Decimal(1)
    )
    return operand.value / scale


def _printed(operand: Operand) -> str:
    return operand.figure.text.strip() if operand.figure is not None else "0"


def _label(operand: Operand) -> str:
    label = operand.figure.label if operand.figure is not None else operand.item
    return f"{label} {operand.period.text}"


def unit_text(unit: str, *, difference: bool = False) -> str:
    """A unit as it stands after a number."""
    if unit == "percent":
        return " percentage points" if difference else "%"
    return "" if unit == "ratio" else f" {unit}"
