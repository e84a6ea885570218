"""English questions in many wordings: what they ask about, how openly, and what a second one takes up from the first."""

import pytest

from tests.coaching.plays import SCENARIOS
from workbench.coaching.matching import folded
from workbench.coaching.questions import question_kind
from workbench.coaching.turn_words import topics_in
from workbench.coaching.turns import read_turn


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What are the savings there for, if I may ask?", "goal"),
        ("What will the lump sum go towards?", "goal"),
        ("How many years can you let it grow?", "horizon"),
        ("Is there a date by which it has to be there?", "horizon"),
        ("Are there any large outlays on the way?", "liquidity"),
        ("If your income dried up tomorrow, how long would you manage?", "emergency"),
        ("Is there a mortgage on the house?", "debts"),
        ("Roughly what do you bring home after tax?", "income"),
        ("What does your overall financial position look like?", "assets"),
        ("How much of your wealth is in company stock?", "holdings"),
        ("Could you sleep if it were down thirty percent?", "loss_reaction"),
        ("How did your previous investments turn out?", "experience"),
        ("Do you know the difference between a fund and a share?", "knowledge"),
        ("Who have you been listening to?", "source"),
        ("How big an amount are we talking about?", "amount"),
        ("Does anybody depend on you financially?", "family"),
        ("Does your employer limit your trading? Are there rules on when you can sell?", "restrictions"),
        ("Are you paying into a company scheme?", "pension"),
        ("Do you support anyone back home?", "remittance"),
        ("Have you been to the doctor lately?", "health"),
        ("Have other banks approached you?", "other_offers"),
        ("Did anyone take you through the risk form?", "documents"),
        ("Do you usually decide these things alone?", "helper"),
        ("Would you need to borrow for that?", "funding"),
        ("What would be a good outcome for you?", "wish"),
        ("What are you most afraid of?", "concern"),
        ("What do you believe you bought?", "understanding"),
        ("Do you expect to stay in the UK?", "residence"),
    ],
)
def test_what_a_question_is_about(text: str, topic: str) -> None:
    assert topic in topics_in(folded(text), "en")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When you go home tonight, what will be on your mind?", "open_question"),
        ("What is it for, and how much is there?", "open_question"),
        ("When would you need it?", "factual_question"),
        ("Do you know what a coupon is?", "inviting_question"),
        ("What could possibly go wrong?", None),
        ("I would like to understand it well.", None),
        ("How you feel about risk is half of the story.", None),
        ("So tell me what it is meant for.", "open_question"),
    ],
)
def test_how_openly_a_question_asks(text: str, kind: str | None) -> None:
    assert question_kind(folded(text), "en") == kind


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Have you bought shares before? How did that go?", "experience"),
        ("Suppose it fell by half. What would you do?", "loss_reaction"),
        ("I'd like to plan around your health. How has it been?", "health"),
    ],
)
def test_a_short_question_takes_up_the_sentence_before(text: str, topic: str) -> None:
    asked = read_turn(text, "en", SCENARIOS["C02"]).questions[-1]
    assert asked.kind == "open_question"
    assert topic in asked.topics


def test_a_figure_asked_besides_is_a_question_of_its_own() -> None:
    reading = read_turn("What did you open this account for, and how much is in it?", "en", SCENARIOS["C01"])
    assert [act.kind for act in reading.questions] == ["open_question", "factual_question"]
    assert "C01-1" in [act.detail for act in reading.of("fact_asked")]
