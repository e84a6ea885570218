"""The scoring of a file of texts, asked for by a page or a command."""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import Field

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs, fetch_file
from workbench.progress import Progress
from workbench.provenance import Source, build_provenance
from workbench.sentiment.counting import counted
from workbench.sentiment.rows import TextRow, text_rows
from workbench.sentiment.scorer import score
from workbench.sentiment.writing import write_whole
from workbench.strict import Strict, parse
from workbench.task import Answer

#: Rows of an answer that is shown and kept as a run; more are written to a file, one after another.
MOST_ROWS = 100_000
#: Bytes of a file that is scored row by row.
LARGE = 16_000_000
#: Texts a model is asked about in one run: a small local model takes seconds for each.
MOST_ASKED = 2_000
#: Beside the rows of a file of any length.
NOT_KEPT = {"saved": False, "save_problem": "Rows that are written one after another are not kept as a run."}
_STEP = 500
_ANY_PATH = Annotated[str, Field(min_length=1)]


class ScoreRequest(Strict):
    """The file, its column of texts, the column of the entity each row asks for, and the scorer."""

    path: _ANY_PATH
    text: _ANY_PATH
    entity: Annotated[str, Field(min_length=1)] | None = None
    scorer: Literal["embedded", "model"] = "embedded"


def score_file(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Score every row of a file.

    The document: ``{rows: [{label, score, confidence, spans, scorer}], labels: {label: count}}``, rows in the order of the
    file, and ``notes`` where columns share a name. A row of an empty text has ``label: null, score: null``. With an entity
    column each row also has ``mentioned``; one the model could not read has ``problem``.

    Raises:
        InputError: no such column, or more than ``MOST_ROWS`` rows.
        DataError: the file cannot be read.
        ModelFailure: the model scorer was asked for, and the server does not answer or has no model for it.
    """
    asked = parse(ScoreRequest, dict(request))
    path = Path(asked.path)
    notes: list[str] = []
    data, _ = inputs.read("texts", source="file", identifier=str(path), fetch=fetch_file(path))
    if asked.scorer == "model":
        from workbench.sentiment.model_batch import model_answer  # what speaks to a server is loaded when it is wanted

        said = model_answer(list(_few(_rows(io.BytesIO(data), path, asked, notes), path)), inputs, progress)
        return replace(said, document={**said.document, **_noted(notes)})
    rows: list[dict[str, Any]] = []
    for row in _scored(_rows(io.BytesIO(data), path, asked, notes), progress):
        if len(rows) >= MOST_ROWS:
            raise InputError(
                f"{path.name} has more than {MOST_ROWS:,} rows, too many for one answer.",
                "Give --out FILE: the rows are then written there one after another.",
            )
        rows.append(row)
    progress(1.0, "Done")
    return Answer(document={"rows": rows, "labels": counted(Counter(str(row["label"]) for row in rows)), **_noted(notes)})


def is_long(path: Path) -> bool:
    """Whether a file is too long for one answer in memory; a file that cannot be read is not."""
    try:
        with path.open("rb") as handle:
            lines = size = 0
            while (piece := handle.read(1 << 20)) and size < LARGE and lines < MOST_ROWS:
                lines, size = lines + piece.count(b"\n"), size + len(piece)
    except OSError:
        return False
    return size >= LARGE or lines >= MOST_ROWS


def score_to_file(request: Mapping[str, Any], out: Path, *, now: datetime, progress: Progress) -> dict[str, Any]:
    """Score a file of any length into ``out``, in bounded memory; returns the same document without its rows.

    ``out`` gets one JSON document, ``{rows: [...], labels, provenance}``, or one row a line where its name ends in ``.jsonl``.
    It appears when it is whole; a file of that name is only then replaced.

    Raises:
        InputError: no such column, or the model scorer was asked for.
        DataError: the file cannot be read.
        OutputError: ``out`` cannot be written.
    """
    asked = parse(ScoreRequest, dict(request))
    if asked.scorer == "model":
        raise InputError("The model scorer does not write to --out.", "Leave --out away; --json prints all rows.")
    path = Path(asked.path)
    with _opened(path) as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
        source = Source(name="texts", source="file", identifier=str(path), sha256=digest)
        provenance = build_provenance("sentiment score", dict(request), [source], now=now).model_dump(mode="json")
        counts: Counter[str] = Counter()
        notes: list[str] = []
        scored = _scored(_rows(handle, path, asked, notes), progress)
        write_whole(out, _pieces(scored, counts, notes, provenance, lines=out.suffix.lower() == ".jsonl"))
    progress(1.0, "Done")
    summary = {"labels": counted(counts), **_noted(notes), **NOT_KEPT, "provenance": provenance}
    return {"out": str(out), "row_count": counts.total(), **summary}


def _few(rows: Iterable[TextRow], path: Path) -> Iterator[TextRow]:
    for number, row in enumerate(rows):
        if number >= MOST_ASKED:
            raise InputError(
                f"{path.name} has more than {MOST_ASKED:,} rows, too many to ask a model about.",
                "Score a part of it, or use the embedded scorer.",
            )
        yield row


def _rows(handle: BinaryIO, path: Path, asked: ScoreRequest, notes: list[str]) -> Iterator[TextRow]:
    return text_rows(handle, path.name, text=asked.text, entity=asked.entity, notes=notes)


def _noted(notes: list[str]) -> dict[str, Any]:
    return {"notes": notes} if notes else {}


def _scored(rows: Iterable[TextRow], progress: Progress) -> Iterator[dict[str, Any]]:
    for done, row in enumerate(rows):
        if done % _STEP == 0:
            progress(0.5, f"{done:,} texts scored")
        yield score(row.text, row.entity or None).as_row()


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.", "Check the path and that it is a file.") from error


def _pieces(
    rows: Iterable[dict[str, Any]], counts: Counter[str], notes: list[str], provenance: Mapping[str, Any], *, lines: bool
) -> Iterator[str]:
    """The text of the document, piece by piece; ``counts`` and ``notes`` are filled on the way."""
    if not lines:
        yield '{"rows": ['
    for number, row in enumerate(rows):
        counts[str(row["label"])] += 1
        text = json.dumps(row, allow_nan=False)
        yield f"{text}\n" if lines else f"{',' if number else ''}\n{text}"
    if not lines:
        rest = {"labels": counted(counts), **_noted(notes), **NOT_KEPT, "provenance": provenance}
        yield f"\n], {json.dumps(rest, ensure_ascii=False, allow_nan=False)[1:]}\n"
