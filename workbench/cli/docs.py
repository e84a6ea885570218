"""``workbench docs``: add documents, list them, remove one; search them and ask them."""

import argparse
import getpass
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.answer import NO_ANSWER, add_common, clock, data_dir, print_answer, run_task
from workbench.documents.passwords import password_given
from workbench.progress import silent

#: None of the files could be added; the answer says why of each.
BAD_INPUT = 2


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``docs`` commands."""
    area = areas.add_parser("docs", help="documents: add, list, remove, group, search, ask", allow_abbrev=False)
    add_common(area)
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    _register_add(actions)
    listing = actions.add_parser("list", help="the documents in the library", allow_abbrev=False)
    add_common(listing)
    listing.set_defaults(run=_list)
    reading = actions.add_parser(
        "read-pages",
        help="have the pages without text of a document read by the vision model; that text is marked as not checked",
        allow_abbrev=False,
    )
    add_common(reading)
    reading.add_argument("document", metavar="ID", help="the document's id, or the beginning of it")
    reading.set_defaults(run=_read_pages)
    removal = actions.add_parser("remove", help="remove a document, its pages and its copy of the file", allow_abbrev=False)
    add_common(removal)
    removal.add_argument("document", metavar="ID", help="the document's id, or the beginning of it")
    removal.set_defaults(run=_remove)
    _register_collection(actions)
    _register_search(actions)
    _register_ask(actions)
    verdicts = actions.add_parser(
        "verdicts",
        help="answers that were called wrong; with --replay, whether they still are",
        description="What was marked as wrong on the page is kept as a case. --replay asks each again, without a model. "
        "Exit code 3 when one still has the same wrong answer or evidence.",
        allow_abbrev=False,
    )
    add_common(verdicts)
    verdicts.add_argument("--replay", action="store_true", help="ask them again and compare")
    verdicts.set_defaults(run=_verdicts)


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
    adding.add_argument(
        "--password",
        action="store_true",
        help="ask for the password of encrypted files, or read it from the first line of standard input; it is not kept",
    )
    adding.set_defaults(run=_add)


def _register_collection(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    grouping = actions.add_parser(
        "collection",
        help="group documents by client or topic",
        description="A document may be in several collections. --put makes the collection where there is none; without an "
        "option its documents are shown. --collection NAME of search and ask looks in them only.",
        allow_abbrev=False,
    )
    add_common(grouping)
    grouping.add_argument("name", metavar="NAME", help="the collection")
    grouping.add_argument("--put", metavar="ID", nargs="+", default=[], help="documents to put in")
    grouping.add_argument("--take", metavar="ID", nargs="+", default=[], help="documents to take out; they stay in the library")
    grouping.add_argument("--rename", metavar="NEW", help="its new name")
    grouping.add_argument("--delete", action="store_true", help="forget the collection; its documents stay")
    grouping.set_defaults(run=_collection)


def _register_search(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    searching = actions.add_parser(
        "search",
        help="the pages that answer a question, best first",
        description="By company, period, statement and line item first, by words beside it. One row per page.",
        allow_abbrev=False,
    )
    add_common(searching)
    _add_filters(searching)
    searching.add_argument("--k", type=int, default=10, metavar="N", help="how many pages (default: 10)")
    searching.set_defaults(run=_search)


def _register_ask(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    asking = actions.add_parser(
        "ask",
        help="answer a question from the documents",
        description="Values and ratios are computed from cells; other questions go to the bound model, held to its sources. "
        "Exit code 3 when there is no answer.",
        allow_abbrev=False,
    )
    add_common(asking)
    _add_filters(asking)
    asking.add_argument(
        "--after", metavar="QUESTION", action="append", default=[],
        help="the question before it in a conversation, for a follow-up such as \"and the year before?\"; may be repeated",
    )  # fmt: skip
    asking.add_argument("--no-model", action="store_true", help="only what code can compute, else the best passages")
    asking.set_defaults(run=_ask)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION", help="in plain words")
    parser.add_argument("--document", metavar="ID", help="look in this document only")
    parser.add_argument("--company", help="look in documents of this company only")
    parser.add_argument(
        "--period", help="look in documents of this period, such as FY2022, which a question that names none means"
    )
    parser.add_argument("--collection", metavar="NAME", help="look in the documents of this collection only")


def render_search(document: Mapping[str, Any]) -> str:
    """The answer of ``docs search``: a page per entry with the beginning of its text."""
    lines = [f"Read as: {', '.join(f'{name} {value}' for name, value in document['routing'].items() if value)}"]
    for result in document["results"]:
        text = " ".join(result["text"].split())[:160]
        lines += ["", f"{result['title']}, page {result['page']} ({result['kind']}, {result['score']:.2f})", f"  {text}"]
    return "\n".join([*lines, *document["notices"]])


def render_ask(document: Mapping[str, Any]) -> str:
    """The answer of ``docs ask`` with its citations, or why there is none."""
    if document["abstained"]:
        return "\n".join(["No answer.", document["reason"], *document["notices"]])
    lines = [document["answer"]]
    if document["mode"] != "extractive":
        quotes = [
            f"  {one['document_id']} page {one['page']}: {' '.join(one['quote'].split())[:200]}"
            for one in document["citations"]
        ]
        lines += ["", "Sources:", *dict.fromkeys(quotes)]
    return "\n".join(filter(None, [*lines, document["reason"], *document["notices"]]))


def render_verdicts(document: Mapping[str, Any]) -> str:
    """The answer of ``docs verdicts``: a case per entry, then how many came out how."""
    lines = []
    for one in document["cases"]:
        outcome = f"{one['outcome']}: " if "outcome" in one else ""
        note = f" ({one['note']})" if one["note"] else ""
        lines.append(f"{outcome}{one['question'] or one['run_id']}  [{one['verdict']}{note}]")
    counts = ", ".join(f"{count} {outcome}" for outcome, count in document["counts"].items())
    return "\n".join([*lines, *([counts] if counts else [])]) or "No answer was called wrong."


def render_add(document: Mapping[str, Any]) -> str:
    """The answer of ``docs add``: a line per document, then what could not be read."""
    lines: list[str] = []
    last = {entry["document_id"]: at for at, entry in enumerate(document["documents"])}
    for at, entry in enumerate(document["documents"]):
        again = entry["document_id"] in document["known"] and last[entry["document_id"]] == at
        lines += [_line(entry), *(f"  {note}" for note in entry["notes"])]
        lines += ["  Already in the library; nothing was changed."] if again else []
    lines += [f"Not added: {one['file']}: {one['message']} {one['hint']}".rstrip() for one in document["failed"]]
    return "\n".join([*lines, *document.get("unread", [])])


def render_list(document: Mapping[str, Any]) -> str:
    """The answer of ``docs list``."""
    if not document["documents"]:
        return "There are no documents. workbench docs add FILE adds one."
    lines = [_line(entry) for entry in document["documents"]]
    lines += [f"Collection {one['name']}: {', '.join(one['documents']) or 'empty'}" for one in document["collections"]]
    return "\n".join(lines)


def render_collection(document: Mapping[str, Any]) -> str:
    """The answer of ``docs collection``: its name, a line per document."""
    collection = document["collection"]
    if document["deleted"]:
        return f"Deleted the collection {collection['name']}; its documents stay."
    members = [f"{one['document_id']}  {one['title'] or one['file']}" for one in collection["documents"]]
    counted = "1 document" if len(members) == 1 else f"{len(members)} documents"
    return "\n".join([f"{collection['name']}: {counted}", *members])


def render_read_pages(document: Mapping[str, Any]) -> str:
    """The answer of ``docs read-pages``: a line per page."""
    lines = [
        f"Page {one['page']}: {one['characters']} characters read by {one['model']}, not checked." for one in document["read"]
    ]
    lines += [f"Page {one['page']} was not read: {one['message']}" for one in document["failed"]]
    return "\n".join([*lines, *([f"{document['left']} pages are still unread."] if document["left"] else [])])


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
    with password_given(_asked_password() if args.password else None):
        code = run_task(args, "docs add", {"files": files, **given}, render_add)
    return BAD_INPUT if code == NO_ANSWER else code


def _asked_password() -> str:
    """Typed without being shown, or the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass("Password of the files: ")
    return sys.stdin.readline().rstrip("\r\n")


