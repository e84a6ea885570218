"""The score of a transcript: by the rules, and by a model where one is given.

assessment = score_transcript(session.transcript(), session.scenario, session.language)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.coaching.assessment import QUOTES_FROM, Assessment, DimensionScore, HardFail, Quote, ReviewFlag, Rewrite
from workbench.coaching.banned import Findings, findings
from workbench.coaching.best_moment import FAULTS, best_moment
from workbench.coaching.better_lines import Better, better_for, improvement_for, reason_for, rewrites
from workbench.coaching.conversation import Conversation, conversation
from workbench.coaching.elements import elements_found
from workbench.coaching.facts import facts_found
from workbench.coaching.levels import Level, level_of
from workbench.coaching.metrics import metrics_of
from workbench.coaching.rubric import RubricDimension, rubric
from workbench.coaching.scenario_models import Dimension, Language, Scenario

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
    talk = conversation(transcript, scenario, language)
    found = findings(talk, tools)
    dimensions = rules_scores(talk, found)
    fails, flags = found.fails, found.flags
    if model is not None:
        from workbench.coaching.model_scoring import judged

        verdict = judged(talk, dimensions, fails, model)
        dimensions, fails, flags = verdict.dimensions, _with(fails, verdict.fails), (*flags, *verdict.flags)
    return _assessment(talk, found, dimensions, fails, flags)


def say_instead(
    transcript: Transcript,
    assessment: Assessment,
    scenario: Scenario,
    language: Language,
    *,
    without: Collection[Dimension] = (),
) -> tuple[Rewrite, ...]:
    """Up to three better lines, each in the place of a line of the trainee where it has one; the most costly first.

    Args:
        without: dimensions that a person has judged.
    """
    talk = conversation(transcript, scenario, language)
    better = {one.dimension.id: one.better for one in _graded(talk, findings(talk))}
    return rewrites(talk, assessment, better, without)


def example_of(
    transcript: Transcript, assessment: Assessment, scenario: Scenario, language: Language, levels: Mapping[Dimension, float]
) -> tuple[Dimension, Quote] | None:
    """The skill that carried best, and words of it that may be held up; see ``best_moment``."""
    return best_moment(conversation(transcript, scenario, language), assessment, levels)


def rules_scores(talk: Conversation, found: Findings) -> tuple[DimensionScore, ...]:
    """Every dimension by the rules."""
    return tuple(_score(one, talk) for one in _graded(talk, found))


def total_of(dimensions: Sequence[DimensionScore], fails: Sequence[HardFail]) -> tuple[float, float | None, bool]:
    """Total, cap and whether it passes: the weighted levels out of 100, not above the lowest cap of the hard fails."""
    marks = rubric()
    weighted = sum(marks.dimension(one.id).weight * one.score for one in dimensions) / marks.scale.levels * 100
    rules = [marks.hard_fail(fail.id) for fail in fails]
    cap = min((rule.cap for rule in rules), default=None)
    total = round(weighted if cap is None else min(weighted, cap), 1)
    return total, cap, total >= marks.scale.pass_mark and not any(rule.fails for rule in rules)


@dataclass(frozen=True, slots=True)
class _Graded:
    """A dimension with its level, the words it rests on, and its better line."""

    dimension: RubricDimension
    level: Level
    there: Mapping[str, tuple[Quote, ...]]
    better: Better | None


def _graded(talk: Conversation, found: Findings) -> list[_Graded]:
    there = elements_found(talk, found)
    taken = {quote.turn for elements in there.values() for quotes in elements.values() for quote in quotes}
    taken |= {fail.turn for fail in found.fails} | {turn for turn, reading in talk.readings.items() if reading.has(*FAULTS)}
    graded = []
    for dimension in rubric().dimensions:
        level = level_of(dimension, there[dimension.id], talk, found)
        better = better_for(dimension, level, talk, taken)
        graded.append(_Graded(dimension, level, there[dimension.id], better))
    return graded


def _score(graded: _Graded, talk: Conversation) -> DimensionScore:
    level = graded.level
    # What a level below 3 rests on is what is missing; only a level that stands is quoted.
    shown = level.present if level.held is None or level.score >= QUOTES_FROM else ()
    quotes = {(quote.turn, quote.text): quote for element in shown for quote in graded.there[element.id]}
    return DimensionScore(
        id=graded.dimension.id, score=level.score, quotes=tuple(quotes[key] for key in sorted(quotes)),
        reason=reason_for(level, talk.language), improvement=improvement_for(graded.better, talk),
    )  # fmt: skip


def _assessment(
    talk: Conversation, found: Findings, dimensions: tuple[DimensionScore, ...], fails: tuple[HardFail, ...],
    flags: tuple[ReviewFlag, ...],
) -> Assessment:  # fmt: skip
    total, cap, passed = total_of(dimensions, fails)
    return Assessment(
        dimensions=dimensions, hard_fails=fails, facts=facts_found(talk), review_flags=flags,
        metrics=metrics_of(talk, found), total=total, cap=cap, passed=passed,
    )  # fmt: skip


def _with(fails: tuple[HardFail, ...], more: Sequence[HardFail]) -> tuple[HardFail, ...]:
    """A model may add a hard fail and take none away."""
    known = {(fail.id, fail.turn) for fail in fails}
    return (*fails, *(fail for fail in more if (fail.id, fail.turn) not in known))
