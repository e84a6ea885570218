"""Secrets: in the system's keyring; where there is none, in an environment variable, or in memory for this session.

A secret travels as ``SecretStr`` and is opened at the moment of use. It never stands in a setting, a log, a run or a URL.
"""

import re
import threading
from collections.abc import Mapping
from typing import Literal

from pydantic import SecretStr

from workbench.errors import SettingsError

SERVICE = "analyst-workbench"
VARIABLE_PREFIX = "WORKBENCH_SECRET_"

Place = Literal["keyring", "memory"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Credentials:
    """The secrets of one process.

    Args:
        environment: usually ``os.environ``; ``WORKBENCH_SECRET_<NAME>`` holds a secret where there is no keyring.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._memory: dict[str, SecretStr] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Credentials(keyring={keyring_name()!r})"

    @property
    def notice(self) -> str | None:
        """What the user must know of where secrets are kept; ``None`` where the system has a keyring."""
        if keyring_name() is not None:
            return None
        return (
            "This system has no keyring: a secret typed here is kept in memory and forgotten when the workbench ends. "
            f"To keep one, set the environment variable {VARIABLE_PREFIX}<NAME>."
        )

    def get(self, name: str) -> SecretStr | None:
        """The secret called ``name``: from the keyring, else typed in this session, else from the environment.

        Raises:
            SettingsError: the name is not lower-case letters, digits and ``_``, or the keyring refuses to answer.
        """
        _check_name(name)
        kept = _ask_keyring(name) if keyring_name() is not None else None
        with self._lock:
            kept = kept or self._memory.get(name)
        variable = self._environment.get(VARIABLE_PREFIX + name.upper())
        return kept or (SecretStr(variable) if variable else None)

    def set(self, name: str, secret: SecretStr) -> Place:
        """Keep a secret; returns where it went.

        Raises:
            SettingsError: the name or the secret is empty or malformed, or the keyring refuses to keep it.
        """
        _check_name(name)
        if not secret.get_secret_value():
            raise SettingsError(f"The secret {name} is empty.", "To remove it, delete it instead.")
        if keyring_name() is None:
            with self._lock:
                self._memory[name] = secret
            return "memory"
        _tell_keyring(name, secret)
        return "keyring"

    def delete(self, name: str) -> None:
        """Forget a secret, wherever it was set. One that stands in the environment stays there.

        Raises:
            SettingsError: the name is malformed, or the keyring refuses.
        """
        _check_name(name)
        with self._lock:
            self._memory.pop(name, None)
        if keyring_name() is not None and _ask_keyring(name) is not None:
            _forget_in_keyring(name)


def keyring_name() -> str | None:
    """The name of the system's keyring; ``None`` where there is none."""
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    return None if isinstance(backend, fail.Keyring | null.Keyring) else str(backend.name)


def _ask_keyring(name: str) -> SecretStr | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        found = keyring.get_password(SERVICE, name)
    except KeyringError as error:
        raise _refused("read", name, error) from error
    return SecretStr(found) if found else None


def _tell_keyring(name: str, secret: SecretStr) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, secret.get_secret_value())
    except KeyringError as error:
        raise _refused("kept", name, error) from error


def _forget_in_keyring(name: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, name)
    except KeyringError as error:
        raise _refused("deleted", name, error) from error


def _refused(done: str, name: str, error: Exception) -> SettingsError:
    # The keyring's own text could repeat what it was given; its kind says enough.
    return SettingsError(
        f"The secret {name} could not be {done}: the system's keyring answered {type(error).__name__}.",
        f"Unlock the keyring, or set the environment variable {VARIABLE_PREFIX}{name.upper()}.",
    )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name[:40]!r} is not the name of a secret.", "A name is lower-case letters, digits and _.")
