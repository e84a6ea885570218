"""Saving a conversation: the debrief as PDF, its turns as CSV."""

from collections.abc import Sequence

from components.coaching.assessed import assessment_of, rewrites_of
from components.coaching.changes import changes_told
from components.coaching.stores import reviews
from components.coaching.texts import language, t
from components.download import CSV, PDF, csv_bytes
from components.page import Action
from components.resources import now
from workbench.coaching.assessment import Assessment
from workbench.coaching.page_texts import text_in
from workbench.coaching.reviews import Review
from workbench.coaching.scenario_models import Language
from workbench.coaching.session_models import Session


def save_actions(session: Session) -> list[Action]:
    """Two buttons of the head; the files are made when one is pressed, in the language the page has now."""
    name, spoken = f"coaching-{session.scenario.id}-{session.started_at[:10]}", language()
    assessment, said = assessment_of(session), reviews().of(session.id)
    return [
        Action(
            key="coaching-csv", label="CSV", icon="table", help=t("save.csv"), file_name=f"{name}.csv", mime=CSV,
            download=lambda: transcript_csv(session, spoken),
        ),
        Action(
            key="coaching-pdf", label="PDF", icon="picture_as_pdf", help=t("save.pdf"), file_name=f"{name}.pdf", mime=PDF,
            download=lambda: debrief_pdf(session, assessment, said, spoken),
        ),
    ]  # fmt: skip


def transcript_csv(session: Session, spoken: Language) -> bytes:
    """A row per turn, with the client's state after it and why it moved."""
    import pandas as pd

    start = session.start
    rows = [[0, session.started_at, "", session.opening, start.intensity, start.trust, "", "", "rules"]]
    for number, one in enumerate(session.exchanges, 1):
        facts = " ".join(revealed.fact for revealed in one.revealed)
        moved = changes_told(session, number, spoken)
        rows.append([number, one.at, one.trainee, one.client, one.mind.intensity, one.mind.trust, facts, moved, one.worded_by])
    heads = ("turn", "at", "trainee", "client", "tension", "trust", "facts", "why", "words")
    return csv_bytes(pd.DataFrame(rows, columns=[text_in(spoken, f"csv.{head}") for head in heads]))


def debrief_pdf(session: Session, assessment: Assessment, said: Sequence[Review], spoken: Language) -> bytes:
    """The debrief."""
    from workbench.reports.coaching_pdf import coaching_pdf

    return coaching_pdf(session, assessment, rewrites_of(session, assessment), said, language=spoken, made=now())
