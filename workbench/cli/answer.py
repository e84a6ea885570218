"""How every command reads its request and gives its answer.

With ``--json`` stdout carries exactly one strict JSON document; logs and notices go to stderr. Without it, the answer is
a readable text. Errors leave through exceptions: ``workbench.cli.main`` turns them into text or JSON and an exit code.
"""

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.progress import Progress, silent
from workbench.strict import read_json

LOG = logging.getLogger("workbench")

#: Turns an answer document into text for a person.
Render = Callable[[Mapping[str, Any]], str]

ANSWERED, NO_ANSWER = 0, 3


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
        raise InputError(f"{name} holds a JSON {type(request).__name__}, not an object.", "A request is written as {...}.")
    return request


def run_task(args: argparse.Namespace, name: str, request: Mapping[str, Any], render: Render) -> int:
    """Run the task called ``name``, save the run, print its answer; returns the exit code (0, or 3 without an answer)."""
    from workbench.runner import open_workbench

    workbench = open_workbench(data_dir(args), clock)
    outcome = workbench.run(name, request, progress=terminal_progress())
    for notice in workbench.store.notices:
        LOG.warning("%s", notice)
    print_answer(args, outcome.document, render)
    return ANSWERED if outcome.answered else NO_ANSWER


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
    """Print ``document`` as one JSON document or, without ``--json``, as ``render`` puts it."""
    print(as_json(document) if getattr(args, "json", False) else render(document), flush=True)


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
