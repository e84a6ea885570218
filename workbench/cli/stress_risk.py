"""``workbench stress simulate|var-backtest|macro|firm|liquidity|balance-sheet``: distributions, back-tests, paths, accounts."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.cli.answer import add_common, read_request, run_task
from workbench.errors import InputError

METHODS = ("normal", "student_t", "t_copula", "filtered_historical", "block_bootstrap")
#: Options of ``simulate`` that stand for a field of the request, and win over it.
_SIMULATE_FIELDS = ("method", "draws", "horizon", "seed", "degrees_of_freedom", "filter", "block_length")


def register_risk(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add these commands to those of ``workbench stress``."""
    _register_simulate(actions)
    _register_backtest(actions)
    _register_macro(actions)
    _register_firm(actions)
    for name, text, render in (
        ("liquidity", "days to sell, haircuts and the redemption test", render_liquidity),
        ("balance-sheet", "quarterly capital path of an institution and the rate shocks", render_balance_sheet),
    ):
        parser = _parser(actions, name, text, request=True)
        parser.set_defaults(run=_request_run(name, render))


def _register_simulate(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _parser(actions, "simulate", "draw the distribution of the P&L: VaR and ES with their error", request=True)
    parser.add_argument("--method", choices=METHODS, help="default normal")
    parser.add_argument("--draws", type=int, help="number of draws (default 10000)")
    parser.add_argument("--horizon", type=int, help="in price periods (default 1)")
    parser.add_argument("--seed", type=int, help="of the draws (default 1): same seed, same bits")
    parser.add_argument("--degrees-of-freedom", type=float, metavar="NU", help="of student_t and t_copula (default 5)")
    parser.add_argument("--filter", choices=("ewma", "garch"), help="variance of filtered_historical (default ewma)")
    parser.add_argument("--block-length", type=float, metavar="L", help="expected, of block_bootstrap (default cube root of T)")
    parser.set_defaults(run=_run_simulate)


def _register_backtest(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _parser(actions, "var-backtest", "test VaR and ES forecasts against what happened", request=False)
    parser.add_argument("--pnl", required=True, metavar="FILE", help="columns date,pnl")
    parser.add_argument("--var", required=True, metavar="FILE", help="columns date,var and optionally es; positive losses")
    parser.add_argument("--level", type=float, default=0.99, help="of the VaR (default 0.99)")
    parser.add_argument("--allow-short", action="store_true", help="answer for fewer than 250 days, with a warning")
    parser.add_argument("--seed", type=int, default=1, help="of the ES test's critical value (default 1)")
    parser.set_defaults(run=_run_backtest)


def _register_macro(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _parser(actions, "macro", "P&L along a quarterly macro path (Federal Reserve or Bank of England)", request=False)
    parser.add_argument("path", metavar="PATH", help="the path: a CSV of the Federal Reserve's or the Bank of England's")
    parser.add_argument("request", metavar="REQUEST", help="a JSON file with positions or weights, or - for standard input")
    parser.add_argument("--history", metavar="FILE", help="same layout; holds the quarter before the path (the jump-off)")
    parser.set_defaults(run=_run_macro)


def _register_firm(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = _parser(actions, "firm", "VaR, ES and the worst case of every account of a firm", request=True)
    parser.add_argument("--accounts", metavar="FILE", help="account,instrument,value: CSV, XLSX or Parquet")
    parser.add_argument("--show", type=int, metavar="N", help="accounts told, largest ES first (default 200)")
    parser.set_defaults(run=_run_firm)


def _parser(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, *, request: bool
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", allow_abbrev=False)
    if request:
        parser.add_argument("request", metavar="REQUEST", help="a JSON file, or - for standard input")
    add_common(parser)
    return parser


def _request_run(name: str, render: Any) -> Any:
    return lambda args: run_task(args, f"stress {name}", read_request(args.request), render)


def _run_simulate(args: argparse.Namespace) -> int:
    chosen = {name: getattr(args, name) for name in _SIMULATE_FIELDS if getattr(args, name) is not None}
    return run_task(args, "stress simulate", {**read_request(args.request), **chosen}, render_simulation)


def _run_backtest(args: argparse.Namespace) -> int:
    request = {"pnl": args.pnl, "var": args.var, "level": args.level, "allow_short": args.allow_short, "seed": args.seed}
    return run_task(args, "stress var-backtest", request, render_backtest)


def _run_macro(args: argparse.Namespace) -> int:
    request = read_request(args.request)
    for name, given in (("path", args.path), ("history", args.history)):
        if given is not None and request.setdefault(name, given) != given:
            raise InputError(f"The command names {given} as the {name}, the request {request[name]}.", "Give one of the two.")
    return run_task(args, "stress macro", request, render_macro)


def _run_firm(args: argparse.Namespace) -> int:
    chosen = {name: getattr(args, name) for name in ("accounts", "show") if getattr(args, name) is not None}
    return run_task(args, "stress firm", {**read_request(args.request), **chosen}, render_firm)


def render_firm(document: Mapping[str, Any]) -> str:
    """The firm, then the accounts with the largest ES."""
    whole, level = document["firm"], document["level"]
    lines = [
        f"{document['accounts']:,} accounts, {document['instruments']:,} instruments, {document['observations']:,} "
        f"{'scenarios' if document['scenarios'] is not None else 'moves'}",
        f"Firm: value {_money(whole['value'])} {document['base_currency']}, VaR {_money(whole['var'])}, "
        f"ES {_money(whole['es'])} at {level:g}; the accounts' ES add up to {_money(whole['sum_of_es'])}",
        "",
    ]
    lines += [
        f"{row['scenario']:<41}{_money(row['pnl']):>16}{_percent(row['pnl_pct'], 9)} %" for row in document["scenarios"] or []
    ]
    lines += [f"{row['scenario']:<41}{row['error']['message']}" for row in document["errors"]]
    lines += ["", f"{'account':<20}{'value':>16}{'VaR':>14}{'ES':>14}{'ES %':>8}  worst scenario"]
    for row in document["rows"]:
        figures = f"{_money(row['value']):>16}{_money(row['var']):>14}{_money(row['es']):>14}{_percent(row['es_pct'], 8)}"
        lines.append(f"{row['account']:<20}{figures}  {row['worst_scenario']} ({_money(row['worst'])})")
    return "\n".join([*lines, "", *_notes(document)])


def render_simulation(document: Mapping[str, Any]) -> str:
    """VaR and ES by level."""
    lines = [f"{document['method']}, {document['draws']:,} draws, horizon {document['horizon']}", ""]
    lines += [f"{'level':<8}{'VaR %':>9}{'ES %':>9}{'+- %':>8}"]
    for level, var in document["var"].items():
        error = document["es_standard_errors"][level]
        lines.append(f"{level:<8}{var * 100:9.3f}{document['es'][level] * 100:9.3f}{error * 100:8.3f}")
    lines += ["", f"mean {document['mean']:.4%}, volatility {document['volatility']:.4%}", ""]
    return "\n".join([*lines, *_notes(document)])


def render_backtest(document: Mapping[str, Any]) -> str:
    """The tests with their verdicts."""
    light, clustering = document["traffic_light"], document["christoffersen"]
    kupiec = document["kupiec"]
    lines = [
        f"{document['exceptions']} exceptions in {document['observations']} days, {document['first']} to {document['last']}; "
        f"{document['expected_exceptions']:.1f} expected",
        "",
        f"Kupiec          LR {kupiec['lr']:.3f}  p {kupiec['p_value']:.3f}",
        f"Christoffersen  {clustering['reason']}"
        if clustering["lr_ind"] is None
        else f"Christoffersen  LR {clustering['lr_ind']:.3f}  p {clustering['p_value']:.3f}",
        f"Traffic light   {light['zone']}"
        + ("" if light["multiplier_addon"] is None else f", multiplier add-on {light['multiplier_addon']:.2f}")
        + f" ({light['version']})",
    ]
    shortfall = document["expected_shortfall"]
    if shortfall is not None:
        lines.append(
            f"Acerbi-Szekely  Z2 {shortfall['z2']:.3f}, critical {shortfall['critical_value']:.3f}, "
            f"p {shortfall['p_value']:.3f}"
        )
        quantiles = shortfall["multi_quantile"]
        counted = ", ".join(str(count) for count in quantiles["exceptions"])
        lines.append(f"Four quantiles  {counted} exceptions, chi2 {quantiles['statistic']:.3f}, p {quantiles['p_value']:.3f}")
    return "\n".join([*lines, "", *_notes(document)])


def render_macro(document: Mapping[str, Any]) -> str:
    """The path by quarter, its trough, and what the checks say."""
    lines = [f"{'quarter':<10}{'P&L %':>9}{'so far %':>10}"]
    lines += [
        f"{row['quarter']:<10}{_percent(row['pnl_pct'], 9)}{_percent(row['cumulative_pnl_pct'], 10)}"
        for row in document["path"]
    ]
    trough = document["trough"]
    if trough is not None:
        lines += ["", f"Trough {trough['quarter']}: {trough['pnl_pct']:.2%} from the start"]
    lines += [f"{row['status'].upper():<5} {row['name']}: {row['detail']}" for row in document["diagnostics"]]
    return "\n".join([*lines, "", *_notes(document)])


def render_liquidity(document: Mapping[str, Any]) -> str:
    """Days to sell by position, and the redemption test."""
    lines = [f"{'position':<20}{'days to sell':>13}{'haircut %':>11}"]
    for row in document["positions"]:
        days = "-" if row["days_to_sell"] is None else f"{row['days_to_sell']:.1f}"
        lines.append(f"{row['id']:<20}{days:>13}{row['haircut'] * 100:11.2f}")
    lines += [""]
    lines += [
        f"day {row['day']:<3} liquid {_money(row['liquid'])}, to pay {_money(row['redemption'])}: "
        + ("covered" if row["covered"] else f"short by {_money(-row['surplus'])}")
        for row in document["redemption"]
    ]
    return "\n".join([*lines, "", *_notes(document)])


def render_balance_sheet(document: Mapping[str, Any]) -> str:
    """The capital ratio by quarter, and the rate shocks."""
    lines = [f"{'quarter':<10}{'net income':>13}{'CET1':>13}{'ratio %':>9}"]
    lines += [
        f"{row['quarter']:<10}{row['net_income']:13,.1f}{row['cet1']:13,.1f}{row['cet1_ratio'] * 100:9.2f}"
        for row in document["path"]
    ]
    trough = document["trough"]
    lines += [
        "",
        f"Trough {trough['cet1_ratio']:.2%} in {trough['quarter']}; distance to requirement {trough['distance']:+.2%}",
    ]
    lines += [f"{row['shock']:<16} dEVE {row['delta_eve']:12,.1f}  dNII {row['delta_nii']:12,.1f}" for row in document["irrbb"]]
    return "\n".join([*lines, "", *_notes(document)])


def _percent(value: float | None, width: int) -> str:
    return f"{'-':>{width}}" if value is None else f"{value * 100:{width}.2f}"


def _money(value: float) -> str:
    """Small sums with cents; a portfolio of value 1 is one of them."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


def _notes(document: Mapping[str, Any]) -> Sequence[str]:
    return [f"note: {note}" for note in document["notes"]]
