"""Simulates the market factors behind the bundled sample market. Nothing here is a record of real prices.

The script is part of the engine so that it is typed, linted and run by the tests like everything else; its numbers stand
in ``assets/sample/calibration.json``. ``python -m workbench.market.sample_files`` writes the files.

Model, per trading day t and factor k, in the factor's own scale x (log level; for yields a log that turns linear above
about 1 %, so that they stay positive):

* ``dx = (a - 1) x + s_kt z_kt``. ``z`` is correlated and fat-tailed (multivariate Student t, unit variance). The VIX alone
  reverts (``a < 1``) to a typical path; everything else is a random walk (``a = 1``).
* ``s_kt``: long-run volatility x the factor's own calm and wild years x (yesterday's VIX)^elasticity x a slow random factor.
* The paths are then conditioned on known levels ("pins": both ends and the extremes of the historical windows, and
  rounded year-end levels). The pins are linear in the shocks, ``A e = b``, and the conditional Gaussian correction is
  ``e + W A' (A W A')^-1 (b - A e)`` with ``W = diag(s^2)``: a bridge that puts each correction where volatility is.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.tseries import holiday
from pydantic import Field

from workbench.market.scenarios import FactorMove, HistoricalWindow
from workbench.paths import assets_root
from workbench.strict import Strict

Array = NDArray[np.float64]
VIX = "vix_pts"
TRADING_DAYS = 252
#: Level (in percent) around which a yield's volatility starts to fade.
YIELD_BEND = 0.5
#: A rounded anchor closer than this many days to a window's own level says nothing new.
ANCHOR_DISTANCE = 5


class FactorModel(Strict):
    """One market factor.

    ``volatility`` is per year: of the log of the level above ``floor``, or in percentage points for ``positive``.
    """

    label: str
    unit: str
    scale: Literal["log", "positive"]
    volatility: float
    vix_elasticity: float
    clustering: float
    anchors: dict[str, float]
    floor: float = 0.0
    regime: dict[str, float] | None = None
    reversion_days: float | None = None
    typical: dict[str, float] | None = None


class AssetModel(Strict):
    """How an asset class follows from the factors; see ``workbench.market.sample_assets``."""

    name: str
    asset_class: str
    kind: Literal["equity", "bond", "bill"]
    days_to_sell: float
    rating_floor: Literal["R1", "R2", "R3", "R4", "R5"]
    income_yield: float | None = None
    dividend: float = 0.0
    exposures: dict[str, float] = Field(default_factory=dict)
    own_volatility: float = 0.0
    long_run_return: float | None = None
    maturity: float | None = None
    curve: dict[str, float] = Field(default_factory=dict)
    spread: str | None = None
    credit_loss: float = 0.0


class Calibration(Strict):
    """Everything the simulation is told. Correlations are of daily shocks, upper triangle, absent pairs zero."""

    identifier: str
    seed: int
    first: str
    last: str
    tail_degrees_of_freedom: float
    clustering_persistence: float
    note: str
    factors: dict[str, FactorModel]
    correlations: dict[str, dict[str, float]]
    policy_rate: dict[str, float]
    assets: dict[str, AssetModel]


class Pin(NamedTuple):
    """A known level on a trading day (its position in the calendar)."""

    day: int
    level: float


def load_calibration() -> Calibration:
    """The calibration shipped with the program."""
    return Calibration.model_validate_json((assets_root() / "sample" / "calibration.json").read_bytes())


def trading_days(first: str, last: str) -> pd.DatetimeIndex:
    """Weekdays without the New York exchange's regular holidays (about 252 a year)."""

    class Exchange(holiday.AbstractHolidayCalendar):
        rules = [  # noqa: RUF012 - the name and shape that pandas asks for
            holiday.Holiday("New Year", month=1, day=1, observance=holiday.sunday_to_monday),
            holiday.USMartinLutherKingJr,
            holiday.USPresidentsDay,
            holiday.GoodFriday,
            holiday.USMemorialDay,
            holiday.Holiday("Juneteenth", month=6, day=19, start_date="2022-01-01", observance=holiday.nearest_workday),
            holiday.Holiday("Independence Day", month=7, day=4, observance=holiday.nearest_workday),
            holiday.USLaborDay,
            holiday.USThanksgivingDay,
            holiday.Holiday("Christmas", month=12, day=25, observance=holiday.nearest_workday),
        ]

    days = pd.date_range(first, last, freq=pd.offsets.CustomBusinessDay(calendar=Exchange()))
    return pd.DatetimeIndex(days, name="date")


