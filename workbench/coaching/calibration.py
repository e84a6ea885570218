"""The calibration set: conversations with an agreed level on one skill, which raters score blind before they rate real ones.

A rating is kept as a review of the session ``calibration-<id>``; agreement with the agreed levels is ``agreement`` of the
pairs given here.
"""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from workbench.coaching.assessment import ScoredTurn
from workbench.coaching.reviews import Review
from workbench.coaching.scenario_models import Dimension, Language, Line
from workbench.paths import assets_root
from workbench.strict import Strict

PREFIX = "calibration-"


class CalibrationTalk(Strict):
    """One conversation. ``agreed``: the level on ``dimension`` it was written for."""

    id: Line
    scenario: Line
    language: Language
    dimension: Dimension
    agreed: Annotated[int, Field(ge=1, le=5)]
    turns: tuple[ScoredTurn, ...] = Field(min_length=2)

    @property
    def session(self) -> str:
        """The id under which ratings of it are kept."""
        return f"{PREFIX}{self.id}"


class CalibrationFile(Strict):
    """The file of all of them."""

    schema_version: Literal["1.0"]
    talks: tuple[CalibrationTalk, ...] = Field(min_length=1)


@cache
def calibration_set() -> tuple[CalibrationTalk, ...]:
    """The conversations, in the order to be rated: skills and levels mixed."""
    text = (assets_root() / "coaching" / "calibration.json").read_text("utf-8")
    return CalibrationFile.model_validate_json(text).talks


def in_language(language: Language) -> tuple[CalibrationTalk, ...]:
    """Those in a language: nobody rates what they may not read well."""
    return tuple(talk for talk in calibration_set() if talk.language == language)


def still_to_rate(reviews: Iterable[Review], rater: str, language: Language) -> tuple[CalibrationTalk, ...]:
    """Those in a language that a rater has not rated yet."""
    done = {(review.session, review.dimension) for review in reviews if review.rater == rater}
    return tuple(talk for talk in in_language(language) if (talk.session, talk.dimension) not in done)


def calibration_pairs(reviews: Iterable[Review], rater: str) -> list[tuple[float, float]]:
    """Pairs of (rater's level, agreed level) over what the rater has rated."""
    agreed = {(talk.session, talk.dimension): talk.agreed for talk in calibration_set()}
    return [
        (float(review.score), float(agreed[review.session, review.dimension]))
        for review in reviews
        if review.rater == rater and (review.session, review.dimension) in agreed
    ]
