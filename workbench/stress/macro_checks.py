"""What is fitted to the history beside a macro path, and every check that is told with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from workbench.errors import DataError
from workbench.market.returns import FloatArray, shortened
from workbench.stress.macro import BookPath, PathMoves, path_moves
from workbench.stress.macro_files import BILL, FIVE_YEAR, HOUSES, TEN_YEAR, VIX, MacroTable, quarter_name
from workbench.stress.macro_var import (
    Autoregression,
    ConditionalForecast,
    autoregression_document,
    conditional_forecast,
    fit_autoregression,
)
from workbench.stress.satellite import SPREAD, Driver, Specification, fit_satellite, project, series, transform_of, transformed
from workbench.stress.satellite_checks import Check, Status, satellite_checks, satellite_document
from workbench.strict import Strict

#: Fitted when the caller names none: variables the path itself has, so that its own figures stand beside the projection.
USUAL_SATELLITES: tuple[Specification, ...] = (
    Specification(
        target="unemployment_pct",
        drivers=(Driver(column="real_gdp_growth_ann_pct", sign="-"), Driver(column="real_gdp_growth_ann_pct", lag=1, sign="-")),
    ),
    Specification(target=SPREAD, drivers=(Driver(column=VIX, sign="+"), Driver(column="real_gdp_growth_ann_pct", sign="-"))),
    Specification(
        target=HOUSES,
        drivers=(Driver(column="unemployment_pct", transform="change", sign="-"), Driver(column="mortgage_30y_pct", sign="-")),
    ),
)
USUAL_VARIABLES = ("real_gdp_growth_ann_pct", "unemployment_pct", TEN_YEAR, SPREAD)
USUAL_FIXED = USUAL_VARIABLES[:2]
#: Quarters of history before "further than ever seen" says anything.
_FEWEST_TO_COMPARE = 20


class VarRequest(Strict):
    """A vector autoregression of ``columns``; the path's values of ``fixed`` are held and the others forecast."""

    columns: Annotated[list[str], Field(min_length=2, max_length=8)]
    fixed: list[str] = Field(default_factory=list)
    order: Annotated[int, Field(ge=1, le=8)] | None = None
    max_order: Annotated[int, Field(ge=1, le=8)] = 4

    @model_validator(mode="after")
    def _fixed_are_columns(self) -> "VarRequest":
        strangers = [name for name in self.fixed if name not in self.columns]
        if strangers:
            raise ValueError(f"`fixed` names {strangers[0]}, which is not among `columns`")
        return self


#: No index of the macro paths has moved so far in a quarter.
SUDDEN = 0.6


def path_checks(
    table: MacroTable, history: MacroTable | None, moves: PathMoves, walked: BookPath, start_problem: str | None
) -> list[Check]:
    """Of the path itself and of what it covers."""
    return [
        Check(
            name="jump-off quarter",
            status="pass" if start_problem is None else "fail",
            detail="the levels before the path are known" if start_problem is None else start_problem,
        ),
        _coverage(walked),
        _estimated(moves),
        _negative_rates(table),
        _first_quarter(moves),
        *([] if history is None else _range(table, history, moves)),
    ]


def _first_quarter(moves: PathMoves) -> Check:
    """An index that falls or rises so far in the first quarter is likely compared with the level of another index."""
    sudden = [
        f"{factor} {100.0 * move:+.0f} %".replace("-", "−")
        for factor, move in zip(moves.factors, moves.quarterly[0], strict=True)
        if factor.endswith("_pct") and abs(move) > SUDDEN
    ]
    return Check(
        name="first quarter",
        status="fail" if moves.has_jump_off and sudden else "pass",
        detail=f"{', '.join(sudden)}: is the quarter before of the same series?" if sudden else "no index jumps at the start",
        threshold=f"fail beyond {100 * SUDDEN:.0f} %",
    )


def _coverage(walked: BookPath) -> Check:
    share = 100.0 * walked.coverage
    status: Status = "pass" if share >= 100.0 - 1e-9 else "warn" if share >= 80.0 else "fail"
    detail = f"{share:.1f} % of the gross value is valued" + (
        f"; not {shortened(list(walked.left_out))}" if walked.left_out else ""
    )
    return Check(name="coverage", status=status, detail=detail, value=share, threshold="warn below 100 %, fail below 80 %")


def _estimated(moves: PathMoves) -> Check:
    detail = f"estimated: {', '.join(moves.estimated)}" if moves.estimated else "every factor used stands in the path"
    if moves.first_estimated:
        detail += f"; estimated in the first quarter: {', '.join(moves.first_estimated)}"
    return Check(
        name="factors in the path",
        status="warn" if moves.estimated or moves.first_estimated or moves.without_jump_off else "pass",
        detail=detail + (f"; left out: {', '.join(moves.without_jump_off)}" if moves.without_jump_off else ""),
    )


