"""Sessions kept in the data folder's database: saved after every turn, listed, resumed, deleted when their time is over.

Each session carries a version. A save must know the newest: where the same session is open twice, the second to save is told
so, and nothing of the first is lost.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction

from workbench.coaching.reviews import PAGE as REVIEWS
from workbench.coaching.session_models import Session
from workbench.coaching.told_errors import ToldError, UnreadableError
from workbench.errors import StoreError
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow

#: The sessions' place among the kept pages.
PAGE = "coaching-session"
#: What was typed and not yet taken, by session.
DRAFTS = "coaching-draft"
#: When a conversation was looked at last, and the pauses in it.
CLOCK = "coaching-clock"
#: Which run holds what a model judged, by session.
JUDGED = "coaching-judged"


class SessionTakenError(ToldError):
    """The session was changed elsewhere, in another tab, since it was read here."""

    kind = "session_taken"

    def __init__(self, newest: int = 0, known: int = 0) -> None:
        super().__init__("session_taken", newest=newest, known=known)


class SessionStore:
    """The sessions in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, session: Session) -> Session:
        """Keep the session; returns it with its new version.

        Raises:
            SessionTakenError: it was saved elsewhere since it was read.
            StoreError: the database cannot be written.
        """
        kept = session.model_copy(update={"version": session.version + 1})

        def work(transaction: Transaction) -> int | None:
            row = transaction.get(WorkspaceRow, (PAGE, session.id))
            newest = int(row.state["version"]) if row is not None else 0
            if newest != session.version:
                return newest
            state = {"version": kept.version, "session": kept.model_dump_json()}
            transaction.merge(WorkspaceRow(page=PAGE, id=kept.id, state=state, updated_at=kept.updated_at))
            return None

        newest = self._database.write(work)
        if newest is not None:
            raise SessionTakenError(newest, session.version)
        return kept

    def load(self, session_id: str) -> Session:
        """The session of this id.

        Raises:
            InputError: there is none.
            StoreError: the database cannot be read, or what it holds is no session of this version.
        """
        row = self._database.read(lambda transaction: transaction.get(WorkspaceRow, (PAGE, session_id)))
        if row is None:
            raise ToldError("no_session", name=session_id[:64])
        return _session(row)

    def all(self) -> tuple[Session, ...]:
        """All readable sessions, the newest first."""
        query = select(WorkspaceRow).where(WorkspaceRow.page == PAGE).order_by(WorkspaceRow.updated_at.desc())
        rows = self._database.read(lambda transaction: list(transaction.scalars(query)))
        return tuple(_readable(rows))

    def versions(self) -> tuple[tuple[str, int], ...]:
        """Id and version of every session, the newest first; without reading the conversations.

        Raises:
            StoreError: the database cannot be read.
        """
        version = WorkspaceRow.state["version"].as_integer()
        query = select(WorkspaceRow.id, version).where(WorkspaceRow.page == PAGE).order_by(WorkspaceRow.updated_at.desc())
        rows = self._database.read(lambda transaction: transaction.execute(query).all())
        return tuple((str(row[0]), int(row[1])) for row in rows)

    def delete(self, session_id: str) -> None:
        """Remove all that is kept under a session: transcript, notes, what was typed but not taken, its clock, what people
        said, and which run judged it. One that is not there is no fault. Runs and jobs: see ``workbench.coaching.forgetting``.

        Raises:
            StoreError: the database cannot be written.
        """
        pages = (PAGE, DRAFTS, CLOCK, JUDGED, REVIEWS)
        statement = delete(WorkspaceRow).where(WorkspaceRow.page.in_(pages), WorkspaceRow.id == session_id)
        self._database.write(lambda transaction: transaction.execute(statement))

    def older(self, now: datetime, keep_days: int) -> tuple[str, ...]:
        """Ids of the sessions whose last change is more than ``keep_days`` ago. Those that cannot be read are spared: a
        newer version may read them.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(WorkspaceRow.id, WorkspaceRow.updated_at).where(WorkspaceRow.page == PAGE)
        rows = self._database.read(lambda transaction: transaction.execute(query).all())
        limit = now - timedelta(days=keep_days)
        old = [str(row[0]) for row in rows if datetime.fromisoformat(row[1]) < limit]
        return tuple(session_id for session_id in old if self._is_readable(session_id))

    def _is_readable(self, session_id: str) -> bool:
        row = self._database.read(lambda transaction: transaction.get(WorkspaceRow, (PAGE, session_id)))
        return row is not None and any(_readable([row]))


def _session(row: WorkspaceRow) -> Session:
    try:
        return Session.model_validate_json(row.state["session"])
    except (ValidationError, KeyError) as error:
        raise UnreadableError(row.id) from error


def _readable(rows: list[WorkspaceRow]) -> Iterator[Session]:
    for row in rows:
        try:
            yield _session(row)
        except StoreError:
            continue
