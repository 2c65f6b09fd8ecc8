"""Parties of a case: opened only for a recorded look, otherwise masked (practice §13.1)."""

import json
from dataclasses import dataclass
from uuid import UUID

from linli.access.vault import unseal
from linli.cases.models import Party
from linli.cases.rules.masking import masked_name, masked_phone
from linli.cases.rules.sealing import party_binding


@dataclass(frozen=True)
class PartyView:
    """One party as pages show it: masked."""

    id: UUID
    role: str
    name: str
    phone: str


def opened(row: Party) -> dict[str, str]:
    """Return a party's fields in full. Raises SealBroken."""
    stored = json.loads(unseal(row.sealed, bound_to=party_binding(row.county, str(row.case_id), str(row.id))))
    fields: dict[str, str] = json.loads(stored["text"])
    return fields


def parties_of(county: str, case_id: UUID) -> list[PartyView]:
    """Return the parties of a case that the caller may see, masked."""
    rows = Party.objects.filter(county=county, case_id=case_id).order_by("id")
    return [_masked(row) for row in rows]


def _masked(row: Party) -> PartyView:
    fields = opened(row)
    return PartyView(row.id, row.role, masked_name(fields["name"]), masked_phone(fields["phone"]))
