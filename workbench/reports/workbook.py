"""The analyst's workbook: every figure of a proposal with its unit, the request behind it and where it came from.

Numbers are numbers: weights, returns and risks are stored as fractions and shown in percent by the cell's format. Text is
text: a name that begins like a formula is stored as a string and never computed. The same documents give the same bytes: the
file's times are those of the run.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.commentary.commentary import Commentary
from workbench.reports.commentary_text import commentary_sheet
from workbench.reports.documents import Client, Documents
from workbench.reports.workbook_cells import write_sheet
from workbench.reports.workbook_sheets import sheets

if TYPE_CHECKING:
    from openpyxl import Workbook

#: The earliest time a ZIP archive can carry.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def portfolio_workbook(documents: Documents, client: Client, commentaries: Sequence[Commentary] = ()) -> bytes:
    """The workbook as XLSX: Summary, Weights, Limits, Frontier, History, Sensitivity, Inputs, Data quality, Provenance.

    What was written about the result has a sheet of its own at the end.

    A sheet whose document was not computed says so.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in [*sheets(documents, client), *commentary_sheet(commentaries)]:
        write_sheet(book.create_sheet(sheet.title), sheet)
    made = datetime.fromisoformat(documents.optimised["provenance"]["created_at"]).replace(tzinfo=None)
    return workbook_bytes(book, made)


def workbook_bytes(book: "Workbook", made: datetime) -> bytes:
    """openpyxl stamps the present on the file's properties when it saves, and the clock on each part: both are set here."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "Analyst workbench"
    book.properties.created = made
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = ExcelWriter(book, archive)
        book.properties.modified = made
        writer.write_data()
    return _same_times(buffer.getvalue())


def _same_times(data: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(item))
    return result.getvalue()
