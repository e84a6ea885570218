"""The ``stress macro`` task: a portfolio along a quarterly macro path; satellites and diagnostics where history is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import Inputs, fetch_file
from workbench.market.returns import FloatArray, shortened
from workbench.market.scenarios import load_library
from workbench.progress import Progress
from workbench.stress.dated_files import load_dated, read_dated
from workbench.stress.factors import from_engine
from workbench.stress.loading import Loaded, load_book
from workbench.stress.macro import RULES, BookPath, PathMoves, estimated_band, path_moves, value_along, with_estimates
from workbench.stress.macro_checks import VarRequest, autoregression_of, path_checks, satellites_of
from workbench.stress.macro_files import GRID_ONLY, INDICES, MacroTable, library_name, library_path, macro_table, quarter_name
from workbench.stress.macro_grids import grid_tables, is_grid, refuse_shock_table
from workbench.stress.request import BookRequest
from workbench.stress.satellite import Driver, Specification, Transform
from workbench.stress.satellite_checks import check_rows
from workbench.strict import Strict, Weights, parse
from workbench.task import Answer

_QUARTER_DAYS = 63


class DriverRequest(Strict):
    """A column of the history and path; ``sign`` is what economics expects of its coefficient."""

    column: str
    lag: Annotated[int, Field(ge=0, le=8)] = 0
    sign: Literal["+", "-"] | None = None
    transform: Transform | None = None


class SatelliteRequest(Strict):
    """``y_t = c + rho y_{t-1} + sum beta z_{t-lag}`` for a column of the history."""

    target: str
    drivers: Annotated[list[DriverRequest], Field(min_length=1, max_length=6)]
    transform: Transform | None = None

    def specification(self) -> Specification:
        """As the engine takes it."""
        drivers = tuple(Driver(column=d.column, lag=d.lag, sign=d.sign, transform=d.transform) for d in self.drivers)
        return Specification(target=self.target, drivers=drivers, transform=self.transform)


class MacroRequest(BookRequest):
    """``path``: a file in the Federal Reserve's layout, one with sections of history and projections as the Bank of England
    prints them (it brings its own history), or the id of a quarterly path of the scenario library. The quarter before it
    comes from ``history`` (Federal Reserve layout) or ``start`` ({column: level}). ``missing`` says what becomes of factors the
    path does not have. ``satellites`` and ``autoregression`` need ``history``; without them a usual set is fitted."""

    path: Annotated[str, Field(min_length=1)]
    history: str | None = None
    start: Weights | None = None
    missing: Literal["estimate", "exclude"] = "estimate"
    satellites: list[SatelliteRequest] | None = None
    autoregression: VarRequest | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Start:
    """The quarter before the path: its levels, where they come from, or why there are none."""

    levels: Mapping[str, float] | None
    source: str | None
    reason: str | None


def macro(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``MacroRequest`` given as plain JSON values.

    Raises:
        InputError: unknown fields, an unknown column in ``start``, a wrong portfolio.
        DataError: a file that cannot be read or is not a macro path.
    """
    asked = parse(MacroRequest, request)
    progress(0.0, "Reading the macro path")
    table, stored, above = _path(asked, inputs)
    history = above if asked.history is None else macro_table(load_dated(inputs, "history", asked.history))
    start = _start(asked, table, history, stored)
    progress(0.2, "Reading the portfolio")
    loaded = load_book(asked, inputs)
    start, moves = _moves(asked, table, start, loaded)
    if asked.missing == "estimate":
        covariance = loaded.history.covariance
        moves = with_estimates(moves, loaded.book.factors, loaded.history.factors, covariance)
    walked = value_along(loaded.book, moves)
    generator = np.random.Generator(np.random.PCG64(asked.seed))
    progress(0.4, "Drawing the band")
    band = _band(loaded, moves, walked, generator)
    progress(0.6, "Fitting satellites")
    specifications = None if asked.satellites is None else [item.specification() for item in asked.satellites]
    satellites, checks = satellites_of(table, history, specifications, generator)
    progress(0.8, "Fitting the vector autoregression")
    autoregression, more = autoregression_of(table, history, asked.autoregression, generator)
    diagnostics = [*path_checks(table, history, moves, walked, start.reason), *checks, *more]
    document = {
        **_portfolio(loaded, moves, walked, start, table, band),
        "satellites": satellites,
        "autoregression": autoregression,
        "diagnostics": check_rows(diagnostics),
        "notes": _notes(loaded, moves, walked, start),
    }
    return Answer(document=document, seed=asked.seed)


