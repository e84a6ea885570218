"""One scenario on one book: the shocks in full, what they cost, and where the loss comes from.

Every position is revalued under the whole shock; each factor alone gives its share, and what the factors do together (cross
terms) is the residual, so that positions add up to the total and factors plus residual do too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.factor_history import FactorHistory
from workbench.stress.factors import FloatArray, group_of, move_in_words, words_for
from workbench.stress.outcome_parts import at_limits, at_rest, both_ways, columns_of, currency_parts, earned_over
from workbench.stress.positions import Book
from workbench.stress.propagate import Propagation, propagate
from workbench.stress.revalue import pnl_matrix, position_pnl
from workbench.stress.scenario_choice import Scenario
from workbench.stress.stressed_covariance import StressedCovariance

#: Beyond this many standard deviations, or this multiple of the largest move in the history, a shock is extrapolated.
FAR_DEVIATIONS, FAR_MULTIPLE = 6.0, 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shock:
    """One factor in one scenario, in engine units. ``state``: given, estimated, missing or unchanged.

    ``deviation`` is what an estimate leaves open (one standard deviation at the horizon); ``used`` whether the book depends on
    the factor.
    """

    factor: str
    value: float | None
    state: str
    deviation: float | None
    used: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Shocks:
    """A scenario spread over factors: the given shocks and, where asked, the others.

    ``propagation`` is from all given factors with a history; ``on_book`` from those of them that the book depends on, to judge
    how rare the part is that costs money (None where there is none, or where it is the same). ``carry_days`` are the trading
    days over which yields are earned as well; 0 for a shock at once.
    """

    shocks: tuple[Shock, ...]
    propagation: Propagation | None
    on_book: Propagation | None
    covariance: StressedCovariance | None
    no_plausibility: str | None
    not_in_history: tuple[str, ...]
    warnings: tuple[str, ...]
    carry_days: float = 0.0

    def of_state(self, state: str) -> tuple[str, ...]:
        """Names of the factors in this state."""
        return tuple(shock.factor for shock in self.shocks if shock.state == state)

    def row(self, factors: tuple[str, ...]) -> FloatArray:
        """Shape (1, k): NaN for what the scenario leaves out."""
        by_name = {shock.factor: shock.value for shock in self.shocks}
        values = [by_name.get(name) for name in factors]
        return np.array([[np.nan if value is None else value for value in values]], dtype=np.float64)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Outcome:
    """What a scenario does to a book, in money.

    Attributes:
        pnl: of the book; the sum of ``by_position``.
        by_position: shape (n,); zero for unmapped positions, which are told apart.
        by_factor: P&L of each factor alone, by name.
        residual: ``pnl`` less the sum of ``by_factor``.
        coverage: share of the gross value for which the scenario says something on every factor.
        lacking: by position, the factors it needs and the scenario leaves out.
        approximate, full: by position where both exist: by duration or Greeks, and by full revaluation.
        carry: by position, what time and hedges earn without any move; part of ``residual``.
        currency: by position in a foreign currency, P&L of the exchange rates alone.
        default: P&L of positions whose issuer defaults; part of ``residual``.
        limits: by position with an uncertain exposure, P&L at the worse and the better end; ``uncertain`` is the P&L of these
            positions in ``pnl``.
    """

    pnl: float
    by_position: FloatArray
    by_factor: Mapping[str, float]
    residual: float
    coverage: float
    lacking: Mapping[str, tuple[str, ...]]
    approximate: Mapping[str, float]
    full: Mapping[str, float]
    carry: Mapping[str, float] = field(default_factory=dict)
    currency: Mapping[str, float] = field(default_factory=dict)
    default: float = 0.0
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    uncertain: float = 0.0


def spread_shocks(
    scenario: Scenario,
    book: Book,
    history: FactorHistory,
    covariances: FactorCovariance,
    *,
    propagated: bool,
    estimate_missing: bool = False,
    horizon_days: float | None = None,
    yield_floor: float | None = None,
    carry: bool = False,
) -> Shocks:
    """The shocks of a scenario on every factor that matters to it, to the book or to the history.

    Args:
        propagated: the factors the scenario leaves out move as the covariance says; otherwise they stand still.
        estimate_missing: in a direct run, do the same for those factors only that the book needs and a historical window lacks.
        horizon_days: instead of the scenario's own.
        yield_floor: decimal; shocked yields stop there, measured from the last level in the history.
        carry: positions earn their yield over the horizon.
    """
    horizon = horizon_days or scenario.horizon_days
    given = dict(scenario.shocks)
    warnings: list[str] = []
    if yield_floor is not None:
        given, warnings = _floored(given, history, yield_floor)
    covariance = covariances.at(horizon, scenario.equity_bond_correlation)
    inside = [name for name in given if name in covariance.factors]
    outside = tuple(name for name in given if name not in covariance.factors)
    found: Propagation | None = None
    reason = None
    if inside:
        positions = [covariance.factors.index(name) for name in inside]
        found = propagate(covariance.matrix, positions, [given[name] for name in inside], ridge=covariances.ridge)
    else:
        named = ", ".join(words_for(name) for name in given)
        reason = f"There is no factor history for {named}." if given else "The scenario moves no factor."
    states = _states(scenario, given, book, covariance.factors, propagated, estimate_missing, found is not None)
    shocks = tuple(_shock(name, state, given, covariance.factors, found, book) for name, state in states.items())
    warnings += _extrapolations(shocks, covariance, history, horizon)
    return Shocks(
        shocks=shocks,
        propagation=found,
        on_book=_on_book(given, inside, book, covariance, covariances.ridge),
        covariance=covariance if found is not None else None,
        no_plausibility=reason,
        not_in_history=outside,
        warnings=tuple(warnings),
        carry_days=horizon if carry else 0.0,
    )


def outcome(book: Book, shocks: Shocks) -> Outcome:
    """Value the book under one set of shocks.

    Raises:
        InputError: the scenario sets none of the factors the book depends on.
    """
    (found,) = outcomes(book, [shocks])
    if isinstance(found, InputError):
        raise found
    return found


def outcomes(book: Book, shocks: Sequence[Shocks]) -> list[Outcome | InputError]:
    """Value the book under many scenarios at once; an error stands where a scenario sets none of the book's factors."""
    if not shocks:
        return []
    rows = np.vstack([item.row(book.factors) for item in shocks])
    by_position = pnl_matrix(book, rows)
    by_factor = _by_factor(book, rows)
    approximate, full = both_ways(book, rows)
    currency, limits, still = currency_parts(book, rows), at_limits(book, rows), at_rest(book)
    found: list[Outcome | InputError] = []
    for s, item in enumerate(shocks):
        if book.factors and np.isnan(rows[s]).all():
            found.append(_nothing_set(book))
            continue
        earned = earned_over(book, item.carry_days)
        found.append(
            _outcome(
                book,
                rows[s],
                by_position[s] + earned,
                by_factor[s],
                approximate=approximate[s],
                full=full[s],
                carry=_carry(book, earned + still),
                currency=currency[s],
                default=float(sum(still[i] for i, held in enumerate(book.holdings) if held.source == "default")),
                limits={name: (low + earned[i], high + earned[i]) for i, name, low, high in limits[s]},
                uncertain=float(sum(by_position[s][i] + earned[i] for i, *_ in limits[s])),
            )
        )
    return found


