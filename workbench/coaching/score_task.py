"""The job that scores a transcript."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from workbench.coaching.assessment import DimensionScore, ReviewFlag
from workbench.coaching.conversation import Conversation
from workbench.coaching.masking import masked
from workbench.coaching.model_scoring import Judge, ModelJudge, Verdict
from workbench.coaching.scenario_models import Language, Scenario
from workbench.coaching.scenarios import ScenarioLibrary
from workbench.coaching.scoring import score_transcript
from workbench.credentials import Credentials
from workbench.errors import InputError
from workbench.inputs import Fetched, Inputs
from workbench.llm.failures import ModelFailure
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory, model_for
from workbench.progress import Progress
from workbench.settings import load_settings
from workbench.task import Answer

#: What a transcript file may hold; all but the first three describe the session and do not count.
KNOWN = frozenset(
    {
        "scenario",
        "language",
        "turns",
        "tools",
        "model",
        "session",
        "level",
        "seed",
        "ended_by",
        "trainee",
        "channel",
        "masked_turns",
    }
)


def score(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """The assessment of ``{scenario, language, turns}``; with ``model: true`` by the bound chat model beside the rules.

    Numbers of persons in the turns are masked before anything is kept; ``masked_turns`` lists where.

    Raises:
        InputError: an unknown scenario, language, field or speaker, no turns, or nothing said by the trainee.
    """
    scenario, language = _asked(request, inputs)
    turns, hidden = masked_transcript(request.get("turns"), language)
    hidden = sorted({*hidden, *(request.get("masked_turns") or ())})
    judge = _KeptJudge(inputs) if request.get("model") else None
    progress(0.1, "Reading the transcript")
    tools = [str(one) for one in request.get("tools") or ()]
    assessment = score_transcript(turns, scenario, language, model=judge, tools=tools)
    progress(1.0, "Scored")
    document = assessment.model_dump(mode="json")
    return Answer(document={"scenario": scenario.id, "language": language, **document, "masked_turns": hidden})


def masked_request(request: Mapping[str, Any]) -> dict[str, Any]:
    """A request whose turns hold no numbers of persons, so that none is kept with the run; a wrong one stays as it is."""
    language: Language = "zh" if request.get("language") == "zh" else "en"
    turns = request.get("turns")
    if not isinstance(turns, list) or not turns:
        return dict(request)
    kept, hidden = masked_transcript(turns, language)
    return {**request, "turns": kept, **({"masked_turns": hidden} if hidden else {})}


def masked_transcript(turns: Any, language: Language) -> tuple[list[Any], list[int]]:
    """The turns with identity, card and telephone numbers masked, and the indices of those that held any.

    Raises:
        InputError: there is no list of turns.
    """
    if not isinstance(turns, list | tuple) or not turns:
        found = "has no turns" if turns is None or turns == [] else "holds no list of turns"
        raise InputError(f"The transcript {found}.", 'It needs {"turns": [{"speaker": "trainee", "text": "..."}, ...]}.')
    kept = [
        {**turn, "text": masked(turn["text"], language)}
        if isinstance(turn, Mapping) and isinstance(turn.get("text"), str)
        else turn
        for turn in turns
    ]
    return kept, [place for place, (was, now) in enumerate(zip(turns, kept, strict=True)) if was != now]


def _asked(request: Mapping[str, Any], inputs: Inputs) -> tuple[Scenario, Language]:
    unknown = sorted(set(request) - KNOWN)
    if unknown:
        raise InputError(f"The transcript has a field {unknown[0][:40]!r}.", "It needs scenario, language and turns.")
    identifier = request.get("scenario")
    if not isinstance(identifier, str) or not identifier.strip():
        raise InputError(
            "The transcript names no scenario.", '"scenario" is an id such as "C01"; see `workbench coach scenarios`.'
        )
    languages = get_args(Language)
    for language in languages:
        if request.get("language") == language:
            return ScenarioLibrary(inputs.data_dir).get(identifier), language
    raise InputError(f"language is {str(request.get('language'))[:40]!r}.", f"A language is {' or '.join(languages)}.")


@dataclass(frozen=True, slots=True)
class _KeptJudge:
    """The bound model; what it said is an input of the run, so that a replay asks nobody."""

    inputs: Inputs

    def verdict(self, talk: Conversation, rules: Sequence[DimensionScore]) -> Verdict:
        def fetch() -> Fetched:
            said = self._judge().verdict(talk, rules)
            return Fetched(data=said.model_dump_json().encode(), as_of=self.inputs.now().date().isoformat())

        data, _ = self.inputs.read("what the model judged", source="model server", identifier="chat", fetch=fetch)
        return Verdict.model_validate_json(data)

    def _judge(self) -> Judge:
        folder = self.inputs.data_dir
        settings = load_settings(os.environ, default_data_dir=folder, data_dir=folder)
        client = open_client(settings, Credentials(os.environ))
        try:
            model = model_for("chat", bind(settings.models, client.models(), client.gate, machine_memory()))
        except ModelFailure as failure:
            return _NoModel(failure)
        return ModelJudge(model, client.answer)


@dataclass(frozen=True, slots=True)
class _NoModel:
    """Where no model answers: the rules' levels, with the reason."""

    failure: ModelFailure

    def verdict(self, talk: Conversation, rules: Sequence[DimensionScore]) -> Verdict:
        # The failure's own words are English; a Chinese reader is told what follows from it.
        told = {
            "en": f"The levels are by the rules, for no model answered: {self.failure.message}",
            "zh": "模型没有应答，等级均按规则评定。",
        }[talk.language]
        return Verdict(
            dimensions=tuple(rules),
            flags=(ReviewFlag(id="model", turn=None, quote="", reason=told),),
        )
