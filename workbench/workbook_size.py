"""How large a workbook may become when it is unpacked: a zip file of a few kilobytes can hold gigabytes."""

import zipfile
from typing import BinaryIO

from workbench.errors import DataError

#: Bytes. The sheets of a million prices take about a quarter of this.
LARGEST_UNPACKED = 400_000_000


def refuse_bloated(handle: BinaryIO, name: str, hint: str, most: int = LARGEST_UNPACKED) -> None:
    """Look at the directory of an open workbook, which the zip reader holds it to, and leave the file at its start.

    Args:
        hint: what to do with a larger one.
        most: bytes of all its parts together.

    Raises:
        DataError: it would become larger than ``most``.
        zipfile.BadZipFile, OSError: it is no zip file.
    """
    with zipfile.ZipFile(handle) as package:
        unpacked = sum(entry.file_size for entry in package.infolist())
    packed = handle.seek(0, 2)
    handle.seek(0)
    if unpacked > most:
        raise DataError(
            f"{name} would unpack from {packed / 1e6:,.1f} MB to {unpacked / 1e6:,.0f} MB; workbooks are read up to "
            f"{most / 1e6:,.0f} MB.",
            hint,
        )
