"""A reading of the news proposed as a Black-Litterman view: where it points, how far, and how little it is trusted.

Rule (house): a full reading (score 1) moves the expected return by ``STEP`` of the asset's annual volatility,
``value = prior + STEP x score x volatility``, annual and arithmetic. The prior is the return that holding the given weights
implies, ``risk_free + risk_aversion x covariance x weights`` (reverse optimisation), so that a neutral reading changes nothing.
It is the prior of the portfolio engine's Black-Litterman too: ``fragment`` is a portfolio request but for its objective and
limits, with the holdings as the market, the same sessions of the same prices, and the sample covariance.
News fades in days and the view is annual: the confidence is 0.1 unless the user says otherwise. Nothing is applied here.

The document of ``sentiment views``: ``{proposals: [{ticker, direction: up|down, score, items, volatility, prior, shift, value,
confidence, because: [row], text}], left_out: [{ticker, reason}], fragment: {prices,
covariance, current, risk_free, risk_aversion, mean: {method, views}}, rule, warnings, as_of}``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.sentiment.daily import FloatArray
from workbench.sentiment.timeline_request import TimelineRequest, built_timeline
from workbench.strict import Number, parse
from workbench.task import Answer

if TYPE_CHECKING:
    from workbench.sentiment.timeline import Timeline

#: Share of the annual volatility that a full reading moves the expected return by.
STEP = 0.25
#: Least size of a score, and fewest items in the last ``RECENT`` sessions, for a view to be proposed.
LEAST_SCORE, LEAST_ITEMS, RECENT = 0.15, 3, 10
#: Sessions of the covariance, and fewest of them.
HISTORY, LEAST_HISTORY = 756, 120
CONFIDENCE = 0.1
#: Least net share of the gross weight of holdings that returns are implied from; as the portfolio engine has it.
NET = 0.2
#: As in a portfolio request.
RISK_AVERSION, CASH = 3.0, "CASH"
RULE = (
    f"Expected return = what the holdings imply, plus {STEP:g} x score x annual volatility. Proposed from a score of "
    f"{LEAST_SCORE:g} and {LEAST_ITEMS} items in {RECENT} sessions on."
)


class ViewsRequest(TimelineRequest):
    """A timeline with prices and holdings. ``confidence``: of every view, 0 to 1; ``risk_free`` annual."""

    confidence: Annotated[Number, Field(gt=0, le=1)] = CONFIDENCE
    risk_free: Annotated[Number, Field(ge=-0.2, le=1)] = 0.0
    risk_aversion: Annotated[Number, Field(gt=0, le=100)] = RISK_AVERSION


@dataclass(frozen=True, slots=True)
class ViewProposal:
    """One view. ``value`` is the annual expected return proposed, ``prior`` the one that the holdings imply, ``shift`` the
    difference; ``because``: rows of the file."""

    ticker: str
    direction: str
    score: float
    items: int
    volatility: float
    prior: float
    shift: float
    value: float
    confidence: float
    because: tuple[int, ...]
    text: str


def views(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Propose views from the news on the holdings; the document stands at the head of this module.

    Raises:
        InputError: no weights or no prices; as ``built_timeline``.
        DataError: as ``built_timeline``.
    """
    asked = parse(ViewsRequest, dict(request))
    if asked.weights is None or asked.prices is None:
        raise InputError("Views need holdings and prices.", "Give the weights, and a file of daily prices of the same assets.")
    own = set(ViewsRequest.model_fields) - set(TimelineRequest.model_fields)
    built = built_timeline({name: value for name, value in request.items() if name not in own}, inputs, progress)
    prices = built.known_prices
    if prices is None or built.prices is None or built.prices.frequency != "daily":
        raise InputError("Views need daily prices.", "Give a file of daily prices.")
    # What the prices were at the last session of the news: a later one would be hindsight.
    known = prices.loc[: pd.Timestamp(built.timeline.sessions[-1])]
    market = market_of(known, asked.weights)
    proposals, left_out = propose_views(built.timeline, market, asked)
    progress(1.0, "Done")
    document = {
        "proposals": [{**asdict(proposal), "because": list(proposal.because)} for proposal in proposals],
        "left_out": left_out,
        "fragment": fragment_of(proposals, market, asked),
        "rule": RULE,
        "warnings": _warnings(asked.confidence, market),
        "as_of": built.timeline.sessions[-1].isoformat(),
    }
    return Answer(document=document, answered=bool(proposals))


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """What stands for the market: the holdings with prices, and cash.

    Attributes:
        weights: of the assets with prices and of ``CASH``, sum 1.
        prices: of the former, shape (sessions + 1, n), on the latest ``HISTORY`` sessions that have a price of each.
        unpriced: the other holdings.
    """

    weights: Mapping[str, float]
    prices: pd.DataFrame
    unpriced: tuple[str, ...]

    @property
    def assets(self) -> list[str]:
        """Those with prices, in the order of the holdings."""
        return [str(name) for name in self.prices.columns]

    @property
    def sessions(self) -> int:
        """Sessions with a return of every asset."""
        return max(0, len(self.prices) - 1)

    def covariance(self) -> FloatArray:
        """Of simple returns, annual, shape (n, n)."""
        returns = self.prices.pct_change(fill_method=None).iloc[1:].to_numpy(dtype=np.float64)
        return np.atleast_2d(np.cov(returns, rowvar=False)) * 252.0


