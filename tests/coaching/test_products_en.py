"""Products that are advised in English: by name, without a name, or only spoken of."""

import pytest

from workbench.coaching.conversation import Conversation, conversation
from workbench.coaching.facts import profile_facts
from workbench.coaching.products import offers
from workbench.coaching.scenarios import product_scenarios
from workbench.coaching.scoring import score_transcript

SCENARIOS = {one.id: one for one in product_scenarios()}


def talk(scenario: str, *trainee: str) -> Conversation:
    answer = "Well, let me think, I cannot say right now."
    turns = [{"speaker": "client", "text": SCENARIOS[scenario].openings[0].en}]
    for text in trainee:
        turns += [
            {"speaker": "trainee", "text": text},
            {"speaker": "client", "text": answer},
        ]
    return conversation(turns, SCENARIOS[scenario], "en")


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("C03", "Our Golden Autumn Income bond is what I give all my older ladies. You should have it too."),
        ("C02", "There's the Horizon 2030 fund. I'd have it in a heartbeat if I were you."),
        ("C09", "Buy it tonight, before everyone else does."),
        ("C08", "Honestly? Triple-leveraged Nasdaq. That's where I'd have your twenty grand."),
        ("C06", "We do a lovely endowment plan for shop owners. Let me sign you up."),
        ("C03", "High-yield is the way to go. Let's get half of it in there."),
        ("C05", "There's a structured note out this week, it's got your name on it."),
        ("C07", "You'd be mad not to have some gold in there."),
        ("C10", "You'd both be well served by a multi-asset fund."),
        ("C02", "How does a tech tracker sound? I'd put the whole 300,000 there."),
        ("C08", "Get yourself into Momentum Plus, all twenty of it, you won't find better."),
    ],
)
def test_a_product_is_advised(scenario: str, said: str) -> None:
    assert any(one.recommended for one in offers(talk(scenario, said)))


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("C08", "Take a leveraged fund, say, and the index drops ten percent."),
        ("C10", "Before I suggest any fund, I'd like to know what the money is for."),
        ("C06", "Let's put the gold to one side for a minute and talk about the shop."),
        ("C05", "Let's put together a plan for the next three months."),
        ("C08", "Why do you think a leveraged ETF would suit you?"),
        ("C09", "Whether you get in or not is up to you, I just want to understand it."),
        ("C02", "I won't put you in a single stock with your house deposit."),
        ("C05", "Nothing goes into any fund before you've had time to grieve."),
    ],
)
def test_a_product_is_only_spoken_of(scenario: str, said: str) -> None:
    assert not [one for one in offers(talk(scenario, said)) if one.recommended or not one.clients_own]


def test_what_is_meant_by_it_keeps_its_risk() -> None:
    (offer,) = [one for one in offers(talk("C08", "There's a triple-leveraged ETF. I'd buy it today.")) if one.recommended]
    assert (offer.kind, offer.level) == ("leveraged", 5)


@pytest.mark.parametrize(
    "asked",
    [
        "Imagine your 20,000 shrinks to 14,000 in spring. What would you actually do?",
        "Picture the statement showing 8,000 where it said 10,000. What goes through your head?",
        "How have you behaved in a rotten market?",
        "Where would you draw the line if it kept going down?",
        "How would you feel about being 3,000 out of pocket?",
        "When would you throw in the towel?",
    ],
)
def test_how_a_loss_is_borne_is_asked_in_pictures(asked: str) -> None:
    assert "loss_reaction" in profile_facts(talk("C02", asked))


def fails(scenario: str, *texts: str) -> set[str]:
    turns = [{"speaker": ("client", "trainee")[place % 2], "text": text} for place, text in enumerate(texts)]
    return {one.id for one in score_transcript(turns, SCENARIOS[scenario], "en").hard_fails}


def test_a_sign_of_vulnerability_waved_away_is_not_met() -> None:
    begun = ("Hello.", "How do you manage with letters?", "I read slowly and my hearing is not good.")
    rest = ("Oh.", "And what is the money for?", "For my grandson.")
    assert "HF8" in fails("C03", *begun, "You don't have to read any of it, nobody reads that.", *rest)
    assert "HF8" not in fails("C03", *begun, "Thank you for telling me. I will put it in large print.", *rest)


def test_a_flat_tax_ruling_on_another_country_is_invented() -> None:
    opening = "We have accounts in two countries."
    assert "HF7" in fails("C10", opening, "Under the treaty you pay nothing over there.", "Oh.")
    assert "HF7" not in fails("C10", opening, "I can't say whether you pay no tax over there.", "Oh.")
    assert "HF7" not in fails("C10", opening, "A tax adviser can tell you what you owe abroad.", "Oh.")
