"""A bank's capital along a quarterly path, cell by cell, and its book under the six rate shocks of the Basel Committee.

Each quarter q, with d_q the rate change since the start and money in one unit:

* ``NII = base NII + sum_b (assets_b - liabilities_b - beta * deposits_b) d_q / 4`` over the buckets that have repriced, which
  is from the first quarter that starts at or after their time; the deposit beta is the share of a rate move depositors get.
* ``provisions = new NPL * LGD``, or ``PD * LGD * EAD`` with PD per quarter.
* ``pre-tax = NII + fees - costs - provisions - trading loss``; a loss is not taxed and gives no credit.
* ``dOCI = -duration * AFS * (d_q - d_{q-1})``, counted in CET1 unless it is filtered.
* ``CET1_q = CET1_{q-1} + net income - dividends + dOCI``, ``ratio = CET1_q / RWA_q``.

Rate shocks (BCBS d368, 2016): parallel ``+-P``; short ``+-S e^(-t/4)``; long ``L (1 - e^(-t/4))``; steepener ``-0.65 |short|
+ 0.9 |long|``; flattener ``0.8 |short| - 0.6 |long|``. ``dEVE = sum_t CF_t (e^(-(r+s) t) - e^(-r t))``; ``dNII`` over one
year ``sum_(t<1) gap_t s_t (1 - t)``. An outlier loses more than 15 % of Tier 1. The Committee revised the sizes in 2024;
they can be given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.market.returns import FloatArray

MINIMUM_CET1 = 0.045
OUTLIER_SHARE = 0.15
SHOCK_VERSION = "BCBS d368 (April 2016)"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShockSizes:
    """Decimals: 0.02 is 200 bp."""

    parallel: float
    short: float
    long: float


#: By currency, annex 2 of the standard.
SHOCK_SIZES: Mapping[str, ShockSizes] = {
    "USD": ShockSizes(parallel=0.02, short=0.03, long=0.015),
    "EUR": ShockSizes(parallel=0.02, short=0.025, long=0.01),
    "GBP": ShockSizes(parallel=0.025, short=0.03, long=0.015),
    "CNY": ShockSizes(parallel=0.025, short=0.03, long=0.015),
    "JPY": ShockSizes(parallel=0.01, short=0.01, long=0.01),
    "CHF": ShockSizes(parallel=0.01, short=0.015, long=0.01),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """What reprices ``time`` years from the start, money: market-rate assets and liabilities, and deposits."""

    time: float
    assets: float = 0.0
    liabilities: float = 0.0
    deposits: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class BankStart:
    """The bank before the path. Flows are per quarter; ratios and rates are decimals."""

    cet1: float
    rwa: float
    base_nii: float
    fees: float
    costs: float
    buckets: tuple[Bucket, ...]
    afs_value: float = 0.0
    afs_duration: float = 0.0
    deposit_beta: float = 0.5
    lgd: float = 0.45
    tax_rate: float = 0.25
    payout: float = 0.4
    oci_filtered: bool = False
    buffers: float = 0.025

    @property
    def requirement(self) -> float:
        """The minimum CET1 ratio with its buffers."""
        return MINIMUM_CET1 + self.buffers


@dataclass(frozen=True, kw_only=True, slots=True)
class QuarterShock:
    """One quarter of the path. ``rate_change`` is since the start; ``new_npl`` money, or ``pd`` (per quarter) on ``ead``."""

    quarter: str
    rate_change: float
    new_npl: float | None = None
    pd: float | None = None
    ead: float | None = None
    trading_loss: float = 0.0
    rwa_growth: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class QuarterRow:
    """Every cell of one quarter, so that a reviewer can tick it. ``gap`` is money above the requirement."""

    quarter: str
    rate_change: float
    repriced_gap: float
    nii: float
    fees: float
    costs: float
    provisions: float
    trading_loss: float
    pre_tax: float
    tax: float
    net_income: float
    dividends: float
    oci: float
    oci_in_cet1: float
    cet1: float
    rwa: float
    cet1_ratio: float
    distance: float
    gap: float


def capital_path(start: BankStart, path: Sequence[QuarterShock]) -> tuple[QuarterRow, ...]:
    """The table, one row per quarter."""
    rows: list[QuarterRow] = []
    cet1, rwa, rate_before = start.cet1, start.rwa, 0.0
    for number, shock in enumerate(path, start=1):
        repriced = _repriced_gap(start, number)
        nii = start.base_nii + repriced * shock.rate_change / 4.0
        provisions = _provisions(start, shock)
        pre_tax = nii + start.fees - start.costs - provisions - shock.trading_loss
        tax = start.tax_rate * max(pre_tax, 0.0)
        income = pre_tax - tax
        dividends = start.payout * max(income, 0.0)
        oci = -start.afs_duration * start.afs_value * (shock.rate_change - rate_before)
        counted = 0.0 if start.oci_filtered else oci
        cet1 += income - dividends + counted
        rwa *= 1.0 + shock.rwa_growth
        rate_before = shock.rate_change
        rows.append(
            QuarterRow(
                quarter=shock.quarter,
                rate_change=shock.rate_change,
                repriced_gap=repriced,
                nii=nii,
                fees=start.fees,
                costs=start.costs,
                provisions=provisions,
                trading_loss=shock.trading_loss,
                pre_tax=pre_tax,
                tax=tax,
                net_income=income,
                dividends=dividends,
                oci=oci,
                oci_in_cet1=counted,
                cet1=cet1,
                rwa=rwa,
                cet1_ratio=cet1 / rwa,
                distance=cet1 / rwa - start.requirement,
                gap=cet1 - start.requirement * rwa,
            )
        )
    return tuple(rows)


#: Parts of a path that can be scaled; ``all`` scales them together.
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "all": ("rate_change", "new_npl", "pd", "trading_loss"),
    "credit": ("new_npl", "pd"),
    "trading": ("trading_loss",),
    "rates": ("rate_change",),
}
MOST_SEVERE = 100.0


def breaking_multiple(start: BankStart, path: Sequence[QuarterShock], driver: str, limit: float) -> float | None:
    """How many times as severe one part of the path must be for the CET1 ratio to fall to ``limit`` in some quarter.

    The others stay as they are; PD stops at 1. Below 1 the path as it is falls under the limit already. None where not even
    100 times does, or where the part is zero and nothing else breaks it.
    """

    def lowest(multiple: float) -> float:
        return min(row.cet1_ratio for row in capital_path(start, [_scaled(shock, driver, multiple) for shock in path])) - limit

    steps = np.concatenate([np.linspace(0.0, 4.0, 41), np.geomspace(4.2, MOST_SEVERE, 60)])
    below = np.flatnonzero([lowest(float(step)) <= 0.0 for step in steps])
    if not len(below):
        return None
    if below[0] == 0:
        return 0.0
    low, high = float(steps[below[0] - 1]), float(steps[below[0]])
    while high - low > 1e-9 * max(high, 1.0):
        middle = (low + high) / 2.0
        low, high = (middle, high) if lowest(middle) > 0.0 else (low, middle)
    return high


def _scaled(shock: QuarterShock, driver: str, multiple: float) -> QuarterShock:
    changed = {}
    for name in DRIVERS[driver]:
        value = getattr(shock, name)
        if value is not None:
            changed[name] = min(value * multiple, 1.0) if name == "pd" else value * multiple
    return replace(shock, **changed)


def _repriced_gap(start: BankStart, number: int) -> float:
    """Market-rate gap, deposits by their beta, of the buckets repriced by the start of quarter ``number`` (1 is the first)."""
    return sum(
        bucket.assets - bucket.liabilities - start.deposit_beta * bucket.deposits
        for bucket in start.buckets
        if bucket.time <= (number - 1) / 4.0 + 1e-12
    )


def _provisions(start: BankStart, shock: QuarterShock) -> float:
    if shock.new_npl is not None:
        return shock.new_npl * start.lgd
    return (shock.pd or 0.0) * start.lgd * (shock.ead or 0.0)


# -- rate shocks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class RateShock:
    """What one shock does to the economic value and to a year's net interest income, money."""

    shock: str
    delta_eve: float
    delta_nii: float


