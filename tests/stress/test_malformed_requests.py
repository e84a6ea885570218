"""Some hundreds of malformed requests, from a fixed seed: each is answered, or refused in words. Never a traceback, never a
document that JSON cannot hold."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.stress.books import PUT, inputs_at
from workbench.errors import WorkbenchError
from workbench.progress import silent
from workbench.stress.balance_sheet_task import balance_sheet
from workbench.stress.firm_task import firm
from workbench.stress.liquidity_task import liquidity
from workbench.stress.macro_task import macro
from workbench.stress.option_grid_task import option_grid
from workbench.stress.reverse_task import reverse
from workbench.stress.run_task import run
from workbench.stress.simulate_task import simulate
from workbench.stress.tasks import replay, scenarios

POSITIONS: list[dict[str, Any]] = [
    {"id": "equity", "value": 60.0, "kind": "equity", "currency": "EUR", "hedged_share": 0.5, "hedge_carry": 0.001,
     "exposures": {"equity_us_spx_pct": 1.0, "gold_pct": 0.1}},
    {"id": "bond", "value": 40.0, "kind": "bond", "coupon": 0.04, "maturity": "2036-01-05", "yield": 0.04, "frequency": 2,
     "spread_duration": 7.0, "spread_factor": "spread_us_hy_oas_bp"},
    {"id": "fund", "value": 20.0, "kind": "fund", "modified_duration": 5.0, "convexity": 30.0,
     "key_rate_durations": {"ust_2y_bp": 1.0, "ust_10y_bp": 4.0}},
    {"id": "put", "value": 5.0, "kind": "option", "option": PUT},
    {"id": "cash", "value": 10.0, "kind": "cash"},
    {"id": "callable", "value": 15.0, "kind": "bond", "coupon": 0.05, "maturity": 7.0, "yield": 0.05, "frequency": 1,
     "call_price": 1.01, "callable_from": "2027-01-05", "rate_volatility": 0.012},
    {"id": "rated", "value": 12.0, "kind": "bond", "modified_duration": 4.0, "rating": "BB+", "sector": "energy",
     "issuer": "Acme", "lgd": 0.5},
    {"id": "curve", "value": 9.0, "kind": "bond", "coupon": 0.03, "maturity": 12.0, "yield": 0.04, "frequency": 4,
     "key_rate_durations": "cash_flows"},
    {"id": "buyout", "value": 9.0, "kind": "other", "private": {"appraisals": [0.01, 0.02, 0.015, -0.01] * 6,
     "listed": [0.03, -0.02, 0.05, -0.06, 0.01, 0.02] * 4, "lags": 1, "smoothing": 0.5}},
]  # fmt: skip
PRICED = {"weights": {"US equity": 0.6, "Gold": 0.4}, "prices": {"source": "sample"}}
TASKS: dict[str, tuple[Any, dict[str, Any]]] = {
    "run": (run, {
        "positions": POSITIONS, "mode": "both", "missing": "estimate", "horizon_days": 21, "yield_floor": 0.0,
        "scenarios": ["hyp_rates_up_200", {"id": "own", "name": "Own", "factors": {"equity_us_spx_pct": -30.0}},
                      {"id": "gone", "defaults": ["Acme"], "author": "A", "approved_on": "2026-01-02", "factors": {}}],
        "carry": True, "credit": {"ratings": {"BB": 0.8}, "sectors": {"energy": 1.2}},
        "covariance": {"crisis_share": 0.5, "correlations": [{"a": "gold_pct", "b": "equity_us_spx_pct", "value": 0.9}]},
        "benchmark": {"positions": [POSITIONS[0]]}, "base_currency": "USD", "valuation_date": "2026-01-05", "tornado_days": 21,
    }),
    "reverse": (reverse, {
        "positions": POSITIONS[:2], "loss": 0.1, "horizon_days": 63, "bounds": {"ust_10y_bp": [-100, 100]},
        "factors": ["equity_us_spx_pct", "ust_10y_bp"], "solutions": 2, "yield_floor": 0.0,
    }),
    "firm": (firm, {
        "holdings": [{"account": "a", "instrument": "equity", "value": 5.0}, {"account": "b", "instrument": "bond",
         "value": -2.0}], "instruments": POSITIONS[:3], "scenarios": ["hyp_rates_up_200"], "level": 0.9, "show": 5,
    }),
    "firm draws": (firm, {
        "holdings": [{"account": "a", "instrument": "Gold", "value": 5.0}], "prices": {"source": "sample"},
        "method": "t_copula", "draws": 1000, "horizon": 2, "degrees_of_freedom": 4, "seed": 1,
    }),
    "simulate": (simulate, {"positions": POSITIONS, "method": "student_t", "draws": 1000, "degrees_of_freedom": 4, "seed": 3}),
    "simulate prices": (simulate, {**PRICED, "method": "block_bootstrap", "draws": 1000, "horizon": 2, "block_length": 5}),
    "option-grid": (option_grid, {"positions": POSITIONS[3:], "spots": [-0.1, 0.0, 0.1], "volatilities": [0.0, 0.1]}),
    "macro": (macro, {
        "positions": POSITIONS[:2], "path": "macro_fed_2025_severely_adverse", "start": {"ust_10y_pct": 4.0},
        "missing": "exclude", "satellites": [],
    }),
    "liquidity": (liquidity, {
        "positions": [{"id": "a", "value": 10.0, "daily_volume": 5.0, "haircut": 0.1}, {"id": "b", "value": 5.0,
         "days_to_sell": 3}], "participation": 0.1, "redemptions": [{"day": 1, "share": 0.1}, {"day": 5, "amount": 2.0}],
        "volume_share": 0.5, "haircut_add": 0.1,
    }),
    "balance-sheet": (balance_sheet, {
        "bank": {"cet1": 10.0, "rwa": 80.0, "tier1": 12.0, "base_nii": 1.0, "fees": 0.5, "costs": 1.0,
                 "buckets": [{"time": 0.25, "assets": 50.0, "liabilities": 30.0, "deposits": 10.0}],
                 "afs_value": 10.0, "afs_duration": 4.0},
        "path": [{"quarter": "2026 Q1", "rate_change": 0.01, "new_npl": 1.0}, {"quarter": "2026 Q2", "pd": 0.01, "ead": 50.0}],
        "currency": "EUR", "curve": [{"time": 1.0, "rate": 0.03}], "limit": 0.08,
    }),
    "replay": (replay, {**PRICED, "start": "2020-02-19", "end": "2020-03-23", "margin": {"borrowed": 0.5}}),
    "scenarios": (scenarios, {"type": "historical"}),
}  # fmt: skip
ODD: list[Any] = [
    None, True, False, 0, 0.0, -1, 1, -0.5, 1e-300, 1e12, -1e12, 1e13, 1e308, "", " ", "x", "0.5", "2026-13-45", "2008-09-12",
    "\u4e2d\u56fd", "\u0000", "../../etc/passwd", "ust_10y_bp", [], {}, [None], {"a": 1}, [[1, 2], [3]], [0.5], "A" * 300,
    {"equity_us_spx_pct": -99.999}, {"unknown_pct": 1}, 12, 250.0, -30,
]  # fmt: skip
NUMBERS = [0, 0.0, -1, 1, -0.5, 0.5, 1e-300, 1e-12, -1e-12, 1e12, -1e12, 12, 250.0, -30, -99.999, 0.999999, 2.0, 5040]
ROUNDS = 40


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


def _changed(request: dict[str, Any], generator: random.Random, *, numbers: bool) -> dict[str, Any]:
    """One to three faults: a value replaced, a field taken out, doubled or added. With ``numbers``, only numbers by other
    numbers, which the shape of a request lets through."""
    changed = copy.deepcopy(request)
    for _ in range(generator.randint(1, 3)):
        paths = [path for path in _paths(changed) if not numbers or _is_number(changed, path)]
        if not paths:
            break
        *way, last = generator.choice(paths)
        place: Any = changed
        for key in way:
            place = place[key]
        what = "number" if numbers else generator.choice(("replace", "replace", "remove", "add", "double"))
        if what == "number":
            place[last] = generator.choice(NUMBERS)
        elif what == "remove":
            del place[last]
        elif what == "add" and isinstance(place, dict):
            place[generator.choice(("extra", "id", "value", "proxy", "factors", "kind"))] = generator.choice(ODD)
        elif what == "double" and isinstance(place, list):
            place.append(copy.deepcopy(place[last]))
        else:
            place[last] = copy.deepcopy(generator.choice(ODD))
    return changed


def _is_number(request: Any, path: tuple[Any, ...]) -> bool:
    for key in path:
        request = request[key]
    return isinstance(request, int | float) and not isinstance(request, bool)


@pytest.mark.parametrize("name", TASKS)
def test_malformed_requests_are_refused_in_words(name: str, tmp_path: Path) -> None:
    task, request = TASKS[name]
    task(request, inputs_at(tmp_path), silent)  # the request itself is sound
    generator = random.Random(f"20260105 {name}")
    refused: list[WorkbenchError] = []
    for turn in range(ROUNDS):
        changed = _changed(request, generator, numbers=turn % 2 == 0)
        try:
            document = task(changed, inputs_at(tmp_path), silent).document
        except WorkbenchError as error:
            refused.append(error)
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error} for {json.dumps(changed)}") from error
        else:
            json.dumps(document, allow_nan=False)
    assert refused
    assert {error.kind for error in refused} <= {"input", "data"}
    assert all(error.message.endswith(".") and error.hint for error in refused)
