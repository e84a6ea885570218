"""A question asked again for another period or company, and follow-ups such as "and the year before?" made whole.

The question before is worded anew, so that what was asked is there to read, and the answer can be computed again from it alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.documents.asked_periods import AskedPeriod, asked_periods

#: Words that a follow-up may hold beside a period or a company.
_FILLER = re.compile(
    r"\b(?:and|or|what|how|about|the|for|in|of|same|then|now|but|was|it|is|year|fiscal|that|question|please|show|me|from)\b|[\W_]+",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:year\s+before|(?:previous|prior|preceding|last)\s+(?:fiscal\s+)?year|(?:one|a)\s+year\s+(?:earlier|before|ago))\b"
    r"|前一年|上一年|上年|去年|之前一年",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:year\s+after|(?:next|following)\s+(?:fiscal\s+)?year|(?:one|a)\s+year\s+later)\b|后一年|下一年", re.I
)
_FILLER_ZH = re.compile(r"[那么的呢年度在是又?？]")
_CLOSING = re.compile(r"[\s?.!？。]*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A question that stands by itself; ``company`` is set where the follow-up named one."""

    question: str
    company: str | None = None


def with_period(question: str, period: str) -> str:
    """The question with its periods replaced by ``period`` ("FY2022"); without one, it is added at the end."""
    spans = sorted(asked_periods(question).spans)
    if not spans:
        sign = "?" if question.rstrip().endswith(("?", "？")) else ""
        return f"{_CLOSING.sub('', question)} in {period}{sign}"
    first = spans[0][0]
    # From the end, so that the places before stay right; "FY2021 and FY2022" becomes one period.
    return f"{question[:first]}{period}{question[spans[-1][1] :]}"


def with_company(question: str, old: str | None, new: str) -> str:
    """The question with the name of one company in place of another's, where it stands there."""
    for name in (old, _short(old)) if old else ():
        found = re.search(re.escape(name), question, re.IGNORECASE)
        if found:
            return f"{question[: found.start()]}{_short(new)}{question[found.end() :]}"
    return question


def whole(text: str, previous: str, routing: Mapping[str, Any], companies: Sequence[str]) -> Whole | None:
    """A follow-up made whole by the question before; None where ``text`` stands by itself.

    Args:
        text: as typed.
        previous: the question before.
        routing: how that was read: ``period`` such as "FY2022" or "FY2021, FY2022".
        companies: the names in the library.
    """
    company = _named(text, companies)
    rest = re.sub(re.escape(company), " ", text, flags=re.IGNORECASE) if company else text
    rest = re.sub(re.escape(_short(company)), " ", rest, flags=re.IGNORECASE) if company else rest
    own = asked_periods(rest)
    shift = -1 if _BEFORE.search(rest) else 1 if _AFTER.search(rest) else 0
    for start, end in sorted(own.spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    rest = _FILLER_ZH.sub(" ", _FILLER.sub(" ", _AFTER.sub(" ", _BEFORE.sub(" ", rest))))
    if rest.strip() or not (company or own.periods or shift):
        return None
    question = previous
    if own.periods:
        question = with_period(previous, " and ".join(period.text for period in own.periods))
    elif shift:
        before = asked_periods(str(routing.get("period") or "")).periods
        if not before:
            return None
        question = with_period(previous, " and ".join(_shifted(period, shift).text for period in before))
    if company:
        question = with_company(question, routing.get("company"), company)
    return Whole(question=question, company=company or None)


def _shifted(period: AskedPeriod, years: int) -> AskedPeriod:
    return replace(period, year=period.year + years)


def _named(text: str, companies: Sequence[str]) -> str:
    """The one company whose name, or its first word and more, stands in the text."""
    lower = text.casefold()
    found = [one for one in companies if one.casefold() in lower or _short(one).casefold() in lower]
    return found[0] if len(found) == 1 else ""


def _short(company: str) -> str:
    """Without the legal form: "Harbour Tools, Inc." is "Harbour Tools"."""
    return re.sub(
        r",?\s+(?:inc|incorporated|corp|corporation|plc|ltd|limited|co|company|n\.?v|s\.?a|ag|se|llc)\.?$",
        "",
        company.strip(),
        flags=re.I,
    )
