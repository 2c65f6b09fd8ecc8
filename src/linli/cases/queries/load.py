"""From rows to the fold that rules work on."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.access import queries as access
from linli.cases.models import Assignment, Case, Feedback, Held, Party, Proposal
from linli.cases.rules.state import (
    CASE_FIELDS,
    AssignmentFold,
    CaseState,
    FeedbackFold,
    PartyFold,
    ProposalFold,
)
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor


def state_of(row: Case) -> CaseState:
    """Return the fold of a case's own row, without its parts."""
    return CaseState(**{name: _plain(getattr(row, name)) for name in CASE_FIELDS})


def load_parts(state: CaseState) -> CaseState:
    """Return the fold with its assignments, proposals, feedback and parties. Five queries."""
    key = {"county": state.county, "case_id": state.id}
    return replace(
        state,
        assignments=_rows(AssignmentFold, Assignment.objects.filter(**key).order_by("dispatched_at", "id")),
        proposals=_rows(ProposalFold, Proposal.objects.filter(**key).order_by("proposed_at", "id")),
        feedback=_rows(FeedbackFold, Feedback.objects.filter(**key).order_by("at", "id")),
        parties={
            str(party.id): PartyFold(str(party.id), party.role, "")
            for party in Party.objects.filter(**key).defer("sealed").order_by("id")
        },
        held=tuple(Held.objects.filter(**key).values_list("holder", flat=True)),
    )


def maker_of(proposal: ProposalFold, state: CaseState, at: datetime) -> Actor:
    """Return who proposed, in the posts held now; the reporter where no account proposed."""
    if proposal.by_account is None:
        return Actor(account=None, name="", own_case=(state.county, UUID(state.id)))
    return organisation.actor_of(access.account_of(UUID(proposal.by_account)), at)


def _rows(shape: type[Any], rows: Any) -> dict[str, Any]:
    names = [f.name for f in fields(shape)]
    return {str(row.id): shape(**{name: _plain(getattr(row, name)) for name in names}) for row in rows}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