def _carry(book: Book, money: FloatArray) -> dict[str, float]:
    return {held.id: float(money[i]) for i, held in enumerate(book.holdings) if money[i] != 0.0 and held.source != "default"}


def _outcome(book: Book, row: FloatArray, by_position: FloatArray, by_factor: Mapping[str, float], **parts: Any) -> Outcome:
    lacking = _lacking(book, row)
    pnl = float(by_position.sum())
    return Outcome(
        pnl=pnl,
        by_position=by_position,
        by_factor=by_factor,
        residual=pnl - sum(by_factor.values()),
        coverage=_covered(book, lacking) / book.gross,
        lacking=lacking,
        **parts,
    )


def tornado(book: Book, covariance: StressedCovariance) -> list[dict[str, Any]]:
    """P&L in money of each of the book's factors alone at -2, -1, +1 and +2 standard deviations, widest first."""
    deviations = np.sqrt(np.diag(covariance.matrix))
    names = [name for name in book.factors if name in covariance.factors]
    steps = (-2.0, -1.0, 1.0, 2.0)
    shocks = np.zeros((len(names) * len(steps), len(book.factors)))
    for i, name in enumerate(names):
        column, sigma = book.factors.index(name), deviations[covariance.factors.index(name)]
        shocks[i * len(steps) : (i + 1) * len(steps), column] = [
            max(step * sigma, -0.99) if _is_price(name) else step * sigma for step in steps
        ]
    totals = pnl_matrix(book, shocks).sum(axis=1).reshape(len(names), len(steps)) if names else np.empty((0, len(steps)))
    labels = ("minus_2", "minus_1", "plus_1", "plus_2")
    rows: list[dict[str, Any]] = [
        {
            "factor": name,
            "sigma": float(deviations[covariance.factors.index(name)]),
            **dict(zip(labels, map(float, row), strict=True)),
        }
        for name, row in zip(names, totals, strict=True)
    ]
    return sorted(rows, key=lambda row: -max(abs(row[label]) for label in labels))


