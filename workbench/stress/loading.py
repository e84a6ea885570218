"""From a request to a book: positions or weights, prices, factor history, estimated exposures and proxies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench.errors import InputError
from workbench.inputs import Inputs, fetch_file
from workbench.market.load import load_prices
from workbench.market.prices import PriceTable
from workbench.market.returns import refuse_unknown, shortened
from workbench.market.scenarios import ScenarioLibrary, load_library
from workbench.stress.credit import CreditTables
from workbench.stress.exposures import Estimate, Regression, estimate, from_history, from_windows
from workbench.stress.factor_history import FactorHistory, load_factor_history
from workbench.stress.factors import library_factors, refuse_unknown_factors
from workbench.stress.instruments import BookTerms, Mapped, build_book
from workbench.stress.positions import Book, Position, Proxy
from workbench.stress.request import CASH, BookRequest, EstimationChoice, Holdings, refuse_weights_off_one
from workbench.strict import parse

DEFAULT_CURRENCY = "USD"
#: Currencies a portfolio can be kept in.
CURRENCIES = frozenset({
    "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNH", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "KWD", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP",
    "PKR", "PLN", "QAR", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Loaded:
    """Everything a stress test needs, read once.

    ``table`` are the assets' prices where the request has some; ``estimates`` by position; ``weights`` where the portfolio was
    given so.
    """

    book: Book
    history: FactorHistory
    library: ScenarioLibrary
    table: PriceTable | None
    estimates: Mapping[str, Estimate]
    weights: Mapping[str, float] | None
    valuation_date: date
    benchmark: Book | None = None
    benchmark_weights: Mapping[str, float] | None = None

    @property
    def known(self) -> tuple[str, ...]:
        """Every factor a name may refer to."""
        return known_factors(self.library, self.history)


def known_factors(library: ScenarioLibrary, history: FactorHistory) -> tuple[str, ...]:
    """The library's and the history's, in that order."""
    return tuple(dict.fromkeys([*library_factors(library), *history.factors]))


def load_book(
    request: BookRequest, inputs: Inputs, *, benchmark: Holdings | None = None, table: PriceTable | None = None
) -> Loaded:
    """Read prices and factor history, estimate what is not given, and build the book (and a benchmark's beside it).

    Args:
        table: the prices, where they have been read already.

    Raises:
        InputError: a wrong position, weight, factor, currency or date.
        DataError: prices or factor levels that cannot be read.
    """
    library = load_library()
    history = load_factor_history(request.factor_prices, inputs)
    if table is None and request.prices is not None:
        table = load_prices(request.prices, inputs)
    day = _valuation_date(request.valuation_date, inputs)
    work = _Work(request, library, history, table, day, inputs)
    book, estimates = work.book(request)
    beside = None if benchmark is None else work.book(benchmark)
    return Loaded(
        book=book,
        history=history,
        library=library,
        table=table,
        estimates=estimates | ({} if beside is None else beside[1]),
        weights=request.weights,
        valuation_date=day,
        benchmark=None if beside is None else beside[0],
        benchmark_weights=None if benchmark is None else benchmark.weights,
    )


class _Work:
    """The steps of ``load_book`` over what it has read; regressions are kept so that no asset is estimated twice."""

    def __init__(
        self,
        request: BookRequest,
        library: ScenarioLibrary,
        history: FactorHistory,
        table: PriceTable | None,
        day: date,
        inputs: Inputs,
    ) -> None:
        self.inputs = inputs
        self.request, self.library, self.history, self.table, self.day = request, library, history, table, day
        self.known = known_factors(library, history)
        self.found: dict[str, Estimate | None] = {}
        self.notes: list[str] = []

    def book(self, holdings: Holdings) -> tuple[Book, dict[str, Estimate]]:
        positions = self._positions(holdings)
        base, notes = self._base_currency(positions)
        self.notes = []
        mappings, estimates = self._mappings(positions)
        chosen = self.request.credit
        credit = CreditTables(
            ratings={str(name): multiple for name, multiple in chosen.ratings.items()},
            sectors={name.casefold(): multiple for name, multiple in chosen.sectors.items()},
        )
        terms = BookTerms(base_currency=base, valuation_date=self.day, known=self.known, mappings=mappings, credit=credit)
        book = build_book(positions, terms)
        if len(book.unmapped) == len(positions):
            raise InputError(
                f"No position has exposures ({', '.join(book.ids[:5])}), so no loss can be computed.",
                "Give exposures or durations, or prices from which exposures can be estimated.",
            )
        return Book(**{**book.__dict__, "notes": (*book.notes, *notes, *self.notes)}), estimates

    def _positions(self, holdings: Holdings) -> list[Position]:
        if holdings.positions is not None:
            return holdings.positions
        if holdings.positions_file is not None:
            return _from_file(holdings.positions_file, self.inputs)
        if holdings.weights is None:
            raise InputError("The benchmark is empty.", "Give it `weights` or `positions`, or leave it out.")
        return self._from_weights(holdings.weights)

    def _from_weights(self, weights: Mapping[str, float]) -> list[Position]:
        refuse_weights_off_one(weights, or_zero=True)
        assets = [asset for asset in weights if asset != CASH]
        if assets and self.table is None:
            raise InputError(
                f"There are no prices of {shortened(assets)}.", "Give `prices`, from which exposures are estimated."
            )
        refuse_unknown(assets, () if self.table is None else self.table.assets, "the prices")
        if not any(weights.values()):
            raise InputError("Every weight is zero.", "Give the weight of at least one asset.")
        details = {} if self.table is None else self.table.details
        value = self.request.value or 1.0
        positions = []
        for asset, weight in weights.items():
            if weight == 0:
                continue
            about = details.get(asset)
            positions.append(
                Position(
                    id=asset,
                    value=weight * value,
                    kind="cash" if asset == CASH else "fund",
                    currency=None if about is None else about.currency,
                    asset_class=None if about is None else about.asset_class,
                    proxy=self.request.proxies.get(asset),
                )
            )
        return positions

    def _base_currency(self, positions: list[Position]) -> tuple[str, list[str]]:
        used = sorted({position.currency for position in positions if position.currency})
        for currency in [*used, *([self.request.base_currency] if self.request.base_currency else [])]:
            if currency not in CURRENCIES:
                raise InputError(f"The currency {currency} is unknown.", "Use an ISO code such as USD, EUR or CNY.")
        if self.request.base_currency:
            return self.request.base_currency, []
        return DEFAULT_CURRENCY, [f"No base currency was given: values are taken to be in {DEFAULT_CURRENCY}."]

    # -- exposures that are not given ---------------------------------------------------------------------------------

    def _mappings(self, positions: list[Position]) -> tuple[dict[str, Mapped], dict[str, Estimate]]:
        refuse_unknown(self.request.proxies, [position.id for position in positions], "the portfolio (in `proxies`)")
        mappings: dict[str, Mapped] = {}
        estimates: dict[str, Estimate] = {}
        for position in positions:
            proxy = self.request.proxies.get(position.id, position.proxy)
            if not _needs_exposures(position):
                if proxy is not None:
                    self.notes.append(f"{position.id} has terms or exposures of its own: its proxy is not used.")
                continue
            if proxy is not None:
                mappings[position.id] = self._by_proxy(position, proxy, estimates)
            elif self.table is not None and position.id in self.table.assets:
                self._by_estimate(position.id, position.id, mappings, estimates)
        return mappings, estimates

    def _by_estimate(
        self, name: str, asset: str, mappings: dict[str, Mapped], estimates: dict[str, Estimate]
    ) -> Estimate | None:
        found = self._estimate(asset)
        if found is not None:
            estimates[name] = found
            if found.usable:
                mappings[name] = Mapped(exposures=found.exposures, source="estimated", note=_told(name, found))
        return found

    def _by_proxy(self, position: Position, given: str | Proxy, estimates: dict[str, Estimate]) -> Mapped:
        proxy = Proxy(name=given) if isinstance(given, str) else given
        if proxy.exposures is not None:
            refuse_unknown_factors(proxy.exposures, self.known, f"The proxy of {position.id}")
            exposures, r_squared = dict(proxy.exposures), proxy.r_squared
        elif proxy.name in self.known:
            exposures, r_squared = {proxy.name: 1.0}, proxy.r_squared
        else:
            refuse_unknown([proxy.name], () if self.table is None else self.table.assets, "the prices or the factors")
            found = self._estimate(proxy.name)
            if found is None or not found.usable:
                raise InputError(
                    f"{proxy.name}, the proxy of {position.id}, has no usable link to the factors.", "Name another proxy."
                )
            estimates[position.id] = found
            exposures, r_squared = found.exposures, found.r_squared
        shown = "unknown R-squared" if r_squared is None else f"R-squared {r_squared:.2f}"
        why = f" ({proxy.reason})" if proxy.reason else ""
        told = proxy.model_copy(update={"exposures": exposures, "r_squared": r_squared})
        return Mapped(
            exposures=exposures, source="proxy", note=f"{position.id} moves as {proxy.name}{why}, {shown}.", proxy=told
        )

    def _estimate(self, asset: str) -> Estimate | None:
        if asset not in self.found:
            regression = self._regression(asset, self.request.estimation)
            fixed = self.request.estimation.factors is not None
            most = self.request.estimation.max_factors
            self.found[asset] = None if regression is None else estimate(regression, most=most, fixed=fixed)
        return self.found[asset]

    def _regression(self, asset: str, choice: EstimationChoice) -> Regression | None:
        if self.table is None:
            return None
        source = choice.source
        if source == "auto":
            source = "windows" if self.history.simulated and not self.table.simulated else "history"
        if source == "windows":
            refuse_unknown_factors(choice.factors or [], library_factors(self.library), "`estimation.factors`")
            return from_windows(self.table, asset, self.library.historical, choice.factors)
        refuse_unknown_factors(choice.factors or [], self.history.factors, "`estimation.factors`")
        return from_history(self.table, asset, self.history, choice.factors)


def _from_file(name: str, inputs: Inputs) -> list[Position]:
    from workbench.stress.position_files import read_positions

    path = Path(name)
    data, _ = inputs.read(f"positions {path.name}", source="file", identifier=name, fetch=fetch_file(path))
    return [parse(Position, row) for row in read_positions(data, path.name)]


def _needs_exposures(position: Position) -> bool:
    if position.kind in ("cash", "option") or position.exposures or position.private is not None:
        return False
    given = (position.modified_duration, position.key_rate_durations, position.coupon, position.spread_duration)
    return all(field is None for field in given) and position.kind != "fx"


def _told(name: str, found: Estimate) -> str:
    what = "periods of the factor history" if found.source == "history" else "historical windows"
    return f"{name}: exposures estimated from {found.observations} {what}, R-squared {found.r_squared:.2f}."


def _valuation_date(text: str | None, inputs: Inputs) -> date:
    if text is None:
        return inputs.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"`valuation_date` is not a date: {text!r}.", "Write 2026-01-05.") from error
