"""Too little history: what cannot carry an estimate is refused, what hardly can is told.

The standard error of an annual mean is ``sigma / sqrt(years)``: with a quarter of a year it is twice the volatility, and a
covariance of n assets has n (n + 1) / 2 numbers to find in T returns.
"""

import pandas as pd

from workbench.errors import DataError
from workbench.market.returns import ReturnTable
from workbench.portfolio.request import PortfolioRequest

#: Returns below which no mean and no covariance is estimated.
LEAST = 10
#: Returns below which the answer says that its estimates are little more than chance.
FEW = 60
#: Days of a year, with some room for the holidays at its ends.
YEAR = 350
_MONTH = 30.44


def refuse_too_short(request: PortfolioRequest, table: ReturnTable | None) -> None:
    """Refuse estimates from fewer than ten returns; given means and covariances need none.

    Raises:
        DataError: naming how many there are and from when to when.
    """
    if table is None or _all_given(request) or len(table.returns) >= LEAST:
        return
    count, first, last = len(table.returns), table.start, pd.DatetimeIndex(table.returns.index)[-1]
    raise DataError(
        f"{count} return{'' if count == 1 else 's'} from {first:%Y-%m-%d} to {last:%Y-%m-%d} are too few to estimate returns "
        f"and risks: at least {LEAST} are needed, and a few years are sensible.",
        "Load a longer history, or give your own means and covariance (method `given`).",
    )


def short_history(request: PortfolioRequest, table: ReturnTable | None) -> str:
    """A sentence where the history is shorter than a year, has fewer than 60 returns or no more than assets; else empty."""
    if table is None or _all_given(request):
        return ""
    count, assets = table.returns.shape
    days = (pd.DatetimeIndex(table.returns.index)[-1] - table.start).days
    if days < YEAR or count < FEW:
        return f"Only {_span(days)} of prices ({count} returns): these estimates are little more than chance."
    if count <= assets:
        return (
            f"Only {count} returns for {assets} assets: how they move together is assumed by the method more than it is "
            "known from the data."
        )
    return ""


def _all_given(request: PortfolioRequest) -> bool:
    return request.mean.method == "given" and request.covariance.method == "given"


def _span(days: int) -> str:
    """``12 days``, ``2 months``, ``3.0 years``."""
    if days < 45:
        return f"{days} days"
    return f"{days / _MONTH:.0f} months" if days < 2 * YEAR else f"{days / 365.25:.1f} years"
