"""Everything the page of one case shows, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from linli.cases.errors import CaseNotFound, MoveNotNow, MoveNotYours, OwnAct
from linli.cases.models import Case, CaseEvent, Link, Words
from linli.cases.queries.ground import ground_of
from linli.cases.queries.load import load_parts, state_of
from linli.cases.queries.parties import PartyView, parties_of
from linli.cases.queries.rows import CaseRow, rows_of, texts_of, unsealed
from linli.cases.queries.scope import visible_to
from linli.cases.queries.texts import these
from linli.cases.rules.authority import Able, approver_place, approves_itself, authorise, fits, who_can
from linli.cases.rules.events import attached_in, parse
from linli.cases.rules.forms import Form
from linli.cases.rules.ground import Ground, Making
from linli.cases.rules.moves import MOVES, Move, Where
from linli.cases.rules.numbers import parse as parse_number
from linli.cases.rules.state import AssignmentFold, CaseKey, CaseState, FeedbackFold, ProposalFold
from linli.cases.terms import ProposalState
from linli.kernel.paging import PAGE_ROWS
from linli.media import queries as media
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.territory import queries as territory

RELATED_MAX = 20


@dataclass(frozen=True)
class TimelineEntry:
    """One event. `place`: centre or unit of the maker, named; `approved_by`: name, "" if none was needed.

    words  texts by form field · data  coded values · names  codes in `data` named · attachments  ids
    """

    seq: int
    at: datetime
    event: str
    move: str
    who: str
    place_code: str
    place: str
    approved_by: str
    words: Mapping[str, str]
    data: Mapping[str, Any]
    names: Mapping[str, str]
    attachments: tuple[UUID, ...]
    seen: bool
    state: str  # the state after it, "" where it did not change
    holder: str  # the holder after it, "" where it did not change


@dataclass(frozen=True)
class MoveOffer:
    """A move that the reader may make now; `approver`: names of those who must approve, () if nobody."""

    move: Move
    needs_approval: bool
    approvers: tuple[str, ...]


@dataclass(frozen=True)
class OthersMove:
    """A move that others can make now."""

    move: Move
    able: tuple[Able, ...]
    by_reporter: bool


@dataclass(frozen=True)
class Related:
    """Another case that this one points to, or that points to it, as far as the reader may see it."""

    kind: str
    county: str
    id: UUID
    case_no: str
    title: str
    state: str


@dataclass(frozen=True)
class CaseView:
    row: CaseRow
    state: CaseState
    description: str
    address: str
    parties: tuple[PartyView, ...]
    timeline: tuple[TimelineEntry, ...]
    earlier: int | None  # seq before which more entries stand
    attachments: tuple[Any, ...]
    unit_names: Mapping[str, str]
    people: Mapping[str, str]  # account id → name, of handlers
    offers: tuple[MoveOffer, ...]
    others: tuple[OthersMove, ...]
    ground: Ground
    related: tuple[Related, ...]

    @property
    def assignments(self) -> tuple[AssignmentFold, ...]:
        return tuple(sorted(self.state.assignments.values(), key=lambda part: (not part.is_lead, part.unit)))

    @property
    def waiting(self) -> tuple[ProposalFold, ...]:
        return tuple(row for row in self.state.proposals.values() if row.state == ProposalState.WAITING)

    @property
    def feedback(self) -> tuple[FeedbackFold, ...]:
        return tuple(self.state.feedback.values())


def case_key(actor: Actor, number: str) -> CaseKey:
    """Return the key of the case with this number. Raises WrongCaseNumber, CaseNotFound."""
    parsed = parse_number(number)
    found = (
        visible_to(actor)
        .filter(county=parsed.county, case_no=str(parsed))
        .values_list("id", flat=True)
        .first()
    )
    if found is None:
        raise CaseNotFound()
    return CaseKey(parsed.county, found)


def state_seen(actor: Actor, key: CaseKey) -> CaseState:
    """Return the fold of a case that the actor may see. Raises CaseNotFound."""
    return load_parts(state_of(_row_seen(actor, key)))


def attachment_seen(actor: Actor, key: CaseKey, attachment: UUID) -> Any:
    """Return an attachment of a case that the actor may see. Raises CaseNotFound, AttachmentUnknown."""
    _row_seen(actor, key)
    return media.open_attachment(county=key.county, case_id=key.id, attachment_id=attachment)


def proposed_form(actor: Actor, key: CaseKey, proposal: UUID) -> Form:
    """Return what a proposal asks for, as it was filled in. Raises CaseNotFound."""
    row = state_seen(actor, key).proposals.get(str(proposal))
    sealed = Words.objects.filter(county=key.county, case_id=key.id, id=row.form_id).first() if row else None
    if row is None or sealed is None:
        raise CaseNotFound()
    return MOVES[row.move].asks.model_validate_json(unsealed(sealed))


def case_page(actor: Actor, key: CaseKey, *, at: datetime, before: int | None = None) -> CaseView:
    """Return the page of one case: timeline newest first, PAGE_ROWS entries before `before`. Raises CaseNotFound."""
    row = _row_seen(actor, key)
    state = load_parts(state_of(row))
    ground = ground_of(state, form=None, by=actor, at=at)
    events = _events(key, before)
    own = {
        name: row_id
        for name, row_id in (("description", row.description_id), ("address", row.address_id))
        if row_id
    }
    texts = _texts(key, events, set(own.values()))
    offers, others = moves_for(actor, state, ground, at)
    people = {person.account: person.name for person in ground.people}
    units = {part.unit for part in state.assignments.values()}
    return CaseView(
        row=rows_of([row])[0],
        state=state,
        description=texts.get(str(own.get("description", "")), ""),
        address=texts.get(str(own.get("address", "")), ""),
        parties=tuple(parties_of(key.county, key.id)),
        timeline=_entries(events[:PAGE_ROWS], texts),
        earlier=events[PAGE_ROWS - 1]["seq"] if len(events) > PAGE_ROWS else None,
        attachments=tuple(media.attachments_of(key.county, key.id)),
        unit_names=organisation.names_of(units),
        people=people,
        offers=offers,
        others=others,
        ground=ground,
        related=_related(actor, state),
    )


def moves_for(
    actor: Actor, state: CaseState, ground: Ground, at: datetime
) -> tuple[tuple[MoveOffer, ...], tuple[OthersMove, ...]]:
    """Return the moves that the actor may make now, and those that others can."""
    offers, others = [], []
    for move in MOVES.values():
        if move.files or not fits(state, move) or not move.has_way(state, ground):
            continue
        try:
            post = authorise(state, move, actor, ground)
        except (MoveNotYours, OwnAct, MoveNotNow):
            able = who_can(state, move, ground)
            by_reporter = any(who.where == Where.REPORTER for who in move.by)
            if able or by_reporter:
                others.append(OthersMove(move, able, by_reporter))
            continue
        making = Making(actor, post, at, UUID(int=0), ground)
        offers.append(_offer(state, move, making))
    return tuple(offers), tuple(others)


def _offer(state: CaseState, move: Move, making: Making) -> MoveOffer:
    approval = move.approval
    if approval is None or move.name in ("assign_down", "decide_return", "reopen"):
        return MoveOffer(move, False, ())  # whether these need approval depends on the form
    if approves_itself(move, making) or not approval.when(state, None, making):
        return MoveOffer(move, False, ())
    place = approver_place(state, move, making.post, making.account, making.ground)
    able = making.ground.at(place, approval.roles)
    return MoveOffer(move, True, tuple(dict.fromkeys(person.name for person in able)))


def _related(actor: Actor, state: CaseState) -> tuple[Related, ...]:
    """Return the cases tied to this one, from either side, the latest first."""
    own, kinds = UUID(state.id), {}
    ties = Link.objects.filter(Q(case_id=own) | Q(other_id=own), county=state.county).order_by("-case_id")
    for link in ties[:RELATED_MAX]:
        other = (link.other_county, link.other_id) if link.case_id == own else (link.county, link.case_id)
        kinds[other[1]] = (other[0], link.kind)
    if not kinds:
        return ()
    keys: dict[str, list[UUID]] = defaultdict(list)
    for case_id, (county, _) in kinds.items():
        keys[county].append(case_id)
    rows = list(visible_to(actor).filter(these("id", keys)).order_by("-id"))
    titles = texts_of(rows, "title_id")
    return tuple(
        Related(
            kind=kinds[row.id][1],
            county=row.county,
            id=row.id,
            case_no=row.case_no or "",
            title=titles.get(row.title_id, "") if row.title_id else "",
            state=row.state,
        )
        for row in rows
    )


def _row_seen(actor: Actor, key: CaseKey) -> Case:
    row = visible_to(actor).filter(county=key.county, id=key.id).first()
    if row is None:
        raise CaseNotFound()
    return row


def _events(key: CaseKey, before: int | None) -> list[dict[str, Any]]:
    rows = CaseEvent.objects.filter(county=key.county, case_id=key.id).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    return [parse(body) for body in rows.values_list("body", flat=True)[: PAGE_ROWS + 1]]


def _texts(key: CaseKey, events: list[dict[str, Any]], more: set[UUID]) -> dict[str, str]:
    """Return the unsealed texts of these events by id; a proposal's sealed form is not among them."""
    wanted = {word["id"] for record in events for name, word in record["words"].items() if name != "form"}
    rows = Words.objects.filter(county=key.county, case_id=key.id, id__in=wanted | {str(one) for one in more})
    return {str(row.id): unsealed(row) for row in rows}


