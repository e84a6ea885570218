"""Every standard metric asked for by name over one filing, against arithmetic written here from its textbook definition."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.documents.small_filings import Row, keep_filing
from workbench.documents.answer import ask
from workbench.documents.finding import Finder
from workbench.documents.library import Library
from workbench.documents.metrics import metrics

#: Item -> this year, last year, in millions of dollars (shares in millions).
VALUES: dict[str, tuple[str, float, float]] = {
    "revenue": ("Net sales", 5_300, 4_700), "cost_of_revenue": ("Cost of sales", 3_100, 2_900),
    "gross_profit": ("Gross profit", 2_200, 1_800), "research_development": ("Research and development", 310, 290),
    "selling_general_administrative": ("Selling, general and administrative", 820, 790),
    "operating_income": ("Operating income", 940, 610), "interest_expense": ("Interest expense", 77, 71),
    "pretax_income": ("Income before income taxes", 863, 539), "income_tax": ("Provision for income taxes", 181, 113),
    "net_income": ("Net income", 682, 426), "eps_diluted": ("Diluted earnings per share", 3.1, 1.9),
    "cash": ("Cash and cash equivalents", 410, 370), "accounts_receivable": ("Accounts receivable, net", 690, 610),
    "inventories": ("Inventories", 530, 470), "total_current_assets": ("Total current assets", 1_900, 1_700),
    "property_plant_equipment": ("Property and equipment, net", 1_450, 1_350),
    "total_assets": ("Total assets", 6_100, 5_700),
    "accounts_payable": ("Accounts payable", 440, 400), "short_term_debt": ("Short-term debt", 130, 110),
    "total_current_liabilities": ("Total current liabilities", 1_100, 1_000),
    "long_term_debt": ("Long-term debt", 1_250, 1_190),
    "total_noncurrent_liabilities": ("Non-current liabilities", 1_700, 1_650),
    "total_liabilities": ("Total liabilities", 2_800, 2_650), "equity_parent": ("Total shareholders' equity", 3_300, 3_050),
    "operating_cash_flow": ("Net cash provided by operating activities", 1_010, 880),
    "depreciation_amortization": ("Depreciation and amortization", 260, 240),
    "capital_expenditure": ("Purchases of property and equipment", 350, 330), "dividends_paid": ("Dividends paid", 205, 190),
}  # fmt: skip
HOME = {"income": 11, "balance": 11, "cash_flow": 4}
V = SimpleNamespace(**{item: values[1] for item, values in VALUES.items()})
B = SimpleNamespace(**{item: values[2] for item, values in VALUES.items()})


def mean(item: str) -> float:
    return (getattr(V, item) + getattr(B, item)) / 2


EBITDA = V.operating_income + V.depreciation_amortization
DEBT = V.long_term_debt + V.short_term_debt
FCF = V.operating_cash_flow - V.capital_expenditure
DIO, DSO = 365 * mean("inventories") / V.cost_of_revenue, 365 * mean("accounts_receivable") / V.revenue
DPO = 365 * mean("accounts_payable") / (V.cost_of_revenue + V.inventories - B.inventories)

#: Question's name of the metric -> its value as it is to be shown.
WORKED_OUT: dict[str, tuple[str, Callable[[], float]]] = {
    "gross margin": ("gross_margin", lambda: 100 * (V.revenue - V.cost_of_revenue) / V.revenue),
    "cost of sales as a percentage of revenue": ("cogs_margin", lambda: 100 * V.cost_of_revenue / V.revenue),
    "operating margin": ("operating_margin", lambda: 100 * V.operating_income / V.revenue),
    "pre-tax margin": ("pretax_margin", lambda: 100 * V.pretax_income / V.revenue),
    "net profit margin": ("net_margin", lambda: 100 * V.net_income / V.revenue),
    "EBITDA": ("ebitda", lambda: EBITDA),
    "EBITDA margin": ("ebitda_margin", lambda: 100 * EBITDA / V.revenue),
    "EBITDA less capital expenditures": ("ebitda_less_capex", lambda: EBITDA - V.capital_expenditure),
    "free cash flow margin": ("fcf_margin", lambda: 100 * FCF / V.revenue),
    "operating cash flow margin": ("ocf_margin", lambda: 100 * V.operating_cash_flow / V.revenue),
    "capex as a percentage of revenue": ("capex_to_revenue", lambda: 100 * V.capital_expenditure / V.revenue),
    "R&D as a percentage of revenue": ("rd_to_revenue", lambda: 100 * V.research_development / V.revenue),
    "SG&A as a percentage of revenue": ("sga_to_revenue", lambda: 100 * V.selling_general_administrative / V.revenue),
    "effective tax rate": ("tax_rate", lambda: 100 * V.income_tax / V.pretax_income),
    "current ratio": ("current_ratio", lambda: V.total_current_assets / V.total_current_liabilities),
    "quick ratio": ("quick_ratio", lambda: (V.total_current_assets - V.inventories) / V.total_current_liabilities),
    "cash ratio": ("cash_ratio", lambda: V.cash / V.total_current_liabilities),
    "working capital": ("working_capital", lambda: V.total_current_assets - V.total_current_liabilities),
    "operating cash flow ratio": ("operating_cash_flow_ratio", lambda: V.operating_cash_flow / V.total_current_liabilities),
    "debt-to-equity ratio": ("debt_to_equity", lambda: DEBT / V.equity_parent),
    "debt-to-EBITDA ratio": ("debt_to_ebitda", lambda: DEBT / EBITDA),
    "net debt to EBITDA": ("net_debt_to_ebitda", lambda: (DEBT - V.cash) / EBITDA),
    "debt to capital ratio": ("debt_to_capital", lambda: DEBT / (DEBT + V.equity_parent)),
    "return on capital employed": (
        "return_on_capital_employed", lambda: 100 * V.operating_income / (V.total_assets - V.total_current_liabilities)
    ),
    "net debt": ("net_debt", lambda: DEBT - V.cash),
    "total debt": ("total_debt", lambda: DEBT),
    "equity multiplier": ("equity_multiplier", lambda: V.total_assets / V.equity_parent),
    "interest coverage ratio": ("interest_coverage", lambda: V.operating_income / V.interest_expense),
    "asset turnover": ("asset_turnover", lambda: V.revenue / mean("total_assets")),
    "fixed asset turnover": ("fixed_asset_turnover", lambda: V.revenue / mean("property_plant_equipment")),
    "inventory turnover": ("inventory_turnover", lambda: V.cost_of_revenue / mean("inventories")),
    "receivables turnover": ("receivables_turnover", lambda: V.revenue / mean("accounts_receivable")),
    "payables turnover": ("payables_turnover", lambda: V.cost_of_revenue / mean("accounts_payable")),
    "working capital turnover": (
        "working_capital_turnover", lambda: V.revenue / (V.total_current_assets - V.total_current_liabilities)
    ),
    "days inventory outstanding": ("dio", lambda: DIO),
    "days sales outstanding": ("dso", lambda: DSO),
    "days payable outstanding": ("dpo", lambda: DPO),
    "cash conversion cycle": ("cash_conversion_cycle", lambda: DIO + DSO - DPO),
    "return on assets": ("return_on_assets", lambda: 100 * V.net_income / mean("total_assets")),
    "return on equity": ("return_on_equity", lambda: 100 * V.net_income / mean("equity_parent")),
    "return on invested capital": (
        "return_on_invested_capital",
        lambda: 100 * V.operating_income * (1 - V.income_tax / V.pretax_income) / (DEBT + V.equity_parent - V.cash),
    ),
    "free cash flow": ("free_cash_flow", lambda: FCF),
    "cash conversion": ("cash_conversion", lambda: V.operating_cash_flow / V.net_income),
    "free cash flow conversion": ("fcf_conversion", lambda: 100 * FCF / V.net_income),
    "capex to operating cash flow": ("capex_to_ocf", lambda: 100 * V.capital_expenditure / V.operating_cash_flow),
    "dividend payout ratio": ("dividend_payout", lambda: V.dividends_paid / V.net_income),
    "retention ratio": ("retention_ratio", lambda: 1 - V.dividends_paid / V.net_income),
}  # fmt: skip


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder = tmp_path_factory.mktemp("library")
    rows: list[Row] = [(label, item, (f"{now:,}", f"{before:,}")) for item, (label, now, before) in VALUES.items()]
    sizes = list(HOME.values())
    income, balance, flows = rows[: sizes[0]], rows[sizes[0] : -sizes[2]], rows[-sizes[2] :]
    statements = {"income": income, "balance": balance, "cash_flow": flows}
    keep_filing(Library(folder), "Kiln Works, Inc.", 2023, statements=statements)  # type: ignore[arg-type]
    return Finder(folder)


def test_forty_and_more_are_worked_out() -> None:
    assert len({metric for metric, _ in WORKED_OUT.values()}) > 40
    assert {metric for metric, _ in WORKED_OUT.values()} <= metrics().keys()


@pytest.mark.parametrize("name", sorted(WORKED_OUT))
def test_a_metric_by_its_definition(finder: Finder, name: str) -> None:
    calculation = ask(finder, f"What was the {name} of Kiln Works in FY2023? Round to four decimal places.").document[
        "calculation"
    ]
    assert calculation is not None
    assert calculation["result"] == pytest.approx(WORKED_OUT[name][1](), abs=0.0001)
