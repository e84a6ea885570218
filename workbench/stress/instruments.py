"""From a position as given to the instrument that values it, with every assumption written down.

Order of precedence: an option's terms; a bond's terms, durations and yield exposures; given exposures; a proxy; exposures
estimated from prices. What is left is unmapped: its loss is unknown, never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.stress.bond_positions import bond_instrument, bond_price, has_duration
from workbench.stress.book_terms import BookTerms as BookTerms
from workbench.stress.book_terms import Mapped as Mapped
from workbench.stress.book_terms import years_to
from workbench.stress.credit import default_loss, distressed_note
from workbench.stress.currency import Translated, currency_factor
from workbench.stress.factors import EQUITY, VIX, FloatArray, group_of, refuse_unknown_factors
from workbench.stress.options import EuropeanOption, OptionPosition
from workbench.stress.positions import Book, Holding, Instrument, OptionTerms, Position, PrivateTerms, assemble
from workbench.stress.private_assets import listed_exposure

#: Years to an option's expiry; a larger number is a calendar year or a mistake.
LONGEST_OPTION = 50


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


def _holding(position: Position, terms: BookTerms) -> Holding:
    currency = position.currency or terms.base_currency
    local, source, notes = _local(position, terms)
    proxy = terms.mappings[position.id].proxy if position.id in terms.mappings else None
    instrument, more = _in_base_currency(position, local, currency, terms)
    warning = distressed_note(position, _equity_beta(local))
    return Holding(
        id=position.id,
        value=position.value,
        kind=position.kind,
        currency=currency,
        asset_class=position.asset_class or position.kind,
        instrument=instrument,
        source=source,
        notes=(*notes, *more, *([warning] if warning else [])),
        proxy=proxy,
        limits=None if position.private is None else _limits(position, position.private, currency, terms),
        carry_rate=position.yield_to_maturity or 0.0,
        issuer=position.issuer,
        default_loss=default_loss(position, bond_price(position, terms)),
    )


def _limits(position: Position, private: PrivateTerms, currency: str, terms: BookTerms) -> tuple[Instrument, Instrument] | None:
    """The position at the low and at the high end of its beta."""
    beta = listed_exposure(private)
    ends = [_in_base_currency(position, linear({private.factor: value}), currency, terms)[0] for value in (beta.low, beta.high)]
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def _equity_beta(local: Instrument | None) -> float:
    if not isinstance(local, LinearInstrument):
        return 0.0
    return float(sum(b for name, b in zip(local.factors, local.betas, strict=True) if group_of(name) == "equity"))


def _local(position: Position, terms: BookTerms) -> tuple[Instrument | None, str, list[str]]:
    """The instrument in its own currency."""
    named = [*(position.exposures or {})]
    named += [] if isinstance(position.key_rate_durations, str) else [*(position.key_rate_durations or {})]
    named += [name for name in (position.spread_factor,) if name]
    refuse_unknown_factors(named, terms.known, f"Position {position.id}")
    if position.option is not None:
        return (*_option(position, position.option, terms),)
    if position.kind == "cash" or (position.kind == "fx" and position.exposures is None):
        return linear(position.exposures or {}), "terms", []
    if has_duration(position):
        return bond_instrument(position, terms)
    if position.private is not None:
        refuse_unknown_factors([position.private.factor], terms.known, f"Position {position.id}")
        beta = listed_exposure(position.private)
        return linear({position.private.factor: beta.beta}), "estimated", [beta.words(position.id)]
    if position.exposures:
        return linear(position.exposures), "given", []
    found = terms.mappings.get(position.id)
    if found is not None:
        return linear(found.exposures), found.source, [found.note]
    return None, "unmapped", [f"{position.id} has no exposures: its loss is unknown and left out of the total."]


def linear(betas: Mapping[str, float]) -> LinearInstrument:
    """A plain sum of betas."""
    return LinearInstrument(factors=tuple(betas), betas=np.array(list(betas.values()), dtype=np.float64))


# -- options ----------------------------------------------------------------------------------------------------------


def _option(position: Position, terms_of: OptionTerms, terms: BookTerms) -> tuple[Instrument, str, list[str]]:
    years = years_to(terms_of.expiry, terms, f"{position.id}: expiry")
    if years <= 0:
        raise InputError(
            f"The option {position.id} expired on {terms_of.expiry}; the valuation date is {terms.valuation_date}.",
            "Remove it, or correct its expiry.",
        )
    if years > LONGEST_OPTION:
        raise InputError(
            f"The option {position.id} expires in {years:,.0f} years.", f"At most {LONGEST_OPTION}; is it a date's year?"
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
        idle = [position.kind == "fx" and not position.exposures, position.hedged_share > 0]
        told = ("a currency position in the base currency does not move", "nothing foreign is there to hedge")
        return local, [
            f"{position.id}: {words}; is its `currency` missing?" for words, is_so in zip(told, idle, strict=True) if is_so
        ]
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
