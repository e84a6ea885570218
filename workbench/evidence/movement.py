"""Whether a figure is a level or a change, and which way: "rose 5 % to 120 from 114", 同比下降3.2个百分点."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.evidence.figure_text import Figure

LEVEL, CHANGE, PRIOR = "level", "change", "prior"

_UP_VERBS = (
    r"ros(?:e)|ris(?:es|en|ing)|increas(?:ed|es|ing)|gr(?:ew|own|ows)|growing|climb(?:ed|s|ing)"
    r"|jump(?:ed|s|ing)|surg(?:ed|es|ing)"
    r"|soar(?:ed|s|ing)|expand(?:ed|s|ing)|improv(?:ed|es|ing)|gained|widen(?:ed|s|ing)|strengthen(?:ed|s)"
    r"|accelerated|rallied|rais(?:ed|es|ing)|lifted|boosted|hiked"
    r"|swell(?:ed|s|ing)|leap(?:ed|t|s)?|spik(?:ed|es|ing)|balloon(?:ed|s|ing)|mushroomed|skyrocket(?:ed|s|ing)"
    r"|mount(?:ed|ing)|deepen(?:ed|s|ing)|worsen(?:ed|s|ing)|lifting|raising|boosting|stepped up|picked up|shot up"
    r"|advanc(?:ed|es|ing)|rebound(?:ed|s)|recover(?:ed|s)|ticked up|appreciated|went up|up|higher"
)
_DOWN_VERBS = (
    r"fell|fall(?:s|en|ing)|declin(?:ed|es|ing)|decreas(?:ed|es|ing)|dropp(?:ed|ing)|drops|reduc(?:ed"
    r"|es|ing)|shr(?:ank|unk|inks)|shrinking"
    r"|contract(?:ed|s|ing)|slipp(?:ed|ing)|slips|slid|tumbl(?:ed|es|ing)|plung(?:ed|es|ing)|sank"
    r"|narrow(?:ed|s|ing)|weaken(?:ed|s|ing)"
    r"|dipp(?:ed|ing)|eas(?:ed|es|ing)|deteriorated|depreciated|went down|trimmed|slashed|lowered"
    r"|collaps(?:ed|ing)|plummet(?:ed|s|ing)|slump(?:ed|s|ing)|crash(?:ed|es|ing)|dwindl(?:ed|es|ing)|diminish(?:ed|es"
    r"|ing)|soften(?:ed|s|ing)|slow(?:ed|s|ing)|shaved|retreat(?:ed|ing)|reced(?:ed|ing)|cutting|cut|down|lower"
)
_UP_NOUNS = r"increase|growth|rise|jump|surge|(?<=an )improvement|uplift|uptick"
_DOWN_NOUNS = r"decrease|decline|drop|fall|reduction|contraction|dip|shrinkage|slump"
_EVEN_NOUNS = r"(?:net )?change|movement"
_UNSIGNED = r"variation|swing|swung|difference|gap|differed"
_HAN_UP = r"增长率|增幅|涨幅|增速|增长|增加|上升|上涨|提高|提升|扩大|攀升|上调|回升|增|涨|升|多"
_HAN_DOWN = r"降幅|跌幅|下降|减少|下滑|降低|下跌|缩减|收窄|回落|下调|萎缩|减|降|跌|少"
_HAN_EVEN = r"变动额|变动率|变动|变化"
_HAN_UNSIGNED = r"相差|差额|差距"

_MOVING = re.compile(
    rf"(?<![a-z-])(?:(?P<either>(?:increase|decrease)s?\s*(?:/|or)?\s*\(?\s*(?:or\s+)?(?:increase"
    rf"|decrease)s?\s*\)?)|(?P<up>{_UP_VERBS})|(?P<down>{_DOWN_VERBS})|(?P<up_noun>{_UP_NOUNS})"
    rf"|(?P<down_noun>{_DOWN_NOUNS})|(?P<even_noun>{_EVEN_NOUNS})|(?P<even_verb>changed|moved)"
    rf"|(?P<unsigned>{_UNSIGNED}))(?![a-z])"
    rf"|(?P<han_up>{_HAN_UP})|(?P<han_down>{_HAN_DOWN})|(?P<han_even>{_HAN_EVEN})|(?P<han_unsigned>{_HAN_UNSIGNED})"
)
_NOT_MOVING = re.compile(
    r"(?:up to|fall(?:s|ing)? due|fell due|down payments?|less|written down|set up|made up|make up|makes up|up of|follow-up"
    r"|start-up|capital gain)\b|增值|减值|增发|加权|升级|降级|跌价|多家|多个|多年|多元|不少|至少|减持"
    r"|增持|增资"
)
_FILLER = (
    r"(?:(?:\w+ ){0,2}(?:loss|profit|gain|inflow|outflow|income|deficit|surplus|total|low|high|level"
    r"|balance|margin) of|亏损|盈利|净亏损|\s|about|roughly|nearly|approximately|around|almost|some"
    r"|an?|the|total|further|another|only|just|more than|over|less than|under|at least|(?:大)?约|近|将"
    r"|了|超过?|逾|为|至|到|的|'s|[$€£¥(:~-]|usd|rmb|人民币)*"
)
_TO = re.compile(rf"(?:\b(?:to|at|reach(?:ed|ing)|total(?:l?ing|led)|stood at)|至|到|达到?|为){_FILLER}$")
_FROM = re.compile(
    rf"(?:\b(?:from|compare[ds]? (?:with|to)|versus|vs\.?|against|in comparison (?:with|to)|relative to|as"
    rf" opposed to|(?<!more )(?<!less )(?<!fewer )(?<!greater )than)|由|从|上年同期的|去年同期的"
    rf"|较[^,.;，。；]*的|相比){_FILLER}$"
)
_FROM_EARLIER = re.compile(
    r"(?:\b(?:from|compared (?:with|to)|versus|vs\.?|against)\b|[由从比]|上年同期"
    r"|去年同期)(?!.*(?:\bto\b|至|到|增|降|减|上升))[^,;，；]{0,45}$"
)
_DIRECT = re.compile(rf"^(?:[^,.;，。；]{{0,70}}?(?:\bby|\bof|率|幅度?|额)?(?:为|是|了|达)?)?{_FILLER}$")
_STATED = re.compile(r"\b(?:was|were|is|are|be|stood|had|has|have|total(?:led|ed)|amounted)\b")
_SIDE = re.compile(
    r"^\s*(?:有余|多|以上|左右)?\s*(?:(?:,|or|即|and|equal to|equivalent to|,\s*or|a)\s*)*[(]?\s*(?:or|a|an|up|down)?\s*$"
)
#: "Rose 5 % in 2018 and a further 7 %": what stands between two changes of one thing.
_FURTHER = re.compile(
    r"^\s*(?:in|during|for|over)?\s*,?\s*(?:and|then|followed by|before)\s+(?:then\s+)?(?:by\s+)?(?:a further|another"
    r"|an additional|again)?"
    r"\s*(?:by)?\s*$"
)
#: Words that tell a change of a percentage only, and "adding 5 million".
_GAINED = re.compile(
    rf"\b(?:return(?:ed|ing)?|(?:returns?|an? (?:\w+ )?gain) of|(?P<lost>lost|losing|shed|shedding)"
    rf"|(?P<added>add(?:ed|ing)))\b{_FILLER}$"
)
_ONLY_TO = re.compile(r"^\s*,?\s*(?:to|reaching|至|到|,?达到?)(?:\s|just|only|about|约|nearly|a|[$€£¥])*$")
#: "Versus 1.58 in the prior quarter and 2.31 a year ago".
_ALSO_PRIOR = re.compile(r"^\s*(?:in|for|during|at)\b[^,;.]{0,40}\band\s*[$€£¥]*\s*$")
_JOINT = re.compile(r"^\s*(?:%|percent)?\s*(?:,|、|and|or|和|及|与|to|-|–|~|至)?\s*(?:and\s*)?$")


def _against(words: str) -> str:
    """ "Below the prior year's", "above 2018": against something, not a bound."""
    return (
        rf"(?:{words})(?=\s+(?:(?:the\s+)?(?:prior|previous|preceding|last(?! (?:\w+ )?years))|year"
        r"|the year[- ](?:ago|earlier|before)|\s*\d|that of|its|a year)|\s+[$€£¥\d]|\s*[.,]?\s*$)"
    )


_AFTER = re.compile(
    rf"\s*[)%]?\s*(?:(?:year[- ]over[- ]year|year-on-year|yoy|y/y|annual(?:ized|ised)?|net|organic"
    rf"|reported|sequential|cumulative|overall)\s+)*"
    rf"(?:(?P<up>(?:{_UP_NOUNS}|higher|more|larger|greater|better|bigger|stronger|worse|improvement|increases"
    rf"|{_against('above|over|ahead of')})\b(?!\s+in value))"
    rf"|(?P<down>(?:{_DOWN_NOUNS}|lower|less|fewer|smaller|weaker|deterioration|shortfall"
    rf"|{_against('below|under|short of')})\b(?! due))|(?P<even>(?:change|swing)\b)"
    rf"|(?P<han_up>的?(?>{_HAN_UP})(?![至到了为约率近\d]))"
    rf"|(?P<han_down>的?(?>{_HAN_DOWN})(?![至到了为约率近\d])))"
)
_BOUNDARY = re.compile(r"[;；。]|\.\s|[,，](?!\d)|\b(?:while|whereas|but)\b|而(?!且)")


#: "The change in X from 2018 to 2019 was": however long X is.
_SUBJECT = re.compile(
    rf"^[\s,]*(?:in |as of |for )?[\s,]*(?:the )?(?:net |total |overall |nominal |absolute )*"
    rf"(?:(?P<either>increases?\s*/?\s*\(\s*decreases?\s*\)|change|movement|variation)|(?P<up>{_UP_NOUNS})"
    rf"|(?P<down>{_DOWN_NOUNS})"
    rf"|(?P<unsigned>difference|gap))\s(?:in|of|for|between|observed|to)\b.*"
    rf"\b(?:was|were|is|of|equal(?:s|led)|amounted to|came to)"
    rf"{_FILLER}$"
)


def tells_change(label: str) -> bool:
    """Whether a label has a word of change, so that its values may be told as levels and as changes alike."""
    return bool(_MOVING.search(label))


@dataclass(frozen=True, slots=True)
class Role:
    """level | change | prior (the value something moved from), and the direction of the change or of the move: 1, -1 or 0.

    ``unsigned``: a difference or a swing, told without saying which way.
    """

    name: str = LEVEL
    direction: int = 0
    unsigned: bool = False


def find_roles(text: str, figures: Sequence[Figure]) -> list[Role]:
    """The role of each figure of one sentence (plain text)."""
    roles: list[Role] = []
    done = 0
    for index, figure in enumerate(figures):
        gap = text[done : figure.start]
        following = text[figure.end : figures[index + 1].start if index + 1 < len(figures) else figure.end + 60]
        roles.append(_role(figure, gap, following, roles[-1] if roles else None, figures[index - 1] if index else None))
        done = figure.end
    return roles


def _role(figure: Figure, gap: str, following: str, previous: Role | None, neighbour: Figure | None) -> Role:
    if figure.multiple:
        return Role(CHANGE, figure.multiple)
    beside = previous is not None and neighbour is not None and not neighbour.multiple
    if beside and previous is not None and neighbour is not None and _SIDE.match(gap):
        own = _after(following)
        if own is not None:
            return own
        if previous.name == CHANGE and (neighbour.kind != figure.kind or _JOINT.match(gap)):
            return _signed(figure, previous)
    elif beside and previous is not None and _JOINT.match(gap) and neighbour is not None and neighbour.kind == figure.kind:
        return previous if not _TO.search(gap) else Role(LEVEL, previous.direction if previous.name == CHANGE else 0)
    if previous is not None and neighbour is not None and previous.name == CHANGE:
        if neighbour.kind == figure.kind and _FURTHER.match(gap):
            return previous
        if neighbour.kind != figure.kind and _ONLY_TO.match(gap):
            return Role(LEVEL, previous.direction)
    if neighbour is not None and neighbour.multiple and _TO.search(gap):
        return Role(LEVEL, neighbour.multiple)
    subject = _SUBJECT.match(gap) if previous is None else None
    if subject is not None:
        way = 1 if subject["up"] else -1 if subject["down"] else 0
        return _signed(figure, Role(CHANGE, way, bool(subject["unsigned"])))
    gained = _GAINED.search(gap)
    if gained is not None and figure.kind in ("percent", "points") + (("amount",) if gained["added"] else ()):
        return _signed(figure, Role(CHANGE, -1 if gained["lost"] else 1))
    if _FROM.search(gap):
        return Role(PRIOR, _way(gap))
    alike = neighbour is not None and neighbour.kind == figure.kind
    if previous is not None and previous.name == PRIOR and alike and _ALSO_PRIOR.match(gap):
        return previous
    if previous is not None and previous.name == PRIOR and _TO.match(gap.lstrip()):
        return Role(LEVEL, previous.direction)
    if figure.kind == "points" and not _TO.search(gap):
        return _moving(figure, gap, following) or Role(CHANGE)
    return _moving(figure, gap, following) or (Role(PRIOR) if _FROM_EARLIER.search(gap) and beside else Role())


def _moving(figure: Figure, gap: str, following: str) -> Role | None:
    after = _after(following)
    if after is not None:
        return after
    last = None
    for match in _MOVING.finditer(gap):
        if not _NOT_MOVING.match(gap, match.start()) and not _NOT_MOVING.search(
            gap[max(0, match.start() - 9) : match.end() + 2]
        ):
            last = match
    if last is None:
        return None
    tail = gap[last.end() :]
    noun = last["up_noun"] or last["down_noun"] or last["even_noun"] or last["unsigned"] or last["either"]
    if (
        _TO.search(tail)
        and not (noun and re.search(r"amounted to", tail))
        and not (
            not tail.isascii()
            and re.search(r"(?:率|幅|额|速)?[达为](?:到)?\s*$", tail)
            and "至" not in tail
            and "到" not in tail
        )
    ):
        return Role(LEVEL, _way(last[0]))
    if _BOUNDARY.search(tail) or not _DIRECT.match(tail) or (_STATED.search(tail) and not noun):
        return None
    kind = last.lastgroup or ""
    direction = 1 if "up" in kind else -1 if "down" in kind else 0
    return _signed(figure, Role(CHANGE, direction, "unsigned" in kind))


def _way(gap: str) -> int:
    """The direction of the last word of movement in ``gap``; 0 without one."""
    kinds = [match.lastgroup or "" for match in _MOVING.finditer(gap)]
    return 0 if not kinds else 1 if "up" in kinds[-1] else -1 if "down" in kinds[-1] else 0


def _after(following: str) -> Role | None:
    match = _AFTER.match(following)
    if match is None:
        return None
    kind = match.lastgroup or ""
    return Role(CHANGE, 1 if "up" in kind else -1 if "down" in kind else 0)


def _signed(figure: Figure, role: Role) -> Role:
    return role if figure.sign > 0 else Role(role.name, 0, role.unsigned)
