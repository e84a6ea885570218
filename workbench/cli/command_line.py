"""The whole command line: without a sub-command it starts the app, with one it answers on the terminal.

Exit codes: 0 done; 2 bad input; 3 the question has no answer under its own terms; 4 a needed service is missing;
5 cancelled; 1 a defect of ours.
"""

import argparse
import io
import logging
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

from workbench import __version__
from workbench.cli import coach, docs, doctor, evidence, models, portfolio, prices, runs, sentiment, stress
from workbench.cli.answer import LOG, add_common, as_json, clock, data_dir, printing
from workbench.errors import Cancelled, InputError, OutputError, SettingsError, WorkbenchError

#: In the order of the help.
AREAS = (prices, portfolio, stress, docs, evidence, sentiment, coach, models, runs, doctor)

DEFECT = 1
#: argparse repeats what was typed, however long.
LONGEST_MESSAGE = 400


class _Parser(argparse.ArgumentParser):
    """Reports a wrong command line as any other bad input, so that ``--json`` holds for it too.

    Options are not abbreviated: a shortened one would change its meaning when another is added.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        shown = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}..."
        raise InputError(f"{shown[:1].upper()}{shown[1:]}.", f"{self.prog} --help shows what can be given.")


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. Prints; never lets an exception out."""
    _prepare_streams()
    try:
        return _told(arguments, "--json" in arguments)
    except BrokenPipeError:
        _abandon(sys.stdout)
        return 0  # whoever read our output (``| head``) has had enough: no error
    except OutputError as error:
        _abandon(sys.stdout)
        _print_error(error.as_dict(), as_document=False)
        return error.exit_code


def _told(arguments: Sequence[str], as_document: bool) -> int:
    try:
        with _logs_on_stderr():
            return _answer(arguments)
    except (BrokenPipeError, OutputError):
        raise
    except WorkbenchError as error:
        return _report(error, as_document)
    except KeyboardInterrupt:
        return _report(Cancelled(), as_document)
    except Exception as error:  # noqa: BLE001 - the outermost frame: the defect is logged, the user reads one sentence
        return _report_defect(error, arguments, as_document)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="workbench", description="The analyst workbench. Without a command it opens the app.")
    parser.add_argument("--version", action="version", version=f"workbench {__version__}")
    add_common(parser)
    _add_launch_options(parser)
    areas = parser.add_subparsers(title="commands", metavar="COMMAND", dest="area")
    for area in AREAS:
        area.register(areas)
    return parser


def _answer(arguments: Sequence[str]) -> int:
    try:
        with printing():
            args = build_parser().parse_args(arguments)
    except SystemExit as stop:  # argparse has printed the help or the version that was asked for
        with printing():
            print(end="", flush=True)
        return int(stop.code or 0)
    if args.area is None:
        return _launch(args)
    if "run" not in args:
        raise InputError(f"{args.area} needs a command after it.", f"workbench {args.area} --help lists them.")
    return int(args.run(args))


def _add_launch_options(parser: argparse.ArgumentParser) -> None:
    app = parser.add_argument_group("the app")
    app.add_argument("--port", type=int, help="port of the app (default: 8501 or the next free one)")
    app.add_argument("--host", default="127.0.0.1", help="loopback address the app listens on (default: 127.0.0.1)")
    app.add_argument("--no-browser", action="store_true", help="do not open the browser")


def _launch(args: argparse.Namespace) -> int:
    from workbench.launch.main import launch

    return launch(host=args.host, port=args.port, open_browser=not args.no_browser, data_dir=data_dir(args))


def _prepare_streams() -> None:
    """Let every text through: JSON and pipes are UTF-8; a console that lacks a sign shows its escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


@contextmanager
def _logs_on_stderr() -> Iterator[None]:
    handler = logging.StreamHandler(sys.stderr)
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)


def _report(error: WorkbenchError, as_document: bool) -> int:
    _print_error(error.as_dict(), as_document)
    return error.exit_code


def _report_defect(error: Exception, arguments: Sequence[str], as_document: bool) -> int:
    where = _log_defect(error, arguments)
    message = f"A defect of the workbench: {type(error).__name__}: {error}"
    if as_document:
        _print_on_stderr(where)
    _print_error({"kind": "defect", "message": message, "hint": where}, as_document)
    return DEFECT


def _print_error(error: dict[str, str], as_document: bool) -> None:
    if as_document:
        with printing():
            print(as_json({"error": error}), flush=True)
        return
    _print_on_stderr("\n".join(filter(None, (error["message"], error["hint"]))))


def _print_on_stderr(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _abandon(sys.stderr)  # nowhere is left to tell it; the exit code does


def _log_defect(error: Exception, arguments: Sequence[str]) -> str:
    """Write the traceback to the log in the data folder; returns the sentence that tells where."""
    try:
        log = _chosen_data_dir(arguments) / "logs" / "defects.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as handle:
            handle.write(f"{clock().isoformat(timespec='seconds')} workbench {__version__}\n")
            handle.writelines(traceback.format_exception(error))
            handle.write("\n")
    except OSError as problem:
        return f"The details could not be written to a log ({problem})."
    return f"The details are in {log}; please send that file with your report."


def _chosen_data_dir(arguments: Sequence[str]) -> Path:
    """The data folder, found again without the whole parser or the settings file: either may be what failed."""
    from workbench.paths import default_data_dir
    from workbench.settings import data_folder

    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    add_common(early)
    try:
        chosen = getattr(early.parse_known_args(arguments)[0], "data_dir", None)
        return data_folder(os.environ, default_data_dir=default_data_dir(), data_dir=chosen)
    except (argparse.ArgumentError, SettingsError):
        return default_data_dir()


def _abandon(stream: TextIO | None) -> None:
    """Write nothing more to this stream, not even at exit what is still on its way."""
    if stream is None:
        return
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, stream.fileno())
    except io.UnsupportedOperation:
        return  # a stream without a file behind it holds nothing back
    finally:
        os.close(null)
