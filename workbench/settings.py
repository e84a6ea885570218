"""Settings: one frozen object, read at start from a file, then from the environment, then from explicit arguments.

The file is ``settings.toml`` in the data folder. Secrets never stand in it (``workbench.credentials`` keeps those). Its
table ``[models]`` is also written by the workbench; everything else in the file stays as the user wrote it.
"""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.errors import SettingsError

FILE_NAME = "settings.toml"
DATA_DIR_VARIABLE = "WORKBENCH_DATA_DIR"
OLLAMA_VARIABLE = "OLLAMA_HOST"
DEFAULT_OLLAMA_HOST = "127.0.0.1:11434"

MODELS_TABLE = "models"

_TABLE = re.compile(r"^[ \t]*\[{1,2}[ \t]*([^\]]*?)[ \t]*\]{1,2}[ \t]*(?:#.*)?$", re.MULTILINE)
_OLLAMA_HOST = re.compile(r"(?:https?://)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::(?P<port>\d{1,5}))?/?")


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSettings:
    """The table ``[models]``: which model does what, and what is allowed.

    Attributes:
        chat, reasoning, vision, embedding: names of models of the server; None: the best one that is there.
        allowed_remote: names of models that may be used although they run elsewhere.
        context_window: tokens; None: by this machine's memory.
    """

    chat: str | None = None
    reasoning: str | None = None
    vision: str | None = None
    embedding: str | None = None
    allowed_remote: tuple[str, ...] = ()
    context_window: int | None = None


NO_MODELS = ModelSettings()
SMALLEST_WINDOW, LARGEST_WINDOW = 2_048, 1_048_576


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What can be set today.

    Attributes:
        data_dir: absolute path of the folder that holds all state.
        ollama_host: the model server as given, e.g. ``127.0.0.1:11434`` or ``http://localhost:11434``.
        models: which model does what.
    """

    data_dir: Path
    ollama_host: str = DEFAULT_OLLAMA_HOST
    models: ModelSettings = NO_MODELS

    @property
    def ollama_url(self) -> str:
        """The model server as a base URL: ``http`` and port 11434 unless said otherwise, 127.0.0.1 for an empty host."""
        scheme, _, rest = self.ollama_host.rpartition("://")
        host, colon, port = rest.rstrip("/").rpartition(":")
        if not colon or port.endswith("]"):
            host, port = rest.rstrip("/"), "11434"
        return f"{scheme or 'http'}://{host or '127.0.0.1'}:{port}"


def load_settings(
    environment: Mapping[str, str], *, default_data_dir: Path, data_dir: Path | None = None, ollama_host: str | None = None
) -> Settings:
    """Read the settings. An explicit argument beats the environment, which beats the file, which beats the default.

    Args:
        environment: usually ``os.environ``; ``WORKBENCH_DATA_DIR`` and ``OLLAMA_HOST`` are read, empty ones are ignored.
        default_data_dir: the data folder when nobody names one (``workbench.paths.default_data_dir()``).
        data_dir: the data folder named by the caller.
        ollama_host: the model server named by the caller.

    Raises:
        SettingsError: the file is not TOML (with its line), names a setting that does not exist, or a value is unusable.
    """
    folder = data_folder(environment, default_data_dir=default_data_dir, data_dir=data_dir)
    from_file = _read_file(folder / FILE_NAME)
    host = ollama_host or environment.get(OLLAMA_VARIABLE) or from_file.get("ollama_host") or DEFAULT_OLLAMA_HOST
    return Settings(data_dir=folder, ollama_host=_checked_host(host), models=_models(from_file.get(MODELS_TABLE, {})))


def data_folder(environment: Mapping[str, str], *, default_data_dir: Path, data_dir: Path | None = None) -> Path:
    """The data folder alone, by the rule of ``load_settings``, without reading the file in it.

    Raises:
        SettingsError: it is a file.
    """
    folder = Path(data_dir or environment.get(DATA_DIR_VARIABLE) or default_data_dir).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"The data folder {folder} is a file.", f"Name a folder with --data-dir or {DATA_DIR_VARIABLE}.")
    return folder


def save_model_settings(data_dir: Path, models: ModelSettings) -> None:
    """Write the table ``[models]`` of settings.toml; the rest of the file, comments included, stays as it is.

    Raises:
        SettingsError: the file is broken, or cannot be written; then it is as it was.
    """
    path = data_dir / FILE_NAME
    others = {name: value for name, value in _read_file(path).items() if name != MODELS_TABLE}
    before = path.read_text("utf-8-sig") if path.exists() else ""
    after = _with_table(before, _models_as_toml(models))
    if not _holds(after, others, models):
        raise SettingsError(f"{path} is written in a way that cannot be changed here.", "Change [models] in it by hand.")
    try:
        _replace(path, after.encode())
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}.", "Check the data folder.") from error


def _holds(text: str, others: Mapping[str, Any], models: ModelSettings) -> bool:
    """Whether a changed file says what it must and nothing else has changed."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return _models(values.pop(MODELS_TABLE, {})) == models and values == others


