"""The columns of a table: where amounts stand below one another, and what stands above each of them."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from workbench.documents.table_lines import Part, TableLine, head_parts

#: Columns further apart than this at their right edges are two.
EDGE = 7.0

_PERIOD = re.compile(
    r"ended|ending|(?:19|20)\d\d|month|week|quarter|year|fiscal|年|月|期|as of|as at"
    r"|\bat (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
#: Whose figures stand below: heads of several columns too.
_WHOSE = re.compile(
    r"^(?:the )?(?:group|company|bank|parent|consolidated)$|^(?:本?集团|本?公司|本?银行|本行|母公司|合并)$", re.IGNORECASE
)


def columns_of(lines: Sequence[TableLine]) -> list[tuple[float, float]]:
    """Left and right edges of the columns of amounts."""
    rows = [line.amounts for line in lines if line.kind == "row"]
    spans = _overlapping(sorted(((part.x0, part.x1) for row in rows for part in row if part.strong), key=lambda span: span[0]))
    for part in (part for row in rows for part in row if not part.strong):
        if not any(_near(part, span) for span in spans):
            spans.append((part.x0, part.x1))
            spans = _overlapping(sorted(spans))
    if any(_doubled(row, spans) for row in rows):
        spans = _by_right_edge([part for row in rows for part in row])
    return sorted(spans)


def _overlapping(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if merged and x0 <= merged[-1][1] + 0.5:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _near(part: Part, span: tuple[float, float]) -> bool:
    return part.x0 <= span[1] + 10 and part.x1 >= span[0] - 10


def _doubled(row: Sequence[Part], spans: Sequence[tuple[float, float]]) -> bool:
    places = [column_of(part, spans) for part in row]
    return len(set(places)) < len(places)


def _by_right_edge(parts: Sequence[Part]) -> list[tuple[float, float]]:
    groups: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.x1):
        if groups and part.x1 - groups[-1][-1].x1 <= EDGE:
            groups[-1].append(part)
        else:
            groups.append([part])
    return [(min(part.x0 for part in group), max(part.x1 for part in group)) for group in groups]


def column_of(part: Part, columns: Sequence[tuple[float, float]]) -> int:
    """The column an amount stands in: the one whose right edge is nearest among those it overlaps, else the nearest."""
    overlapping = [at for at, (x0, x1) in enumerate(columns) if part.x0 <= x1 and part.x1 >= x0]
    among = overlapping or range(len(columns))
    return min(among, key=lambda at: min(abs(part.x1 - columns[at][1]), abs(part.x0 - columns[at][0])))


def heads_of(
    above: Sequence[TableLine], columns: Sequence[tuple[float, float]], start: float, is_title: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands above each column, and the other lines. ``start``: the left edge of the first amounts with their signs."""
    heads: list[list[str]] = [[] for _ in columns]
    title: list[str] = []
    bands = _bands(columns, start)
    for line in above:
        right = [part for part in head_parts(line.line) if (part.x0 + part.x1) / 2 > bands[0][0]]
        centred = len(line.parts) == 1 and len(right) == 1 and right[0].x0 < bands[0][0]
        if not right or is_title(line.line.text) or (centred and not _PERIOD.search(line.line.text)):
            title.append(line.line.text)
            continue
        left = " ".join(part.text for part in head_parts(line.line) if part not in right)
        if left or centred:
            title.append(line.line.text if centred else left)
        for part in right:
            for at in _columns_under(part, right, bands):
                heads[at].append(part.text)
    return tuple(" ".join(texts) for texts in heads), tuple(title)


def _bands(columns: Sequence[tuple[float, float]], start: float) -> list[tuple[float, float]]:
    """For each column the strip that belongs to it, up to the middle between it and the next."""
    middles = [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]
    pitch = min((right - left for left, right in pairwise(middles)), default=80.0)
    first = min(columns[0][0] - min(max(pitch / 2, 15.0), 40.0), start - 10.0)
    return list(zip([first, *middles], [*middles, columns[-1][1] + 40.0], strict=True))


def _columns_under(part: Part, beside: Sequence[Part], bands: Sequence[tuple[float, float]]) -> list[int]:
    """The columns a head stands over. A head of periods reaches half way to the next one; others as far as they are wide."""
    if (_PERIOD.search(part.text) or _WHOSE.search(part.text)) and len(beside) < len(bands):
        centres = [(other.x0 + other.x1) / 2 for other in beside]
        mine = (part.x0 + part.x1) / 2
        return [at for at, (x0, x1) in enumerate(bands) if min(centres, key=lambda centre: abs(centre - (x0 + x1) / 2)) == mine]
    overlaps = [min(part.x1, x1) - max(part.x0, x0) for x0, x1 in bands]
    under = [at for at, overlap in enumerate(overlaps) if overlap > 0.3 * min(part.x1 - part.x0, bands[at][1] - bands[at][0])]
    return under or [max(range(len(bands)), key=lambda at: overlaps[at])]
