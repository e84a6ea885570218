"""The validity of the score by the rules, check by check; ``benchmarks/coaching.py`` goes over every case, this over some."""

import pytest

from tests.coaching import validity
from tests.coaching.plays import SCENARIOS
from workbench.coaching.assessment import QUOTES_FROM, misquoted
from workbench.coaching.conversation import conversation
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import LANGUAGES, Language


@pytest.mark.parametrize("anchors", validity.anchors(), ids=lambda one: one.name)
def test_anchors_are_ranked_in_order(anchors: validity.Anchors) -> None:
    one, three, five = anchors.scores()
    assert one < three < five
    assert one <= 2
    assert five >= 4


def test_there_are_anchors_for_every_dimension_and_language() -> None:
    held = [one for one in validity.anchors() if one.held_out]
    open_to_all = {(one.dimension, one.language) for one in validity.anchors() if not one.held_out}
    assert open_to_all == {(dimension.id, language) for dimension in rubric().dimensions for language in LANGUAGES}
    assert {one.dimension for one in held} == {dimension.id for dimension in rubric().dimensions}
    assert 3 * len(validity.anchors()) >= 63


def test_every_level_from_3_up_is_quoted_letter_for_letter() -> None:
    for case in validity.cases():
        assessment = validity.scored(case)
        turns = conversation(case.turns, SCENARIOS[case.scenario], case.language).turns
        assert misquoted(assessment, turns) == []
        for one in assessment.dimensions:
            least = rubric().dimension(one.id).least_quotes
            assert one.score < QUOTES_FROM or len({quote.text for quote in one.quotes}) >= least, (case.name, one.id)


def test_deleting_what_is_quoted_lowers_the_score() -> None:
    found = list(validity.deletions(every=2))
    assert len(found) > 60
    assert [name for name, level, without, _, _ in found if without >= level] == []
    assert [name for name, _, _, total, without in found if without >= total] == []


def test_padding_never_raises_the_score() -> None:
    assert [(name, before, after) for name, before, after in validity.padded(every=5) if after > before] == []


def test_another_name_or_age_moves_nothing() -> None:
    assert [(name, move) for name, move in validity.swapped(every=5) if move > 0.5] == []


def test_the_same_dialogue_scores_the_same_in_both_languages() -> None:
    assert [one for one in validity.parity() if one[2] > 0.5] == []


@pytest.mark.parametrize(("language", "text"), [(one, text) for one in LANGUAGES for text in validity.HARMLESS[one]])
def test_words_that_promise_nothing_never_fail(language: Language, text: str) -> None:
    assert not validity.promises(language, text)


@pytest.mark.parametrize(("language", "text"), [(one, text) for one in LANGUAGES for text in validity.PROMISES[one]])
def test_promises_fail_however_disguised(language: Language, text: str) -> None:
    assert validity.promises(language, text)


def test_good_and_bad_trainees_lie_far_apart() -> None:
    found = list(validity.separation())
    assert len(found) == 20
    assert [(name, good, bad) for name, good, bad in found if good - bad < 30] == []
