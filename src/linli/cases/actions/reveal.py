"""One look at one personal field of one party, on record."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.cases.actions.perform import lock_case
from linli.cases.errors import CaseNotFound, MoveNotYours
from linli.cases.models import Party
from linli.cases.queries.parties import opened
from linli.cases.rules.reveal import REVEAL_REASONS, post_that_reveals
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

    Raises CaseNotFound, MoveNotYours.
    Source: practice §13.1.
    """
    with transaction.atomic():
        state = lock_case(case, by=by)
        post = post_that_reveals(state, by)
        if post is None or by.account is None:
            raise MoveNotYours(move="查看原文", who="—")
        row = Party.objects.filter(county=case.county, case_id=case.id, id=party).first()
        if row is None or reason not in REVEAL_REASONS:
            raise CaseNotFound()
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
        return opened(row)[field]
