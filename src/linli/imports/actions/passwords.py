"""First passwords of people who came by an import: made when they are handed out, shown that once, kept nowhere."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.access.queries import account_of
from linli.access.rules import random_password
from linli.imports import queries
from linli.imports.models import BatchRow
from linli.imports.terms import Stage, Thing
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor, check_function, who_resets

PASSWORDS_AT_A_TIME = 100  # each costs a tenth of a second and 100 MB for a moment: a page must answer


class FirstPassword(NamedTuple):
    row: int
    login: str
    name: str
    password: str


@transaction.atomic
def hand_out_passwords(
    *, batch: UUID, by: Actor | None, at: datetime, most: int | None = PASSWORDS_AT_A_TIME
) -> list[FirstPassword]:
    """Return fresh passwords of accounts that this import has made and that have none yet, `most` at a time.

    Only who may reset a person's password may hand out the first one, by every post held now or to come.
    Raises BatchNotFound, NotNow, NotYourFunction.
    """
    found = queries.locked(batch, by)
    queries.check_stage(found, Stage.APPLIED)
    rows = BatchRow.objects.filter(batch=found, thing=Thing.ACCOUNT).order_by("id")
    handed: list[FirstPassword] = []
    for row in rows:
        if most is not None and len(handed) == most:
            break
        account = UUID(row.key)
        if access.has_password(account=account):
            continue
        person = account_of(account)
        held = organisation.posts_not_over(account, at)
        for centre, role in held:
            check_function(by, *who_resets(role), at_centre=centre)
        if not held:
            continue  # nothing says who answers for this person any more
        password = random_password()
        access.set_password(account=person, password=password, at=at)
        handed.append(FirstPassword(row.row, person.login, person.name, password))
    return handed
