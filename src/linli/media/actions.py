"""The only code that writes photos."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from linli.kernel.clock import LOCAL
from linli.kernel.ids import uuid7
from linli.media import files
from linli.media.errors import PhotoUnknown
from linli.media.models import Photo
from linli.media.rules import check_count, prepare

UNCLAIMED_KEPT = timedelta(hours=24)
DROP_BATCH = 200
LEFTOVER_DAYS = 3  # how far back a killed process may have left a file without a row


def keep_photo(*, data: bytes, name: str, at: datetime) -> Photo:
    """Keep a photo until a case claims it. `name` is what its sender called it: only a refusal says it back.

    Raises TooBig, NotAPhoto, TooManyPixels, Damaged.
    """
    picture = prepare(data, name)
    photo = Photo(
        id=uuid7(),
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        bytes=len(picture.jpeg),
        made_at=at,
    )
    photo.file = files.name_of(photo.id, photo.sha256, at.astimezone(LOCAL).date())
    files.write(files.path_of(photo.file, thumbnail=True), picture.thumbnail)
    files.write(files.path_of(photo.file), picture.jpeg)
    photo.save(force_insert=True)
    return photo


@transaction.atomic
def claim(*, photo_ids: Sequence[UUID], county: str, case_id: UUID, at: datetime) -> list[Photo]:
    """Give photos to a case, in the order given. A photo belongs to one case; claiming it twice for that one is fine.

    Raises TooMany, PhotoUnknown.
    """
    wanted = list(dict.fromkeys(photo_ids))
    check_count(
        len(wanted), Photo.objects.filter(county=county, case_id=case_id).exclude(id__in=wanted).count()
    )
    free = Photo.objects.filter(id__in=wanted, claimed_at=None)
    free.update(county=county, case_id=case_id, claimed_at=at)
    claimed = Photo.objects.filter(county=county, case_id=case_id).in_bulk(wanted)
    if len(claimed) < len(wanted):
        raise PhotoUnknown("photos")
    return [claimed[photo_id] for photo_id in wanted]


def drop_unclaimed(*, before: datetime) -> int:
    """Erase photos kept before `before` that no case claimed, and files that a killed process left. Returns how many."""
    dropped = 0
    while batch := _drop_batch(before):
        dropped += batch
    last = before.astimezone(LOCAL).date()
    for back in range(1, LEFTOVER_DAYS + 1):
        dropped += _drop_leftovers(last - timedelta(days=back))
    return dropped


def _drop_batch(before: datetime) -> int:
    with transaction.atomic():
        stale = Photo.objects.filter(claimed_at=None, made_at__lt=before).order_by("made_at")
        photos = list(stale.select_for_update(skip_locked=True)[:DROP_BATCH])
        Photo.objects.filter(id__in=[photo.id for photo in photos]).delete()
    for photo in photos:
        files.remove(photo.file)
    return len(photos)


def _drop_leftovers(day: date) -> int:
    found = list(files.of_day(day))
    ids = {photo_id for _, photo_id in found if photo_id}
    known = set(Photo.objects.filter(id__in=ids).values_list("id", flat=True))
    lost = [name for name, photo_id in found if photo_id not in known]
    for name in lost:
        files.path_of(name).unlink(missing_ok=True)
    return len(lost)
