"""Who sits where in the fictitious province, read from its tables: centres, units, grids, people."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from linli.demo.texts import rows
from linli.organisation.terms import Role
from linli.territory.terms import GRID_LEVEL

# Land of a village outside its grids, by its mark on the plan.
VILLAGE_LAND = {"s": "990121100200", "p": "999001200201", "y": "990200100001"}


@dataclass(frozen=True)
class Division:
    code: str
    name: str
    level: int
    parent: str
    kind: str
    village_kind: str
    phone: str

    @property
    def has_centre(self) -> bool:
        return self.kind != "pseudo"


@dataclass(frozen=True)
class Grid:
    mark: str
    code: str
    name: str
    households: int
    population: int
    site_type: str
    contact_org: str

    @property
    def community(self) -> str:
        return self.code[:12]


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    kind: str
    serves: tuple[str, ...]

    @property
    def centre(self) -> str:
        return self.code[:12]


@dataclass(frozen=True)
class Person:
    """place: a centre's code or a unit's · grids: marks · signs_in: gets a password, the others are colleagues only"""

    login: str
    name: str
    roles: tuple[Role, ...]
    place: str
    grids: tuple[str, ...]
    signs_in: bool


@cache
def divisions() -> dict[str, Division]:
    return {
        row["code"]: Division(
            row["code"],
            row["name"],
            int(row["level"]),
            row["parent"],
            row["kind"],
            row["village_kind"],
            row["phone"],
        )
        for row in rows("divisions.tsv")
    }


@cache
def grids() -> dict[str, Grid]:
    """Return the grids by their mark on the plan."""
    return {
        row["mark"]: Grid(
            row["mark"],
            row["code"],
            row["name"],
            int(row["households"]),
            int(row["population"]),
            row["site_type"],
            row["contact_org"],
        )
        for row in rows("grids.tsv")
    }


@cache
def units() -> dict[str, Unit]:
    return {
        row["code"]: Unit(row["code"], row["name"], row["kind"], tuple(row["serves"].split()))
        for row in rows("units.tsv")
    }


@cache
def people() -> dict[str, Person]:
    return {
        row["login"]: Person(
            row["login"],
            row["name"],
            tuple(Role(role) for role in row["roles"].split()),
            row["place"],
            tuple(row["grids"].split()),
            bool(row["signs_in"]),
        )
        for row in rows("people.tsv")
    }


@cache
def at(place: str, *roles: Role) -> tuple[str, ...]:
    """Return the logins of those posted in one of `roles` at a centre, in a unit, or on the grid with this mark."""
    return tuple(
        person.login
        for person in people().values()
        if (person.place == place or place in person.grids) and set(roles) & set(person.roles)
    )


def worker(mark: str) -> str:
    """Return the login of a grid's worker, "" where the post is empty or the mark is no grid's."""
    return next(iter(at(mark, Role.GRID_WORKER)), "") if mark in grids() else ""


def community(mark: str) -> str:
    return VILLAGE_LAND[mark] if mark in VILLAGE_LAND else grids()[mark].community


def parent(centre: str) -> str:
    """Return the code of the direct parent centre, "" above the province."""
    above = list(lineage(centre))[1:]
    return next((code for code in above if divisions()[code].has_centre), "")


def upward(centre: str) -> Iterator[str]:
    """Yield the centre and its direct parents up to the province."""
    while centre:
        yield centre
        centre = parent(centre)


def lineage(code: str) -> Iterator[str]:
    """Yield a division and everything above it, pseudo ones too."""
    while code:
        yield code
        code = divisions()[code].parent


def level(place: str) -> int | None:
    """Return the level of a centre, 6 of a grid, None of a unit."""
    if "-" in place:
        return None
    return GRID_LEVEL if len(place) > 12 else divisions()[place].level


def unit_for(leaf: str, centre: str) -> str:
    """Return the unit beside `centre` that serves `leaf`, "" if none does."""
    return next((unit.code for unit in units().values() if unit.centre == centre and leaf in unit.serves), "")


def units_of(centre: str) -> tuple[str, ...]:
    return tuple(unit.code for unit in units().values() if unit.centre == centre)


def scope_of(person: Person) -> int | None:
    """Return the level that stands beside a sign-in: of the centre, 6 for those on grids, None for units."""
    return GRID_LEVEL if person.grids else level(person.place)
