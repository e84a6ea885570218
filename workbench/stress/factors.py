"""Market factors: their names, the units their suffix decides, and the conversion to the engine's units.

At the edge (requests, scenarios, documents) a shock is in the unit of the factor's name: ``_pct`` percent, ``_bp`` basis
points, ``_pts`` index points. Inside the engine a ``_pct`` shock is a fraction (simple return), a ``_bp`` shock a decimal
(0.01 is 100 bp) and a ``_pts`` shock stays in points.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from workbench.errors import InputError
from workbench.market.scenarios import ScenarioLibrary

FloatArray: TypeAlias = npt.NDArray[np.float64]
Group: TypeAlias = Literal["equity", "rate", "spread", "fx", "commodity", "volatility", "other"]

EQUITY, TEN_YEAR, VIX = "equity_us_spx_pct", "ust_10y_bp", "vix_pts"
IG_SPREAD, HY_SPREAD = "spread_us_ig_oas_bp", "spread_us_hy_oas_bp"
#: The rate factors in order of maturity.
RATES = ("ust_2y_bp", TEN_YEAR, "ust_30y_bp")

_SCALES: Mapping[str, float] = {"_pct": 0.01, "_bp": 0.0001, "_pts": 1.0}
_GROUPS: tuple[tuple[str, Group], ...] = (
    ("equity_", "equity"),
    ("ust_", "rate"),
    ("cgb_", "rate"),
    ("spread_", "spread"),
    ("fx_", "fx"),
    ("usd_", "fx"),
    ("gold", "commodity"),
    ("oil_", "commodity"),
    ("iron_ore", "commodity"),
    ("vix", "volatility"),
    ("reit", "equity"),
    ("single_name_pct", "equity"),
)
_WORDS: Mapping[str, str] = {
    "equity_us_spx_pct": "US equities",
    "equity_em_eem_pct": "emerging-market equities",
    "equity_cn_csi300_pct": "Chinese A shares",
    "ust_2y_bp": "the 2-year Treasury yield",
    "ust_10y_bp": "the 10-year Treasury yield",
    "ust_30y_bp": "the 30-year Treasury yield",
    "spread_us_ig_oas_bp": "the US investment-grade spread",
    "spread_us_hy_oas_bp": "the US high-yield spread",
    "gold_pct": "gold",
    "oil_wti_pct": "oil",
    "usd_broad_pct": "the broad dollar",
    "usd_dxy_pct": "the dollar index",
    "vix_pts": "the VIX",
    "fx_eurusd_pct": "the euro against the dollar",
    "fx_usdcny_pct": "the dollar against the yuan",
}


def is_factor(name: str) -> bool:
    """Whether the name ends in a unit, and so can be a factor."""
    return name.endswith(tuple(_SCALES))


def scale_of(name: str) -> float:
    """Engine units per unit at the edge: 0.01, 0.0001 or 1.

    Raises:
        InputError: the name has no unit.
    """
    for suffix, scale in _SCALES.items():
        if name.endswith(suffix):
            return scale
    raise InputError(
        f"{name!r} is not a factor: its name has no unit.",
        "A factor's name ends in _pct (percent), _bp (basis points) or _pts (points).",
    )


def scales_of(names: Iterable[str]) -> FloatArray:
    """``scale_of`` each name, shape (k,)."""
    return np.array([scale_of(name) for name in names], dtype=np.float64)


def to_engine(shocks: Mapping[str, float]) -> dict[str, float]:
    """Shocks at the edge to engine units."""
    return {name: value * scale_of(name) for name, value in shocks.items()}


def from_engine(shocks: Mapping[str, float]) -> dict[str, float]:
    """Shocks in engine units to those of the names."""
    return {name: value / scale_of(name) for name, value in shocks.items()}


def unit_of(factor: str) -> str:
    """``%``, ``bp`` or ``points``."""
    return "%" if factor.endswith("_pct") else "bp" if factor.endswith("_bp") else "points"


def at_edge(factor: str, value: float) -> float:
    """An engine shock in the unit of the factor's name."""
    return _tidy(value / scale_of(factor))


def _tidy(value: float) -> float:
    """Twelve significant digits: -30 comes back as -30, not as -30.000000000000004."""
    return float(f"{value:.12g}")


def group_of(name: str) -> Group:
    """What kind of factor it is, by its name."""
    if name.endswith("_spread_bp"):
        return "spread"
    return next((group for prefix, group in _GROUPS if name.startswith(prefix)), "other")


def words_for(name: str) -> str:
    """The factor in a sentence."""
    if name in _WORDS:
        return _WORDS[name]
    if name.startswith("fx_") and name.endswith("_pct") and len(name) == len("fx_eurusd_pct"):
        return f"{name[3:6].upper()} against {name[6:9].upper()}"
    return name.removesuffix("_pct").removesuffix("_bp").removesuffix("_pts").replace("_", " ")


def move_in_words(name: str, shock: float) -> str:
    """``US equities -22.0 %``; the shock is in engine units."""
    value = shock / scale_of(name)
    unit = " %" if name.endswith("_pct") else " bp" if name.endswith("_bp") else " points"
    return f"{words_for(name)} {value:+.0f}{unit}" if name.endswith("_bp") else f"{words_for(name)} {value:+.1f}{unit}"


def library_factors(library: ScenarioLibrary) -> tuple[str, ...]:
    """Every factor that a scenario of the library shocks or lacks, in order of appearance."""
    names: dict[str, None] = {}
    for window in library.historical:
        names |= dict.fromkeys([*window.moves, *window.missing])
    for scenario in library.hypothetical:
        names |= dict.fromkeys(market_shocks(scenario.factors))
    return tuple(names)


def market_shocks(factors: Mapping[str, Any]) -> dict[str, float]:
    """The entries of a hypothetical scenario that shock a factor; the others set liquidity terms (haircuts, multipliers)."""
    return {name: float(value) for name, value in factors.items() if is_factor(name) and isinstance(value, int | float)}


def refuse_unknown_factors(names: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raises:
    InputError: a name is not known; suggests the closest that is.
    """
    listed = list(dict.fromkeys(known))
    unknown = [name for name in names if name not in listed]
    if not unknown:
        return
    close = get_close_matches(unknown[0].casefold(), listed, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}?" if close else f"The factors are: {', '.join(listed)}."
    raise InputError(f"{where} names the unknown factor {unknown[0]!r}.", hint)
