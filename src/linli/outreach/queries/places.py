"""The places that a desk can tell something, and print something for."""

from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from linli.kernel.errors import Refusal
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.outreach import rules
from linli.outreach.errors import AreaNotYours
from linli.territory import queries as territory
from linli.territory.codes import prefix_of
from linli.territory.queries import Place
from linli.territory.terms import GRID_LEVEL, Level
from linli.ui.forms import Choice, Group

CHOICES_MAX = 600


@dataclass(frozen=True)
class PaperPlace:
    """A place in a list. inside: it has places below; else papers are printed for it."""

    code: str
    name: str
    inside: bool


@dataclass(frozen=True)
class PlacesPage:
    """One place with what can be printed for it, and the places below it. above: code of the place above, "" at the top."""

    place: Place
    rows: list[PaperPlace]
    is_community: bool
    is_grid: bool
    above: str


def places_page(actor: Actor, code: str) -> PlacesPage:
    """Return a place inside the actor's ground ("" for the own one). Raises AreaNotYours."""
    place = seen_place(actor, code or _own(actor))
    above = next((each.code for each in territory.ancestors(place.code) if each.code != place.code), "")
    sees_above = bool(above) and rules.may_look(actor, above, "")
    return PlacesPage(
        place=place,
        rows=_below(actor, place),
        is_community=place.level == Level.COMMUNITY,
        is_grid=place.level == GRID_LEVEL,
        above=above if sees_above else "",
    )


def seen_place(actor: Actor, code: str) -> Place:
    """Return a place inside the actor's ground. Raises AreaNotYours."""
    try:
        place = territory.place(code)
    except Refusal as refusal:
        raise AreaNotYours("area") from refusal
    if not rules.may_look(actor, place.code, place.grid):
        raise AreaNotYours("area")
    return place


def places_to_tell(actor: Actor, chosen: str) -> tuple[Group, ...]:
    """Return the communities and grids that the actor writes for, in groups; too many become the communities alone."""
    groups = []
    for post in actor.posts:
        if post.role in rules.PUBLISHERS and post.scope:
            groups += _in_scope(post.centre, post.level, chosen)
        elif post.role in rules.ON_GRIDS and post.grids:
            names = territory.names_of(post.grids)
            choices = tuple(
                Choice(code, names.get(code, code), code == chosen, data=True) for code in post.grids
            )
            groups.append(Group(_("我负责的网格"), choices))
    return tuple({group.label: group for group in groups}.values())


def _in_scope(centre: str, level: int, chosen: str) -> list[Group]:
    below = islice(territory.subtree(centre), CHOICES_MAX)
    communities = [each for each in below if each.level == Level.COMMUNITY]
    grids: dict[str, list[tuple[str, str]]] = {}
    if level >= Level.TOWNSHIP:
        kept = territory.grids_within(prefix_of(centre, level)).order_by("code")[:CHOICES_MAX]
        for grid in kept:
            grids.setdefault(grid.community_id, []).append((grid.code, grid.name))
    return [
        Group(
            community.name,
            tuple(
                Choice(code, name, code == chosen, data=True)
                for code, name in ((community.code, community.name), *grids.get(community.code, []))
            ),
        )
        for community in communities
    ]


def _own(actor: Actor) -> str:
    for post in actor.posts:
        if post.scope:
            return post.centre
        if post.grids:
            return post.grids[0]
    raise AreaNotYours("area")


def _below(actor: Actor, place: Place) -> list[PaperPlace]:
    if place.level == Level.COMMUNITY:
        return [PaperPlace(grid.code, grid.name, inside=True) for grid in territory.grids_of(place.code)]
    if place.level < Level.COMMUNITY:
        centres = organisation.direct_children(place.code)
        return [PaperPlace(each.code, each.short_name, inside=True) for each in centres]
    if place.level == GRID_LEVEL:
        sites = [*territory.buildings_of(place.code), *territory.facilities_of(place.code)]
        return [PaperPlace(each.code, each.name, inside=False) for each in sites]
    return []
