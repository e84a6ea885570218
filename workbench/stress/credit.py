"""Credit: how far the spread of a rating and a sector moves with its index, and what a default takes.

* A bond's spread moves by ``rating multiple * sector multiple`` times its index (investment grade from BBB up, high yield
  below). The multiples follow duration times spread (Ben Dor et al. 2007): spreads widen in proportion to their level, so a
  multiple is the usual spread of the rating over that of its index. The defaults are rounded long-run ratios, a stylised
  assumption that a request can replace; sectors move as their rating, government bonds not at all.
* Jump to default: the holder gets ``1 - LGD`` of the face; the loss is counted from the price where the bond's terms give
  one, from the value otherwise. LGD is 60 % for senior unsecured debt, 100 % for shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.market.returns import shortened
from workbench.stress.factors import HY_SPREAD, IG_SPREAD, FloatArray
from workbench.stress.positions import Book, Holding, Position, assemble

SENIOR_UNSECURED_LGD, EQUITY_LGD = 0.60, 1.0
#: A share whose issuer is this close to default moves at least so many times the market.
DISTRESSED = frozenset({"CCC", "CC", "C", "D"})
DISTRESSED_BETA = 1.5
RATING_MULTIPLES: Mapping[str, float] = {
    "AAA": 0.5, "AA": 0.6, "A": 0.8, "BBB": 1.3, "BB": 0.7, "B": 1.1, "CCC": 2.0, "CC": 2.5, "C": 3.0, "D": 0.0,
}  # fmt: skip
SECTOR_MULTIPLES: Mapping[str, float] = {"government": 0.0}
_INVESTMENT_GRADE = frozenset({"AAA", "AA", "A", "BBB"})


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditTables:
    """Multiples given instead of the defaults, by rating and by sector (lower case)."""

    ratings: Mapping[str, float] = field(default_factory=dict)
    sectors: Mapping[str, float] = field(default_factory=dict)

    def multiple(self, rating: str, sector: str | None) -> float:
        """How far a spread of this rating and sector moves when its index moves by one."""
        own = self.ratings.get(rating, RATING_MULTIPLES[rating])
        name = (sector or "").casefold()
        return own * self.sectors.get(name, SECTOR_MULTIPLES.get(name, 1.0))


def bucket(rating: str) -> str:
    """The rating without its plus or minus."""
    return rating.rstrip("+-")


def spread_index(rating: str) -> str:
    """The index a bucket's spread moves with."""
    return IG_SPREAD if rating in _INVESTMENT_GRADE else HY_SPREAD


def default_loss(position: Position, price: float | None) -> float | None:
    """Share of the value lost when the issuer defaults; None where the position is no claim on one issuer.

    Args:
        price: of a face of 1 today, None where unknown.
    """
    single = position.issuer is not None or position.rating is not None or position.lgd is not None
    if not single or position.kind not in ("bond", "equity", "other"):
        return None
    lgd = position.lgd
    if lgd is None:
        lgd = EQUITY_LGD if position.kind == "equity" else SENIOR_UNSECURED_LGD
    return lgd if price is None else float(np.clip(1.0 - (1.0 - lgd) / price, 0.0, 1.0))


def distressed_note(position: Position, equity_beta: float) -> str | None:
    """A warning where the share of a distressed issuer is given too small a beta."""
    if position.kind != "equity" or position.rating is None or bucket(position.rating) not in DISTRESSED:
        return None
    if equity_beta >= DISTRESSED_BETA:
        return None
    return (
        f"{position.id}: a share of a distressed issuer ({position.rating}) with an equity beta of {equity_beta:.2f}; such "
        f"shares move {DISTRESSED_BETA:g} times the market or more, so its loss is likely understated."
    )


# -- jump to default --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Defaulted:
    """A claim on an issuer that has defaulted: ``loss`` of its value is gone, whatever the factors do."""

    loss: float

    factors: tuple[str, ...] = ()
    linear = False

    @property
    def required(self) -> frozenset[str]:
        return frozenset()

    def returns(self, shocks: FloatArray) -> FloatArray:
        return np.full(len(shocks), -self.loss)

    def slopes(self) -> FloatArray:
        return np.zeros(0)

    def approximation(self, shocks: FloatArray) -> FloatArray | None:  # noqa: ARG002 - nothing is approximated
        return None

    def exact(self, shocks: FloatArray) -> FloatArray | None:  # noqa: ARG002
        return None


def after_default(book: Book, names: Sequence[str]) -> Book:
    """The book with these issuers (or single positions, by id) in default.

    Raises:
        InputError: nothing is held of a name, or the position is no claim on one issuer.
    """
    hit: set[str] = set()
    for name in names:
        members = [item for item in book.holdings if name in (item.issuer, item.id)]
        if not members:
            there = shortened(sorted({item.issuer for item in book.holdings if item.issuer})) or "none is named"
            raise InputError(f"Nothing is held of {name!r}, which the scenario lets default.", f"Issuers held: {there}.")
        for item in members:
            if item.default_loss is None:
                raise InputError(
                    f"{item.id} ({item.kind}) is no claim on one issuer, so it cannot default.",
                    "Give its `issuer`, `rating` or `lgd` if it is; funds and options are shocked through their factors.",
                )
            hit.add(item.id)
    holdings = [_defaulted(item) if item.id in hit else item for item in book.holdings]
    return assemble(holdings, book.base_currency, book.notes)


def _defaulted(item: Holding) -> Holding:
    return replace(item, instrument=Defaulted(loss=item.default_loss or 0.0), source="default", carry_rate=0.0, limits=None)


def jump_to_default(book: Book) -> list[dict[str, Any]]:
    """What each issuer's default would cost on its own, largest first, money."""
    issuers: dict[str, list[Holding]] = {}
    for item in book.holdings:
        if item.default_loss is not None:
            issuers.setdefault(item.issuer or item.id, []).append(item)
    rows = [
        {
            "issuer": name,
            "positions": [item.id for item in members],
            "value": sum(item.value for item in members),
            "pnl": -sum(item.value * (item.default_loss or 0.0) for item in members),
            "loss_shares": [item.default_loss for item in members],
        }
        for name, members in issuers.items()
    ]
    return sorted(rows, key=lambda row: float(str(row["pnl"])))
