"""Who acts in which posts, the scope a post gives, the tree of centres and the names on their signs. Pure."""

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from linli.organisation.errors import CentreUnknown, DateUnreadable, GridsUnfit, NotYourFunction, RoleUnfit
from linli.organisation.terms import Role, UnitKind
from linli.territory.codes import prefix_of
from linli.territory.terms import Level


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
    beside: str = ""  # the centre for comprehensive management it runs together with (clause 3.2)

    @property
    def scope(self) -> str:
        """The place this post sees; "" for a unit (its assignments) and a grid worker (its grids)."""
        if self.unit or self.role in (Role.GRID_WORKER, Role.GRID_LEADER, Role.VOLUNTEER, Role.MEDIATOR):
            return ""
        return prefix_of(self.centre, self.level)

    @property
    def title(self) -> str:
        return f"{self.unit_name or self.centre_name} {self.role.label}"


@dataclass(frozen=True)
class Actor:
    """Who makes a move or reads: a member of staff with posts, or the bearer of one case's query code.

    account   None for a resident and for the system
    own_case  (county, case id) that a resident has proven to hold
    system    the clock; makes only moves that the table gives to it
    token     name of the token by which a program acts for this account, "" for the person
    """

    account: UUID | None
    name: str
    posts: tuple[Post, ...] = ()
    own_case: tuple[str, UUID] | None = None
    system: bool = False
    token: str = ""

    def has(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)

    def posts_at(self, *, centre: str = "", unit: str = "") -> tuple[Post, ...]:
        """Return the posts held at one centre (units beside it excluded) or in one unit."""
        if unit:
            return tuple(post for post in self.posts if post.unit == unit)
        return tuple(post for post in self.posts if post.centre == centre and not post.unit)


CLOCK = Actor(account=None, name="clock", system=True)


def within(prefix: str, area: str) -> bool:
    """Tell whether a place (division or grid code) lies inside a scope; nothing lies inside the empty scope."""
    return bool(prefix) and area.startswith(prefix)


# --- Names on the sign (clause 7.1) ---

SIGN_SUFFIX = "网格化服务管理中心"
_COMMITTEES = (  # the committee's name → the place's name; the longest first
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)
_PLACE_ENDINGS = ("社区", "村", "嘎查")


def place_name(name: str, level: int) -> str:
    """Return the name of the place that a list of divisions calls by its committee or office.

    春晓社区居民委员会 → 春晓社区, 上岭村民委员会 → 上岭村, 柳溪街道办事处 → 柳溪街道.
    """
    if level == Level.TOWNSHIP and name.endswith("街道办事处"):
        return name.removesuffix("办事处")
    if level == Level.COMMUNITY:
        for committee, kind in _COMMITTEES:
            if name.endswith(committee) and name != committee:
                stem = name.removesuffix(committee)
                return stem if stem.endswith(_PLACE_ENDINGS) else stem + kind
    return name


def sign_name(name: str, level: int) -> str:
    """Return the name on the sign of a centre: the place's name, then 网格化服务管理中心. Source: clause 7.1."""
    return place_name(name, level) + SIGN_SUFFIX


# --- The tree of centres (practice §2.2) ---


@dataclass(frozen=True)
class Ground:
    """What the tree of centres needs to know of a division."""

    code: str
    name: str
    level: int
    parent: str | None
    pseudo: bool = False

    @property
    def scope(self) -> str:
        return prefix_of(self.code, self.level)


def direct_parent(code: str, grounds: Mapping[str, Ground], centres: Container[str]) -> str | None:
    """Return the code of the nearest ancestor that has an active centre; None at the top.

    grounds  `code` and all its ancestors; a collective row is never one, territory hangs what is below it higher
    centres  codes with an active centre
    Source: practice §2.2, rule "direct parent".
    """
    above = grounds[code].parent
    while above is not None:
        if above in centres:
            return above
        above = grounds[above].parent
    return None


# --- Posts (clause 6.2, practice §6.2) ---

UNIT_ROLES = frozenset({Role.UNIT_HEAD, Role.UNIT_CONTACT, Role.HANDLER, Role.MEDIATOR, Role.CONTRACTOR})
GRID_ROLES = frozenset({Role.GRID_LEADER, Role.GRID_WORKER})
NEVER_POSTED = frozenset({Role.RESIDENT})
DEEPEST_LEVEL = {
    Role.SECURITY_ADMINISTRATOR: 3,
    Role.SECURITY_AUDITOR: 3,
    Role.PRIVACY_OFFICER: 3,
    Role.LEADER: 4,
    Role.SUPERVISION_CLERK: 4,
    Role.FUNDING_CLERK: 4,
    Role.ADMISSION_CLERK: 4,
}
# Posts without which no case can go on: nobody to accept it, nobody to approve, nobody to sign for it.
NEEDED_AT_CENTRE = (Role.DIRECTOR, Role.INTAKE_CLERK)
NEEDED_AT_UNIT = Role.UNIT_CONTACT
UNITS_WITHOUT_CONTACT = (
    UnitKind.COMMITTEE,
    UnitKind.CONTRACTOR,
)  # theirs are mediators and contractors' staff
GRIDS_PER_POSTING_MAX = 50
LEADER_WORKERS_MIN = 2
APPOINTING = (Role.SECURITY_ADMINISTRATOR, Role.WORKFORCE_CLERK)
RESETTING = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
# No program administers or approves: who grants, audits, leads or answers for personal data does it as a person.
NO_TOKEN_FOR = frozenset(
    {
        *RESETTING,
        Role.SECURITY_AUDITOR,
        Role.PRIVACY_OFFICER,
        Role.LEADER,
        Role.DIRECTOR,
        Role.DUTY_LEADER,
        Role.UNIT_HEAD,
    }
)


