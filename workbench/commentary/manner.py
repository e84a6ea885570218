"""Whether the manner in which a figure is told suits it: as a chance, an average, the largest, what is left, of last year."""

import re

from workbench.commentary.facts import Fact, Facts
from workbench.evidence.movement import tells_change

_CHANCE = re.compile(r"\bchances?\b|\bprobab|\blikelihood\b|\bodds\b|概率|可能性|几率")
_REMAINS = re.compile(r"\bremain|\b(?:is|are|be|were|was) left\b|\bworth\b|剩")
_ON_AVERAGE = re.compile(r"\bon average\b|\ban average\b|\bthe average (?:loss|scenario|result)|平均")
_SINGLE = re.compile(r"\bworst (?:single )?(?:day|week|month|quarter|year)\b|\bsingle worst\b|单[日周月季]|最大(?:日|周|月)")
_RECOVERY = re.compile(r"\brecover|\bback\b|恢复|回本|收复")
_TOGETHER = re.compile(r"\btogether\b|\bcombined\b|\bin total\b|\bjointly\b|合计|共占|总共|一起")
_DIFFERENCE = re.compile(
    r"\bdifference\b|\bby\b|\bgains?\b|\b(?:better|higher|lower|more|less|worse|up|down)\b|\bimprov|\(\s*$|（\s*$|差|变化|提高|改善"
)
_RELATIVE_YEAR = re.compile(
    r"\b(?:last|this|next|coming) (?:year|month|quarter|week)\b|去年|今年|明年|上月|本月|下月|上年|来年"
)
_BY_THE_BENCHMARK = re.compile(r"benchmark(?:'s \w+)? by\s*(?:about\s*)?$|(?:跑赢|战胜|领先|高于|低于)基准\s*$")
_BE = r"(?:is|are|was|were|be|being|comes? from)"
_LARGEST = re.compile(
    rf"\b{_BE} the (?:single )?(?:hardest|worst|largest|biggest|heaviest|most severe)\b"
    rf"|\bthe (?:single )?(?:hardest|worst|largest|biggest|heaviest|most severe)(?: \w+){{0,2}} {_BE}\b"
    r"|最(?:严重|差|坏|大|高)的?\w{0,4}?[是为]|[是为]最(?:严重|差|坏|大|高)"
)
_SMALLEST = re.compile(
    rf"\b{_BE} the (?:mildest|smallest|lightest|least severe|lowest|easiest)\b"
    rf"|\bthe (?:mildest|smallest|lightest|least severe|lowest|easiest)(?: \w+){{0,2}} {_BE}\b"
    r"|最(?:轻|小|低|温和)的?\w{0,4}?[是为]|[是为]最(?:轻|小|低|温和)"
)
_NOT_THE_FIRST = re.compile(r"\bsecond|\bthird|\bnext\b|\bamong\b|\bone of\b|第二|第三|其次|之一")

#: Told by their own word only: "the portfolio loses" cannot mean them.
_BY_NAME_ONLY = frozenset({"benchmark", "loss_rest_follows", "replayed"})
#: What may be compared with its like.
_RANKED = frozenset({"loss", "weight", "risk_share", "position_loss", "factor_loss"})
_ESTIMATES = frozenset({"return", "volatility", "sharpe", "history", "loss", "cvar"})


def ill_told(words: str, lead: str, sentence: str, fact: Fact, facts: Facts) -> str:
    """What in the manner of telling speaks against the fact; empty where nothing does.

    Args:
        words: the figure's own part of the sentence; ``lead``: what of that stands before it.
        sentence: all of it, lower case, names replaced.
    """
    measure = fact.measure
    what = f"{fact.text} is the {fact.words('en')}"
    if _CHANCE.search(words) and not measure.id.startswith(("tail", "level_")):
        return f"{what}, and no probability"
    if measure.moves and measure.id != "trade" and _REMAINS.search(words):
        return f"{what}, not what remains"
    if measure.id in ("loss", "history", "position_loss", "factor_loss", "benchmark") and _ON_AVERAGE.search(words):
        return f"{what}, and no average"
    if any(name.kind == "asset" for name in fact.about) and _TOGETHER.search(words):
        return f"{what} alone, not together with another"
    if fact.when == "change" and fact.kind == "ratio" and not _DIFFERENCE.search(words) and not tells_change(words):
        return f"{what}, not a level"
    if measure.id == "horizon" and _RECOVERY.search(words):
        return f"{what} of the drawn distribution, not a time of recovery"
    if measure.id == "cvar" and _SINGLE.search(words):
        return f"{what}, not of a single one"
    if measure.id in _ESTIMATES and (told := _RELATIVE_YEAR.search(words)):
        return f"{what}, not of {told[0]}"
    if measure.id in _BY_NAME_ONLY and not re.search(measure.terms, sentence):
        return f"{what}, which the sentence does not name"
    if measure.id == "benchmark" and _BY_THE_BENCHMARK.search(lead):
        return f"{what}, not the distance from it"
    return _misplaced(words, fact, facts)


def _misplaced(words: str, fact: Fact, facts: Facts) -> str:
    """ "The hardest is", told of one that is not."""
    if fact.measure.id not in _RANKED or _NOT_THE_FIRST.search(words):
        return ""
    sizes = [abs(told.value) for told in facts.of(fact.measure.id, fact.when) if told.kind == fact.kind]
    if _LARGEST.search(words) and abs(fact.value) < max(sizes):
        return f"{fact.text} is not the largest"
    if fact.measure.id == "loss" and _SMALLEST.search(words) and abs(fact.value) > min(sizes):
        return f"{fact.text} is not the smallest"
    return ""
