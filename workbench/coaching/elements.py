"""Which elements of the rubric a conversation holds, and the words that show each.

What stands in a turn with a promise, an insult or a product above capacity is no merit. An element is there or it is not:
saying a thing twice adds nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbench.coaching.assessment import Quote
from workbench.coaching.banned import Findings
from workbench.coaching.conversation import Conversation, Sentence
from workbench.coaching.facts import MONEY, asking_turns, profile_facts, revealed_turn
from workbench.coaching.matching import folded, found_at
from workbench.coaching.metrics import raised_at
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import LANGUAGES, Dimension, HiddenFact, Topic
from workbench.coaching.signs import all_signs, asks, showing
from workbench.coaching.turns import question_kind

#: Hard fails that spoil their whole turn. A product that came too early, or without its risk, spoils the total alone.
SPOILING = frozenset({"HF1", "HF3", "HF5", "HF6"})
#: The client's last turns, in which they must say that they are calmer.
LAST_TURNS = 3

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

Finder = Callable[["Evidence"], Iterable[Quote]]


@dataclass(frozen=True)
class Evidence:
    """A conversation and what the fixed checks found in it."""

    talk: Conversation
    found: Findings

    @cached_property
    def said(self) -> tuple[Sentence, ...]:
        """The trainee's sentences that can be a merit."""
        return tuple(sentence for sentence in self.talk.said if sentence.turn not in self.spoilt)

    @cached_property
    def spoilt(self) -> frozenset[int]:
        """Turns in which nothing is a merit."""
        return frozenset(fail.turn for fail in self.found.fails if fail.id in SPOILING)

    @cached_property
    def raised(self) -> dict[str, int]:
        """The objections the client raised, by id, with the turn; the opening is what they come for, and no objection yet."""
        found = {one.id: raised_at(self.talk, one) for one in self.talk.scenario.objections}
        return {identifier: turn for identifier, turn in found.items() if turn}

    def sign(self, name: str) -> list[Quote]:
        """Where the trainee showed a sign."""
        return [sentence.quote for sentence in showing(name, self.said)]

    def asked(self, topics: Iterable[Topic]) -> list[Quote]:
        """The trainee's questions about these topics that were answered."""
        wanted = set(topics)
        found = [
            Quote(turn=one.turn, text=one.question.quote)
            for one in self.talk.asked
            if one.topic in wanted and one.turn not in self.spoilt
        ]
        known = profile_facts(self.talk)
        implied = {known[topic] for topic in wanted if topic in known} - {quote.turn for quote in found} - self.spoilt
        return found + [self._question(turn) for turn in sorted(implied)]

    def answered_question(self, sentence: Sentence) -> bool:
        """Whether the client said something after a sentence's turn."""
        return any(self.talk.turns[place].text.strip() for place in self.talk.answers_to(sentence.turn))

    def _question(self, turn: int) -> Quote:
        questions = self.talk.readings[turn].questions
        return Quote(turn=turn, text=questions[-1].quote if questions else self.talk.turns[turn].text)


def elements_found(talk: Conversation, found: Findings) -> dict[Dimension, dict[str, tuple[Quote, ...]]]:
    """Per dimension the elements that are there, each with the words that show it, in the order of the turns."""
    evidence = Evidence(talk, found)
    return {
        dimension.id: {
            element.id: quotes
            for element in dimension.elements
            if (quotes := _distinct(_finder(dimension.id, element.id)(evidence)))
        }
        for dimension in rubric().dimensions
    }


def _finder(dimension: str, element: str) -> Finder:
    name = f"{dimension}.{element}"
    return _FINDERS.get(name) or (lambda evidence: evidence.sign(name))


