"""Writes the files of the sample market: ``python -m workbench.market.sample_files [FOLDER]``.

Without a folder it writes to ``assets/sample`` of the checkout. The same seed and calibration give the same numbers on
every platform up to the rounding of the files; a test simulates again and compares.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workbench.market.prices import AssetDetails
from workbench.market.sample import DESCRIPTION_KEY, FACTORS_FILE, METADATA_FILE, PRICES_FILE
from workbench.market.sample_assets import describe, simulate_assets
from workbench.market.sample_report import asset_table, replace_tables, window_table
from workbench.market.sample_simulation import Calibration, load_calibration, simulate_factors
from workbench.market.scenarios import HistoricalWindow, historical_windows, load_library
from workbench.paths import assets_root

NOTICE = (
    "Simulated. These series were drawn by a seeded program and made to pass through a few known market levels; "
    "they are not a record of any market and say nothing about the future."
)
SCRIPT = "workbench/market/sample_simulation.py, sample_assets.py, sample_files.py"
README_FILE = "README.md"
#: Decimals kept in the files: small enough to move no window, and a money market's day does not vanish.
PRICE_DECIMALS, FACTOR_DECIMALS = 6, 5


def sample_windows(calibration: Calibration) -> tuple[HistoricalWindow, ...]:
    """The historical windows that lie inside the simulated years."""
    first, last = date.fromisoformat(calibration.first), date.fromisoformat(calibration.last)
    return historical_windows(load_library(), first, last)


class SampleMarket(NamedTuple):
    """Factors (T, k), prices (T, n) and the description of each asset."""

    factors: pd.DataFrame
    prices: pd.DataFrame
    details: dict[str, AssetDetails]


def simulate(calibration: Calibration) -> SampleMarket:
    """The whole sample market, rounded as the files hold it."""
    windows = sample_windows(calibration)
    for_factors, for_assets = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(calibration.seed).spawn(2)
    )
    factors = simulate_factors(calibration, windows, for_factors)
    prices = simulate_assets(calibration, factors, for_assets)
    details = describe(calibration, factors, prices)
    return SampleMarket(factors.round(FACTOR_DECIMALS), prices.round(PRICE_DECIMALS), details)


def write_sample(folder: Path, calibration: Calibration, market: SampleMarket, made: date) -> None:
    """Write prices, factors and their description into an existing folder."""
    factors, prices, details = market
    described = {name: detail.model_dump() for name, detail in details.items()}
    common = {"identifier": calibration.identifier, "simulated": True, "notice": NOTICE}
    units = {name: {"label": factor.label, "unit": factor.unit} for name, factor in calibration.factors.items()}
    _write_parquet(folder / PRICES_FILE, prices, {**common, "assets": described})
    _write_parquet(folder / FACTORS_FILE, factors, {**common, "factors": units})
    metadata = {
        **common,
        "seed": calibration.seed,
        "generator": "numpy.random.PCG64, two children of SeedSequence(seed): factors, assets",
        "script": SCRIPT,
        "calibration": "calibration.json; windows from assets/scenarios.json, schema " + load_library().schema_version,
        "made": made.isoformat(),
        "first": prices.index[0].date().isoformat(),
        "last": prices.index[-1].date().isoformat(),
        "trading_days": len(prices),
        "prices": "total return in US dollars, first day 100",
        "factors": units,
        "assets": described,
    }
    _replace(folder / METADATA_FILE, (json.dumps(metadata, indent=1, ensure_ascii=False) + "\n").encode())


def readme_tables(calibration: Calibration, market: SampleMarket) -> str:
    """The generated part of the sample's README."""
    windows = window_table(market.factors, sample_windows(calibration))
    assets = asset_table(market.prices, market.details)
    years = f"{calibration.first[:4]} to {calibration.last[:4]}"
    return f"### Windows: target / simulated\n\n{windows}\n\n### Assets, {years}, as simulated\n\n{assets}"


def main(argv: Sequence[str] | None = None) -> int:
    """Command line: simulate and write."""
    parser = argparse.ArgumentParser(prog="python -m workbench.market.sample_files", description="Make the sample market.")
    parser.add_argument("folder", nargs="?", type=Path, default=assets_root() / "sample")
    folder: Path = parser.parse_args(argv).folder
    calibration = load_calibration()
    market = simulate(calibration)
    write_sample(folder, calibration, market, datetime.now(UTC).date())
    readme = folder / README_FILE
    if readme.exists():
        _replace(readme, replace_tables(readme.read_text("utf-8"), readme_tables(calibration, market)).encode())
    return 0


def _write_parquet(path: Path, table: pd.DataFrame, description: dict[str, Any]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    days = pa.array(pd.DatetimeIndex(table.index).date, type=pa.date32())
    columns = [pa.array(table[column].to_numpy()) for column in table.columns]
    schema_metadata = {DESCRIPTION_KEY: json.dumps(description, ensure_ascii=False).encode()}
    written = pa.table([days, *columns], names=["date", *table.columns]).replace_schema_metadata(schema_metadata)
    sink = pa.BufferOutputStream()
    parquet.write_table(
        written, sink, compression="zstd", compression_level=19, use_dictionary=False, use_byte_stream_split=list(table.columns)
    )
    _replace(path, sink.getvalue().to_pybytes())


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    partial.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
