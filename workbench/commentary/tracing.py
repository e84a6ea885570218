"""Ties every figure of a sentence to the field of the result that it states, or says why it is tied to none.

The figures are read by ``workbench.evidence``: number, sign, unit, whether a level, a change or a prior value. A figure is
traced when a fact has its value to the printed digits, in its unit, and nothing in the sentence speaks against that fact:
no other asset or scenario, no other measure, not the other portfolio, not the other direction.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.commentary.against import FigureTold, against
from workbench.commentary.facts import Fact, Facts
from workbench.commentary.mentions import Mention, assigned, find_mentions, masked
from workbench.commentary.periods_told import YEAR
from workbench.commentary.strangers import strangers
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.plain_form import plain
from workbench.evidence.readings import Reading, read_sentence

SUPPORTED, ROUNDED, CONTRADICTED, UNSUPPORTED = "supported", "rounded", "contradicted", "unsupported"
GOOD = frozenset({SUPPORTED, ROUNDED})

_CLAUSE = re.compile(r"[,;:，；：。、(（)）]|\b(?:and|while|whereas|but|compared|versus|against|instead)\b|[而]|与此同时")
_LEVEL = re.compile(r"(?<![\d.])(?:95|99)(?=\s?(?:%|/|and|和|、))")
_LEVEL_BEHIND = re.compile(r"\s*(?:\(|（)?\s*(?:at|with|on|in)\s+(?:a |the )?(95|99)(?=\s?%)")
#: "0.6 points" of a percentage, as the pages print it.
_POINTS = re.compile(r"(?<=\d )points\b|(?<=\d)个点")
#: Ways of saying how often, which hold no figure of the result.
_SAYING = re.compile(
    r"nine times out of ten|nine times in ten|十次中(?:有)?九次|one day in (?:twenty|a hundred)|once in (?:twenty|a hundred)"
)
_JOINED = re.compile(r"\s*(?:,|、|and|和|及|与|,\s*and)\s*")
_AS_A_WORD = re.compile(r"\bhalv(?:e|es|ed|ing)\b|\bwip(?:e|es|ed|ing) out\b|腰斩|归零|血本无归")
_IN_DAYS = re.compile(r"days?$|[天日]$")
#: "21 trading days" are days.
_TRADING_DAYS = re.compile(r"(?<=\d )(?:trading|business|working|market) (days?)\b|(?<=\d)\s?个?交易(日)")
#: Small counts in words ("the two largest") say nothing of the result.
_LARGEST_COUNT = 12


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A figure of a sentence: where it stands, what became of it, and the id of its fact."""

    text: str
    start: int
    end: int
    state: str
    reason: str
    fact: str | None = None

    def as_document(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "text": self.text, "start": self.start, "end": self.end, "state": self.state, "reason": self.reason,
            "fact": self.fact,
        }  # fmt: skip


def trace(sentence: str, facts: Facts, earlier: str = "") -> list[TracedFigure]:
    """Every figure of one sentence with its fact.

    Args:
        earlier: what was written before it, for a sentence that names no scenario or asset itself.
    """
    text = plain(sentence)
    mentions = find_mentions(text, facts.names)
    hidden = _SAYING.sub(lambda found: " " * len(found[0]), masked(text, mentions))
    hidden = _POINTS.sub(lambda found: "pp".ljust(len(found[0])), hidden)
    hidden = _TRADING_DAYS.sub(lambda found: (found[1] or found[2]).ljust(len(found[0])), hidden)
    readings = [reading for reading in read_sentence(hidden) if not _is_count_in_words(reading)]
    spans = [(reading.figure.start, reading.figure.end) for reading in readings]
    carried = find_mentions(plain(earlier), facts.names) if earlier and readings else []
    names = assigned(text, spans, mentions, carried)
    traced: list[TracedFigure] = []
    before: frozenset[str] = frozenset()
    for index in range(len(readings)):
        figure = _figure(hidden, readings, index, names[index], before, facts)
        found = _trace(figure, facts, sentence)
        traced.append(found)
        fact = facts.get(found.fact or "")
        before = before | figure.own | ({fact.measure.id} if fact else frozenset())
    if traced:
        traced = [*traced, *_strangers(hidden, facts)]
    return [*traced, *_without_figure(sentence, hidden, traced), *_unknown_years(sentence, hidden, facts)]


