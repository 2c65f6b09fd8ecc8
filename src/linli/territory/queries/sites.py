"""Buildings and public facilities: one, those of a grid, those of a wide place page by page, how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import shapely
from django.db.models import Count, Q, QuerySet, Sum
from shapely.geometry.base import BaseGeometry

from linli.kernel import paging
from linli.kernel.errors import Refusal
from linli.kernel.paging import PAGE_ROWS, Page
from linli.territory import errors
from linli.territory.codes import FACILITY, after, is_site
from linli.territory.models import Building, Facility, SiteNote
from linli.territory.rules.addresses import building_sought, canonical
from linli.territory.terms import BuildingUse, FacilityKind, SiteStep

GRID_LIST_MAX = 2_000
HISTORY_MAX = 100
SEARCH_CHARACTERS_MAX = 40


@dataclass(frozen=True, kw_only=True)
class SiteView:
    """What buildings and facilities have in common. grid, grid_name: "" when it lies in none."""

    code: str
    name: str
    address: str
    county: str
    community: str
    community_name: str
    grid: str
    grid_name: str
    grid_retired_on: date | None
    has_shape: bool
    effective_on: date
    retired_on: date | None
    replaced_by: str

    @property
    def is_left_behind(self) -> bool:
        """It stands, but the grid it lay in does not."""
        return self.retired_on is None and self.grid_retired_on is not None


@dataclass(frozen=True, kw_only=True)
class BuildingView(SiteView):
    """A building. Counts are None where nobody has counted."""

    use: BuildingUse
    built_year: int | None
    floors: int | None
    units: int | None
    households: int | None
    lifts: int | None
    property_company: str
    property_phone: str
    has_fire_control_room: bool | None


@dataclass(frozen=True, kw_only=True)
class FacilityView(SiteView):
    """A public facility. keeper: the organisation that looks after it."""

    kind: FacilityKind
    keeper: str
    keeper_phone: str


@dataclass(frozen=True)
class SiteCounts:
    """What stands in one grid. facilities: kind → how many, the most frequent first."""

    buildings: int
    units: int
    households: int
    facilities: Mapping[FacilityKind, int]

    @property
    def facilities_in_all(self) -> int:
        return sum(self.facilities.values())


@dataclass(frozen=True)
class Ground:
    """The ground that a list covers: whole places by the leading digits of their codes, and single grids."""

    prefixes: Sequence[str] = ()
    grids: Sequence[str] = ()

    @property
    def condition(self) -> Q:
        inside = Q(pk__in=[])
        for prefix in self.prefixes:
            inside |= Q(community__gte=prefix, community__lt=after(prefix))
        return inside | Q(grid__in=self.grids) if self.grids else inside


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to a building or facility. changed: column → [before, after]."""

    at: datetime
    step: SiteStep
    grid: str
    changed: Mapping[str, Sequence[str]]
    by: str


def building(code: str) -> BuildingView:
    """Return the building of this code, retired or not. Raises SiteNotFound."""
    found = _rows(Building).filter(code=code).first()
    if found is None:
        raise errors.SiteNotFound("code", code=code[:24])
    return _building_view(found)


def facility(code: str) -> FacilityView:
    """Return the facility of this code, retired or not. Raises SiteNotFound."""
    found = _rows(Facility).filter(code=code).first()
    if found is None:
        raise errors.SiteNotFound("code", code=code[:24])
    return _facility_view(found)


def site(code: str) -> BuildingView | FacilityView:
    """Return the building or facility of this code. Raises SiteNotFound."""
    if not is_site(code):
        raise errors.SiteNotFound("code", code=code[:24])
    return facility(code) if code[12] == FACILITY else building(code)


def buildings_of(grid: str) -> list[BuildingView]:
    """Return the buildings in use of one grid in order of their codes, at most GRID_LIST_MAX."""
    found = _rows(Building).filter(grid=grid, retired_on=None).order_by("code")
    return [_building_view(each) for each in found[:GRID_LIST_MAX]]


def facilities_of(grid: str) -> list[FacilityView]:
    """Return the facilities in use of one grid in order of their codes, at most GRID_LIST_MAX."""
    found = _rows(Facility).filter(grid=grid, retired_on=None).order_by("code")
    return [_facility_view(each) for each in found[:GRID_LIST_MAX]]


def buildings_named(names: Sequence[str], ground: Ground) -> list[BuildingView]:
    """Return the buildings in use of these names inside some ground, at most GRID_LIST_MAX: 三栋 is 3号楼 too."""
    wanted = {canonical(name) for name in names}
    called = _rows(Building).filter(ground.condition, retired_on=None).order_by("code")
    found = (each for each in called.iterator() if canonical(each.name) in wanted)
    return [_building_view(each) for each in islice(found, GRID_LIST_MAX)]


def buildings_by_code(codes: Sequence[str]) -> dict[str, BuildingView]:
    """Return the buildings among `codes` that exist, retired or not."""
    return {row.code: _building_view(row) for row in _rows(Building).filter(code__in=codes)}


def buildings_page(
    ground: Ground, *, search: str = "", left_behind: bool = False, after: str = ""
) -> Page[BuildingView]:
    """Return one page of the buildings in use, by community and code. search: part of a name or address, or a code.

    left_behind: only those whose grid is retired. Raises BadCursor.
    """
    rows, following = _page(Building, ground, search, left_behind, after)
    return Page([_building_view(row) for row in rows], following)


def facilities_page(
    ground: Ground, *, search: str = "", kind: str = "", left_behind: bool = False, after: str = ""
) -> Page[FacilityView]:
    """Return one page of the facilities in use; arguments as `buildings_page`. Raises BadCursor."""
    beside = {"kind": kind} if kind in FacilityKind.values else {}
    rows, following = _page(Facility, ground, search, left_behind, after, **beside)
    return Page([_facility_view(row) for row in rows], following)


