"""Signs of skill in other words than those of the anchors, and what only looks like one."""

import pytest

from workbench.coaching.conversation import Sentence
from workbench.coaching.matching import folded
from workbench.coaching.rubric import rubric
from workbench.coaching.signs import all_signs

SHOWN: tuple[tuple[str, str], ...] = (
    ("discovery.confirmed", "Quick recap: two children, a flat with a loan on it, and nothing owed elsewhere."),
    ("discovery.confirmed", "Have I left anything out?"),
    ("risk_profiling.asked", "How much of a wobble could you put up with in this account?"),
    ("risk_profiling.loss_reaction", "Suppose 50,000 turned into 41,000 by spring, how would that sit with you?"),
    ("risk_profiling.loss_reaction", "If it shrank by a quarter, would you hang on or get out?"),
    ("risk_profiling.experience", "Have you ever owned a fund, or is this new ground?"),
    ("risk_profiling.separated", "Your appetite says four, your wallet says two."),
    ("risk_profiling.conflict", "You want it all back in May, and you want shares. That doesn't square."),
    ("risk_profiling.resolved", "Then we work with the lower of the two, and that is class two."),
    ("explanation.plain", "No jargon: think of it as an IOU."),
    ("explanation.what_it_is", "An annuity is a contract with an insurer."),
    ("explanation.say_back", "Over to you: what did you take from that?"),
    ("explanation.adapted", "As a nurse you will know this one: it is like keeping a spare drip on the trolley."),
    ("explanation.cost", "You'd pay 80 pounds each year for the management."),
    ("disclosure.loss", "In a poor year your 40,000 could be 31,000."),
    ("disclosure.loss", "You may well come out with less than you put in."),
    ("disclosure.risk_mentioned", "The catch with one share is that a single headline can sink it."),
    ("disclosure.lock_up", "You can't touch it before the fifth anniversary."),
    ("disclosure.conflict", "You should know that our branch earns something on this."),
    ("disclosure.complaint", "And if we get it wrong, the ombudsman looks at it free of charge."),
    ("suitability.proposal", "First clear the overdraft, then keep three months of rent in savings."),
    ("suitability.proposal", "Shall we keep half of it in the deposit?"),
    ("suitability.risk_match", "It stays inside the limit of your profile."),
    ("suitability.horizon_match", "The bond matures before your daughter starts college."),
    ("suitability.liquidity_match", "A year of bills stays in instant access."),
    ("suitability.spread", "It's spread over twenty countries and three banks."),
    ("suitability.reason", "Because the wedding is in May, that part stays where it is."),
    ("suitability.alternative", "I also looked at a five-year deposit."),
    ("suitability.why_not", "We ruled out the fund because it could drop just before the move."),
    ("objection_empathy.acknowledged", "Anyone would be upset about that."),
    ("objection_empathy.concern_found", "So the real worry is the rent, more than the price."),
    ("next_steps.action", "I send you a one-page comparison tomorrow, and we talk again on Friday at ten."),
    ("next_steps.owner_client", "Could you bring the loan contract and a payslip?"),
    ("next_steps.documents", "Please bring the last two statements and your ID."),
    ("next_steps.cooling", "Have a proper think; you can still withdraw within a fortnight."),
    ("next_steps.written", "I'll put the whole of this in an email."),
    ("next_steps.checkable", "Go through it line by line and strike what you never said."),
)

NOT_SHOWN: tuple[tuple[str, str], ...] = (
    ("explanation.cost", "I can hear this has cost you sleep."),
    ("disclosure.cost", "That must have cost you a lot of nerves."),
    ("disclosure.risk_mentioned", "You ran the risk of a parking fine."),
    ("disclosure.loss", "I'll drop a recap in your inbox."),
    ("disclosure.loss", "You cannot lose your money with it."),
    ("discovery.confirmed", "Let me check the opening hours for you."),
    ("risk_profiling.experience", "Have you been with this bank long?"),
    ("next_steps.action", "That is because you look at it at night."),
    ("next_steps.mentioned", "Let's see what we have got."),
    ("suitability.spread", "How is it split between the two accounts today?"),
    ("explanation.say_back", "In your own words, what brings you here today?"),
)


def sentence(text: str) -> Sentence:
    """A trainee's sentence."""
    return Sentence(0, text, folded(text))


@pytest.mark.parametrize(("name", "text"), SHOWN)
def test_a_skill_is_seen_in_other_words(name: str, text: str) -> None:
    sign = all_signs()[name]
    assert sign.found_in(folded(text))
    assert sign.form == "any" or sign.on(sentence(text))


@pytest.mark.parametrize(("name", "text"), NOT_SHOWN)
def test_a_shared_word_is_no_skill(name: str, text: str) -> None:
    assert not all_signs()[name].on(sentence(text))


def test_no_pattern_names_a_set_that_is_not_there() -> None:
    assert [name for name, sign in all_signs().items() if "<" in sign.source.replace("(?<", "")] == []


def test_every_element_with_no_check_of_its_own_has_a_sign() -> None:
    from workbench.coaching.elements import FINDERS

    names = {f"{one.id}.{element.id}" for one in rubric().dimensions for element in one.elements}
    assert names - set(FINDERS) <= set(all_signs())
