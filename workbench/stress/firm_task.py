"""The ``stress firm`` task: every account of a firm under scenarios or draws: VaR, ES and the worst case, account by account.

Instruments are valued once, accounts x instruments x scenarios is a chunked product that is never held whole. Returns of the
instruments come from their own prices (history, draws or blocks), or, where they are described as positions or scenarios are
named, through the factors with full revaluation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs, fetch_file
from workbench.market.prices import PriceRequest, price_request
from workbench.market.returns import FloatArray, shortened
from workbench.progress import Progress
from workbench.stress.account_files import Accounts, accounts_of, read_accounts
from workbench.stress.aggregate import FirmView, firm_view
from workbench.stress.answer import NOT_A_FORECAST
from workbench.stress.book_draws import DEFAULT_FREEDOM, Drawing
from workbench.stress.firm_returns import (
    InstrumentReturns,
    InstrumentSource,
    drawn_returns,
    scenario_returns,
)
from workbench.stress.garch import DECAY
from workbench.stress.positions import Currency, Position
from workbench.stress.request import CASH, HorizonDays
from workbench.strict import Number, Strict, parse
from workbench.task import Answer

#: Instruments x scenarios held at once: 400 MB.
MOST_RETURNS = 50_000_000
FirmMethod = Literal["historical", "normal", "student_t", "t_copula", "block_bootstrap"]


class AccountHolding(Strict):
    """Money in the base currency, negative for short."""

    account: Annotated[str, Field(min_length=1)]
    instrument: Annotated[str, Field(min_length=1)]
    value: Number


class FirmRequest(Strict):
    """``accounts`` is a file (account,instrument,value), ``holdings`` the same as rows. Instruments are assets of ``prices``
    or described in ``instruments`` (positions; only their returns matter, their value is any amount); CASH does not move.

    With ``scenarios`` every account is valued under each of them (``mode`` as in a run). Otherwise ``method`` draws ``draws``
    moves over ``horizon`` periods; ``historical`` takes the periods of history themselves. ``show`` accounts are told, those
    with the largest ES first.
    """

    accounts: Annotated[str, Field(min_length=1)] | None = None
    holdings: Annotated[list[AccountHolding], Field(min_length=1, max_length=1_000_000)] | None = None
    instruments: Annotated[list[Position], Field(min_length=1)] | None = None
    prices: PriceRequest | None = None
    factor_prices: PriceRequest | None = None
    base_currency: Currency | None = None
    valuation_date: str | None = None
    scenarios: Annotated[list[str | dict[str, Any]], Field(min_length=1, max_length=2000)] | None = None
    mode: Literal["direct", "propagated"] = "direct"
    horizon_days: HorizonDays | None = None
    method: FirmMethod = "historical"
    draws: Annotated[int, Field(ge=1000, le=100_000)] = 2000
    horizon: Annotated[int, Field(ge=1, le=260)] = 1
    degrees_of_freedom: Annotated[Number, Field(gt=2, le=200)] | None = None
    block_length: Annotated[Number, Field(ge=1, le=1000)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    level: Annotated[Number, Field(ge=0.5, lt=1)] = 0.975
    show: Annotated[int, Field(ge=0, le=1_000_000)] = 200

    _path_is_a_file = field_validator("prices", "factor_prices", mode="before")(price_request)

    @model_validator(mode="after")
    def _one_of_each(self) -> "FirmRequest":
        if (self.accounts is None) == (self.holdings is None):
            raise ValueError("give `accounts` (a file) or `holdings` (rows), one of the two")
        if self.prices is None and self.instruments is None:
            raise ValueError("instruments need returns: give `prices`, or describe them in `instruments`")
        if self.scenarios is None and self.prices is not None and self.instruments is not None:
            raise ValueError("draws come from `prices` or through the factors of `instruments`: give one of the two")
        return self


def firm(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``FirmRequest`` given as plain JSON values. Same seed, same bits.

    Raises:
        InputError: unknown fields, a wrong instrument, no scenario that can be run.
        DataError: a file that cannot be read, or accounts that hold nothing that can be valued.
        Cancelled: ``progress`` stopped the work between two pieces.
    """
    asked = parse(FirmRequest, request)
    progress(0.0, "Reading the accounts")
    accounts = _accounts(asked, inputs)
    progress(0.15, "Valuing the instruments")
    found = _returns(asked, accounts.instruments, inputs)
    held = matched(accounts, found)

    def part(fraction: float, message: str) -> None:
        progress(0.3 + 0.65 * fraction, message)

    view = firm_view(held.holdings, held.returns, asked.level, progress=part)
    drawn = asked.scenarios is None and asked.method != "historical"
    return Answer(document=_document(asked, accounts, held, found, view), seed=asked.seed if drawn else None)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Held:
    """What can be valued: holdings (A, n) of the instruments with returns (n, S); by account the net value of everything,
    the gross value, and the part of the gross value that is covered."""

    holdings: Any
    returns: FloatArray
    net: FloatArray
    gross: FloatArray
    covered: FloatArray
    left_out: tuple[tuple[str, float], ...]