def _path(asked: MacroRequest, inputs: Inputs) -> tuple[MacroTable, dict[str, float] | None, MacroTable | None]:
    """The path, the levels stored with it, and the history that stands in the same file."""
    if not any(sign in asked.path for sign in "./\\"):
        return (*library_path(load_library(), asked.path), None)
    file = Path(asked.path)
    data, _ = inputs.read("path", source="file", identifier=asked.path, fetch=fetch_file(file))
    refuse_shock_table(data, file.name)
    if is_grid(data):
        if asked.history is not None:
            raise InputError(
                f"{file.name} has columns of its own, which are other series than those of {Path(asked.history).name}: the "
                "level before the path would be that of another index.",
                "Leave the history file out; the path brings its own, or give the levels before it as `start`.",
            )
        table, above = grid_tables(data, file.name)
        return table, None, above
    return macro_table(read_dated(data, file.name)), None, None


def _start(asked: MacroRequest, table: MacroTable, history: MacroTable | None, stored: dict[str, float] | None) -> Start:
    before = int(table.quarters[0]) - 1
    levels = None if history is None else history.at(before)
    if asked.start is not None:
        given = "the levels given in the request"
        others = f"{history.name}, {quarter_name(before)}" if history and levels else "as stored with the scenario"
        source = f"{given}; the others: {others}" if levels or stored else given
        return Start(levels={**(levels or stored or {}), **_named(asked.start)}, source=source, reason=None)
    if history is not None:
        if levels is not None:
            return Start(levels=levels, source=f"{history.name}, {quarter_name(before)}", reason=None)
        reason = f"{history.name} does not hold {quarter_name(before)}, the quarter before the path"
        return Start(levels=None, source=None, reason=reason)
    if stored:
        return Start(levels=stored, source="the levels stored with the scenario", reason=None)
    reason = f"no history file and no start levels were given, so the levels of {quarter_name(before)} are not known"
    return Start(levels=None, source=None, reason=reason)


def _moves(asked: MacroRequest, table: MacroTable, start: Start, loaded: Loaded) -> tuple[Start, PathMoves]:
    """The path's moves. Where the jump-off lacks a level that the book needs and the path has, the first move of that factor is
    left to be estimated; not so where the user gave the levels or wants no estimates: the first quarter is then not known."""
    moves = path_moves(table, start.levels)
    lacking = [name for name in moves.without_jump_off if name in loaded.book.factors]
    if not lacking:
        return start, moves
    known = [name for name in moves.factors if name in loaded.history.factors]
    if asked.start is None and asked.missing == "estimate" and known and set(lacking) <= set(loaded.history.factors):
        return start, path_moves(table, start.levels, keep=lacking)
    rules = {rule.factor: rule.columns for rule in reversed(RULES) if set(rule.columns) <= set(table.columns)}
    needed = dict.fromkeys(name for factor in lacking for name in rules[factor] if name not in (start.levels or {}))
    titles = shortened([table.matched.get(name, name) for name in needed])
    reason = f"{start.source} lack {titles} for {quarter_name(int(table.quarters[0]) - 1)}, needed for {shortened(lacking)}"
    return Start(levels=None, source=None, reason=reason), path_moves(table, None)


def _named(levels: Mapping[str, float]) -> dict[str, float]:
    named: dict[str, float] = {}
    for title, value in levels.items():
        name = library_name(title)
        if name is None:
            raise InputError(f"`start` names {title!r}, which is no column of a macro path.", "Use the titles of the path.")
        if name in named:
            raise InputError(f"`start` gives {name} twice.", "Keep one of the two.")
        if name in INDICES and value <= 0:
            raise InputError(f"`start` gives {title} as {value:g}; an index is positive.", "Give the level of the index.")
        named[name] = value
    return named


def _band(
    loaded: Loaded, moves: PathMoves, walked: BookPath, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray] | None:
    quarter = loaded.history.covariance_at(_QUARTER_DAYS)
    return estimated_band(loaded.book, moves, list(walked.left_out), loaded.history.factors, quarter, generator)


def _portfolio(
    loaded: Loaded,
    moves: PathMoves,
    walked: BookPath,
    start: Start,
    table: MacroTable,
    band: tuple[FloatArray, FloatArray] | None,
) -> dict[str, Any]:
    rows = _rows(moves, walked, start, table)
    for q, row in enumerate(rows):
        low, high = (None, None) if band is None or row["pnl"] is None else (float(band[0][q]), float(band[1][q]))
        row |= {"cumulative_pnl_low": low, "cumulative_pnl_high": high}
    totals = walked.totals
    lowest = int(totals.argmin())
    known = [row for row in rows if row["pnl"] is not None]
    worst = min(known, key=lambda row: float(row["pnl"])) if known else None
    wanted = loaded.book.factors
    return {
        "scenario": table.scenario or table.name,
        "base_currency": loaded.book.base_currency,
        "value": walked.net,
        "jump_off": None
        if start.levels is None
        else {"quarter": quarter_name(int(table.quarters[0]) - 1), "source": start.source, "levels": dict(start.levels)},
        "path": rows,
        "trough": _point(moves, walked, lowest),
        "end": _point(moves, walked, len(totals) - 1),
        "worst_quarter": None if worst is None else {name: worst[name] for name in ("quarter", "pnl", "pnl_pct")},
        "by_position": [
            {"id": name, "value": float(value), "pnl": float(walked.cumulative[lowest, i])}
            for i, (name, value) in enumerate(zip(loaded.book.ids, loaded.book.values, strict=True))
        ],
        "mapping": _mapping(table, moves),
        "unmapped_columns": [*table.unmatched, *_idle_columns(table)],
        "missing_factors": [name for name in wanted if name not in moves.factors],
        "estimated_factors": list(moves.estimated),
        "first_quarter_estimated": list(moves.first_estimated),
        "coverage_pct": 100.0 * walked.coverage,
        "left_out": [{"id": name, "reason": reason} for name, reason in walked.left_out.items()],
        "factor_history": {"label": loaded.history.label, "simulated": loaded.history.simulated},
    }


