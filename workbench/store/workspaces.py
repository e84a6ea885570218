"""What a user had entered on a page, so that a reload of the browser brings it back."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from workbench.errors import InputError
from workbench.provenance import canonical_json
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class WorkspaceStore:
    """The workspaces in one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def save(self, page: str, workspace_id: str, state: Mapping[str, Any]) -> None:
        """Keep ``state`` (plain JSON values) under the page and the id; the last one saved counts.

        Raises:
            InputError: the id is not 1-64 letters, digits, ``-`` or ``_``, or the state holds NaN or an infinity.
            StoreError: the database cannot be written.
        """
        if not _ID.fullmatch(workspace_id):
            raise InputError(
                f"{workspace_id[:80]!r} is not the id of a workspace.", "Open the page without the id in its address."
            )
        canonical_json(state)
        values = {"state": dict(state), "updated_at": self._clock().isoformat(timespec="seconds")}
        statement = insert(WorkspaceRow).values(page=page, id=workspace_id, **values)
        statement = statement.on_conflict_do_update(index_elements=["page", "id"], set_=values)
        self._database.write(lambda session: session.execute(statement))

    def load(self, page: str, workspace_id: str) -> dict[str, Any] | None:
        """The state kept under this id, or ``None``.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.read(lambda session: session.get(WorkspaceRow, (page, workspace_id)))
        return None if row is None else row.state

    def load_all(self, page: str, workspace_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The states kept under these ids, by id; ids without a state are left out.

        Raises:
            StoreError: the database cannot be read.
        """
        wanted = set(workspace_ids)

        def read(session: Session) -> dict[str, dict[str, Any]]:
            rows = session.scalars(select(WorkspaceRow).where(WorkspaceRow.page == page))
            return {row.id: row.state for row in rows if row.id in wanted}

        return self._database.read(read)