def _negative_rates(table: MacroTable) -> Check:
    below = [
        f"{name} {np.nanmin(table.columns[name]):.2f}"
        for name in (BILL, FIVE_YEAR, TEN_YEAR)
        if name in table.columns and np.nanmin(table.columns[name]) < 0
    ]
    return Check(
        name="negative rates",
        status="warn" if below else "pass",
        detail=", ".join(below) if below else "no rate is below zero",
    )


def _range(table: MacroTable, history: MacroTable, moves: PathMoves) -> list[Check]:
    """Whether a quarter of the path moves further than any quarter of the history; nothing where that is too short to say."""
    past = _complete(history, table)
    if len(past.quarters) < _FEWEST_TO_COMPARE:
        return []
    seen = path_moves(past, None)
    beyond = []
    for j, factor in enumerate(moves.factors):
        if factor in seen.factors:
            largest = np.nanmax(np.abs(seen.quarterly[:, seen.factors.index(factor)]))
            if np.nanmax(np.abs(moves.quarterly[:, j])) > largest * (1 + 1e-9):
                beyond.append(factor)
    since = quarter_name(int(past.quarters[0]))
    return [
        Check(
            name="moves beyond history",
            status="warn" if beyond else "pass",
            detail=f"further than any quarter since {since}: {', '.join(beyond)}" if beyond else f"all were seen since {since}",
        )
    ]


def _complete(history: MacroTable, table: MacroTable) -> MacroTable:
    """Columns both have, on the quarters before the path from which on all of them are known."""
    past = _before(history, table)
    both = {name: values for name, values in past.columns.items() if name in table.columns}
    if not both:
        return replace(past, quarters=past.quarters[:0], columns={})
    broken = np.flatnonzero(~np.isfinite(np.column_stack(list(both.values()))).all(axis=1))
    first = int(broken.max()) + 1 if len(broken) else 0
    return replace(past, quarters=past.quarters[first:], columns={name: values[first:] for name, values in both.items()})


def satellites_of(
    table: MacroTable, history: MacroTable | None, asked: Sequence[Specification] | None, generator: np.random.Generator
) -> tuple[list[dict[str, Any]], list[Check]]:
    """Every satellite fitted and projected, with the path's own values beside it; of the usual set, what can be fitted.

    Raises:
        DataError: satellites were asked for and there is no history up to the path.
        InputError, DataError: a satellite asked for that cannot be fitted.
    """
    if history is None or (asked is not None and not asked):
        if asked:
            raise DataError("Satellites need a history file.", "Give `history` (--history), in the layout of the path.")
        return [], []
    past = _before(history, table)
    try:
        _refuse_gap(past, table)
    except DataError as error:
        if asked is not None:
            raise
        return [], [Check(name="satellites", status="warn", detail=error.message)]
    documents: list[dict[str, Any]] = []
    checks: list[Check] = []
    for specification in asked if asked is not None else _usual(past, table):
        try:
            document, found = _satellite(past, table, specification, generator)
        except DataError as error:
            if asked is not None:
                raise
            checks.append(Check(name=f"{specification.target}: satellite", status="warn", detail=error.message))
            continue
        documents.append(document)
        checks += found
    return documents, checks


def _usual(history: MacroTable, table: MacroTable) -> list[Specification]:
    known = _columns(history) & _columns(table)
    return [item for item in USUAL_SATELLITES if {item.target, *(driver.column for driver in item.drivers)} <= known]


def _satellite(
    past: MacroTable, table: MacroTable, specification: Specification, generator: np.random.Generator
) -> tuple[dict[str, Any], list[Check]]:
    fitted = fit_satellite(past, specification)
    document = satellite_document(fitted, project(fitted, past, table, generator))
    how = transform_of(specification.target, specification.transform)
    document["in_path"] = _own_values(table, past, specification.target, how) if how != "logit" else None
    checks = [replace(check, name=f"{specification.target}: {check.name}") for check in satellite_checks(fitted)]
    return document, checks


def _refuse_gap(past: MacroTable, table: MacroTable) -> None:
    """A projection starts from the quarter before the path."""
    before = int(table.quarters[0]) - 1
    if not len(past.quarters) or int(past.quarters[-1]) != before:
        raise DataError(
            f"{past.name} does not hold {quarter_name(before)}, so nothing can be projected from it along the path.",
            "Give a history that reaches the quarter before the path.",
        )


