"""From a bond position as given to its instrument: terms, durations, key rates, yield and spread exposures, rating, call."""

from collections.abc import Mapping

from workbench.errors import InputError
from workbench.stress.bonds import FULL_ABOVE, BondTerms, plain_bond
from workbench.stress.book_terms import BookTerms, years_to
from workbench.stress.callable_bonds import CallableBond
from workbench.stress.credit import bucket, spread_index
from workbench.stress.factors import IG_SPREAD, TEN_YEAR, group_of, words_for
from workbench.stress.positions import Instrument, Position

#: A bond's yield does not move five times as far as a Treasury yield: such a "yield beta" is a duration in the wrong place.
LARGEST_YIELD_BETA = 5.0
#: Normal volatility of the short rate where a callable bond gives none: 100 bp a year.
RATE_VOLATILITY = 0.01
#: Maturities of the yields a bond's payments are split over.
KEY_MATURITIES: Mapping[str, float] = {"ust_2y_bp": 2.0, "ust_5y_bp": 5.0, "ust_10y_bp": 10.0, "ust_30y_bp": 30.0}
#: A given duration may differ from that of the terms by this share before it is told.
LARGEST_GAP = 0.1
#: Years to maturity; a larger number is a calendar year or a mistake.
LONGEST = 200


def has_duration(position: Position) -> bool:
    """Whether the position says how it moves with yields or spreads."""
    fields = (position.modified_duration, position.key_rate_durations, position.coupon, position.spread_duration)
    return any(field is not None for field in fields)


def bond_instrument(position: Position, terms: BookTerms) -> tuple[Instrument, str, list[str]]:
    """The bond in its own currency, where its figures come from, and what was assumed.

    Raises:
        InputError: a matured bond, an unknown date, or exposures that contradict a duration.
    """
    notes: list[str] = []
    bond_terms = _bond_terms(position, terms)
    own = bond_terms.duration_and_convexity() if bond_terms is not None else (0.0, 0.0)
    duration = position.modified_duration if position.modified_duration is not None else own[0]
    convexity = position.convexity if position.convexity is not None else own[1]
    if bond_terms is None and position.convexity is None and duration:
        notes.append(f"{position.id}: no convexity given, so it is left out.")
    if bond_terms is not None and abs(duration - own[0]) > LARGEST_GAP * own[0]:
        notes.append(
            f"{position.id}: the duration given is {duration:.2f}, that of its terms {own[0]:.2f}; moves up to 100 bp go "
            "by the first, larger ones by the terms."
        )
    exposures = position.exposures or {}
    keys = _key_rates(position, bond_terms, terms, notes)
    rates = _rate_durations(position, duration, exposures, notes) if keys is None else keys
    spreads = _spread_durations(position, duration, exposures, notes, terms)
    betas = {name: beta for name, beta in exposures.items() if name not in rates and name not in spreads}
    if bond_terms is None and duration:
        notes.append(
            f"{position.id}: without coupon, maturity and yield, moves above 100 bp are by duration and convexity too."
        )
    if keys is not None:
        duration = sum(rates.values())
    may_be_called = isinstance(bond_terms, CallableBond)
    if isinstance(bond_terms, CallableBond):
        notes.append(_called(position, bond_terms))
    instrument = plain_bond(
        duration=duration,
        rates=rates,
        spreads=spreads,
        betas=betas,
        convexity=convexity,
        terms=bond_terms,
        full_above=0.0 if may_be_called else FULL_ABOVE,
    )
    return instrument, "given" if position.exposures else "terms", notes


def _bond_terms(position: Position, terms: BookTerms) -> BondTerms | CallableBond | None:
    if position.coupon is None or position.maturity is None or position.yield_to_maturity is None:
        return None
    years = years_to(position.maturity, terms, f"{position.id}: maturity")
    if years <= 0:
        raise InputError(
            f"{position.id} matured on {position.maturity}, before {terms.valuation_date}.",
            "Hold it as cash, or correct its maturity.",
        )
    if years > LONGEST:
        raise InputError(f"{position.id} matures in {years:,.0f} years.", f"At most {LONGEST} years; is it a date's year?")
    bullet = BondTerms(coupon=position.coupon, years=years, yield_=position.yield_to_maturity, frequency=position.frequency)
    if position.call_price is None:
        return bullet
    first = 0.0 if position.callable_from is None else years_to(position.callable_from, terms, f"{position.id}: callable_from")
    volatility = RATE_VOLATILITY if position.rate_volatility is None else position.rate_volatility
    return CallableBond(bullet=bullet, call_price=position.call_price, callable_from=max(first, 0.0), volatility=volatility)


