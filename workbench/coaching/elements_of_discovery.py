"""How the elements of discovery and of the risk profile are found."""

import re
from collections.abc import Iterator, Mapping

from workbench.coaching.assessment import Quote
from workbench.coaching.conversation import Sentence
from workbench.coaching.evidence import Evidence, Finder
from workbench.coaching.facts import MONEY, asking_turns, revealed_turn
from workbench.coaching.matching import folded, found_at
from workbench.coaching.questions import question_kind
from workbench.coaching.scenario_models import LANGUAGES, HiddenFact, Topic
from workbench.coaching.signs import all_signs, showing

#: Topics that show an element of discovery or of the risk profile where they were asked and answered.
TOPICS: Mapping[str, frozenset[Topic]] = {
    "discovery.goal": frozenset({"goal"}),
    "discovery.horizon": frozenset({"horizon"}),
    "discovery.amount": frozenset({"amount", "assets", "holdings"}),
    "discovery.income": frozenset({"income", "assets"}),
    "discovery.debts": frozenset({"debts"}),
    "discovery.emergency": frozenset({"emergency", "liquidity"}),
    "risk_profiling.loss_reaction": frozenset({"loss_reaction"}),
    "risk_profiling.experience": frozenset({"experience"}),
    "risk_profiling.capacity": frozenset({"income", "debts", "emergency", "horizon", "liquidity", "assets"}),
}
_CONSTRAINTS: frozenset[Topic] = frozenset(
    {"restrictions", "tax", "family", "pension", "remittance", "health", "residence", "helper", "documents"}
)
_NOT_DISCOVERY: frozenset[Topic] = frozenset(
    {"amount", "feelings", "concern", "understanding", "wish", "name", "contact", "price", "seller", "relatives"}
)


def _topic(name: str) -> Finder:
    def find(evidence: Evidence) -> Iterator[Quote]:
        yield from evidence.asked(TOPICS[name])
        if name in all_signs():
            yield from (one.quote for one in showing(name, evidence.said) if evidence.answered_question(one))

    return find


def _discovery_asked(evidence: Evidence) -> list[Quote]:
    return evidence.asked({one.topic for one in evidence.talk.asked} - _NOT_DISCOVERY)


def _constraint(evidence: Evidence) -> Iterator[Quote]:
    yield from evidence.asked(_CONSTRAINTS)
    yield from (one.quote for one in showing("discovery.constraint", evidence.said) if evidence.answered_question(one))


def _confirmed(evidence: Evidence) -> Iterator[Quote]:
    """Said back with something in it: not before three things were asked."""
    asked_by = sorted({one.turn for one in evidence.talk.asked})
    for sentence in showing("discovery.confirmed", evidence.said):
        if len([turn for turn in asked_by if turn < sentence.turn]) >= 2:
            yield sentence.quote


def _hidden_fact(evidence: Evidence) -> Iterator[Quote]:
    for fact in evidence.talk.scenario.hidden_facts:
        for turn in asking_turns(evidence.talk, fact):
            if turn not in evidence.spoilt:
                act = next(one for one in evidence.talk.readings[turn].of("fact_asked") if one.detail == fact.id)
                yield Quote(turn=turn, text=act.quote)


def _linked(evidence: Evidence) -> Iterator[Quote]:
    for fact in evidence.talk.scenario.hidden_facts:
        told = revealed_turn(evidence.talk, fact)
        if told is not None:
            later = [one for one in evidence.said if one.turn > told]
            yield from (one.quote for one in showing("linking", later) if _speaks_of(one, fact))


def _speaks_of(sentence: Sentence, fact: HiddenFact) -> bool:
    return any(found_at(sentence.folded, word) for language in LANGUAGES for word in fact.tells.of(language))


def _risk_asked(evidence: Evidence) -> Iterator[Quote]:
    yield from evidence.asked({"loss_reaction"})
    yield from evidence.sign("risk_profiling.asked")
    yield from _experience(evidence)


def _loss_reaction(evidence: Evidence) -> Iterator[Quote]:
    """Asked in a picture or openly: a bare yes or no to "can you bear that?", or how much risk is liked, shows no reaction."""
    language = evidence.talk.language
    for quote in _topic("risk_profiling.loss_reaction")(evidence):
        plain = folded(quote.text)
        closed = question_kind(plain, language) == "closed_question"
        if _PICTURED.search(plain) or (not closed and _LOSES.search(plain)):
            yield quote


#: A loss with its size, or by its name.
_PICTURED = re.compile(
    rf"{MONEY.pattern}|\d\s?%|\b(?:half|third|quarter|fifth|tenth|per ?cent|percent|twenty|thirty|forty|fifty)\b|"
    r"一半|腰斩|[一二两三四五六七八九十几半]成|归零|全没"
)
_LOSES = re.compile(
    r"\b(?:los(?:s|e|es|ing|t)|f[ae]ll(?:s|en|ing)?|drop\w*|down|less|worth|shr[iau]nk\w*|crash\w*|dip\w*|red|smaller|bad|"
    r"worst|gone|slid\w*|tumbl\w*|plung\w*|halv\w+|swing\w*|go(?:es)? wrong)\b|"
    r"亏|跌|少|剩|损失|赔|变|缩|没了|掉|绿|回撤|坏|糟|波动|套|退"
)


def _experience(evidence: Evidence) -> Iterator[Quote]:
    """What the client has lived through, not what they were told."""
    told = {one.question.quote for one in evidence.talk.asked if "source" in one.question.topics}
    yield from (quote for quote in evidence.asked(TOPICS["risk_profiling.experience"]) if quote.text not in told)
    lived = showing("risk_profiling.experience", evidence.said)
    yield from (one.quote for one in lived if evidence.answered_question(one))


def _loss_in_money(evidence: Evidence) -> Iterator[Quote]:
    for sentence in showing("loss_context", evidence.said):
        if MONEY.search(sentence.folded):
            yield sentence.quote


def _capacity(evidence: Evidence) -> Iterator[Quote]:
    """Asked about, where the talk is of risk at all: otherwise it belongs to discovery alone."""
    if any(True for _ in _risk_asked(evidence)):
        yield from evidence.asked(TOPICS["risk_profiling.capacity"])


def _resolved(evidence: Evidence) -> list[Quote]:
    named = showing("risk_profiling.conflict", evidence.said)
    first = min((one.turn for one in named), default=None)
    if first is None:
        return []
    return [one.quote for one in showing("risk_profiling.resolved", evidence.said) if one.turn >= first]


FINDERS: Mapping[str, Finder] = {
    "discovery.asked": _discovery_asked,
    **{f"discovery.{one}": _topic(f"discovery.{one}") for one in ("goal", "horizon", "amount", "income", "debts", "emergency")},
    "discovery.constraint": _constraint,
    "discovery.confirmed": _confirmed,
    "discovery.hidden_fact": _hidden_fact,
    "discovery.linked": _linked,
    "risk_profiling.asked": _risk_asked,
    "risk_profiling.loss_reaction": _loss_reaction,
    "risk_profiling.experience": _experience,
    "risk_profiling.capacity": _capacity,
    "risk_profiling.loss_money": _loss_in_money,
    "risk_profiling.resolved": _resolved,
}
