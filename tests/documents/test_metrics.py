"""The standard metrics: every formula is readable, over items the glossary has, and found by what people call it."""

import re
from decimal import Decimal

import pytest

from workbench.documents.asked_items import items
from workbench.documents.metrics import LEAF, derived, leaf_of, leaves, metrics, metrics_in
from workbench.evidence.calculator import calculate
from workbench.evidence.quantities import Quantity


def test_there_are_more_than_forty() -> None:
    assert len(metrics()) > 40


@pytest.mark.parametrize("metric_id", sorted(metrics()))
def test_a_formula_has_a_value_over_items_of_the_glossary(metric_id: str) -> None:
    metric = metrics()[metric_id]
    found = leaves(metric.formula)
    assert found
    assert all(leaf.item in items() or leaf.item in derived() for leaf in found), metric.formula
    names = {leaf.item: Quantity(Decimal(7 + place)) for place, leaf in enumerate(found)}
    expression = LEAF.sub(lambda match: leaf_of(match).item, metric.formula)
    assert isinstance(calculate(expression, names).result, Quantity)


@pytest.mark.parametrize("item", sorted(derived()))
def test_what_an_item_is_made_of_is_known(item: str) -> None:
    for formula in derived()[item]:
        assert all(leaf.item in items() or leaf.item in derived() for leaf in leaves(formula)), formula
        assert item not in {leaf.item for leaf in leaves(formula)}


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("gross margin", "gross_margin"),
        ("unadjusted EBITDA % margin", "ebitda_margin"),
        ("EBITDA less capital expenditures", "ebitda_less_capex"),
        ("operating margins", "operating_margin"),
        ("net income as a % of revenue", "net_margin"),
        ("capex as a % of revenue", "capex_to_revenue"),
        ("effective tax rate", "tax_rate"),
        ("working capital ratio", "current_ratio"),
        ("net working capital", "working_capital"),
        ("acid-test ratio", "quick_ratio"),
        ("debt-to-equity", "debt_to_equity"),
        ("times interest earned", "interest_coverage"),
        ("total asset turnover", "asset_turnover"),
        ("fixed asset turnover ratio", "fixed_asset_turnover"),
        ("days sales outstanding (DSO)", "dso"),
        ("CCC", "cash_conversion_cycle"),
        ("ROA", "return_on_assets"),
        ("return on equity", "return_on_equity"),
        ("free cash flow", "free_cash_flow"),
        ("free cash flow margin", "fcf_margin"),
        ("dividend payout ratio", "dividend_payout"),
        ("毛利率", "gross_margin"),
        ("资产负债率", "liabilities_to_assets"),
        ("三费比重", "three_expense_ratio"),
        ("非流动负债比率", "noncurrent_liabilities_share"),
        ("流动负债比率", "current_liabilities_share"),
    ],
)
def test_a_metric_is_found_by_its_names(text: str, metric: str) -> None:
    assert metrics_in(f"what was the {text} in 2022?")[0][2].id == metric


def test_no_name_is_part_of_a_word() -> None:
    assert metrics_in("the broad market and the croissant") == []


def test_patterns_need_no_capital() -> None:
    assert all(not re.search(r"(?<!\\)[A-Z]", metric.asked.pattern) for metric in metrics().values())
