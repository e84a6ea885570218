"""The ``prices fetch`` task: prices from Yahoo into a file of the user's choice."""

import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs
from workbench.market.prices import PriceRequest, PriceTable
from workbench.progress import Progress
from workbench.strict import Strict, parse
from workbench.task import Answer

#: A workbook keeps 16 significant digits, one fewer than a number may need.
XLSX_PRECISION = 1e-15


class FetchRequest(Strict):
    """``out`` ends in .csv, .xlsx or .parquet; ``start`` and ``end`` are inclusive ISO dates.

    ``replaces`` is the SHA-256 of the file that may be replaced. It is a hash and not a yes, so that nothing but the file
    the user meant is lost: neither one that came there since, nor his later changes when the run is replayed.
    """

    tickers: Annotated[list[str], Field(min_length=1, max_length=500)]
    start: str | None = None
    end: str | None = None
    out: Annotated[str, Field(min_length=1)]
    replaces: str | None = None


def prices_fetch(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Fetch, write, and say what was written: ``{path, rows, assets: [...], problems: [...]}``.

    Raises:
        InputError: a wrong ticker or date, an unknown ending, or a file in the way.
        DataError, ServiceError, StoreError: as ``workbench.market.yahoo.load_yahoo``.
    """
    from workbench.market.yahoo import load_yahoo

    asked = parse(FetchRequest, request)
    path = Path(asked.out)
    write = writer(path)
    table = load_yahoo(PriceRequest(source="yahoo", tickers=asked.tickers, start=asked.start, end=asked.end), inputs, progress)
    if not _holds(path, table):
        _refuse_other(path, asked.replaces)
        _replace(path, write(table.prices))
    return Answer(document=_document(path, table))


def writer(path: Path) -> Callable[[pd.DataFrame], bytes]:
    """The function that writes prices in the format the file's ending names.

    Raises:
        InputError: another ending, or no folder there.
    """
    writers = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
    if path.suffix.lower() not in writers:
        raise InputError(
            f"{path.name} ends in {path.suffix or 'nothing'}, which is not a format for prices.", f"Use {', '.join(writers)}."
        )
    if not path.absolute().parent.is_dir():
        raise InputError(f"There is no folder {path.absolute().parent}.", "Make it first, or choose another place.")
    return writers[path.suffix.lower()]


def file_hash(path: Path) -> str | None:
    """The SHA-256 of a file; None where there is none.

    Raises:
        InputError: something is there that cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path} is there but cannot be read: {error.strerror}.", "Choose another file.") from error


def _refuse_other(path: Path, replaces: str | None) -> None:
    found = file_hash(path)
    if found is None or found == replaces:
        return
    changed = " and has changed since you agreed to replace it" if replaces else ""
    raise InputError(f"{path} exists already{changed}.", "Choose another file, or replace it with --overwrite.")


def _holds(path: Path, table: PriceTable) -> bool:
    """Whether the file holds exactly these prices already, so that a replay has nothing to write."""
    from workbench.market.price_files import parse_price_file

    try:
        found = parse_price_file(path.read_bytes(), path.name)
    except (OSError, DataError):
        return False
    days = table.prices.index.to_numpy().astype("datetime64[D]")
    return (
        found.assets == table.assets
        and np.array_equal(found.dates, days)
        and np.allclose(found.values, table.prices.to_numpy(), rtol=XLSX_PRECISION, atol=0, equal_nan=True)
    )


def _replace(path: Path, data: bytes) -> None:
    """Write the whole file or nothing."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name[:32]}-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}.", "Free some space, or choose another place."
        ) from error


def _csv(prices: pd.DataFrame) -> bytes:
    return prices.to_csv(date_format="%Y-%m-%d", lineterminator="\n").encode()


def _xlsx(prices: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    dated = prices.set_axis(pd.Index(pd.DatetimeIndex(prices.index).date, name="date"), axis=0)
    dated.to_excel(stream, sheet_name="prices", engine="openpyxl")
    return stream.getvalue()


def _parquet(prices: pd.DataFrame) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    days = pa.array(pd.DatetimeIndex(prices.index).date)
    stream = io.BytesIO()
    pq.write_table(pa.table({"date": days, **{name: pa.array(prices[name].to_numpy()) for name in prices.columns}}), stream)
    return stream.getvalue()


def _document(path: Path, table: PriceTable) -> dict[str, Any]:
    return {
        "path": str(path),
        "rows": len(table.prices),
        "assets": [_asset(table, asset) for asset in table.assets],
        "problems": [problem.model_dump() for problem in table.problems],
    }


def _asset(table: PriceTable, asset: str) -> dict[str, Any]:
    days = table.prices[asset].dropna().index
    details = table.details.get(asset)
    return {
        "asset": asset,
        "first": days[0].date().isoformat() if len(days) else None,
        "last": days[-1].date().isoformat() if len(days) else None,
        "observations": len(days),
        "currency": details.currency if details else None,
    }
