"""Scenarios the user wrote: one JSON file each in the data folder, every version kept.

A file holds ``{"id", "versions": [{"version", "saved_at", "scenario": {...}}]}``, oldest first; the last is current. Files are
replaced whole; one that cannot be read is told and left as it is.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from workbench.errors import DataError, InputError
from workbench.inputs import Inputs, fetch_file
from workbench.store.files import write_atomically
from workbench.stress.scenario_choice import CustomScenario, Scenario, from_custom
from workbench.strict import Strict, parse, read_json

FOLDER = "scenarios"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


class SavedVersion(Strict):
    """One version; ``saved_at`` is ISO 8601 with offset."""

    version: Annotated[int, Field(ge=1)]
    saved_at: str
    scenario: CustomScenario


class SavedScenario(Strict):
    """All versions of one scenario, oldest first."""

    id: str
    versions: Annotated[list[SavedVersion], Field(min_length=1)]

    @property
    def current(self) -> CustomScenario:
        """The last version, carrying its number."""
        last = self.versions[-1]
        return last.scenario.model_copy(update={"version": last.version})


def save_scenario(
    data_dir: Path, scenario: CustomScenario, now: datetime, *, known: tuple[str, ...], taken: Sequence[str] = ()
) -> SavedScenario:
    """Keep a scenario as the next version of its id; one equal to the last version is not kept twice.

    Args:
        known: the factors there are.
        taken: ids of the library, which a user's scenario may not take.

    Raises:
        InputError: an id that is taken or cannot be a file's name, or an unknown factor.
        StoreError: the folder cannot be written.
    """
    if not _ID.fullmatch(scenario.id):
        raise InputError(f"{scenario.id!r} cannot be a scenario's id.", "Use letters, digits, - and _, at most 80.")
    if scenario.id in taken:
        raise InputError(f"{scenario.id} is a scenario of the library.", "Save yours under another id.")
    from_custom(scenario, known)
    path = _path(data_dir, scenario.id)
    before = _read(path).versions if path.exists() else []
    plain = scenario.model_copy(update={"version": None})
    if before and before[-1].scenario == plain:
        return SavedScenario(id=scenario.id, versions=before)
    number = before[-1].version + 1 if before else 1
    added = SavedVersion(version=number, saved_at=now.isoformat(timespec="seconds"), scenario=plain)
    saved = SavedScenario(id=scenario.id, versions=[*before, added])
    write_atomically(path, (saved.model_dump_json(indent=1, exclude_none=True) + "\n").encode())
    return saved


def list_saved(data_dir: Path) -> tuple[tuple[SavedScenario, ...], tuple[str, ...]]:
    """The scenarios that can be read, by id, and a sentence on each file that cannot."""
    found, problems = [], []
    for path in sorted((data_dir / FOLDER).glob("*.json")):
        try:
            found.append(_read(path))
        except (DataError, InputError) as error:
            problems.append(f"{error.message} {error.hint}".strip())
    return tuple(found), tuple(problems)


def delete_scenario(data_dir: Path, scenario_id: str) -> None:
    """Put a saved scenario aside as ``<id>.deleted``, from where it can be brought back by renaming it.

    Raises:
        InputError: there is none.
    """
    path = _path(data_dir, scenario_id)
    if not _ID.fullmatch(scenario_id) or not path.exists():
        raise InputError(f"There is no saved scenario {scenario_id!r}.", "workbench stress scenarios lists them.")
    path.replace(path.with_suffix(".deleted"))


def restore_scenario(data_dir: Path, scenario_id: str) -> None:
    """Bring a deleted scenario back with all its versions.

    Raises:
        InputError: none was deleted, or another has taken its id since.
    """
    path = _path(data_dir, scenario_id)
    aside = path.with_suffix(".deleted")
    if not _ID.fullmatch(scenario_id) or not aside.exists():
        raise InputError(f"There is no deleted scenario {scenario_id!r}.", "workbench stress scenarios lists those there are.")
    if path.exists():
        raise InputError(f"There is a newer scenario {scenario_id!r}.", "Rename or delete it first.")
    aside.replace(path)


def export_scenarios(data_dir: Path, ids: Sequence[str] | None = None) -> str:
    """The current versions as one JSON document ``{"scenarios": [...]}``, which ``import_scenarios`` reads.

    Raises:
        InputError: an id that is not saved.
    """
    saved, _ = list_saved(data_dir)
    by_id = {item.id: item for item in saved}
    for name in ids or ():
        if name not in by_id:
            raise InputError(f"There is no saved scenario {name!r}.", "workbench stress scenarios lists them.")
    chosen = [by_id[name] for name in (ids if ids is not None else by_id)]
    rows = [item.current.model_dump(exclude_none=True) for item in chosen]
    return json.dumps({"scenarios": rows}, ensure_ascii=False, indent=1) + "\n"


def import_scenarios(
    data_dir: Path, text: str, now: datetime, *, known: tuple[str, ...], taken: Sequence[str] = ()
) -> tuple[SavedScenario, ...]:
    """Save every scenario of an exported document; each becomes the next version of its id. All are checked first.

    Raises:
        InputError: not such a document, or one of its scenarios is wrong; nothing is then saved.
    """
    document = read_json(text, "the scenario file")
    rows = document.get("scenarios") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise InputError('The file holds no {"scenarios": [...]}.', "Export scenarios to see the form.")
    scenarios = [parse(CustomScenario, row) for row in rows]
    for scenario in scenarios:
        from_custom(scenario, known)
        if scenario.id in taken or not _ID.fullmatch(scenario.id):
            raise InputError(f"{scenario.id!r} cannot be the id of a user's scenario.", "Rename it in the file.")
    return tuple(save_scenario(data_dir, item, now, known=known, taken=taken) for item in scenarios)


def read_saved(scenario_id: str, inputs: Inputs, known: tuple[str, ...]) -> Scenario | None:
    """The saved scenario of this id as an input of the run, so that a replay uses the version of then; None without one."""
    if not _ID.fullmatch(scenario_id):
        return None
    path = _path(inputs.data_dir, scenario_id)
    try:
        data, _ = inputs.read(
            f"scenario {scenario_id}", source="saved scenario", identifier=scenario_id, fetch=fetch_file(path)
        )
    except DataError:  # no such file, or none kept for a replay: then there was none
        return None
    return from_custom(_parsed(data, path).current, known)


def _path(data_dir: Path, scenario_id: str) -> Path:
    return data_dir / FOLDER / f"{scenario_id}.json"


def _read(path: Path) -> SavedScenario:
    try:
        return _parsed(path.read_bytes(), path)
    except OSError as error:
        raise DataError(f"The saved scenario {path.name} cannot be read: {error.strerror}.", "It is left as it is.") from error


def _parsed(data: bytes, path: Path) -> SavedScenario:
    try:
        return SavedScenario.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DataError(f"The saved scenario {path.name} is damaged: {first['msg']}.", "Mend or remove the file.") from error
