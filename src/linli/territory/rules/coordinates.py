"""Which coordinate system the numbers of a file are in: declared, or guessed with a reason and confirmed by a person.

What can be told from the numbers alone: degrees or metres, axes swapped or not, the zone when its number stands before the
easting. WGS 84, GCJ-02 and BD-09 lie a few hundred metres apart and look alike: only what is stored already tells them
apart, by the reading under which the shapes lie best within the stored boundaries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.rules.datums import BD09, CGCS2000, GCJ02, GEOGRAPHIC, WGS84, to_wgs84
from linli.territory.terms import NumbersKind as Kind

FIT_SAMPLE_MAX = 200
CLEARLY_BETTER = 0.05  # of the area: on real grids a reading 500 m off loses four times as much
FIT_LEAST = 0.5
READINGS_MAX = 6
# The country and its seas with a margin; swapped positions fall outside it, since the two ranges do not meet.
WEST, SOUTH, EAST, NORTH = 73.0, 3.0, 136.0, 54.0
_NORTHINGS = (300_000.0, 6_100_000.0)
_EASTINGS = (
    -200_000.0,
    1_200_000.0,
)  # 500 km false easting, without the number of the zone; some draw far out of theirs
_EASTINGS_ZONED = (100_000.0, 900_000.0)
_ZONES_3, _ZONES_6 = range(25, 46), range(13, 24)
_EPSG_ZONE_3, _EPSG_ZONE_6, _EPSG_MERIDIAN_3 = 4488, 4478, 4509  # + zone
_WEB_MERCATOR, _WEB_EAST, _WEB_NORTH = "epsg:3857", (8_100_000.0, 15_200_000.0), (300_000.0, 7_200_000.0)

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]  # west, south, east, north
_SWAPPED = (Kind.DEGREES_SWAPPED, Kind.METRES_SWAPPED)
_MARGIN = 0.01  # degrees: GCJ-02 and BD-09 may both be off by so much


@dataclass(frozen=True)
class Reading:
    """One way to read the numbers.

    fit  share of the shapes' area that lies within one stored boundary each, 0 to 1; None when nothing is stored nearby
    why  the reason, in words
    """

    system: str
    swapped: bool
    fit: float | None
    why: errors.Remark

    @property
    def key(self) -> str:
        return f"{self.system}{' swapped' if self.swapped else ''}"


@dataclass(frozen=True)
class Group:
    """The shapes of a file whose numbers look alike.

    members   their places in the file from 0 · readings: likeliest first; () when nobody can say
    declared  the first reading is what the file or the user says, and nothing stored speaks against it: no one need confirm
    """

    kind: Kind
    members: tuple[int, ...]
    readings: tuple[Reading, ...]
    declared: bool


class KnownGround:
    """The stored boundaries that a file may be laid over."""

    def __init__(self, shapes: Iterable[shapely.Geometry]) -> None:
        self.shapes = np.array(list(shapes), dtype=object)
        self.tree = shapely.STRtree(self.shapes)
        shapely.prepare(self.shapes)

    def fit(self, shapes: Geometries) -> float | None:
        """Return the share of the area (of the number, for points) that lies within one boundary each."""
        if not len(self.shapes) or not len(shapes):
            return None
        mine, known = self.tree.query(shapes, predicate="intersects")
        areas = shapely.area(shapes)
        if not areas.sum() > 0:
            return float(len(np.unique(mine)) / len(shapes))
        best = np.zeros(len(shapes))
        np.maximum.at(best, mine, shapely.area(shapely.intersection(shapes[mine], self.shapes[known])))
        return float(best.sum() / areas.sum())


def groups_of(shapes: Geometries, declared: str | None, known: KnownGround) -> list[Group]:
    """Return the groups of a file's shapes by what their numbers look like, the greatest first.

    shapes    as the file has them; empty and missing ones belong to no group
    declared  system that the file or the user names, by `system_told`; None when neither does
    """
    kinds = kinds_of(shapes)
    groups = []
    for kind in Kind:
        members = np.flatnonzero(kinds == kind.value)
        if len(members):
            groups.append(_group(kind, members, shapes, declared, known))
    return sorted(groups, key=lambda group: -len(group.members))


def possible_bounds(shapes: Geometries, declared: str | None) -> list[Bounds]:
    """Return west, south, east, north of every place where the shapes may lie: what is stored there can tell them apart."""
    kinds, found = kinds_of(shapes), []
    for kind in Kind:
        members = shapes[kinds == kind.value]
        if not len(members):
            continue
        told = _told(kind, declared)
        corners = shapely.get_coordinates(shapely.box(*shapely.total_bounds(members)))
        for system in _systems(kind, members, told):
            lonlat = to_wgs84(corners, system, swapped=kind in _SWAPPED)
            if np.isfinite(lonlat).all():
                west, south = (float(value) for value in lonlat.min(axis=0) - _MARGIN)
                east, north = (float(value) for value in lonlat.max(axis=0) + _MARGIN)
                found.append((west, south, east, north))
    return found


def kinds_of(shapes: Geometries) -> npt.NDArray[np.str_]:
    """Return what the numbers of each shape look like, "" for an empty one."""
    bounds = shapely.bounds(shapes)
    x, y = bounds[:, [0, 2]], bounds[:, [1, 3]]
    kinds = np.full(len(shapes), Kind.NOWHERE.value, dtype="U16")
    for kind, found in (
        (Kind.METRES_SWAPPED, _metric(y, x)),
        (Kind.METRES, _metric(x, y)),
        (Kind.DEGREES_SWAPPED, _between(x, SOUTH, NORTH) & _between(y, WEST, EAST)),
        (Kind.DEGREES, _between(x, WEST, EAST) & _between(y, SOUTH, NORTH)),
    ):
        kinds[found] = kind
    kinds[np.isnan(bounds).any(axis=1)] = ""
    return kinds


def _between(values: Floats, least: float, most: float) -> npt.NDArray[np.bool_]:
    return np.asarray(((values >= least) & (values <= most)).all(axis=1), dtype=np.bool_)


def _metric(east: Floats, north: Floats) -> npt.NDArray[np.bool_]:
    zoned = _between(east % 1_000_000, *_EASTINGS_ZONED) & _between(east, 13_000_000.0, 46_000_000.0)
    plain = _between(east, *_EASTINGS)
    zone = np.logical_and(plain | zoned, _between(north, *_NORTHINGS))
    web = np.logical_and(_between(east, *_WEB_EAST), _between(north, *_WEB_NORTH))
    return np.asarray(np.logical_or(zone, web))


def _group(
    kind: Kind, members: npt.NDArray[np.int64], shapes: Geometries, declared: str | None, known: KnownGround
) -> Group:
    place = tuple(members.tolist())
    swapped, told = kind in _SWAPPED, _told(kind, declared)
    sample = shapes[members[np.linspace(0, len(members) - 1, min(len(members), FIT_SAMPLE_MAX)).astype(int)]]
    sample = shapely.make_valid(sample)
    systems = _systems(kind, sample, told)
    tried = [(system, _fit(sample, system, swapped, known)) for system in systems]
    tried = [(system, fit) for system, fit in tried if fit is None or fit >= 0]
    readings = _ranked(tried, swapped, told, kind)
    sure = bool(told and readings and readings[0].system == told and not swapped and _unchallenged(readings))
    return Group(kind, place, tuple(readings[:READINGS_MAX]), sure)


def _told(kind: Kind, declared: str | None) -> str | None:
    """Return the declared system where such numbers can be in it. A zone's numbers need not look like ours."""
    if declared is None:
        return None
    if kind == Kind.NOWHERE:
        return None if declared in GEOGRAPHIC else declared
    degrees = kind in (Kind.DEGREES, Kind.DEGREES_SWAPPED)
    return declared if (declared in GEOGRAPHIC) == degrees else None


