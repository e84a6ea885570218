"""Speed of the stress engine beside the limit of the machine's BLAS, in one run.

    make bench                                        (or: python benchmarks/stress.py [--quick])

CPU seconds with BLAS on one thread, the best of five runs (one when a run takes over 10 s), and how far peak memory rose
above the start. *Limit* is the bare arithmetic of the same shapes measured here: the matrix products alone, into the same
buffer, and for draws the random numbers alone. *Target* is what the product promises. Results are checked against an
independent computation before anything is printed.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import argparse
import ctypes
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from workbench.errors import Cancelled
from workbench.inputs import DirectInputs
from workbench.market.risk_measures import historical_cvar
from workbench.progress import silent
from workbench.stress.aggregate import firm_view
from workbench.stress.firm_task import firm
from workbench.stress.instruments import BookTerms, LinearInstrument, build_book
from workbench.stress.monte_carlo import Moments, elliptical_draws, tail_risks
from workbench.stress.positions import Book, Holding, Position, assemble
from workbench.stress.revalue import pnl_chunks, pnl_matrix, portfolio_pnl

FACTORS = 20
CHUNK = 250


@dataclass(frozen=True)
class Line:
    """One line of the report; seconds of CPU, megabytes above the start."""

    name: str
    seconds: float
    limit: float
    target: float
    megabytes: float
    most: float | None = None

    def __str__(self) -> str:
        within = self.seconds <= self.target and (self.most is None or self.megabytes <= self.most)
        memory = f"{self.megabytes:7.0f} MB" + (f" (<= {self.most:.0f})" if self.most is not None else "")
        return (
            f"{self.name:<66}{self.seconds * 1000:9.2f} ms  limit {self.limit * 1000:9.2f} ms  "
            f"target {self.target * 1000:7.0f} ms {memory:<22}{'ok' if within else 'MISSED'}"
        )


def measured(run: Callable[[], object]) -> tuple[float, float]:
    """Best CPU seconds, and how far peak memory rose above the memory before."""
    # Freed memory that the allocator keeps would hide what the run takes.
    ctypes.CDLL(None).malloc_trim(0)
    times, before = [], resident()
    reset_peak()
    for _ in range(5):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
        if times[-1] > 10:
            break
    return min(times), max(peak() - before, 0.0)


def resident() -> float:
    """Megabytes of this process now."""
    return _status("VmRSS")


def peak() -> float:
    """Largest megabytes since ``reset_peak``."""
    return _status("VmHWM")


def reset_peak() -> None:
    """Linux keeps a high-water mark that can be set back."""
    Path("/proc/self/clear_refs").write_text("5")


def _status(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(field))) / 1024


def linear_book(positions: int, generator: np.random.Generator) -> Book:
    """Positions with a random exposure to every factor."""
    names = tuple(f"equity_{j:02d}_pct" for j in range(FACTORS))
    betas = generator.normal(size=(positions, FACTORS))
    holdings = [
        Holding(
            id=f"P{i}",
            value=float(value),
            kind="equity",
            currency="USD",
            asset_class="equity",
            instrument=LinearInstrument(factors=names, betas=betas[i]),
            source="given",
        )
        for i, value in enumerate(generator.uniform(1e3, 1e5, positions))
    ]
    return assemble(holdings, "USD")


def matrix_lines(size: int, generator: np.random.Generator) -> list[Line]:
    """The full matrix in chunks, and the portfolio alone."""
    book = linear_book(size, generator)
    shocks = generator.normal(0.0, 0.02, size=(size, FACTORS))
    money = (book.exposures * book.values[:, None]).T
    buffer = np.empty((CHUNK, size))

    def whole() -> float:
        return sum(float(part[0, 0]) for _, part in pnl_chunks(book, shocks, CHUNK))

    def bare() -> None:
        for start in range(0, size, CHUNK):
            part = shocks[start : start + CHUNK]
            np.matmul(part, money, out=buffer[: len(part)])

    total = np.concatenate([part.sum(axis=1) for _, part in pnl_chunks(book, shocks, CHUNK)])
    np.testing.assert_allclose(portfolio_pnl(book, shocks), total, rtol=1e-8, atol=1e-6 * float(np.abs(total).max()))
    exposure = book.values @ book.exposures
    seconds, megabytes = measured(whole)
    alone, more = measured(lambda: portfolio_pnl(book, shocks))
    return [
        Line(f"{size:,} positions x {size:,} scenarios, P&L matrix", seconds, measured(bare)[0], 0.25, megabytes, 250),
        Line("  portfolio only, F @ (B'w)", alone, measured(lambda: shocks @ exposure)[0], 0.005, more),
    ]


def draws_line(draws: int, positions: int, generator: np.random.Generator) -> Line:
    """Student t draws with their VaR and ES; the limit is the normals alone."""
    root = generator.normal(size=(positions, positions)) * 0.001
    moments = Moments(mean=np.full(positions, 2e-4), covariance=root @ root.T)
    weights = np.full(positions, 1.0 / positions)
    numbers = np.empty((10_000, positions))

    def run() -> object:
        drawn = elliptical_draws(moments, weights, draws, np.random.Generator(np.random.PCG64(1)), freedom=5.0)
        return tail_risks(drawn)

    def bare() -> None:
        source = np.random.Generator(np.random.PCG64(1))
        for _ in range(draws // 2 // len(numbers)):
            source.standard_normal(out=numbers)

    drawn = elliptical_draws(moments, weights, draws, np.random.Generator(np.random.PCG64(1)), freedom=5.0)
    assert abs(drawn.pnl.std() / moments.of(weights)[1] - 1) < 0.05
    seconds, megabytes = measured(run)
    return Line(f"{draws:,} Student t draws on {positions} positions, VaR and ES", seconds, measured(bare)[0], 1.0, megabytes)


def option_line(generator: np.random.Generator) -> Line:
    """A desk of 300 positions with 20 options under 50 scenarios, every option and bond by full revaluation."""
    positions = [desk_position(i, generator) for i in range(300)]
    known = ("equity_us_spx_pct", "ust_10y_bp", "spread_us_ig_oas_bp", "vix_pts")
    terms = BookTerms(base_currency="USD", valuation_date=date(2026, 1, 5), known=known, mappings={})
    book = build_book(positions, terms)
    scale = np.array([{"pct": 0.15, "_bp": 0.01, "pts": 15.0}[name[-3:]] for name in book.factors])
    shocks = generator.normal(size=(50, len(book.factors))) * scale
    assert len(book.nonlinear) >= 20
    matrix = pnl_matrix(book, shocks)
    np.testing.assert_allclose(portfolio_pnl(book, shocks), matrix.sum(axis=1), rtol=1e-9, atol=1e-4)
    money = (book.exposures * book.values[:, None]).T
    seconds, megabytes = measured(lambda: pnl_matrix(book, shocks))
    return Line(
        f"50 scenarios x 300 positions, {len(book.nonlinear)} repriced (20 options)",
        seconds,
        measured(lambda: shocks @ money)[0],
        0.3,
        megabytes,
    )


def desk_position(i: int, generator: np.random.Generator) -> Position:
    """20 options, then bonds and shares in turn."""
    if i < 20:
        option = {
            "type": "put" if i % 2 else "call",
            "strike": float(80 + 2 * i),
            "spot": 100.0,
            "expiry": 0.1 + i / 20,
            "volatility": 0.2,
            "rate": 0.03,
        }
        return Position.model_validate({"id": f"O{i}", "value": 1e4, "kind": "option", "option": option})
    if i % 3 == 0:
        bond = {"coupon": 0.04, "maturity": float(2 + i % 25), "yield": 0.045}
        return Position.model_validate({"id": f"B{i}", "value": 1e5, "kind": "bond", **bond})
    beta = {"equity_us_spx_pct": float(generator.uniform(0.5, 1.5))}
    return Position.model_validate({"id": f"E{i}", "value": 1e5, "kind": "equity", "exposures": beta})


def firm_lines(accounts: int, instruments: int, scenarios: int, generator: np.random.Generator) -> list[Line]:
    """Every account's ES; holdings dense, and sparse with 40 instruments an account. Progress is told and can stop the work."""
    returns = generator.normal(0.0, 0.02, size=(instruments, FACTORS)) @ generator.normal(size=(FACTORS, scenarios))
    dense = generator.lognormal(8, 1, size=(accounts, instruments))
    few = sparse.random_array((accounts, instruments), density=40 / instruments, rng=generator, format="csr") * 1e4
    rows = 2_000_000 // scenarios
    buffer = np.empty((rows, scenarios))

    def bare() -> None:
        for start in range(0, accounts, rows):
            part = dense[start : start + rows]
            np.matmul(part, returns, out=buffer[: len(part)])

    def bare_sparse() -> None:
        for start in range(0, accounts, rows):
            few[start : start + rows] @ returns

    view = firm_view(dense, returns)
    assert abs(view.es[7] / historical_cvar(dense[7] @ returns, view.level) - 1) < 1e-9
    assert stopped_at(dense, returns) <= rows / accounts
    seconds, megabytes = measured(lambda: firm_view(dense, returns))
    lean, more = measured(lambda: firm_view(few, returns))
    with tempfile.TemporaryDirectory() as folder:
        request = firm_request(few, scenarios, generator, Path(folder))
        inputs = DirectInputs(Path(folder), lambda: datetime(2026, 1, 5, tzinfo=UTC))
        whole, most = measured(lambda: firm(request, inputs, silent))
    shape = f"{accounts:,} accounts x {instruments} x {scenarios:,}, ES each"
    return [
        Line(f"{shape}, all held", seconds, measured(bare)[0], 3.0, megabytes, 1000),
        Line(f"{shape}, 40 held", lean, measured(bare_sparse)[0], 3.0, more, 1000),
        Line("  as the task `stress firm`, its files read too", whole, measured(bare_sparse)[0], 3.0, most, 1000),
    ]