def _before(history: MacroTable, table: MacroTable) -> MacroTable:
    """The history without the quarters of the path."""
    kept = history.quarters < table.quarters[0]
    columns = {name: values[kept] for name, values in history.columns.items()}
    return replace(history, quarters=history.quarters[kept], columns=columns)


def _columns(table: MacroTable) -> set[str]:
    return {*table.columns, *([SPREAD] if {"bbb_yield_pct", TEN_YEAR} <= set(table.columns) else [])}


def _own_values(table: MacroTable, history: MacroTable, column: str, how: Any) -> list[float | None] | None:
    """What the path itself says of a target, in the unit of the projection."""
    if column not in _columns(table):
        return None
    both = np.concatenate([series(history, column)[-1:], series(table, column)])
    return [float(value) if np.isfinite(value) else None for value in transformed(both, how)[1:]]


def autoregression_of(
    table: MacroTable, history: MacroTable | None, asked: VarRequest | None, generator: np.random.Generator
) -> tuple[dict[str, Any] | None, list[Check]]:
    """A vector autoregression with its forecast under the path, and how the path's own values compare.

    Raises:
        DataError: one was asked for and there is no history, or too little of it.
        InputError: an unknown column.
    """
    if history is None:
        if asked is not None:
            raise DataError("A vector autoregression needs a history file.", "Give `history`, in the layout of the path.")
        return None, []
    past = _before(history, table)
    if asked is not None:
        return _autoregression(past, table, asked, generator)
    if not set(USUAL_VARIABLES) <= _columns(past) & _columns(table):
        return None, []
    try:
        return _autoregression(past, table, VarRequest(columns=list(USUAL_VARIABLES), fixed=list(USUAL_FIXED)), generator)
    except DataError as error:
        return None, [Check(name="vector autoregression", status="warn", detail=error.message)]


def _autoregression(
    past: MacroTable, table: MacroTable, asked: VarRequest, generator: np.random.Generator
) -> tuple[dict[str, Any], list[Check]]:
    _refuse_gap(past, table)
    data = np.column_stack([transformed(series(past, name), transform_of(name, None)) for name in asked.columns])
    broken = np.flatnonzero(~np.isfinite(data).all(axis=1))
    data = data[int(broken.max()) + 1 if len(broken) else 0 :]
    model = fit_autoregression(data, asked.columns, order=asked.order, most=asked.max_order)
    own = [_own_values(table, past, name, transform_of(name, None)) for name in asked.columns]
    values = np.array([[np.nan] * len(table.quarters) if v is None else v for v in own], dtype=np.float64).T
    fixed = np.where([name in asked.fixed for name in asked.columns], values, np.nan)
    found = conditional_forecast(model, data, fixed, generator)
    document = {
        **autoregression_document(model),
        "observations": len(data),
        "fixed": list(asked.fixed),
        "forecast": [_forecast_row(table, found, values, asked.columns, q) for q in range(len(table.quarters))],
    }
    free = [j for j, name in enumerate(asked.columns) if name not in asked.fixed and np.isfinite(values[:, j]).any()]
    return document, [_stability(model), *(_consistency(asked.columns[j], j, found, values) for j in free)]


def _forecast_row(
    table: MacroTable, found: ConditionalForecast, values: FloatArray, names: Sequence[str], q: int
) -> dict[str, Any]:
    variables = {
        name: {
            "value": float(found.central[q, j]),
            "low": float(found.low[q, j]),
            "high": float(found.high[q, j]),
            "in_path": float(values[q, j]) if np.isfinite(values[q, j]) else None,
        }
        for j, name in enumerate(names)
    }
    return {"quarter": quarter_name(int(table.quarters[q])), "variables": variables}


def _stability(model: Autoregression) -> Check:
    root = model.largest_root
    status: Status = "pass" if root < 0.98 else "warn" if root < 1.0 else "fail"
    return Check(
        name="vector autoregression: stability",
        status=status,
        detail=f"largest root {root:.3f}, order {model.order} by BIC",
        value=root,
        threshold="warn from 0.98, fail from 1",
    )


def _consistency(name: str, j: int, found: ConditionalForecast, values: FloatArray) -> Check:
    """The path against what history would make of its fixed variables."""
    known = np.isfinite(values[:, j])
    outside = known & ((values[:, j] < found.low[:, j]) | (values[:, j] > found.high[:, j]))
    share = float(outside.sum() / max(known.sum(), 1))
    status: Status = "pass" if share <= 0.1 else "warn"
    detail = (
        f"{int(outside.sum())} of {int(known.sum())} quarters of the path lie outside the 90 % band its fixed variables imply"
    )
    return Check(name=f"vector autoregression: {name}", status=status, detail=detail, value=share, threshold="warn above 10 %")
