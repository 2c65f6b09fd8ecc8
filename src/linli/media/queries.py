"""The only code that reads photos for others. Whether the case may be seen, the caller has asked its own door."""

from collections.abc import Sequence
from uuid import UUID

from django.http import FileResponse

from linli.media import files
from linli.media.errors import PhotoUnknown
from linli.media.models import Photo

PRIVATE_SECONDS = 600


def photos_of(county: str, case_id: UUID) -> list[Photo]:
    """Return the photos of a case in the order in which they were taken in."""
    return list(Photo.objects.filter(county=county, case_id=case_id).order_by("id"))


def open_photo(*, county: str, case_id: UUID, photo_id: UUID) -> Photo:
    """Return a photo of this very case. Raises PhotoUnknown."""
    photo = Photo.objects.filter(county=county, case_id=case_id, id=photo_id).first()
    if photo is None:
        raise PhotoUnknown
    return photo


def unclaimed(photo_ids: Sequence[UUID]) -> list[Photo]:
    """Return those of the photos that still wait for a case, in the order given: the draft of whoever holds the ids."""
    found = Photo.objects.filter(claimed_at=None).in_bulk(list(photo_ids))
    return [found[photo_id] for photo_id in photo_ids if photo_id in found]


def stream(photo: Photo, *, thumbnail: bool = False) -> FileResponse:
    """Return the answer that shows a photo (or its thumbnail) to one person and to no shared cache.

    Raises PhotoUnknown when the file is gone.
    """
    try:
        file = files.path_of(photo.file, thumbnail=thumbnail).open("rb")
    except FileNotFoundError as error:
        raise PhotoUnknown from error
    return FileResponse(
        file,
        content_type="image/jpeg",
        headers={
            "Cache-Control": f"private, max-age={PRIVATE_SECONDS}",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
