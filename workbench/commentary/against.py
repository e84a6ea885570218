"""What in a sentence speaks against a fact as the source of one of its figures.

Another asset or scenario, another measure, confidence level, period or year, the other portfolio, the other direction: each
rule gives the reason as it is told to the reader, or nothing.
"""

import re
from dataclasses import dataclass

from workbench.commentary.facts import Fact, Facts, Name
from workbench.commentary.manner import ill_told
from workbench.commentary.mentions import Mention
from workbench.commentary.periods_told import other_period, other_year
from workbench.evidence.movement import CHANGE, PRIOR, tells_change
from workbench.evidence.readings import Reading

_NOW = re.compile(
    r"\btoday|\bnow\b|\bcurrent|\bat present|\bexisting|\bpresent (?:holdings|portfolio)|\bheld\b|\bat the moment\b|\bso far\b"
    r"|\bas (?:it stands|things stand)\b|\b(?:you|the client|he|she|they) (?:holds?|owns?)\b|\bold (?:mix|portfolio|allocation)"
    r"|目前|当前|现在|现有|原有|原来|如今|眼下"
)
_PROPOSED = re.compile(
    r"\bpropos|\bnew (?:mix|portfolio|allocation)|\bwould\b|\brecommended"
    r"|\bafter the (?:change|trades?|switch|move)\b|\bafterwards\b|方案|建议|调整后|优化后|拟议"
)
_GAIN = re.compile(r"\bgain|\bprofit|\bris(?:e|es|ing)\b|\brose\b|\bup\b|\badds?\b|\bearn|盈利|上涨|获利|增值")
_LOSS = re.compile(
    r"\blos(?:e|es|ing|s|ses|t)\b|\bfall|\bfell\b|\bdrop|\bdown\b|\bcost|\bdeclin|\bdrawdown|\bnegative|\bworst|损失|亏|下跌|跌|回撤"
)
_BUY = re.compile(r"\bb(?:uy|uys|ought|uying)\b|\bpurchas|\badd(?:s|ed|ing)?\b|\bincreas|\binto\b|买入|增持|增加|买")
#: A fall that grows, and one that shrinks: their size is meant, whatever the sign of the number.
_DEEPER = re.compile(r"\bdeep(?:er|ens?|ened)\b|\bworse(?:ns?|ned)?\b|\b(?:larger|bigger|heavier)\b|加深|扩大|恶化|更深|更大")
_SHALLOWER = re.compile(
    r"\bshallower\b|\b(?:milder|smaller|lighter|softer)\b|\bimprov|\bshrinks?\b|\beas(?:es|ed)\b|收窄|缩小|减轻|改善|更浅|更小"
)
#: What tells a figure as a difference, without a word of movement.
_MORE = re.compile(
    r"\b(?:more|less|fewer|larger|greater|better|bigger|stronger|worse|smaller|weaker|above|below|over|under|ahead|short)\b|[多少高低]"
)
_FROM = re.compile(r"\b(?:falls?|fell|drops?|dropped|rises?|rose|goes|moves?|cut|down|up) from\s*$|[由从]\s*$")
_TWO_PARTS = re.compile(r"[,;:，；：。、]|\b(?:and|while|whereas|but)\b|[而且]")
_SELL = re.compile(r"\bs(?:ell|ells|old|elling)\b|\breduc|\bcut|\btrim|\bout of\b|卖出|减持|减少|卖")


@dataclass(frozen=True, slots=True)
class FigureTold:
    """A figure in its sentence.

    Attributes:
        words: its own part of the sentence; ``lead``: what of that stands before it;
            ``before``: all of the sentence that does.
        sentence: all of it, with fillers in place of names.
        years: told of it, as numbers and not in a name.
        own: the measures that part names; ``hinted``: those it may speak of, or that the figure before it spoke of.
        names: kind -> the asset, scenario ... it is told of.
        levels: the confidence levels it may belong to.
        partner: whether a prior value stands beside it.
    """

    reading: Reading
    words: str
    lead: str
    before: str
    sentence: str
    years: frozenset[str]
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


