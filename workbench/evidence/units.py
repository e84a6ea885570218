"""Signs and words for currencies, scales and units, as they stand around a number in English and Chinese text."""

import re
from decimal import Decimal
from types import MappingProxyType

#: What a currency sign or word stands for. ``¥`` alone is either the yuan or the yen.
CURRENCIES = MappingProxyType({
    "$": "USD", "us$": "USD", "usd": "USD", "u.s. dollars": "USD", "us dollars": "USD", "u.s. dollar": "USD",
    "us dollar": "USD", "dollars": "USD", "dollar": "USD", "美元": "USD", "美金": "USD",
    "cents": "USD", "cent": "USD", "¢": "USD",
    "hk$": "HKD", "hkd": "HKD", "hong kong dollars": "HKD", "港元": "HKD", "港币": "HKD",
    "c$": "CAD", "cad": "CAD", "canadian dollars": "CAD", "加元": "CAD",
    "a$": "AUD", "aud": "AUD", "australian dollars": "AUD", "澳元": "AUD",
    "s$": "SGD", "sgd": "SGD", "新加坡元": "SGD", "nt$": "TWD", "新台币": "TWD", "r$": "BRL",
    "€": "EUR", "eur": "EUR", "euros": "EUR", "euro": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "pounds sterling": "GBP", "pounds": "GBP", "pound": "GBP", "sterling": "GBP", "pence": "GBP",
    "英镑": "GBP", "¥": "CNY|JPY", "￥": "CNY|JPY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "人民币": "CNY",
    "元": "CNY", "块": "CNY", "jpy": "JPY", "yen": "JPY", "日元": "JPY", "日圆": "JPY", "₹": "INR", "inr": "INR", "rs.": "INR",
    "rupees": "INR", "卢比": "INR", "chf": "CHF", "swiss francs": "CHF", "瑞士法郎": "CHF", "krw": "KRW",
    "韩元": "KRW", "won": "KRW",
})  # fmt: skip

SCALES = MappingProxyType({
    "trillion": 12, "trillions": 12, "tn": 12, "billion": 9, "billions": 9, "bn": 9, "b": 9, "million": 6, "millions": 6,
    "mn": 6, "mm": 6, "m": 6, "mln": 6, "thousand": 3, "thousands": 3, "k": 3, "hundred": 2, "dozen": 0, "crore": 7, "lakh": 5,
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2,
})  # fmt: skip

_SIGN = r"us\$|hk\$|nt\$|[cars]\$|[$€£¥￥₹]"
_CODE = r"usd|hkd|cad|aud|sgd|eur|gbp|cny|rmb|jpy|inr|chf|krw|rs\.|人民币|美元|欧元|港元|港币|英镑|日元"

#: What stands before a number: a bracket, a sign, a currency.
BEFORE = re.compile(
    rf"(?P<open>[(（]\s*)?(?P<sign>[-−–+]\s?|minus\s+|negative\s+|负)?(?P<currency>(?:{_SIGN})\s*|\b(?:{_CODE})\s*)?"
    r"(?P<inner_open>[(（]\s*)?(?P<inner_sign>[-−–]\s?)?$"
)
_WORD_SCALE = r"trillions?|billions?|millions?|thousands?|hundred|mln|bn|tn|mn|mm|[mbk](?![a-z&])|crore|lakh"
SCALE = re.compile(
    rf"(?:\s*|-(?=[a-z]{{4}}))(?P<scale>(?:{_WORD_SCALE})(?![a-z])|万亿|千亿|百亿|十亿|亿|千万|百万"
    rf"|十万|万|千(?![一-鿿]*米)|百(?!分))"
)

