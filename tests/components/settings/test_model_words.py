"""Models in words."""

import pytest

from components.settings.install import NUMBERS_GO_ON, STEPS
from components.settings.model_words import abilities, facts, gigabytes, joined, shown_name
from workbench.llm.models import ModelInfo


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (3_400_000_000, "3.4\u2009GB"),
        (384, "0.1\u2009MB"),
        (40_000_000, "40.0\u2009MB"),
        (0, "0.0\u2009GB"),
        (13e9, "13.0\u2009GB"),
    ],
)
def test_sizes(size: float, text: str) -> None:
    assert gigabytes(size) == text


@pytest.mark.parametrize(("titles", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_lists(titles: list[str], text: str) -> None:
    assert joined(titles) == text


def test_the_facts_of_a_model() -> None:
    model = ModelInfo(
        name="m:4b",
        size=3_400_000_000,
        parameters="4.0B",
        quantisation="Q4_K_M",
        context_length=40_960,
        capabilities=frozenset({"tools", "completion"}),
    )
    told = "3.4\u2009GB · 4.0B parameters · Q4_K_M · window 8,192 of 40,960 tokens · completion, tools"
    assert facts(model, 8_192) == told


def test_little_is_known_of_a_remote_model() -> None:
    assert facts(ModelInfo(name="m:1t-cloud"), 4_096) == "runs elsewhere · window 4,096 tokens · nothing it tells of"


def test_a_name_is_one_line_without_signs_that_hide() -> None:
    assert shown_name("a\n\u202eb\x00c") == "a b c"
    assert len(shown_name("x" * 500)) < 90
    assert abilities(ModelInfo(name="m", capabilities=frozenset({"a\nb"}))) == "a b"


@pytest.mark.parametrize("system", ["Linux", "macOS", "Windows"])
def test_each_system_has_a_line_to_install_and_one_to_start(system: str) -> None:
    (_, install), (_, start) = STEPS[system]
    assert "install" in install
    assert start.endswith("ollama serve")
    assert "OLLAMA_NO_CLOUD" in start
    assert "Everything numeric goes on working" in NUMBERS_GO_ON
