"""The debrief as PDF: what was said stands in it as text, in both languages, and a supervisor's level in the rules' place."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from tests.coaching.plays import NOW, opened, played
from workbench.coaching.assessment import Assessment, DimensionScore, FactFound, HardFail, Metrics, Quote, Rewrite
from workbench.coaching.reviews import Review
from workbench.coaching.scenario_models import Language
from workbench.coaching.session import end
from workbench.coaching.session_models import Session
from workbench.reports.coaching_pdf import coaching_pdf

MADE = datetime(2026, 1, 5, 9, 30, 1, 234, tzinfo=UTC)
TURNS: dict[Language, tuple[str, str]] = {
    "en": ("What is this money for? #set text(red) ![x](y)", "I guarantee that it comes back."),
    "zh": ("这笔钱是做什么用的？", "我保证一定会涨回来。"),
}


def finished(language: Language) -> Session:
    return end(played(opened("C01", language), TURNS[language]), now=NOW)


def assessed(session: Session) -> Assessment:
    first, last = session.exchanges[0].trainee, session.exchanges[1].trainee
    return Assessment(
        dimensions=(
            DimensionScore(
                id="discovery",
                score=3,
                quotes=(Quote(turn=1, text=first),),
                reason="One open question.",
                improvement="And when?",
            ),
            DimensionScore(id="disclosure", score=1, quotes=(), reason="A promise.", improvement="It can fall."),
        ),
        hard_fails=(HardFail(id="HF1", turn=3, quote=last),),
        facts=(FactFound(id="C01-1", fact="school", revealed_turn=2), FactFound(id="C01-2", fact="cash", revealed_turn=None)),
        review_flags=(),
        metrics=Metrics(
            trainee_turns=2,
            client_turns=3,
            talk_share_trainee=0.5,
            open_questions=1,
            closed_questions=0,
            first_product_turn=None,
            profile_facts={},
            profile_facts_obtained=0,
            jargon=(),
            jargon_per_100=0.0,
            promises=(),
            missing_risk_words=(),
            unanswered_objections=(),
            emotion_curve=(),
        ),
        total=31,
        cap=40,
        passed=False,
    )


def printed(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\n", " ")


@pytest.mark.parametrize(("language", "title", "fail"), [("en", "Debrief", "guaranteed"), ("zh", "复盘", "保本")])
def test_it_holds_score_quotes_and_transcript(language: Language, title: str, fail: str) -> None:
    session = finished(language)
    rewrite = Rewrite(
        turn=3, dimension="disclosure", said=session.exchanges[1].trainee, better="It may fall.", why="A promise."
    )
    data = coaching_pdf(session, assessed(session), (rewrite,), (), language=language, made=MADE)
    text = printed(data)
    assert title in text
    assert fail in text
    assert "31" in text
    assert "It may fall." in text
    assert "".join(TURNS[language][1].split()) in "".join(text.split())
    if language == "en":
        assert "#set text(red) ![x](y)" in text
    assert data == coaching_pdf(session, assessed(session), (rewrite,), (), language=language, made=MADE)


def test_a_persons_level_stands_in_the_place_of_the_rules() -> None:
    session = finished("en")
    said = Review(
        session=session.id, dimension="disclosure", score=4, reason="The fee was named in turn 2.", rater="Ana", at=NOW
    )
    text = printed(coaching_pdf(session, assessed(session), (), (said,), language="en", made=MADE))
    assert "4 / 5" in text
    assert "Ana gave this level: The fee was named in turn 2. (by the rules 1 / 5)" in text
