"""What the pages show of places, centres and people on duty. Cases have a reader of their own, `following`."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.access.vault import lookup_hash
from linli.cases import queries as case_queries
from linli.cases.queries import Nearby
from linli.cases.rules import categories
from linli.kernel.errors import Refusal
from linli.kernel.paging import Page
from linli.media import queries as media
from linli.media.errors import AttachmentUnknown
from linli.organisation import queries as organisation
from linli.organisation.errors import NoCentre
from linli.organisation.queries import CentreView
from linli.outreach import queries as outreach
from linli.outreach.queries import NoticeView
from linli.portal import rules
from linli.portal.draft import Draft, Here
from linli.portal.errors import PlaceUnknown
from linli.territory import queries as territory
from linli.territory.queries import FacilityView, Place
from linli.territory.terms import GRID_LEVEL, SITE_LEVEL, Level

FINISHED_STEP = 4
STEP_WORDS = {
    1: pgettext_lazy("resident", "已登记"),
    2: gettext_lazy("已受理"),
    3: pgettext_lazy("resident", "办理中"),
    4: gettext_lazy("已办结"),
    5: gettext_lazy("已结束"),
}


@dataclass(frozen=True)
class Offer:
    """One place to choose. ends: nothing lies below it that one could choose instead."""

    code: str
    name: str
    ends: bool


@dataclass(frozen=True)
class GridCard:
    """Who looks after a grid, and who is above. Names of staff are public."""

    workers: list[str]
    leaders: list[str]
    households: int | None
    above: CentreView | None


@dataclass(frozen=True)
class Summary:
    """A draft as its owner looks over it once more."""

    kind: str
    area: str
    county: str
    place: str
    is_grid: bool
    danger: bool
    road: bool


def kinds() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return what a report may be about, in groups, as a form's choices."""
    return [
        (str(group.name), [(leaf.code, leaf.name) for leaf in group.leaves]) for group in categories.tree()
    ]


def kind_name(category: str) -> str:
    return str(categories.leaf(category).name) if category else _("不清楚")


def place_of(code: str) -> Place:
    """Return the place of a code. Raises PlaceUnknown."""
    try:
        return territory.place(code)
    except Refusal as refusal:
        raise PlaceUnknown("code") from refusal


def heirs_of(place: Place) -> list[Offer]:
    """Return what became of a retired place: of one that was abolished its community, which serves there now."""
    if place.retired_on is None:
        return []
    later = territory.lineage_of(place.code).later if place.level == GRID_LEVEL else place.successors
    standing = [heir for heir in map(territory.place, later) if heir.retired_on is None]
    return [_offer(heir) for heir in standing] or [_offer(territory.place(place.community or place.code))]


def here_at(code: str, *, scanned: bool = False) -> Here:
    """Return a place with all that the pages say of it, so that they need not ask again.

    What stands in a grid (a building, a facility) is its grid with the words for the report. Raises PlaceUnknown.
    """
    place = place_of(code)
    if place.level == SITE_LEVEL:
        return _here_at_site(place, scanned=scanned)
    above = [each for each in territory.ancestors(place.code) if not each.is_pseudo]
    by_level = {each.level: each for each in above}
    community = by_level.get(Level.COMMUNITY)
    county = next((each.name for each in above if each.level == Level.COUNTY), place.name)
    centre = _centre_at(place.code)
    is_grid = place.level == GRID_LEVEL
    near = [by_level[level].name for level in (Level.TOWNSHIP, Level.COMMUNITY) if level in by_level]
    short = place.name.removeprefix(community.name) if community else place.name
    return Here(
        code=place.code,
        name=f"{community.name}{short}" if is_grid and community else place.name,
        short_name=short or place.name,
        community_name=community.name if community else place.name,
        community_full_name="".join(near if is_grid else [*near, place.name]),
        county=place.county,
        county_name=county,
        is_grid=is_grid,
        centre_name=centre.name if centre else "",
        phone=centre.phone if centre else "",
        scanned=scanned,
        community=place.community,
    )


def _here_at_site(place: Place, *, scanned: bool) -> Here:
    site = territory.site(place.code)
    around = here_at(place.grid or place.community, scanned=scanned)
    point = None
    if isinstance(site, FacilityView) and site.has_shape:
        shape = territory.shape_of_site(site.code)
        spot = shape.representative_point() if shape is not None else None
        point = (round(spot.x, 5), round(spot.y, 5)) if spot is not None else None
    named = site.name if site.name in site.address or not site.address else f"{site.address}{site.name}"
    words = site.address if site.name in site.address else named
    return replace(
        around, site=site.code, site_name=site.name, site_address=words[: rules.ADDRESS_MAX], site_point=point
    )


