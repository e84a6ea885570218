"""The second page of the client proposal: limits, risks in money, reasons, assumptions, conventions."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from workbench.reports import wording
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import LimitRow, WeightRow, WindowRow, limit_rows, window_rows
from workbench.reports.foreign_text import asset_name, breakable, one_line, shortened
from workbench.reports.number_text import ABSENT, MINUS, count, money, percent
from workbench.reports.proposal_budget import Budget, cut


def second_page(documents: Documents, client: Client, rows: Sequence[WeightRow], budget: Budget) -> dict[str, Any]:
    """What the second page prints. ``rows`` are the weights in the order of the report."""
    return {
        **_limits(documents, budget),
        **_windows(documents, client, budget),
        **_reasons(documents, rows, budget),
        **_small_print(documents, client, budget),
    }


def _limits(documents: Documents, budget: Budget) -> dict[str, Any]:
    rows, hidden = cut(limit_rows(documents), budget.limits)
    data = documents.optimised.get("data") or {}
    confidence = documents.optimised["confidence"]
    long_only = documents.request.get("constraints", {}).get("long_only", True)
    free = "No asset is sold short" if long_only else "Short sales are allowed"
    none = "" if any(row.binding for row in hidden) else " and none binding"
    more = [f"… and {wording.counted(len(hidden), 'more limit')}, all kept{none}, see the workbook."] if hidden else []
    return {
        "limits": [_limit(row, data.get("frequency"), confidence) for row in rows],
        "limits_more": [*more, f"{free}; the weights add up to 100 %."],
        "no_limits": f"No limits were set. {free}; the weights add up to 100 %.",
    }


def _limit(row: LimitRow, frequency: str | None, confidence: float) -> dict[str, Any]:
    value = wording.limit_number(row.value, row.unit)
    binding = "binding" if row.nearest is None else f"binding for {_listed(row.binding)}"
    nearest = "" if row.nearest is None else f" ({shortened(row.nearest, 14)})"
    return {
        "words": wording.limit_words(row, frequency, confidence),
        "value": f"{value}{nearest}",
        "limit": wording.limit_number(row.limit, row.unit),
        "binding": bool(row.binding),
        "state": (binding[0].upper() + binding[1:]) if row.binding else "Kept, with room",
        "price": breakable(row.price, 110) if row.binding else "",
    }


def _listed(assets: Sequence[str]) -> str:
    return shortened(" and ".join(assets), 30) if len(assets) <= 2 else f"{count(len(assets))} assets"


def _windows(documents: Documents, client: Client, budget: Budget) -> dict[str, Any]:
    everything = window_rows(documents)
    rows, hidden = cut(everything, budget.windows)
    where = "" if not documents.history else f" in the {'simulated' if documents.simulated else 'loaded'} history"
    more = f" The worst {count(len(rows))} of {count(len(everything))} are shown; the workbook has all." if hidden else ""
    note = "Simulated prices, made to pass through a few known market levels." if documents.simulated else ""
    missing = "No known bad time lies within the loaded prices."
    return {
        "windows_title": f"Risks in money: bad times{where}",
        "windows": [_window(row, client.value * documents.managed) for row in rows],
        "windows_more": [line for line in [f"{note}{more}".strip()] if line],
        "no_windows": missing if documents.history else "The history of the portfolios was not computed.",
    }


def _window(row: WindowRow, value: float) -> dict[str, str]:
    def amount(change: float | None) -> str:
        return money(None if change is None else change * value, sign=True)

    return {
        "name": breakable(row.name, 48),
        "days": f"{row.start} to {row.end}",
        "now": percent(row.now, unit=False, sign=True),
        "money_now": amount(row.now),
        "proposed": percent(row.proposed, unit=False, sign=True),
        "money_proposed": amount(row.proposed),
    }


def _reasons(documents: Documents, rows: Sequence[WeightRow], budget: Budget) -> dict[str, Any]:
    shown, hidden = cut(rows, budget.reasons)
    sensitivity: Mapping[str, Any] | None = documents.sensitivity
    more = [f"… and {count(len(hidden))} more, see the workbook."] if hidden else []
    if sensitivity is not None:
        more.append(
            f"Range: where 90 % of the weights lie when the history is drawn again {count(sensitivity['draws'])} times; "
            "weak: a range over 15 points, where the data hardly decide the weight."
        )
    return {
        "has_ranges": sensitivity is not None,
        "reasons": _merged([_reason(row) for row in shown]),
        "reasons_more": [" ".join(more)] if more else [],
    }


def _reason(row: WeightRow) -> dict[str, Any]:
    error = "" if row.standard_error is None else f" ± {percent(row.standard_error, unit=False)}"
    low, high = percent(row.low, decimals=0, unit=False), percent(row.high, decimals=0, unit=False)
    return {
        "asset": asset_name(row.asset),
        "proposed": percent(row.proposed, unit=False),
        "risk": percent(row.risk_proposed, unit=False),
        "mean": f"{percent(row.expected_return, unit=False)}{error}",
        "volatility": percent(row.volatility, unit=False),
        "range": ABSENT if row.low is None else f"{low} to {high}{', weak' if row.weak else ''}",
        "weak": row.weak,
        "why": breakable(wording.short_reason(row.why), 140),
    }


def _merged(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours with the same reason share one cell: the first carries the number of rows, the others none."""
    groups = [list(group) for _, group in groupby(reasons, key=lambda reason: reason["why"])]
    return [
        {**reason, "span": len(group) if place == 0 else 0, "last": place == len(group) - 1}
        for group in groups
        for place, reason in enumerate(group)
    ]


def _small_print(documents: Documents, client: Client, budget: Budget) -> dict[str, Any]:
    provenance = documents.optimised["provenance"]
    told = wording.problems(documents)
    shown, hidden = cut(told, budget.problems)
    more = [f"… and {count(len(hidden))} more, see the workbook."] if hidden else []
    notes = [breakable(note, 240) for note in documents.optimised.get("notes", ())]
    hashes = [source["sha256"] for source in provenance["inputs"]]
    assumed = [*wording.assumptions(documents, client), *_noted(notes)]
    return {
        "assumptions": [[name, breakable(text, 240)] for name, text in assumed],
        "hash": " ".join(hashes[:2]),
        "conventions": wording.conventions(documents),
        "problems": [*(breakable(line, 200) for line in shown), *more],
        "statements": [wording.HYPOTHETICAL, wording.NOT_A_FORECAST],
        "versions": _versions(documents),
    }


def _noted(notes: Sequence[str]) -> list[tuple[str, str]]:
    return [("Noted", " ".join(notes))] if notes else []


def _versions(documents: Documents) -> str:
    provenance, checks = documents.optimised["provenance"], documents.optimised.get("checks") or {}
    solver = (documents.optimised.get("solver") or {}).get("name")
    libraries = ", ".join(f"{name} {version}" for name, version in provenance["libraries"].items())
    violation = checks.get("max_violation")
    checked = "" if violation is None else f" Largest violation of a limit {_tiny(violation)}."
    gap = checks.get("reference_gap")
    second = "" if gap is None else f" Gap to a second solver {_tiny(gap)}."
    return (
        f"Run {documents.run_id}, made {provenance['created_at']} by engine {provenance['engine_version']}"
        f"{f', solver {one_line(solver)}' if solver else ''}.{checked}{second} {libraries}. "
        "The same request on the same prices gives the same figures."
    )


def _tiny(value: float) -> str:
    return f"{value:.0e}".replace("e-0", "e-").replace("-", MINUS) if value else "0"
