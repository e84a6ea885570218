"""What there is to say about prices from Yahoo, in sentences that name ticker, date and consequence."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from workbench.errors import StoreError, WorkbenchError
from workbench.market.price_revisions import TOLERANCE, Comparison, Revision
from workbench.market.price_store import Change, History
from workbench.market.prices import Problem

#: Revisions told one by one; the store keeps them all.
MOST_TOLD = 5
#: Yahoo quotes these in hundredths of the currency.
MINOR_UNITS = {"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ILA": "ILS"}


def stale(
    ticker: str, error: WorkbenchError, series: "pd.Series[float]", retrieved_at: datetime, now: datetime, start: date | None
) -> Problem:
    """Stored prices stand in for a failed delivery: how old they are, and what they lack."""
    first, last = series.index[0].date(), series.index[-1].date()
    lacks = f", and begin {(first - start).days} days after {start}" if start and first - start > timedelta(days=7) else ""
    when = retrieved_at.isoformat(sep=" ", timespec="minutes")
    return Problem(
        kind="stale_source",
        asset=ticker,
        detail=f"{error.message} The stored prices of {ticker} were fetched {age(now - retrieved_at)} ago ({when}), "
        f"end on {last}{lacks}.",
        action=f"The stored prices are used. {error.hint}",
    )


def age(span: timedelta) -> str:
    """A span of time in its largest whole unit."""
    seconds = max(span.total_seconds(), 0.0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def changes(ticker: str, change: Change) -> list[Problem]:
    """What Yahoo changed in the past it had delivered before."""
    comparison = change.comparison
    if comparison is None or change.since is None:
        return []
    since = f"since {change.since.date()}"
    if not comparison.connected:
        return [_disconnected(ticker, comparison, since)]
    told = [_revision(ticker, revision, since) for revision in comparison.revisions[:MOST_TOLD]]
    more = len(comparison.revisions) - MOST_TOLD
    if more > 0:
        detail = f"{ticker}: {more} more past prices were changed by Yahoo {since}."
        told.append(Problem(kind="revision", asset=ticker, detail=detail, action="The new prices are used; all are on record."))
    return [*_rescaling(ticker, comparison, change.close_factor, since), *told]


def quotation(history: History) -> list[Problem]:
    """What the unit and the kind of a listing mean for its use."""
    ticker, found = history.ticker, []
    if history.currency in MINOR_UNITS:
        major = MINOR_UNITS[history.currency]
        detail = f"{ticker} is quoted in {history.currency}, a hundredth of {major}."
        action = "Returns are not affected; divide a price by 100 to get money."
        found.append(Problem(kind="minor_currency", asset=ticker, detail=detail, action=action))
    if history.instrument == "INDEX":
        detail = f"{ticker} is an index; Yahoo's values hold no dividends unless it is a total return index."
        action = "Its returns are used as they are and may be too low by the dividends."
        found.append(Problem(kind="price_only", asset=ticker, detail=detail, action=action))
    return found


def today(ticker: str, series: "pd.Series[float]", local_date: date) -> list[Problem]:
    """The last price may be one of a day that is not over."""
    if series.index[-1].date() < local_date:
        return []
    detail = f"{ticker}: the price of {series.index[-1].date()} is of a day that may not be over."
    return [Problem(kind="provisional", asset=ticker, detail=detail, action="It is used; end a day earlier to leave it out.")]


def damaged(ticker: str, aside: Path) -> Problem:
    """The file of stored prices had to be replaced."""
    detail = f"The stored prices of {ticker} were damaged; the file was kept aside as {aside}."
    return Problem(kind="store_damaged", asset=ticker, detail=detail, action="A new history begins with the next delivery.")


def not_stored(ticker: str, error: StoreError) -> Problem:
    """The prices are good for this answer but are missing from the history."""
    action = f"Yahoo's prices are used without the history: revisions cannot be seen. {error.hint}"
    return Problem(kind="not_stored", asset=ticker, detail=error.message, action=action)


def _disconnected(ticker: str, comparison: Comparison, since: str) -> Problem:
    reason = (
        f"differs from the stored one on most of {comparison.common} common dates, or in its currency"
        if comparison.rewritten
        else "has no date in common with the stored one"
    )
    return Problem(
        kind="rewritten",
        asset=ticker,
        detail=f"{ticker}: the history Yahoo sends now {reason} {since}. The ticker may have passed to another security.",
        action="The new history is used alone; the old one stays in the store. Compare the two before relying on either.",
    )


def _rescaling(ticker: str, comparison: Comparison, close_factor: float, since: str) -> list[Problem]:
    levels = comparison.levels
    if len(levels) == 1:
        level = levels[0]
        if not level.moved:
            return []
        detail = (
            f"{ticker}: all {comparison.common} stored prices from {level.first} to {level.last} were multiplied by "
            f"{level.factor:.6g} {since}, {_cause(level.factor, close_factor)}."
        )
        return [Problem(kind="rescaled", asset=ticker, detail=detail, action="No return changes; nothing needs to be done.")]
    return [
        Problem(
            kind="revision",
            asset=ticker,
            detail=f"{ticker}: prices up to {before.last} were multiplied by {before.factor / after.factor:.6g} against later "
            f"ones {since}: Yahoo added, removed or corrected a dividend or split of {after.first}.",
            action=f"The new prices are used; the return of {after.first} changed, no other.",
        )
        for before, after in pairwise(levels)
    ]


def _cause(factor: float, close_factor: float) -> str:
    if abs(close_factor - 1.0) <= TOLERANCE:
        return f"as dividends of {1 - factor:.2%} in all do" if factor < 1 else "as the removal of a dividend does"
    shares = f"{1 / close_factor:.6g} new shares for one" if close_factor < 1 else f"one new share for {close_factor:.6g}"
    return f"as a split of {shares} does"


def _revision(ticker: str, revision: Revision, since: str) -> Problem:
    if revision.new is None:
        what = f"the price of {revision.date} ({revision.old:.6g}) was withdrawn"
    elif revision.old is None:
        what = f"a price of {revision.date} ({revision.new:.6g}) was put in where there was none"
    else:
        expected = revision.old * revision.factor
        scaled = "" if abs(revision.factor - 1) <= TOLERANCE else f" ({revision.old:.6g} before re-scaling)"
        what = (
            f"the price of {revision.date} was changed from {expected:.6g}{scaled} to {revision.new:.6g} "
            f"({revision.new / expected - 1:+.3%})"
        )
    action = "The new value is used; the old one stays in the store."
    return Problem(kind="revision", asset=ticker, detail=f"{ticker}: {what} by Yahoo {since}.", action=action)
