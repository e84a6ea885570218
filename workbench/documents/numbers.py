"""Printed numbers of tables: what is one, and its exact value."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

#: A currency sign that may stand before a number, as a word of its own or attached to it.
CURRENCY = r"(?:US\$|HK\$|NT\$|C\$|A\$|S\$|R\$|RMB|USD|EUR|CNY|HKD|GBP|JPY|CHF|Rs\.?|[$€£¥₩₹])"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(
    rf"^(?P<open>[(]?)\s*(?P<first>[-−]?)\s*{CURRENCY}?\s*(?P<inner>[(]?)(?P<sign>[-−]?)\s*{CURRENCY}?\s*(?P<digits>{_DIGITS})\s*"
    r"(?P<percent>%?)\s*(?P<close>[)]{0,2})\s*(?P<after>%?|x|bps|pts?\.?|pp|p)\s*[*†‡]{0,2}(?P<mark>[(][a-z1-9][)])?$",
    re.IGNORECASE,
)
_CURRENCY_ALONE = re.compile(rf"^[(]?{CURRENCY}[(]?$")
_DASH = re.compile(rf"^{CURRENCY}?\s*[-−]{{1,3}}\s*%?$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
#: Dashes of all lengths are read as a minus.
_SIGNS = str.maketrans({"–": "-", "—": "-", "－": "-", "−": "-", "‐": "-", "‑": "-", "―": "-", "─": "-"})


def plain(text: str) -> str:
    """``text`` in half width with one kind of dash."""
    return unicodedata.normalize("NFKC", text).translate(_SIGNS)


def printed_places(text: str, value: Decimal) -> int | None:
    """Digits after the point with which ``text`` prints ``value``, whatever its signs; None where it is another number."""
    digits = re.sub(r"[^0-9]", "", text)
    return next((places for places in range(len(digits)) if Decimal(digits).scaleb(-places) == abs(value)), None)


def printed_value(text: str) -> Decimal | None:
    """The number a cell prints: brackets or a minus are negative, a dash alone is zero, a percent sign is dropped.

    None where the cell prints no number.
    """
    form = plain(text).strip()
    if _DASH.match(form):
        return Decimal(0)
    match = _NUMBER.match(form)
    if match is None:
        return None
    value = Decimal(match["digits"].replace(",", ""))
    negative = bool(match["open"] or match["inner"] or match["sign"] or match["first"]) and not _only_closed(match)
    return -value if negative and value else value


@lru_cache(maxsize=50_000)
def is_number(text: str) -> bool:
    """Whether a word is a number by itself, with or without its signs (a dash is not)."""
    return _NUMBER.match(plain(text)) is not None


@lru_cache(maxsize=50_000)
def is_dash(text: str) -> bool:
    """Whether a word is a dash that stands for zero."""
    return _DASH.match(plain(text)) is not None


@lru_cache(maxsize=50_000)
def is_currency(text: str) -> bool:
    """Whether a word is a currency sign alone."""
    return _CURRENCY_ALONE.match(plain(text)) is not None


@lru_cache(maxsize=50_000)
def is_year(text: str) -> bool:
    """Whether a word is a year."""
    return _YEAR.match(plain(text)) is not None


def is_percent(text: str) -> bool:
    """Whether a cell prints a percent."""
    return "%" in plain(text)


@lru_cache(maxsize=50_000)
def is_strong(text: str) -> bool:
    """Whether a word can hardly be anything but an amount: thousands marked, decimals, a currency or brackets."""
    form = plain(text)
    return is_number(form) and not is_year(form) and bool(re.search(r",\d{3}|\.\d|[$€£¥%]|^\(.*\d{2}", form))


def _only_closed(match: "re.Match[str]") -> bool:
    return bool(match["close"]) and not (match["open"] or match["inner"]) and not (match["sign"] or match["first"])
