"""Which grid and which village a point lies in: many points at once, from an index of each county kept in memory.

Coordinates are WGS 84 longitude and latitude in degrees. The index of a county is made when a point first falls into its
bounds, and made again when the county's stamp in `ShapeVersion` is another.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from linli.territory.models import DivisionShape, Grid, ShapeVersion
from linli.territory.queries.cells import NOTHING, Floats, Numbers, Shapes
from linli.territory.terms import GridKind, Level

COUNTIES_KEPT_MAX = 200
POINTS_MAX = 200_000
POINTS_AT_ONCE_MAX = 1_000_000  # about 300 MB while the answer is made
NEAREST_WITHIN_MAX_M = 2_000.0
_METRES_A_DEGREE = 111_320.0

Texts = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Located:
    """One answer for each point, in the order of the points.

    grid        code of the grid that holds the point, or of the nearest one within the distance asked for; "" if none
    village     code of the grid's community; without a grid, of the village whose boundary holds the point; "" if none
    distance_m  0 inside the grid or village, metres to the nearest grid, NaN when there is neither
    """

    grid: Texts
    village: Texts
    distance_m: Floats


def grid_at(points: npt.ArrayLike, nearest_within_m: float | None = None) -> Located:
    """Return grid and village of every point.

    points            n × 2, longitude and latitude
    nearest_within_m  also look for the nearest grid up to so many metres away (at most NEAREST_WITHIN_MAX_M), for points in
                      no grid; only among the grids of the point's own village where its boundary is known
    A point on a shared border, or in two shapes at once, falls to a dedicated grid first, else to the smallest code: always
    the same one. Points that are not finite lie nowhere.
    """
    lonlat = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if len(lonlat) > POINTS_MAX:
        raise ValueError(f"at most {POINTS_MAX} points at once")
    within_m = min(nearest_within_m or 0.0, NEAREST_WITHIN_MAX_M)
    margin = _degrees(within_m, lonlat)
    versions = _counties_near(lonlat, margin)
    best = _Best(len(lonlat), [indexes.of(version.county, version.stamp) for version in versions])
    _find_holding(lonlat, best)
    if within_m:
        nowhere = best.without_grid
        for number, version in enumerate(versions):
            near = nowhere[_inside(lonlat[nowhere], version, margin)]
            best.asked[number].find_nearest(lonlat, near, within_m, best, number)
    return best.answer()


def _find_holding(lonlat: Floats, best: "_Best") -> None:
    """Find the grid of every point; the villages are asked only for the points without one."""
    for number, index in enumerate(best.asked):
        grid = index.grids.first_holding(lonlat)
        at = np.flatnonzero(grid != NOTHING)
        best.offer_grids(at, number, grid[at], np.zeros(len(at)))
    rest = best.without_grid
    for number, index in enumerate(best.asked):
        village = index.villages.first_holding(lonlat[rest])
        at = np.flatnonzero(village != NOTHING)
        best.offer_villages(rest[at], number, village[at])


class Held(NamedTuple):
    """grid: code of the grid that holds one point, or "" · village: its community, else the village around it, or ""."""

    grid: str
    village: str


class Lookup:
    """Grids and villages of some counties as they were when it was made: for one request or one batch, then let go.

    Its answers are those of `grid_at` among these counties, without a query: `at` for one point, `grid_at` for many.
    """

    def __init__(self, indexes: "Sequence[_CountyIndex]") -> None:
        self._asked = indexes
        self._ready = [(index, index.grids.with_cells(), index.villages.with_cells()) for index in indexes]

    def at(self, longitude: float, latitude: float) -> Held:
        """Return grid and village of one point."""
        best, held = "", Held("", "")
        for index, grids, _ in self._ready:
            found = grids.first_at(longitude, latitude)
            if found != NOTHING and (not best or index.rank_list[found] < best):
                best, held = index.rank_list[found], index.held[found]
        if best:
            return held
        for index, _, villages in self._ready:
            if (found := villages.first_at(longitude, latitude)) != NOTHING:
                return index.held_by_village[found]
        return held

    def grid_at(self, points: npt.ArrayLike) -> Located:
        """Return grid and village of every point, at most POINTS_AT_ONCE_MAX of them."""
        lonlat = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        if len(lonlat) > POINTS_AT_ONCE_MAX:
            raise ValueError(f"at most {POINTS_AT_ONCE_MAX} points at once")
        best = _Best(len(lonlat), self._asked)
        _find_holding(lonlat, best)
        return best.answer()


def lookup_for(counties: Iterable[str]) -> Lookup:
    """Return a look-up over these counties (six digits each) as they stand now: one query, and the indexes kept in memory.

    A county without shapes holds nothing. Raises ValueError for more than COUNTIES_KEPT_MAX counties.
    """
    wanted = sorted(set(counties))
    if len(wanted) > COUNTIES_KEPT_MAX:
        raise ValueError(f"at most {COUNTIES_KEPT_MAX} counties at once")
    versions = ShapeVersion.objects.filter(county__in=wanted).order_by("county")
    return Lookup([indexes.of(version.county, version.stamp) for version in versions])


def _counties_near(lonlat: Floats, margin: float) -> list[ShapeVersion]:
    finite = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(finite):
        return []
    west, south = (float(value) for value in finite.min(axis=0) - margin)
    east, north = (float(value) for value in finite.max(axis=0) + margin)
    near = ShapeVersion.objects.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    found = near.order_by("county")
    return [each for each in found if len(_inside(lonlat, each, margin))]


def _inside(lonlat: Floats, version: ShapeVersion, margin: float) -> Numbers:
    """Return the places of the points inside a county's bounds."""
    longitude, latitude = lonlat[:, 0], lonlat[:, 1]
    return np.flatnonzero(
        (longitude >= version.west - margin)
        & (longitude <= version.east + margin)
        & (latitude >= version.south - margin)
        & (latitude <= version.north + margin)
    )


