"""Follow-ups such as "and the year before?" and "what about them?": what they leave out is taken from the question before."""

import re
from dataclasses import replace

from workbench.documents.asked_periods import AskedPeriod, AskedPeriods
from workbench.documents.question import Question

_YEAR_AFTER = re.compile(
    r"\byear after\b|\b(?:next|following) (?:fiscal )?year\b|\ba year later\b|后一年|下一年|次年", re.IGNORECASE
)
#: Words that a follow-up may hold beside a company, a period or a step in time.
_JOINING = re.compile(
    r"\b(?:and|or|what|how|about|the|for|in|of|same|then|now|but|was|is|it|that|this|those|question|please|show|me|tell|us|from|"
    r"to|at|did|does|do|its|their|a|an|one|fiscal|financial|year|years|before|after|later|earlier|ago|previous|prior|preceding|"
    r"last|next|following|instead|again|too|also|well|as|figure|number|value|compare|compared|with|versus|vs|ok|okay)\b|'s\b|[\W_]+"
    r"|[那么的呢年度在是又和与及也同样再还有请问上下前后去一个如何多少吗]",
    re.IGNORECASE,
)


def continued(question: Question, previous: Question) -> Question:
    """What a follow-up leaves out, from the question before."""
    companies = question.companies or (previous.companies if question.stranger is None and not question.outside else ())
    periods = question.periods
    if not periods.periods:
        periods = _moved(periods, previous.periods, question.text)
    own = bool(question.calculations or question.items or question.metric or question.topics)
    calculations = question.calculations or (() if own else previous.calculations)
    within = _within(question, previous, periods)
    calculations = tuple(replace(one, periods=within) for one in calculations)
    if own:
        return replace(question, companies=companies, periods=periods, calculations=calculations)
    if not _adds_nothing(question):
        calculations = tuple(replace(one, unexplained=(*one.unexplained, question.focus)) for one in calculations)
    return replace(
        previous, text=question.text, companies=companies, stranger=question.stranger if not companies else None,
        ambiguous=question.ambiguous, outside=question.outside, own_periods=question.own_periods,
        periods=periods, calculations=calculations,
    )  # fmt: skip


def _moved(periods: AskedPeriods, before: AskedPeriods, text: str) -> AskedPeriods:
    """The periods of the question before, a year earlier or later where the follow-up says so."""
    step = -1 if periods.before else 1 if _YEAR_AFTER.search(text) else 0
    if periods.loose_quarter and before.years:
        return replace(before, periods=tuple(AskedPeriod(year=year, quarter=periods.loose_quarter) for year in before.years))
    return replace(before, periods=tuple(one.of_year(one.year + step) for one in before.periods))


def _adds_nothing(question: Question) -> bool:
    """Whether a follow-up has no words of its own beside a company, a period and what joins them."""
    return not _JOINING.sub(" ", question.focus).strip()


def _within(question: Question, previous: Question, periods: AskedPeriods) -> tuple[AskedPeriod, ...]:
    """The periods of a follow-up's calculation: its own, else as many as the one before had."""
    if question.calculation is not None and question.calculation.periods:
        return question.calculation.periods
    one = len(previous.calculation.periods) == 1 if previous.calculation else False
    newest = max(periods.periods, key=lambda period: (period.year, period.last_quarter), default=None)
    return (newest,) if one and newest else periods.periods
