"""Who acts, in which posts, at a moment."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from linli.access.errors import SignInNeeded
from linli.kernel import clock
from linli.kernel.prepared import prepared
from linli.organisation import rules
from linli.organisation.models import Posting, PostingGrid
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role

if TYPE_CHECKING:
    from linli.access.models import Account


def day_of(at: datetime) -> date:
    """Return the local day of a moment."""
    return at.astimezone(clock.LOCAL).date()


def current(at: datetime, through: str = "") -> Q:
    """Return the condition of a posting that is in force at this moment; `through` is the path to it, "posting__"."""
    return in_force(day_of(at), at, through)


def in_force(day: date, at: datetime, through: str = "") -> Q:
    """Return the condition of `current`, the local day of the moment given beside it."""
    begun = Q(**{f"{through}begins_on__lte": day})
    not_past = Q(**{f"{through}ends_on": None}) | Q(**{f"{through}ends_on__gte": day})
    not_ended = Q(**{f"{through}ended_at": None}) | Q(**{f"{through}ended_at__gt": at})
    return begun & not_past & not_ended


def actor_of(account: "Account", at: datetime, *, only: UUID | None = None) -> Actor:
    """Return the account in the posts it holds at this moment, or in `only` one posting of them, in two queries."""
    held = [posting for posting in _held(account.id, day_of(at), at) if only is None or posting.id == only]
    served: dict[UUID, list[str]] = {}
    for posting, grid in grids_served(tuple(p.id for p in held if p.role in rules.GRID_ROLES)):
        served.setdefault(posting, []).append(grid)
    return Actor(
        account=account.id,
        name=account.name,
        posts=tuple(_post(posting, served.get(posting.id, [])) for posting in held),
    )


@prepared
def _held(account: UUID, day: date, at: datetime) -> QuerySet[Posting]:
    rows = Posting.objects.filter(in_force(day, at), account=account).select_related("centre", "unit")
    return rows.order_by("role", "centre_id", "id")


@prepared
def grids_served(postings: tuple[UUID, ...]) -> QuerySet[PostingGrid, tuple[UUID, str]]:
    """Return (posting, grid) for each grid that these postings serve, by grid."""
    rows = PostingGrid.objects.filter(posting__id__in=postings).order_by("grid")
    return rows.values_list("posting_id", "grid_id")


def actor_of_request(request: HttpRequest) -> Actor:
    """Return who is signed in, in the present posts; read once a request. Raises SignInNeeded."""
    known: Actor | None = getattr(request, "_linli_actor", None)
    if known is None:
        if not request.user.is_authenticated:
            raise SignInNeeded
        known = actor_of(request.user, clock.now())
        act_as(request, known)
    return known


def act_as(request: HttpRequest, actor: Actor) -> None:
    """Let `actor_of_request` answer `actor`, whom a token has proven, for this request."""
    request._linli_actor = actor  # type: ignore[attr-defined] # a request is Django's place for what belongs to it


def _post(posting: Posting, grids: list[str]) -> Post:
    return Post(
        role=Role(posting.role),
        centre=posting.centre_id,
        level=posting.centre.level,
        centre_name=posting.centre.name,
        unit=posting.unit_id or "",
        unit_name=posting.unit.name if posting.unit else "",
        grids=tuple(grids),
        beside=posting.centre.linked_zz_center_name,
    )
