"""The tables of the database, as typed classes. ``migrations`` creates and changes them."""

from typing import Any

from sqlalchemy import JSON, Float, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Root of the tables."""


class RunRow(Base):
    """One result of a run. A run id has several rows only where the same request gave different numbers later.

    Times are ISO 8601 with offset; ``seconds`` is how long the task took.
    """

    __tablename__ = "runs"
    __table_args__ = (Index("runs_by_run_id", "run_id"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str]
    task: Mapped[str]
    created_at: Mapped[str]
    first_created_at: Mapped[str]
    seconds: Mapped[float] = mapped_column(Float)
    answered: Mapped[bool]
    # The long columns come last: SQLite then lists runs without reading through their documents.
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class WorkspaceRow(Base):
    """What a user had entered on a page, by the id in the page's URL."""

    __tablename__ = "workspaces"

    page: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[str]


class CommentaryRow(Base):
    """The latest commentary on a run for one reader in one language."""

    __tablename__ = "commentaries"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
