"""The bundled sample market: fourteen simulated asset classes and the simulated factors behind them.

The files under ``assets/sample`` are made by ``python -m workbench.market.sample_files``; no price in them was ever
traded. Every table read here carries ``simulated=True`` and a source that says so.
"""

import difflib
import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import DataError, InputError
from workbench.inputs import Fetched, Inputs
from workbench.market.prices import AssetDetails, PriceRequest, PriceTable
from workbench.paths import assets_root

IDENTIFIER = "sample-market-1"
SOURCE = "sample (simulated)"
PRICES_FILE = "prices.parquet"
FACTORS_FILE = "factors.parquet"
METADATA_FILE = "metadata.json"
#: Key of our JSON description among a Parquet file's own metadata.
DESCRIPTION_KEY = b"workbench"
REINSTALL = "The sample belongs to the program: install it again, or load a price file of your own."


def load_sample(request: PriceRequest, inputs: Inputs) -> PriceTable:
    """The sample prices, narrowed to the request's assets (in its order) and dates (inclusive).

    Returns:
        Daily total-return prices in US dollars, complete, each series starting at 100 in January 2004.

    Raises:
        InputError: an unknown or repeated asset, or a date that is not one.
        DataError: no trading day in the period asked for, or the bundled file is damaged.
    """
    data, source = inputs.read("prices", source=SOURCE, identifier=IDENTIFIER, fetch=_fetch(PRICES_FILE))
    prices, description = _read_table(data, PRICES_FILE)
    assets = _chosen_assets(request.assets, [str(column) for column in prices.columns])
    narrowed = _within(prices, _day(request.start, "start"), _day(request.end, "end"))
    details = {name: AssetDetails.model_validate(description["assets"][name]) for name in assets}
    return PriceTable(
        prices=narrowed[assets],
        source=source,
        frequency="daily",
        kind="total_return",
        details=details,
        simulated=True,
    )


def load_sample_factors(inputs: Inputs) -> pd.DataFrame:
    """Levels of the simulated market factors, shape (T, k), indexed by date.

    Columns bear the names of the scenario library. Price factors are index points, dollars or yuan; yields and spreads
    (``_bp``) are in percent, so that a difference times 100 is in basis points; the VIX is in points. Simulated: label them.

    Raises:
        DataError: the bundled file is damaged.
    """
    data, _ = inputs.read("sample factors", source=SOURCE, identifier=IDENTIFIER, fetch=_fetch(FACTORS_FILE))
    return _read_table(data, FACTORS_FILE)[0]


def sample_metadata() -> Mapping[str, Any]:
    """What ``metadata.json`` says of the sample: notice, seed, script, period, factors and assets."""
    path = assets_root() / "sample" / METADATA_FILE
    try:
        document: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(f"The sample market's description {path} cannot be read ({error}).", REINSTALL) from error
    return document


def _fetch(name: str) -> Callable[[], Fetched]:
    def fetch() -> Fetched:
        path = assets_root() / "sample" / name
        try:
            return Fetched(data=path.read_bytes(), as_of=str(sample_metadata()["last"]))
        except OSError as error:
            raise DataError(f"The sample market's file {path} cannot be read: {error.strerror}.", REINSTALL) from error

    return fetch


def _read_table(data: bytes, name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(io.BytesIO(data))
        description: dict[str, Any] = json.loads(table.schema.metadata[DESCRIPTION_KEY])
        days = pd.DatetimeIndex(table.column("date").to_pylist(), name="date").as_unit("us")
        columns = [column for column in table.column_names if column != "date"]
        values = np.column_stack([table.column(column).to_numpy() for column in columns])
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise DataError(f"The sample market's file {name} is damaged ({error}).", REINSTALL) from error
    return pd.DataFrame(values, index=days, columns=columns), description


def _chosen_assets(wanted: list[str] | None, known: list[str]) -> list[str]:
    if wanted is None:
        return known
    if not wanted:
        raise InputError("`assets` is an empty list.", "Name at least one asset, or leave `assets` out to have them all.")
    for position, name in enumerate(wanted):
        if name not in known:
            raise InputError(f"The sample market has no asset {name!r}.", _suggestion(name, known))
        if name in wanted[:position]:
            raise InputError(f"`assets` names {name!r} twice.", "Keep one of the two.")
    return list(wanted)


def _suggestion(name: str, known: list[str]) -> str:
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = [by_folded[found] for found in difflib.get_close_matches(name.casefold(), list(by_folded), n=3, cutoff=0.5)]
    everything = f"It has: {', '.join(known)}."
    return f"Did you mean {' or '.join(repr(found) for found in close)}? {everything}" if close else everything


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"`{name}` is not a date: {text!r}.", "Write dates as 2007-10-09.") from error


def _within(prices: pd.DataFrame, start: date | None, end: date | None) -> pd.DataFrame:
    if start is not None and end is not None and start > end:
        raise InputError(f"`start` {start} lies after `end` {end}.", "Swap the two dates.")
    kept = np.ones(len(prices), dtype=bool)
    if start is not None:
        kept &= np.asarray(prices.index >= pd.Timestamp(start))
    if end is not None:
        kept &= np.asarray(prices.index <= pd.Timestamp(end))
    narrowed = prices.loc[kept]
    if narrowed.empty:
        first, last = prices.index[0].date(), prices.index[-1].date()
        raise DataError(
            f"The sample market has no trading day from {start or first} to {end or last}.",
            f"It runs from {first} to {last}.",
        )
    return narrowed
