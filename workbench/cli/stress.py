"""``workbench stress``: scenarios, losses under them, replay of a window, and what would have to happen to lose an amount."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.cli.answer import add_common, clock, data_dir, print_answer, read_request, run_task
from workbench.cli.stress_risk import register_risk
from workbench.errors import InputError
from workbench.strict import read_json_argument


def register(areas: "argparse._SubParsersAction[Any]") -> None:
    """Add the stress commands."""
    area = areas.add_parser("stress", help="stress tests: scenarios, run, replay, reverse, simulate, var-backtest, macro")
    actions = area.add_subparsers(title="commands", metavar="COMMAND", dest="action")
    _register_scenarios(actions)
    run = _parser(actions, "run", "what scenarios would cost a portfolio")
    run.add_argument("request", metavar="REQUEST", help="a JSON file, or - for standard input")
    run.set_defaults(run=lambda args: run_task(args, "stress run", read_request(args.request), render_run))
    _register_replay(actions)
    reverse = _parser(actions, "reverse", "what would have to happen to lose a given share of the value")
    reverse.add_argument("request", metavar="REQUEST", help="a JSON file, or - for standard input")
    reverse.add_argument("--loss", type=float, metavar="X", help="as a decimal: 0.15 is 15 %%")
    reverse.set_defaults(run=lambda args: run_task(args, "stress reverse", _reverse_request(args), render_reverse))
    register_risk(actions)


def _parser(actions: "argparse._SubParsersAction[Any]", name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    add_common(parser)
    return parser


# -- scenarios --------------------------------------------------------------------------------------------------------


def _register_scenarios(actions: "argparse._SubParsersAction[Any]") -> None:
    parser = _parser(actions, "scenarios", "list the scenarios; save, export, import or delete your own")
    parser.add_argument(
        "--type", choices=["historical", "hypothetical", "custom", "macro_path", "macro_headline"], help="only these"
    )
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--save", metavar="JSON", help="keep a scenario {id, name, factors}, inline or as a file")
    change.add_argument("--import", dest="import_file", type=Path, metavar="FILE", help="keep every scenario of a file")
    change.add_argument("--export", type=Path, metavar="FILE", help="write your own scenarios to a file")
    change.add_argument("--delete", metavar="ID", help="put one of your own aside")
    parser.set_defaults(run=_scenarios)


def _scenarios(args: argparse.Namespace) -> int:
    if any(value is not None for value in (args.save, args.import_file, args.export, args.delete)):
        print_answer(args, _changed(args), render_saved)
        return 0
    request = {} if args.type is None else {"type": args.type}
    return run_task(args, "stress scenarios", request, render_scenarios)


def _changed(args: argparse.Namespace) -> dict[str, Any]:
    """Save, import, export or delete; says what was done."""
    from workbench.market.scenarios import load_library
    from workbench.stress import user_scenarios
    from workbench.stress.factors import library_factors
    from workbench.stress.scenario_choice import CustomScenario
    from workbench.strict import parse

    library, folder = load_library(), data_dir(args)
    known = library_factors(library)
    taken = [item.id for item in library.historical] + [item.id for item in library.hypothetical]
    taken += [str(path["id"]) for path in library.macro]
    if args.delete is not None:
        user_scenarios.delete_scenario(folder, args.delete)
        return {"deleted": [args.delete]}
    if args.export is not None:
        text = user_scenarios.export_scenarios(folder)
        _write(args.export, text)
        return {"exported": str(args.export)}
    if args.save is not None:
        scenario = parse(CustomScenario, read_json_argument(args.save, "--save"))
        kept = [user_scenarios.save_scenario(folder, scenario, clock(), known=known, taken=taken)]
    else:
        text = _text(args.import_file)
        kept = list(user_scenarios.import_scenarios(folder, text, clock(), known=known, taken=taken))
    return {"saved": [{"id": item.id, "version": item.versions[-1].version} for item in kept]}


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}).", "Give a file that --export wrote.") from error


def render_saved(document: Mapping[str, Any]) -> str:
    """What was saved, written or put aside."""
    if "saved" in document:
        return "\n".join(f"{item['id']}: version {item['version']} saved" for item in document["saved"])
    return f"exported to {document['exported']}" if "exported" in document else f"deleted: {', '.join(document['deleted'])}"


def render_scenarios(document: Mapping[str, Any]) -> str:
    """One line per scenario."""
    lines = [f"{'id':<41} {'type':<15}{'dates or horizon':<26}name"]
    for row in document["scenarios"]:
        dates = f"{row['start']} to {row['end']}" if row["start"] else _horizon(row)
        lines.append(f"{row['id']:<41} {row['type']:<15}{dates:<26}{row['name']}")
    return "\n".join([*lines, "", *document["problems"], *document["notes"]])


def _horizon(row: Mapping[str, Any]) -> str:
    return f"{row['horizon_days']:.0f} days" if row["horizon_days"] else "a path of years"


# -- run --------------------------------------------------------------------------------------------------------------


def render_run(document: Mapping[str, Any]) -> str:
    """A table of losses, then what each rests on."""
    portfolio = document["portfolio"]
    lines = [
        f"{portfolio['value']:,.2f} {portfolio['base_currency']}, valued {portfolio['valuation_date']}",
        "",
        f"{'scenario':<34}{'mode':<12}{'P&L':>16}{'%':>9}{'covered %':>11}  how often the factors move as far",
    ]
    for row in document["results"]:
        lines.append(_error_line(row) if "error" in row else _result_line(row))
        lines += [f"{'':<4}{text}" for text in [*_uncertain(row), *row.get("warnings", []), *row.get("notes", [])]]
    if portfolio["unmapped"]:
        lines += ["", f"Not mapped, and not in any figure: {', '.join(portfolio['unmapped'])}."]
    for item in document["jump_to_default"]:
        lines.append(f"If {item['issuer']} alone defaults: {item['pnl']:,.2f} ({', '.join(item['positions'])}).")
    history = document["history"]
    told = f"Factor history: {history['label']}, {history['first']} to {history['last']}."
    return "\n".join([*lines, "", told, *document["notes"], *portfolio["notes"]])


def _uncertain(row: Mapping[str, Any]) -> list[str]:
    """The ends of a P&L that rests on a beta known only within a range."""
    if row.get("pnl_low") is None:
        return []
    return [f"Between {row['pnl_low']:,.2f} and {row['pnl_high']:,.2f}, at the ends of what the private assets' beta may be."]


def _result_line(row: Mapping[str, Any]) -> str:
    share = f"{row['pnl_pct']:9.2%}" if row["pnl_pct"] is not None else f"{'-':>9}"
    words = row["plausibility"]["words"] if row["plausibility"] else f"- ({row['plausibility_reason']})"
    return f"{row['scenario']:<34}{row['mode']:<12}{row['pnl']:>16,.2f}{share}{row['coverage_pct']:11.0f}  {words}"


def _error_line(row: Mapping[str, Any]) -> str:
    return f"{row['scenario']:<34}{row['mode']:<12}{row['error']['message']} {row['error']['hint']}"


# -- replay and reverse -----------------------------------------------------------------------------------------------


def _register_replay(actions: "argparse._SubParsersAction[Any]") -> None:
    parser = _parser(actions, "replay", "a portfolio bought and held through a window of real prices")
    parser.add_argument("--prices", required=True, metavar="FILE", help="CSV, XLSX or Parquet file of prices")
    parser.add_argument("--weights", required=True, metavar="JSON", help='{"SPY": 0.6, "TLT": 0.4}, inline or as a file')
    parser.add_argument("--start", required=True, metavar="DATE", help="first day, as 2008-09-12")
    parser.add_argument("--end", required=True, metavar="DATE", help="last day")
    parser.add_argument("--proxies", metavar="JSON", help='{"NEW": "OLD"}: the prices of OLD stand in for NEW')
    parser.set_defaults(run=lambda args: run_task(args, "stress replay", _replay_request(args), render_replay))


def _replay_request(args: argparse.Namespace) -> dict[str, Any]:
    request = {
        "prices": args.prices,
        "weights": read_json_argument(args.weights, "--weights"),
        "start": args.start,
        "end": args.end,
    }
    return request if args.proxies is None else {**request, "proxies": read_json_argument(args.proxies, "--proxies")}


def render_replay(document: Mapping[str, Any]) -> str:
    """The window in a few lines."""
    worst = document["worst_day"]
    recovered = document["recovery_date"] or f"not by {document['prices_until']}, where the prices end"
    lines = [
        f"{document['first_date']} to {document['last_date']}, bought and held",
        f"{'Return':<20}{document['pnl_pct']:>10.2%}",
        f"{'Worst day':<20}{worst['return']:>10.2%}  {worst['date']}",
        f"{'Largest drawdown':<20}{document['max_drawdown']:>10.2%}  {document['peak_date']} to {document['trough_date']}",
        f"{'Recovered':<20}{recovered:>10}",
        "",
    ]
    lines += [f"{row['id']:<20}{row['pnl_pct']:>10.2%}" for row in document["by_position"]]
    lines += [f"{row['id']} is replaced by {row['proxy']} (R-squared {row['r_squared']})" for row in document["proxies"]]
    return "\n".join([*lines, "", *document["notes"]])


def _reverse_request(args: argparse.Namespace) -> dict[str, Any]:
    request = read_request(args.request)
    if args.loss is None:
        if "loss" not in request and "floor_value" not in request:
            raise InputError("A loss is missing.", "Add --loss 0.15, or `loss` or `floor_value` in the request.")
        return request
    if "loss" in request and request["loss"] != args.loss:
        raise InputError(f"--loss is {args.loss:g}, the request's `loss` {request['loss']}.", "Give one of the two.")
    return {**request, "loss": args.loss}


def render_reverse(document: Mapping[str, Any]) -> str:
    """Each solution in words, then its shocks."""
    if document["status"] == "unreachable":
        return f"No allowed move of the factors loses {document['target']:.1%}. {document['reason']}"
    lines = []
    for i, item in enumerate(document["solutions"], start=1):
        lines += [f"{i}. {item['words']}"]
        lines += [f"     {name:<28}{value:>10.2f}" for name, value in item["shocks"].items() if abs(value) > 1e-9]
    return "\n".join([*lines, "", *document["notes"]])
