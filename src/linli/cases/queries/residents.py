"""What a resident who holds number and query code sees of the own case: plain sentences, no names, no opinions."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.access import queries as access
from linli.access.vault import lookup_hash
from linli.cases.errors import CaseNotFound
from linli.cases.models import Case, CaseEvent, Words
from linli.cases.queries.duplicates import Nearby, followed_by
from linli.cases.queries.load import load_parts, state_of
from linli.cases.queries.rows import unsealed
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.decisions.closing import REOPEN_WITHIN
from linli.cases.rules.dictionaries import RejectReason
from linli.cases.rules.events import attached_in, parse
from linli.cases.rules.moves import MOVES
from linli.cases.rules.numbers import WrongCaseNumber, read_query_code
from linli.cases.rules.numbers import parse as parse_number
from linli.cases.rules.state import CaseKey, CaseState
from linli.cases.rules.timeline import RESIDENT_SENTENCES, WORDS_FOR_RESIDENT
from linli.cases.terms import ProposalState, State
from linli.kernel.worktime import add, national
from linli.media import queries as media
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.territory import queries as territory

LOG_MAX = 200
NOBODY_KEY = "0" * 64


@dataclass(frozen=True)
class LogEntry:
    """at, one plain sentence, the words written for the resident ("" if none), and what the event was."""

    at: datetime
    event: str
    sentence: str
    words: str


@dataclass(frozen=True)
class ResidentView:
    """now: the step the case is at, 1 received … 4 finished; 0 refused or withdrawn.

    attachments  what came with the report, and what the resident added
    may  names of moves that the resident can make now ("revisit", "reopen", "withdraw", "supply_info")
    """

    key: CaseKey
    case_no: str
    state: str
    now: int
    title: str
    description: str
    address: str
    area: str
    place: str
    category: str
    category_name: str
    channel: str
    registered_at: datetime | None
    accepted_at: datetime | None
    handled_at: datetime | None
    finished_at: datetime | None
    closed_at: datetime | None
    overall_due_at: datetime | None
    due_at: datetime | None
    yellow_at: datetime | None
    provisional: bool
    centre_name: str
    centre_phone: str
    unit_names: tuple[str, ...]
    log: tuple[LogEntry, ...]
    attachments: tuple[Any, ...]
    may: frozenset[str]
    reopen_until: datetime | None
    reopen_waiting: bool
    has_contact: bool
    followed: Nearby | None  # the earlier case that this report follows, as far as a resident may see it


def prove(number: str, code: str) -> Actor | None:
    """Return the resident who holds this number and query code; None, in the same time, when either is wrong.

    The door limits the tries (practice §6.1).
    """
    try:
        parsed = parse_number(number)
    except WrongCaseNumber:
        parsed = None
    row = None
    if parsed is not None:
        row = (
            Case.objects.filter(county=parsed.county, case_no=str(parsed))
            .only("county", "id", "query_key")
            .first()
        )
    offered = lookup_hash(read_query_code(code), purpose=f"query:{parsed}").hex()
    fits = hmac.compare_digest(offered, row.query_key if row and row.query_key else NOBODY_KEY)
    return Actor(account=None, name="", own_case=(row.county, row.id)) if row and fits else None


def own_case(actor: Actor, *, at: datetime) -> ResidentView:
    """Return the resident's page of the case he has proven to hold. Raises CaseNotFound."""
    if actor.own_case is None:
        raise CaseNotFound()
    key = CaseKey(*actor.own_case)
    row = Case.objects.filter(county=key.county, id=key.id).first()
    if row is None:
        raise CaseNotFound()
    state = load_parts(state_of(row))
    records = _seen(key)
    texts = _texts(key, state, records)
    centre = organisation.centre_for(state.holder or state.area)
    units = {part.unit for part in state.assignments.values()}
    names = {**organisation.names_of(units | _codes(records)), **territory.names_of({state.area})}
    leaf = LEAVES.get(state.category)
    until = add(REOPEN_WITHIN, state.closed_at, national()).at if state.closed_at else None
    return ResidentView(
        key=key,
        case_no=state.case_no or "",
        state=state.state,
        now=_step(state),
        title=texts.get(state.title_id or "", ""),
        description=texts.get(state.description_id or "", ""),
        address=texts.get(state.address_id or "", ""),
        area=state.area,
        place=names.get(state.area, state.area),
        category=state.category,
        category_name=str(leaf.name) if leaf else "",
        channel=state.channel,
        registered_at=state.registered_at,
        accepted_at=state.accepted_at,
        handled_at=_first(records, {"self_handling", "signed"}),
        finished_at=state.finished_at,
        closed_at=state.closed_at,
        overall_due_at=state.overall_due_at,
        due_at=state.due_at,
        yellow_at=state.yellow_at,
        provisional=state.provisional,
        centre_name=centre.name,
        centre_phone=centre.phone,
        unit_names=tuple(names[p.unit] for p in state.active if p.unit in names),
        log=tuple(_log(record, texts, names) for record in records),
        attachments=_own_attachments(key, records),
        may=_may(state, at, until),
        reopen_until=until,
        reopen_waiting=any(
            p.move == "reopen" and p.state == ProposalState.WAITING for p in state.proposals.values()
        ),
        has_contact=bool(state.parties),
        followed=followed_by(state),
    )


