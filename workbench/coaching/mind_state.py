"""The state of a client's mind and what may be said of it: values only. ``mind`` moves them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from workbench.coaching.scenario_models import Intensity, Topic
from workbench.strict import Strict

LEAVES_AT = 10
#: The minimum before a product may be named: these, and income or assets.
PROFILE: frozenset[Topic] = frozenset({"goal", "horizon", "amount", "loss_reaction"})
MOST_OBJECTIONS = 2
#: An objection passed over for so many turns comes back in the next, which is the third.
RETURNS_AFTER = 2
#: How often an objection comes back at the most; after that the client keeps it to themselves.
MOST_RETURNS = 3
#: From here on a client says that they will leave before they do; below it they have calmed down again.
WARNS_AT = 8
FORGIVES_BELOW = 7
#: Facts a client tells in one turn at the most; what was asked beyond that comes in the next.
MOST_FACTS = 2
#: The longest turn of a client, and what is kept free for an objection beside an answer.
LONGEST_LINE = 35
TRUST_TO_TELL = 4

#: What a rule moves.
Moved = Literal["emotion", "trust", "patience", "knowledge", "objection", "fact"]
Mood = Literal["tense", "uneasy", "calm"]
Bounded = Annotated[int, Field(ge=0, le=10)]


class Raised(Strict):
    """An objection that was raised: when last, how strongly (1 the first time), and whether it was answered."""

    id: str
    last_turn: int
    strength: int = 1
    answered: bool = False


class Mind(Strict):
    """The state. ``turn`` counts the trainee's turns; ``asked`` are topics asked and answered; ``told`` ids of facts.

    ``understood``: level of knowledge, which a good explanation lifts by one. ``heard_money``: the worst case the trainee told
    in money, ``heard_left``: it is what would be left, ``heard_rank``: how much it is about the client's own money.
    ``denied``: facts the client has once kept back by a lie that the scenario allows. ``owed``: facts asked for when there was
    no room to tell them. ``gained``: the trainee's words that won trust or calmed; the same words do so once.
    ``agreed``: a next step was named. ``warned``: the client has said that they will leave if it goes on.
    """

    turn: int = 0
    intensity: Intensity
    trust: Bounded
    patience: Bounded
    understood: int
    told: tuple[str, ...] = ()
    asked: tuple[Topic, ...] = ()
    raised: tuple[Raised, ...] = ()
    denied: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    heard_money: str = ""
    heard_left: bool = False
    heard_rank: int = 0
    foreign_turns: int = 0
    agreed: bool = False
    warned: bool = False
    gone: bool = False

    @property
    def mood(self) -> Mood:
        """What an observer sees."""
        return "tense" if self.intensity >= 7 else "uneasy" if self.intensity >= 4 else "calm"

    @property
    def open_objection(self) -> Raised | None:
        """The objection that stands, if one does; there is never more than one."""
        return next((one for one in self.raised if not one.answered), None)

    @property
    def profiled(self) -> bool:
        """Whether the least that must be known before a product is named has been asked and answered."""
        return set(self.asked) >= PROFILE and bool({"income", "assets"} & set(self.asked))


class Change(Strict):
    """Why the state moved: the rule, by how much, and the trainee's words."""

    rule: str
    of: Moved
    by: int
    quote: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something the client says: the ways to say it. ``again``: they have said it before.

    ``marks``: words of which any wording must hold one, so that what came out is really said.
    """

    kind: Literal["fact", "answer", "objection", "objection_again", "settled"]
    lines: tuple[str, ...]
    id: str = ""
    again: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """All that the wording may know of this turn.

    Attributes:
        reaction: kind of reaction; spoken in full where ``parts`` is empty.
        parts: what to say, in order.
        mood: of the voice.
        term, money: words of the trainee to repeat in the reaction; ``correction``: what the client puts right.
        tail: kind of reaction that ends the turn, after all else; empty: none.
    """

    reaction: str
    parts: tuple[Part, ...]
    mood: Mood
    term: str = ""
    money: str = ""
    correction: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The mind after a turn, what to say, why the state moved, and which facts came out by which words."""

    mind: Mind
    cue: Cue
    changes: tuple[Change, ...]
    revealed: tuple[tuple[str, str], ...]
