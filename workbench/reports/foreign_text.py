"""Text that users or their files brought: names, notes, paths. In a report it is data and nothing else.

The typst template gets it as JSON strings, so markup in it is never read as markup; a spreadsheet cell gets it as text or,
in CSV, behind an apostrophe. What remains is what would break the look: control characters, reversed writing, great length.
"""

import re
import unicodedata
from pathlib import PureWindowsPath

from workbench.portfolio.request import CASH

ELLIPSIS = "…"
#: Where a line may break without a blank: Chinese and Japanese characters and their punctuation, Korean syllables.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
#: Control, format (also the ones that turn the writing direction), private, surrogate and unassigned characters.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


def one_line(text: object) -> str:
    """The text in one line of printable characters."""
    shown = "".join(" " if unicodedata.category(sign) in _UNPRINTABLE else sign for sign in str(text))
    return " ".join(shown.split())


def columns(text: str) -> int:
    """Width in Latin characters; Chinese, Japanese and Korean characters count two, combining marks none."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def shortened(text: object, most: int) -> str:
    """``text`` in one line of at most ``most`` columns, ending in an ellipsis where it was cut."""
    line = one_line(text)
    if columns(line) <= most:
        return line
    kept = ""
    for sign in line:
        if columns(kept + sign) > most - 1:
            break
        kept += sign
    return kept.rstrip() + ELLIPSIS


def asset_name(name: str, most: int = 23) -> str:
    """An asset's name for a table; the built-in cash is spelt as a word."""
    return "Cash" if name == CASH else shortened(name, most)


def breakable(text: object, most: int, *, longest_word: int = 40) -> str:
    """As ``shortened``, with words cut that are too long to break over lines; a line breaks between Chinese characters."""
    run = re.compile(rf"[^\s{_WIDE}]{{{longest_word + 1},}}")
    return shortened(run.sub(lambda found: shortened(found[0], longest_word), one_line(text)), most)


def file_name(identifier: str) -> str:
    """The last part of a path, of either kind of system: a client document must not tell our folders."""
    return PureWindowsPath(identifier).name or identifier
