"""The documents of the stress commands: engine results put into the fields and units of the contract."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.errors import WorkbenchError
from workbench.stress.bonds import Bond
from workbench.stress.currency import Translated
from workbench.stress.factor_history import FactorHistory
from workbench.stress.factors import at_edge, group_of, scale_of, unit_of, words_for
from workbench.stress.loading import Loaded
from workbench.stress.positions import Book, Holding
from workbench.stress.propagate import BEYOND, Propagation, beyond_experience, in_words
from workbench.stress.replay import Replay
from workbench.stress.result_notes import more_than_all, scenario_notes
from workbench.stress.run import Outcome, Shock, Shocks
from workbench.stress.scenario_choice import Scenario
from workbench.stress.stressed_covariance import StressedCovariance

NOT_A_FORECAST = "A scenario is not a forecast: it says what would be lost if it came, not whether it will."
TOP = 5


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """A scenario of the list, shocks in the factors' units."""
    return {
        "id": scenario.id,
        "name": scenario.name,
        "name_zh": scenario.name_zh,
        "type": scenario.type,
        "start": None if scenario.start is None else scenario.start.isoformat(),
        "end": None if scenario.end is None else scenario.end.isoformat(),
        "horizon_days": scenario.horizon_days,
        "factors": {name: at_edge(name, shock) for name, shock in scenario.shocks.items()},
        "missing": list(scenario.missing),
        "source": scenario.source,
        "confidence": scenario.confidence,
        "version": scenario.version,
        "rationale": scenario.rationale,
        "variants": list(scenario.variants),
        "other_terms": list(scenario.terms),
        **_governance(scenario),
        "equity_bond_correlation": scenario.equity_bond_correlation,
    }


def result_document(
    scenario: Scenario, mode: str, loaded: Loaded, shocks: Shocks, found: Outcome, horizon_days: float
) -> dict[str, Any]:
    """One row of ``results``."""
    book = loaded.book
    share, reason = fraction(found.pnl, book)
    plausibility, unjudged = _plausibility(scenario, shocks, horizon_days)
    return {
        "scenario": scenario.id,
        "name": scenario.name,
        "name_zh": scenario.name_zh,
        "type": scenario.type,
        "mode": mode,
        "start": None if scenario.start is None else scenario.start.isoformat(),
        "end": None if scenario.end is None else scenario.end.isoformat(),
        "horizon_days": horizon_days,
        "version": scenario.version,
        "source": scenario.source,
        "confidence": scenario.confidence,
        **_governance(scenario),
        "pnl": found.pnl,
        "pnl_pct": share,
        "pnl_pct_reason": reason,
        "by_position": _by_position(book, found),
        "by_factor": [_factor_row(name, pnl, shocks) for name, pnl in found.by_factor.items()],
        "by_group": _by_group(found),
        "residual": found.residual,
        "carry": sum(found.carry.values()),
        "default_pnl": found.default,
        **_range(found),
        "by_asset_class": _by_class(book, found),
        "top_contributors": _top(book, found),
        "coverage_pct": 100.0 * found.coverage,
        "complete": found.coverage > 1.0 - 1e-12,
        "missing_factors": list(shocks.of_state("missing")),
        "missing_for_book": sorted({name for names in found.lacking.values() for name in names}),
        "estimated_factors": list(shocks.of_state("estimated")),
        "unchanged_factors": [shock.factor for shock in shocks.shocks if shock.state == "unchanged" and shock.used],
        "shocks": [_shock_row(shock) for shock in shocks.shocks],
        "plausibility": plausibility,
        "plausibility_reason": unjudged,
        "warnings": [*shocks.warnings, *more_than_all(book, found)],
        "notes": scenario_notes(scenario, shocks),
    }


def _governance(scenario: Scenario) -> dict[str, Any]:
    return {
        "author": scenario.author,
        "approved_by": scenario.approved_by,
        "approved_on": scenario.approved_on,
        "defaults": list(scenario.defaults),
    }


def error_row(scenario: str, mode: str, error: WorkbenchError) -> dict[str, Any]:
    """A scenario that could not be run."""
    return {"scenario": scenario, "mode": mode, "error": error.as_dict()}


def fraction(pnl: float, book: Book) -> tuple[float | None, str | None]:
    """P&L as a share of the net value, or why there is none."""
    if book.net > 1e-9 * book.gross:
        return pnl / book.net, None
    what = "net to zero" if abs(book.net) <= 1e-9 * book.gross else f"net to {book.net:,.2f}"
    return None, f"Long and short positions {what}, so a percentage of the value is undefined; see the money."


def covariance_document(covariance: StressedCovariance) -> dict[str, Any]:
    """What was done to the covariance."""
    return {
        "crisis_share": covariance.crisis_share,
        "crisis_windows": list(covariance.crisis_windows),
        "crisis_periods": covariance.crisis_periods,
        "overrides": [
            {"a": a, "b": b, "before": before, "asked": asked, "after": after}
            for a, b, before, asked, after in covariance.overrides
        ],
        "repaired": covariance.repaired,
        "notes": list(covariance.notes),
    }


