"""The text by rule: every sentence of it passes the check that a model's must pass."""

import pytest

from tests.commentary.results import portfolio, portfolio_documents, stress, stress_document
from workbench.commentary.facts import Audience, Facts, Language
from workbench.commentary.portfolio_facts import portfolio_facts
from workbench.commentary.stress_facts import stress_facts
from workbench.commentary.template import by_rule, filled, sentences_by_rule


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("audience", ["client", "colleague"])
@pytest.mark.parametrize("facts", [portfolio(), stress()], ids=["portfolio", "stress"])
def test_every_sentence_by_rule_is_borne_out(facts: Facts, audience: Audience, language: Language) -> None:
    told = sentences_by_rule(facts, audience, language)
    assert [(sentence.text, sentence.reasons) for sentence in told if sentence.struck] == []
    text = by_rule(facts, audience, language, "2026-01-05T09:30:00+00:00")
    assert len(text.sentences) >= 6
    assert sum(len(sentence.figures) for sentence in text.sentences) >= 8
    assert all(figure.fact in text.cited for sentence in text.sentences for figure in sentence.figures)


def test_the_client_reads_plain_words_and_the_colleague_terms() -> None:
    client, colleague = (by_rule(portfolio(), reader, "en", "").plain_text() for reader in ("client", "colleague"))
    assert "ups and downs would be 8.0\u2009% a year, against 11.9\u2009% today" in client
    assert "volatility" not in client.lower()
    assert "CVaR, the average of the worst 5\u2009% of periods, is −1.10\u2009%" in colleague
    assert client.endswith("Written by rule, without a model.")


def test_the_stress_text_names_the_worst_first_and_what_is_missing() -> None:
    text = by_rule(stress(), "client", "en", "").plain_text()
    assert "The hardest is 2008 again: the portfolio would lose 37.7\u2009%, that is USD 452,648." in text
    assert "Black Monday 1987 covers only 75.0\u2009% of the value" in text
    assert "not whether it comes" in text


def test_a_pattern_whose_fact_is_missing_gives_nothing() -> None:
    assert filled("It is {no.such.fact}.", stress()) == ""


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("audience", ["client", "colleague"])
def test_gains_are_not_told_as_losses(audience: Audience, language: Language) -> None:
    found, history = portfolio_documents()
    history["windows"][0]["proposed"]["return"] = 0.041
    facts = portfolio_facts(found, history, value=1.0e6, currency="USD", windows={"gfc": "2008 again"}, limits={})
    told = sentences_by_rule(facts, audience, language)
    assert [sentence.text for sentence in told if sentence.struck] == []
    assert any("4.1\u2009%" in sentence.text for sentence in told)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("audience", ["client", "colleague"])
def test_scenarios_that_gain_and_such_without_a_share_are_told_too(audience: Audience, language: Language) -> None:
    document = stress_document()
    gain, no_share = document["results"][1], document["results"][0]
    gain |= {"pnl": 50_000.0, "pnl_pct": 0.0417}
    no_share |= {"pnl_pct": None}
    facts = stress_facts(document, None, scenario=lambda found, _: {"gfc": "2008 again"}.get(found, found), factor=str)
    told = sentences_by_rule(facts, audience, language)
    assert [(sentence.text, sentence.reasons) for sentence in told if sentence.struck] == []
    assert any("4.2\u2009%" in sentence.text for sentence in told)
    assert any("452,648" in sentence.text for sentence in told)
