"""A reading of the news proposed as a Black-Litterman view: where it points, how far, and how little it is trusted.

Rule (house): a full reading (score 1) moves the expected return by ``STEP`` of the asset's annual volatility,
``value = prior + STEP x score x volatility``, annual and arithmetic. The prior is the return that holding the given weights
implies, ``risk_free + risk_aversion x covariance x weights`` (reverse optimisation), so that a neutral reading changes nothing.
News fades in days and the view is annual: the confidence is 0.1 unless the user says otherwise. Nothing is applied here.

The document of ``sentiment views``: ``{proposals: [{ticker, direction: up|down, score, items, volatility, prior, shift, value,
confidence, because: [row], text}], left_out: [{ticker, reason}], fragment: {mean: {method, views}}, rule, warnings, as_of}``.
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
RULE = (
    f"Expected return = what the holdings imply, plus {STEP:g} x score x annual volatility. Proposed from a score of "
    f"{LEAST_SCORE:g} and {LEAST_ITEMS} items in {RECENT} sessions on."
)


class ViewsRequest(TimelineRequest):
    """A timeline with prices and holdings. ``confidence``: of every view, 0 to 1; ``risk_free`` annual."""

    confidence: Annotated[Number, Field(gt=0, le=1)] = CONFIDENCE
    risk_free: Annotated[Number, Field(ge=-0.2, le=1)] = 0.0
    risk_aversion: Annotated[Number, Field(gt=0, le=100)] = 2.5


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
    proposals, left_out = propose_views(built.timeline, known, asked.weights, asked)
    progress(1.0, "Done")
    document = {
        "proposals": [{**asdict(proposal), "because": list(proposal.because)} for proposal in proposals],
        "left_out": left_out,
        "fragment": fragment_of(proposals),
        "rule": RULE,
        "warnings": _warnings(asked.confidence),
        "as_of": built.timeline.sessions[-1].isoformat(),
    }
    return Answer(document=document, answered=bool(proposals))


def propose_views(
    found: "Timeline", prices: pd.DataFrame, weights: Mapping[str, float], asked: ViewsRequest
) -> tuple[list[ViewProposal], list[dict[str, str]]]:
    """The proposals, the strongest first, and why the other holdings have none.

    Args:
        prices: as in ``PriceTable.prices``, daily, up to the moment of the proposal.
    """
    priced = [ticker for ticker in weights if ticker in prices.columns]
    returns = prices[priced].pct_change(fill_method=None).dropna().iloc[-HISTORY:]
    left_out = [{"ticker": ticker, "reason": "There are no prices of it."} for ticker in weights if ticker not in priced]
    if len(returns) < LEAST_HISTORY:
        reason = f"{len(returns)} sessions have prices of all holdings; {LEAST_HISTORY} are needed."
        return [], [*left_out, *({"ticker": ticker, "reason": reason} for ticker in priced)]
    covariance = np.atleast_2d(np.cov(returns.to_numpy(dtype=np.float64), rowvar=False)) * 252.0
    prior = implied_returns(covariance, np.array([weights[name] for name in priced]), asked.risk_aversion, asked.risk_free)
    proposals = []
    for place, ticker in enumerate(priced):
        reason = _why_not(found, ticker)
        if reason:
            left_out.append({"ticker": ticker, "reason": reason})
        else:
            volatility = float(np.sqrt(covariance[place, place]))
            proposals.append(_proposal(found, ticker, volatility, float(prior[place]), asked.confidence))
    return sorted(proposals, key=lambda proposal: -abs(proposal.shift)), left_out


def implied_returns(covariance: FloatArray, weights: FloatArray, risk_aversion: float, risk_free: float) -> FloatArray:
    """Reverse optimisation: the annual returns under which these weights are the best, weights taken to sum to one."""
    total = float(weights.sum())
    scaled = weights / total if total > 0 else weights
    return np.asarray(risk_free + risk_aversion * covariance @ scaled, dtype=np.float64)


def fragment_of(proposals: Sequence[ViewProposal]) -> dict[str, Any]:
    """The part of a portfolio request: ``mean`` with one absolute view each; empty without a proposal."""
    if not proposals:
        return {}
    stated = [
        {"assets": {proposal.ticker: 1.0}, "value": proposal.value, "confidence": proposal.confidence} for proposal in proposals
    ]
    return {"mean": {"method": "black_litterman", "views": stated}}


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


def _warnings(confidence: float) -> list[str]:
    warnings = ["The tone of news fades within days, and a view is for a year: it is a hint, no forecast."]
    if confidence > 0.3:
        warnings.append(f"A confidence of {confidence:.2f} is high for news alone; 0.10 is usual here.")
    return warnings
