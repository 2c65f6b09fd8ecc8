"""The only reader of centres, units and postings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from linli.access.errors import SignInNeeded
from linli.kernel import clock
from linli.organisation import rules
from linli.organisation.errors import CentreUnknown, DivisionUnknown, NoCentre, UnitUnknown
from linli.organisation.models import Centre, Posting, PostingGrid, Unit
from linli.organisation.rules import Actor, Ground, Post
from linli.organisation.terms import Role
from linli.territory.models import Division, Grid
from linli.territory.terms import DivisionKind

if TYPE_CHECKING:
    from linli.access.models import Account


@dataclass(frozen=True)
class CentreView:
    """One centre. `parent` is its direct parent (None at the top); `scope` the code prefix of its ground."""

    code: str
    name: str
    short_name: str
    level: int
    parent: str | None
    leading_organisation: str
    linked_zz_center_name: str
    phone: str
    closed_on: date | None

    @property
    def scope(self) -> str:
        return rules.scope_prefix(self.code, self.level)


@dataclass(frozen=True)
class UnitView:
    """One department or other body beside a centre."""

    code: str
    centre: str
    name: str
    kind: str
    phone: str
    closed_on: date | None


class Holder(NamedTuple):
    """Who is in a post."""

    account: UUID
    name: str


def day_of(at: datetime) -> date:
    """Return the local day of a moment."""
    return at.astimezone(clock.LOCAL).date()


def current(at: datetime) -> Q:
    """Return the condition of a posting that is in force at this moment."""
    day = day_of(at)
    return (
        Q(begins_on__lte=day)
        & (Q(ends_on=None) | Q(ends_on__gte=day))
        & (Q(ended_at=None) | Q(ended_at__gt=at))
    )


def actor_of(account: "Account", at: datetime) -> Actor:
    """Return the account in the posts it holds at this moment, in two queries."""
    held = list(
        Posting.objects.filter(current(at), account=account)
        .select_related("centre", "unit")
        .order_by("role", "centre_id", "id")
    )
    on_grids = [posting.id for posting in held if posting.role in rules.GRID_ROLES]
    served: dict[UUID, list[str]] = {}
    if on_grids:
        rows = PostingGrid.objects.filter(posting__in=on_grids).order_by("grid")
        for posting, grid in rows.values_list("posting_id", "grid_id"):
            served.setdefault(posting, []).append(grid)
    return Actor(
        account=account.id,
        name=account.name,
        posts=tuple(_post(posting, served.get(posting.id, [])) for posting in held),
    )


def actor_of_request(request: HttpRequest) -> Actor:
    """Return who is signed in, in the present posts; read once a request. Raises SignInNeeded."""
    known: Actor | None = getattr(request, "_linli_actor", None)
    if known is None:
        if not request.user.is_authenticated:
            raise SignInNeeded
        known = actor_of(request.user, clock.now())
        request._linli_actor = known  # type: ignore[attr-defined] # a request is Django's place for what belongs to it
    return known


def centre(code: str) -> CentreView:
    """Return one centre, closed ones too. Raises CentreUnknown."""
    found = Centre.objects.filter(pk=code).first()
    if found is None:
        raise CentreUnknown("centre")
    return _centre_view(found)


def centres(codes: Collection[str]) -> dict[str, CentreView]:
    """Return several centres by code, in one query."""
    return {row.code: _centre_view(row) for row in Centre.objects.filter(pk__in=codes)}


def direct_children(code: str) -> list[CentreView]:
    """Return the active centres whose direct parent is this one, by code."""
    rows = Centre.objects.filter(parent=code, closed_on=None).order_by("code")
    return [_centre_view(row) for row in rows]


def centre_for(area: str) -> CentreView:
    """Return the centre of the smallest division that holds the area (a grid or division code) and has one.

    Raises NoCentre.
    """
    steps = {area[:digits].ljust(12, "0") for digits in rules.SIGNIFICANT_DIGITS.values()}
    found = Centre.objects.filter(pk__in=steps, closed_on=None).order_by("-level").first()
    if found is None:
        raise NoCentre("area", area=area)
    return _centre_view(found)


def units_of(centre_code: str) -> list[UnitView]:
    """Return the units beside one centre that are not closed, by code (99 at most)."""
    rows = Unit.objects.filter(centre=centre_code, closed_on=None).order_by("code")
    return [_unit_view(row) for row in rows]


def unit(code: str) -> UnitView:
    """Return one unit, closed ones too. Raises UnitUnknown."""
    found = Unit.objects.filter(pk=code).first()
    if found is None:
        raise UnitUnknown("unit")
    return _unit_view(found)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of centres and units by code, one query a table; unknown codes are left out."""
    wanted = set(codes)
    units = {code for code in wanted if "-" in code}
    names: dict[str, str] = {}
    if wanted - units:
        names |= dict(Centre.objects.filter(pk__in=wanted - units).values_list("code", "name"))
    if units:
        names |= dict(Unit.objects.filter(pk__in=units).values_list("code", "name"))
    return names


