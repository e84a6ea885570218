"""The watch list and its alerts in the data folder's database: pending, acknowledged, muted. Safe for several processes.

An alert is kept once: neither the same finding (rule, ticker, session, kind) nor the same evidence under the same rule and
ticker comes in a second time, whatever became of the first.
"""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction

from workbench.errors import InputError, StoreError
from workbench.sentiment.alert_rules import BUILT_IN, Alert, Rule, refuse_idle
from workbench.spreadsheet_text import formula_safe
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow
from workbench.strict import Strict

Kept = TypeVar("Kept", bound=Strict)
State = Literal["pending", "acknowledged", "muted"]
#: Places among the kept pages.
ALERTS, RULES, MUTES = "sentiment-alert", "sentiment-rules", "sentiment-mute"
EVERY = "*"
_COLUMNS = (
    "key", "state", "session", "ticker", "rule", "name", "kind", "value", "threshold", "detail", "texts", "found_at",
    "acknowledged_by", "acknowledged_at", "note", "muted_until", "run_id", "rules_version",
)  # fmt: skip


class QueuedAlert(Strict):
    """An alert as it stands in the queue. Times are ISO 8601 with offset; ``texts``: the news that raised it.

    ``run_id`` and ``rules_version``: the run that found it and the watch list it used; None in alerts older than that.
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
    evidence: list[str]
    texts: list[str]
    state: State
    found_at: str
    acknowledged_by: str | None = None
    acknowledged_at: str | None = None
    note: str = ""
    muted_until: str | None = None
    run_id: str | None = None
    rules_version: str | None = None


class Mute(Strict):
    """Alerts of this rule and ticker (``*``: any) that come in before ``until`` are kept, but not pending."""

    rule: str
    ticker: str
    until: str
    by: str


class AlertQueue:
    """The queue in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rules(self) -> tuple[Rule, ...]:
        """The watch list: the kept one, else the built-in rules."""
        return self.kept_rules() or BUILT_IN

    def kept_rules(self) -> tuple[Rule, ...] | None:
        """The rules the user has kept; None where there are none.

        Raises:
            StoreError: another version of the workbench wrote them.
        """
        row = self._database.read(lambda transaction: transaction.get(WorkspaceRow, (RULES, "rules")))
        if row is None:
            return None
        try:
            return tuple(Rule.model_validate(rule) for rule in row.state["rules"]) or None
        except (ValidationError, KeyError) as error:
            raise StoreError("The watch list cannot be read: another version wrote it.", "Set it up again.") from error

    def keep_rules(self, rules: Sequence[Rule], now: datetime) -> None:
        """Replace the watch list; none at all brings back the built-in rules. Alerts of rules that are gone stay.

        Raises:
            InputError: two rules of one id, or one whose line nothing can cross.
        """
        for rule in rules:
            refuse_idle(rule)
        ids = [rule.id for rule in rules]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice:
            raise InputError(f"Two rules have the id {twice!r}.", "Give each its own.")
        self._put(RULES, "rules", {"rules": [rule.model_dump(mode="json") for rule in rules]}, now)

    def add(
        self, alerts: Iterable[Alert], texts: dict[int, str], now: datetime, *, run_id: str | None = None,
        rules_version: str | None = None,
    ) -> list[QueuedAlert]:  # fmt: skip
        """Put in the queue what is not yet there; returns the alerts that came in, muted ones too.

        Args:
            texts: of the rows the alerts cite.
            run_id, rules_version: what found them, see ``QueuedAlert``.
        """

        def work(transaction: Transaction) -> list[QueuedAlert]:
            kept = _alerts(transaction)
            keys = {alert.key for alert in kept}
            evidence: dict[tuple[str, str], set[str]] = {}
            for old in kept:
                evidence.setdefault((old.rule, old.ticker), set()).update(_of_kind(old))
            mutes = _mutes(transaction)
            new = []
            for alert in sorted(alerts, key=lambda alert: alert.session):
                known = evidence.setdefault((alert.rule, alert.ticker), set())
                if alert.key in keys or (alert.evidence and known.issuperset(_of_kind(alert))):
                    continue
                made = {"run_id": run_id, "rules_version": rules_version}
                queued = _queued(alert, texts, mutes, now).model_copy(update=made)
                keys.add(alert.key)
                known.update(_of_kind(alert))
                _merge(transaction, ALERTS, alert.key, queued.model_dump(mode="json"), now)
                new.append(queued)
            return new

        return self._database.write(work)

    def alerts(self, state: State | None = None) -> list[QueuedAlert]:
        """The alerts (in one state, or all), newest session first."""
        kept = self._database.read(_alerts)
        chosen = [alert for alert in kept if state is None or alert.state == state]
        return sorted(chosen, key=lambda alert: (alert.session, alert.ticker, alert.rule), reverse=True)

    def acknowledge(self, keys: Collection[str], *, by: str, note: str, now: datetime) -> list[QueuedAlert]:
        """Mark alerts as seen; one that was acknowledged before keeps who and when.

        Args:
            keys: whole, or their first eight characters or more.

        Raises:
            InputError: a key that names no alert, or several; or nobody is named.
        """
        if not by.strip():
            raise InputError("Nobody is named who acknowledges.", "Give a name or initials.")

        def work(transaction: Transaction) -> list[QueuedAlert]:
            kept = {alert.key: alert for alert in _alerts(transaction)}
            done = []
            for key in dict.fromkeys(_whole_key(key, kept) for key in keys):
                alert = kept[key]
                if alert.state != "acknowledged":
                    seen = {"acknowledged_by": by.strip(), "acknowledged_at": now.isoformat(), "note": note}
                    alert = alert.model_copy(update={"state": "acknowledged", **seen})
                    _merge(transaction, ALERTS, key, alert.model_dump(mode="json"), now)
                done.append(alert)
            return done

        return self._database.write(work)

    def mute(self, *, rule: str = EVERY, ticker: str = EVERY, until: datetime, by: str, now: datetime) -> int:
        """Keep alerts of a rule and a ticker (``*``: any) from being pending until then; returns how many pending ones that
        took off the list. A time that has passed ends the mute, and what it held back is pending again.

        Raises:
            InputError: ``until`` has no zone.
        """
        if until.tzinfo is None:
            raise InputError(f"{until.isoformat()} has no time zone.", "Write the offset too.")
        mute = Mute(rule=rule, ticker=ticker, until=until.isoformat(), by=by)

        def work(transaction: Transaction) -> int:
            _merge(transaction, MUTES, f"{rule} {ticker}", mute.model_dump(mode="json"), now)
            mutes = _mutes(transaction)
            changed = 0
            for alert in _alerts(transaction):
                if alert.state == "acknowledged":
                    continue
                held = _muted_until(alert, mutes, now)
                after = alert.model_copy(update={"state": "muted" if held else "pending", "muted_until": held})
                if after != alert:
                    changed += after.state == "muted" and alert.state == "pending"
                    _merge(transaction, ALERTS, alert.key, after.model_dump(mode="json"), now)
            return changed

        return self._database.write(work)

    def wake(self, now: datetime) -> int:
        """Make alerts pending again whose mute is over; returns how many."""

        def work(transaction: Transaction) -> int:
            mutes = _mutes(transaction)
            woken = [alert for alert in _alerts(transaction) if alert.state == "muted" and not _muted_until(alert, mutes, now)]
            for alert in woken:
                after = alert.model_copy(update={"state": "pending", "muted_until": None})
                _merge(transaction, ALERTS, alert.key, after.model_dump(mode="json"), now)
            return len(woken)

        return self._database.write(work)

    def mutes(self, now: datetime) -> list[Mute]:
        """The mutes in force."""
        return [mute for mute in self._database.read(_mutes) if datetime.fromisoformat(mute.until) > now]

    def clear(self) -> None:
        """Remove all alerts and mutes; the rules stay."""
        statement = delete(WorkspaceRow).where(WorkspaceRow.page.in_((ALERTS, MUTES)))
        self._database.write(lambda transaction: transaction.execute(statement))

    def _put(self, page: str, name: str, state: dict[str, Any], now: datetime) -> None:
        self._database.write(lambda transaction: _merge(transaction, page, name, state, now))


