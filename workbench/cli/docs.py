"""``workbench docs``: add documents, list them, remove one."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.answer import add_common, run_task


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``docs`` commands."""
    area = areas.add_parser("docs", help="documents: add, list, remove", allow_abbrev=False)
    add_common(area)
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    _register_add(actions)
    listing = actions.add_parser("list", help="the documents in the library", allow_abbrev=False)
    add_common(listing)
    listing.set_defaults(run=_list)
    removal = actions.add_parser("remove", help="remove a document, its pages and its copy of the file", allow_abbrev=False)
    add_common(removal)
    removal.add_argument("document", metavar="ID", help="the document's id, or the beginning of it")
    removal.set_defaults(run=_remove)


def _register_add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    adding = actions.add_parser(
        "add",
        help="read files into the library",
        description="PDF, DOCX, XLSX, HTML, TXT, MD and CSV. The same bytes again change nothing.",
        allow_abbrev=False,
    )
    add_common(adding)
    adding.add_argument("files", metavar="FILE", nargs="+", help="the files to add")
    adding.add_argument("--title", help="the title, where the one found is not right (one file)")
    adding.add_argument("--company", help="the company, where the one found is not right")
    adding.add_argument("--period", help="the period, such as FY2022, where the one found is not right")
    adding.set_defaults(run=_add)


def render_add(document: Mapping[str, Any]) -> str:
    """The answer of ``docs add``: a line per document, then what could not be read."""
    lines = [_line(entry) for entry in document["documents"]]
    lines += [f"  {note}" for entry in document["documents"] for note in entry["notes"]]
    lines += [f"Not added: {one['file']}: {one['message']} {one['hint']}".rstrip() for one in document["failed"]]
    return "\n".join(lines)


def render_list(document: Mapping[str, Any]) -> str:
    """The answer of ``docs list``."""
    return "\n".join(_line(entry) for entry in document["documents"]) or "There are no documents. workbench docs add FILE adds one."


def render_remove(document: Mapping[str, Any]) -> str:
    """The answer of ``docs remove``."""
    removed = document["removed"]
    return f"Removed {removed['title'] or removed['file']} ({removed['document_id']})."


def _line(entry: Mapping[str, Any]) -> str:
    missing = len(entry["pages_without_text"])
    without = f", {missing} without text" if missing else ""
    return (
        f"{entry['document_id']}  {entry['title'] or entry['file']}  ({entry['file']}; {entry['pages']} pages{without}, "
        f"{entry['tables']} tables, {entry['statements']} statements)"
    )


def _add(args: argparse.Namespace) -> int:
    given = {name: getattr(args, name) for name in ("title", "company", "period") if getattr(args, name) is not None}
    files = [str(Path(file).absolute()) for file in args.files]
    return run_task(args, "docs add", {"files": files, **given}, render_add)


def _list(args: argparse.Namespace) -> int:
    return run_task(args, "docs list", {}, render_list)


def _remove(args: argparse.Namespace) -> int:
    return run_task(args, "docs remove", {"document": args.document}, render_remove)