def _distinct(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    kept = {(quote.turn, quote.text): quote for quote in quotes if quote.text.strip()}
    return tuple(kept[key] for key in sorted(kept))


# Discovery.


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


# Risk.


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
    r"worst|gone|slid\w*|tumbl\w*|plung\w*|halv\w+|swing\w*|go(?:es)? wrong)\b|亏|跌|少|剩|损失|赔|变|缩|没了|掉|绿|回撤|坏|糟|波动|套|退"
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


# Explanation.

#: What an explanation is made of. One of these beside an example in money, and no term of the trade anywhere, are plain words,
#: announced as such or not.
_EXPLAINED = ("explanation.what_it_is", "explanation.risk", "explanation.cost")


def _plain(evidence: Evidence) -> Iterator[Quote]:
    yield from evidence.sign("explanation.plain")
    if any(reading.has("jargon") for reading in evidence.talk.readings.values()):
        return
    parts = [quote for name in _EXPLAINED for quote in evidence.sign(name)]
    examples = list(_money_example("example")(evidence))
    if parts and examples:
        yield from (*parts, *examples)


def _money_example(name: str) -> Finder:
    """A sentence of this sign with an amount in it."""

    def find(evidence: Evidence) -> Iterator[Quote]:
        for sentence in showing(name, evidence.said):
            if not asks(sentence) and MONEY.search(sentence.folded) and (name == "example" or _loses(sentence)):
                yield sentence.quote

    return find


def _loses(sentence: Sentence) -> bool:
    return all_signs()["loss_context"].on(sentence) or all_signs()["explanation.risk"].found_in(sentence.folded)


_GAIN = re.compile(r"\b(?:gains?|rises?|goes up|grows?)\b|涨|赚")


def _downside(evidence: Evidence) -> Iterator[Quote]:
    """The bad case in money beside another example: one example of a loss alone is the example of level 3."""
    examples = {quote.text for quote in _money_example("example")(evidence)}
    bad = list(_money_example("downside")(evidence))
    both = [quote for quote in bad if _GAIN.search(folded(quote.text))]
    if both or len(examples | {quote.text for quote in bad}) >= 3:
        yield from bad


# Suitability.


def _proposal(evidence: Evidence) -> Iterator[Quote]:
    yield from evidence.sign("suitability.proposal")
    yield from (one.sentence.quote for one in evidence.found.offers if one.recommended and one.turn not in evidence.spoilt)


def _after_proposal(name: str) -> Finder:
    """A sign that counts from the first proposal on, and just before it."""

    def find(evidence: Evidence) -> list[Quote]:
        turns = [one.turn for one in showing("suitability.proposal", evidence.said)]
        turns += [offer.turn for offer in evidence.found.offers if offer.turn not in evidence.spoilt]
        return [one.quote for one in showing(name, evidence.said) if turns and one.turn >= min(turns)]

    return find


# Disclosure.


def _client_worst_case(evidence: Evidence) -> Iterator[Quote]:
    """The client's answer, in money, to a question for the worst case."""
    loss, worst, said_back = (all_signs()[name] for name in ("loss_context", "worst_case", "explanation.say_back"))
    for sentence in evidence.said:
        asks_worst = worst.on(sentence) and (asks(sentence) or said_back.on(sentence))
        if not asks_worst and not said_back.on(sentence):
            continue
        for heard in evidence.talk.heard:
            answers = heard.turn in evidence.talk.answers_to(sentence.turn) and MONEY.search(heard.folded)
            if answers and (asks_worst or loss.on(heard) or worst.on(heard)):
                yield sentence.quote
                yield heard.quote


# Objections and empathy.


def _labelled(evidence: Evidence) -> Iterator[Quote]:
    for turn, reading in evidence.talk.readings.items():
        if turn not in evidence.spoilt:
            yield from (Quote(turn=turn, text=act.quote) for act in reading.of("emotion_named"))


def _acknowledged(evidence: Evidence) -> Iterator[Quote]:
    yield from _labelled(evidence)
    yield from evidence.sign("objection_empathy.acknowledged")


def _answered(evidence: Evidence) -> Iterator[Quote]:
    for turn, reading in evidence.talk.readings.items():
        if turn in evidence.spoilt or reading.has("blame", "ridicule", "told_not_to_worry", "defence"):
            continue
        stood = {identifier for identifier, raised in evidence.raised.items() if raised < turn}
        yield from (Quote(turn=turn, text=act.quote) for act in reading.of("concern_answered") if act.detail in stood)
        if _objected(evidence.talk, turn) or evidence.talk.client_before(turn) in evidence.raised.values():
            said = [one for one in evidence.said if one.turn == turn]
            yield from (one.quote for one in showing("objection_empathy.answered", said))


def _objected(talk: Conversation, turn: int) -> bool:
    """Whether the client's turn before holds against the advice, asks about it, or tells the concern that was asked for."""
    before = talk.client_before(turn)
    if before is None or before == 0:
        return False
    if any(before in talk.answers_to(one.turn) for one in showing("objection_empathy.concern_found", talk.said)):
        return True
    return any(
        one.turn == before and (one.asks or all_signs()["client_objects"].on(one) or all_signs()["client_upset"].on(one))
        for one in talk.heard
    )


def _evidence_given(evidence: Evidence) -> Iterator[Quote]:
    turns = {quote.turn for quote in _acknowledged(evidence)}
    first = min(turns, default=None)
    for sentence in showing("objection_empathy.evidence", evidence.said):
        if first is not None and sentence.turn >= first and _informs(sentence):
            yield sentence.quote


def _plan_follows(evidence: Evidence) -> Iterator[Quote]:
    """What is to be done, from the turn on in which the client was heard: before that it is pushing on."""
    heard = [quote.turn for quote in _acknowledged(evidence)]
    heard += [one.turn for one in showing("objection_empathy.concern_found", evidence.said)]
    for sentence in showing("objection_empathy.plan", evidence.said):
        if heard and sentence.turn >= min(heard):
            yield sentence.quote


def _informs(sentence: Sentence) -> bool:
    signs = all_signs()
    return MONEY.search(sentence.folded) is not None or signs["informs"].on(sentence)


def _calms(evidence: Evidence) -> Iterator[Quote]:
    """The client's own words, near the end and after being heard, that they are calmer."""
    heard = min((quote.turn for quote in _acknowledged(evidence)), default=None)
    if heard is None or _upset_at_end(evidence.talk):
        return
    client = [turn for turn, one in enumerate(evidence.talk.turns) if one.speaker == "client"]
    last = set(client[-LAST_TURNS:])
    for sentence in showing("client_much_calmer", evidence.talk.heard):
        if sentence.turn in last and sentence.turn > heard:
            yield sentence.quote


def _upset_at_end(talk: Conversation) -> bool:
    last = max((one.turn for one in talk.heard), default=-1)
    return any(one.turn == last and all_signs()["client_upset"].on(one) for one in talk.heard)


# Next steps.


def _dated_action(evidence: Evidence) -> list[Sentence]:
    """Dates that stand with what is to be done then."""
    doing = ("next_steps.action", "next_steps.mentioned", "next_steps.owner_client", "next_steps.documents")
    signs = [all_signs()[name] for name in doing]
    return [one for one in showing("next_steps.date", evidence.said) if any(sign.on(one) for sign in signs)]


def _mentioned(evidence: Evidence) -> Iterator[Quote]:
    """Something is to follow: said so, or an action of either, dated, or papers to bring."""
    yield from evidence.sign("next_steps.mentioned")
    yield from (one.quote for one in _dated_action(evidence))
    yield from evidence.sign("next_steps.documents")


def _owners(evidence: Evidence) -> Iterator[Quote]:
    own, theirs = showing("next_steps.owner_self", evidence.said), showing("next_steps.owner_client", evidence.said)
    if own and theirs:
        yield from (one.quote for one in (*own, *theirs))


_FINDERS: Mapping[str, Finder] = {
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
    "explanation.plain": _plain,
    "explanation.money_example": _money_example("example"),
    "explanation.downside": _downside,
    "suitability.proposal": _proposal,
    **{
        f"suitability.{one}": _after_proposal(f"suitability.{one}")
        for one in ("risk_match", "horizon_match", "liquidity_match", "spread", "reason", "alternative", "why_not")
    },
    "disclosure.client_worst_case": _client_worst_case,
    "objection_empathy.labelled": _labelled,
    "objection_empathy.acknowledged": _acknowledged,
    "objection_empathy.answered": _answered,
    "objection_empathy.evidence": _evidence_given,
    "objection_empathy.calms": _calms,
    "objection_empathy.plan": _plan_follows,
    "next_steps.mentioned": _mentioned,
    "next_steps.date": lambda evidence: [one.quote for one in _dated_action(evidence)],
    "next_steps.owner": _owners,
}