def holders_of(*roles: Role, centre: str = "", unit: str = "", at: datetime) -> list[Holder]:
    """Return who holds one of `roles` in a unit, else at a centre itself, by name; each person once."""
    place = Q(unit=unit) if unit else Q(centre=centre, unit=None)
    rows = Posting.objects.filter(current(at), place, role__in=roles)
    return _holders(rows)


def workers_of(grid_code: str, at: datetime) -> list[Holder]:
    """Return the grid workers of a grid, by name (clause 6.2.3: one or several)."""
    return _holders(Posting.objects.filter(current(at), role=Role.GRID_WORKER, served__grid=grid_code))


def leaders_of(grid_code: str, at: datetime) -> list[Holder]:
    """Return the grid leaders of a grid, by name."""
    return _holders(Posting.objects.filter(current(at), role=Role.GRID_LEADER, served__grid=grid_code))


def ground(code: str) -> Ground:
    """Return what the tree of centres needs to know of one division. Raises DivisionUnknown."""
    found = Division.objects.filter(pk=code).first()
    if found is None:
        raise DivisionUnknown("root", code=code)
    return _ground(found)


def grounds_around(top: Ground) -> dict[str, Ground]:
    """Return a division, all divisions below it, and its ancestors, by code."""
    below = Division.objects.filter(code__gte=top.scope, code__lt=_after(top.scope))
    found = {row.code: _ground(row) for row in below.iterator()}
    above = top.parent
    while above is not None:
        found[above] = ground(above)
        above = found[above].parent
    return found


def centres_around(top: Ground, grounds: Collection[str]) -> dict[str, Centre]:
    """Return the centres below `top` and those among its ancestors, closed ones too, by code: for the one writer."""
    above = [code for code in grounds if not rules.within(top.scope, code)]
    below = Q(code__gte=top.scope, code__lt=_after(top.scope))
    return {row.code: row for row in Centre.objects.filter(below | Q(code__in=above))}


def active_grids(codes: Collection[str]) -> dict[str, str]:
    """Return the community of each of these grids that exists and is not retired."""
    return dict(Grid.objects.filter(pk__in=codes, retired_on=None).values_list("code", "community_id"))


def _after(prefix: str) -> str:
    """Return the first code behind all codes that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _ground(row: Division) -> Ground:
    return Ground(
        code=row.code,
        name=row.name,
        level=row.level,
        parent=row.parent_id,
        pseudo=row.kind == DivisionKind.PSEUDO,
        retired=row.retired_on is not None,
    )


def _holders(rows: QuerySet[Posting]) -> list[Holder]:
    found = rows.values_list("account_id", "account__name").distinct().order_by("account__name", "account_id")
    return [Holder(account, name) for account, name in found]


def _post(posting: Posting, grids: list[str]) -> Post:
    return Post(
        role=Role(posting.role),
        centre=posting.centre_id,
        level=posting.centre.level,
        centre_name=posting.centre.name,
        unit=posting.unit_id or "",
        unit_name=posting.unit.name if posting.unit else "",
        grids=tuple(grids),
    )


def _centre_view(row: Centre) -> CentreView:
    return CentreView(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        level=row.level,
        parent=row.parent_id,
        leading_organisation=row.leading_organisation,
        linked_zz_center_name=row.linked_zz_center_name,
        phone=row.phone,
        closed_on=row.closed_on,
    )


def _unit_view(row: Unit) -> UnitView:
    return UnitView(
        code=row.code,
        centre=row.centre_id,
        name=row.name,
        kind=row.kind,
        phone=row.phone,
        closed_on=row.closed_on,
    )
