"""Files under the hash of their bytes, in one folder: written whole or not at all, never changed.

`ab/cd/abcd…` is the only kind of path there is; no name that anybody chose ever becomes one. A file is written
beside its place, forced to the disk, made read-only and then renamed, so that whoever finds it finds it whole.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
READ_ONLY = 0o440


class NotThere(LookupError):
    """No file of this hash, or one whose bytes are no longer those of its hash."""


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class ContentStore:
    """The files of one folder. Use one folder for each kind of file: a sweep asks one table which it knows."""

    folder: Path

    def path_of(self, sha256: str) -> Path:
        """Where the file of this hash lies; ValueError for anything that is no hash."""
        if not HASH.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their hash. The file is on the disk when this returns."""
        sha256 = sha256_of(content)
        place = self.path_of(sha256)
        if place.exists() and sha256_of(place.read_bytes()) == sha256:
            os.utime(place)  # young again: a sweep leaves it to whoever is about to write its row
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, READ_ONLY)
            os.replace(name, place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _force(place.parent)
        return sha256

    def has(self, sha256: str) -> bool:
        return self.path_of(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """The bytes; NotThere if the file is missing or its bytes were changed."""
        try:
            content = self.path_of(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotThere(sha256) from error
        if sha256_of(content) != sha256:
            raise NotThere(sha256)
        return content

    def files(self) -> Iterator[Path]:
        """Everything in the folder, half-written files and strangers among it."""
        return (path for path in sorted(self.folder.rglob("*")) if path.is_file())


def _force(folder: Path) -> None:
    """A new name in a folder is on the disk only once the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
