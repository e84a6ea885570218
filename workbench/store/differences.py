"""What differs between two answers of the same request."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: Numbers closer than this, relative or absolute, count as the same: another processor may round the last digits.
TOLERANCE = 1e-9
ABSENT = "(absent)"

#: When a run was made is no part of its answer; how long a solver took never repeats.
ALWAYS_VOLATILE = frozenset({"provenance.created_at", "solver.seconds"})
#: Which program computed an answer explains a difference; it is not one.
ENVIRONMENT = frozenset({"provenance.run_id", "provenance.engine_version", "provenance.libraries"})


def differences(before: Any, after: Any, ignored: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Every place where two JSON values differ, in the order of ``before``.

    Numbers are the same within ``TOLERANCE``, everything else only when equal; the order of keys does not count.

    Args:
        before: JSON-ready values.
        after: JSON-ready values.
        ignored: dotted paths to leave out, with all that is below them; a path without list positions
            (``points.seconds``) stands for every item of the list.

    Returns:
        ``{path, before, after}`` each; a value that is only on one side is ``"(absent)"`` on the other.
    """
    return list(_walk(before, after, "", ignored))


def _walk(before: Any, after: Any, path: str, ignored: frozenset[str]) -> Iterator[dict[str, Any]]:
    if path in ignored or re.sub(r"\[\d+\]", "", path) in ignored:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            below = f"{path}.{key}" if path else str(key)
            yield from _walk(before.get(key, ABSENT), after.get(key, ABSENT), below, ignored)
    elif _is_list(before) and _is_list(after):
        for index in range(max(len(before), len(after))):
            yield from _walk(_item(before, index), _item(after, index), f"{path}[{index}]", ignored)
    elif not _same(before, after):
        yield {"path": path, "before": before, "after": after}


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _item(values: Sequence[Any], index: int) -> Any:
    return values[index] if index < len(values) else ABSENT


def _same(before: Any, after: Any) -> bool:
    if _is_number(before) and _is_number(after):
        if isinstance(before, int) and isinstance(after, int):
            return before == after
        return math.isclose(before, after, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(before) is type(after) and bool(before == after)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
