"""The lines of a page as table lines: which words are amounts in columns, which are labels, which are column heads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.documents.model import Line, Word
from workbench.documents.numbers import is_currency, is_dash, is_number, is_strong, is_year, plain

#: Space between two words, in heights of the line, from which on they stand in different columns.
COLUMN_GAP = 0.62
#: The same among the words of a column head.
HEAD_GAP = 0.5

#: Letters of one width differ by no more than this part of it.
_EVEN = 0.04
#: A wide space of a typewriter, in letters.
_TYPED_SPACES = 1.35
#: A currency sign may stand this far before its number, in points.
SIGN_REACH = 170
#: row: holds amounts; head: holds years or dates of columns; text: all else.
LineKind = Literal["row", "head", "text"]

_MAY_AMOUNT = re.compile(r"[\d０-９]|[-–—−－](?:\s|$)|[.…·]{3}")
#: What an amount may begin with; most words of a page do not.
_MAY_BEGIN = re.compile(r"[^A-Za-z\u3400-\u9fff]|US\$|HK\$|NT\$|[CASR]\$|RMB|USD|EUR|CNY|HKD|GBP|JPY|CHF|Rs", re.IGNORECASE)
_LEADER = re.compile(r"(?:[.…·]{3,}|^[.…·]+)$")
_MARK = re.compile(r"^(?:[(（][a-z1-9][)）]|[*†‡]{1,2})$")
_CLOSERS = frozenset({")", "%", ")%", "%)", "%)%"})
_DATE = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? ?\d{1,2}|20\d\d ?年"
    r"|(?:19|20)\d\d-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d"
    r"|(?:months?|weeks?|years?|quarters?|period) ended|期末|期初|本期|上期|年末|年初|上年|本年|fiscal (?:year )?(?:19|20)\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Words of a line that belong together: an amount, or text up to the next wide space.

    Attributes:
        x0, x1: of an amount, its digits without the currency sign.
        start: of an amount, the left edge of its currency sign.
        amount: whether it is one; ``year`` whether it reads as a year; ``strong`` whether it cannot be anything but an amount.
    """

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    start: float = 0.0
    amount: bool = False
    year: bool = False
    strong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TableLine:
    """A line with its parts from left to right."""

    line: Line
    kind: LineKind
    parts: tuple[Part, ...]

    @property
    def amounts(self) -> tuple[Part, ...]:
        """The parts that are amounts."""
        return tuple(part for part in self.parts if part.amount)

    @property
    def texts(self) -> tuple[Part, ...]:
        """The parts that are text."""
        return tuple(part for part in self.parts if not part.amount)


def table_line(line: Line) -> TableLine:
    """``line`` with its words put together and judged."""
    tokens = _tokens(line)
    wide = wide_space(line, COLUMN_GAP)
    amounts = [_is_cell(tokens, at, wide) for at in range(len(tokens))]
    parts = _parts(tokens, amounts, wide)
    return TableLine(line=line, kind=_kind(parts, line.text), parts=tuple(parts))


def head_parts(line: Line) -> tuple[Part, ...]:
    """The words of a column head, put together more sparingly: heads stand close to one another."""
    return tuple(_parts(line.words, [False] * len(line.words), wide_space(line, HEAD_GAP)))


def wide_space(line: Line, share: float) -> float:
    """The space, in points, from which on two words of a line stand in different columns.

    Args:
        share: of the line's height; in type of one width (a typewriter's) it is at least one and a third of a letter.
    """
    height = max(line.y1 - line.y0, 1.0)
    steps = [(word.x1 - word.x0) / len(word.text) for word in line.words if len(word.text) > 1]
    even = len(steps) > 2 and max(steps) - min(steps) < _EVEN * max(steps)
    return max(height * share, _TYPED_SPACES * max(steps)) if even else height * share


