"""``workbench sentiment timeline``: what the news of each ticker said, session by session."""

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.cli.answer import add_common, clock, data_dir, run_task, tell
from workbench.strict import read_json_argument

if TYPE_CHECKING:
    from workbench.sentiment.alert_rules import Rule

TASK = "sentiment timeline"
_SHOWN = 12


def register_timeline(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``timeline`` command to those of ``workbench sentiment``."""
    command = actions.add_parser(
        "timeline",
        help="score per ticker and trading day, unusual moves, events, alerts, event study",
        description="A table of dated news with columns for text, date and ticker; or any file that `sentiment read` takes.",
        allow_abbrev=False,
    )
    add_common(command)
    add_news_options(command)
    command.set_defaults(run=_run)


def register_views(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``views`` command to those of ``workbench sentiment``."""
    command = actions.add_parser(
        "views",
        help="propose Black-Litterman views from the news on the holdings; nothing is applied",
        description="Needs --weights and --prices. Exit code 3 where no holding has news that says enough.",
        allow_abbrev=False,
    )
    add_common(command)
    add_news_options(command)
    command.add_argument("--confidence", type=float, default=0.1, metavar="X", help="of every view, 0 to 1 (default: 0.1)")
    command.add_argument("--risk-free", type=float, default=0.0, metavar="X", help="annual, as a decimal (default: 0)")
    command.set_defaults(run=_views)


def add_news_options(command: argparse.ArgumentParser) -> None:
    """The options of every command that reads a file of dated news."""
    command.add_argument("file", metavar="FILE", nargs="?", help="the news")
    command.add_argument("--collected", metavar="DAYS", type=int, help="the collected news of so many days instead of a file")
    command.add_argument("--text", metavar="COLUMN", help="the column of texts")
    command.add_argument("--date", metavar="COLUMN", help="the column of dates, best with time and zone")
    command.add_argument(
        "--ticker", metavar="COLUMN", help="the column of tickers; without it names are looked for in the texts"
    )
    command.add_argument("--prices", metavar="FILE", help="daily prices; their dates are then the trading calendar")
    command.add_argument("--market", metavar="COLUMN", help="the column of the prices that stands for the market")
    command.add_argument("--weights", metavar="JSON", help='holdings: {"A": 0.6, "B": 0.4}, inline or as a file')
    command.add_argument("--exchange", metavar="CODE", default="XNYS", help="of tickers without a suffix (default: XNYS)")
    command.add_argument("--half-life", type=float, default=3.0, metavar="SESSIONS", help="of an item's weight (default: 3)")
    command.add_argument(
        "--day-only", choices=("next", "same"), default="next", help="where a date without a time counts (default: next)"
    )
    command.add_argument("--as-of", metavar="TIME", help="read as if it were then, e.g. 2020-06-05T16:00:00-04:00")


def request_from(args: argparse.Namespace) -> dict[str, Any]:
    """The task's request, with the watch list kept in the data folder where there is one."""
    rules = _kept_rules(args)
    given = {
        "path": args.file,
        "collected_days": args.collected,
        "text": args.text,
        "date": args.date,
        "ticker": args.ticker,
        "prices": args.prices,
        "market": args.market,
        "weights": None if args.weights is None else read_json_argument(args.weights, "--weights"),
        "as_of": args.as_of,
        "rules": None if rules is None else [rule.model_dump(mode="json") for rule in rules],
    }
    return {
        "exchange": args.exchange,
        "half_life": args.half_life,
        "day_only": args.day_only,
        **{name: value for name, value in given.items() if value is not None},
    }


def _kept_rules(args: argparse.Namespace) -> "Sequence[Rule] | None":
    """A data folder that cannot be used does not cost the answer: the built-in rules are then taken."""
    from workbench.errors import StoreError
    from workbench.sentiment.alert_queue import AlertQueue
    from workbench.store.store import Store

    try:
        return AlertQueue(Store(data_dir(args), clock).database).kept_rules()
    except StoreError as error:
        tell([f"The watch list cannot be read, and the built-in rules are used. {error.message}"])
        return None


def _run(args: argparse.Namespace) -> int:
    return run_task(args, TASK, request_from(args), render)


def _views(args: argparse.Namespace) -> int:
    request = {**request_from(args), "confidence": args.confidence, "risk_free": args.risk_free}
    return run_task(args, "sentiment views", request, render_views)


def render_views(document: Mapping[str, Any]) -> str:
    """The proposals in words, and why the others have none."""
    lines = [proposal["text"] for proposal in document["proposals"]] or ["No view is proposed."]
    lines += [f"{row['ticker']}: none. {row['reason']}" for row in document["left_out"]]
    return "\n".join([*lines, "", document["rule"], *document["warnings"]])


def render(document: Mapping[str, Any]) -> str:
    """Tickers, latest alerts and the event study's groups."""
    counts = document["counts"]
    sessions = document["series"]["sessions"]
    lines = [f"{counts['read']:,} of {counts['rows']:,} rows, {sessions[0]} to {sessions[-1]}", ""]
    lines += [f"{'ticker':<12}{'items':>8}{'tone':>8}{'unusual':>9}{'alerts':>8}  last news"]
    lines += [
        f"{row['ticker']:<12}{row['items']:>8,}{row['score']:>+8.2f}{row['unusual']:>9}{row['alerts']:>8}  {row['last']}"
        for row in document["tickers"][:_SHOWN]
    ]
    lines += _more(len(document["tickers"]))
    lines += ["", "Alerts, newest first:"] if document["alerts"] else ["", "No alerts."]
    lines += [f"{row['session']}  {row['ticker']:<8}{row['name']}: {row['detail']}" for row in document["alerts"][:_SHOWN]]
    lines += _more(len(document["alerts"]))
    lines += _study(document)
    lines += [f"{problem['count']:,} rows left out. {problem['detail']}" for problem in document["problems"]]
    return "\n".join([*lines, *document["notes"]])


def _more(count: int) -> list[str]:
    return [f"... and {count - _SHOWN:,} more; --json gives all."] if count > _SHOWN else []


def _study(document: Mapping[str, Any]) -> list[str]:
    study = document["event_study"]
    if study is None:
        return ["", f"No event study. {document['event_study_reason']}"]
    lines = ["", f"{'abnormal return, days -1 to +1':<32}{'events':>8}{'mean':>9}{'p':>8}"]
    for group in study["groups"]:
        window = group["windows"].get("[-1, +1]")
        shown = f"{window['mean']:>+9.2%}{window['adjusted_p']:>8.3f}" if window else f"{'too few':>17}"
        lines.append(f"{group['group']:<32}{group['events']:>8}{shown}")
    lines += [
        f"{row['ticker']}: {len(row['sessions'])} events not studied. {row['message']}" for row in study["errors"][:_SHOWN]
    ]
    return [*lines, *_more(len(study["errors"])), *study["notes"], ""]