def _systems(kind: Kind, sample: Geometries, told: str | None) -> list[str]:
    """Return the systems that such numbers may be in, the one that was told first."""
    if kind in (Kind.DEGREES, Kind.DEGREES_SWAPPED):
        # CGCS 2000 and WGS 84 agree to a decimetre: one of the two is enough.
        shifted = [GCJ02, BD09, CGCS2000 if told == CGCS2000 else WGS84]
        return [told, *(each for each in shifted if each != told)] if told else [WGS84, GCJ02, BD09]
    if kind == Kind.NOWHERE or told:
        return [told] if told else []
    bounds = shapely.total_bounds(sample)
    east = float(bounds[1] if kind == Kind.METRES_SWAPPED else bounds[0])
    zone = int(east // 1_000_000) if east > 2_000_000 else 0
    found = []
    if zone in _ZONES_3:
        found.append(f"epsg:{_EPSG_ZONE_3 + zone}")
    if zone in _ZONES_6:
        found.append(f"epsg:{_EPSG_ZONE_6 + zone}")
    if zone == 0:
        found.extend(f"epsg:{_EPSG_MERIDIAN_3 + each}" for each in _ZONES_3)
    if _WEB_EAST[0] <= east <= _WEB_EAST[1]:
        found.append(_WEB_MERCATOR)
    return found


def _fit(sample: Geometries, system: str, swapped: bool, known: KnownGround) -> float | None:
    """Return how well the sample fits when read so; -1 when it would not lie on the earth at all."""
    placed = shapely.transform(sample, lambda numbers: to_wgs84(numbers, system, swapped=swapped))
    if not np.isfinite(shapely.get_coordinates(placed)).all():
        return -1.0
    return known.fit(shapely.make_valid(placed))


def _ranked(
    tried: Sequence[tuple[str, float | None]], swapped: bool, told: str | None, kind: Kind
) -> list[Reading]:
    """Return the readings, likeliest first: what fits clearly best, else the one told, else in the order tried."""
    fits = sorted((fit or 0.0 for _, fit in tried), reverse=True)
    clear = bool(fits) and fits[0] >= FIT_LEAST and (len(fits) == 1 or fits[0] - fits[1] >= CLEARLY_BETTER)
    order = sorted(range(len(tried)), key=lambda at: -(tried[at][1] or 0.0)) if clear else range(len(tried))
    readings = []
    for rank, at in enumerate(order):
        system, fit = tried[at]
        percent = None if fit is None else round(fit * 100)
        why: errors.Remark
        if system == told:
            why = errors.CoordinatesDeclared("crs")
        elif clear and rank == 0:
            why = errors.CoordinatesByNeighbours(
                "crs", fit=percent, next=round(fits[1] * 100) if fits[1:] else 0
            )
        elif swapped:
            why = errors.CoordinatesSwapped("crs")
        elif kind == Kind.METRES and len(tried) > 1:
            why = errors.CoordinatesZoneUnknown("crs")
        else:
            why = errors.CoordinatesByRange("crs")
        readings.append(Reading(system, swapped, fit, why))
    return readings


def _unchallenged(readings: Sequence[Reading]) -> bool:
    """Say whether no other reading fits clearly better than the first."""
    first = readings[0].fit or 0.0
    return all((other.fit or 0.0) - first < CLEARLY_BETTER for other in readings[1:])


def remarks_on_groups(groups: Sequence[Group]) -> list[tuple[int, Refusal]]:
    """Return (number of the first feature from 1, what is to be said) for a file whose shapes are not all of one kind."""
    said: list[tuple[int, Refusal]] = []
    for group in groups:
        first, count = group.members[0] + 1, len(group.members)
        if group.kind == Kind.NOWHERE and not group.readings:
            said.append((first, errors.CoordinatesNowhere("geometry", count=count)))
        elif len(groups) > 1:
            about = errors.CoordinatesSeveral(
                "geometry", count=count, kind=group.kind.label, groups=len(groups)
            )
            said.append((first, about))
    return said


def placed(shapes: Geometries, groups: Sequence[Group], chosen: Sequence[Reading]) -> Geometries:
    """Return the shapes in WGS 84, each group by the reading chosen for it; shapes of no group stay as they are."""
    found = shapes.copy()
    for group, reading in zip(groups, chosen, strict=True):
        members = np.array(group.members)
        found[members] = shapely.transform(
            shapes[members], lambda numbers, by=reading: to_wgs84(numbers, by.system, swapped=by.swapped)
        )
    return found
