"""The password of encrypted files, given for one addition and kept nowhere: not in the request, the run or the library."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_GIVEN: ContextVar[str | None] = ContextVar("document_password", default=None)


@contextmanager
def password_given(password: str | None) -> Iterator[None]:
    """Encrypted files that are added within the block are opened with this password."""
    token = _GIVEN.set(password)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def given_password() -> str | None:
    """The password of the block around, or None."""
    return _GIVEN.get()
