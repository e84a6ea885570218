"""``workbench sentiment``: what texts say, as a whole or of one entity each."""

import argparse
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.cli.answer import ANSWERED, add_common, clock, print_answer, printing, run_task, terminal_progress
from workbench.cli.sentiment_alerts import register_alerts
from workbench.cli.sentiment_conversation import register_conversation
from workbench.cli.sentiment_labels import register_labels
from workbench.cli.sentiment_news import register_news
from workbench.cli.sentiment_timeline import register_timeline, register_views

_SHOWN_ROWS = 20


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``sentiment`` commands."""
    area = areas.add_parser("sentiment", help="what news says, scored and explained", allow_abbrev=False)
    add_common(area)
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    command = actions.add_parser(
        "score",
        help="score every text of a file: negative, neutral or positive",
        description="CSV, TSV, JSON lines or XLSX. Rows keep their order; an empty text has no label.",
        allow_abbrev=False,
    )
    add_common(command)
    command.add_argument("file", metavar="FILE", help="the texts")
    command.add_argument("--text", metavar="COLUMN", required=True, help="the column that holds them")
    command.add_argument("--entity", metavar="COLUMN", help="the column that names the company each row is asked about")
    command.add_argument("--scorer", choices=("embedded", "model"), default="embedded", help="who reads (default: embedded)")
    command.add_argument(
        "--out", metavar="FILE", type=Path, help="write the rows here (.json, .jsonl); for files of any length"
    )
    command.set_defaults(run=_score)
    register_news(actions)
    register_timeline(actions)
    register_views(actions)
    register_alerts(actions)
    register_conversation(actions)
    register_labels(actions)


def render_score(document: Mapping[str, Any]) -> str:
    """How many of each label, and the first rows."""
    labels = document["labels"]
    rows = document.get("rows", [])
    lines = [f"{name:<9}{labels[name]:>9,}" for name in ("positive", "neutral", "negative")]
    lines += [f"{'no text':<9}{labels['none']:>9,}"] if labels["none"] else []
    lines += [f"The rows are in {document['out']}."] if document.get("out") else []
    lines += document.get("notes", [])
    lines += ["", *(_line(number, row) for number, row in enumerate(rows[:_SHOWN_ROWS], 1))] if rows else []
    if len(rows) > _SHOWN_ROWS:
        lines.append(f"... and {len(rows) - _SHOWN_ROWS:,} more; --json or --out gives all.")
    return "\n".join(lines)


def _line(number: int, row: Mapping[str, Any]) -> str:
    if row["label"] is None:
        return f"{number:>5}  no text"
    missing = "  (not named in the text: the whole text was read)" if row.get("mentioned") is False else ""
    return f"{number:>5}  {row['label']:<9}{row['score']:>+6.2f}{missing}"


def _score(args: argparse.Namespace) -> int:
    request = {"path": args.file, "text": args.text, "entity": args.entity, "scorer": args.scorer}
    if args.out is not None:
        return _written(args, request, args.out)
    from workbench.sentiment.tasks import is_long

    if args.scorer == "model" or not is_long(Path(args.file)):
        return run_task(args, "sentiment score", request, render_score)
    with tempfile.TemporaryDirectory() as folder:
        return _written(args, request, Path(folder) / "rows.json", kept=False)


@contextmanager
def _ended_by_hand() -> Iterator[None]:
    """SIGTERM stops as Ctrl-C does, so that the half-written file beside the one asked for is taken away."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield  # whoever started us handles it in another way
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _written(args: argparse.Namespace, request: Mapping[str, Any], out: Path, *, kept: bool = True) -> int:
    """Score row by row into ``out`` and print the same document from there: it may be longer than memory."""
    from workbench.sentiment.tasks import score_to_file

    with _ended_by_hand():
        document = score_to_file(request, out, now=clock(), progress=terminal_progress())
    if getattr(args, "json", False) and out.suffix.lower() != ".jsonl":
        with printing(), out.open(encoding="utf-8") as written:
            shutil.copyfileobj(written, sys.stdout)
            print(end="", flush=True)
    else:
        print_answer(args, document if kept else {**document, "out": None}, render_score)
    return ANSWERED
