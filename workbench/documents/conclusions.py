"""What follows from several results: which is the highest, how many pass a limit, their sum or average over companies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from workbench.documents.asked_aggregate import AskedAggregate
from workbench.documents.asked_units import AskedUnit
from workbench.documents.compute import Computed, Operand
from workbench.documents.computed_answer import ComputedAnswer, calculation_document, number_text, unit_text
from workbench.documents.question import Question
from workbench.documents.shown_results import shown_result


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Conclusion:
    """A sentence, and the calculation of the contract behind it; None: some result it needs is missing."""

    sentence: str
    calculation: dict[str, Any] | None


def common_unit(results: Sequence[Computed], unit: AskedUnit) -> AskedUnit:
    """One scale for amounts that are printed in several, so that they can be compared."""
    scales = {one.scale for one in results if one.unit == "money"}
    if unit.scale is not None or len(scales) < 2 or len({one.currency for one in results}) > 1:
        return unit
    return replace(unit, scale=round(Decimal(str(max(scales))).log10()))


def concluded(question: Question, answer: ComputedAnswer) -> Conclusion | None:
    """What the question wants made of its results; None: each of them."""
    asked = question.aggregate
    if asked is None or asked.kind is None or len(question.calculations) > 1:
        return None
    results = answer.results
    # A company that prints no such line is told; nothing is concluded from the others.
    if answer.failures or len(results) < 2:
        return Conclusion(sentence="Not all of them could be computed, so that nothing is concluded.", calculation=None)
    units = {shown_result(one, question.unit)[1] for one in results}
    if len(units) > 1:
        told = ", ".join(sorted(units))
        return Conclusion(sentence=f"They are in {told}, so that nothing is concluded.", calculation=None)
    others = {one.currency for one in results if one.unit == "money"} - asked.currencies
    if asked.currencies and others:
        limit = " or ".join(sorted(asked.currencies))
        return Conclusion(
            sentence=f"The limit is in {limit}, they are in {', '.join(sorted(others))}: nothing is concluded.",
            calculation=None,
        )
    if asked.kind in ("highest", "lowest"):
        return _extreme(question, asked, results)
    return _count(question, asked, results) if asked.kind == "count" else _together(question, asked, results)


def comparison(question: Question, results: Sequence[Computed]) -> dict[str, Any] | None:
    """Results of several companies as a table: a row per company, a column per period, numbers as shown."""
    companies = list(dict.fromkeys(one.company for one in results))
    periods = sorted({one.period for one in results}, key=lambda one: (one.year, one.last_quarter))
    if len(companies) < 2 or len(question.calculations) > 1:
        return None
    shown = {(one.company, one.period): shown_result(one, question.unit) for one in results}
    rows = []
    for company in companies:
        values = [shown.get((company, period)) for period in periods]
        unit = next(one[1] for one in values if one is not None)
        rows.append({"company": company, "unit": unit, "values": [None if one is None else float(one[0]) for one in values]})
    return {"name": results[0].name, "periods": [period.text for period in periods], "rows": rows}


def _extreme(question: Question, asked: AskedAggregate, results: Sequence[Computed]) -> Conclusion:
    values = [one.value for one in results]
    best = max(values) if asked.kind == "highest" else min(values)
    found = [one for one in results if one.value == best]
    names = " and ".join(one.company if asked.among == "companies" else one.period.text for one in found)
    calculation = calculation_document(question, found[0])
    value, unit = shown_result(found[0], question.unit)
    sentence = f"{asked.kind.capitalize() if asked.kind else ''}: {names}, {number_text(value)}{unit_text(unit)}."
    return Conclusion(sentence=sentence, calculation=calculation)


def _count(question: Question, asked: AskedAggregate, results: Sequence[Computed]) -> Conclusion:
    limit = asked.limit or Decimal(0)
    passing = [
        one
        for one in results
        if (one.value > limit if asked.over else one.value < limit) or (asked.inclusive and one.value == limit)
    ]
    names = ", ".join(one.company if asked.among == "companies" else one.period.text for one in passing)
    sign = (">" if asked.over else "<") + ("=" if asked.inclusive else "")
    first = calculation_document(question, results[0])
    operands = [operand for one in results for operand in calculation_document(question, one)["operands"]]
    calculation = {
        **first, "expression": f"count({results[0].name} {sign} {number_text(limit.normalize())})", "operands": operands,
        "result": float(len(passing)), "unit": asked.among, "name": f"Number of {asked.among}",
        "company": _companies(results), "period": _periods(results),
    }  # fmt: skip
    of = f"{len(passing)} of {len(results)} {asked.among}"
    return Conclusion(sentence=f"{of}{f': {names}' if names else ''}.", calculation=calculation)


def _together(question: Question, asked: AskedAggregate, results: Sequence[Computed]) -> Conclusion:
    """The sum or the mean over companies, every operand under a name of its own."""
    numbered = [_numbered(one, place) for place, one in enumerate(results, 1)]
    expressions = [f"({expression})" if " " in expression else expression for expression, _ in numbered]
    values = [one.value for one in results]
    is_sum = asked.kind == "total"
    if is_sum and results[0].unit not in ("money", "count"):
        return Conclusion(sentence="Ratios are not added up, so that nothing is concluded.", calculation=None)
    merged = replace(
        results[0], name=f"{results[0].name}, {'sum' if is_sum else 'average'} of {len(results)} companies",
        company=_companies(results), value=sum(values, Decimal(0)) / (1 if is_sum else len(values)),
        expression=" + ".join(expressions) if is_sum else f"avg({', '.join(expressions)})",
        operands=tuple(operand for _, operands in numbered for operand in operands),
    )  # fmt: skip
    value, unit = shown_result(merged, question.unit)
    word = "Sum" if is_sum else "Average"
    sentence = f"{word} of {len(results)} companies, {merged.period.text}: {number_text(value)}{unit_text(unit)}."
    return Conclusion(sentence=sentence, calculation=calculation_document(question, merged))


def _numbered(computed: Computed, place: int) -> tuple[str, tuple[Operand, ...]]:
    """The expression and operands of one company with its number after every name."""
    expression = computed.expression
    for operand in computed.operands:
        expression = re.sub(rf"\b{re.escape(operand.name)}\b", f"{operand.name}_company{place}", expression)
    operands = tuple(replace(operand, name=f"{operand.name}_company{place}") for operand in computed.operands)
    return expression, operands


def _companies(results: Sequence[Computed]) -> str:
    return ", ".join(dict.fromkeys(one.company for one in results))


def _periods(results: Sequence[Computed]) -> str:
    return ", ".join(dict.fromkeys(one.period.text for one in results))
