"""What this room asks of the ground it stands on: divisions and grids."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from linli.organisation import rules
from linli.organisation.errors import DivisionUnknown
from linli.organisation.models import Centre
from linli.organisation.rules import Ground
from linli.territory.models import Division, Grid
from linli.territory.terms import DivisionKind


def ground_of(code: str) -> Ground:
    """Return what the tree of centres needs to know of one division. Raises DivisionUnknown."""
    found = Division.objects.filter(pk=code).first()
    if found is None:
        raise DivisionUnknown("root", code=code)
    return _ground(found)


def grounds_around(top: Ground) -> dict[str, Ground]:
    """Return a division, all divisions below it, and its ancestors, by code."""
    below = Division.objects.filter(code__gte=top.scope, code__lt=rules.after_scope(top.scope))
    found = {row.code: _ground(row) for row in below.iterator()}
    above = top.parent
    while above is not None:
        found[above] = ground_of(above)
        above = found[above].parent
    return found


def centres_around(top: Ground, grounds: Collection[str]) -> dict[str, Centre]:
    """Return the centres below `top` and those among its ancestors, closed ones too, by code: for the one writer."""
    above = [code for code in grounds if not rules.within(top.scope, code)]
    below = Q(code__gte=top.scope, code__lt=rules.after_scope(top.scope))
    return {row.code: row for row in Centre.objects.filter(below | Q(code__in=above))}


def active_grids(codes: Collection[str]) -> dict[str, str]:
    """Return the community of each of these grids that exists and is not retired."""
    return dict(Grid.objects.filter(pk__in=codes, retired_on=None).values_list("code", "community_id"))


def active_grids_in(scope: str) -> QuerySet[Grid]:
    """Return the grids inside a scope that are not retired."""
    return Grid.objects.filter(code__gte=scope, code__lt=rules.after_scope(scope), retired_on=None)


def _ground(row: Division) -> Ground:
    return Ground(
        code=row.code,
        name=row.name,
        level=row.level,
        parent=row.parent_id,
        pseudo=row.kind == DivisionKind.PSEUDO,
        retired=row.retired_on is not None,
    )
