"""Texts that hold both sides of a talk are told from a turn."""

import pytest

from workbench.coaching.scripts import is_script


@pytest.mark.parametrize(
    "text",
    [
        "Client: I want to sell. Adviser: What is the money for? Client: For school.",
        "Client: I want to sell.\nMe: Tell me more.",
        "CUSTOMER : it fell\nRM : by how much?",
        "客户：我要赎回。理财经理：这笔钱是做什么用的？",
        "客户: 我想问问\n客户经理: 您请坐",
        "客户：跌了很多。\n客户：我睡不着。",
        "理财经理：您好。 客户：您好。",
    ],
)
def test_both_sides_of_a_talk(text: str) -> None:
    assert is_script(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is this money for?",
        "Let me say it as I would to any client: it can fall by a third.",
        "Two things matter to me: the time and the amount.",
        "我建议：先留六个月的家用，再谈投资。",
        "这对每个客户：都一样。",
        "Client: that is what the form calls you.",
        "",
    ],
)
def test_a_turn_is_no_script(text: str) -> None:
    assert not is_script(text)