def _entries(events: list[dict[str, Any]], texts: Mapping[str, str]) -> tuple[TimelineEntry, ...]:
    codes = {value for record in events for value in _codes_in(record)}
    places = {code for code in codes if "-" not in code}
    names = {**territory.names_of(places), **organisation.names_of(codes)}
    return tuple(_entry(record, texts, names) for record in events)


def _codes_in(record: Mapping[str, Any]) -> set[str]:
    data = record["data"]
    found = {
        record["by"]["place"],
        *(data.get(name, "") for name in ("from", "to", "lead", "unit", "place", "former")),
    }
    found |= set(data.get("assist", [])) | set(data.get("waived", [])) | {data.get("suggested_unit", "")}
    return {code for code in found if code and len(code) >= 12}


def _who(maker: Mapping[str, str]) -> str:
    """Return the name of the maker, with the program that acted for them."""
    return f"{maker['name']}（{maker['token']}）" if "token" in maker else maker["name"]


def _entry(record: Mapping[str, Any], texts: Mapping[str, str], names: Mapping[str, str]) -> TimelineEntry:
    place = record["by"]["place"]
    return TimelineEntry(
        seq=record["seq"],
        at=datetime.fromisoformat(record["at"]),
        event=record["event"],
        move=record["move"],
        who=_who(record["by"]),
        place_code=place,
        place=names.get(place, place),
        approved_by=record.get("approved", {}).get("name", ""),
        words={name: texts[word["id"]] for name, word in record["words"].items() if word["id"] in texts},
        data=record["data"],
        names={code: names[code] for code in _codes_in(record) if code in names},
        attachments=tuple(UUID(one) for one in attached_in(record)),
        seen=record["seen"],
        state=record["sets"].get("state", ""),
        holder=record["sets"].get("holder", ""),
    )
