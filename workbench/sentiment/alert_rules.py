"""Watch-list rules and the alerts they find in a timeline. Pure: nothing is kept here, see ``alert_queue``.

A rule about the level fires on the session at which the level crosses the line, not on every session beyond it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from workbench.errors import InputError
from workbench.provenance import canonical_json, sha256_bytes
from workbench.sentiment.daily import TickerDays
from workbench.sentiment.items import EventKind
from workbench.sentiment.unusual import Kind, Unusual
from workbench.strict import Number, Strict

RuleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
RuleKind = Literal["score_below", "score_above", "volume_above", "event", "unusual"]
_WITH_LINE = ("score_below", "score_above", "volume_above")
_MOVES: Mapping[Kind, str] = {"score": "tone", "volume": "number of items", "level": "tone of the daily news"}


class Rule(Strict):
    """One rule of the watch list.

    ``threshold``: of the decayed score (-1 to 1), or of the items of a session; none for events and unusual moves.
    ``tickers``, ``events`` and ``moves``: empty means all.
    """

    id: RuleId
    name: Annotated[str, Field(min_length=1, max_length=120)]
    kind: RuleKind
    threshold: Number | None = None
    tickers: list[str] = Field(default_factory=list)
    events: list[EventKind] = Field(default_factory=list)
    moves: list[Kind] = Field(default_factory=list)
    enabled: bool = True

    @model_validator(mode="after")
    def _line_where_one_is_needed(self) -> Self:
        if (self.kind in _WITH_LINE) != (self.threshold is not None):
            raise ValueError(f"a rule of kind {self.kind} {'needs a' if self.kind in _WITH_LINE else 'has no'} threshold")
        return self

    def covers(self, ticker: str) -> bool:
        """Whether the rule watches this ticker."""
        return self.enabled and (not self.tickers or ticker in self.tickers)


def version_of(rules: Sequence[Rule]) -> str:
    """Twelve hexadecimal digits that change with any rule of a watch list: of the hash of its canonical JSON."""
    return sha256_bytes(canonical_json([rule.model_dump(mode="json") for rule in rules]).encode())[:12]


def refuse_idle(rule: Rule) -> None:
    """Refuse a line that no reading can cross: such a rule would keep silent for ever.

    Raises:
        InputError: naming the rule and its line.
    """
    line = rule.threshold
    if line is None:
        return
    if rule.kind == "volume_above":
        if line < 0:
            raise InputError(f"The rule {rule.name} has the line {line:g}; a number of items is 0 or more.", "Mend that line.")
    elif abs(line) > 1:
        raise InputError(
            f"The rule {rule.name} has the line {line:g}; the tone lies between −1 and 1.",
            "Write it like −0.5, not in per cent.",
        )


class RuleList(Strict):
    """A watch list as it is given and exported."""

    rules: list[Rule]


#: The watch list of someone who has set up none. One item alone, however bad, brings the level to −0.50 at most.
BUILT_IN = (
    Rule(id="tone-low", name="Tone below −0.50", kind="score_below", threshold=-0.5),
    Rule(id="unusual", name="Unusual move of tone or volume", kind="unusual"),
    Rule(id="grave-events", name="Default or litigation", kind="event", events=["default", "litigation"]),
)


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event of one ticker's news that is told as having happened. ``session``: place in the calendar."""

    ticker: str
    session: int
    type: EventKind
    row: int


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule found.

    Attributes:
        key: the same for the same rule, ticker, session and kind.
        kind: the rule's kind, with the event's or the move's type behind a colon.
        value, threshold: in the rule's unit; None for events.
        items: rows of the file; ``evidence``: what identifies their texts whatever file they stand in.
    """

    key: str
    rule: str
    name: str
    ticker: str
    session: str
    kind: str
    value: float | None
    threshold: float | None
    detail: str
    items: tuple[int, ...]
    evidence: tuple[str, ...]

    def as_row(self) -> dict[str, Any]:
        """JSON values."""
        return {**asdict(self), "items": list(self.items), "evidence": list(self.evidence)}


def alert_from_row(row: Mapping[str, Any]) -> Alert:
    """The alert of a row of the timeline's document."""
    return Alert(**{**row, "items": tuple(row["items"]), "evidence": tuple(row["evidence"])})


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A timeline as the rules see it. ``sessions``: dates by place; ``evidence``: identifies the text of a row."""

    sessions: Sequence[date]
    days: Mapping[str, TickerDays]
    moves: Sequence[Unusual]
    events: Sequence[DatedEvent]
    evidence: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Finding:
    ticker: str
    session: int
    kind: str
    value: float | None
    threshold: float | None
    detail: str
    rows: tuple[int, ...]


def alerts_of(rules: Sequence[Rule], watched: Watched) -> list[Alert]:
    """Every alert, newest first."""
    found = [_alert(rule, finding, watched) for rule in rules for finding in _findings(rule, watched)]
    return sorted(found, key=lambda alert: (alert.session, alert.ticker, alert.rule, alert.kind), reverse=True)


def _alert(rule: Rule, finding: _Finding, watched: Watched) -> Alert:
    session = watched.sessions[finding.session].isoformat()
    key = hashlib.sha256("\x00".join((rule.id, finding.ticker, session, finding.kind)).encode()).hexdigest()[:32]
    value = None if finding.value is None else round(finding.value, 4)
    evidence = tuple(sorted({watched.evidence(row) for row in finding.rows}))
    return Alert(
        key, rule.id, rule.name, finding.ticker, session, finding.kind, value, finding.threshold, finding.detail,
        finding.rows, evidence,
    )  # fmt: skip


def _findings(rule: Rule, watched: Watched) -> Iterator[_Finding]:
    if rule.kind == "event":
        yield from _by_event(rule, watched.events)
    elif rule.kind == "unusual":
        yield from (
            _of_move(move, watched.days[move.ticker])
            for move in watched.moves
            if rule.covers(move.ticker) and (not rule.moves or move.kind in rule.moves)
        )
    else:
        for ticker, days in watched.days.items():
            if rule.covers(ticker):
                yield from _crossings(rule, days)


def _crossings(rule: Rule, days: TickerDays) -> Iterator[_Finding]:
    """The sessions at which the level passes the line, with the items of that session or, where it fades, of the last."""
    line = rule.threshold or 0.0
    level = days.volume.astype(np.float64) if rule.kind == "volume_above" else days.decayed
    beyond = level < line if rule.kind == "score_below" else level > line
    news = days.news_sessions
    before = np.r_[False, beyond[:-1]]
    # A level of zero before the first news is no level: a rule "below 0.1" does not fire on it.
    passed = np.flatnonzero(beyond & ~(before & (np.arange(len(level)) > news[0])) & (np.arange(len(level)) >= news[0]))
    for session in passed.tolist():
        last = int(news[np.searchsorted(news, session, side="right") - 1])
        value = float(level[session])
        rows = tuple(item.row for item in days.news[last])
        yield _Finding(days.ticker, session, rule.kind, value, line, _crossing_in_words(rule, value, line), rows)


def _crossing_in_words(rule: Rule, value: float, line: float) -> str:
    if rule.kind == "volume_above":
        return f"{value:.0f} items in one session, more than {line:g}."
    side = "below" if rule.kind == "score_below" else "above"
    digits = 2 if round(value, 2) != round(line, 2) else 4
    return f"Tone {value:+.{digits}f}, {side} {line:+.2f}.".replace("-", "−")


def _by_event(rule: Rule, events: Sequence[DatedEvent]) -> Iterator[_Finding]:
    grouped: dict[tuple[str, int, str], list[int]] = {}
    for event in events:
        if rule.covers(event.ticker) and (not rule.events or event.type in rule.events):
            grouped.setdefault((event.ticker, event.session, event.type), []).append(event.row)
    for (ticker, session, kind), rows in grouped.items():
        places = tuple(sorted(set(rows)))
        told = f"{len(places)} item{'s' if len(places) > 1 else ''} of the type {kind}."
        yield _Finding(ticker, session, f"event:{kind}", None, None, told, places)


def _of_move(move: Unusual, days: TickerDays) -> _Finding:
    rows = tuple(item.row for session in range(move.since, move.session + 1) for item in days.news.get(session, ()))
    figure = "{:.0f}" if move.kind == "volume" else "{:+.2f}"
    told = f"The {_MOVES[move.kind]} is {figure.format(move.value)}, where {figure.format(move.usual)} was usual."
    kind = f"unusual:{move.kind}"
    return _Finding(move.ticker, move.session, kind, move.statistic, move.threshold, told.replace("-", "−"), rows)
