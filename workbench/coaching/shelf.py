"""What a trainee may open during a session: the house's example products, and what the client holds with us.

Percentages are fractions. Fees are per year. The exposures of an asset class are house assumptions, written in
``assets/coaching/shelf.json``; a class without any is left out of a stress test and said to be.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench.coaching.mind_state import Mind
from workbench.coaching.scenario_models import Bilingual, Scenario
from workbench.paths import assets_root
from workbench.strict import Strict

#: Secrets about these would be told by a look at the holdings.
_TOLD_BY_HOLDINGS = frozenset({"holdings", "assets"})


class Product(Strict):
    """One example product. ``risk``: 1 to 5 (R1 to R5); ``worst_year``: the fall in a bad year, a fraction; ``early_exit``:
    what stays behind when it is left in the first year, a fraction."""

    id: str
    name: Bilingual
    risk: int
    fee: float
    notice_days: int
    lock_up_months: int
    minimum: float
    worst_year: float
    early_exit: float = 0.0
    plain: Bilingual


@dataclass(frozen=True, slots=True)
class AssetClass:
    """How a class of assets is named and stressed; ``kind`` None: it is not."""

    name: Bilingual
    kind: str | None
    equity: float
    duration: float
    exposures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class HeldClass:
    """A class of assets in the client's portfolio; ``amount`` in the client's currency, ``share`` of all of it."""

    id: str
    name: Bilingual
    share: float
    amount: float
    is_stressed: bool


@cache
def products() -> tuple[Product, ...]:
    """The example products, by risk."""
    return tuple(sorted((Product.model_validate(one) for one in _document()["products"]), key=lambda one: (one.risk, one.id)))


def holdings(scenario: Scenario) -> tuple[HeldClass, ...]:
    """What the client holds, the largest first."""
    persona = scenario.persona
    rows = sorted(persona.assets_by_class.items(), key=lambda item: -item[1])
    return tuple(
        HeldClass(name, asset_class(name).name, share, share * persona.assets, asset_class(name).kind is not None)
        for name, share in rows
    )


def may_open_holdings(scenario: Scenario, mind: Mind) -> bool:
    """Whether a look at the holdings would tell nothing that the client has not told."""
    secret = {topic for fact in scenario.hidden_facts if fact.id not in mind.told for topic in fact.topics}
    return not secret & _TOLD_BY_HOLDINGS


def stress_request(scenario: Scenario) -> dict[str, Any] | None:
    """The request for ``stress run`` on what the client holds; None where nothing of it can be stressed."""
    market = _document()["markets"]["CN" if scenario.persona.region.startswith("CN") else "other"]
    held = [one for one in holdings(scenario) if one.is_stressed and one.amount > 0]
    if not any(asset_class(one.id).kind != "cash" for one in held):
        return None
    coins = any("crypto_pct" in asset_class(one.id).exposures for one in held)
    # The historical windows have no prices of coins.
    scenarios = _document()["coin_scenarios"] if coins else market["scenarios"]
    return {"positions": [_position(one, market) for one in held], "scenarios": list(scenarios), "mode": "direct"}


def asset_class(name: str) -> AssetClass:
    """The class of this name; one that is not known has its own name and is not stressed."""
    known = _document()["asset_classes"].get(name)
    if known is None:
        return AssetClass(Bilingual(en=name[:400] or "–", zh=name[:400] or "–"), None, 0.0, 0.0, {})
    return AssetClass(
        Bilingual.model_validate(known["name"]), known["kind"], known["equity"], known["duration"], known["exposures"]
    )


def _position(held: HeldClass, market: Mapping[str, Any]) -> dict[str, Any]:
    about = asset_class(held.id)
    position: dict[str, Any] = {"id": held.id, "value": held.amount, "kind": about.kind}
    exposures = dict(about.exposures)
    if about.equity:
        exposures[market["equity_factor"]] = about.equity
    if about.duration:
        # A return per unit of yield is minus the duration.
        exposures[market["rate_factor"]] = -about.duration
    return {**position, "exposures": exposures} if about.kind != "cash" else position


@cache
def _document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((assets_root() / "coaching" / "shelf.json").read_text("utf-8"))
    return loaded
