"""The API's door to cases. One route, schema and description for each row of the table of moves."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import format_lazy
from ninja import Field, Header, Path, Router, Schema, Status

from linli.access.queries import client_address
from linli.access.terms import Right
from linli.cases import queries
from linli.cases.actions import CaseKey, Outcome, decide_proposal, perform, reveal
from linli.cases.queries.rows import CaseRow
from linli.cases.rules.contract import moves_contract
from linli.cases.rules.forms import Form
from linli.cases.rules.moves import MOVES, Move
from linli.kernel.clock import now
from linli.media import queries as media
from linli.organisation.api import open_to, signed_in
from linli.organisation.queries import actor_of_request
from linli.ui.rules import light
from linli.ui.terms import Light

router = Router(auth=signed_in)

READ, FILE, MOVE = (open_to(right) for right in Right)

KEY = "/{county}/{uuid:case_id}"

OpId = Annotated[UUID, Header(alias="Idempotency-Key")]
After = Annotated[int, Field(ge=0, le=2**63 - 1)]
Version = Annotated[int | None, Header(alias="If-Match")]


class KeyIn(Schema):
    """The two parts of a case's key."""

    county: Annotated[str, Field(pattern="^[0-9]{6}$")]
    case_id: UUID

    @property
    def key(self) -> CaseKey:
        return CaseKey(self.county, self.case_id)


class AttachmentIn(KeyIn):
    attachment: UUID


class CountyIn(Schema):
    county: Annotated[str, Field(pattern="^[0-9]{6}$")]


class FeedEntryOut(Schema):
    """One move on a case that you may see: the number of the county's feed, the case, and which event of it this is."""

    feed_no: int
    case_id: UUID
    seq: int


class FeedOut(Schema):
    """Keep `after` and ask with it next time; `more` says that there is more to read at once."""

    entries: list[FeedEntryOut]
    after: int
    more: bool


class ProposalIn(KeyIn):
    proposal: UUID


class PartyIn(KeyIn):
    party: UUID


class CaseOut(Schema):
    """One case in a list. Times are ISO 8601; `light` is that of the time of the answer."""

    county: str
    id: UUID
    case_no: str
    title: str
    state: str
    category: str
    area: str
    place: str
    holder: str
    holder_name: str
    lead: str
    channel: str
    urgency: str
    registered_at: datetime | None
    due_at: datetime | None
    light: Light
    provisional: bool


class CasesOut(Schema):
    """A page of cases; `after` leads to the next, "" on the last."""

    cases: list[CaseOut]
    after: str


class LensOut(Schema):
    key: str
    kind: str
    code: str
    name: str


class AssignmentOut(Schema):
    id: UUID
    unit: str
    unit_name: str
    role: str
    state: str
    handler: UUID | None
    sign_due_at: datetime
    due_at: datetime
    signed_at: datetime | None
    done_at: datetime | None


class EventOut(Schema):
    """One event of the timeline: what happened, who did it in which centre or unit, with which words and values."""

    seq: int
    at: datetime
    event: str
    move: str
    who: str
    place: str
    approved_by: str
    words: dict[str, str]
    data: dict[str, Any]


class PartyOut(Schema):
    """A party, masked."""

    id: UUID
    role: str
    name: str
    phone: str


class AttachmentOut(Schema):
    """A file of the case. Which move brought it, the timeline says under `data.attachments`: ids and SHA-256."""

    id: UUID
    kind: str
    mime: str
    bytes: int
    sha256: str
    width: int
    height: int
    seconds: int
    made_at: datetime


class ProposalOut(Schema):
    id: UUID
    move: str
    by: str
    proposed_at: datetime


class OfferOut(Schema):
    """A move that you may make now."""

    move: str
    needs_approval: bool


