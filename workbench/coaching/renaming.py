"""A profile's name stands in its conversations and in what it rated; a new name goes there too."""

from workbench.coaching.profiles import Profile, ProfileStore
from workbench.coaching.reviews import ReviewStore
from workbench.coaching.session_store import SessionStore
from workbench.store.database import Database


def rename(profile: Profile, name: str, database: Database) -> Profile:
    """The profile under its new name, with its conversations and ratings.

    Raises:
        InputError: no name, one that is too long, or another profile's.
        StoreError: the database cannot be written.
    """
    renamed = ProfileStore(database).rename(profile, name)
    store = SessionStore(database)
    for session in store.all():
        if session.trainee == profile.name:
            store.save(session.model_copy(update={"trainee": renamed.name}))
    ReviewStore(database).rename(profile.name, renamed.name)
    return renamed
