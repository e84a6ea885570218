"""The rubric: dimensions with their weights, levels and elements, and the hard fails, from ``assets/coaching/rubric.json``.

An element is one thing that a level asks for. Each level above the first has its own; a level counts as far as its elements
are there, and what lies above it counts by that share: someone who discloses all but the complaints route stands between
the levels, and not two below.
"""

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from workbench.coaching.scenario_models import Bilingual, Dimension, Line
from workbench.paths import assets_root
from workbench.strict import Strict


class Element(Strict):
    """One thing a level asks for: its name, and a line by which a trainee would have done it.

    ``better`` may hold ``{money}``, ``{currency}`` and ``{feeling}`` to be filled from the scenario.
    """

    id: Line
    level: Annotated[int, Field(ge=2, le=5)]
    name: Bilingual
    better: Bilingual


class RubricDimension(Strict):
    """One skill. ``anchors``: what levels 1 to 5 look like; ``least_quotes``: how many a level from 3 up should rest on."""

    id: Dimension
    weight: Annotated[float, Field(gt=0, le=1)]
    name: Bilingual
    about: Bilingual
    least_quotes: Annotated[int, Field(ge=1)]
    anchors: dict[Literal["1", "2", "3", "4", "5"], Bilingual]
    elements: tuple[Element, ...]

    def level(self, level: int) -> tuple[Element, ...]:
        """The elements of one level."""
        return tuple(element for element in self.elements if element.level == level)


class HardFailRule(Strict):
    """What caps the total. ``fails``: the session is not passed whatever the total; ``rules``: of conduct, that raise it."""

    id: Line
    cap: Annotated[float, Field(ge=0, le=100)]
    fails: bool
    name: Bilingual
    about: Bilingual
    rules: tuple[Line, ...]
    better: Bilingual


class Scale(Strict):
    """Levels, the total that passes, and the level below which a dimension is shown as weak even where the total passes."""

    levels: Literal[5]
    pass_mark: float
    floor: float


class Rubric(Strict):
    """All of it. ``instead``: what to say in the place of a fault that is no hard fail, by its name."""

    schema_version: Literal["1.0"]
    scale: Scale
    dimensions: tuple[RubricDimension, ...]
    hard_fails: tuple[HardFailRule, ...]
    instead: dict[str, Bilingual]

    def dimension(self, dimension: str) -> RubricDimension:
        """The dimension of this id (``KeyError`` where there is none)."""
        return {one.id: one for one in self.dimensions}[dimension]  # type: ignore[index]

    def hard_fail(self, identifier: str) -> HardFailRule:
        """The hard fail of this id (``KeyError`` where there is none)."""
        return {one.id: one for one in self.hard_fails}[identifier]


@cache
def rubric() -> Rubric:
    """The product's rubric, read once."""
    return Rubric.model_validate_json((assets_root() / "coaching" / "rubric.json").read_text("utf-8"))
