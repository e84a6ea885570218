"""How the elements of objections and empathy, and of the next steps, are found."""

from collections.abc import Iterator, Mapping

from workbench.coaching.assessment import Quote
from workbench.coaching.conversation import Conversation, Sentence
from workbench.coaching.evidence import Evidence, Finder
from workbench.coaching.facts import MONEY
from workbench.coaching.signs import all_signs, showing

#: The client's last turns, in which they must say that they are calmer.
LAST_TURNS = 3


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


FINDERS: Mapping[str, Finder] = {
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
