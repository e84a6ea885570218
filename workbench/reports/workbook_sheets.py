"""What each sheet of the workbook holds."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from workbench.reports import wording
from workbench.reports.documents import Client, Document, Documents
from workbench.reports.figures import WeightRow, by_size, history_statistics, limit_rows, weight_rows, window_rows
from workbench.reports.workbook_cells import Cell, Kind, Sheet

#: Sheets that are there even when their document was not computed.
_ABSENT = "Not computed for this report."
_STATISTICS: Mapping[str, tuple[str, Kind]] = {
    "annual_return": ("Annual return, geometric, %", "percent"),
    "cumulative_return": ("Cumulative return, %", "percent"),
    "volatility": ("Volatility a year, %", "percent"),
    "sharpe": ("Sharpe ratio", "ratio"),
    "sharpe_standard_error": ("Standard error of the Sharpe ratio", "ratio"),
    "sortino": ("Sortino ratio", "ratio"),
    "max_drawdown": ("Worst fall, %", "percent"),
    "max_drawdown_start": ("Worst fall: peak", "date"),
    "max_drawdown_trough": ("Worst fall: lowest point", "date"),
    "recovery_date": ("Worst fall: recovered", "date"),
    "calmar": ("Calmar ratio", "ratio"),
    "ulcer": ("Ulcer index, %", "percent"),
    "time_under_water": ("Share of the time below a peak, %", "percent"),
    "longest_under_water": ("Longest time below a peak, periods", "count"),
    "var": ("Value at risk per period, % (a positive loss)", "percent"),
    "cvar": ("Average loss of the worst periods, % (a positive loss)", "percent"),
    "end_wealth": ("What 1 became", "number"),
}


def sheets(documents: Documents, client: Client) -> list[Sheet]:
    """All sheets, in their order. For the sample market each begins by saying so."""
    warning = f"{wording.SIMULATED}. {wording.SIMULATED_TEXT}" if documents.simulated else None
    made = [
        _summary(documents, client),
        _weights(documents, client),
        _limits(documents),
        _frontier(documents),
        _history(documents),
        _statistics(documents, client),
        _bad_times(documents, client),
        _sensitivity(documents),
        _inputs(documents),
        _data_quality(documents),
        _provenance(documents),
    ]
    return [Sheet(title=sheet.title, head=sheet.head, rows=sheet.rows, notes=sheet.notes, warning=warning) for sheet in made]


def _summary(documents: Documents, client: Client) -> Sheet:
    new, now = documents.optimised, documents.optimised.get("current") or {}
    risky = client.value * documents.managed
    period = wording.PERIOD.get((new.get("data") or {}).get("frequency", ""), "period")
    bad = f"Average loss over the worst {wording.tail(new['confidence'])} of {period}s"
    rows = [
        _compared("Estimated return a year, %", now, new, "expected_return", "percent", "points"),
        _compared("Volatility a year, %", now, new, "volatility", "percent", "points"),
        _compared(f"Volatility a year, {client.currency}", now, new, "volatility", "money", "money", risky),
        _compared("Sharpe ratio", now, new, "sharpe", "ratio", "ratio"),
        _compared(f"{bad}, %", now, new, "cvar", "percent", "points"),
        _compared(f"{bad}, {client.currency}", now, new, "cvar", "money", "money", risky),
        [Cell("Buying plus selling, % of the portfolio"), Cell(None), Cell(new.get("turnover"), "percent")],
        [Cell("Cost of the change, % of the portfolio"), Cell(None), Cell(new.get("trade_cost"), "percent")],
        [
            Cell(f"Cost of the change, {client.currency}"),
            Cell(None),
            Cell(_times(new.get("trade_cost"), client.value), "money"),
        ],
    ]
    told = [f"{name}: {text}" for name, text in wording.assumptions(documents, client)]
    told += [*wording.conventions(documents), wording.HYPOTHETICAL, wording.NOT_A_FORECAST]
    return Sheet(
        title="Summary",
        notes=[
            f"{client.name or 'Client portfolio'} · {client.date.isoformat()}"
            + (f" · {client.adviser}" if client.adviser else ""),
            wording.proposal_sentence(documents, client, by_size(weight_rows(documents, client))),
        ],
        head=["Figure", "Now", "Proposed", "Change"],
        rows=[
            [Cell(f"Value of the portfolio, {client.currency}"), Cell(None), Cell(client.value, "money")],
            *rows,
            *([Cell(text)] for text in told),
        ],
    )


def _compared(name: str, now: Document, new: Document, field: str, kind: Kind, change: Kind, value: float = 1.0) -> list[Cell]:
    before, after = _times(now.get(field), value), _times(new.get(field), value)
    difference = None if before is None or after is None else after - before
    return [Cell(name), Cell(before, kind), Cell(after, kind), Cell(difference, change)]


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _weights(documents: Documents, client: Client) -> Sheet:
    rows = weight_rows(documents, client)
    money = client.currency
    head = [
        "Asset", "Now, %", "Proposed, %", "Change, points", f"Now, {money}", f"Proposed, {money}", f"Buy or sell, {money}",
        "Share of risk now, %", "Share of risk proposed, %", "Estimated return a year, %", "Standard error, points",
        "Volatility a year, %", "Why",
    ]  # fmt: skip
    return Sheet(title="Weights", head=head, rows=[*map(_weight, rows), _total(rows)])


def _weight(row: WeightRow) -> list[Cell]:
    percents = [Cell(row.now, "percent"), Cell(row.proposed, "percent"), Cell(row.change, "points")]
    amounts = [Cell(value, "money") for value in (row.money_now, row.money_proposed, row.money_change)]
    estimates = (row.risk_now, row.risk_proposed, row.expected_return, row.standard_error, row.volatility)
    return [Cell(row.asset), *percents, *amounts, *(Cell(value, "percent") for value in estimates), Cell(row.why)]


def _total(rows: Sequence[WeightRow]) -> list[Cell]:
    proposed = sum(row.proposed for row in rows)
    amount = sum(row.money_proposed for row in rows)
    if any(row.now is None for row in rows):
        return [Cell("Total"), Cell(None), Cell(proposed, "percent"), Cell(None), Cell(None), Cell(amount, "money")]
    now, held = sum(row.now or 0.0 for row in rows), sum(row.money_now or 0.0 for row in rows)
    change = [Cell(proposed - now, "points"), Cell(held, "money"), Cell(amount, "money"), Cell(amount - held, "money")]
    return [Cell("Total"), Cell(now, "percent"), Cell(proposed, "percent"), *change]


def _limits(documents: Documents) -> Sheet:
    frequency = (documents.optimised.get("data") or {}).get("frequency")
    words = {
        (row.rule, row.sense): wording.limit_words(row, frequency, documents.optimised["confidence"])
        for row in limit_rows(documents)
    }
    rows = []
    for row in documents.optimised["constraints"]:
        kind: Kind = "number" if row["unit"] == "exposure" else "percent"
        numbers = [Cell(row[field], kind) for field in ("value", "limit", "slack")]
        prices = [Cell(row.get(field), "exact") for field in ("shadow_price", "finite_difference")]
        state = Cell("binding" if row["binding"] else "room")
        name = [Cell(row["name"]), Cell(words[(row["rule"], row["sense"])]), Cell(row["sense"]), Cell(row["unit"])]
        rows.append([*name, *numbers, state, *prices, Cell(row["words"])])
    head = [
        "Limit", "In words", "Sense", "Unit", "Value", "Limit value", "Room", "State",
        "Shadow price, objective per unit of the limit", "The same by solving again", "What moving it would bring",
    ]  # fmt: skip
    return Sheet(title="Limits", head=head, rows=rows, notes=[] if rows else ["No limits were set beside long only."])


def _frontier(documents: Documents) -> Sheet:
    if documents.frontier is None:
        return Sheet(title="Frontier", head=["Point"], rows=[], notes=[_ABSENT])
    assets = list(documents.optimised["weights"])
    points = [(str(number), point) for number, point in enumerate(documents.frontier["points"], start=1)]
    named = [(name.replace("_", " "), point) for name, point in documents.frontier.get("references", {}).items()]
    return Sheet(
        title="Frontier",
        notes=["Points in ascending order of return, every one under the same limits; then the portfolios to compare with."],
        head=["Point", "Volatility a year, %", "Estimated return a year, %", *(f"{asset}, %" for asset in assets)],
        rows=[
            [
                Cell(name),
                Cell(point["volatility"], "percent"),
                Cell(point["expected_return"], "percent"),
                *(Cell(point["weights"].get(asset, 0.0), "percent") for asset in assets),
            ]
            for name, point in [*points, *named]
        ],
    )


def _history(documents: Documents) -> Sheet:
    history = documents.history
    if history is None:
        return Sheet(title="History", head=["Date"], rows=[], notes=[_ABSENT])
    series = history["series"]
    head = ["Date", *(f"What 1 became: {_portfolio(line['name'])}" for line in series)]
    head += [f"Below the last peak: {_portfolio(line['name'])}, %" for line in series]
    rows = [
        [
            Cell(date.fromisoformat(day), "date"),
            *(Cell(line["growth"][i], "number") for line in series),
            *(Cell(line["drawdown"][i], "percent") for line in series),
        ]
        for i, day in enumerate(history["dates"])
    ]
    spaced = f"{len(rows):,} evenly spaced dates of {history['observations']:,}; the statistics are of all."
    return Sheet(title="History", head=head, rows=rows, notes=[spaced, *history.get("notes", ()), wording.HYPOTHETICAL])


def _portfolio(name: str) -> str:
    return "now" if name == "current" else name


def _statistics(documents: Documents, client: Client) -> Sheet:
    if documents.history is None:
        return Sheet(title="Statistics", head=["Statistic"], rows=[], notes=[_ABSENT])
    both = [history_statistics(documents, name) for name in ("current", "proposed")]
    rows = [
        [Cell(label), *(_statistic(found.get(field), kind) for found in both)] for field, (label, kind) in _STATISTICS.items()
    ]
    falls = [Cell(_times(found.get("max_drawdown"), client.value * documents.managed), "money") for found in both]
    history = documents.history
    return Sheet(
        title="Statistics",
        notes=[f"Of the loaded history, {history['first']} to {history['last']}, {history['observations']:,} returns."],
        head=["Statistic", "Now", "Proposed"],
        rows=[*rows, [Cell(f"Worst fall, {client.currency}"), *falls]],
    )


def _statistic(value: Any, kind: Kind) -> Cell:
    return Cell(date.fromisoformat(value), "date") if kind == "date" and value is not None else Cell(value, kind)


def _bad_times(documents: Documents, client: Client) -> Sheet:
    risky = client.value * documents.managed
    rows = [
        [
            Cell(row.name),
            Cell(date.fromisoformat(row.start), "date"),
            Cell(date.fromisoformat(row.end), "date"),
            Cell(row.now, "points"),
            Cell(row.proposed, "points"),
            Cell(_times(row.now, risky), "money"),
            Cell(_times(row.proposed, risky), "money"),
        ]
        for row in window_rows(documents)
    ]
    money = client.currency
    head = ["Bad time", "First day", "Last day", "Now, %", "Proposed, %", f"Now, {money}", f"Proposed, {money}"]
    notes = ["Bought and held from the first to the last day; worst first."] if documents.history else [_ABSENT]
    return Sheet(title="Bad times", head=head, rows=rows, notes=notes)


def _sensitivity(documents: Documents) -> Sheet:
    found = documents.sensitivity
    if found is None:
        return Sheet(title="Sensitivity", head=["Asset"], rows=[], notes=[_ABSENT])
    others = {row["asset"]: row for row in found.get("alternatives", ())}
    rows = [
        [
            Cell(row["asset"]),
            *(Cell(row[field], "percent") for field in ("weight", "low", "median", "high")),
            Cell("weakly determined" if row["weakly_determined"] else ""),
            *(Cell(others.get(row["asset"], {}).get(field), "exact") for field in ("without", "point_more", "point_less")),
        ]
        for row in found["ranges"]
    ]
    head = [
        "Asset", "Proposed, %", "5 % of draws below, %", "Median, %", "5 % of draws above, %", "Flag",
        "Objective without it", "Objective with one point more", "Objective with one point less",
    ]  # fmt: skip
    note = f"Weights over {found['draws']} histories drawn again in blocks, {found['solved']} of them solved."
    return Sheet(title="Sensitivity", head=head, rows=rows, notes=[note])


def _inputs(documents: Documents) -> Sheet:
    rows = [[Cell(path), _plain(value)] for path, value in flattened(documents.request)]
    return Sheet(title="Inputs", head=["Field of the request", "Value"], rows=rows)


def flattened(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a JSON value with its path: ``constraints.groups[0].max``. Empty lists and objects are leaves."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from flattened(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple) and value:
        for index, item in enumerate(value):
            yield from flattened(item, f"{path}[{index}]")
    else:
        yield path, value


def _plain(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, int | float):
        return Cell(value, "exact")
    return Cell("" if value is None or value in ({}, []) else str(value))


def _data_quality(documents: Documents) -> Sheet:
    data = documents.optimised.get("data") or {}
    problems = [
        [Cell(item[field] or "") for field in ("kind", "asset", "detail", "action")] for item in data.get("problems", ())
    ]
    filled = [
        [Cell("filled"), Cell(asset), Cell(f"{number} prices carried forward"), Cell("At the user's request.")]
        for asset, number in (data.get("filled") or {}).items()
        if number
    ]
    noted = [[Cell("note"), Cell(""), Cell(note), Cell("")] for note in documents.optimised.get("notes", ())]
    rows = [*problems, *filled, *noted]
    notes = [] if problems or filled else ["No problem was found in the prices." if data else "No prices were used."]
    return Sheet(title="Data quality", head=["Kind", "Asset", "What", "What is done about it"], rows=rows, notes=notes)


def _provenance(documents: Documents) -> Sheet:
    parts: dict[str, Any] = {
        "proposal": documents.optimised["provenance"],
        "solver": {"name": (documents.optimised.get("solver") or {}).get("name")},
        "checks": documents.optimised.get("checks") or {},
        "data": {
            key: value for key, value in (documents.optimised.get("data") or {}).items() if key not in ("problems", "filled")
        },
        **{name: {"run_id": document.get("provenance", {}).get("run_id")} for name, document in documents.others.items()},
    }
    return Sheet(
        title="Provenance", head=["Field", "Value"], rows=[[Cell(path), _plain(value)] for path, value in flattened(parts)]
    )
