"""The page's words: aims, limits and estimates as an advisor says them, with their formal terms for the hover."""

import re
from collections.abc import Mapping, Sequence, Sized
from typing import Any, NamedTuple

from components import numbers


class Word(NamedTuple):
    """A label and what stands behind it, in Markdown."""

    label: str
    help: str


#: Every aim that is offered, in the order of the list.
AIMS: Mapping[str, Word] = {
    "max_sharpe": Word(
        "Best return per unit of risk",
        "Maximum Sharpe ratio: max (w′μ − rf) / √(w′Σw). w are the weights, μ the estimated (expected) returns, Σ the "
        "covariance, rf the risk-free rate. Best by these estimates; what will come is not known.",
    ),
    "min_variance": Word("Steadiest ride", "Minimum volatility: min w′Σw. Estimated returns play no part in it."),
    "max_return": Word(
        "Highest return at my risk limit",
        "max w′μ under the limits below. Switch on “Volatility at most”, or the answer is the one asset with the most return.",
    ),
    "max_utility": Word(
        "Return against risk, by risk aversion",
        "max w′μ − (λ/2) w′Σw − trading cost. λ is the risk aversion under Estimates; 2 is bold, 10 is careful.",
    ),
    "min_cvar": Word(
        "Least bad tail",
        "Minimum CVaR: the average loss of the worst periods of the history (5 % of them at 95 % confidence) is made small.",
    ),
    "risk_parity": Word(
        "Equal risk from each asset",
        "Risk parity: wᵢ(Σw)ᵢ is the same for every asset. A rule: it keeps “leave out” and no other limit.",
    ),
    "max_diversification": Word(
        "Most diversified", "Maximum diversification ratio: max (w′σ) / √(w′Σw), weighted volatilities over the volatility."
    ),
    "min_tracking_error": Word(
        "Stay near the benchmark", "min (w − b)′Σ(w − b), with b the benchmark; add “Return at least” to ask for more than it."
    ),
    "hierarchical_risk_parity": Word(
        "Risk shared out by clusters",
        "Hierarchical risk parity: assets are clustered by correlation and risk is halved down the tree. A rule: it keeps "
        "“leave out” and no other limit.",
    ),
    "equal_weight": Word("The same share of everything (1/N)", "1/N: the honest baseline. A rule: it keeps only “leave out”."),
}

LIMITS: Mapping[str, Word] = {
    "max_weight": Word("Most in one asset", "wᵢ ≤ u for every asset."),
    "min_weight": Word("Least in one asset", "wᵢ ≥ l for every asset that is not left out."),
    "max_volatility": Word("Volatility at most", "√(w′Σw) ≤ s a year: in about two years of three the return lies within ±s."),
    "min_return": Word("Return at least", "w′μ ≥ m: the estimated (expected) return of the portfolio, arithmetic, a year."),
    "max_turnover": Word(
        "Turnover at most", "Σ|wᵢ − w⁰ᵢ| ≤ t: buys plus sells, as a share of the whole. Selling all and buying anew is 200 %."
    ),
    "max_tracking_error": Word(
        "Distance from the benchmark at most", "Tracking error √((w − b)′Σ(w − b)) ≤ s a year, with b the benchmark."
    ),
    "max_cvar": Word(
        "Bad day at most",
        "CVaR ≤ c: the average loss of the worst periods of the history (5 % of them at 95 % confidence), per price period.",
    ),
}

MEANS: Mapping[str, Word] = {
    "sample": Word("History as it was", "Sample mean: the average return per period, times the periods per year."),
    "james_stein": Word("History, pulled together", "James–Stein (Jorion): sample means shrunk towards one common value."),
    "capm": Word("Pay for market risk", "CAPM: risk-free rate plus beta times the market's excess return."),
}

COVARIANCES: Mapping[str, Word] = {
    "ledoit_wolf": Word("Ledoit–Wolf", "Sample covariance, shrunk by just as much as its noise asks for."),
    "sample": Word("Sample", "Plain sample covariance (n − 1)."),
    "ewma": Word("Recent days count more", "Exponentially weighted: λ = 0.94 daily, 0.97 monthly."),
    "factor": Word("Common factors", "Factor model: B F B′ + D with statistical factors."),
}

#: Short names of the windows an advisor asks for by year.
WINDOWS: Mapping[str, str] = {
    "hist_2007_09_gfc_full": "2008 again",
    "hist_2020_covid": "Covid again",
    "hist_2022_rate_shock": "2022 again",
    "hist_2000_02_dotcom": "Dot-com again",
    "hist_2008_gfc_acute": "Lehman weeks again",
    "hist_2015_a_share": "A-shares 2015 again",
}

_PERIOD = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "annual": "year"}


def window_name(window_id: str, name: str) -> str:
    """The advisor's name of a historical window."""
    return WINDOWS.get(window_id, name)


def period(frequency: str | None) -> str:
    """What one period of the prices is called: day, month ..."""
    return _PERIOD.get(frequency or "", "period")


def limit_label(rule: str) -> str:
    """A limit's name in the engine, as the page calls it: ``max_weight Gold`` -> ``Most in Gold``."""
    word, _, rest = rule.partition(" ")
    if rule in LIMITS:
        return LIMITS[rule].label
    if word == "group":
        name, _, side = rest.rpartition(" ")
        return f"{name} {'at most' if side == 'max' else 'at least'}"
    named = {
        "max_weight": f"Most in {rest}",
        "min_weight": f"Least in {rest}",
        "scenario": f"Loss in {rest}" if rest else "Loss in a bad time",
        "exclude": f"Leave out {rest}",
        "hold_fixed": f"Keep {rest} as it is",
        "risk_free": "Earn more than the risk-free rate",
    }
    return named.get(word, rule)


def limit_amount(rule: str, amount: float) -> str:
    """A limit's value in words: losses of a scenario are told as losses."""
    if rule.startswith("scenario"):
        return f"lose {numbers.percent(-amount)}"
    return numbers.percent(amount, decimals=2 if rule == "max_cvar" else 1)


def counted(items: Sized, noun: str) -> str:
    """``1 asset``, ``12 assets``."""
    return f"{numbers.count(len(items))} {noun}{'' if len(items) == 1 else 's'}"


def listed(names: list[str]) -> str:
    """Names in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def signed(text: Any) -> str:
    """A sentence of the engine with a thin space before every %."""
    return re.sub(r"(?<=\d) ?%", f"{numbers.THIN_SPACE}%", str(text))


def spoken(text: str, constraints: Sequence[Mapping[str, Any]]) -> str:
    """A sentence of the engine with the limits called as the page calls them."""
    names = sorted({str(row[field]) for row in constraints for field in ("name", "rule")}, key=len, reverse=True)
    for name in names:
        text = re.sub(rf"(?<![\w]){re.escape(name)}(?![\w])", f"“{limit_label(name)}”", text)
    return signed(text.replace("an expected return", "an estimated return"))
