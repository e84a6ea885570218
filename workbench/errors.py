"""Every failure the workbench reports to its user, and the exit code each one means.

A message says what happened, naming the offending value; the hint says what to try next. Third-party errors are
translated once, at the adapter that calls the third party, with ``raise ... from``. Programming mistakes are not
translated: they stay ``ValueError`` and ``TypeError``.
"""

from typing import ClassVar


class WorkbenchError(Exception):
    """Root of all errors meant for the user.

    Args:
        message: what happened, to what, with the offending value.
        hint: what the user can do about it; empty when there is nothing to add.
    """

    kind: ClassVar[str] = "workbench"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_dict(self) -> dict[str, str]:
        """The body of the ``error`` field in a command's JSON answer."""
        return {"kind": self.kind, "message": self.message, "hint": self.hint}


class InputError(WorkbenchError):
    """The request itself is wrong: an unknown field, an impossible limit, a missing file name."""

    kind = "input"
    exit_code = 2


class DataError(WorkbenchError):
    """The data named by the request cannot be read or cannot carry the question."""

    kind = "data"
    exit_code = 2


class SettingsError(WorkbenchError):
    """A setting, an environment variable or a credential has a value we cannot use."""

    kind = "settings"
    exit_code = 2


class StoreError(WorkbenchError):
    """The saved runs cannot be read or written: a full disk, a locked or a damaged database."""

    kind = "store"
    exit_code = 2


class OutputError(WorkbenchError):
    """The answer exists but cannot be printed: what standard output is sent to takes nothing more."""

    kind = "output"
    exit_code = 2


class DocumentError(WorkbenchError):
    """A document cannot be opened or read."""

    kind = "document"
    exit_code = 2


class OptimisationError(WorkbenchError):
    """No solver reached an answer we are willing to show."""

    kind = "optimisation"
    exit_code = 3


class ServiceError(WorkbenchError):
    """A service the request needs does not answer."""

    kind = "service"
    exit_code = 4


class ModelError(ServiceError):
    """The language model does not answer, or not in a usable way."""

    kind = "model"


class Cancelled(WorkbenchError):  # noqa: N818 - nothing went wrong; the user asked for it
    """The user stopped the work. Nothing half-done remains."""

    kind = "cancelled"
    exit_code = 5

    def __init__(self, message: str = "Stopped at your request.", hint: str = "") -> None:
        super().__init__(message, hint)
