"""From a position as given to the instrument that values it, with every assumption written down.

Order of precedence: an option's terms; a bond's terms, durations and yield exposures; given exposures; a proxy; exposures
estimated from prices. What is left is unmapped: its loss is unknown, never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from workbench.errors import InputError
from workbench.stress.bonds import BondTerms, plain_bond
from workbench.stress.currency import Translated, currency_factor
from workbench.stress.factors import EQUITY, IG_SPREAD, TEN_YEAR, VIX, FloatArray, group_of, refuse_unknown_factors
from workbench.stress.options import EuropeanOption, OptionPosition
from workbench.stress.positions import Book, Holding, Instrument, OptionTerms, Position, Proxy, assemble

DAYS_PER_YEAR = 365.25
#: A bond's yield does not move five times as far as a Treasury yield: such a "yield beta" is a duration in the wrong place.
LARGEST_YIELD_BETA = 5.0


@dataclass(frozen=True, kw_only=True, eq=False)
class LinearInstrument:
    """A return that is a sum of betas times factor moves."""

    factors: tuple[str, ...]
    betas: FloatArray

    linear = True

    @property
    def required(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.factors)

    def returns(self, shocks: FloatArray) -> FloatArray:
        return np.asarray(np.nan_to_num(shocks) @ self.betas, dtype=np.float64)

    def slopes(self) -> FloatArray:
        return self.betas

    def approximation(self, shocks: FloatArray) -> FloatArray | None:  # noqa: ARG002 - nothing is approximated
        return None

    def exact(self, shocks: FloatArray) -> FloatArray | None:  # noqa: ARG002
        return None


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

    ``known`` are the factors a name may refer to; ``mappings`` the exposures estimated or taken from a proxy, by id.
    """

    base_currency: str
    valuation_date: date
    known: tuple[str, ...]
    mappings: Mapping[str, Mapped]


def build_book(positions: Sequence[Position], terms: BookTerms) -> Book:
    """The book of these positions.

    Raises:
        InputError: a repeated id, an unknown factor, an option past its expiry, a matured bond, or exposures that contradict
            a duration.
    """
    seen: set[str] = set()
    for position in positions:
        if position.id in seen:
            raise InputError(f"Two positions are called {position.id!r}.", "Give each position an id of its own.")
        seen.add(position.id)
    holdings = [_holding(position, terms) for position in positions]
    short = [position.id for position in positions if position.value < 0]
    notes = [f"Short (negative value): {', '.join(short)}."] if short else []
    return assemble(holdings, terms.base_currency, notes)


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


def _holding(position: Position, terms: BookTerms) -> Holding:
    currency = position.currency or terms.base_currency
    local, source, notes = _local(position, terms)
    proxy = terms.mappings[position.id].proxy if position.id in terms.mappings else None
    instrument, more = _in_base_currency(position, local, currency, terms)
    return Holding(
        id=position.id,
        value=position.value,
        kind=position.kind,
        currency=currency,
        asset_class=position.asset_class or position.kind,
        instrument=instrument,
        source=source,
        notes=(*notes, *more),
        proxy=proxy,
    )


def _local(position: Position, terms: BookTerms) -> tuple[Instrument | None, str, list[str]]:
    """The instrument in its own currency."""
    named = [*(position.exposures or {}), *(position.key_rate_durations or {})]
    named += [name for name in (position.spread_factor,) if name]
    refuse_unknown_factors(named, terms.known, f"Position {position.id}")
    if position.option is not None:
        return (*_option(position, position.option, terms),)
    if position.kind == "cash" or (position.kind == "fx" and position.exposures is None):
        return linear(position.exposures or {}), "terms", []
    if _has_duration(position):
        return _bond(position, terms)
    if position.exposures:
        return linear(position.exposures), "given", []
    found = terms.mappings.get(position.id)
    if found is not None:
        return linear(found.exposures), found.source, [found.note]
    return None, "unmapped", [f"{position.id} has no exposures: its loss is unknown and left out of the total."]


def linear(betas: Mapping[str, float]) -> LinearInstrument:
    """A plain sum of betas."""
    return LinearInstrument(factors=tuple(betas), betas=np.array(list(betas.values()), dtype=np.float64))


