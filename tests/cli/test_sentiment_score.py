"""``workbench sentiment score``: the contract's fields, the file written, exit codes."""

import json
import signal
from pathlib import Path

import pytest

from workbench.cli.main import main


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.csv"
    path.write_text("text,who\nAlpha gains as Beta slumps,Beta\n,\nThe AGM is on Monday,Gamma\n", "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = main(["sentiment", "score", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_score(capsys: pytest.CaptureFixture[str], news: Path, tmp_path: Path) -> None:
    code, document = run(capsys, str(news), "--text", "text", "--entity", "who", "--data-dir", str(tmp_path / "data"))
    assert code == 0
    rows = document["rows"]
    assert isinstance(rows, list)
    assert [row["label"] for row in rows] == ["negative", None, "neutral"]
    assert rows[1]["score"] is None
    assert {row["scorer"] for row in rows} == {"embedded"}
    assert document["provenance"]


def test_out_holds_what_is_printed(capsys: pytest.CaptureFixture[str], news: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.json"
    code, document = run(capsys, str(news), "--text", "text", "--out", str(out))
    assert code == 0
    assert json.loads(out.read_text("utf-8")) == document
    assert main(["sentiment", "score", str(news), "--text", "text", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert str(out) in shown
    assert "no text" in shown


def test_a_long_file_is_printed_row_by_row(
    capsys: pytest.CaptureFixture[str], news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, expected = run(capsys, str(news), "--text", "text", "--data-dir", str(tmp_path / "data"))
    monkeypatch.setattr("workbench.sentiment.tasks.MOST_ROWS", 3)
    code, document = run(capsys, str(news), "--text", "text")
    assert (short, code) == (0, 0)
    assert document["rows"] == expected["rows"]
    assert document["saved"] is False
    assert main(["sentiment", "score", str(news), "--text", "text"]) == 0
    assert "rows are in" not in capsys.readouterr().out


def test_an_end_by_sigterm_leaves_the_old_file_and_nothing_else(
    capsys: pytest.CaptureFixture[str], news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(share: float, doing: str) -> None:
        assert len(list(tmp_path.glob(".out.json.*.part"))) == 1
        signal.raise_signal(signal.SIGTERM)

    out = tmp_path / "out.json"
    out.write_text("old", "utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr("workbench.cli.sentiment.terminal_progress", lambda: ended)
    code, document = run(capsys, str(news), "--text", "text", "--out", str(out))
    assert (code, document["error"]["kind"]) == (5, "cancelled")  # type: ignore[index]
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert out.read_text("utf-8") == "old"
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_columns_of_one_name_are_told_on_a_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("text,text\nAlpha gains,Beta slumps\n", "utf-8")
    assert main(["sentiment", "score", str(path), "--text", "text", "--data-dir", str(tmp_path / "d")]) == 0
    assert "2 columns called 'text' (1 and 2): column 1 was read." in capsys.readouterr().out


def test_it_reads_well_on_a_terminal(capsys: pytest.CaptureFixture[str], news: Path, tmp_path: Path) -> None:
    assert main(["sentiment", "score", str(news), "--text", "text", "--entity", "who", "--data-dir", str(tmp_path / "d")]) == 0
    shown = capsys.readouterr().out
    assert "1  negative" in shown
    assert "not named in the text" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (["--text", "headline"], 2, "input"),
        (["--text", "text", "--entity", "ticker"], 2, "input"),
        (["--text", "text", "--scorer", "model"], 4, "model"),
        (["--text", "text", "--scorer", "guess"], 2, "input"),
        ([], 2, "input"),
    ],
)
def test_failures(
    capsys: pytest.CaptureFixture[str],
    news: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    kind: str,
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    got, document = run(capsys, str(news), *arguments, "--data-dir", str(tmp_path / "data"))
    assert got == code
    error = document["error"]
    assert isinstance(error, dict)
    assert error["kind"] == kind
    assert error["message"]
