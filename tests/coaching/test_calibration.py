"""The calibration set: complete, rated blind once each, and compared with the agreed levels."""

from collections import Counter

from tests.coaching.plays import NOW, SCENARIOS
from workbench.coaching.agreement import agreement
from workbench.coaching.calibration import calibration_pairs, calibration_set, in_language, still_to_rate
from workbench.coaching.reviews import Review
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import LANGUAGES
from workbench.coaching.scoring import score_transcript


def rated(rater: str, shift: int = 0) -> list[Review]:
    """Everything rated at the agreed level, or that much off it."""
    return [
        Review(session=talk.session, dimension=talk.dimension, score=min(5, max(1, talk.agreed + shift)),
               reason="as it was said there", rater=rater, at=NOW)
        for talk in calibration_set()
    ]  # fmt: skip


def test_every_skill_stands_there_at_three_levels_in_both_languages() -> None:
    found = Counter((talk.dimension, talk.language, talk.agreed) for talk in calibration_set())
    assert set(found) == {
        (one.id, language, level) for one in rubric().dimensions for language in LANGUAGES for level in (1, 3, 5)
    }
    assert len({talk.id for talk in calibration_set()}) == len(calibration_set())


def test_what_is_rated_is_not_asked_again() -> None:
    done = rated("Ann")[:5]
    left = [*still_to_rate(done, "Ann", "en"), *still_to_rate(done, "Ann", "zh")]
    assert len(left) == len(calibration_set()) - 5
    assert still_to_rate(done, "Ben", "zh") == in_language("zh")
    assert {talk.language for talk in in_language("zh")} == {"zh"}


def test_agreement_with_the_agreed_levels() -> None:
    exact = agreement(calibration_pairs(rated("Ann"), "Ann"))
    assert (exact.kappa, exact.count, exact.difference) == (1.0, len(calibration_set()), 0.0)
    strict = agreement(calibration_pairs(rated("Ben", shift=-1), "Ben"))
    assert strict.kappa is not None
    assert strict.kappa < 1
    assert strict.difference < 0
    assert calibration_pairs(rated("Ann"), "Ben") == []


def test_the_rules_agree_with_the_agreed_levels() -> None:
    pairs = [
        (
            score_transcript([turn.model_dump() for turn in talk.turns], SCENARIOS[talk.scenario], talk.language)
            .of(talk.dimension)
            .score,
            float(talk.agreed),
        )
        for talk in calibration_set()
    ]
    found = agreement(pairs)
    assert found.kappa is not None
    assert found.kappa >= 0.6