def _has_duration(position: Position) -> bool:
    fields = (position.modified_duration, position.key_rate_durations, position.coupon, position.spread_duration)
    return any(field is not None for field in fields)


# -- bonds ------------------------------------------------------------------------------------------------------------


def _bond(position: Position, terms: BookTerms) -> tuple[Instrument, str, list[str]]:
    notes: list[str] = []
    bond_terms = _bond_terms(position, terms)
    own = bond_terms.duration_and_convexity() if bond_terms is not None else (0.0, 0.0)
    duration = position.modified_duration if position.modified_duration is not None else own[0]
    convexity = position.convexity if position.convexity is not None else own[1]
    if bond_terms is None and position.convexity is None and duration:
        notes.append(f"{position.id}: no convexity given, so it is left out.")
    exposures = position.exposures or {}
    rates = _rate_durations(position, duration, exposures, notes)
    spreads = _spread_durations(position, duration, exposures, notes)
    betas = {name: beta for name, beta in exposures.items() if name not in rates and name not in spreads}
    if bond_terms is None and duration:
        notes.append(
            f"{position.id}: without coupon, maturity and yield, moves above 100 bp are by duration and convexity too."
        )
    if position.key_rate_durations is not None:
        duration = sum(rates.values())
    instrument = plain_bond(duration=duration, rates=rates, spreads=spreads, betas=betas, convexity=convexity, terms=bond_terms)
    return instrument, "given" if position.exposures else "terms", notes


def _bond_terms(position: Position, terms: BookTerms) -> BondTerms | None:
    if position.coupon is None or position.maturity is None or position.yield_to_maturity is None:
        return None
    years = years_to(position.maturity, terms, f"{position.id}: maturity")
    if years <= 0:
        raise InputError(
            f"{position.id} matured on {position.maturity}, before {terms.valuation_date}.",
            "Hold it as cash, or correct its maturity.",
        )
    return BondTerms(coupon=position.coupon, years=years, yield_=position.yield_to_maturity, frequency=position.frequency)


def _rate_durations(position: Position, duration: float, exposures: Mapping[str, float], notes: list[str]) -> dict[str, float]:
    if position.key_rate_durations is not None:
        stray = [name for name in position.key_rate_durations if group_of(name) != "rate"]
        if stray:
            raise InputError(
                f"{position.id}: {stray[0]} is no yield, so it has no key-rate duration.", "Use ust_10y_bp or another."
            )
        total = sum(position.key_rate_durations.values())
        if position.modified_duration is not None and abs(total - duration) > 0.02 * max(abs(duration), 1.0):
            notes.append(
                f"{position.id}: key rates sum to {total:.2f}, the modified duration is {duration:.2f}; key rates are used."
            )
        return dict(position.key_rate_durations)
    yields = {name: beta for name, beta in exposures.items() if group_of(name) == "rate"}
    if not duration:
        return {}
    if not yields:
        if exposures:
            notes.append(f"{position.id}: no exposure names a yield, so its yield moves with {TEN_YEAR} one for one.")
        return {TEN_YEAR: duration}
    for name, beta in yields.items():
        if abs(beta) > LARGEST_YIELD_BETA or beta < 0:
            raise InputError(
                f"{position.id}: the exposure to {name} is {beta:g} beside a modified duration of {duration:g}.",
                "With a duration, an exposure to a yield says how far the bond's yield moves when that yield moves by one "
                "(usually 1). Give the duration or the return beta, not both.",
            )
    return {name: beta * duration for name, beta in yields.items()}


def _spread_durations(
    position: Position, duration: float, exposures: Mapping[str, float], notes: list[str]
) -> dict[str, float]:
    """A positive exposure to a spread is a spread beta; a negative one without spread duration is a return beta."""
    spreads = {name: beta for name, beta in exposures.items() if group_of(name) == "spread"}
    length = position.spread_duration
    if length is None:
        positive = {name: beta for name, beta in spreads.items() if beta > 0}
        if positive and duration:
            notes.append(f"{position.id}: no spread duration given; the modified duration {duration:.2f} is used for it.")
        return {name: beta * duration for name, beta in positive.items()} if duration else {}
    if not spreads:
        chosen = position.spread_factor or IG_SPREAD
        if position.spread_factor is None and length:
            notes.append(f"{position.id}: no exposure names a spread, so its spread moves with {chosen} one for one.")
        return {chosen: length} if length else {}
    return {name: beta * length for name, beta in spreads.items()}


