"""Who acts: an account in its current postings, and the scope each posting gives. Pure."""

from dataclasses import dataclass
from uuid import UUID

from linli.organisation.terms import Role

SIGNIFICANT_DIGITS = {
    1: 2,
    2: 4,
    3: 6,
    4: 9,
    5: 12,
}  # digits of a division code that name a place of this level


def scope_prefix(code: str, level: int) -> str:
    """Return the leading digits shared by every code inside the division `code` of `level`.

    Source: design §4; a straight city's township keeps its own nine digits.
    """
    return code[: SIGNIFICANT_DIGITS[level]]


@dataclass(frozen=True)
class Post:
    """One current posting. `scope` is a code prefix; a worker's scope is `grids`; a unit's is its assignments."""

    role: Role
    centre: str
    level: int
    centre_name: str
    unit: str = ""
    unit_name: str = ""
    grids: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """The place this post sees; "" for a unit (its assignments) and a grid worker (its grids)."""
        if self.unit or self.role in (Role.GRID_WORKER, Role.GRID_LEADER, Role.VOLUNTEER, Role.MEDIATOR):
            return ""
        return scope_prefix(self.centre, self.level)

    @property
    def title(self) -> str:
        return f"{self.unit_name or self.centre_name} {self.role.label}"


@dataclass(frozen=True)
class Actor:
    """Who makes a move or reads: a member of staff with posts, or the bearer of one case's query code.

    account   None for a resident and for the system
    own_case  (county, case id) that a resident has proven to hold
    system    the clock; makes only moves that the table gives to it
    """

    account: UUID | None
    name: str
    posts: tuple[Post, ...] = ()
    own_case: tuple[str, UUID] | None = None
    system: bool = False

    def has(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)

    def posts_at(self, *, centre: str = "", unit: str = "") -> tuple[Post, ...]:
        """Return the posts held at one centre (units beside it excluded) or in one unit."""
        if unit:
            return tuple(post for post in self.posts if post.unit == unit)
        return tuple(post for post in self.posts if post.centre == centre and not post.unit)


CLOCK = Actor(account=None, name="clock", system=True)