def against(figure: FigureTold, fact: Fact, facts: Facts) -> str:
    """What in the sentence speaks against this fact; empty where nothing does."""
    return (
        _other_name(figure, fact, facts)
        or _unnamed(figure, fact, facts)
        or _other_measure(figure, fact)
        or other_period(figure.words, figure.sentence, fact, facts)
        or other_year(figure.years, _names_its_scenario(figure, fact), fact, facts)
        or ill_told(figure.words, figure.lead, figure.sentence, fact, facts)
        or _other_level(figure, fact)
        or _other_time(figure, fact)
        or _other_move(figure, fact, facts)
        or _other_way(figure, fact)
    )


def _other_name(figure: FigureTold, fact: Fact, facts: Facts) -> str:
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


def _of_the_scenario(figure: FigureTold, fact: Fact, facts: Facts) -> bool:
    """Whether the sentence tells the figure of the scenario it names: by its measure, or by naming no other."""
    by_scenario = {told.measure.id for told in facts.facts if any(name.kind == "scenario" for name in told.about)}
    return fact.measure.id not in figure.own or bool(figure.own & by_scenario)


def _unnamed(figure: FigureTold, fact: Fact, facts: Facts) -> str:
    """A part of the result whose asset or scenario the text has not named. The first scenario is the one it is about."""
    first = next((name.id for told in facts.facts for name in told.about if name.kind == "scenario"), None)
    for name in fact.about:
        named = any(_calls(mention, name) for mention in figure.names.values())
        if not named and name.kind != "limit" and name.id != first:
            return f"the result prints {fact.text} for {name.shown}, which the text does not name"
    return ""


def _kin(mention: Mention, fact: Fact) -> bool:
    """An asset and a factor may share a name, such as gold."""
    return any(_calls(mention, name) for name in fact.about)


def _calls(mention: Mention, name: Name) -> bool:
    return name.id in mention.ids or name.shown.lower() == mention.name.shown.lower()


def _names_its_scenario(figure: FigureTold, fact: Fact) -> bool:
    scenarios = [name for name in fact.about if name.kind == "scenario"]
    return any(name.id in mention.ids for name in scenarios for mention in figure.names.values())


def _other_measure(figure: FigureTold, fact: Fact) -> str:
    allowed = figure.own or figure.hinted
    if not allowed or fact.measure.id in allowed:
        return ""
    return f"{fact.text} is the {fact.words('en')}, which is not what the sentence speaks of"


def _other_level(figure: FigureTold, fact: Fact) -> str:
    level = fact.measure.id.rpartition("_")[2]
    if level not in ("95", "99") or not figure.levels or level in figure.levels or fact.measure.id.startswith("l"):
        return ""
    return f"{fact.text} is the {fact.words('en')}, not at {' or '.join(sorted(figure.levels))} %"


def _other_time(figure: FigureTold, fact: Fact) -> str:
    """A figure of the proposal told of today, or the reverse; a level told as a change, or the reverse."""
    role = figure.reading.role
    changes = fact.when == "change" or fact.measure.moves
    in_brackets = figure.partner and figure.lead.rstrip().endswith(("(", "（"))  # "higher (9.0 % against 8.4 %)"
    moving = role.name == CHANGE and not in_brackets and (tells_change(figure.words) or bool(_MORE.search(figure.words)))
    if moving and not changes and not fact.measure.id.startswith("level_"):
        return f"{fact.text} is the {fact.words('en')}: a level, not a change"
    if fact.when not in ("proposed", "now"):
        return ""
    now, proposed = _times(figure)
    if role.name == PRIOR or _FROM.search(figure.lead):
        now, proposed = True, False
    elif role.name != CHANGE and figure.partner and not now:
        proposed = True
    if fact.when == "proposed" and now and not proposed:
        return f"{fact.text} is the {fact.words('en')}, not what it is now"
    if fact.when == "now" and proposed and not now:
        return f"{fact.text} is what it is now, not what is proposed"
    return ""