class CasePageOut(CaseOut):
    version: int
    description: str
    address: str
    overall_due_at: datetime | None
    assignments: list[AssignmentOut]
    attachments: list[AttachmentOut]
    parties: list[PartyOut]
    proposals: list[ProposalOut]
    timeline: list[EventOut]
    earlier: int | None
    moves: list[OfferOut]


class FindIn(Schema):
    """What to look for: a number, words of a text, a place, a category, an exact phone or name.

    In the body, never in the address: it may be a person's.
    """

    text: str
    after: str = ""


class RevealIn(Schema):
    field: Literal["name", "phone"]
    reason: str


class RevealedOut(Schema):
    value: str


class DecisionIn(Schema):
    approved: bool
    note: str = ""
    attachments: list[UUID] = []


@router.get("/moves", response=dict[str, Any], operation_id="moves", auth=READ)
def moves(request: HttpRequest) -> dict[str, Any]:
    """The table of moves as data: states, forms, who, effects."""
    return moves_contract()


@router.get("/lenses", response=list[LensOut], operation_id="lenses", auth=READ)
def lenses(request: HttpRequest) -> list[queries.Lens]:
    """The work lists that your posts give."""
    return queries.lenses(actor_of_request(request))


@router.get("", response=CasesOut, operation_id="work_list", auth=READ)
def work_list(
    request: HttpRequest, lens: str, state: str = "", late: bool = False, after: str = ""
) -> dict[str, Any]:
    """Open cases of one lens in order of due time, 50 a page."""
    actor, at = actor_of_request(request), now()
    filters = queries.Filters(states=(state,) if state else (), late=late)
    page = queries.work_list(actor, queries.lens_of(actor, lens), filters, after, at=at)
    return {"cases": [_case(row, at) for row in page.rows], "after": page.following}


@router.post("/find", response=CasesOut, operation_id="find", auth=READ)
def find(request: HttpRequest, body: FindIn) -> dict[str, Any]:
    """Cases by number, words, place, category or contact, newest first, 50 a page at most; a shorter one may go on."""
    page = queries.find(actor_of_request(request), body.text, body.after)
    return {"cases": [_case(row, now()) for row in page.rows], "after": page.following}


@router.get("/feed/{county}", response=FeedOut, operation_id="feed", auth=READ)
def feed(request: HttpRequest, at: Path[CountyIn], after: After = 0) -> queries.FeedPage:
    """Moves of one county in the order in which they were committed, behind the number you have seen last."""
    return queries.visible_feed(actor_of_request(request), at.county, after)


@router.get("/no/{case_no}", response=CasePageOut, operation_id="case_by_number", auth=READ)
def case_by_number(request: HttpRequest, case_no: str, before: int | None = None) -> dict[str, Any]:
    """One case by its number, with its timeline."""
    actor = actor_of_request(request)
    return _page(queries.case_page(actor, queries.case_key(actor, case_no), at=now(), before=before))


@router.get(KEY, response=CasePageOut, operation_id="case", auth=READ)
def case(request: HttpRequest, at: Path[KeyIn], before: int | None = None) -> dict[str, Any]:
    """One case, with its timeline newest first and the moves you may make now."""
    return _page(queries.case_page(actor_of_request(request), at.key, at=now(), before=before))


@router.post(KEY + "/proposals/{uuid:proposal}", response={201: Outcome}, operation_id="decide_proposal")
def decide(request: HttpRequest, at: Path[ProposalIn], body: DecisionIn, op_id: OpId) -> Status[Outcome]:
    """Approve a waiting proposal, and so make its move, or decline it with a reason. For people only."""
    form = {"proposal": at.proposal, **body.dict()}
    by = actor_of_request(request)
    return Status(201, decide_proposal(case=at.key, form=form, by=by, at=now(), op_id=op_id))


@router.post(KEY + "/parties/{uuid:party}/reveal", response=RevealedOut, operation_id="reveal")
def look(request: HttpRequest, at: Path[PartyIn], body: RevealIn) -> dict[str, str]:
    """One masked field in full; the look is on record and the person can read it. For people only: no token opens it."""
    by, address = actor_of_request(request), client_address(request)
    return {"value": reveal(case=at.key, party=at.party, by=by, at=now(), address=address, **body.dict())}


