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

from workbench.commentary.facts import Fact, Facts
from workbench.commentary.mentions import Mention, assigned, find_mentions, masked
from workbench.evidence.figure_text import plain
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.readings import Reading, read_sentence

SUPPORTED, ROUNDED, CONTRADICTED, UNSUPPORTED = "supported", "rounded", "contradicted", "unsupported"
GOOD = frozenset({SUPPORTED, ROUNDED})

_NOW = re.compile(
    r"\btoday|\bnow\b|\bcurrent|\bat present|\bexisting|\bpresent (?:holdings|portfolio)|\bheld\b|目前|当前|现在|现有|原有|原来"
)
_PROPOSED = re.compile(r"\bpropos|\bnew (?:mix|portfolio|allocation)|\bwould\b|\brecommended|方案|建议|调整后|优化后|拟议")
_GAIN = re.compile(r"\bgain|\bprofit|\bris(?:e|es|ing)\b|\brose\b|\bup\b|\badds?\b|\bearn|盈利|上涨|获利|增值")
_LOSS = re.compile(
    r"\blos(?:e|es|ing|s|ses|t)\b|\bfall|\bfell\b|\bdrop|\bdown\b|\bcost|\bdeclin|\bdrawdown|\bnegative|\bworst|损失|亏|下跌|跌|回撤"
)
_BUY = re.compile(r"\bb(?:uy|uys|ought|uying)\b|\bpurchas|\badd(?:s|ed|ing)?\b|\bincreas|\binto\b|买入|增持|增加|买")
_SELL = re.compile(r"\bs(?:ell|ells|old|elling)\b|\breduc|\bcut|\btrim|\bout of\b|卖出|减持|减少|卖")
_CLAUSE = re.compile(r"[,;:，；：。、(（)）]|\b(?:and|while|whereas|but|compared|versus|against|instead)\b|[而]|与此同时")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LEVEL = re.compile(r"(?<![\d.])(?:95|99)(?=\s?(?:%|/|and|和|、))")
_LEVEL_BEHIND = re.compile(r"\s*(?:\(|（)?\s*(?:at|with|on|in)\s+(?:a |the )?(95|99)(?=\s?%)")
#: "0.6 points" of a percentage, as the pages print it.
_POINTS = re.compile(r"(?<=\d )points\b|(?<=\d)个点")
#: Ways of saying how often, which hold no figure of the result.
_SAYING = re.compile(
    r"nine times out of ten|nine times in ten|十次中(?:有)?九次|one day in (?:twenty|a hundred)|once in (?:twenty|a hundred)"
)
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


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure in its sentence.

    Attributes:
        words: its own part of the sentence.
        own: the measures that part names; ``hinted``: those it may speak of, or that the figure before it spoke of.
        names: kind -> the asset, scenario ... it is told of.
        levels: the confidence levels it may belong to.
        partner: whether a prior value stands beside it.
    """

    reading: Reading
    words: str
    own: frozenset[str]
    hinted: frozenset[str]
    names: dict[str, Mention]
    levels: frozenset[str]
    partner: bool

    @property
    def start(self) -> int:
        return self.reading.figure.start

    @property
    def end(self) -> int:
        return self.reading.figure.end


def trace(sentence: str, facts: Facts, earlier: str = "") -> list[TracedFigure]:
    """Every figure of one sentence with its fact.

    Args:
        earlier: what was written before it, for a sentence that names no scenario or asset itself.
    """
    text = plain(sentence)
    mentions = find_mentions(text, facts.names)
    hidden = _SAYING.sub(lambda found: " " * len(found[0]), masked(text, mentions))
    hidden = _POINTS.sub(lambda found: "pp".ljust(len(found[0])), hidden)
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
    return [*traced, *_unknown_years(sentence, hidden, facts)]


def _figure(
    text: str, readings: Sequence[Reading], index: int, names: dict[str, Mention], before: frozenset[str], facts: Facts
) -> _Figure:
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
    own_behind, hinted_behind = _measures(behind, facts)
    if stop or right == len(text):
        own = own or own_behind
    return _Figure(
        reading=reading,
        words=f"{text[left:start]} {behind}",
        own=own,
        hinted=hinted | hinted_behind | own_behind | before,
        names=names,
        levels=_levels(text, start, end),
        partner=any(
            other is not reading and other.role.name == PRIOR and other.figure.kind == reading.figure.kind for other in readings
        ),
    )


def _trace(figure: _Figure, facts: Facts, sentence: str) -> TracedFigure:
    shown = sentence[figure.start : figure.end].strip()

    def told(state: str, reason: str, fact: Fact | None = None) -> TracedFigure:
        return TracedFigure(shown, figure.start, figure.end, state, reason, fact.id if fact else None)

    near = [fact for fact in facts.facts if _same_value(figure.reading, fact, facts.currency)]
    judged = [(fact, _against(figure, fact, facts)) for fact in near]
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


def _against(figure: _Figure, fact: Fact, facts: Facts) -> str:
    """What in the sentence speaks against this fact; empty where nothing does."""
    return (
        _other_name(figure, fact, facts)
        or _unnamed(figure, fact, facts)
        or _other_measure(figure, fact)
        or _other_level(figure, fact)
        or _other_time(figure, fact)
        or _other_way(figure, fact)
    )


def _other_name(figure: _Figure, fact: Fact, facts: Facts) -> str:
    about = {name.kind: name for name in fact.about}
    for kind, mention in figure.names.items():
        name = about.get(mention.name.kind)
        if name is not None and name.id not in mention.ids:
            return f"the result prints {fact.text} for {name.shown}, not for {mention.name.shown}"
        if name is None and mention.near and kind in ("asset", "factor") and not _kin(mention, fact):
            return f"the result prints {fact.text} for {fact.words('en')}, not for {mention.name.shown}"
        if name is None and mention.near and kind == "scenario" and _of_the_scenario(figure, fact, facts):
            return f"the result prints {fact.text} for {fact.words('en')}, not for {mention.name.shown}"
    return ""


def _of_the_scenario(figure: _Figure, fact: Fact, facts: Facts) -> bool:
    """Whether the sentence tells the figure of the scenario it names: by its measure, or by naming no other."""
    by_scenario = {told.measure.id for told in facts.facts if any(name.kind == "scenario" for name in told.about)}
    return fact.measure.id not in figure.own or bool(figure.own & by_scenario)


def _unnamed(figure: _Figure, fact: Fact, facts: Facts) -> str:
    """A part of the result whose asset or scenario the text has not named. The first scenario is the one it is about."""
    first = next((name.id for told in facts.facts for name in told.about if name.kind == "scenario"), None)
    for name in fact.about:
        named = any(name.id in mention.ids or _kin(mention, fact) for mention in figure.names.values())
        if not named and name.kind != "limit" and name.id != first:
            return f"the result prints {fact.text} for {name.shown}, which the text does not name"
    return ""


def _kin(mention: Mention, fact: Fact) -> bool:
    """An asset and a factor may share a name, such as gold."""
    return any(name.id in mention.ids or name.shown.lower() == mention.name.shown.lower() for name in fact.about)


def _other_measure(figure: _Figure, fact: Fact) -> str:
    allowed = figure.own or figure.hinted
    if not allowed or fact.measure.id in allowed:
        return ""
    return f"{fact.text} is the {fact.words('en')}, which is not what the sentence speaks of"


def _measures(words: str, facts: Facts) -> tuple[frozenset[str], frozenset[str]]:
    """Which of the result's measures the words name, and which they may speak of."""
    known = {fact.measure.id: fact.measure for fact in facts.facts}
    own = frozenset(name for name, measure in known.items() if re.search(measure.terms, words))
    hinted = frozenset(name for name, measure in known.items() if measure.hints and re.search(measure.hints, words))
    return own, hinted


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


