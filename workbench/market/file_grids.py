"""From the bytes of a file to a grid of cells: recognises the format by content, whatever the file is called.

CSV in any of the usual encodings and separators, XLSX workbooks and Parquet are read; everything else is refused with
the name of what it is.
"""

import ast
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import DataError
from workbench.market.price_headings import DATE_WORDS, plain_word
from workbench.market.prices import Problem
from workbench.market.table_headers import Header

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_READABLE = "CSV, XLSX or Parquet"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"ARROW1", "an Arrow (Feather) file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"PK\x05\x06", "an empty zip archive"),
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Grid:
    """A table as it stands in a file.

    Attributes:
        header: the rows that name the columns, each as wide as the table, "" where blank.
        columns: below the header, of equal length; text (null where blank), or numbers and times from Parquet.
        date_column: the column that holds the dates, as far as the header tells.
        separator: of the cells in a CSV file, else "".
        formulas: {(row, column): formula} of cells that hold a formula without a stored value.
        epoch_1904: the workbook counts days from 1904.
    """

    header: tuple[tuple[str, ...], ...]
    columns: tuple[pa.Array, ...]
    date_column: int
    separator: str = ""
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    epoch_1904: bool = False
    notes: tuple[Problem, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.columns[0]) if self.columns else 0


def read_grid(data: bytes, file_name: str) -> Grid:
    """Read the bytes of a file.

    Raises:
        DataError: the file is empty, damaged, protected, or no table in a format we read.
    """
    from workbench.market.csv_grids import read_csv_grid
    from workbench.market.workbook_grids import read_workbook_grid

    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise DataError(f"{file_name} {_emptiness(data)}.", "Load a file with a table of dates and figures.")
    if data.startswith(_PARQUET):
        return _read_parquet(data, file_name)
    if data.startswith(_ZIP):
        return read_workbook_grid(data, file_name)
    if data.startswith(_OLE):
        raise _old_office_file(data, file_name)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DataError(f"{file_name} is {what}, not a table of dates and figures.", f"Save the table as {_READABLE}.")
    return read_csv_grid(data, file_name)


def _emptiness(data: bytes) -> str:
    """What a file without a single sign is made of."""
    if not data:
        return "is empty (0 bytes)"
    if not data.strip(b"\x00"):
        return f"holds only zero bytes ({len(data):,} of them)"
    if b"\n" in data or b"\r" in data:
        return f"is empty: it holds only blank lines ({len(data):,} bytes)"
    return f"is empty: its {len(data):,} bytes are blanks"


def grid_from_rows(
    rows: Sequence[Sequence[str]], header: Header, *, separator: str = "", notes: tuple[Problem, ...] = ()
) -> Grid:
    """A grid from rows of text; rows are padded to the width of the widest."""
    width = max(len(row) for row in rows[header.first :])
    names = tuple(
        tuple(" ".join(cell.split()) for cell in row) + ("",) * (width - len(row)) for row in rows[header.first : header.stop]
    )
    body = rows[header.stop :]
    columns = tuple(
        pa.array([(row[column] or None) if column < len(row) else None for row in body], type=pa.string())
        for column in range(width)
    )
    return Grid(header=names, columns=columns, date_column=header.date_column, separator=separator, notes=notes)


def _old_office_file(data: bytes, file_name: str) -> DataError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return DataError(
            f"{file_name} is protected by a password.", "Open it, save a copy without a password, and load the copy."
        )
    return DataError(
        f"{file_name} is a workbook in the old XLS format (or another old Office file).",
        "Open it in a spreadsheet programme and save it as XLSX or CSV.",
    )


def _read_parquet(data: bytes, file_name: str) -> Grid:
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(io.BytesIO(data)).read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            f"{file_name} is a damaged Parquet file: {str(error)[:120]}.", "Write the file again, or load it as CSV."
        ) from error
    if not table.num_columns or not table.num_rows:
        raise DataError(f"{file_name} holds no rows.", "Load a file with a table of dates and figures.")
    columns = tuple(_parquet_column(table.column(index)) for index in range(table.num_columns))
    return Grid(header=_parquet_header(table.schema.names), columns=columns, date_column=_parquet_dates(table.schema))


def _parquet_column(column: pa.ChunkedArray) -> pa.Array:
    """Text stays text, numbers stay numbers, times become ISO text (in their own zone), the rest becomes text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind):
        local = pc.local_timestamp(column) if kind.tz is not None else column
        column = pc.strftime(local.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")
    elif pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return _single(column.cast(pa.float64(), safe=False) if not pa.types.is_integer(kind) else column)
    elif not pa.types.is_string(kind):
        column = _as_text(column)
    return _single(pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column))


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], type=pa.string())])


def _single(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def _parquet_header(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Column names; those of a two-level frame, written as "('Close', 'SPY')", become two header rows."""
    parts = [_tuple_name(name) for name in names]
    depth = max(len(part) for part in parts)
    cleaned = [("",) if name.startswith("__index_level_") else part for name, part in zip(names, parts, strict=True)]
    return tuple(tuple(part[level] if level < len(part) else "" for part in cleaned) for level in range(depth))


def _tuple_name(name: str) -> tuple[str, ...]:
    if not (name.startswith("('") and name.endswith(")")):
        return (name.strip(),)
    try:
        return tuple(str(part).strip() for part in ast.literal_eval(name))
    except (ValueError, SyntaxError):
        return (name.strip(),)


def _parquet_dates(schema: pa.Schema) -> int:
    """The first column of times; without one, the first column (its content decides later)."""
    times = [i for i, f in enumerate(schema) if pa.types.is_timestamp(f.type) or pa.types.is_date(f.type)]
    named = [i for i, name in enumerate(schema.names) if plain_word(_tuple_name(name)[0]) in DATE_WORDS]
    return next(iter([*(i for i in named if i in times), *times, *named]), 0)
