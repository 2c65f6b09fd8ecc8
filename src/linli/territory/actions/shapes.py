"""Who changes a shape says so here, in the same transaction: indexes in memory notice by the county's stamp."""

from collections import defaultdict
from collections.abc import Iterable

from shapely.geometry.base import BaseGeometry

from linli.kernel.ids import uuid7
from linli.territory.models import ShapeVersion

Bounds = tuple[float, float, float, float]  # west, south, east, north


def note_changed_shapes(changed: Iterable[tuple[str, BaseGeometry | None]]) -> None:
    """Give each county among `changed` (county, shape) a fresh stamp, and widen its bounds to hold the shapes."""
    boxes: dict[str, list[Bounds]] = defaultdict(list)
    for county, shape in changed:
        boxes[county].extend([] if shape is None else [shape.bounds])
    # First the row, then its lock: of two first shapes at once, the second must widen what the first has written.
    ShapeVersion.objects.bulk_create(
        [_version(county, boxes[county]) for county in sorted(boxes) if boxes[county]], ignore_conflicts=True
    )
    standing = ShapeVersion.objects.select_for_update().filter(county__in=boxes).order_by("county")
    ShapeVersion.objects.bulk_create(
        [
            _version(each.county, [*boxes[each.county], (each.west, each.south, each.east, each.north)])
            for each in standing
        ],
        update_conflicts=True,
        unique_fields=["county"],
        update_fields=["stamp", "west", "south", "east", "north"],
    )


def _version(county: str, boxes: list[Bounds]) -> ShapeVersion:
    west, south, east, north = zip(*boxes, strict=True)
    return ShapeVersion(
        county=county, stamp=uuid7(), west=min(west), south=min(south), east=max(east), north=max(north)
    )
