"""Numbers written as words: "twenty-five", "two and a half", 三十五, 三分之二, and multiples: "doubled", 翻一番."""

import re
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

_ONES = MappingProxyType({word: number for number, word in enumerate((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"))})  # fmt: skip
_TENS = MappingProxyType({word: 10 * number for number, word in enumerate((
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)})  # fmt: skip
_HAN_DIGITS = MappingProxyType({sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0})
_HAN_TENS = MappingProxyType({"十": 10, "百": 100, "千": 1000})

_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_TEN = "|".join(_TENS)
WORDS = re.compile(
    rf"(?<![a-z-])(?:(?:{_TEN})(?:[- ](?:{_ONE})(?![a-z]))?|(?:{_ONE})(?:\s+hundred(?:\s+and\s+(?:(?:{_TEN})(?:[- ](?:{_ONE}))?"
    rf"|{_ONE}))?)?|a\s+hundred)(?:\s+and\s+a\s+half)?(?![a-z])"
)
HAN_WORDS = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千])[负]?[零〇一二两三四五六七八九十百千]{1,12}(?:点[零〇一二三四五六七八九]{1,6})?(?=\s*(?:个百分点|个基点"
    r"|百分点|[万亿成倍元%％]|美元|个月|年|家|人|名|股))"
)


class Multiple(NamedTuple):
    """A word that is itself a figure: ``value`` times, or ``value`` percent, of something else.

    ``step`` is one unit of the last digit the word promises; ``change`` tells "doubled" from "twice".
    """

    start: int
    end: int
    value: Decimal
    unit: str
    step: Decimal
    direction: int
    change: bool


_SET_WORDS: tuple[tuple[str, str, str, str, int, bool], ...] = (
    # form, value, unit, step, direction, change
    (r"(?<![a-z])(?:doubl(?:ed|es|ing)|double(?=\s+(?:the|that|its|in|from|over|to|as)\b))", "2", "times", "0.2", 1, True),
    (r"(?<![a-z])tripl(?:ed|es|ing)", "3", "times", "0.3", 1, True),
    (r"(?<![a-z])trebl(?:ed|es|ing)", "3", "times", "0.3", 1, True),
    (r"(?<![a-z])quadrupl(?:ed|es|ing)", "4", "times", "0.4", 1, True),
    (r"(?<![a-z])halv(?:ed|es|ing)", "0.5", "times", "0.1", -1, True),
    (r"(?<![a-z])twice(?![a-z])", "2", "times", "0.1", 0, False),
    (r"(?<![a-z])(?:two|twice)-?fold(?![a-z])", "2", "times", "0.1", 0, False),
    (r"(?<![a-z])(?:two-thirds|two thirds)(?![a-z])", "66.6666666667", "percent", "2", 0, False),
    (r"(?<![a-z])(?:three-quarters|three quarters|three-fourths)(?=\s+of\b)", "75", "percent", "2", 0, False),
    (r"(?<![a-z])(?:a third|one-third|one third)(?![a-z])(?!\s+(?:quarter|party|year|time))",
     "33.3333333333", "percent", "2", 0, False),
    (r"(?<![a-z])(?:(?<=by )|(?<=than )|(?<=about )|(?<=nearly )|(?<=almost )|(?<=roughly )|(?<=around )|(?<=over ))"
     r"a quarter(?![a-z])", "25", "percent", "2", 0, False),
    (r"(?<![a-z])(?:a quarter|one-quarter|one quarter|one-fourth|a fourth)(?=\s+of\b(?!\s+(?:fiscal"
r"|\d)))", "25", "percent", "2", 0, False),
    (r"(?<![a-z])(?:a fifth|one-fifth|one fifth)(?=\s+of\b)", "20", "percent", "1", 0, False),
    (r"(?<![a-z])(?:a tenth|one-tenth|one tenth)(?=\s+of\b)", "10", "percent", "1", 0, False),
    (r"(?<![a-z])(?<!first )(?<!second )(?<!first-)(?<!second-)(?<!and a )(?:half|one-half)(?=\s+(?:of"
r"|the|its|that|as|was|came|from)\b)(?!\s+of\s+(?:fiscal|\d|the\s+year))", "50", "percent", "1", 0, False),
    (r"(?<![a-z])by\s+(?P<by_half>half)(?![a-z])", "50", "percent", "1", 0, False),
    (r"翻了?两番", "4", "times", "0.4", 1, True),
    (r"翻了?三番", "8", "times", "0.8", 1, True),
    (r"翻了?(?:一番|一倍|倍|番)", "2", "times", "0.2", 1, True),
    (r"减半|腰斩", "0.5", "times", "0.1", -1, True),
    (r"一半|半数", "50", "percent", "1", 0, False),
)  # fmt: skip
_SET = re.compile("|".join(f"(?P<w{index}>{form})" for index, (form, *_) in enumerate(_SET_WORDS)))
_SET_HINT = re.compile(
    r"doubl|tripl|trebl|quadrupl|halv|half|twice|fold|third|quarter|fourth|fifth|tenth|翻|减半|腰斩|一半|半数"
)
_FRACTION = re.compile(
    r"(?P<below>百|[二三四五六七八九十两\d]+)分之(?P<above>[零〇一二两三四五六七八九十百\d.]+(?:点[零〇一二三四五六七八九]+)?)"
)


def find_multiples(text: str) -> list[Multiple]:
    """The words of ``text`` (lower case) that are figures by themselves."""
    found = []
    if _SET_HINT.search(text):
        for match in _SET.finditer(text):
            _, value, unit, step, direction, change = _SET_WORDS[
                int(match.lastgroup[1:]) if match.lastgroup and match.lastgroup[0] == "w" else _by_half()
            ]
            found.append(Multiple(match.start(), match.end(), Decimal(value), unit, Decimal(step), direction, change))
    if "分之" in text:
        found += [_fraction(match) for match in _FRACTION.finditer(text)]
    return found


def english_number(text: str) -> Decimal:
    """The value of a match of ``WORDS``: whole tens, hundreds and halves."""
    half = text.endswith("half")
    total = Decimal(0)
    for word in re.findall(r"[a-z]+", text):
        if word == "hundred":
            total = max(total, Decimal(1)) * 100
        else:
            total += _TENS.get(word, _ONES.get(word, 0))
    return total + Decimal("0.5") if half else total


def han_number(text: str) -> Decimal:
    """The value of Chinese numerals up to the thousands, with decimals after 点 (十二, 三百五, 一点五)."""
    whole, _, decimals = text.lstrip("负").partition("点")
    total, digit = 0, 0
    for sign in whole:
        if sign in _HAN_TENS:
            total += (digit or 1) * _HAN_TENS[sign]
            digit = 0
        else:
            digit = _HAN_DIGITS[sign]
    value = Decimal(total + digit)
    if decimals:
        value += Decimal("0." + "".join(str(_HAN_DIGITS[sign]) for sign in decimals))
    return -value if text.startswith("负") else value


def _by_half() -> int:
    return next(index for index, (form, *_) in enumerate(_SET_WORDS) if "by_half" in form)


def _fraction(match: "re.Match[str]") -> Multiple:
    above = _either(match["above"])
    if match["below"] == "百":
        step = Decimal(1).scaleb(int(above.as_tuple().exponent)) if isinstance(above.as_tuple().exponent, int) else Decimal(1)
        return Multiple(match.start(), match.end(), above, "percent", step, 0, False)
    value = 100 * above / _either(match["below"])
    return Multiple(match.start(), match.end(), value, "percent", Decimal(1), 0, False)


def _either(text: str) -> Decimal:
    return Decimal(text) if text[0].isdigit() else han_number(text)
