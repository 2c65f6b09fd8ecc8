"""Setting up centres and the units beside them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.organisation import queries, rules
from linli.organisation.actions.names import Name, keep_names
from linli.organisation.errors import (
    CentreUnknown,
    PseudoDivision,
    TextTooLong,
    UnitsFull,
    UnitTaken,
    UnitUnfit,
)
from linli.organisation.models import Centre, Unit
from linli.organisation.queries import UnitView
from linli.organisation.rules import Actor, Ground
from linli.organisation.terms import Named, Role, UnitKind

UNITS_PER_CENTRE_MAX = 99
NAME_MAX = 60
LONG_NAME_MAX = 120


@dataclass(frozen=True)
class Established:
    """made: new centres by level · moved: centres that got another direct parent."""

    made: dict[int, int]
    moved: int


@transaction.atomic
def establish_centres(*, root: str, communities: bool = True, by: Actor | None, at: datetime) -> Established:
    """Set up the centre of a division and of every division below it; what stands already stays.

    communities  False leaves level 5 out
    by           a system administrator whose scope holds `root`; None at the command line
    Pseudo and retired divisions get none. Direct parents are put right for the whole subtree, so that a level may be
    set up after the one below it. Raises DivisionNotFound, PseudoDivision, CentreUnknown, NotYourFunction.
    Source: GB/T 34300-2017, 6.1, 7.1; practice §2.2.
    """
    ground = queries.ground_of(root)
    rules.check_function(by, Role.SYSTEM_ADMINISTRATOR, at_centre=ground.code)
    if ground.pseudo:
        raise PseudoDivision("root", name=ground.name)
    grounds = queries.grounds_around(ground, 5 if communities else 4)
    known = queries.centres_around(ground, grounds)
    below = [place for place in grounds.values() if rules.within(ground.scope, place.code)]
    wanted = [place for place in sorted(below, key=lambda place: place.level) if place.code not in known]
    active = {code for code, row in known.items() if row.closed_on is None} | {place.code for place in wanted}
    parents = {place.code: rules.direct_parent(place.code, grounds, active) for place in below}
    fresh = [_new_centre(place, parents[place.code]) for place in wanted]
    Centre.objects.bulk_create(fresh, batch_size=500)
    keep_names(Name(Named.CENTRE, one.code, one.code, one.short_name) for one in fresh)
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
    seat = lock_centre(centre)
    beside = list(Unit.objects.filter(centre=seat).values_list("code", "name"))
    if name in (known for _code, known in beside):
        raise UnitTaken("name", centre=seat.name, name=name)
    serial = max((int(code.rpartition("-")[2]) for code, _name in beside), default=0) + 1
    if serial > UNITS_PER_CENTRE_MAX:
        raise UnitsFull("centre")
    made = Unit.objects.create(
        code=f"{seat.code}-{serial:02d}", centre=seat, name=name, kind=kind, phone=phone
    )
    keep_names([Name(Named.UNIT, made.code, seat.code, name)])
    return queries.unit(made.code)


def _new_centre(place: Ground, parent: str | None) -> Centre:
    return Centre(
        code=place.code,
        division_id=place.code,
        parent_id=parent,
        level=place.level,
        name=rules.sign_name(place.name, place.level),
        short_name=rules.place_name(place.name, place.level),
    )


def lock_centre(code: str) -> Centre:
    """Return an active centre, its row locked: two appointments at one centre are decided one after the other."""
    seat = Centre.objects.select_for_update(no_key=True).filter(pk=code, closed_on=None).first()
    if seat is None:
        raise CentreUnknown("centre")
    return seat
