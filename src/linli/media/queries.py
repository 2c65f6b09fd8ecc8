"""The only code that reads attachments for others. Whether the case may be seen, the caller has asked its own door."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import IO
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from linli.media import files
from linli.media.errors import AttachmentUnknown
from linli.media.models import Attachment
from linli.media.terms import Kind

PRIVATE_SECONDS = 600
PIECE_BYTES = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def attachments_of(county: str, case_id: UUID) -> list[Attachment]:
    """Return what is attached to a case in the order in which it was taken in."""
    return list(Attachment.objects.filter(county=county, case_id=case_id).order_by("id"))


def open_attachment(*, county: str, case_id: UUID, attachment_id: UUID) -> Attachment:
    """Return an attachment of this very case. Raises AttachmentUnknown."""
    row = Attachment.objects.filter(county=county, case_id=case_id, id=attachment_id).first()
    if row is None:
        raise AttachmentUnknown
    return row


def unclaimed(ids: Sequence[UUID]) -> list[Attachment]:
    """Return those that still wait for a case, in the order given: the draft of whoever holds the ids."""
    found = Attachment.objects.filter(claimed_at=None).in_bulk(list(ids))
    return [found[one] for one in ids if one in found]


def pictures_among(ids: Sequence[UUID]) -> int:
    """Return how many of these are photos or films."""
    return Attachment.objects.filter(id__in=ids, kind__in=(Kind.PHOTO, Kind.VIDEO)).count()


def attached_to(county: str, case_ids: Collection[UUID]) -> list[Attachment]:
    """Return what is attached to any of these cases."""
    return list(Attachment.objects.filter(county=county, case_id__in=case_ids))


def count_claimed() -> int:
    """Return how many attachments belong to a case, be there such a case or not."""
    return Attachment.objects.exclude(claimed_at=None).count()


def fault_of_file(row: Attachment) -> str:
    """Return what is wrong with the kept file of an attachment: "is gone", "changed"; "" when it is the one kept."""
    try:
        return "" if files.sha256_of(files.path_of(row.file)) == row.sha256 else "changed"
    except OSError:
        return "is gone"


def small_picture(row: Attachment) -> HttpResponseBase:
    """Return the answer that shows the small picture of a photo or film. Raises AttachmentUnknown when there is none."""
    if not row.has_picture:
        raise AttachmentUnknown
    return _answer(files.path_of(row.file, thumbnail=True), "image/jpeg", "inline", "")


def stream(row: Attachment, span: str = "") -> HttpResponseBase:
    """Return the answer that hands an attachment to one person and to no shared cache; documents are saved, not shown.

    span  the Range of the request: players ask for parts of a recording
    Raises AttachmentUnknown when the file is gone.
    """
    shown = "attachment" if row.kind == Kind.DOCUMENT else "inline"
    disposition = f'{shown}; filename="{row.id}.{row.ending}"'
    return _answer(files.path_of(row.file), row.mime, disposition, span)


def _answer(path: Path, mime: str, disposition: str, span: str) -> HttpResponseBase:
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise AttachmentUnknown from error
    size = path.stat().st_size
    part = _part_of(span, size)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={PRIVATE_SECONDS}",
        "Content-Disposition": disposition,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if part is None and span:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if span:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    pieces = _Pieces(file, first, last - first + 1)
    return StreamingHttpResponse(pieces, status=206 if span else 200, content_type=mime, headers=headers)


def _part_of(span: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte that a Range asks for; None when it asks for none that there is."""
    found = _RANGE.fullmatch(span.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) and size else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None


class _Pieces:
    """The bytes of an open file from `first` on, a piece at a time; whoever serves them closes it."""

    def __init__(self, file: IO[bytes], first: int, length: int) -> None:
        self.file, self.first, self.length = file, first, length

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.first)
        missing = self.length
        while missing and (piece := self.file.read(min(PIECE_BYTES, missing))):
            missing -= len(piece)
            yield piece

    def close(self) -> None:
        self.file.close()
