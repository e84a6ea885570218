"""Reads columns of numbers as people and programs write them: decimal point or comma, thousands marks, currency signs.

The decimal sign is decided once for the whole table. What is not a number is returned as it stands; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.market.prices import Problem

Values = npt.NDArray[np.float64]

#: Larger numbers than this are not prices but damage (the bound of every number in a request).
LARGEST = 1e12

_MISSING = [
    *("", "na", "n/a", "n.a.", "nan", "nd", "null", "none", "nil", "-", "--", "---", ".", "..", "#n/a", "#n/a n/a"),
    *("\u2013", "\u2014", "\u65e0", "\u505c\u724c"),
]
_CURRENCY_SIGNS = "$\u20ac\u00a3\u00a5\uffe5\u5143"
_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$"
_COMMA_IS_DECIMAL = r"^-?\d+,(?:\d{1,2}|\d{4,})$|^-?\d+(?:\.\d{3})+,\d+$|^-?0,\d+$|^-?\d{4,},\d{3}$|^-?\d{1,3}(?:\.\d{3}){2,}$"
_POINT_IS_DECIMAL = (
    r"^-?\d+\.(?:\d{1,2}|\d{4,})$|^-?\d+(?:,\d{3})+\.\d+$|^-?0\.\d+$|^-?\d{4,}\.\d{3}$|^-?\d{1,3}(?:,\d{3}){2,}$"
)
_GROUPED_POINT = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"
_GROUPED_POINT_OR_SHORT = r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})?$"
#: Between cells where a comma is the decimal sign and a point may mark the thousands.
_SEPARATORS_BESIDE_COMMAS = frozenset({";", "\t"})
_GROUPED_COMMA = r"^-?\d{1,3}(?:,\d{3})+$"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class NumberColumns:
    """Attributes: values: one array per column, NaN where absent or not a number.
    texts: by column, {row: text} of the cells that are neither a number nor a sign for "absent", infinities and numbers
    beyond ``LARGEST`` among them.
    """

    values: tuple[Values, ...]
    texts: tuple[Mapping[int, str], ...]
    notes: tuple[Problem, ...]


def read_numbers(columns: Sequence[pa.Array], *, separator: str = "") -> NumberColumns:
    """Read columns of text or of numbers.

    Args:
        columns: text (null where blank) or numeric.
        separator: of the file's cells, a hint when a comma could be a decimal or a thousands sign.
    """
    cleaned = [_clean(column) for column in columns]
    plain = [_cast(column) for column in cleaned]
    comma = False
    notes: list[Problem] = []
    if any(values is None for values in plain):
        cleaned = [
            column if values is not None else _strip_signs(column) for column, values in zip(cleaned, plain, strict=True)
        ]
        comma, notes = _decide_decimal(cleaned, plain, separator)
    if not comma and separator in _SEPARATORS_BESIDE_COMMAS and not notes:
        notes = _point_notes(cleaned)
    read = [
        (values, _large(column, values)) if values is not None and not comma else _read_styled(column, comma)
        for column, values in zip(cleaned, plain, strict=True)
    ]
    return NumberColumns(values=tuple(v for v, _ in read), texts=tuple(t for _, t in read), notes=tuple(notes))


def number_share(column: pa.Array, rows: int = 2000) -> float:
    """The share of the non-blank cells (of the first ``rows``) that are numbers or signs for absent ones; 0 when all blank."""
    cleaned = _clean(column.slice(0, rows))
    if not pa.types.is_string(cleaned.type):
        return 1.0
    filled = len(column.slice(0, rows)) - column.slice(0, rows).null_count
    values, texts = _read_styled(_strip_signs(cleaned), comma=False)
    as_comma, texts_comma = _read_styled(_strip_signs(cleaned), comma=True)
    known = max(int(np.isfinite(values).sum()), int(np.isfinite(as_comma).sum()))
    return 0.0 if not filled or not known else 1.0 - min(len(texts), len(texts_comma)) / filled


def _clean(column: pa.Array) -> pa.Array:
    """Trimmed text with every sign for "absent" made null; numeric columns as they are."""
    if not pa.types.is_string(column.type):
        return column
    trimmed = pc.utf8_trim_whitespace(column)
    absent = pc.is_in(pc.utf8_lower(trimmed), value_set=pa.array(_MISSING))
    return pc.if_else(absent, pa.scalar(None, pa.string()), trimmed)


def _cast(column: pa.Array) -> Values | None:
    """All cells as numbers, or None when some need a closer look."""
    try:
        return _to_numpy(pc.cast(column, pa.float64()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _to_numpy(column: pa.Array) -> Values:
    return np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _strip_signs(column: pa.Array) -> pa.Array:
    """Without currency signs and codes, spaces and apostrophes between digits; (1.5) and a typographic minus are negative."""
    column = pc.replace_substring_regex(column, "[\u2212\u2013]", "-")
    column = pc.replace_substring_regex(column, r"^\((.+)\)$", r"-\1")
    column = pc.replace_substring_regex(column, rf"^(-?)\s*(?:[{_CURRENCY_SIGNS}]|[A-Z]{{3}}\s|HK\$|US\$)\s*", r"\1")
    column = pc.replace_substring_regex(column, rf"(\d)\s*(?:[{_CURRENCY_SIGNS}]|\s[A-Z]{{3}})$", r"\1")
    return pc.replace_substring_regex(column, "(\\d)[\\s\u00a0\u202f\u2009'\u2019](\\d{3})", r"\1\2")


def _decide_decimal(columns: Sequence[pa.Array], plain: Sequence[Values | None], separator: str) -> tuple[bool, list[Problem]]:
    """Whether a comma is the decimal sign. Only a table whose commas all stand before three digits leaves a doubt."""
    styled = [column for column, values in zip(columns, plain, strict=True) if values is None]
    if any(_any(column, _COMMA_IS_DECIMAL) for column in styled):
        texts = [column for column in columns if pa.types.is_string(column.type)]
        return not any(_any(column, _POINT_IS_DECIMAL) for column in texts), []
    if any(_any(column, _POINT_IS_DECIMAL) for column in styled) or not any(_any(c, _GROUPED_COMMA) for c in styled):
        return False, []
    every = all(_all(column, _GROUPED_COMMA) for column in styled)
    comma = every and separator != ","
    example = next(str(c.filter(pc.match_substring_regex(c, _GROUPED_COMMA))[0]) for c in styled if _any(c, _GROUPED_COMMA))
    meaning = "a decimal sign" if comma else "a thousands mark"
    number = example.replace(",", "." if comma else "")
    note = Problem(
        kind="ambiguous_number",
        asset=None,
        detail=f"The comma in numbers such as {example} can be a decimal sign or a thousands mark.",
        action=f"Read as {meaning}: {example} is {number}. If that is wrong, write the numbers with a decimal point.",
    )
    return comma, [note]


def _point_notes(columns: Sequence[pa.Array]) -> list[Problem]:
    """Every point stands before exactly three digits, in a file such as programmes write that mark thousands by points."""
    texts = [column for column in columns if pa.types.is_string(column.type)]
    grouped = [column for column in texts if _any(column, _GROUPED_POINT)]
    if not grouped or len(texts) < len(columns) or not all(_all(column, _GROUPED_POINT_OR_SHORT) for column in texts):
        return []
    example = str(grouped[0].filter(pc.match_substring_regex(grouped[0], _GROUPED_POINT))[0])
    whole = example.replace(".", "")
    note = Problem(
        kind="ambiguous_number",
        asset=None,
        detail=f"The point in numbers such as {example} can be a decimal sign or a thousands mark.",
        action=f"Read as a decimal sign: {example} is not {whole}. If it means {whole}, write it without the mark.",
    )
    return [note]


def _any(column: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(column, pattern)).as_py())


def _all(column: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(column, pattern)).as_py())


def _read_styled(column: pa.Array, comma: bool) -> tuple[Values, dict[int, str]]:
    """Values under one decimal sign, and the cells that do not fit it."""
    if not pa.types.is_string(column.type):
        values = _to_numpy(pc.cast(column, pa.float64()))
        return values, _large(column, values)
    thousands, decimal = (r"\.", ",") if comma else (",", r"\.")
    grouped = rf"^([+-]?\d{{1,3}})(?:{thousands}\d{{3}})+(?:{decimal}\d+)?$"
    fits = pc.match_substring_regex(column, grouped)
    numbers = pc.if_else(fits, pc.replace_substring(column, "." if comma else ",", ""), column)
    if comma:
        clear = pc.invert(pc.match_substring(numbers, "."))
        numbers = pc.if_else(clear, pc.replace_substring(numbers, ",", "."), pa.scalar("?", pa.string()))
    good = pc.match_substring_regex(numbers, f"(?i){_PLAIN}")
    values = _to_numpy(pc.cast(pc.if_else(good, numbers, pa.scalar(None, pa.string())), pa.float64()))
    odd = np.asarray(pc.fill_null(pc.invert(good), False).to_numpy(zero_copy_only=False), dtype=bool)
    texts = {int(row): str(column[int(row)]) for row in np.flatnonzero(odd)}
    return values, texts | _large(column, values)


def _large(column: pa.Array, values: Values) -> dict[int, str]:
    """Take infinities and absurd numbers out of ``values`` (in place) and return them as they stood."""
    rows = np.flatnonzero(np.isinf(values) | (np.abs(values) > LARGEST))
    values[rows] = np.nan
    return {int(row): str(column[int(row)]) for row in rows}
