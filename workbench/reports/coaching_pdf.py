"""The debrief of a practice talk as PDF: score, hard fails, levels with their quotes, what to say instead, the transcript.

Set by typst. Everything that varies reaches the template as JSON, so markup in what somebody said stays text. Nothing is
added: every line stands in the assessment, the session or the page's own texts.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.coaching.assessment import Assessment, DimensionScore, FactFound, HardFail, Rewrite
from workbench.coaching.page_texts import text_in, turns_told
from workbench.coaching.reviews import Review, overriding, reviewed_total
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Language
from workbench.coaching.session_models import Session
from workbench.reports.foreign_text import breakable, one_line
from workbench.reports.print_fonts import compiler, texts_in, unprintable, with_stand_ins

TEMPLATE = Path(__file__).with_name("coaching.typ")
_LONGEST = 1_200
_MOST_QUOTES = 3


def coaching_pdf(
    session: Session,
    assessment: Assessment,
    rewrites: Sequence[Rewrite],
    reviews: Sequence[Review],
    *,
    language: Language,
    made: datetime,
    following: str = "",
) -> bytes:
    """The file.

    Args:
        following: name of the scenario to try next; empty for none.
        reviews: what supervisors said; the newest of each dimension stands in the place of the scorer's level.
        language: of the headings; quotes stay in the session's.
        made: an aware time, printed and set as the file's date.
    """
    typesetter, fonts = compiler(TEMPLATE)
    printed = _printed(session, assessment, rewrites, reviews, language, made, following)
    shown = with_stand_ins(printed, unprintable(texts_in(printed)))
    data = typesetter.compile(
        format="pdf",
        sys_inputs={"content": json.dumps({**shown, "fonts": fonts}, ensure_ascii=False)},
        timestamp=made.astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(data, bytes):
        raise TypeError(f"typst gave {type(data).__name__} instead of the bytes of one PDF")
    return data


def _printed(
    session: Session,
    assessment: Assessment,
    rewrites: Sequence[Rewrite],
    reviews: Sequence[Review],
    language: Language,
    made: datetime,
    following: str,
) -> dict[str, Any]:
    def say(key: str, **values: object) -> str:
        return text_in(language, key, **values)

    persona = session.scenario.persona
    person = say(
        "brief.person", name=persona.names[0].of(language), age=persona.age, occupation=persona.occupation.of(language)
    )
    about = [person, turns_told(len(session.exchanges), language), session.started_at[:16].replace("T", " ")]
    people = overriding(reviews)
    return {
        "language": language,
        "kicker": say("debrief.title"),
        "title": breakable(one_line(session.scenario.name.of(language)), 200),
        "about": breakable(" · ".join([*about, *([session.trainee] if session.trainee else [])]), 300),
        "figures": _figures(assessment, reviews, language),
        "curve_title": say("curve.title"),
        "curve_names": [say("curve.tension"), say("curve.trust"), say("curve.turn")],
        "curve": _curve(session),
        "fails_title": say("strip.fails"),
        "fails": [_fail(fail, language) for fail in assessment.hard_fails],
        "skills_title": say("dimensions.title"),
        "skills": [
            _skill(score, people.get(score.id), rewrites, language)
            for score in sorted(assessment.dimensions, key=lambda one: _level(one, people.get(one.id)))
        ],
        "next_title": say("next.title") if following else "",
        "next": breakable(following, _LONGEST),
        "instead_title": say("instead.title"),
        "instead": [_rewrite(rewrite, language) for rewrite in rewrites],
        "facts_title": say("facts.title"),
        "facts": [[breakable(fact.fact, _LONGEST), _told_at(fact, language)] for fact in assessment.facts],
        "talk_title": say("report.talk"),
        "talk": _talk(session, language),
        "foot": (" " if language == "en" else "").join(_foot(assessment, len(people), language)),
        "date": [made.year, made.month, made.day],
    }


def _figures(assessment: Assessment, reviews: Sequence[Review], language: Language) -> list[list[str]]:
    metrics = assessment.metrics
    found = sum(fact.revealed_turn is not None for fact in assessment.facts)
    questions = metrics.open_questions + metrics.closed_questions
    spoke = f"{100 * metrics.talk_share_trainee:.0f}" + ("\u2009%" if language == "en" else "%")
    of, mark = "strip.of", f"{rubric().scale.pass_mark:.0f}"
    total = f"{reviewed_total(assessment, reviews):.1f}".removesuffix(".0")
    cap = text_in(language, "strip.cap", cap=f"{assessment.cap:.0f}") if assessment.cap is not None else ""
    return [
        [text_in(language, "strip.score"), total, text_in(language, "strip.score.pass", mark=mark)],
        [text_in(language, "strip.fails"), str(len(assessment.hard_fails)), cap],
        [text_in(language, "strip.facts"), text_in(language, of, found=found, all=len(assessment.facts)), ""],
        [text_in(language, "strip.spoke"), spoke, ""],
        [text_in(language, "strip.open"), text_in(language, of, found=metrics.open_questions, all=questions), ""],
    ]


def _curve(session: Session) -> list[list[int]]:
    """Tension and trust, 0 to 10, at the start and after each turn."""
    minds = [session.start, *(exchange.mind for exchange in session.exchanges)]
    return [[mind.intensity, mind.trust] for mind in minds]


def _foot(assessment: Assessment, people: int, language: Language) -> list[str]:
    by = text_in(language, "foot.rules" if _by_rules(assessment) else "report.model")
    given = [text_in(language, "foot.people", count=people)] if people else []
    return [by, *given, text_in(language, "report.privacy")]


def _level(score: DimensionScore, review: Review | None) -> float:
    return float(review.score) if review is not None else score.score


def _fail(fail: HardFail, language: Language) -> list[str]:
    turn = text_in(language, "debrief.turn", turn=_number(fail.turn))
    return [f"{rubric().hard_fail(fail.id).name.of(language)} · {turn}", breakable(fail.quote, _LONGEST)]


def _skill(score: DimensionScore, review: Review | None, rewrites: Sequence[Rewrite], language: Language) -> dict[str, Any]:
    """A skill as on the page: with the better line that stands in the list of them, where one does."""
    level = _level(score, review)
    quotes = [
        [text_in(language, "debrief.turn", turn=_number(quote.turn)), breakable(quote.text, _LONGEST)]
        for quote in score.quotes[:_MOST_QUOTES]
    ]
    told = f"{score.score:.1f}".removesuffix(".0") + " / 5"
    by = text_in(language, "review.by", rater=review.rater, reason=review.reason, before=told) if review is not None else ""
    line = next((rewrite for rewrite in rewrites if rewrite.dimension == score.id), None)
    better = "" if line is None else _line(line, language)
    return {
        "name": rubric().dimension(score.id).name.of(language),
        "level": f"{level:.1f}".removesuffix(".0") + " / 5",
        "is_low": level < rubric().scale.floor,
        "quotes": quotes,
        "reason": breakable(score.reason, _LONGEST) if review is None else "",
        "better": breakable(better or (score.improvement if review is None else ""), _LONGEST),
        "review": breakable(by, _LONGEST),
    }


def _line(rewrite: Rewrite, language: Language) -> str:
    if rewrite.turn is None:
        return text_in(language, "instead.line.somewhere", line=rewrite.better)
    return text_in(language, "instead.line", where=_where(rewrite, language), line=rewrite.better)


def _rewrite(rewrite: Rewrite, language: Language) -> list[str]:
    said, word = breakable(rewrite.said, _LONGEST), "instead.say" if rewrite.turn is not None else "instead.say.somewhere"
    better = text_in(language, word) + (" " if language == "en" else "") + rewrite.better
    return [_where(rewrite, language), said, breakable(better, _LONGEST), breakable(rewrite.why, _LONGEST)]


def _where(rewrite: Rewrite, language: Language) -> str:
    if rewrite.turn is None:
        return text_in(language, "debrief.somewhere")
    return text_in(language, "debrief.turn", turn=_number(rewrite.turn))


def _talk(session: Session, language: Language) -> list[list[str]]:
    """Speaker and words; the client's name, and what the trainee is called on the page."""
    client = session.scenario.persona.names[0].of(language)
    trainee = session.trainee or text_in(language, "report.you")
    rows = [["", client, breakable(session.opening, 20_000)]]
    for number, exchange in enumerate(session.exchanges, 1):
        said = exchange.trainee if exchange.trainee.strip() else text_in(language, "talk.silence")
        rows.append([str(number), breakable(trainee, 80), breakable(said, 20_000)])
        rows.append(["", client, breakable(exchange.client, 20_000)])
    return rows


def _told_at(fact: FactFound, language: Language) -> str:
    if fact.revealed_turn is None:
        return text_in(language, "facts.not")
    return text_in(language, "facts.found", turn=_number(fact.revealed_turn))


def _number(turn: int) -> int:
    """Of the exchange (from 1), from a turn of the transcript (from 0, the opening)."""
    return (turn + 1) // 2


def _by_rules(assessment: Assessment) -> bool:
    return all(score.scorer == "rules" for score in assessment.dimensions)
