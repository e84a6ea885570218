"""Prices: one table, one port, three sources (a file, Yahoo, the bundled sample market).

A ``PriceTable`` is what every source delivers and what every calculation starts from. A source never repairs: it
delivers what it found with a list of problems, and ``workbench.market.data_quality`` applies the repairs the user
chose and counts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, model_validator

from workbench.provenance import Source
from workbench.strict import Strict

Frequency = Literal["daily", "weekly", "monthly", "quarterly", "annual"]
Layout = Literal["wide", "long"]
PriceKind = Literal["total_return", "price_only", "unknown"]

PERIODS_PER_YEAR: Mapping[Frequency, int] = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "annual": 1}


class Problem(BaseModel):
    """One thing that is wrong with the data.

    ``kind`` is a stable word (missing, stale, jump, duplicate_date, unsorted, mixed_frequency, different_start,
    weekend, unknown_currency, non_positive, text, empty_asset, price_only ...), ``detail`` a sentence naming asset and
    date, ``action`` what the workbench will do about it, or what the user can choose.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    asset: str | None
    detail: str
    action: str


class Repairs(Strict):
    """What the user allows us to mend. The defaults mend nothing: they leave rows out or refuse."""

    missing: Literal["common_sample", "forward_fill"] = "common_sample"
    duplicates: Literal["refuse", "keep_first", "keep_last"] = "refuse"
    non_positive: Literal["refuse", "treat_as_missing"] = "refuse"
    text: Literal["refuse", "treat_as_missing"] = "refuse"


class PriceRequest(Strict):
    """Where prices come from: ``path`` for a file, ``tickers`` for Yahoo; ``start``, ``end`` (ISO dates, inclusive) and
    ``assets`` narrow any source."""

    source: Literal["file", "yahoo", "sample"]
    path: str | None = None
    tickers: list[str] | None = None
    start: str | None = None
    end: str | None = None
    assets: list[str] | None = None
    repairs: Repairs = Repairs()

    @model_validator(mode="after")
    def _complete(self) -> "PriceRequest":
        if self.source == "file" and not self.path:
            raise ValueError("a file source needs `path`")
        if self.source == "yahoo" and not self.tickers:
            raise ValueError("a yahoo source needs `tickers`")
        return self


def price_request(value: Any) -> Any:
    """In a request, a bare path stands for a file source."""
    return {"source": "file", "path": value} if isinstance(value, str) else value


class AssetDetails(BaseModel):
    """What is known of an asset beside its prices. ``None`` means unknown, never zero."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    currency: str | None = None
    rating: Literal["R1", "R2", "R3", "R4", "R5"] | None = None
    asset_class: str | None = None
    modified_duration: float | None = None
    income_yield: float | None = None
    days_to_sell: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PriceTable:
    """Prices as delivered by one source.

    Attributes:
        prices: shape (T, n), float64; index ``DatetimeIndex`` named "date", naive, ascending and unique; columns are
            asset names (unique str). NaN where a price is absent. Strictly positive elsewhere.
        source: identifier and hash of the bytes the table was read from.
        frequency: inferred from the dates.
        layout: of the file it came from.
        kind: whether the series include dividends, where that is known.
        problems: everything found, in the order of the assets.
        details: by asset; an asset may be absent.
        simulated: True for the sample market; every screen and export must say so.
        filled: number of prices carried forward per asset, when the user asked for it.
    """

    prices: pd.DataFrame
    source: Source
    frequency: Frequency
    layout: Layout = "wide"
    kind: PriceKind = "unknown"
    problems: tuple[Problem, ...] = ()
    details: Mapping[str, AssetDetails] = field(default_factory=dict)
    simulated: bool = False
    filled: Mapping[str, int] = field(default_factory=dict)

    @property
    def assets(self) -> tuple[str, ...]:
        """Asset names in the order of the columns."""
        return tuple(str(column) for column in self.prices.columns)

    @property
    def periods_per_year(self) -> int:
        """252, 52, 12, 4 or 1."""
        return PERIODS_PER_YEAR[self.frequency]