def _tokens(line: Line) -> list[Word | Part]:
    """Words, with the pieces of one amount ("$", "(8,122", ")", "%") put together as a part."""
    if not _MAY_AMOUNT.search(line.text):
        return list(line.words)
    tokens: list[Word | Part] = []
    at, words = 0, _without_leaders(line.words)
    while at < len(words):
        before = tokens[-1] if tokens else None
        if isinstance(before, Part) and _is_mark(words[at], before):
            at += 1
            continue
        taken = _amount_words(words, at) if _MAY_BEGIN.match(words[at].text) else 0
        tokens.append(_amount(words[at : at + taken]) if taken else words[at])
        at += max(taken, 1)
    return tokens


def _without_leaders(words: Sequence[Word]) -> list[Word]:
    """Words without the dots that lead the eye from a label to its amount."""
    kept = []
    for word in words:
        text = _LEADER.sub("", word.text)
        if text == word.text:
            kept.append(word)
        elif text:
            x1 = word.x0 + (word.x1 - word.x0) * len(text) / len(word.text)
            kept.append(Word(text=text, x0=word.x0, y0=word.y0, x1=x1, y1=word.y1))
    return kept


def _is_mark(word: Word, amount: Part) -> bool:
    """Whether a word is the mark of a footnote set close to an amount."""
    return bool(_MARK.match(word.text)) and word.x0 - amount.x1 < 0.5 * (amount.y1 - amount.y0)


def _amount_words(words: Sequence[Word], at: int) -> int:
    """How many words from ``at`` on make one amount; 0 when none begins there."""
    start = at
    if is_currency(words[at].text) or words[at].text in {"(", "-(", "$(", "-$"}:
        at += 1
        if at < len(words) and words[at].text == "(":
            at += 1
    if at >= len(words) or words[at].x0 - words[max(at - 1, start)].x1 > SIGN_REACH:
        return 0
    digits = words[at].text
    if not (is_number(digits) or is_dash(digits)):
        return 0
    end = at + 1
    while end < len(words) and words[end].text in _CLOSERS and words[end].x0 - words[end - 1].x1 < 9:
        end += 1
    return end - start


def _amount(words: Sequence[Word]) -> Part:
    """The words of one amount; its place is that of the digits."""
    first = next(at for at, word in enumerate(words) if is_number(word.text) or is_dash(word.text))
    text = "".join(word.text for word in words[first:])
    opened = "".join(word.text for word in words[:first])
    inside = words[first:]
    return Part(
        text=f"{opened} {text}" if opened and not opened.endswith("(") else opened + text,
        start=words[0].x0, x0=inside[0].x0, x1=inside[-1].x1,
        y0=min(word.y0 for word in inside), y1=max(word.y1 for word in inside),
        amount=True, year=not opened and is_year(text), strong=bool(opened) or is_strong(text),
    )  # fmt: skip


def _is_cell(tokens: Sequence[Word | Part], at: int, wide: float) -> bool:
    """Whether a number stands in a column of its own, and not in a sentence."""
    token = tokens[at]
    if not isinstance(token, Part):
        return False
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    left_free = before is None or token.x0 - before.x1 >= wide or (isinstance(before, Part) and before.strong)
    right_free = after is None or after.x0 - token.x1 >= wide or (isinstance(after, Part) and token.strong)
    return left_free and right_free


def _parts(tokens: Sequence[Word | Part], amounts: Sequence[bool], wide: float) -> list[Part]:
    """Amounts as they are; all else put together up to the next wide space."""
    parts: list[Part] = []
    run: list[Word | Part] = []
    for token, amount in zip(tokens, amounts, strict=True):
        if run and (amount or token.x0 - run[-1].x1 >= wide):
            parts.append(_text(run))
            run = []
        if amount and isinstance(token, Part):
            parts.append(token)
        else:
            run.append(token)
    return [*parts, _text(run)] if run else parts


def _text(run: Sequence[Word | Part]) -> Part:
    return Part(
        text=" ".join(token.text for token in run), x0=run[0].x0, x1=run[-1].x1,
        y0=min(token.y0 for token in run), y1=max(token.y1 for token in run),
    )  # fmt: skip


def _kind(parts: Sequence[Part], text: str) -> LineKind:
    amounts = [part for part in parts if part.amount]
    if any(not part.year for part in amounts):
        return "row"
    if amounts or (_DATE.search(plain(text)) and len(text) < 140):
        return "head"
    return "text"
