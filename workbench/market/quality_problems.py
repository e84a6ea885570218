"""Defects of an asset's prices in words: what, on which date, and what will be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.market.dates import Days
from workbench.market.price_files import RawPrices
from workbench.market.price_repairs import is_formula, returns_reason
from workbench.market.prices import Frequency, Problem, Repairs
from workbench.market.series_checks import (
    GAP_DAYS,
    Jump,
    StaleRun,
    Values,
    gaps_in_days,
    infer_frequency,
)

#: What is done about most oddities.
KEPT = "Kept as it is."


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Series:
    """One asset's prices among the dates of the table.

    Attributes:
        days, values: where it has a number.
        missing: dates of the table between its first and last price on which it has none.
    """

    asset: str
    days: Days
    values: Values
    missing: Days


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What problems are judged and answered by: the table's frequency, the repairs asked for, today's date if known."""

    frequency: Frequency
    repairs: Repairs
    today: np.datetime64 | None


def listed(items: Sequence[object] | Days, most: int = 4) -> str:
    """``A, B, C, D and 12 more``."""
    shown = ", ".join(str(item) for item in items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"


def asset_problems(raw: RawPrices, columns: Sequence[int], series: Series, table_days: Days, rules: Rules) -> list[Problem]:
    """What concerns the cells and the course of one asset, whose prices stand in ``columns`` of ``raw``."""
    asset = series.asset
    # Only for a name that stands once: two columns of one name are another problem.
    reason, certain = returns_reason(raw, columns[0]) if len(columns) == 1 else ("", False)
    if reason:
        detail = f"{asset} looks like returns, not prices: {reason}."
        action = "Refused. Load prices, or an index chained from the returns." if certain else "Read as prices. Check the file."
        told = Problem(kind="returns", asset=asset, detail=detail, action=action)
        # Where it can be nothing else, leaving cells out would mend nothing, so nothing is said of them.
        return [told] if certain else [told, *_cell_problems(raw, asset, columns, rules.repairs)]
    found = _cell_problems(raw, asset, columns, rules.repairs)
    if not series.days.size:
        detail = f"{asset} has no price at all."
        action = 'Refused, unless "assets" leaves it out.'
        return [*found, Problem(kind="empty_asset", asset=asset, detail=detail, action=action)]
    return [*found, *_coverage_problems(series, table_days, rules)]


def stale_problem(asset: str, runs: Sequence[StaleRun], observations: int) -> Problem:
    """Prices that stand still."""
    if runs[0].length == observations:
        detail = f"{asset} has the same price throughout: {runs[0].price:g}, {runs[0].start} to {runs[0].end}."
        action = f"{KEPT} It shows no risk at all; leave it out of an optimisation unless it is cash."
        return Problem(kind="stale", asset=asset, detail=detail, action=action)
    longest = sorted(runs, key=lambda run: -run.length)
    shown = listed([f"{run.start} to {run.end} ({run.length} times {run.price:g})" for run in longest], 3)
    detail = f"{asset} stands still: {shown}."
    return Problem(kind="stale", asset=asset, detail=detail, action=f"{KEPT} It makes the asset look steadier than it is.")


def jump_problem(asset: str, jumps: Sequence[Jump]) -> Problem:
    """Moves far outside the asset's habit."""
    ordered = sorted(jumps, key=lambda jump: (not jump.resembles, -abs(jump.change)))
    shown = listed([_jump_text(jump) for jump in ordered], 4)
    detail = f"{asset} jumps: {shown}."
    return Problem(
        kind="jump", asset=asset, detail=detail, action=f"{KEPT} If a price is wrong or not adjusted, mend the file."
    )


def repair_problems(left_out: dict[str, int], filled: dict[str, int], twins: Sequence[str]) -> list[Problem]:
    """What was done to the prices, counted."""
    cells = "{} price{} of {} {} left out because the cell holds no positive number."
    fills = "{} price{} of {} {} carried forward from the last date that has one."
    done = [
        *(
            Problem(kind="left_out", asset=a, detail=_counted(cells, n, a), action="Done as asked.")
            for a, n in left_out.items()
        ),
        *(Problem(kind="filled", asset=a, detail=_counted(fills, n, a), action="Done as asked.") for a, n in filled.items()),
    ]
    again = [f"The column {name} stands twice with the same prices." for name in twins]
    done += [Problem(kind="duplicate_asset", asset=a, detail=d, action="Read once.") for a, d in zip(twins, again, strict=True)]
    return done


def _counted(sentence: str, count: int, asset: str) -> str:
    return sentence.format(count, "s" if count > 1 else "", asset, "were" if count > 1 else "was")


def _jump_text(jump: Jump) -> str:
    text = f"{100 * jump.change:+.1f} % on {jump.day}".replace("-", "\u2212", 1 if jump.change < 0 else 0)
    return f"{text}, like {jump.resembles}" if jump.resembles else text


def _cell_problems(raw: RawPrices, asset: str, columns: Sequence[int], repairs: Repairs) -> list[Problem]:
    found: list[Problem] = []
    cells = sorted((row, text) for (row, column), text in raw.unreadable.items() if column in columns)
    formulas = [(row, text) for row, text in cells if is_formula(text)]
    if formulas:
        shown = listed([f"{raw.dates[row]} (cell {text[:40]})" for row, text in formulas])
        detail = f"{asset} has {len(formulas)} formula{'s' if len(formulas) > 1 else ''} without a stored value: {shown}."
        action = f"{left_out_action(repairs.text, 'text')} Or open the workbook, save it, and load it again."
        found.append(Problem(kind="formula", asset=asset, detail=detail, action=action))
    texts = [(row, text) for row, text in cells if not is_formula(text)]
    if texts:
        shown = listed([f"{text[:40]!r} on {raw.dates[row]}" for row, text in texts])
        detail = (
            f"{asset} has {len(texts)} cell{'s that are not prices' if len(texts) > 1 else ' that is not a price'}: {shown}."
        )
        found.append(Problem(kind="text", asset=asset, detail=detail, action=left_out_action(repairs.text, "text")))
    bad = np.argwhere(raw.values[:, columns] <= 0)
    if bad.size:
        shown = listed([f"{raw.values[row, columns[at]]:g} on {raw.dates[row]}" for row, at in bad])
        detail = f"{asset} has {len(bad)} price{'s' if len(bad) > 1 else ''} of zero or below: {shown}."
        action = left_out_action(repairs.non_positive, "non_positive")
        found.append(Problem(kind="non_positive", asset=asset, detail=detail, action=action))
    return found


def _coverage_problems(series: Series, table_days: Days, rules: Rules) -> list[Problem]:
    found: list[Problem] = []
    asset, first, last = series.asset, series.days[0], series.days[-1]
    common = "The common sample starts there, unless the asset is left out."
    if first > table_days[0]:
        detail = f"{asset} starts on {first}; the file starts on {table_days[0]}."
        found.append(Problem(kind="different_start", asset=asset, detail=detail, action=common))
    if last < table_days[-1]:
        detail = f"{asset} ends on {last}; the file ends on {table_days[-1]}."
        found.append(Problem(kind="different_end", asset=asset, detail=detail, action=common.replace("starts", "ends")))
    if series.missing.size:
        detail = f"{asset} lacks {series.missing.size} price{'s' if series.missing.size > 1 else ''}: {listed(series.missing)}."
        found.append(Problem(kind="missing", asset=asset, detail=detail, action=_missing_action(rules.repairs)))
    own = infer_frequency(series.days)
    if series.days.size >= 3 and own != rules.frequency:
        detail = f"{asset} has {own} prices among {rules.frequency} ones."
        action = "The common sample keeps only the dates on which every asset has a price."
        found.append(Problem(kind="mixed_frequency", asset=asset, detail=detail, action=action))
        return found
    gaps = gaps_in_days(series.days)
    long: npt.NDArray[np.intp] = np.flatnonzero(gaps > GAP_DAYS[rules.frequency])
    if long.size:
        widest = long[np.argsort(-gaps[long], kind="stable")]
        shown = listed([f"{gaps[at]} days from {series.days[at]} to {series.days[at + 1]}" for at in widest], 3)
        detail = f"{asset} has no price for {shown}."
        action = f"{KEPT} The return over a gap counts as one period's."
        found.append(Problem(kind="gap", asset=asset, detail=detail, action=action))
    return found


def _missing_action(repairs: Repairs) -> str:
    if repairs.missing == "forward_fill":
        return "The last price is carried forward, as asked, and counted."
    return (
        "Dates without a price of every chosen asset are left out (common sample). "
        '"repairs": {"missing": "forward_fill"} carries the last price forward instead.'
    )


def left_out_action(choice: str, field: str) -> str:
    """What happens to a cell that is no price, by the choice in ``repairs``."""
    if choice == "refuse":
        return f'Refused. "repairs": {{"{field}": "treat_as_missing"}} leaves it out.'
    return "Left out, as asked."
