"""What is wrong between shapes: overlaps and gaps with neighbours, parts outside, slivers, holes, rings that cross.

Shapes are compared in the very coordinates they are kept in, so that a shared border is shared exactly; only what was found
is measured in square metres, on a local plane of equal area.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.rules.shapes import mended, where_invalid

LEAST_M2 = 1.0  # less than this is the rounding of coordinates, not a place
SAME_LAND_PART = 0.9  # of the smaller of two: one piece of land drawn twice
SLIVER_WIDTH_M = 2.0  # narrower on the mean: an inexact line rather than a piece of land
PAIRS_MAX = 500_000
FINDINGS_MAX = 5_000
_CHUNK = 500
_TOUCHING = 1e-9  # in the unit of the coordinates: what rounding may put between a gap and its neighbours

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Measure = Callable[[Geometries], Geometries]


@dataclass(frozen=True)
class Drawn:
    """A shape to be checked. within: code of the area it must lie in, "" if none · over: may lie over others (专属网格)."""

    code: str
    shape: BaseGeometry
    within: str = ""
    over: bool = False


@dataclass(frozen=True)
class ShapeFinding:
    """codes: the shapes concerned, in order · shape: the very place that is wrong · area_m2: its area, 0 for a point."""

    codes: tuple[str, ...]
    about: Refusal
    shape: BaseGeometry
    area_m2: float


@dataclass
class Topology:
    """findings: by kind, then the greatest first · cut: there were more than can be shown, or too many pairs to compare."""

    findings: list[ShapeFinding] = field(default_factory=list)
    cut: bool = False


def check_topology(
    drawn: Sequence[Drawn], areas: Mapping[str, BaseGeometry], to_plane: Measure | None = None
) -> Topology:
    """Return everything wrong between the shapes, and between each and the area it must lie in.

    areas     the areas that the shapes must lie in and, together, fill; only those that are known
    to_plane  lays shapes on a plane in metres; default: WGS 84 degrees onto a plane of equal area around them
    """
    found = Topology()
    if not drawn:
        return found
    shapes = np.array([each.shape for each in drawn], dtype=object)
    checked = _Checked(drawn, shapes, to_plane or equal_area_plane(shapes))
    found.findings.extend(_crossing(drawn))
    overlaps, found.cut = _overlaps(checked)
    for kind in (overlaps, _outside(checked, areas), _gaps(checked, areas)):
        found.findings.extend(sorted(kind, key=lambda each: (-each.area_m2, each.codes)))
    if len(found.findings) > FINDINGS_MAX:
        found.findings, found.cut = found.findings[:FINDINGS_MAX], True
    return found


def equal_area_plane(shapes: Geometries) -> Measure:
    """Return what lays WGS 84 shapes on a plane around them where a square metre is one (Lambert, equal area)."""
    west, south, east, north = shapely.total_bounds(shapes)
    plane = f"+proj=laea +lon_0={(west + east) / 2} +lat_0={(south + north) / 2} +datum=WGS84 +units=m"
    project = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    return lambda some: np.asarray(
        shapely.transform(some, project.transform, interleaved=False), dtype=object
    )


class _Checked:
    """The shapes, mended where they cross themselves, with a tree of their boxes."""

    def __init__(self, drawn: Sequence[Drawn], shapes: Geometries, to_plane: Measure) -> None:
        self.drawn, self.to_plane = drawn, to_plane
        whole = [shape if shape.is_valid else mended(shape) or shapely.Polygon() for shape in shapes]
        self.shapes = np.array(whole, dtype=object)
        self.tree = shapely.STRtree(self.shapes)
        self.areas_m2 = self.area_m2(self.shapes)

    def area_m2(self, some: Geometries) -> Floats:
        return np.asarray(shapely.area(self.to_plane(some)), dtype=np.float64)

    def width_m(self, some: Geometries) -> Floats:
        """Return the mean width: that of the strip with this area and this length of border."""
        flat = self.to_plane(some)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(2 * shapely.area(flat) / shapely.length(flat), dtype=np.float64)


def _crossing(drawn: Iterable[Drawn]) -> Iterator[ShapeFinding]:
    for each in drawn:
        if not each.shape.is_valid:
            where = where_invalid(each.shape)
            place = shapely.Point(*(float(part) for part in where.split(", "))) if where else shapely.Point()
            yield ShapeFinding((each.code,), errors.ShapeCrossesItself("geometry", where=where), place, 0.0)


def _pairs(checked: _Checked) -> tuple[Numbers, Numbers, bool]:
    """Return the places of all pairs that share more than a border, and whether there were too many to look at."""
    ones, others, count = [], [], 0
    for start in range(0, len(checked.shapes), _CHUNK):
        one, other = checked.tree.query(checked.shapes[start : start + _CHUNK])
        one = one + start
        later = one < other
        ones.append(one[later])
        others.append(other[later])
        count += int(later.sum())
        if count > PAIRS_MAX:
            break
    one, other = np.concatenate(ones)[:PAIRS_MAX], np.concatenate(others)[:PAIRS_MAX]
    over = np.array([each.over for each in checked.drawn])
    same_layer = over[one] == over[other]
    return one[same_layer], other[same_layer], count > PAIRS_MAX


def _overlaps(checked: _Checked) -> tuple[list[ShapeFinding], bool]:
    one, other, cut = _pairs(checked)
    common = _areal(shapely.intersection(checked.shapes[one], checked.shapes[other]))
    area_m2 = checked.area_m2(common)
    real = np.flatnonzero(area_m2 > LEAST_M2)
    real = real[np.argsort(-area_m2[real], kind="stable")]
    cut = cut or len(real) > FINDINGS_MAX
    real = real[:FINDINGS_MAX]
    found = []
    for at, width_m in zip(real, checked.width_m(common[real]), strict=True):
        codes = (checked.drawn[one[at]].code, checked.drawn[other[at]].code)
        smaller = min(checked.areas_m2[one[at]], checked.areas_m2[other[at]])
        facts = {"one": codes[0], "other": codes[1], **_size(area_m2[at], smaller)}
        about = _overlap(width_m, area_m2[at] / smaller if smaller else 0.0)
        found.append(ShapeFinding(codes, about("geometry", **facts), common[at], float(area_m2[at])))
    return found, cut


def _overlap(width_m: float, part: float) -> type[Refusal]:
    """part  of the smaller shape that is common"""
    if width_m < SLIVER_WIDTH_M:
        return errors.GridOverlapThin
    return errors.GridOverlapSame if part >= SAME_LAND_PART else errors.GridOverlap


def _outside(checked: _Checked, areas: Mapping[str, BaseGeometry]) -> list[ShapeFinding]:
    at = np.array([place for place, each in enumerate(checked.drawn) if each.within in areas], dtype=np.int64)
    around = np.array([areas[checked.drawn[place].within] for place in at], dtype=object)
    beyond = _areal(shapely.difference(checked.shapes[at], shapely.make_valid(around)))
    area_m2 = checked.area_m2(beyond)
    found = []
    for place in np.flatnonzero(area_m2 > LEAST_M2):
        each = checked.drawn[at[place]]
        facts = {"one": each.code, "area": each.within, **_size(area_m2[place], checked.areas_m2[at[place]])}
        found.append(
            ShapeFinding(
                (each.code, each.within),
                errors.GridOutside("geometry", **facts),
                beyond[place],
                float(area_m2[place]),
            )
        )
    return found


def _gaps(checked: _Checked, areas: Mapping[str, BaseGeometry]) -> list[ShapeFinding]:
    """Find what no shape covers: inside the known areas that have shapes, and enclosed by the shapes anywhere."""
    covered = shapely.union_all(checked.shapes)
    used = sorted({each.within for each in checked.drawn} & areas.keys())
    filled = [shapely.make_valid(areas[code]) for code in used]
    pieces: list[BaseGeometry] = []
    owners: list[str] = []
    for code, area in zip(used, filled, strict=True):
        left = shapely.get_parts(_areal(np.array([shapely.difference(area, covered)], dtype=object)))
        pieces.extend(left)
        owners.extend([code] * len(left))
    holes = _enclosed(covered)
    if holes and filled:
        rest = shapely.difference(np.array(holes, dtype=object), shapely.union_all(filled))
        holes = list(shapely.get_parts(_areal(rest)))
    pieces.extend(holes)
    owners.extend([""] * len(holes))
    return _gap_findings(checked, np.array(pieces, dtype=object), owners, areas)


def _gap_findings(
    checked: _Checked, pieces: Geometries, owners: Sequence[str], areas: Mapping[str, BaseGeometry]
) -> list[ShapeFinding]:
    area_m2, width_m = checked.area_m2(pieces), checked.width_m(pieces)
    found = []
    for at in np.flatnonzero(area_m2 > LEAST_M2).tolist():
        near = np.sort(checked.tree.query(pieces[at], predicate="dwithin", distance=_TOUCHING))
        beside = tuple(checked.drawn[place].code for place in near)
        whole = (
            checked.area_m2(np.array([areas[owners[at]]], dtype=object))[0]
            if owners[at]
            else checked.areas_m2[near].min(initial=np.inf)
        )
        facts = {"count": len(beside), "area": owners[at], **_size(area_m2[at], whole)}
        about: Refusal
        if width_m[at] < SLIVER_WIDTH_M:
            about = errors.GridGapThin("geometry", **facts)
        elif len(beside) == 1 and _surrounds(checked.shapes[near[0]], pieces[at]):
            about = errors.GridHole("geometry", one=beside[0], **facts)
        else:
            about = errors.GridGap("geometry", **facts)
        codes = beside + ((owners[at],) if owners[at] else ())
        found.append(ShapeFinding(codes, about, pieces[at], float(area_m2[at])))
    return found


def _surrounds(shape: BaseGeometry, piece: BaseGeometry) -> bool:
    """Say whether a piece that touches this shape alone lies in one of its holes, rather than at its outer edge."""
    inside = piece.representative_point()
    outer = [shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)]
    return any(each.contains(inside) for each in outer)


def _enclosed(covered: BaseGeometry) -> list[BaseGeometry]:
    """Return the pieces that the covered land shuts in, also where its parts meet only at their corners."""
    if covered.is_empty:
        return []
    west, south, east, north = covered.bounds
    rim = max(east - west, north - south) / 10
    frame = shapely.box(west - rim, south - rim, east + rim, north + rim)
    pieces = shapely.get_parts(shapely.difference(frame, covered))
    return list(pieces[~shapely.intersects(pieces, frame.exterior)])


def _areal(some: Geometries) -> Geometries:
    """Return each shape without its points and lines."""
    some = np.asarray(some, dtype=object)
    mixed = np.flatnonzero(shapely.get_type_id(some) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for at in mixed:
        parts = shapely.get_parts(some[at])
        some[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return some


def _size(area_m2: float, whole_m2: float) -> dict[str, str]:
    percent = 100 * area_m2 / whole_m2 if whole_m2 > 0 else 0.0
    return {"m2": f"{area_m2:,.0f}", "percent": f"{percent:.2f}" if percent < 1 else f"{percent:.1f}"}