# -- shocks -----------------------------------------------------------------------------------------------------------


def _on_book(
    given: Mapping[str, float], inside: Sequence[str], book: Book, covariance: StressedCovariance, ridge: float | None
) -> Propagation | None:
    names = [name for name in inside if name in book.factors]
    if not names or len(names) == len(inside):
        return None
    positions = [covariance.factors.index(name) for name in names]
    return propagate(covariance.matrix, positions, [given[name] for name in names], ridge=ridge)


def _states(
    scenario: Scenario,
    given: Mapping[str, float],
    book: Book,
    history: tuple[str, ...],
    propagated: bool,
    estimate_missing: bool,
    can_estimate: bool,
) -> dict[str, str]:
    """The state of every factor the scenario, the book or the history names."""
    historical = scenario.type == "historical"
    states = dict.fromkeys(given, "given")
    for name in dict.fromkeys([*book.factors, *scenario.missing, *history]):
        if name in states:
            continue
        wanted = propagated or (estimate_missing and name in book.factors and not scenario.rest_unchanged)
        if wanted and name in history and can_estimate:
            states[name] = "estimated"
        elif scenario.rest_unchanged:
            states[name] = "unchanged"
        elif name in book.factors or name in scenario.missing:
            states[name] = "missing"
        elif not historical:
            states[name] = "unchanged"
    return states


def _shock(
    name: str,
    state: str,
    given: Mapping[str, float],
    history: tuple[str, ...],
    found: Propagation | None,
    book: Book,
) -> Shock:
    value, deviation = given.get(name), None
    if state == "estimated" and found is not None:
        column = history.index(name)
        value, deviation = float(found.shocks[column]), float(found.deviations[column])
        value = max(value, -0.99) if _is_price(name) else value
    elif state == "unchanged":
        value = 0.0
    return Shock(factor=name, value=value, state=state, deviation=deviation, used=name in book.factors)


def _floored(given: dict[str, float], history: FactorHistory, floor: float) -> tuple[dict[str, float], list[str]]:
    changed, warnings = dict(given), []
    for name, shock in given.items():
        if group_of(name) != "rate" or name not in history.factors:
            continue
        level = float(history.levels[history.factors.index(name)]) / 100.0
        if shock < 0 and level + shock < floor:
            changed[name] = min(floor - level, 0.0)
            warnings.append(
                f"{words_for(name)} stops at the floor of {floor:.2%}: {move_in_words(name, changed[name])} "
                f"instead of {shock * 1e4:+.0f} bp, from a level of {level:.2%}."
            )
    return changed, warnings