def market_of(prices: pd.DataFrame, weights: Mapping[str, float]) -> Market:
    """The holdings as the market portfolio; those without prices are left out and the rest scaled to one.

    Args:
        prices: as in ``PriceTable.prices``, daily, up to the moment of the proposal.

    Raises:
        InputError: what is held of assets with prices sums to nothing or less, or long and short nearly cancel.
    """
    priced = [ticker for ticker in weights if ticker in prices.columns]
    held = {ticker: weights[ticker] for ticker in weights if ticker in prices.columns or ticker == CASH}
    total, risky = sum(held.values()), sum(weights[ticker] for ticker in priced)
    gross = sum(abs(weights[ticker]) for ticker in priced)
    if priced and (total <= 0 or risky <= NET * gross):
        raise InputError(
            f"The holdings with prices ({', '.join(priced[:5])}) sum to {risky:g}, so they imply no returns.",
            "Give more that is held than what is sold short.",
        )
    shares = {ticker: weight / total for ticker, weight in held.items()} if priced else {}
    unpriced = tuple(ticker for ticker in weights if ticker not in held)
    return Market(shares, prices[priced].dropna().iloc[-HISTORY - 1 :], unpriced)


def propose_views(found: "Timeline", market: Market, asked: ViewsRequest) -> tuple[list[ViewProposal], list[dict[str, str]]]:
    """The proposals, the strongest first, and why the other holdings have none."""
    left_out = [{"ticker": ticker, "reason": "There are no prices of it."} for ticker in market.unpriced]
    if not market.assets or market.sessions < LEAST_HISTORY:
        reason = f"{market.sessions} sessions have prices of all holdings; {LEAST_HISTORY} are needed."
        return [], [*left_out, *({"ticker": ticker, "reason": reason} for ticker in market.assets)]
    covariance = market.covariance()
    weights = np.array([market.weights[name] for name in market.assets])
    prior = implied_returns(covariance, weights, asked.risk_aversion, asked.risk_free)
    proposals = []
    for place, ticker in enumerate(market.assets):
        reason = _why_not(found, ticker)
        if reason:
            left_out.append({"ticker": ticker, "reason": reason})
        else:
            volatility = float(np.sqrt(covariance[place, place]))
            proposals.append(_proposal(found, ticker, volatility, float(prior[place]), asked.confidence))
    return sorted(proposals, key=lambda proposal: -abs(proposal.shift)), left_out


def implied_returns(covariance: FloatArray, weights: FloatArray, risk_aversion: float, risk_free: float) -> FloatArray:
    """Reverse optimisation: the annual returns under which these weights, and cash for what they lack of one, are the best."""
    return np.asarray(risk_free + risk_aversion * covariance @ weights, dtype=np.float64)


def fragment_of(proposals: Sequence[ViewProposal], market: Market, asked: ViewsRequest) -> dict[str, Any]:
    """A portfolio request but for objective and limits, under which the prior is that of the proposals; one absolute view
    each. Empty without a proposal."""
    if not proposals or asked.prices is None:
        return {}
    views_ = [
        {"assets": {proposal.ticker: 1.0}, "value": proposal.value, "confidence": proposal.confidence} for proposal in proposals
    ]
    first, last = (pd.Timestamp(market.prices.index[place]).date().isoformat() for place in (0, -1))
    window = {"assets": market.assets, "start": first, "end": last}
    return {
        "prices": {**asked.prices.model_dump(mode="json", exclude_defaults=True), **window},
        "covariance": {"method": "sample"},
        "current": dict(market.weights),
        "risk_free": asked.risk_free,
        "risk_aversion": asked.risk_aversion,
        "mean": {"method": "black_litterman", "views": views_},
    }


def _why_not(found: "Timeline", ticker: str) -> str:
    days = found.days.get(ticker)
    if days is None:
        return "No news of it."
    items, score = int(days.volume[-RECENT:].sum()), float(days.decayed[-1])
    if items < LEAST_ITEMS:
        return f"{items} item{'' if items == 1 else 's'} in the last {RECENT} sessions; {LEAST_ITEMS} are needed."
    if abs(score) < LEAST_SCORE:
        return f"The tone is near neutral ({score:+.2f}).".replace("-", "−")
    return ""


def _proposal(found: "Timeline", ticker: str, volatility: float, prior: float, confidence: float) -> ViewProposal:
    days = found.days[ticker]
    score, last = float(days.decayed[-1]), len(found.sessions)
    rows = [item.row for session in range(max(0, last - RECENT), last) for item in days.news.get(session, ())]
    shift = STEP * score * volatility
    told = (
        f"{ticker}: {len(rows)} items, tone {score:+.2f}; expected return {prior + shift:.1%} a year instead of {prior:.1%}, "
        f"held with confidence {confidence:.2f}."
    )
    return ViewProposal(
        ticker=ticker,
        direction="up" if score > 0 else "down",
        score=round(score, 4),
        items=len(rows),
        volatility=round(volatility, 6),
        prior=round(prior, 6),
        shift=round(shift, 6),
        value=round(prior + shift, 6),
        confidence=confidence,
        because=tuple(rows),
        text=told.replace("-", "−"),
    )


def _warnings(confidence: float, market: Market) -> list[str]:
    warnings = ["The tone of news fades within days, and a view is for a year: it is a hint, no forecast."]
    if confidence > 0.3:
        warnings.append(f"A confidence of {confidence:.2f} is high for news alone; 0.10 is usual here.")
    if market.unpriced and market.assets:
        without = ", ".join(market.unpriced[:5])
        warnings.append(f"There are no prices of {without}: what is implied is of the other holdings, scaled to one.")
    return warnings