def _list(args: argparse.Namespace) -> int:
    return run_task(args, "docs list", {}, render_list)


def _read_pages(args: argparse.Namespace) -> int:
    code = run_task(args, "docs read-pages", {"document": args.document}, render_read_pages)
    return BAD_INPUT if code == NO_ANSWER else code


def _remove(args: argparse.Namespace) -> int:
    return run_task(args, "docs remove", {"document": args.document}, render_remove)


def _collection(args: argparse.Namespace) -> int:
    request = {"name": args.name, "put": args.put, "take": args.take, "rename": args.rename, "delete": args.delete}
    return run_task(args, "docs collection", {name: value for name, value in request.items() if value}, render_collection)


def _search(args: argparse.Namespace) -> int:
    return run_task(args, "docs search", {"question": args.question, "k": args.k, **_filters(args)}, render_search)


def _ask(args: argparse.Namespace) -> int:
    request = {"question": args.question, **_filters(args), **({"model": False} if args.no_model else {})}
    if args.after:
        request["previous"] = args.after
    return run_task(args, "docs ask", request, render_ask)


def _filters(args: argparse.Namespace) -> dict[str, str]:
    names = ("document", "company", "period", "collection")
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _verdicts(args: argparse.Namespace) -> int:
    from workbench.documents.ask_tasks import docs_ask
    from workbench.inputs import DirectInputs
    from workbench.provenance import build_provenance
    from workbench.reports.verdict_replay import case_document, cases, replayed

    folder = data_dir(args)

    def ask(request: Mapping[str, Any]) -> Mapping[str, Any]:
        return docs_ask(request, DirectInputs(folder, clock), silent).document

    found = [replayed(case, ask) if args.replay else case_document(case) for case in cases(folder)]
    counts = Counter(one["outcome"] for one in found) if args.replay else Counter[str]()
    provenance = build_provenance("docs verdicts", {"replay": args.replay}, (), now=clock())
    document = {"cases": found, "counts": dict(counts), "provenance": provenance.model_dump(mode="json")}
    print_answer(args, document, render_verdicts)
    return NO_ANSWER if counts["still wrong"] else 0
