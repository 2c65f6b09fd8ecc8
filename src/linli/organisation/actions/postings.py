"""Putting people in posts and taking them out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.access import actions as access
from linli.access import queries as access_queries
from linli.access.errors import AccountUnknown
from linli.access.rules import random_password
from linli.kernel.ids import uuid7
from linli.organisation import queries, rules
from linli.organisation.actions.centres import lock_centre
from linli.organisation.actions.names import Name, keep_names
from linli.organisation.errors import (
    AlreadyPosted,
    CentreUnknown,
    DatesUnfit,
    GridsUnfit,
    NoGrantToSelf,
    PersonNameOther,
    PersonUnknown,
    PostingOver,
    PostingUnknown,
    TwoDirectors,
    UnitUnknown,
)
from linli.organisation.models import Centre, Posting, PostingGrid, Unit
from linli.organisation.rules import Actor
from linli.organisation.terms import Named, Role

if TYPE_CHECKING:
    from linli.access.models import Account


@dataclass(frozen=True)
class Appointed:
    """posting: id of the new posting · warnings: what is allowed but should be looked at."""

    posting: UUID
    warnings: tuple[str | Promise, ...] = ()


@dataclass(frozen=True)
class Filled:
    """name: who is in the post now · is_new: whether an account was made for it · warnings: as in Appointed."""

    name: str
    is_new: bool
    warnings: tuple[str | Promise, ...]


class PostGiven(TypedDict):
    """What names a post, as forms and tables give it to `appoint`."""

    role: Role
    centre: str
    unit: str | None
    grids: Collection[str]
    begins_on: date
    ends_on: date | None
    concurrent_post: str
    source: str


@transaction.atomic
def appoint(
    *,
    account: "Account",
    role: Role,
    centre: str,
    unit: str | None = None,
    grids: Collection[str] = (),
    begins_on: date,
    ends_on: date | None = None,
    concurrent_post: str = "",
    source: str = "",
    by: Actor | None,
    at: datetime,
) -> Appointed:
    """Put a person in a post, from the first to the last day (None: open), effective at once when it begins today.

    by  a security administrator in scope, for grids also a workforce clerk; never the person; None at the command line
    Raises CentreUnknown, NotYourFunction, NoGrantToSelf, UnitUnknown, RoleUnfit, GridsUnfit, DatesUnfit, TwoDirectors,
    AlreadyPosted.
    Source: GB/T 34300-2017, 6.2.1, 6.2.2, 6.2.3 ¶1.
    """
    rules.check_function(by, *rules.who_appoints(role), at_centre=centre)
    if by and by.account == account.id:
        raise NoGrantToSelf("account")
    if ends_on and ends_on < begins_on:
        raise DatesUnfit("ends_on")
    seat = lock_centre(centre)
    beside = _unit_of(seat, unit)
    grids = sorted(set(grids))
    rules.check_post(role, level=seat.level, unit_kind=beside.kind if beside else "", grids=grids)
    _check_grids(seat, grids)
    posting = Posting(
        id=uuid7(),
        account=account,
        role=role,
        centre=seat,
        unit=beside,
        concurrent_post=concurrent_post,
        source=source,
        begins_on=begins_on,
        ends_on=ends_on,
        made_at=at,
        made_by_id=by.account if by else None,
    )
    _check_others(posting, grids)
    posting.save(force_insert=True)
    PostingGrid.objects.bulk_create([PostingGrid(posting=posting, grid_id=grid) for grid in grids])
    keep_names([Name(Named.PERSON, str(account.id), centre, account.name)])
    return Appointed(posting.id, _warnings(role, grids, at))


@transaction.atomic
def take_on(
    *, login: str, name: str, phone: str = "", by: Actor | None, at: datetime, **post: Unpack[PostGiven]
) -> tuple["Account", Appointed]:
    """Make an account for someone new and put them in their first post. It has no password until a reset link is used.

    Raises what `access.add_account` and `appoint` raise.
    """
    rules.check_function(by, *rules.who_appoints(post["role"]), at_centre=post["centre"])
    account = access.add_account(login=login, name=name, phone=phone, at=at)
    return account, appoint(account=account, by=by, at=at, **post)


@transaction.atomic
def fill_post(
    *, login: str, name: str, phone: str, by: Actor | None, at: datetime, **post: Unpack[PostGiven]
) -> Filled:
    """Put a person in a post as one types it: who has this login already, else someone new.

    Raises PersonNameOther when the login belongs to another name, and what `take_on` and `appoint` raise.
    """
    login = login.strip().lower()
    try:
        known = access_queries.account(login)
    except AccountUnknown:
        account, appointed = take_on(login=login, name=name, phone=phone, by=by, at=at, **post)
        return Filled(account.name, True, appointed.warnings)
    if name and name != known.name:
        raise PersonNameOther("name", login=login)
    return Filled(known.name, False, appoint(account=known, by=by, at=at, **post).warnings)


@transaction.atomic
def make_first_administrator(*, login: str, name: str, root: str, at: datetime) -> str:
    """Return the password of a new system and security administrator of the centre `root`: who begins a new house.

    Only for the command line of the machine itself. Raises LoginTaken, LoginUnfit, NameUnfit, CentreUnknown, RoleUnfit.
    """
    password = random_password()
    account = access.add_account(login=login, name=name, password=password, at=at)
    for role in (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR):
        appoint(account=account, role=role, centre=root, begins_on=queries.day_of(at), by=None, at=at)
    return password


@transaction.atomic
def end_posting(*, posting: UUID, on: date | None = None, by: Actor | None, at: datetime) -> None:
    """End a posting with its last day `on`; without one, or with a day before today, at this very moment.

    Raises PostingUnknown, NotYourFunction, PostingOver, DatesUnfit.
    """
    held = Posting.objects.select_for_update().filter(pk=posting).first()
    if held is None:
        raise PostingUnknown("posting")
    try:
        rules.check_function(by, *rules.who_appoints(Role(held.role)), at_centre=held.centre_id)
    except CentreUnknown as error:
        raise PostingUnknown("posting") from error
    today = queries.day_of(at)
    if held.ended_at or (held.ends_on and held.ends_on < today):
        raise PostingOver("posting")
    if on is not None and on < held.begins_on:
        raise DatesUnfit("ends_on")
    if on is None or on < today:
        held.ended_at, on = at, max(today, held.begins_on)
    held.ends_on = on
    held.ended_by_id = by.account if by else None
    held.save(update_fields=["ends_on", "ended_at", "ended_by"])


@transaction.atomic
def hand_out_reset_link(*, account: "Account", by: Actor, at: datetime) -> str:
    """Return the token of a one-time link by which a member of staff sets a new password.

    by  a system or security administrator whose scope holds every present and coming post of the person: nobody takes
        over an account that reaches further than their own; who grants or audits is reset by a security administrator
    Raises PersonUnknown, NotYourFunction.
    """
    held = queries.posts_not_over(account.id, at)
    if not any(rules.sees(by, place) for place, _role in held):
        raise PersonUnknown("account")
    for place, role in held:
        rules.check_function(by, *rules.who_resets(role), at_centre=place)
    assert by.account is not None
    return access.make_reset_link(account=account, by=by.account, at=at)


def _unit_of(seat: Centre, code: str | None) -> Unit | None:
    if not code:
        return None
    found = Unit.objects.filter(pk=code, centre=seat, closed_on=None).first()
    if found is None:
        raise UnitUnknown("unit")
    return found


def _check_grids(seat: Centre, grids: Collection[str]) -> None:
    if not grids:
        return
    for grid in set(grids) - queries.active_grids(seat.code):
        why = _("网格%(grid)s不属于%(centre)s，或已停用。") % {"grid": grid, "centre": seat.name}
        raise GridsUnfit("grids", why=why)


def _check_others(posting: Posting, grids: Collection[str]) -> None:
    """Refuse a second director, and the same person twice in one post (a grid worker: on one grid) at one time."""
    days = Q(ended_at=None) & (Q(ends_on=None) | Q(ends_on__gte=posting.begins_on))
    if posting.ends_on:
        days &= Q(begins_on__lte=posting.ends_on)
    others = Posting.objects.filter(days, centre=posting.centre, role=posting.role)
    if posting.role == Role.DIRECTOR and (other := others.select_related("account").first()):
        raise TwoDirectors("role", centre=posting.centre.name, name=other.account.name)
    same = others.filter(account=posting.account, unit=posting.unit)
    if grids:
        same = same.filter(served__grid__in=grids)
    if same.exists():
        raise AlreadyPosted("account", name=posting.account.name, role=Role(posting.role).label)


def _warnings(role: Role, grids: Collection[str], at: datetime) -> tuple[str | Promise, ...]:
    if role != Role.GRID_LEADER:
        return ()
    few = [grid for grid in grids if len(queries.workers_of(grid, at)) < rules.LEADER_WORKERS_MIN]
    text = _("网格%(grid)s在岗网格员不足两名，一般不设网格长。")
    return tuple(text % {"grid": grid} for grid in few)
