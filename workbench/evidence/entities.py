"""Companies named in a text: "Microsoft's revenue", "3M Company", 中国武夷2020年."""

import re

_OWNER = re.compile(r"(?<![\w&.-])((?:[A-Z0-9][\w&.-]*)(?:\s+(?:&|of|and)?\s*[A-Z][\w&.-]*){0,3})['’]s?\b(?=\s+[\w$])")
_NAMED = re.compile(
    r"(?<![\w&.-])((?:[A-Z0-9][\w&.-]*\s+){1,4}?)(?:Inc|Corp|Corporation|Company|Co|Ltd|Limited|plc|PLC|LLC|N\.V"
    r"|S\.A|SE|AG|Holdings|Bancorp)\b"
)
_SUBJECT = re.compile(
    r"^((?:[A-Z0-9][\w&.-]*)(?:\s+[A-Z][\w&.-]*){0,2})\s+(?:reported|posted|recorded|had|generated"
    r"|earned|lost|booked|saw|paid|spent|held"
    r"|repurchased|employed|said)\b"
)
_HAN_OWNER = re.compile(r"(?:^|[。；\n，])([一-鿿A-Z*]{2,12}?)(?:公司|集团)?(?=(?:19|20)\d\d\s*年)")
_HAN_NAMED = re.compile(r"([一-鿿]{2,14}?)(?:股份有限公司|有限公司|集团股份|控股集团)")
_LIKE_NUMBER = re.compile(r"(?<![\w.$])(\d{1,2}[A-Z])(?=(?:['’]s)?\s+(?:Company|Corp|Inc|Co\b|Group|and Subsidiaries))")
_GENERIC = frozenset(
    [
        "the",
        "company",
        "group",
        "bank",
        "firm",
        "board",
        "management",
        "fund",
        "corporation",
        "today",
        "year",
        "it",
        "its",
        "our",
        "their",
        "this",
        "that",
        "total",
        "net",
        "gross",
        "segment",
        "division",
        "business",
        "parent",
        "subsidiary",
        "registrant",
        "issuer",
        "trust",
        "partnership",
        "consolidated",
        "management's",
        "fiscal",
        "in",
        "for",
        "and",
        "of",
        "revenue",
        "sales",
        "income",
        "operating",
        "profit",
        "diluted",
        "basic",
        "adjusted",
        "cash",
        "a",
        "an",
        "as",
        "at",
        "from",
        "by",
        "with",
        "shareholders",
        "stockholders",
        "owners",
        "shareholder",
        "stockholder",
        "members",
        "partners",
        "tax",
        "taxes",
        "cost",
        "costs",
        "other",
        "general",
        "we",
        "item",
        "note",
    ]
)
_HAN_GENERIC = re.compile(
    r"公司|集团|本期|报告|收入|利润|费用|成本|资产|负债|现金|总额|全年|其中|截至|截止|相比|同期|对应"
    r"|实现|以及|单位|项目|年度|年末|两者|上述|自|从|由|到|至|与|在|较|于|比|和"
)


def companies(text: str) -> frozenset[str]:
    """The companies a text names as owner or subject of its figures, lower case; the text keeps its capitals."""
    found: set[str] = set()
    for form in (_OWNER, _NAMED, _SUBJECT):
        for match in form.finditer(text):
            words = [word.lower().strip(".") for word in match[1].split()]
            kept = [word for word in words if word not in _GENERIC and len(word) > 1]
            if kept:
                found.add(kept[0])
    if not text.isascii():
        names = [*_HAN_OWNER.findall(text), *_HAN_NAMED.findall(text)]
        found.update(name.lower() for name in names if not _HAN_GENERIC.search(name))
    return frozenset(found)


def number_names(text: str) -> frozenset[str]:
    """Companies whose name would read as a number: 3M."""
    return frozenset(name.lower() for name in _LIKE_NUMBER.findall(text))


def without_number_names(text: str, names: frozenset[str]) -> str:
    """The text with the digits of such names written as letters, character by character, so that positions stay."""
    for name in names:
        text = re.sub(
            rf"(?<![\w.]){re.escape(name)}(?![\w.]\d)", lambda match: re.sub(r"\d", "x", match[0]), text, flags=re.IGNORECASE
        )
    return text


def stranger(told: frozenset[str], source: str, named: frozenset[str]) -> str | None:
    """The first of the companies ``told`` in a claim that its source does not have, while it names others; None without one."""
    if not named or not told:
        return None
    lowered = source.lower()
    return next((name for name in sorted(told) if name not in lowered), None)
