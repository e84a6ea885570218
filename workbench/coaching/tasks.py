"""The jobs of coaching that answer with a document."""

from collections.abc import Mapping
from typing import Any

from workbench.coaching.scenario_models import LANGUAGES, Bilingual, Scenario
from workbench.coaching.scenarios import ScenarioLibrary
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.strict import Strict, parse
from workbench.task import Answer


class _Nothing(Strict):
    """A request without fields."""


def scenarios(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """All scenarios, one row per scenario and language; user scenarios that cannot be used stand in ``problems``."""
    parse(_Nothing, dict(request))
    library = ScenarioLibrary(inputs.data_dir)
    rows = [_row(scenario, language) for scenario in library.all() for language in LANGUAGES]
    progress(1.0, "Scenarios read")
    return Answer(document={"scenarios": rows, "problems": list(library.problems())})


def _row(scenario: Scenario, language: Any) -> dict[str, Any]:
    def said(text: Bilingual) -> str:
        return text.of(language)

    return {
        "id": scenario.id,
        "name": said(scenario.name),
        "language": language,
        "difficulty": scenario.difficulty,
        "skills": list(scenario.skills),
        "about": said(scenario.about),
        "client": {
            "name": said(scenario.persona.names[0]),
            "age": scenario.persona.age,
            "occupation": said(scenario.persona.occupation),
            "region": scenario.persona.region,
        },
        "version": scenario.version,
    }
