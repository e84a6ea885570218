"""Pasted text and text files: one item a paragraph, or one a line where all lines are short."""

import re

from workbench.market.dates import looks_like_date
from workbench.sentiment.sources.drafts import Draft

#: Lines up to this length are headings, each an item of its own.
HEADING = 300
_BLANK = re.compile(r"\n[ \t\u3000]*\n\s*")
_BULLET = re.compile(r"^\s*(?:[-*•·]|\d{1,3}[.)、])\s+")
_SEPARATOR = re.compile(r"[\t|:,]|\s")
_LONGEST_DATE = 45


def drafts_of_text(text: str) -> tuple[Draft, ...]:
    """The items of a text: paragraphs parted by empty lines, else lines where each is short, else the whole.

    A date at the beginning of an item is taken as its date. The first line of a longer paragraph is its heading.
    """
    blocks = [block for block in _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n").strip()) if block.strip()]
    lines = [line for block in blocks for line in block.split("\n") if line.strip()]
    if lines and all(len(line) <= HEADING for line in lines) and len(blocks) in {1, len(lines)}:
        return tuple(_dated(_BULLET.sub("", line).strip()) for line in lines)
    return tuple(_paragraph(block) for block in blocks)


def _paragraph(block: str) -> Draft:
    first, _, rest = block.strip().partition("\n")
    if not rest.strip() or len(first) > HEADING:
        return _dated(block.strip())
    heading = _dated(first.strip())
    return Draft(title=heading.title or heading.text, text=rest.strip(), published_as=heading.published_as)


def _dated(line: str) -> Draft:
    """The longest beginning that is a date beyond doubt is taken as one."""
    for separator in reversed(list(_SEPARATOR.finditer(line[:_LONGEST_DATE]))):
        date, rest = line[: separator.start()].strip(), line[separator.start() :].lstrip(" \t|:,-–—\u3000")
        if rest and looks_like_date(date):
            return Draft(text=rest, published_as=date)
    return Draft(text=line)