def _called(position: Position, bond: CallableBond) -> str:
    duration, convexity = bond.duration_and_convexity()
    plain = bond.bullet.duration_and_convexity()
    assumed = " (assumed)" if position.rate_volatility is None else ""
    return (
        f"{position.id}: callable, valued by a lattice of short rates with {bond.volatility * 1e4:.0f} bp volatility{assumed}; "
        f"effective duration {duration:.2f} and convexity {convexity:.0f}, without the call {plain[0]:.2f} and {plain[1]:.0f}."
    )


def bond_price(position: Position, terms: BookTerms) -> float | None:
    """Price of a face of 1 today where the bond's terms give one."""
    found = _bond_terms(position, terms)
    return None if found is None else float(found.price(found.yield_)[0])


def _key_rates(
    position: Position, bond: BondTerms | CallableBond | None, terms: BookTerms, notes: list[str]
) -> dict[str, float] | None:
    """As given, or from the bond's own payments; None where the position has none."""
    given = position.key_rate_durations
    if given is None:
        return None
    if isinstance(given, str):
        known = {name: years for name, years in KEY_MATURITIES.items() if name in terms.known}
        if not isinstance(bond, BondTerms) or not known:
            raise InputError(f"{position.id}: key rates need a yield among the factors.", "Give the durations by factor.")
        found = dict(zip(known, map(float, bond.key_rates(list(known.values()))), strict=True))
        told = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
        notes.append(f"{position.id}: key-rate durations from its payments: {told}; they add up to {sum(found.values()):.2f}.")
        return found
    stray = [name for name in given if group_of(name) != "rate"]
    if stray:
        raise InputError(
            f"{position.id}: {stray[0]} is no yield, so it has no key-rate duration.", "Use ust_10y_bp or another."
        )
    total, duration = sum(given.values()), position.modified_duration
    if duration is None and bond is not None:
        duration = bond.duration_and_convexity()[0]
    if duration is not None and abs(total - duration) > 0.02 * max(abs(duration), 1.0):
        notes.append(
            f"{position.id}: key rates sum to {total:.2f}, the modified duration is {duration:.2f}; key rates are used."
        )
    return dict(given)


def _rate_durations(position: Position, duration: float, exposures: Mapping[str, float], notes: list[str]) -> dict[str, float]:
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
    position: Position, duration: float, exposures: Mapping[str, float], notes: list[str], terms: BookTerms
) -> dict[str, float]:
    """A positive exposure to a spread is a spread beta; a negative one without spread duration is a return beta."""
    if position.spread_factor is not None and group_of(position.spread_factor) != "spread":
        raise InputError(f"{position.id}: {position.spread_factor} is no spread.", f"Use {IG_SPREAD} or another.")
    spreads = {name: beta for name, beta in exposures.items() if group_of(name) == "spread"}
    length = position.spread_duration
    if not spreads and position.rating is not None:
        return _rated(position, duration, notes, terms)
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


def _rated(position: Position, duration: float, notes: list[str], terms: BookTerms) -> dict[str, float]:
    """Spread duration to the index of the rating, times its multiple."""
    rating = bucket(position.rating or "")
    length = duration if position.spread_duration is None else position.spread_duration
    index = position.spread_factor or spread_index(rating)
    multiple = terms.credit.multiple(rating, position.sector)
    if not length or not multiple:
        if length:
            notes.append(
                f"{position.id}: a spread of rating {position.rating} and sector {position.sector or 'none'} does not move."
            )
        return {}
    of_sector = f" and sector {position.sector}" if position.sector else ""
    taken = "" if position.spread_duration is not None else " (its modified duration)"
    notes.append(
        f"{position.id}: rating {position.rating}{of_sector}, so its spread moves {multiple:.2f} times {words_for(index)}, "
        f"over a spread duration of {length:.2f}{taken}; the multiple is an assumption."
    )
    return {index: length * multiple}