def shock_curves(sizes: ShockSizes, times: FloatArray) -> dict[str, FloatArray]:
    """The six shocks at these times, decimals."""
    fading = np.exp(-times / 4.0)
    short, long = sizes.short * fading, sizes.long * (1.0 - fading)
    parallel = np.full_like(times, sizes.parallel)
    return {
        "parallel_up": parallel,
        "parallel_down": -parallel,
        "steepener": -0.65 * short + 0.9 * long,
        "flattener": 0.8 * short - 0.6 * long,
        "short_up": short,
        "short_down": -short,
    }


def rate_shocks(
    buckets: Sequence[Bucket], sizes: ShockSizes, curve: tuple[FloatArray, FloatArray], deposit_beta: float
) -> tuple[RateShock, ...]:
    """The six shocks on a book whose amounts fall due when they reprice.

    Args:
        curve: times in years and continuously compounded zero rates, interpolated between and held flat beyond.
    """
    times = np.array([bucket.time for bucket in buckets])
    flows = np.array([bucket.assets - bucket.liabilities - bucket.deposits for bucket in buckets])
    gaps = np.array([bucket.assets - bucket.liabilities - deposit_beta * bucket.deposits for bucket in buckets])
    base = np.interp(times, *curve)
    left = np.maximum(1.0 - times, 0.0)
    return tuple(
        RateShock(
            shock=name,
            delta_eve=float(flows @ (np.exp(-(base + shock) * times) - np.exp(-base * times))),
            delta_nii=float(gaps @ (shock * left)),
        )
        for name, shock in shock_curves(sizes, times).items()
    )
