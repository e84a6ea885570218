"""How the elements of explanation, suitability and disclosure are found."""

import re
from collections.abc import Iterator, Mapping

from workbench.coaching.assessment import Quote
from workbench.coaching.conversation import Sentence
from workbench.coaching.evidence import Evidence, Finder
from workbench.coaching.facts import MONEY
from workbench.coaching.matching import folded
from workbench.coaching.signs import all_signs, asks, showing

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


FINDERS: Mapping[str, Finder] = {
    "explanation.plain": _plain,
    "explanation.money_example": _money_example("example"),
    "explanation.downside": _downside,
    "suitability.proposal": _proposal,
    **{
        f"suitability.{one}": _after_proposal(f"suitability.{one}")
        for one in ("risk_match", "horizon_match", "liquidity_match", "spread", "reason", "alternative", "why_not")
    },
    "disclosure.client_worst_case": _client_worst_case,
}
