"""The ``stress balance-sheet`` task: the capital path of an institution and its rate shocks."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.stress.balance_sheet import (
    DRIVERS,
    MOST_SEVERE,
    OUTLIER_SHARE,
    SHOCK_SIZES,
    SHOCK_VERSION,
    BankStart,
    Bucket,
    QuarterRow,
    QuarterShock,
    RateShock,
    ShockSizes,
    breaking_multiple,
    capital_path,
    rate_shocks,
)
from workbench.stress.macro_files import parse_quarter
from workbench.strict import Number, Strict, parse
from workbench.task import Answer

_DRIVER_WORDS: Mapping[str, str] = {
    "all": "the whole path",
    "credit": "credit losses",
    "trading": "trading losses",
    "rates": "the move of rates",
}
Money = Annotated[Number, Field(ge=0)]
Share = Annotated[Number, Field(ge=0, le=1)]


class BucketRequest(Strict):
    """Amounts that reprice ``time`` years from the start."""

    time: Annotated[Number, Field(ge=0, le=60)]
    assets: Money = 0.0
    liabilities: Money = 0.0
    deposits: Money = 0.0


class BankRequest(Strict):
    """The bank before the path; flows per quarter, one unit of money throughout. ``tier1`` (default CET1) is for the outlier
    test, ``buffers`` come on top of the 4.5 % minimum."""

    cet1: Annotated[Number, Field(gt=0)]
    rwa: Annotated[Number, Field(gt=0)]
    tier1: Annotated[Number, Field(gt=0)] | None = None
    base_nii: Number
    fees: Number = 0.0
    costs: Money = 0.0
    buckets: list[BucketRequest] = Field(default_factory=list)
    afs_value: Money = 0.0
    afs_duration: Annotated[Number, Field(ge=0, le=50)] = 0.0
    deposit_beta: Share = 0.5
    lgd: Share = 0.45
    tax_rate: Share = 0.25
    payout: Share = 0.4
    oci_filtered: bool = False
    buffers: Share = 0.025

    @model_validator(mode="after")
    def _tier1_holds_cet1(self) -> "BankRequest":
        if self.tier1 is not None and self.tier1 < self.cet1:
            raise ValueError(f"`tier1` ({self.tier1:g}) is below `cet1` ({self.cet1:g}), which is part of it")
        return self


class QuarterRequest(Strict):
    """``rate_change`` since the start, a decimal. Credit cost by ``new_npl`` (money) or by ``pd`` (per quarter) and ``ead``."""

    quarter: Annotated[str, Field(min_length=1)]
    rate_change: Annotated[Number, Field(ge=-0.5, le=0.5)] = 0.0
    new_npl: Money | None = None
    pd: Share | None = None
    ead: Money | None = None
    trading_loss: Number = 0.0
    rwa_growth: Annotated[Number, Field(gt=-1, le=5)] = 0.0

    @model_validator(mode="after")
    def _one_credit_cost(self) -> "QuarterRequest":
        if (self.pd is None) != (self.ead is None):
            raise ValueError("`pd` and `ead` belong together")
        if self.new_npl is not None and self.pd is not None:
            raise ValueError("give `new_npl` or `pd` with `ead`, not both")
        return self


class SizesRequest(Strict):
    """Own shock sizes, decimals."""

    parallel: Annotated[Number, Field(gt=0, le=0.2)]
    short: Annotated[Number, Field(gt=0, le=0.2)]
    long: Annotated[Number, Field(gt=0, le=0.2)]


class CurvePoint(Strict):
    """A zero rate, continuously compounded."""

    time: Annotated[Number, Field(ge=0, le=100)]
    rate: Annotated[Number, Field(ge=-0.1, le=1)]


class BalanceSheetRequest(Strict):
    """``curve`` discounts the book in the rate shocks (default flat 3 %); ``shock_sizes`` replace those of the currency.
    ``limit`` is the CET1 ratio whose breach is asked for backwards (default: the requirement)."""

    bank: BankRequest
    path: Annotated[list[QuarterRequest], Field(min_length=1, max_length=60)]
    currency: str = "USD"
    shock_sizes: SizesRequest | None = None
    curve: Annotated[list[CurvePoint], Field(min_length=1)] | None = None
    limit: Annotated[Number, Field(gt=0, lt=1)] | None = None


def balance_sheet(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:  # noqa: ARG001 - all is in the request
    """Answer a ``BalanceSheetRequest`` given as plain JSON values.

    Raises:
        InputError: unknown fields, a currency without published shocks, a repeated quarter.
    """
    asked = parse(BalanceSheetRequest, request)
    bank = _bank(asked.bank)
    _refuse_disorder([item.quarter for item in asked.path])
    progress(0.2, "Walking the path")
    rows = capital_path(bank, [QuarterShock(**item.model_dump()) for item in asked.path])
    progress(0.6, "Shocking rates")
    sizes, version = _sizes(asked)
    shocks = rate_shocks(bank.buckets, sizes, _curve(asked), bank.deposit_beta) if bank.buckets else ()
    return Answer(document=_document(asked, bank, rows, shocks, version))


def _document(
    asked: BalanceSheetRequest, bank: BankStart, rows: tuple[QuarterRow, ...], shocks: tuple[RateShock, ...], version: str
) -> dict[str, Any]:
    lowest = min(rows, key=lambda row: row.cet1_ratio)
    tier1 = asked.bank.tier1 or bank.cet1
    worst = min(shocks, key=lambda shock: shock.delta_eve, default=None)
    return {
        "start": {"cet1": bank.cet1, "rwa": bank.rwa, "cet1_ratio": bank.cet1 / bank.rwa},
        "requirement": bank.requirement,
        "path": [asdict(row) for row in rows],
        "trough": _point(lowest),
        "end": _point(rows[-1]),
        "met": all(row.distance >= 0 for row in rows),
        "reverse": _reverse(asked, bank),
        "irrbb": [{**asdict(shock), "share_of_tier1": shock.delta_eve / tier1} for shock in shocks],
        "outlier": None
        if worst is None
        else {
            "shock": worst.shock,
            "loss_share_of_tier1": max(-worst.delta_eve, 0.0) / tier1,
            "limit": OUTLIER_SHARE,
            "breached": -worst.delta_eve > OUTLIER_SHARE * tier1,
        },
        "shock_version": version,
        "notes": _notes(asked, bank),
    }


def _reverse(asked: BalanceSheetRequest, bank: BankStart) -> dict[str, Any]:
    """What must happen for the capital ratio to fall to the limit: how much more severe each part of the path."""
    limit = bank.requirement if asked.limit is None else asked.limit
    shocks = [QuarterShock(**item.model_dump()) for item in asked.path]
    multiples = {driver: breaking_multiple(bank, shocks, driver, limit) for driver in DRIVERS}
    return {
        "limit": limit,
        "largest_multiple": MOST_SEVERE,
        "drivers": [
            {"driver": driver, "multiple": multiple, "words": _multiple_words(driver, multiple, limit)}
            for driver, multiple in multiples.items()
        ],
    }


def _multiple_words(driver: str, multiple: float | None, limit: float) -> str:
    what = {"all": "the whole path", "credit": "credit losses", "trading": "trading losses", "rates": "the move of rates"}[
        driver
    ]
    if multiple is None:
        return f"Not even {MOST_SEVERE:.0f} times {what} takes the CET1 ratio to {limit:.2%}, all else as on the path."
    if multiple == 0.0:
        return f"The CET1 ratio falls to {limit:.2%} without {what} already."
    return f"{multiple:.2f} times {what} takes the CET1 ratio to {limit:.2%}, all else as on the path."


def _point(row: QuarterRow) -> dict[str, Any]:
    return {
        "quarter": row.quarter,
        "cet1": row.cet1,
        "cet1_ratio": row.cet1_ratio,
        "distance": row.distance,
        "gap": row.gap,
    }


def _bank(given: BankRequest) -> BankStart:
    fields = given.model_dump(exclude={"buckets", "tier1"})
    return BankStart(**fields, buckets=tuple(Bucket(**bucket.model_dump()) for bucket in given.buckets))


def _sizes(asked: BalanceSheetRequest) -> tuple[ShockSizes, str]:
    if asked.shock_sizes is not None:
        return ShockSizes(**asked.shock_sizes.model_dump()), "sizes given in the request"
    if asked.currency not in SHOCK_SIZES:
        raise InputError(
            f"There are no published rate shocks for {asked.currency!r} here.",
            f"Use one of {', '.join(SHOCK_SIZES)}, or give `shock_sizes`.",
        )
    return SHOCK_SIZES[asked.currency], f"{SHOCK_VERSION}, {asked.currency}"


def _curve(asked: BalanceSheetRequest) -> tuple[np.typing.NDArray[np.float64], np.typing.NDArray[np.float64]]:
    if asked.curve is None:
        return np.array([1.0]), np.array([0.03])
    points = sorted(asked.curve, key=lambda point: point.time)
    return np.array([point.time for point in points]), np.array([point.rate for point in points])


def _refuse_disorder(quarters: list[str]) -> None:
    """Quarters written as 2026 Q1 follow one another; other names are taken as they stand."""
    seen: set[str] = set()
    for quarter in quarters:
        if quarter in seen:
            raise InputError(f"The path has {quarter} twice.", "Keep one row per quarter.")
        seen.add(quarter)
    try:
        numbers = [parse_quarter(quarter) for quarter in quarters]
    except InputError:  # names of another kind
        return
    for i in range(1, len(numbers)):
        if numbers[i] != numbers[i - 1] + 1:
            raise InputError(f"{quarters[i - 1]} is followed by {quarters[i]}.", "Give one row for every quarter, in order.")


def _notes(asked: BalanceSheetRequest, bank: BankStart) -> list[str]:
    notes = [
        "A scenario is not a forecast. Flows are per quarter; a pre-tax loss gives no tax credit and no dividend.",
        f"Requirement: 4.5 % minimum plus {bank.buffers:.2%} buffers. Valuation changes of AFS securities are "
        + ("filtered out of CET1." if bank.oci_filtered else "part of CET1."),
        "Rate shocks take amounts as falling due when they reprice, without floors or optionality.",
    ]
    if asked.curve is None:
        notes.append("No curve was given: the book is discounted at a flat 3 %.")
    if not 0.3 <= bank.deposit_beta <= 0.7:
        notes.append(f"A deposit beta of {bank.deposit_beta:g} lies outside the usual 0.3 to 0.7.")
    return notes
