"""Alembic's entry point: migrates over the connection and inside the transaction that ``database.py`` hands in."""

from alembic import context

from workbench.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite changes tables inside a transaction; a migration that fails leaves the old shape behind.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
