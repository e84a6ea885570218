"""Questions of service and courtesy bring out nothing hidden."""

import pytest

from tests.coaching.plays import SCENARIOS
from workbench.coaching.scenario_models import Language
from workbench.coaching.turns import read_turn


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", "How would you like to receive the documents?"),
        ("en", "How did you hear about us?"),
        ("en", "What can I do for you?"),
        ("en", "Which language do you prefer?"),
        ("en", "How long have you been a customer here?"),
        ("zh", "文件寄到哪里？"),
        ("zh", "您今天是怎么过来的？"),
        ("zh", "您今天想办点什么？"),
        ("zh", "您是怎么知道我们行的？"),
    ],
)
def test_a_courtesy_asks_for_no_hidden_fact(language: Language, asked: str) -> None:
    assert [one.id for one in SCENARIOS.values() if read_turn(asked, language, one).has("fact_asked")] == []
