"""A file that appears when it is whole; one of that name is only then replaced."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from workbench.errors import OutputError


def write_whole(out: Path, pieces: Iterable[str]) -> None:
    """Write beside ``out`` first and take its place when all is there.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror}.", "Choose a folder that exists and is yours.") from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            _write_pieces(handle, pieces, out)
        os.replace(part, out)  # noqa: PTH105 - the name says what is meant
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror}.", "Free some space or choose another folder.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write_pieces(handle: TextIO, pieces: Iterable[str], out: Path) -> None:
    for piece in pieces:
        try:
            handle.write(piece)
        except OSError as error:
            raise OutputError(f"{out} cannot be written: {error.strerror}.", "Free some space.") from error
