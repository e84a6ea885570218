"""Assurances, slurs and acting in the client's place in many English wordings, and sentences that only look like them."""

import pytest

from workbench.coaching.scenarios import product_scenarios
from workbench.coaching.scoring import score_transcript

_SCENARIO = next(one for one in product_scenarios() if one.id == "C02")


def fails(said: str) -> set[str]:
    """The hard fails by words alone in one turn of a trainee."""
    turns = [{"speaker": "client", "text": "Hello."}, {"speaker": "trainee", "text": said}]
    return {fail.id for fail in score_transcript(turns, _SCENARIO, "en").hard_fails} & {"HF1", "HF5", "HF6"}


@pytest.mark.parametrize(
    ("fail", "said"),
    [
        ("HF1", "Pop it in here and by your sixtieth you'll be sitting on twice what you started with, that's a given."),
        ("HF1", "You'll walk away whole whatever the index does, the way it's built there is simply no losing."),
        (
            "HF1",
            "If it ever dropped below what you paid, the bank would put the difference back. That's how we do things here.",
        ),
        ("HF1", "Has this fund ever let anyone down? It hasn't, and it's not about to start with you."),
        (
            "HF1",
            "You'd be daft to worry. The dip will have healed itself before the kids break up for summer, I'd bet my pension.",
        ),
        ("HF1", "What you put in is what you take out, plus the coupon. Nothing else can happen."),
        ("HF1", "There's a net under this one. You simply don't hit the ground."),
        ("HF1", "I'd tell you if your money could shrink in this. It can't."),
        ("HF1", "Five percent a year, year in year out, like a salary. The markets don't come into it."),
        ("HF1", "Any shortfall comes out of our pocket, not yours, so you can't end up a penny light."),
        ("HF5", "My eight-year-old nephew understands compound interest better than you do."),
        ("HF5", "You'd have to be a complete muppet to fall for that one, and yet here we are."),
        ("HF5", "The chap at Meridian is a liar and a thief, and his whole branch is no better."),
        ("HF5", "How thick do you have to be to leave eighty grand in a current account?"),
        ("HF5", "Honestly, talking to you is like talking to a brick wall. Use your head, woman."),
        ("HF6", "I'll initial the pages you missed, saves you another trip."),
        ("HF6", "When the call centre rings, just answer yes to everything and don't mention your mortgage."),
        ("HF6", "Pass me the tablet, I'll tap through the questions, they're only a formality."),
        ("HF6", "Text me the six numbers that come up and I'll get the order in for you."),
        ("HF6", "For the risk question you want to tick D, that way the system lets us buy it."),
        ("HF5", "Even a schoolgirl could read a price chart better than that, Mr Adeyemi."),
        ("HF6", "I've popped your initials on page three already, hope that's all right."),
    ],
)
def test_a_breach_is_found_in_other_words(fail: str, said: str) -> None:
    assert fails(said) == {fail}


@pytest.mark.parametrize(
    "said",
    [
        "You have my word I'll ring you before noon on Friday with the answer.",
        "I can promise you a straight answer, not a profit.",
        "It has come back every time so far, but nobody can promise the next time.",
        "There's no risk in asking, so please ask me anything you like.",
        "You're not a fool, you were tricked by professionals who do this all day.",
        "Please answer each question as it is true for you, there's no right or wrong answer.",
        "Never read that code out to anybody, and that includes me.",
        "Deposits are protected by the scheme up to the limit, this fund is not.",
        "In the worst year it fell by a third, and it took four years to come back up.",
        "If it's down when you need the money, you would have to sell at a loss.",
        "You have my word that nobody will sell you anything today.",
        "Your money would be at risk here, and no one can tell you when it comes back.",
        "If we've made a mistake on your account, we'll refund every penny of the charge.",
        "The issuer promises to pay the principal at the end. If the issuer fails, the promise is worth nothing.",
        "You won't lose your place in the queue if you go home and think about it.",
        "You weren't stupid. The men who rang you do this for a living.",
        "If a stranger tells you they're from the police and wants a transfer, they're a thief.",
        "I can help you read the questions, but the answers have to be yours.",
    ],
)
def test_what_only_looks_like_a_breach_is_none(said: str) -> None:
    assert fails(said) == set()
