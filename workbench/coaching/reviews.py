"""What people say of a scored session: a level per dimension with a reason, by name. They stand above the rules' own level,
and are what agreement between raters is computed from."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from workbench.coaching.assessment import Assessment
from workbench.coaching.scenario_models import Dimension
from workbench.coaching.scoring import total_of
from workbench.coaching.told_errors import ToldError
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow
from workbench.strict import Strict

PAGE = "coaching-review"
SHORTEST_REASON = 10


class Review(Strict):
    """One person's level on one dimension of one session, 1 to 5. ``at``: an ISO time."""

    session: str
    dimension: Dimension
    score: Annotated[int, Field(ge=1, le=5)]
    reason: Annotated[str, Field(min_length=SHORTEST_REASON, max_length=1_000)]
    rater: Annotated[str, Field(min_length=1, max_length=80)]
    at: str


class ReviewStore:
    """The reviews in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, review: Review) -> None:
        """Keep it, in the place of an earlier one by the same person on the same dimension.

        Raises:
            InputError: the reason is too short to be one.
            StoreError: the database cannot be written.
        """
        if len(review.reason.split()) < 2 and review.reason.isascii():
            raise ToldError("reason", name=review.reason)

        def work(transaction: Transaction) -> None:
            row = transaction.get(WorkspaceRow, (PAGE, review.session))
            others = [one for one in _reviews(row) if (one.rater, one.dimension) != (review.rater, review.dimension)]
            state = {"reviews": [one.model_dump(mode="json") for one in (*others, review)]}
            transaction.merge(WorkspaceRow(page=PAGE, id=review.session, state=state, updated_at=review.at))

        self._database.write(work)

    def of(self, session_id: str) -> tuple[Review, ...]:
        """All reviews of a session, the oldest first."""
        return tuple(_reviews(self._database.read(lambda transaction: transaction.get(WorkspaceRow, (PAGE, session_id)))))

    def rename(self, rater: str, name: str) -> None:
        """What somebody rated stands under another name from now on.

        Raises:
            StoreError: the database cannot be written.
        """

        def work(transaction: Transaction) -> None:
            for row in transaction.scalars(select(WorkspaceRow).where(WorkspaceRow.page == PAGE)):
                found = [one.model_copy(update={"rater": name}) if one.rater == rater else one for one in _reviews(row)]
                if found:
                    row.state = {"reviews": [one.model_dump(mode="json") for one in found]}

        self._database.write(work)

    def all(self) -> tuple[Review, ...]:
        """Every review, by session."""
        query = select(WorkspaceRow).where(WorkspaceRow.page == PAGE)
        rows = self._database.read(lambda transaction: list(transaction.scalars(query)))
        return tuple(review for row in rows for review in _reviews(row))


def overriding(reviews: Iterable[Review]) -> dict[Dimension, Review]:
    """The newest review of each dimension: what counts in the place of the scorer's level."""
    newest: dict[Dimension, Review] = {}
    for review in sorted(reviews, key=lambda one: one.at):
        newest[review.dimension] = review
    return newest


def reviewed_levels(assessment: Assessment, reviews: Sequence[Review]) -> dict[Dimension, float]:
    """The level of each dimension that counts: a person's where there is one, else the scorer's."""
    people = overriding(reviews)
    return {one.id: float(people[one.id].score) if one.id in people else one.score for one in assessment.dimensions}


def reviewed_total(assessment: Assessment, reviews: Sequence[Review]) -> float:
    """The total, 0 to 100, of the levels that count; hard fails cap it as before."""
    if not reviews:
        return assessment.total
    levels = reviewed_levels(assessment, reviews)
    counted = [one.model_copy(update={"score": levels[one.id]}) for one in assessment.dimensions]
    total, _, _ = total_of(counted, assessment.hard_fails)
    return total


def _reviews(row: WorkspaceRow | None) -> list[Review]:
    if row is None:
        return []
    try:
        return [Review.model_validate(one) for one in row.state["reviews"]]
    except (ValidationError, KeyError, TypeError):
        return []
