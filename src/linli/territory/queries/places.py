"""Divisions and grids by their codes: names, parents, children, lineage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.kernel.errors import Refusal
from linli.kernel.prepared import prepared
from linli.territory import errors
from linli.territory.codes import (
    BUILDING,
    DIVISION_DIGITS,
    FACILITY,
    after,
    county_of,
    full_code,
    is_site,
    prefix_of,
)
from linli.territory.models import (
    Building,
    Division,
    DivisionAlias,
    DivisionLineage,
    DivisionShape,
    Facility,
    Grid,
    GridLineage,
)
from linli.territory.queries.lineage import lineage_of
from linli.territory.queries.sites import Ground, site_row
from linli.territory.rules.grids import size_remarks
from linli.territory.terms import GRID_LEVEL, SITE_LEVEL, DivisionKind, Level

CODES_A_QUERY = 5_000
NAMED_MAX = 20
_CHAIN = "parent__parent__parent__parent"


@dataclass(frozen=True)
class DivisionView:
    """A division. parent: code of the direct parent, "" of a province."""

    code: str
    name: str
    level: int
    parent: str
    kind: str
    village_kind: str
    retired_on: date | None

    @property
    def is_pseudo(self) -> bool:
        return self.kind == DivisionKind.PSEUDO


@dataclass(frozen=True)
class GridView:
    """A grid. households, population: None when nobody has counted."""

    code: str
    name: str
    community: str
    county: str
    kind: int
    scheme: str
    serial: int
    households: int | None
    population: int | None
    village_group_name: str
    site_type: str
    contact_org: str
    bounds_text: str
    has_shape: bool
    effective_on: date
    retired_on: date | None


@dataclass(frozen=True)
class Place:
    """Any place that a case can lie in.

    level       1–5 a division, 6 a grid, 7 a building or public facility
    county      its first six digits · community: code of the level-5 division, "" above it
    full_name   from the province down, collective rows left out
    successors  codes that took over from what is retired, in order; () while it stands. Of a building or facility: what
                stands there now, else the grid it stood in (of a retired grid, what follows that)
    grid        code of the grid: its own, or the one that a building or facility lies in; "" of a division
    """

    code: str
    name: str
    county: str
    community: str
    level: int
    full_name: str
    retired_on: date | None
    successors: tuple[str, ...]
    grid: str = ""


def division(code: str) -> DivisionView:
    """Return the division of this code (2, 4, 6, 9 or 12 digits), or the one it is an alias of. Raises DivisionNotFound."""
    whole = full_code(code) or ""
    found = Division.objects.filter(code=whole).first()
    if found is None:
        alias = DivisionAlias.objects.select_related("division").filter(code=whole).first()
        if alias is None:
            raise errors.DivisionNotFound("code", code=code[:24])
        found = alias.division
    return _division_view(found)


def _division_view(found: Division) -> DivisionView:
    return DivisionView(
        code=found.code,
        name=found.name,
        level=found.level,
        parent=found.parent_id or "",
        kind=found.kind,
        village_kind=found.village_kind,
        retired_on=found.retired_on,
    )


def grid(code: str) -> GridView:
    """Return the grid of this code, retired or not. Raises GridNotFound."""
    found = _grids().filter(code=code).first()
    if found is None:
        raise errors.GridNotFound("code", code=code[:24])
    return _grid_view(found)


def grids_of(community: str, *, retired: bool = False) -> list[GridView]:
    """Return the grids of a community in order of their codes; those in use unless `retired` ones are wanted too."""
    found = _grids().filter(community=community).order_by("code")
    return [_grid_view(each) for each in (found if retired else found.filter(retired_on=None))]


def grids_within(prefix: str) -> QuerySet[Grid]:
    """Return the grids in use whose code begins so, for the room above to narrow, order and page."""
    return Grid.objects.defer("geometry").filter(code__gte=prefix, code__lt=after(prefix), retired_on=None)


def _grids() -> QuerySet[Grid, Any]:  # Any: the annotation below
    # A list of grids needs to know whether there is a shape, never the shape itself.
    return Grid.objects.annotate(has_shape=Q(geometry__isnull=False)).defer("geometry")


def _grid_view(found: Any) -> GridView:  # Any: a Grid annotated with has_shape
    return GridView(
        code=found.code,
        name=found.name,
        community=found.community_id,
        county=found.county,
        kind=found.kind,
        scheme=found.scheme_id,
        serial=found.serial,
        households=found.households,
        population=found.population,
        village_group_name=found.village_group_name,
        site_type=found.site_type,
        contact_org=found.contact_org,
        bounds_text=found.bounds_text,
        has_shape=found.has_shape,
        effective_on=found.effective_on,
        retired_on=found.retired_on,
    )


def place(code: str) -> Place:
    """Return the place of a division, grid, building or facility code, with at most two queries (a retired one: four).

    Raises DivisionNotFound, GridNotFound, SiteNotFound.
    """
    if len(code) <= DIVISION_DIGITS:
        return _division_place(code)
    if is_site(code):
        return _site_place(code)
    rows = _grid_in_place(code)
    if not rows:
        raise errors.GridNotFound("code", code=code[:24])
    found = rows[0]
    # A grid in use has no successors, so only a retired one costs a second query.
    successors = _successors(GridLineage, code) if found.retired_on else ()
    return Place(
        code=found.code,
        name=found.name,
        county=found.county,
        community=found.community_id,
        level=GRID_LEVEL,
        full_name=_name_with(_names_above(found.community), found.name),
        retired_on=found.retired_on,
        successors=successors,
        grid=found.code,
    )


def _successors(rows_of: type[DivisionLineage | GridLineage], code: str) -> tuple[str, ...]:
    later = rows_of.objects.filter(old=code, new__isnull=False).exclude(new=code)
    return tuple(later.order_by("new").values_list("new_id", flat=True).distinct())


@prepared
def _grid_in_place(code: str) -> QuerySet[Grid]:
    return Grid.objects.select_related(f"community__{_CHAIN}").defer("geometry").filter(code=code)


@prepared
def _division_in_place(code: str) -> QuerySet[Division]:
    return Division.objects.select_related(_CHAIN).filter(code=code)


def _site_place(code: str) -> Place:
    found = site_row(code, f"community__{_CHAIN}")
    successors: tuple[str, ...] = ()
    if found.retired_on and found.replaced_by:
        successors = (found.replaced_by,)
    elif found.retired_on and found.grid_id:
        heirs = lineage_of(found.grid_id).later if found.grid and found.grid.retired_on else (found.grid_id,)
        successors = tuple(
            Grid.objects.filter(code__in=heirs, retired_on=None)
            .order_by("code")
            .values_list("code", flat=True)
        )
    return Place(
        code=found.code,
        name=found.name,
        county=found.county,
        community=found.community_id,
        level=SITE_LEVEL,
        full_name=_name_with(_names_above(found.community), found.name),
        retired_on=found.retired_on,
        successors=successors,
        grid=found.grid_id or "",
    )


def _division_place(code: str) -> Place:
    whole = full_code(code)
    rows = _division_in_place(whole) if whole else []
    if not rows:
        raise errors.DivisionNotFound("code", code=code[:24])
    found = rows[0]
    return Place(
        code=found.code,
        name=found.name,
        county=county_of(found.code),
        community=found.code if found.level == Level.COMMUNITY else "",
        level=found.level,
        full_name="".join(_names_above(found)),
        retired_on=found.retired_on,
        successors=_successors(DivisionLineage, found.code) if found.retired_on else (),
    )


def _names_above(lowest: Division) -> list[str]:
    """Return the names from the province down to `lowest`, whose parents are loaded already."""
    return [each.name for each in reversed([lowest, *_loaded_parents(lowest)])]


def _loaded_parents(lowest: Division) -> Iterator[Division]:
    above = lowest.parent
    while above is not None:
        yield above
        above = above.parent


def _name_with(above: Sequence[str], name: str) -> str:
    """春晓社区第一网格 already says its community; 第一网格 alone does not."""
    if name.startswith(above[-1]):
        above = above[:-1]
    return "".join(above) + name


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of every place among `codes` that exists: one query for each table that is asked."""
    wanted = sorted(set(codes))
    sites = [code for code in wanted if is_site(code)]
    names: dict[str, str] = {}
    for model, chosen in (
        (Division, [code for code in wanted if len(code) <= DIVISION_DIGITS]),
        (Grid, [code for code in wanted if len(code) > DIVISION_DIGITS and not is_site(code)]),
        (Building, [code for code in sites if code[DIVISION_DIGITS] == BUILDING]),
        (Facility, [code for code in sites if code[DIVISION_DIGITS] == FACILITY]),
    ):
        for start in range(0, len(chosen), CODES_A_QUERY):
            batch = model.objects.filter(code__in=chosen[start : start + CODES_A_QUERY])
            names.update(batch.values_list("code", "name"))
    return names