def offers_in(place: Place | None) -> list[Offer]:
    """Return what can be chosen inside a place: centres' divisions, then a community's grids."""
    if place is None:
        tops = organisation.tops()
        return (
            offers_in(territory.place(tops[0].code)) if len(tops) == 1 else [_of_centre(top) for top in tops]
        )
    if place.level >= Level.COMMUNITY:
        return [Offer(grid.code, grid.name, ends=True) for grid in territory.grids_of(place.community)]
    return [_of_centre(centre) for centre in organisation.direct_children(place.code)]


def parent_of(place: Place) -> str:
    """Return the code of the place above, "" at the top of the list."""
    above = territory.ancestors(place.code)
    return above[0].code if above and above[0].code not in {top.code for top in organisation.tops()} else ""


def _of_centre(centre: CentreView) -> Offer:
    return Offer(centre.code, centre.short_name, ends=False)


def _offer(place: Place) -> Offer:
    return Offer(place.code, place.name, ends=True)


def name_of(code: str) -> str:
    """Return the name of a place as residents know it, a grid's with its community in front; "" for none."""
    if not code:
        return ""
    place = place_of(code)
    community = (
        territory.names_of({place.community}).get(place.community, "") if place.level == GRID_LEVEL else ""
    )
    return community + place.name.removeprefix(community)


def grid_card(here: Here | None, *, at: datetime) -> GridCard | None:
    if here is None:
        return None
    centre = _centre_at(here.code)
    parent = organisation.centre(centre.parent) if centre and centre.parent else None
    if not here.is_grid:
        return GridCard([], [], None, parent)
    return GridCard(
        workers=[holder.name for holder in organisation.workers_of(here.code, at)],
        leaders=[holder.name for holder in organisation.leaders_of(here.code, at)],
        households=territory.grid(here.code).households,
        above=parent,
    )


def notices_at(here: Here | None, *, at: datetime) -> list[NoticeView]:
    """Return what the centre tells residents of this place today."""
    return outreach.current(here.places, at) if here else []


def notice_archive(here: Here, after: str, *, at: datetime) -> Page[NoticeView]:
    """Return everything ever published here, newest first. Raises BadCursor."""
    return outreach.archive(here.places, at, after=after)


def notice_at(here: Here | None, notice: UUID, *, at: datetime) -> NoticeView:
    """Return one notice of this place. Raises NoticeNotFound."""
    return outreach.shown_notice(here.places if here else (), notice, at)


def centres_above(here: Here | None) -> list[CentreView]:
    """Return the centres from the visitor's place up to its county."""
    found: list[CentreView] = []
    centre = _centre_at(here.code) if here else None
    while centre and (centre.level >= Level.COUNTY or not found):
        found.append(centre)
        centre = organisation.centre(centre.parent) if centre.parent else None
    return found


def _centre_at(code: str) -> CentreView | None:
    try:
        return organisation.centre_for(code)
    except NoCentre:
        return None


def summary(draft: Draft, here: Here | None) -> Summary:
    area = draft.point_area or (here.code if here else "")
    place = here if here and here.code == area else here_at(area)
    return Summary(
        kind=kind_name(draft.category),
        area=area,
        county=place.county,
        place=place.name,
        is_grid=place.is_grid,
        danger=rules.may_endanger(draft.category),
        road=rules.on_the_road(draft.category),
    )


@dataclass(frozen=True)
class NearbyOffer:
    """An open case nearby as the page shows it. mark: what the form sends for it, which tells nothing of the case."""

    mark: str
    number: str
    kind: str
    place: str
    registered_at: datetime
    step: str
    unit: str
    due_at: datetime | None
    open: bool


def nearby(draft: Draft, here: Here | None, *, at: datetime) -> list[NearbyOffer]:
    """Return open cases of public kinds in the grid of the draft; none where its place is no grid."""
    found = summary(draft, here) if here or draft.point_area else None
    if found is None or not found.is_grid:
        return []
    return [offer_of(one) for one in case_queries.nearby(found.area, draft.category, at=at)]


def offer_of(one: Nearby) -> NearbyOffer:
    return NearbyOffer(
        mark=lookup_hash(one.number, purpose="nearby").hex()[:16],
        number=one.number,
        kind=one.category_name,
        place=name_of(one.area),
        registered_at=one.registered_at,
        step=str(STEP_WORDS[one.step]),
        unit=one.unit,
        due_at=one.due_at,
        open=one.step < FINISHED_STEP,
    )


def thumbnail(photo: UUID) -> HttpResponseBase:
    """Return the small picture of a photo of this visit's draft. Raises AttachmentUnknown."""
    found = media.unclaimed([photo])
    if not found:
        raise AttachmentUnknown
    return media.small_picture(found[0])
