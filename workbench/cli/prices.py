"""``workbench prices``: look at a price file, fetch prices."""

import argparse
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.cli.answer import add_common, run_task
from workbench.cli.prices_fetch import register_fetch

_COLUMNS = (
    ("asset", "Asset"), ("first", "First"), ("last", "Last"), ("observations", "Prices"), ("missing", "Missing"),
    ("longest_gap_days", "Longest gap (days)"), ("stale_runs", "Standstills"), ("jumps", "Jumps"), ("duplicates", "Repeats"),
)  # fmt: skip
_LEFT_ALIGNED = 3


def register(areas: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``prices`` commands."""
    area = areas.add_parser("prices", help="look at a price file, fetch prices", allow_abbrev=False)
    add_common(area)
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    check = actions.add_parser(
        "check",
        help="what a price file holds, and what is wrong with it",
        description="Reads CSV, XLSX or Parquet, wide or long, and lists every problem with what will be done about it.",
        allow_abbrev=False,
    )
    add_common(check)
    check.add_argument("file", metavar="FILE", help="the price file")
    check.set_defaults(run=_check)
    register_fetch(actions)


def render_check(document: Mapping[str, Any], width: int = 100) -> str:
    """The answer of ``prices check`` as a table and a list of problems, at most ``width`` wide where that can be."""
    common = document["common_sample"]
    sample = f"{common['rows']} of {document['rows']} dates have a price of every asset"
    span = f", {common['first']} to {common['last']}" if common["first"] else ""
    head = f"{document['file']}: {document['layout']} layout, {document['frequency']}, {_KIND[document['price_kind']]}"
    return "\n".join([head, f"{sample}{span}.", "", *_table(document["assets"]), "", *_problems(document["problems"], width)])


_KIND = {
    "total_return": "dividends included",
    "price_only": "without dividends",
    "unknown": "the file does not tell whether dividends are included",
}


def _check(args: argparse.Namespace) -> int:
    width = max(60, min(shutil.get_terminal_size().columns, 140))
    return run_task(args, "prices check", {"path": args.file}, lambda document: render_check(document, width))


def _table(assets: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [[heading for _, heading in _COLUMNS], *([_cell(asset[key]) for key, _ in _COLUMNS] for asset in assets)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return [
        "  ".join(
            cell.ljust(size) if column < _LEFT_ALIGNED else cell.rjust(size)
            for column, (cell, size) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _cell(value: object) -> str:
    if value is None:
        return "\u2013"
    return str(len(value)) if isinstance(value, list) else str(value)


def _problems(problems: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    if not problems:
        return ["Nothing is wrong with these prices."]
    lines = [f"{len(problems)} thing{'s' if len(problems) > 1 else ''} to know:"]
    for problem in problems:
        text = f"{problem['kind']}: {problem['detail']} {problem['action']}"
        lines += textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return lines
