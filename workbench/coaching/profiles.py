"""The people who practise on this machine, by name. A profile sorts sessions and remembers a language; it protects nothing."""

import uuid
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from workbench.coaching.scenario_models import Language
from workbench.coaching.told_errors import ToldError
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow
from workbench.strict import Strict

PAGE = "coaching-profile"
LONGEST_NAME = 80

Role = Literal["trainee", "supervisor"]


class Profile(Strict):
    """One person. ``last_used`` is an ISO time; the page opens with the newest."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{8,32}$")]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
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
            InputError: no name, one that is too long, or one that is there already.
            StoreError: the database cannot be written.
        """
        name = self.free_name(name)
        return self._keep(Profile(id=uuid.uuid4().hex, name=name, role=role, language=language), now=now)

    def rename(self, profile: Profile, name: str) -> Profile:
        """The profile under another name; what is kept under the old one follows: ``workbench.coaching.renaming``.

        Raises:
            InputError: no name, one that is too long, or another profile's.
            StoreError: the database cannot be written.
        """
        renamed = profile.model_copy(update={"name": self.free_name(name, but=profile.id)})
        return self._keep(renamed, now=profile.last_used)

    def delete(self, profile_id: str) -> None:
        """Remove a profile; one that is not there is no fault.

        Raises:
            StoreError: the database cannot be written.
        """
        statement = delete(WorkspaceRow).where(WorkspaceRow.page == PAGE, WorkspaceRow.id == profile_id)
        self._database.write(lambda transaction: transaction.execute(statement))

    def free_name(self, name: str, but: str = "") -> str:
        """A name as it would be kept.

        Args:
            but: id of the profile that may have it already.

        Raises:
            InputError: no name, one that is too long, or another profile's.
            StoreError: the database cannot be read.
        """
        name = " ".join(name.split())
        if not name:
            raise ToldError("profile_empty")
        if len(name) > LONGEST_NAME:
            raise ToldError("profile_long", count=len(name), most=LONGEST_NAME)
        if any(one.name.casefold() == name.casefold() and one.id != but for one in self.all()):
            raise ToldError("profile_taken", name=name)
        return name

    def touch(self, profile_id: str, *, now: str, language: Language | None = None) -> None:
        """Note that a profile was used last, and in which language; one that is gone stays gone.

        Raises:
            StoreError: the database cannot be written.
        """
        profile = next((one for one in self.all() if one.id == profile_id), None)
        if profile is not None:
            self._keep(profile if language is None else profile.model_copy(update={"language": language}), now=now)

    def _keep(self, profile: Profile, *, now: str) -> Profile:
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