def check_post(role: Role, *, level: int, unit_kind: str, grids: Collection[str]) -> None:
    """Raises RoleUnfit when the role has no place at this level or unit, GridsUnfit when grids are missing or too many.

    unit_kind  "" for a post of the centre itself
    """
    if role in NEVER_POSTED:
        raise RoleUnfit("role", role=role.label, why=_("居民不需要任职。"))
    if not fits_level(role, level) and role not in GRID_ROLES:
        raise RoleUnfit("role", role=role.label, why=_("这一级没有这个岗位。"))
    if (role in UNIT_ROLES) != bool(unit_kind):
        why = _("这个岗位设在部门或单位。") if role in UNIT_ROLES else _("这个岗位设在中心，不设在部门。")
        raise RoleUnfit("unit", role=role.label, why=why)
    if role == Role.MEDIATOR and unit_kind != UnitKind.COMMITTEE:
        raise RoleUnfit("unit", role=role.label, why=_("人民调解员属于人民调解委员会。"))
    if not fits_level(role, level):
        raise RoleUnfit("role", role=role.label, why=_("网格员由社区（村）中心配备。"))
    if (role in GRID_ROLES) != bool(grids):
        why = _("请选择至少一个网格。") if role in GRID_ROLES else _("只有网格员和网格长负责网格。")
        raise GridsUnfit("grids", why=why)
    if len(grids) > GRIDS_PER_POSTING_MAX:
        raise GridsUnfit("grids", why=_("一人最多负责50个网格。"))


def fits_level(role: Role, level: int) -> bool:
    """Tell whether a post of this role can stand at a centre of this level (practice §6.2)."""
    if role in GRID_ROLES:
        return level == Level.COMMUNITY
    return role not in NEVER_POSTED and level <= DEEPEST_LEVEL.get(role, 5)


def who_appoints(role: Role) -> tuple[Role, ...]:
    """Return the roles that may fill a post: the security administrator any, the workforce clerk those on grids."""
    if role in GRID_ROLES:
        return APPOINTING
    return (Role.SECURITY_ADMINISTRATOR,)


def who_resets(role: Role) -> tuple[Role, ...]:
    """Return the roles that may reset who holds this one. The three administrators are apart (practice §6.2): a system
    administrator does not become a security administrator or an auditor by setting their password."""
    if role in (Role.SECURITY_ADMINISTRATOR, Role.SECURITY_AUDITOR):
        return (Role.SECURITY_ADMINISTRATOR,)
    return RESETTING


def check_function(by: "Actor | None", *roles: Role, at_centre: str) -> None:
    """Raises CentreUnknown outside every scope of `by`, NotYourFunction without one of `roles` there.

    by  None is the operator at the command line of the machine itself
    """
    if by is None:
        return
    if not sees(by, at_centre):
        raise CentreUnknown("centre")
    if not may(by, *roles, at_centre=at_centre):
        raise NotYourFunction(roles="、".join(str(role.label) for role in roles))


def may(actor: "Actor", *roles: Role, at_centre: str) -> bool:
    """Tell whether the actor holds one of `roles` in a post whose scope holds the centre."""
    return any(post.role in roles and within(post.scope, at_centre) for post in actor.posts)


def sees(actor: "Actor", centre: str) -> bool:
    """Tell whether a centre lies inside the scope of any of the actor's posts."""
    return any(within(post.scope, centre) for post in actor.posts)


# --- Tables that people bring (practice §10) ---

Words = TypeVar("Words", bound=TextChoices)
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")


def named(words: type[Words], text: str) -> Words | None:
    """Return the word that `text` names by its code or by its Chinese label, None if there is none."""
    with override("zh-hans"):
        return next((word for word in words if text in (word.value, str(word.label))), None)


def read_day(field: str, text: str) -> date | None:
    """Return the day written as 2026-03-02, 2026/3/2, 20260302 or 2026年3月2日; None for "". Raises DateUnreadable."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        year, month, day = map(int, found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise DateUnreadable(field, text=text) from error


def significant(code: str) -> str:
    """Return a division code without the zeros that fill it up: 990101001000 → 990101001."""
    return next((code[:digits] for digits in (2, 4, 6, 9) if not code[digits:].strip("0")), code)
