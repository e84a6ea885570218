"""Every defect of price data in words: what, of which asset, on which date, and what will be done about it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.market.dates import Days
from workbench.market.price_files import RawPrices
from workbench.market.price_repairs import Conflict, Merged, is_formula
from workbench.market.prices import PERIODS_PER_YEAR, Frequency, Problem, Repairs
from workbench.market.series_checks import (
    GAP_DAYS,
    Jump,
    StaleRun,
    Values,
    gaps_in_days,
    infer_frequency,
    irregular_spacing,
    looks_like_returns,
    spacing_change,
)

_KEPT = "Kept as it is."


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


def table_problems(raw: RawPrices, merged: Merged, rules: Rules) -> list[Problem]:
    """What concerns the dates or the whole table."""
    found = [*_date_problems(raw, merged, rules), *_spacing_problems(merged.days, rules), *_currency_problems(raw)]
    if raw.kind == "price_only":
        detail = "The prices are closes without dividends and interest, so returns come out lower than an investor's."
        found.append(Problem(kind="price_only", asset=None, detail=detail, action="Used as they are; results say so."))
    return found


def asset_problems(raw: RawPrices, columns: Sequence[int], series: Series, table_days: Days, rules: Rules) -> list[Problem]:
    """What concerns the cells and the course of one asset, whose prices stand in ``columns`` of ``raw``."""
    asset, values = series.asset, raw.values[:, columns]
    found = _cell_problems(raw, asset, columns, rules.repairs)
    reason = _returns_reason(raw, columns, values)
    if reason:
        detail = f"{asset} looks like returns, not prices: {reason}."
        positive = (values > 0).any() and not (values < 0).any()
        action = (
            "Read as prices. Check the file." if positive else "Refused. Load prices, or an index chained from the returns."
        )
        found.append(Problem(kind="returns", asset=asset, detail=detail, action=action))
        return found
    if not series.days.size:
        detail = f"{asset} has no price at all."
        action = 'Refused, unless "assets" leaves it out.'
        return [*found, Problem(kind="empty_asset", asset=asset, detail=detail, action=action)]
    return [*found, *_coverage_problems(series, table_days, rules)]


def duplicate_problems(raw: RawPrices, merged: Merged, repairs: Repairs) -> list[Problem]:
    """Dates that stand more than once: with the same prices, or with different ones."""
    found: list[Problem] = []
    by_asset: dict[str, list[Conflict]] = {}
    for conflict in merged.conflicts:
        by_asset.setdefault(conflict.asset, []).append(conflict)
    for asset, conflicts in by_asset.items():
        shown = listed([f"{c.day} ({c.first:g} and {c.last:g})" for c in conflicts])
        detail = f"{asset} has different prices on one date: {shown}."
        if raw.several_times:
            detail += " The file has several times of day for one date."
        found.append(Problem(kind="duplicate_date", asset=asset, detail=detail, action=_conflict_action(repairs)))
    clash = {conflict.day for conflict in merged.conflicts}
    days = [day for day in merged.repeated if day not in clash]
    if days:
        again = (
            [asset for asset, count in zip(raw.assets, merged.repeats, strict=True) if count] if raw.layout == "long" else []
        )
        one = again[0] if len(again) == 1 else None
        whose = f" for {listed(again)}" if again else ""
        detail = f"{len(days)} date{'s stand' if len(days) > 1 else ' stands'} more than once with the same prices{whose}: "
        action = "The repetitions are left out."
        found.append(Problem(kind="duplicate_date", asset=one, detail=f"{detail}{listed(days)}.", action=action))
    return found


def name_problems(assets: Sequence[str]) -> dict[str, list[Problem]]:
    """By asset: names that stand twice, that a programme seems to have renamed, or that differ in capital letters only."""
    found: dict[str, list[Problem]] = {}
    counts, first_spelling = Counter(assets), dict[str, str]()
    for asset, count in counts.items():
        stem, _, number = asset.rpartition(".")
        spelling = first_spelling.setdefault(asset.casefold(), asset)
        if count > 1:
            detail = f"{count} columns are named {asset}."
            action = 'Refused if their prices differ: rename one, or list the other assets in "assets".'
            found.setdefault(asset, []).append(Problem(kind="duplicate_asset", asset=asset, detail=detail, action=action))
        for kind, doubtful, detail in (
            ("renamed_asset", stem in counts and number.isdigit(), f"{asset} looks like a second {stem} that was renamed."),
            ("similar_asset", spelling != asset, f"{asset} and {spelling} differ only in capital letters."),
        ):
            if doubtful:
                problem = Problem(kind=kind, asset=asset, detail=detail, action="Read as two assets. Check the file.")
                found.setdefault(asset, []).append(problem)
    return found


def stale_problem(asset: str, runs: Sequence[StaleRun], observations: int) -> Problem:
    """Prices that stand still."""
    if runs[0].length == observations:
        detail = f"{asset} has the same price throughout: {runs[0].price:g}, {runs[0].start} to {runs[0].end}."
        action = f"{_KEPT} It shows no risk at all; leave it out of an optimisation unless it is cash."
        return Problem(kind="stale", asset=asset, detail=detail, action=action)
    longest = sorted(runs, key=lambda run: -run.length)
    shown = listed([f"{run.start} to {run.end} ({run.length} times {run.price:g})" for run in longest], 3)
    detail = f"{asset} stands still: {shown}."
    return Problem(kind="stale", asset=asset, detail=detail, action=f"{_KEPT} It makes the asset look steadier than it is.")


def jump_problem(asset: str, jumps: Sequence[Jump]) -> Problem:
    """Moves far outside the asset's habit."""
    ordered = sorted(jumps, key=lambda jump: (not jump.resembles, -abs(jump.change)))
    shown = listed([_jump_text(jump) for jump in ordered], 4)
    detail = f"{asset} jumps: {shown}."
    return Problem(
        kind="jump", asset=asset, detail=detail, action=f"{_KEPT} If a price is wrong or not adjusted, mend the file."
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


def _date_problems(raw: RawPrices, merged: Merged, rules: Rules) -> list[Problem]:
    found: list[Problem] = []
    if merged.days.size == 1:
        detail = f"There is a single date, {merged.days[0]}."
        action = "No return can be taken from it. Load a longer history."
        found.append(Problem(kind="one_row", asset=None, detail=detail, action=action))
    if raw.disorder is not None:
        detail = f"The dates are not in ascending order: {raw.disorder[1]} comes after {raw.disorder[0]}."
        found.append(Problem(kind="unsorted", asset=None, detail=detail, action="The rows are sorted by date."))
    found += duplicate_problems(raw, merged, rules.repairs)
    if raw.undated:
        shown = listed([f"row {row} ({text[:30]!r})" for row, text in raw.undated.items()])
        detail = f"{len(raw.undated)} row{'s have' if len(raw.undated) > 1 else ' has'} prices but no readable date: {shown}."
        found.append(
            Problem(kind="undated_row", asset=None, detail=detail, action=_left_out_action(rules.repairs.text, "text"))
        )
    if rules.today is not None and (merged.days > rules.today).any():
        future = merged.days[merged.days > rules.today]
        detail = f"{future.size} date{'s lie' if future.size > 1 else ' lies'} in the future: {listed(future)}."
        action = f'{_KEPT} Check how the dates are written; "end" leaves them out.'
        found.append(Problem(kind="future_date", asset=None, detail=detail, action=action))
    return found


def _spacing_problems(days: Days, rules: Rules) -> list[Problem]:
    found: list[Problem] = []
    change = spacing_change(days)
    if change is not None:
        detail = f"The dates are {rules.frequency}, but {change.frequency} from {change.start} to {change.end}."
        action = f"Treated as {rules.frequency} throughout. Cut one part off with start or end, or load one frequency."
        found.append(Problem(kind="mixed_frequency", asset=None, detail=detail, action=action))
    spacing = irregular_spacing(days)
    if spacing is not None:
        detail = f"The dates are typically {spacing:g} days apart, which is none of daily, weekly, monthly, quarterly, annual."
        action = f"Treated as {rules.frequency} ({PERIODS_PER_YEAR[rules.frequency]} a year). State periods_per_year if not so."
        found.append(Problem(kind="irregular_frequency", asset=None, detail=detail, action=action))
    if rules.frequency == "daily" and days.size:
        found += _weekend_problems(days)
    return found


def _weekend_problems(days: Days) -> list[Problem]:
    weekday = (days.view(np.int64) + 3) % 7
    weekend = days[weekday >= 5]
    if not weekend.size:
        return []
    share = weekend.size / days.size
    named = [f"{day} ({'Saturday' if (int(day.view(np.int64)) + 3) % 7 == 5 else 'Sunday'})" for day in weekend[:4]]
    detail = f"{weekend.size} of {days.size} dates fall on a weekend: {listed(named + [''] * (weekend.size - len(named)))}."
    action = f"{_KEPT} A date counts only where every asset has a price."
    if share > 0.1:
        action = f"{_KEPT} Annual figures take 252 days a year; state periods_per_year if the market is open all week."
    return [Problem(kind="weekend", asset=None, detail=detail, action=action)]


def _currency_problems(raw: RawPrices) -> list[Problem]:
    known = {asset: raw.details[asset].currency for asset in raw.assets if asset in raw.details and raw.details[asset].currency}
    unknown = [asset for asset in dict.fromkeys(raw.assets) if asset not in known]
    found = []
    if unknown:
        whose = "of any asset" if not known else f"of {listed(unknown)}"
        detail = f"The file does not tell the currency {whose}."
        action = "Prices are compared as if in one currency; nothing is converted."
        found.append(
            Problem(kind="unknown_currency", asset=unknown[0] if len(raw.assets) == 1 else None, detail=detail, action=action)
        )
    currencies = sorted({str(currency) for currency in known.values()})
    if len(currencies) > 1:
        detail = f"The prices are in several currencies: {listed(currencies, 8)}."
        action = "Nothing is converted: each asset's return is in its own currency."
        found.append(Problem(kind="mixed_currency", asset=None, detail=detail, action=action))
    return found


def _cell_problems(raw: RawPrices, asset: str, columns: Sequence[int], repairs: Repairs) -> list[Problem]:
    found: list[Problem] = []
    cells = sorted((row, text) for (row, column), text in raw.unreadable.items() if column in columns)
    formulas = [(row, text) for row, text in cells if is_formula(text)]
    if formulas:
        shown = listed([f"{raw.dates[row]} (cell {text[:40]})" for row, text in formulas])
        detail = f"{asset} has {len(formulas)} formula{'s' if len(formulas) > 1 else ''} without a stored value: {shown}."
        action = f"{_left_out_action(repairs.text, 'text')} Or open the workbook, save it, and load it again."
        found.append(Problem(kind="formula", asset=asset, detail=detail, action=action))
    texts = [(row, text) for row, text in cells if not is_formula(text)]
    if texts:
        shown = listed([f"{text[:40]!r} on {raw.dates[row]}" for row, text in texts])
        detail = (
            f"{asset} has {len(texts)} cell{'s that are not prices' if len(texts) > 1 else ' that is not a price'}: {shown}."
        )
        found.append(Problem(kind="text", asset=asset, detail=detail, action=_left_out_action(repairs.text, "text")))
    bad = np.argwhere(raw.values[:, columns] <= 0)
    if bad.size:
        shown = listed([f"{raw.values[row, columns[at]]:g} on {raw.dates[row]}" for row, at in bad])
        detail = f"{asset} has {len(bad)} price{'s' if len(bad) > 1 else ''} of zero or below: {shown}."
        action = _left_out_action(repairs.non_positive, "non_positive")
        found.append(Problem(kind="non_positive", asset=asset, detail=detail, action=action))
    return found


def _returns_reason(raw: RawPrices, columns: Sequence[int], values: Values) -> str:
    """Only for a name that stands once: two columns of one name are another problem."""
    if len(columns) > 1:
        return ""
    percentages = sum(text.endswith("%") for (_, column), text in raw.unreadable.items() if column == columns[0])
    if percentages > len(values) / 2:
        return f"{percentages} of its cells are percentages"
    return looks_like_returns(values[np.isfinite(values)])


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
        action = f"{_KEPT} The return over a gap counts as one period's."
        found.append(Problem(kind="gap", asset=asset, detail=detail, action=action))
    return found


def _missing_action(repairs: Repairs) -> str:
    if repairs.missing == "forward_fill":
        return "The last price is carried forward, as asked, and counted."
    return (
        "Dates without a price of every chosen asset are left out (common sample). "
        '"repairs": {"missing": "forward_fill"} carries the last price forward instead.'
    )


def _conflict_action(repairs: Repairs) -> str:
    if repairs.duplicates == "refuse":
        return 'Refused. "repairs": {"duplicates": "keep_last"} or "keep_first" chooses one.'
    return f"The {repairs.duplicates.removeprefix('keep_')} of them in the file is kept, as asked."


def _left_out_action(choice: str, field: str) -> str:
    if choice == "refuse":
        return f'Refused. "repairs": {{"{field}": "treat_as_missing"}} leaves it out.'
    return "Left out, as asked."
