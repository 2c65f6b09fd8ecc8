"""Who holds which post, and which posts nobody holds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from linli.access.rules import LOGIN
from linli.kernel import paging
from linli.kernel.paging import PAGE_ROWS, Page
from linli.kernel.prepared import prepared
from linli.organisation import rules
from linli.organisation.errors import PersonUnknown, PostingUnknown
from linli.organisation.models import Centre, Posting, PostingGrid, Unit
from linli.organisation.queries.actors import current, day_of, grids_served, in_force
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory import codes
from linli.territory import queries as territory


class Holder(NamedTuple):
    """Who is in a post."""

    account: UUID
    name: str


class PersonInPost(NamedTuple):
    """One person in one current posting."""

    account: UUID
    name: str
    role: Role
    centre: str
    unit: str
    grids: tuple[str, ...]


@dataclass(frozen=True)
class PostingView:
    """One person in one post. `place` is the unit's name, else the centre's; `grids` the codes served."""

    id: UUID
    account: UUID
    login: str
    name: str
    role: Role
    centre: str
    unit: str
    place: str
    concurrent_post: str
    begins_on: date
    ends_on: date | None
    grids: tuple[str, ...] = ()


@dataclass(frozen=True)
class VacantGrid:
    """An active grid that no grid worker serves."""

    code: str
    name: str
    community: str


@dataclass(frozen=True)
class EmptyPost:
    """A post without which cases come to a halt, held by nobody. `place` is a centre or unit by name."""

    code: str
    place: str
    role: Role


def holders_of(*roles: Role, centre: str = "", unit: str = "", at: datetime) -> list[Holder]:
    """Return who holds one of `roles` in a unit, else at a centre itself, by name; each person once."""
    place = Q(unit=unit) if unit else Q(centre=centre, unit=None)
    return _holders(Posting.objects.filter(current(at), place, role__in=roles))


def people_at(centres: Collection[str], at: datetime) -> list[PersonInPost]:
    """Return everyone in a current post at these centres, the units beside them included, with their grids. Two queries."""
    rows = _posted_at(tuple(centres), day_of(at), at)
    served: dict[UUID, list[str]] = {}
    on_grids = tuple(row[0] for row in rows if row[3] in rules.GRID_ROLES)
    for posting, grid in grids_served(on_grids):
        served.setdefault(posting, []).append(grid)
    return [
        PersonInPost(account, name, Role(role), centre, unit or "", tuple(served.get(posting, ())))
        for posting, account, name, role, centre, unit in rows
    ]


@prepared
def _posted_at(
    centres: tuple[str, ...], day: date, at: datetime
) -> QuerySet[Posting, tuple[UUID, UUID, str, str, str, str | None]]:
    rows = Posting.objects.filter(in_force(day, at), centre__code__in=centres, account__is_active=True)
    named = rows.order_by("role", "account__name", "id")
    return named.values_list("id", "account_id", "account__name", "role", "centre_id", "unit_id")


def workers_of(grid_code: str, at: datetime) -> list[Holder]:
    """Return the grid workers of a grid, by name (clause 6.2.3: one or several)."""
    return [Holder(account, name) for account, name in _workers_of(grid_code, day_of(at), at)]


@prepared
def _workers_of(grid_code: str, day: date, at: datetime) -> QuerySet[Posting, tuple[UUID, str]]:
    rows = Posting.objects.filter(in_force(day, at), role=Role.GRID_WORKER, served__grid=grid_code)
    return _named(rows)


def leaders_of(grid_code: str, at: datetime) -> list[Holder]:
    """Return the grid leaders of a grid, by name."""
    return _holders(Posting.objects.filter(current(at), role=Role.GRID_LEADER, served__grid=grid_code))


def postings_in(scope: str, at: datetime, *, login: str = "", after: str = "") -> Page[PostingView]:
    """Return the present and coming postings inside a scope, 50 a page by centre, role and id.

    login  only this person's
    Raises BadCursor. Two queries a page.
    """
    rows = not_over(at).filter(centre_id__gte=scope, centre_id__lt=codes.after(scope))
    if login:
        rows = rows.filter(account__login=login) if LOGIN.fullmatch(login) else rows.none()
    if after:
        centre, role, posting = paging.decode(after, 3)
        behind = Q(centre_id__gt=centre) | Q(centre_id=centre, role__gt=role)
        rows = rows.filter(behind | Q(centre_id=centre, role=role, id__gt=paging.id_in(posting)))
    found = list(
        rows.select_related("account", "centre", "unit").order_by("centre_id", "role", "id")[: PAGE_ROWS + 1]
    )
    shown = found[:PAGE_ROWS]
    following = ""
    if len(found) > PAGE_ROWS:
        last = shown[-1]
        following = paging.encode(last.centre_id, last.role, str(last.id))
    return Page(_views(shown), following)


def postings_at(centre: str, at: datetime) -> Page[PostingView]:
    """Return the first 50 present and coming postings of a centre and its units, by role. Two queries."""
    rows = not_over(at).filter(centre=centre).select_related("account", "centre", "unit")
    found = list(rows.order_by("role", "id")[: PAGE_ROWS + 1])
    return Page(_views(found[:PAGE_ROWS]), "more" if len(found) > PAGE_ROWS else "")


def posting(posting_id: UUID, by: Actor) -> PostingView:
    """Return one posting inside the scope of `by`. Raises PostingUnknown."""
    found = Posting.objects.select_related("account", "centre", "unit").filter(pk=posting_id).first()
    if found is None or not rules.sees(by, found.centre_id):
        raise PostingUnknown("posting")
    return _views([found])[0]


def account_in_scope(account: UUID, by: Actor, at: datetime) -> str:
    """Return the login of a person with a present post inside the scope of `by`. Raises PersonUnknown."""
    rows = Posting.objects.filter(current(at), account=account)
    for login, centre in rows.values_list("account__login", "centre_id"):
        if rules.sees(by, centre):
            return login
    raise PersonUnknown("account")


def vacant_grids(scope: str, at: datetime, *, after: str = "") -> Page[VacantGrid]:
    """Return the active grids inside a scope that no grid worker serves at this moment (缺员网格), by code.

    Raises BadCursor. One query a page.
    Source: GB/T 34300-2017, 6.2.3 ¶1.
    """
    rows = lacking_workers(scope, at)
    if after:
        rows = rows.filter(code__gt=paging.decode(after, 1)[0])
    found = list(rows.order_by("code").values_list("code", "name", "community__name")[: PAGE_ROWS + 1])
    shown = [VacantGrid(code, name, community) for code, name, community in found[:PAGE_ROWS]]
    return Page(shown, paging.encode(shown[-1].code) if len(found) > PAGE_ROWS else "")


def lacking_workers(scope: str, at: datetime) -> QuerySet[Any]:  # Any: the model of the room below
    """Return the active grids inside a scope that no grid worker serves, for this room's readers to order and bound."""
    serving = PostingGrid.objects.filter(
        current(at, "posting__"), posting__role=Role.GRID_WORKER, grid=OuterRef("pk")
    )
    return territory.grids_within(scope).filter(~Exists(serving))


