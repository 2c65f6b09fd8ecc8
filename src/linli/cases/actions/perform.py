"""One move on one case: open the door, ask the rules, record what follows."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from pydantic import BaseModel, ValidationError

from linli.access.vault import lookup_hash, seal, unseal
from linli.cases.actions.numbers import next_number
from linli.cases.actions.record import Attempt, record
from linli.cases.errors import (
    AlreadyProposed,
    CaseNotFound,
    Conflict,
    MoveUnknown,
    OperationReused,
    form_invalid,
)
from linli.cases.models import Case, Operation
from linli.cases.queries.ground import ground_of
from linli.cases.queries.load import load_parts, state_of
from linli.cases.queries.scope import may_see
from linli.cases.queries.since import changes_since
from linli.cases.rules.authority import approver_place, approves_itself, authorise
from linli.cases.rules.forms import Form
from linli.cases.rules.ground import Making
from linli.cases.rules.moves import MOVES, Move
from linli.cases.rules.numbers import SERIAL_MAX, build, new_query_code
from linli.cases.rules.state import CaseKey, CaseState, Event
from linli.cases.terms import ProposalState, State
from linli.kernel.clock import LOCAL
from linli.kernel.faults import faults_of
from linli.kernel.ids import uuid7
from linli.kernel.prepared import insert, prepared
from linli.media import queries as media
from linli.organisation.rules import Actor
from linli.organisation.terms import Role

COUNTY = re.compile("[0-9]{6}")
# Operations of residents are claimed under the portal's own account, those of the clock under its own: no resident
# takes one of the clock's in advance.
PORTAL, CLOCKS = UUID(int=0), UUID(int=1)


class Outcome(BaseModel):
    """The answer to a move.

    query_code  given once, to whoever filed the case
    proposal    id of the proposal that the move became, if it waits for approval
    repeated    the operation had been made before; this is its first answer
    """

    county: str
    id: UUID
    case_no: str | None
    version: int
    state: State
    query_code: str = ""
    proposal: UUID | None = None
    repeated: bool = False


def perform(
    *,
    case: CaseKey,
    move: str,
    form: Mapping[str, Any],
    by: Actor,
    at: datetime,
    op_id: UUID,
    base_version: int | None = None,
) -> Outcome:
    """Make one move on one case; a move that needs approval becomes a proposal.

    A filing brings a fresh key. `base_version` is the version that the maker saw; behind it, moves that commute are
    made all the same, others are refused.
    Raises CaseNotFound, MoveUnknown, FormInvalid, OperationReused, Conflict and what the move's rules refuse.
    Source: GB/T 34300-2017, 6.4.
    """
    spec = MOVES.get(move)
    if spec is None:
        raise MoveUnknown(move=move)
    if not COUNTY.fullmatch(case.county):
        raise CaseNotFound()
    filled = read_form(spec.asks, form)
    attempted = partial(
        _perform,
        case,
        spec,
        filled,
        by=by,
        at=at,
        op_id=op_id,
        base_version=base_version,
        number=_number_for(spec, case, by, at, op_id),
    )
    try:
        return attempted()
    except IntegrityError:
        # Two processes file the same case in the same moment: there is no row yet on which one would wait for the
        # other. Whoever comes second finds the row of the first now, and its answer.
        return attempted()


def rehearse(*, case: CaseKey, move: str, form: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Make a filing and take it back, its number too: what it would be refused for is raised.

    Raises what `perform` raises.
    """
    spec = MOVES[move]
    filled = read_form(spec.asks, form)
    # The last number of the day: nobody else will take it while this lasts.
    number = build(case.county, at.astimezone(LOCAL).date(), SERIAL_MAX)
    with transaction.atomic():
        _perform(case, spec, filled, by=by, at=at, op_id=uuid7(), base_version=None, number=number)
        transaction.set_rollback(True)


@transaction.atomic
def _perform(
    case: CaseKey,
    spec: Move,
    filled: Form,
    *,
    by: Actor,
    at: datetime,
    op_id: UUID,
    base_version: int | None,
    number: str | None,
) -> Outcome:
    state, digest = lock_case(case, by=by, filing=spec.files), digest_of(spec.name, filled)
    if earlier := claimed(case, by, op_id, digest):
        return earlier
    if base_version is not None and base_version != state.version and not spec.commutes:
        raise _conflict(case, base_version, state.version)
    ground = ground_of(state, form=filled, by=by, at=at)
    attempt = Attempt(
        state=state,
        move=spec,
        form=filled,
        making=Making(by, authorise(state, spec, by, ground), at, op_id, ground, pictures_of(filled)),
        number=number,
        query_code=new_query_code() if spec.files and spec.name != "save_draft" else "",
    )
    return _claim(attempt, case, digest, _made(attempt))


def _conflict(case: CaseKey, base_version: int, version: int) -> Conflict:
    return Conflict(base_version=base_version, version=version, since=changes_since(case, base_version))


def read_form(asks: type[Form], form: Mapping[str, Any]) -> Form:
    """Return the filled form. Raises FormInvalid naming every field to mend."""
    try:
        return asks.model_validate(dict(form))
    except ValidationError as error:
        raise form_invalid(faults_of(error)) from error


