"""What a trainee told as the worst that can happen, in money: the amount the client will say back."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from workbench.coaching.matching import folded
from workbench.coaching.turns import Act, TurnReading

_LOSS = re.compile(
    r"\b(?:los[et]\w*|losing|loss(?:es)?|down|fall\w*|fell|drop\w*|less|left|gone|minus|worst|worth only|"
    r"bad (?:year|stretch|time|case)|shrink\w*|shrank|missing|remain\w*)\b|"
    r"亏|跌|损失|最坏|最差|最糟|剩|少(?!钱)|缩水|没了|变成|退保|只能拿"
)
_WORST = re.compile(r"\bworst\b|\b(?:very )?bad (?:year|case|stretch)|最坏|最差|最糟|极端")
#: What stands before, or after, an amount that would be left or lost.
_LEFT = re.compile(
    r"(?:\b(?:left with|worth(?: only)?|(?:down|falls?|fallen|falling|fell|drops?|dropped|dropping|goes?|going|went|"
    r"shrinks?|shrunk|shrank|sinks?|sank) to|becomes?|turns? into|only|have|get)|"
    r"剩下?|变成|缩到|跌到|降到|只值|还有|只能拿(?:回|到)?|拿回)[^.。,;；]{0,9}$"
)
_LEFT_AFTER = re.compile(r"^[^.。,;；]{0,12}(?:\b(?:left|remain\w*)\b|剩)")
_LOST = re.compile(
    r"(?:\b(?:los[et]\w*|losing|loss (?:of|is|was|would be|could be|comes to)|down(?! to\b)(?: by)?|by|minus|less|missing)|"
    r"亏掉?了?|损失|跌掉了?|少了?|没了)(?: more than| at most|超过)?[^.。,;；]{0,9}$"
)
_LOST_AFTER = re.compile(r"^[^.。,;；]{0,14}(?:\b(?:loss|less|lost|down|gone|missing)\b|的?(?:亏损|损失|没了))")
_AT_STAKE = re.compile(r"(?:\b(?:of|from|out of)(?: (?:your|the|that))?|从)\s*$")
_LOSS_OF = re.compile(r"\b(?:loss|fall|drop) of\s*$")
#: A loss that is denied, up to its amount; "not more than" and "not only" deny none.
_DENIED = re.compile(
    r"(?:\b(?:(?:not|never|cannot|can ?not|\w+n't)(?: (?:ever|actually|really|possibly|even|be|have|going to)){0,2}|"
    r"without(?: ever)?|no (?:risk|chance|danger|possibility|way)(?: (?:of|to|that))?"
    r"(?: you(?:'d|'ll| would| will| can| could)?)?)"
    r" (?:(?:los[et]\w*|losing|(?:be )?down|drop|fall|short)\b(?: by)?|be\b)|"
    r"(?<!会)(?:不会|不可能|不至于|不能|没有|没|绝不|决不)(?:真的|真|再|就|让您|让你|使您)?(?:亏|损失|赔|跌|少)(?:掉|了|到)?|(?:亏|赔|损失|跌)不了)"
    r"(?![^.。,;；]*(?:more than|over|above|beyond|exceed|超过|多于|高于|超出))[^.。,;；]{0,12}$"
)
_THEIRS = re.compile(r"\byou(?:r|rs)?\b|您|你")
_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|say|for (?:each|every)|(?:each|every|per) (?:thousand|hundred|[\d,]+)|imagine somebody|"
    r"a client|another client)\b|比如|例如|打个比方|假如有人|每(?:一|\d)?(?:万|千|百)|别的客户|有的客户"
)
_SENTENCE = re.compile(r"[.!?。!?;；\n]")
#: How far from an amount the words stand that tell what it is; sentences are shorter.
_REACH = 400


@dataclass(frozen=True, slots=True)
class Worst:
    """``quote``: the amount in the trainee's words; ``left``: it is what would be left, not what would be lost.

    ``rank``: 0 an example, 1 a loss, 2 one of the client's own money, 3 the worst of it; a lower rank replaces no higher one.
    """

    quote: str
    left: bool
    rank: int


def worst_told(reading: TurnReading) -> Worst | None:
    """The worst case of a turn, in money; None where it tells none."""
    text = folded(reading.text)
    ends = [one.start() for one in _SENTENCE.finditer(text)]
    found: Worst | None = None
    for act in reading.of("money_numbers"):
        before = bisect_left(ends, act.start)
        start = ends[before - 1] + 1 if before else 0
        # A point or a comma within the amount ends no sentence.
        after = bisect_left(ends, act.end)
        stop = ends[after] if after < len(ends) else len(text)
        sentence = text[max(start, act.start - _REACH) : min(stop, act.end + _REACH)]
        if not _LOSS.search(sentence):
            continue
        told = _role(act, text, max(start, act.start - _REACH), sentence)
        if told is not None and (found is None or told.rank >= found.rank):
            found = told
    return found


def _role(act: Act, text: str, start: int, sentence: str) -> Worst | None:
    before, after = text[start : act.start], text[act.end : act.end + 30]
    if _DENIED.search(before):
        return None
    lost = _LOST.search(before) or _LOST_AFTER.search(after)
    left = _LEFT.search(before) or _LEFT_AFTER.search(after)
    if _AT_STAKE.search(before) and not _LOSS_OF.search(before):
        return None
    if not lost and not left and not _WORST.search(sentence):
        return None
    if not lost and not left and _LOSS.search(after):
        return None  # "your 600,000 may fall to 420,000": the first is what is at stake
    rank = 3 if _WORST.search(sentence) else 2 if _THEIRS.search(sentence) else 1
    return Worst(act.quote.strip(), bool(left) and not _LOST.search(before), 0 if _EXAMPLE.search(sentence) else rank)
