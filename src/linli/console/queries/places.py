"""The places that a desk can choose from."""

from itertools import islice

from linli.organisation import queries as organisation
from linli.territory import queries as territory
from linli.territory.queries import DivisionView
from linli.ui.forms import Choice, Group

PLACES_MAX = 600
COMMUNITY, TOWNSHIP = 5, 4


def places_under(centre: str) -> tuple[Group, ...]:
    """Return the places of a centre in groups: a community's grids, else communities by township, else what lies below.

    More than PLACES_MAX places are too many for a list: only the direct children are offered then.
    """
    top = organisation.centre(centre)
    if top.level == COMMUNITY:
        grids = (Choice(grid.code, grid.name, data=True) for grid in territory.grids_of(centre))
        return (Group(top.short_name, (Choice(top.code, top.short_name, data=True), *grids)),)
    below = list(islice(territory.subtree(centre), PLACES_MAX + 1))
    if len(below) > PLACES_MAX:
        below = [territory.division(centre), *territory.children(centre)]
    return _grouped(below)


def _grouped(below: list[DivisionView]) -> tuple[Group, ...]:
    """Put communities under their township, everything above under the top."""
    children: dict[str, list[DivisionView]] = {}
    for place in below:
        children.setdefault(place.parent if place.level == COMMUNITY else place.code, []).append(place)
    heads = [place for place in below if place.level != COMMUNITY] or below[:1]
    return tuple(
        Group(
            head.name,
            tuple(Choice(place.code, place.name, data=True) for place in children.get(head.code, [])),
        )
        for head in sorted(heads, key=lambda place: place.code)
    )