def correlation_matrix(calibration: Calibration) -> pd.DataFrame:
    """Correlations of the daily shocks, shape (k, k), in the order of the factors."""
    names = list(calibration.factors)
    matrix = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    for row, others in calibration.correlations.items():
        for column, value in others.items():
            matrix.loc[row, column] = matrix.loc[column, row] = value
    return matrix


def simulate_factors(
    calibration: Calibration, windows: tuple[HistoricalWindow, ...], generator: np.random.Generator
) -> pd.DataFrame:
    """Levels of all factors on every trading day, shape (T, k); yields and spreads in percent.

    Args:
        windows: the historical windows to reproduce; all must lie inside the simulated years.
        generator: consumed; the same seed gives the same paths.
    """
    days = trading_days(calibration.first, calibration.last)
    names = list(calibration.factors)
    shocks = fat_tailed_shocks(correlation_matrix(calibration).to_numpy(), len(days), calibration, generator)
    slow = clustering_paths(calibration, len(days), generator)
    levels: dict[str, Array] = {}
    for name in [VIX, *(other for other in names if other != VIX)]:
        k = names.index(name)
        scale = daily_scale(calibration.factors[name], days, slow[:, k], levels.get(VIX))
        pins = known_levels(name, calibration.factors[name], windows, days)
        levels[name] = conditioned_path(calibration.factors[name], days, scale, shocks[:, k], pins)
    return pd.DataFrame({name: levels[name] for name in names}, index=days)


def fat_tailed_shocks(correlation: Array, count: int, calibration: Calibration, generator: np.random.Generator) -> Array:
    """Multivariate Student t with unit variances, shape (count, k): on a wild day all factors are wild."""
    freedom = calibration.tail_degrees_of_freedom
    normal = generator.standard_normal((count, len(correlation))) @ np.linalg.cholesky(correlation).T
    chi_square = 2.0 * generator.standard_gamma(freedom / 2.0, count)
    shocks: Array = normal * np.sqrt((freedom - 2.0) / chi_square)[:, None]
    return shocks


def clustering_paths(calibration: Calibration, count: int, generator: np.random.Generator) -> Array:
    """Slow random multipliers of volatility, shape (count, k): logs follow a stationary autoregression."""
    persistence = calibration.clustering_persistence
    spread = np.array([factor.clustering for factor in calibration.factors.values()])
    noise = generator.standard_normal((count, len(spread)))
    noise[1:] *= np.sqrt(1.0 - persistence**2)
    log_path = np.empty_like(noise)
    log_path[0] = noise[0]
    for t in range(1, count):
        log_path[t] = persistence * log_path[t - 1] + noise[t]
    multipliers: Array = np.exp(spread * log_path)
    return multipliers


def daily_scale(factor: FactorModel, days: pd.DatetimeIndex, slow: Array, vix: Array | None) -> Array:
    """Standard deviation of each day's shock, with the stated long-run volatility as its root mean square."""
    shape = slow.copy()
    if factor.regime is not None:
        shape *= interpolate(factor.regime, days)
    if vix is not None and factor.vix_elasticity:
        shape *= np.concatenate([vix[:1], vix[:-1]]) ** factor.vix_elasticity
    scale: Array = factor.volatility / np.sqrt(TRADING_DAYS) * shape / np.sqrt(np.mean(shape**2))
    return scale


