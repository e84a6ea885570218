"""Hard fails (HF1 to HF8 of the rubric) in what the trainee said, and what a person should look at, before any judgement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.coaching.assessment import HardFail, Quote, ReviewFlag
from workbench.coaching.conduct import Breach, breaches, taken_back
from workbench.coaching.conversation import Conversation, Sentence
from workbench.coaching.facts import profiled_before
from workbench.coaching.products import Offer, offers
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Topic
from workbench.coaching.signs import all_signs, asks, showing

#: Turns of the trainee, after a recommendation and after a sign of vulnerability, in which the right word may still come.
RISK_WITHIN = 3
ADJUST_WITHIN = 2

#: Questions that meet a sign of vulnerability.
CAREFUL: frozenset[Topic] = frozenset(
    {"emergency", "debts", "income", "assets", "liquidity", "health", "helper", "family", "documents", "feelings", "concern",
     "loss_reaction", "funding", "wish", "understanding", "knowledge"}
)  # fmt: skip

#: Kinds of product that keep money rather than invest it: no profile comes before them, and no risk need be told.
SAFE_KEEPING = frozenset({"deposit"})

#: Rules whose breach is an assurance about returns or prices.
PROMISES = frozenset({"guarantee", "loss_limit", "projection", "exaggeration"})

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_RATE = re.compile(r"\d[\d,.]{0,20}\s?(?:%|per ?cent|percent|basis points|个百分点)")
_LAW = re.compile(
    r"\b(?:by law|the law|legally|regulations?|article \d|section \d|rule \d|the regulator (?:says|requires|demands))\b|"
    r"法律规定|法规|第[一二三四五六七八九十\d]+条|监管(?:规定|要求)|规定必须"
)
_LABELLED = re.compile(
    r"\b(?:for example|for instance|suppose|imagine|say you|if|example|history|historical|in the past|about|roughly|around)\b|"
    r"比如|例如|举个?例|假如|假设|如果|历史|过去|大概|大约|左右"
)
_READ_FROM = re.compile(
    r"\b(?:sheet|leaflet|brochure|statement|contract|page|table|screen|system|prospectus|document|letter|tool|report)\b|"
    r"(?:单页|说明书|合同|对账单|页|表|屏幕|系统|文件|资料|报告|这张纸)"
)
_INCOME = re.compile(
    r"\b(?:you (?:earn|make)|your (?:income|salary) (?:is|of))\s+(?:about |around |roughly )?[£$€¥]?\s?(?P<en>\d[\d,]*)"
    r"(?P<thousand>\s?(?:k|thousand))?(?P<monthly> (?:a|per|each) month)?|"
    r"(?:您|你)(?:一?年|每年)?(?:的)?(?:年)?(?:收入|工资)(?:是|有|为)?(?P<zh>\d[\d,.]*)(?P<wan>万)?"
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the fixed checks found.

    Attributes:
        fails: in the order of the turns; flags: for a person to see; promises: assurances, by their words.
        offers: products put forward.
    """

    fails: tuple[HardFail, ...]
    flags: tuple[ReviewFlag, ...]
    promises: tuple[Quote, ...]
    offers: tuple[Offer, ...]

    def failed(self, *identifiers: str) -> bool:
        """Whether one of these hard fails was found."""
        return any(fail.id in identifiers for fail in self.fails)


def findings(talk: Conversation, tools: Sequence[str] = ()) -> Findings:
    """Every hard fail and flag of a conversation.

    Args:
        tools: what the pages opened during the session showed.
    """
    broken = {turn: breaches(talk.turns[turn].text) for turn in talk.readings}
    put_forward = offers(talk)
    fails = [
        *_by_rule(broken),
        *_by_product(talk, put_forward),
        *_insults(talk),
        *_contradictions(talk),
        *_passed_over(talk, put_forward),
    ]
    first: dict[tuple[str, int], HardFail] = {}
    for fail in sorted(fails, key=lambda one: (one.turn, one.id)):
        first.setdefault((fail.id, fail.turn), fail)
    flags = [*_soft(talk, broken), *_unsupported(talk, tools), *_satellites(talk, put_forward)]
    promises = [
        Quote(turn=turn, text=breach.quote)
        for turn, found in broken.items()
        for breach in found
        if breach.rule.topic in PROMISES
    ]
    return Findings(tuple(first.values()), tuple(flags), tuple(promises), put_forward)


def _by_rule(broken: dict[int, tuple[Breach, ...]]) -> Iterator[HardFail]:
    of_rule = {rule: fail.id for fail in rubric().hard_fails for rule in fail.rules} | {"D01": "HF8"}
    for turn, found in broken.items():
        for breach in found:
            if breach.rule.id in of_rule:
                yield HardFail(id=of_rule[breach.rule.id], turn=turn, quote=breach.quote)


