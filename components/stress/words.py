"""The page's words: scenarios, factors and methods as a risk analyst says them, with the formal term for the hover."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from components import numbers
from components.portfolio.words import Word, signed, window_name

#: Short names, for charts and tables; the library's own name stands on the hover.
SHORT: Mapping[str, str] = {
    "hist_1987_10_crash": "Black Monday 1987",
    "hist_1987_full": "1987, peak to trough",
    "hist_1994_bond_rout": "Bond rout 1994",
    "hist_1997_asia": "Asian crisis 1997",
    "hist_1998_russia_ltcm": "Russia and LTCM 1998",
    "hist_2001_09_11": "September 11, 2001",
    "hist_2007_quant_subprime": "Quant quake 2007",
    "hist_2010_euro_flash": "Euro crisis 2010",
    "hist_2011_downgrade_euro": "US downgrade 2011",
    "hist_2013_taper_risk": "Taper 2013, equities",
    "hist_2013_taper_rates": "Taper 2013, rates",
    "hist_2013_06_cn_cash_crunch": "China cash crunch 2013",
    "hist_2020_02_a_share_reopen": "A-shares reopen 2020",
    "hist_2022_11_cn_wmp_redemption": "China redemptions 2022",
    "hist_2021_24_a_share_bear": "A-share bear 2021–24",
    "hist_2024_01_a_share_smallcap": "A-share small caps 2024",
    "hist_2014_16_oil": "Oil collapse 2014–16",
    "hist_2015_08_cny": "Yuan devaluation 2015",
    "hist_2016_01": "China scare 2016",
    "hist_2016_06_brexit": "Brexit vote 2016",
    "hist_2018_02_volmageddon": "Volatility spike 2018",
    "hist_2018_q4": "Sell-off Q4 2018",
    "hist_2022_rate_shock_rates": "2022, to peak yields",
    "hist_2023_03_banks": "US banks 2023, 3 days",
    "hist_2023_03_banks_long": "US banks 2023",
    "hist_2023_term_premium": "Term premium 2023",
    "hist_2024_08_carry": "Carry unwind 2024",
    "hist_2025_04_tariffs": "Tariff shock 2025",
    "hist_2025_02_04_drawdown": "US fall Feb–Apr 2025",
    "hyp_rates_up_200": "Rates +200 bp",
    "hyp_rates_up_200:rates_only": "Rates +200 bp, alone",
    "hyp_rates_up_200:propagated": "Rates +200 bp, rest follows",
    "hyp_rates_down_200": "Rates −200 bp",
    "hyp_bear_steepener": "Long rates up",
    "hyp_bull_steepener_recession": "Recession",
    "hyp_stagflation": "Stagflation",
    "hyp_equity_30_vol": "Equities −30 %",
    "hyp_cny_devaluation": "Yuan −10 %",
    "hyp_cn_property": "China property slump",
    "hyp_us_property": "US property slump",
    "hyp_liquidity_freeze": "Liquidity freeze",
    "hyp_usd_surge": "Dollar +15 %",
    "hyp_single_name_gap": "One name −40 %",
    "hyp_crypto_70": "Crypto −70 %",
}

#: Factors by their names in the engine.
FACTORS: Mapping[str, str] = {
    "equity_us_spx_pct": "US equities",
    "equity_em_eem_pct": "Emerging-market equities",
    "equity_cn_csi300_pct": "China A-shares",
    "ust_2y_bp": "Treasury yield, 2 years",
    "ust_10y_bp": "Treasury yield, 10 years",
    "ust_30y_bp": "Treasury yield, 30 years",
    "spread_us_ig_oas_bp": "Investment-grade spread",
    "spread_us_hy_oas_bp": "High-yield spread",
    "gold_pct": "Gold",
    "oil_wti_pct": "Oil (WTI)",
    "usd_broad_pct": "US dollar, broad",
    "usd_dxy_pct": "US dollar, DXY",
    "vix_pts": "Implied volatility (VIX)",
    "fx_eurusd_pct": "Euro in dollars",
    "fx_usdcny_pct": "Dollar in yuan",
    "cn_house_price_pct": "China house prices",
    "cn_property_hy_usd_spread_bp": "China property spread",
    "cn_lgfv_spread_bp": "China local-government spread",
    "cgb_10y_bp": "China yield, 10 years",
    "iron_ore_pct": "Iron ore",
    "us_house_price_pct": "US house prices",
    "us_cre_price_pct": "US commercial property",
    "reit_pct": "Listed property",
    "single_name_pct": "Single name",
    "single_name_spread_bp": "Single-name spread",
    "crypto_pct": "Crypto",
}
UNITS: Mapping[str, str] = {"_pct": "%", "_bp": "bp", "_pts": "points"}
KINDS: Mapping[str, str] = {"historical": "Historical", "hypothetical": "Hypothetical", "custom": "Mine"}

MODES: Mapping[str, Word] = {
    "direct": Word("As shocked", "Only the factors that the scenario names move; the others stand still (ceteris paribus)."),
    "propagated": Word(
        "Rest follows",
        "Propagated: the factors that the scenario leaves out follow as they usually do (conditional expectation, "
        "x_o = S_ok S_kk⁻¹ x_k, with S the covariance of the factors).",
    ),
    "both": Word("Both", "Both beside each other: where they differ, the factors the scenario leaves out decide."),
}
COVARIANCES: Mapping[str, Word] = {
    "history": Word("Whole history", "Sample covariance of the factor history, scaled to the scenario’s horizon."),
    "blend": Word(
        "Mixed with crises", "(1 − w)·S + w·S_crisis: the covariance measured in crisis windows only, mixed in with weight w."
    ),
    "crisis": Word("Crises only", "Measured in the crisis windows of the history only."),
}
MISSING: Mapping[str, Word] = {
    "exclude": Word("Leave out and list", "Positions that need a factor the window does not have lower the coverage."),
    "estimate": Word("Estimate and label", "Conditional expectation given the factors the window has; labelled “estimated”."),
}
DRAWS: Mapping[str, Word] = {
    "filtered_historical": Word("History, today’s volatility", "Filtered historical simulation with EWMA volatilities."),
    "student_t": Word(
        "Fat tails", "Multivariate Student t, 5 degrees of freedom, scaled so that the covariance is the sample’s."
    ),
    "normal": Word("Bell curve", "Multivariate normal with the sample mean and covariance: tails are too thin."),
    "block_bootstrap": Word("History in blocks", "Stationary block bootstrap of the days, all positions together."),
}


def scenario_name(scenario_id: str, name: str | None = None) -> str:
    """The short name of a scenario; a scenario without one keeps its own."""
    return SHORT.get(scenario_id) or window_name(scenario_id, name or scenario_id)


def factor_name(factor: str) -> str:
    """A factor in the reader's words."""
    if factor in FACTORS:
        return FACTORS[factor]
    if pair := re.fullmatch(r"fx_([a-z]{3})([a-z]{3})_pct", factor):
        return f"{pair[1].upper()} in {pair[2].upper()}"
    return factor.removesuffix("_pct").removesuffix("_bp").removesuffix("_pts").replace("_", " ").capitalize()


