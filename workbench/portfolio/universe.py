"""Which assets a request is about, and the holdings and benchmark as vectors over them.

Everything inside the engine speaks of the *managed part*: the assets with prices (or given moments) and CASH, with
weights that sum to 1. Holdings kept outside by ``hold_fixed`` because they have no prices take their share of the whole
first; ``managed`` is what remains for the rest. Limits on weights are limits on the whole portfolio and are translated
here; limits on risk and return speak of the managed part, because nothing is known about the rest.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.errors import InputError
from workbench.portfolio.request import CASH, PortfolioRequest
from workbench.strict import Weights

FloatArray = npt.NDArray[np.float64]

#: How far given weights may be from summing to 1 before they are refused.
SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Universe:
    """The assets of one request.

    Attributes:
        assets: n names in the order of all vectors; CASH, if present, is last.
        current: (n,) weights within the managed part, or None.
        benchmark: (n,) weights summing to 1, or None.
        outside: weight in the whole portfolio of each holding without prices that is held fixed.
        pinned: weight in the whole portfolio of each priced holding that is held fixed.
    """

    assets: tuple[str, ...]
    current: FloatArray | None
    benchmark: FloatArray | None
    outside: Mapping[str, float]
    pinned: Mapping[str, float]

    @property
    def managed(self) -> float:
        """Share of the whole portfolio that is being decided."""
        return 1.0 - sum(self.outside.values())

    def index(self, asset: str) -> int:
        """Position of an asset in the vectors."""
        return self.assets.index(asset)

    def vector(self, values: Mapping[str, float]) -> FloatArray:
        """Values by name as a vector; absent names are 0."""
        return np.array([values.get(asset, 0.0) for asset in self.assets], dtype=np.float64)

    def whole(self, weights: FloatArray) -> dict[str, float]:
        """Weights within the managed part as weights of the whole portfolio, fixed holdings included."""
        inside = {asset: float(weight) * self.managed for asset, weight in zip(self.assets, weights, strict=True)}
        return {**inside, **{asset: float(weight) for asset, weight in self.outside.items()}}


def resolve_universe(request: PortfolioRequest, priced: Sequence[str]) -> Universe:
    """Decide the assets and check every name and sum in the request.

    Args:
        request: the request.
        priced: assets with prices, or with given moments.

    Raises:
        InputError: an unknown asset, weights that do not sum to 1, a holding without prices.
    """
    if not priced:
        raise InputError("No asset is left to invest in.", "Name at least one asset with prices.")
    held = request.current or {}
    outside = _outside(request, priced)
    with_cash = CASH in _named(request) and CASH not in priced
    assets = (*priced, CASH) if with_cash else tuple(priced)
    _check_names(request, assets, outside)
    if request.current is not None:
        _check_sum("current", held)
    if request.benchmark is not None:
        _check_sum("benchmark", request.benchmark)
    managed = 1.0 - sum(outside.values())
    if managed <= SUM_TOLERANCE:
        raise InputError("Everything is held fixed, so there is nothing to decide.", "Shorten `hold_fixed`.")
    current = None if request.current is None else np.array([held.get(a, 0.0) for a in assets], dtype=np.float64) / managed
    benchmark = request.benchmark
    return Universe(
        assets=assets,
        current=current,
        benchmark=None if benchmark is None else np.array([benchmark.get(a, 0.0) for a in assets], dtype=np.float64),
        outside=outside,
        pinned={asset: held[asset] for asset in request.hold_fixed if asset in assets and asset in held},
    )


def closest(name: str, known: Iterable[str]) -> str:
    """A hint that names what the user may have meant."""
    names = list(dict.fromkeys(known))
    near = _meant(name, names)
    if near:
        return near
    listed = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
    return f"Known assets: {listed}."


def _meant(name: str, known: Sequence[str]) -> str:
    """``Did you mean ...?``, or "" where no name is near."""
    folded = {item.casefold(): item for item in known}
    near = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _outside(request: PortfolioRequest, priced: Sequence[str]) -> dict[str, float]:
    held = request.current or {}
    if request.hold_fixed and not held:
        raise InputError(
            f"hold_fixed names {', '.join(request.hold_fixed)}, and the request has no `current` holdings.",
            "Give `current`, the weights held now, so that there is something to keep.",
        )
    for asset in request.hold_fixed:
        if asset not in held:
            raise InputError(f"hold_fixed names {asset}, which is not in `current`.", closest(asset, held))
    missing = [a for a, weight in held.items() if a not in priced and a != CASH and weight != 0]
    refused = [asset for asset in missing if asset not in request.hold_fixed]
    if refused:
        meant = _meant(refused[0], [*priced, CASH])
        raise InputError(
            f"No prices for {', '.join(refused)}, held in `current`.",
            f"{meant} " * bool(meant)
            + "Add their prices, correct the name, or list them under `hold_fixed` to leave them untouched.",
        )
    return {asset: held[asset] for asset in missing}


def _named(request: PortfolioRequest) -> set[str]:
    limits = request.constraints
    names = set(request.current or {}) | set(request.benchmark or {})
    for bound in (limits.min_weight, limits.max_weight):
        names |= set(bound) if isinstance(bound, dict) else set()
    names |= {member for group in limits.groups for member in group.members}
    names |= {asset for exposure in limits.exposures for asset in exposure.coefficients}
    return names | {asset for floor in limits.scenario_floors for asset in floor.returns}


def _check_names(request: PortfolioRequest, assets: Sequence[str], outside: Mapping[str, float]) -> None:
    limits = request.constraints
    places: list[tuple[str, Iterable[str]]] = [
        ("constraints.min_weight", limits.min_weight if isinstance(limits.min_weight, dict) else ()),
        ("constraints.max_weight", limits.max_weight if isinstance(limits.max_weight, dict) else ()),
        ("constraints.exclude", limits.exclude),
        ("benchmark", request.benchmark or ()),
        *((f"constraints.groups {group.name!r}", group.members) for group in limits.groups),
        *((f"constraints.exposures {item.name!r}", item.coefficients) for item in limits.exposures),
        *((f"constraints.scenario_floors {floor.name!r}", floor.returns) for floor in limits.scenario_floors),
    ]
    for place, names in places:
        # A benchmark is followed only with assets whose risk is known; weights of fixed holdings can be limited all the same.
        known = {*assets, CASH} if place == "benchmark" else {*assets, *outside, CASH}
        for name in names:
            if name not in known:
                raise InputError(f"{place} names {name}, which has no prices.", closest(name, [*assets, CASH]))


def _check_sum(name: str, weights: Weights) -> None:
    total = sum(weights.values())
    if abs(total - 1.0) > SUM_TOLERANCE:
        raise InputError(
            f"The weights in `{name}` sum to {total:.6g}, not to 1.",
            "Give fractions of the whole (0.25 for 25 %); put what is not invested under CASH.",
        )
