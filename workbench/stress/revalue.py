"""Profit and loss of a book under many shocks at once: matrix products for what is linear, instruments for the rest.

Shocks are rows of engine units over the book's factors, NaN where a scenario leaves a factor out. A large positions x
scenarios matrix is never allocated anew: ``pnl_chunks`` fills one buffer again and again.
"""

from collections.abc import Iterator

import numpy as np

from workbench.stress.factors import FloatArray
from workbench.stress.positions import Book


def pnl_matrix(book: Book, shocks: FloatArray) -> FloatArray:
    """P&L in money of every position under every shock, shape (m, n), for shocks (m, k)."""
    out = np.empty((len(shocks), len(book.values)))
    _fill(book, shocks, out, (book.exposures * book.values[:, None]).T)
    return out


def pnl_chunks(book: Book, shocks: FloatArray, rows: int = 250) -> Iterator[tuple[slice, FloatArray]]:
    """``pnl_matrix`` in pieces of ``rows`` scenarios. The array is reused: copy what must outlive the next step."""
    money = (book.exposures * book.values[:, None]).T
    buffer = np.empty((min(rows, len(shocks)), len(book.values)))
    for start in range(0, len(shocks), rows):
        part = slice(start, min(start + rows, len(shocks)))
        out = buffer[: part.stop - start]
        _fill(book, shocks[part], out, money)
        yield part, out


def portfolio_pnl(book: Book, shocks: FloatArray) -> FloatArray:
    """P&L in money of the whole book, shape (m,): exposures are summed before the scenarios are applied."""
    linear = np.ones(len(book.values), dtype=bool)
    linear[list(book.nonlinear)] = False
    known = np.nan_to_num(shocks)
    total = np.asarray(known @ (book.values[linear] @ book.exposures[linear]), dtype=np.float64)
    for i in book.nonlinear:
        total += position_pnl(book, i, shocks)
    return total


def position_pnl(book: Book, i: int, shocks: FloatArray) -> FloatArray:
    """P&L in money of one mapped position, shape (m,)."""
    instrument = book.holdings[i].instrument
    if instrument is None:
        return np.zeros(len(shocks))
    columns = [book.factors.index(name) for name in instrument.factors]
    return np.asarray(book.values[i] * instrument.returns(shocks[:, columns]), dtype=np.float64)


def _fill(book: Book, shocks: FloatArray, out: FloatArray, money: FloatArray) -> None:
    known = np.nan_to_num(shocks) if np.isnan(shocks).any() else shocks
    np.matmul(known, money, out=out)
    for i in book.nonlinear:
        out[:, i] = position_pnl(book, i, shocks)