def looks_at_me(actor: Actor) -> list[access.Look]:
    """Return who looked at the resident's contact data, newest first. Raises CaseNotFound."""
    if actor.own_case is None:
        raise CaseNotFound()
    return list(access.reads_of(*actor.own_case))


def _seen(key: CaseKey) -> list[dict[str, Any]]:
    """Return the events that the resident may read, newest first."""
    rows = CaseEvent.objects.filter(county=key.county, case_id=key.id).order_by("-seq")
    return [
        record for body in rows.values_list("body", flat=True)[:LOG_MAX] if (record := parse(body))["seen"]
    ]


def _own_attachments(key: CaseKey, records: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Return what the resident brought, not what those at work added."""
    own = {
        one
        for record in records
        if record["event"] == "registered" or (record["event"] == "supplied" and not record["by"]["account"])
        for one in attached_in(record)
    }
    return tuple(row for row in media.attachments_of(key.county, key.id) if str(row.id) in own) if own else ()


def _texts(key: CaseKey, state: CaseState, records: list[dict[str, Any]]) -> dict[str, str]:
    wanted = {one for one in (state.title_id, state.description_id, state.address_id) if one}
    for record in records:
        field = WORDS_FOR_RESIDENT.get(record["event"])
        if field and field in record["words"]:
            wanted.add(record["words"][field]["id"])
    rows = Words.objects.filter(county=key.county, case_id=key.id, id__in=wanted)
    return {str(row.id): unsealed(row) for row in rows}


def _codes(records: list[dict[str, Any]]) -> set[str]:
    return {record["data"].get(name, "") for record in records for name in ("to", "lead", "unit")} - {""}


def _log(record: dict[str, Any], texts: Mapping[str, str], names: Mapping[str, str]) -> LogEntry:
    data = record["data"]
    unit = data.get("lead") or data.get("unit") or ""
    reason = str(RejectReason(data["reason_code"]).label) if record["event"] == "rejected" else ""
    facts = {"to": names.get(data.get("to", ""), ""), "unit": names.get(unit, ""), "reason": reason}
    field = WORDS_FOR_RESIDENT.get(record["event"], "")
    words = texts.get(record["words"][field]["id"], "") if field in record["words"] else ""
    sentence = str(RESIDENT_SENTENCES.get(record["event"], "")) % facts
    return LogEntry(datetime.fromisoformat(record["at"]), record["event"], sentence, words)


def _first(records: list[dict[str, Any]], events: set[str]) -> datetime | None:
    moments = [datetime.fromisoformat(record["at"]) for record in records if record["event"] in events]
    return min(moments) if moments else None


def _step(state: CaseState) -> int:
    if state.state in (State.REJECTED, State.WITHDRAWN):
        return 0
    if state.state in (State.TO_FEEDBACK, State.TO_REVISIT, State.CLOSED, State.ARCHIVED):
        return 4
    if state.state in (State.SELF_HANDLING, State.DISPATCHED, State.HANDLING, State.TO_CHECK):
        return 3
    return 2 if state.accepted_at else 1


def _may(state: CaseState, at: datetime, until: datetime | None) -> frozenset[str]:
    able = {name for name in ("revisit", "withdraw", "supply_info") if state.state in MOVES[name].leaves}
    if state.state == State.CLOSED and until and at <= until:
        able.add("reopen")
    return frozenset(able)