def unit_of(factor: str) -> str:
    """The unit of a factor's shock: %, bp or points."""
    return next((unit for suffix, unit in UNITS.items() if factor.endswith(suffix)), "")


def move(factor: str, shock: float | None) -> str:
    """A shock with its sign and unit: ``−56.8 %``, ``+200 bp``."""
    if shock is None:
        return numbers.ABSENT
    if factor.endswith("_pct"):
        return numbers.percent(shock / 100.0, sign=True)
    if factor.endswith("_bp"):
        return ("+" if round(shock) > 0 else "") + numbers.basis_points(shock / 10_000.0)
    return f"{numbers.points(shock / 100.0)}{numbers.THIN_SPACE}points"


def moves(factors: Mapping[str, float], *, most: int = 4) -> str:
    """The first few shocks in a line."""
    told = [f"{factor_name(name)} {move(name, value)}" for name, value in list(factors.items())[:most]]
    return ", ".join(told) + (f" and {len(factors) - most} more" if len(factors) > most else "")


#: What "how often" is about: a table's head and a chart's hover say it.
HOW_OFTEN = (
    "How often the factors move as far together: it describes their move, not the loss. By a normal distribution with the "
    "covariance of the factor history, whose tails are thinner than those of markets; beyond 100 years it has nothing to say."
)


def plausibility(row: Mapping[str, Any]) -> str | None:
    """How often the factors move as far, in words; None where there is no factor history to judge by."""
    found = row.get("plausibility")
    if not found:
        return None
    text = str(found["words"])
    return text[:1].upper() + text[1:]


def distance(found: Mapping[str, Any]) -> str:
    """The figures behind the words: Mahalanobis distance and probability, for a hover."""
    chance = float(found["probability"])
    told = f"{chance:.1e}".replace("-", numbers.MINUS) if chance < 1e-4 else numbers.percent(chance, decimals=2)
    over = f", over {found['horizon_days']:.0f} days" if "horizon_days" in found else ""
    return (
        f"M = {found['mahalanobis']:.1f} standard deviations, the factors together (M² = x′S⁻¹x), "
        f"probability {told} by χ² with {found['dimensions']} degrees of freedom{over}"
    )


def likeness(cosine: float) -> str:
    """How alike two moves are, from the cosine of the angle between them."""
    steps = ((0.9, "Very like"), (0.7, "Much like"), (0.4, "Somewhat like"))
    return next((words for least, words in steps if cosine >= least), "Hardly like")


def remarks(notes: Sequence[str]) -> str:
    """The engine's remarks in one paragraph; that scenarios are no forecasts stands at the foot of every page."""
    return " ".join(
        with_minus(_FOR_FILES.sub("", note))
        for note in dict.fromkeys(notes)
        if not note.startswith("A scenario is not a forecast")
    )


def with_minus(text: str) -> str:
    """A sentence of the engine with factors by their names, true minus signs and thin spaces before %."""
    text = _FACTOR.sub(lambda found: factor_name(found[0]), text)
    return re.sub(r"(?<![\w.])-(?=\d)", numbers.MINUS, signed(text))


#: What a remark advises to those who write requests by hand: `field` means nothing on the page.
_FOR_FILES = re.compile(r" Give `\w+` for more\.")
#: How factors are called in requests and files: words, joined by underscores, that end in a unit.
_FACTOR = re.compile(r"(?<!\w)[a-z][a-z0-9]*(?:_[a-z0-9]+)*_(?:pct|bp|pts)(?!\w)")
