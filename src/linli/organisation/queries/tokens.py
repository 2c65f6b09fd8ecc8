"""Which programs act in whose postings, and as whom a token acts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from linli.access import queries as access
from linli.access.errors import TokenNotFound
from linli.access.queries import TokenView
from linli.organisation import rules
from linli.organisation.errors import PostingsSeveral
from linli.organisation.models import Posting
from linli.organisation.queries.actors import actor_of, current, day_of
from linli.organisation.queries.centres import CentreView, centre
from linli.organisation.queries.pages import centre_in_scope
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory import codes


@dataclass(frozen=True)
class TokenLine:
    """One token and the post it acts in. is_good: neither revoked nor over, and the post still held."""

    token: TokenView
    role: Role
    place: str
    is_good: bool
    may_revoke: bool


@dataclass(frozen=True)
class TokensPage:
    centre: CentreView
    rows: list[TokenLine]
    following: str
    may_appoint: bool


def tokens_page(actor: Actor, code: str, at: datetime, *, after: str = "") -> TokensPage:
    """Return the tokens that act inside the ground of a centre in scope, newest first. Raises CentreUnknown, BadCursor."""
    shown = centre_in_scope(actor, code)
    page = access.tokens_between(shown.scope, codes.after(shown.scope), after=after)
    posts = {
        row.id: row
        for row in Posting.objects.filter(pk__in=[token.posting for token in page.rows]).select_related(
            "centre", "unit"
        )
    }
    held = set(Posting.objects.filter(current(at), pk__in=posts).values_list("id", flat=True))
    rows = [_line(actor, token, posts[token.posting], token.posting in held, at) for token in page.rows]
    may_appoint = rules.may(actor, *rules.APPOINTING, at_centre=code)
    return TokensPage(shown, rows, page.following, may_appoint)


def tokens_under(code: str) -> Iterator[TokenView]:
    """Yield every token that acts inside the ground of a centre, newest first, page by page. Raises CentreUnknown."""
    scope, after = centre(code).scope, ""
    while True:
        page = access.tokens_between(scope, codes.after(scope), after=after)
        yield from page.rows
        after = page.following
        if not after:
            return


def only_posting(login: str, at: datetime) -> UUID:
    """Return the id of the one posting that this account holds. Raises AccountUnknown, PostingsSeveral."""
    account = access.account(login)
    held = list(Posting.objects.filter(current(at), account=account).values_list("id", flat=True)[:2])
    if len(held) != 1:
        raise PostingsSeveral("posting", login=login)
    return held[0]


def token_in_scope(actor: Actor, token: UUID) -> TokenView:
    """Return a token whose centre lies inside the scope of the actor. Raises TokenNotFound."""
    found = access.token(token)
    if not rules.sees(actor, found.area):
        raise TokenNotFound("token")
    return found


def actor_of_token(token: TokenView, at: datetime) -> Actor | None:
    """Return the account of a token in the token's posting alone, None when that is over. Two or three queries."""
    held = Posting.objects.filter(current(at), pk=token.posting).select_related("account").first()
    if held is None:
        return None
    actor = actor_of(held.account, at, only=held.id)
    return replace(actor, token=token.name)


def _line(actor: Actor, token: TokenView, post: Posting, held: bool, at: datetime) -> TokenLine:
    is_good = held and token.is_good(day_of(at))
    return TokenLine(
        token=token,
        role=Role(post.role),
        place=post.unit.name if post.unit else post.centre.name,
        is_good=is_good,
        may_revoke=is_good and rules.may(actor, *rules.RESETTING, at_centre=token.area),
    )
