"""``workbench sentiment read`` and ``collect``: news read item by item, and gathered into the data folder."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.answer import add_common, run_task

_SHOWN = 20


def register_news(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the two commands."""
    _register_read(actions)
    _register_collect(actions)


def _register_read(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = actions.add_parser(
        "read",
        help="read news: who is named, what is said of each, which events, which copies",
        description="CSV, TSV, XLSX, JSON lines, TXT, HTML, EML, RSS or Atom XML; or --collected, what was collected before.",
        allow_abbrev=False,
    )
    add_common(command)
    command.add_argument("file", metavar="FILE", nargs="?", help="the news")
    command.add_argument("--collected", metavar="DAYS", type=int, help="the collected news of so many days instead of a file")
    for column in ("text", "title", "date", "ticker"):
        command.add_argument(
            f"--{column}", metavar="COLUMN", help=f"the column of the {column}, where it is not found by itself"
        )
    command.add_argument("--holdings", metavar="A,B", help="tickers of the portfolio")
    _add_dates(command)
    command.set_defaults(run=_read)


def _register_collect(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = actions.add_parser(
        "collect",
        help="gather news into the data folder; the same items again change nothing",
        description="Only what is named here is asked. The answer says what was sent to whom.",
        allow_abbrev=False,
    )
    add_common(command)
    command.add_argument("--folder", metavar="DIR", help="every file of this folder that can be read")
    command.add_argument("--feed", metavar="URL", action="append", default=[], help="an RSS or Atom feed (may be repeated)")
    command.add_argument("--yahoo", metavar="A,B", help="ask Yahoo for the news of these tickers")
    command.add_argument("--allow-private", action="store_true", help="feeds may be on this machine or its network")
    _add_dates(command)
    command.set_defaults(run=_collect)


def _add_dates(command: argparse.ArgumentParser) -> None:
    command.add_argument("--zone", metavar="ZONE", default="UTC", help="for dates without one, as Europe/London (default: UTC)")
    command.add_argument("--date-order", choices=("day", "month"), help="what comes first in 05/06/2020")


def _read(args: argparse.Namespace) -> int:
    columns = {name: getattr(args, name) for name in ("text", "title", "date", "ticker") if getattr(args, name)}
    request = {
        "path": str(Path(args.file).absolute()) if args.file else None,
        "collected_days": args.collected,
        "columns": columns,
        "zone": args.zone,
        "date_order": args.date_order,
        "holdings": dict.fromkeys(_tickers(args.holdings)),
    }
    return run_task(args, "sentiment read", request, render_read)


def _collect(args: argparse.Namespace) -> int:
    request = {
        "folder": str(Path(args.folder).absolute()) if args.folder else None,
        "feeds": args.feed,
        "yahoo": _tickers(args.yahoo),
        "zone": args.zone,
        "date_order": args.date_order,
        "allow_private": args.allow_private,
    }
    return run_task(args, "sentiment collect", request, render_collect)


def _tickers(given: str | None) -> list[str]:
    return [ticker.strip() for ticker in (given or "").split(",") if ticker.strip()]


def render_read(document: Mapping[str, Any]) -> str:
    """The companies, then the first items with what was read of them."""
    counts = document["counts"]
    lines = [f"{counts['items']:,} items, {counts['copies']:,} of them copies; {counts['unlinked']:,} name no company."]
    lines += [f"  {note}" for note in document["notes"]]
    for row in document["tickers"][:_SHOWN]:
        score = "" if row["score"] is None else f"{row['score']:>+6.2f}"
        lines.append(f"  {row['ticker']:<12}{row['items']:>6} items {score}  {row['name']}")
    lines += [line for item in document["items"][:_SHOWN] for line in ("", *_item_lines(item))]
    if len(document["items"]) > _SHOWN:
        lines.append(f"... and {len(document['items']) - _SHOWN:,} more; --json gives all.")
    return "\n".join(lines)


def _item_lines(item: Mapping[str, Any]) -> list[str]:
    heading = " ".join((item["title"] or item["text"]).split())[:100] or "no text"
    lines = [f"{(item['published'] or 'no date')[:16].replace('T', ' '):<17}{heading}"]
    lines += [f"  {each['ticker']:<12}{each['label'] or 'no label':<9}" for each in item["readings"]]
    events = [f"{each['kind']}{_mark(each)}" for each in item["events"]]
    lines += [f"  events: {', '.join(dict.fromkeys(events))}"] if events else []
    lines += [f"  {note}" for note in item["notes"]]
    return lines


def _mark(event: Mapping[str, Any]) -> str:
    return " (denied)" if event["negated"] else " (possible)" if event["hypothetical"] else ""


def render_collect(document: Mapping[str, Any]) -> str:
    """What came from where, what failed, and what was sent to whom."""
    lines = [f"{document['new']:,} new items; {document['kept']:,} are kept."]
    lines += [f"  {row['source']}: {row['items']:,} items, {row['new']:,} new" for row in document["sources"]]
    lines += [f"  {note}" for row in document["sources"] for note in row["notes"]]
    lines += [f"  {row['source']} failed: {row['message']} {row['hint']}" for row in document["failed"]]
    sent = [f"  {row['to']}: {row['what']}" for row in document["sent"]]
    return "\n".join([*lines, "Sent:", *sent] if sent else [*lines, "Nothing was sent anywhere."])
