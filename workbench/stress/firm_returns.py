"""Returns of a firm's instruments: under named scenarios, in history, or drawn; shape (n, S)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import DataError, InputError, WorkbenchError
from workbench.inputs import Inputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, PriceTable
from workbench.market.returns import FloatArray, shortened, simple_returns
from workbench.progress import silent
from workbench.stress.book_draws import DEFAULT_FREEDOM, Drawing, factor_moves, usable_positions
from workbench.stress.copula import copula_moves, fit_copula
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.historical_paths import bootstrap_walk, default_block_length, stationary_days
from workbench.stress.loading import DEFAULT_CURRENCY, Loaded, load_book
from workbench.stress.monte_carlo import elliptical_moves, sample_moments
from workbench.stress.positions import Position
from workbench.stress.request import BookRequest, CovarianceChoice
from workbench.stress.revalue import pnl_matrix
from workbench.stress.run import Shocks, spread_shocks
from workbench.stress.scenario_choice import Scenario, find_scenario
from workbench.stress.user_scenarios import read_saved

_LOWEST_RETURN = -0.99


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class InstrumentReturns:
    """``returns`` (n, S) of the instruments ``names``; ``labels`` of the S columns: scenarios, or the last days of periods of
    history; None for draws.

    ``missing`` are the factors each named scenario lacks and an instrument needs; ``errors`` the scenarios that failed.
    """

    names: tuple[str, ...]
    returns: FloatArray
    labels: tuple[str, ...] | None
    base_currency: str
    notes: tuple[str, ...]
    missing: tuple[tuple[str, ...], ...] = ()
    errors: tuple[tuple[str, WorkbenchError], ...] = ()

    def label(self, column: int) -> str | int:
        """Name of a scenario, the last day of a period of history, or the number of a draw."""
        return column if self.labels is None else self.labels[column]


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentSource:
    """Where returns come from: instruments ``described`` as positions, or the assets of ``prices``."""

    described: list[Position] | None
    prices: PriceRequest | None
    factor_prices: PriceRequest | None
    base_currency: str | None
    valuation_date: str | None


def scenario_returns(
    source: InstrumentSource,
    wanted: Sequence[str],
    scenarios: Sequence[str | Mapping[str, Any]],
    mode: str,
    horizon_days: float | None,
    inputs: Inputs,
) -> InstrumentReturns:
    """Under named scenarios, through the factors; one that cannot be run is told and the others go on.

    Raises:
        InputError: none of them can be run, or no instrument has exposures.
    """
    loaded = _loaded(source, wanted, inputs)
    covariances = FactorCovariance(loaded.history, CovarianceChoice(), loaded.library)
    found: list[tuple[str, Shocks]] = []
    errors: list[tuple[str, WorkbenchError]] = []
    for chosen in scenarios:
        name = chosen if isinstance(chosen, str) else str(chosen.get("id", "custom"))
        try:
            found.append(_shocks(chosen, loaded, covariances, mode == "propagated", horizon_days, inputs))
        except WorkbenchError as error:
            errors.append((name, error))
    if not found:
        raise InputError(f"None of the scenarios can be run. {errors[0][1].message}", errors[0][1].hint)
    rows = np.vstack([shocks.row(loaded.book.factors) for _, shocks in found])
    missing = tuple(_lacking(shocks) for _, shocks in found)
    notes = [*loaded.book.notes, *loaded.history.notes]
    partly = [name for (name, _), lacking in zip(found, missing, strict=True) if lacking]
    if partly:
        notes.append(f"Factors that a scenario lacks are left out, not estimated, in {shortened(partly)}: losses are partial.")
    returns = _through_factors(loaded, rows, notes)
    return replace(returns, labels=tuple(name for name, _ in found), missing=missing, errors=tuple(errors))


def _lacking(shocks: Shocks) -> tuple[str, ...]:
    return tuple(item.factor for item in shocks.shocks if item.state == "missing" and item.used)


def _shocks(
    chosen: str | Mapping[str, Any],
    loaded: Loaded,
    covariances: FactorCovariance,
    propagated: bool,
    horizon_days: float | None,
    inputs: Inputs,
) -> tuple[str, Shocks]:
    saved: dict[str, Scenario] = {}
    if isinstance(chosen, str) and (own := read_saved(chosen, inputs, loaded.known)) is not None:
        saved = {chosen: own}
    scenario = find_scenario(chosen, loaded.library, saved, loaded.known)
    if scenario.defaults:
        raise InputError(f"{scenario.id} lets issuers default, which the view of a firm does not know.", "Use a run for it.")
    shocks = spread_shocks(
        scenario,
        loaded.book,
        loaded.history,
        covariances,
        propagated=(propagated and not scenario.rest_unchanged) or scenario.always_propagated,
        horizon_days=horizon_days,
    )
    return scenario.id, shocks


def drawn_returns(
    source: InstrumentSource, wanted: Sequence[str], drawing: Drawing, generator: np.random.Generator, inputs: Inputs
) -> InstrumentReturns:
    """From history or draws: of the prices themselves, or of the factors where instruments are described.

    Raises:
        DataError: no instrument has prices or exposures, or the history is shorter than the horizon.
    """
    if source.described is None:
        return _of_prices(source, wanted, drawing, generator, inputs)
    loaded = _loaded(source, wanted, inputs)
    names = tuple(name for name in loaded.book.factors if name in loaded.history.factors)
    if drawing.method == "historical":
        changes = loaded.history.changes[:, loaded.history.columns(names)]
        moves = _windows(changes, np.array([1.0 if name.endswith("_pct") else 0.0 for name in names]), drawing.horizon)
    else:
        moves = factor_moves(loaded.history, names, drawing, generator, silent)
    shocks = np.full((len(moves), len(loaded.book.factors)), np.nan)
    shocks[:, [loaded.book.factors.index(name) for name in names]] = moves
    found = _through_factors(loaded, shocks, [*loaded.book.notes, *loaded.history.notes])
    return replace(found, labels=_last_days(loaded.history.dates, drawing))


def _of_prices(
    source: InstrumentSource, wanted: Sequence[str], drawing: Drawing, generator: np.random.Generator, inputs: Inputs
) -> InstrumentReturns:
    table, held = _priced(source, wanted, inputs)
    sample = simple_returns(table, held)
    returns = sample.returns.to_numpy(np.float64)
    return InstrumentReturns(
        names=tuple(held),
        returns=np.ascontiguousarray(_asset_moves(returns, drawing, generator).T),
        labels=_last_days(pd.DatetimeIndex(sample.returns.index), drawing),
        base_currency=source.base_currency or DEFAULT_CURRENCY,
        notes=(*sample.notes, *(["The prices are simulated."] if table.simulated else [])),
    )


def _asset_moves(returns: FloatArray, drawing: Drawing, generator: np.random.Generator) -> FloatArray:
    if drawing.method == "historical":
        return _windows(returns, np.ones(returns.shape[1]), drawing.horizon)
    if drawing.method == "block_bootstrap":
        length = drawing.block_length or default_block_length(len(returns))
        return bootstrap_walk(returns)(stationary_days(len(returns), drawing.draws, drawing.horizon, length, generator))
    if drawing.method == "t_copula":
        return copula_moves(fit_copula(returns, drawing.freedom or DEFAULT_FREEDOM), drawing.draws, drawing.horizon, generator)
    if drawing.draws <= 2 * returns.shape[1]:
        raise InputError(
            f"{drawing.draws:,} draws are too few for {returns.shape[1]:,} instruments.",
            f"Ask for more than {2 * returns.shape[1]:,}.",
        )
    moves = elliptical_moves(
        sample_moments(returns), drawing.draws, generator, horizon=drawing.horizon, freedom=drawing.freedom
    )
    return np.maximum(moves, _LOWEST_RETURN)


def _last_days(days: pd.DatetimeIndex, drawing: Drawing) -> tuple[str, ...] | None:
    """The day on which each of the ``_windows`` ends; draws have none."""
    return tuple(day.date().isoformat() for day in days[drawing.horizon - 1 :]) if drawing.method == "historical" else None


def _windows(changes: FloatArray, compounding: FloatArray, horizon: int) -> FloatArray:
    """Moves over ``horizon`` periods, overlapping, shape (T - h + 1, k)."""
    if horizon > len(changes):
        raise DataError(f"The history has {len(changes)} periods, fewer than the horizon of {horizon}.", "Shorten it.")
    total = changes[: len(changes) - horizon + 1].copy()
    for step in range(1, horizon):
        move = changes[step : len(changes) - horizon + 1 + step]
        total += move + compounding * total * move
    return total


def _priced(source: InstrumentSource, wanted: Sequence[str], inputs: Inputs) -> tuple[PriceTable, list[str]]:
    """The prices, and the instruments among those held that have some."""
    if source.prices is None:
        raise InputError("Instruments need returns.", "Give `prices`, or describe them in `instruments`.")
    table = load_prices(source.prices, inputs)
    held = [name for name in wanted if name in table.assets]
    if not held:
        raise DataError(
            f"None of the instruments held ({shortened(list(wanted))}) has prices.",
            f"The prices are of {shortened(list(table.assets))}.",
        )
    return table, held


def _loaded(source: InstrumentSource, wanted: Sequence[str], inputs: Inputs) -> Loaded:
    """The instruments that are held, as a book; assets of the prices at equal weights where none are described."""
    common: dict[str, Any] = {
        "prices": source.prices,
        "factor_prices": source.factor_prices,
        "base_currency": source.base_currency,
        "valuation_date": source.valuation_date,
    }
    if source.described is None:
        table, held = _priced(source, wanted, inputs)
        return load_book(BookRequest(weights=dict.fromkeys(held, 1.0 / len(held)), **common), inputs, table=table)
    kept = [item for item in source.described if item.id in set(wanted)]
    if not kept:
        raise DataError(
            f"None of the instruments held ({shortened(list(wanted))}) is described.",
            f"Described are {shortened([item.id for item in source.described])}.",
        )
    return load_book(BookRequest(positions=kept, **common), inputs)


def _through_factors(loaded: Loaded, shocks: FloatArray, notes: Sequence[str]) -> InstrumentReturns:
    book = loaded.book
    unusable = usable_positions(book, replace(loaded.history, factors=_known(loaded, shocks)))
    kept = [i for i, holding in enumerate(book.holdings) if holding.id not in unusable]
    told = [f"{name}: {reason}." for name, reason in unusable.items()]
    pnl = pnl_matrix(book, shocks)[:, kept]
    return InstrumentReturns(
        names=tuple(book.ids[i] for i in kept),
        returns=np.ascontiguousarray((pnl / book.values[kept]).T),
        labels=None,
        base_currency=book.base_currency,
        notes=(*notes, *told[:5]),
    )


def _known(loaded: Loaded, shocks: FloatArray) -> tuple[str, ...]:
    """Factors that some scenario sets."""
    return tuple(name for j, name in enumerate(loaded.book.factors) if not np.isnan(shocks[:, j]).all())
