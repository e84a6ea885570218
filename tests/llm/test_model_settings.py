"""The table of models in settings.toml: read strictly, written without touching the user's own lines."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import SettingsError
from workbench.settings import ModelSettings, load_settings, save_model_settings

NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable())


def load(folder: Path) -> ModelSettings:
    return load_settings({}, default_data_dir=folder).models


def test_absent_means_nothing_chosen(tmp_path: Path) -> None:
    assert load(tmp_path) == ModelSettings()


@given(
    chat=st.none() | NAMES,
    embedding=st.none() | NAMES,
    allowed=st.lists(NAMES, max_size=3).map(tuple),
    window=st.none() | st.integers(2_048, 1_048_576),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_saved_is_read_back(
    tmp_path: Path, chat: str | None, embedding: str | None, allowed: tuple[str, ...], window: int | None
) -> None:
    chosen = ModelSettings(chat=chat, embedding=embedding, allowed_remote=allowed, context_window=window)
    save_model_settings(tmp_path, chosen)
    assert load(tmp_path) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "",
        '# mine\nollama_host = "localhost:1"  # the big machine\n',
        '# mine\nollama_host = "localhost:1"\n\n[models]\nchat = "old:1b"\nvision = "gone:1b"\n',
        '[models]\nchat = "old:1b"\n',
    ],
    ids=["empty", "others", "replaced", "only ours"],
)
def test_the_users_own_lines_stay(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    save_model_settings(tmp_path, ModelSettings(chat="new:1b"))
    after = path.read_text("utf-8")
    assert after.startswith(text.partition("[models]")[0].rstrip())
    assert load(tmp_path) == ModelSettings(chat="new:1b")
    assert after.count("[models]") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[models]\nchat = 5\n", "line 2: chat must be a model's name, not 5"),
        ('[models]\nchta = "x"\n', "line 2: there is no setting 'chta' under [models]"),
        ('[models]\nchat = ""\n', "must be a model's name"),
        ("[models]\ncontext_window = 10\n", "from 2,048"),
        ("[models]\ncontext_window = true\n", "from 2,048"),
        ('[models]\nallowed_remote = "x:cloud"\n', "must be a list"),
        ("models = 5\n", "models"),
    ],
)
def test_a_wrong_table_is_told_with_its_line_and_never_overwritten(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert told in caught.value.message
    with pytest.raises(SettingsError):
        save_model_settings(tmp_path, ModelSettings(chat="new:1b"))
    assert path.read_text("utf-8") == text


def test_a_file_that_cannot_be_edited_safely_is_left_alone(tmp_path: Path) -> None:
    text = 'models = { chat = "old:1b" }\nollama_host = "localhost:1"\n'
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="cannot be changed here"):
        save_model_settings(tmp_path, ModelSettings(chat="new:1b"))
    assert path.read_text("utf-8") == text