def _extrapolations(
    shocks: tuple[Shock, ...], covariance: StressedCovariance, history: FactorHistory, horizon_days: float
) -> list[str]:
    """Shocks further out than the history can speak of."""
    deviations = dict(zip(covariance.factors, np.sqrt(np.diag(covariance.matrix)), strict=True))
    largest = _largest_moves(history, horizon_days)
    warnings = []
    for shock in shocks:
        sigma = deviations.get(shock.factor)
        if shock.value is None or sigma is None or not shock.used or shock.state not in ("given", "estimated"):
            continue
        beyond = abs(shock.value) / sigma
        most = largest.get(shock.factor)
        if beyond > FAR_DEVIATIONS:
            warnings.append(
                f"{move_in_words(shock.factor, shock.value)} ({shock.state}) is {beyond:.1f} standard deviations over "
                f"{horizon_days:.0f} days: further out than the history can judge, so linear estimates are extrapolated."
            )
        elif shock.state == "estimated" and most is not None and abs(shock.value) > FAR_MULTIPLE * most:
            warnings.append(
                f"{move_in_words(shock.factor, shock.value)} (estimated) is larger than any move over {horizon_days:.0f} days "
                "in the factor history: an extrapolation."
            )
    return warnings


def _largest_moves(history: FactorHistory, horizon_days: float) -> dict[str, float]:
    """Largest absolute move over the horizon in the history (overlapping, summed), by factor."""
    periods = max(round(horizon_days / history.days_per_period), 1)
    if periods >= len(history.changes):
        return {}
    summed = np.vstack([np.zeros(len(history.factors)), np.cumsum(history.changes, axis=0)])
    moves = np.abs(summed[periods:] - summed[:-periods]).max(axis=0)
    return dict(zip(history.factors, map(float, moves), strict=True))


def _is_price(name: str) -> bool:
    return name.endswith("_pct")


# -- valuation --------------------------------------------------------------------------------------------------------


def _by_factor(book: Book, rows: FloatArray) -> list[dict[str, float]]:
    """Each factor of each scenario alone: the others it sets at zero, those it leaves out still left out."""
    scenario, column = np.nonzero(~np.isnan(rows))
    alone = np.where(np.isnan(rows[scenario]), np.nan, 0.0)
    alone[np.arange(len(column)), column] = rows[scenario, column]
    linear = np.ones(len(book.values), dtype=bool)
    linear[list(book.nonlinear)] = False
    still = at_rest(book)
    totals = rows[scenario, column] * (book.values[linear] @ book.exposures[linear])[column]
    for i in book.nonlinear:
        moving = np.flatnonzero(np.isin(column, columns_of(book, i)))
        if len(moving):
            # What a position earns at rest (the carry of a hedge) belongs to no factor.
            totals[moving] += position_pnl(book, i, alone[moving]) - still[i]
    found: list[dict[str, float]] = [{} for _ in rows]
    for s, j, total in zip(scenario, column, totals, strict=True):
        found[s][book.factors[j]] = float(total)
    return found


def _lacking(book: Book, row: FloatArray) -> dict[str, tuple[str, ...]]:
    absent = {name for name, value in zip(book.factors, row, strict=True) if np.isnan(value)}
    if not absent:
        return {}
    needed = {item.id: item.instrument.required & absent for item in book.holdings if item.instrument is not None}
    return {name: tuple(sorted(factors)) for name, factors in needed.items() if factors}


def _covered(book: Book, lacking: Mapping[str, tuple[str, ...]]) -> float:
    return float(sum(abs(item.value) for item in book.holdings if item.instrument is not None and item.id not in lacking))


def _nothing_set(book: Book) -> InputError:
    return InputError(
        f"The scenario sets none of the factors this portfolio depends on ({', '.join(map(words_for, book.factors[:6]))}).",
        "Run it propagated, so that the others follow, or choose a scenario that shocks them.",
    )
