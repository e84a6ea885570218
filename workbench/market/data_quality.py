"""Data quality before numbers: what is wrong with prices, and prices made ready by exactly the repairs that were allowed.

``examine`` only looks. ``clean`` refuses whatever it may not repair, naming asset, date, value and the choice that would
allow it, and counts whatever it does. The common sample is taken later, in ``workbench.market.returns``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbench.market.price_files import RawPrices
from workbench.market.price_repairs import (
    Merged,
    forward_fill,
    merge_repeats,
    narrow,
    one_column_per_name,
    refuse_conflicts,
    refuse_empty,
    refuse_undated,
    without_bad_cells,
)
from workbench.market.prices import Frequency, Layout, PriceKind, PriceTable, Problem, Repairs
from workbench.market.quality_problems import (
    Rules,
    Series,
    asset_problems,
    jump_problem,
    repair_problems,
    stale_problem,
)
from workbench.market.series_checks import Jump, StaleRun, Values, gaps_in_days, infer_frequency, jumps, stale_runs
from workbench.market.table_problems import name_problems, table_problems
from workbench.provenance import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class AssetQuality:
    """One asset. ``first`` and ``last`` are None when it has no price; ``missing`` counts the table's dates between them
    without a number; ``duplicates`` counts prices on dates that already had one; ``longest_gap_days`` is in calendar days."""

    asset: str
    first: date | None
    last: date | None
    observations: int
    missing: int
    longest_gap_days: int
    stale_runs: tuple[StaleRun, ...]
    jumps: tuple[Jump, ...]
    duplicates: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityReport:
    """What there is and what is wrong with it.

    ``rows`` counts distinct dates, ``common_rows`` those on which every asset that has prices at all has one.
    """

    layout: Layout
    frequency: Frequency
    kind: PriceKind
    rows: int
    common_rows: int
    common_first: date | None
    common_last: date | None
    assets: tuple[AssetQuality, ...]
    problems: tuple[Problem, ...]

    def as_document(self) -> dict[str, Any]:
        """JSON-ready, by the contract of ``workbench prices check``."""
        return {
            "layout": self.layout,
            "frequency": self.frequency,
            "price_kind": self.kind,
            "rows": self.rows,
            "common_sample": {"rows": self.common_rows, "first": _iso(self.common_first), "last": _iso(self.common_last)},
            "assets": [_asset_document(asset) for asset in self.assets],
            "problems": [problem.model_dump() for problem in self.problems],
        }


def examine(raw: RawPrices, repairs: Repairs | None = None, *, today: date | None = None) -> QualityReport:
    """Look at raw prices.

    Args:
        repairs: the choices the actions are to speak of (default: none).
        today: for dates in the future; unknown when absent.
    """
    chosen = repairs or Repairs()
    merged = merge_repeats(raw, "last" if chosen.duplicates == "keep_last" else "first")
    frequency = infer_frequency(merged.days)
    rules = Rules(frequency=frequency, repairs=chosen, today=None if today is None else np.datetime64(today, "D"))
    assets: list[AssetQuality] = []
    problems = [*raw.notes, *table_problems(raw, merged, rules)]
    columns_of, names = _columns_by_name(raw.assets), name_problems(raw.assets)
    for column, asset in enumerate(raw.assets):
        series = _series(asset, merged, merged.values[:, column])
        quality = _quality(series, int(merged.repeats[column]), frequency)
        assets.append(quality)
        if columns_of[asset][0] == column:
            problems += names.get(asset, [])
            problems += asset_problems(raw, columns_of[asset], series, merged.days, rules)
            problems += _course_problems(quality) if (series.values > 0).all() else []
    common = merged.days[_complete(np.where(merged.values > 0, merged.values, np.nan))]
    return QualityReport(
        layout=raw.layout,
        frequency=frequency,
        kind=raw.kind,
        rows=merged.days.size,
        common_rows=common.size,
        common_first=common[0].item() if common.size else None,
        common_last=common[-1].item() if common.size else None,
        assets=tuple(assets),
        problems=tuple(problems),
    )


def clean(
    raw: RawPrices,
    repairs: Repairs,
    *,
    source: Source,
    assets: Sequence[str] | None = None,
    start: str | None = None,
    end: str | None = None,
    today: date | None = None,
) -> PriceTable:
    """The prices of ``assets`` from ``start`` to ``end``, with the repairs that were allowed, done and counted.

    The frequency is that of the dates on which every asset has a price, for returns are taken on those.

    Raises:
        InputError: an unknown asset or a wrong date in the request.
        DataError: something that ``repairs`` does not allow to mend, naming asset, date and value.
    """
    narrowed = narrow(raw, assets, start, end)
    refuse_undated(narrowed, repairs)
    single, twins = one_column_per_name(narrowed)
    report = examine(single, repairs, today=today)
    sound, left_out = without_bad_cells(single, repairs)
    merged = merge_repeats(sound, "last" if repairs.duplicates == "keep_last" else "first")
    refuse_conflicts(merged, repairs, raw.several_times)
    refuse_empty(sound, merged.values)
    values, filled = merged.values, {}
    if repairs.missing == "forward_fill":
        values, counts = forward_fill(values)
        filled = {asset: int(count) for asset, count in zip(sound.assets, counts, strict=True) if count}
    common = merged.days[_complete(values)]
    return PriceTable(
        prices=pd.DataFrame(values, index=_index(merged), columns=list(sound.assets)),
        source=source,
        frequency=infer_frequency(common) if common.size >= 3 else report.frequency,
        layout=raw.layout,
        kind=raw.kind,
        problems=(*report.problems, *repair_problems(left_out, filled, twins)),
        details={asset: raw.details[asset] for asset in sound.assets if asset in raw.details},
        filled=filled,
    )


def _columns_by_name(assets: Sequence[str]) -> Mapping[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for column, asset in enumerate(assets):
        columns.setdefault(asset, []).append(column)
    return columns


def _series(asset: str, merged: Merged, prices: Values) -> Series:
    present = np.isfinite(prices)
    where = np.flatnonzero(present)
    inside = np.zeros(prices.size, dtype=bool)
    if where.size:
        inside[where[0] : where[-1] + 1] = True
    return Series(asset=asset, days=merged.days[present], values=prices[present], missing=merged.days[inside & ~present])


def _course_problems(quality: AssetQuality) -> list[Problem]:
    stale = [stale_problem(quality.asset, quality.stale_runs, quality.observations)] if quality.stale_runs else []
    return [*stale, *([jump_problem(quality.asset, quality.jumps)] if quality.jumps else [])]


def _quality(series: Series, duplicates: int, frequency: Frequency) -> AssetQuality:
    days = series.days
    own = infer_frequency(days) if days.size >= 3 else frequency
    positive = series.values > 0
    return AssetQuality(
        asset=series.asset,
        first=days[0].item() if days.size else None,
        last=days[-1].item() if days.size else None,
        observations=int(days.size),
        missing=int(series.missing.size),
        longest_gap_days=int(gaps_in_days(days).max()) if days.size > 1 else 0,
        stale_runs=stale_runs(days[positive], series.values[positive], own),
        jumps=jumps(days[positive], series.values[positive], own),
        duplicates=duplicates,
    )


def _complete(values: Values) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows on which every asset has a price, assets without any left aside."""
    present = np.isfinite(values)
    filled = present[:, present.any(axis=0)]
    return np.asarray(filled.all(axis=1) & filled.any(axis=1))


def _index(merged: Merged) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(merged.days.astype("datetime64[us]"), name="date")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _asset_document(asset: AssetQuality) -> dict[str, Any]:
    return {
        "asset": asset.asset,
        "first": _iso(asset.first),
        "last": _iso(asset.last),
        "observations": asset.observations,
        "missing": asset.missing,
        "longest_gap_days": asset.longest_gap_days,
        "stale_runs": [
            {"start": str(run.start), "end": str(run.end), "length": run.length, "price": run.price} for run in asset.stale_runs
        ],
        "jumps": [{"date": str(jump.day), "return": jump.change, "resembles": jump.resembles or None} for jump in asset.jumps],
        "duplicates": asset.duplicates,
    }