def matched(accounts: Accounts, found: InstrumentReturns) -> Held:
    """Join holdings and returns by name; CASH returns nothing, other instruments without returns are left out and told.

    Raises:
        DataError: nothing is left.
    """
    rows = {name: i for i, name in enumerate(found.names)}
    kept = [j for j, name in enumerate(accounts.instruments) if name in rows or name == CASH]
    size = abs(accounts.holdings)
    totals = np.asarray(size.sum(axis=0)).ravel()
    left_out = tuple((name, float(totals[j])) for j, name in enumerate(accounts.instruments) if j not in set(kept))
    chosen = accounts.holdings[:, kept]
    if chosen.nnz == 0:
        raise DataError(
            f"No account holds an instrument with returns; held are {shortened(list(accounts.instruments))}.",
            f"Returns are known for {shortened(list(found.names))}.",
        )
    returns = np.zeros((len(kept), found.returns.shape[1]))
    for i, j in enumerate(kept):
        if accounts.instruments[j] != CASH:
            returns[i] = found.returns[rows[accounts.instruments[j]]]
    return Held(
        holdings=chosen,
        returns=returns,
        net=np.asarray(accounts.holdings.sum(axis=1), dtype=np.float64).ravel(),
        gross=np.asarray(size.sum(axis=1), dtype=np.float64).ravel(),
        covered=np.asarray(size[:, kept].sum(axis=1), dtype=np.float64).ravel(),
        left_out=left_out,
    )


def _accounts(asked: FirmRequest, inputs: Inputs) -> Accounts:
    if asked.holdings is not None:
        return accounts_of([item.model_dump() for item in asked.holdings])
    path = Path(asked.accounts or "")
    data, _ = inputs.read("accounts", source="file", identifier=str(path), fetch=fetch_file(path))
    return read_accounts(data, path.name)


def _returns(asked: FirmRequest, instruments: Sequence[str], inputs: Inputs) -> InstrumentReturns:
    wanted = [name for name in instruments if name != CASH]
    count = len(asked.scenarios) if asked.scenarios is not None else asked.draws
    if len(wanted) * count > MOST_RETURNS:
        raise InputError(
            f"{len(wanted):,} instruments under {count:,} scenarios are {len(wanted) * count:,} returns; at most "
            f"{MOST_RETURNS:,} are held at once.",
            "Use fewer draws, or run the firm in parts.",
        )
    source = InstrumentSource(
        described=asked.instruments,
        prices=asked.prices,
        factor_prices=asked.factor_prices,
        base_currency=asked.base_currency,
        valuation_date=asked.valuation_date,
    )
    if asked.scenarios is not None:
        return scenario_returns(source, wanted, asked.scenarios, asked.mode, asked.horizon_days, inputs)
    drawing = Drawing(
        method=asked.method,
        draws=asked.draws,
        horizon=asked.horizon,
        freedom=(asked.degrees_of_freedom or DEFAULT_FREEDOM) if asked.method in ("student_t", "t_copula") else None,
        filter="ewma",
        decay=DECAY,
        block_length=asked.block_length,
    )
    return drawn_returns(source, wanted, drawing, np.random.Generator(np.random.PCG64(asked.seed)), inputs)


# -- the answer -------------------------------------------------------------------------------------------------------


