"""The client's words by a local model: from the cue alone, checked by code, put again once, and given up for written lines."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.coaching.line_checks import faults_of_line
from workbench.coaching.mind_state import Cue
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Language
from workbench.coaching.wording import content_of, word
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Message, Reply
from workbench.llm.models import ModelInfo
from workbench.llm.prompt_files import PromptFile, as_data

CLIENT = PromptFile(
    package="workbench.coaching",
    name="client",
    variables=frozenset({"person", "feeling", "knowledge", "language", "content", "history"}),
)
PROMPTS = (CLIENT,)

LONGEST_REPLY = 160
#: Turns of the conversation that the model is shown.
SHOWN_TURNS = 8
_LANGUAGES = {"en": "plain British English", "zh": "Simplified Chinese (简体中文), colloquial"}
#: Reactions in which the trainee spoke to the machine, not to the client; a model is not asked to answer those.
KEPT_FROM_MODEL = frozenset(
    {"injection", "role_reversal", "is_machine", "script", "leave", "silent", "hurt", "unheard", "other_language"}
)

#: Asks the model; ``OllamaClient.answer`` is one.
Ask = Callable[[ChatRequest], Reply]


@dataclass(frozen=True, kw_only=True, slots=True)
class LineRequest:
    """What the wording of one turn needs, and no secret beside it.

    Attributes:
        person: name, age, occupation; knowledge: the level the client speaks at.
        forbidden: words that would betray a secret. They are compared with what the model says and never sent to it.
        history: (speaker, text) of the last turns; said: all of the client's.
        seed: of the session; turn: the trainee's.
    """

    cue: Cue
    language: Language
    person: str
    feeling: str
    knowledge: int
    forbidden: tuple[str, ...]
    history: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    seed: int
    turn: int


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A turn of the client, who worded it, and why a model's wording was not taken."""

    text: str
    by: Literal["rules", "model"]
    note: str = ""


def written_line(request: LineRequest, note: str = "") -> SpokenLine:
    """The turn by written lines."""
    dice = random.Random(f"{request.seed}:{request.turn}")
    return SpokenLine(word(request.cue, request.language, request.said, dice), "rules", note)


def model_line(request: LineRequest, model: ModelInfo, ask: Ask) -> SpokenLine:
    """The turn by the model where it keeps the rules, else by written lines. Never raises for a model's failure."""
    # A warning that the client will leave must be heard as one, so it is not left to a model either.
    if request.cue.reaction in KEPT_FROM_MODEL or request.cue.tail == "warning":
        return written_line(request)
    messages: tuple[Message, ...] = (Message(role="user", content=prompt_of(request)),)
    faults: Sequence[str] = ()
    for _ in range(2):
        try:
            reply = ask(_chat(model, messages, request))
        except ModelFailure as failure:
            return written_line(request, failure.message)
        text = _trimmed(reply.text)
        faults = faults_of_line(text, request.language, forbidden=request.forbidden, parts=request.cue.parts, said=request.said)
        if not faults:
            return SpokenLine(text, "model")
        again = f"That cannot be spoken: {'; '.join(faults)}. Say it again within the rules, the turn alone."
        messages = (*messages, Message(role="assistant", content=text[:600]), Message(role="user", content=again))
    return written_line(request, f"The model's wording was not used: {'; '.join(faults)}.")


def prompt_of(request: LineRequest) -> str:
    """All that the model is given."""
    cue = request.cue
    content = content_of(cue.parts) or f"- {_example(request, cue.reaction)}"
    if cue.tail:
        content += f"\n- {_example(request, cue.tail)}"
    history = "\n".join(f"{speaker}: {text[:800]}" for speaker, text in request.history[-SHOWN_TURNS:])
    return CLIENT.fill(
        person=request.person,
        feeling=f"{request.feeling}; the voice is {cue.mood}",
        knowledge=str(request.knowledge),
        language=_LANGUAGES[request.language],
        content=content,
        history=as_data("the conversation", history),
    )


def _example(request: LineRequest, reaction: str) -> str:
    """A reaction as it could sound, for the model to put in its own words."""
    lines = phrases().reactions[reaction][request.language]
    line = lines[(request.seed + request.turn) % len(lines)]
    cue = request.cue
    return line.format(term=cue.term.strip(), money=cue.money, correction=cue.correction)


def _chat(model: ModelInfo, messages: tuple[Message, ...], request: LineRequest) -> ChatRequest:
    return ChatRequest(
        model=model, messages=messages, longest_reply=LONGEST_REPLY, temperature=0.7, seed=request.seed + request.turn,
        think=False, may_drop=True,
    )  # fmt: skip


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip('"“”「」 ')
