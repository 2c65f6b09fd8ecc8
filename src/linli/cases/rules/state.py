"""The fold of a case: what its events, taken in order, make of it. Pure values; rows are written from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.cases.terms import (
    ACTIVE_ASSIGNMENT,
    OPEN_STATES,
    AssignmentRole,
    AssignmentState,
    CameBy,
    PartyRole,
    ProposalState,
    State,
)


@dataclass(frozen=True)
class CaseKey:
    """What names a case everywhere: the county it was born in, and its id."""

    county: str
    id: UUID


@dataclass(frozen=True, slots=True)
class AssignmentFold:
    """One unit's part. Times aware; ids as text."""

    id: str
    unit: str
    role: str
    dispatched_at: datetime
    sign_due_at: datetime
    return_by_at: datetime
    due_at: datetime
    limit: str
    state: str = AssignmentState.PENDING_SIGN
    handler: str | None = None
    signed_at: datetime | None = None
    done_at: datetime | None = None
    result: str = ""
    former_state: str = ""

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_ASSIGNMENT

    @property
    def is_lead(self) -> bool:
        return self.role == AssignmentRole.LEAD


@dataclass(frozen=True, slots=True)
class ProposalFold:
    id: str
    move: str
    form_id: str
    approver_place: str
    by_account: str | None
    by_name: str
    by_post: str
    by_place: str
    proposed_at: datetime
    base_version: int
    state: str = ProposalState.WAITING
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedbackFold:
    id: str
    kind: str
    way: str
    at: datetime
    reached: bool
    resolved: str = ""
    satisfaction: int | None = None
    words_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartyFold:
    id: str
    role: str
    digest: str


@dataclass(frozen=True, slots=True)
class LinkFold:
    id: str
    kind: str
    other_county: str
    other_id: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything the rules know of one case. Ids as text, so that an event's JSON and the fold are equal."""

    county: str
    id: str
    version: int = 0
    case_no: str | None = None
    state: str = State.NEW
    area: str = ""
    lon_e5: int | None = None
    lat_e5: int | None = None
    title_id: str | None = None
    description_id: str | None = None
    address_id: str | None = None
    category: str = ""
    urgency: str = "normal"
    channel: str = ""
    anonymous: bool = False
    past_grid: bool = False
    confidential: bool = False
    reporter_account: str | None = None
    query_key: str = ""
    external_no: str = ""
    holder: str = ""
    came_from: str = ""
    came_by: str = CameBy.REPORT
    came_at: datetime | None = None
    handler: str | None = None
    finished_by: str | None = None
    received_at: datetime | None = None
    registered_at: datetime | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    archived_at: datetime | None = None
    overall_limit: str = ""
    overall_began_at: datetime | None = None
    overall_due_at: datetime | None = None
    stage_due_at: datetime | None = None
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    provisional: bool = False
    was_overdue: bool = False
    result: str = ""
    escalate_count: int = 0
    return_count: int = 0
    rework_count: int = 0
    reopen_count: int = 0
    revisit_count: int = 0
    limit_reset_count: int = 0
    held: tuple[str, ...] = ()
    assignments: Mapping[str, AssignmentFold] = field(default_factory=dict)
    proposals: Mapping[str, ProposalFold] = field(default_factory=dict)
    feedback: Mapping[str, FeedbackFold] = field(default_factory=dict)
    parties: Mapping[str, PartyFold] = field(default_factory=dict)
    links: Mapping[str, LinkFold] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)  # id → digest

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def held_by_grid(self) -> bool:
        return len(self.holder) > 12

    @property
    def lead(self) -> AssignmentFold | None:
        """The active lead assignment."""
        return next((part for part in self.assignments.values() if part.is_lead and part.is_active), None)

    @property
    def active(self) -> tuple[AssignmentFold, ...]:
        return tuple(part for part in self.assignments.values() if part.is_active)

    @property
    def reporter(self) -> PartyFold | None:
        return next((party for party in self.parties.values() if party.role == PartyRole.REPORTER), None)

    @property
    def doers(self) -> frozenset[str]:
        """Accounts whose own act the result is: they may not check or revisit it."""
        people = {self.handler, self.finished_by, *(part.handler for part in self.assignments.values())}
        return frozenset(person for person in people if person)


PARTS: Mapping[str, type[Any]] = {
    "assignments": AssignmentFold,
    "proposals": ProposalFold,
    "feedback": FeedbackFold,
    "parties": PartyFold,
    "links": LinkFold,
}
CASE_FIELDS = tuple(
    f.name for f in fields(CaseState) if f.name not in PARTS and f.name not in ("held", "words")
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, and what it changed.

    An event carries its effects (due times, counts, holders as they became), so that a replay needs neither the
    rules nor the calendar of its day.

    name    what happened, past tense ("accepted"); the timeline's word
    sets    case fields that changed
    parts   rows of PARTS that appeared or changed: part → id → changed fields
    words   ids and digests of the free texts that came with it, by their form field
    data    coded values of the form, for the timeline (reason, units, result …)
    seen    the resident may read it
    """

    name: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    seen: bool = False


def fold(state: CaseState, event: Event) -> CaseState:
    """Return the state after `event`."""
    return fold_all(state, (event,))


def fold_all(state: CaseState, events: Iterable[Event]) -> CaseState:
    """Return the state after `events`, in order; the state is built once, which makes a replay cheap."""
    changes: dict[str, Any] = {"version": state.version}
    for event in events:
        changes["version"] += 1
        changes.update(event.sets)
        for part, rows in event.parts.items():
            changes[part] = _with_rows(PARTS[part], changes.get(part) or getattr(state, part), rows)
        if event.words:
            words = {word["id"]: word["digest"] for word in event.words.values()}
            changes["words"] = {**changes.get("words", state.words), **words}
        holder, held = event.sets.get("holder"), changes.get("held", state.held)
        if holder and holder not in held:
            changes["held"] = (*held, holder)
    return replace(state, **changes)


def _with_rows(
    shape: type[Any], known: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the rows of one part with those that appeared or changed."""
    after = dict(known)
    for row_id, row in rows.items():
        after[row_id] = replace(after[row_id], **row) if row_id in after else shape(id=row_id, **row)
    return after