def _by_product(talk: Conversation, put_forward: Sequence[Offer]) -> Iterator[HardFail]:
    invested = [offer for offer in put_forward if offer.kind not in SAFE_KEEPING]
    for offer in invested:
        if not profiled_before(talk, offer.turn) and (offer.recommended or not offer.clients_own):
            yield HardFail(id="HF2", turn=offer.turn, quote=offer.sentence.text)
            break
    for offer in put_forward:
        if _above_capacity(talk, offer) and not _limited(talk, offer):
            yield HardFail(id="HF3", turn=offer.turn, quote=offer.sentence.text)
        named = min(one.turn for one in put_forward if one.kind == offer.kind)
        if offer in invested and offer.recommended and not _risk_told(talk, offer.turn, since=named):
            yield HardFail(id="HF4", turn=offer.turn, quote=offer.sentence.text)


def _above_capacity(talk: Conversation, offer: Offer) -> bool:
    return offer.recommended and offer.level is not None and offer.level > talk.scenario.persona.capacity


#: An upper limit on an amount, or a small part.
_SMALL = re.compile(
    r"\b(?:no|not) more than\b|\bat (?:the )?most\b|\bup to\b"
    r"|\ba (?:small|tiny) (?:satellite|part|slice|share|amount|position)\b"
    r"|不超过|不要超过|最多|至多|上限|小仓位|一小(?:部分|笔|块)|(?:%|百分之\S{1,3}|万|元|块)(?:以|之)?内",
    re.IGNORECASE,
)


def _limited(talk: Conversation, offer: Offer) -> bool:
    """What the client had brought up, held to a small amount and with its risk told: a person decides, it fails nothing."""
    return offer.clients_own and bool(_SMALL.search(offer.sentence.text)) and _risk_told(talk, offer.turn)


def _satellites(talk: Conversation, put_forward: Sequence[Offer]) -> Iterator[ReviewFlag]:
    told = {
        "en": "Above the client's capacity, but the client's own idea, held small and with its risk told. A person decides.",
        "zh": "超出客户承受能力，但由客户自己提出，金额有上限并提示了风险。请人工判断。",
    }
    for offer in put_forward:
        if _above_capacity(talk, offer) and _limited(talk, offer):
            yield ReviewFlag(id="HF3", turn=offer.turn, quote=offer.sentence.text, reason=told[talk.language])


def _risk_told(talk: Conversation, turn: int, since: int | None = None) -> bool:
    """Whether a risk is told in this turn of the trainee or the next three, or ``since`` the product came up."""
    before = {one for one in talk.readings if since is not None and since <= one < turn}
    turns = {turn, *talk.trainee_turns_after(turn, RISK_WITHIN)} | before
    sign = all_signs()["disclosure.risk_mentioned"]
    return any(sentence.turn in turns and sign.on(sentence) and not _only_level(sentence) for sentence in talk.said)


_LEVEL = re.compile(
    r"risk (?:level|profile|rating|class|capacity|questionnaire)|风险(?:等级|级别|承受|测评|偏好|评级|问卷|评估|测试)"
    # Nor is a risk told by who denies it, or makes a bait of it.
    r"|(?:跌|亏|赔)不(?:了|到哪|下去|起来|着)|(?:不|没)(?:会|可能|有)?(?:再|怎么)?(?:跌|亏|赔|损失)(?:的|过|了的)?(?!完|光)"
    r"|(?:没|零|无|毫无)(?:有|什么|啥|任何)?风险|高风险,?高(?:回报|收益)|(?:机会|钱|便宜)[^。,]{0,6}跌出来|越跌越(?:买|便宜)"
)


def _only_level(sentence: Sentence) -> bool:
    """Whether the sentence speaks of a risk level alone, which discloses nothing."""
    return not all_signs()["disclosure.risk_mentioned"].found_in(_LEVEL.sub(" ", sentence.folded))


def _insults(talk: Conversation) -> Iterator[HardFail]:
    for turn, reading in talk.readings.items():
        for act in reading.of("abuse")[:1]:
            yield HardFail(id="HF5", turn=turn, quote=act.quote)


def _contradictions(talk: Conversation) -> Iterator[HardFail]:
    """An income told to the client that is neither the persona's nor what the client said."""
    income = talk.scenario.persona.income
    for sentence in talk.said:
        found = _INCOME.search(sentence.folded)
        if found is None or asks(sentence):
            continue
        stated = _stated_income(found)
        said = _figures(" ".join(turn.text for turn in talk.turns[: sentence.turn] if turn.speaker == "client"))
        if abs(stated - income) > 0.05 * income and not any(_close(stated, figure) for figure in said):
            yield HardFail(id="HF7", turn=sentence.turn, quote=sentence.text)
    for sentence in talk.said:
        if _untaxed(sentence):
            yield HardFail(id="HF7", turn=sentence.turn, quote=sentence.text)


def _untaxed(sentence: Sentence) -> bool:
    """Whether it is stated flatly that nothing is to be taxed or reported in another country, which no adviser can know."""
    found = _RULING.search(sentence.folded)
    return (
        found is not None
        and _ABROAD.search(sentence.folded) is not None
        and not asks(sentence)
        and not taken_back(sentence.folded, found.start(), found.end())
    )


