"""What keeps a scenario from being used, told for its form: which part, which field, what is wrong, in the page's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from workbench.coaching.page_texts import page_texts, text_in
from workbench.coaching.scenario_models import Language, Scenario
from workbench.coaching.scenarios import faults_of, with_tuples

#: The tab of the form on which a field of the document stands; the rest is on the client's.
_TABS: Mapping[str, str] = {
    "hidden_facts": "facts", "objections": "objections", "calms_if": "triggers", "escalates_if": "triggers",
    "openings": "lines", "emotion_states": "lines", "must_cover": "lines", "traps": "lines", "persona": "client",
}  # fmt: skip
_LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
#: Fields whose label in the form has another name.
_LABELS: Mapping[str, str] = {"closed_question_suffices": "closed", "hidden_facts": "facts"}

#: How ``scenarios.open_lines`` and the rest name the parts of a scenario; an id or a topic may follow.
_PARTS = (
    "hidden fact", "openings", "name", "about", "occupation", "emotion_states", "emotion", "objection", "reply about",
    "the answer about", "the written reaction",
)  # fmt: skip


def form_problems(document: Any, language: Language) -> list[str]:
    """Everything that is wrong, a sentence each; empty where the scenario can be played."""
    try:
        scenario = Scenario.model_validate(with_tuples(document))
    except ValidationError as error:
        found = [_sentence(details, language) for details in error.errors(include_url=False)]
        return list(dict.fromkeys(found))
    return [text_in(language, f"fault.{fault.key}", **_in(language, fault.values)) for fault in faults_of(scenario)]


def _in(language: Language, values: Mapping[str, object]) -> dict[str, object]:
    """Values that name a part of the scenario, in the page's language."""
    return {name: _part(language, str(value)) if name == "where" else value for name, value in values.items()}


def _part(language: Language, where: str) -> str:
    named = next((key for key in _PARTS if where == key or where.startswith(f"{key} ")), None)
    return text_in(language, f"fault.where.{named}") + where.removeprefix(named) if named is not None else where


def _sentence(details: ErrorDetails, language: Language) -> str:
    where = (": " if language == "en" else "：").join(_where(details["loc"], language))
    return text_in(language, "fault.at", where=where, what=_what(details, language))


def _where(path: tuple[int | str, ...], language: Language) -> Iterator[str]:
    """Tab, number in a list, field, language; as the form calls them."""
    first = str(path[0]) if path else ""
    yield text_in(language, f"write.tab.{_TABS.get(first, 'basics')}")
    number = next((part for part in path if isinstance(part, int)), None)
    names = [_LABELS.get(str(part), str(part)) for part in path if f"write.{_LABELS.get(str(part), str(part))}" in page_texts()]
    told = text_in(language, f"write.{names[-1]}") if names else first
    yield told if number is None else text_in(language, "fault.number", name=told, number=number + 1)
    if path and path[-1] in _LANGUAGES:
        yield _LANGUAGES[str(path[-1])]


def _what(details: ErrorDetails, language: Language) -> str:
    kind, bounds = details["type"], details.get("ctx", {})
    if kind in ("too_short", "string_too_short", "missing"):
        return text_in(language, "fault.empty")
    if kind in ("too_long", "string_too_long"):
        return text_in(language, "fault.long", most=bounds.get("max_length", ""))
    if kind in ("greater_than_equal", "greater_than"):
        return text_in(language, "fault.low", least=bounds.get("ge", bounds.get("gt", "")), given=details["input"])
    if kind in ("less_than_equal", "less_than"):
        return text_in(language, "fault.high", most=bounds.get("le", bounds.get("lt", "")), given=details["input"])
    if kind == "string_pattern_mismatch":
        return text_in(language, "fault.form", given=str(details["input"])[:40])
    return text_in(language, "fault.kind", given=str(details["input"])[:40])
