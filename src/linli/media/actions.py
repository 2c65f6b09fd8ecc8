"""The only code that writes attachments."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from linli.media import files, rules
from linli.media.errors import AttachmentUnknown, NoRoom, NotAPhoto, NotTaken
from linli.media.models import Attachment
from linli.media.rules.kinds import DOCUMENTS, RECORDINGS, Sort
from linli.media.terms import Kind

UNCLAIMED_KEPT = timedelta(hours=24)
DROP_BATCH = 200
LEFTOVER_DAYS = 3  # how far back a killed process may have left a file without a row
ONLY_PHOTOS = frozenset((Kind.PHOTO,))
NAME_SHOWN = 60  # of the end of a file's name, in a refusal


@dataclass(frozen=True)
class Kept:
    """An attachment that waits for its case. position: longitude and latitude that its camera wrote; only offered."""

    row: Attachment
    position: tuple[float, float] | None = None


def keep(*, file: IO[bytes], name: str, at: datetime, kinds: frozenset[Kind] = rules.EVERY_KIND) -> Kept:
    """Keep a file until a case claims it. `name` is what its sender called it: only a refusal says it back.

    A recording or a document is read a piece at a time, however large.
    Raises TooBig, NotAPhoto, NotTaken, WithMacros, RecordingsNotInstalled, TooManyPixels, Damaged, NoRoom.
    """
    name = name[-NAME_SHOWN:]
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    sort = rules.sort_of(file.read(rules.HEAD_BYTES))
    _check(sort, size, name, kinds)
    if not files.has_room_for(size):
        raise NoRoom("attachments", name=name)
    file.seek(0)
    if sort in RECORDINGS:
        return Kept(_keep_recording(file, sort, name, at, kinds))
    if sort in DOCUMENTS:
        return Kept(_keep_document(file, sort, name, at))
    data = file.read()
    return Kept(_keep_picture(data, name, at), rules.position_of(data))


def _check(sort: Sort, size: int, name: str, kinds: frozenset[Kind]) -> None:
    if kinds == ONLY_PHOTOS:
        rules.check_bytes(size, Kind.PHOTO, name)
        if sort != Sort.PHOTO:
            raise NotAPhoto("attachments", name=name)
    if sort in RECORDINGS and kinds & {Kind.AUDIO, Kind.VIDEO}:
        rules.check_bytes(size, Kind.VIDEO, name)
    elif sort in DOCUMENTS and Kind.DOCUMENT in kinds:
        rules.check_bytes(size, Kind.DOCUMENT, name)
    elif sort == Sort.PHOTO:
        rules.check_bytes(size, Kind.PHOTO, name)
    else:
        raise NotTaken("attachments", name=name)


def _keep_picture(data: bytes, name: str, at: datetime) -> Attachment:
    picture = rules.prepare(data, name)
    made = {"kind": Kind.PHOTO, "mime": "image/jpeg", "width": picture.width, "height": picture.height}
    with files.part_in(_day(at)) as part:
        part.write_bytes(picture.jpeg)
        return _settled(part, "jpg", at, picture.thumbnail, **made)


def _keep_recording(
    file: IO[bytes], sort: Sort, name: str, at: datetime, kinds: frozenset[Kind]
) -> Attachment:
    with files.part_in(_day(at)) as part:
        packed = rules.remux(file, sort, part, name)
        if packed.kind not in kinds:
            raise NotTaken("attachments", name=name)
        rules.check_bytes(part.stat().st_size, packed.kind, name)
        made = {"kind": packed.kind, "mime": packed.mime, "width": packed.width, "height": packed.height}
        return _settled(part, packed.ending, at, packed.thumbnail, seconds=packed.seconds, **made)


def _keep_document(file: IO[bytes], sort: Sort, name: str, at: datetime) -> Attachment:
    checked = rules.check_document(file, sort, name)
    with files.part_in(_day(at)) as part:
        files.copy(file if checked.text is None else io.BytesIO(checked.text), part)
        return _settled(
            part, checked.ending, at, None, kind=Kind.DOCUMENT, mime=checked.mime, width=0, height=0
        )


def _settled(part: Path, ending: str, at: datetime, thumbnail: bytes | None, **made: Any) -> Attachment:
    """Give the files their names, the small picture first, and then write the row: no row is without its file."""
    row = Attachment(id=uuid7(), sha256=files.sha256_of(part), bytes=part.stat().st_size, made_at=at, **made)
    row.file = files.name_of(row.id, row.sha256, _day(at), ending)
    if thumbnail is not None:
        with files.part_in(_day(at)) as small:
            small.write_bytes(thumbnail)
            files.settle(small, row.file, thumbnail=True)
    files.settle(part, row.file)
    row.save(force_insert=True)
    return row


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


@transaction.atomic
def claim(*, ids: Sequence[UUID], county: str, case_id: UUID, at: datetime) -> list[Attachment]:
    """Give attachments to a case, in the order given. One belongs to one case; claiming it twice for that one is fine.

    Raises TooMany, AttachmentUnknown.
    """
    wanted = list(dict.fromkeys(ids))
    of_case = Attachment.objects.filter(county=county, case_id=case_id)
    rules.check_count(len(wanted), of_case.exclude(id__in=wanted).count())
    free = Attachment.objects.filter(id__in=wanted, claimed_at=None)
    free.update(county=county, case_id=case_id, claimed_at=at)
    claimed = of_case.in_bulk(wanted)
    if len(claimed) < len(wanted):
        raise AttachmentUnknown("attachments")
    return [claimed[one] for one in wanted]


def drop_unclaimed(*, before: datetime) -> int:
    """Erase what was kept before `before` and no case claimed, and files that a killed process left. Returns how many."""
    dropped = 0
    while batch := _drop_batch(before):
        dropped += batch
    last = before.astimezone(LOCAL).date()
    for back in range(1, LEFTOVER_DAYS + 1):
        dropped += _drop_leftovers(last - timedelta(days=back))
    return dropped


def _drop_batch(before: datetime) -> int:
    with transaction.atomic():
        stale = Attachment.objects.filter(claimed_at=None, made_at__lt=before).order_by("made_at")
        rows = list(stale.select_for_update(skip_locked=True)[:DROP_BATCH])
        Attachment.objects.filter(id__in=[row.id for row in rows]).delete()
    for row in rows:
        files.remove(row.file)
    return len(rows)


def _drop_leftovers(day: date) -> int:
    found = list(files.of_day(day))
    ids = {row_id for _, row_id in found if row_id}
    known = set(Attachment.objects.filter(id__in=ids).values_list("id", flat=True))
    lost = [name for name, row_id in found if row_id not in known]
    for name in lost:
        files.path_of(name).unlink(missing_ok=True)
    return len(lost)
