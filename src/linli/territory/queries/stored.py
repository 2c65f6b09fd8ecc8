"""How much ground is stored, and what of it lies inside a scope."""

from typing import NamedTuple

from django.db.models import Count, QuerySet

from linli.territory.codes import after
from linli.territory.models import Division
from linli.territory.terms import DivisionKind


class Top(NamedTuple):
    """A division below which a house may begin."""

    code: str
    name: str
    level: int


def divisions_within(prefix: str) -> QuerySet[Division]:
    """Return the divisions in use whose code begins so, collective rows left out, for the room above to narrow."""
    return _in_use().filter(code__gte=prefix, code__lt=after(prefix))


def levels_stored() -> dict[int, int]:
    """Return how many divisions in use there are on each level that has any."""
    return dict(_in_use().order_by("level").values_list("level").annotate(count=Count("code")))


def tops_to_choose(level: int, most: int) -> list[Top]:
    """Return at most `most` divisions in use from `level` upward, the deepest level first, then by code."""
    rows = _in_use().filter(level__lte=level).order_by("-level", "code")
    return [Top(*row) for row in rows.values_list("code", "name", "level")[:most]]


def _in_use() -> QuerySet[Division]:
    return Division.objects.filter(retired_on=None).exclude(kind=DivisionKind.PSEUDO)
