"""How every command reads its request and gives its answer.

With ``--json`` stdout carries exactly one strict JSON document; logs and notices go to stderr. Without it, the answer is
a readable text. Errors leave through exceptions: ``workbench.cli.command_line`` turns them into text or JSON and an exit code.
"""

import argparse
import errno
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError, OutputError
from workbench.progress import Progress, silent
from workbench.strict import read_json

LOG = logging.getLogger("workbench")

#: Turns an answer document into text for a person.
Render = Callable[[Mapping[str, Any]], str]

ANSWERED, NO_ANSWER = 0, 3

_JSON_NAMES = {list: "list", str: "text", bool: "true or false", type(None): "null"}


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options of every command. They may stand before or after the sub-command's own."""
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    parser.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", default=argparse.SUPPRESS, help="keep runs and inputs in this folder"
    )


def data_dir(args: argparse.Namespace) -> Path:
    """Where runs and inputs are kept: ``--data-dir``, else the environment, else the platform's folder.

    Raises:
        SettingsError: the settings file or an environment variable has a value we cannot use.
    """
    from workbench.paths import default_data_dir
    from workbench.settings import load_settings

    chosen = getattr(args, "data_dir", None)
    return load_settings(os.environ, default_data_dir=default_data_dir(), data_dir=chosen).data_dir


def clock() -> datetime:
    """The time now, with its zone. Commands pass this down; nothing below them reads a clock."""
    return datetime.now().astimezone()


def read_request(argument: str) -> dict[str, Any]:
    """A REQUEST argument: the path of a JSON file, or ``-`` for standard input.

    Raises:
        InputError: the file cannot be read, is not strict JSON or is not an object.
    """
    name = "standard input" if argument == "-" else argument
    request = read_json(_request_text(argument), name)
    if not isinstance(request, dict):
        found = _JSON_NAMES.get(type(request), "number")
        raise InputError(f"{name} holds a JSON {found}, not an object.", "A request is written as {...}.")
    return request


def run_task(args: argparse.Namespace, name: str, request: Mapping[str, Any], render: Render) -> int:
    """Run the task called ``name``, save the run, print its answer; returns the exit code (0, or 3 without an answer)."""
    from workbench.runner import open_workbench

    workbench = open_workbench(data_dir(args), clock)
    outcome = workbench.run(name, request, progress=terminal_progress())
    notices = workbench.store.notices
    tell(notices)
    document = {**outcome.document, "notices": list(notices)} if notices else outcome.document
    print_answer(args, document, render)
    return ANSWERED if outcome.answered else NO_ANSWER


def tell(notices: Sequence[str]) -> None:
    """What the user must know beside the answer, on stderr."""
    for notice in notices:
        LOG.warning("%s", notice)


def terminal_progress() -> Progress:
    """Where the work is, on one line of stderr while a person looks on; silent in a script."""
    if not sys.stderr.isatty():
        return silent

    def show(fraction: float, message: str) -> None:
        line = f"{fraction:4.0%} {message}"[:78]
        sys.stderr.write(f"\r{line:<78}\r" if fraction < 1 else f"\r{'':<78}\r")
        sys.stderr.flush()

    return show


def print_answer(args: argparse.Namespace, document: Mapping[str, Any], render: Render) -> None:
    """Print ``document`` as one JSON document or, without ``--json``, as ``render`` puts it.

    Raises:
        OutputError: standard output takes nothing more.
        BrokenPipeError: nobody reads it any more.
    """
    text = as_json(document) if getattr(args, "json", False) else render(document)
    with printing():
        print(text, flush=True)


@contextmanager
def printing() -> Iterator[None]:
    """Surrounds every write to standard output, so that its fault is told from one of the work itself.

    Raises:
        OutputError: standard output takes nothing more.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = "its disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or str(error)
        raise OutputError(
            f"The answer could not be written to standard output: {reason}.", "Free some space or send it elsewhere."
        ) from error


def as_json(document: Mapping[str, Any]) -> str:
    """Strict JSON on one screen: two spaces, text as it is.

    Raises:
        ValueError: NaN or an infinity stands in the document, which is a defect of the task that built it.
    """
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)


def _request_text(argument: str) -> str:
    hint = "Give the path of a JSON file, or - to read standard input."
    try:
        data = _standard_input() if argument == "-" else Path(argument).read_bytes()
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"There is no request file {argument}.", hint) from error
    except OSError as error:
        raise InputError(f"The request file {argument} cannot be read: {error.strerror}.", hint) from error
    except UnicodeDecodeError as error:
        raise InputError(f"The request {argument} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from error


def _standard_input() -> bytes:
    return sys.stdin.buffer.read() if isinstance(sys.stdin, io.TextIOWrapper) else sys.stdin.read().encode()