_RULING = re.compile(
    r"\b(?:you|they|we)(?:'ll|'d)? (?:will |would )?(?:\w+ )?(?:pay|owe) (?:nothing|no tax|zero|not a (?:penny|cent))\b|"
    r"\b(?:not a (?:penny|cent)|zero|no) (?:of |in )?tax\b|\btax[- ]free\b|"
    r"\b(?:you|they|we) (?:don't|won't|needn't|never)(?: have to| need to)? (?:declare|report|pay (?:any )?tax|tell the tax)\b|"
    r"不用(?:报|交|缴)税|免税|不用申报"
)
_ABROAD = re.compile(
    r"\b(?:treaty|over there|abroad|overseas|(?:either|both|other|another|whichever|which) (?:country|countries|side)|"
    r"cross-border|non-?resident|two countries)\b|国外|境外|海外|那边|两边|另一个国家|协定"
)


def _stated_income(found: re.Match[str]) -> float:
    if found["en"]:
        value = float(found["en"].replace(",", "")) * (1_000 if found["thousand"] else 1)
        return value * 12 if found["monthly"] else value
    return float(found["zh"].replace(",", "").rstrip(".")) * (10_000 if found["wan"] else 1)


def _close(value: float, figure: str) -> bool:
    number = float(figure.replace(",", ""))
    return any(abs(value - number * factor) <= 0.05 * value for factor in (1, 12, 1_000, 10_000))


def _passed_over(talk: Conversation, put_forward: Sequence[Offer]) -> Iterator[HardFail]:
    """A sign of vulnerability that the next two turns of the trainee do not meet.

    The first sign of a kind must be met, a later one not waved away; nothing meets it where a product above the client's
    capacity follows.
    """
    signs, met, failed = all_signs(), set[str](), set[str]()
    above = {offer.turn for offer in put_forward if _above_capacity(talk, offer) and not _limited(talk, offer)}
    for sentence in talk.heard:
        for driver in talk.scenario.persona.vulnerability:
            following = talk.trainee_turns_after(sentence.turn, ADJUST_WITHIN)
            if driver in failed or len(following) < ADJUST_WITHIN or not signs[f"vulnerable.{driver}"].on(sentence):
                continue
            worse = next((turn for turn in following if (turn in above and driver not in met) or _brushed(talk, turn)), None)
            if worse is None and (driver in met or any(_met(talk, turn) for turn in following)):
                met.add(driver)
                continue
            failed.add(driver)
            failing = following[0] if worse is None else worse
            said = next(one for one in talk.said if one.turn == failing)
            yield HardFail(id="HF8", turn=failing, quote=said.text)


#: Acts that meet a sign of vulnerability.
_CARING = ("emotion_named", "apology", "permission_to_wait", "trusted_person", "plain_language")


def _brushed(talk: Conversation, turn: int) -> bool:
    """Whether a turn waves the sign away ("nobody reads that") and holds nothing that meets it."""
    said = [one for one in showing("brushed_aside", talk.said) if one.turn == turn]
    return bool(said) and not talk.readings[turn].has(*_CARING)


def _met(talk: Conversation, turn: int) -> bool:
    reading = talk.readings[turn]
    if reading.has(*_CARING, "fact_asked"):
        return True
    if set(reading.topics) & CAREFUL:
        return True
    adjusted = all_signs()["adjusted"]
    return any(one.turn == turn and adjusted.on(one) for one in talk.said)


def _soft(talk: Conversation, broken: dict[int, tuple[Breach, ...]]) -> Iterator[ReviewFlag]:
    hard = {rule for fail in rubric().hard_fails for rule in fail.rules} | {"D01"}
    for turn, found in broken.items():
        for breach in found:
            if breach.rule.id not in hard:
                why, fix = breach.rule.why.of(talk.language), breach.rule.fix.of(talk.language)
                flag = "HF1" if breach.rule.kind == "claim" else breach.rule.id
                yield ReviewFlag(id=flag, turn=turn, quote=breach.quote, reason=f"{why}. {fix}.".replace("。.", "。"))


def _unsupported(talk: Conversation, tools: Sequence[str]) -> Iterator[ReviewFlag]:
    """Rates and legal claims that neither the client, the scenario nor a page gives."""
    text = talk.scenario.model_dump_json() + " ".join(tools)
    for sentence in talk.said:
        rate, law = _RATE.search(sentence.folded), _LAW.search(sentence.folded)
        if not (rate or law) or asks(sentence):
            continue
        around = " ".join(one.folded for one in talk.said if one.turn == sentence.turn)
        if _LABELLED.search(sentence.folded) or _READ_FROM.search(around):
            continue
        heard = " ".join(turn.text for turn in talk.turns[: sentence.turn] if turn.speaker == "client")
        known = _figures(f"{text} {heard}")
        if law or any(figure not in known for figure in _figures(rate[0] if rate else "")):
            told = {
                "en": "A figure or a legal claim that the scenario and the tools do not give.",
                "zh": "情景和工具中没有的数字或法规说法。",
            }
            yield ReviewFlag(id="HF7", turn=sentence.turn, quote=sentence.text, reason=told[talk.language])


def _figures(text: str) -> set[str]:
    return {figure.rstrip(".,") for figure in _FIGURE.findall(text)}
