"""A profile's name stands in its conversations and in what it rated; a new name goes there too."""

from workbench.coaching.profiles import Profile, ProfileStore
from workbench.coaching.reviews import ReviewStore
from workbench.coaching.session_store import SessionStore
from workbench.store.database import Database


def rename(profile: Profile, name: str, database: Database) -> Profile:
    """The profile under its new name, with its conversations and ratings.

    Raises:
        InputError: no name, one that is too long, or another profile's.
        SessionTakenError: a conversation was saved elsewhere meanwhile; asking again goes on.
        StoreError: the database cannot be written.
    """
    profiles, store = ProfileStore(database), SessionStore(database)
    new = profiles.free_name(name, but=profile.id)
    for session in store.all():
        if session.trainee == profile.name:
            store.save(session.model_copy(update={"trainee": new}))
    ReviewStore(database).rename(profile.name, new)
    # The profile comes last: where a conversation was saved elsewhere in between, asking again finds the rest by the old name.
    return profiles.rename(profile, new)
