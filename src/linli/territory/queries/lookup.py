"""Which grid and which village a point lies in: many points at once, from an index of each county kept in memory.

Coordinates are WGS 84 longitude and latitude in degrees. The index of a county is made when a point first falls into its
bounds, and made again when the county's stamp in `ShapeVersion` is another.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from linli.territory.models import DivisionShape, Grid, ShapeVersion
from linli.territory.terms import GridKind, Level

COUNTIES_KEPT_MAX = 200
POINTS_MAX = 200_000
NEAREST_WITHIN_MAX_M = 2_000.0
_METRES_A_DEGREE = 111_320.0
_NOTHING = np.iinfo(np.int64).max

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
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
    asked = [
        (version, indexes.of(version.county, version.stamp)) for version in _counties_near(lonlat, margin)
    ]
    best = _Best(len(lonlat))
    for version, index in asked:
        index.find_holding(lonlat, _inside(lonlat, version, 0.0), best)
    if within_m:
        for version, index in asked:
            near = _inside(lonlat, version, margin)
            index.find_nearest(lonlat, near[best.grid[near] == ""], within_m, best)
    return best.answer()


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
    """The best answer so far for each point, over all counties asked."""

    def __init__(self, size: int) -> None:
        self.grid = np.full(size, "", dtype="U24")
        self.rank = np.full(size, "", dtype="U25")
        self.community = np.full(size, "", dtype="U12")
        self.village = np.full(size, "", dtype="U12")
        self.distance_m = np.full(size, np.nan)

    def offer_grids(self, at: Numbers, index: "_CountyIndex", which: Numbers, distance_m: Floats) -> None:
        """Take each grid that is nearer than the one there is, to the millimetre, or as near and first in rank."""
        old, new = np.round(self.distance_m[at], 3), np.round(distance_m, 3)
        rank = index.ranks[which]
        better = np.isnan(old) | (new < old) | ((new == old) & (rank < self.rank[at]))
        at, which = at[better], which[better]
        self.grid[at], self.community[at] = index.codes[which], index.communities[which]
        self.rank[at], self.distance_m[at] = rank[better], distance_m[better]

    def offer_villages(self, at: Numbers, codes: Texts) -> None:
        better = (self.village[at] == "") | (codes < self.village[at])
        self.village[at[better]] = codes[better]

    def answer(self) -> Located:
        in_grid = self.grid != ""
        village = np.where(in_grid, self.community, self.village)
        distance_m = np.where(~in_grid & (village != ""), 0.0, self.distance_m)
        return Located(self.grid, village, distance_m)


class _Shapes:
    """Shapes in the order in which they win, ready for many questions from several threads."""

    def __init__(self, shapes: npt.NDArray[np.object_]) -> None:
        self.shapes = shapes
        self.tree = shapely.STRtree(shapes)
        shapely.prepare(shapes)
        # The library builds its inner indexes at the first question: ask it here, before a second thread can.
        bounds = shapely.bounds(shapes)
        middle = (bounds[:, :2] + bounds[:, 2:]) / 2 if len(shapes) else np.empty((0, 2))
        shapely.intersects_xy(shapes, middle[:, 0], middle[:, 1])
        self.tree.query(shapely.Point(0, 0))

    def first_holding(self, lonlat: Floats) -> tuple[Numbers, Numbers]:
        """Return (places of the points held, first shape that holds each); the border belongs to the shape."""
        point, shape = self.tree.query(shapely.points(lonlat))
        held = shapely.intersects_xy(self.shapes[shape], lonlat[point, 0], lonlat[point, 1])
        first = np.full(len(lonlat), _NOTHING)
        np.minimum.at(first, point[held], shape[held])
        at = np.flatnonzero(first != _NOTHING)
        return at, first[at]


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
        self.names = [row[3] for row in rows]
        self.grids = _Shapes(_from_wkb([row[4] for row in rows]))
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
        self.village_names = [shape[1] for shape in shapes]
        self.villages = _Shapes(_from_wkb([shape[2] for shape in shapes]))
        self._lock = threading.Lock()

    def find_holding(self, lonlat: Floats, at: Numbers, best: _Best) -> None:
        held, grid = self.grids.first_holding(lonlat[at])
        best.offer_grids(at[held], self, grid, np.zeros(len(held)))
        held, village = self.villages.first_holding(lonlat[at])
        best.offer_villages(at[held], self.village_codes[village])

    def find_nearest(self, lonlat: Floats, at: Numbers, within_m: float, best: _Best) -> None:
        if not len(at) or not len(self.codes):
            return
        project, tree, shapes = self._in_metres()
        points = shapely.points(np.column_stack(project.transform(lonlat[at, 0], lonlat[at, 1])))
        point, grid = tree.query(points, predicate="dwithin", distance=within_m)
        own = best.village[at[point]]
        allowed = (own == "") | (own == self.communities[grid])
        point, grid = point[allowed], grid[allowed]
        distance_m = shapely.distance(points[point], shapes[grid])
        order = np.lexsort((grid, np.round(distance_m, 3), point))
        point, first = np.unique(point[order], return_index=True)
        best.offer_grids(at[point], self, grid[order][first], distance_m[order][first])

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
