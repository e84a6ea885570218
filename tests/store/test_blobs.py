"""Kept bytes: once each, checked when read, never half written; uploads under names that cannot leave their folder."""

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import StoreError
from workbench.store.blobs import BlobStore, keep_upload, safe_name
from workbench.store.files import write_atomically


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("workbench.store.files.os.fsync", fsync)


def test_bytes_come_back_under_their_hash_and_are_kept_once(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    sha256 = blobs.keep(b"date,A\n")
    assert sha256 == hashlib.sha256(b"date,A\n").hexdigest()
    assert blobs.keep(b"date,A\n") == sha256
    assert blobs.load(sha256) == b"date,A\n"
    assert files(tmp_path) == [tmp_path / sha256[:2] / sha256]


def test_missing_bytes_are_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"0123456789ab is missing: there is no file .*0123456789ab"):
        BlobStore(tmp_path).load("0123456789ab" + "0" * 52)


def test_changed_bytes_are_refused_and_kept_anew(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path)
    sha256 = blobs.keep(b"right")
    blobs.path(sha256).write_bytes(b"wrong")
    with pytest.raises(StoreError, match="was changed after the run"):
        blobs.load(sha256)
    blobs.keep(b"right")
    assert blobs.load(sha256) == b"right"


def test_a_full_disk_leaves_the_old_bytes_and_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = BlobStore(tmp_path)
    kept = blobs.keep(b"old")
    fill_the_disk(monkeypatch)
    with pytest.raises(StoreError, match="disk is full"):
        blobs.keep(b"new")
    with pytest.raises(StoreError, match="disk is full"):
        write_atomically(blobs.path(kept), b"new content under the old name")
    assert blobs.load(kept) == b"old"
    assert files(tmp_path) == [blobs.path(kept)]


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "inputs").write_text("")
    with pytest.raises(StoreError, match="inputs"):
        BlobStore(tmp_path / "inputs").keep(b"x")


def test_an_upload_keeps_its_name_and_its_bytes(tmp_path: Path) -> None:
    path = keep_upload(tmp_path, "客户 prices.csv", b"date,A\n")
    assert path == tmp_path / hashlib.sha256(b"date,A\n").hexdigest()[:12] / "客户 prices.csv"
    assert path.read_bytes() == b"date,A\n"
    assert keep_upload(tmp_path, "客户 prices.csv", b"date,A\n") == path
    assert files(tmp_path) == [path]


def test_two_uploads_with_one_name_are_two_files(tmp_path: Path) -> None:
    first, second = keep_upload(tmp_path, "p.csv", b"1"), keep_upload(tmp_path, "p.csv", b"2")
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/absolute.csv", "absolute.csv"),
        ("..", "upload"),
        ("", "upload"),
        ("a\x00b.csv", "a_b.csv"),
        ("con.csv", "_con.csv"),
        ("trailing. . ", "trailing"),
        (".hidden", "hidden"),
        ("价格.xlsx", "价格.xlsx"),
        ('a:b*"c".csv', "a_b__c_.csv"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_no_name_leaves_its_folder_or_is_too_long(name: str) -> None:
    kept = safe_name(name)
    assert kept not in {"", ".", ".."}
    assert not set(kept) & set('/\\\x00:<>|?*"')
    assert len(kept.encode()) <= 160
    assert Path("folder", kept).parent == Path("folder")
    assert safe_name(kept) == kept


@pytest.mark.parametrize("no_hash", ["", "../../etc", "0" * 63, "0" * 64 + "\n", "G" * 64])
def test_what_is_no_hash_names_no_file(tmp_path: Path, no_hash: str) -> None:
    with pytest.raises(StoreError, match="no SHA-256"):
        BlobStore(tmp_path).path(no_hash)
