"""How many texts got which label."""

from collections.abc import Mapping


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """The ``labels`` of an answer from counts by the label's name; ``none`` are the texts with nothing to read."""
    return {label: counts.get(label, 0) for label in ("negative", "neutral", "positive")} | {"none": counts.get("None", 0)}