def pictures_of(form: Form) -> int:
    """Return how many photos and films the form brings: what can be seen of a result."""
    ids = getattr(form, "attachments", ())
    return media.pictures_among(ids) if ids else 0


def digest_of(move: str, form: Form) -> bytes:
    return hashlib.sha256(f"{move}\0{form.model_dump_json()}".encode()).digest()


def lock_case(case: CaseKey, *, by: Actor, filing: bool = False) -> CaseState:
    """Lock the row of a case that `by` may see, and return its fold: the one door to every write.

    Raises CaseNotFound. A filing may find no row yet.
    """
    found = _locked(case.county, case.id)
    if not found:
        if filing:
            return CaseState(county=case.county, id=str(case.id))
        raise CaseNotFound()
    if not may_see(by, found[0]):
        raise CaseNotFound()
    return load_parts(state_of(found[0]))


@prepared
def _locked(county: str, case_id: UUID) -> QuerySet[Case]:
    return Case.objects.select_for_update(no_key=True).filter(county=county, id=case_id)


def claimed(case: CaseKey, by: Actor, op_id: UUID, digest: bytes) -> Outcome | None:
    """Return the first answer to this operation; None if it is new. Raises OperationReused."""
    found = _earlier(case.county, _claimer(by), op_id)
    if not found:
        return None
    earlier = found[0]
    if bytes(earlier.digest) != digest or earlier.case_id != case.id:
        raise OperationReused()
    answer = Outcome.model_validate_json(unseal(earlier.outcome, bound_to=f"operation:{op_id}"))
    return answer.model_copy(update={"repeated": True})


@prepared
def _earlier(county: str, account: UUID, op_id: UUID) -> QuerySet[Operation]:
    return Operation.objects.filter(county=county, account=account, op_id=op_id)


def _claimer(by: Actor) -> UUID:
    return by.account or (CLOCKS if by.system else PORTAL)


def claim(case: CaseKey, by: Actor, op_id: UUID, digest: bytes, outcome: Outcome) -> Outcome:
    insert(
        Operation(
            county=case.county,
            account=_claimer(by),
            op_id=op_id,
            digest=digest,
            case_id=case.id,
            outcome=seal(outcome.model_dump_json(), bound_to=f"operation:{op_id}"),
        )
    )
    return outcome


def outcome_of(state: CaseState, *, query_code: str = "", proposal: str | None = None) -> Outcome:
    return Outcome(
        county=state.county,
        id=UUID(state.id),
        case_no=state.case_no,
        version=state.version,
        state=State(state.state),
        query_code=query_code,
        proposal=UUID(proposal) if proposal else None,
    )


def needs_approval(attempt: Attempt) -> bool:
    """Whoever holds the approving role makes the move at once; of others it becomes a proposal."""
    approval = attempt.move.approval
    if approval is None or not approval.when(attempt.state, attempt.form, attempt.making):
        return False
    return not approves_itself(attempt.move, attempt.making)


def approval_place(attempt: Attempt) -> str:
    making = attempt.making
    return approver_place(attempt.state, attempt.move, making.post, making.account, making.ground)


def _made(attempt: Attempt) -> Outcome:
    events = attempt.move.decide(attempt.state, attempt.form, attempt.making)
    if needs_approval(attempt):
        return _proposed(attempt)
    if attempt.number:
        first = events[0]
        given = {"case_no": attempt.number}
        if attempt.query_code:
            given["query_key"] = lookup_hash(attempt.query_code, purpose=f"query:{attempt.number}").hex()
        events = [replace(first, sets={**first.sets, **given}), *events[1:]]
    state = record(attempt, events)
    return outcome_of(state, query_code=attempt.query_code)


def _proposed(attempt: Attempt) -> Outcome:
    """Record the move as a proposal; its form is sealed whole, since it holds free text."""
    making, state = attempt.making, attempt.state
    if any(
        row.state == ProposalState.WAITING and row.move == attempt.move.name
        for row in state.proposals.values()
    ):
        raise AlreadyProposed(move=attempt.move.label)
    proposal = making.id_for("proposal")
    post = making.post
    row = {
        "move": attempt.move.name,
        "form_id": making.id_for("form"),
        "approver_place": approval_place(attempt),
        "by_account": making.account,
        "by_name": making.by.name if making.account else "",
        "by_post": str(post.role if post else Role.RESIDENT),
        "by_place": (post.unit or post.centre) if post else "",
        "proposed_at": making.at,
        "base_version": state.version,
    }
    event = Event(
        name="proposed",
        parts={"proposals": {proposal: row}},
        words={"form": {"id": making.id_for("form"), "digest": ""}},
        data={"move": attempt.move.name},
    )
    after = record(attempt, [event], texts={"form": attempt.form.model_dump_json()})
    return outcome_of(after, proposal=proposal)


def _claim(attempt: Attempt, case: CaseKey, digest: bytes, outcome: Outcome) -> Outcome:
    return claim(case, attempt.making.by, attempt.making.op_id, digest, outcome)


def _number_for(spec: Move, case: CaseKey, by: Actor, at: datetime, op_id: UUID) -> str | None:
    """Take a number before the case's own transaction (storage §5); a repeat takes none."""
    if not spec.files or spec.name == "save_draft":
        return None
    if _earlier(case.county, _claimer(by), op_id):
        return None
    return next_number(county=case.county, at=at)
