"""Saved runs and workspaces."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from workbench.errors import InputError, StoreError
from workbench.inputs import Fetched
from workbench.provenance import Source
from workbench.store import runs
from workbench.store.blobs import BlobStore
from workbench.store.run_inputs import KeptInputs
from workbench.store.runs import RunRecord
from workbench.store.store import Store


@pytest.fixture
def store(tmp_path: Path, clock: Callable[[], datetime]) -> Store:
    return Store(tmp_path / "data", clock)


def record(
    run_id: str = "aaaa00000001", created_at: str = "2026-01-05T09:30:00.123456+08:00", volatility: float = 0.1
) -> RunRecord:
    return RunRecord(
        run_id=run_id,
        task="portfolio optimize",
        request={"objective": "min_variance", "current": {"债券": 0.4, "A": 0.6}},
        document={
            "volatility": volatility,
            "weights": {"债券": 0.4, "A": 0.6},
            "solver": {"name": "PIQP", "seconds": 0.5},
            "provenance": {"created_at": created_at, "run_id": run_id},
        },
        sources=(Source(name="prices", source="file", identifier="p.csv", sha256="0" * 64, as_of="2025-12-31"),),
        created_at=created_at,
        seconds=0.25,
        answered=True,
    )


def test_a_run_comes_back_as_it_was_saved(store: Store) -> None:
    saved = record()
    store.runs.save(saved)
    found = store.runs.get(saved.run_id)
    assert (found.task, found.request, found.document, found.sources) == (
        saved.task, saved.request, saved.document, saved.sources,
    )  # fmt: skip
    assert (found.created_at, found.seconds, found.answered) == (saved.created_at, saved.seconds, saved.answered)
    assert list(found.document["weights"]) == ["债券", "A"]


def test_the_same_run_with_the_same_numbers_is_kept_once(store: Store) -> None:
    store.runs.save(record())
    again = record(created_at="2026-02-01T10:00:00+08:00")
    again.document["solver"]["seconds"] = 9.0
    store.runs.save(again)
    (summary,) = store.runs.list()
    assert summary.created_at == "2026-02-01T10:00:00+08:00"
    assert summary.first_created_at == "2026-01-05T09:30:00.123456+08:00"
    assert summary.results == 1


def test_the_same_run_with_other_numbers_is_kept_beside_the_earlier_one(store: Store) -> None:
    store.runs.save(record(volatility=0.1))
    store.runs.save(record(volatility=0.2, created_at="2026-02-01T10:00:00+08:00"))
    assert [result.document["volatility"] for result in store.runs.results("aaaa00000001")] == [0.2, 0.1]
    assert store.runs.get("aaaa").document["volatility"] == 0.2
    assert [summary.results for summary in store.runs.list()] == [2]


def test_what_the_task_calls_volatile_makes_no_other_result(store: Store) -> None:
    store.runs.save(record(volatility=0.1))
    store.runs.save(record(volatility=0.2), frozenset({"volatility"}))
    assert len(store.runs.results("aaaa00000001")) == 1


def test_the_list_is_latest_first_whatever_the_time_zones(store: Store) -> None:
    store.runs.save(record("b" * 12, created_at="2026-01-05T12:00:00+08:00"))
    store.runs.save(record("c" * 12, created_at="2026-01-05T05:00:00+00:00"))
    store.runs.save(replace(record("d" * 12, created_at="2026-01-01T00:00:00+00:00"), task="prices check", answered=False))
    assert [summary.run_id[0] for summary in store.runs.list()] == ["c", "b", "d"]
    assert [summary.run_id[0] for summary in store.runs.list(limit=1)] == ["c"]
    (check,) = store.runs.list(task="prices check")
    assert (check.run_id, check.answered) == ("d" * 12, False)


def test_the_beginning_of_an_id_is_enough_when_it_is_unique(store: Store) -> None:
    store.runs.save(record("abc111111111"))
    store.runs.save(record("abc222222222"))
    assert store.runs.get("abc1").run_id == "abc111111111"
    with pytest.raises(InputError, match="Several runs begin with 'abc': abc111111111, abc222222222"):
        store.runs.get("abc")


@pytest.mark.parametrize("run_id", ["zzz", "", "%", "a_c", "'; DROP TABLE runs; --"])
def test_an_unknown_id_is_named(store: Store, run_id: str) -> None:
    store.runs.save(record("abc111111111"))
    with pytest.raises(InputError, match="There is no run") as caught:
        store.runs.get(run_id)
    assert repr(run_id) in caught.value.message
    assert len(store.runs.list()) == 1


def test_workspaces_are_kept_by_page_and_id(store: Store) -> None:
    store.workspaces.save("portfolio", "w-1", {"cap": 0.4, "客户": ["A"]})
    store.workspaces.save("portfolio", "w-1", {"cap": 0.5, "客户": ["A"]})
    store.workspaces.save("stress", "w-1", {"loss": 0.15})
    assert store.workspaces.load("portfolio", "w-1") == {"cap": 0.5, "客户": ["A"]}
    assert store.workspaces.load("stress", "w-1") == {"loss": 0.15}
    assert store.workspaces.load("portfolio", "w-2") is None
    assert store.workspaces.load("portfolio", "../../etc/passwd") is None


@pytest.mark.parametrize("workspace_id", ["", "a/b", "x" * 65, "é"])
def test_a_workspace_id_is_checked_before_it_is_kept(store: Store, workspace_id: str) -> None:
    with pytest.raises(InputError, match="is not the id of a workspace"):
        store.workspaces.save("portfolio", workspace_id, {})


def test_a_workspace_with_a_number_that_json_lacks_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="nan"):
        store.workspaces.save("portfolio", "w", {"cap": float("nan")})


def test_nothing_is_written_before_the_first_use(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    store = Store(tmp_path / "data", clock)
    assert not store.folder.exists()
    assert store.open_problem() is None
    assert (store.folder / "workbench.db").is_file()


def test_an_open_problem_is_told_and_goes_away_with_its_cause(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    (tmp_path / "data").write_text("in the way")
    store = Store(tmp_path / "data", clock)
    assert isinstance(store.open_problem(), StoreError)
    (tmp_path / "data").unlink()
    assert store.open_problem() is None


def test_a_run_saved_by_one_process_is_seen_by_another(store: Store) -> None:
    store.runs.save(record())
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from workbench.store.store import Store\n"
        "store = Store(Path(sys.argv[1]), lambda: datetime(2026, 1, 5, tzinfo=UTC))\n"
        "print([summary.run_id for summary in store.runs.list()])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, store.folder], capture_output=True, text=True, check=True)
    assert done.stdout == "['aaaa00000001']\n"


def test_outlines_tell_what_was_asked_of_known_runs_only(store: Store) -> None:
    first, second = record(), record(run_id="bbbb00000001")
    store.runs.save(first)
    store.runs.save(replace(first, document={**first.document, "weights": {"A": 1.0}, "volatility": 0.2}))
    stressed = {"portfolio": {"value": 5e5, "base_currency": "EUR", "positions": [{"id": "A"}, {"id": "B"}, {"id": "C"}]}}
    store.runs.save(replace(second, document=stressed))
    found = store.runs.outlines([first.run_id, second.run_id, "unknown"])
    assert {name: (item.assets, item.value, item.currency) for name, item in found.items()} == {
        first.run_id: (1, None, None),
        second.run_id: (3, 5e5, "EUR"),
    }
    assert found[first.run_id].request == first.request


def test_workspaces_are_read_together(store: Store) -> None:
    for page, name in (("portfolio", "a"), ("portfolio", "b"), ("stress", "a")):
        store.workspaces.save(page, name, {"held": f"{page} {name}"})
    assert store.workspaces.load_all("portfolio", ["a", "c"]) == {"a": {"held": "portfolio a"}}


def source(store: Store, data: bytes) -> Source:
    return Source(name="verdict", source="model", identifier="m", sha256=store.blobs.keep(data))


def asked(store: Store, run_id: str, session: str, data: bytes) -> RunRecord:
    return replace(record(run_id), request={"session": session}, sources=(source(store, data),))


def test_an_input_that_cannot_be_removed_is_found_again_at_the_second_try(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.runs.save(asked(store, "aaaa00000001", "S", b"said"))
    kept = store.runs.get("aaaa00000001").sources[0].sha256

    def fails(_blobs: BlobStore, _sha256: str) -> None:
        raise StoreError("The input cannot be removed.", "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(BlobStore, "delete", fails)
        with pytest.raises(StoreError, match="cannot be removed"):
            store.delete_runs("portfolio optimize", "session", "S")
    assert store.delete_runs("portfolio optimize", "session", "S") == 1
    assert not store.blobs.path(kept).exists()
    assert store.runs.list() == []


def test_an_input_shared_with_another_run_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_IDS_AT_ONCE", 1)
    for run_id, session in (("aaaa00000001", "S"), ("aaaa00000002", "S"), ("aaaa00000003", "T")):
        store.runs.save(asked(store, run_id, session, b"shared"))
    assert store.delete_runs("portfolio optimize", "session", "S") == 2
    kept = store.runs.get("aaaa00000003").sources[0].sha256
    assert store.blobs.load(kept) == b"shared"
    assert store.delete_runs("portfolio optimize", "session", "T") == 1
    assert not store.blobs.path(kept).exists()


def test_the_inputs_of_an_earlier_same_result_go_with_the_run(store: Store) -> None:
    for data in (b"first words", b"second words"):
        store.runs.save(asked(store, "aaaa00000001", "S", data))
    assert store.runs.get("aaaa00000001").sources == (source(store, b"second words"),)
    store.delete_runs("portfolio optimize", "session", "S")
    assert [path for path in store.blobs.folder.rglob("*") if path.is_file()] == []


def test_a_run_keeps_its_input_though_another_with_the_same_was_deleted_meanwhile(
    store: Store, clock: Callable[[], datetime]
) -> None:
    store.runs.save(asked(store, "aaaa00000001", "S", b"shared"))
    inputs = KeptInputs(store.folder, clock(), store.blobs)
    _, described = inputs.read("verdict", source="model", identifier="m", fetch=lambda: Fetched(data=b"shared"))
    store.delete_runs("portfolio optimize", "session", "S")
    assert not store.blobs.path(described.sha256).exists()
    store.runs.save(replace(record("aaaa00000002"), sources=inputs.sources))
    inputs.keep_missing()
    assert store.blobs.load(described.sha256) == b"shared"
