"""The command line as a whole: what is printed where, and the exit code. Commands here are the test's own."""

import argparse
import io
import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from doubles.read_only import open_to_all, read_only

from workbench import runner
from workbench.cli import command_line
from workbench.cli.answer import add_common, read_request, run_task
from workbench.cli.main import main
from workbench.errors import Cancelled, DataError, OptimisationError, ServiceError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.task import Answer


def probe(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Does what the request says."""
    failures: dict[str, BaseException] = {
        "data": DataError("There is no file 价格.csv.", "Check the path."),
        "optimisation": OptimisationError("No solver answers."),
        "service": ServiceError("Nobody answers."),
        "cancelled": Cancelled(),
        "interrupt": KeyboardInterrupt(),
        "pipe": BrokenPipeError(),
        "defect": ZeroDivisionError("division by zero"),
    }
    if request["do"] in failures:
        raise failures[request["do"]]
    number = float("nan") if request["do"] == "nan" else 0.1 + 0.2
    return Answer(document={"客户": number}, answered=request["do"] != "abstain")


def register(areas: "argparse._SubParsersAction[Any]") -> None:
    parser = areas.add_parser("probe")
    parser.add_argument("request", metavar="REQUEST")
    add_common(parser)
    parser.set_defaults(
        run=lambda args: run_task(args, "probe", read_request(args.request), lambda document: f"客户 {document['客户']:.1f}")
    )


@pytest.fixture(autouse=True)
def probe_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command_line, "AREAS", (*command_line.AREAS, SimpleNamespace(register=register)))
    monkeypatch.setattr(runner, "TASKS", {"probe": f"{__name__}:probe"})
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run ``workbench probe`` on a request file; returns (exit code, stdout, stderr)."""

    def run(request: Any, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "request.json"
        path.write_text(request if isinstance(request, str) else json.dumps(request), "utf-8")
        code = main(["probe", str(path), *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_json_is_one_document_with_provenance_and_nothing_else(ask: Any, tmp_path: Path) -> None:
    code, out, err = ask({"do": "answer"}, "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["客户"] == 0.1 + 0.2
    assert len(document["provenance"]["run_id"]) == 12
    assert (tmp_path / "data" / "workbench.db").is_file()


def test_without_json_a_person_reads_a_text(ask: Any) -> None:
    assert ask({"do": "answer"}) == (0, "客户 0.3\n", "")


def test_a_question_without_an_answer_prints_its_document_and_exits_3(ask: Any) -> None:
    code, out, _ = ask({"do": "abstain"}, "--json")
    assert code == 3
    assert "error" not in json.loads(out)


@pytest.mark.parametrize(
    ("do", "code", "kind"),
    [
        ("data", 2, "data"),
        ("optimisation", 3, "optimisation"),
        ("service", 4, "service"),
        ("cancelled", 5, "cancelled"),
        ("interrupt", 5, "cancelled"),
    ],
)
def test_every_failure_has_its_exit_code_and_its_kind(ask: Any, do: str, code: int, kind: str) -> None:
    found, out, err = ask({"do": do}, "--json")
    error = json.loads(out)["error"]
    assert (found, error["kind"], set(error)) == (code, kind, {"kind", "message", "hint"})
    assert "Traceback" not in out + err


def test_without_json_a_failure_is_a_message_and_a_hint(ask: Any) -> None:
    assert ask({"do": "data"}) == (2, "", "There is no file 价格.csv.\nCheck the path.\n")


@pytest.mark.parametrize("do", ["defect", "nan"])
def test_a_defect_is_logged_and_told_in_a_sentence(ask: Any, tmp_path: Path, do: str) -> None:
    code, out, err = ask({"do": do}, "--json")
    log = tmp_path / "data" / "logs" / "defects.log"
    assert code == 1
    assert json.loads(out)["error"]["kind"] == "defect"
    assert str(log) in err
    assert "Traceback" not in out + err
    assert "Traceback" in log.read_text("utf-8")


def test_defects_are_logged_one_after_the_other(ask: Any, tmp_path: Path) -> None:
    for _ in range(2):
        code, out, err = ask({"do": "defect"})
        assert (code, out) == (1, "")
        assert err.startswith("A defect of the workbench: ZeroDivisionError: division by zero\n")
    assert (tmp_path / "data" / "logs" / "defects.log").read_text("utf-8").count("ZeroDivisionError: division by zero") == 2


def test_a_defect_that_cannot_be_logged_is_still_told(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "data" / "logs").mkdir(parents=True)
    (tmp_path / "data" / "logs" / "defects.log").mkdir()
    code, _, err = ask({"do": "defect"})
    assert code == 1
    assert "could not be written to a log" in err


@pytest.mark.parametrize(
    ("request_text", "told"),
    [
        ("{", "is not JSON"),
        ("[1]", "holds a JSON list, not an object"),
        ('{"do": NaN}', "NaN"),
        ('{"do": 1, "do": 2}', "twice"),
        ('{"do": ' + "[" * 100_000, "request.json is nested too deeply"),
        ('{"do": ' * 100_000, "nested too deeply"),
        ('{"do": ' + "9" * 6000 + "}", "request.json holds a number of 6000 digits"),
        ("null", "holds a JSON null, not an object"),
        ("5", "holds a JSON number, not an object"),
    ],
)
def test_a_request_that_is_not_a_strict_object_exits_2(ask: Any, request_text: str, told: str) -> None:
    code, out, _ = ask(request_text, "--json")
    error = json.loads(out)["error"]
    assert (code, error["kind"]) == (2, "input")
    assert told in error["message"]


def test_a_request_file_that_is_missing_binary_or_a_folder_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, told in ((tmp_path / "none.json", "no request file"), (binary, "not UTF-8"), (tmp_path, "cannot be read")):
        assert main(["probe", str(path)]) == 2
        message = capsys.readouterr().err
        assert told in message
        assert str(path) in message


def test_a_request_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'\xef\xbb\xbf{"do": "answer"}')))
    assert main(["probe", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["客户"] == 0.1 + 0.2


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["probe"], ["probe", "x", "--nothing"], ["probe", "x", "--js"], ["--port", "x"], ["runs"], ["runs", "show"]],
)
def test_a_wrong_command_line_is_bad_input(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--json"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["kind"] == "input"
    assert err == ""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2


def test_a_broken_settings_file_exits_2_with_its_line(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text('ollama_host = "x\n')
    code, out, _ = ask({"do": "answer"}, "--json")
    error = json.loads(out)["error"]
    assert (code, error["kind"]) == (2, "settings")
    assert "line 1" in error["message"]


def test_the_data_folder_may_be_named_before_or_after_the_command(ask: Any, tmp_path: Path) -> None:
    assert ask({"do": "answer"}, "--data-dir", str(tmp_path / "after"))[0] == 0
    assert main(["--data-dir", str(tmp_path / "before"), "probe", str(tmp_path / "request.json")]) == 0
    assert (tmp_path / "after" / "workbench.db").is_file()
    assert (tmp_path / "before" / "workbench.db").is_file()
    assert not (tmp_path / "data").exists()


def test_a_store_that_cannot_be_written_costs_a_warning_not_the_answer(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "workbench.lock").mkdir()
    code, out, err = ask({"do": "answer"}, "--json")
    document = json.loads(out)
    assert (code, document["saved"], document["客户"]) == (0, False, 0.1 + 0.2)
    assert err.startswith("The run was not saved.")
    assert "Traceback" not in err


def test_a_damaged_database_is_told_on_stderr(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "workbench.db").write_bytes(b"junk" * 3000)
    code, out, err = ask({"do": "answer"}, "--json")
    document = json.loads(out)
    assert (code, "saved" in document) == (0, False)
    assert document["notices"] == [err.strip()]
    assert "was damaged" in err
    assert "notices" not in json.loads(ask({"do": "answer"}, "--json")[1])


def test_a_data_folder_that_cannot_be_made_costs_only_the_saving(
    ask: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask({"do": "answer"})  # everything is imported now: the program itself may lie where only its owner reads
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"do": "answer"}'))
    with open_to_all() as folder, read_only(folder):
        code = main(["probe", "-", "--json", "--data-dir", str(folder / "data")])
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert (code, document["saved"], document["客户"]) == (0, False, 0.1 + 0.2)
    assert document["save_problem"] in err
    assert str(folder / "data") in document["save_problem"]


def test_help_and_version_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "list, show and replay saved runs" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("workbench ")


def test_without_a_command_the_app_starts_with_the_options_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[dict[str, Any]] = []

    def launch(**options: Any) -> int:
        started.append(options)
        return 0

    module = ModuleType("workbench.launch.main")
    monkeypatch.setattr(module, "launch", launch, raising=False)
    monkeypatch.setitem(sys.modules, "workbench.launch.main", module)
    assert main([]) == 0
    assert main(["--port", "9000", "--no-browser", "--host", "localhost", "--data-dir", str(tmp_path / "x")]) == 0
    assert started == [
        {"host": "127.0.0.1", "port": None, "open_browser": True, "data_dir": tmp_path / "data"},
        {"host": "localhost", "port": 9000, "open_browser": False, "data_dir": tmp_path / "x"},
    ]


def test_a_host_that_others_can_reach_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--host", "0.0.0.0", "--no-browser", "--json"]) == 2  # noqa: S104 - must be refused
    assert "0.0.0.0" in json.loads(capsys.readouterr().out)["error"]["message"]  # noqa: S104


def run_python(code: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False, timeout=60, **options)


def test_the_parser_is_built_without_any_heavy_library() -> None:
    code = (
        "import sys; from workbench.cli.command_line import build_parser; build_parser()\n"
        "print([name for name in ('numpy', 'pandas', 'sqlalchemy', 'cvxpy', 'streamlit', 'yfinance') if name in sys.modules])"
    )
    assert run_python(code).stdout.strip() == b"[]"


def test_a_reader_who_has_had_enough_is_no_error(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from workbench.cli.main import main\n"
        "reader, writer = os.pipe()\n"
        "os.close(reader)\n"
        "os.dup2(writer, 1)\n"
        "sys.exit(main(['runs', 'list', '--json', '--data-dir', sys.argv[1]]))\n"
    )
    done = run_python(code, str(tmp_path))
    assert (done.returncode, done.stderr) == (0, b"")


def test_output_passes_through_a_narrow_encoding(tmp_path: Path) -> None:
    code = (
        "import sys; from workbench.cli.main import main; sys.exit(main(['runs', 'show', '客户', '--data-dir', sys.argv[1]]))"
    )
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin"}
    done = run_python(code, str(tmp_path), env=environment)
    assert done.returncode == 2
    assert "There is no run '客户'.".encode() in done.stderr


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", [["runs", "list"], ["runs", "list", "--json"], ["--help"], ["nothing", "--json"]])
def test_a_full_disk_behind_standard_output_is_told(arguments: list[str], tmp_path: Path) -> None:
    code = "import sys; from workbench.cli.main import main; sys.exit(main(sys.argv[1:]))"
    with FULL.open("wb") as full:
        command = [sys.executable, "-c", code, "--data-dir", str(tmp_path), *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(b"The answer could not be written to standard output: its disk is full.\n")
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "logs").exists()


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_a_full_disk_behind_standard_error_leaves_the_exit_code() -> None:
    code = "import sys; from workbench.cli.main import main; sys.exit(main(['nothing']))"
    with FULL.open("wb") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=full, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")


INTERRUPTED = """
import signal, sys
from importlib.abc import MetaPathFinder

class Interrupting(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "pydantic":
            signal.raise_signal(signal.SIGINT)

# Started from a background shell, a process ignores Ctrl-C; here it must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupting())
from workbench.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_stopped_while_it_still_loads_it_ends_quietly() -> None:
    done = run_python(INTERRUPTED, "runs", "list")
    assert (done.returncode, done.stdout, done.stderr.split(b"\n")) == (5, b"", [b"Stopped at your request.", b""])
    done = run_python(INTERRUPTED, "runs", "list", "--json")
    error = Cancelled()
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (5, {"error": error.as_dict()}, b"")
    assert error.exit_code == 5


def test_once_loaded_an_interrupt_is_python_s_own_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(command_line, "run", lambda _arguments: 7 if signal.getsignal(signal.SIGINT) is before else 8)
    assert main(["runs"]) == 7

    def interrupted(_arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "run", interrupted)
    assert main(["runs"]) == 5


def test_what_was_typed_is_repeated_in_part_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "9" * 6000]) == 2
    assert len(capsys.readouterr().err) < 600
