"""Reads CSV as it comes: any usual encoding, any of , ; tab | between the cells, titles above and notes below the table."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
from pyarrow import csv as arrow_csv

from workbench.errors import DataError
from workbench.market.file_grids import Grid, grid_from_rows
from workbench.market.prices import Problem
from workbench.market.table_headers import PREVIEW_ROWS, Header, find_header

_SEPARATORS = ("\t", ";", "|", ",")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_CHINESE = ("日期", "代码", "名称", "收盘", "净值", "价格", "时间", "代碼", "名稱", "收盤", "淨值", "價格")


def read_csv_grid(data: bytes, file_name: str) -> Grid:
    """Read delimited text.

    Raises:
        DataError: it is not text, not a table, or its rows do not fit its header.
    """
    text, encoding = decode(data, file_name)
    _refuse_markup(text, file_name)
    separator, start = _find_separator(text, file_name)
    rows, lines = _preview(text[start:], separator)
    header = find_header(rows, file_name)
    notes = () if encoding.startswith("UTF") else (_encoding_note(encoding),)
    columns = _read_fast(text[start:], separator, lines[header.stop - 1], len(rows[header.stop - 1]))
    if columns is None:
        return _read_slowly(text[start:], separator, header, file_name, notes)
    names = tuple(
        tuple(" ".join(cell.split()) for cell in _padded(row, len(columns))) for row in rows[header.first : header.stop]
    )
    return Grid(header=names, columns=columns, date_column=header.date_column, separator=separator, notes=notes)


def decode(data: bytes, file_name: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    A byte order mark decides; else UTF-16 shows by its zero bytes; else valid UTF-8 is UTF-8; else text whose high bytes
    come in pairs is Chinese (GB 18030, or Big5 where only that gives known headings), and any other is Windows-1252.

    Raises:
        DataError: the bytes are not text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _checked(_try(data, encoding), file_name), "UTF-8" if "8" in encoding else "UTF-16"
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        little = head[1::2].count(0) > head[::2].count(0)
        return _checked(_try(data, "utf-16-le" if little else "utf-16-be"), file_name), "UTF-16"
    if (text := _try(data, "utf-8")) is not None:
        return _checked(text, file_name), "UTF-8"
    return _checked_legacy(data, file_name)


def _checked_legacy(data: bytes, file_name: str) -> tuple[str, str]:
    chinese, taiwanese = _try(data, "gb18030"), _try(data, "big5")
    if taiwanese and _headed(taiwanese) and not (chinese and _headed(chinese)):
        return _checked(taiwanese, file_name), "Big5"
    runs = [len(run) for run in _HIGH_BYTES.findall(data[:200_000])]
    in_pairs = sum(run % 2 == 0 for run in runs) >= 0.8 * len(runs)
    if chinese is not None and (in_pairs or _headed(chinese)):
        return _checked(chinese, file_name), "GB 18030 (GBK)"
    return _checked(data.decode("cp1252", errors="replace"), file_name), "Windows-1252"


def _headed(text: str) -> bool:
    return any(word in text[:2000] for word in _CHINESE)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None, file_name: str) -> str:
    sample = (text or "\x00")[:20_000]
    strange = sum(1 for sign in sample if (sign < " " and sign not in "\t\r\n\f") or sign in "\x7f\ufffd")
    if text is None or "\x00" in sample or strange > 0.01 * len(sample):
        raise DataError(
            f"{file_name} is neither text nor a workbook nor Parquet: its bytes mean nothing to us.",
            "Load the prices as CSV, XLSX or Parquet.",
        )
    return text


def _refuse_markup(text: str, file_name: str) -> None:
    start = text[:20_000].lstrip()
    if start.startswith(("<!", "<?")) or (start.startswith("<") and "</" in start):
        raise DataError(
            f"{file_name} is a web page or XML ({start[:40]!r}), whatever its name says.",
            "Open it in a spreadsheet programme and save the table as XLSX or CSV.",
        )
    if start.startswith(("{", "[{", "[[")):
        raise DataError(f"{file_name} is JSON, not a table of dates and figures.", "Save the table as CSV, XLSX or Parquet.")


def _find_separator(text: str, file_name: str) -> tuple[str, int]:
    """The separator and where the table's text starts (after a spreadsheet's ``sep=;`` line)."""
    stated = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if stated:
        return stated.group(1), stated.end()
    scores = {separator: _consistency(text, separator) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: scores[separator])
    if not scores[best]:
        first = next((line for line in text[:2000].splitlines() if line.strip()), "")
        raise DataError(
            f"{file_name} is not a table: no comma, semicolon, tab or | separates its cells (first line {first[:60]!r}).",
            "Give a column of dates and at least one column of prices.",
        )
    return best, 0


def _consistency(text: str, separator: str) -> int:
    """How many of the first rows have the commonest number of cells (more than one)."""
    widths = [len(row) for row in _first_rows(text, separator) if any(row)]
    return max((widths.count(width) for width in set(widths) if width > 1), default=0)


def _first_rows(text: str, separator: str) -> list[list[str]]:
    return _preview(text[:200_000], separator)[0]


def _preview(text: str, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and the count of lines read up to and with each of them."""
    numbered = list(islice(_rows(text, separator), PREVIEW_ROWS))
    return [row for _, row in numbered], [line for line, _ in numbered]


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells with the number of their last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise DataError(
            f"Line {reader.line_num} of the file is not CSV: {error}.", "Check the quotes there, or save it as XLSX."
        ) from error


def _read_fast(text: str, separator: str, skip_lines: int, width: int) -> tuple[pa.Array, ...] | None:
    """All rows below the header as text columns; None when some row has another width than the header."""
    body = text.encode()
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(body),
            read_options=arrow_csv.ReadOptions(
                skip_rows=skip_lines,
                column_names=[str(column) for column in range(width)],
                block_size=max(1 << 22, len(body) // 8),
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={str(column): pa.string() for column in range(width)}, null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    return tuple(
        pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string()) for column in table.columns
    )


def _read_slowly(text: str, separator: str, header: Header, file_name: str, notes: tuple[Problem, ...]) -> Grid:
    """Rows of unequal width: short ones are filled up with blanks, long ones must have blanks beyond the header."""
    numbered = list(_rows(text, separator))
    rows = [row for _, row in numbered]
    width = max(len(row) for row in rows[header.first : header.stop])
    for index, row in enumerate(rows[header.stop :], start=header.stop):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise DataError(
                f"Line {numbered[index][0]} of {file_name} has {len(row)} cells, but the header names {width} columns.",
                "If the numbers have decimal commas, put them in quotes or separate the cells by semicolons.",
            )
    kept = [*rows[: header.stop], *(row[:width] for row in rows[header.stop :] if any(row))]
    return grid_from_rows(kept, header, separator=separator, notes=notes)


def _padded(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]


def _encoding_note(encoding: str) -> Problem:
    return Problem(
        kind="encoding",
        asset=None,
        detail=f"The file's text is not UTF-8; it was read as {encoding}.",
        action="Check that the names look right. If not, save the file as UTF-8.",
    )