def as_csv(alerts: Iterable[QueuedAlert]) -> str:
    """The alerts as a CSV file; texts are parted by a bar. A cell that a spreadsheet would calculate is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for alert in alerts:
        row = {**alert.model_dump(mode="json"), "texts": " | ".join(alert.texts)}
        writer.writerow(formula_safe(cell) if isinstance(cell := row[name], str) else cell for name in _COLUMNS)
    return out.getvalue()


def _of_kind(alert: Alert | QueuedAlert) -> set[str]:
    """The evidence with what it is evidence of: the same news may be a rating and an unusual move."""
    return {f"{alert.kind} {item}" for item in alert.evidence}


def _queued(alert: Alert, texts: dict[int, str], mutes: Sequence[Mute], now: datetime) -> QueuedAlert:
    held = _muted_until(alert, mutes, now)
    return QueuedAlert(
        key=alert.key,
        rule=alert.rule,
        name=alert.name,
        ticker=alert.ticker,
        session=alert.session,
        kind=alert.kind,
        value=alert.value,
        threshold=alert.threshold,
        detail=alert.detail,
        evidence=list(alert.evidence),
        texts=[texts[row] for row in alert.items if row in texts],
        state="muted" if held else "pending",
        found_at=now.isoformat(),
        muted_until=held,
    )


def _muted_until(alert: Alert | QueuedAlert, mutes: Sequence[Mute], now: datetime) -> str | None:
    ends = [
        mute.until
        for mute in mutes
        if mute.rule in (EVERY, alert.rule) and mute.ticker in (EVERY, alert.ticker)
        and datetime.fromisoformat(mute.until) > now
    ]  # fmt: skip
    return max(ends, key=datetime.fromisoformat, default=None)


def _whole_key(key: str, kept: Collection[str]) -> str:
    found = [name for name in kept if name == key or (len(key) >= 8 and name.startswith(key))]
    if len(found) != 1:
        many = "several alerts" if found else "no alert"
        raise InputError(f"{key[:40]!r} names {many}.", "Take the key from the list of alerts.")
    return found[0]


def _alerts(transaction: Transaction) -> list[QueuedAlert]:
    return [alert for state in _states(transaction, ALERTS) if (alert := _readable(QueuedAlert, state)) is not None]


def _mutes(transaction: Transaction) -> list[Mute]:
    return [mute for state in _states(transaction, MUTES) if (mute := _readable(Mute, state)) is not None]


def _states(transaction: Transaction, page: str) -> list[dict[str, Any]]:
    return list(transaction.scalars(select(WorkspaceRow.state).where(WorkspaceRow.page == page)))


def _readable(model: type[Kept], state: dict[str, Any]) -> Kept | None:
    """None for what another version wrote: it stays where it is."""
    try:
        return model.model_validate(state)
    except ValidationError:
        return None


def _merge(transaction: Transaction, page: str, name: str, state: dict[str, Any], now: datetime) -> None:
    transaction.merge(WorkspaceRow(page=page, id=name, state=state, updated_at=now.isoformat(timespec="seconds")))
