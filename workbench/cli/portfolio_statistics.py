"""``workbench portfolio statistics``: risk and performance of a portfolio on a price file."""

import argparse
from collections.abc import Mapping
from typing import Any

from workbench.cli.answer import add_common, run_task
from workbench.strict import read_json_argument

TASK = "portfolio statistics"

_PERCENT = {
    "annual_return": "Annual return",
    "cumulative_return": "Cumulative return",
    "volatility": "Volatility",
    "max_drawdown": "Largest drawdown",
    "ulcer": "Ulcer index",
    "time_under_water": "Time under water",
    "var_95": "VaR 95 %, one period",
    "cvar_95": "CVaR 95 %, one period",
    "alpha": "Alpha",
    "tracking_error": "Tracking error",
}
_RATIO = {
    "sharpe": "Sharpe ratio",
    "sharpe_standard_error": "  its standard error",
    "sortino": "Sortino ratio",
    "calmar": "Calmar ratio",
    "beta": "Beta",
    "r_squared": "R squared",
    "information_ratio": "Information ratio",
    "up_capture": "Up capture",
    "down_capture": "Down capture",
}


def register_statistics(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the ``statistics`` command to those of ``workbench portfolio``."""
    parser = actions.add_parser(
        "statistics",
        help="risk and performance of a portfolio on a price file",
        description="What a portfolio with these weights would have earned and lost on these prices.",
        allow_abbrev=False,
    )
    add_common(parser)
    parser.add_argument("--prices", required=True, metavar="FILE", help="CSV, XLSX or Parquet file of prices")
    parser.add_argument("--weights", required=True, metavar="JSON", help='{"SPY": 0.6, "TLT": 0.4}, inline or as a file')
    parser.add_argument("--benchmark", metavar="COLUMN", help="a column of the prices to compare with")
    parser.add_argument("--risk-free", type=float, default=0.0, metavar="X", help="annual, as a decimal (default: 0)")
    parser.add_argument("--drift", action="store_true", help="buy once and hold, instead of rebalancing every period")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    return run_task(args, TASK, request_from(args), render)


def request_from(args: argparse.Namespace) -> dict[str, Any]:
    """The task's request; fields that were not given are left out."""
    request = {
        "prices": args.prices,
        "weights": read_json_argument(args.weights, "--weights"),
        "risk_free": args.risk_free,
        "drift": args.drift,
    }
    return request if args.benchmark is None else {**request, "benchmark": args.benchmark}


def render(document: Mapping[str, Any]) -> str:
    """The answer as a table for the terminal."""
    lines = [
        f"{document['observations']} {document['frequency']} returns, {document['first_date']} to {document['last_date']} "
        f"({document['years']:.1f} years)",
        "",
    ]
    lines += [_row(label, document[name], percent=True) for name, label in _PERCENT.items() if name in document]
    lines += [_row("Drawdown", _drawdown(document))]
    lines += [_row(label, document[name]) for name, label in _RATIO.items() if name in document]
    return "\n".join([*lines, "", *document["notes"]])


def _row(label: str, value: float | str | None, *, percent: bool = False) -> str:
    if value is None:
        shown = "does not exist"
    elif isinstance(value, str):
        shown = value
    else:
        shown = f"{value:.2%}" if percent else f"{value:.3f}"
    return f"{label:<24}{shown:>12}"


def _drawdown(document: Mapping[str, Any]) -> str:
    if document["max_drawdown_trough"] is None:
        return "none"
    recovery = f"recovered {document['recovery_date']}" if document["recovery_date"] else "not recovered"
    return f"{document['max_drawdown_start']} to {document['max_drawdown_trough']}, {recovery}"
