"""Settings: one frozen object, read at start from a file, then from the environment, then from explicit arguments.

The file is ``settings.toml`` in the data folder. Secrets never stand in it (``workbench.credentials`` keeps those).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import SettingsError

FILE_NAME = "settings.toml"
DATA_DIR_VARIABLE = "WORKBENCH_DATA_DIR"
OLLAMA_VARIABLE = "OLLAMA_HOST"
DEFAULT_OLLAMA_HOST = "127.0.0.1:11434"

_OLLAMA_HOST = re.compile(r"(?:https?://)?(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::(?P<port>\d{1,5}))?/?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What can be set today.

    Attributes:
        data_dir: absolute path of the folder that holds all state.
        ollama_host: the model server as given, e.g. ``127.0.0.1:11434`` or ``http://localhost:11434``.
    """

    data_dir: Path
    ollama_host: str = DEFAULT_OLLAMA_HOST

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
    return Settings(data_dir=folder, ollama_host=_checked_host(host))


def data_folder(environment: Mapping[str, str], *, default_data_dir: Path, data_dir: Path | None = None) -> Path:
    """The data folder alone, by the rule of ``load_settings``, without reading the file in it.

    Raises:
        SettingsError: it is a file.
    """
    folder = Path(data_dir or environment.get(DATA_DIR_VARIABLE) or default_data_dir).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"The data folder {folder} is a file.", f"Name a folder with --data-dir or {DATA_DIR_VARIABLE}.")
    return folder


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
        if name != "ollama_host":
            raise SettingsError(f"{path}, line {line}: there is no setting {name!r}.", "The settings are: ollama_host.")
        if not isinstance(value, str):
            raise SettingsError(f"{path}, line {line}: {name} must be text, not {value!r}.", f'Write {name} = "...".')
    return values


def _line_of(name: str, path: Path) -> int:
    lines = path.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if name in line), 1)


def _checked_host(host: str) -> str:
    match = _OLLAMA_HOST.fullmatch(host)
    if match is None or int(match["port"] or 1) not in range(1, 65536):
        raise SettingsError(f"{host!r} is not a model server address.", f"Write it as HOST:PORT, e.g. {DEFAULT_OLLAMA_HOST}.")
    return host
