"""When items were published: a moment with its zone, from dates as sources write them.

Beside all that ``dated_news.read_times`` reads: named zones ("9:30 a.m. ET", "北京时间"), Chinese times (下午3点15分), days
of the week before the date. Where no zone is written, one is assumed, and that is said. A date in the future is kept.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.errors import DataError, InputError
from workbench.sentiment.dated_news import read_times

#: News of other years has a wrong date.
YEARS = range(1900, 2200)
_NEW_YORK, _CHICAGO, _SHANGHAI, _HONG_KONG = "America/New_York", "America/Chicago", "Asia/Shanghai", "Asia/Hong_Kong"
_ZONES: Mapping[str, str] = {
    **dict.fromkeys(("et", "est", "edt", "eastern time", "美东时间", "美国东部时间"), _NEW_YORK),
    **dict.fromkeys(("ct", "cst", "cdt"), _CHICAGO),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("bst", "london time", "伦敦时间"), "Europe/London"),
    **dict.fromkeys(("cet", "cest"), "Europe/Berlin"),
    **dict.fromkeys(("gmt", "utc", "z"), "UTC"),
    **dict.fromkeys(("hkt", "香港时间"), _HONG_KONG),
    **dict.fromkeys(("北京时间", "beijing time"), _SHANGHAI),
    "sgt": "Asia/Singapore",
    "jst": "Asia/Tokyo",
    "ist": "Asia/Kolkata",
    "aest": "Australia/Sydney",
}
#: Letters that stand for several zones in the world.
_SEVERAL = frozenset({"cst", "ist", "bst"})
_ZONE = re.compile(
    rf"[\s(（]*(?<![a-z/])({'|'.join(sorted(map(re.escape, _ZONES), key=len, reverse=True))})[)）]?$", re.IGNORECASE
)
_LEADING_ZONE = re.compile(r"^(北京时间|香港时间|美东时间|伦敦时间)[:：,，\s]*")
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+|(?:星期|周)[一二三四五六日天]\s*)|[(（]?(?:星期|周)[一二三四五六日天][)）]?",
    re.IGNORECASE,
)
_HAN_TIME = re.compile(
    r"\s*(上午|下午|晚上|凌晨|中午|晚|早上)?\s*(\d{1,2})(?:[点时](\d{1,2})?分?|[:：](\d{2}))(?:[:：](\d{2}))?"
)
_AT = re.compile(r"(?<=\d)\s+at\s+(?=\d)", re.IGNORECASE)
_NUMERIC = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
#: RFC 5322, which ``read_times`` knows with its zone.
_MAIL = re.compile(
    r"^(?:[a-z]{3},\s*)?\d{1,2} [a-z]{3} \d{4} \d{1,2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|gmt|utc?|z|[ecmp][sd]t)(?:\s*\(.*\))?$",
    re.IGNORECASE,
)


class Published(NamedTuple):
    """``moment``: aware; None where there is no date that can be read. ``zone_assumed``: none is written, or one of several."""

    moment: datetime | None
    zone_assumed: bool


def read_published(
    texts: Sequence[str], *, zone: str, now: datetime, order: str | None = None
) -> tuple[tuple[Published, ...], tuple[str, ...]]:
    """Read dates of one source, as written; an empty text is a missing date.

    Args:
        texts: the dates of one column or one feed, in their order: 05/06/2020 is decided over all of them.
        zone: assumed where none is written, such as ``Europe/London``.
        now: aware.
        order: ``day`` or ``month``: which comes first in 05/06/2020; None lets the others decide.

    Returns:
        one for each text, and what was assumed, in words for the user.

    Raises:
        InputError: there is no such zone.
    """
    assumed = zone_called(zone)
    parted = [_parted(text, order) for text in texts]
    notes: list[str] = []
    try:
        times, said = read_times([text for text, _ in parted], today=now.date())
        notes += said
    except DataError as error:
        times = [None] * len(texts)
        notes.append(f"No date was read. {error.message} Say which comes first, the day or the month.")
    found = [
        _published(None if when is None else when.moment, named, assumed)
        for (_, named), when in zip(parted, times, strict=True)
    ]
    several = sorted({named.upper() for _, named in parted if named in _SEVERAL})
    notes += [f"{letters} stands for several zones; it is read as {_ZONES[letters.lower()]}." for letters in several]
    without = sum(one.zone_assumed and named not in _SEVERAL for one, (_, named) in zip(found, parted, strict=True))
    if without:
        notes.append(f"{without:,} of {len(found):,} dates have no time zone; they are taken as of {zone}.")
    return tuple(found), tuple(notes)


def zone_called(name: str) -> tzinfo:
    """The time zone of that name.

    Raises:
        InputError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(
            f"There is no time zone {name[:60]!r}.", "Name it like Europe/London, America/New_York, Asia/Shanghai or UTC."
        ) from error


def _parted(text: str, order: str | None) -> tuple[str, str]:
    """The date in a form that ``read_times`` knows, and the zone named beside it (empty where none is)."""
    written = " ".join(text.split())
    if not written or _MAIL.match(written):
        return written, ""
    leading = _LEADING_ZONE.match(written)
    written = written[leading.end() :] if leading else written
    trailing = None if leading else _ZONE.search(written)
    if trailing and trailing.start():
        written = written[: trailing.start()]
    named = leading[1] if leading else trailing[1].lower() if trailing and trailing.start() else ""
    written = _AT.sub(" ", _WEEKDAY.sub("", written)).strip()
    written = _with_plain_time(written)
    numeric = _NUMERIC.match(written) if order else None
    if numeric:
        first, second = numeric[1].zfill(2), numeric[3].zfill(2)
        day, month = (first, second) if order == "day" else (second, first)
        written = f"{numeric[4]}-{month}-{day}{written[numeric.end() :]}"
    return written, named


def _with_plain_time(written: str) -> str:
    """下午3点15分 as 15:15. Only after a Chinese date: elsewhere there is nothing to change."""
    day_end = max(written.rfind("日"), written.rfind("号"))
    time = _HAN_TIME.fullmatch(written, day_end + 1) if day_end >= 0 else None
    if time is None:
        return written
    hour = int(time[2])
    if (time[1] in {"下午", "晚上", "晚"} and hour < 12) or (time[1] == "中午" and hour < 10):  # 中午11点 is before noon
        hour += 12
    elif time[1] == "凌晨" and hour == 12:
        hour = 0
    return f"{written[: day_end + 1]} {hour:02d}:{int(time[3] or time[4] or 0):02d}:{int(time[5] or 0):02d}"


def _published(moment: datetime | None, named: str, assumed: tzinfo) -> Published:
    if moment is None or moment.year not in YEARS:
        return Published(None, False)
    if moment.tzinfo is not None:
        return Published(moment, False)
    zone = ZoneInfo(_ZONES[named]) if named else assumed
    return Published(moment.replace(tzinfo=zone), not named or named in _SEVERAL)