def portfolio_document(loaded: Loaded) -> dict[str, Any]:
    """What the portfolio is and how it was mapped: positions, coverage, proxies, estimates."""
    book = loaded.book
    unmapped = [book.holdings[i].id for i in book.unmapped]
    return {
        "value": book.net,
        "gross": book.gross,
        "base_currency": book.base_currency,
        "valuation_date": loaded.valuation_date.isoformat(),
        "positions": [_position(book, i, loaded) for i in range(len(book.holdings))],
        "mapped_pct": 100.0 * (1.0 - sum(abs(book.values[i]) for i in book.unmapped) / book.gross),
        "unmapped": unmapped,
        "proxies": [
            {"id": item.id, **item.proxy.model_dump(exclude_none=True)} for item in book.holdings if item.proxy is not None
        ],
        "estimated": [item.id for item in book.holdings if item.source == "estimated"],
        "factors": [
            {
                "factor": name,
                "name": words_for(name),
                "money_per_unit": float(money * scale_of(name)),
                "unit": unit_of(name),
            }
            for name, money in zip(book.factors, book.money_exposures, strict=True)
        ],
        "notes": [*book.notes, *(note for item in book.holdings for note in item.notes)],
    }


def history_document(history: FactorHistory) -> dict[str, Any]:
    """The factor history behind propagation and plausibility."""
    return {
        "label": history.label,
        "simulated": history.simulated,
        "first": history.start.date().isoformat(),
        "last": history.dates[-1].date().isoformat(),
        "observations": len(history.changes),
        "periods_per_year": history.periods_per_year,
        "factors": list(history.factors),
        "notes": list(history.notes),
    }


def replay_document(found: Replay, weights: Mapping[str, float]) -> dict[str, Any]:
    """By the contract of ``stress replay``."""
    peaks = np.maximum.accumulate(found.wealth)
    days = [day.date().isoformat() for day in found.dates]
    return {
        "pnl_pct": found.pnl_pct,
        "worst_day": {"date": found.worst_day.isoformat(), "return": found.worst_return},
        "max_drawdown": found.max_drawdown,
        "peak_date": _iso(found.peak_date),
        "trough_date": _iso(found.trough_date),
        "recovery_date": _iso(found.recovery_date),
        "days_to_trough": _days(found.peak_date, found.trough_date),
        "days_to_recovery": _days(found.trough_date, found.recovery_date),
        "first_date": days[0],
        "last_date": days[-1],
        "prices_until": found.last_price.isoformat(),
        "path": [
            {"date": day, "value": float(value), "drawdown": float(value / peak - 1.0)}
            for day, value, peak in zip(days, found.wealth, peaks, strict=True)
        ],
        "by_position": [{"id": asset, "pnl_pct": value} for asset, value in found.contributions.items()],
        "proxies": [{"id": asset, "proxy": name, "r_squared": r2} for asset, (name, r2) in found.stands_in.items()],
        "weights": dict(weights),
    }


# -- parts ------------------------------------------------------------------------------------------------------------


def _by_position(book: Book, found: Outcome) -> list[dict[str, Any]]:
    rows = []
    for i, holding in enumerate(book.holdings):
        if holding.instrument is None:
            continue
        row = {
            "id": holding.id,
            "pnl": float(found.by_position[i]),
            "pnl_pct": float(found.by_position[i] / holding.value) if holding.value > 0 else None,
            "value": holding.value,
            "asset_class": holding.asset_class,
            "source": holding.source,
            "missing_factors": list(found.lacking.get(holding.id, ())),
        }
        row |= {"carry": found.carry[holding.id]} if holding.id in found.carry else {}
        row |= {"fx": found.currency[holding.id]} if holding.id in found.currency else {}
        if holding.id in found.limits:
            row["pnl_low"], row["pnl_high"] = found.limits[holding.id]
        if holding.id in found.approximate:
            row["approximate"] = found.approximate[holding.id]
        if holding.id in found.full:
            row["full"] = found.full[holding.id]
        rows.append(row)
    return rows


def _by_group(found: Outcome) -> list[dict[str, Any]]:
    """P&L by kind of factor; carry, defaults and what factors do together (``interaction``) close the sum to ``pnl``."""
    totals: dict[str, float] = {}
    for name, pnl in found.by_factor.items():
        totals[group_of(name)] = totals.get(group_of(name), 0.0) + pnl
    carry = sum(found.carry.values())
    rest = {"carry": carry, "default": found.default, "interaction": found.residual - carry - found.default}
    return [{"group": name, "pnl": pnl} for name, pnl in {**totals, **rest}.items() if pnl != 0.0 or name in totals]