def known_levels(
    name: str, factor: FactorModel, windows: tuple[HistoricalWindow, ...], days: pd.DatetimeIndex
) -> tuple[Pin, ...]:
    """Levels the path must pass: ends of windows first, then their extremes, then anchors away from both."""
    pins: dict[int, float] = {}
    moves = [(window, window.moves[name]) for window in windows if name in window.moves]
    for window, move in moves:
        pins[position(days, window.start)] = move.start
        pins[position(days, window.end)] = move.end
    for _, move in moves:
        for when, level in extremes(name, move):
            pins.setdefault(position(days, when), level)
    taken = np.array(sorted(pins)) if pins else np.array([-TRADING_DAYS])
    for when, level in factor.anchors.items():
        day = position(days, when)
        if np.abs(taken - day).min() > ANCHOR_DISTANCE:
            pins[day] = level
    return tuple(Pin(day, level) for day, level in sorted(pins.items()))


def extremes(name: str, move: FactorMove) -> list[tuple[Any, float]]:
    """Dates and levels of a window's lowest and highest close, as far as the window states them."""
    found: list[tuple[Any, float]] = []
    for when, change in ((move.window_min_date, move.window_min), (move.window_max_date, move.window_max)):
        if when is not None and change is not None:
            found.append((when, move.start * (1 + change / 100) if name.endswith("_pct") else move.start + change / 100))
    if move.peak_date is not None and move.peak_level is not None:
        found.append((move.peak_date, move.peak_level))
    return found


def position(days: pd.DatetimeIndex, when: Any) -> int:
    """Index of the last trading day on or before a date."""
    found = int(days.searchsorted(pd.Timestamp(when), side="right")) - 1
    if found < 0 or pd.Timestamp(when) > days[-1] + pd.Timedelta(days=7):
        raise ValueError(f"{when} lies outside the simulated years")
    return found


def conditioned_path(factor: FactorModel, days: pd.DatetimeIndex, scale: Array, shocks: Array, pins: tuple[Pin, ...]) -> Array:
    """Levels, shape (T,), that pass every pin exactly. The first day must be pinned."""
    if not pins or pins[0].day != 0:
        raise ValueError("a path needs a level on its first day")
    decay = 1.0 if factor.reversion_days is None else float(np.exp(-1.0 / factor.reversion_days))
    typical = np.zeros(len(days)) if factor.typical is None else to_scale(factor, interpolate(factor.typical, days))
    known = np.array([pin.day for pin in pins])
    target = to_scale(factor, np.array([pin.level for pin in pins])) - typical[known]
    start, steps = target[0], known[1:]
    impulse = np.where(
        np.arange(len(days)) <= steps[:, None], decay ** np.maximum(steps[:, None] - np.arange(len(days)), 0), 0.0
    )
    variance = scale**2
    variance[0] = 0.0
    noise = np.where(variance > 0, scale * shocks, 0.0)
    gap = target[1:] - start * decay**steps - impulse @ noise
    noise += variance * (impulse.T @ np.linalg.solve((impulse * variance) @ impulse.T, gap))
    path = np.empty(len(days))
    path[0] = start
    for t in range(1, len(days)):
        path[t] = decay * path[t - 1] + noise[t]
    return from_scale(factor, path + typical)


def to_scale(factor: FactorModel, level: Array) -> Array:
    """From levels to the scale on which shocks have constant size."""
    if factor.scale == "log":
        return np.log(level - factor.floor)
    return level + YIELD_BEND * np.log(-np.expm1(-level / YIELD_BEND))


def from_scale(factor: FactorModel, value: Array) -> Array:
    """Inverse of :func:`to_scale`; always positive."""
    if factor.scale == "log":
        return factor.floor + np.exp(value)
    bent: Array = YIELD_BEND * np.logaddexp(0.0, value / YIELD_BEND)
    return bent


def interpolate(points: Mapping[str, float], days: pd.DatetimeIndex) -> Array:
    """Straight lines between dated values, flat outside them."""
    dates = pd.DatetimeIndex(list(points)).to_numpy().astype("datetime64[D]").astype(np.float64)
    values: Array = np.interp(days.to_numpy().astype("datetime64[D]").astype(np.float64), dates, list(points.values()))
    return values
