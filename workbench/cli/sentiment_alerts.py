"""``workbench sentiment alerts``: the watch list and its queue, made to be run on a schedule."""

import argparse
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.answer import ANSWERED, add_common, clock, data_dir, print_answer, tell, terminal_progress
from workbench.cli.sentiment_timeline import add_news_options, request_from

if TYPE_CHECKING:
    from workbench.sentiment.alert_queue import AlertQueue

#: Exit code of ``run --exit-code`` where new alerts are pending.
NEW_ALERTS = 10
#: Sessions older than this many days before the newest are not alerted by ``run``.
RECENT_DAYS = 7


def register_alerts(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``alerts`` commands to those of ``workbench sentiment``."""
    area = actions.add_parser("alerts", help="the watch list: find, list, acknowledge and mute alerts", allow_abbrev=False)
    add_common(area)
    commands = area.add_subparsers(title="commands", metavar="COMMAND", dest="alerts_action", required=True)
    _register_run(commands)
    listing = _added(commands, "list", "the alerts in the queue, newest first", _list)
    listing.add_argument("--state", choices=("pending", "acknowledged", "muted", "all"), default="pending")
    listing.add_argument("--out", metavar="FILE", type=Path, help="write them to a CSV file as well")
    ack = _added(commands, "ack", "mark alerts as seen", _acknowledge)
    ack.add_argument("keys", nargs="+", metavar="KEY", help="from the list; the first eight characters do")
    ack.add_argument("--by", required=True, metavar="NAME", help="who has seen them")
    ack.add_argument("--note", default="", metavar="TEXT")
    mute = _added(commands, "mute", "keep a rule or a ticker quiet for a time", _mute)
    mute.add_argument("--rule", default="*", metavar="ID", help="default: every rule")
    mute.add_argument("--ticker", default="*", metavar="TICKER", help="default: every ticker")
    mute.add_argument(
        "--until", required=True, metavar="TIME", help="a date, or a time with its offset; one that is over ends it"
    )
    mute.add_argument("--by", required=True, metavar="NAME")
    rules = _added(commands, "rules", "show the rules, or replace them", _rules)
    rules.add_argument("--set", dest="replacement", metavar="JSON", help='{"rules": [...]}, inline or as a file')


def _added(commands: Any, name: str, told: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=told, allow_abbrev=False)
    add_common(parser)
    parser.set_defaults(run=run)
    return parser


def _register_run(commands: Any) -> None:
    parser = _added(commands, "run", "read a file of news and put new alerts into the queue", _run)
    parser.description = "Nothing is alerted twice. Exit code 0, or 2 to 5 as everywhere; see --exit-code."
    add_news_options(parser)
    parser.add_argument(
        "--since", metavar="DATE", help=f"alert on sessions from here on (default: {RECENT_DAYS} days before the newest)"
    )
    parser.add_argument("--exit-code", action="store_true", help=f"exit with {NEW_ALERTS} where new alerts are pending")


def _queue(args: argparse.Namespace) -> "AlertQueue":
    from workbench.sentiment.alert_queue import AlertQueue
    from workbench.store.store import Store

    return AlertQueue(Store(data_dir(args), clock).database)


def _run(args: argparse.Namespace) -> int:
    from workbench.runner import open_workbench
    from workbench.sentiment.alert_queue import AlertQueue
    from workbench.sentiment.alert_rules import BUILT_IN, Rule, alert_from_row, version_of

    workbench = open_workbench(data_dir(args), clock)
    request = request_from(args)
    document = workbench.run("sentiment timeline", request, progress=terminal_progress()).document
    rules = [Rule.model_validate(rule) for rule in request.get("rules", [])] or BUILT_IN
    run_id = str(document["provenance"]["run_id"])
    since = _since(args.since, document["series"]["sessions"][-1])
    found = [alert_from_row(row) for row in document["alerts"] if row["session"] >= since]
    texts = {item["row"]: item["text"] for item in document["items"]}
    queue = AlertQueue(workbench.store.database)
    now = clock()
    woken = queue.wake(now)
    new = queue.add(found, texts, now, run_id=run_id, rules_version=version_of(rules))
    tell(workbench.store.notices)
    pending = [alert for alert in new if alert.state == "pending"]
    answer = {
        "alerts": [alert.model_dump(mode="json") for alert in new],
        "found": len(found),
        "new": len(new),
        "new_pending": len(pending),
        "woken": woken,
        "since": since,
        "run_id": run_id,
        "rules_version": version_of(rules),
        "provenance": document["provenance"],
    }
    print_answer(args, answer, render_run)
    return NEW_ALERTS if args.exit_code and (pending or woken) else ANSWERED


def _since(given: str | None, newest: str) -> str:
    from workbench.errors import InputError

    if given is None:
        return (date.fromisoformat(newest) - timedelta(days=RECENT_DAYS)).isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise InputError(f"--since: {given!r} is no date.", "Write it like 2026-01-31.") from error


def _list(args: argparse.Namespace) -> int:
    from workbench.sentiment.alert_queue import as_csv
    from workbench.sentiment.kept_provenance import provenance_of_kept
    from workbench.sentiment.writing import write_whole

    queue = _queue(args)
    now = clock()
    queue.wake(now)
    alerts = queue.alerts(None if args.state == "all" else args.state)
    if args.out is not None:
        write_whole(args.out, [as_csv(alerts)])
    mutes = [mute.model_dump(mode="json") for mute in queue.mutes(now)]
    rows = [alert.model_dump(mode="json") for alert in alerts]
    provenance = provenance_of_kept("sentiment alerts list", {"state": args.state}, {"alerts": rows, "mutes": mutes}, now=now)
    answer = {"alerts": rows, "state": args.state, "mutes": mutes, "out": args.out and str(args.out), "provenance": provenance}
    print_answer(args, answer, render_list)
    return ANSWERED


def _acknowledge(args: argparse.Namespace) -> int:
    done = _queue(args).acknowledge(args.keys, by=args.by, note=args.note, now=clock())
    print_answer(args, {"alerts": [alert.model_dump(mode="json") for alert in done], "state": "acknowledged"}, render_list)
    return ANSWERED


def _mute(args: argparse.Namespace) -> int:
    now = clock()
    until = _moment(args.until, now)
    count = _queue(args).mute(rule=args.rule, ticker=args.ticker, until=until, by=args.by, now=now)
    answer = {"rule": args.rule, "ticker": args.ticker, "until": until.isoformat(), "muted": count}
    print_answer(args, answer, lambda document: f"Quiet until {document['until']}; {document['muted']} pending alerts muted.")
    return ANSWERED


def _moment(text: str, now: datetime) -> datetime:
    from workbench.errors import InputError

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--until: {text!r} is no date or time.", "Write it like 2026-01-31.") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=now.tzinfo)


def _rules(args: argparse.Namespace) -> int:
    from workbench.sentiment.alert_rules import RuleList
    from workbench.strict import parse, read_json_argument

    queue = _queue(args)
    if args.replacement is not None:
        given = parse(RuleList, read_json_argument(args.replacement, "--set"))
        queue.keep_rules(given.rules, clock())
    kept = queue.kept_rules()
    answer = {"rules": [rule.model_dump(mode="json") for rule in queue.rules()], "built_in": kept is None}
    print_answer(args, answer, render_rules)
    return ANSWERED


def render_run(document: Mapping[str, Any]) -> str:
    """What came in."""
    head = f"{document['new']} new alerts of {document['found']} found since {document['since']}."
    return "\n".join([head, *(_line(row) for row in document["alerts"])])


def render_list(document: Mapping[str, Any]) -> str:
    """One line for each alert."""
    rows = [_line(row) for row in document["alerts"]]
    return "\n".join(rows or [f"No alerts ({document['state']})."])


def _line(row: Mapping[str, Any]) -> str:
    seen = f" [{row['acknowledged_by']}: {row['note'] or 'seen'}]" if row["state"] == "acknowledged" else ""
    state = "" if row["state"] != "muted" else f" [muted until {row['muted_until']}]"
    return f"{row['key'][:8]}  {row['session']}  {row['ticker']:<8}{row['name']}: {row['detail']}{seen}{state}"


def render_rules(document: Mapping[str, Any]) -> str:
    """One line for each rule."""
    lines = [
        f"{rule['id']:<16}{rule['kind']:<14}{'' if rule['threshold'] is None else rule['threshold']:>8}  "
        f"{', '.join(rule['tickers']) or 'every ticker'}{'' if rule['enabled'] else '  (off)'}  {rule['name']}"
        for rule in document["rules"]
    ]
    return "\n".join([*lines, "The built-in rules; none were kept yet."] if document["built_in"] else lines)
