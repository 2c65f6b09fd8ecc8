"""What this room asks of the ground it stands on: divisions and grids."""

from collections.abc import Collection

from django.db.models import Q

from linli.organisation import rules
from linli.organisation.models import Centre
from linli.organisation.rules import Ground
from linli.territory import queries as territory
from linli.territory.codes import after
from linli.territory.queries import DivisionView


def ground_of(code: str) -> Ground:
    """Return what the tree of centres needs to know of one division. Raises territory's DivisionNotFound."""
    return _ground(territory.division(code))


def grounds_around(top: Ground, to_level: int) -> dict[str, Ground]:
    """Return a division, the divisions in use below it down to a level, and its ancestors, by code."""
    below = [_ground(view) for view in territory.subtree(top.code, to_level=max(to_level, top.level))]
    above = [_ground(view) for view in territory.ancestors(top.code)]
    return {place.code: place for place in (*above, *below)}


def centres_around(top: Ground, grounds: Collection[str]) -> dict[str, Centre]:
    """Return the centres below `top` and those among its ancestors, closed ones too, by code: for the one writer."""
    above = [code for code in grounds if not rules.within(top.scope, code)]
    below = Q(code__gte=top.scope, code__lt=after(top.scope))
    return {row.code: row for row in Centre.objects.filter(below | Q(code__in=above))}


def active_grids(community: str) -> set[str]:
    """Return the codes of the grids in use of a community."""
    return {view.code for view in territory.grids_of(community)}


def _ground(view: DivisionView) -> Ground:
    return Ground(
        code=view.code, name=view.name, level=view.level, parent=view.parent or None, pseudo=view.is_pseudo
    )
