"""The ``workbench`` command. It imports next to nothing itself, so that it can be stopped quietly from its first moment.

Everything else is in ``workbench.cli.command_line``, the exit codes too.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

#: What ``workbench.errors.Cancelled`` says and is, for the moments in which that cannot be imported any more.
STOPPED, STOPPED_MESSAGE = 5, "Stopped at your request."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code. Prints; never lets an exception out."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_document = "--json" in arguments
    try:
        with _ended_at_once(as_document):
            from workbench.cli.command_line import run
        return run(arguments)
    except KeyboardInterrupt:
        return _stopped(as_document)


@contextmanager
def _ended_at_once(as_document: bool) -> Iterator[None]:
    """While modules are loaded Ctrl-C ends the process: an exception there may get lost in a library, or be printed."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        os._exit(_stopped(as_document))

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # whoever started us ignores it or handles it in another way
        return
    try:
        signal.signal(signal.SIGINT, end)
    except ValueError:
        yield  # not the main thread, which alone gets signals
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stopped(as_document: bool) -> int:
    if as_document:
        error = f'"kind": "cancelled", "message": "{STOPPED_MESSAGE}", "hint": ""'
        print(f'{{"error": {{{error}}}}}', flush=True)
    else:
        print(STOPPED_MESSAGE, file=sys.stderr, flush=True)
    return STOPPED
