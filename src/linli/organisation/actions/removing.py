"""What an import brought by mistake goes away again while nobody has used it: the only deleting in this room."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from linli.access import actions as access
from linli.organisation.actions.names import forget_names
from linli.organisation.models import Posting, PostingGrid, Unit
from linli.organisation.terms import Named


@transaction.atomic
def remove_units(*, codes: Sequence[str]) -> dict[str, str]:
    """Delete units that nothing refers to. Returns code → table that refers to it, for those that stay."""
    used: dict[str, str] = {}
    for code in codes:
        try:
            with transaction.atomic():
                Unit.objects.filter(code=code).delete()
                forget_names(Named.UNIT, [code])
        except ProtectedError as error:
            used[code] = _table_of(error)
    return used


@transaction.atomic
def remove_postings(*, ids: Sequence[UUID], accounts: Sequence[UUID]) -> dict[UUID, str]:
    """Delete postings, and accounts nobody has ever signed in to. Returns id → what uses it, for those that stay."""
    PostingGrid.objects.filter(posting__in=ids).delete()
    Posting.objects.filter(id__in=ids).delete()
    kept = {account: why for account in accounts if (why := access.remove_account(account=account))}
    forget_names(Named.PERSON, set(accounts) - set(kept))
    return kept


def _table_of(error: ProtectedError) -> str:
    return next((row._meta.label_lower for row in error.protected_objects), "")
