"""What every test may use: the shared data (where present), an empty data folder, a fixed clock."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import keyring.backends.fail
import keyring.core
import pytest
from hypothesis import settings

from workbench.inputs import DirectInputs

#: A busy machine is not a failure: how long one example takes is measured in the benchmarks.
settings.register_profile("workbench", deadline=None)
settings.load_profile("workbench")

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data, or a skip that says where it was looked for."""
    shared = Path(os.environ.get("WORKBENCH_SHARED", CHECKOUT.parent / "shared"))
    if not (shared / "data").is_dir():
        pytest.skip(f"real data is not here (looked in {shared}); set WORKBENCH_SHARED to its folder")
    return shared / "data"


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def inputs(tmp_path: Path, clock: Callable[[], datetime]) -> DirectInputs:
    """Inputs that read directly and keep nothing."""
    return DirectInputs(tmp_path / "data", clock)


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the keyring of whoever runs it; tests of secrets bring their own."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
