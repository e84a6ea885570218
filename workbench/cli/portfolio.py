"""``workbench portfolio``: optimise, trace the frontier, test how firm the weights are, describe a portfolio."""

import argparse
from collections.abc import Mapping
from typing import Any

from workbench.cli.answer import add_common, read_request, run_task
from workbench.cli.portfolio_statistics import register_statistics


def register(areas: "argparse._SubParsersAction[Any]") -> None:
    """Add the portfolio commands."""
    area = areas.add_parser("portfolio", help="allocations: optimise, frontier, sensitivity, statistics")
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    optimise = _request_parser(actions, "optimize", "the best weights under the request's limits, explained")
    optimise.set_defaults(run=lambda args: run_task(args, "portfolio optimize", read_request(args.request), render_optimum))
    frontier = _request_parser(actions, "frontier", "the efficient frontier under the request's limits")
    frontier.add_argument("--points", type=int, default=50, help="number of points (default 50)")
    frontier.set_defaults(
        run=lambda args: run_task(
            args, "portfolio frontier", {"portfolio": read_request(args.request), "points": args.points}, render_frontier
        )
    )
    sensitivity = _request_parser(actions, "sensitivity", "weight ranges over resampled histories")
    sensitivity.add_argument("--draws", type=int, default=200, help="number of resampled histories (default 200)")
    sensitivity.add_argument("--seed", type=int, default=1, help="of the random draws (default 1)")
    sensitivity.set_defaults(
        run=lambda args: run_task(
            args,
            "portfolio sensitivity",
            {"portfolio": read_request(args.request), "draws": args.draws, "seed": args.seed},
            render_sensitivity,
        )
    )
    register_statistics(actions)


def _request_parser(actions: "argparse._SubParsersAction[Any]", name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("request", metavar="REQUEST", help="a JSON file, or - for standard input")
    add_common(parser)
    return parser


def render_optimum(document: Mapping[str, Any]) -> str:
    """The optimum as a table of weights with reasons, or the conflict with its ways out."""
    if document["status"] == "infeasible":
        return render_infeasible(document)
    current = (document["current"] or {}).get("weights", {})
    lines = [f"{'asset':<16}{'now %':>8}{'new %':>8}  why"]
    for asset, weight in document["weights"].items():
        now = f"{current[asset] * 100:8.1f}" if asset in current else f"{'-':>8}"
        lines.append(f"{asset:<16}{now}{weight * 100:8.1f}  {document['why'][asset]}")
    sharpe, cvar = document["sharpe"], document["cvar"]
    lines += [
        "",
        f"expected return {document['expected_return']:.2%} a year, volatility {document['volatility']:.2%}, "
        f"Sharpe ratio {'-' if sharpe is None else f'{sharpe:.2f}'}"
        + ("" if cvar is None else f", CVaR {document['confidence']:.0%} {cvar:.2%} per period"),
    ]
    lines += [f"{row['name']}: {row['words']}" for row in document["constraints"] if row["binding"]]
    lines += [f"note: {note}" for note in document["notes"]]
    return "\n".join(lines)


def render_infeasible(document: Mapping[str, Any]) -> str:
    """The contradicting limits, then what would help."""
    lines = ["No portfolio meets all limits. These cannot hold together: " + ", ".join(document["conflict"]) + "."]
    lines += [
        f"  {item['constraint']}: {item['from']:g} -> {item['to']:g} would do "
        f"(expected return {item['expected_return']:.2%}, volatility {item['volatility']:.2%})"
        for item in document["relaxations"]
    ]
    together = document["together"]
    if together is not None:
        changes = "; ".join(f"{item['constraint']}: {item['from']:g} -> {item['to']:g}" for item in together["changes"])
        lines.append(f"  No single change is enough; together these would do: {changes}")
    elif not document["relaxations"]:
        lines.append("  No single change is enough; drop one of them.")
    return "\n".join(lines)


def render_frontier(document: Mapping[str, Any]) -> str:
    """Return and volatility of every point and reference."""
    if document["status"] == "infeasible":
        return render_infeasible(document)
    lines = [f"{'':<14}{'return %':>10}{'volatility %':>14}"]
    points = [(str(i), point) for i, point in enumerate(document["points"], start=1)]
    for name, point in [*points, *document["references"].items()]:
        lines.append(f"{name:<14}{point['expected_return'] * 100:10.2f}{point['volatility'] * 100:14.2f}")
    return "\n".join(lines)


def render_sensitivity(document: Mapping[str, Any]) -> str:
    """The range of each weight."""
    if document["status"] == "infeasible":
        return render_infeasible(document)
    lines = [f"{'asset':<16}{'weight %':>9}{'5 %':>8}{'95 %':>8}"]
    for row in document["ranges"]:
        mark = "  weakly determined" if row["weakly_determined"] else ""
        lines.append(f"{row['asset']:<16}{row['weight'] * 100:9.1f}{row['low'] * 100:8.1f}{row['high'] * 100:8.1f}{mark}")
    return "\n".join(lines)
