"""The settings page: with a model server of every kind, and without one."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring.core
import pytest
import streamlit as st
from keyring.backend import KeyringBackend
from streamlit.testing.v1 import AppTest

import components.settings.server_view as server_view
from tests.doubles.ollama_scripts import Download, Served, Turn, html
from tests.doubles.ollama_server import Ollama, serving
from workbench.launch.server import ENTRY_SCRIPT
from workbench.settings import ModelSettings, load_settings, save_model_settings

Opened = Callable[..., AppTest]

CHAT = Served(name="small-chat:4b")
VECTORS = Served(name="vectors:0.6b", capabilities=("embedding",), family="bert", size=640_000_000)


@pytest.fixture
def open_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open the page on an empty data folder and the given model server; without one, on a port where nobody is."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))

    def open_page(ollama: Ollama | None = None) -> AppTest:
        monkeypatch.setenv("OLLAMA_HOST", ollama.url if ollama else "127.0.0.1:1")
        app = AppTest.from_file(str(ENTRY_SCRIPT), default_timeout=60)
        app.run()
        return app.switch_page("../../pages/settings.py").run()

    yield open_page
    st.cache_resource.clear()


@pytest.fixture
def ollama() -> Iterator[Ollama]:
    far = Served(name="far-away:120b-cloud", size=384, remote_host="https://models.example:443")
    with serving(Served(name=CHAT.name), Served(name=VECTORS.name, capabilities=("embedding",), size=640_000_000), far) as one:
        yield one


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "text", "error", "warning", "info")
    return "\n".join(element.value for kind in kinds for element in getattr(app, kind)).replace("\\", "").replace("\u2060", "")


def saved(folder: Path) -> ModelSettings:
    return load_settings({}, default_data_dir=folder).models


def until(app: AppTest, condition: Callable[[AppTest], bool]) -> AppTest:
    deadline = time.monotonic() + 30
    while not condition(app):
        assert time.monotonic() < deadline, words(app)
        app.run()
    return app


def test_without_a_server_it_says_how_to_get_one_and_the_rest_works(open_settings: Opened, tmp_path: Path) -> None:
    app = open_settings()
    assert not app.exception
    assert "No model server answers at http://127.0.0.1:1" in words(app)
    assert "Everything numeric goes on working" in words(app)
    assert [tab.label for tab in app.tabs] == ["Linux", "macOS", "Windows"]
    lines = [code.value for code in app.code]
    assert str(tmp_path) in lines
    assert sum("install" in line for line in lines) == 3
    assert "numpy" in words(app)
    app.button(key="check-now").click().run()
    assert not app.exception
    assert "PIQP, CLARABEL and HiGHS" in words(app)


def test_a_broken_settings_file_is_told(open_settings: Opened, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("ollama_host = [", encoding="utf-8")
    app = open_settings()
    assert not app.exception
    assert "settings" in app.error[0].value


def test_the_server_its_models_and_their_roles(open_settings: Opened, ollama: Ollama) -> None:
    app = open_settings(ollama)
    assert not app.exception
    assert "Ollama 0.33.0 answers at" in words(app).replace("*", "")
    assert "Text stays on this machine" in words(app)
    assert "3.4\u2009GB · 4.0B parameters · Q4_K_M · window 16,384 of 40,960 tokens · completion, tools" in words(app)
    shown = app.dataframe[0].value
    assert dict(zip(shown["name"], shown["used"], strict=True)) == {
        "small-chat:4b": "chat, reasoning",
        "vectors:0.6b": "embedding",
        "far-away:120b-cloud": "runs elsewhere, refused",
    }
    assert "No model on the server can do this" in words(app)


def test_a_choice_is_kept_and_one_that_cannot_be_is_refused(open_settings: Opened, ollama: Ollama, tmp_path: Path) -> None:
    app = open_settings(ollama)
    app.selectbox(key="settings-role-chat").set_value("small-chat:4b").run()
    assert saved(tmp_path).chat == "small-chat:4b"
    app.selectbox(key="settings-role-chat").set_value("vectors:0.6b").run()
    assert not app.exception
    assert "cannot be used for chat" in words(app)
    assert saved(tmp_path).chat == app.selectbox(key="settings-role-chat").value == "small-chat:4b"
    app.selectbox(key="settings-role-chat").set_value("far-away:120b-cloud").run()
    assert "passes every text on to https://models.example:443" in words(app)
    assert saved(tmp_path).chat == "small-chat:4b"
    app.selectbox(key="settings-role-chat").set_value("").run()
    assert saved(tmp_path).chat is None
    assert not app.error


def test_a_remote_model_is_allowed_and_refused_by_name(open_settings: Opened, ollama: Ollama, tmp_path: Path) -> None:
    app = open_settings(ollama)
    app.button(key="allow-far-away:120b-cloud").click().run()
    assert "Every text for far-away:120b-cloud leaves this machine" in words(app).replace("*", "")
    assert saved(tmp_path).allowed_remote == ()
    app.button(key="allow-confirmed").click().run()
    assert saved(tmp_path).allowed_remote == ("far-away:120b-cloud",)
    app.selectbox(key="settings-role-chat").set_value("far-away:120b-cloud").run()
    assert saved(tmp_path).chat == "far-away:120b-cloud"
    app.button(key="refuse-far-away:120b-cloud").click().run()
    assert not app.exception
    assert saved(tmp_path).allowed_remote == ()
    assert "does not run on your model server" in words(app)


def test_deleting_asks_first_and_frees_the_role(open_settings: Opened, ollama: Ollama, tmp_path: Path) -> None:
    save_model_settings(tmp_path, ModelSettings(chat="small-chat:4b"))
    app = open_settings(ollama)
    app.selectbox(key="settings-model").set_value("small-chat:4b").run()
    app.button(key="delete-model").click().run()
    assert "3.4\u2009GB on the disk. It is used for chat and reasoning." in words(app)
    assert ollama.find("small-chat:4b")
    app.button(key="delete-declined").click().run()
    assert "on the disk" not in words(app)
    app.button(key="delete-model").click().run()
    app.button(key="delete-confirmed").click().run()
    assert not app.exception
    assert ollama.find("small-chat:4b") is None
    assert saved(tmp_path).chat is None
    assert "small-chat:4b was deleted" in words(app)


def test_a_trial_is_measured(open_settings: Opened) -> None:
    answer = Turn(pieces=("Diversification ", "lowers risk. ", "![x](http://example.invalid/x.png)"))
    with serving(Served(name="m:1b", turns=[answer], load_seconds=2.0)) as ollama:
        app = open_settings(ollama)
        app.button(key="try-model").click().run()
        until(app, lambda app: bool(app.metric))
    assert not app.exception
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Loading"] == "2.0\u2009s"
    assert shown["Speed"] == "3,333.3 tokens/s"
    assert "lowers risk" in words(app)
    assert "![x]" not in "\n".join(element.value for element in app.markdown)


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        (Turn(pieces=("One", " two"), fault="no_done", fault_after=2), "stopped without finishing"),
        (html(), "A web page came instead of an answer"),
        (Turn(pieces=(), done_reason="length"), "gave an empty answer"),
    ],
)
def test_a_trial_that_fails_is_told_with_what_had_come(open_settings: Opened, turn: Turn, told: str) -> None:
    with serving(Served(name="m:1b", turns=[turn])) as ollama:
        app = open_settings(ollama)
        app.button(key="try-model").click().run()
        until(app, lambda app: bool(app.error))
    assert not app.exception
    assert told in words(app)
    assert ("One two" in words(app)) == (turn.fault == "no_done")


def test_an_embedding_model_is_not_asked(open_settings: Opened) -> None:
    with serving(Served(name="v:1b", capabilities=("embedding",))) as ollama:
        app = open_settings(ollama)
        app.button(key="try-model").click().run()
        assert "v:1b cannot hold a conversation" in words(app)
        assert ollama.asked("/api/chat") == []


def test_an_old_server_and_a_model_too_new_for_it_are_told(open_settings: Opened) -> None:
    with serving(Served(name="m:1b", requires="0.40.0"), version="0.20.1", cloud_disabled=False) as ollama:
        app = open_settings(ollama)
    assert not app.exception
    assert "Ollama 0.20.1 is older than 0.31.2" in words(app)
    assert "m:1b needs Ollama 0.40.0" in words(app)
    assert "would pass text for cloud models on" in words(app)


@pytest.mark.parametrize(
    ("everything", "told"),
    [
        (html(), "A web page came instead of an answer (HTTP 502)"),
        (Turn(body=b"[1]"), "does not speak as a model server does"),
        (Turn(opening="drop"), "broke"),
        (Turn(status=401, body=b'{"error":"unauthorized"}'), "wants a token"),
        (Turn(status=500, body=b'{"error":"oops"}'), "has a fault of its own"),
        (Turn(status=302, headers=(("Location", "http://example.invalid/"),)), "sends the request to another address"),
    ],
)
def test_whatever_answers_there_is_told(open_settings: Opened, everything: Turn, told: str) -> None:
    with serving(everything=everything) as ollama:
        app = open_settings(ollama)
    assert not app.exception
    assert told in words(app)
    assert "Everything numeric goes on working" in words(app)
    assert not app.tabs


def test_a_server_that_is_silent_is_waited_for_only_so_long(open_settings: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = server_view.ask
    monkeypatch.setattr(server_view, "ask", lambda *given, **named: ask(*given, **{**named, "limit": 0.3}))
    with serving(everything=Turn(opening="hang")) as ollama:
        began = time.monotonic()
        app = open_settings(ollama)
        assert time.monotonic() - began < 5
        assert "did not answer within" in words(app)
        asked = len(ollama.received)
        app.run()
        assert len(ollama.received) == asked, "a click does not wait for it again"


def test_names_of_the_server_are_no_markup(open_settings: Opened) -> None:
    name = "![x](http://example.invalid/a.png)<b>:4b"
    with serving(Served(name=name, remote_host="http://[evil](javascript:1)"), Served(name="m:1b")) as ollama:
        app = open_settings(ollama)
    assert not app.exception
    shown = "\n".join(element.value for kind in ("markdown", "caption") for element in getattr(app, kind))
    assert "![x](" not in shown
    assert "](javascript" not in shown


def test_a_token_is_kept_sent_and_removed_but_never_shown(open_settings: Opened) -> None:
    with serving(Served(name="m:1b"), token="s3cr3t-t0ken") as ollama:  # noqa: S106 - the stand-in's
        app = open_settings(ollama)
        assert "wants a token" in words(app)
        app.text_input(key="settings-token").set_value(" s3cr3t-t0ken ")
        press(app, "Keep token")
        assert not app.exception
        assert "Token of the model server: **kept**" in words(app)
        assert "m:1b" in list(app.dataframe[0].value["name"])
        assert "s3cr3t" not in words(app)
        app.button(key="remove-token").click().run()
        assert "The token is removed" in words(app)
        assert "wants a token" in words(app)


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0
    name = "A test's keyring"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


def test_where_there_is_a_keyring_the_token_is_in_it(open_settings: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    app = open_settings()
    assert "Kept in this system's keyring (A test's keyring)" in words(app)
    app.text_input(key="settings-token").set_value("abc")
    press(app, "Keep token")
    assert ring.kept == {"ollama_token": "abc"}
    assert "The token is in the keyring" in words(app)
    app.button(key="remove-token").click().run()
    assert not app.exception
    assert ring.kept == {}


def test_a_token_with_spaces_is_refused(open_settings: Opened) -> None:
    app = open_settings()
    app.text_input(key="settings-token").set_value("a b")
    press(app, "Keep token")
    assert "holds spaces" in words(app)
    assert "b" not in [code.value for code in app.code]


@pytest.mark.parametrize(("name", "told"), [("not a name!", "name"), ("huge:1t-cloud", "does not run on your model server")])
def test_a_name_that_cannot_be_fetched_is_refused_at_once(open_settings: Opened, ollama: Ollama, name: str, told: str) -> None:
    app = open_settings(ollama)
    app.text_input(key="settings-fetch-name").set_value(name)
    press(app, "Fetch", form=True)
    assert not app.exception
    assert told in words(app)
    assert ollama.asked("/api/pull") == []


def test_a_download_is_found_by_another_session_and_stopped(open_settings: Opened) -> None:
    slow = Download(layers=(40_000_000,), steps=2_000, gap=0.05)
    with serving(Served(name="m:1b"), downloads={"new:1b": slow}) as ollama:
        app = open_settings(ollama)
        app.text_input(key="settings-fetch-name").set_value("new:1b")
        press(app, "Fetch", form=True)
        assert ollama.wait(lambda: bool(ollama.asked("/api/pull")), timeout=30)
        other = open_settings(ollama)
        assert not other.exception
        assert "Fetching new:1b" in words(other).replace("*", "")
        assert all(button.disabled for button in other.button if button.label == "Fetch")
        press(other, "Cancel")
        assert ollama.wait(lambda: ollama.asked("/api/pull")[0].left_at is not None)
        assert "The download of new:1b was stopped" in words(other.run())
        press(other, "Close")
        assert "new:1b" not in words(other)


def press(app: AppTest, label: str, *, form: bool = False) -> None:
    buttons: list[Any] = [button for button in app.button if button.label == label and (not form or button.form_id)]
    buttons[0].click().run()