# -- options ----------------------------------------------------------------------------------------------------------


def _option(position: Position, terms_of: OptionTerms, terms: BookTerms) -> tuple[Instrument, str, list[str]]:
    years = years_to(terms_of.expiry, terms, f"{position.id}: expiry")
    if years <= 0:
        raise InputError(
            f"The option {position.id} expired on {terms_of.expiry}; the valuation date is {terms.valuation_date}.",
            "Remove it, or correct its expiry.",
        )
    option = EuropeanOption(
        type=terms_of.type,
        strike=terms_of.strike,
        spot=terms_of.spot,
        years=years,
        volatility=terms_of.volatility,
        rate=terms_of.rate,
        dividend_yield=terms_of.dividend_yield,
    )
    units, notes = _units(position, terms_of, option)
    betas = dict(position.exposures) if position.exposures else {EQUITY: 1.0}
    if not position.exposures:
        notes.append(f"{position.id}: no exposures given; its underlying moves with {EQUITY} one for one.")
    if VIX in betas:
        raise InputError(
            f"{position.id}: an option's volatility moves by `vol_beta`, not by an exposure to {VIX}.", "Remove it."
        )
    factors = [*betas, VIX]
    rate = terms_of.rate_factor
    if rate is not None:
        refuse_unknown_factors([rate], terms.known, f"Position {position.id}")
        factors += [] if rate in factors else [rate]
    instrument = OptionPosition(
        option=option,
        units=units,
        value=position.value,
        factors=tuple(factors),
        betas=np.array([betas.get(name, 0.0) for name in factors]),
        skew_beta=terms_of.skew_beta,
        vol_beta=terms_of.vol_beta,
        rate_column=None if rate is None else factors.index(rate),
    )
    return instrument, "given" if position.exposures else "terms", notes


def _units(position: Position, terms_of: OptionTerms, option: EuropeanOption) -> tuple[float, list[str]]:
    price = option.present_value()
    if terms_of.quantity is not None:
        held = terms_of.quantity * price
        if held * position.value < 0:
            raise InputError(
                f"{position.id}: the value {position.value:g} and the quantity {terms_of.quantity:g} have opposite signs.",
                "Both are negative for a short option.",
            )
        far = abs(held - position.value) > 0.1 * abs(position.value)
        notes = (
            [f"{position.id}: model value {held:,.2f} against {position.value:,.2f} given; P&L is on the quantity."]
            if far
            else []
        )
        return terms_of.quantity, notes
    if price < 1e-10 * option.spot:
        raise InputError(
            f"{position.id}: its model value is zero, so the number of options cannot be had from the value.",
            "Give `quantity` in the option's terms.",
        )
    return position.value / price, []


# -- currency ---------------------------------------------------------------------------------------------------------


def _in_base_currency(
    position: Position, local: Instrument | None, currency: str, terms: BookTerms
) -> tuple[Instrument | None, list[str]]:
    if local is None or currency == terms.base_currency:
        return local, []
    route = currency_factor(currency, terms.base_currency, terms.known)
    if any(name in local.factors for name, _ in route):
        return local, [f"{position.id}: its exposures name the exchange rate, so no further translation is made."]
    if position.hedged_share == 1.0 and position.hedge_carry == 0.0:
        return local, [f"{position.id}: {currency} fully hedged; the cost of the hedge is not counted."]
    translated = Translated(local=local, route=route, hedged_share=position.hedged_share, hedge_carry=position.hedge_carry)
    unknown = [name for name, _ in route if name not in terms.known]
    if unknown:
        return translated, [f"{position.id}: no scenario or history has {unknown[0]}; its currency loss is not known."]
    return translated, []
