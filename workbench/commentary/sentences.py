"""Splits a text that is still being written into sentences: those that are whole, and what is not yet."""

import re
from dataclasses import dataclass

#: After a full stop a sentence ends only where the next one can begin; the Chinese stops always end one.
_END = re.compile(r"[。！？]+[”」』\"')）]*|[!?]+[”\"')]*(?=\s)|(?<![\s.])\.[”\"')]*(?=\s+[^a-z\s])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|vs|no|inc|corp|ltd|u\.s|u\.k|mr|ms|dr|st|cf|etc)|(?:^|\s)[A-Z])\.$", re.IGNORECASE
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|#{1,6}|\d{1,2}[.)、])\s+")
_NUMBER_ALONE = re.compile(r"\s*\d{1,2}\.")
_EMPHASIS = re.compile(r"(\*\*|__|`)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it was written, without list marks and emphasis; ``starts`` where it begins a paragraph."""

    text: str
    starts: bool


def split(text: str, *, finished: bool) -> tuple[list[Sentence], str]:
    """The whole sentences of ``text``, and the rest that is still being written.

    Args:
        finished: nothing more comes, so the rest is a sentence too.
    """
    found: list[Sentence] = []
    start, starts = 0, True
    for end in _END.finditer(text):
        piece = text[start : end.end()]
        if end.start() < start or _ABBREVIATION.search(piece.rstrip()[-8:]) or _NUMBER_ALONE.fullmatch(piece):
            continue
        if end[0].startswith("\n") and not finished and end.end() == len(text) and not text[start : end.start()].strip():
            continue
        if not finished and end.end() == len(text) and "\n" not in end[0]:
            continue  # another stop or a closing quotation mark may still come
        if _keep(found, text[start : end.end()], starts):
            starts = False
        starts = starts or "\n" in end[0]
        start = end.end()
    rest = text[start:]
    if finished:
        _keep(found, rest, starts)
        return found, ""
    return found, rest.lstrip()


def _keep(found: list[Sentence], piece: str, starts: bool) -> bool:
    cleaned = _EMPHASIS.sub("", _LIST_MARK.sub("", piece)).strip()
    if not cleaned:
        return False
    found.append(Sentence(" ".join(cleaned.split()), starts))
    return True
