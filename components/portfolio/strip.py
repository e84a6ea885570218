"""The five numbers at the top, each with its change from what is held now."""

import math
from collections.abc import Mapping
from typing import Any

from components import numbers
from components.error_box import warning
from components.metrics import Metric, metric_strip
from components.portfolio.answers import Answer
from components.portfolio.words import period


def result_strip(answer: Answer, history: Mapping[str, Any]) -> None:
    """Estimated return, volatility, Sharpe ratio, worst fall, bad day."""
    found, now = answer.document, answer.document.get("current") or {}
    proposed, held = history["statistics"]["proposed"], history["statistics"].get("current") or {}
    tail = 1.0 - found["confidence"]
    data = found.get("data") or {}
    unit = period(data.get("frequency"))
    if data.get("short_history"):
        warning(data["short_history"], "Load a longer history, or set estimated returns of your own under Estimates.")
    metric_strip(
        [
            _percent("Estimated return", found["expected_return"], now.get("expected_return"), more_is_better=True, help=(
                "The expected return by the estimates, a year, before fees: the weighted average w′μ (arithmetic). "
                f"{_in_money(answer, found['expected_return'])} a year on the client’s amount. An estimate, no promise."
                f"{_uncertainty(found, data)}"
            )),
            _percent("Volatility", found["volatility"], now.get("volatility"), more_is_better=False, help=(
                "√(w′Σw) a year: in about two years of three the return lies this close to the estimated one, "
                f"that is within ± {_in_money(answer, found['volatility'])}."
            )),
            Metric(
                label=f"Sharpe (rf {numbers.percent(found['risk_free'], decimals=1 if found['risk_free'] * 100 % 1 else 0)})",
                value=numbers.ratio(found["sharpe"]),
                change=numbers.change(found["sharpe"], now.get("sharpe"), kind="ratio"),
                better=_better(found["sharpe"], now.get("sharpe"), more_is_better=True, kind="ratio"),
                help="(estimated return − risk-free rate) / volatility: estimated return per unit of risk taken.",
            ),
            _percent("Worst fall", proposed["max_drawdown"], held.get("max_drawdown"), more_is_better=True, help=(
                f"Maximum drawdown on the loaded history, {history['first']} to {history['last']}: the deepest fall from "
                f"a peak, from {proposed['max_drawdown_start'] or 'the start'} to {proposed['max_drawdown_trough'] or 'no day'}"
                f"{_recovery(proposed)}. {_in_money(answer, proposed['max_drawdown'])} on the client’s amount."
            )),
            _percent(
                f"Bad {unit}, {numbers.percent(tail, decimals=1 if tail * 100 % 1 > 1e-9 else 0)}",
                _negative(found["cvar"]), _negative(now.get("cvar")), more_is_better=True, decimals=2 if unit == "day" else 1,
                help=f"CVaR (expected shortfall): the average of the worst {numbers.percent(tail, decimals=0)} of {unit}s "
                f"in the history, {_in_money(answer, _negative(found['cvar']))} on the client’s amount.",
            ),
        ],
        key="portfolio",
    )  # fmt: skip


def _percent(
    label: str, value: float | None, base: float | None, *, more_is_better: bool, help: str, decimals: int = 1
) -> Metric:
    return Metric(
        label=label,
        value=numbers.percent(value, decimals=decimals),
        change=numbers.change(value, base, decimals=decimals),
        better=_better(value, base, more_is_better=more_is_better, decimals=decimals),
        help=help,
    )


def _better(
    value: float | None, base: float | None, *, more_is_better: bool, kind: str = "percent", decimals: int = 1
) -> bool | None:
    """None where the change is invisible at the digits shown."""
    if value is None or base is None:
        return None
    difference = numbers.shown_difference(value, base, kind=kind, decimals=decimals)
    return None if difference == 0 else (difference > 0) == more_is_better


def _uncertainty(found: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The standard error of this portfolio's mean over the history, ``sigma / sqrt(years)``."""
    count, a_year = data.get("observations"), data.get("periods_per_year")
    if not count or not a_year:
        return ""
    error = found["volatility"] / math.sqrt(count / a_year)
    return (
        f" The average of the history is uncertain by ± {numbers.points(error).lstrip('+')} points (standard error "
        "σ/√years): two times out of three the true mean lies this close to it."
    )


def _negative(loss: float | None) -> float | None:
    return None if loss is None else -loss


def _in_money(answer: Answer, fraction: float | None) -> str:
    return numbers.money(None if fraction is None else fraction * answer.value, answer.currency)


def _recovery(statistics: Mapping[str, Any]) -> str:
    return f", recovered on {statistics['recovery_date']}" if statistics["recovery_date"] else ", not recovered since"
