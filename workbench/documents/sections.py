"""Which part of a filing each page belongs to: business, risks, discussion by management, statements, notes ...

Read from the headings ("Item 7. Management's Discussion ...", 第四节 经营情况讨论与分析), in force until the next; a page of
many headings is a table of contents and starts nothing.
"""

import re
from collections.abc import Sequence

COVER, BUSINESS, RISKS, PROPERTIES, LEGAL, MARKET, DISCUSSION, MARKET_RISK, STATEMENTS, NOTES, GOVERNANCE, EXHIBITS, PROFILE = (
    "cover", "business", "risks", "properties", "legal", "market", "discussion", "market_risk", "statements", "notes",
    "governance", "exhibits", "profile",
)  # fmt: skip

_HEAD = r"^\s*(?:part\s+i{1,3}v?,?\s*[-–—.]?\s*)?(?:item\s*\d+[abc]?\s*[.:\-–—]?\s*)?"
_TITLES: tuple[tuple[str, str], ...] = (
    (RISKS, r"risk\s+factors"),
    (LEGAL, r"legal\s+proceedings"),
    (PROPERTIES, r"(?:description\s+of\s+)?propert(?:y|ies)"),
    (MARKET, r"(?:unregistered\s+sales|market\s+for\s+(?:the\s+)?(?:registrant|our|company)|market\s+information)"),
    (MARKET_RISK, r"quantitative\s+and\s+qualitative"),
    (DISCUSSION, r"management[’'`]?s?\s+discussion"),
    (NOTES, r"(?:condensed\s+)?notes\s+to\s+(?:the\s+)?(?:unaudited\s+)?(?:condensed\s+)?(?:interim\s+)?consolidated"),
    (STATEMENTS, r"(?:consolidated\s+)?financial\s+statements(?:\s+and\s+supplementary|\s*$|\s*\()"),
    (GOVERNANCE, r"(?:directors,?\s+executive\s+officers|executive\s+compensation|controls\s+and\s+procedures)"),
    (EXHIBITS, r"exhibits(?:,|\s+and|\s*$)"),
    (BUSINESS, r"busines\s?s\s*(?:\.|$)"),
)
_ENGLISH = re.compile(
    _HEAD + "(?:" + "|".join(f"(?P<{name}>{title})" for name, title in _TITLES) + ")", re.IGNORECASE | re.MULTILINE
)
_WITH_ITEM = re.compile(r"^\s*(?:part\s+i{1,3}v?,?\s*)?item\s*\d+[abc]?\b", re.IGNORECASE)
_ITEM_ALONE = re.compile(r"^\s*item\s*(\d+[abc]?)(?:\s*,\s*\d+[abc]?)*\s*[.:]?\s*$", re.IGNORECASE | re.MULTILINE)
_ANNUAL_ITEMS = {
    "1": BUSINESS, "1a": RISKS, "2": PROPERTIES, "3": LEGAL, "5": MARKET, "7": DISCUSSION, "7a": MARKET_RISK, "8": STATEMENTS,
    "9a": GOVERNANCE, "10": GOVERNANCE, "11": GOVERNANCE, "15": EXHIBITS,
}  # fmt: skip
_CHINESE = re.compile(
    r"^\s*第[一二三四五六七八九十]+[节章]\s*(?:(?P<profile>.{0,4}(?:释义|公司简介|重要提示))|(?P<business>.{0,4}业务概要|.{0,6}公司业务)"
    r"|(?P<discussion>.{0,4}(?:经营情况|管理层讨论|董事会报告|讨论与分析))|(?P<legal>.{0,2}重要事项)|(?P<market>.{0,6}(?:股份变动|股东情况))"
    r"|(?P<governance>.{0,6}(?:董事|公司治理|优先股|环境和社会|公司债))|(?P<statements>.{0,4}财务(?:报告|报表)))",
    re.MULTILINE,
)
#: A page of so many headings is a table of contents.
_CONTENTS = 4
#: With so many numbered headings, those without a number are no headings of sections.
_NUMBERED = 3
_AFTER_COVER = 3
_TITLE_WITHIN = 600
_STATEMENT_TITLE = re.compile(
    r"^\s*(?:condensed\s+)?consolidated\s+(?:statements?|balance\s+sheets?)|^\s*(?:合并)?(?:资产负债表|利润表|现金流量表)",
    re.IGNORECASE | re.MULTILINE,
)


def sections_of(pages: Sequence[str], kind: str) -> tuple[frozenset[str], ...]:
    """For each page the sections on it.

    Args:
        pages: texts in order.
        kind: of the document; the numbers of items mean sections in an annual report of US form only.
    """
    headings = [_headings(text, kind) for text in pages]
    numbered = sum(with_item for page in headings for _, with_item in page) >= _NUMBERED
    found: list[frozenset[str]] = []
    force = COVER
    for number, page in enumerate(headings, 1):
        here = [name for name, with_item in page if with_item or not numbered or name in (NOTES, STATEMENTS)]
        if len({name for name, _ in page}) >= _CONTENTS:
            found.append(frozenset({force}))
            continue
        if force == COVER and number >= _AFTER_COVER:
            force = PROFILE
        found.append(frozenset({force, *here}))
        lasting = [name for name in here if name != STATEMENTS or force != NOTES]
        force = lasting[-1] if lasting else force
    return tuple(found)


def _headings(text: str, kind: str) -> list[tuple[str, bool]]:
    """Sections that begin on a page, in order, each with whether its heading has a number."""
    found: list[tuple[int, str, bool]] = []
    for match in _ENGLISH.finditer(text):
        line = text[match.start() : (text.find("\n", match.end()) + 1 or len(text) + 1) - 1].strip()
        with_item = bool(_WITH_ITEM.match(line))
        if _is_heading(line, with_item):
            found.append((match.start(), str(match.lastgroup), with_item))
    if kind == "10-K":
        found += [
            (match.start(), _ANNUAL_ITEMS[match[1].lower()], True)
            for match in _ITEM_ALONE.finditer(text)
            if match[1].lower() in _ANNUAL_ITEMS
        ]
    found += [(match.start(), str(match.lastgroup), True) for match in _CHINESE.finditer(text)]
    if _STATEMENT_TITLE.search(text[:_TITLE_WITHIN]):
        found.append((0, STATEMENTS, False))
    return [(name, with_item) for _, name, with_item in sorted(found)]


def _is_heading(line: str, with_item: bool) -> bool:
    """A heading has an item's number or stands alone on a short line, and is no sentence."""
    if len(line) > 160 or re.search(r"\.{4,}|\s\d{1,3}$", line):
        return False
    return with_item or (len(line) < 90 and not line.endswith(".") and line[:1].isupper() and sum(map(str.isupper, line)) > 1)
