"""The ``stress option-grid`` task: profit and loss of a book's options over spot moves and volatility moves."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.stress.loading import load_book
from workbench.stress.options import OptionPosition, spot_volatility_grid
from workbench.stress.positions import Book
from workbench.stress.request import BookRequest
from workbench.strict import Number, parse
from workbench.task import Answer

Move = Annotated[Number, Field(gt=-1, le=5)]


class GridRequest(BookRequest):
    """Moves are decimals: spot returns, and changes of implied volatility (0.1 is 10 points)."""

    spots: Annotated[list[Move], Field(min_length=1, max_length=101)] = Field(
        default_factory=lambda: [round(0.05 * i, 2) for i in range(-8, 9)]
    )
    volatilities: Annotated[list[Move], Field(min_length=1, max_length=101)] = Field(
        default_factory=lambda: [round(0.05 * i, 2) for i in range(-3, 9)]
    )


def option_grid(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """P&L in money, ``pnl[spot][volatility]``, of all options together and of each; full Black-Scholes, with the Greeks.

    Raises:
        InputError: the request is wrong, or the portfolio has no option.
    """
    asked = parse(GridRequest, request)
    progress(0.1, "Reading the portfolio")
    book = load_book(asked, inputs).book
    options = _options(book)
    if not options:
        raise InputError("The portfolio has no option.", "Add a position of kind option.")
    grids = {name: spot_volatility_grid(option, asked.spots, asked.volatilities) for name, option in options.items()}
    document = {
        "spots": list(asked.spots),
        "volatilities": list(asked.volatilities),
        "pnl": np.sum(list(grids.values()), axis=0).tolist(),
        "by_position": [
            {"id": name, "pnl": grids[name].tolist(), "greeks": _greeks(option), "model_value": _model_value(option)}
            for name, option in options.items()
        ],
        "greeks": _total([_greeks(option) for option in options.values()]),
        "base_currency": book.base_currency,
        "notes": [
            "Spot moves are those of each option's own underlying. Greeks are in money: delta and gamma per 1 % of spot, vega "
            "per volatility point, rho per 1 % of rate. Options in other currencies are in their own."
        ],
    }
    return Answer(document=document)


def _options(book: Book) -> dict[str, OptionPosition]:
    found = {}
    for holding in book.holdings:
        instrument = getattr(holding.instrument, "local", holding.instrument)
        if isinstance(instrument, OptionPosition):
            found[holding.id] = instrument
    return found


def _model_value(position: OptionPosition) -> float:
    return position.units * position.option.present_value()


def _greeks(position: OptionPosition) -> dict[str, float]:
    greeks, step = position.option.greeks(), 0.01 * position.option.spot
    units = position.units
    return {
        "delta": units * greeks["delta"] * step,
        "gamma": units * greeks["gamma"] * step**2,
        "vega": units * greeks["vega"] * 0.01,
        "rho": units * greeks["rho"] * 0.01,
    }


def _total(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) for name in rows[0]}
