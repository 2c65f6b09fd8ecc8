"""What the pages of this room show, and which of their buttons this reader may use."""

from dataclasses import dataclass
from datetime import datetime

from linli.kernel.paging import Page
from linli.organisation import rules
from linli.organisation.errors import CentreUnknown
from linli.organisation.queries.centres import (
    CentreView,
    UnitView,
    centre,
    centres,
    children_page,
    units_of,
)
from linli.organisation.queries.people import (
    EmptyPost,
    PostingView,
    VacantGrid,
    empty_posts,
    postings_at,
    postings_in,
    vacant_grids,
)
from linli.organisation.rules import Actor
from linli.organisation.terms import Role


@dataclass(frozen=True)
class CentrePage:
    """One centre with what hangs below it and beside it. people: in posts of the centre itself and of its units."""

    centre: CentreView
    parent: CentreView | None
    children: Page[CentreView]
    units: list[UnitView]
    people: Page[PostingView]
    may_change: bool
    may_appoint: bool


@dataclass(frozen=True)
class PersonLine:
    """A posting and what this reader may do about it."""

    posting: PostingView
    may_end: bool
    may_reset: bool
    may_give_token: bool


@dataclass(frozen=True)
class PeoplePage:
    centre: CentreView
    rows: list[PersonLine]
    following: str
    may_appoint: bool


@dataclass(frozen=True)
class VacancyPage:
    """centre and the places inside its scope that lack somebody."""

    centre: CentreView
    grids: Page[VacantGrid] | None = None
    posts: Page[EmptyPost] | None = None


def centre_in_scope(actor: Actor, code: str) -> CentreView:
    """Return a centre inside the scope of the actor. Raises CentreUnknown."""
    if not rules.sees(actor, code):
        raise CentreUnknown("centre")
    return centre(code)


def own_centre(actor: Actor) -> str:
    """Return the code of the first centre whose ground the actor's posts cover. Raises CentreUnknown."""
    for post in actor.posts:
        if post.scope:
            return post.centre
    raise CentreUnknown("centre")


def centre_page(actor: Actor, code: str, at: datetime, *, after: str = "") -> CentrePage:
    """Return the page of a centre in scope; `after` pages its direct children. Raises CentreUnknown, BadCursor."""
    shown = centre_in_scope(actor, code)
    return CentrePage(
        centre=shown,
        parent=centres([shown.parent]).get(shown.parent) if shown.parent else None,
        children=children_page(code, after),
        units=units_of(code),
        people=postings_at(code, at),
        may_change=rules.may(actor, Role.SYSTEM_ADMINISTRATOR, at_centre=code),
        may_appoint=rules.may(actor, *rules.APPOINTING, at_centre=code),
    )


def people_page(actor: Actor, code: str, at: datetime, *, login: str = "", after: str = "") -> PeoplePage:
    """Return the people in posts inside the ground of a centre in scope. Raises CentreUnknown, BadCursor."""
    shown = centre_in_scope(actor, code)
    page = postings_in(shown.scope, at, login=login, after=after)
    return PeoplePage(
        centre=shown,
        rows=[_line(actor, row) for row in page.rows],
        following=page.following,
        may_appoint=rules.may(actor, *rules.APPOINTING, at_centre=code),
    )


def vacant_grids_page(actor: Actor, code: str, at: datetime, *, after: str = "") -> VacancyPage:
    """Return the grids without a worker inside the ground of a centre in scope. Raises CentreUnknown, BadCursor."""
    shown = centre_in_scope(actor, code)
    return VacancyPage(shown, grids=vacant_grids(shown.scope, at, after=after))


def empty_posts_page(actor: Actor, code: str, at: datetime, *, after: str = "") -> VacancyPage:
    """Return the needed posts that nobody holds inside the ground of a centre in scope. Raises CentreUnknown, BadCursor."""
    shown = centre_in_scope(actor, code)
    return VacancyPage(shown, posts=empty_posts(shown.scope, at, after=after))


def _line(actor: Actor, row: PostingView) -> PersonLine:
    return PersonLine(
        posting=row,
        may_end=rules.may(actor, *rules.who_appoints(row.role), at_centre=row.centre),
        may_reset=rules.may(actor, *rules.who_resets(row.role), at_centre=row.centre),
        may_give_token=row.role not in rules.NO_TOKEN_FOR
        and rules.may(actor, *rules.RESETTING, at_centre=row.centre),
    )
