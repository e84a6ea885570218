"""Why a level, and what would have been better: sentences in the transcript's language, tied to what was said."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from workbench.coaching.answers import money
from workbench.coaching.assessment import Assessment, Rewrite
from workbench.coaching.conversation import Conversation
from workbench.coaching.levels import Level
from workbench.coaching.rubric import Element, RubricDimension, rubric
from workbench.coaching.scenario_models import Dimension, Language
from workbench.coaching.signs import showing

MOST_REWRITES = 3
#: The level whose elements the others hold: asked at all, said at all.
LOWEST = 2
#: The dimension that a hard fail speaks of.
_OF_FAIL = {"HF1": "disclosure", "HF2": "discovery", "HF3": "suitability", "HF4": "disclosure", "HF5": "objection_empathy",
            "HF6": "suitability", "HF7": "disclosure", "HF8": "objection_empathy"}  # fmt: skip
#: Signs of a quoted line.
_LONGEST_QUOTED = 90
_CURRENCIES = {"en": {"CNY": "yuan", "USD": "dollars", "GBP": "pounds", "EUR": "euros", "HKD": "Hong Kong dollars"},
               "zh": {"CNY": "元", "USD": "美元", "GBP": "英镑", "EUR": "欧元", "HKD": "港元"}}  # fmt: skip


def reason_for(level: Level, language: Language) -> str:
    """What is there, what is missing, and what held the level down."""
    there = _listed(level.present, language)
    missing = _listed(level.missing, language)
    if language == "en":
        parts = [f"There: {there}." if there else "Nothing of it is there.", f"Missing: {missing}." if missing else ""]
    else:
        parts = [f"做到了：{there}。" if there else "这一项还没有做到。", f"还缺：{missing}。" if missing else ""]
    if level.held is not None:
        parts.insert(0, level.held.why.of(language))
    return (" " if language == "en" else "").join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Better:
    """One better line: the trainee's turn in whose place it stands, and its words; None: it belongs somewhere in the talk.

    ``after``: the client's turn that it answers.
    """

    line: str
    why: str
    turn: int | None = None
    said: str = ""
    after: int | None = None


def better_for(dimension: RubricDimension, level: Level, talk: Conversation, taken: Collection[int]) -> Better | None:
    """The better line of a dimension; None where nothing is missing.

    It stands where the very fault happened that held the level down; else where what is missing had its place and the
    trainee earned nothing; else nowhere in particular. It never takes the place of words that earned something.

    Args:
        taken: turns of the trainee that earned something, for any dimension, or hold a fault with a line of its own.
    """
    if level.held is not None and level.held.quote is not None:
        quote = level.held.quote
        return Better(_of_fault(level.held.fault, talk), level.held.why.of(talk.language), quote.turn, quote.text)
    if not level.missing:
        return None
    element = _element(level)
    line = _filled(element, talk)
    why = _told("Missing: {}.", "还缺：{}。", talk).format(element.name.of(talk.language))
    turn = _moment(talk, dimension.id, taken)
    if turn is None:
        return Better(line, why)
    return Better(line, why, turn, talk.turns[turn].text, talk.client_before(turn))


def improvement_for(better: Better | None, talk: Conversation) -> str:
    """The better line with where it belongs, in a sentence."""
    if better is None:
        return _told("All of it is there. Keep it.", "都做到了，请保持。", talk)
    client = _short(talk.turns[better.after].text) if better.after is not None else ""
    if client:
        frame = _told("When the client says “{at}”, say: “{line}”", "客户说“{at}”时，可以说：“{line}”", talk)
    elif better.said:
        frame = _told("Instead of “{said}” say: “{line}”", "不说“{said}”，可以说：“{line}”", talk)
    else:
        frame = _told("Somewhere in this talk, say: “{line}”", "在对话中可以说：“{line}”", talk)
    return frame.format(at=client, said=_short(better.said), line=better.line)


def rewrites(
    talk: Conversation,
    assessment: Assessment,
    better: Mapping[Dimension, Better | None],
    without: Collection[Dimension] = (),
) -> tuple[Rewrite, ...]:
    """Up to three better lines: hard fails first, then the weakest dimensions. A turn has one, and a line stands once.

    Args:
        better: the better line of each dimension by the rules.
        without: dimensions that a person has judged: the rules have nothing to say on them, unless it is a hard fail.
    """
    kept: list[Rewrite] = []
    for rewrite in (*_for_fails(talk, assessment), *_for_levels(assessment, better, without)):
        same_turn = rewrite.turn is not None and any(one.turn == rewrite.turn for one in kept)
        if not same_turn and all(one.better != rewrite.better for one in kept):
            kept.append(rewrite)
    return tuple(kept[:MOST_REWRITES])


def _for_fails(talk: Conversation, assessment: Assessment) -> Iterator[Rewrite]:
    for fail in assessment.hard_fails:
        why = rubric().hard_fail(fail.id).about.of(talk.language)
        reading = talk.readings.get(fail.turn)
        fault = fail.id
        if fail.id == "HF5" and reading is not None and reading.has("abuse", "ridicule", "blame"):
            fault, why = "unkind", _told("The client was insulted.", "辱骂或嘲笑了客户。", talk)
        if reading is not None and reading.has("pressure"):
            why += _told(" And the client was pressed to decide.", "同时还催促了客户。", talk)
        yield Rewrite(
            turn=fail.turn, dimension=rubric().dimension(_OF_FAIL[fail.id]).id, said=fail.quote,
            better=_of_fault(fault, talk), why=why,
        )  # fmt: skip


def _for_levels(
    assessment: Assessment, better: Mapping[Dimension, Better | None], without: Collection[Dimension]
) -> Iterator[Rewrite]:
    # What was said wrongly comes before what was not said at all.
    pinned = {dimension for dimension, found in better.items() if found is not None and found.turn is not None}
    for score in sorted(assessment.dimensions, key=lambda one: (one.id not in pinned, one.score)):
        found = better.get(score.id)
        if score.id in without or found is None:
            continue
        if score.scorer == "model":
            # A model says what would be better, not in which turn.
            yield Rewrite(turn=None, dimension=score.id, said="", better=score.improvement, why=score.reason)
        else:
            yield Rewrite(turn=found.turn, dimension=score.id, said=found.said, better=found.line, why=found.why)


def _of_fault(fault: str, talk: Conversation) -> str:
    marks = rubric()
    line = marks.instead[fault] if fault in marks.instead else marks.hard_fail(fault).better
    return line.of(talk.language)


def _element(level: Level) -> Element:
    """The missing element to speak of: the lowest, but not the mere mention of what was done in part already."""
    wanted = [element for element in level.missing if element.level > LOWEST or not level.present]
    return min(wanted or level.missing, key=lambda one: one.level)


def _filled(element: Element, talk: Conversation) -> str:
    persona = talk.scenario.persona
    return element.better.of(talk.language).format(
        money=money(_round(persona.assets * 0.2), persona.currency, talk.language),
        currency=_CURRENCIES[talk.language].get(persona.currency, persona.currency),
        feeling=persona.emotion.word.of(talk.language),
    )


def _round(amount: float) -> float:
    """To one significant digit, as people speak."""
    digits = max(0, len(str(int(amount))) - 1)
    return float(round(amount / 10**digits) * 10**digits)


def _moment(talk: Conversation, dimension: Dimension, taken: Collection[int]) -> int | None:
    """The trainee's turn in whose place the line would have stood: where its time had come and nothing was earned."""
    if dimension == "next_steps":
        last = max(talk.readings, default=None)
        found = last if last is not None and not talk.readings[last].questions else None
    elif dimension == "objection_empathy":
        upset = [*showing("client_upset", talk.heard), *showing("client_objects", talk.heard)]
        found = next((turn for one in upset[:1] for turn in talk.trainee_turns_after(one.turn, 1)), None)
    else:
        found = None
    return found if found is not None and found not in taken and talk.turns[found].text.strip() else None


def _told(english: str, chinese: str, talk: Conversation) -> str:
    return english if talk.language == "en" else chinese


def _listed(elements: tuple[Element, ...], language: Language) -> str:
    return ("; " if language == "en" else "；").join(element.name.of(language) for element in elements)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_QUOTED else plain[: _LONGEST_QUOTED - 1].rstrip() + "…"
