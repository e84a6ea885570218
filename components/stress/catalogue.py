"""Every scenario there is to choose from: the library's and the user's own, with what the hover says about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.resources import workbench
from components.stress.words import SHORT, factor_name, moves, scenario_name
from workbench.errors import InputError
from workbench.inputs import DirectInputs
from workbench.progress import silent

if TYPE_CHECKING:
    from workbench.stress.scenario_choice import CustomScenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One scenario of the list. ``dates`` are ISO months for a window, empty for a hypothetical one."""

    id: str
    name: str
    full_name: str
    type: str
    dates: str
    factors: dict[str, float]
    missing: tuple[str, ...]
    source: str
    confidence: str
    rationale: str
    horizon_days: float
    version: str
    author: str = ""
    approved: str = ""

    @property
    def label(self) -> str:
        """Name and dates; a scenario of one's own that is called like one of the library says whose it is."""
        own = self.type == "custom" and self.name in SHORT.values()
        return " · ".join(filter(None, (f"{self.name} (mine)" if own else self.name, self.dates)))

    @property
    def about(self) -> str:
        """Source, confidence, what moves and what is missing, as Markdown for the hover."""
        gone = ", ".join(factor_name(name) for name in self.missing)
        lines = [
            f"**{plain_text(self.full_name)}** {plain_text(self.dates)}",
            plain_text(moves(self.factors)),
            plain_text(self.rationale),
            f"Missing: {plain_text(gone)}" if gone else "",
            plain_text(f"Source: {self.source}. Confidence: {self.confidence}. Version {self.version}."),
            plain_text(f"Author: {self.author}, {self.approved}.") if self.author or self.approved else "",
        ]
        return "  \n".join(line for line in lines if line.strip())


def catalogue() -> tuple[Entry, ...]:
    """The library's scenarios and the saved ones, newest windows last. Saved ones are read anew each time."""
    return (*_library(), *(_entry(row) for row in _rows("custom")))


def saved_scenario(scenario_id: str) -> "CustomScenario":
    """The last version of a scenario the user wrote.

    Raises:
        InputError: there is none.
    """
    from workbench.stress.user_scenarios import list_saved

    for item in list_saved(workbench().data_dir)[0]:
        if item.id == scenario_id:
            return item.current
    raise InputError(f"There is no saved scenario {scenario_id!r}.", "It may have been removed since.")


def saved_problems() -> tuple[str, ...]:
    """A sentence on each saved scenario that cannot be read."""
    from workbench.stress.user_scenarios import list_saved

    return list_saved(workbench().data_dir)[1]


def all_factors() -> tuple[str, ...]:
    """Every factor a custom scenario may shock, those of the sample history first."""
    names = [name for entry in _library() for name in entry.factors]
    return tuple(dict.fromkeys(names))


def found(entries: Sequence[Entry], *, kinds: Sequence[str], words: str) -> list[Entry]:
    """Entries of these kinds whose names, dates or factors hold every one of the words."""
    wanted = words.casefold().split()
    return [entry for entry in entries if entry.type in kinds and all(word in _searched(entry) for word in wanted)]


def _searched(entry: Entry) -> str:
    factors = " ".join(factor_name(name) for name in entry.factors)
    return f"{entry.name} {entry.full_name} {entry.dates} {entry.id} {factors}".casefold()


@st.cache_data(max_entries=1, show_spinner=False)
def _library() -> tuple[Entry, ...]:
    return tuple(_entry(row) for kind in ("historical", "hypothetical") for row in _rows(kind))


def _rows(kind: str) -> list[dict[str, Any]]:
    """The list of the engine; reading it is no run that is worth keeping."""
    from components.resources import now
    from workbench.stress.tasks import scenarios

    return list(scenarios({"type": kind}, DirectInputs(workbench().data_dir, now), silent).document["scenarios"])


def _entry(row: dict[str, Any]) -> Entry:
    start, end = row.get("start"), row.get("end")
    dates = f"{numbers.day(start)[:7]} to {numbers.day(end)[:7]}" if start and end else ""
    if dates and start[:4] == end[:4]:
        dates = start[:7] if start[:7] == end[:7] else f"{start[:7]} to {end[5:7]}"
    return Entry(
        id=row["id"],
        name=scenario_name(row["id"], row["name"]),
        full_name=row["name"],
        type=row["type"],
        dates=dates,
        factors=dict(row["factors"]),
        missing=tuple(row["missing"]),
        source=row["source"],
        confidence=row["confidence"],
        rationale=row.get("rationale") or "",
        horizon_days=float(row["horizon_days"]),
        version=str(row["version"]),
        author=row.get("author") or "",
        approved=_approved(row),
    )


def _approved(row: dict[str, Any]) -> str:
    """Who let the committee use it, and when; of the library's scenarios nothing is said."""
    if row["type"] != "custom":
        return ""
    found = " on ".join(filter(None, (row.get("approved_by"), row.get("approved_on"))))
    return f"approved by {found}" if row.get("approved_by") else "not approved"
