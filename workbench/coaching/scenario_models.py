"""The shape of a scenario: who the client is, what they hide, what they object to, and what calms or angers them.

Product data and scenarios written by users have the same shape. Every text stands in English and in Chinese. Money is in
the client's currency; levels of knowledge, tolerance and capacity run from 1 (low) to 5 (high); intensity and trust from 0
to 10.
"""

from typing import Annotated, Literal, NoReturn

from pydantic import Field

from workbench.strict import Strict

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

#: How demanding the client is made, whatever the scenario: chosen by the trainee for a session.
Level = Literal["gentle", "standard", "demanding"]
LEVELS: tuple[Level, ...] = ("gentle", "standard", "demanding")

Channel = Literal["branch", "phone", "chat"]
Gender = Literal["female", "male", "couple"]

#: What a question can be about.
Topic = Literal[
    "goal", "horizon", "amount", "income", "assets", "debts", "emergency", "liquidity", "family", "loss_reaction",
    "experience", "knowledge", "source", "holdings", "restrictions", "tax", "pension", "remittance", "health",
    "other_offers", "documents", "helper", "funding", "wish", "feelings", "concern", "understanding", "residence",
    "occupation", "employer", "age", "name", "contact", "product", "price", "since", "seller", "relatives", "bill",
]  # fmt: skip

#: Plain facts. Their questions use words that belong to another topic elsewhere ("which year" did you buy, when is it
#: needed), so what a pattern of theirs has read counts for no other topic.
PLAIN_FACTS: frozenset[Topic] = frozenset(
    {"occupation", "employer", "age", "name", "contact", "product", "price", "since", "seller", "relatives", "bill"}
)

#: What in a trainee's turn calms or angers a client of a given scenario, as ``turns`` recognises it.
Signal = Literal[
    "emotion_named", "money_numbers", "choice_offered", "told_not_to_worry", "blame", "product_pitch", "asks_source",
    "lecture", "plain_language", "written_summary", "trusted_person", "pressure", "client_numbers", "permission_to_wait",
    "listening", "apology", "authority", "ridicule", "scope_stated", "vague_assurance", "cash_flow", "respect",
    "open_question", "defence", "promise", "jargon",
]  # fmt: skip

EmotionState = Literal["anxious", "angry", "confused", "trusting", "excited", "grieving", "neutral"]
Dimension = Literal[
    "discovery", "risk_profiling", "explanation", "suitability", "disclosure", "objection_empathy", "next_steps"
]  # fmt: skip

Scale = Annotated[int, Field(ge=1, le=5)]
Intensity = Annotated[int, Field(ge=0, le=10)]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Line = Annotated[str, Field(min_length=1, max_length=400)]


class Bilingual(Strict):
    """One text in both languages."""

    en: Line
    zh: Line

    def of(self, language: Language) -> str:
        """The text in ``language``."""
        return self.en if language == "en" else self.zh


class Words(Strict):
    """Words or phrases per language by which code recognises something. Plain text, not patterns; case does not matter."""

    en: tuple[Line, ...] = Field(min_length=1, max_length=40)
    zh: tuple[Line, ...] = Field(min_length=1, max_length=40)

    def of(self, language: Language) -> tuple[str, ...]:
        """The words in ``language``."""
        return self.en if language == "en" else self.zh


class Goal(Strict):
    """Something the client wants to pay for. ``amount`` None: the client has no figure in mind; ``in_years``: no date."""

    name: Bilingual
    amount: Amount | None = None
    in_years: Annotated[float, Field(ge=0, le=60)] | None = None


class Debt(Strict):
    """A debt and its amount."""

    name: Bilingual
    amount: Amount


class Emotion(Strict):
    """How the client feels at the start. ``word`` is the feeling in plain words."""

    state: EmotionState
    word: Bilingual
    intensity: Intensity = 5


