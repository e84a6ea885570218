"""Decides what each column of a table is: wide (one column per asset) or long (date, asset, price), and which price counts.

Where a table offers several prices of one asset, the adjusted close comes first (it holds the dividends), then the close,
then any other price; what was chosen is always told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import DataError
from workbench.market.file_grids import Grid
from workbench.market.number_columns import number_share
from workbench.market.price_headings import (
    CODE_WORDS,
    CURRENCIES,
    CURRENCY_WORDS,
    DATE_WORDS,
    FIELDS,
    NAME_WORDS,
    NOT_A_CLOSE,
    PRICE_RANK,
    kind_of,
    plain_word,
)
from workbench.market.prices import Layout, PriceKind, Problem

#: A table with more columns than this is not searched for an unnamed column of assets.
_WIDEST_LONG_TABLE = 12
#: What a spreadsheet programme's export calls a column without a heading.
_UNNAMED = r"Unnamed: \d+"


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """What the columns are. ``prices`` pairs each price column with its asset in a wide table; in a long one it is the one
    price column and ``code`` or ``name`` hold the asset (neither, when the file is about a single asset)."""

    layout: Layout
    dates: int
    prices: tuple[tuple[int, str], ...]
    kind: PriceKind = "unknown"
    code: int | None = None
    name: int | None = None
    currency: int | None = None
    currencies: dict[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()


def find_roles(grid: Grid, file_name: str) -> Roles:
    """Assign the columns.

    Raises:
        DataError: no price column, or several that could be it.
    """
    names, fields, currencies = _headings(grid)
    candidates = [column for column in range(len(grid.columns)) if column != grid.date_column]
    candidates, notes = _without_row_numbers(grid, names, candidates)
    if not candidates:
        raise DataError(f"{file_name} has a column of dates and no other.", "Add at least one column of prices.")
    long = _long_roles(grid, names, candidates, file_name) or _single_asset(grid, names, candidates, file_name)
    roles = long or _wide_roles(grid, names, fields, currencies, candidates)
    return Roles(
        layout=roles.layout, dates=roles.dates, prices=roles.prices, kind=roles.kind, code=roles.code, name=roles.name,
        currency=roles.currency, currencies=roles.currencies, notes=(*notes, *roles.notes),
    )  # fmt: skip


def _headings(grid: Grid) -> tuple[list[str], list[str], list[str]]:
    """Name, field ("Close") and currency of each column, from one or several header rows ("" where none is given)."""
    width = len(grid.columns)
    names, fields, currencies = [[""] * width for _ in range(3)]
    unused: list[tuple[str, ...]] = []
    for row in grid.header:
        cells = [cell for column, cell in enumerate(row) if cell and column != grid.date_column]
        if not cells:
            continue
        if len(grid.header) > 1 and not any(fields) and all(plain_word(cell) in FIELDS for cell in cells):
            fields = list(row)
        elif len(grid.header) > 1 and not any(currencies) and all(cell in CURRENCIES for cell in cells):
            currencies = list(row)
        elif not any(names):
            names = list(row)
        else:
            unused.append(row)
    if not any(names):
        names, fields = fields, [""] * width
    return (_spread(names) if any(fields) else names), fields, currencies


def _spread(names: list[str]) -> list[str]:
    """A name above several fields is written once, in the first of its columns."""
    spread: list[str] = []
    for name in names:
        spread.append(name or (spread[-1] if spread else ""))
    return spread


def _without_row_numbers(grid: Grid, names: Sequence[str], candidates: list[int]) -> tuple[list[int], list[Problem]]:
    """Leave out columns without a name that are blank or merely count the rows, and columns of times of day."""
    kept: list[int] = []
    notes: list[Problem] = []
    for column in candidates:
        if plain_word(names[column]) in DATE_WORDS and _is_clock(grid.columns[column]):
            detail = f"Column {names[column]!r} holds times of day."
            notes.append(Problem(kind="ignored_column", asset=None, detail=detail, action="It is not read as an asset."))
            continue
        unnamed = not names[column] or re.fullmatch(_UNNAMED, names[column]) is not None
        if unnamed and grid.columns[column].null_count == grid.rows:
            continue
        if unnamed and _counts_rows(grid, column):
            detail = f"Column {column + 1} has no name and only counts the rows."
            notes.append(Problem(kind="ignored_column", asset=None, detail=detail, action="It is not read as an asset."))
            continue
        kept.append(column)
    return kept, notes


def _unnamed_notes(names: Sequence[str], assets: Sequence[tuple[int, str]]) -> tuple[Problem, ...]:
    """Columns that are read as assets although nobody named them."""
    return tuple(
        Problem(
            kind="unnamed_column",
            asset=asset,
            detail=f"Column {column + 1} has no name.",
            action=f'Read as the asset {asset!r}. Name it in the file, or leave it out by listing the others in "assets".',
        )
        for column, asset in assets
        if not names[column] or re.fullmatch(_UNNAMED, names[column])
    )


def _is_clock(column: pa.Array) -> bool:
    sample = [str(value).strip() for value in column.slice(0, 50).to_pylist() if value is not None]
    return bool(sample) and all(re.fullmatch(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{6}", text) for text in sample)


def _counts_rows(grid: Grid, column: int) -> bool:
    values = [str(value) for value in grid.columns[column].slice(0, 50).to_pylist()]
    return any(values == [str(start + i) for i in range(len(values))] for start in (0, 1))


def _find(names: Sequence[str], candidates: Sequence[int], words: frozenset[str]) -> int | None:
    return next((column for column in candidates if plain_word(names[column]) in words), None)


def _long_roles(grid: Grid, names: Sequence[str], candidates: Sequence[int], file_name: str) -> Roles | None:
    code, name = (_identifier(grid, _find(names, candidates, words)) for words in (CODE_WORDS, NAME_WORDS))
    currency = _find(names, candidates, CURRENCY_WORDS)
    if code is None and name is None:
        name = _only_text_column(grid, [column for column in candidates if column != currency])
    if code is None and name is None:
        return None
    others = [column for column in candidates if column not in {code, name, currency}]
    price = _price_column(grid, names, others, file_name)
    if price is None:
        return None
    return Roles(
        layout="long", dates=grid.date_column, prices=((price, ""),), kind=kind_of(names[price]), code=code, name=name,
        currency=currency, notes=_choice_note(names, price, others),
    )  # fmt: skip


def _identifier(grid: Grid, column: int | None) -> int | None:
    """A column whose heading says it names assets does so only if it holds words, or repeated codes without fractions."""
    if column is None or not grid.rows:
        return None
    values = grid.columns[column]
    distinct = len(pc.unique(values.drop_null()))
    filled = len(values) - values.null_count
    repeated_codes = distinct < filled and not _any_fraction(values)
    return column if filled and (number_share(values) < 0.5 or repeated_codes) else None


def _any_fraction(values: pa.Array) -> bool:
    sample = (str(value).strip() for value in values.slice(0, 2000).to_pylist() if value is not None)
    return any(re.fullmatch(r"[-+]?\d*[.,]\d*[1-9]\d*", text) for text in sample)


def _only_text_column(grid: Grid, candidates: Sequence[int]) -> int | None:
    """The single column of words beside a single column of numbers."""
    if len(candidates) > _WIDEST_LONG_TABLE:
        return None
    shares = {column: number_share(grid.columns[column]) for column in candidates}
    words = [c for c, share in shares.items() if share < 0.1 and grid.columns[c].null_count < 0.5 * grid.rows]
    numbers = [column for column, share in shares.items() if share > 0.5]
    if len(words) != 1 or len(numbers) != 1:
        return None
    texts = grid.columns[words[0]].drop_null()
    percentages = pc.all(pc.ends_with(texts, "%")).as_py()
    return words[0] if not percentages and 2 * len(pc.unique(texts)) <= len(texts) else None


def _price_column(grid: Grid, names: Sequence[str], others: Sequence[int], file_name: str) -> int | None:
    known = sorted((PRICE_RANK[word], column) for column in others if (word := plain_word(names[column])) in PRICE_RANK)
    if known:
        return known[0][1]
    unknown = [c for c in others if plain_word(names[c]) not in NOT_A_CLOSE and number_share(grid.columns[c]) > 0.5]
    if len(unknown) > 1:
        shown = ", ".join(names[column] for column in unknown[:6])
        raise DataError(
            f"{file_name} is a long table, but any of its columns {shown} could hold the prices.",
            "Name the column of prices price (or close, or adj close).",
        )
    return unknown[0] if unknown else None


def _single_asset(grid: Grid, names: Sequence[str], candidates: Sequence[int], file_name: str) -> Roles | None:
    """Open, high, low, close of one asset: no column names it, so the file's name does."""
    words = [plain_word(names[column]) for column in candidates]
    prices = [column for column, word in zip(candidates, words, strict=True) if word in PRICE_RANK]
    strangers = [word for word in words if word not in FIELDS]
    if not prices or len(candidates) < 2 or strangers or not (set(words) & NOT_A_CLOSE or len(prices) > 1):
        return None
    price = min(prices, key=lambda column: PRICE_RANK[plain_word(names[column])])
    stem = re.sub(r"\.[A-Za-z]{2,8}$", "", file_name).strip()
    asset = re.sub(r"[\s_-]*historical[\s_-]*(?:data|prices)$", "", stem, flags=re.IGNORECASE) or names[price]
    note = Problem(
        kind="asset_name",
        asset=asset,
        detail=f"No column names the asset; the file's name does: {asset!r}.",
        action="Add a column such as ticker to give it another name.",
    )
    return Roles(
        layout="long", dates=grid.date_column, prices=((price, asset),), kind=kind_of(names[price]),
        notes=(note, *_choice_note(names, price, [c for c in candidates if c != price] + [price])),
    )  # fmt: skip


