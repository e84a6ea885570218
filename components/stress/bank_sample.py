"""An invented bank and an invented nine-quarter path, so that the balance-sheet tab shows a result before anything is typed.

Money in millions of one currency, shares in percent, rate moves in basis points since the start, as the tables show them.
"""

from typing import Any

#: Field of the request -> (words, unit, sample, help).
FIGURES: dict[str, tuple[str, str, float, str]] = {
    "cet1": ("CET1 capital", "m", 6_200.0, "Common equity tier 1 before the path."),
    "tier1": ("Tier 1 capital", "m", 7_000.0, "For the outlier test of the rate shocks; CET1 where it is left empty."),
    "rwa": ("Risk-weighted assets", "m", 50_000.0, "Before the path."),
    "buffers": ("Buffers above 4.5 %", "%", 2.5, "Conservation, stress and other buffers, in percent of risk-weighted assets."),
    "base_nii": ("Net interest income", "m a quarter", 620.0, "At unchanged rates."),
    "fees": ("Fees", "m a quarter", 210.0, "Fee and other income."),
    "costs": ("Costs", "m a quarter", 520.0, "Operating costs, as a positive number."),
    "afs_value": ("Securities at fair value (AFS)", "m", 14_000.0, "Available for sale: their revaluation goes to OCI."),
    "afs_duration": ("Duration of these", "years", 3.6, "Modified duration."),
    "deposit_beta": ("Deposit beta", "%", 45.0, "The part of a rate move that depositors get; usual 30 to 70."),
    "lgd": ("Loss given default", "%", 45.0, "Of what turns non-performing."),
    "tax_rate": ("Tax", "%", 24.0, "On profits; a loss gives no credit."),
    "payout": ("Pay-out", "%", 35.0, "Of a positive net income."),
}
PERCENT = frozenset({"buffers", "deposit_beta", "lgd", "tax_rate", "payout"})

BUCKETS: tuple[dict[str, Any], ...] = (
    {"time": 0.25, "assets": 30_000.0, "liabilities": 8_000.0, "deposits": 25_000.0},
    {"time": 1.0, "assets": 12_000.0, "liabilities": 3_000.0, "deposits": 12_000.0},
    {"time": 3.0, "assets": 16_000.0, "liabilities": 2_000.0, "deposits": 15_000.0},
    {"time": 5.0, "assets": 13_000.0, "liabilities": 1_000.0, "deposits": 10_000.0},
    {"time": 10.0, "assets": 5_000.0, "liabilities": 0.0, "deposits": 0.0},
)

_RATES = (100, 200, 250, 250, 200, 150, 100, 50, 50)
_NPL = (300, 650, 1_000, 1_150, 950, 650, 400, 250, 200)
_TRADING = (450, 80, 40, 0, 0, 0, 0, 0, 0)
_GROWTH = (1.5, 1.0, 0.5, 0.0, -0.5, -0.5, 0.0, 0.5, 0.5)
PATH: tuple[dict[str, Any], ...] = tuple(
    {
        "quarter": f"Q{number}",
        "rate_change": float(rate),
        "new_npl": float(npl),
        "pd": None,
        "ead": None,
        "trading_loss": float(trading),
        "rwa_growth": growth,
    }
    for number, (rate, npl, trading, growth) in enumerate(zip(_RATES, _NPL, _TRADING, _GROWTH, strict=True), start=1)
)
