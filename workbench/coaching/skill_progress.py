"""How somebody stands in each skill: a mean in which the newest conversations count most, with its standard error.

Weights halve every ``HALF_LIFE`` conversations. The spread of single levels is estimated with one prior observation of
``PRIOR_SPREAD``, so that one conversation, or two equal ones, do not look certain; the standard error divides it by Kish's
effective number of observations, (sum w)^2 / sum w^2.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from workbench.coaching.scenario_models import Dimension

HALF_LIFE = 3.0
PRIOR_SPREAD = 0.8


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """``level``: 1 to 5; ``error``: its standard error; ``count``: of conversations in which the skill was scored."""

    level: float
    error: float
    count: int


def skill_levels(conversations: Sequence[Mapping[Dimension, float]]) -> dict[Dimension, SkillLevel]:
    """The levels of every skill that was scored.

    Args:
        conversations: levels by skill, the newest conversation last.
    """
    found: dict[Dimension, SkillLevel] = {}
    for skill in get_args(Dimension):
        scored = [levels[skill] for levels in conversations if skill in levels]
        if scored:
            found[skill] = _level(scored)
    return found


def _level(scored: Sequence[float]) -> SkillLevel:
    weights = [0.5 ** (age / HALF_LIFE) for age in range(len(scored) - 1, -1, -1)]
    total = sum(weights)
    mean = sum(weight * level for weight, level in zip(weights, scored, strict=True)) / total
    squares = sum(weight * (level - mean) ** 2 for weight, level in zip(weights, scored, strict=True))
    variance = (squares + PRIOR_SPREAD**2) / (total + 1.0)
    effective = total**2 / sum(weight**2 for weight in weights)
    return SkillLevel(mean, math.sqrt(variance / effective), len(scored))
