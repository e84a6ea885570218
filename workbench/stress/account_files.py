"""The holdings of many accounts: a file, or rows of a request, turned into a sparse table accounts x instruments.

A file has the columns account, instrument and value (one row for each holding), or account and one column for each instrument.
Values are money in the base currency, negative for short. A blank cell of the wide form is no holding.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import pandas as pd

from workbench.errors import DataError
from workbench.market.returns import shortened
from workbench.workbook_size import refuse_bloated

ACCOUNT, INSTRUMENT, VALUE = "account", "instrument", "value"
MOST_HOLDINGS = 20_000_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Accounts:
    """A accounts over n instruments.

    Attributes:
        names, instruments: in the order of ``holdings``.
        holdings: SciPy CSR matrix (A, n), money.
        notes: what was put together or left out in reading.
    """

    names: tuple[str, ...]
    instruments: tuple[str, ...]
    holdings: Any
    notes: tuple[str, ...]


def read_accounts(data: bytes, file_name: str) -> Accounts:
    """From CSV, XLSX or Parquet.

    Raises:
        DataError: the file cannot be read, lacks a column, or a value is no number; names the row.
    """
    frame = _frame(data, file_name)
    frame.columns = pd.Index([str(name).strip() for name in frame.columns])
    folded = {name.casefold(): name for name in frame.columns}
    if ACCOUNT not in folded:
        raise DataError(
            f"{file_name} has no column 'account'; it has {shortened(list(frame.columns)) or 'none'}.",
            "Give the columns account,instrument,value, or account and a column for each instrument.",
        )
    if INSTRUMENT in folded and VALUE in folded:
        rows = frame[[folded[ACCOUNT], folded[INSTRUMENT], folded[VALUE]]]
        rows.columns = pd.Index([ACCOUNT, INSTRUMENT, VALUE])
        return gather(rows, file_name)
    wide = frame.rename(columns={folded[ACCOUNT]: ACCOUNT})
    if len(wide.columns) < 2:
        raise DataError(f"{file_name} names accounts and no instrument.", "Give the columns account,instrument,value.")
    long = wide.melt(id_vars=[ACCOUNT], var_name=INSTRUMENT, value_name=VALUE).dropna(subset=[VALUE])
    return gather(long, file_name)


def accounts_of(rows: Sequence[Mapping[str, Any]]) -> Accounts:
    """From rows of a request."""
    return gather(pd.DataFrame(list(rows), columns=[ACCOUNT, INSTRUMENT, VALUE]), "the request")


def gather(rows: pd.DataFrame, name: str) -> Accounts:
    """From columns account, instrument, value; the same holding twice is added up, zeros are left out."""
    from scipy import sparse

    if len(rows) > MOST_HOLDINGS:
        raise DataError(f"{name} holds {len(rows):,} holdings; at most {MOST_HOLDINGS:,} are read.", "Split it.")
    numbers = pd.to_numeric(rows[VALUE], errors="coerce").to_numpy(np.float64)
    bad = np.flatnonzero(~np.isfinite(numbers) | (np.abs(numbers) > 1e15))
    if len(bad):
        found = _told(rows[VALUE].iloc[bad[0]])
        raise DataError(
            f"{name}: the value in row {int(bad[0]) + 1} below the header is {found}, which is no amount.",
            "Give money with a decimal point; leave the row out where nothing is held.",
        )
    empty = rows[[ACCOUNT, INSTRUMENT]].isna().any(axis=1).to_numpy()
    if empty.any():
        raise DataError(
            f"{name}: row {int(np.flatnonzero(empty)[0]) + 1} below the header has no account or instrument.", "Fill it in."
        )
    account, names = pd.factorize(rows[ACCOUNT].astype(str).str.strip())
    instrument, instruments = pd.factorize(rows[INSTRUMENT].astype(str).str.strip())
    shape = (len(names), len(instruments))
    holdings = sparse.coo_matrix((numbers, (account, instrument)), shape=shape).tocsr()
    again = len(numbers) - holdings.nnz
    holdings.eliminate_zeros()
    if holdings.nnz == 0:
        raise DataError(f"{name} holds nothing: every value is zero, or there is no row.", "Give at least one holding.")
    notes = [f"{again:,} holdings stood twice for the same account and instrument and were added up."] if again else []
    return Accounts(names=tuple(names), instruments=tuple(instruments), holdings=holdings, notes=tuple(notes))


def _told(value: Any) -> str:
    if isinstance(value, str):
        return repr(value)
    return "blank" if pd.isna(value) else f"{value:g}"


def _frame(data: bytes, file_name: str) -> pd.DataFrame:
    try:
        if data.startswith(b"PAR1"):
            return pd.read_parquet(io.BytesIO(data))
        if data.startswith(b"PK"):
            _refuse_vast(data, file_name)
            return pd.read_excel(io.BytesIO(data), dtype=_names_as_text(pd.read_excel(io.BytesIO(data), nrows=0)))
        form: dict[str, Any] = {"sep": _separator(data), "skipinitialspace": True, "encoding": "utf-8-sig"}
        head = pd.read_csv(io.BytesIO(data), **form, nrows=0)
        frame: pd.DataFrame = pd.read_csv(io.BytesIO(data), **form, dtype=_names_as_text(head))
        return frame
    except (ValueError, LookupError, OSError, EOFError, zipfile.BadZipFile, zlib.error, ParseError) as error:
        raise DataError(
            f"{file_name} cannot be read as a table ({error}).", "Save it again as CSV, XLSX or Parquet."
        ) from error


def _refuse_vast(data: bytes, file_name: str) -> None:
    """A few long rows widen all others when the sheet becomes a table: its cells are counted before that, blank ones too.

    Raises:
        DataError: more than can be held.
    """
    from openpyxl import load_workbook

    refuse_bloated(io.BytesIO(data), file_name, "Save the sheet of the accounts as CSV or Parquet.")
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # some programmes store a wrong size
    width = 0
    for height, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        width = max(width, len(row))
        if height * width > MOST_HOLDINGS:
            raise DataError(
                f"{file_name} has more than {MOST_HOLDINGS:,} cells, blank ones included.",
                "Give one row per holding, or save the table as CSV.",
            )
    book.close()


def _names_as_text(head: pd.DataFrame) -> dict[Any, type[str]]:
    """Accounts and instruments are names, even where they look like numbers: 007 is not 7."""
    return {name: str for name in head.columns if str(name).strip().casefold() in (ACCOUNT, INSTRUMENT)}


def _separator(data: bytes) -> str:
    first = data.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda sign: first.count(sign.encode()))
