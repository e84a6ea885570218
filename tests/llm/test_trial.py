"""The short question that shows whether a model answers, and how fast."""

import pytest

from tests.doubles.ollama_scripts import Served, Turn, refusal
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, local
from workbench.llm.failures import ModelFailure
from workbench.llm.trial import TRIAL, try_model


def test_a_trial_measures() -> None:
    turn = Turn(pieces=("Diversification ", "lowers ", "risk."), delay=0.05)
    with serving(Served(name="m:1b", load_seconds=2.0, turns=[turn])) as ollama:
        trial = try_model(client_of(ollama), local("m:1b"))
        assert ollama.asked("/api/chat")[0].body["messages"][0]["content"] == TRIAL.fill()
    assert trial.text == "Diversification lowers risk."
    assert trial.load_seconds == pytest.approx(2.0)
    assert 0.05 <= trial.seconds_to_first_text <= trial.seconds
    # The stand-in counts 3 tokens in 0.9 ms by its own clock.
    assert trial.tokens_per_second == pytest.approx(3 / 900e-6)


def test_a_trial_fails_as_any_question() -> None:
    with serving(Served(name="m:1b", turns=[refusal(500, "out of memory")])) as ollama, pytest.raises(ModelFailure) as caught:
        try_model(client_of(ollama), local("m:1b"))
    assert caught.value.reason == "out_of_memory"
