"""What the words around a figure allow: "about 5", "more than 5", 近, 超过. Texts have been through ``plain``."""

import re
from decimal import Decimal

#: Of a figure, that "about" may be away from it.
_SHARE = Decimal("0.03")
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|roughly|nearly|approximately|around|almost|some|circa|close to|approx\.?)|[~≈]"
    r"|大约|约为?|近|将近|接近|大概|左右)\s*$"
)
_APPROXIMATE_AFTER = re.compile(r"\s*(?:左右|上下|or so\b)")
_ABOVE = re.compile(
    r"(?:\b(?:more than|over|above|at least|exceed(?:ed|ing|s)?|in excess of|upwards of|surpass(?:ed"
    r"|ing)|greater than|no less than)|超过?|逾|高于|大于|不低于|至少|突破|超出)了?\s*$"
)
_BELOW = re.compile(
    r"(?:\b(?:less than|under|below|at most|(?<!add )(?<!adds )(?<!added )(?<!adding )up to|fewer than|no more than"
    r"|just short of|not more"
    r" than)|不足|不到|低于|少于|小于|不超过|至多)\s*$"
)


def is_approximate(ahead: str) -> bool:
    """Whether the text before a figure ends in "about" or the like."""
    return bool(_APPROXIMATE.search(ahead))


def is_approximate_after(text: str, tail: int) -> bool:
    """Whether "or so" or the like follows the figure that ends at ``tail``."""
    return bool(_APPROXIMATE_AFTER.match(text, tail))


def tolerance(value: Decimal, least: Decimal = Decimal(0)) -> Decimal:
    """How far from ``value`` "about" lets a figure be, in its units; ``least`` or more."""
    return max(abs(value) * _SHARE, least)


def bound(ahead: str) -> int:
    """1 for "more than" before a figure, -1 for "less than", else 0."""
    return 1 if _ABOVE.search(ahead) else -1 if _BELOW.search(ahead) else 0
