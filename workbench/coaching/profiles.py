"""The people who practise on this machine, by name. A profile sorts sessions and remembers a language; it protects nothing."""

import uuid
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from workbench.coaching.scenario_models import Language
from workbench.errors import InputError
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow
from workbench.strict import Strict

PAGE = "coaching-profile"

Role = Literal["trainee", "supervisor"]


class Profile(Strict):
    """One person. ``last_used`` is an ISO time; the page opens with the newest."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{8,32}$")]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    role: Role = "trainee"
    language: Language = "en"
    last_used: str = ""


class ProfileStore:
    """The profiles in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Profile, ...]:
        """Every readable profile, the one used last first.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(WorkspaceRow).where(WorkspaceRow.page == PAGE)
        rows = self._database.read(lambda transaction: list(transaction.scalars(query)))
        found = [profile for row in rows if (profile := _profile(row)) is not None]
        return tuple(sorted(found, key=lambda profile: profile.last_used, reverse=True))

    def add(self, name: str, role: Role, language: Language, *, now: str) -> Profile:
        """A new profile.

        Raises:
            InputError: no name, or one that is there already.
            StoreError: the database cannot be written.
        """
        name = " ".join(name.split())[:80]
        if not name:
            raise InputError("A profile needs a name.", "A first name will do.")
        if any(one.name.casefold() == name.casefold() for one in self.all()):
            raise InputError(f"There is already a profile {name!r}.", "Choose it, or take another name.")
        return self.keep(Profile(id=uuid.uuid4().hex, name=name, role=role, language=language), now=now)

    def keep(self, profile: Profile, *, now: str) -> Profile:
        """Keep it as the one used last.

        Raises:
            StoreError: the database cannot be written.
        """
        kept = profile.model_copy(update={"last_used": now})
        values = {"state": kept.model_dump(mode="json"), "updated_at": now}
        statement = insert(WorkspaceRow).values(page=PAGE, id=kept.id, **values)
        statement = statement.on_conflict_do_update(index_elements=["page", "id"], set_=values)
        self._database.write(lambda transaction: transaction.execute(statement))
        return kept


def _profile(row: WorkspaceRow) -> Profile | None:
    try:
        return Profile.model_validate(row.state)
    except ValidationError:
        return None
