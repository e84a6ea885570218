"""Which of the periods that a sentence names is that of each of its figures."""

import re
from collections.abc import Container, Sequence, Set

from workbench.evidence.figure_text import Figure
from workbench.evidence.figure_words import runs
from workbench.evidence.movement import CHANGE, LEVEL, PRIOR, Role
from workbench.evidence.periods import Period, PeriodMention

LEADS_TO = re.compile(r"\s*(?:to|至|到|[上下微提回]?[升降]低?[至到]?|[增减][至到])\s*[$€£¥a-z]*\s*$")
_RANGE = re.compile(r"^\s*(?:,?\s*(?:to|through|until|-|–|—|~|and|至|到)\s*(?:fiscal|year|末|年|底)?\s*)$")
#: "Rose 38 % after falling 22 % in 2005": the year is that of the second.
_LATER_CLAUSE = re.compile(r"\b(?:after|following|having|before)\b.*\d")
_RANGE_START = re.compile(r"\b(?:from|between|over|during)\s+(?:fiscal\s+)?(?:year\s+)?$|[从由]\s*$")
_AWAY = re.compile(r"[,;，；。]|\b(?:and|but|while|whereas|compared|versus|vs|from|to|up|down|than|over)\b|[较比]|\. ")
_BASE = re.compile(
    r"(?:\b(?:from|than|over|ahead of|versus|vs\.?|against|since|on|compared (?:with|to)|relative to"
    r"|comparison (?:with|to))\s+(?:that of|the|fiscal|year|those|in|\s)*|[较比与]|相比于?|同)$"
)
#: "(2020: 58 %)": the period of what follows.
_HEADS_NEXT = re.compile(r"\s*[:：]\s*[-($€£¥]?\s*(?:\d|loss|profit|[a-z]{3}\s\d)")
_HAN = re.compile(r"[一-鿿]")
#: So near to a figure stands the period that is its own.
_DATED_WITHIN = 18


def assign_periods(
    text: str,
    figures: Sequence[Figure],
    mentions: Sequence[PeriodMention],
    roles: Sequence[Role],
    relative: Set[int] = frozenset(),
) -> list[tuple[Period, ...]]:
    """The period of each figure: in order where lists run in parallel, else the one beside it, else the one before.

    What a change is measured from ("over 2018", 较上年) is not its period; a prior value, and one dated in relation to another,
    has only the period beside it.
    """
    if not mentions:
        return [()] * len(figures)
    pairs = span_pairs(text, mentions)
    lists = parallel(text, figures, mentions)
    heads = {index for index, mention in enumerate(mentions) if _HEADS_NEXT.match(text, mention.end)}
    bases = relative | {index for index, mention in enumerate(mentions) if index not in pairs and _is_base(text, mention)}
    chosen = []
    taken = _taken(text, figures, mentions, roles) if len(figures) > 1 else {}
    for index, (figure, role) in enumerate(zip(figures, roles, strict=True)):
        before = figures[index - 1].end if index else 0
        after = figures[index + 1].start if index + 1 < len(figures) else len(text)
        mention = lists.get(index)
        if mention is None:
            allowed = [
                at
                for at in range(len(mentions))
                if (
                    at not in bases
                    or (role.name != CHANGE and before <= mentions[at].start < (after if role.name == PRIOR else figure.start))
                )
                and taken.get(at, index) <= index
                and (at not in heads or before <= mentions[at].start < figure.start)
            ]
            mention = _beside(text, figure, after, mentions, allowed, pairs)
            if mention is None and role.name == PRIOR:
                allowed = [at for at in allowed if before <= mentions[at].start < after and (at in bases or not before)]
            mention = _around(text, figure, mentions, allowed) if mention is None else mention
        chosen.append(_with_span(mention, mentions, pairs))
    return chosen


def _taken(
    text: str, figures: Sequence[Figure], mentions: Sequence[PeriodMention], roles: Sequence[Role]
) -> dict[int, int]:  # fmt: skip
    """ "4.87 compares with 4.52 in 2022": mention index -> the earlier value that it dates and no figure before it."""
    taken = {}
    moved = any(role.direction and role.name == LEVEL for role in roles)
    for at, mention in enumerate(mentions):
        before = [index for index, figure in enumerate(figures) if figure.end <= mention.start]
        leads = LEADS_TO.match(text[mention.end : mention.end + 12])
        near = before and mention.start - figures[before[-1]].end <= _DATED_WITHIN
        if near and roles[before[-1]].name == PRIOR and not leads and not moved:
            taken[at] = before[-1]
    return taken


