"""Shapes to draw: the outlines inside a box, the outline of a place, and how far a place reaches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from linli.territory.codes import DIVISION_DIGITS, county_of, prefix_of
from linli.territory.models import DivisionShape, Grid, ShapeVersion
from linli.territory.queries.lookup import indexes
from linli.territory.queries.places import ancestors, place
from linli.territory.terms import GRID_LEVEL, Level

OUTLINES_MAX = 600
COUNTIES_NEAR_MAX = 20
BOUNDARIES_NEAR_MAX = 5_000

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees


@dataclass(frozen=True)
class Outline:
    """One shape with its name. level: 1–5 a division, 6 a grid."""

    code: str
    name: str
    level: int
    shape: BaseGeometry


def outlines_within(bounds: Bounds, *, grids_too: bool) -> list[Outline]:
    """Return the villages, and if wanted the grids, that reach into a box: villages first, each kind at most OUTLINES_MAX.

    Where no village has a shape, the grids come in any case.
    """
    box = shapely.box(*bounds)
    west, south, east, north = bounds
    versions = ShapeVersion.objects.filter(
        west__lte=east, east__gte=west, south__lte=north, north__gte=south
    ).order_by("county")
    villages: list[Outline] = []
    grids: list[Outline] = []
    for version in versions:
        index = indexes.of(version.county, version.stamp)
        for at in np.sort(index.villages.tree.query(box)):
            code, name = str(index.village_codes[at]), index.village_names[at]
            villages.append(Outline(code, name, 5, index.villages.shapes[at]))
        for at in np.sort(index.grids.tree.query(box)):
            grids.append(Outline(str(index.codes[at]), index.names[at], GRID_LEVEL, index.grids.shapes[at]))
    return villages[:OUTLINES_MAX] + (grids[:OUTLINES_MAX] if grids_too or not villages else [])


def boundaries_near(places: Iterable[Bounds]) -> list[BaseGeometry]:
    """Return the stored boundaries of villages that reach into any of these boxes.

    Grids are no help: new ones lie where the stored ones are not. At most COUNTIES_NEAR_MAX counties are asked, and
    BOUNDARIES_NEAR_MAX boundaries come back.
    """
    found: dict[str, BaseGeometry] = {}
    for bounds in places:
        west, south, east, north = bounds
        versions = ShapeVersion.objects.filter(
            west__lte=east, east__gte=west, south__lte=north, north__gte=south
        ).order_by("county")
        for version in versions[:COUNTIES_NEAR_MAX]:
            index = indexes.of(version.county, version.stamp)
            for at in index.villages.tree.query(shapely.box(*bounds)):
                found[str(index.village_codes[at])] = index.villages.shapes[at]
    return list(found.values())[:BOUNDARIES_NEAR_MAX]


def outline_of(code: str) -> Outline | None:
    """Return the outline of a place, or of the nearest place above it that has one; None without any.

    Raises DivisionNotFound, GridNotFound.
    """
    for step, name, level in _upward(code):
        if outline := _outline_itself(step, name, level):
            return outline
    return None


def bounds_of(code: str) -> Bounds | None:
    """Return how far a place reaches: its own shape, else the shapes below it, else the same of the place above.

    None when nothing up to the province has a shape. Raises DivisionNotFound, GridNotFound.
    """
    for step, name, level in _upward(code):
        outline = _outline_itself(step, name, level)
        found = outline.shape.bounds if outline else _bounds_below(step, level)
        if found is not None:
            return found
    return None


def _outline_itself(code: str, name: str, level: int) -> Outline | None:
    blob = (
        Grid.objects.filter(code=code).values_list("geometry", flat=True).first()
        if level == GRID_LEVEL
        else DivisionShape.objects.filter(division=code).values_list("geometry", flat=True).first()
    )
    return None if blob is None else Outline(code, name, level, shapely.from_wkb(bytes(blob)))


def _upward(code: str) -> Iterator[tuple[str, str, int]]:
    here = place(code)
    yield here.code, here.name, here.level
    for above in ancestors(here.code):
        yield above.code, above.name, above.level


def _bounds_below(code: str, level: int) -> Bounds | None:
    if level == GRID_LEVEL:
        return None
    prefix = prefix_of(code[:DIVISION_DIGITS], level)
    if level <= Level.COUNTY:
        boxes = list(
            ShapeVersion.objects.filter(county__startswith=prefix).values_list(
                "west", "south", "east", "north"
            )
        )
    else:
        boxes = _boxes_in_county(county_of(code), prefix)
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _boxes_in_county(county: str, prefix: str) -> list[Bounds]:
    version = ShapeVersion.objects.filter(county=county).first()
    if version is None:
        return []
    index = indexes.of(version.county, version.stamp)
    shapes = [
        *index.grids.shapes[np.char.startswith(index.communities, prefix)],
        *index.villages.shapes[np.char.startswith(index.village_codes, prefix)],
    ]
    return [shape.bounds for shape in shapes]
