"""What came out: hidden facts, told after they were asked for, and the client's profile, asked and answered."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from workbench.coaching.assessment import FactFound
from workbench.coaching.conversation import Conversation
from workbench.coaching.matching import contains, folded
from workbench.coaching.mind_state import PROFILE
from workbench.coaching.scenario_models import LANGUAGES, HiddenFact, Topic
from workbench.coaching.signs import all_signs, showing

#: Topics that make up a client's profile, in the order of an interview.
PROFILE_TOPICS: tuple[Topic, ...] = (
    "goal", "horizon", "amount", "income", "assets", "debts", "emergency", "liquidity", "family", "loss_reaction",
    "experience", "knowledge", "holdings", "restrictions", "tax", "pension", "remittance", "health", "source", "funding",
    "documents", "helper", "other_offers", "wish", "residence",
)  # fmt: skip

#: Topics whose questions are known by a sign as well.
SIGNED: Mapping[Topic, str] = {"loss_reaction": "risk_profiling.loss_reaction", "experience": "risk_profiling.experience"}

_TIME = re.compile(
    r"\b(?:in|for|within|next|until|by|about|over|after|at)\s+(?:\w+\s+){0,3}(?:days?|weeks?|months?|years?|spring|summer|autumn|"
    r"winter|20\d\d)\b|\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\s+(?:months?|years?)\b|"
    r"(?:\d{1,20}|[一二两三四五六七八九十几半]{1,20})个?(?:天|周|月|年)|明年|后年|下个?月|年底|退休(?:的)?时候"
)
MONEY = re.compile(
    r"[$£€¥]\s?\d|\d[\d,.]{0,20}\s?(?:k|thousand|million|yuan|dollars?|pounds?|euros?|万|千|元|块|英镑|美元|欧元|港元)|"
    r"\b\d{1,3}(?:,\d{3}){1,6}\b|\b(?!(?:19|20)\d\d\b)\d{4,}\b|\b(?:hundred|thousand|million)\b|[一二两三四五六七八九十百]{1,20}(?:万|千|百)"
)
_WORDS = re.compile(r"[a-z]{4,}|\d+(?:[.,]\d+)*|[㐀-鿿]{2}")
_COMMON = frozenset(
    {"that", "this", "with", "have", "from", "they", "them", "what", "when", "your", "about", "would", "could", "there",
     "where", "money", "wants", "thinks", "already"}
)  # fmt: skip
#: Share of a fact's words that an answer to its question must hold where none of its tell-tale words is there.
_ENOUGH = 0.5


def facts_found(talk: Conversation) -> tuple[FactFound, ...]:
    """Every hidden fact of the scenario, with the client's turn that told it after the trainee's question."""
    return tuple(
        FactFound(id=fact.id, fact=fact.fact.of(talk.language), revealed_turn=revealed_turn(talk, fact))
        for fact in talk.scenario.hidden_facts
    )


def revealed_turn(talk: Conversation, fact: HiddenFact) -> int | None:
    """The client's first turn that tells a fact after it was asked for; None where it never was, or came unasked.

    A question in words that are not known counts where the client answers it with the fact.
    """
    asked = [turn for turn, reading in talk.readings.items() if any(act.detail == fact.id for act in reading.of("fact_asked"))]
    for turn in asked:
        told = [place for place in talk.answers_to(turn) if _tells(talk.turns[place].text, fact)]
        if told:
            return told[0]
    for turn, reading in talk.readings.items():
        if reading.has("open_question", "factual_question", "inviting_question"):
            told = [place for place in talk.answers_to(turn) if _has_tell(talk.turns[place].text, fact)]
            if told:
                return told[0]
    for place, one in enumerate(talk.turns):
        if one.speaker == "client" and any(turn < place for turn in asked) and _has_tell(one.text, fact):
            return place
    return None


def asking_turns(talk: Conversation, fact: HiddenFact) -> tuple[int, ...]:
    """The trainee's turns that asked for a fact before it was told."""
    told = revealed_turn(talk, fact)
    return tuple(
        turn
        for turn, reading in talk.readings.items()
        if told is not None and turn < told and any(act.detail == fact.id for act in reading.of("fact_asked"))
    )


@lru_cache(maxsize=4)
def profile_facts(talk: Conversation) -> Mapping[Topic, int]:
    """The turn in which each topic of the profile was first asked and then answered.

    An answer gives more than was asked where it says when the money is needed, or how much it is: those count as well.
    """
    found: dict[Topic, int] = {}
    for asked in talk.asked:
        if asked.topic in PROFILE_TOPICS:
            found.setdefault(asked.topic, asked.turn)
        answer = talk.folded[asked.answered_turn]
        if asked.topic in ("goal", "liquidity", "horizon") and _TIME.search(answer):
            found.setdefault("horizon", asked.turn)
        if asked.topic in ("amount", "assets", "income", "holdings", "goal", "experience") and MONEY.search(answer):
            found.setdefault("amount", asked.turn)
        if asked.topic == "pension" and MONEY.search(answer):
            found.setdefault("income", asked.turn)
    for topic, sign in SIGNED.items():
        for sentence in showing(sign, talk.said):
            if talk.answer(sentence.turn) is not None:
                found[topic] = min(found.get(topic, sentence.turn), sentence.turn)
    for turn in _pictured(talk):
        found["loss_reaction"] = min(found.get("loss_reaction", turn), turn)
    return MappingProxyType({topic: found[topic] for topic in PROFILE_TOPICS if topic in found})


