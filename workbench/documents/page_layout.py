"""From the words of a page to its lines in reading order: base lines, columns of prose, text printed sideways."""

import re
from collections.abc import Sequence
from itertools import pairwise

from workbench.documents.model import Box, Line, Page, Word, line_of

#: Two words share a line when they overlap by this part of the lower one's height.
SAME_LINE = 0.5
#: A gutter between two columns of prose is at least this wide, in points.
GUTTER = 8.0
#: And this many lines in a row keep it free.
LEAST_LINES = 8

_NUMBER = re.compile(r"^[$€£¥(（]*[-−–—]?[\d,.]+[%)）]*$")


def page_from_words(number: int, label: str, size: tuple[float, float], words: Sequence[Word], turn: int = 0) -> Page:
    """A page whose lines stand in reading order. ``words`` are in points from the top left of the displayed page."""
    width, height = size
    upright = [turned_word(word, turn, width, height) for word in words] if turn else words
    lines = reading_order(lines_of(upright), height if turn in (90, 270) else width)
    back = (
        tuple(line_of(tuple(_turned_back(word, turn, width, height) for word in line.words)) for line in lines)
        if turn
        else tuple(lines)
    )
    text = "\n".join(line.text for line in back)
    return Page(number=number, label=label, width=width, height=height, text=text, lines=back, turn=turn)


def upright_lines(page: Page) -> tuple[Line, ...]:
    """The lines with boxes as if the text stood upright; the page's own lines where it does."""
    if not page.turn:
        return page.lines
    return tuple(
        line_of(tuple(turned_word(word, page.turn, page.width, page.height) for word in line.words)) for line in page.lines
    )


def turned_box(box: Box, page: Page) -> Box:
    """A box among ``upright_lines`` put back to where it is displayed."""
    x0, y0, x1, y1 = box
    back = _turned_back(Word(text="", x0=x0, y0=y0, x1=x1, y1=y1), page.turn, page.width, page.height)
    return back.box


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Words grouped by base line, top to bottom; within a line from left to right."""
    rows: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (word.y0 + word.y1, word.x0)):
        at = _row_of(word, spans)
        if at is None:
            rows.append([word])
            spans.append((word.y0, word.y1))
        else:
            rows[at].append(word)
    lines = [line_of(tuple(sorted(row, key=lambda word: word.x0))) for row in rows]
    return sorted(lines, key=lambda line: line.y0 + line.y1)


def reading_order(lines: Sequence[Line], width: float) -> list[Line]:
    """Lines of two-column prose one column after the other; all else, tables above all, as it stands."""
    gutter = _gutter(lines, width)
    if gutter is None:
        return list(lines)
    ordered: list[Line] = []
    right: list[Line] = []
    for line in lines:
        parts = _parted(line, gutter)
        if parts is None:
            ordered += [*right, line]
            right = []
            continue
        ordered += [parts[0]] if parts[0] else []
        right += [parts[1]] if parts[1] else []
    return ordered + right


def turned_word(word: Word, turn: int, width: float, height: float) -> Word:
    """``word`` on a page turned so that text printed at ``turn`` degrees clockwise stands upright."""
    if turn == 90:
        return _word(word.text, word.y0, width - word.x1, word.y1, width - word.x0)
    if turn == 180:
        return _word(word.text, width - word.x1, height - word.y1, width - word.x0, height - word.y0)
    if turn == 270:
        return _word(word.text, height - word.y1, word.x0, height - word.y0, word.x1)
    return word


def _turned_back(word: Word, turn: int, width: float, height: float) -> Word:
    turned_width, turned_height = (height, width) if turn in (90, 270) else (width, height)
    return turned_word(word, (360 - turn) % 360, turned_width, turned_height)


def _word(text: str, x0: float, y0: float, x1: float, y1: float) -> Word:
    return Word(text=text, x0=x0, y0=y0, x1=x1, y1=y1)


def _row_of(word: Word, spans: Sequence[tuple[float, float]]) -> int | None:
    """The line of the last few that ``word`` shares its height with."""
    for at in range(len(spans) - 1, max(len(spans) - 4, -1), -1):
        top, bottom = spans[at]
        overlap = min(word.y1, bottom) - max(word.y0, top)
        if overlap > SAME_LINE * min(word.y1 - word.y0, bottom - top):
            return at
    return None


def _gutter(lines: Sequence[Line], width: float) -> float | None:
    """The middle of a free strip between two columns of prose, or None."""
    candidates = [line for line in lines if len(line.words) >= 8]
    if len(candidates) < LEAST_LINES:
        return None
    gaps = [_gaps(line, 0.36 * width, 0.64 * width) for line in candidates]
    if sum(map(bool, gaps)) < 0.7 * len(candidates):
        return None
    for at in range(int(width * 0.38), int(width * 0.62), 4):
        free = [line for line, own in zip(candidates, gaps, strict=True) if any(x0 <= at < x1 for x0, x1 in own)]
        if len(free) >= LEAST_LINES and len(free) >= 0.7 * len(candidates) and _is_prose(free, at):
            return float(at)
    return None


def _gaps(line: Line, left: float, right: float) -> list[tuple[float, float]]:
    """The free spaces of a line, wide enough for a gutter, that reach into the middle of the page."""
    return [
        (before.x1, word.x0)
        for before, word in pairwise(line.words)
        if word.x0 - before.x1 >= GUTTER and before.x1 < right and word.x0 > left
    ]


def _is_prose(lines: Sequence[Line], at: float) -> bool:
    """Whether both sides read as sentences: several words a line, few of them numbers."""
    left = [word.text for line in lines for word in line.words if word.x0 < at]
    right = [word.text for line in lines for word in line.words if word.x0 >= at]
    return all(
        len(side) >= 4 * len(lines) and sum(bool(_NUMBER.match(word)) for word in side) < 0.12 * len(side)
        for side in (left, right)
    )


def _parted(line: Line, gutter: float) -> tuple[Line | None, Line | None] | None:
    """The two halves of a line that keeps the gutter free; None for one that crosses it."""
    if any(word.x0 < gutter < word.x1 for word in line.words):
        return None
    left = tuple(word for word in line.words if word.x1 <= gutter)
    right = tuple(word for word in line.words if word.x0 >= gutter)
    if left and right and right[0].x0 - left[-1].x1 < GUTTER:
        return None
    return line_of(left) if left else None, line_of(right) if right else None
