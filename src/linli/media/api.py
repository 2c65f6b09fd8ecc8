"""The API's door to attachments: a file is sent first, then a move names it. They are read through their case."""

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from linli.access.terms import Right
from linli.kernel.clock import now
from linli.media import actions
from linli.organisation.api import open_to

router = Router(auth=open_to(Right.MOVE, Right.FILE))


class PositionOut(Schema):
    """Where the camera says that a photo was taken (WGS 84). It is told once and not kept."""

    lon: float
    lat: float


class KeptOut(Schema):
    """A file that waits for a move to name it, for a day. bytes and sha256 are those of the file as it is kept."""

    id: UUID
    kind: str
    mime: str
    bytes: int
    sha256: str
    width: int
    height: int
    seconds: int
    position: PositionOut | None = None


@router.post("/attachments", response={201: KeptOut}, operation_id="keep_attachment")
def keep(request: HttpRequest, file: File[UploadedFile]) -> Status[KeptOut]:
    """Send one photo, recording or document. Give its id to a move as one of its `attachments`."""
    kept = actions.keep(file=file, name=file.name or "", at=now())
    position = PositionOut(lon=kept.position[0], lat=kept.position[1]) if kept.position else None
    fields = {name: getattr(kept.row, name) for name in KeptOut.model_fields if name != "position"}
    return Status(201, KeptOut(**fields, position=position))
