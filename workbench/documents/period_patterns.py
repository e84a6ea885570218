"""How questions write periods: years, quarters, halves, months so far, days, in English and Chinese."""

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ], 1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR = r"(?:19|20)\d\d"
FISCAL = r"(?:FY|F\.Y\.|fiscal(?:\s+years?)?|financial\s+years?|calendar\s+years?|CY|years?\s+ended|years?)"
ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
ZH_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
ZH_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

QUARTER = re.compile(
    r"(?<![A-Za-z0-9])(?:Q\s?(?P<q>[1-4])|(?P<q2>[1-4])Q|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:fiscal\s+)?quarters?)"
    rf"(?:\s*(?:of|in|for|,|-|')?\s*(?:the\s+)?(?:FY|fiscal|fiscal year|year|CY)?\s*'?(?P<year>{YEAR}|\d\d(?!\d|\s*%)))?",
    re.IGNORECASE,
)
YEAR_QUARTER = re.compile(
    rf"(?:FY|fiscal\s+(?:year\s+)?)?\s*'?(?P<year>{YEAR}|(?<=FY)\d\d)\s*[-,]?\s*Q(?P<q>[1-4])(?!\d)", re.IGNORECASE
)
HALF = re.compile(
    rf"(?<![A-Za-z0-9])(?:H(?P<h>[12])|(?P<word>first|second)\s+half)(?:\s*(?:of|in|,)?\s*(?:FY|fiscal)?\s*'?(?P<year>{YEAR}|\d\d))?",
    re.IGNORECASE,
)
RANGE = re.compile(
    rf"(?<![\d.,$]){FISCAL}?\s*'?(?P<first>{YEAR}|(?<=FY)\d\d|(?<=FY')\d\d)\s*(?P<sign>-|–|—|to|through|until|and|versus|vs\.?)\s*"
    rf"{FISCAL}?\s*'?(?P<last>{YEAR}|\d\d)(?![\d,.]\d|\d|%)",
    re.IGNORECASE,
)
FY_SHORT = re.compile(r"(?<![A-Za-z])(?:FY|CY)\s?'?(\d\d)(?!\d)", re.IGNORECASE)
YEAR_ALONE = re.compile(
    rf"(?:(?<![A-Za-z])(?:FY|CY|fiscal(?:\s+years?)?)\s?'?)?(?<![\d.,$€£¥])({YEAR})(?!\d|[.,]\d|\s?%)", re.IGNORECASE
)
DAY = re.compile(
    rf"(?<![A-Za-z])(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>{YEAR})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{MONTH})\.?,?\s+(?P<year2>{YEAR})",
    re.IGNORECASE,
)
ISO_DAY = re.compile(rf"({YEAR})-(\d\d)-(\d\d)")
ZH_YEAR = re.compile(r"([12][\d]{3}|[一二][〇零○一二三四五六七八九]{3})\s*(?:年度?|财年)")
ZH_QUARTER_RE = re.compile(r"(?<!前)第?\s*([一二三四1-4])\s*季度")
ZH_HALF = re.compile(r"上半年|半年度|中期(?!票据|借款|融资)")
#: A year that does not end in December is also written with the year it begins in: 2022/23.
SPLIT_YEAR = re.compile(r"(?<![\d/])(?:FY\s?)?((?:19|20)\d\d)/((?:19|20)?\d\d)(?![\d/])", re.IGNORECASE)
LENGTH = re.compile(
    r"(?:(?P<first>first)\s+)?(?P<n>three|six|nine|twelve|3|6|9|12)[\s-]+months?(?:[\s-]+period)?"
    r"(?(first)(?:\s+(?:ended|ending|to|through|of|in|for))?|\s+(?:ended|ending|to|through|of|in)\b)"
    r"|(?<![A-Za-z0-9])(?P<m>[69])M(?=\s*(?:of|in|FY|fiscal|'|\d|$|[?.]))"
    r"|前(?P<zh>[二两三])个?季度|前(?P<zh2>[三六九369])个月|1\s*月?\s*[-—至到]\s*(?P<zh3>[369])\s*月",
    re.IGNORECASE,
)
HALF_YEAR = re.compile(r"\bhalf[\s-]year(?:ly)?\b|\binterim\s+(?:period|results?)\b", re.IGNORECASE)
YEAR_ENDED = re.compile(r"\byears?\s+end(?:ed|ing)\b", re.IGNORECASE)
TO_DATE = re.compile(r"\byear[\s-]to[\s-]date\b|\bytd\b|年初至今|年初至报告期末", re.IGNORECASE)
LENGTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "二": 6, "两": 6, "三": 9, "六": 6, "九": 9}
YEARS_BACK = re.compile(
    r"(?:(?:last|past|previous|prior|trailing|recent)\s+)?(?P<n>two|three|four|five|ten|\d{1,2})[\s-]*(?:fiscal\s+)?years?[\s-]+"
    r"(?:(?:unadjusted|total|annual|simple|rolling)\s+)*(?:average|avg|mean|CAGR|total|sum|trend|growth|period|compound)"
    r"|(?:last|past|previous|trailing|recent)\s+(?P<n2>two|three|four|five|ten|\d{1,2})\s+(?:fiscal\s+)?years"
    r"|近(?P<n3>[两二三四五\d])年|(?P<n4>[两二三四五\d])年平均",
    re.IGNORECASE,
)
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
BEFORE = re.compile(
    r"\b(?:year[\s-]+(?:over|on)[\s-]+year|y/?o/?y|(?:the\s+)?(?:previous|prior|preceding|last)\s+(?:fiscal\s+)?year|the\s+year\s+before"
    r"|a\s+year\s+(?:earlier|ago))\b|上年|去年|同比|上一年|前一年",
    re.IGNORECASE,
)
LATEST = re.compile(r"\b(?:latest|most\s+recent(?:ly)?|current|newest|this\s+year)\b|最近一年|最新|本年", re.IGNORECASE)
