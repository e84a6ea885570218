"""What is kept of a role-play: the scenario as played, every turn with the state after it, tools used, hints, notes."""

from typing import Annotated, Literal

from pydantic import Field

from workbench.coaching.mind_state import Change, Mind
from workbench.coaching.scenario_models import Channel, Language, Level, Scenario
from workbench.strict import Strict

MOST_TURNS = 25

EndedBy = Literal["trainee", "client", "limit"]
SessionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Revealed(Strict):
    """A hidden fact that came out, and the trainee's words that asked for it."""

    fact: str
    quote: str


class Exchange(Strict):
    """One turn of the trainee and the client's answer. ``trainee`` is masked; ``silent``: the time for a turn ran out.

    ``acts``: kinds of what the turn did. ``mind``: the state after it. ``note``: why a model's wording was not used.
    """

    trainee: str
    client: str
    at: str
    silent: bool = False
    acts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    revealed: tuple[Revealed, ...] = ()
    mind: Mind
    worded_by: Literal["rules", "model"] = "rules"
    note: str = ""


class ToolUse(Strict):
    """A page of the workbench opened for the persona during the session: what it showed may be quoted."""

    after_turn: int
    tool: Literal["profile", "products", "stress", "portfolio"]
    text: Annotated[str, Field(max_length=2_000)] = ""


class Hint(Strict):
    """A hint that was asked for. It costs nothing."""

    after_turn: int
    text: str


class Session(Strict):
    """One role-play.

    Attributes:
        scenario: as played: varied by the seed, and untouched by later changes of the scenario.
        version: grows with every save; a save that does not know the newest is refused.
        start: the mind before the first turn.
        retried_from: id of the session and number of the turn (from 1) this one repeats.
    """

    id: SessionId
    schema_version: Literal["1"] = "1"
    version: int = 0
    scenario: Scenario
    language: Language
    level: Level
    channel: Channel
    seed: Annotated[int, Field(ge=0, le=2**31)]
    trainee: Annotated[str, Field(max_length=80)] = ""
    started_at: str
    updated_at: str
    opening: str
    start: Mind
    exchanges: tuple[Exchange, ...] = ()
    tools: tuple[ToolUse, ...] = ()
    hints: tuple[Hint, ...] = ()
    notes: Annotated[str, Field(max_length=20_000)] = ""
    ended_by: EndedBy | None = None
    retried_from: tuple[str, int] | None = None

    @property
    def mind(self) -> Mind:
        """The client's state now."""
        return self.exchanges[-1].mind if self.exchanges else self.start

    @property
    def said_by_client(self) -> tuple[str, ...]:
        """The client's turns, the opening first."""
        return (self.opening, *(exchange.client for exchange in self.exchanges))

    def transcript(self) -> list[dict[str, str]]:
        """The turns as ``coach score`` reads them: ``[{speaker, text}]``, the client's opening first."""
        turns = [{"speaker": "client", "text": self.opening}]
        for exchange in self.exchanges:
            turns.append({"speaker": "trainee", "text": exchange.trainee})
            turns.append({"speaker": "client", "text": exchange.client})
        return turns