_PICTURE = re.compile(
    r"\b(?:imagine|picture|suppose|supposing|say|if|pretend|assume|think of|let's say|what if)\b|"
    r"假设|假如|比如|比方|想象|如果|要是|万一"
)


def _pictured(talk: Conversation) -> Iterator[int]:
    """Turns in which one sentence pictures a loss and the next asks what the client would do, and that are answered."""
    sign = all_signs()["risk_profiling.loss_reaction"]
    for first, then in pairwise(talk.said):
        together = first.turn == then.turn and then.asks and not first.asks and talk.answer(first.turn) is not None
        if together and _PICTURE.search(first.folded) and sign.found_in(f"{first.folded.rstrip('.。! ')}, {then.folded}"):
            yield first.turn


def known_of_profile(talk: Conversation, turn: int) -> frozenset[str]:
    """Which of the five facts that a recommendation needs were asked and answered, or told by the client, before ``turn``."""
    known = {topic for topic, asked in profile_facts(talk).items() if asked < turn}
    known |= {topic for topic, told in told_facts(talk).items() if told < turn}
    return frozenset(PROFILE & known) | ({"means"} if {"income", "assets"} & known else frozenset())


@lru_cache(maxsize=4)
def told_facts(talk: Conversation) -> Mapping[Topic, int]:
    """The first turn in which the client tells each of the facts that a recommendation needs, asked for or not."""
    found: dict[Topic, int] = {}
    for place, one in enumerate(talk.turns):
        if one.speaker != "client":
            continue
        plain = talk.folded[place]
        for topic, words in _TOLD.items():
            if words.search(plain) and (topic not in _IN_MONEY or MONEY.search(plain)):
                found.setdefault(topic, place)
    return MappingProxyType(found)


#: How a client tells a fact of the profile; income, wealth and the amount only with a sum.
_IN_MONEY: frozenset[Topic] = frozenset({"amount", "income", "assets"})
_FALLS = r"\b(?:los(?:e|ing|t|s)|fell|falls?|drop\w*|down|hal(?:f|ved?)|less)\b"
_BEARS = (
    r"\b(?:sleep|sell|hold|panic\w*|bear|stomach|cope|live with|upset|cry|wait|fine|sick|scared|worr\w+|ruin\w*|couldn't|"
    r"could not|can't|hurt|pull|get out|stay|accept|manage)\b"
)
_TOLD: Mapping[Topic, re.Pattern[str]] = MappingProxyType(
    {
        "amount": MONEY,
        "horizon": _TIME,
        "goal": re.compile(
            r"\b(?:for|towards?|to (?:buy|pay|fund|help|leave|retire|live|start|have|cover|give))\b[^.?!]{0,40}\b(?:house|home|"
            r"flat|apartment|deposit|school\w*|university|college|stud\w+|education|wedding|retire\w*|pension|rent|lease|surgery|"
            r"operation|income|living|bills|business|stock|shop|child\w*|kids?|son|daughter|grand\w+|nephew|niece|mum|mother|"
            r"parents?|family|travel\w*|care|old age|future|security|tax\w*|car|moving|abroad)\b|\bretire\b"
            r"|(?:为了|用来|打算|准备|想|要|留着|给|等)[^。?!]{0,14}(?:买房|首付|房|上学|学费|读书|留学|结婚|婚礼|养老|退休|生活|手术|看病|"
            r"房租|租约|做生意|进货|孩子|孙子|侄子|父母|家里|移民|回国|开店|换车|花销)"
        ),
        "income": re.compile(
            r"\b(?:earn|salary|income|wages?|pension|make|paid|take[- ]home)\b|收入|工资|年薪|月薪|退休金|养老金|挣|进账"
        ),
        "assets": re.compile(
            r"\b(?:savings?|saved|assets|worth|put by|deposits?|accounts?|house is|i have|we have|own|altogether|in total)\b"
            r"|存款|积蓄|资产|身家|总共|一共|手上有|手里有|家底|房子值|加起来"
        ),
        "loss_reaction": re.compile(
            rf"{_FALLS}[^.?!]{{0,80}}{_BEARS}|{_BEARS}[^.?!]{{0,80}}{_FALLS}"
            r"|(?:亏|跌|损失|少了|赔|没了|缩水)[^。?!]{0,24}(?:睡|卖|扛|受|慌|承受|接受|等|心疼|难受|怕|没事|不行|急|割|拿着|认|咬牙)"
            r"|(?:睡|扛|受得|受不|承受|接受|心疼|舍不得|最多)[^。?!]{0,20}(?:亏|跌|损失|少|赔)"
        ),
    }
)


def profiled_before(talk: Conversation, turn: int) -> bool:
    """Whether all five were."""
    return len(known_of_profile(talk, turn)) == len(PROFILE) + 1


def _tells(text: str, fact: HiddenFact) -> bool:
    return _has_tell(text, fact) or any(
        overlap(folded(text), folded(source.of(language))) >= _ENOUGH
        for language in LANGUAGES
        for source in (fact.fact, *fact.said)
    )


def _has_tell(text: str, fact: HiddenFact) -> bool:
    return any(contains(text, word) for language in LANGUAGES for word in fact.tells.of(language))


def overlap(text: str, source: str) -> float:
    """The share of the words of ``source`` (folded) that stand in ``text`` (folded); 0 where it has fewer than three."""
    wanted = {word for word in _WORDS.findall(source) if word not in _COMMON}
    return sum(word in text for word in wanted) / len(wanted) if len(wanted) >= 3 else 0.0
