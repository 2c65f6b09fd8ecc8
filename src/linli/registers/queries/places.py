"""What the pages of grids, buildings and facilities show, and which of their buttons this reader may use."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.access.queries import names_of_accounts
from linli.kernel import paging
from linli.kernel.errors import Refusal
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.registers import rules
from linli.registers.errors import NotYourPlace
from linli.territory import maps
from linli.territory import queries as territory
from linli.territory.codes import DIVISION_DIGITS, FACILITY
from linli.territory.errors import GridNotFound, SiteNotFound
from linli.territory.queries import (
    BuildingView,
    FacilityView,
    GridView,
    Ground,
    HistoryLine,
    SiteCounts,
)
from linli.territory.terms import GridKind
from linli.ui.terms import Light

SHOWN_AT_ONCE = 8
MAP_WIDTH, MAP_HEIGHT = 640, 420


@dataclass(frozen=True)
class Counted:
    """A number of a grid with what clause 5 ¶1 says of it. light: None where it says nothing."""

    number: int | None
    light: Light | None
    said: str


@dataclass(frozen=True)
class GridLine:
    """One grid in a list."""

    code: str
    name: str
    community_name: str
    households: int | None
    population: int | None


@dataclass(frozen=True)
class GridPage:
    """One grid: how large, who serves it, what stands in it. has_map: somewhere up to its community a shape is known."""

    grid: GridView
    kind: str
    full_name: str
    successors: tuple[str, ...]
    households: Counted
    population: Counted
    counts: SiteCounts
    buildings: list[BuildingView]
    leaders: list[str]
    workers: list[str]
    has_map: bool
    may_enter: bool

    @property
    def is_vacant(self) -> bool:
        return not self.workers and not self.leaders and self.grid.retired_on is None


@dataclass(frozen=True)
class SitePage:
    """One building or facility. keeps_contacts: this reader looks after the household contacts of the building."""

    site: BuildingView | FacilityView
    is_building: bool
    full_name: str
    successors: tuple[str, ...]
    history: list[tuple[HistoryLine, str]]
    may_enter: bool
    keeps_contacts: bool


def ground_of(actor: Actor) -> Ground:
    """Return the ground that the actor's posts cover: whole places, and the grids that are served."""
    prefixes = sorted({post.scope for post in actor.posts if post.scope})
    grids = sorted({code for post in actor.posts for code in post.grids})
    return Ground(prefixes=prefixes, grids=grids)


def grid_in_scope(actor: Actor, code: str) -> GridView:
    """Return a grid inside what the actor's posts cover. Raises GridNotFound."""
    found = territory.grid(code)
    if not rules.sees_ground(actor, found.community, found.code):
        raise GridNotFound("code", code=code[:24])
    return found


def site_in_scope(actor: Actor, code: str) -> BuildingView | FacilityView:
    """Return a building or facility inside what the actor's posts cover. Raises SiteNotFound."""
    found = territory.site(code)
    if not rules.sees_ground(actor, found.community, found.grid):
        raise SiteNotFound("code", code=code[:24])
    return found


def site_kept(actor: Actor, code: str) -> BuildingView | FacilityView:
    """Return a building or facility that the actor may correct. Raises SiteNotFound, NotYourPlace."""
    found = site_in_scope(actor, code)
    if not rules.may_enter(actor, found.community):
        raise NotYourPlace()
    return found


def check_grid_kept(actor: Actor, code: str) -> None:
    """Raises NotYourPlace when a grid is none in whose community the actor may enter anything; an unknown one passes."""
    try:
        found = territory.grid(code)
    except GridNotFound:
        return
    if not rules.may_enter(actor, found.community):
        raise NotYourPlace("grid")


