"""What is attached to a case, as lines of its page and one by one in the viewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.cases.queries import CaseView
from linli.cases.rules.timeline import EVENT_LABELS
from linli.console.queries.rows import case_url
from linli.console.shapes import AttachmentLine
from linli.media.errors import AttachmentUnknown
from linli.media.terms import Kind
from linli.organisation.rules import Actor

QUARTERS = (0, 90, 180, 270)
MB, KB = 1024 * 1024, 1024


@dataclass(frozen=True)
class AttachmentPage:
    """One attachment in the viewer. turn: degrees clockwise by which the picture is shown turned, nothing else."""

    line: AttachmentLine
    case_url: str
    number: str
    place: int
    of: int
    turn: int
    turn_left: str
    turn_right: str
    before: str = ""
    after: str = ""


def lines_of(view: CaseView) -> dict[UUID, AttachmentLine]:
    """Return the attachments of a case in order, each called after its kind, its number and what brought it."""
    brought = {one: entry.event for entry in view.timeline for one in entry.attachments}
    numbers = {str(kind): count(1) for kind in Kind}
    key = CaseKey(view.row.county, view.row.id)
    return {row.id: _line(key, row, next(numbers[row.kind]), brought) for row in view.attachments}


def attachment_page(actor: Actor, key: CaseKey, attachment: UUID, turn: str, at: Any) -> AttachmentPage:
    """Return one attachment with the way to its neighbours. Raises CaseNotFound, AttachmentUnknown."""
    view = cases.case_page(actor, key, at=at)
    lines = list(lines_of(view).values())
    place = next((n for n, line in enumerate(lines) if line.id == attachment), None)
    if place is None:
        raise AttachmentUnknown
    line, turned = lines[place], int(turn) if turn in map(str, QUARTERS) else 0
    return AttachmentPage(
        line=line,
        case_url=case_url(key.county, key.id),
        number=view.row.case_no,
        place=place + 1,
        of=len(lines),
        turn=turned,
        turn_left=f"{line.url}?turn={(turned - 90) % 360}",
        turn_right=f"{line.url}?turn={(turned + 90) % 360}",
        before=lines[place - 1].url if place else "",
        after=lines[place + 1].url if place + 1 < len(lines) else "",
    )


def _line(key: CaseKey, row: Any, number: int, brought: Mapping[UUID, str]) -> AttachmentLine:
    """row: media's own. Nothing that a sender called the file is shown: nothing of it is kept."""
    name = _("%(kind)s%(number)s") % {"kind": Kind(row.kind).label, "number": number}
    event = EVENT_LABELS.get(brought.get(row.id, ""), "")
    args = {"attachment_id": str(row.id)}
    return AttachmentLine(
        id=row.id,
        url=case_url(key.county, key.id, "attachment", **args),
        file=case_url(key.county, key.id, "attachment-file", **args),
        thumb=case_url(key.county, key.id, "attachment-small", **args) if row.has_picture else "",
        at=row.made_at,
        kind=row.kind,
        name=name,
        alt=_("%(name)s，%(event)s") % {"name": name, "event": event} if event else name,
        sort=row.ending.upper(),
        size=_size(row.bytes),
        length=f"{row.seconds // 60}:{row.seconds % 60:02}" if row.seconds else "",
    )


def _size(size: int) -> str:
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, size // KB)} KB"
