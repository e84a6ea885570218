"""Roles: by capability, by the user's choice, by memory; and the settings they are kept in."""

import pytest

from tests.llm.asking import local
from workbench.errors import InputError
from workbench.llm.address import ServerAddress
from workbench.llm.failures import ModelFailure
from workbench.llm.models import ModelInfo
from workbench.llm.privacy import PrivacyGate
from workbench.llm.roles import GIBIBYTE, ROLES, bind, choose, machine_memory, model_for, recommend, suggest, suggestions
from workbench.settings import ModelSettings

GB = 10**9
GATE = PrivacyGate(address=ServerAddress.of("http://127.0.0.1:1"))
SMALL = local("small:2b", "completion", "tools", size=2 * GB)
MIDDLE = local("middle:9b", "completion", "tools", "thinking", size=7 * GB)
LARGE = local("large:70b", "completion", "tools", "thinking", size=40 * GB)
EYES = local("eyes:4b", "completion", "vision", size=4 * GB)
VECTORS = local("vectors:0.6b", "embedding", size=GB)
CLOUD = local("huge:cloud", "completion", "tools", "thinking", "vision", "embedding", size=0)
ALL = (SMALL, MIDDLE, LARGE, EYES, VECTORS, CLOUD)


def names(models: tuple[ModelInfo, ...], memory: int, settings: ModelSettings = ModelSettings()) -> dict[str, str | None]:  # noqa: B008
    return {role: bound.model.name if bound.model else None for role, bound in bind(settings, models, GATE, memory).items()}


@pytest.mark.parametrize(
    ("gigabytes", "chat", "reasoning"),
    [(8, "small:2b", "small:2b"), (16, "small:2b", "middle:9b"), (64, "middle:9b", "large:70b")],
)
def test_small_models_for_simple_work_and_larger_ones_for_reasoning(gigabytes: int, chat: str, reasoning: str) -> None:
    found = names(ALL, gigabytes * GIBIBYTE)
    assert (found["chat"], found["reasoning"]) == (chat, reasoning)
    assert (found["vision"], found["embedding"]) == ("eyes:4b", "vectors:0.6b")


def test_where_nothing_fits_the_smallest_is_better_than_none() -> None:
    assert recommend("reasoning", (LARGE,), 8 * GIBIBYTE) == LARGE


def test_a_remote_model_is_never_our_own_choice() -> None:
    assert set(names((CLOUD,), 64 * GIBIBYTE).values()) == {None}


def test_the_users_choice_counts() -> None:
    bound = bind(ModelSettings(chat="LARGE:70b"), ALL, GATE, 8 * GIBIBYTE)["chat"]
    assert (bound.model, bound.chosen, bound.problem) == (LARGE, True, None)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (ModelSettings(chat="gone:1b"), "gone:1b, chosen for chat, is not on the model server"),
        (ModelSettings(chat="vectors:0.6b"), "cannot be used for chat"),
        (ModelSettings(chat="huge:cloud"), "passes every text on"),
    ],
)
def test_a_choice_that_cannot_be_used_is_told_and_not_replaced_in_secret(settings: ModelSettings, told: str) -> None:
    bindings = bind(settings, ALL, GATE, 16 * GIBIBYTE)
    assert bindings["chat"].model is None
    assert told in (bindings["chat"].problem or "")
    with pytest.raises(ModelFailure) as caught:
        model_for("chat", bindings)
    assert caught.value.reason == "unbound"
    assert caught.value.hint
    assert model_for("embedding", bindings) == VECTORS


def test_an_empty_server_gets_a_suggestion_for_its_memory() -> None:
    bindings = bind(ModelSettings(), (), GATE, 16 * GIBIBYTE)
    for role in ROLES:
        assert bindings[role].model is None
        assert "workbench models pull" in bindings[role].hint


def test_suggestions_grow_with_memory_and_never_exceed_it() -> None:
    for role in ROLES:
        sizes = [suggestion.gigabytes if (suggestion := suggest(role, gb * GIBIBYTE)) else 0 for gb in (2, 4, 8, 16, 32, 64)]
        assert sizes == sorted(sizes)
        assert sizes[0] == 0
    assert all(one.gigabytes < one.memory and one.licence for one in suggestions())
    assert machine_memory() > GIBIBYTE / 2


def test_choosing() -> None:
    assert choose(ModelSettings(vision="eyes:4b"), "chat", "small:2b", ALL, GATE) == ModelSettings(
        vision="eyes:4b", chat="small:2b"
    )
    for role, name, error in (
        ("poet", "small:2b", InputError),
        ("vision", "small:2b", InputError),
        ("chat", "gone:1b", ModelFailure),
        ("chat", "huge:cloud", ModelFailure),
    ):
        with pytest.raises(error) as caught:
            choose(ModelSettings(), role, name, ALL, GATE)
        assert caught.value.hint
