"""The bytes every run was computed from, kept once each under their own hash, and files a page was given."""

import re
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import StoreError
from workbench.provenance import sha256_bytes
from workbench.store.files import unwritable, write_atomically

#: Names that Windows keeps for devices, whatever follows the dot.
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{digit}" for port in ("COM", "LPT") for digit in range(1, 10))})


@dataclass(frozen=True, slots=True)
class BlobStore:
    """Content-addressed bytes: ``<folder>/<first two digits>/<sha256>``."""

    folder: Path

    def keep(self, data: bytes) -> str:
        """Store ``data`` unless it is there already; returns its hexadecimal SHA-256.

        Raises:
            StoreError: a full disk or an unwritable folder. What was kept before stays intact.
        """
        sha256 = sha256_bytes(data)
        path = self.path(sha256)
        if not _holds(path, sha256):
            write_atomically(path, data)
        return sha256

    def load(self, sha256: str) -> bytes:
        """The bytes with this hash, checked.

        Raises:
            StoreError: they are not here, cannot be read, or are no longer the bytes that were kept.
        """
        path = self.path(sha256)
        hint = "Run the request again with the original file to keep its bytes anew."
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise StoreError(f"The kept input {sha256[:12]} is missing: there is no file {path}.", hint) from error
        except OSError as error:
            raise StoreError(f"The kept input {path} cannot be read: {error.strerror}.", hint) from error
        if sha256_bytes(data) != sha256:
            raise StoreError(f"The kept input {path} was changed after the run: its hash differs.", hint)
        return data

    def delete(self, sha256: str) -> None:
        """Remove the bytes with this hash; not there is no fault.

        Raises:
            StoreError: the folder cannot be written.
        """
        path = self.path(sha256)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are kept.

        Raises:
            StoreError: what is no hash could lead out of the folder.
        """
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise StoreError(
                f"{sha256[:80]!r} is no SHA-256 of an input.", "The record of the run is damaged; run the request again."
            )
        return self.folder / sha256[:2] / sha256


def keep_upload(folder: Path, file_name: str, data: bytes) -> Path:
    """Keep a file given through a page under ``<folder>/<first 12 digits of its sha256>/<safe name>``.

    The same bytes under the same name are kept once. The name is only a label: folders in it are cut off.

    Raises:
        StoreError: a full disk or an unwritable folder.
    """
    sha256 = sha256_bytes(data)
    path = folder / sha256[:12] / safe_name(file_name)
    if not _holds(path, sha256):
        write_atomically(path, data)
    return path


def safe_name(file_name: str) -> str:
    """A file name that every system takes and that cannot leave its folder; letters of all scripts stay."""
    last = re.split(r"[/\\]", file_name)[-1]
    cleaned = re.sub(r'[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]', "_", last).strip(" .")
    stem, dot, suffix = cleaned.rpartition(".")
    name = (f"{_cut(stem, 120)}.{_cut(suffix, 16)}" if dot else _cut(cleaned, 120)).strip(" .")
    if not name:
        return "upload"
    return f"_{name}" if name.split(".")[0].strip().upper() in _DEVICES else name


def _cut(text: str, limit: int) -> str:
    """At most ``limit`` bytes of UTF-8: file systems count bytes, and a Chinese letter has three."""
    return text.encode()[:limit].decode(errors="ignore")


def _holds(path: Path, sha256: str) -> bool:
    try:
        return sha256_bytes(path.read_bytes()) == sha256
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unwritable(path, error) from error