def _other_level(figure: _Figure, fact: Fact) -> str:
    level = fact.measure.id.rpartition("_")[2]
    if level not in ("95", "99") or not figure.levels or level in figure.levels or fact.measure.id.startswith("l"):
        return ""
    return f"{fact.text} is the {fact.words('en')}, not at {' or '.join(sorted(figure.levels))} %"


def _other_time(figure: _Figure, fact: Fact) -> str:
    """A figure of the proposal told of today, or the reverse; a level told as a change, or the reverse."""
    role = figure.reading.role
    changes = fact.when == "change" or fact.measure.moves
    if role.name == CHANGE and not changes and not fact.measure.id.startswith("level_"):
        return f"{fact.text} is the {fact.words('en')}: a level, not a change"
    if fact.when not in ("proposed", "now"):
        return ""
    now, proposed = bool(_NOW.search(figure.words)), bool(_PROPOSED.search(figure.words))
    if role.name == PRIOR:
        now, proposed = True, False
    elif role.name != CHANGE and figure.partner and not now:
        proposed = True
    if fact.when == "proposed" and now and not proposed:
        return f"{fact.text} is the {fact.words('en')}, not what it is now"
    if fact.when == "now" and proposed and not now:
        return f"{fact.text} is what it is now, not what is proposed"
    return ""