def _document(asked: FirmRequest, accounts: Accounts, held: Held, found: InstrumentReturns, view: FirmView) -> dict[str, Any]:
    order = np.argsort(-view.es, kind="stable")[: asked.show]
    net = float(held.net.sum())
    worst = int(view.firm_pnl.argmin())
    return {
        "method": "scenarios" if asked.scenarios is not None else asked.method,
        "level": asked.level,
        "observations": held.returns.shape[1],
        "horizon": None if asked.scenarios is not None else asked.horizon,
        "base_currency": found.base_currency,
        "accounts": len(accounts.names),
        "instruments": held.returns.shape[0],
        "holdings": int(accounts.holdings.nnz),
        "firm": {
            "value": net,
            "var": view.firm_var,
            "es": view.firm_es,
            "var_pct": _share(view.firm_var, net),
            "es_pct": _share(view.firm_es, net),
            "worst": float(view.firm_pnl[worst]),
            "worst_scenario": found.label(worst),
            "sum_of_es": float(view.es.sum()),
            "diversification": view.diversification,
        },
        "rows": [_row(int(i), accounts, held, found, view) for i in order],
        "shown": len(order),
        "losses": _spread(view.es, held.net),
        "scenarios": None if asked.scenarios is None else _by_scenario(found, view, net),
        "coverage_pct": 100.0 * float(held.covered.sum() / held.gross.sum()),
        "left_out": [{"instrument": name, "gross": gross} for name, gross in held.left_out],
        "errors": [{"scenario": name, "error": error.as_dict()} for name, error in found.errors],
        "notes": [*accounts.notes, *found.notes, *_notes(asked, held), NOT_A_FORECAST],
    }


def _row(i: int, accounts: Accounts, held: Held, found: InstrumentReturns, view: FirmView) -> dict[str, Any]:
    net = float(held.net[i])
    return {
        "account": accounts.names[i],
        "value": net,
        "var": float(view.var[i]),
        "es": float(view.es[i]),
        "var_pct": _share(float(view.var[i]), net),
        "es_pct": _share(float(view.es[i]), net),
        "worst": float(view.worst[i]),
        "worst_scenario": found.label(int(view.worst_scenario[i])),
        "coverage_pct": 100.0 * float(held.covered[i] / held.gross[i]) if held.gross[i] > 0 else None,
    }


def _by_scenario(found: InstrumentReturns, view: FirmView, net: float) -> list[dict[str, Any]]:
    return [
        {
            "scenario": found.label(s),
            "pnl": float(pnl),
            "pnl_pct": _share(float(pnl), net),
            "worst_for": int((view.worst_scenario == s).sum()),
            "missing_factors": list(found.missing[s]),
        }
        for s, pnl in enumerate(view.firm_pnl)
    ]


def _spread(es: FloatArray, net: FloatArray) -> dict[str, Any] | None:
    """How ES as a share of the value is spread over the accounts with a positive value."""
    shares = es[net > 0] / net[net > 0]
    if not len(shares):
        return None
    counts, edges = np.histogram(shares, bins=40)
    quantiles = (0.05, 0.25, 0.5, 0.75, 0.95)
    told = {f"{q:g}": float(value) for q, value in zip(quantiles, np.quantile(shares, quantiles), strict=True)}
    return {"edges": edges.tolist(), "counts": counts.tolist(), "quantiles": told}


def _share(money: float, value: float) -> float | None:
    """A share of nothing, or of a debt, means nothing."""
    return float(money / value) if value > 1e-9 * max(1.0, abs(money)) else None


def _notes(asked: FirmRequest, held: Held) -> list[str]:
    observations = held.returns.shape[1]
    tail = observations * (1.0 - asked.level)
    what = "scenarios" if asked.scenarios is not None else "moves"
    notes = [
        f"VaR and ES at {asked.level:.4g} are positive losses over {observations:,} equally weighted {what}; ES is the exact "
        "mean of the tail. Accounts are sorted by ES."
    ]
    if tail < 1.0:
        notes.append("The tail holds less than one scenario, so VaR and ES are both the worst of them.")
    if held.left_out:
        named = shortened([name for name, _ in held.left_out])
        notes.append(f"No returns are known for {named}: left out of every figure, see the coverage.")
    return notes
