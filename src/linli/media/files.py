"""Where photos lie under MEDIA_ROOT: a folder a day, a file named by SHA-256 and id, a thumbnail beside it."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings


def name_of(photo_id: UUID, sha256: str, made_on: date) -> str:
    """Return the file's name under MEDIA_ROOT."""
    return f"photos/{made_on:%Y/%m/%d}/{sha256}-{photo_id}.jpg"


def path_of(name: str, *, thumbnail: bool = False) -> Path:
    path = Path(settings.MEDIA_ROOT) / name
    return path.with_suffix(".small.jpg") if thumbnail else path


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all, on disk before this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
    path_of(name, thumbnail=True).unlink(missing_ok=True)


def of_day(day: date) -> Iterator[tuple[str, UUID | None]]:
    """Yield each file of a day: its name under MEDIA_ROOT, and the id of its photo (None: a torso of a write)."""
    folder = Path(settings.MEDIA_ROOT) / f"photos/{day:%Y/%m/%d}"
    for path in sorted(folder.glob("*.jpg")) + sorted(folder.glob(".*.part")):
        name = str(path.relative_to(settings.MEDIA_ROOT))
        yield name, None if path.suffix == ".part" else UUID(path.name.split(".")[0].split("-", 1)[1])
