"""Trading sessions: after the close is the next session; holidays by rule, held against a real index."""

import csv
import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.sentiment.sessions import calendar_of, closes_at, exchange_of, exchanges, holidays, weekdays_between

NEW_YORK = exchanges()["XNYS"]
#: Days without trading that no rule gives: mourning, the attacks of 2001, a storm.
SINGLE = {date(1994, 4, 27), *(date(2001, 9, day) for day in range(11, 15)), date(2004, 6, 11), date(2007, 1, 2),
          date(2012, 10, 29), date(2012, 10, 30), date(2018, 12, 5)}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def session(published: str) -> date:
    calendar = calendar_of(NEW_YORK, None, date(2020, 6, 1), date(2020, 7, 10))
    place = calendar.session_of(at(published))
    assert place is not None
    return calendar.sessions[place]


@pytest.mark.parametrize(
    ("published", "counts_to"),
    [
        ("2020-06-05T15:59:59-04:00", date(2020, 6, 5)),
        ("2020-06-05T16:00:00-04:00", date(2020, 6, 8)),  # Friday's close: Monday
        ("2020-06-05T19:59:00+00:00", date(2020, 6, 5)),
        ("2020-06-05T20:01:00+00:00", date(2020, 6, 8)),
        ("2020-06-06T09:00:00+08:00", date(2020, 6, 8)),  # Friday evening in New York
        ("2020-07-02T16:30:00-04:00", date(2020, 7, 6)),  # the 3rd is the holiday's day off
        ("2020-06-07T12:00:00-04:00", date(2020, 6, 8)),
    ],
)
def test_the_session_news_counts_to(published: str, counts_to: date) -> None:
    assert session(published) == counts_to


def test_an_early_close_ends_the_day_early() -> None:
    assert closes_at(NEW_YORK, date(2020, 11, 27)).isoformat() == "2020-11-27T13:00:00-05:00"
    calendar = calendar_of(NEW_YORK, None, date(2020, 11, 20), date(2020, 12, 4))
    place = calendar.session_of(at("2020-11-27T14:00:00-05:00"))
    assert calendar.sessions[place or 0] == date(2020, 11, 30)


def test_a_date_without_a_time_counts_to_the_day_after_unless_asked_otherwise() -> None:
    calendar = calendar_of(NEW_YORK, None, date(2020, 6, 1), date(2020, 6, 12))
    published = datetime(2020, 6, 5, tzinfo=UTC)
    following, same = (calendar.session_of(published, day_only=rule) for rule in ("next", "same"))
    assert calendar.sessions[following or 0] == date(2020, 6, 8)
    assert calendar.sessions[same or 0] == date(2020, 6, 5)


def test_the_dates_of_a_price_file_are_the_calendar() -> None:
    priced = [date(2020, 6, 1), date(2020, 6, 2), date(2020, 6, 8)]  # trading stopped for three days
    calendar = calendar_of(NEW_YORK, priced, date(2020, 6, 1), date(2020, 6, 8))
    place = calendar.session_of(at("2020-06-02T18:00:00-04:00"))
    assert calendar.sessions[place or 0] == date(2020, 6, 8)
    assert calendar.of_prices
    assert date(2020, 6, 9) in calendar.sessions


@pytest.mark.parametrize(
    ("ticker", "exchange"), [("AAPL", "XNYS"), ("BRK.B", "XNYS"), ("0700.HK", "XHKG"), ("600519.SS", "XSHG"), ("VOD.L", "XLON")]
)
def test_the_suffix_names_the_exchange(ticker: str, exchange: str) -> None:
    assert exchange_of(ticker, "XNYS").id == exchange


@pytest.mark.parametrize(
    ("ticker", "default", "exchange"),
    [("600519", "XNYS", "XSHG"), ("000001", "XNYS", "XSHG"), ("005930", "XKRX", "XKRX"), ("7203", "XNYS", "XNYS")],
)
def test_a_bare_code_of_mainland_china_is_not_of_new_york(ticker: str, default: str, exchange: str) -> None:
    assert exchange_of(ticker, default).id == exchange


def test_an_unknown_exchange_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="XMOON") as caught:
        exchange_of("AAPL", "XMOON")
    assert "XNYS" in caught.value.hint


def test_known_holidays() -> None:
    assert date(2021, 12, 24) in holidays(NEW_YORK, 2021)  # Christmas on a Saturday: the Friday before
    assert date(2021, 12, 31) not in holidays(NEW_YORK, 2021)  # but New Year on a Saturday is not moved
    london = exchanges()["XLON"]
    assert {date(2021, 12, 27), date(2021, 12, 28)} <= holidays(london, 2021)  # both Christmas days at a weekend
    assert date(2024, 4, 1) in holidays(london, 2024)
    assert date(2025, 5, 19) in holidays(exchanges()["XTSE"], 2025)


def test_tokyo_closes_later_since_november_2024() -> None:
    tokyo = exchanges()["XTKS"]
    assert [
        closes_at(tokyo, day).hour * 60 + closes_at(tokyo, day).minute for day in (date(2024, 11, 1), date(2024, 11, 5))
    ] == [
        900,
        930,
    ]


def test_the_rules_give_new_yorks_sessions(shared_data: Path) -> None:
    with (shared_data / "prices/sp500_index_daily_1990_2022.csv").open() as handle:
        traded = [date.fromisoformat(row["Date"]) for row in csv.DictReader(handle)]
    ruled = set(weekdays_between(NEW_YORK, traded[0], traded[-1]))
    assert set(traded) - ruled == set()
    assert ruled - set(traded) == SINGLE


def test_every_exchange_has_about_250_sessions() -> None:
    for exchange in exchanges().values():
        for year in (2010, 2024):
            days = weekdays_between(exchange, date(year, 1, 1), date(year, 12, 31))
            assert 245 <= len(days) <= 262
            assert closes_at(exchange, days[0]).utcoffset() is not None
            assert all(b - a <= timedelta(days=10) for a, b in itertools.pairwise(days))
