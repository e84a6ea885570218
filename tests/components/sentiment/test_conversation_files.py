"""A client's files beside a conversation: read, and left nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from components.sentiment import conversation_tab


@dataclass(frozen=True)
class Upload:
    """A file as the page gets it."""

    name: str
    data: bytes

    def getvalue(self) -> bytes:
        """Its bytes."""
        return self.data


def test_the_trades_of_a_client_are_read_and_not_kept(
    tmp_path: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir, temporary = tmp_path / "data", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr(conversation_tab, "workbench", lambda: SimpleNamespace(data_dir=data_dir))
    monkeypatch.setattr(conversation_tab, "now", clock)
    trades = Upload("../../Mine.CSV", b"date,asset,quantity,price\n2020-01-02,A,5,10\n")
    found = conversation_tab._read("Client: I would sell everything.", {"trades": trades, "prices": None})
    assert [check["check"] for check in found["trade_checks"]]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert list(temporary.iterdir()) == []
