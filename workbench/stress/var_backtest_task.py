"""The ``stress var-backtest`` task: P&L against VaR (and ES) forecasts, from two files or from a portfolio carried back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from workbench.errors import DataError
from workbench.inputs import Inputs
from workbench.market.returns import FloatArray
from workbench.progress import Progress
from workbench.stress.dated_files import DatedTable, Days, load_dated
from workbench.stress.multi_quantile import multi_quantile_test
from workbench.stress.request import BookRequest
from workbench.stress.var_backtest import (
    LEAST_DAYS,
    TABLES,
    Flags,
    clusters,
    conditional_coverage,
    first_exception,
    first_failure,
    independence,
    kupiec,
    shortfall_test,
    traffic_light,
    transitions,
)
from workbench.stress.var_series import ForecastChoice, carried_back, forecasts
from workbench.strict import Number, Strict, parse
from workbench.task import Answer

_SHOWN = 10


class BacktestRequest(Strict):
    """``pnl``: file with columns date,pnl. ``var``: file with date,var and, if ES is tested too, es; both positive, in the
    units of the P&L. Instead of both: ``portfolio``, today's, carried back over its history, with ``forecast`` for each day.
    ``allow_short`` answers for fewer than 250 days, with a warning. ``seed`` and ``simulations`` are for the critical value
    of the ES test."""

    pnl: Annotated[str, Field(min_length=1)] | None = None
    var: Annotated[str, Field(min_length=1)] | None = None
    portfolio: BookRequest | None = None
    forecast: ForecastChoice = ForecastChoice()
    level: Annotated[Number, Field(gt=0.5, lt=1)] = 0.99
    allow_short: bool = False
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    simulations: Annotated[int, Field(ge=1000, le=200_000)] = 10_000

    @model_validator(mode="after")
    def _one_source(self) -> "BacktestRequest":
        files = (self.pnl is not None) + (self.var is not None)
        if self.portfolio is not None and files:
            raise ValueError("give `portfolio`, or the files `pnl` and `var`, not both")
        if self.portfolio is None and files < 2:
            raise ValueError("give the files `pnl` and `var`, or a `portfolio`")
        return self


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class JoinedDays:
    """P&L and forecasts of the T days that both files have. ``es`` is None when no file has it. ``simulated`` and ``notes``
    tell of a portfolio carried back."""

    dates: Days
    pnl: FloatArray
    var: FloatArray
    es: FloatArray | None
    only_pnl: tuple[str, ...]
    only_var: tuple[str, ...]
    simulated: bool = False
    notes: tuple[str, ...] = ()

    @property
    def exceptions(self) -> Flags:
        """Days on which the loss was larger than the VaR."""
        return np.asarray(self.pnl < -self.var, dtype=np.bool_)


def var_backtest(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a ``BacktestRequest`` given as plain JSON values.

    Raises:
        InputError: unknown fields; an ES below its VaR.
        DataError: a file that cannot be read, a VaR that is not positive, no common dates, fewer than 250 days.
    """
    asked = parse(BacktestRequest, request)
    progress(0.0, "Reading P&L and VaR")
    days = _from_files(asked, inputs) if asked.portfolio is None else forecast_days(asked.portfolio, asked, inputs)
    if len(days.dates) < LEAST_DAYS and not asked.allow_short:
        raise DataError(
            f"Only {len(days.dates)} days have both a P&L and a VaR; the tests need {LEAST_DAYS} (one trading year), because "
            "with fewer they cannot tell a bad model from bad luck.",
            "Give a longer history, or set allow_short (--allow-short) to have the figures with a warning.",
        )
    progress(0.3, "Testing the exceptions")
    document = backtest_document(days, asked)
    return Answer(document=document, seed=None if days.es is None else asked.seed)


def _from_files(asked: BacktestRequest, inputs: Inputs) -> JoinedDays:
    return joined_days(load_dated(inputs, "pnl", asked.pnl or ""), load_dated(inputs, "var", asked.var or ""))


