"""Where each setting comes from, and what a broken one is told."""

from pathlib import Path

import pytest

from workbench.errors import SettingsError
from workbench.settings import Settings, load_settings


def write(folder: Path, content: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "settings.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_defaults(tmp_path: Path) -> None:
    settings = load_settings({}, default_data_dir=tmp_path / "default")
    assert settings == Settings(data_dir=tmp_path / "default", ollama_host="127.0.0.1:11434")
    assert not settings.data_dir.exists()


def test_an_argument_beats_the_environment_which_beats_the_file_which_beats_the_default(tmp_path: Path) -> None:
    write(tmp_path / "env", 'ollama_host = "localhost:1"\n')
    environment = {"WORKBENCH_DATA_DIR": str(tmp_path / "env")}
    default = tmp_path / "default"
    assert load_settings(environment, default_data_dir=default) == Settings(
        data_dir=tmp_path / "env", ollama_host="localhost:1"
    )
    environment["OLLAMA_HOST"] = "localhost:2"
    assert load_settings(environment, default_data_dir=default).ollama_host == "localhost:2"
    explicit = load_settings(environment, default_data_dir=default, data_dir=tmp_path / "given", ollama_host="localhost:3")
    assert explicit == Settings(data_dir=tmp_path / "given", ollama_host="localhost:3")


def test_empty_variables_count_as_absent(tmp_path: Path) -> None:
    settings = load_settings({"WORKBENCH_DATA_DIR": "", "OLLAMA_HOST": ""}, default_data_dir=tmp_path)
    assert settings == Settings(data_dir=tmp_path)


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({}, default_data_dir=Path("x"), data_dir=Path("here")).data_dir == tmp_path / "here"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('# ours\nollama_host = "localhost:1\n', "line 2"),
        ('# ours\n\nolama_host = "localhost:1"\n', "line 3: there is no setting 'olama_host'"),
        ("ollama_host = 11434\n", "line 1: ollama_host must be text, not 11434"),
        (b"# a\n# \xff\n", "line 2 is not UTF-8"),
        ('ollama_host = "not a host"\n', "'not a host' is not a model server address"),
    ],
    ids=["not TOML", "unknown", "type", "not UTF-8", "value"],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, content: str | bytes, told: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, default_data_dir=tmp_path)
    assert told in caught.value.message
    assert str(path) in caught.value.message or "host" in told
    assert caught.value.hint


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SettingsError, match="is a file"):
        load_settings({"WORKBENCH_DATA_DIR": str(tmp_path / "data")}, default_data_dir=tmp_path)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("localhost", "http://localhost:11434"),
        (":9999", "http://127.0.0.1:9999"),
        ("http://localhost:1/", "http://localhost:1"),
        ("https://models.example", "https://models.example:11434"),
        ("[::1]:5", "http://[::1]:5"),
        ("[::1]", "http://[::1]:11434"),
    ],
)
def test_the_model_server_as_a_url(tmp_path: Path, host: str, url: str) -> None:
    assert load_settings({"OLLAMA_HOST": host}, default_data_dir=tmp_path).ollama_url == url


@pytest.mark.parametrize("host", ["localhost:99999", "localhost:0", "a b", "http://x/y?z", "user@host", "host:port"])
def test_a_model_server_that_cannot_be_one_is_named(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match="is not a model server address") as caught:
        load_settings({"OLLAMA_HOST": host}, default_data_dir=tmp_path)
    assert host in caught.value.message
