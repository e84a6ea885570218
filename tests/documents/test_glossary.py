"""Printed labels find their item; the list itself is sound."""

import re

import pytest

from workbench.documents.glossary import Glossary, Item, label_forms, letters, load_glossary
from workbench.documents.model import Statement


@pytest.mark.parametrize(
    ("statement", "label", "headings", "item"),
    [
        ("income", "Net sales", (), "revenue"),
        ("income", "Total revenues, net", (), "revenue"),
        ("income", "Cost of goods sold (exclusive of depreciation shown below)", (), "cost_of_revenue"),
        ("income", "(Loss)/earnings from operations", (), "operating_income"),
        ("income", "Income tax (expense)/benefit", (), "income_tax"),
        ("income", "Provision for taxes on income (Note 8)", (), "income_tax"),
        ("income", "Net income attributable to Example Inc. common stockholders", (), "net_income_parent"),
        ("income", "Less: net loss attributable to noncontrolling interest", (), "net_income_minority"),
        ("income", "Basic", ("Net earnings per share (Notes 1 and 15)",), "eps_basic"),
        ("income", "Basic", ("Weighted-average shares outstanding:",), "shares_basic"),
        ("income", "投资收益（损失以“－”号填列）", (), "investment_income"),
        ("income", "五、净利润（净亏损以“－”号填列）", (), "net_income"),
        ("income", "（一）基本每股收益(元/股)", (), "eps_basic"),
        ("income", "營業收入", (), "revenue"),
        ("balance", "Accounts receivable — net of allowances of $174 and $189", (), "accounts_receivable"),
        ("balance", "Deferred income taxes", ("Other assets",), "deferred_tax_assets"),
        ("balance", "Deferred income taxes", ("liabilities",), "deferred_tax_liabilities"),
        ("balance", "Total Example Company shareholders’ equity", (), "equity_parent"),
        ("balance", "Total liabilities and stockholders' equity", (), "total_liabilities_equity"),
        ("balance", "归属于母公司所有者权益（或股东权益）合计", (), "equity_parent"),
        ("balance", "資產總計", (), "total_assets"),
        ("cash_flow", "Accounts receivable", (), "change_receivables"),
        ("cash_flow", "Purchases of property, plant and equipment (PP&E)", (), "capital_expenditure"),
        ("cash_flow", "Net cash provided by (used in) operating activities", (), "operating_cash_flow"),
        ("cash_flow", "购建固定资产、无形资产和其他长期资产支付的现金", (), "capital_expenditure"),
    ],
)
def test_a_label_finds_its_item(statement: Statement, label: str, headings: tuple[str, ...], item: str) -> None:
    assert load_glossary().item_of(label, statement, headings) == item


@pytest.mark.parametrize("label", ["Fulfillment", "Finished goods", "", "Total costs of the new plant"])
def test_a_label_nobody_knows_has_no_item(label: str) -> None:
    assert load_glossary().item_of(label, "income") is None


def test_spaces_within_words_and_case_do_not_matter() -> None:
    assert letters("Consolidated Statement of Cash Flow s") == letters("CONSOLIDATED STATEMENT OF CASH FLOWS")
    assert "其中利息费用" in label_forms("其中：利息费用")


def test_the_list_has_well_over_a_hundred_and_fifty_items_with_names_and_units() -> None:
    items = load_glossary().items
    assert len(items) >= 150
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in items)
    assert all(item.labels["en"] or item.labels["zh"] for item in items.values())
    assert {item.statement for item in items.values()} == {"income", "balance", "cash_flow"}


def test_a_headed_label_wins_over_a_bare_one_and_that_over_an_open_one() -> None:
    made = [
        Item(item_id=name, statement="income", sign="positive", unit="money", labels={"en": (label,)}, words=())
        for name, label in (("open", "sales *"), ("bare", "sales net"), ("headed", "exports|sales net"))
    ]
    glossary = Glossary(made)
    assert glossary.item_of("Sales, net", "income", ["Exports:"]) == "headed"
    assert glossary.item_of("Sales, net", "income") == "bare"
    assert glossary.item_of("Sales of things", "income") == "open"