def forecast_days(portfolio: BookRequest, asked: BacktestRequest, inputs: Inputs) -> JoinedDays:
    """The portfolio's own P&L with a forecast for each day that has a window of days before it.

    Raises:
        InputError, DataError: as ``carried_back`` and ``forecasts``.
    """
    found = carried_back(portfolio, inputs)
    said = forecasts(found.pnl, asked.level, asked.forecast)
    return JoinedDays(
        dates=found.dates[said.first :],
        pnl=found.pnl[said.first :],
        var=said.var,
        es=said.es,
        only_pnl=(),
        only_var=(),
        simulated=found.simulated,
        notes=found.notes,
    )


def joined_days(pnl: DatedTable, var: DatedTable) -> JoinedDays:
    """The days of both files; a day with a blank in either is left out and told.

    Raises:
        DataError: a column is missing, a forecast is not positive, or no day is common.
    """
    result, forecast = pnl.column("pnl"), var.column("var")
    shortfall = var.column("es") if var.has("es") else None
    usable = np.isfinite(forecast)
    if shortfall is not None and (blank := usable & ~np.isfinite(shortfall)).any():
        raise DataError(
            f"{var.name} has a VaR and no ES on {int(blank.sum()):,} days, the first {var.dates[np.argmax(blank)]}.",
            "Fill in the ES of every day, or take the column out.",
        )
    _refuse_non_positive(var, "var", forecast)
    if shortfall is not None:
        _refuse_non_positive(var, "es", shortfall)
    left, right = pnl.dates[np.isfinite(result)], var.dates[usable]
    common, i, j = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    if not len(common):
        raise DataError(
            f"{pnl.name} and {var.name} have no day in common: {_span(pnl.dates)} and {_span(var.dates)}.",
            "Both need a column of dates; check that they speak of the same period.",
        )
    return JoinedDays(
        dates=common,
        pnl=result[np.isfinite(result)][i],
        var=forecast[usable][j],
        es=None if shortfall is None else shortfall[usable][j],
        only_pnl=tuple(str(day) for day in np.setdiff1d(pnl.dates, common)),
        only_var=tuple(str(day) for day in np.setdiff1d(var.dates, common)),
    )


def backtest_document(days: JoinedDays, asked: BacktestRequest) -> dict[str, Any]:
    """The answer, JSON-ready. A statistic that does not exist is null with a ``reason``."""
    hits, n = days.exceptions, len(days.dates)
    probability, count = 1.0 - asked.level, int(days.exceptions.sum())
    coverage, steps = kupiec(n, count, probability), transitions(hits)
    apart = independence(*steps)
    both = conditional_coverage(coverage, apart)
    return {
        "observations": n,
        "exceptions": count,
        "expected_exceptions": n * probability,
        "level": asked.level,
        "first": str(days.dates[0]),
        "last": str(days.dates[-1]),
        "exception_days": [
            {"date": str(days.dates[i]), "pnl": float(days.pnl[i]), "var": float(days.var[i])} for i in np.flatnonzero(hits)
        ],
        "longest_cluster": clusters(hits),
        "kupiec": {"lr": coverage.lr, "p_value": coverage.p_value},
        "time_until_first_failure": {"day": first_exception(hits), **asdict(first_failure(first_exception(hits), probability))},
        "christoffersen": {
            "lr_ind": apart.lr,
            "lr_cc": both.lr,
            "p_value": apart.p_value,
            "p_value_cc": both.p_value,
            "counts": dict(zip(("n00", "n01", "n10", "n11"), steps, strict=True)),
            "reason": apart.reason,
        },
        "traffic_light": _traffic_light(hits, asked.level),
        "expected_shortfall": _shortfall(days, asked),
        "series": _series(days),
        "unmatched": {"only_pnl": _listed(days.only_pnl), "only_var": _listed(days.only_var)},
        "source": "files" if asked.portfolio is None else "portfolio",
        "forecast": None if asked.portfolio is None else asked.forecast.model_dump(),
        "simulated": days.simulated,
        "notes": [*days.notes, *_notes(days, asked)],
    }


