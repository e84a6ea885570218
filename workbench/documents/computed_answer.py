"""A computed answer put into words: the result, the arithmetic, each operand with its printed row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.catalogue import Catalogue
from workbench.documents.compute import Computed, NotComputed, Operand, compute, shown_result
from workbench.documents.passages import Citation, figure_citation
from workbench.documents.question import Question

_MINUS = "\u2212"
_MOST_RESULTS = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class ComputedAnswer:
    """Results and failures of one question, in the order asked."""

    results: tuple[Computed, ...]
    failures: tuple[NotComputed, ...]


def computed_answer(catalogue: Catalogue, question: Question) -> ComputedAnswer | None:
    """What code can compute of a question; None where nothing is to be computed for sure."""
    calculation = question.calculation
    if calculation is None or calculation.unexplained or question.unclear or not question.companies:
        return None
    results: list[Computed] = []
    failures: list[NotComputed] = []
    for company in question.companies:
        candidates = catalogue.candidates((company,), question.periods, question.text)
        for period in _periods(catalogue, question, company):
            outcome = compute(catalogue, calculation, company, period, candidates)
            (results if isinstance(outcome, Computed) else failures).append(outcome)  # type: ignore[arg-type]
    return ComputedAnswer(results=tuple(results[:_MOST_RESULTS]), failures=tuple(failures))


def _periods(catalogue: Catalogue, question: Question, company: str) -> tuple[AskedPeriod, ...]:
    """The asked periods; without one the newest year, where the documents leave no doubt which that is."""
    asked = question.calculation.periods if question.calculation else ()
    if not asked:
        years = [info.fiscal_year for info in catalogue.documents_of([company]) if info.fiscal_year is not None]
        return (AskedPeriod(year=max(years)),) if years else ()
    quarter = next((period.quarter for period in asked if period.quarter), None)
    if quarter and len(asked) > 1:  # "between Q2 of FY2024 and FY2023" means the same quarter of both
        return tuple(AskedPeriod(year=period.year, quarter=period.quarter or quarter) for period in asked)
    return asked


def answer_text(question: Question, answer: ComputedAnswer) -> str:
    """The results in sentences, one line each, with the arithmetic."""
    lines = [_sentence(question, computed) for computed in answer.results]
    if len(answer.results) == 2 and answer.results[0].unit == answer.results[1].unit:
        lines.append(_difference(question, *answer.results))
    lines += [
        f"{failure.company}, {failure.period.text if failure.period else ''}: {failure.reason}" for failure in answer.failures
    ]
    return "\n".join(line for line in lines if line)


def _sentence(question: Question, computed: Computed) -> str:
    value, unit = shown_result(computed, question.unit)
    head = f"{computed.company}, {computed.period.text}: {computed.name} = {number_text(value)}{_unit_text(unit)}"
    if len(computed.operands) < 2 and computed.expression == (computed.operands[0].name if computed.operands else ""):
        return f"{head}."
    operands = "; ".join(f"{_plain_name(one)} {_printed(one)}" for one in computed.operands)
    return f"{head}, from {operands}."


def _difference(question: Question, one: Computed, other: Computed) -> str:
    first, unit = shown_result(one, question.unit)
    second, _ = shown_result(other, question.unit)
    if one.scale != other.scale and one.unit == "money" and question.unit.scale is None:
        return ""
    later, earlier, name = (first, second, one) if one.period >= other.period else (second, first, other)
    if one.company != other.company:
        return f"{one.company} less {other.company}: {number_text(first - second)}{_unit_text(unit, difference=True)}."
    verb = "an increase of" if later > earlier else "a decrease of" if later < earlier else "unchanged, a difference of"
    difference = f"{number_text(abs(later - earlier))}{_unit_text(unit, difference=True)}"
    return f"{name.period.text} against the other period: {verb} {difference}."


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


def _plain_name(operand: Operand) -> str:
    label = operand.figure.label if operand.figure is not None else operand.item
    return f"{label} {operand.period.text}"


def _unit_text(unit: str, *, difference: bool = False) -> str:
    if unit == "percent":
        return " percentage points" if difference else "%"
    return "" if unit == "ratio" else f" {unit}"
