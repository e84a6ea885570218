"""What turns positions into a book beside the positions themselves: currency, date, known factors, mappings, credit tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workbench.errors import InputError
from workbench.stress.credit import CreditTables
from workbench.stress.positions import Proxy

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
    """Exposures found for a position outside its own fields, and where they come from."""

    exposures: Mapping[str, float]
    source: str
    note: str
    proxy: Proxy | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BookTerms:
    """What a book needs beside its positions.

    ``known`` are the factors a name may refer to; ``mappings`` the exposures estimated or taken from a proxy, by id; ``credit``
    how far spreads of ratings and sectors move.
    """

    base_currency: str
    valuation_date: date
    known: tuple[str, ...]
    mappings: Mapping[str, Mapped]
    credit: CreditTables = field(default_factory=CreditTables)


def years_to(moment: str | float, terms: BookTerms, name: str) -> float:
    """Years from the valuation date to an ISO date; a number is years already.

    Raises:
        InputError: not a date.
    """
    if not isinstance(moment, str):
        return float(moment)
    try:
        day = date.fromisoformat(moment)
    except ValueError as error:
        raise InputError(f"{name} is not a date: {moment!r}.", "Write 2027-06-18, or the years as a number.") from error
    return (day - terms.valuation_date).days / DAYS_PER_YEAR