def _traffic_light(hits: Flags, level: float) -> dict[str, Any]:
    """The zone over all days; the published add-ons hold for 250 days at 99 %, so longer series have them by their last 250."""
    n, count = len(hits), int(hits.sum())
    light = traffic_light(n, count, 1.0 - level)
    official = n >= LEAST_DAYS and abs(level - 0.99) < 1e-9
    recent = int(hits[-LEAST_DAYS:].sum())
    addons = [
        {"version": table.version, "base": table.base, "multiplier_addon": table.addon(recent) if official else None}
        for table in TABLES
    ]
    rule = (
        "the official table"
        if n == LEAST_DAYS and official
        else f"the binomial rule of the table, scaled to {n} days at {level:.4g}"
    )
    return {
        "zone": light.zone,
        "multiplier_addon": addons[0]["multiplier_addon"],
        "version": f"{addons[0]['version']}, {rule}",
        "yellow_from": light.yellow_from,
        "red_from": light.red_from,
        "cumulative_probability": light.cumulative,
        "last_250": {"exceptions": recent, "zone": traffic_light(LEAST_DAYS, recent, 0.01).zone} if official else None,
        "addons": addons,
        "reason": None if official else "The published add-ons are for 250 days at 99 % only.",
    }


def _shortfall(days: JoinedDays, asked: BacktestRequest) -> dict[str, Any] | None:
    if days.es is None:
        return None
    generator = np.random.Generator(np.random.PCG64(asked.seed))
    found = shortfall_test(days.pnl, days.var, days.es, 1.0 - asked.level, generator, simulations=asked.simulations)
    beside = multi_quantile_test(
        days.pnl,
        days.var,
        days.es,
        asked.level,
        found.degrees_of_freedom,
        generator,
        simulations=asked.simulations,
    )
    return {**asdict(found), "multi_quantile": asdict(beside)}


def _series(days: JoinedDays) -> list[dict[str, Any]]:
    """Every day, for the chart."""
    es = [None] * len(days.dates) if days.es is None else days.es.tolist()
    rows = zip(days.dates, days.pnl.tolist(), days.var.tolist(), es, days.exceptions.tolist(), strict=True)
    return [{"date": str(day), "pnl": pnl, "var": var, "es": s, "exception": hit} for day, pnl, var, s, hit in rows]


def _notes(days: JoinedDays, asked: BacktestRequest) -> list[str]:
    n = len(days.dates)
    notes = [
        "An exception is a day whose P&L is below minus the VaR of the same date. Christoffersen's p_value is that of "
        "independence (chi-square, 1 degree of freedom); p_value_cc is that of conditional coverage (2)."
    ]
    if n < LEAST_DAYS:
        notes.append(f"Only {n} days: fewer than {LEAST_DAYS}, so the tests have little power. Do not rest a decision on them.")
    for dates, where, other in ((days.only_pnl, "P&L", "VaR"), (days.only_var, "VaR", "P&L")):
        if dates:
            named = ", ".join(_listed(dates)["dates"])
            more = f" and {len(dates) - _SHOWN} more" if len(dates) > _SHOWN else ""
            notes.append(f"{len(dates)} days with {where} but no {other} were left out: {named}{more}.")
    if days.es is not None and asked.level > 0.98:
        notes.append("At this level the ES test rests on very few days; 0.975 is the usual level for it.")
    return notes


def _listed(dates: tuple[str, ...]) -> dict[str, Any]:
    return {"count": len(dates), "dates": list(dates[:_SHOWN])}


def _refuse_non_positive(table: DatedTable, name: str, values: FloatArray) -> None:
    bad = np.flatnonzero(values <= 0)
    if len(bad):
        raise DataError(
            f"{table.name}: {name} on {table.dates[bad[0]]} is {values[bad[0]]:g}; VaR and ES are positive losses.",
            "Change the sign of the column, or mend the row.",
        )


def _span(dates: Days) -> str:
    return f"{dates[0]} to {dates[-1]}"
