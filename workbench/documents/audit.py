"""Checks that follow from accounting itself: they show, without anybody reading, whether a statement was read right.

Each is a sum of the document's own figures; it holds when both sides agree within rounding of the printed unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.documents.model import Figure, Finding, Scope, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """``total`` equals the sum of ``parts``; a part with a minus is deducted. Optional parts count as zero where missing."""

    name: str
    statement: Statement
    total: str
    parts: tuple[str, ...]
    optional: tuple[str, ...] = ()


IDENTITIES = (
    Identity(
        name="assets = liabilities and equity",
        statement="balance",
        total="total_assets",
        parts=("total_liabilities_equity",),
    ),
    Identity(
        name="assets = liabilities + equity",
        statement="balance",
        total="total_assets",
        parts=("total_liabilities", "total_equity"),
        optional=("redeemable_interests",),
    ),
    Identity(
        name="assets = liabilities + shareholders' equity",
        statement="balance",
        total="total_assets",
        parts=("total_liabilities", "equity_parent"),
        optional=("minority_equity", "redeemable_interests"),
    ),
    Identity(
        name="assets = current + non-current",
        statement="balance",
        total="total_assets",
        parts=("total_current_assets", "total_noncurrent_assets"),
    ),
    Identity(
        name="gross profit = revenue - cost",
        statement="income",
        total="gross_profit",
        parts=("revenue", "-cost_of_revenue"),
    ),
    Identity(
        name="net income = income before tax - tax",
        statement="income",
        total="net_income",
        parts=("pretax_income", "-income_tax"),
        optional=("income_discontinued", "investment_income"),
    ),
    Identity(
        name="change in cash = operating + investing + financing + exchange rates",
        statement="cash_flow",
        total="net_change_cash",
        parts=("operating_cash_flow", "investing_cash_flow", "financing_cash_flow"),
        optional=("fx_effect",),
    ),
    Identity(
        name="cash at the end = at the beginning + change",
        statement="cash_flow",
        total="cash_ending",
        parts=("cash_beginning", "net_change_cash"),
    ),
)

#: Identities of which one that holds is enough: different statements print different totals.
_ALTERNATIVES = (
    "assets = liabilities and equity",
    "assets = liabilities + equity",
    "assets = liabilities + shareholders' equity",
)
_Key = tuple[Scope, date | None, int | None]


def check_figures(figures: Sequence[Figure]) -> list[Finding]:
    """The identities that could be checked on the figures of a document, and whether each held.

    One finding per identity, scope and period; of alternatives, one that holds silences the others.
    """
    found: list[Finding] = []
    for key, values in _by_period(figures).items():
        checked = [(identity, _holds(identity, values)) for identity in IDENTITIES]
        settled = any(state for identity, state in checked if identity.name in _ALTERNATIVES)
        for identity, state in checked:
            if state is None or (state is False and settled and identity.name in _ALTERNATIVES):
                continue
            found.append(_finding(identity, key, values, state))
    return found + _doubled_periods(figures) + _undated(figures)


def _undated(figures: Sequence[Figure]) -> list[Finding]:
    """Statements whose columns name no period that could be read."""
    main = [figure for figure in figures if figure.statement in ("income", "balance", "cash_flow")]
    dated = {figure.table_id for figure in main if figure.period_end is not None}
    undated = {figure.table_id: figure for figure in main if figure.table_id not in dated}
    return [
        Finding(
            kind="columns", state="doubt", page=figure.page,
            message=f"The columns of the {figure.statement} statement name no period that could be read.",
        )
        for figure in undated.values()
    ]  # fmt: skip


def _doubled_periods(figures: Sequence[Figure]) -> list[Finding]:
    """Statements in which two columns were read as the same period: one of them must be another."""
    seen: set[tuple[int, int, Scope, date, int | None]] = set()
    doubled: dict[int, Figure] = {}
    for figure in figures:
        if figure.period_end is None or figure.statement in ("equity", "segment", "other"):
            continue
        key = (figure.table_id, figure.row, figure.scope, figure.period_end, figure.months)
        if key in seen:
            doubled.setdefault(figure.table_id, figure)
        seen.add(key)
    return [
        Finding(
            kind="columns",
            state="doubt",
            page=figure.page,
            message=f"Two columns of the {figure.statement} statement were read as the period to {figure.period_end}.",
        )
        for figure in doubled.values()
    ]


def _by_period(figures: Sequence[Figure]) -> dict[_Key, dict[str, list[Figure]]]:
    grouped: dict[_Key, dict[str, list[Figure]]] = {}
    for figure in figures:
        if figure.item is not None and figure.unit == "money" and figure.period_end is not None:
            key: _Key = (figure.scope, figure.period_end, figure.months)
            grouped.setdefault(key, {}).setdefault(f"{figure.statement}:{figure.item}", []).append(figure)
    return grouped


def _holds(identity: Identity, values: Mapping[str, Sequence[Figure]]) -> bool | None:
    """Whether the identity holds for some reading of costs as positive or in brackets; None when a part is missing."""
    total = values.get(f"{identity.statement}:{identity.total}")
    parts = [values.get(f"{identity.statement}:{part.lstrip('-')}") for part in identity.parts]
    if not total or any(part is None for part in parts):
        return None
    tolerance = Decimal(int(total[0].scale)) * (2 + len(identity.parts) // 3)
    sums = {Decimal(0)}
    for name, part in zip(identity.parts, parts, strict=True):
        sums = {amount + signed for amount in sums for signed in _readings(part or (), name.startswith("-"))}
    for name in identity.optional:
        extra = values.get(f"{identity.statement}:{name}")
        sums |= {amount + figure.value for amount in sums for figure in extra or ()}
    return any(abs(abs(amount) - abs(figure.value)) <= tolerance for amount in sums for figure in total)


def _readings(part: Iterable[Figure], deducted: bool) -> set[Decimal]:
    return {value for figure in part for value in ((-figure.value, figure.value) if deducted else (figure.value,))}


def _finding(identity: Identity, key: _Key, values: Mapping[str, Sequence[Figure]], state: bool) -> Finding:
    scope, end, months = key
    page = values[f"{identity.statement}:{identity.total}"][0].page
    of_whom = "" if scope == "consolidated" else " (parent company)"
    length = f", {months} months" if months else ""
    says = "holds" if state else "does not hold"
    return Finding(
        kind="identity",
        state="ok" if state else "doubt",
        page=page,
        message=f"{identity.name}{of_whom} {says} for {end}{length}.",
    )
