"""From elements to levels: how far each level's elements are there, and what holds a level down.

level = 1 + sum over the levels k = 2 to 5 of share(k) x reach(k), where share(k) is the part of the elements of level k that
are there, reach(2) = 1 and reach(k + 1) = reach(k) x (0.4 + 0.6 share(k)). What is missing of level 3 is in part implied by
what is there of level 4: share(3) grows by 0.6 (1 - share(3)) share(4). So all elements give 5, none gives 1, a missing
element below weakens what stands above it, and every element adds. Levels are rounded to a tenth.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.coaching.assessment import QUOTES_FROM, Quote
from workbench.coaching.banned import Findings
from workbench.coaching.conversation import Conversation
from workbench.coaching.facts import known_of_profile
from workbench.coaching.rubric import Element, RubricDimension
from workbench.coaching.scenario_models import Bilingual, Dimension

#: What of a level's reach is kept where nothing of the level is there.
KEPT = 0.4
#: What of a missing part of level 3 a whole level 4 implies: a proposal that fits the time, the need for cash and the client's
#: own words was matched to the client, whether or not the risk level was named.
IMPLIED, IMPLIED_AT = 0.6, 3
#: The highest level of suitability by how many of the five facts were known that a recommendation needs.
AT_MOST_BY_PROFILE = (1.0, 1.5, 2.0, 3.0, 4.5, 5.0)
#: What holds a dimension this low is told even where the level is lower still.
TOLD_BELOW = 2.0
#: Where quotes are too few for a level from 3 up.
JUST_BELOW = 2.9


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a dimension down: the highest level it leaves, why, and the words.

    ``fault``: a hard fail's id, or a name in the rubric's ``instead``; empty where no words are at fault.
    """

    at_most: float
    why: Bilingual
    quote: Quote | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A level with its grounds: elements there and missing, and what held it down."""

    score: float
    present: tuple[Element, ...]
    missing: tuple[Element, ...]
    held: Held | None


def level_of(dimension: RubricDimension, there: Mapping[str, tuple[Quote, ...]], talk: Conversation, found: Findings) -> Level:
    """The level on one dimension."""
    elements = [element for element in dimension.elements if _due(element, dimension.id, talk, found)]
    score = _from_shares([_share(level, elements, there) for level in range(2, 6)])
    quotes = {quote.text for element in elements for quote in there.get(element.id, ())}
    holding = list(_holding(dimension.id, talk, found))
    if score >= QUOTES_FROM and len(quotes) < dimension.least_quotes:
        why = Bilingual(
            en=f"It rests on fewer than {dimension.least_quotes} quotes.", zh=f"依据的原话不足{dimension.least_quotes}处。"
        )
        holding.append(Held(JUST_BELOW, why, None))
    held = min(holding, key=lambda one: one.at_most, default=None)
    score = round(score, 1)
    present = tuple(element for element in elements if element.id in there)
    missing = tuple(element for element in elements if element.id not in there)
    if held is None or held.at_most > max(score, TOLD_BELOW):
        return Level(score, present, missing, None)
    return Level(min(score, held.at_most), present, missing, held)


def _share(level: int, elements: Sequence[Element], there: Mapping[str, tuple[Quote, ...]]) -> float:
    wanted = [element for element in elements if element.level == level]
    return sum(element.id in there for element in wanted) / len(wanted) if wanted else 1.0


def _from_shares(shares: Sequence[float]) -> float:
    """The level from the shares of the levels 2 to 5."""
    score, reach = 1.0, 1.0
    for level, share in enumerate(shares, start=2):
        if level == IMPLIED_AT:
            share += (1 - share) * IMPLIED * shares[level - 1]
        score += share * reach
        reach *= KEPT + (1 - KEPT) * share
    return score


def _due(element: Element, dimension: Dimension, talk: Conversation, found: Findings) -> bool:
    """Cooling-off is asked for only where something was put forward or the scenario calls for it."""
    if (dimension, element.id) != ("next_steps", "cooling"):
        return True
    called_for = " ".join(text.en.casefold() for text in talk.scenario.must_cover)
    return bool(found.offers) or any(word in called_for for word in ("cooling", "free-look", "24-hour", "no rush"))


def _holding(dimension: Dimension, talk: Conversation, found: Findings) -> Iterator[Held]:
    if dimension == "discovery":
        yield from _sold_first(talk, found)
    elif dimension == "explanation":
        yield from _jargon(talk)
    elif dimension == "suitability":
        yield from _unsuitable(talk, found)
    elif dimension == "disclosure":
        yield from _promised(found)
    elif dimension == "objection_empathy":
        yield from _unkind(talk, found)


def _sold_first(talk: Conversation, found: Findings) -> Iterator[Held]:
    first = min((offer.turn for offer in found.offers), default=None)
    if first is None:
        return
    kinds = ("open_question", "inviting_question", "factual_question")
    if not any(turn < first and reading.has(*kinds) for turn, reading in talk.readings.items()):
        offer = next(offer for offer in found.offers if offer.turn == first)
        why = Bilingual(en="A product was named before any open question.", zh="还没有开放式提问就提到了产品。")
        yield Held(2.0, why, offer.sentence.quote, "sold_first")


def _jargon(talk: Conversation) -> Iterator[Held]:
    terms = [Quote(turn=turn, text=act.quote) for turn, reading in talk.readings.items() for act in reading.of("jargon")]
    at_most = {0: 5.0, 1: 4.4, 2: 2.9}.get(len(terms), 1.4)
    if terms:
        yield Held(
            at_most,
            Bilingual(en="Terms above the client's knowledge are left unexplained.", zh="术语超出客户水平且没有解释。"),
            terms[0],
            "jargon",
        )


def _unsuitable(talk: Conversation, found: Findings) -> Iterator[Held]:
    texts = {
        "HF3": (1.0, Bilingual(en="The product lies above what the client can bear.", zh="产品超出客户的承受能力。")),
        "HF4": (2.0, Bilingual(en="A product was recommended without its risk.", zh="推荐时没有说明风险。")),
    }
    for fail in found.fails:
        if fail.id in texts:
            at_most, why = texts[fail.id]
            yield Held(at_most, why, Quote(turn=fail.turn, text=fail.quote), fail.id)
        elif fail.id == "HF2":
            why = Bilingual(en="A product came before the whole profile was known.", zh="还没完全了解客户就推荐了产品。")
            at_most = AT_MOST_BY_PROFILE[len(known_of_profile(talk, fail.turn))]
            yield Held(at_most, why, Quote(turn=fail.turn, text=fail.quote), fail.id)
    for flag in found.flags:
        if flag.id == "U01" and flag.turn is not None:
            yield Held(
                1.5,
                Bilingual(en="Nothing suits everyone.", zh="没有适合所有人的产品。"),
                Quote(turn=flag.turn, text=flag.quote),
                "everyone",
            )


def _promised(found: Findings) -> Iterator[Held]:
    for fail in found.fails:
        if fail.id in ("HF1", "HF7"):
            yield Held(
                1.0,
                Bilingual(en="A return or safety was promised.", zh="承诺了收益或安全。"),
                Quote(turn=fail.turn, text=fail.quote),
                fail.id,
            )
    for promise in found.promises:
        yield Held(2.0, Bilingual(en="A price or return was foretold.", zh="对走势或收益打了包票。"), promise, "foretold")


def _unkind(talk: Conversation, found: Findings) -> Iterator[Held]:
    unkind = Bilingual(en="The client was blamed or ridiculed.", zh="指责或嘲笑了客户。")
    played_down = Bilingual(en="The feeling was talked away.", zh="把情绪一句话带过。")
    pushed = Bilingual(en="Pressure followed.", zh="随后催促客户。")
    for turn, reading in talk.readings.items():
        for kinds, at_most, why, fault in (
            (("blame", "ridicule", "abuse"), 1.4, unkind, "unkind"),
            (("told_not_to_worry", "defence", "lecture"), 2.9, played_down, "played_down"),
            (("pressure",), 2.4, pushed, "pushed"),
        ):
            yield from (Held(at_most, why, Quote(turn=turn, text=act.quote), fault) for act in reading.of(*kinds))
    for fail in found.fails:
        if fail.id == "HF5":
            yield Held(1.4, unkind, Quote(turn=fail.turn, text=fail.quote), "HF5")
