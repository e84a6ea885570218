"""Why a level, and what would have been better: sentences in the transcript's language, tied to what was said."""

from collections.abc import Iterator

from workbench.coaching.answers import money
from workbench.coaching.assessment import Assessment, DimensionScore, Rewrite
from workbench.coaching.conversation import Conversation
from workbench.coaching.levels import Level
from workbench.coaching.rubric import Element, RubricDimension, rubric
from workbench.coaching.scenario_models import Dimension, Language
from workbench.coaching.signs import showing

MOST_REWRITES = 3
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


def improvement_for(dimension: RubricDimension, level: Level, talk: Conversation) -> str:
    """One better line: in the place of the words that held the level down, or after what the client said."""
    if not level.missing and level.held is None:
        return "All of it is there. Keep it." if talk.language == "en" else "都做到了，请保持。"
    better = _better(dimension, level, talk)
    if level.held is not None and level.held.quote is not None:
        said = _short(level.held.quote.text)
        return f"Instead of “{said}” say: “{better}”" if talk.language == "en" else f"不说“{said}”，可以说：“{better}”"
    moment = _moment(talk, dimension.id)
    client = _short(talk.turns[moment].text) if moment is not None else ""
    if not client:
        return f"Say: “{better}”" if talk.language == "en" else f"可以说：“{better}”"
    return (
        f"When the client says “{client}”, say: “{better}”"
        if talk.language == "en"
        else f"客户说“{client}”时，可以说：“{better}”"
    )


def rewrites(talk: Conversation, assessment: Assessment) -> tuple[Rewrite, ...]:
    """Up to three lines of the trainee with a better one each: hard fails first, then the weakest dimensions."""
    kept: dict[int, Rewrite] = {}
    for rewrite in (*_for_fails(talk, assessment), *_for_levels(talk, assessment)):
        kept.setdefault(rewrite.turn, rewrite)
    return tuple(kept.values())[:MOST_REWRITES]


_OF_FAIL = {"HF1": "disclosure", "HF2": "discovery", "HF3": "suitability", "HF4": "disclosure", "HF5": "objection_empathy",
            "HF6": "suitability", "HF7": "disclosure", "HF8": "objection_empathy"}  # fmt: skip


def _for_fails(talk: Conversation, assessment: Assessment) -> Iterator[Rewrite]:
    for fail in assessment.hard_fails:
        rule = rubric().hard_fail(fail.id)
        dimension = rubric().dimension(_OF_FAIL[fail.id]).id
        better, why = rule.better.of(talk.language), rule.about.of(talk.language)
        yield Rewrite(turn=fail.turn, dimension=dimension, said=fail.quote, better=better, why=why)


def _for_levels(talk: Conversation, assessment: Assessment) -> Iterator[Rewrite]:
    used: set[int] = {fail.turn for fail in assessment.hard_fails}
    for score in sorted(assessment.dimensions, key=lambda one: one.score):
        turn = next((place for place in _idle(talk, assessment) if place not in used), None)
        if "“" not in score.improvement or turn is None:
            continue
        used.add(turn)
        yield Rewrite(
            turn=turn, dimension=score.id, said=talk.turns[turn].text, better=_spoken(score), why=score.reason,
        )  # fmt: skip


def _spoken(score: DimensionScore) -> str:
    """The line itself, without its frame."""
    return score.improvement.rsplit("“", 1)[-1].removesuffix("”")


def _idle(talk: Conversation, assessment: Assessment) -> list[int]:
    """The trainee's turns, those first that earned least."""
    earned: dict[int, int] = dict.fromkeys(talk.readings, 0)
    for score in assessment.dimensions:
        for quote in score.quotes:
            if quote.turn in earned:
                earned[quote.turn] += 1
    return sorted((turn for turn in earned if talk.turns[turn].text.strip()), key=lambda turn: (earned[turn], turn))


def _better(dimension: RubricDimension, level: Level, talk: Conversation) -> str:
    element = min(level.missing, key=lambda one: one.level, default=dimension.elements[-1])
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


def _moment(talk: Conversation, dimension: Dimension) -> int | None:
    """The client's turn after which the better line belongs: where its time had come and the trainee did something else."""
    client = [place for place, turn in enumerate(talk.turns) if turn.speaker == "client" and turn.text.strip()]
    if dimension == "next_steps":
        return next((place for place in reversed(client) if talk.answers_to(place) or place < len(talk.turns) - 1), None)
    if dimension == "objection_empathy":
        return next((one.turn for one in [*showing("client_upset", talk.heard), *showing("client_objects", talk.heard)]), None)
    if dimension in ("explanation", "disclosure", "suitability"):
        proposals = [one.turn for one in showing("suitability.proposal", talk.said)]
        after = [place for place in client if proposals and place > proposals[0]]
        return next(iter(after), None) or next(iter(client[1:]), None)
    unasked = [turn for turn, reading in talk.readings.items() if not reading.questions]
    before = [place for turn in unasked if (place := talk.client_before(turn)) is not None]
    return next(iter(before), None) or next(iter(client), None)


def _listed(elements: tuple[Element, ...], language: Language) -> str:
    return ("; " if language == "en" else "；").join(element.name.of(language) for element in elements)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_QUOTED else plain[: _LONGEST_QUOTED - 1].rstrip() + "…"
