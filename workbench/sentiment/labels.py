"""What people decided where the two scorers differ, kept by rater, and what that says of the scorers and of the raters.

An item is known by its words and the entity asked about, whatever file it came in: a decision is asked for once.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, select

from workbench.errors import InputError
from workbench.sentiment.agreement import accuracy, cohen_kappa, krippendorff_alpha, macro_f1
from workbench.sentiment.linear import Label
from workbench.sentiment.timeline import evidence_id
from workbench.spreadsheet_text import formula_safe
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow
from workbench.strict import Strict

PAGE = "sentiment-label"
#: Fewer items than this say little; the figures are shown with that remark.
FEW = 30
_ONLY_DIFFERING = "Most labelled items are such where the scorers differ: on all texts they are right more often than this."
_COLUMNS = ("item", "text", "entity", "source_type", "rater", "label", "embedded", "model", "note", "decided_at", "run_id")


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """An item as both scorers read it. ``source_type``: what kind of text it is (headline, tweet, report), in the user's
    words; ``row``: where it stands in its file."""

    row: int
    text: str
    entity: str
    source_type: str
    embedded: Label | None
    embedded_score: float | None
    model: Label | None
    model_score: float | None

    @property
    def item(self) -> str:
        """What the item is known by."""
        return item_key(self.text, self.entity)


class Decision(Strict):
    """One rater's label of one item, with what the scorers had said.

    ``decided_at``: ISO 8601 with offset; ``run_id``: the run of the model's reading, None where that was not kept.
    """

    item: str
    text: str
    entity: str
    source_type: str
    rater: str
    label: Label
    embedded: Label | None
    model: Label | None
    note: str = ""
    decided_at: str
    run_id: str | None = None


def pair_readings(
    texts: Sequence[tuple[str, str]],
    embedded: Sequence[Mapping[str, Any]],
    model: Sequence[Mapping[str, Any]],
    source_type: str,
) -> list[TwoReadings]:
    """Both scorers' rows (``sentiment score``) of the same (text, entity) pairs, in their order.

    Raises:
        InputError: the three are not equally many.
    """
    if not len(texts) == len(embedded) == len(model):
        counts = f"{len(texts)} texts, {len(embedded)} embedded readings and {len(model)} of the model"
        raise InputError(f"The two scorers did not read the same texts: {counts}.", "Score the same file with both.")
    return [
        TwoReadings(row, text, entity, source_type, one["label"], one["score"], two["label"], two["score"])
        for row, ((text, entity), one, two) in enumerate(zip(texts, embedded, model, strict=True))
    ]


def item_key(text: str, entity: str = "") -> str:
    """The same for the same words about the same entity."""
    return evidence_id(f"{entity.strip().casefold()}\x00{text}")


def disagreements(readings: Sequence[TwoReadings], decided: Iterable[str] = ()) -> list[TwoReadings]:
    """The items on which the scorers differ: undecided first, opposite labels before those one step apart, then by the
    distance of the scores.

    Args:
        decided: items (``TwoReadings.item``) that need no decision any more.
    """
    done = frozenset(decided)
    differing = [item for item in readings if item.embedded and item.model and item.embedded != item.model]
    return sorted(differing, key=lambda item: (item.item in done, "neutral" in (item.embedded, item.model), -_apart(item)))


def _apart(item: TwoReadings) -> float:
    return abs((item.embedded_score or 0.0) - (item.model_score or 0.0))


class LabelStore:
    """The decisions in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, reading: TwoReadings, *, rater: str, label: Label, note: str = "", run_id: str | None = None, now: datetime
    ) -> Decision:
        """Keep a decision; a later one by the same rater on the same item replaces it.

        Raises:
            InputError: nobody is named.
        """
        name = " ".join(rater.split())
        if not name:
            raise InputError("A decision needs a name.", "Give your name or initials.")
        decision = Decision(
            item=reading.item,
            text=reading.text,
            entity=reading.entity,
            source_type=reading.source_type,
            rater=name,
            label=label,
            embedded=reading.embedded,
            model=reading.model,
            note=note,
            decided_at=now.isoformat(),
            run_id=run_id,
        )
        row = WorkspaceRow(
            page=PAGE, id=_row_id(decision.item, name), state=decision.model_dump(mode="json"), updated_at=decision.decided_at
        )
        self._database.write(lambda transaction: transaction.merge(row))
        return decision

    def decisions(self) -> list[Decision]:
        """All decisions, the oldest first; what another version wrote stays aside."""
        query = select(WorkspaceRow.state).where(WorkspaceRow.page == PAGE).order_by(WorkspaceRow.updated_at, WorkspaceRow.id)
        states = self._database.read(lambda transaction: list(transaction.scalars(query)))
        return [decision for state in states if (decision := _readable(state)) is not None]

    def remove(self, item: str, rater: str) -> None:
        """Take a decision back; one that is not there is no fault."""
        where = (WorkspaceRow.page == PAGE, WorkspaceRow.id == _row_id(item, " ".join(rater.split())))
        self._database.write(lambda transaction: transaction.execute(delete(WorkspaceRow).where(*where)))