def _degrees(metres: float, lonlat: Floats) -> float:
    """Return enough degrees, in either direction, to hold so many metres at the latitude of these points."""
    finite = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not metres or not len(finite):
        return 0.0
    farthest = min(float(np.abs(finite[:, 1]).max()), 85.0)
    return float(metres / (_METRES_A_DEGREE * np.cos(np.radians(farthest))) * 1.01)


class _Best:
    """The best answer so far for each point, over the counties asked: which county's, and which of its shapes."""

    def __init__(self, size: int, asked: "Sequence[_CountyIndex]") -> None:
        self.asked = asked
        self.grid_of, self.grid = np.full(size, NOTHING), np.full(size, NOTHING)
        self.village_of, self.village = np.full(size, NOTHING), np.full(size, NOTHING)
        self.distance_m = np.full(size, np.nan)

    @property
    def without_grid(self) -> Numbers:
        return np.flatnonzero(self.grid == NOTHING)

    def offer_grids(self, at: Numbers, county: int, which: Numbers, distance_m: Floats) -> None:
        """Take each grid that is nearer than the one there is, to the millimetre, or as near and first in rank."""
        old, new = np.round(self.distance_m[at], 3), np.round(distance_m, 3)
        better = np.isnan(old) | (new < old)
        tie = np.flatnonzero(new == old)
        better[tie] = self.asked[county].ranks[which[tie]] < self._standing(at[tie])
        at = at[better]
        self.grid_of[at], self.grid[at], self.distance_m[at] = county, which[better], distance_m[better]

    def _standing(self, at: Numbers) -> Texts:
        ranks = np.full(len(at), "", dtype="U25")
        for number in np.unique(self.grid_of[at]):
            mine = np.flatnonzero(self.grid_of[at] == number)
            ranks[mine] = self.asked[number].ranks[self.grid[at[mine]]]
        return ranks

    def offer_villages(self, at: Numbers, county: int, which: Numbers) -> None:
        """Take each village: counties are asked in the order of their codes, so the first one stays."""
        free = self.village[at] == NOTHING
        self.village_of[at[free]], self.village[at[free]] = county, which[free]

    def village_code(self, at: Numbers) -> Texts:
        """Return the code of the village whose boundary holds each of these points; "" where none does or a grid did."""
        codes = np.full(len(at), "", dtype="U12")
        for number, index in enumerate(self.asked):
            mine = np.flatnonzero(self.village_of[at] == number)
            codes[mine] = index.village_codes[self.village[at[mine]]]
        return codes

    def answer(self) -> Located:
        grid = np.full(len(self.grid), "", dtype="U24")
        village = self.village_code(np.arange(len(self.grid)))
        for number, index in enumerate(self.asked):
            mine = np.flatnonzero(self.grid_of == number)
            grid[mine], village[mine] = index.codes[self.grid[mine]], index.communities[self.grid[mine]]
        known = (self.grid == NOTHING) & (self.village != NOTHING)
        return Located(grid, village, np.where(known, 0.0, self.distance_m))


