"""The numbers at the top: worst loss, likely range, value at risk, benchmark, coverage."""

from collections.abc import Mapping
from typing import Any

from components import numbers
from components.metrics import Metric, metric_strip
from components.neutral_text import plain_text
from components.stress.answers import Answer, Row, incomplete_because, worst_of
from components.stress.case import StressCase
from components.stress.words import MODES


def result_strip(case: StressCase, answer: Answer, simulated: Mapping[str, Any] | None, why_not: str) -> None:
    """Five numbers.

    Args:
        simulated: the Monte Carlo answer, or None.
        why_not: why there is none.
    """
    metrics = [_worst(answer), _beside(answer), *_drawn(case, answer, simulated, why_not), _coverage(answer)]
    metric_strip(metrics, key="stress")


def _worst(answer: Answer) -> Metric:
    count = len(answer.done)
    label = f"Worst of {count} scenarios" if count > 1 else "Loss in the scenario"
    worst = worst_of(answer)
    if worst is None:
        return Metric(label=label, value=numbers.ABSENT, help="No scenario could be run.")
    tested, row = worst
    label = f"Worst of {count}{how}" if (how := _how(answer, row)) and count > 1 else label
    money = numbers.money(row["pnl"], answer.currency)
    share = numbers.percent(row["pnl_pct"]) if row["pnl_pct"] is not None else money
    return Metric(
        label=label,
        value=share,
        change=f"{tested.name} · {money}",
        better=None,
        help=f"The lowest P&L over all scenarios, {MODES[row['mode']].label.lower()}, "
        "by factors. The same weights held on the prices themselves, where those cover the window, stand in the table. "
        "Gains are positive, losses negative; shocks act at once on today’s values.",
    )


def _how(answer: Answer, row: Row) -> str:
    """Said where both ways were run and the worse one is not the one the table's money is of."""
    return ", rest follows" if answer.document["mode"] == "both" and row["mode"] == "propagated" else ""


def _beside(answer: Answer) -> Metric:
    worst = worst_of(answer)
    beside = (worst[1].get("benchmark") or {}) if worst else {}
    base = beside.get("pnl_pct")
    own = worst[1]["pnl_pct"] if worst else None
    if base is None:
        why = "cannot be run" if beside.get("error") else "none chosen"
        about = str((beside.get("error") or {}).get("message") or "Choose one at the left.")
        return Metric(label="Benchmark there", value=numbers.ABSENT, change=why, help=plain_text(about))
    if own is None:
        about = str(worst[1]["pnl_pct_reason"]) if worst else None
        return Metric(label="Benchmark there", value=numbers.percent(base), change="portfolio: no percentage", help=about)
    gap = own - base
    return Metric(
        label="Benchmark there",
        value=numbers.percent(base),
        change=f"portfolio {numbers.points(gap)} points",
        better=None if round(gap, 3) == 0 else gap > 0,
        help="What the benchmark portfolio loses in the same scenario, and how far the portfolio is from it.",
    )


def _drawn(case: StressCase, answer: Answer, simulated: Mapping[str, Any] | None, why_not: str) -> list[Metric]:
    days = int(case.horizon)
    span = f"{days} days" if days != 1 else "1 day"
    if simulated is None:
        return [
            Metric(label=f"Likely range, {span}", value=numbers.ABSENT, change="not drawn", help=why_not),
            Metric(label=f"VaR 95 / 99 %, {span}", value=numbers.ABSENT, change="not drawn", help=why_not),
        ]
    var, shortfall = simulated["var"], simulated["es"]
    low, high = -float(var["0.95"]), simulated["percentiles"].get("95")  # the same figure as the VaR beside it

    error = numbers.percent(simulated["es_standard_error"], decimals=2)

    def pair(found: Mapping[str, float]) -> str:
        first, second = numbers.percent(found["0.95"], unit=False), numbers.percent(found["0.99"])
        return f"{first} / {second}"

    return [
        Metric(
            label=f"Likely range, {span}",
            value=f"{numbers.percent(low, unit=False)} … {numbers.percent(high, sign=True)}",
            change=f"{numbers.money(low * answer.value)} … {numbers.money(high * answer.value, sign=True)}",
            help=f"Nine times out of ten the value changes by between these over {span} in {simulated['draws']:,} draws; "
            "the method stands under Distribution. Ordinary times, not a scenario.",
        ),
        Metric(
            label=f"VaR 95 / 99 %, {span}",
            value=pair(var),
            change=f"ES {pair(shortfall)}",
            help="Value at risk: the loss exceeded once in 20 (once in 100) such spans, positive. ES, the expected shortfall, "
            f"is the average loss beyond it. Standard error of the 99 % ES {error}.",
        ),
    ]


def _coverage(answer: Answer) -> Metric:
    portfolio = answer.document["portfolio"]
    least = min((item.row["coverage_pct"] for item in answer.done if item.row), default=0.0)
    unmapped, failed = len(portfolio["unmapped"]), sum(item.error is not None for item in answer.tested)
    gaps = [f"{unmapped} unmapped" if unmapped else "", f"{failed} not run" if failed else ""]
    least_in = next((item.name for item in answer.done if item.row and item.row["coverage_pct"] == least), "")
    gaps += [f"least: {least_in}"] if least < 100 and not unmapped else []
    why = incomplete_because(answer)
    return Metric(
        label="Share of value covered",
        value=numbers.percent(least / 100.0, decimals=0 if least == 100 else 1),
        change="in every scenario" if answer.complete else ", ".join(gap for gap in gaps if gap) or "not complete",
        better=answer.complete,
        help="The part of the portfolio for which a scenario says something on every factor it depends on, in the scenario "
        f"where it is least. {f'Not complete: {plain_text(why)}. ' if why else ''}Nothing missing is ever taken as zero; see "
        "Coverage.",
    )
