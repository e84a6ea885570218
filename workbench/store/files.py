"""Writing files so that a crash, a full disk or a second process never leaves half a file behind."""

import errno
import os
import tempfile
from pathlib import Path

from workbench.errors import StoreError

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class UnwritableError(StoreError):
    """Nothing can be saved now: no rights, a read-only medium, a full disk. What was saved may still be read."""


def write_atomically(path: Path, data: bytes) -> None:
    """Put ``data`` under ``path``: readers see the old content or the new one, whole, and nothing else.

    Raises:
        StoreError: the disk is full or the folder cannot be written; what stood under ``path`` before still does.
    """
    try:
        make_folder(path.parent)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:32]}-")
    except OSError as error:
        raise unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Create ``folder`` with its parents, readable by its owner only: it will hold client data."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def unwritable(path: Path, error: OSError) -> UnwritableError:
    """Why ``path`` cannot be written, in the user's words."""
    if error.errno in _DISK_FULL:
        return disk_full(f"{path.name} could not be written to {path.parent}")
    return UnwritableError(
        f"{path} cannot be written: {error.strerror or error}.",
        "Check the folder's permissions, or name another with --data-dir.",
    )


def disk_full(consequence: str) -> UnwritableError:
    """The disk is full, and what could not be done for that."""
    return UnwritableError(
        f"The disk is full: {consequence}.", "Free some space, then try again. What was saved before is intact."
    )