def sites_left_behind(ground: Ground) -> tuple[int, int]:
    """Return how many buildings and how many facilities in use lie in a retired grid, for a person to decide."""
    wanted = ground.condition & Q(retired_on=None, grid__retired_on__isnull=False)
    return Building.objects.filter(wanted).count(), Facility.objects.filter(wanted).count()


def counts_of(grid: str) -> SiteCounts:
    """Return how many buildings and facilities of each kind stand in a grid."""
    counted = Building.objects.filter(grid=grid, retired_on=None).aggregate(
        buildings=Count("pk"), units=Sum("units"), households=Sum("households")
    )
    kinds = (
        Facility.objects.filter(grid=grid, retired_on=None)
        .values_list("kind")
        .annotate(many=Count("pk"))
        .order_by("-many", "kind")
    )
    return SiteCounts(
        counted["buildings"],
        counted["units"] or 0,
        counted["households"] or 0,
        {FacilityKind(kind): many for kind, many in kinds},
    )


def shape_of_site(code: str) -> BaseGeometry | None:
    """Return the point or outline of a building or facility, None without one. Raises SiteNotFound."""
    model: Any = Facility if site(code).code[12] == FACILITY else Building  # Any: either of two tables
    blob = model.objects.values_list("geometry", flat=True).get(code=code)
    return None if blob is None else shapely.from_wkb(bytes(blob))


def history_of(code: str) -> list[HistoryLine]:
    """Return what happened to a building or facility, newest first, at most HISTORY_MAX lines."""
    lines = SiteNote.objects.filter(site=code).order_by("-id")[:HISTORY_MAX]
    return [
        HistoryLine(line.recorded_at, SiteStep(line.step), line.grid, line.changed, line.recorded_by)
        for line in lines
    ]


def remarks_on_site(code: str) -> list[Refusal]:
    """Return what is strange about where a building or facility lies. Raises SiteNotFound."""
    found = site(code)
    said: list[Refusal] = []
    if not found.grid:
        said.append(errors.SiteWithoutGrid("grid", community=found.community_name))
    if not found.has_shape:
        said.append(errors.SiteWithoutShape("geometry"))
    return said


def site_row(code: str, *above: str) -> Building | Facility:
    """Return a building or facility with its grid and what else is named, without its shape. Raises SiteNotFound."""
    model: Any = Facility if code[12] == FACILITY else Building  # Any: either of two tables
    found = model.objects.select_related("grid", *above).defer("geometry", "grid__geometry").filter(code=code)
    row: Building | Facility | None = found.first()
    if row is None:
        raise errors.SiteNotFound("code", code=code)
    return row


def _page(
    model: type[Building] | type[Facility],
    ground: Ground,
    search: str,
    left_behind: bool,
    after_key: str,
    **beside: str,
) -> tuple[list[Any], str]:
    rows = _rows(model).filter(ground.condition, retired_on=None, **beside)
    search = search.strip()[:SEARCH_CHARACTERS_MAX]
    if is_site(search.upper()):
        rows = rows.filter(code=search.upper())
    elif search:
        rows = rows.filter(_called(search))
    if left_behind:
        rows = rows.filter(grid__retired_on__isnull=False)
    if after_key:
        community, code = paging.decode(after_key, 2)
        rows = rows.filter(Q(community__gt=community) | Q(community=community, code__gt=code))
    found = list(rows.order_by("community", "code")[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    return found[:PAGE_ROWS], paging.encode(last.community_id, last.code) if last else ""


def _called(search: str) -> Q:
    """Return the condition of a name or address as it is written, and of a building in any writing: 三栋 is 3号楼."""
    asked = Q(name__icontains=search) | Q(address__icontains=search)
    if sought := building_sought(search):
        before, writings = sought
        numbered = Q(name__iregex=writings) | Q(address__iregex=writings)
        asked = numbered & (Q(name__icontains=before) | Q(address__icontains=before)) if before else numbered
    return asked


def _rows(
    model: type[Building] | type[Facility],
) -> QuerySet[Any, Any]:  # Any: the annotation, either of two tables
    """A list needs to know whether there is a shape, never the shape itself."""
    rows: QuerySet[Any, Any] = model.objects.select_related("community", "grid").annotate(
        has_shape=Q(geometry__isnull=False)
    )
    return rows.defer("geometry", "grid__geometry")


def _common(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "address": row.address,
        "county": row.county,
        "community": row.community_id,
        "community_name": row.community.name,
        "grid": row.grid_id or "",
        "grid_name": row.grid.name if row.grid else "",
        "grid_retired_on": row.grid.retired_on if row.grid else None,
        "has_shape": row.has_shape,
        "effective_on": row.effective_on,
        "retired_on": row.retired_on,
        "replaced_by": row.replaced_by,
    }


def _building_view(row: Any) -> BuildingView:  # Any: a Building annotated with has_shape
    return BuildingView(
        **_common(row),
        use=BuildingUse(row.use),
        built_year=row.built_year,
        floors=row.floors,
        units=row.units,
        households=row.households,
        lifts=row.lifts,
        property_company=row.property_company,
        property_phone=row.property_phone,
        has_fire_control_room=row.has_fire_control_room,
    )


def _facility_view(row: Any) -> FacilityView:  # Any: a Facility annotated with has_shape
    return FacilityView(
        **_common(row), kind=FacilityKind(row.kind), keeper=row.keeper, keeper_phone=row.keeper_phone
    )
