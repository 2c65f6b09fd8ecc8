"""The only writer of centres, units and postings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.access import actions as access
from linli.kernel.ids import uuid7
from linli.organisation import queries, rules
from linli.organisation.errors import (
    AlreadyPosted,
    CentreUnknown,
    DatesUnfit,
    GridsUnfit,
    NoGrantToSelf,
    PersonUnknown,
    PostingOver,
    PostingUnknown,
    PseudoDivision,
    TextTooLong,
    TwoDirectors,
    UnitsFull,
    UnitTaken,
    UnitUnfit,
    UnitUnknown,
)
from linli.organisation.models import Centre, Posting, PostingGrid, Unit
from linli.organisation.queries import UnitView
from linli.organisation.rules import Actor, Ground
from linli.organisation.terms import Role, UnitKind

if TYPE_CHECKING:
    from linli.access.models import Account

UNITS_PER_CENTRE_MAX = 99
NAME_MAX = 60
LONG_NAME_MAX = 120


@dataclass(frozen=True)
class Established:
    """made: new centres by level · moved: centres that got another direct parent."""

    made: dict[int, int]
    moved: int


@dataclass(frozen=True)
class Appointed:
    """posting: id of the new posting · warnings: what is allowed but should be looked at."""

    posting: UUID
    warnings: tuple[str | Promise, ...] = ()


@transaction.atomic
def establish_centres(*, root: str, communities: bool = True, by: Actor | None, at: datetime) -> Established:
    """Set up the centre of a division and of every division below it; what stands already stays.

    communities  False leaves level 5 out
    by           a system administrator whose scope holds `root`; None at the command line
    Pseudo and retired divisions get none. Direct parents are put right for the whole subtree, so that a level may be
    set up after the one below it. Raises DivisionUnknown, PseudoDivision, CentreUnknown, NotYourFunction.
    Source: GB/T 34300-2017, 6.1, 7.1; practice §2.2.
    """
    ground = queries.ground_of(root)
    rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, at_centre=root)
    if ground.pseudo:
        raise PseudoDivision("root", name=ground.name)
    grounds = queries.grounds_around(ground)
    known = queries.centres_around(ground, grounds)
    wanted = [
        place
        for place in sorted(grounds.values(), key=lambda place: (place.level, place.code))
        if rules.within(ground.scope, place.code)
        and not (place.pseudo or place.retired or place.code in known)
        and (communities or place.level < 5)
    ]
    active = {code for code, row in known.items() if row.closed_on is None} | {place.code for place in wanted}
    parents = {
        code: rules.direct_parent(code, grounds, active)
        for code in (*known, *(place.code for place in wanted))
        if rules.within(ground.scope, code)
    }
    Centre.objects.bulk_create([_new_centre(place, parents[place.code]) for place in wanted], batch_size=500)
    moved = [row for code, row in known.items() if row.parent_id != parents.get(code, row.parent_id)]
    for row in moved:
        row.parent_id = parents[row.code]  # type: ignore[assignment] # the stubs forget that it may be null
    Centre.objects.bulk_update(moved, ["parent"], batch_size=500)
    made = {level: sum(place.level == level for place in wanted) for level in range(1, 6)}
    return Established(made=made, moved=len(moved))


@transaction.atomic
def describe_centre(
    *,
    centre: str,
    phone: str,
    leading_organisation: str,
    linked_zz_center_name: str,
    by: Actor | None,
    at: datetime,
) -> None:
    """Set what a centre's page says: phone, leading organisation, the centre for comprehensive management beside it.

    Raises CentreUnknown, NotYourFunction, TextTooLong.
    Source: GB/T 34300-2017, 3.2, 6.1 ¶1.
    """
    rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, at_centre=centre)
    limits = {"phone": 20, "leading_organisation": LONG_NAME_MAX, "linked_zz_center_name": LONG_NAME_MAX}
    values = {
        "phone": phone.strip(),
        "leading_organisation": leading_organisation.strip(),
        "linked_zz_center_name": linked_zz_center_name.strip(),
    }
    for field, limit in limits.items():
        if len(values[field]) > limit:
            raise TextTooLong(field, limit=limit)
    if not Centre.objects.filter(pk=centre).update(**values):
        raise CentreUnknown("centre")


@transaction.atomic
def add_unit(
    *, centre: str, name: str, kind: str, phone: str = "", by: Actor | None, at: datetime
) -> UnitView:
    """Add a department or other body beside a centre under the next free code.

    Raises CentreUnknown, NotYourFunction, UnitUnfit, UnitTaken, UnitsFull.
    """
    rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, at_centre=centre)
    name = name.strip()
    if not 1 <= len(name) <= NAME_MAX:
        raise UnitUnfit("name", why=_("名称须为1至60个字。"))
    if kind not in UnitKind.values:
        raise UnitUnfit("kind", why=_("没有这种类别。"))
    if len(phone) > 20:
        raise UnitUnfit("phone", why=_("电话不超过20位。"))
    seat = _lock_centre(centre)
    beside = list(Unit.objects.filter(centre=seat).values_list("code", "name"))
    if name in (known for _code, known in beside):
        raise UnitTaken("name", centre=seat.name, name=name)
    serial = max((int(code.rpartition("-")[2]) for code, _name in beside), default=0) + 1
    if serial > UNITS_PER_CENTRE_MAX:
        raise UnitsFull("centre")
    made = Unit.objects.create(
        code=f"{seat.code}-{serial:02d}", centre=seat, name=name, kind=kind, phone=phone
    )
    return queries.unit(made.code)


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
    seat = _lock_centre(centre)
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
    return Appointed(posting.id, _warnings(role, grids, at))


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

    by  a system or security administrator whose scope holds every present post of the person: nobody takes over an
        account that reaches further than their own
    Raises PersonUnknown, NotYourFunction.
    """
    held = Posting.objects.filter(queries.current(at), account=account)
    places = set(held.values_list("centre_id", flat=True))
    if not any(rules.sees(by, place) for place in places):
        raise PersonUnknown("account")
    for place in places:
        rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, at_centre=place)
    assert by.account is not None
    return access.make_reset_link(account=account, by=by.account, at=at)


def _new_centre(place: Ground, parent: str | None) -> Centre:
    return Centre(
        code=place.code,
        division_id=place.code,
        parent_id=parent,
        level=place.level,
        name=rules.sign_name(place.name, place.level),
        short_name=rules.place_name(place.name, place.level),
    )


def _lock_centre(code: str) -> Centre:
    """Return an active centre, its row locked: two appointments at one centre are decided one after the other."""
    seat = Centre.objects.select_for_update(no_key=True).filter(pk=code, closed_on=None).first()
    if seat is None:
        raise CentreUnknown("centre")
    return seat


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
    lying = queries.active_grids(grids)
    for grid in grids:
        if grid not in lying:
            raise GridsUnfit("grids", why=_("没有网格%(grid)s，或已停用。") % {"grid": grid})
        if lying[grid] != seat.code:
            raise GridsUnfit(
                "grids", why=_("网格%(grid)s不属于%(centre)s。") % {"grid": grid, "centre": seat.name}
            )


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
