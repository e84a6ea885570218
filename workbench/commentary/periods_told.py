"""Whether a sentence tells a figure of another day, month or year than the result does."""

import re
from collections.abc import Mapping

from workbench.commentary.facts import Fact, Facts

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: By year, whatever the prices' own period is.
_ANNUAL = frozenset({"return", "volatility", "sharpe", "risk_free"})
#: Once, whatever the period.
_ONCE = frozenset(
    {"cost", "trade", "turnover", "loss", "loss_rest_follows", "history", "position_loss", "factor_loss", "benchmark"}
)
#: Of one price period.
_OF_A_PERIOD = frozenset({"cvar", "tail"})
#: Over the days that were drawn.
_DRAWN = frozenset({"var_95", "var_99", "es_95", "es_99", "likely_5", "likely_95"})
#: Of the whole history.
_OF_THE_HISTORY = frozenset({"return", "volatility", "sharpe", "cvar"})

_ENGLISH: Mapping[str, str] = {
    "day": r"days?|daily",
    "week": r"weeks?|weekly",
    "month": r"months?|monthly",
    "quarter": r"quarters?|quarterly",
    "year": r"years?|yearly|annual|annually|annualised|annualized|annum",
}
_CHINESE: Mapping[str, str] = {"day": "[日天]", "week": "周|星期", "month": "月", "quarter": "季", "year": "年"}
_DAYS: Mapping[str, float] = {"day": 1.0, "week": 5.0, "month": 21.0, "quarter": 63.0, "year": 252.0}
_PERIODS: Mapping[str, str] = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "annual": "year", "yearly": "year",
}  # fmt: skip


def other_period(words: str, sentence: str, fact: Fact, facts: Facts) -> str:
    """A figure by year told by month, one of the worst days told of the worst months; empty where it fits.

    Args:
        words: the figure's own part of ``sentence``.
    """
    measure = fact.measure.id
    if measure in _ANNUAL:
        told = _each(words)
        return f"{fact.text} is by year, not by {min(told)}" if told and "year" not in told else ""
    if measure in _ONCE and (told := _each(words)):
        return f"{fact.text} is meant once, not by {min(told)}"
    if measure in _OF_A_PERIOD:
        own = _PERIODS.get(facts.frequency)
        told = _any(words) - {"year"} if own != "year" else _any(words)
        return f"{fact.text} is of {own}s, not of {min(told)}s" if own and told and own not in told else ""
    if measure in _DRAWN:
        horizon = next((days.value for days in facts.of("horizon")), None)
        told = _each(sentence)
        if horizon and told and not any(abs(_DAYS[period] - horizon) <= 0.25 * horizon for period in told):
            return f"{fact.text} is over {horizon:.0f} days, not a {min(told)}"
    return ""


def other_year(years: frozenset[str], named: bool, fact: Fact, facts: Facts) -> str:
    """A figure told of a year that is not its own; empty where it fits, or where no year is told.

    Args:
        years: told of the figure.
        named: whether the text also names the window that the figure is of.
    """
    told = years - facts.span
    if not told:
        return ""
    own = fact.years | frozenset().union(*(name.years for name in fact.about))
    if not own:
        return f"{fact.text} is of the whole history, not of {min(told)}" if fact.measure.id in _OF_THE_HISTORY else ""
    if not told & own:
        return f"{fact.text} is of {_span(own)}, not of {min(told)}"
    if not named and fact.about and len(own) > 1 and not {min(own), max(own)} <= told:
        return f"{fact.text} is of the whole of {_span(own)}, not of {min(told)} alone"
    return ""


def _span(years: frozenset[str]) -> str:
    return min(years) if len(years) == 1 else f"{min(years)} to {max(years)}"


def _each(words: str) -> frozenset[str]:
    """The periods by which something is told: "a month", "daily", 月收益."""
    return frozenset(period for period, forms in _ENGLISH.items() if re.search(_by_each(forms, _CHINESE[period]), words))


def _by_each(forms: str, chinese: str) -> str:
    each = rf"\b(?:a|per|each|every|any|one|single)[\s-]+(?:{forms})\b|\b(?:{_adjectives(forms)})\b"
    return rf"{each}|[每单一]个?(?:{chinese})|(?:{chinese})(?:度|化)?均?(?:收益|回报|波动|风险|损失)|(?:{chinese})度"


def _any(words: str) -> frozenset[str]:
    """The periods that the words speak of at all."""
    return frozenset(
        period
        for period, forms in _ENGLISH.items()
        if re.search(rf"\b(?:{forms})\b", words)
        or re.search(rf"[的每单个差坏](?:{_CHINESE[period]})|(?:{_CHINESE[period]})均", words)
    )


def _adjectives(forms: str) -> str:
    return "|".join(form for form in forms.split("|") if "s?" not in form)