def _choice_note(names: Sequence[str], price: int, others: Sequence[int]) -> tuple[Problem, ...]:
    rest = [names[column] for column in others if column != price and names[column]]
    if not rest:
        return ()
    detail = f"Prices are taken from {names[price]!r}; not used: {', '.join(rest[:8])}."
    return (Problem(kind="column_used", asset=None, detail=detail, action="Remove that column to use another."),)


def _wide_roles(
    grid: Grid, names: Sequence[str], fields: Sequence[str], currencies: Sequence[str], candidates: Sequence[int]
) -> Roles:
    used = list(candidates)
    kind: PriceKind = kind_of(names[candidates[0]]) if len(candidates) == 1 else "unknown"
    notes: tuple[Problem, ...] = ()
    if any(fields):
        ranks = {c: PRICE_RANK.get(plain_word(fields[c]), len(PRICE_RANK)) for c in candidates}
        best = min(candidates, key=lambda column: ranks[column])
        used = [column for column in candidates if ranks[column] == ranks[best]]
        kind, notes = kind_of(fields[best]), _choice_note(list(dict.fromkeys(fields)), *_field_choice(fields, best, candidates))
    assets = tuple((column, names[column] or f"column {column + 1}") for column in used)
    stated = {asset: currencies[column] or _bracketed_currency(asset) for column, asset in assets}
    return Roles(
        layout="wide", dates=grid.date_column, prices=assets, kind=kind,
        notes=(*notes, *_unnamed_notes(names, assets)),
        currencies={asset: currency for asset, currency in stated.items() if currency},
    )  # fmt: skip


def _field_choice(fields: Sequence[str], best: int, candidates: Sequence[int]) -> tuple[int, list[int]]:
    distinct = list(dict.fromkeys(fields))
    return distinct.index(fields[best]), sorted({distinct.index(fields[column]) for column in candidates})


def _bracketed_currency(asset: str) -> str:
    found = re.search(r"[(\[（]\s*([A-Z]{3})\s*[)\]）]\s*$", asset)
    return found.group(1) if found and found.group(1) in CURRENCIES else ""