def empty_posts(scope: str, at: datetime, *, after: str = "") -> Page[EmptyPost]:
    """Return the needed posts inside a scope that nobody holds at this moment, by code of centre or unit, then role.

    Needed are director and intake clerk of a centre, and the contact of a unit. Raises BadCursor. One query a page.
    """
    last = tuple(paging.decode(after, 2)) if after else ("", "")
    found = list(lacking_posts(scope, at, last)[: PAGE_ROWS + 1])
    shown = [EmptyPost(code, place, Role(role)) for code, place, role in found[:PAGE_ROWS]]
    following = paging.encode(shown[-1].code, shown[-1].role) if len(found) > PAGE_ROWS else ""
    return Page(shown, following)


def lacking_posts(scope: str, at: datetime, last: tuple[str, ...] = ("", "")) -> QuerySet[Any, Any]:
    """Return (code, name, role) of the needed posts that nobody holds, behind `last`, in order. Any: centres and units."""
    held = Posting.objects.filter(current(at))
    ends = codes.after(scope)
    parts = []
    for role in rules.NEEDED_AT_CENTRE:
        rows = Centre.objects.filter(code__gte=scope, code__lt=ends, closed_on=None)
        filled = held.filter(centre=OuterRef("pk"), unit=None, role=role)
        parts.append(_part(rows, filled, role, last))
    units = Unit.objects.filter(code__gte=scope, code__lt=ends, closed_on=None).exclude(
        kind__in=rules.UNITS_WITHOUT_CONTACT
    )
    contact = held.filter(unit=OuterRef("pk"), role=rules.NEEDED_AT_UNIT)
    parts.append(_part(units, contact, rules.NEEDED_AT_UNIT, last))
    return parts[0].union(*parts[1:], all=True).order_by("code", "needed")


def _part(
    rows: QuerySet[Any], filled: QuerySet[Posting], role: Role, last: tuple[str, ...]
) -> QuerySet[Any, Any]:
    """Any: centres or units, of which code and name are read alike."""
    behind = Q(code__gt=last[0]) | (Q(code=last[0]) if role > last[1] else Q(pk__in=[]))
    needed = Value(str(role.value), output_field=CharField())
    lacking: QuerySet[Any, Any] = rows.filter(~Exists(filled), behind).annotate(needed=needed)
    return lacking.values_list("code", "name", "needed")


def not_over(at: datetime) -> QuerySet[Posting]:
    """Return the postings in force now or to come."""
    return Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day_of(at)), ended_at=None)


def posts_not_over(account: UUID, at: datetime) -> list[tuple[str, Role]]:
    """Return centre and role of each post that somebody holds now or is to hold."""
    rows = not_over(at).filter(account=account).values_list("centre_id", "role")
    return [(centre, Role(role)) for centre, role in rows]


def _holders(rows: QuerySet[Posting]) -> list[Holder]:
    return [Holder(account, name) for account, name in _named(rows)]


def _named(rows: QuerySet[Posting]) -> QuerySet[Posting, tuple[UUID, str]]:
    return rows.values_list("account_id", "account__name").distinct().order_by("account__name", "account_id")


def _views(rows: Iterable[Posting]) -> list[PostingView]:
    listed = list(rows)
    served: dict[UUID, list[str]] = {}
    pairs = PostingGrid.objects.filter(posting__in=[row.id for row in listed]).order_by("grid")
    for posting_id, grid in pairs.values_list("posting_id", "grid_id"):
        served.setdefault(posting_id, []).append(grid)
    return [
        PostingView(
            id=row.id,
            account=row.account_id,
            login=row.account.login,
            name=row.account.name,
            role=Role(row.role),
            centre=row.centre_id,
            unit=row.unit_id or "",
            place=row.unit.name if row.unit else row.centre.name,
            concurrent_post=row.concurrent_post,
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            grids=tuple(served.get(row.id, ())),
        )
        for row in listed
    ]