def _figure(
    text: str, readings: Sequence[Reading], index: int, names: dict[str, Mention], before: frozenset[str], facts: Facts
) -> FigureTold:
    """What the sentence says of one figure.

    What stands behind it up to the next figure may belong to either, so it allows a measure but excludes none.
    """
    reading = readings[index]
    start, end = reading.figure.start, reading.figure.end
    left = readings[index - 1].figure.end if index else 0
    right = readings[index + 1].figure.start if index + 1 < len(readings) else len(text)
    stop = _CLAUSE.search(text, end, right)
    behind = text[end : stop.start() if stop else right]
    own, hinted = _measures(text[left:end], facts)
    own = _in_order(text, readings, index, facts) or own
    own_behind, hinted_behind = _measures(behind, facts)
    if stop or right == len(text):
        own = own or own_behind
    return FigureTold(
        reading=reading,
        words=f"{text[left:start]} {behind}",
        lead=text[left:start],
        before=text[:start],
        sentence=text,
        years=frozenset(YEAR.findall(text[left:start] + behind) or YEAR.findall(text)),
        own=own,
        hinted=hinted | hinted_behind | own_behind | before,
        names=names,
        levels=_levels(text, start, end),
        partner=any(
            other is not reading and other.role.name == PRIOR and other.figure.kind == reading.figure.kind for other in readings
        ),
    )


def _trace(figure: FigureTold, facts: Facts, sentence: str) -> TracedFigure:
    shown = sentence[figure.start : figure.end].strip()

    def told(state: str, reason: str, fact: Fact | None = None) -> TracedFigure:
        return TracedFigure(shown, figure.start, figure.end, state, reason, fact.id if fact else None)

    near = [fact for fact in facts.facts if _same_value(figure.reading, fact, facts.currency)]
    judged = [(fact, against(figure, fact, facts)) for fact in near]
    fitting = [fact for fact, objection in judged if not objection]
    if fitting:
        best = max(fitting, key=lambda fact: _likeness(figure, fact))
        if _digits(shown) == _digits(best.text):
            return told(SUPPORTED, "the result prints it", best)
        return told(ROUNDED, f"the result prints {best.text}; the sentence rounds it", best)
    if judged:
        return told(CONTRADICTED, max(judged, key=lambda pair: _likeness(figure, pair[0]))[1])
    rival = _in_points(figure, facts) or _rival(figure, facts)
    if rival is not None:
        return told(CONTRADICTED, f"the result prints {rival.text} for {rival.words('en')}")
    return told(UNSUPPORTED, "no field of this result has this value")


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit() or letter == ".")


def _same_value(reading: Reading, fact: Fact, currency: str) -> bool:
    """Whether the fact's size is the figure's to its printed digits, in the same unit. Signs are judged by the words."""
    figure = reading.figure
    kinds = {"percent": "percent", "points": "points", "days": "duration"}
    kind = kinds.get(fact.kind, "amount")
    if figure.kind != kind and not (fact.kind in ("ratio", "count") and figure.kind in ("times", "shares")):
        return False
    if kind == "amount" and figure.currency and (fact.kind != "money" or currency not in figure.currency.split("|")):
        return False
    if fact.kind == "days" and not _IN_DAYS.match(figure.unit or ""):
        return False
    if fact.kind == "money" and figure.currency is None and not figure.scaled and abs(fact.value) < 1000:
        return False
    stated, value = abs(reading.value), abs(fact.value)
    if figure.bound:
        return 0 <= figure.bound * (value - stated) <= max(abs(stated) * 0.1, reading.step)
    allowed = reading.step / 2 * (1 + 1e-9)
    if figure.tolerance:  # "about 294,000": right to its last digit that is no zero
        allowed = max(allowed, _last_place(figure.value) / 2)
    return abs(value - stated) <= allowed + 1e-12 * max(value, 1.0)


def _last_place(value: Decimal) -> float:
    """The worth of one unit of the last digit that is no zero: 1,000 for 294,000."""
    exponent = value.normalize().as_tuple().exponent
    return float(Decimal(1).scaleb(exponent)) if isinstance(exponent, int) else 0.0


def _measures(words: str, facts: Facts) -> tuple[frozenset[str], frozenset[str]]:
    """Which of the result's measures the words name, and which they may speak of."""
    known = {fact.measure.id: fact.measure for fact in facts.facts}
    own = frozenset(name for name, measure in known.items() if re.search(measure.terms, words))
    hinted = frozenset(name for name, measure in known.items() if measure.hints and re.search(measure.hints, words))
    return own, hinted


