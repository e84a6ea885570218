"""What is told beside a position's P&L: both valuations, the part of the currency, carry, and the ends of an uncertain beta."""

import numpy as np

from workbench.stress.currency import Translated
from workbench.stress.factors import FloatArray
from workbench.stress.positions import Book

TRADING_DAYS = 252


def columns_of(book: Book, i: int) -> list[int]:
    """Columns of the book's factors that position i depends on."""
    instrument = book.holdings[i].instrument
    return [] if instrument is None else [book.factors.index(name) for name in instrument.factors]


def both_ways(book: Book, rows: FloatArray) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """By position where both exist, for each scenario: the approximation and the full revaluation, money."""
    approximate: list[dict[str, float]] = [{} for _ in rows]
    full: list[dict[str, float]] = [{} for _ in rows]
    for i in book.nonlinear:
        holding = book.holdings[i]
        if holding.instrument is None:
            continue
        own = rows[:, columns_of(book, i)]
        for kept, returns in ((approximate, holding.instrument.approximation(own)), (full, holding.instrument.exact(own))):
            if returns is not None:
                for s, value in enumerate(holding.value * returns):
                    kept[s][holding.id] = float(value)
    return approximate, full


def currency_parts(book: Book, rows: FloatArray) -> list[dict[str, float]]:
    """P&L of the exchange rates alone, for each scenario and position in a foreign currency."""
    parts: list[dict[str, float]] = [{} for _ in rows]
    for i in book.nonlinear:
        holding = book.holdings[i]
        if isinstance(holding.instrument, Translated):
            alone = holding.value * holding.instrument.currency_part(rows[:, columns_of(book, i)])
            for s, value in enumerate(alone):
                parts[s][holding.id] = float(value)
    return parts


def at_limits(book: Book, rows: FloatArray) -> list[list[tuple[int, str, float, float]]]:
    """For each scenario the positions with an uncertain exposure: number, name, P&L at the worse and at the better end."""
    found: list[list[tuple[int, str, float, float]]] = [[] for _ in rows]
    for i, holding in enumerate(book.holdings):
        if holding.limits is None:
            continue
        ends = np.array(
            [holding.value * end.returns(rows[:, [book.factors.index(name) for name in end.factors]]) for end in holding.limits]
        )
        for s, (low, high) in enumerate(zip(ends.min(axis=0), ends.max(axis=0), strict=True)):
            found[s].append((i, holding.id, float(low), float(high)))
    return found


def at_rest(book: Book) -> FloatArray:
    """P&L of each position when no factor moves, shape (n,): the carry of a hedge, the loss of a default, otherwise 0."""
    still = np.zeros(len(book.holdings))
    for i in book.nonlinear:
        instrument = book.holdings[i].instrument
        if instrument is not None:
            still[i] = book.values[i] * float(instrument.returns(np.zeros((1, len(instrument.factors))))[0])
    return still


def earned_over(book: Book, days: float) -> FloatArray:
    """Yield earned by each mapped position over this many trading days, money, shape (n,)."""
    rates = np.array([0.0 if held.instrument is None else held.carry_rate for held in book.holdings])
    return np.asarray(book.values * rates * days / TRADING_DAYS, dtype=np.float64)