def _row_id(item: str, rater: str) -> str:
    return hashlib.sha256(f"{item}\x00{rater.casefold()}".encode()).hexdigest()[:32]


def _readable(state: dict[str, Any]) -> Decision | None:
    try:
        return Decision.model_validate(state)
    except ValidationError:
        return None


def agreement_of(decisions: Sequence[Decision]) -> dict[str, Any]:
    """How far the raters agree.

    ``{raters: [{rater, decisions}], items, shared, kappa: [{raters: [a, b], value, low, high, count}], alpha: null or {value,
    low, high, count}, notes}``: ``shared`` items have two raters or more; alpha is there from three raters on. A pair that
    has no kappa (nothing shared, or one label throughout) has null values and says so in ``notes``.
    """
    by_item: dict[str, dict[str, str]] = {}
    for decision in decisions:
        by_item.setdefault(decision.item, {})[decision.rater] = decision.label
    raters = Counter(decision.rater for decision in decisions)
    notes: list[str] = []
    kappas = []
    for one, two in combinations(sorted(raters), 2):
        pairs = [(labels[one], labels[two]) for labels in by_item.values() if one in labels and two in labels]
        found = cohen_kappa(pairs)
        if found is None:
            notes.append(f"{one} and {two}: no kappa from {len(pairs)} shared items, all of one label.")
        none = {"value": None, "low": None, "high": None, "count": len(pairs)}
        kappas.append({"raters": [one, two], **(none if found is None else asdict(found))})
    shared = sum(len(labels) > 1 for labels in by_item.values())
    alpha = krippendorff_alpha(list(by_item.values())) if len(raters) > 2 else None
    if 0 < shared < FEW:
        notes.append(f"Only {shared} items were rated by two people or more: the intervals are wide.")
    return {
        "raters": [{"rater": rater, "decisions": count} for rater, count in raters.most_common()],
        "items": len(by_item),
        "shared": shared,
        "kappa": kappas,
        "alpha": None if alpha is None else asdict(alpha),
        "notes": notes,
    }


def error_rate(decisions: Sequence[Decision]) -> dict[str, Any]:
    """How often each scorer is right by the user's own labels, by source type and in all.

    ``{rows: [{source_type, scorer, accuracy: {value, low, high, count}, macro_f1: {...}}], undecided, notes}``. What most
    raters of an item said is true; items on which they are split count as ``undecided``. ``source_type`` null is all.
    """
    by_item: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_item.setdefault(decision.item, []).append(decision)
    truths = {item: _majority(own) for item, own in by_item.items()}
    agreed = [(own[-1], truth) for item, own in by_item.items() if (truth := truths[item]) is not None]
    types = sorted({decision.source_type for decision, _ in agreed})
    rows = []
    for kind in (None, *types):
        for scorer in ("embedded", "model"):
            pairs = [
                (truth, said)
                for decision, truth in agreed
                if kind in (None, decision.source_type) and (said := getattr(decision, scorer)) is not None
            ]
            found, f1 = accuracy(pairs), macro_f1(pairs)
            if found is not None and f1 is not None:
                rows.append({"source_type": kind, "scorer": scorer, "accuracy": asdict(found), "macro_f1": asdict(f1)})
    differing = sum(decision.embedded != decision.model for decision, _ in agreed if decision.embedded and decision.model)
    notes = [_ONLY_DIFFERING] if agreed and 2 * differing > len(agreed) else []
    if 0 < len(agreed) < FEW:
        notes.append(f"Only {len(agreed)} items are decided: the intervals are wide.")
    return {"rows": rows, "undecided": sum(truth is None for truth in truths.values()), "notes": notes}


def _majority(decisions: Sequence[Decision]) -> str | None:
    counts = Counter(decision.label for decision in decisions).most_common(2)
    return None if len(counts) > 1 and counts[0][1] == counts[1][1] else counts[0][0]


def as_csv(decisions: Iterable[Decision]) -> str:
    """The decisions as a CSV file, one a line of the table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for decision in decisions:
        row: Mapping[str, Any] = decision.model_dump(mode="json")
        writer.writerow(formula_safe(cell) if isinstance(cell := row[name], str) else cell for name in _COLUMNS)
    return out.getvalue()


def as_json_lines(decisions: Iterable[Decision]) -> str:
    """The decisions as they are, one JSON object a line."""
    return "".join(f"{json.dumps(decision.model_dump(mode='json'), ensure_ascii=False)}\n" for decision in decisions)
