"""Values and ratios computed from the cells of statements, with every operand's page and cell, or a reason why not.

Where an operand is missing, stands in no statement, or stands there with two values, nothing is computed. A cost counts as
a positive amount however its statement prints it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.documents.asked_calculation import AskedCalculation
from workbench.documents.asked_items import items, plain_label
from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.catalogue import Candidate, Catalogue
from workbench.documents.figure_periods import fits_period
from workbench.documents.metrics import LEAF, Leaf, MetricUnit, derived, leaf_of
from workbench.documents.model import DocumentInfo, Figure
from workbench.errors import InputError
from workbench.evidence.calculator import calculate
from workbench.evidence.quantities import Quantity

#: Documents that may give an operand: those that print the asked year at all.
LEAST_FIT = 0.2
_DEEPEST = 3
#: Costs that are never a gain, so that a bracket around one is only how it is printed.
_ALWAYS_COSTS = frozenset({
    "cost_of_revenue", "product_cost", "service_cost", "total_operating_cost", "selling_general_administrative",
    "selling_marketing", "general_administrative", "research_development", "interest_expense",
    "depreciation_amortization_expense",
})  # fmt: skip
#: "Income tax (expense)/benefit" prints an expense in brackets, 损失以“-”号填列 a loss with a minus.
_LOSS_IS_NEGATIVE = re.compile(
    r"\(\s*(?:expense|provision|cost|charge)s?\s*\)|benefit\s*(?:/|\()\s*\(?(?:expense|provision)|损失以.{0,6}号填列",
    re.IGNORECASE,
)
#: Lines of a cash flow statement that are money paid out and nothing else, so that brackets only print the direction.
_PAID_OUT = re.compile(
    r"^(?!.*(?:\bnet\b|proceeds|received|receipts|\(|increase|decrease|change))"
    r".*\b(?:paid|payments?|repayments?|purchases?|repurchases?|expenditures?|additions|acquisitions?|redemptions?)\b",
    re.IGNORECASE,
)
#: Measures of the company's own making stand beside the statements' lines under the same names.
_ADJUSTED = re.compile(r"\badjusted\b|non-?gaap|pro forma|扣除非经常性", re.IGNORECASE)
_CUT_LABEL = 8
_SHARES_OVER = 50
_SAME = Decimal("0.0001")
#: Units of figures that are of a currency.
_IN_MONEY = ("money", "per_share")


@dataclass(frozen=True, kw_only=True, slots=True)
class Operand:
    """A cell used in a calculation.

    Attributes:
        name: in the expression, e.g. ``revenue_2022``.
        value: in full units, a cost positive.
        figure: the cell; None where a line that a statement does not have counts as zero.
    """

    name: str
    item: str
    period: AskedPeriod
    value: Decimal
    figure: Figure | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Computed:
    """A result.

    Attributes:
        calculation: what was asked for.
        value: money in full units, a percent as a fraction, a ratio or days as it is.
        expression: over the operands' names.
        scale: of the statements the operands come from, for printing money as they do.
    """

    calculation: AskedCalculation
    name: str
    company: str
    period: AskedPeriod
    value: Decimal
    unit: MetricUnit
    expression: str
    operands: tuple[Operand, ...]
    currency: str
    scale: float


@dataclass(frozen=True, kw_only=True, slots=True)
class NotComputed:
    """Why there is no result, and which documents were looked at."""

    name: str
    company: str
    period: AskedPeriod | None
    reason: str
    looked_at: tuple[str, ...] = ()


class _NoFigure(Exception):  # noqa: N818 - an outcome, not an error of anybody
    pass


def compute(
    catalogue: Catalogue, calculation: AskedCalculation, company: str, period: AskedPeriod, candidates: Sequence[Candidate]
) -> Computed | NotComputed:
    """One result for one company and one period.

    Args:
        candidates: the company's documents, the best fit first.
    """
    infos = [one.info for one in candidates if one.fit >= LEAST_FIT and catalogue.company_of(one.info) == company]
    work = _Work(catalogue, infos, period, calculation.label)
    try:
        expression = work.expression(calculation.formula, 0)
        value = calculate(expression, {name: Quantity(one.value) for name, one in work.operands.items()}).result
    except _NoFigure as missing:
        return NotComputed(
            name=calculation.name, company=company, period=period, reason=str(missing), looked_at=tuple(i.file for i in infos)
        )
    except InputError as error:
        return NotComputed(
            name=calculation.name, company=company, period=period, reason=error.message, looked_at=tuple(i.file for i in infos)
        )
    if not isinstance(value, Quantity):
        raise TypeError("a formula of amounts gives an amount")
    used = [one for one in work.operands.values() if one.figure is not None]
    currencies = {one.figure.currency for one in used if one.figure and one.figure.unit in _IN_MONEY and one.figure.currency}
    if len(currencies) > 1:
        reason = f"The figures are in {' and '.join(sorted(currencies))}, so they are not put together."
        return NotComputed(
            name=calculation.name, company=company, period=period, reason=reason, looked_at=tuple(i.file for i in infos)
        )
    first = next(
        (one.figure for one in used if one.figure is not None and one.figure.unit == "money"), used[0].figure if used else None
    )
    return Computed(
        calculation=calculation, name=calculation.name, company=company, period=period, value=value.number,
        unit=_unit_of(calculation, used),
        expression=expression, operands=tuple(used), currency=first.currency if first else "",
        scale=first.scale if first else 1.0,
    )  # fmt: skip


def _unit_of(calculation: AskedCalculation, used: Sequence[Operand]) -> MetricUnit:
    """A printed line that the glossary does not know has the unit of its own cell."""
    if calculation.label is None or calculation.unit != "money" or not used or used[0].figure is None:
        return calculation.unit
    known: dict[str, MetricUnit] = {
        "money": "money",
        "per_share": "per_share",
        "shares": "count",
        "percent": "percent",
        "ratio": "ratio",
    }
    return known[used[0].figure.unit]


class _Work:
    """Finds the operands of one calculation."""

    def __init__(self, catalogue: Catalogue, infos: Sequence[DocumentInfo], period: AskedPeriod, label: str | None) -> None:
        self._catalogue = catalogue
        self._infos = infos
        self._period = period
        self._label = label
        self.operands: dict[str, Operand] = {}

    def expression(self, formula: str, depth: int, years: int = 0) -> str:
        """The formula with operands in place of its leaves."""
        return LEAF.sub(lambda match: self._leaf(leaf_of(match), depth, years), formula)

    def _leaf(self, leaf: Leaf, depth: int, years: int) -> str:
        now = years + leaf.offset
        if leaf.kind == "avg":
            return f"avg({self._term(leaf, now - 1, depth)}, {self._term(leaf, now, depth)})"
        if leaf.kind == "change":
            return f"({self._term(leaf, now, depth)} - {self._term(leaf, now - 1, depth)})"
        return self._term(leaf, now - 1 if leaf.kind == "prior" else now, depth)

    def _term(self, leaf: Leaf, years: int, depth: int) -> str:
        period = self._period.of_year(self._period.year + years)
        name = f"{leaf.item}_{period.text.replace(' ', '_').replace('FY', '')}"
        if name in self.operands:
            return name
        figure = self._figure(leaf.item, period)
        if figure is not None:
            self.operands[name] = Operand(name=name, item=leaf.item, period=period, value=self._amount(figure), figure=figure)
            return name
        formulas = derived().get(leaf.item, ()) if depth < _DEEPEST else ()
        for formula in formulas:
            kept = dict(self.operands)
            try:
                return f"({self.expression(formula, depth + 1, years)})"
            except _NoFigure:
                self.operands = kept
        if leaf.optional and self._has_statement(leaf.item, period):
            self.operands[name] = Operand(name=name, item=leaf.item, period=period, value=Decimal(0), figure=None)
            return name
        raise _NoFigure(f"No statement here prints {self._title(leaf.item)} for {period.text}.")

    def _title(self, item: str) -> str:
        if item == "label":
            return f"“{self._label}”"
        return items()[item].name if item in items() else item.replace("_", " ")

    def _figure(self, item: str, period: AskedPeriod) -> Figure | None:
        """The cell of the first document that prints the item for the period."""
        for info in self._infos:
            found = [figure for figure in self._named(info, item) if fits_period(figure, info, period)]
            if found:
                return self._one(found, item, period, info)
        return None

    def _named(self, info: DocumentInfo, item: str) -> list[Figure]:
        figures = [figure for figure in self._catalogue.figures(info.document_id) if figure.scope == "consolidated"]
        if item == "label":
            return [figure for figure in figures if plain_label(figure.label) == self._label]
        home = items()[item].statement if item in items() else None
        at_home = [
            figure for figure in figures
            if (home is None or figure.statement == home) and not _ADJUSTED.search(f"{figure.section} {figure.label}")
        ]  # fmt: skip
        return [figure for figure in at_home if figure.item == item] or [
            figure for figure in at_home if figure.item is None and _begins_label(figure.label, item)
        ]

    def _one(self, found: Sequence[Figure], item: str, period: AskedPeriod, info: DocumentInfo) -> Figure:
        """The only value; of a line gross and net the net one; of a line and its total the total."""
        values = {figure.value for figure in found}
        if len(values) == 1:
            return max(found, key=lambda figure: (self._lines_beside(figure), -figure.page))
        largest = max(values, key=abs)
        if all(abs(abs(value) - abs(largest)) <= _SAME * abs(largest) for value in values):
            return max(found, key=lambda figure: len(figure.text))
        net = [figure for figure in found if re.search(r"\bnet\b(?! of tax)|净(?:额|值)", figure.label, re.IGNORECASE)]
        if len(net) < len(found) and len({figure.value for figure in net}) == 1:
            return net[0]
        totals = [figure for figure in found if re.match(r"total\b|.*合计|.*总", figure.label, re.IGNORECASE)]
        if len({figure.value for figure in totals}) == 1:
            return totals[0]
        if found[0].unit == "per_share":
            least = min(values, key=abs)
            # Counts of shares that stand under the same short label, "Diluted", are hundreds of times larger.
            if least and all(value == least or abs(value) > _SHARES_OVER * abs(least) for value in values):
                return next(figure for figure in found if figure.value == least)
        shown = ", ".join(sorted({figure.text for figure in found})[:3])
        raise _NoFigure(f"{info.file} prints more than one {self._title(item)} for {period.text}: {shown}.")

    def _lines_beside(self, figure: Figure) -> int:
        """Lines of the same statement on its page: the statement itself has more than a summary of it."""
        return sum(
            line.page == figure.page and line.statement == figure.statement
            for line in self._catalogue.lines(figure.document_id)
        )

    def _amount(self, figure: Figure) -> Decimal:
        """A cost as a positive amount."""
        known = items().get(figure.item or "")
        if figure.statement == "cash_flow" and self._label is not None and _PAID_OUT.search(figure.label):
            return abs(figure.value)
        if known is None or known.sign != "cost" or self._label is not None:
            return figure.value
        if figure.statement == "cash_flow" or figure.item in _ALWAYS_COSTS:
            return abs(figure.value)
        if _LOSS_IS_NEGATIVE.search(figure.label):
            return -figure.value
        if figure.item == "income_tax":
            return figure.value if self._tax_is_positive(figure) else -figure.value
        return -figure.value if self._costs_in_brackets(figure) else figure.value

    def _tax_is_positive(self, figure: Figure) -> bool:
        """Whether the tax is taken off as printed: then income before tax less it comes nearer to net income."""
        column = [
            other for other in self._catalogue.figures(figure.document_id)
            if other.table_id == figure.table_id and other.column == figure.column
        ]  # fmt: skip
        before = next((other.value for other in column if other.item == "pretax_income"), None)
        after = next(
            (other.value for other in column if other.item in ("net_income", "net_income_parent", "income_continuing")), None
        )
        if before is None or after is None:
            return not self._costs_in_brackets(figure)
        return abs(before - figure.value - after) <= abs(before + figure.value - after)

    def _costs_in_brackets(self, figure: Figure) -> bool:
        """Whether the statement prints its plain costs as negative amounts."""
        costs = [
            other.value for other in self._catalogue.figures(figure.document_id)
            if other.table_id == figure.table_id and other.column == figure.column and other.item in _ALWAYS_COSTS
        ]  # fmt: skip
        return bool(costs) and all(value < 0 for value in costs)

    def _has_statement(self, item: str, period: AskedPeriod) -> bool:
        """Whether the statement where the item would stand is there for the period."""
        home = items()[item].statement if item in items() else None
        return any(
            figure.statement == home and fits_period(figure, info, period)
            for info in self._infos
            for figure in self._catalogue.figures(info.document_id)
        )


def _begins_label(label: str, item: str) -> bool:
    """Whether a printed label is the beginning of a Chinese label of the item, cut where the line was full."""
    plain = plain_label(label)
    known = items().get(item)
    if known is None or plain.isascii() or len(plain) < _CUT_LABEL:
        return False
    return any(anchor.startswith(plain) for anchor in known.anchors if not anchor.isascii())
