"""The history of the database's shape, run by Alembic when the database is opened."""

#: The newest revision; a database with a revision that is not among ours was written by a newer version.
HEAD = "0002"
