"""Numbers that a narrow column breaks over two lines: "12,345,678," above "901" are one number again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.documents.model import Line, Word, line_of

#: The rest stands at most so many lines below the beginning.
_REACH = 2
#: Vertical space between the two, in heights of the line.
_NEAR = 1.2
_WHOLE = re.compile(r"^[(\-−–$€£¥]*\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?[)%]*$")
#: A number that cannot end here: a comma or a point at its end, or too few digits behind its last comma.
_BEGUN = re.compile(r"^[(\-−–$€£¥]*\d{1,3}(?:(?:,\d{3})+[,.]|(?:,\d{3})*,\d{1,2})$")
#: A number that goes on in the next line with a comma or a point.
_ENDED = re.compile(r"^[(\-−–$€£¥]*\d{1,3}(?:,\d{3})+$")
_REST = re.compile(r"^\d[\d,]*(?:\.\d{1,4})?[)%]*$")
_REST_SIGNED = re.compile(r"^(?:[,.]\d[\d,]*(?:\.\d{1,4})?)[)%]*$")
_MAY_BEGIN = re.compile(r",\d{3}[,.](?:\s|$)|\d,\d{1,2}(?:\s|$)")
_MAY_GO_ON = re.compile(r"(?:^|\s)[,.]\d")


def whole_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines with the rest of every broken number put to its beginning; lines of nothing but rests are gone."""
    begin = {at for at, line in enumerate(lines) if _MAY_BEGIN.search(line.text)}
    go_on = {at for at, line in enumerate(lines) if _MAY_GO_ON.search(line.text)}
    if not begin and not go_on:
        return list(lines)
    words: list[list[Word]] = [list(line.words) for line in lines]
    for at in range(len(words)):
        for below in range(at + 1, min(at + 1 + _REACH, len(words))):
            if at in begin or below in go_on:
                _join(words, at, below)
    return [line if list(line.words) == kept else line_of(tuple(kept)) for line, kept in zip(lines, words, strict=True) if kept]


def _join(words: list[list[Word]], at: int, below: int) -> None:
    for place, word in enumerate(words[at]):
        if not (_BEGUN.match(word.text) or _ENDED.match(word.text)):
            continue
        rest = next((other for other in words[below] if _is_rest(word, other)), None)
        if rest is not None:
            words[at][place] = replace(
                word, text=word.text + rest.text, x0=min(word.x0, rest.x0), x1=max(word.x1, rest.x1), y1=rest.y1
            )
            words[below].remove(rest)


def _is_rest(word: Word, other: Word) -> bool:
    """Whether ``other`` completes the number, in the same column just below."""
    height = max(word.y1 - word.y0, 1.0)
    below = -0.3 * height < other.y0 - word.y1 < _NEAR * height
    column = other.x0 < word.x1 and other.x1 > word.x0
    form = _REST if _BEGUN.match(word.text) else _REST_SIGNED
    return below and column and bool(form.match(other.text)) and bool(_WHOLE.match(word.text + other.text))
