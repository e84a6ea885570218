"""How long work tells its caller where it is, and how a caller stops it.

The engine calls ``progress(fraction, message)`` at natural steps. To cancel, the callback raises
``workbench.errors.Cancelled``; engine code lets it pass, so every write must be atomic.
"""

from typing import Protocol


class Progress(Protocol):
    """Called with the share of the work done (0 to 1) and a short sentence on what is being done now."""

    def __call__(self, fraction: float, message: str) -> None: ...


def silent(fraction: float, message: str) -> None:
    """The default: tells nobody and never cancels."""
