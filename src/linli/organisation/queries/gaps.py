"""What is still missing before the work can go on: counted with a bound, so that a country costs what a county does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, QuerySet

from linli.organisation.models import Centre, Posting
from linli.organisation.queries.actors import current
from linli.organisation.queries.people import lacking_posts, lacking_workers
from linli.organisation.terms import Role
from linli.territory import codes
from linli.territory import queries as territory
from linli.territory.terms import Level

GAP_COUNT_MAX = 999
WAITING_MAX = 50


@dataclass(frozen=True)
class Gaps:
    """How many of each are missing; nothing is counted beyond GAP_COUNT_MAX + 1."""

    divisions_without_centre: int
    empty_posts: int
    without_password: int
    communities_without_grid: int
    grids_without_worker: int
    grids_without_shape: int


class Waiting(NamedTuple):
    """A person in a present post who has never set a password."""

    login: str
    name: str
    role: Role
    place: str


def has_administrators() -> bool:
    """Tell whether anybody has ever been put in one of the three administrators' posts."""
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.SECURITY_AUDITOR)
    return Posting.objects.filter(role__in=roles).exists()


def gaps(scope: str, at: datetime) -> Gaps:
    """Return what is missing inside a scope. Six queries."""
    return Gaps(
        divisions_without_centre=_bounded(_divisions_without_centre(scope)),
        empty_posts=_bounded(lacking_posts(scope, at)),
        without_password=_bounded(_without_password(scope, at)),
        communities_without_grid=_bounded(communities_without_grid(scope)),
        grids_without_worker=_bounded(lacking_workers(scope, at)),
        grids_without_shape=_bounded(territory.grids_within(scope).filter(geometry=None)),
    )


def communities_without_grid(scope: str) -> QuerySet[Any]:  # Any: the model of the room below
    """Return the communities and villages inside a scope that have no grid in use, by code."""
    grids = territory.grids_within(scope).filter(community=OuterRef("pk"))
    rows = territory.divisions_within(scope).filter(~Exists(grids), level=Level.COMMUNITY)
    return rows.order_by("code")


def without_password(scope: str, at: datetime) -> list[Waiting]:
    """Return the first 50 people inside a scope who have never set a password, each once, by login. One query."""
    rows = _without_password(scope, at).order_by("account__login", "role")
    found: dict[str, Waiting] = {}
    for row in rows.select_related("account", "centre", "unit")[: WAITING_MAX * 2]:
        place = row.unit.name if row.unit else row.centre.name
        waiting = Waiting(row.account.login, row.account.name, Role(row.role), place)
        found.setdefault(row.account.login, waiting)
    return list(found.values())[:WAITING_MAX]


def _without_password(scope: str, at: datetime) -> QuerySet[Posting]:
    return Posting.objects.filter(
        current(at),
        centre__gte=scope,
        centre__lt=codes.after(scope),
        account__is_active=True,
        account__password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )


def _divisions_without_centre(scope: str) -> QuerySet[Any]:  # Any: the model of the room below
    return territory.divisions_within(scope).filter(~Exists(Centre.objects.filter(pk=OuterRef("pk"))))


def _bounded(rows: QuerySet[Any, Any]) -> int:
    return (
        len(rows.values_list("pk")[: GAP_COUNT_MAX + 1])
        if not rows.query.combinator
        else len(rows[: GAP_COUNT_MAX + 1])
    )
