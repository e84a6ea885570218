"""``workbench runs`` on a data folder with real runs."""

import json
import random
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from doubles.read_only import open_to_all, read_only

from workbench import runner
from workbench.cli.main import main
from workbench.inputs import Inputs, fetch_file
from workbench.progress import Progress
from workbench.runner import open_workbench
from workbench.task import Answer

FACTOR = {"value": 1.0}


def total(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    data, _ = inputs.read("numbers", source="file", identifier="n.txt", fetch=fetch_file(Path(request["path"])))
    return Answer(document={"total": float(data) * FACTOR["value"]}, answered=float(data) > 0)


@pytest.fixture
def run_ids(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Callable[[], datetime]) -> list[str]:
    """Two runs: one with an answer, one without."""
    monkeypatch.setattr(runner, "TASKS", {"total": f"{__name__}:total", "other": f"{__name__}:total"})
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "data"))
    workbench = open_workbench(tmp_path / "data", clock)
    ids = []
    for task, number in (("total", "4"), ("other", "-1")):
        path = tmp_path / f"{task}.txt"
        path.write_text(number)
        ids.append(workbench.run(task, {"path": str(path)}).run_id)
    return ids


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    def run(*arguments: str) -> tuple[int, Any]:
        code = main(["runs", *arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_list(run_ids: list[str], ask: Any) -> None:
    code, document = ask("list")
    assert code == 0
    assert [(run["run_id"], run["task"], run["answered"], run["results"]) for run in document["runs"]] == [
        (run_ids[1], "other", False, 1),
        (run_ids[0], "total", True, 1),
    ]
    assert document["runs"][0]["created_at"] == "2026-01-05T09:30:00+00:00"
    assert document["provenance"]["libraries"]


def test_list_of_one_task_and_of_so_many(run_ids: list[str], ask: Any) -> None:
    assert [run["run_id"] for run in ask("list", "--task", "total")[1]["runs"]] == [run_ids[0]]
    assert len(ask("list", "--limit", "1")[1]["runs"]) == 1
    code, document = ask("list", "--limit", "0")
    assert (code, document["error"]["kind"]) == (2, "input")


def test_an_empty_folder_has_no_runs(ask: Any, tmp_path: Path) -> None:
    code, document = ask("list", "--data-dir", str(tmp_path / "empty"))
    assert (code, document["runs"]) == (0, [])


def test_show_by_the_beginning_of_the_id(run_ids: list[str], ask: Any, tmp_path: Path) -> None:
    code, document = ask("show", run_ids[0][:8])
    assert code == 0
    assert document["run_id"] == run_ids[0]
    assert document["request"] == {"path": str(tmp_path / "total.txt")}
    assert document["result"]["total"] == 4.0
    assert document["provenance"] == document["result"]["provenance"]
    assert document["inputs"] == document["provenance"]["inputs"]
    assert document["earlier_results"] == []


def test_an_unknown_id_exits_2_and_is_named(run_ids: list[str], ask: Any) -> None:
    for command in ("show", "replay"):
        code, document = ask(command, "feedbeef")
        assert (code, document["error"]["kind"]) == (2, "input")
        assert "'feedbeef'" in document["error"]["message"]


def test_replay_without_the_original_file(run_ids: list[str], ask: Any, tmp_path: Path) -> None:
    (tmp_path / "total.txt").unlink()
    code, document = ask("replay", run_ids[0])
    assert code == 0
    assert (document["same"], document["differences"]) == (True, [])
    assert document["provenance"]["run_id"] == run_ids[0]


def test_replay_that_differs(run_ids: list[str], ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FACTOR, "value", 3.0)
    code, document = ask("replay", run_ids[0])
    assert (code, document["same"]) == (0, False)
    assert document["differences"] == [{"path": "total", "before": 4.0, "after": 12.0}]


def test_replay_without_its_kept_bytes_exits_2(run_ids: list[str], ask: Any, tmp_path: Path) -> None:
    for path in (tmp_path / "data" / "inputs").rglob("*"):
        if path.is_file():
            path.unlink()
    code, document = ask("replay", run_ids[0])
    assert (code, document["error"]["kind"]) == (2, "store")
    assert "missing" in document["error"]["message"]


def test_people_read_lines(run_ids: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["runs", "list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{run_ids[1]}  2026-01-05T09:30:00  other                     without an answer"
    assert second == f"{run_ids[0]}  2026-01-05T09:30:00  total"
    assert main(["runs", "show", run_ids[0]]) == 0
    assert '"total": 4.0' in capsys.readouterr().out
    assert main(["runs", "replay", run_ids[0]]) == 0
    assert capsys.readouterr().out == f"{run_ids[0]}: the same answer as before.\n"
    monkeypatch.setitem(FACTOR, "value", 3.0)
    assert main(["runs", "replay", run_ids[0]]) == 0
    assert "total: 4.0 before, 12.0 now" in capsys.readouterr().out


# What must be told beside the answer


def damaged(sound: bytes) -> dict[str, bytes]:
    return {
        "text": b"hello" * 900,
        "random": random.Random(1).randbytes(20_000),
        "cut off": sound[:9000],
        "header and junk": sound[:100] + b"junk" * 3000,
        "short": b"hi\n",
    }


@pytest.mark.parametrize("kind", ["text", "random", "cut off", "header and junk", "short"])
def test_a_damaged_database_is_told_at_the_list_and_ever_after(
    run_ids: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / "data" / "workbench.db"
    content = damaged(path.read_bytes())[kind]
    path.write_bytes(content)
    assert main(["runs", "list"]) == 0
    out, err = capsys.readouterr()
    aside = next(path.parent.glob("workbench.db.broken-*"))
    assert (out, aside.read_bytes()) == ("No run is kept here yet.\n", content)
    assert err.startswith("The database of saved runs was damaged. It was kept as")
    assert aside.name in err
    assert main(["runs", "list", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["notices"] == [err.strip()]
    assert aside.name in err
    assert main(["runs", "show", run_ids[0]]) == 2
    assert aside.name in capsys.readouterr().err
    aside.unlink()
    assert main(["runs", "list"]) == 0
    assert capsys.readouterr().err == ""


def test_with_nothing_to_tell_the_notices_are_empty(run_ids: list[str], ask: Any) -> None:
    assert [ask(*command)[1]["notices"] for command in (["list"], ["show", run_ids[0]], ["replay", run_ids[0]])] == [[]] * 3


def test_a_read_only_folder_lists_and_shows_its_runs(
    run_ids: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = (["list"], ["show", run_ids[0]], ["replay", run_ids[0]])
    with open_to_all() as folder:
        options = ["--json", "--data-dir", str(folder / "data")]
        shutil.copytree(tmp_path / "data", folder / "data")
        with read_only(folder / "data"):
            codes = [main(["runs", *command, *options]) for command in commands]
    out, err = capsys.readouterr()
    assert codes == [0, 0, 0]
    assert run_ids[0] in out
    assert out.count("Nothing can be saved now.") == err.count("Nothing can be saved now.") == 3


def test_a_limit_beyond_all_bounds_is_bad_input(ask: Any) -> None:
    code, document = ask("list", "--limit", "9" * 30)
    assert (code, "above 0" in document["error"]["message"]) == (2, True)
