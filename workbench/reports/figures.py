"""The rows that all reports share: weights with money, limits, key figures, bad times.

Weights, returns and risks are decimals; money is the client's amount times such a number. Risk figures describe the part of
the portfolio that has prices, so their money is also times ``Documents.managed``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.reports.documents import Client, Documents

#: Weights nearer to zero than this are shown as not held.
HELD = 5e-5


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightRow:
    """One asset now and proposed. ``now`` is None where no holdings were given; risk shares are None outside the prices."""

    asset: str
    now: float | None
    proposed: float
    value: float
    risk_now: float | None
    risk_proposed: float | None
    expected_return: float | None
    standard_error: float | None
    volatility: float | None
    low: float | None
    high: float | None
    weak: bool
    why: str

    @property
    def held(self) -> bool:
        """Whether any of it is held now or proposed, as far as a tenth of a percent shows."""
        return max(abs(self.now or 0.0), abs(self.proposed)) > HELD

    @property
    def change(self) -> float | None:
        """Proposed less now."""
        return None if self.now is None else self.proposed - self.now

    @property
    def money_now(self) -> float | None:
        """In the client's currency."""
        return None if self.now is None else self.now * self.value

    @property
    def money_proposed(self) -> float:
        """In the client's currency."""
        return self.proposed * self.value

    @property
    def money_change(self) -> float | None:
        """What is bought (positive) or sold."""
        return None if self.change is None else self.change * self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class LimitRow:
    """One limit of the request. Where it holds for every asset, ``value`` is that of the asset nearest to it.

    Attributes:
        rule: the field of the request.
        unit: weight, return, volatility, exposure or loss.
        sense: max or min.
        nearest: the asset ``value`` speaks of, where the limit holds for each asset.
        binding: the assets at the limit, or the limit's own name when it is one number.
        price: what moving it would bring, in words.
    """

    rule: str
    unit: str
    sense: str
    value: float
    limit: float
    nearest: str | None
    binding: tuple[str, ...]
    price: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowRow:
    """A bad time in the loaded history, bought and held through it. A return is None where an asset has no price then."""

    name: str
    start: str
    end: str
    now: float | None
    proposed: float | None

    @property
    def worst(self) -> float:
        """The lower of the two returns."""
        return min((value for value in (self.now, self.proposed) if value is not None), default=0.0)


def weight_rows(documents: Documents, client: Client) -> list[WeightRow]:
    """Every asset of the answer, in its order."""
    optimised = documents.optimised
    current: Mapping[str, Any] | None = optimised.get("current")
    estimates = {row["asset"]: row for row in optimised["assets"]}
    ranges = {} if documents.sensitivity is None else {row["asset"]: row for row in documents.sensitivity["ranges"]}
    return [
        WeightRow(
            asset=asset,
            now=None if current is None else current["weights"].get(asset, 0.0),
            proposed=weight,
            value=client.value,
            risk_now=None if current is None else current["risk_contributions"].get(asset),
            risk_proposed=optimised["risk_contributions"].get(asset),
            expected_return=estimates.get(asset, {}).get("expected_return"),
            standard_error=estimates.get(asset, {}).get("standard_error"),
            volatility=estimates.get(asset, {}).get("volatility"),
            low=ranges.get(asset, {}).get("low"),
            high=ranges.get(asset, {}).get("high"),
            weak=bool(ranges.get(asset, {}).get("weakly_determined")),
            why=optimised["why"].get(asset, ""),
        )
        for asset, weight in optimised["weights"].items()
    ]


def by_size(rows: Iterable[WeightRow]) -> list[WeightRow]:
    """Largest proposal first, then largest holding; equal ones in the answer's order."""
    return sorted(rows, key=lambda row: (-round(row.proposed, 6), -round(row.now or 0.0, 6)))


def traded(rows: Iterable[WeightRow]) -> tuple[float, float]:
    """What is bought and what is sold, in money, both positive."""
    changes = [row.money_change or 0.0 for row in rows]
    return sum(change for change in changes if change > 0), -sum(change for change in changes if change < 0)


def limit_rows(documents: Documents) -> list[LimitRow]:
    """The request's limits, each once: a number that holds for every asset is one limit."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in documents.optimised["constraints"]:
        grouped.setdefault((row["rule"], row["sense"]), []).append(row)
    rows = [_limit(rule, members) for (rule, _), members in grouped.items()]
    return sorted(rows, key=lambda row: not row.binding)


def window_rows(documents: Documents) -> list[WindowRow]:
    """The historical windows inside the loaded prices, worst first by the lower return of the two portfolios."""
    windows = [] if documents.history is None else documents.history["windows"]
    rows = [
        WindowRow(
            name=window["name"],
            start=window["start"],
            end=window["end"],
            now=(window.get("current") or {}).get("return"),
            proposed=(window.get("proposed") or {}).get("return"),
        )
        for window in windows
    ]
    return sorted(rows, key=lambda row: row.worst)


def history_statistics(documents: Documents, portfolio: str) -> Mapping[str, Any]:
    """The statistics of ``current`` or ``proposed`` on the loaded history; empty where there is none."""
    found = {} if documents.history is None else documents.history["statistics"]
    return found.get(portfolio) or {}


def _limit(rule: str, members: list[Mapping[str, Any]]) -> LimitRow:
    nearest = min(members, key=lambda row: row["slack"])
    for_each = nearest["name"] != rule
    binding = [row for row in members if row["binding"]]
    costly = max(binding, key=lambda row: abs(row["shadow_price"] or 0.0), default=nearest)
    prefix = f"{nearest['sense']}_weight "
    return LimitRow(
        rule=rule,
        unit=nearest["unit"],
        sense=nearest["sense"],
        value=nearest["value"],
        limit=nearest["limit"],
        nearest=nearest["name"].removeprefix(prefix) if for_each else None,
        binding=tuple(row["name"].removeprefix(prefix) for row in binding),
        price=costly["words"],
    )
