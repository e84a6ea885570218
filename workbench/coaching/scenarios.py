"""The scenarios: those of the product, and those that users write. Both are checked for what would spoil a session."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from workbench.coaching.answers import answer_lines
from workbench.coaching.matching import contains
from workbench.coaching.page_texts import text_in
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import LANGUAGES, Bilingual, Language, Scenario, ScenarioFile, Topic
from workbench.coaching.told_errors import ToldError
from workbench.errors import InputError
from workbench.paths import assets_root
from workbench.store.files import write_atomically
from workbench.strict import parse, read_json

FOLDER = "coaching/scenarios"


@cache
def product_scenarios() -> tuple[Scenario, ...]:
    """The ten scenarios of the product, in the order of their ids."""
    text = (assets_root() / "coaching" / "scenarios.json").read_text("utf-8")
    return tuple(sorted(ScenarioFile.model_validate_json(text).scenarios, key=lambda scenario: scenario.id))


class ScenarioLibrary:
    """The product's scenarios and those users wrote into the data folder.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def all(self) -> tuple[Scenario, ...]:
        """Every usable scenario: the product's, then the user's, by id. Broken files are left out; see ``problems``."""
        return (*product_scenarios(), *(found for found in self._own() if isinstance(found, Scenario)))

    def problems(self) -> tuple[str, ...]:
        """What is wrong with user scenarios that cannot be used, a sentence each."""
        return tuple(found for found in self._own() if isinstance(found, str))

    def get(self, scenario_id: str) -> Scenario:
        """The scenario of this id; case does not matter.

        Raises:
            InputError: there is none.
        """
        for scenario in self.all():
            if scenario.id.casefold() == scenario_id.strip().casefold():
                return scenario
        known = ", ".join(scenario.id for scenario in self.all())
        raise ToldError("no_scenario", name=scenario_id[:40], known=known)

    def save(self, document: Mapping[str, Any]) -> Scenario:
        """Check a scenario written by a user and keep it, in the place of an earlier one of the same id.

        Raises:
            InputError: it has a wrong field, a secret that leaks, or the id of a product scenario.
            StoreError: the data folder cannot be written.
        """
        scenario = read_scenario(document)
        if scenario.id in {one.id for one in product_scenarios()}:
            raise ToldError("product_scenario", name=scenario.id)
        text = json.dumps(scenario.model_dump(mode="json"), ensure_ascii=False, indent=1)
        write_atomically(self._folder / f"{scenario.id}.json", text.encode())
        return scenario

    def delete(self, scenario_id: str) -> None:
        """Remove a scenario written by a user.

        Raises:
            InputError: there is no such scenario of a user.
        """
        if scenario_id not in {one.id for one in self._own() if isinstance(one, Scenario)}:
            raise ToldError("no_own_scenario", name=scenario_id[:40])
        (self._folder / f"{scenario_id}.json").unlink(missing_ok=True)

    def _own(self) -> Iterator[Scenario | str]:
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield read_scenario(read_json(path.read_text("utf-8"), path.name))
            except (InputError, OSError, UnicodeDecodeError) as error:
                reason = error.message if isinstance(error, InputError) else str(error)
                yield f"The scenario file {path.name} cannot be used: {reason}"


def read_scenario(document: Any) -> Scenario:
    """A scenario from plain JSON values, checked field by field and as a whole.

    Raises:
        InputError: naming the first wrong field, or everything that would spoil a session.
    """
    scenario = parse(Scenario, with_tuples(document))
    found = faults_of(scenario)
    if found:
        raise InputError(f"Scenario {scenario.id}: {found[0]}", "; ".join(map(str, found[1:6])) or "Change that text.")
    return scenario


def problems_of(document: Any) -> list[str]:
    """Everything that keeps a scenario from being used, a sentence each; empty where it can be."""
    try:
        return [str(fault) for fault in faults_of(parse(Scenario, with_tuples(document)))]
    except InputError as error:
        return [f"{error.message} {error.hint}".strip()]


