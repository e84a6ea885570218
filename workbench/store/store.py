"""Everything that is kept in the data folder for later: runs, their inputs, uploads, workspaces."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from workbench.errors import StoreError
from workbench.store.blobs import BlobStore, keep_upload
from workbench.store.commentaries import CommentaryStore
from workbench.store.database import Database
from workbench.store.runs import RunStore
from workbench.store.workspaces import WorkspaceStore


class Store:
    """The data folder. Nothing is read or written before the first use.

    Args:
        folder: created when needed.
        clock: an aware time.
        wait: seconds to wait for another process's write.

    Attributes:
        runs: saved runs.
        workspaces: what users had entered on pages.
        commentaries: what was written about runs.
        blobs: the bytes of every input.
        database: beneath runs, workspaces and commentaries.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime], *, wait: float = 5.0) -> None:
        self.folder = folder
        self.database = Database(folder, clock, wait=wait)
        self.runs = RunStore(self.database)
        self.workspaces = WorkspaceStore(self.database, clock)
        self.commentaries = CommentaryStore(self.database)
        self.blobs = BlobStore(folder / "inputs")

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user must know of what happened to the store."""
        return self.database.notices

    @property
    def earlier_notices(self) -> tuple[str, ...]:
        """What happened to the store before, and why runs may be missing in it: damaged databases that lie aside."""
        return tuple(
            f"An earlier database of saved runs was damaged and lies in {path.parent} as {path.name}; its runs are not listed. "
            "Delete that file when you no longer need it."
            for path in self.database.earlier_damage()
        )

    def open_problem(self) -> StoreError | None:
        """Why nothing can be saved now; ``None`` when it can. Saved runs may be readable all the same."""
        return self.database.write_problem()

    def delete_runs(self, task: str, field: str, value: str) -> int:
        """Remove the runs of a task that were asked with ``value`` in ``field``, and the inputs that no other run has.

        Returns:
            how many runs are gone.

        Raises:
            StoreError: the data folder cannot be written.
        """
        found = self.runs.asked(task, field, value)
        if found:
            self.runs.delete(found, self.blobs.delete)
        return len(found)

    def keep_upload(self, file_name: str, data: bytes) -> Path:
        """Keep a file given through a page; returns where. See ``workbench.store.blobs.keep_upload``."""
        return keep_upload(self.folder / "uploads", file_name, data)