@router.get(KEY + "/attachments/{uuid:attachment}", operation_id="attachment", auth=READ)
def attachment(request: HttpRequest, at: Path[AttachmentIn]) -> HttpResponseBase:
    """The bytes of a file of the case; `Range` is understood."""
    row = queries.attachment_seen(actor_of_request(request), at.key, at.attachment)
    return media.stream(row, request.headers.get("Range", ""))


@router.get(KEY + "/attachments/{uuid:attachment}/small", operation_id="attachment_small", auth=READ)
def attachment_small(request: HttpRequest, at: Path[AttachmentIn]) -> HttpResponseBase:
    """A small JPEG of a photo or film of the case."""
    return media.small_picture(queries.attachment_seen(actor_of_request(request), at.key, at.attachment))


def _add_routes(move: Move) -> None:
    """Add the route of one move by key, and for moves on a numbered case by its number too."""
    # Any: ninja's hints know plain text only, while its description is made anew for each reader's language.
    description: Any = format_lazy("{} (GB/T 34300-2017, {})", move.label, move.clause)
    by_key, by_number = _doors(move)
    router.post(
        f"{KEY}/moves/{move.name}",
        response={201: Outcome},
        operation_id=move.name,
        summary=move.name,
        description=description,
        auth=FILE if move.files else MOVE,
    )(by_key)
    if not move.files:
        router.post(
            f"/no/{{case_no}}/moves/{move.name}",
            response={201: Outcome},
            operation_id=f"{move.name}_by_number",
            summary=move.name,
            description=description,
            auth=MOVE,
        )(by_number)


def _doors(move: Move) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Two doors to one action: the case named by county and id, or by number."""

    def make(
        request: HttpRequest, key: CaseKey, body: Any, op_id: UUID, version: int | None
    ) -> Status[Outcome]:
        by, form = actor_of_request(request), body.model_dump(exclude_unset=True)
        return Status(
            201,
            perform(case=key, move=move.name, form=form, by=by, at=now(), op_id=op_id, base_version=version),
        )

    def by_key(
        request: HttpRequest, at: Path[KeyIn], body: Form, op_id: OpId, version: Version = None
    ) -> Status[Outcome]:
        return make(request, at.key, body, op_id, version)

    def by_number(
        request: HttpRequest, case_no: str, body: Form, op_id: OpId, version: Version = None
    ) -> Status[Outcome]:
        return make(request, queries.case_key(actor_of_request(request), case_no), body, op_id, version)

    for door in (by_key, by_number):
        door.__annotations__["body"] = move.asks  # the form is a value of the table, not a name
    return by_key, by_number


for _move in MOVES.values():
    _add_routes(_move)


def _case(row: CaseRow, at: datetime) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in CaseOut.model_fields if name != "light"}
    return {**fields, "light": light(row.due_at, row.yellow_at, at)}


def _page(view: queries.CaseView) -> dict[str, Any]:
    return {
        **_case(view.row, now()),
        "version": view.state.version,
        "description": view.description,
        "address": view.address,
        "overall_due_at": view.state.overall_due_at,
        "assignments": [
            {
                **{name: getattr(part, name) for name in AssignmentOut.model_fields if name != "unit_name"},
                "unit_name": view.unit_names.get(part.unit, part.unit),
            }
            for part in view.assignments
        ],
        "attachments": view.attachments,
        "parties": view.parties,
        "proposals": [
            {"id": row.id, "move": row.move, "by": row.by_name, "proposed_at": row.proposed_at}
            for row in view.waiting
        ],
        "timeline": view.timeline,
        "earlier": view.earlier,
        "moves": [{"move": offer.move.name, "needs_approval": offer.needs_approval} for offer in view.offers],
    }
