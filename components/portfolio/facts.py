"""What the loaded prices are: assets, dates, problems and the bad times they cover. Read once and kept for a while."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from components.portfolio.words import window_name
from components.repair_words import under_repairs
from components.resources import now, workbench
from workbench.errors import DataError, InputError


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A bad time inside the history: each asset's return in it, and the assets it has none for."""

    name: str
    start: str
    end: str
    returns: dict[str, float]
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """A price table in brief. Dates are ISO text; ``details`` hold what is known of an asset beside its prices."""

    assets: tuple[str, ...]
    first: str
    last: str
    rows: int
    frequency: str
    kind: str
    simulated: bool
    problems: tuple[dict[str, Any], ...]
    details: dict[str, dict[str, Any]]
    filled: dict[str, int]
    windows: dict[str, Window]

    @property
    def usable_windows(self) -> dict[str, Window]:
        """Windows in which every asset has a price."""
        return {name: window for name, window in self.windows.items() if not window.missing}

    @property
    def classes(self) -> dict[str, list[str]]:
        """Assets by their broad class, where it is known."""
        found: dict[str, list[str]] = {}
        for asset in self.assets:
            described = (self.details.get(asset) or {}).get("asset_class")
            if described:
                found.setdefault(_BROAD.get(described, described.capitalize()), []).append(asset)
        return found


def price_facts(prices: Mapping[str, Any]) -> Facts:
    """The facts of a price request, read again when its file has changed.

    Raises:
        InputError, DataError: the prices cannot be read, or need a repair that was not allowed.
    """
    path = Path(prices.get("path") or "")
    state = (path.stat().st_size, path.stat().st_mtime_ns) if prices.get("path") and path.is_file() else (0, 0)
    try:
        return _facts(json.dumps(prices, sort_keys=True), state)
    except (InputError, DataError) as error:
        # The engine names a repair as a request does; here it is chosen on the page.
        raise type(error)(under_repairs(error.message), under_repairs(error.hint)) from error


@st.cache_data(max_entries=16, ttl=3600, show_spinner="Reading prices")
def _facts(request: str, file_state: tuple[int, int]) -> Facts:  # noqa: ARG001 - part of the key
    from workbench.inputs import DirectInputs
    from workbench.market.load import load_prices
    from workbench.market.prices import PriceRequest
    from workbench.market.scenarios import load_library
    from workbench.portfolio.windows import window_returns
    from workbench.strict import parse

    table = load_prices(parse(PriceRequest, json.loads(request)), DirectInputs(workbench().data_dir, now))
    return Facts(
        assets=table.assets,
        first=table.prices.index[0].date().isoformat(),
        last=table.prices.index[-1].date().isoformat(),
        rows=len(table.prices),
        frequency=table.frequency,
        kind=table.kind,
        simulated=table.simulated,
        problems=tuple(problem.model_dump() for problem in table.problems),
        details={asset: detail.model_dump() for asset, detail in table.details.items()},
        filled=dict(table.filled),
        windows={
            item.id: Window(
                name=window_name(item.id, item.name),
                start=item.start.isoformat(),
                end=item.end.isoformat(),
                returns=item.returns,
                missing=item.missing,
            )
            for item in window_returns(table, load_library())
        },
    )


_BROAD = {
    "equity": "Equity",
    "government bond": "Bonds",
    "corporate bond": "Bonds",
    "high yield bond": "Bonds",
    "money market": "Liquid",
    "commodity": "Commodities",
}
