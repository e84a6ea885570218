"""The first page of the client proposal: what is proposed, key figures, weights, charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.reports import wording
from workbench.reports.charts import drawdown_chart, frontier_chart, growth_chart
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import WeightRow, history_statistics
from workbench.reports.foreign_text import asset_name, shortened
from workbench.reports.number_text import ABSENT, count, money, percent, points, ratio
from workbench.reports.proposal_budget import Budget, cut

Unit = Literal["points", "ratio", "money"]
#: Widths of the plot area in points: beside another chart, and alone.
_HALF, _WHOLE = 208.0, 470.0


def first_page(documents: Documents, client: Client, rows: Sequence[WeightRow], budget: Budget) -> dict[str, Any]:
    """What the first page prints. ``rows`` are the weights in the order of the report."""
    return {
        "header": _header(client),
        "context": _context(documents, client, rows),
        "sentence": wording.proposal_sentence(documents, client, rows),
        "figures": _figures(documents, client),
        **_weights(rows, client, budget),
        "charts": _charts(documents, budget.chart),
    }


def _header(client: Client) -> list[str]:
    adviser = [shortened(client.adviser, 50)] if client.adviser else []
    return [*adviser, client.date.isoformat()]


def _context(documents: Documents, client: Client, rows: Sequence[WeightRow]) -> str:
    data = documents.optimised.get("data")
    period = [] if data is None else [f"{data['frequency']} prices {data['first']} to {data['last']}"]
    parts = [money(client.value, client.currency), f"{count(len(rows))} assets", *period, f"run {documents.run_id}"]
    return " · ".join(parts)


# -- key figures -------------------------------------------------------------------------------------------------------


def _figures(documents: Documents, client: Client) -> list[dict[str, str]]:
    now, new = documents.optimised.get("current") or {}, documents.optimised
    risky = client.value * documents.managed
    return [
        _figure(
            "Estimated return a year",
            f"{_means(documents)}, before fees and taxes",
            _Side(now.get("expected_return"), percent(now.get("expected_return"))),
            _Side(new["expected_return"], percent(new["expected_return"])),
            unit="points",
            good="up",
        ),
        _figure(
            "Usual yearly swing (volatility)",
            "standard deviation of a year's return",
            _share_of(now.get("volatility"), risky, client),
            _share_of(new["volatility"], risky, client),
            unit="points",
            good="down",
        ),
        _figure(
            "Estimated return per unit of risk",
            f"Sharpe ratio over a risk-free {percent(new['risk_free'])} a year",
            _Side(now.get("sharpe"), ratio(now.get("sharpe"))),
            _Side(new.get("sharpe"), ratio(new.get("sharpe"))),
            unit="ratio",
            good="up",
        ),
        *_worst_fall(documents, client, risky),
        *_bad_period(documents, client, risky),
        *_cost(documents, client),
    ]


@dataclass(frozen=True, slots=True)
class _Side:
    """A figure of one portfolio: the number (for the change), its text and a small text under it."""

    number: float | None
    text: str
    note: str = ""


def _share_of(fraction: float | None, value: float, client: Client) -> _Side:
    amount = None if fraction is None else fraction * value
    return _Side(fraction, percent(fraction), "" if amount is None else money(amount, client.currency))


def _loss(fraction: float | None, value: float, client: Client, note: str = "") -> _Side:
    """A loss led by its money; ``fraction`` is negative."""
    if fraction is None:
        return _Side(None, ABSENT)
    return _Side(fraction * value, money(fraction * value, client.currency), f"{percent(fraction)}{note}")


def _figure(label: str, note: str, now: _Side, new: _Side, *, unit: Unit, good: Literal["up", "down"]) -> dict[str, str]:
    change = None if now.number is None or new.number is None else new.number - now.number
    text = _change(change, unit)
    moved = any(digit in text for digit in "123456789")
    improved = change is not None and (change > 0) == (good == "up")
    return {
        "label": label,
        "note": note,
        "now": now.text,
        "now_note": now.note,
        "proposed": new.text,
        "proposed_note": new.note,
        "change": text,
        "verdict": "neutral" if not moved else "better" if improved else "worse",
    }


def _change(change: float | None, unit: Unit) -> str:
    match unit:
        case "points":
            return points(change)
        case "ratio":
            return ratio(change, sign=True)
        case "money":
            return money(change, sign=True)


def _means(documents: Documents) -> str:
    method = str((documents.request.get("mean") or {}).get("method", "sample"))
    return wording.MEANS.get(method, method)


def _worst_fall(documents: Documents, client: Client, risky: float) -> list[dict[str, str]]:
    if documents.history is None:
        return []
    sides = []
    for portfolio in ("current", "proposed"):
        found = history_statistics(documents, portfolio)
        days = f", {found['max_drawdown_start']} to {found['max_drawdown_trough']}" if found else ""
        sides.append(_loss(found.get("max_drawdown"), risky, client, days))
    history = documents.history
    place = "the simulated history" if documents.simulated else "the loaded history"
    fee = f", after a yearly fee of {percent(history['fee'], decimals=2)}" if history.get("fee") else ""
    note = f"deepest fall from a peak in {place}{fee}"
    return [_figure("Worst fall", note, sides[0], sides[1], unit="money", good="up")]


def _bad_period(documents: Documents, client: Client, risky: float) -> list[dict[str, str]]:
    new, now = documents.optimised, documents.optimised.get("current") or {}
    if new.get("cvar") is None:
        return []
    period = wording.PERIOD.get((new.get("data") or {}).get("frequency", ""), "period")
    sides = [_loss(None if one.get("cvar") is None else -one["cvar"], risky, client) for one in (now, new)]
    note = f"average of the worst {wording.tail(new['confidence'])} of {period}s (CVaR)"
    return [_figure(f"Bad {period}", note, sides[0], sides[1], unit="money", good="up")]


def _cost(documents: Documents, client: Client) -> list[dict[str, str]]:
    new = documents.optimised
    if new.get("current") is None:
        return []
    cost, turnover = new.get("trade_cost"), new.get("turnover")
    figure = {"label": "Cost of the change", "now": "", "now_note": "", "verdict": "neutral"}
    figure["change"] = f"{percent(turnover)} traded" if turnover is not None else ""
    if cost is None:
        note = "no trading costs were given"
        return [{**figure, "note": note, "proposed": ABSENT, "proposed_note": ""}]
    share = f"{percent(cost, decimals=2)} of the portfolio"
    amount = money(cost * client.value, client.currency)
    return [{**figure, "note": "once, at the trading costs of page 2", "proposed": amount, "proposed_note": share}]


# -- weights and charts ------------------------------------------------------------------------------------------------


def _weights(rows: Sequence[WeightRow], client: Client, budget: Budget) -> dict[str, Any]:
    shown, hidden = cut([row for row in rows if row.held], budget.weights)
    left = "" if hidden else ", not held"
    hidden += [row for row in rows if not row.held]
    numbers = [value for row in rows for value in (row.now or 0.0, row.proposed)]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    span = (high - low) or 1.0
    listed = [
        {
            **_weight_cells(asset_name(row.asset), [row], client),
            "zero": -low / span,
            "bar_now": ((row.now or 0.0) - low) / span,
            "bar_proposed": (row.proposed - low) / span,
        }
        for row in shown
    ]
    more = f"… and {count(len(hidden))} more{left}, see the workbook"
    return {
        "weights_title": "Weights now and proposed" if rows and rows[0].now is not None else "Proposed weights",
        "weights": listed,
        "weights_more": _weight_cells(more, hidden, client) if hidden else None,
        "weights_total": _weight_cells("Total", rows, client),
    }


def _weight_cells(name: str, rows: Sequence[WeightRow], client: Client) -> dict[str, str]:
    """The cells of one asset, or of several together."""
    now = None if any(row.now is None for row in rows) else sum(row.now or 0.0 for row in rows)
    proposed = sum(row.proposed for row in rows)
    change = None if now is None else (proposed - now) * client.value
    return {
        "asset": name,
        "now": percent(now, unit=False),
        "proposed": percent(proposed, unit=False),
        "money_now": money(None if now is None else now * client.value),
        "money_proposed": money(proposed * client.value),
        "money_change": money(change, sign=True),
    }


def _charts(documents: Documents, height: float) -> list[dict[str, Any]]:
    width = _HALF if documents.frontier is not None and documents.history is not None else _WHOLE
    charts = []
    frontier = frontier_chart(documents, width, height)
    if frontier is not None:
        charts.append(
            {
                "kind": "frontier",
                "title": "Highest estimated return for each level of risk",
                "alt": _frontier_finding(documents),
                "size": {"width": width, "height": height},
                "frontier": frontier,
            }
        )
    return [*charts, *_history_chart(documents, width, height)]


def _history_chart(documents: Documents, width: float, height: float) -> list[dict[str, Any]]:
    upper, lower = 0.58 * height - 8.0, 0.42 * height - 8.0
    growth = growth_chart(documents, width, upper)
    drawdown = drawdown_chart(documents, width, lower)
    if growth is None or drawdown is None or documents.history is None:
        return []
    ends = {name: history_statistics(documents, name).get("end_wealth") for name in ("current", "proposed")}
    simulated = "simulated" if documents.simulated else "loaded"
    return [
        {
            "kind": "history",
            "title": f"Both portfolios on the {simulated} history",
            "alt": f"What 1 became: now {ratio(ends['current'])}, proposed {ratio(ends['proposed'])}; below, their falls.",
            "growth_title": f"What 1 became since {documents.history['first']}",
            "now_label": "" if ends["current"] is None else f"Now {ratio(ends['current'])}",
            "proposed_label": f"Proposed {ratio(ends['proposed'])}",
            "growth": growth,
            "growth_size": {"width": width, "height": upper},
            "drawdown": drawdown,
            "drawdown_size": {"width": width, "height": lower},
        }
    ]


def _frontier_finding(documents: Documents) -> str:
    new, now = documents.optimised, documents.optimised.get("current")
    here = (
        ""
        if now is None
        else (f" Now: swing {percent(now['volatility'])}, estimated return {percent(now['expected_return'])}.")
    )
    return f"Proposed: swing {percent(new['volatility'])}, estimated return {percent(new['expected_return'])}.{here}"
