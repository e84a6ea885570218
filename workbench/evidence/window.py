"""The parts of a long source that a claim can be about, so that a whole report takes no longer than a chapter."""

import re
from collections.abc import Sequence
from math import log

from workbench.evidence.line_items import tokens

#: A shorter source is read whole.
LONGEST_WHOLE = 120_000
_KEPT = 80_000
_BLOCK = 4_000
#: A number of the claim tells more than a word of it.
_NUMBER_WEIGHT = 4.0
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORD = re.compile(r"[a-z]{3,}|[一-鿿]{2}")


def window(claim: str, source: str) -> str:
    """``source``, or of a long one the blocks of lines that share the rarest words and numbers with ``claim``, in order."""
    if len(source) <= LONGEST_WHOLE:
        return source
    blocks = _blocks(source)
    scores = _scores(claim.lower(), [block.lower() for block in blocks])
    kept: list[int] = []
    size = 0
    for index in sorted(range(len(blocks)), key=lambda at: (-scores[at], at)):
        if size + len(blocks[index]) > _KEPT:
            break
        kept.append(index)
        size += len(blocks[index])
    return "".join(blocks[index] for index in sorted(kept))


def _blocks(source: str) -> list[str]:
    blocks, start = [], 0
    while start < len(source):
        end = min(start + _BLOCK, len(source))
        if end < len(source):
            line = source.rfind("\n", start, end)
            end = line + 1 if line > start else end
        blocks.append(source[start:end])
        start = end
    return blocks


def _scores(claim: str, blocks: Sequence[str]) -> list[float]:
    scores = [0.0] * len(blocks)
    for term, weight in _terms(claim).items():
        found = [index for index, block in enumerate(blocks) if term in block]
        rarity = log(1 + len(blocks) / (1 + len(found))) * weight
        for index in found:
            scores[index] += rarity
    return scores


def _terms(claim: str) -> dict[str, float]:
    """Words and numbers of the claim; a number also without its last digits, as a source may print it more exactly."""
    named = {word for word in tokens(claim) if word[0] not in "@d"} | set(_WORD.findall(claim))
    terms = dict.fromkeys(named, 1.0)
    for number in _NUMBER.findall(claim):
        for form in {number, number.replace(",", ""), number.replace(".", ",")}:
            if len(form) > 1:
                terms[form] = _NUMBER_WEIGHT
    return terms
