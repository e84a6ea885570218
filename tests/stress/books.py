"""Portfolios that several tests of the stress engine use."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbench.inputs import DirectInputs
from workbench.market.scenarios import load_library
from workbench.progress import silent
from workbench.stress.factor_history import FactorHistory, factor_history
from workbench.stress.factors import library_factors
from workbench.stress.instruments import BookTerms, build_book
from workbench.stress.positions import Book, Position
from workbench.stress.run_task import run
from workbench.strict import parse

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
EQUITY = {"id": "equity", "value": 60.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}}
BOND = {"id": "bond", "value": 40.0, "kind": "bond", "modified_duration": 8.5, "convexity": 85.0}
SIXTY_FORTY = [EQUITY, BOND]
PUT = {
    "type": "put", "strike": 95.0, "spot": 100.0, "expiry": 0.5, "volatility": 0.2, "rate": 0.03, "dividend_yield": 0.01,
}  # fmt: skip


def inputs_at(folder: Path) -> DirectInputs:
    """Inputs with a clock that stands still."""
    return DirectInputs(folder, lambda: NOW)


def answered(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The document of a run."""
    return run(request, inputs_at(folder), silent).document


def row(document: dict[str, Any], scenario: str, mode: str = "direct") -> dict[str, Any]:
    """One result."""
    (found,) = [item for item in document["results"] if item["scenario"] == scenario and item["mode"] == mode]
    return found


def book_of(*positions: dict[str, Any], base: str = "USD") -> Book:
    """A book without estimates."""
    terms = BookTerms(base_currency=base, valuation_date=date(2026, 1, 5), known=library_factors(load_library()), mappings={})
    return build_book([parse(Position, item) for item in positions], terms)


def history_of(seed: int, factors: tuple[str, ...], periods: int = 600) -> FactorHistory:
    """Correlated random factors with a level of their own."""
    generator = np.random.default_rng(seed)
    k = len(factors)
    mixing = np.eye(k) + 0.5 * generator.standard_normal((k, k))
    changes = 0.01 * generator.standard_normal((periods, k)) @ mixing.T
    levels = np.empty((periods + 1, k))
    for j, name in enumerate(factors):
        path = np.concatenate([[0.0], changes[:, j]])
        levels[:, j] = 100 * np.cumprod(1 + path) if name.endswith("_pct") else 50 + np.cumsum(5 * path)
    days = pd.bdate_range("2020-01-01", periods=periods + 1)
    return factor_history(
        pd.DataFrame(levels, index=days, columns=list(factors)), periods_per_year=252, label="test", simulated=False
    )