def _rows(moves: PathMoves, walked: BookPath, start: Start, table: MacroTable) -> list[dict[str, Any]]:
    totals = walked.totals
    before = np.concatenate([[0.0], totals[:-1]])
    rows = []
    for q, quarter in enumerate(moves.quarters):
        unknown = q == 0 and not moves.has_jump_off
        pnl = None if unknown else float(totals[q] - before[q])
        rows.append(
            {
                "quarter": quarter_name(int(quarter)),
                "pnl": pnl,
                "pnl_pct": None if pnl is None else _share(pnl, walked.net + before[q]),
                "cumulative_pnl": None if unknown else float(totals[q]),
                "cumulative_pnl_pct": None if unknown else _share(float(totals[q]), walked.net),
                "reason": f"The first quarter's P&L is not known: {start.reason}." if unknown else None,
                "factors": {} if unknown else _edge(moves, moves.quarterly[q]),
                "cumulative_factors": {} if unknown else _edge(moves, moves.cumulative[q]),
                "levels": {name: float(values[q]) for name, values in table.columns.items() if np.isfinite(values[q])},
            }
        )
    return rows


def _edge(moves: PathMoves, shocks: FloatArray) -> dict[str, float]:
    return from_engine({name: float(value) for name, value in zip(moves.factors, shocks, strict=True)})


def _share(pnl: float, value: float) -> float | None:
    """A share of a value that is not positive means nothing."""
    return float(pnl / value) if value > 1e-9 * max(1.0, abs(pnl)) else None


def _point(moves: PathMoves, walked: BookPath, row: int) -> dict[str, Any]:
    total = float(walked.totals[row])
    return {"quarter": quarter_name(int(moves.quarters[row])), "pnl": total, "pnl_pct": _share(total, walked.net)}


def _mapping(table: MacroTable, moves: PathMoves) -> list[dict[str, Any]]:
    """Every rule that a path of this kind can have, and whether this path could use it."""
    rows: list[dict[str, Any]] = []
    for rule in RULES:
        there = all(column in table.columns for column in rule.columns)
        if not there and GRID_ONLY.intersection(rule.columns):
            continue
        taken = any(row["factor"] == rule.factor and row["used"] for row in rows)
        rows.append(
            {
                "factor": rule.factor,
                "columns": [table.matched.get(column, column) for column in rule.columns],
                "words": rule.words,
                "approximate": rule.approximate,
                "used": there and not taken and rule.factor in moves.factors and rule.factor not in moves.estimated,
            }
        )
    return rows


def _idle_columns(table: MacroTable) -> list[str]:
    """Recognised columns that move no factor (they can drive satellites)."""
    moving = {column for rule in RULES for column in rule.columns}
    return [title for name, title in table.matched.items() if name not in moving]


def _notes(loaded: Loaded, moves: PathMoves, walked: BookPath, start: Start) -> list[str]:
    notes = [
        "A scenario is not a forecast. The portfolio is bought once and held; carry, dividends and trading are left out.",
        "pnl is the change of value within the quarter and pnl_pct its share of the value at the quarter's start; the trough "
        "and the cumulative figures count from the quarter before the path, as a share of the value there.",
    ]
    if start.reason is not None:
        notes.append(f"The first quarter's P&L is not known: {start.reason}. Moves count from the end of that quarter.")
    if moves.first_estimated:
        notes.append(
            f"{shortened(moves.first_estimated)}: no level in the quarter before the path, so the first quarter's move is "
            f"estimated from those of the other factors ({loaded.history.label}); later ones are the path's."
        )
    if moves.without_jump_off:
        notes.append(f"{shortened(moves.without_jump_off)} left out: no level in the quarter before the path.")
    if moves.estimated:
        notes.append(
            f"{shortened(moves.estimated)} not in the path: estimated each quarter by conditional expectation from the factor "
            f"history ({loaded.history.label}); the band (5-95 %) is what they still do on their own."
        )
    if walked.left_out:
        notes.append(f"Left out, their loss is not known: {shortened(list(walked.left_out))}.")
    if walked.net <= 0:
        notes.append(f"The positions net to {walked.net:,.2f}, so a percentage of it is undefined; see the money column.")
    return [*notes, *loaded.book.notes]
