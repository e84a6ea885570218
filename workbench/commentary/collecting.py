"""Collects facts from a result document, printing each value as the page does."""

import re
from collections.abc import Sequence

from workbench.commentary.facts import Fact, Kind, Name, When
from workbench.commentary.measures import MEASURES
from workbench.commentary.number_text import money, percent, plain, points


class Collector:
    """Facts in the order in which they are told.

    Args:
        currency: of every amount.
    """

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.facts: list[Fact] = []

    def percent(
        self,
        measure: str,
        fraction: float | None,
        path: str,
        *,
        when: When = "",
        about: Sequence[Name] = (),
        decimals: int = 1,
        years: frozenset[str] = frozenset(),
    ) -> None:
        """A fraction, told in percent; nothing where it is absent."""
        if fraction is not None:
            self._add(measure, fraction * 100.0, "percent", percent(fraction, decimals), path, when, about, years=years)

    def money(
        self,
        measure: str,
        amount: float | None,
        path: str,
        *,
        when: When = "",
        about: Sequence[Name] = (),
        sign: bool = False,
        years: frozenset[str] = frozenset(),
    ) -> None:
        """An amount in the currency of the result."""
        if amount is not None:
            text = money(amount, self.currency, sign=sign)
            self._add(measure, amount, "money", text, path, when, about, mark=".money", years=years)

    def ratio(
        self, measure: str, value: float | None, path: str, *, when: When = "", about: Sequence[Name] = (), decimals: int = 2
    ) -> None:
        """A number without a unit."""
        if value is not None:
            self._add(measure, value, "ratio", plain(value, decimals, sign=when == "change"), path, when, about)

    def count(self, measure: str, number: int | None, path: str, *, kind: Kind = "count") -> None:
        """A whole number of things, or of days."""
        if number is not None:
            self._add(measure, float(number), kind, plain(number, 0), path, "", ())

    def change(
        self, measure: str, new: float | None, old: float | None, path: str, *, about: Sequence[Name] = (), decimals: int = 1
    ) -> None:
        """New minus old in percentage points, both rounded as they are shown, so that the three add up for the reader."""
        if new is None or old is None:
            return
        moved = round(round(new * 100.0, decimals) - round(old * 100.0, decimals), decimals)
        self._add(measure, moved, "points", f"{points(moved, decimals)} points", path, "change", about)

    def ratio_change(self, measure: str, new: float | None, old: float | None, path: str) -> None:
        """The same for a number without a unit."""
        if new is not None and old is not None:
            self.ratio(measure, round(round(new, 2) - round(old, 2), 2), path, when="change")

    def _add(
        self,
        measure: str,
        value: float,
        kind: Kind,
        text: str,
        path: str,
        when: When,
        about: Sequence[Name],
        mark: str = "",
        years: frozenset[str] = frozenset(),
    ) -> None:
        told = ".".join([measure, *(name.id for name in about), *([when] if when else [])]) + mark
        self.facts.append(
            Fact(
                id=told,
                measure=MEASURES[measure],
                value=value,
                kind=kind,
                text=text,
                path=path,
                about=tuple(about),
                when=when,
                years=years,
            )
        )


def scenario_name(scenario_id: str, shown: str, library: str, chinese: str, years: frozenset[str] = frozenset()) -> Name:
    """The name of a scenario or a past window, also as one may shorten it: ``Covid again`` -> ``Covid``."""
    short = re.sub(r"\s+(?:again|crash|(?:19|20)\d\d)$", "", shown)
    short_chinese = re.sub(r"(?:全程|暴跌|冲击)$", "", chinese)
    also = tuple(form for form in dict.fromkeys((library, short, short_chinese)) if len(form) > 2)
    return Name(id=scenario_id, shown=shown, chinese=chinese, kind="scenario", also=also, years=years)
