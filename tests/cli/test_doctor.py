"""``workbench doctor``: every check on a sound installation, and each illness it must find."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from doubles.read_only import open_to_all, read_only

from tests.doubles.ollama_scripts import Turn, html
from tests.doubles.ollama_server import serving
from workbench import doctor
from workbench.cli.main import main
from workbench.doctor import Check, examine
from workbench.settings import Settings

Clock = Callable[[], datetime]
NAMES = [
    "python", "solvers", "data folder", "disk space", "database", "keyring", "model server", "program files", "sample market",
]  # fmt: skip


class ModelServer(BaseHTTPRequestHandler):
    """Answers as a model server does; any other path as a stranger."""

    def do_GET(self) -> None:
        known = self.path == "/api/version" and self.server.server_name == "localhost"
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(b'{"version":"0.33.0"}' if known else b"no")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), ModelServer) as http:
        http.server_name = "localhost"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield http
        http.shutdown()
        thread.join()


def found(settings: Settings, clock: Clock, *names: str) -> dict[str, Check]:
    return {check.name: check for check in examine(settings, clock) if not names or check.name in names}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the two checks that import the numeric libraries."""
    monkeypatch.setattr(doctor, "_solvers", lambda: ("ok", "", ""))
    monkeypatch.setattr(doctor, "_sample_market", lambda _folder, _clock: ("ok", "", ""))


def test_a_sound_installation_has_nothing_that_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    code = main(["doctor", "--json", "--data-dir", str(tmp_path / "data")])
    document = json.loads(capsys.readouterr().out)
    checks = {check["name"]: check for check in document["checks"]}
    assert list(checks) == NAMES
    assert all(set(check) == {"name", "status", "detail", "hint"} for check in document["checks"])
    assert {name for name, check in checks.items() if check["status"] == "fail"} == set()
    assert code == 0
    assert checks["solvers"]["status"] == "ok"
    assert "simulated" in checks["sample market"]["detail"]
    assert checks["model server"]["status"] == "warn"


@pytest.mark.usefixtures("quick")
def test_a_failing_check_exits_4_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text("ollama_host = 1")
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    assert main(["doctor"]) == 4
    assert (tmp_path / "workbench.db").is_file()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("fail settings")
    assert "Write ollama_host" in lines[1]


@pytest.mark.usefixtures("quick")
def test_the_model_server_answers(tmp_path: Path, clock: Clock, server: HTTPServer) -> None:
    check = found(Settings(data_dir=tmp_path, ollama_host=f"127.0.0.1:{server.server_port}"), clock)["model server"]
    assert check.status == "ok"
    assert "0.33.0" in check.detail


@pytest.mark.usefixtures("quick")
def test_a_stranger_on_the_port_of_the_model_server_is_told(tmp_path: Path, clock: Clock, server: HTTPServer) -> None:
    server.server_name = "stranger"
    check = found(Settings(data_dir=tmp_path, ollama_host=f"127.0.0.1:{server.server_port}"), clock)["model server"]
    assert (check.status, "HTTP 404" in check.detail) == ("warn", True)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"version": "0.20.1"}, "older than 0.31.2"),
        ({"cloud_disabled": False}, "cloud models"),
        ({"everything": html()}, "web page"),
        ({"everything": Turn(opening="hang")}, "did not answer"),
    ],
)
def test_a_model_server_that_is_not_well(tmp_path: Path, clock: Clock, state: dict[str, Any], told: str) -> None:
    with serving(**state) as ollama:
        check = found(Settings(data_dir=tmp_path, ollama_host=ollama.url), clock)["model server"]
    assert (check.status, told in check.detail, check.hint != "") == ("warn", True, True)


@pytest.mark.usefixtures("quick")
def test_another_computer_is_not_contacted(tmp_path: Path, clock: Clock) -> None:
    check = found(Settings(data_dir=tmp_path, ollama_host="models.example:11434"), clock)["model server"]
    assert (check.status, "was not contacted" in check.detail) == ("warn", True)


@pytest.mark.usefixtures("quick")
def test_a_damaged_database_is_a_warning_and_kept(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "workbench.db").write_bytes(b"junk" * 3000)
    check = found(Settings(data_dir=tmp_path), clock)["database"]
    assert (check.status, "was damaged" in check.detail) == ("warn", True)
    aside = list(tmp_path.glob("*.broken-*"))
    assert [path.read_bytes() for path in aside] == [b"junk" * 3000]
    for _ in range(2):
        check = found(Settings(data_dir=tmp_path), clock)["database"]
        assert (check.status, aside[0].name in check.detail) == ("warn", True)
    aside[0].unlink()
    assert found(Settings(data_dir=tmp_path), clock)["database"].status == "ok"


@pytest.mark.usefixtures("quick")
def test_a_database_that_can_only_be_read_fails(clock: Clock) -> None:
    with open_to_all() as folder:
        found(Settings(data_dir=folder), clock)
        with read_only(folder):
            check = found(Settings(data_dir=folder), clock)["database"]
    assert (check.status, "writing" in check.detail, check.hint != "") == ("fail", True, True)


@pytest.mark.usefixtures("quick")
def test_a_data_folder_that_cannot_be_written_fails(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "data").write_text("a file")
    checks = found(Settings(data_dir=tmp_path / "data"), clock)
    assert checks["data folder"].status == "fail"
    assert checks["database"].status == "fail"
    assert checks["data folder"].hint


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("free", "status"), [(10**6, "fail"), (10**8, "warn"), (10**11, "ok")])
def test_free_space(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, free: int, status: str) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free}))
    assert found(Settings(data_dir=tmp_path / "not" / "there"), clock)["disk space"].status == status


@pytest.mark.usefixtures("quick")
def test_an_installation_without_its_files_fails(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.paths.ui_root", lambda: tmp_path / "nowhere")
    check = found(Settings(data_dir=tmp_path), clock)["program files"]
    assert (check.status, check.hint) == ("fail", "Install the workbench again.")


@pytest.mark.usefixtures("quick")
def test_a_check_that_breaks_down_is_a_finding(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise AttributeError("no such backend")

    monkeypatch.setattr(doctor, "_keyring", broken)
    check = found(Settings(data_dir=tmp_path), clock)["keyring"]
    assert (check.status, check.detail) == ("fail", "AttributeError: no such backend")


def test_solvers_that_answer_wrongly_are_named(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    import cvxpy

    def solve(self: Any, solver: str) -> None:
        if solver == "PIQP":
            raise cvxpy.error.SolverError("PIQP is not installed")
        self.variables()[0].value = [0.5, 0.5] if solver == "CLARABEL" else [0.8, 0.2]

    monkeypatch.setattr(cvxpy.Problem, "solve", solve)
    monkeypatch.setattr(doctor, "_sample_market", lambda _folder, _clock: ("ok", "", ""))
    check = found(Settings(data_dir=tmp_path), clock)["solvers"]
    assert check.status == "fail"
    assert check.detail == "PIQP: PIQP is not installed; CLARABEL answers 0.500000 where 0.8 is right"
