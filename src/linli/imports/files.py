"""Where the files lie that people bring: sealed under MEDIA_ROOT/imports, unsealed only for the moment of reading."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings

from linli.access.vault import seal, unseal

FOLDER = "imports"
NAME_CHARACTERS_MAX = 60  # of four bytes each: what a file system takes as a name is 255 bytes


def keep(batch: UUID, content: bytes) -> str:
    """Seal a file and return its name under MEDIA_ROOT."""
    name = f"{FOLDER}/{batch}.sealed"
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sealed = seal(base64.b64encode(content).decode(), bound_to=_bond(batch))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(sealed)
    return name


@contextmanager
def opened(batch: UUID, name: str, shown_as: str) -> Iterator[Path]:
    """Give the file in plain for the length of a block, readable by this account alone. Raises FileNotFoundError."""
    content = base64.b64decode(unseal(_path(name).read_bytes(), bound_to=_bond(batch)))
    with tempfile.TemporaryDirectory(prefix="linli-import-") as folder:  # 0700
        said = Path(shown_as).name[-NAME_CHARACTERS_MAX:].replace("\0", "")
        path = Path(folder) / (said if said.strip(".") else "table")
        path.write_bytes(content)
        yield path


def erase(batch: UUID, name: str) -> None:
    _path(name).unlink(missing_ok=True)
    _progress(batch).unlink(missing_ok=True)


def say_progress(batch: UUID, done: int) -> None:
    """Write down how far a run has come: beside the database, since a transaction shows nothing before its end."""
    path = _progress(batch)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(str(done))
    part.replace(path)


def progress_of(batch: UUID) -> tuple[int, float]:
    """Return how many rows a run has come to, and when it said so (seconds since 1970); (0, 0) when it has not."""
    try:
        path = _progress(batch)
        return int(path.read_text()), path.stat().st_mtime
    except (OSError, ValueError):
        return 0, 0.0


def _progress(batch: UUID) -> Path:
    return _path(f"{FOLDER}/{batch}.progress")


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def _bond(batch: UUID) -> str:
    return f"import:{batch}"
