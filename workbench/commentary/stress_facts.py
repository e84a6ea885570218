"""The facts of a stress test: what each scenario costs, which positions and factors do it, what is missing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.commentary.collecting import Collector, scenario_name
from workbench.commentary.facts import Facts, Name, years_between
from workbench.commentary.number_text import plain

Row = Mapping[str, Any]
MOST_SCENARIOS, MOST_PARTS = 12, 3


def stress_facts(
    found: Mapping[str, Any],
    simulated: Mapping[str, Any] | None,
    *,
    scenario: Callable[[str, str], str],
    factor: Callable[[str], str],
) -> Facts:
    """The facts of a stress run.

    Args:
        found: the document of ``stress run``.
        simulated: the document of ``stress simulate`` of the same positions, if there is one.
        scenario: what the page calls a scenario, by id and the library's name.
        factor: what the page calls a factor.
    """
    portfolio = found["portfolio"]
    collected = Collector(portfolio["base_currency"])
    collected.money("value", portfolio["value"], "portfolio.value")
    by_scenario = _worst_first(found["results"])
    names = {
        row["scenario"]: scenario_name(
            row["scenario"],
            scenario(row["scenario"], row["name"]),
            row["name"],
            str(row.get("name_zh") or row["name"]),
            years_between(row.get("start"), row.get("end")),
        )
        for rows in by_scenario
        for row in rows[:1]
    }
    collected.count("scenarios", len(by_scenario), "results")
    for rows in by_scenario[:MOST_SCENARIOS]:
        _scenario(collected, rows, names[rows[0]["scenario"]])
    assets = {row["id"]: Name(id=row["id"], shown=row["id"], chinese=row["id"], kind="asset") for row in portfolio["positions"]}
    factors = {
        row["factor"]: Name(id=row["factor"], shown=factor(row["factor"]), chinese=factor(row["factor"]), kind="factor")
        for row in portfolio["factors"]
    }
    for rows in by_scenario[:1]:
        _parts(collected, rows[0], names[rows[0]["scenario"]], assets, factors)
    _simulated(collected, simulated, float(portfolio["value"]))
    return Facts(
        subject="stress",
        run_id=str(found["provenance"]["run_id"]),
        currency=portfolio["base_currency"],
        facts=tuple(collected.facts),
        names=(*names.values(), *assets.values(), *factors.values()),
        remarks=tuple(_remarks(found, by_scenario, names, factor)),
        spoken=tuple(_spoken(found, by_scenario)),
        span=frozenset(str(found["history"][end])[:4] for end in ("first", "last")) | {str(portfolio["valuation_date"])[:4]},
    )


def _worst_first(results: Sequence[Row]) -> list[list[Row]]:
    """The rows of each scenario that was run, as shocked first, the scenario with the largest loss first."""
    found: dict[str, list[Row]] = {}
    for row in results:
        if "error" not in row:
            found.setdefault(row["scenario"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row["mode"] != "direct")
    return sorted(found.values(), key=lambda rows: min(row["pnl"] for row in rows))


def _scenario(collected: Collector, rows: Sequence[Row], name: Name) -> None:
    row, about, path = rows[0], [name], f"results.{name.id}"
    collected.percent("loss", row["pnl_pct"], f"{path}.pnl_pct", about=about)
    collected.money("loss", row["pnl"], f"{path}.pnl", about=about)
    for other in rows[1:]:
        if abs(other["pnl"] - row["pnl"]) > 1e-6 * abs(row["pnl"]):
            collected.percent("loss_rest_follows", other["pnl_pct"], f"{path}.propagated.pnl_pct", about=about)
            collected.money("loss_rest_follows", other["pnl"], f"{path}.propagated.pnl", about=about)
    collected.percent("replayed", (row.get("replayed") or {}).get("pnl_pct"), f"{path}.replayed.pnl_pct", about=about)
    collected.percent("benchmark", (row.get("benchmark") or {}).get("pnl_pct"), f"{path}.benchmark.pnl_pct", about=about)
    full = row["coverage_pct"] == 100
    collected.percent("coverage", row["coverage_pct"] / 100.0, f"{path}.coverage_pct", about=about, decimals=0 if full else 1)


def _parts(collected: Collector, row: Row, scenario: Name, assets: Mapping[str, Name], factors: Mapping[str, Name]) -> None:
    """What the loss of the worst scenario is made of."""
    positions = sorted(row["by_position"], key=lambda part: part["pnl"] or 0.0)[:MOST_PARTS]
    for part in positions:
        about = [assets[part["id"]], scenario]
        collected.money("position_loss", part["pnl"], f"results.{scenario.id}.by_position.{part['id']}.pnl", about=about)
    for part in sorted(row["by_factor"], key=lambda part: part["pnl"] or 0.0)[:MOST_PARTS]:
        if part["factor"] in factors:
            path = f"results.{scenario.id}.by_factor.{part['factor']}.pnl"
            collected.money("factor_loss", part["pnl"], path, about=[factors[part["factor"]], scenario])


def _simulated(collected: Collector, simulated: Mapping[str, Any] | None, value: float) -> None:
    if simulated is None:
        return
    collected.count("horizon", simulated["horizon"], "simulate.horizon", kind="days")
    for level in (95, 99):
        key = f"0.{level}"
        collected.percent(f"level_{level}", level / 100.0, "simulate.var", decimals=0)
        collected.percent(f"var_{level}", simulated["var"][key], f"simulate.var.{key}")
        collected.percent(f"es_{level}", simulated["es"][key], f"simulate.es.{key}")
    for share in (5, 95):
        drawn = simulated["percentiles"].get(str(share))
        if drawn is not None:
            path = f"simulate.percentiles.{share}"
            collected.percent(f"likely_{share}", drawn, path)
            collected.money(f"likely_{share}", drawn * value, path, sign=True)


def _remarks(
    found: Mapping[str, Any], by_scenario: Sequence[Sequence[Row]], names: Mapping[str, Name], factor: Callable[[str], str]
) -> list[str]:
    """What is missing, and what the engine says of the whole."""
    told = [str(note) for note in found["notes"]]
    unmapped = found["portfolio"]["unmapped"]
    if unmapped:
        told.append(f"Not mapped to any factor, so not in the losses: {', '.join(map(str, unmapped))}.")
    for rows in by_scenario[:MOST_SCENARIOS]:
        lacking = rows[0].get("missing_for_book") or []
        if lacking:
            gone = ", ".join(factor(name) for name in lacking)
            told.append(f"{names[rows[0]['scenario']].shown} says nothing of: {gone}. What is missing is unknown, not zero.")
    failed = [row for row in found["results"] if "error" in row]
    told += [f"Not run: {row['scenario']}. {row['error'].get('message', '')}" for row in failed]
    return list(dict.fromkeys(told))


def _spoken(found: Mapping[str, Any], by_scenario: Sequence[Sequence[Row]]) -> list[str]:
    portfolio, history = found["portfolio"], found["history"]
    told = [str(portfolio["valuation_date"]), f"{history['first']} {history['last']}", plain(history["observations"] or 0, 0)]
    for rows in by_scenario:
        row = rows[0]
        told.append(f"{row['name']} {row.get('start') or ''} {row.get('end') or ''}")
        told.append(str((row.get("plausibility") or {}).get("words") or ""))
        told.append(str((row.get("replayed") or {}).get("recovery_date") or ""))
    return [text for text in told if text.strip()]