def loose_periods(
    text: str, mentions: Sequence[PeriodMention], relative: Set[int], periods: Sequence[tuple[Period, ...]]
) -> tuple[Period, ...]:  # fmt: skip
    """Periods of a sentence that no figure of it has for its own, and that nothing is measured from."""
    taken = {period for told in periods for period in told}
    return tuple(
        mention.period for index, mention in enumerate(mentions)
        if index not in relative and mention.period not in taken and not _is_base(text, mention)
    )  # fmt: skip


def _is_base(text: str, mention: PeriodMention) -> bool:
    return bool(_BASE.search(text[max(0, mention.start - 28) : mention.start]))


def resolved(mentions: Sequence[PeriodMention], year: int | None) -> list[PeriodMention]:
    """Relative periods counted from the latest absolute one before them, or the first after, or ``year``."""
    absolute = [mention for mention in mentions if mention.period.year is not None]
    result = []
    for mention in mentions:
        period = mention.period
        if period.year is None and not period.part:
            base = next((other.period for other in reversed(absolute) if other.start < mention.start), None)
            base = base or (absolute[0].period if absolute else Period(year))
            period = Period(base.year + period.offset, base.part) if base.year else period
        elif period.year is None and absolute:
            near = next((other for other in absolute if other.start > mention.start), absolute[-1]).period
            period = Period(near.year, period.part) if not near.part else period
        result.append(PeriodMention(mention.start, mention.end, period))
    return result


def span_pairs(text: str, mentions: Sequence[PeriodMention]) -> dict[int, tuple[int, int]]:
    """Index of a mention -> the two ends of the span it is part of ("from 2017 to 2019", 2017-2019)."""
    pairs = {}
    for index in range(len(mentions) - 1):
        gap = text[mentions[index].end : mentions[index + 1].start]
        if not _RANGE.match(gap):
            continue
        if gap.strip() == "and" and not _RANGE_START.search(text[max(0, mentions[index].start - 24) : mentions[index].start]):
            continue
        pairs[index] = pairs[index + 1] = (index, index + 1)
    return pairs


def _with_span(mention: int | None, mentions: Sequence[PeriodMention], pairs: dict[int, tuple[int, int]]) -> tuple[Period, ...]:
    if mention is None:
        return ()
    if mention in pairs:
        first, second = pairs[mention]
        return mentions[first].period, mentions[second].period
    return (mentions[mention].period,)


def parallel(text: str, figures: Sequence[Figure], mentions: Sequence[PeriodMention]) -> dict[int, int | None]:
    """ "5 and 6 in 2013 and 2012": figure index -> mention index, for lists of the same length."""
    figure_lists = [run for run in runs(text, [(figure.start, figure.end) for figure in figures]) if len(run) > 1]
    if not figure_lists:
        return {}
    mention_lists = [run for run in runs(text, [(mention.start, mention.end) for mention in mentions]) if len(run) > 1]
    paired: dict[int, int | None] = {}
    for run in figure_lists:
        for other in mention_lists:
            if len(other) == len(run):
                paired.update(zip(run, other, strict=True))
                break
    return paired


def _beside(
    text: str, figure: Figure, limit: int, mentions: Sequence[PeriodMention], allowed: Sequence[int], spans: Container[int]
) -> int | None:  # fmt: skip
    for index, mention in enumerate(mentions):
        if mention.start >= figure.end:
            gap = text[figure.end : mention.start]
            gap = gap.replace(" over ", " ") if index in spans else gap
            near = mention.start < limit and len(gap) <= 48 and not _AWAY.search(gap) and not _HAN.search(gap)
            return index if near and index in allowed else None
    return None


def _around(text: str, figure: Figure, mentions: Sequence[PeriodMention], allowed: Sequence[int]) -> int | None:
    before = [index for index in allowed if mentions[index].end <= figure.start]
    if before or not allowed:
        return before[-1] if before else None
    first = allowed[0]
    return None if _LATER_CLAUSE.search(text[figure.end : mentions[first].start]) else first