class _CountyIndex:
    """The shapes of one county as they were at one stamp of its `ShapeVersion`. Never changed after it is made."""

    def __init__(self, county: str, stamp: UUID) -> None:
        self.stamp = stamp
        grids = Grid.objects.filter(county=county, retired_on=None, geometry__isnull=False)
        rows = sorted(
            (
                ("0" if kind == GridKind.DEDICATED else "1") + code,
                code,
                community,
                name,
                bytes(geometry or b""),
            )
            for code, kind, community, name, geometry in grids.values_list(
                "code", "kind", "community_id", "name", "geometry"
            )
        )
        self.ranks = np.array([row[0] for row in rows], dtype="U25")
        self.codes = np.array([row[1] for row in rows], dtype="U24")
        self.communities = np.array([row[2] for row in rows], dtype="U12")
        self.rank_list = [row[0] for row in rows]
        self.held = [Held(row[1], row[2]) for row in rows]
        self.names = [row[3] for row in rows]
        self.grids = Shapes(_from_wkb([row[4] for row in rows]))
        villages = DivisionShape.objects.filter(
            county=county, division__level=Level.COMMUNITY, division__retired_on=None
        )
        shapes = [
            (code, name, bytes(geometry))
            for code, name, geometry in villages.order_by("division").values_list(
                "division_id", "division__name", "geometry"
            )
        ]
        self.village_codes = np.array([shape[0] for shape in shapes], dtype="U12")
        self.held_by_village = [Held("", shape[0]) for shape in shapes]
        self.village_names = [shape[1] for shape in shapes]
        self.villages = Shapes(_from_wkb([shape[2] for shape in shapes]))
        self._lock = threading.Lock()

    def find_nearest(self, lonlat: Floats, at: Numbers, within_m: float, best: _Best, county: int) -> None:
        """Offer each point at `at` the nearest of these grids; `county` is the place of this index in best.asked."""
        if not len(at) or not len(self.codes):
            return
        project, tree, shapes = self._in_metres()
        points = shapely.points(np.column_stack(project.transform(lonlat[at, 0], lonlat[at, 1])))
        point, grid = tree.query(points, predicate="dwithin", distance=within_m)
        own = best.village_code(at[point])
        allowed = (own == "") | (own == self.communities[grid])
        point, grid = point[allowed], grid[allowed]
        distance_m = shapely.distance(points[point], shapes[grid])
        order = np.lexsort((grid, np.round(distance_m, 3), point))
        point, first = np.unique(point[order], return_index=True)
        best.offer_grids(at[point], county, grid[order][first], distance_m[order][first])

    def _in_metres(self) -> "tuple[Transformer, shapely.STRtree, npt.NDArray[np.object_]]":
        """Return the grids in a plane whose distances are true to 1 in 10,000 over a county; made when first needed."""
        with self._lock:
            if self._plane is None:
                west, south, east, north = shapely.total_bounds(self.grids.shapes)
                plane = f"+proj=aeqd +lon_0={(west + east) / 2} +lat_0={(south + north) / 2} +datum=WGS84 +units=m"
                project = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
                shapes = shapely.transform(self.grids.shapes, project.transform, interleaved=False)
                tree = shapely.STRtree(shapes)
                tree.query(shapely.Point(0, 0))
                self._plane = project, tree, shapes
            return self._plane

    _plane: "tuple[Transformer, shapely.STRtree, npt.NDArray[np.object_]] | None" = None


def _from_wkb(blobs: list[bytes]) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.from_wkb(np.array(blobs, dtype=object)), dtype=object)


class _Indexes:
    """The counties asked for lately, at most COUNTIES_KEPT_MAX of them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _CountyIndex] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, county: str, stamp: UUID) -> _CountyIndex:
        """Return an index at least as new as `stamp`.

        The stamp was read before the rows are: if a change comes between, the index is newer than it says and is only made
        once more.
        """
        with self._lock:
            index = self._kept.get(county)
            if index is None or index.stamp != stamp:
                index = self._kept[county] = _CountyIndex(county, stamp)
            self._kept.move_to_end(county)
            while len(self._kept) > COUNTIES_KEPT_MAX:
                self._kept.popitem(last=False)
            return index


indexes = _Indexes()