def _with_table(text: str, table: str) -> str:
    """The file's text with ``[models]`` replaced, or added at the end."""
    headings = list(_TABLE.finditer(text))
    ours = next((index for index, heading in enumerate(headings) if heading[1] == MODELS_TABLE), None)
    if ours is None:
        return f"{text.rstrip()}\n\n{table}".lstrip()
    end = headings[ours + 1].start() if ours + 1 < len(headings) else len(text)
    return text[: headings[ours].start()] + table + ("\n" if text[end:] else "") + text[end:]


def _models_as_toml(models: ModelSettings) -> str:
    # A JSON string or number is a TOML one; null has no TOML and means absent.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in asdict(models).items() if value]
    return "\n".join([f"[{MODELS_TABLE}]", *lines, ""])


def _replace(path: Path, data: bytes) -> None:
    """Write the whole file or nothing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _models(table: Mapping[str, Any]) -> ModelSettings:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return ModelSettings(**values)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}.", "Correct that line; text stands in quotes.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path}: line {line} is not UTF-8 text.", "Save the file as UTF-8.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Check that you may read it.") from error
    return _known(values, path)


def _known(values: dict[str, Any], path: Path) -> dict[str, Any]:
    for name, value in values.items():
        line = _line_of(name, path)
        if name == MODELS_TABLE and isinstance(value, dict):
            _check_models(value, path)
        elif name != "ollama_host":
            raise SettingsError(
                f"{path}, line {line}: there is no setting {name!r}.", "The settings are: ollama_host, [models]."
            )
        elif not isinstance(value, str):
            raise SettingsError(f"{path}, line {line}: {name} must be text, not {value!r}.", f'Write {name} = "...".')
    return values


def _check_models(table: Mapping[str, Any], path: Path) -> None:
    known = ModelSettings.__dataclass_fields__
    for name, value in table.items():
        where = f"{path}, line {_line_of(name, path)}"
        if name not in known:
            raise SettingsError(f"{where}: there is no setting {name!r} under [models].", f"There are: {', '.join(known)}.")
        if name == "allowed_remote":
            if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
                raise SettingsError(f"{where}: {name} must be a list of names.", 'Write allowed_remote = ["..."].')
        elif name == "context_window":
            if type(value) is not int or not SMALLEST_WINDOW <= value <= LARGEST_WINDOW:
                told = f"a whole number from {SMALLEST_WINDOW:,} to {LARGEST_WINDOW:,}"
                raise SettingsError(f"{where}: {name} must be {told}, not {value!r}.", "Write context_window = 16384.")
        elif not isinstance(value, str) or not value:
            raise SettingsError(f"{where}: {name} must be a model's name, not {value!r}.", f'Write {name} = "...".')


def _line_of(name: str, path: Path) -> int:
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if name in line), 1)


def _checked_host(host: str) -> str:
    match = _OLLAMA_HOST.fullmatch(host)
    if match is None or int(match["port"] or 1) not in range(1, 65536):
        raise SettingsError(f"{host!r} is not a model server address.", f"Write it as HOST:PORT, e.g. {DEFAULT_OLLAMA_HOST}.")
    return host
