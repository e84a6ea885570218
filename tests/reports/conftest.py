"""Documents made by the real tasks: on a small price file written here, on the sample market, on real prices."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.provenance import request_hash
from workbench.reports.documents import Client, Documents
from workbench.runner import Workbench, open_workbench

HELD = {"Stocks": 0.6, "Bonds": 0.3, "CASH": 0.1}
LIMITS = {
    "max_weight": 0.4,
    "groups": [{"name": "Equity", "members": ["Stocks", "Small"], "max": 0.5}],
    "max_volatility": 0.12,
    "max_turnover": 1.2,
}


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The workbench on an empty data folder, at a fixed time."""
    return open_workbench(tmp_path_factory.mktemp("data"), lambda: datetime(2026, 1, 5, 9, 30, tzinfo=UTC))


@pytest.fixture(scope="session")
def client() -> Client:
    """A client with a round amount."""
    return Client(
        name="Chen family trust", value=1_200_000.0, currency="CNY", date=date(2026, 1, 5), adviser="M. Keller, Lakeside Wealth"
    )


@pytest.fixture(scope="session")
def price_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six assets, daily from 2019 to 2024, so that the falls of 2020 and 2022 of the scenario library lie inside."""
    names = ["Stocks", "Small", "Bonds", "Credit", "Gold", "Land"]
    return write_prices(tmp_path_factory.mktemp("prices") / "six.csv", names, days=1400, seed=7)


@pytest.fixture(scope="session")
def request_made(price_file: Path) -> dict[str, Any]:
    """A request with limits that bind, holdings and costs."""
    return {
        "prices": str(price_file),
        "objective": "max_sharpe",
        "risk_free": 0.02,
        "current": HELD,
        "constraints": LIMITS,
        "costs": {"buy_bps": 10, "sell_bps": 5},
    }


@pytest.fixture(scope="session")
def documents(engine: Workbench, request_made: dict[str, Any]) -> Documents:
    """Everything a report can be made of."""
    return answers(engine, request_made)


@pytest.fixture(scope="session")
def sample(engine: Workbench) -> Documents:
    """A proposal on the simulated sample market."""
    request = {
        "prices": {"source": "sample"},
        "objective": "min_variance",
        "risk_free": 0.02,
        "current": {"US equity": 0.6, "US corporates": 0.4},
        "constraints": {"max_weight": 0.3, "min_return": 0.05},
    }
    return answers(engine, request)


@pytest.fixture(scope="session")
def real(engine: Workbench, shared_data: Path) -> Documents:
    """A proposal on real fund prices."""
    request = {
        "prices": str(shared_data / "prices" / "etf_8_daily_2007_2025.csv"),
        "objective": "max_sharpe",
        "risk_free": 0.03,
        "current": {"SPY": 0.45, "QQQ": 0.25, "EFA": 0.1, "IWM": 0.1, "HYG": 0.05, "LQD": 0.05},
        "constraints": {
            "max_weight": 0.35,
            "groups": [{"name": "Equity", "members": ["SPY", "QQQ", "IWM", "EFA"], "min": 0.2, "max": 0.6}],
            "max_volatility": 0.10,
        },
        "costs": {"buy_bps": 10, "sell_bps": 10},
    }
    return answers(engine, request)


def write_prices(path: Path, names: list[str], *, days: int, seed: int) -> Path:
    """Seeded prices with a common factor, so that the optimiser has something to weigh."""
    generator = np.random.default_rng(seed)
    market = generator.normal(0.0004, 0.009, days)
    share = generator.uniform(0.1, 1.2, len(names))
    own = generator.normal(0.0001, 0.005, (days, len(names)))
    levels = 100 * np.cumprod(1 + market[:, None] * share + own, axis=0)
    dates = pd.bdate_range("2019-06-03", periods=days)
    pd.DataFrame(levels.round(4), index=pd.Index(dates.date, name="Date"), columns=names).to_csv(path)
    return path


def answers(engine: Workbench, request: Mapping[str, Any]) -> Documents:
    """The answers of all four tasks."""
    optimised = engine.run("portfolio optimize", request).document
    history = {"portfolio": request, "weights": optimised["weights"], "value": 1_200_000.0}
    return Documents(
        request=request,
        optimised=optimised,
        frontier=engine.run("portfolio frontier", {"portfolio": request, "points": 12}).document,
        history=engine.run("portfolio history", history).document,
        sensitivity=engine.run("portfolio sensitivity", {"portfolio": request, "draws": 20, "seed": 1}).document,
    )


def renamed(documents: Documents, names: Mapping[str, str]) -> Documents:
    """The same documents with other names for assets and limits, in keys and in sentences."""

    def swap(value: Any) -> Any:
        if isinstance(value, str):
            for old, new in names.items():
                value = value.replace(old, new)
            return value
        if isinstance(value, Mapping):
            return {swap(key): swap(item) for key, item in value.items()}
        return [swap(item) for item in value] if isinstance(value, list | tuple) else value

    request = swap(documents.request)
    parts = {name: swap(document) for name, document in documents.others.items()}
    return Documents(request=request, optimised=signed(swap(documents.optimised), request), **parts)


def signed(optimised: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """A changed answer that belongs to a changed request."""
    copy = deepcopy(dict(optimised))
    copy["provenance"]["request_hash"] = request_hash("portfolio optimize", request)
    return copy