def codes_named(name: str, scope: str) -> list[str]:
    """Return the leading digits of up to NAMED_MAX divisions and grids inside `scope` whose name begins with `name`."""
    inside = {"code__gte": scope, "code__lt": after(scope), "name__startswith": name}
    divisions = Division.objects.filter(**inside).order_by("code").values_list("code", "level")[:NAMED_MAX]
    grids = Grid.objects.filter(**inside).order_by("code").values_list("code", flat=True)[:NAMED_MAX]
    return [prefix_of(code, level) for code, level in divisions] + list(grids)


def grids_typed(text: str, ground: Ground, at_most: int) -> list[tuple[str, str, str]]:
    """Return (code, name, community) of the grids in use inside some ground that are called so, or have this code."""
    inside = Q(code__in=ground.grids)
    for prefix in ground.prefixes:
        inside |= Q(code__gte=prefix, code__lt=after(prefix))
    rows = Grid.objects.filter(inside, Q(name__startswith=text) | Q(code=text), retired_on=None).order_by(
        "code"
    )
    return list(rows.values_list("code", "name", "community__name")[:at_most])


def ancestors(code: str) -> list[DivisionView]:
    """Return the divisions above any place, nearest first; collective rows are left out.

    Raises DivisionNotFound, GridNotFound, SiteNotFound.
    """
    if is_site(code):
        lowest = site_row(code, f"community__{_CHAIN}").community
        return [_division_view(each) for each in (lowest, *_loaded_parents(lowest))]
    if len(code) > DIVISION_DIGITS:
        found = (
            Grid.objects.select_related(f"community__{_CHAIN}").defer("geometry").filter(code=code).first()
        )
        if found is None:
            raise errors.GridNotFound("code", code=code[:24])
        lowest = found.community
        return [_division_view(each) for each in (lowest, *_loaded_parents(lowest))]
    lowest_division = Division.objects.select_related(_CHAIN).filter(code=full_code(code)).first()
    if lowest_division is None:
        raise errors.DivisionNotFound("code", code=code[:24])
    return [_division_view(each) for each in _loaded_parents(lowest_division)]