def grids_list(actor: Actor, *, after: str = "") -> Page[GridLine]:
    """Return one page of the grids in use that the actor's posts cover, by code. Raises BadCursor."""
    ground = ground_of(actor)
    last = paging.decode(after, 1)[0] if after else ""
    found: dict[str, GridLine] = {}
    whole = [territory.grids_within(prefix) for prefix in ground.prefixes]
    served = {code[:DIVISION_DIGITS] for code in ground.grids}
    single = [territory.grids_within(community).filter(code__in=ground.grids) for community in served]
    for rows in (*whole, *single):
        for row in rows.filter(code__gt=last).select_related("community").order_by("code")[: PAGE_ROWS + 1]:
            found[row.code] = GridLine(row.code, row.name, row.community.name, row.households, row.population)
    lines = [found[code] for code in sorted(found)]
    following = paging.encode(lines[PAGE_ROWS - 1].code) if len(lines) > PAGE_ROWS else ""
    return Page(lines[:PAGE_ROWS], following)


def buildings_list(
    actor: Actor, *, grid: str = "", search: str = "", left_behind: bool = False, after: str = ""
) -> Page[BuildingView]:
    """Return one page of the buildings that the actor's posts cover, or of one grid. Raises GridNotFound, BadCursor."""
    ground = _ground(actor, grid)
    return territory.buildings_page(ground, search=search, left_behind=left_behind, after=after)


def facilities_list(
    actor: Actor,
    *,
    grid: str = "",
    search: str = "",
    kind: str = "",
    left_behind: bool = False,
    after: str = "",
) -> Page[FacilityView]:
    """Return one page of the facilities that the actor's posts cover, or of one grid. Raises GridNotFound, BadCursor."""
    ground = _ground(actor, grid)
    return territory.facilities_page(ground, search=search, kind=kind, left_behind=left_behind, after=after)


def _ground(actor: Actor, grid: str) -> Ground:
    return Ground(grids=[grid_in_scope(actor, grid).code]) if grid else ground_of(actor)


def grid_page(actor: Actor, code: str, at: datetime) -> GridPage:
    """Return the page of a grid. Raises GridNotFound outside the actor's ground."""
    grid = grid_in_scope(actor, code)
    place = territory.place(code)
    remarks = {remark.field: remark for remark in territory.remarks_on(code)}
    buildings = territory.buildings_page(Ground(grids=[code])).rows
    return GridPage(
        grid=grid,
        kind=str(GridKind(grid.kind).label),
        full_name=place.full_name,
        successors=place.successors,
        households=_counted(grid, grid.households, remarks.get("households"), _("在300–500户内")),
        population=_counted(grid, grid.population, remarks.get("population"), _("未超1,300人")),
        counts=territory.counts_of(code),
        buildings=buildings[:SHOWN_AT_ONCE],
        leaders=[each.name for each in organisation.leaders_of(code, at)],
        workers=[each.name for each in organisation.workers_of(code, at)],
        has_map=maps.first_view(code) is not None,
        may_enter=grid.retired_on is None and rules.may_enter(actor, grid.community),
    )


def _counted(grid: GridView, number: int | None, remark: Refusal | None, right: str) -> Counted:
    if number is None or grid.kind != GridKind.COMMUNITY:
        return Counted(number, None, "")
    if remark is not None:
        return Counted(number, Light.DUE_SOON, remark.message)
    return Counted(number, Light.ON_TIME, right)


def grid_map(actor: Actor, code: str) -> bytes:
    """Return a picture of a grid and its neighbours. Raises GridNotFound, also when nothing there has a shape."""
    grid_in_scope(actor, code)
    view = maps.first_view(code, MAP_WIDTH, MAP_HEIGHT)
    if view is None:
        raise GridNotFound("code", code=code[:24])
    return maps.draw_map(view, own=code)


def site_page(actor: Actor, code: str) -> SitePage:
    """Return the page of a building or facility. Raises SiteNotFound outside the actor's ground."""
    site = site_in_scope(actor, code)
    place = territory.place(code)
    history = territory.history_of(code)
    names = names_of_accounts([line.by for line in history])
    is_building = code[12] != FACILITY
    return SitePage(
        site=site,
        is_building=is_building,
        full_name=place.full_name,
        successors=place.successors,
        history=[(line, names.get(line.by, line.by)) for line in history],
        may_enter=site.retired_on is None and rules.may_enter(actor, site.community),
        keeps_contacts=is_building
        and site.retired_on is None
        and rules.post_that_keeps(actor, site.community, site.grid) is not None,
    )
