"""What a reader found wrong with an answer, kept as a case to test later versions against: one file per answer."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.errors import InputError
from workbench.store.files import make_folder, write_atomically

Verdict = Literal["answer wrong", "evidence wrong"]
FOLDER = "documents/verdicts"
LONGEST_NOTE = 2_000
#: What of an answer is judged; its provenance names the documents.
_JUDGED = ("answer", "mode", "abstained", "reason", "citations", "calculations", "routing")


def keep_verdict(
    data_dir: Path, request: Mapping[str, Any], document: Mapping[str, Any], verdict: Verdict, *, note: str, now: datetime
) -> Path:
    """Keep it, in place of an earlier one on the same answer; where.

    Args:
        request, document: of ``docs ask``.
        note: what would be right, in the reader's words.

    Raises:
        InputError: no such verdict, or a note that is too long.
        UnwritableError: the data folder cannot be written.
    """
    if verdict not in get_args(Verdict):
        raise InputError(f"{verdict!r} is no verdict.", f"These are: {', '.join(get_args(Verdict))}.")
    if len(note) > LONGEST_NOTE:
        raise InputError(f"The note has {len(note):,} characters.", f"At most {LONGEST_NOTE:,} are kept.")
    run_id = document["provenance"]["run_id"]
    case = {
        "run_id": run_id,
        "verdict": verdict,
        "note": note.strip(),
        "said_at": now.isoformat(timespec="seconds"),
        "request": dict(request),
        "answer": {name: document[name] for name in _JUDGED if name in document},
        "provenance": document["provenance"],
    }
    path = data_dir / FOLDER / f"{run_id}.json"
    make_folder(path.parent)
    write_atomically(path, (json.dumps(case, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
    return path


def verdict_on(data_dir: Path, run_id: str) -> dict[str, Any] | None:
    """What was said of an answer; None: nothing, or nothing that can be read."""
    path = data_dir / FOLDER / f"{run_id}.json"
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
