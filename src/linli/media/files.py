"""Where attachments lie under MEDIA_ROOT: a folder a day, a file named by SHA-256 and id, a small picture beside it."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings

FOLDER, FORMER_FOLDER = "attachments", "photos"
PIECE_BYTES = 1024 * 1024
FREE_BYTES_LEAST = 256 * 1024 * 1024  # the database and the logs need room too


def name_of(attachment_id: UUID, sha256: str, made_on: date, ending: str) -> str:
    """Return the file's name under MEDIA_ROOT."""
    return f"{FOLDER}/{made_on:%Y/%m/%d}/{sha256}-{attachment_id}.{ending}"


def path_of(name: str, *, thumbnail: bool = False) -> Path:
    path = Path(settings.MEDIA_ROOT) / name
    return path.with_suffix(".small.jpg") if thumbnail else path


def has_room_for(size: int) -> bool:
    """Tell whether a file of `size` bytes can be kept and enough stays free beside it."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(root).free >= size + FREE_BYTES_LEAST


@contextmanager
def part_in(made_on: date) -> Iterator[Path]:
    """Give the path of an empty file that is nobody's yet; what is not settled in the end is gone."""
    folder = Path(settings.MEDIA_ROOT) / f"{FOLDER}/{made_on:%Y/%m/%d}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".{uuid4()}.part"
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def settle(part: Path, name: str, *, thumbnail: bool = False) -> None:
    """Give a part its name, whole or not at all, on disk before this returns."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path_of(name, thumbnail=thumbnail))


def copy(source: IO[bytes], part: Path) -> None:
    source.seek(0)
    with part.open("wb") as file:
        shutil.copyfileobj(source, file, PIECE_BYTES)


def sha256_of(path: Path) -> str:
    """Return the digest of a file, read a piece at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
    path_of(name, thumbnail=True).unlink(missing_ok=True)


def of_day(day: date) -> Iterator[tuple[str, UUID | None]]:
    """Yield each file of a day: its name under MEDIA_ROOT, and the id of its row (None: a torso of a write)."""
    for kept_in in (FOLDER, FORMER_FOLDER):
        folder = Path(settings.MEDIA_ROOT) / f"{kept_in}/{day:%Y/%m/%d}"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = str(path.relative_to(settings.MEDIA_ROOT))
            yield name, None if path.suffix == ".part" else UUID(path.name.split(".")[0].split("-", 1)[1])
