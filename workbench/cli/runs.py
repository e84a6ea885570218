"""``workbench runs``: what was computed before, and whether it still comes out the same."""

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.cli.answer import add_common, clock, data_dir, print_answer, tell
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.runner import Workbench


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``runs list|show|replay``."""
    area = areas.add_parser("runs", help="list, show and replay saved runs")
    commands = area.add_subparsers(title="commands", metavar="COMMAND")
    listing = commands.add_parser("list", help="saved runs, latest first")
    listing.add_argument("--task", help='only runs of this task, e.g. "portfolio optimize"')
    listing.add_argument("--limit", type=_positive, help="at most so many")
    show = commands.add_parser("show", help="the request and the answer of one run")
    replay = commands.add_parser("replay", help="run it again on the kept inputs and compare")
    for parser, run in ((listing, _list), (show, _show), (replay, _replay)):
        add_common(parser)
        parser.set_defaults(run=run)
    for parser in (show, replay):
        parser.add_argument("run_id", metavar="ID", help="the run's id, or its first digits")


def _list(args: argparse.Namespace) -> int:
    from workbench.provenance import build_provenance

    workbench = _workbench(args)
    summaries = workbench.store.runs.list(task=args.task, limit=args.limit)
    provenance = build_provenance("runs list", {"task": args.task, "limit": args.limit}, (), now=clock())
    document = {
        "runs": [asdict(summary) for summary in summaries],
        "notices": _told(workbench),
        "provenance": provenance.model_dump(mode="json"),
    }
    print_answer(args, document, _list_as_text)
    return 0


def _show(args: argparse.Namespace) -> int:
    workbench = _workbench(args)
    with _noticed_on_failure(workbench):
        latest, *earlier = workbench.store.runs.results(args.run_id)
    document = {
        "run_id": latest.run_id,
        "task": latest.task,
        "created_at": latest.created_at,
        "seconds": latest.seconds,
        "answered": latest.answered,
        "request": latest.request,
        "inputs": [source.model_dump(mode="json") for source in latest.sources],
        "result": latest.document,
        "earlier_results": [{"created_at": record.created_at, "result": record.document} for record in earlier],
        "notices": _told(workbench),
        "provenance": latest.document["provenance"],
    }
    print_answer(args, document, _show_as_text)
    return 0


def _replay(args: argparse.Namespace) -> int:
    workbench = _workbench(args)
    with _noticed_on_failure(workbench):
        replayed = workbench.replay(args.run_id)
    print_answer(args, {**replayed, "notices": _told(workbench)}, _replay_as_text)
    return 0


@contextmanager
def _noticed_on_failure(workbench: "Workbench") -> Iterator[None]:
    """A run that is not found may be one that lies in a damaged database: that is told too."""
    try:
        yield
    except WorkbenchError:
        _told(workbench)
        raise


def _told(workbench: "Workbench") -> list[str]:
    notices = workbench.list_notices
    tell(notices)
    return list(notices)


def _workbench(args: argparse.Namespace) -> "Workbench":
    from workbench.runner import open_workbench

    return open_workbench(data_dir(args), clock)


def _positive(argument: str) -> int:
    # SQLite counts to 19 digits; nobody has that many runs.
    number = int(argument) if argument.isdecimal() and len(argument) <= 18 else 0
    if number == 0:
        raise argparse.ArgumentTypeError(f"{argument[:80]!r} is not a whole number above 0")
    return number


def _list_as_text(document: Mapping[str, Any]) -> str:
    rows = [
        f"{run['run_id']}  {run['created_at'][:19]}  {run['task']:<24}{'' if run['answered'] else '  without an answer'}"
        for run in document["runs"]
    ]
    return "\n".join(row.rstrip() for row in rows) or "No run is kept here yet."


def _show_as_text(document: Mapping[str, Any]) -> str:
    result = {name: value for name, value in document["result"].items() if name != "provenance"}
    inputs = [f"  {item['name']}: {item['identifier']} (sha256 {item['sha256'][:12]})" for item in document["inputs"]]
    return "\n".join(
        [
            f"{document['run_id']}  {document['created_at'][:19]}  {document['task']}",
            "Inputs",
            *(inputs or ["  none"]),
            "Request",
            json.dumps(document["request"], ensure_ascii=False, indent=2),
            "Result",
            json.dumps(result, ensure_ascii=False, indent=2),
        ]
    )


def _replay_as_text(document: Mapping[str, Any]) -> str:
    if document["same"]:
        lines = [f"{document['run_id']}: the same answer as before."]
    else:
        lines = [f"{document['run_id']}: {len(document['differences'])} differences."]
    changes = [*document["differences"], *document["environment"]]
    return "\n".join([*lines, *(f"  {item['path']}: {item['before']!r} before, {item['after']!r} now" for item in changes)])
