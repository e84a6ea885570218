"""Saved runs: the request, what it was computed from, and the whole answer."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import Session

from workbench.errors import InputError
from workbench.provenance import Source
from workbench.store.database import Database
from workbench.store.differences import ALWAYS_VOLATILE, ENVIRONMENT, differences
from workbench.store.tables import CommentaryRow, RunRow

#: SQLite takes only so many values in one question.
_IDS_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RunRecord:
    """One run. ``created_at`` is the time at which the task saw the clock (ISO 8601 with offset); ``seconds`` how long
    it took; ``answered`` is False where the question had no answer under its own terms."""

    run_id: str
    task: str
    request: dict[str, Any]
    document: dict[str, Any]
    sources: tuple[Source, ...]
    created_at: str
    seconds: float
    answered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RunSummary:
    """A line in the list of runs. ``results`` counts the different results the same run has given (usually 1)."""

    run_id: str
    task: str
    created_at: str
    first_created_at: str
    seconds: float
    answered: bool
    results: int


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RunOutline:
    """What tells one run from another: what was asked, and on how much.

    Attributes:
        request: as it was asked.
        assets: how many assets have a weight, or positions a value, in the answer; 0 where it has neither.
        value: what the portfolio is worth, where the answer says so, in ``currency``.
    """

    run_id: str
    request: dict[str, Any]
    assets: int
    value: float | None
    currency: str | None


class RunStore:
    """The runs in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, record: RunRecord, volatile: frozenset[str] = frozenset()) -> None:
        """Keep ``record``. The same run with the same numbers is kept once, with the time it was last asked for; one
        with other numbers (after an update of a library) is kept beside the earlier one, which is never overwritten.

        Args:
            record: what to keep.
            volatile: paths of the document that may differ without making it another result.

        Raises:
            StoreError: the database cannot be written.
        """
        self._database.write(lambda session: _save(session, record, volatile | ALWAYS_VOLATILE | ENVIRONMENT))

    def get(self, run_id: str) -> RunRecord:
        """The latest result of the run with this id, or whose id alone begins like this.

        Raises:
            InputError: no such run, or several.
            StoreError: the database cannot be read.
        """
        return self.results(run_id)[0]

    def results(self, run_id: str) -> list[RunRecord]:
        """All results that the run ever gave, latest first. Raises as ``get``."""

        def read(session: Session) -> list[RunRecord]:
            full = _full_id(session, run_id)
            rows = session.scalars(select(RunRow).where(RunRow.run_id == full).order_by(RunRow.number.desc()))
            return [_record(row) for row in rows]

        return self._database.read(read)

    def list(self, *, task: str | None = None, limit: int | None = None) -> list[RunSummary]:
        """The runs, latest first; of one task only, where it is named.

        Raises:
            StoreError: the database cannot be read.
        """
        return self._database.read(lambda session: _summaries(session, task, limit))

    def outlines(self, run_ids: Collection[str]) -> dict[str, RunOutline]:
        """What was asked by each of these runs, by its id, without reading their answers out. Unknown ids are left out.

        Raises:
            StoreError: the database cannot be read.
        """
        return self._database.read(lambda session: _outlines(session, run_ids))

    def asked(self, task: str, field: str, value: str) -> tuple[str, ...]:
        """Ids of the runs of a task whose request holds ``value`` in ``field``.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(RunRow.run_id).where(RunRow.task == task, RunRow.request[field].as_string() == value).distinct()
        return self._database.read(lambda session: tuple(session.scalars(query)))

    def delete(self, run_ids: Collection[str], drop: Callable[[str], object]) -> None:
        """Remove runs with all their results and what was written about them; ids that are not there are no fault.

        Args:
            run_ids: whole ids.
            drop: removes the input with a hash; called for those that only these runs had, before the runs are gone: where
                it fails, the runs stay, and a second try finds their inputs again. It may be called twice for one hash.

        Raises:
            StoreError: the database cannot be written, or what ``drop`` raises.
        """
        self._database.write(lambda session: _delete(session, sorted(set(run_ids)), drop))


def _delete(session: Session, run_ids: Sequence[str], drop: Callable[[str], object]) -> None:
    freed: set[str] = set()
    for start in range(0, len(run_ids), _IDS_AT_ONCE):
        some = run_ids[start : start + _IDS_AT_ONCE]
        freed |= _hashes(session.scalars(select(RunRow.sources).where(RunRow.run_id.in_(some))))
        session.execute(delete(RunRow).where(RunRow.run_id.in_(some)))
        session.execute(delete(CommentaryRow).where(CommentaryRow.run_id.in_(some)))
    if freed:
        freed -= _hashes(session.scalars(select(RunRow.sources)))
    # Inside the transaction: the rows are gone for others only when it ends, after the inputs.
    for sha256 in sorted(freed):
        drop(sha256)


def _hashes(found: Iterable[list[dict[str, Any]]]) -> set[str]:
    return {str(source["sha256"]) for sources in found for source in sources}


def _save(session: Session, record: RunRecord, ignored: frozenset[str]) -> None:
    latest = session.scalars(
        select(RunRow).where(RunRow.run_id == record.run_id).order_by(RunRow.number.desc()).limit(1)
    ).one_or_none()
    if latest is None or differences(latest.document, record.document, ignored):
        session.add(_row(record))
        return
    latest.document = record.document
    # The earlier inputs stay named, or nothing would find their bytes when the run is deleted.
    now = {source.sha256 for source in record.sources}
    latest.sources = [*(source for source in latest.sources if source["sha256"] not in now), *_sources(record)]
    latest.created_at = record.created_at
    latest.seconds = record.seconds


def _row(record: RunRecord) -> RunRow:
    return RunRow(
        run_id=record.run_id,
        task=record.task,
        request=record.request,
        document=record.document,
        sources=_sources(record),
        created_at=record.created_at,
        first_created_at=record.created_at,
        seconds=record.seconds,
        answered=record.answered,
    )


def _sources(record: RunRecord) -> list[dict[str, Any]]:
    return [source.model_dump(mode="json") for source in record.sources]


def _record(row: RunRow) -> RunRecord:
    return RunRecord(
        run_id=row.run_id,
        task=row.task,
        request=row.request,
        document=row.document,
        # Of inputs with one name the last is what the kept answer came from.
        sources=tuple({source["name"]: Source.model_validate(source) for source in row.sources}.values()),
        created_at=row.created_at,
        seconds=row.seconds,
        answered=row.answered,
    )


def _full_id(session: Session, run_id: str) -> str:
    beginning = select(RunRow.run_id).where(RunRow.run_id.startswith(run_id, autoescape=True)).distinct()
    found: Sequence[str] = session.scalars(beginning.order_by(RunRow.run_id).limit(6)).all() if run_id else []
    if run_id in found:
        return run_id
    if not found:
        raise InputError(f"There is no run {run_id!r}.", "workbench runs list shows the runs that are kept here.")
    if len(found) > 1:
        raise InputError(
            f"Several runs begin with {run_id!r}: {', '.join(found[:5])}.", "Give more digits of the one you mean."
        )
    return found[0]


def _summaries(session: Session, task: str | None, limit: int | None) -> list[RunSummary]:
    latest = select(func.max(RunRow.number).label("number"), func.count().label("results")).group_by(RunRow.run_id).subquery()
    query = (
        select(
            RunRow.run_id, RunRow.task, RunRow.created_at, RunRow.first_created_at, RunRow.seconds, RunRow.answered,
            latest.c.results,
        )
        .join(latest, RunRow.number == latest.c.number)
        .order_by(func.julianday(RunRow.created_at).desc(), RunRow.number.desc())
        .limit(limit)
    )  # fmt: skip
    if task is not None:
        query = query.where(RunRow.task == task)
    return [RunSummary(**row._mapping) for row in session.execute(query)]


def _outlines(session: Session, run_ids: Collection[str]) -> dict[str, RunOutline]:
    latest = select(func.max(RunRow.number)).group_by(RunRow.run_id)
    query = select(
        RunRow.run_id,
        RunRow.request,
        (_members("$.weights") + _members("$.portfolio.positions")).label("assets"),
        func.json_extract(RunRow.document, "$.portfolio.value").label("value"),
        func.json_extract(RunRow.document, "$.portfolio.base_currency").label("currency"),
    ).where(RunRow.number.in_(latest))
    found: dict[str, RunOutline] = {}
    wanted = list(run_ids)
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        rows = session.execute(query.where(RunRow.run_id.in_(wanted[start : start + _IDS_AT_ONCE])))
        found |= {row.run_id: RunOutline(**row._mapping) for row in rows}
    return found


def _members(path: str) -> ScalarSelect[int]:
    """How many members the object or list at ``path`` of the answer has; 0 where there is none."""
    members = func.json_each(RunRow.document, path).table_valued("key")
    return select(func.count()).select_from(members).scalar_subquery().correlate(RunRow)
