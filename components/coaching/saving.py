"""Saving a conversation: the debrief as PDF, its turns as CSV."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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


def save_actions(session: Session, following: str) -> list[Action]:
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
            download=lambda: debrief_pdf(session, assessment, said, spoken, following),
        ),
    ]  # fmt: skip


def transcript_csv(session: Session, spoken: Language) -> bytes:
    """A row per turn, with the client's state after it, why it moved, and the hints that were asked for before it."""
    import pandas as pd

    def words_by(who: str) -> str:
        return text_in(spoken, f"csv.words.{who}")

    facts = {fact.id: fact.fact.of(spoken) for fact in session.scenario.hidden_facts}
    start = session.start
    rows: list[list[Any]] = [
        [0, _clock(session.started_at), "", session.opening, start.intensity, start.trust, "", "", "", words_by("rules")]
    ]
    for number, one in enumerate(session.exchanges, 1):
        told = "; ".join(facts.get(revealed.fact, revealed.fact) for revealed in one.revealed)
        hints = "; ".join(hint.text for hint in session.hints if hint.after_turn == number - 1)
        said = one.trainee if one.trainee.strip() else text_in(spoken, "talk.silence")
        moved = changes_told(session, number, spoken)
        state = [one.mind.intensity, one.mind.trust]
        rows.append([number, _clock(one.at), said, one.client, *state, told, moved, hints, words_by(one.worded_by)])
    heads = ("turn", "at", "trainee", "client", "tension", "trust", "facts", "why", "hints", "words")
    return csv_bytes(pd.DataFrame(rows, columns=[text_in(spoken, f"csv.{head}") for head in heads]))


def _clock(at: str) -> str:
    """A moment in the zone of this machine, as a spreadsheet reads it."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def debrief_pdf(session: Session, assessment: Assessment, said: Sequence[Review], spoken: Language, following: str) -> bytes:
    """The debrief; ``following``: the scenario to try next, empty for none."""
    from workbench.reports.coaching_pdf import coaching_pdf

    return coaching_pdf(
        session, assessment, rewrites_of(session, assessment), said, language=spoken, made=now(), following=following
    )
