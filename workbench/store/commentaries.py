"""Commentaries kept with the runs they explain: one per reader and language, the latest."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from workbench.provenance import canonical_json
from workbench.store.database import Database
from workbench.store.tables import CommentaryRow


class CommentaryStore:
    """The commentaries in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, document: Mapping[str, Any]) -> None:
        """Keep a commentary in the place of the one before for the same run, reader and language.

        Args:
            document: plain JSON values with ``run_id``, ``audience``, ``language`` and ``created_at``.

        Raises:
            InputError: it holds NaN or an infinity.
            StoreError: the database cannot be written.
        """
        canonical_json(document)
        key = {name: document[name] for name in ("run_id", "audience", "language")}
        values = {"document": dict(document), "created_at": document["created_at"]}
        statement = insert(CommentaryRow).values(**key, **values)
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=values)
        self._database.write(lambda session: session.execute(statement))

    def of_run(self, run_id: str) -> list[dict[str, Any]]:
        """The commentaries on a run, by reader and language.

        Raises:
            StoreError: the database cannot be read.
        """
        query = (
            select(CommentaryRow)
            .where(CommentaryRow.run_id == run_id)
            .order_by(CommentaryRow.audience, CommentaryRow.language.desc())
        )
        return self._database.read(lambda session: [row.document for row in session.scalars(query)])

    def get(self, run_id: str, audience: str, language: str) -> dict[str, Any] | None:
        """One commentary, or ``None``.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.read(lambda session: session.get(CommentaryRow, (run_id, audience, language)))
        return None if row is None else row.document
