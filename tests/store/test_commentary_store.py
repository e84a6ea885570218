"""Commentaries are kept with their run, the latest for each reader and language."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from workbench.errors import InputError
from workbench.store.store import Store


def document(audience: str, language: str, words: str) -> dict[str, str]:
    return {"run_id": "run1", "audience": audience, "language": language, "created_at": "2026-01-05", "text": words}


def test_the_latest_of_each_reader_and_language_stays(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    kept = Store(tmp_path, clock).commentaries
    for found in (document("client", "en", "old"), document("client", "zh", "中文"), document("client", "en", "new")):
        kept.save(found)
    kept.save(document("colleague", "en", "terms"))
    again = Store(tmp_path, clock).commentaries
    assert [found["text"] for found in again.of_run("run1")] == ["中文", "new", "terms"]
    assert (again.get("run1", "client", "en") or {})["text"] == "new"
    assert again.get("run1", "colleague", "zh") is None
    assert again.of_run("run2") == []


def test_what_is_no_json_is_refused(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    with pytest.raises(InputError):
        Store(tmp_path, clock).commentaries.save({**document("client", "en", "x"), "value": float("nan")})


def test_a_database_of_before_is_brought_up_to_date_and_keeps_its_workspaces(
    tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    store = Store(tmp_path, clock)
    store.workspaces.save("page", "work", {"a": 1})
    store.database.write(lambda session: session.execute(text("DROP TABLE commentaries")))
    store.database.write(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '0001'")))
    later = Store(tmp_path, clock)
    later.commentaries.save(document("client", "en", "new"))
    assert later.workspaces.load("page", "work") == {"a": 1}
    assert len(later.commentaries.of_run("run1")) == 1