def firm_request(few: Any, scenarios: int, generator: np.random.Generator, folder: Path) -> dict[str, str]:
    """Accounts and prices as Parquet files, and the request of `stress firm` that names them."""
    held = few.tocoo()
    names = np.array([f"I{i}" for i in range(few.shape[1])])
    accounts = pd.DataFrame({"account": held.row, "instrument": names[held.col], "value": held.data})
    days = pd.bdate_range("2018-01-01", periods=scenarios + 1)
    steps = generator.normal(0.0, 0.01, size=(scenarios + 1, few.shape[1]))
    prices = pd.DataFrame(100.0 * np.exp(np.cumsum(steps, axis=0)), index=days, columns=names).rename_axis("date")
    accounts.to_parquet(folder / "accounts.parquet")
    prices.reset_index().to_parquet(folder / "prices.parquet")
    return {"accounts": str(folder / "accounts.parquet"), "prices": str(folder / "prices.parquet")}


def stopped_at(holdings: np.ndarray, returns: np.ndarray) -> float:
    """The share of the work done when a caller stops it at the first sign of life."""
    seen: list[tuple[float, str]] = []

    def stop(fraction: float, message: str) -> None:
        seen.append((fraction, message))
        raise Cancelled

    try:
        firm_view(holdings, returns, progress=stop)
    except Cancelled:
        return seen[-1][0]
    raise AssertionError("the work could not be stopped")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, to see that it runs")
    part = 10 if parser.parse_args().quick else 1
    generator = np.random.default_rng(7)
    print(f"numpy {np.__version__}, one BLAS thread, best of five, CPU time; memory is the peak above the start")
    for line in matrix_lines(10_000 // part, generator):
        print(line, flush=True)
    print(draws_line(100_000 // part, 500 // part, generator), flush=True)
    print(option_line(generator), flush=True)
    for line in firm_lines(20_000 // part, 500, 2_000, generator):
        print(line, flush=True)


if __name__ == "__main__":
    main()
