"""Append events to a case's chain and save what they make of it, in the caller's transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import models

from linli.access.vault import seal
from linli.cases.actions.pairs import keep_pairs
from linli.cases.models import (
    Assignment,
    Case,
    CaseEvent,
    Clock,
    Feedback,
    Held,
    Link,
    Outbox,
    Party,
    Proposal,
    Words,
)
from linli.cases.rules.clocks import clocks_of
from linli.cases.rules.events import body_of, moment_text
from linli.cases.rules.forms import Form
from linli.cases.rules.ground import Making
from linli.cases.rules.moves import Move
from linli.cases.rules.rows import case_row, part_row
from linli.cases.rules.sealing import party_binding, party_keys, salted, words_binding
from linli.cases.rules.state import CaseState, Event, fold
from linli.kernel.canonical import GENESIS, link
from linli.kernel.ids import uuid7
from linli.kernel.prepared import insert, prepared
from linli.media import actions as media
from linli.organisation.terms import Role

TABLES: Mapping[str, type[models.Model]] = {
    "assignments": Assignment,
    "proposals": Proposal,
    "feedback": Feedback,
    "links": Link,
}


@dataclass(frozen=True)
class Attempt:
    """All that one operation brings: the state it found, the move, its form, who makes it, and for a filing its number.

    brings  attachments beside those of the form: of whoever approves it
    """

    state: CaseState
    move: Move
    form: Form
    making: Making
    number: str | None = None
    query_code: str = ""
    approver: Mapping[str, Any] | None = None
    brings: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Brought:
    """Sealed rows that the events of one operation bring along, and the texts that the words seal."""

    words: list[Words] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)


def record(attempt: Attempt, events: list[Event], texts: Mapping[str, str] | None = None) -> CaseState:
    """Append `events`, save the fold, and leave one outbox row. Returns the state after them.

    texts  free texts by their field; by default the form's own
    Attachments belong to the event that carries the words of the form, else to the first.
    """
    before = attempt.state
    state, previous = before, _head(before)
    brought = Brought()
    links: list[CaseEvent] = []
    carrier = next((event for event in events if event.words), events[0])
    for event in events:
        whole = _completed(attempt, event, texts, brought)
        if event is carrier:
            whole = _with_attachments(attempt, whole)
        body = body_of(whole, _envelope(attempt, state))
        previous = link(previous, body)
        state = fold(state, whole)
        links.append(
            CaseEvent(
                county=state.county, case_id=UUID(state.id), seq=state.version, body=body, hash=previous
            )
        )
    # The case's row first: everything else of the family hangs on it.
    _save_case(before, state)
    insert(*links)
    insert(*brought.words)
    keep_pairs(before, state, brought.texts, attempt.making.at)
    insert(*brought.parties)
    _save_parts(before, state)
    insert(Outbox(county=state.county, id=uuid7(), case_id=UUID(state.id), seq=state.version, head=previous))
    _set_clocks(before, state)
    return state


def party_text(form: Form) -> str:
    """Return what a party row seals: the reporter's fields of a filing."""
    fields = {"name": getattr(form, "reporter_name", ""), "phone": getattr(form, "reporter_phone", "")}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def _head(state: CaseState) -> bytes:
    if not state.version:
        return GENESIS
    return bytes(_hash_of(state.county, UUID(state.id), state.version)[0])


@prepared
def _hash_of(county: str, case_id: UUID, seq: int) -> models.QuerySet[CaseEvent, bytes | memoryview]:
    return CaseEvent.objects.filter(county=county, case_id=case_id, seq=seq).values_list("hash", flat=True)


def _envelope(attempt: Attempt, state: CaseState) -> dict[str, Any]:
    making = attempt.making
    post = making.post
    maker = {
        "account": making.account,
        "name": making.by.name if making.account or making.by.system else "",
        "post": str(post.role) if post else ("clock" if making.by.system else str(Role.RESIDENT)),
        "place": (post.unit or post.centre) if post else "",
    }
    if making.by.token:
        maker["token"] = making.by.token
    envelope: dict[str, Any] = {
        "county": state.county,
        "case": state.id,
        "seq": state.version + 1,
        "op": str(making.op_id),
        "move": attempt.move.name,
        "at": moment_text(making.at),
        "by": maker,
    }
    return {**envelope, "approved": dict(attempt.approver)} if attempt.approver else envelope


