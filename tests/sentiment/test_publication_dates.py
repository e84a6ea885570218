"""Dates of publication: forms, zones, what is missing, in the future or can be read in two ways."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.sentiment.publication_dates import Published, read_published

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def one(text: str, zone: str = "Europe/London", order: str | None = None) -> Published:
    return read_published([text], zone=zone, now=NOW, order=order)[0][0]


@pytest.mark.parametrize(
    ("written", "utc", "assumed"),
    [
        ("2024-05-01T09:30:00Z", "2024-05-01T09:30", False),
        ("2024-05-01T09:30:00+08:00", "2024-05-01T01:30", False),
        ("2020-06-05 10:30:00-04:00", "2020-06-05T14:30", False),
        ("Wed, 01 May 2024 09:30:00 GMT", "2024-05-01T09:30", False),
        ("Wed, 01 May 2024 09:30:00 -0500", "2024-05-01T14:30", False),
        ("May 1, 2024 9:30 a.m. ET", "2024-05-01T13:30", False),
        ("January 10, 2024 9:30 a.m. ET", "2024-01-10T14:30", False),
        ("Wednesday, May 1, 2024 at 9:30 AM", "2024-05-01T08:30", True),
        ("北京时间2024年5月1日15:30", "2024-05-01T07:30", False),
        ("2024年5月1日 下午3点15分", "2024-05-01T14:15", True),
        ("2024年7月1日 中午11点40分", "2024-07-01T10:40", True),
        ("2024年7月1日 中午1点", "2024-07-01T12:00", True),
        ("2024年7月1日 凌晨12点05分", "2024-06-30T23:05", True),
        ("2024年5月1日（周三）09:30", "2024-05-01T08:30", True),
        ("2024-05-01", "2024-04-30T23:00", True),
        ("20240501", "2024-04-30T23:00", True),
        ("1714555800", "2024-05-01T09:30", False),
        ("1714555800000", "2024-05-01T09:30", False),
        ("2031-01-01T00:00:00Z", "2031-01-01T00:00", False),
        ("1 May 2024 14:00 IST", "2024-05-01T08:30", True),
    ],
)
def test_forms_and_zones(written: str, utc: str, assumed: bool) -> None:
    found = one(written)
    assert found.moment is not None
    assert found.moment.astimezone(UTC) == datetime.fromisoformat(f"{utc}+00:00")
    assert found.zone_assumed == assumed


@pytest.mark.parametrize("written", ["", "   ", "yesterday", "2024-13-45", "0000-00-00", "99999999999999999999", "\x00"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert one(written) == Published(None, False)


def test_one_order_for_all_dates_of_a_source() -> None:
    dates, _ = read_published(["05/06/2024", "25/06/2024"], zone="UTC", now=NOW)
    assert [date.moment and date.moment.date().isoformat() for date in dates] == ["2024-06-05", "2024-06-25"]


def test_an_open_order_is_told_and_can_be_given() -> None:
    dates, notes = read_published(["05/06/2024", "07/06/2024"], zone="UTC", now=NOW)
    assert [date.moment for date in dates] == [None, None]
    assert any("day first or month first" in note for note in notes)
    assert one("05/06/2024", "UTC", "day").moment == datetime(2024, 6, 5, tzinfo=UTC)
    assert one("05/06/2024 14:30", "UTC", "month").moment == datetime(2024, 5, 6, 14, 30, tzinfo=UTC)


def test_the_zone_assumed_is_said() -> None:
    _, notes = read_published(["2024-05-01 10:00", "2024-05-02T10:00Z"], zone="Asia/Shanghai", now=NOW)
    assert notes == ("1 of 2 dates have no time zone; they are taken as of Asia/Shanghai.",)


def test_letters_of_several_zones_are_said() -> None:
    _, notes = read_published(["May 1, 2024 10:00 CST"], zone="UTC", now=NOW)
    assert notes == ("CST stands for several zones; it is read as America/Chicago.",)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(InputError, match="no time zone"):
        read_published([], zone=zone, now=NOW)


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_is_read_or_not_but_never_breaks(texts: list[str]) -> None:
    dates, _ = read_published(texts, zone="UTC", now=NOW)
    assert len(dates) == len(texts)
    assert all(date.moment is None or date.moment.tzinfo is not None for date in dates)
