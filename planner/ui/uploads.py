"""Uploaded exports on disk, so that a worker can read them: named by content, the oldest dropped when many."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Upload:
    """A kept file: where it is, what the visitor calls it, and the digest of its content."""

    path: Path
    name: str
    content: str


@contextmanager
def as_file(upload: Any) -> Iterator[Path]:
    """Give an uploaded file a path under its own name for a while."""
    with tempfile.TemporaryDirectory(prefix="deskplan-") as folder:
        path = Path(folder) / Path(upload.name).name
        path.write_bytes(upload.getvalue())
        yield path


class Uploads:
    """Files of this server's visitors; they end with the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def keep(self, name: str, content: bytes) -> Upload:
        """Keep a file and return where."""
        digest = hashlib.sha256(content).hexdigest()
        suffix = "".join(one for one in Path(name).suffixes[-2:] if one.lower() in (".csv", ".gz", ".txt", ".tsv"))
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="deskplan-")
            path = Path(self._folder.name) / f"{digest}{suffix or '.csv'}"
            if not path.exists():
                self._make_room(len(content))
                path.write_bytes(content)
            path.touch()
        return Upload(path, name, digest)

    def close(self) -> None:
        """Remove everything."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _make_room(self, needed: int) -> None:
        folder = Path(self._folder.name) if self._folder is not None else None
        files = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime) if folder is not None else []
        held = sum(one.stat().st_size for one in files)
        while files and held + needed > MOST_BYTES:
            held -= files[0].stat().st_size
            files.pop(0).unlink()
