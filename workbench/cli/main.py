"""The ``workbench`` command. It imports next to nothing itself, so that it can be stopped quietly from its first moment.

Everything else is in ``workbench.cli.command_line``, the exit codes too.
"""

import sys
from collections.abc import Sequence

#: What ``workbench.errors.Cancelled`` says and is, for the moments in which that cannot be imported any more.
STOPPED, STOPPED_MESSAGE = 5, "Stopped at your request."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code. Prints; never lets an exception out."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        from workbench.cli.command_line import run

        return run(arguments)
    except KeyboardInterrupt:
        return _stopped("--json" in arguments)


def _stopped(as_document: bool) -> int:
    if as_document:
        print(
            f'{{\n  "error": {{\n    "kind": "cancelled",\n    "message": "{STOPPED_MESSAGE}",\n    "hint": ""\n  }}\n}}',
            flush=True,
        )
    else:
        print(STOPPED_MESSAGE, file=sys.stderr, flush=True)
    return STOPPED