def _range(found: Outcome) -> dict[str, Any]:
    """The whole P&L with every uncertain exposure at its worse, or at its better end; null where none is uncertain."""
    if not found.limits:
        return {"pnl_low": None, "pnl_high": None}
    ends = np.array(list(found.limits.values())).sum(axis=0)
    sure = found.pnl - found.uncertain
    return {"pnl_low": float(sure + ends[0]), "pnl_high": float(sure + ends[1])}


def _factor_row(name: str, pnl: float, shocks: Shocks) -> dict[str, Any]:
    shock = next(item for item in shocks.shocks if item.factor == name)
    value = 0.0 if shock.value is None else shock.value
    return {"factor": name, "pnl": pnl, "shock": at_edge(name, value), "unit": unit_of(name), "state": shock.state}


def _by_class(book: Book, found: Outcome) -> list[dict[str, Any]]:
    totals: dict[str, list[float]] = {}
    for i, holding in enumerate(book.holdings):
        if holding.instrument is not None:
            total = totals.setdefault(holding.asset_class, [0.0, 0.0])
            total[0] += float(found.by_position[i])
            total[1] += holding.value
    return [{"asset_class": name, "pnl": pnl, "value": value} for name, (pnl, value) in totals.items()]


def _top(book: Book, found: Outcome) -> list[dict[str, Any]]:
    order = sorted(range(len(book.holdings)), key=lambda i: float(found.by_position[i]))
    worst = [i for i in order if found.by_position[i] < 0][:TOP]
    return [{"id": book.holdings[i].id, "pnl": float(found.by_position[i])} for i in worst]


def _shock_row(shock: Shock) -> dict[str, Any]:
    return {
        "factor": shock.factor,
        "shock": None if shock.value is None else at_edge(shock.factor, shock.value),
        "unit": unit_of(shock.factor),
        "state": shock.state,
        "deviation": None if shock.deviation is None else at_edge(shock.factor, shock.deviation),
        "used": shock.used,
    }


def how_often(scenario: Scenario, probability: float, horizon_days: float) -> str:
    """How often the factors move as far; of what has happened and no model can judge, when it did."""
    words = in_words(probability, horizon_days)
    if words != BEYOND or scenario.type != "historical" or scenario.start is None or scenario.end is None:
        return words
    first, last = scenario.start.year, scenario.end.year
    return f"happened in {first}; {words}" if first == last else f"happened in {first}\N{EN DASH}{last}; {words}"


def _plausibility(scenario: Scenario, shocks: Shocks, horizon_days: float) -> tuple[dict[str, Any] | None, str | None]:
    found = shocks.propagation
    if found is None:
        return None, shocks.no_plausibility
    return {
        "mahalanobis": found.mahalanobis,
        "probability": found.probability,
        "dimensions": found.dimensions,
        "horizon_days": horizon_days,
        "words": how_often(scenario, found.probability, horizon_days),
        "beyond_experience": beyond_experience(found.probability, horizon_days),
        "condition_number": found.condition_number,
        "ridge": found.ridge,
        "not_in_history": list(shocks.not_in_history),
        "on_book": _on_book(scenario, shocks.on_book, horizon_days),
    }, None


def _on_book(scenario: Scenario, found: Propagation | None, horizon_days: float) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "mahalanobis": found.mahalanobis,
        "probability": found.probability,
        "dimensions": found.dimensions,
        "words": how_often(scenario, found.probability, horizon_days),
    }


def _position(book: Book, i: int, loaded: Loaded) -> dict[str, Any]:
    holding: Holding = book.holdings[i]
    estimate = loaded.estimates.get(holding.id)
    return {
        "id": holding.id,
        "value": holding.value,
        "weight": holding.value / book.net if book.net > 1e-9 * book.gross else None,
        "kind": holding.kind,
        "currency": holding.currency,
        "asset_class": holding.asset_class,
        "source": holding.source,
        **_terms(holding),
        "exposures": {name: float(beta) for name, beta in zip(book.factors, book.exposures[i], strict=True) if beta != 0},
        "estimate": None if estimate is None else estimate.as_dict(),
        "notes": list(holding.notes),
    }


def _terms(holding: Holding) -> dict[str, Any]:
    """Duration and convexity (effective where the bond may be called), issuer and what its default takes."""
    instrument = holding.instrument
    bond = instrument.local if isinstance(instrument, Translated) else instrument
    known = bond if isinstance(bond, Bond) else None
    return {
        "duration": None if known is None else known.duration,
        "convexity": None if known is None else known.convexity,
        "spread_duration": None if known is None else float(known.spread_durations.sum()),
        "issuer": holding.issuer,
        "default_loss": holding.default_loss,
    }


def benchmark_part(book: Book, found: Outcome) -> dict[str, Any]:
    """The same scenario on the portfolio to compare with."""
    share, reason = fraction(found.pnl, book)
    return {"pnl": found.pnl, "pnl_pct": share, "pnl_pct_reason": reason, "coverage_pct": 100.0 * found.coverage}


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _days(first: Any, last: Any) -> int | None:
    return None if first is None or last is None else int((last - first).days)