class Persona(Strict):
    """The client. ``names`` beyond the first and the spans are what a session's seed may vary.

    Attributes:
        gender: for the form and the form of address; None: not given.
        income: per year before tax. ``assets``: all that can be invested, in money; ``assets_by_class`` in fractions of it.
        emergency_months: months of spending that lie in cash; may belong to a hidden fact.
        knowledge, tolerance, capacity: 1 to 5.
        vulnerability: drivers that call for more care: health, life event, resilience, capability.
    """

    names: tuple[Bilingual, ...] = Field(min_length=1, max_length=8)
    gender: Gender | None = None
    age: Annotated[int, Field(ge=18, le=100)]
    age_span: Annotated[int, Field(ge=0, le=5)] = 0
    occupation: Bilingual
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}(/[A-Z]{2})?$")]
    family: Bilingual
    speaks: Bilingual
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    income: Amount
    assets: Amount
    assets_by_class: dict[str, Annotated[float, Field(ge=0, le=1)]]
    debts: tuple[Debt, ...] = ()
    emergency_months: Annotated[float, Field(ge=0, le=120)]
    dependants: Annotated[int, Field(ge=0, le=12)]
    knowledge: Scale
    experience: Bilingual
    tolerance: Scale
    capacity: Scale
    horizon_years: Annotated[float, Field(ge=0, le=60)]
    liquidity_needs: Bilingual
    goals: tuple[Goal, ...] = Field(min_length=1)
    emotion: Emotion
    vulnerability: tuple[Literal["health", "life event", "resilience", "capability"], ...] = ()


class HiddenFact(Strict):
    """Something the client tells only when asked about it.

    Attributes:
        id: scenario id and position, e.g. ``C01-1``.
        fact: for the debrief, in the third person.
        asked_by: the question that brings it out, for the debrief.
        topics: a question about one of these brings it out; ``words``: so does a question with one of these words.
        closed_question_suffices: a plain yes-or-no question about it is enough.
        said: how the client puts it, in the first person; at least two ways.
        tells: words that would betray it; no line of the client may hold one before it was asked for.
        may_hide: the client may deny it once when asked without trust (the scenario allows the lie).
    """

    id: Line
    fact: Bilingual
    asked_by: Bilingual
    topics: tuple[Topic, ...] = Field(min_length=1)
    words: Words | None = None
    closed_question_suffices: bool = False
    said: tuple[Bilingual, ...] = Field(min_length=2, max_length=6)
    tells: Words
    may_hide: bool = False


class Objection(Strict):
    """What the client holds against the advice.

    Attributes:
        text: how it is first raised; ``again``: how it comes back when it was passed over; ``settled``: once answered.
        answered_by: words that a real answer to it holds; with a reason or a figure beside them it counts as answered.
    """

    id: Line
    text: Bilingual
    again: tuple[Bilingual, ...] = Field(min_length=1, max_length=4)
    settled: Bilingual
    answered_by: Words


class Trigger(Strict):
    """Behaviour that moves this client's emotion: ``signal`` for code, ``text`` for people."""

    signal: Signal
    text: Bilingual


class Reply(Strict):
    """What this client answers, with no secret in it, when asked about ``topic``."""

    topic: Topic
    lines: tuple[Bilingual, ...] = Field(min_length=1, max_length=6)


class Scenario(Strict):
    """One role-play."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]{1,23}$")]
    version: Annotated[int, Field(ge=1)] = 1
    name: Bilingual
    skills: tuple[Dimension, ...] = Field(min_length=1)
    difficulty: Annotated[int, Field(ge=1, le=4)]
    about: Bilingual
    persona: Persona
    openings: tuple[Bilingual, ...] = Field(min_length=1, max_length=6)
    hidden_facts: tuple[HiddenFact, ...] = Field(min_length=1, max_length=8)
    objections: tuple[Objection, ...] = Field(min_length=1, max_length=6)
    calms_if: tuple[Trigger, ...] = Field(min_length=1)
    escalates_if: tuple[Trigger, ...] = Field(min_length=1)
    must_cover: tuple[Bilingual, ...] = Field(min_length=1)
    traps: tuple[Bilingual, ...] = Field(min_length=1)
    #: Shown nowhere any more; scenarios written before have them.
    emotion_states: tuple[Bilingual, ...] = ()
    replies: tuple[Reply, ...] = ()
    pass_behaviour: Bilingual
    fail_behaviour: Bilingual

    def fact(self, fact_id: str) -> HiddenFact:
        """The hidden fact of this id (``KeyError`` where there is none)."""
        return next((fact for fact in self.hidden_facts if fact.id == fact_id), None) or _missing(fact_id)

    def objection(self, objection_id: str) -> Objection:
        """The objection of this id (``KeyError`` where there is none)."""
        return next((one for one in self.objections if one.id == objection_id), None) or _missing(objection_id)


class ScenarioFile(Strict):
    """The file of product scenarios."""

    schema_version: Literal["1.0"]
    scenarios: tuple[Scenario, ...] = Field(min_length=1)


def _missing(identifier: str) -> NoReturn:
    raise KeyError(identifier)
