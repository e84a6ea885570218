"""``workbench evidence``: check the figures of claims against their sources, look for a quote in a document."""

import argparse
from collections.abc import Mapping
from typing import Any

from workbench.cli.answer import add_common, run_task

_MARKS = {
    "supported": "ok",
    "rounded": "ok, rounded",
    "derived": "ok, derived",
    "contradicted": "CONTRADICTED",
    "unsupported": "UNSUPPORTED",
}


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``evidence`` commands."""
    area = areas.add_parser("evidence", help="check figures and quotes against their sources", allow_abbrev=False)
    add_common(area)
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    check = actions.add_parser(
        "check",
        help="whether every figure of a claim is in its source",
        description="One JSON object per line: {id, language, source: {text}, claim}. No model is involved.",
        allow_abbrev=False,
    )
    add_common(check)
    check.add_argument("file", metavar="FILE.jsonl", help="the claims with their sources")
    check.set_defaults(run=_check)
    quote = actions.add_parser(
        "quote",
        help="whether a document holds a quote, and where",
        description="Looks word for word, but for spaces, hyphens at line ends, full width, ligatures and curly quotes.",
        allow_abbrev=False,
    )
    add_common(quote)
    quote.add_argument("--source", metavar="FILE", required=True, help="a PDF, TXT or Markdown file")
    quote.add_argument("--quote", metavar="TEXT", required=True, help="the words to look for")
    quote.set_defaults(run=_quote)


def render_check(document: Mapping[str, Any]) -> str:
    """The answer of ``evidence check``: a line per claim and a line per figure."""
    results = document["results"]
    lines = []
    for result in results:
        name = result["id"] if result["id"] is not None else f"line {result['line']}"
        if "error" in result:
            lines.append(f"{name}: not checked. {result['error']['message']}")
            continue
        lines.append(f"{name}: {'supported' if result['supported'] else 'NOT SUPPORTED'}")
        lines += [f"  {figure['text']}  {_MARKS[figure['state']]}: {figure['reason']}" for figure in result["figures"]]
    good = sum(result["supported"] for result in results)
    return "\n".join([*lines, "", f"{good} of {len(results)} claims are supported."])


def render_quote(document: Mapping[str, Any]) -> str:
    """The answer of ``evidence quote`` in a sentence or two."""
    if document["found"]:
        page = f"on page {document['page']}, " if document["page"] is not None else ""
        return f"Found {page}characters {document['start']} to {document['end']}."
    if document["difference"]:
        return f"Not found. The nearest passage differs:\n{document['difference']}"
    return "Not found."


def _check(args: argparse.Namespace) -> int:
    return run_task(args, "evidence check", {"path": args.file}, render_check)


def _quote(args: argparse.Namespace) -> int:
    return run_task(args, "evidence quote", {"source": args.source, "quote": args.quote}, render_quote)
