"""Shapes that cross themselves: where, and what is left of them when that is mended."""

import shapely
from shapely.geometry.base import BaseGeometry


def where_invalid(found: BaseGeometry) -> str:
    """Return the place of the fault as "longitude, latitude", from shapely's reason "Self-intersection[120.1 30.2]"."""
    reason = shapely.is_valid_reason(found)
    return ", ".join(f"{float(part):.5f}" for part in reason.partition("[")[2].rstrip("]").split()[:2])


def mended(found: BaseGeometry) -> BaseGeometry | None:
    """Return `found` made valid, or None when no area is left of it."""
    whole = shapely.make_valid(found)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else None
