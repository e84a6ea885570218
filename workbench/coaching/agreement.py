"""How far two raters agree: Cohen's kappa with quadratic weights on levels 1 to 5 (Cohen 1968), from pairs of levels.

1 is full agreement, 0 what chance would give. The rules' and a model's levels are rounded to whole ones first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from workbench.coaching.assessment import Assessment
from workbench.coaching.reviews import Review
from workbench.coaching.scenario_models import Dimension

LEVELS = (1, 2, 3, 4, 5)
#: With fewer pairs a kappa says nothing.
LEAST_PAIRS = 5

Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """``kappa`` None: too few pairs, or one level throughout; ``count``: of pairs; ``difference``: mean, first less second."""

    kappa: float | None
    count: int
    difference: float


def agreement(pairs: Pairs) -> Agreement:
    """Of pairs of levels."""
    whole = [(_whole(one), _whole(other)) for one, other in pairs]
    difference = sum(one - other for one, other in pairs) / len(pairs) if pairs else 0.0
    return Agreement(_kappa(whole) if len(whole) >= LEAST_PAIRS else None, len(whole), difference)


def with_the_scorer(
    reviews: Sequence[Review], assessments: Mapping[str, Assessment]
) -> dict[Dimension, list[tuple[float, float]]]:
    """Pairs of (person, scorer) by skill, over the sessions that are still there."""
    found: dict[Dimension, list[tuple[float, float]]] = defaultdict(list)
    for review in reviews:
        if review.session in assessments:
            found[review.dimension].append((float(review.score), assessments[review.session].of(review.dimension).score))
    return dict(found)


def between_people(reviews: Sequence[Review]) -> list[tuple[float, float]]:
    """Pairs of levels that two people gave the same skill of the same session; the first in alphabetical order stands first."""
    given: dict[tuple[str, Dimension], list[Review]] = defaultdict(list)
    for review in reviews:
        given[review.session, review.dimension].append(review)
    return [
        (float(one.score), float(other.score))
        for same in given.values()
        for one, other in combinations(sorted(same, key=lambda review: review.rater), 2)
    ]


def _kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) == 1:
        return None  # both gave one and the same level throughout: chance alone would agree as well
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(first, second, labels=list(LEVELS), weights="quadratic"))


def _whole(level: float) -> int:
    return min(5, max(1, int(level + 0.5)))
