"""The words that belong to each figure of a sentence: those around it, or, in "A and B were 5 and 7, respectively", its own."""

import re
from collections.abc import Collection, Sequence

from workbench.evidence.figure_text import Figure
from workbench.evidence.line_items import masked, tokens

_REASON = "driven|due to|primarily|mainly|because|reflecting|resulting|thanks to|owing to|partially|partly|offset"
_PART_END = re.compile(rf"[,;，；、。(（)）]|\b(?:{_REASON}|and|while|whereas|but|compared|versus|vs|with|on)\b|[而]")
_LAST_PART_END = re.compile(rf"[,;，；、。(（)）]|\b(?:{_REASON}|while|whereas|but|compared|versus|vs)\b|[而]")
_JOINT = re.compile(r"^\s*(?:,|、|and|or|和|及|与|，)?\s*(?:and|or|和)?\s*$")
#: "40 % of sales from 50 %": what the first is of.
_TURN = re.compile(r"\b(?:from|to|by|at)\b")
#: "A 6 % rise in rents to 1,842".
_MOVE_OF = re.compile(r"\s(?:rise|increase|growth|jump|decline|decrease|drop|fall|reduction|gain) (?:in|of)\s")
_RESPECTIVE = re.compile(r"\brespectively\b|分别")
_COMMA = re.compile(r"[,，、]")
_AND = re.compile(r"\band\b|[和与及]")


def words_of(text: str, figures: Sequence[Figure], dated: Collection[int] = ()) -> list[str]:
    """The words of each figure: those before it from the end of the last one's part, and those after it up to a break.

    Figures in ``dated`` stand in a list that runs in parallel with one of periods, not of items.
    """
    words = []
    start = 0
    for index, figure in enumerate(figures):
        limit = figures[index + 1].start if index + 1 < len(figures) else len(text)
        gap = text[figure.end : limit]
        last = index + 1 == len(figures)
        end = (_LAST_PART_END if last else _PART_END).search(gap)
        if end is None and not last and (gap.startswith((" of ", " in ")) or _MOVE_OF.match(gap)):
            end = _TURN.search(gap)
        rest = figure.end + (end.start() if end else len(gap) if last else 0)
        words.append(f"{text[start : figure.start]} {text[figure.end : rest]}")
        start = rest
    return _told_respectively(text, figures, words, dated) if _RESPECTIVE.search(text) else words


def runs(text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Indices of spans that stand in one list ("5, 6 and 7")."""
    found: list[list[int]] = []
    for index, (start, _) in enumerate(spans):
        if found and _JOINT.match(text[spans[index - 1][1] : start]):
            found[-1].append(index)
        else:
            found.append([index])
    return found


def _told_respectively(text: str, figures: Sequence[Figure], words: list[str], dated: Collection[int]) -> list[str]:
    """Gives each figure of a list the item at its own place in the list of items before it, where there is such a list."""
    start = 0
    for run in runs(text, [(figure.start, figure.end) for figure in figures]):
        items = _items(text[start : figures[run[0]].start], len(run)) if len(run) > 1 and run[0] not in dated else []
        for index, item in zip(run, items, strict=False):
            words[index] = item
        start = figures[run[-1]].end
    return words


def _items(text: str, count: int) -> list[str]:
    """The last ``count`` items of a list in ``text``; none when it has fewer."""
    bare = masked(text)
    ands = list(_AND.finditer(bare))
    if not ands:
        cuts = [(match.start(), match.end()) for match in _COMMA.finditer(bare)]
    else:
        last = ands[-1]
        cuts = [(match.start(), match.end()) for match in _COMMA.finditer(bare, 0, last.start()) if count > 2]
        cuts.append((last.start(), last.end()))
    parts, done = [], 0
    for start, end in cuts:
        parts.append(text[done:start])
        done = end
    named = [part for part in (*parts, text[done:]) if tokens(part)]
    return named[-count:] if len(named) >= count else []
