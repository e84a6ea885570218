"""Workbooks that would become far larger than the file."""

import io
import zipfile


def bloated_workbook(unpacked: int = 1_500_000_000) -> bytes:
    """A small file whose directory says so many bytes, as that of a bomb does."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "x")
        package.writestr("xl/worksheets/sheet1.xml", "x")
        package.infolist()[1].file_size = unpacked
    return stream.getvalue()
