"""Secrets with a keyring, without one, and with one that refuses; and that they show nowhere."""

import logging

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import fail, null
from pydantic import SecretStr

from workbench.credentials import Credentials, keyring_name
from workbench.errors import SettingsError

SECRET = "s3cret-value"  # noqa: S105 - what must not be shown


class InMemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that works."""

    priority = 1  # type: ignore[assignment]
    name = "test keyring"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedKeyring(InMemoryKeyring):
    """A keyring that its owner has not unlocked; its message repeats what it was given."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(f"locked {SECRET}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.PasswordSetError(f"cannot keep {password}")


def use(monkeypatch: pytest.MonkeyPatch, backend: keyring.backend.KeyringBackend) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_without_a_keyring_a_secret_stays_in_memory_and_the_user_is_told(
    monkeypatch: pytest.MonkeyPatch, backend: type[keyring.backend.KeyringBackend]
) -> None:
    use(monkeypatch, backend())
    credentials = Credentials({})
    assert keyring_name() is None
    assert credentials.get("ollama") is None
    assert credentials.set("ollama", SecretStr(SECRET)) == "memory"
    assert credentials.get("ollama") == SecretStr(SECRET)
    assert "forgotten when the workbench ends" in (credentials.notice or "")
    assert Credentials({}).get("ollama") is None
    credentials.delete("ollama")
    assert credentials.get("ollama") is None


def test_without_a_keyring_the_environment_answers_until_one_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, fail.Keyring())
    credentials = Credentials({"WORKBENCH_SECRET_OLLAMA": "from environment"})
    assert credentials.get("ollama") == SecretStr("from environment")
    credentials.set("ollama", SecretStr(SECRET))
    assert credentials.get("ollama") == SecretStr(SECRET)


def test_with_a_keyring_the_secret_outlives_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = InMemoryKeyring()
    use(monkeypatch, backend)
    credentials = Credentials({})
    assert credentials.set("ollama", SecretStr(SECRET)) == "keyring"
    assert credentials.notice is None
    assert backend.kept == {("analyst-workbench", "ollama"): SECRET}
    assert Credentials({}).get("ollama") == SecretStr(SECRET)
    credentials.delete("ollama")
    credentials.delete("ollama")
    assert backend.kept == {}


def test_a_keyring_that_refuses_is_told_without_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LockedKeyring())
    credentials = Credentials({})
    with pytest.raises(SettingsError, match="KeyringLocked") as reading:
        credentials.get("ollama")
    with pytest.raises(SettingsError, match="PasswordSetError") as writing:
        credentials.set("ollama", SecretStr(SECRET))
    for error in (reading.value, writing.value):
        assert SECRET not in error.message + error.hint
        assert "WORKBENCH_SECRET_OLLAMA" in error.hint


def test_a_secret_shows_in_no_text_and_no_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    use(monkeypatch, fail.Keyring())
    with caplog.at_level(logging.DEBUG):
        credentials = Credentials({"WORKBENCH_SECRET_OTHER": SECRET})
        credentials.set("ollama", SecretStr(SECRET))
        shown = [repr(credentials), str(credentials), repr(credentials.get("ollama")), str(credentials.get("other"))]
    assert SECRET not in "".join(shown) + caplog.text


@pytest.mark.parametrize("name", ["", "Upper", "a b", "../x", "1a"])
def test_a_malformed_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="is not the name of a secret"):
        Credentials({}).get(name)


def test_an_empty_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, fail.Keyring())
    with pytest.raises(SettingsError, match="is empty"):
        Credentials({}).set("ollama", SecretStr(""))
