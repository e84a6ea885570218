"""A step put forward brings out nothing hidden, and a name does not make a turn foreign."""

import pytest

from tests.coaching.plays import NOW, SCENARIOS, opened
from workbench.coaching.scenario_models import Language
from workbench.coaching.session import take_turn
from workbench.coaching.tongues import is_another_language


@pytest.mark.parametrize(
    ("language", "turn"),
    [
        ("en", "Why not keep it in a deposit until you need it?"),
        ("en", "Why not use it for school fees?"),
        ("zh", "为什么不存定期呢?"),
        ("zh", "何不先存起来等用的时候再取?"),
    ],
)
def test_a_step_put_forward_brings_out_nothing_hidden(language: Language, turn: str) -> None:
    for identifier in sorted(SCENARIOS):
        session = take_turn(opened(identifier, language), turn, now=NOW)
        assert session.exchanges[0].revealed == (), identifier


@pytest.mark.parametrize(
    "turn",
    [
        "Good morning Ms Su, hello Mr Lei.",
        "Any Nestlé, Société Générale or Crédit Agricole shares?",
        "法国兴业银行(Société Générale)这只产品您了解吗?",
    ],
)
def test_names_make_no_turn_foreign(turn: str) -> None:
    assert not is_another_language(turn)


@pytest.mark.parametrize(
    "turn", ["Bonjour, pourquoi voulez-vous cet argent pour votre fils?", "Wozu ist das Geld und wie viel?"]
)
def test_another_language_is_still_heard(turn: str) -> None:
    assert is_another_language(turn)