def _times(figure: FigureTold) -> tuple[bool, bool]:
    """Whether the figure is told of today, of the proposal: by the words nearest to it, else by its part of the sentence."""
    nearest = _TWO_PARTS.split(figure.lead)[-1] + " " + figure.words[len(figure.lead) :]
    for words in (nearest, figure.words):
        now, proposed = bool(_NOW.search(words)), bool(_PROPOSED.search(words))
        if now or proposed:
            return now, proposed and not (now and not _PROPOSED.search(words.replace("would", "")))
    return False, False


def _other_move(figure: FigureTold, fact: Fact, facts: Facts) -> str:
    """ "Rises from 11.9 to 8.0", "deeper by 8.7 points": both figures are right and the word between them is not."""
    if fact.when not in ("now", "proposed", "change"):
        return ""
    same = {told.when: told.value for told in facts.facts if _differs_in_time(told, fact)}
    if fact.when == "change":
        moved = fact.value
    elif "now" in same and "proposed" in same:
        moved = same["proposed"] - same["now"]
    else:
        return ""
    told = f"it moves from {same['now']:.4g} to {same['proposed']:.4g}" if len(same) > 1 else f"it changes by {fact.text}"
    if fact.measure.moves:
        wrong = (moved > 0 and _DEEPER.search(figure.words)) or (moved < 0 and _SHALLOWER.search(figure.words))
        return f"{told}: the fall is {'less' if moved > 0 else 'more'} deep" if wrong else ""
    way = figure.reading.role.direction
    tail = _TWO_PARTS.split(figure.lead)[-1]
    if fact.when == "change" or not way or not tells_change(tail):
        return ""
    return f"{told}: the other way" if way * moved < 0 else ""


def _differs_in_time(told: Fact, fact: Fact) -> bool:
    return (
        told.measure.id == fact.measure.id
        and told.about == fact.about
        and told.kind == fact.kind
        and told.when in ("now", "proposed")
    )


def _other_way(figure: FigureTold, fact: Fact) -> str:
    """A loss told as a gain, a purchase as a sale, a rise as a fall."""
    words, value = figure.words, fact.value
    signed = figure.reading.figure.sign
    if value < 0 and figure.reading.figure.text.strip().startswith("+"):
        return f"{fact.text} is negative"
    if fact.when == "change":
        way = figure.reading.role.direction or (-1 if signed < 0 else 0)
        gains = _GAIN.search(words) and not _LOSS.search(words) and fact.measure.id != "drawdown"
        if signed < 0 < value or (value < 0 and gains and not figure.reading.role.direction):
            return f"it changes by {fact.text}: the other way"
        if fact.measure.id == "drawdown":  # a fall that becomes less deep "falls", though its number rises
            way = 0
        return f"it changes by {fact.text}: the other way" if way and way * value < 0 else ""
    if fact.measure.id == "trade":
        buys, sells = bool(_BUY.search(words)), bool(_SELL.search(words))
        wrong = (value > 0 and sells and not buys) or (value < 0 and buys and not sells)
        return f"{fact.text} is {'bought' if value > 0 else 'sold'}" if wrong else ""
    if fact.measure.id in ("var_95", "var_99", "es_95", "es_99"):
        return ""
    if fact.measure.id == "likely_95" and value > 0 and _LOSS.search(figure.before) and not _GAIN.search(figure.before):
        return f"{fact.text} is no loss"
    if value < 0 and fact.measure.moves and _GAIN.search(words) and not _LOSS.search(words):
        return f"{fact.text} is a loss"
    if value > 0 and (signed < 0 or (fact.measure.moves and _LOSS.search(words) and not _GAIN.search(words))):
        return f"{fact.text} is no loss"
    return ""
