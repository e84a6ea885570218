"""What a server says of its models, how old it is, and where text goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, local, question
from workbench.llm.address import ServerAddress
from workbench.llm.failures import ModelFailure
from workbench.llm.models import find, model_warning, parse_loaded, parse_models, version_warning, with_details
from workbench.llm.privacy import PrivacyGate

LOOPBACK = ServerAddress.of("http://127.0.0.1:11434")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["models", "name", "model", "digest", "size", "details", "capabilities", "context_length", "model_info"]
)


@pytest.mark.parametrize("tells", [True, False], ids=["from tags", "from show"])
def test_capabilities_and_windows_are_read(tells: bool) -> None:
    eyes = Served(name="eyes:4b", capabilities=("completion", "vision"), context_length=262_144, requires="0.30.3")
    with serving(eyes, tells_capabilities=tells) as ollama:
        client = client_of(ollama)
        (listed,) = client.models()
        shown = client.model("EYES:4b")
    assert listed.capabilities == {"completion", "vision"}
    assert (listed.context_length, listed.size, listed.digest) == (262_144, eyes.size, eyes.digest)
    assert shown.requires == "0.30.3"
    assert shown.can("vision")


@given(st.dictionaries(FIELDS, JSON, max_size=6) | JSON)
def test_whatever_a_server_says_is_read_without_an_error(document: Any) -> None:
    parse_models(document)
    parse_models({"models": [document]})
    parse_loaded({"models": [document]})
    assert with_details(local("m:1b"), document).name == "m:1b"


def test_loaded_models_tell_their_real_window_and_place() -> None:
    with serving(Served(name="m:1b", context_length=4_096)) as ollama:
        client = client_of(ollama)
        assert client.loaded() == ()
        client.answer(question(local("m:1b", context_length=None)))
        (loaded,) = client.loaded()
    assert (loaded.name, loaded.window, loaded.in_graphics_memory) == ("m:1b", 4_096, 0.5)


def test_delete() -> None:
    with serving(Served(name="m:1b")) as ollama:
        client = client_of(ollama)
        client.delete("m:1b")
        assert client.models() == ()
        with pytest.raises(ModelFailure) as caught:
            client.delete("m:1b")
    assert caught.value.reason == "missing_model"


@pytest.mark.parametrize(
    ("version", "warned"),
    [("0.33.0", False), ("0.33.0-rc2", False), ("v0.31.2", False), ("1.0", False), ("0.0.0", False), ("0.31.1", True),
     ("0.5.7", True), ("unknown", True), ("", True)],
)  # fmt: skip
def test_an_old_server_is_warned_of(version: str, warned: bool) -> None:
    assert (version_warning(version) is not None) is warned


def test_status_brings_the_warning_and_the_cloud_switch() -> None:
    with serving(version="0.20.1", cloud_disabled=False) as ollama:
        status = client_of(ollama).status()
    assert "0.20.1" in (status.warning or "")
    assert status.cloud is True
    with serving(knows_status=False) as ollama:
        assert client_of(ollama).status().cloud is None


def test_a_model_that_needs_a_newer_server() -> None:
    model = local("m:1b", requires="0.35.0")
    assert "0.35.0" in (model_warning(model, "0.33.0") or "")
    assert model_warning(model, "0.35.1") is None
    assert model_warning(local("m:1b"), "0.33.0") is None


@pytest.mark.parametrize("asked", ["m", "m:latest", "M:Latest", " m "])
def test_names_are_found_as_the_server_finds_them(asked: str) -> None:
    assert find((local("m:latest"), local("n:1b")), asked) == local("m:latest")
    assert find((local("host:5000/m:latest"),), "host:5000/m") is not None
    assert find((local("n:1b"),), asked) is None


@pytest.mark.parametrize(
    "model",
    [
        local("big:120b-cloud"),
        local("big:cloud"),
        local("big:Cloud"),
        local("plain:7b", remote_host="https://models.example"),
        local("plain:7b", remote_model="big:120b"),
    ],
)
def test_a_remote_model_is_refused_before_a_word_is_sent(model: Any) -> None:
    with serving(Served(name=model.name)) as ollama:
        client = client_of(ollama)
        for ask in (lambda: client.chat(question(model)), lambda: client.warm_up(model)):
            with pytest.raises(ModelFailure) as caught:
                ask()
            assert caught.value.reason == "remote"
            assert "Nothing was sent" in caught.value.message
        assert ollama.received == []


def test_a_remote_model_that_is_allowed_by_name_may_be_used() -> None:
    model = local("big:cloud")
    with serving(Served(name="big:cloud", turns=[Turn(pieces=("Hi",), remote_host="https://models.example")])) as ollama:
        assert client_of(ollama, allowed_remote=frozenset({"BIG:cloud"})).answer(question(model)).text == "Hi"


def test_a_reply_that_comes_from_elsewhere_is_stopped() -> None:
    sly = Served(name="m:1b", turns=[Turn(pieces=("Hi", " there"), remote_host="https://models.example")])
    with serving(sly) as ollama:
        with pytest.raises(ModelFailure) as caught:
            client_of(ollama).answer(question("m:1b"))
        assert ollama.wait(lambda: ollama.open_connections == 0)
    assert caught.value.reason == "remote"
    assert "models.example" in caught.value.message


@pytest.mark.parametrize(
    ("url", "stays", "told"),
    [
        ("http://127.0.0.1:11434", True, "stays on this machine"),
        ("http://localhost:11434", True, "stays on this machine"),
        ("http://0.0.0.0:11434", True, "stays on this machine"),
        ("http://[::1]:11434", True, "stays on this machine"),
        ("https://models.example:443", False, "Text goes to models.example."),
        ("http://10.0.0.7:11434", False, "unencrypted"),
        ("http://localhost.example:11434", False, "unencrypted"),
    ],
)
def test_where_text_goes_is_told(url: str, stays: bool, told: str) -> None:
    whereabouts = PrivacyGate(address=ServerAddress.of(url)).whereabouts()
    assert (whereabouts.stays, told in whereabouts.sentence) == (stays, True)


def test_where_text_for_a_remote_model_goes() -> None:
    whereabouts = PrivacyGate(address=LOOPBACK).whereabouts(local("x:cloud", remote_host="https://models.example"))
    assert not whereabouts.stays
    assert "models.example" in whereabouts.sentence


def test_a_name_that_may_run_elsewhere_is_never_said_to_stay() -> None:
    gate = PrivacyGate(address=LOOPBACK, allowed=frozenset({"copied"}))
    whereabouts = gate.whereabouts(local("copied:latest"))
    assert not whereabouts.stays
    assert whereabouts.sentence == "Text may leave this machine: copied:latest is allowed to run elsewhere."
    assert gate.whereabouts(local("another:latest")).stays


def test_an_address_every_interface_listens_on_is_this_machine() -> None:
    assert ServerAddress.of("http://0.0.0.0:11434").url == "http://127.0.0.1:11434"
    assert ServerAddress.of("http://[::]:11434").url == "http://[::1]:11434"
