"""Who changes a shape says so here, in the same transaction: indexes in memory notice by the county's stamp."""

from collections import defaultdict
from collections.abc import Iterable

from shapely.geometry.base import BaseGeometry

from linli.kernel.ids import uuid7
from linli.territory.models import ShapeVersion


def note_changed_shapes(changed: Iterable[tuple[str, BaseGeometry | None]]) -> None:
    """Give each county among `changed` (county, shape) a fresh stamp, and widen its bounds to hold the shapes."""
    bounds: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    for county, shape in changed:
        bounds[county].extend([] if shape is None else [shape.bounds])
    standing = ShapeVersion.objects.select_for_update().in_bulk(sorted(bounds))
    rows = []
    for county in sorted(bounds):
        boxes = list(bounds[county])
        version = standing.get(county)
        if version is not None:
            boxes.append((version.west, version.south, version.east, version.north))
        if not boxes:  # grids without shapes: no index has anything to notice
            continue
        west, south, east, north = zip(*boxes, strict=True)
        rows.append(
            ShapeVersion(
                county=county,
                stamp=uuid7(),
                west=min(west),
                south=min(south),
                east=max(east),
                north=max(north),
            )
        )
    ShapeVersion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["county"],
        update_fields=["stamp", "west", "south", "east", "north"],
    )