def _in_order(text: str, readings: Sequence[Reading], index: int, facts: Facts) -> frozenset[str]:
    """In "return and volatility are 9 % and 8 %" each figure is of the measure in its place; else empty."""
    first = last = index
    while first and _JOINED.fullmatch(text, readings[first - 1].figure.end, readings[first].figure.start):
        first -= 1
    while last + 1 < len(readings) and _JOINED.fullmatch(text, readings[last].figure.end, readings[last + 1].figure.start):
        last += 1
    lead = text[readings[first - 1].figure.end if first else 0 : readings[first].figure.start]
    known = {fact.measure.id: fact.measure.terms for fact in facts.facts}
    named = sorted((found.start(), name) for name, terms in known.items() if (found := re.search(terms, lead)))
    places = {place for place, _ in named}
    if last == first or len(named) != last - first + 1 or len(places) != len(named):
        return frozenset()
    return frozenset({named[index - first][1]})


def _levels(text: str, position: int, end: int) -> frozenset[str]:
    """The confidence levels of a figure: told right behind it, else before it, else after it.

    Levels side by side ("95 / 99 %") count together.
    """
    behind = _LEVEL_BEHIND.match(text, end)
    if behind:
        return frozenset({behind[1]})
    groups: list[tuple[int, int, set[str]]] = []
    for found in _LEVEL.finditer(text):
        if groups and found.start() - groups[-1][1] <= 10:
            groups[-1] = (groups[-1][0], found.end(), groups[-1][2] | {found[0]})
        else:
            groups.append((found.start(), found.end(), {found[0]}))
    before = [levels for start, _, levels in groups if start < position]
    after = [levels for start, _, levels in groups if start > position]
    return frozenset(before[-1] if before else after[0] if after else ())


def _likeness(figure: FigureTold, fact: Fact) -> tuple[int, int, int]:
    """How well a fact suits the words: named measure, named assets and scenarios, none of them unnamed."""
    named = sum(any(name.id in mention.ids for mention in figure.names.values()) for name in fact.about)
    return 2 * (fact.measure.id in figure.own) + (fact.measure.id in figure.hinted), named, named - len(fact.about)


def _rival(figure: FigureTold, facts: Facts) -> Fact | None:
    """The fact that the sentence's words name, whose value is another."""
    fitting = [
        fact for fact in facts.facts
        if fact.measure.id in (figure.own or figure.hinted)
        and _kind_fits(figure.reading, fact)
        and not against(figure, fact, facts)
    ]  # fmt: skip
    return max(fitting, key=lambda fact: _likeness(figure, fact), default=None)


def _in_points(figure: FigureTold, facts: Facts) -> Fact | None:
    """A change in percentage points that the sentence tells in percent."""
    reading = figure.reading
    if reading.figure.kind != "percent" or reading.role.name != CHANGE:
        return None
    told = [fact for fact in facts.facts if fact.kind == "points" and fact.measure.id in (figure.own or figure.hinted)]
    return next((fact for fact in told if abs(abs(fact.value) - abs(reading.value)) <= reading.step / 2), None)


def _kind_fits(reading: Reading, fact: Fact) -> bool:
    kinds = {"percent": "percent", "points": "points", "days": "duration"}
    return reading.figure.kind == kinds.get(fact.kind, "amount")


def _is_count_in_words(reading: Reading) -> bool:
    figure = reading.figure
    return figure.word and figure.kind in ("amount", "shares") and abs(reading.value) <= _LARGEST_COUNT and not figure.scaled


def _strangers(hidden: str, facts: Facts) -> list[TracedFigure]:
    """Crises and yardsticks beside the figures that the result does not know; they have no figure of their own."""
    return [
        TracedFigure(called, 0, 0, UNSUPPORTED, "the result says nothing of it, so no figure may be told of it")
        for called in strangers(hidden, facts)
    ]


def _without_figure(sentence: str, hidden: str, traced: Sequence[TracedFigure]) -> list[TracedFigure]:
    """ "Would halve the portfolio": a figure said without one, where the reading of figures has not seen it."""
    return [
        TracedFigure(sentence[found.start() : found.end()], found.start(), found.end(), UNSUPPORTED,
                     "no field of this result has this value")
        for found in _AS_A_WORD.finditer(hidden)
        if not any(figure.start < found.end() and found.start() < figure.end for figure in traced)
    ]  # fmt: skip


def _unknown_years(sentence: str, hidden: str, facts: Facts) -> list[TracedFigure]:
    """Years that the result does not name."""
    return [
        TracedFigure(sentence[found.start() : found.end()], found.start(), found.end(), UNSUPPORTED,
                     f"the result says nothing of {found[0]}")
        for found in YEAR.finditer(hidden)
        if found[0] not in facts.years
    ]  # fmt: skip
