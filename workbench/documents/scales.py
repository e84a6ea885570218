"""What one printed unit is worth: "in millions, except per share", 单位：万元, and in which currency."""

import re
from dataclasses import dataclass

from workbench.documents.numbers import plain

_UNIT = r"(?P<{name}>thousand|million|billion|crore|lakh)"
_MONEY = (
    r"(?:u\.?s\.? dollars?|dollars?|euros?|pounds?(?: sterling)?|yen|rupees?"
    r"|usd|us\$|eur|gbp|chf|rmb|cny|hkd|hk\$|jpy|cad|aud|sgd|inr"
    r"|rs\.?|[$€£¥₹])"
)
_ENGLISH = re.compile(
    rf"\b{_UNIT.format(name='plural')}s\b"
    rf"|{_MONEY}\s?(?:in\s)?{_UNIT.format(name='after')}\b(?! of)"
    rf"|\bin {_UNIT.format(name='within')}\b|\({_UNIT.format(name='alone')}\b"
    rf"|\b{_UNIT.format(name='before')} (?:of )?{_MONEY}"
    r"|(?:\$|rmb|hk\$|us\$|€|£|¥)?\s?['’](?P<zeros>000)s?\b|\b(?P<bare>000)['’]?s\b|[€£$](?P<short>m|bn|k)\b",
    re.IGNORECASE,
)
_HAN_FACTOR = "百万|百萬|千万|千萬|亿|億|万|萬|千|百|十"
_HAN = re.compile(
    rf"(?:单位|單位|人民币|人民幣|港币|港幣|美元|币种)[^\n]{{0,12}}?({_HAN_FACTOR})?\s*(?:元|美元|港元)"
    r"|(?<![\d.])(百万|百萬|千|万|萬|亿|億)(?:元|港元|美元)"
)
_SHARES_APART = re.compile(
    r"except\s+(?:for\s+)?(?:number of\s+)?(?:par value,?\s*|par value and\s*)?"
    r"shares?(?:\s*,?\s*(?:and|amounts|data|par|information|\)|,|$))"
    r"|share and per[\s-]share|except\s+per[\s-]share\s+(?:amounts\s+|data\s+)?and\s+(?:number of\s+)?shares?"
    r"|shares? outstanding|except for share|and (?:number of )?shares?,? (?:amounts|data)",
    re.IGNORECASE,
)
_SHARES_IN = re.compile(
    r"shares?,?\s+(?:which\s+)?(?:are\s+|is\s+)?(?:reflected\s+|stated\s+|outstanding\s+)?in\s+(thousands|millions|billions)"
    r"|shares\s+(?:and\s+\w+\s+)?in\s+(thousands|millions)",
    re.IGNORECASE,
)
_WORTH = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "000": 1e3, "k": 1e3, "m": 1e6, "bn": 1e9, "crore": 1e7, "lakh": 1e5}
_HAN_WORTH = {
    "十": 10.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "百万": 1e6,
    "百萬": 1e6,
    "千万": 1e7,
    "千萬": 1e7,
    "亿": 1e8,
    "億": 1e8,
}
_CURRENCIES = (
    ("HKD", re.compile(r"HK\$|港元|港币|港幣|HKD")),
    ("CNY", re.compile(r"人民币|人民幣|RMB|CNY|Renminbi|单位[:：]?\s*[千万亿百]*元|單位[:：]?\s*[千萬億百]*元", re.IGNORECASE)),
    ("EUR", re.compile(r"€|\beuros?\b|\bEUR\b", re.IGNORECASE)),
    ("GBP", re.compile(r"£|\bsterling\b|\bGBP\b", re.IGNORECASE)),
    ("JPY", re.compile(r"\byen\b|\bJPY\b|円", re.IGNORECASE)),
    ("CHF", re.compile(r"\bCHF\b|swiss francs?", re.IGNORECASE)),
    ("CAD", re.compile(r"C\$|canadian dollars?|\bCAD\b", re.IGNORECASE)),
    ("AUD", re.compile(r"\bA\$|australian dollars?|\bAUD\b", re.IGNORECASE)),
    ("SGD", re.compile(r"\bS\$|singapore dollars?|\bSGD\b", re.IGNORECASE)),
    ("TWD", re.compile(r"NT\$|\bTWD\b|新台币|新臺幣", re.IGNORECASE)),
    ("INR", re.compile(r"₹|\bRs\.?(?=\s)|\bINR\b|\brupees?\b|\bcrores?\b|\blakhs?\b", re.IGNORECASE)),
    ("USD", re.compile(r"US\$|U\.S\. dollars?|\bUSD\b|美元|\bdollars\b|\$", re.IGNORECASE)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """What is printed times ``money`` is the amount, times ``shares`` the count of shares. Per-share figures are not scaled."""

    money: float
    shares: float


def scale_named(text: str) -> Scale | None:
    """The scale a caption names, or None."""
    form = plain(text)
    money = _money(form)
    if money is None:
        return None
    shares = _SHARES_IN.search(form)
    if shares:
        return Scale(money=money, shares=_WORTH[(shares[1] or shares[2]).lower().rstrip("s")])
    return Scale(money=money, shares=1.0 if _SHARES_APART.search(form) else money)


def currency_named(text: str) -> str:
    """The currency a caption names (ISO code), or an empty text."""
    form = plain(text)
    for code, pattern in _CURRENCIES:
        if pattern.search(form):
            return code
    return ""


def _money(form: str) -> float | None:
    han = _HAN.search(form)
    if han:
        return _HAN_WORTH.get(han[1] or han[2] or "", 1.0)
    match = _ENGLISH.search(form)
    if match is None:
        return None
    return _WORTH[next(word for word in match.groupdict().values() if word).lower()]
