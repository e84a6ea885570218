"""The tables of ``assets/sample/README.md``: target against simulated, and what an advisor may expect of each asset."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from workbench.market.prices import AssetDetails
from workbench.market.sample_simulation import TRADING_DAYS
from workbench.market.scenarios import HistoricalWindow, change_between

BEGIN, END = "<!-- tables: written by sample_files -->", "<!-- end of tables -->"
SHORT_NAMES: Mapping[str, str] = {
    "equity_us_spx_pct": "US %",
    "equity_em_eem_pct": "EM %",
    "equity_cn_csi300_pct": "China %",
    "ust_2y_bp": "2y bp",
    "ust_10y_bp": "10y bp",
    "ust_30y_bp": "30y bp",
    "spread_us_ig_oas_bp": "IG bp",
    "spread_us_hy_oas_bp": "HY bp",
    "gold_pct": "Gold %",
    "oil_wti_pct": "Oil %",
    "usd_broad_pct": "Dollar %",
    "vix_pts": "VIX pts",
    "fx_eurusd_pct": "EURUSD %",
}


def window_changes(factors: pd.DataFrame, window: HistoricalWindow) -> dict[str, tuple[float, float]]:
    """Target and simulated change of every factor that both the window and the sample have."""
    first, last = pd.Timestamp(window.start), pd.Timestamp(window.end)
    level = factors.to_dict("index")
    return {
        name: (target, change_between(name, float(level[first][name]), float(level[last][name])))
        for name, target in window.factors.items()
        if name in factors
    }


def window_table(factors: pd.DataFrame, windows: Iterable[HistoricalWindow]) -> str:
    """Markdown: one row per window, "target / simulated" in each cell."""
    rows = []
    for window in windows:
        changes = window_changes(factors, window)
        cells = [_pair(name, changes[name]) if name in changes else "missing" for name in SHORT_NAMES]
        rows.append([window.id.removeprefix("hist_"), window.start.isoformat(), window.end.isoformat(), *cells])
    return markdown_table(["Window", "From", "To", *SHORT_NAMES.values()], rows)


def asset_table(prices: pd.DataFrame, details: Mapping[str, AssetDetails]) -> str:
    """Markdown: return, volatility, worst fall and tails of each asset over the whole history."""
    returns = prices.pct_change().iloc[1:]
    years = len(returns) / TRADING_DAYS
    rows = []
    for name, known in details.items():
        growth = float(prices[name].iloc[-1] / prices[name].iloc[0]) ** (1 / years) - 1
        fall = float((prices[name] / prices[name].cummax()).min()) - 1
        volatility = float(returns[name].std()) * float(np.sqrt(TRADING_DAYS))
        duration = "–" if known.modified_duration is None else f"{known.modified_duration:.1f}"
        figures = [f"{100 * value:.1f}" for value in (growth, volatility, fall)]
        income = f"{100 * (known.income_yield or 0.0):.1f}"
        rows.append([name, str(known.rating), *figures, f"{kurtosis(returns[name]):.1f}", duration, income])
    head = ["Asset", "Rating", "Return % a year", "Volatility %", "Worst fall %", "Kurtosis (daily)", "Duration", "Income %"]
    return markdown_table(head, rows)


def kurtosis(values: pd.Series) -> float:
    """Fourth standardised moment; 3 for a normal distribution."""
    centred = values.to_numpy() - values.mean()
    return float(np.mean(centred**4) / np.mean(centred**2) ** 2)


def replace_tables(text: str, tables: str) -> str:
    """The text with everything between the two markers replaced.

    Raises:
        ValueError: a marker is missing.
    """
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the markers of the tables are missing")
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def markdown_table(head: list[str], rows: list[list[str]]) -> str:
    """A pipe table, numbers to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def _pair(name: str, pair: tuple[float, float]) -> str:
    digits = 0 if name.endswith("_bp") else 1
    # adding zero turns a negative zero into a plain one
    target, simulated = (round(value, digits) + 0.0 for value in pair)
    return f"{target:.{digits}f} / {simulated:.{digits}f}"
