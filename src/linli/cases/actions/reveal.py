"""One look at one personal field of one party, on record."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.cases.actions.perform import lock_case
from linli.cases.models import Party
from linli.cases.queries.page import state_seen
from linli.cases.queries.parties import opened
from linli.cases.rules.reveal import PRINTED, check_look, check_reason
from linli.cases.rules.state import CaseKey
from linli.organisation.rules import Actor


def reveal(
    *,
    case: CaseKey,
    party: UUID,
    field: Literal["name", "phone"],
    reason: str,
    by: Actor,
    at: datetime,
    address: str = "",
) -> str:
    """Return one masked field in full and write down who looked, when and why; the person can read that.

    Raises CaseNotFound, MoveNotYours, FormInvalid.
    Source: practice §13.1.
    """
    with transaction.atomic():
        state = lock_case(case, by=by)
        post = check_look(state, by, party)
        check_reason(reason)
        assert by.account is not None  # who holds a post has an account
        access.log_read(
            account=by.account,
            post=post.title,
            county=case.county,
            case_id=case.id,
            party_id=party,
            field=field,
            reason=reason,
            address=address,
            at=at,
        )
        return opened(Party.objects.get(county=case.county, case_id=case.id, id=party))[field]


def record_print(*, case: CaseKey, by: Actor, at: datetime, address: str = "") -> None:
    """Write down that a sheet with the parties of this case (masked) and their words was printed; they can read that.

    Raises CaseNotFound.
    Source: clause 7.2 ¶2.
    """
    state = state_seen(by, case)
    if by.account is None:
        return
    with transaction.atomic():
        for party in state.parties:
            access.log_read(
                account=by.account,
                post=by.posts[0].title,
                county=case.county,
                case_id=case.id,
                party_id=UUID(party),
                field=PRINTED,
                reason=PRINTED,
                address=address,
                at=at,
            )
