"""Standard metrics: their formulas over line items, how questions call them, and the small language the formulas are in.

A formula has ids of the glossary as leaves: ``x`` in the asked year, ``avg.x`` the mean of the asked year end and the one
before, ``change.x`` the asked year less the one before, ``prior.x`` the year before; ``x@-2`` two years before; ``x?`` is zero
where the statements have no such line.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from workbench.paths import assets_root

MetricUnit = Literal["percent", "ratio", "days", "money", "per_share", "count"]

LEAF = re.compile(
    r"(?<![\w.@])(?:(?P<kind>avg|change|prior)\.)?(?P<item>[a-z][a-z0-9_]*)(?:@(?P<offset>-?\d+))?(?![\w(@])(?P<optional>\?)?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A metric.

    Attributes:
        formula: over glossary items; a percent is a fraction here.
        unit: of the answer.
        words: what explanations of it speak of.
        asked: finds it in a lower-case question.
    """

    id: str
    name: str
    formula: str
    unit: MetricUnit
    asked: "re.Pattern[str]"
    chinese_name: str = ""
    words: str = ""
    chinese_unit: MetricUnit | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """An item in a formula: ``kind`` is "", "avg", "change" or "prior", ``offset`` years from the asked one."""

    item: str
    kind: str = ""
    offset: int = 0
    optional: bool = False


@cache
def metrics() -> Mapping[str, Metric]:
    """All metrics by id."""
    return MappingProxyType({
        entry["id"]: Metric(
            id=entry["id"], name=entry["name"], formula=entry["formula"], unit=entry["unit"], asked=_pattern(entry),
            chinese_unit=entry.get("zh_unit"), chinese_name=_plain_name(entry["zh"]), words=entry.get("words", ""),
        )
        for entry in _document()["metrics"]
    })  # fmt: skip


@cache
def derived() -> Mapping[str, tuple[str, ...]]:
    """Item -> formulas that give it where a statement does not print it, best first."""
    return MappingProxyType({item: tuple(formulas) for item, formulas in _document()["derived"].items()})


def metrics_in(question: str) -> list[tuple[int, int, Metric]]:
    """The metrics a question names, (start, end, metric), longest first where they overlap."""
    lower = question.lower().replace("’", "'")
    found = [(match.start(), match.end(), metric) for metric in metrics().values() for match in metric.asked.finditer(lower)]
    kept: list[tuple[int, int, Metric]] = []
    for start, end, metric in sorted(found, key=lambda one: one[0] - one[1]):
        if end > start and not any(start < other[1] and other[0] < end for other in kept):
            kept.append((start, end, metric))
    return sorted(kept, key=lambda one: one[0])


def leaves(formula: str) -> tuple[Leaf, ...]:
    """The items of a formula, each once, in order."""
    return tuple(dict.fromkeys(leaf_of(match) for match in LEAF.finditer(formula)))


def leaf_of(match: "re.Match[str]") -> Leaf:
    """The leaf that ``LEAF`` matched."""
    return Leaf(match["item"], match["kind"] or "", int(match["offset"] or 0), bool(match["optional"]))


def _pattern(entry: Mapping[str, Any]) -> "re.Pattern[str]":
    forms = [rf"(?<![a-z])(?:{form})(?![a-z])" for form in entry["en"]] + list(entry["zh"])
    return re.compile("|".join(forms))


def _plain_name(forms: Sequence[str]) -> str:
    return re.sub(r"\(\?:(.*?)\)\?", "", forms[0]) if forms else ""


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((assets_root() / "documents" / "metrics.json").read_text("utf-8"))
    return document
