"""Giving a program a token for one posting, and taking it back."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from linli.access import actions as access
from linli.access import queries as access_queries
from linli.access.errors import AccountUnknown, TokenNotFound
from linli.access.terms import Right
from linli.organisation import queries, rules
from linli.organisation.errors import CentreUnknown, NoTokenForPost, PostingOver, PostingUnknown
from linli.organisation.models import Posting
from linli.organisation.rules import Actor
from linli.organisation.terms import Role


class TokenGiven(TypedDict):
    """What a token is, as a form or the command line gives it. expires_on: its last good day · per_minute: calls."""

    name: str
    purpose: str
    rights: Collection[Right]
    expires_on: date
    per_minute: int


@transaction.atomic
def give_token(*, posting: UUID, by: Actor | None, at: datetime, **given: Unpack[TokenGiven]) -> str:
    """Return a token, shown this once, by which a program acts in one posting and no other of its account.

    by  a system or security administrator whose scope holds the posting; None at the command line
    Raises PostingUnknown, NotYourFunction, PostingOver, NoTokenForPost, AccountUnknown, TokenUnfit.
    """
    held = (
        Posting.objects.select_for_update(of=("self",)).select_related("account").filter(pk=posting).first()
    )
    if held is None:
        raise PostingUnknown("posting")
    _check(by, held.centre_id)
    if not queries.not_over(at).filter(pk=posting).exists():
        raise PostingOver("posting")
    if not held.account.is_active:
        raise AccountUnknown("account")
    if held.role in rules.NO_TOKEN_FOR:
        raise NoTokenForPost("posting", role=Role(held.role).label)
    return access.make_token(
        account=held.account_id,
        posting=held.id,
        area=held.centre_id,
        by=by.account if by else None,
        at=at,
        **given,
    )


@transaction.atomic
def revoke_token(*, token: UUID, by: Actor | None, at: datetime) -> None:
    """End a token at this moment; a second time changes nothing. Raises TokenNotFound, NotYourFunction."""
    held = access_queries.token(token)
    try:
        _check(by, held.area)
    except PostingUnknown as error:
        raise TokenNotFound("token") from error
    access.revoke_token(token=token, by=by.account if by else None, at=at)


def _check(by: Actor | None, centre: str) -> None:
    try:
        rules.check_function(by, *rules.RESETTING, at_centre=centre)
    except CentreUnknown as error:
        raise PostingUnknown("posting") from error
