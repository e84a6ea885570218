"""Defects of the table as a whole in words: its dates, its spacing, its currencies, its names."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from workbench.market.dates import Days
from workbench.market.price_files import RawPrices
from workbench.market.price_repairs import Conflict, Merged
from workbench.market.prices import PERIODS_PER_YEAR, Problem, Repairs
from workbench.market.quality_problems import KEPT, Rules, left_out_action, listed
from workbench.market.series_checks import irregular_spacing, spacing_change


def table_problems(raw: RawPrices, merged: Merged, rules: Rules) -> list[Problem]:
    """What concerns the dates or the whole table."""
    found = [*_date_problems(raw, merged, rules), *_spacing_problems(merged.days, rules), *_currency_problems(raw)]
    if raw.kind == "price_only":
        detail = "The prices are closes without dividends and interest, so returns come out lower than an investor's."
        found.append(Problem(kind="price_only", asset=None, detail=detail, action="Used as they are; results say so."))
    return found


def _duplicate_problems(raw: RawPrices, merged: Merged, repairs: Repairs) -> list[Problem]:
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


def _date_problems(raw: RawPrices, merged: Merged, rules: Rules) -> list[Problem]:
    found: list[Problem] = []
    if merged.days.size == 1:
        detail = f"There is a single date, {merged.days[0]}."
        action = "No return can be taken from it. Load a longer history."
        found.append(Problem(kind="one_row", asset=None, detail=detail, action=action))
    if raw.disorder is not None:
        detail = f"The dates are not in ascending order: {raw.disorder[1]} comes after {raw.disorder[0]}."
        found.append(Problem(kind="unsorted", asset=None, detail=detail, action="The rows are sorted by date."))
    found += _duplicate_problems(raw, merged, rules.repairs)
    if raw.undated:
        shown = listed([f"row {row} ({text[:30]!r})" for row, text in raw.undated.items()])
        detail = f"{len(raw.undated)} row{'s have' if len(raw.undated) > 1 else ' has'} prices but no readable date: {shown}."
        found.append(Problem(kind="undated_row", asset=None, detail=detail, action=left_out_action(rules.repairs.text, "text")))
    if rules.today is not None and (merged.days > rules.today).any():
        future = merged.days[merged.days > rules.today]
        detail = f"{future.size} date{'s lie' if future.size > 1 else ' lies'} in the future: {listed(future)}."
        action = f'{KEPT} Check how the dates are written; "end" leaves them out.'
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
    action = f"{KEPT} A date counts only where every asset has a price."
    if share > 0.1:
        action = f"{KEPT} Annual figures take 252 days a year; state periods_per_year if the market is open all week."
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


def _conflict_action(repairs: Repairs) -> str:
    if repairs.duplicates == "refuse":
        return 'Refused. "repairs": {"duplicates": "keep_last"} or "keep_first" chooses one.'
    return f"The {repairs.duplicates.removeprefix('keep_')} of them in the file is kept, as asked."