def _completed(attempt: Attempt, event: Event, texts: Mapping[str, str] | None, brought: Brought) -> Event:
    """Return the event with the digests of what it brings: sealed texts, a party, attachments, the file's hash list."""
    event = _with_words(attempt, event, texts, brought)
    event = _with_parties(attempt, event, brought)
    return _with_hash_list(attempt, event) if event.name == "archived" else event


def _with_words(attempt: Attempt, event: Event, texts: Mapping[str, str] | None, brought: Brought) -> Event:
    state = attempt.state
    words = {}
    for name, word in event.words.items():
        text = texts[name] if texts else getattr(attempt.form, name)
        stored, digest = salted(text)
        sealed = seal(stored, bound_to=words_binding(state.county, state.id, word["id"]))
        brought.words.append(
            Words(county=state.county, id=UUID(word["id"]), case_id=UUID(state.id), sealed=sealed)
        )
        if name != "form":  # a proposal's sealed form: its texts come with the move, once approved
            brought.texts.append(text)
        words[name] = {"id": word["id"], "digest": digest}
    return replace(event, words=words)


def _with_parties(attempt: Attempt, event: Event, brought: Brought) -> Event:
    if "parties" not in event.parts:
        return event
    state, form = attempt.state, attempt.form
    parties = {}
    for key, row in event.parts["parties"].items():
        stored, digest = salted(party_text(form))
        brought.parties.append(
            Party(
                county=state.county,
                id=UUID(key),
                case_id=UUID(state.id),
                role=row["role"],
                sealed=seal(stored, bound_to=party_binding(state.county, state.id, key)),
                **party_keys(party_text(form)),
            )
        )
        parties[key] = {**row, "digest": digest}
    return replace(event, parts={**event.parts, "parties": parties})


def _with_attachments(attempt: Attempt, event: Event) -> Event:
    """Give what the form brings to the case, and name each file by its digest.

    Those of a proposal are the case's from now on, so that they outlast the wait; the move itself will name them again.
    """
    ids = (*getattr(attempt.form, "attachments", ()), *attempt.brings)
    if not ids:
        return event
    state = attempt.state
    kept = media.claim(ids=ids, county=state.county, case_id=UUID(state.id), at=attempt.making.at)
    return replace(event, data={**event.data, "attachments": {str(row.id): row.sha256 for row in kept}})


def _with_hash_list(attempt: Attempt, event: Event) -> Event:
    """A sealed file lists every link of its chain so far."""
    key = {"county": attempt.state.county, "case_id": attempt.state.id}
    hashes = CaseEvent.objects.filter(**key).order_by("seq").values_list("hash", flat=True)
    return replace(event, data={**event.data, "hashes": [bytes(value).hex() for value in hashes]})


def _save_case(before: CaseState, after: CaseState) -> None:
    if not before.version:
        insert(Case(**case_row(after)))
        return
    old, new = case_row(before), case_row(after)
    changed = {key: value for key, value in new.items() if value != old[key]}
    Case.objects.filter(county=after.county, id=after.id).update(**changed)


def _save_parts(before: CaseState, after: CaseState) -> None:
    for part, table in TABLES.items():
        old, new = getattr(before, part), getattr(after, part)
        changed = [row for key, row in new.items() if old.get(key) != row]
        if not changed:
            continue
        # What ceases to be the active lead goes first: there is never more than one, not even for a moment.
        changed.sort(key=lambda row: getattr(row, "is_active", False))
        # The case's lock is ours, so that what it had tells which rows there are.
        known = [part_row(after, part, row) for row in changed if row.id in old]
        for row in known:
            table._default_manager.filter(county=row.pop("county"), id=row.pop("id")).update(**row)
        fresh = [part_row(after, part, row) for row in changed if row.id not in old]
        insert(*(table(**row) for row in fresh))
    insert(
        *(
            Held(county=after.county, case_id=UUID(after.id), holder=holder)
            for holder in after.held
            if holder not in before.held
        )
    )


def _set_clocks(before: CaseState, after: CaseState) -> None:
    wanted = clocks_of(after)
    if wanted == clocks_of(before) and before.version:
        return
    if before.version:
        Clock.objects.filter(county=after.county, case_id=after.id).delete()
    insert(
        *(
            Clock(county=after.county, case_id=UUID(after.id), kind=kind, due_at=due_at)
            for kind, due_at in wanted.items()
        )
    )
