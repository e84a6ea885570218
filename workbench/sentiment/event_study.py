"""The event study of a timeline: what the shares did around strong news, beyond what the market did.

The document (returns are fractions over the window, per session in the model; day 0 is the session the news counts to):

* ``model``: ``market|constant_mean``; ``market``: the column, or null; ``estimation``: ``[-250, -30]``; ``windows``: names.
* ``events``: ``[{ticker, session, groups: [name], items: [row], alpha, beta, sigma, observations, windows: {name: {car,
  standard_error, t, p}}, warnings: [text]}]``. A window without all its prices is absent.
* ``groups``: ``[{group, events, windows: {name: {count, mean, median, standard_error, positive, t, p, bmp, bmp_p, adjusted,
  adjusted_p, correlation}}, path: {days: [...], mean: [...], cumulative: [...], standard_error: [...]}}]``; tests of
  ``cross_section``; ``standard_error`` of the path belongs to ``cumulative``. A group of one event has no tests.
* ``errors``: ``[{ticker, sessions: [...], message}]``: events that could not be studied; the others go on.
* ``left_out``: events of a ticker whose window of days -1 to +5 overlaps that of the one before.
* ``clustering``: ``{reporting_season_share, usual_share, busiest_week, busiest_week_share}``.
* ``notes``: sentences.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import DataError
from workbench.sentiment.abnormal_returns import ESTIMATION, PATH, WINDOWS, EventReturns, event_returns
from workbench.sentiment.cross_section import cross_section, mean_correlation, residual_correlations
from workbench.sentiment.daily import FloatArray

#: Events of one ticker whose days 0 are closer than this have windows in common; the later one is left out.
APART = 7
#: Most events of one study; the latest are taken.
MOST_EVENTS = 1_000
#: Share of unchanged prices from which trading is called thin.
THIN = 0.2
#: House rule: most companies report between the 10th of these months and the 20th of the next.
REPORTING_MONTHS = (1, 4, 7, 10)


@dataclass(frozen=True, slots=True)
class StudyEvent:
    """News worth studying: the session (a date) it counts to, the groups it belongs to, the rows of the file."""

    ticker: str
    session: date
    groups: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Studied:
    event: StudyEvent
    at: int
    returns: EventReturns


def window_name(window: tuple[int, int]) -> str:
    """``[-1, +1]``."""
    return "[{}, {}]".format(*(f"{day:+d}" if day else "0" for day in window))


def event_study(prices: pd.DataFrame, market: str | None, events: Sequence[StudyEvent]) -> dict[str, Any]:
    """The document. ``prices``: as in ``PriceTable.prices``; ``market``: one of its columns, None for the constant mean.

    Raises:
        DataError: the market column is not there.
    """
    if market is not None and market not in prices.columns:
        names = ", ".join(str(name) for name in list(prices.columns)[:20])
        raise DataError(f"The prices have no column {market!r} for the market.", f"Their columns are: {names}.")
    returns = prices.pct_change(fill_method=None)
    priced = [event for event in events if event.ticker in returns.columns]
    chosen, left_out = _apart(priced)
    cut = chosen[-MOST_EVENTS:]
    studied, errors = _studied(returns, market, cut)
    correlations = residual_correlations([item.returns for item in studied])
    groups = sorted({group for item in studied for group in item.event.groups})
    return {
        "model": "constant_mean" if market is None else "market",
        "market": market,
        "estimation": list(ESTIMATION),
        "windows": [window_name(window) for window in WINDOWS],
        "events": [_event_row(item) for item in studied],
        "groups": [_group_row(group, studied, correlations) for group in groups],
        "errors": [*_unpriced(events, returns.columns), *errors],
        "left_out": left_out,
        "clustering": _clustering([item.event.session for item in studied]),
        "notes": [*_notes(studied, market, left_out, len(chosen) - len(cut)), *_many_tests(len(groups))],
    }


def _unpriced(events: Sequence[StudyEvent], priced: Collection[str]) -> list[dict[str, Any]]:
    days: dict[str, list[str]] = {}
    for event in sorted(events, key=lambda event: (event.ticker, event.session)):
        if event.ticker not in priced:
            days.setdefault(event.ticker, []).append(event.session.isoformat())
    return [{"ticker": name, "sessions": own, "message": f"There are no prices of {name}."} for name, own in days.items()]


def _apart(events: Sequence[StudyEvent]) -> tuple[list[StudyEvent], int]:
    """Events by session without those that follow one of the same ticker too closely; how many those are."""
    kept: list[StudyEvent] = []
    last: dict[str, date] = {}
    for event in sorted(events, key=lambda event: (event.session, event.ticker)):
        before = last.get(event.ticker)
        if before is None or int(np.busday_count(before, event.session)) >= APART:
            kept.append(event)
            last[event.ticker] = event.session
    return kept, len(events) - len(kept)


def _studied(
    returns: pd.DataFrame, market: str | None, events: Sequence[StudyEvent]
) -> tuple[list[_Studied], list[dict[str, Any]]]:
    places = {stamp.date(): place for place, stamp in enumerate(pd.DatetimeIndex(returns.index))}
    markets = None if market is None else returns[market].to_numpy(dtype=np.float64)
    studied: list[_Studied] = []
    faults: dict[tuple[str, str], list[str]] = {}
    for event in events:
        try:
            found = _one(returns, markets, event, places)
        except DataError as error:
            faults.setdefault((event.ticker, error.message), []).append(event.session.isoformat())
        else:
            studied.append(found)
    rows = [{"ticker": ticker, "sessions": days, "message": message} for (ticker, message), days in faults.items()]
    return studied, rows


def _one(returns: pd.DataFrame, market: FloatArray | None, event: StudyEvent, places: Mapping[date, int]) -> _Studied:
    at = places.get(event.session)
    if at is None:
        raise DataError("The prices do not reach the day of the news.")
    found = event_returns(returns[event.ticker].to_numpy(dtype=np.float64), market, at)
    if not found.windows:
        raise DataError("Prices are missing around the day of the news.")
    return _Studied(event, at, found)


def _event_row(item: _Studied) -> dict[str, Any]:
    from scipy import stats

    found = item.returns
    windows = {
        window_name((window.first, window.last)): {
            "car": window.car,
            "standard_error": window.standard_error,
            "t": window.scar,
            "p": float(2 * stats.t.sf(abs(window.scar), window.df)),
        }
        for window in found.windows
    }
    thin = f"{found.zero_share:.0%} of the prices before did not change: thin trading biases beta towards zero."
    return {
        "ticker": item.event.ticker,
        "session": item.event.session.isoformat(),
        "groups": list(item.event.groups),
        "items": list(item.event.rows),
        "alpha": found.alpha,
        "beta": found.beta,
        "sigma": found.sigma,
        "observations": found.observations,
        "windows": windows,
        "warnings": [thin] if found.zero_share >= THIN else [],
    }


def _group_row(group: str, studied: Sequence[_Studied], correlations: FloatArray) -> dict[str, Any]:
    places = [place for place, item in enumerate(studied) if group in item.event.groups]
    windows: dict[str, Any] = {}
    for window in WINDOWS:
        found = {
            place: returns
            for place in places
            for returns in studied[place].returns.windows
            if (returns.first, returns.last) == window
        }
        own = list(found)
        correlation = mean_correlation([studied[place].at for place in own], correlations[np.ix_(own, own)], window)
        if (tested := cross_section(list(found.values()), correlation)) is not None:
            windows[window_name(window)] = asdict(tested)
    return {"group": group, "events": len(places), "windows": windows, "path": _path([studied[place] for place in places])}


def _path(items: Sequence[_Studied]) -> dict[str, Any]:
    """Mean abnormal return by day, its running sum, and the cross-sectional standard error of the sum."""
    whole = np.array([item.returns.path for item in items if np.isfinite(item.returns.path).all()])
    days = list(range(PATH[0], PATH[1] + 1))
    if not whole.size:
        return {"days": days, "mean": None, "cumulative": None, "standard_error": None, "events": 0}
    sums = np.cumsum(whole, axis=1)
    errors = (sums.std(axis=0, ddof=1) / np.sqrt(len(sums))).tolist() if len(sums) > 1 else None
    return {
        "days": days,
        "mean": whole.mean(axis=0).tolist(),
        "cumulative": sums.mean(axis=0).tolist(),
        "standard_error": errors,
        "events": len(whole),
    }


def _clustering(days: Sequence[date]) -> dict[str, Any]:
    if not days:
        return {"reporting_season_share": None, "usual_share": None, "busiest_week": None, "busiest_week_share": None}
    year = [day.date() for day in pd.date_range("2023-01-01", "2023-12-31")]
    weeks = pd.Series([day.isocalendar()[:2] for day in days]).value_counts()
    busiest = max(weeks.index, key=lambda week: (int(weeks[week]), week))
    return {
        "reporting_season_share": float(np.mean([_reporting(day) for day in days])),
        "usual_share": float(np.mean([_reporting(day) for day in year])),
        "busiest_week": "{}-W{:02d}".format(*busiest),
        "busiest_week_share": float(weeks[busiest] / len(days)),
    }


def _reporting(day: date) -> bool:
    return (day.month in REPORTING_MONTHS and day.day >= 10) or (day.month - 1 in REPORTING_MONTHS and day.day <= 20)


def _many_tests(groups: int) -> list[str]:
    count = groups * len(WINDOWS)
    told = f"{groups} groups and {len(WINDOWS)} windows are {count} tests: about {max(1, round(count / 20))} of them "
    return [told + "fall below p = 0.05 by chance alone."] if groups > 3 else []


def _notes(studied: Sequence[_Studied], market: str | None, left_out: int, cut: int) -> list[str]:
    notes = []
    if market is None:
        notes.append(
            "No market was named: normal is the share's own mean return, so moves of the whole market count as its own."
        )
    if left_out:
        notes.append(f"{left_out} events follow another of the same ticker within {APART} weekdays and were left out.")
    if cut > 0:
        notes.append(f"The {MOST_EVENTS:,} latest events were studied; {cut:,} earlier ones were not.")
    thin = sum(item.returns.zero_share >= THIN for item in studied)
    if thin:
        notes.append(f"{thin} events are of thinly traded shares ({THIN:.0%} or more unchanged prices).")
    share = _clustering([item.event.session for item in studied])["reporting_season_share"]
    if share is not None and share > 0.6:
        notes.append(
            f"{share:.0%} of the events fall into the reporting seasons: they share news of the whole market, and the plain "
            "tests overstate what is known. Read the adjusted one."
        )
    return notes