def copied(scenario: Scenario, new_id: str) -> dict[str, Any]:
    """A scenario under another id as plain JSON values: where a user's own scenario starts from."""
    document = scenario.model_dump(mode="json")
    facts = [{**fact, "id": f"{new_id}-{place}"} for place, fact in enumerate(document["hidden_facts"], 1)]
    return {**document, "id": new_id, "version": 1, "hidden_facts": facts}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that would spoil a session: a text of the page, ``fault.KEY``, with what is filled into it."""

    key: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return text_in("en", f"fault.{self.key}", **self.values)


def faults_of(scenario: Scenario) -> list[Fault]:
    """What a correct form does not show: repeated ids, secrets told by the client's own open lines, odd figures."""
    found = list(_repeated("hidden fact", [fact.id for fact in scenario.hidden_facts]))
    found += _repeated("objection", [objection.id for objection in scenario.objections])
    found += [
        Fault("prefix", {"fact": fact.id, "scenario": scenario.id})
        for fact in scenario.hidden_facts
        if not fact.id.startswith(f"{scenario.id}-")
    ]
    for language in LANGUAGES:
        found += _leaks(scenario, language)
        found += _silent_tells(scenario, language)
    shares = sum(scenario.persona.assets_by_class.values())
    if not 0.99 <= shares <= 1.01:
        found.append(Fault("shares", {"total": f"{shares:.2f}"}))
    return found


def open_lines(scenario: Scenario) -> Iterator[tuple[str, Bilingual]]:
    """What this client may say, or a trainee may read, before anything was asked; with the name of the field."""
    yield from (("openings", line) for line in scenario.openings)
    yield "name", scenario.name
    yield "about", scenario.about
    yield "occupation", scenario.persona.occupation
    yield "emotion", scenario.persona.emotion.word
    yield from (("emotion_states", state) for state in scenario.emotion_states)
    for objection in scenario.objections:
        yield from ((f"objection {objection.id}", line) for line in (objection.text, *objection.again, objection.settled))
    for reply in scenario.replies:
        yield from ((f"reply about {reply.topic}", line) for line in reply.lines)


def _free_lines(scenario: Scenario, language: Language) -> Iterator[tuple[str, str, str]]:
    """Everything the client may say although a fact is still hidden: where from, the line, and whose fact it is itself."""
    yield from ((where, line.of(language), "") for where, line in open_lines(scenario))
    secret = {topic for fact in scenario.hidden_facts for topic in fact.topics}
    for topic in (topic for topic in get_args(Topic) if topic not in secret):
        yield from ((f"the answer about {topic}", line, "") for line in answer_lines(scenario, topic, language))
    for kind, lines in phrases().reactions.items():
        yield from ((f"the written reaction {kind}", line, "") for line in lines[language])
    for fact in scenario.hidden_facts:
        yield from ((f"hidden fact {fact.id}", line.of(language), fact.id) for line in fact.said)


def _leaks(scenario: Scenario, language: Language) -> Iterator[Fault]:
    for where, line, own in _free_lines(scenario, language):
        for fact in scenario.hidden_facts:
            told = next((word for word in fact.tells.of(language) if contains(line, word)), None)
            if told and fact.id != own:
                yield Fault("leak", {"where": where, "spoken": language, "fact": fact.id, "word": told})


def _silent_tells(scenario: Scenario, language: Language) -> Iterator[Fault]:
    for fact in scenario.hidden_facts:
        for line in fact.said:
            if not any(contains(line.of(language), word) for word in fact.tells.of(language)):
                yield Fault("silent", {"fact": fact.id, "spoken": language, "line": line.of(language)})


def _repeated(kind: str, identifiers: list[str]) -> list[Fault]:
    doubled = sorted({one for one in identifiers if identifiers.count(one) > 1})
    return [Fault("twice", {"where": kind, "id": one}) for one in doubled]


def with_tuples(value: Any) -> Any:
    """Plain JSON values with tuples in the place of lists, as the strict models take them."""
    if isinstance(value, Mapping):
        return {key: with_tuples(item) for key, item in value.items()}
    return tuple(with_tuples(item) for item in value) if isinstance(value, list | tuple) else value
