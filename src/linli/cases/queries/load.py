"""From rows to the fold that rules work on."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

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
from linli.kernel.prepared import Column, prepared
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor


def state_of(row: Case) -> CaseState:
    """Return the fold of a case's own row, without its parts."""
    return CaseState(**{name: _plain(getattr(row, name)) for name in CASE_FIELDS})


def load_parts(state: CaseState) -> CaseState:
    """Return the fold with its assignments, proposals, feedback and parties. Five queries."""
    county, case_id = state.county, UUID(state.id)
    return replace(
        state,
        assignments=_folds(AssignmentFold, _rows_of(Assignment, Column("dispatched_at"), county, case_id)),
        proposals=_folds(ProposalFold, _rows_of(Proposal, Column("proposed_at"), county, case_id)),
        feedback=_folds(FeedbackFold, _rows_of(Feedback, Column("at"), county, case_id)),
        parties={str(party): PartyFold(str(party), role, "") for party, role in _parties_of(county, case_id)},
        held=tuple(_held_of(county, case_id)),
    )


def maker_of(proposal: ProposalFold, state: CaseState, at: datetime) -> Actor:
    """Return who proposed, in the posts held now; the reporter where no account proposed."""
    if proposal.by_account is None:
        return Actor(account=None, name="", own_case=(state.county, UUID(state.id)))
    return organisation.actor_of(access.account_of(UUID(proposal.by_account)), at)


@prepared
def _rows_of(table: type[Model], when: Column, county: str, case_id: UUID) -> QuerySet[Any]:
    return table._default_manager.filter(county=county, case_id=case_id).order_by(when, "id")


@prepared
def _parties_of(county: str, case_id: UUID) -> QuerySet[Party, tuple[UUID, str]]:
    rows = Party.objects.filter(county=county, case_id=case_id).order_by("id")
    return rows.values_list("id", "role")


@prepared
def _held_of(county: str, case_id: UUID) -> QuerySet[Held, str]:
    return Held.objects.filter(county=county, case_id=case_id).values_list("holder", flat=True)


def _folds(shape: type[Any], rows: Iterable[Any]) -> dict[str, Any]:
    names = [f.name for f in fields(shape)]
    return {str(row.id): shape(**{name: _plain(getattr(row, name)) for name in names}) for row in rows}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
