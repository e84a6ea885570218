"""Near-duplicates: wire copies with another heading, updates, the same story shortened. The earliest is kept first.

Texts are compared by their shingles (runs of three words, of two in a heading, of four signs in Chinese): their share in
common, estimated from 32 smallest hashes to find candidates and then counted. Only stories within a week of the earliest
one count as copies of it, and only where they name the same figures: "quarter 2" is no copy of "quarter 3".
Of two headings without a text, neither may have a name that the other lacks; items whose sources name different tickers are no
copies.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from workbench.sentiment.items import NewsItem
from workbench.sentiment.lexicon import Language, folded, language_of

#: How long after the earliest a copy may appear.
WINDOW = timedelta(days=7)
#: Share of the shorter text's shingles that are the other's from which they are copies; for headings, of those of both.
TEXT_ALIKE, HEADING_ALIKE = 0.75, {"en": 0.6, "zh": 0.75}
#: Words of a text that are compared: copies are often cut short.
LEAD = 80
#: Texts of fewer words are compared as headings.
SHORT = 25
#: Earliest stories that share a band and are compared, at most: the latest of them. Keeps the time linear.
MOST_COMPARED = 8
_BANDS, _ROWS = 16, 2
_SEEDS = np.random.default_rng(32).integers(1, 2**63, size=(2, _BANDS * _ROWS), dtype=np.uint64) | np.uint64(1)
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WIRE_MARK = re.compile(
    r"^(?:update|upd|correct(?:ed|ion)|refile|wrapup|rpt|brief|breaking|exclusive|alert|just in)\s*[\d-]*\s*[:：-]+\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is compared of an item: shingles of its text (empty where it has a heading alone) and of its heading."""

    text: frozenset[int]
    heading: frozenset[int]
    figures: frozenset[str]
    names: frozenset[str]
    tickers: frozenset[str]
    language: Language
    published: datetime | None


def clusters_of(items: Sequence[NewsItem]) -> tuple[int, ...]:
    """For each item the position of the earliest one it is a copy of; its own where it is the earliest or has no copy.

    Items without a date come after the dated ones, in their order. An item without a word is a copy of none.
    """
    order = sorted(range(len(items)), key=lambda at: (_moment(items[at]), at))
    first = list(range(len(items)))
    shapes: dict[int, _Shape] = {}
    bands: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in order:
        shape = _shape(items[at])
        keys = [key for shingles in (shape.text, shape.heading) if shingles for key in _keys(shingles)]
        candidates = dict.fromkeys(other for key in keys for other in bands.get(key, ())[-MOST_COMPARED:])
        same = next((other for other in candidates if _copies(shape, shapes[other])), None)
        if same is not None:
            first[at] = same
            continue
        shapes[at] = shape
        for key in keys:
            bands[key].append(at)
    return tuple(first)


def _moment(item: NewsItem) -> float:
    return float("inf") if item.published is None else item.published.timestamp()


def _shape(item: NewsItem) -> _Shape:
    heading, text = _plain(item.title), _plain(item.text)
    if not heading and len(_words(text)) < SHORT:
        heading, text = text, ""
    long = len(_words(text)) >= SHORT
    return _Shape(
        text=_shingles(text, 3) if long else frozenset(),
        heading=_shingles(heading or text, 1) | _shingles(heading or text, 2),
        figures=frozenset(_FIGURE.findall(heading)),
        names=frozenset(folded(word) for word in _WORD.findall(item.title or item.text[:2000]) if word[:1].isupper()),
        tickers=frozenset(item.tickers),
        language=item.language,
        published=item.published,
    )


def _plain(text: str) -> str:
    return _WIRE_MARK.sub("", folded(text[:20_000]).strip())


def _words(plain: str) -> list[str]:
    """Words; in Chinese, pairs of signs."""
    if language_of(plain) == "zh":
        signs = [sign for sign in plain if sign.isalnum()]
        return [a + b for a, b in pairwise(signs)]
    return _WORD.findall(plain)


def _shingles(plain: str, length: int) -> frozenset[int]:
    words = _words(plain)[:LEAD]
    runs = (" ".join(words[at : at + length]) for at in range(max(0, len(words) - length + 1)))
    return frozenset(zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs)


def _keys(shingles: frozenset[int]) -> list[tuple[int, int]]:
    """The bands of the smallest hashes; copies share at least one of them with near certainty."""
    values = np.fromiter(shingles, dtype=np.uint64, count=len(shingles))
    hashed: npt.NDArray[np.uint64] = (values[:, None] * _SEEDS[0] + _SEEDS[1]) >> np.uint64(16)
    smallest = hashed.min(axis=0).reshape(_BANDS, _ROWS)
    return [(band, hash(tuple(row))) for band, row in enumerate(smallest.tolist())]


def _copies(one: _Shape, earlier: _Shape) -> bool:
    if one.published and earlier.published and one.published - earlier.published > WINDOW:
        return False
    if one.tickers and earlier.tickers and one.tickers.isdisjoint(earlier.tickers):
        return False
    if one.text and earlier.text:
        return len(one.text & earlier.text) >= TEXT_ALIKE * min(len(one.text), len(earlier.text))
    if one.figures != earlier.figures or (one.names - earlier.names and earlier.names - one.names):
        return False
    shared = len(one.heading & earlier.heading)
    return shared >= HEADING_ALIKE[one.language] * max(1, len(one.heading | earlier.heading))
