"""What a decision must know beside the case itself: the calendar, the centres around it, who is posted there. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from linli.cases.terms import LinkKind
from linli.kernel.worktime import Calendar
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role


@dataclass(frozen=True)
class CentreFacts:
    code: str
    level: int
    short_name: str
    parent: str | None


@dataclass(frozen=True)
class Posted:
    """One person in one current posting."""

    account: str
    name: str
    role: Role
    centre: str
    unit: str = ""
    grids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placement:
    """Where a case lies, and which grid or centre first holds a report from there."""

    area: str
    county: str
    holder: str
    holder_past_grid: str
    lon_e5: int | None = None
    lat_e5: int | None = None


@dataclass(frozen=True)
class Linked:
    """An earlier case that a filing points to, and why."""

    kind: LinkKind
    county: str
    id: str


@dataclass(frozen=True)
class Ground:
    """centre: the holder's centre (a grid's community centre while a grid holds) · units: those beside it, code → name
    people: postings at the centre, its units and its direct parent · placement: the place named by the form, if any
    links: the earlier cases named by the form."""

    calendar: Calendar
    centre: CentreFacts
    parent: CentreFacts | None = None
    children: Mapping[str, CentreFacts] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Posted, ...] = ()
    placement: Placement | None = None
    links: tuple[Linked, ...] = ()

    def at(self, place: str, roles: Iterable[Role]) -> tuple[Posted, ...]:
        """Return the people in `roles` at a centre (units beside it excluded), in a unit, or serving a grid."""
        wanted = frozenset(roles)
        return tuple(
            person
            for person in self.people
            if person.role in wanted
            and (
                (place in person.grids)
                or (person.unit == place)
                or (person.centre == place and not person.unit)
            )
        )

    def people_in(self, unit: str) -> tuple[Posted, ...]:
        return tuple(person for person in self.people if person.unit == unit)

    def solvers(self, holder: str) -> tuple[Posted, ...]:
        """Return who can solve a case without a unit: workers of the grid that holds it, clerks of its centre."""
        workers = self.at(holder, {Role.GRID_WORKER}) if holder != self.centre.code else ()
        return workers + self.at(self.centre.code, {Role.INTAKE_CLERK})


@dataclass(frozen=True)
class Making:
    """One attempt at a move: who makes it in which post, when, under which operation, approved by whom.

    pictures  how many photos and films it brings
    """

    by: Actor
    post: Post | None
    at: datetime
    op_id: UUID
    ground: Ground
    pictures: int = 0
    proposer: str | None = None

    def id_for(self, what: str) -> str:
        """Return the id of a row that this operation makes: the same for every repeat."""
        return str(uuid5(self.op_id, what))

    @property
    def account(self) -> str | None:
        return str(self.by.account) if self.by.account else None
