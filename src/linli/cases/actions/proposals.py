"""The answer to a move that waits for approval."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from linli.access.vault import unseal
from linli.cases.actions.perform import (
    Outcome,
    claim,
    claimed,
    digest_of,
    lock_case,
    outcome_of,
    pictures_of,
    read_form,
)
from linli.cases.actions.record import Attempt, record
from linli.cases.errors import MoveNotYours, OwnAct, ProposalSettled, TextNeeded
from linli.cases.models import Words
from linli.cases.queries.ground import ground_of
from linli.cases.queries.load import maker_of
from linli.cases.rules.authority import fits, may_approve, names
from linli.cases.rules.forms import DecideProposalForm, Form
from linli.cases.rules.ground import Making
from linli.cases.rules.moves import MOVES, Move
from linli.cases.rules.sealing import text_of, words_binding
from linli.cases.rules.state import CaseKey, CaseState, Event, ProposalFold, fold
from linli.cases.terms import ProposalState
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role

REASON_LEAST = 5


def decide_proposal(
    *, case: CaseKey, form: Mapping[str, Any], by: Actor, at: datetime, op_id: UUID
) -> Outcome:
    """Approve a waiting proposal, and so make its move, or decline it with a reason.

    The move is decided anew on the present case, in the proposer's name; the events name both people.
    Raises CaseNotFound, ProposalSettled, MoveNotYours, OwnAct, TextNeeded, and what the move's rules refuse.
    Source: practice §3.3, Approval.
    """
    answer = read_form(DecideProposalForm, form)
    assert isinstance(answer, DecideProposalForm)
    digest = digest_of("decide_proposal", answer)
    with transaction.atomic():
        state = lock_case(case, by=by)
        if earlier := claimed(case, by, op_id, digest):
            return earlier
        proposal = state.proposals.get(str(answer.proposal))
        if proposal is None or proposal.state != ProposalState.WAITING:
            raise ProposalSettled("proposal")
        move = MOVES[proposal.move]
        post = _deciding_post(state, proposal, move, by)
        decided = _decided(proposal, by, at, approved=answer.approved)
        deciding = Making(by, post, at, op_id, ground_of(state, form=answer, by=by, at=at))
        if answer.approved:
            after = _approved(state, proposal, answer, deciding, decided)
        elif len(answer.note) < REASON_LEAST:
            raise TextNeeded("note")
        else:
            declined = _declined(decided, answer, deciding)
            after = record(Attempt(state, move, answer, deciding), [declined])
        return claim(case, by, op_id, digest, outcome_of(after))


def _deciding_post(state: CaseState, proposal: ProposalFold, move: Move, by: Actor) -> Post:
    if proposal.by_account is not None and str(by.account) == proposal.by_account:
        raise OwnAct(move=move.label, who=names([]))
    first_reopening = proposal.by_account is None and not state.reopen_count
    post = may_approve(by, proposal.approver_place, move, second=not first_reopening)
    if post is None:
        raise MoveNotYours(move=move.label, who=names([]))
    return post


def _approved(
    state: CaseState,
    proposal: ProposalFold,
    answer: DecideProposalForm,
    deciding: Making,
    decided: dict[str, Any],
) -> CaseState:
    move = MOVES[proposal.move]
    if not fits(state, move):
        raise ProposalSettled("proposal")
    form = _proposed_form(state, proposal, move)
    maker = maker_of(proposal, state, deciding.at)
    ground = ground_of(state, form=form, by=maker, at=deciding.at)
    making = replace(
        deciding, by=maker, post=_former_post(maker, proposal), ground=ground, pictures=pictures_of(form)
    )
    settled = fold(state, Event(name="approved", parts={"proposals": {proposal.id: decided}}))
    first, *others = move.decide(settled, form, making)
    events = [_approval_in(first, proposal.id, answer, making, decided), *others]
    attempt = Attempt(state, move, form, making, approver=_person(deciding), brings=tuple(answer.attachments))
    # The note of the approval is sealed from the answer, the words of the move from its own form.
    texts = {**_texts(form), "approval_note": answer.note}
    return record(attempt, events, texts=texts)


def _approval_in(
    event: Event, proposal: str, answer: DecideProposalForm, making: Making, decided: dict[str, Any]
) -> Event:
    """The move and its approval are one event, which names both people."""
    proposals = {**event.parts.get("proposals", {}), proposal: decided}
    note = {"approval_note": {"id": making.id_for("approval_note"), "digest": ""}} if answer.note else {}
    return replace(
        event,
        parts={**event.parts, "proposals": proposals},
        words={**event.words, **note},
        data={**event.data, "proposal": proposal},
    )


def _person(making: Making) -> dict[str, Any]:
    post = making.post
    assert post is not None
    return {
        "account": making.account,
        "name": making.by.name,
        "post": str(post.role),
        "place": post.unit or post.centre,
    }


def _declined(decided: dict[str, Any], answer: DecideProposalForm, making: Making) -> Event:
    return Event(
        name="proposal_declined",
        parts={"proposals": {str(answer.proposal): decided}},
        words={"note": {"id": making.id_for("note"), "digest": ""}},
        data={"proposal": str(answer.proposal)},
    )


def _decided(proposal: ProposalFold, by: Actor, at: datetime, *, approved: bool) -> dict[str, Any]:
    after = replace(
        proposal,
        state=str(ProposalState.APPROVED if approved else ProposalState.DECLINED),
        decided_by=str(by.account),
        decided_at=at,
    )
    return {name: getattr(after, name) for name in ("state", "decided_by", "decided_at")}


def _proposed_form(state: CaseState, proposal: ProposalFold, move: Move) -> Form:
    sealed = Words.objects.values_list("sealed", flat=True).get(county=state.county, id=proposal.form_id)
    stored = unseal(sealed, bound_to=words_binding(state.county, state.id, proposal.form_id))
    return move.asks.model_validate_json(text_of(stored))


def _texts(form: Form) -> dict[str, str]:
    return {name: value for name in type(form).model_fields if isinstance(value := getattr(form, name), str)}


def _former_post(maker: Actor, proposal: ProposalFold) -> Post | None:
    """Return the post in which the move was proposed, still held or not: the approval answers for it now."""
    if proposal.by_account is None:
        return None
    unit = proposal.by_place if "-" in proposal.by_place else ""
    former = Post(Role(proposal.by_post), proposal.by_place[:12], 0, "", unit)
    held = [
        post
        for post in maker.posts
        if post.role == former.role and (post.unit or post.centre) == proposal.by_place
    ]
    return held[0] if held else former
