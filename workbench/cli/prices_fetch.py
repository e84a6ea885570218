"""``workbench prices fetch``: prices from Yahoo into a file."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.answer import add_common, run_task
from workbench.errors import InputError


def register_fetch(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``prices fetch``."""
    parser = actions.add_parser("fetch", help="fetch daily adjusted closes from Yahoo into a file", allow_abbrev=False)
    parser.add_argument("--tickers", required=True, metavar="A,B", help="Yahoo's tickers, separated by commas")
    parser.add_argument("--start", metavar="DATE", help="first date, YYYY-MM-DD (default: the first there is)")
    parser.add_argument("--end", metavar="DATE", help="last date, inclusive (default: today)")
    parser.add_argument("--out", required=True, metavar="FILE", help="file to write: .csv, .xlsx or .parquet")
    parser.add_argument("--overwrite", action="store_true", help="replace the file if it exists")
    add_common(parser)
    parser.set_defaults(run=_fetch)


def _fetch(args: argparse.Namespace) -> int:
    from workbench.market.fetch_task import file_hash

    out = Path(args.out).absolute()
    found = file_hash(out)
    if found is not None and not args.overwrite:
        raise InputError(f"{args.out} exists already.", "Choose another file, or replace it with --overwrite.")
    request: dict[str, Any] = {
        "tickers": [ticker.strip() for ticker in args.tickers.split(",") if ticker.strip()],
        "start": args.start,
        "end": args.end,
        "out": str(out),
        "replaces": found,
    }
    return run_task(args, "prices fetch", {name: value for name, value in request.items() if value is not None}, _as_text)


def _as_text(document: Mapping[str, Any]) -> str:
    rows = [
        f"  {asset['asset']:<12} {asset['first']}  {asset['last']}  {asset['observations']:>7}  {asset['currency'] or '?'}"
        for asset in document["assets"]
    ]
    problems = [f"  {problem['detail']} {problem['action']}" for problem in document["problems"]]
    return "\n".join(
        [
            f"{document['rows']} dates written to {document['path']}",
            f"  {'asset':<12} {'first':<10}  {'last':<10}  {'prices':>7}  currency",
            *rows,
            *(["To know:", *problems] if problems else []),
        ]
    )