def children(code: str, *, pseudo: bool = False) -> list[DivisionView]:
    """Return the divisions whose direct parent is `code` ("" = the provinces), in order of their codes.

    Retired ones are left out; collective rows too unless `pseudo`.
    """
    found = Division.objects.filter(parent=full_code(code) if code else None, retired_on=None)
    if not pseudo:
        found = found.exclude(kind=DivisionKind.PSEUDO)
    return [_division_view(each) for each in found.order_by("code")]


def subtree(code: str, *, to_level: int = 5) -> Iterator[DivisionView]:
    """Yield a division and everything below it down to `to_level`, by level and then by code; collective rows left out.

    Raises DivisionNotFound.
    """
    top = division(code)
    begin = prefix_of(top.code, top.level)
    found = Division.objects.filter(
        code__gte=begin, code__lt=after(begin), level__range=(top.level, to_level), retired_on=None
    ).exclude(kind=DivisionKind.PSEUDO)
    for each in found.order_by("level", "code").iterator(chunk_size=2000):
        yield _division_view(each)


def communities_with_boundary(within: str) -> dict[str, str]:
    """Return code → name of the standing communities under a prefix whose boundary is known."""
    shapes = DivisionShape.objects.filter(
        division__gte=within,
        division__lt=after(within),
        division__level=Level.COMMUNITY,
        division__retired_on=None,
    )
    return dict(shapes.order_by("division").values_list("division_id", "division__name"))


def remarks_on(code: str) -> list[Refusal]:
    """Return the soft warnings on a grid's size (clause 5 ¶1), each with its `code` and `message`. Raises GridNotFound."""
    found = grid(code)
    return list(size_remarks(found.kind, found.households, found.population))