def _other_way(figure: _Figure, fact: Fact) -> str:
    """A loss told as a gain, a purchase as a sale, a rise as a fall."""
    words, value = figure.words, fact.value
    signed = figure.reading.figure.sign
    if fact.when == "change":
        way = figure.reading.role.direction or (-1 if signed < 0 else 0)
        if fact.measure.id == "drawdown":  # a fall that becomes less deep "falls", though its number rises
            way = 0
        return f"it changes by {fact.text}: the other way" if way and way * value < 0 else ""
    if fact.measure.id == "trade":
        buys, sells = bool(_BUY.search(words)), bool(_SELL.search(words))
        wrong = (value > 0 and sells and not buys) or (value < 0 and buys and not sells)
        return f"{fact.text} is {'bought' if value > 0 else 'sold'}" if wrong else ""
    if fact.measure.id in ("var_95", "var_99", "es_95", "es_99"):
        return ""
    if value < 0 and fact.measure.moves and _GAIN.search(words) and not _LOSS.search(words):
        return f"{fact.text} is a loss"
    if value > 0 and (signed < 0 or (fact.measure.moves and _LOSS.search(words) and not _GAIN.search(words))):
        return f"{fact.text} is no loss"
    return ""


def _likeness(figure: _Figure, fact: Fact) -> tuple[int, int, int]:
    """How well a fact suits the words: named measure, named assets and scenarios, none of them unnamed."""
    named = sum(any(name.id in mention.ids for mention in figure.names.values()) for name in fact.about)
    return 2 * (fact.measure.id in figure.own) + (fact.measure.id in figure.hinted), named, named - len(fact.about)


def _rival(figure: _Figure, facts: Facts) -> Fact | None:
    """The fact that the sentence's words name, whose value is another."""
    fitting = [
        fact for fact in facts.facts
        if fact.measure.id in (figure.own or figure.hinted)
        and _kind_fits(figure.reading, fact)
        and not _against(figure, fact, facts)
    ]  # fmt: skip
    return max(fitting, key=lambda fact: _likeness(figure, fact), default=None)


def _in_points(figure: _Figure, facts: Facts) -> Fact | None:
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


def _unknown_years(sentence: str, hidden: str, facts: Facts) -> list[TracedFigure]:
    """Years that the result does not name."""
    return [
        TracedFigure(sentence[found.start() : found.end()], found.start(), found.end(), UNSUPPORTED,
                     f"the result says nothing of {found[0]}")
        for found in _YEAR.finditer(hidden)
        if found[0] not in facts.years
    ]  # fmt: skip