_UNITS = (
    ("points", r"percentage[- ]points?|percent[- ]points?|ppts?(?![a-z])|pps?(?![a-z])|pct\.?\s?pts?|个百分点|百分点"),
    ("basis", r"basis[- ]points?|bps?(?![a-z])|个基点|基点|个bp"),
    ("percent", r"[%％]|percent(?:age)?(?![a-z])|per\s+cent(?![a-z])|pct(?![a-z])|个百分比"),
    ("tenths", r"成半?(?![本立为交功员熟长果品分])"),
    ("times", r"times(?![a-z])|x(?![a-z0-9])|-?\s?fold(?![a-z])|倍"),
    ("cents", r"cents?(?![a-z])|¢|pence(?![a-z])"),
    (
        "duration",
        r"(?:calendar |fiscal )?(?:years?|months?|weeks?|days?|hours?)(?![- ](?:over|on)[- ](?:years?|months?"
        r"|weeks?)\b)(?:-|(?![a-z]))|个?(?:月|星期|工作日"
        r"|小时)|年(?!度)|天|日",
    ),
    ("shares", r"(?:ordinary |common |treasury )?shares?(?![a-z])|股(?![东权本息价利])"),
)
UNIT = re.compile(r"\s*-?\s*(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _UNITS) + ")")
AFTER_CURRENCY = re.compile(
    r"\s*(?P<currency>u\.?s\.? dollars?|hong kong dollars|canadian dollars|australian dollars|dollars?(?![a-z])|euros?(?![a-z])"
    r"|pounds sterling|pounds?(?![a-z])|sterling|yuan|renminbi|yen(?![a-z])|rupees|swiss francs|usd|eur|gbp|cny|rmb|hkd|jpy"
    r"|人民币|美元|美金|欧元|港元|港币|英镑|日元|日圆|加元|澳元|新加坡元|韩元|瑞士法郎|元)(?!\s*[-\d])"
)
PER_SHARE = re.compile(r"\s*(?:(?:per|a|an|each)\s+(?:\w+\s+){0,2}?share(?![a-z])|/\s*(?:share|股)|每股)")
#: "10股" in "每10股派发" is a base, not a figure.
PER_SHARE_BEFORE = re.compile(r"(?:每股|per[- ]share|\beps\b)[^,.;，。；\d]*$")

#: Scales named once for a whole table: "(in millions)", "单位：万元".
CAPTION = re.compile(
    r"\b(?:in|dollars|amounts|us\$|usd|rmb|expressed in"
    r"|of)\s+(?:[a-z.$€£¥]+\s+(?:of\s+)?){0,2}?(?P<in>thousands?|millions?"
    r"|billions?)(?![a-z])(?!\s+of\s+(?!u\.?s|dollar|euro|rmb|yuan))"
    r"|[(（|]\s*(?:[$€£¥]|us\$|usd|eur|rmb|dollars)?\s*(?:in\s+)?(?P<bracket>thousands?|millions?|billions?)(?![a-z])"
    r"|(?:^|[\n|])\s*(?:[$€£¥]\s*)?(?P<alone>thousands|millions|billions|million|billion)\b(?=\s|[|,;]|$)"
    r"|(?:(?:[$€£¥]|rmb|usd|us\$)\s?['’]?|['’])(?P<apostrophe>000)(?:['’]?s)?\b|(?:[$€£¥])\s?(?P<letter>mn?|bn|k)(?![a-z0-9])"
    r"|(?:单位|金额单位|货币单位)\s*[:：]?\s*(?:人民币|美元|港币)?\s*(?P<han>元|千元|万元|百万元|亿元"
    r"|百万|千|万|亿|百万美元|万美元|千美元|亿美元|股|万股)"
    r"|[(（]\s*(?:人民币)?(?P<han_bracket>元|千元|万元|百万元|亿元|百万美元|万美元"
    r"|亿美元)\s*(?:人民币)?[)）]|人民币(?P<han_rmb>千元|万元|百万元|亿元)"
)
_CAPTION_POWERS = MappingProxyType({"thousand": 3, "million": 6, "billion": 9, "000": 3, "k": 3, "m": 6, "mn": 6, "bn": 9})


def power_of_ten(power: int) -> Decimal:
    """``10 ** power``, exactly."""
    return _POWERS[power]


def caption_scale(text: str) -> Decimal | None:
    """The scale that a caption, a heading or a corner cell (lower case) gives its table; None where it gives none."""
    match = CAPTION.search(text)
    if match is None:
        return None
    word = next(group for group in match.groups() if group)
    if word in _CAPTION_POWERS or word.rstrip("s") in _CAPTION_POWERS:
        return _POWERS[_CAPTION_POWERS.get(word, _CAPTION_POWERS.get(word.rstrip("s"), 0))]
    letters = re.sub(r"美元|元|股", "", word)
    return _POWERS[SCALES[letters]] if letters else _POWERS[0]


_POWERS = tuple(Decimal(10) ** power for power in range(16))
