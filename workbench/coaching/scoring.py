"""The score of a transcript: by the rules, and by a model where one is given.

assessment = score_transcript(session.transcript(), session.scenario, session.language)
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.coaching.assessment import Assessment, Rewrite
from workbench.coaching.scenario_models import Language, Scenario

if TYPE_CHECKING:
    from workbench.coaching.model_scoring import Judge

Transcript = Sequence[Mapping[str, Any]]


def score_transcript(
    transcript: Transcript, scenario: Scenario, language: Language, *, model: "Judge | None" = None, tools: Sequence[str] = ()
) -> Assessment:
    """The assessment of a whole conversation.

    Args:
        transcript: ``[{speaker: trainee|client, text}]`` in the order spoken.
        model: judges each dimension in three passes; where it fails the rules' level stands, marked so.
        tools: what the pages opened during the session showed; figures from there are not invented.

    Raises:
        InputError: no turns, an unknown speaker, a turn without text field, or nothing said by the trainee.
    """
    raise NotImplementedError


def say_instead(transcript: Transcript, assessment: Assessment, scenario: Scenario, language: Language) -> tuple[Rewrite, ...]:
    """Up to three lines of the trainee with a better one each, the most costly first."""
    raise NotImplementedError
