"""GeoJSON in: features, their reference system, and shapes that can be trusted. Positions are WGS 84 (or CGCS2000, the same
to a decimetre) longitude and latitude in degrees."""

import json
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from linli.territory import errors
from linli.territory.rules.coordinates import EAST, NORTH, SOUTH, WEST
from linli.territory.rules.shapes import where_invalid

FEATURES_MAX = 50_000
POINTS_MAX = 200_000
_SAME_AS_WGS84 = ("EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490", "CRS84")

Feature = dict[str, Any]  # Any: a feature is whatever the file says until its shape and properties are read


def features_of(content: bytes, encoding: str, *, any_crs: bool = False) -> tuple[list[Feature], Feature]:
    """Return the features of a FeatureCollection, and the rest of the document (to write it back as it came).

    any_crs  let every coordinate system through, for a caller that looks at `crs_of` itself

    Raises NotGeoJson, WrongCrs, TooManyFeatures.
    """
    try:
        document = json.loads(content.decode(encoding))
    except (ValueError, RecursionError) as error:
        raise errors.NotGeoJson("file") from error
    features = document.pop("features", None) if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise errors.NotGeoJson("file")
    if not any_crs:
        _refuse_other_crs(document)
    if len(features) > FEATURES_MAX:
        raise errors.TooManyFeatures("file", count=len(features), limit=FEATURES_MAX)
    return features, document


def crs_of(document: Feature) -> str:
    """Return the name that the document gives its coordinate system, "" without one (WGS 84, RFC 7946)."""
    crs = document.get("crs")
    if crs is None:
        return ""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    return (name or str(crs))[:400]


def _refuse_other_crs(document: Feature) -> None:
    name = crs_of(document)
    if name and not name.upper().endswith(_SAME_AS_WGS84):
        raise errors.WrongCrs("crs", crs=name[:80])


def properties_of(feature: Feature) -> Mapping[str, str]:
    """Return the properties as trimmed text, null as ""."""
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {str(key): "" if value is None else str(value).strip() for key, value in properties.items()}


def shape_of(geometry: object) -> BaseGeometry:
    """Return the valid polygon or multipolygon that a GeoJSON geometry describes, in two dimensions.

    Raises ShapeMissing, ShapeForm, ShapeTooDetailed, ShapeSwapped, ShapeOutside, ShapeCrossesItself.
    """
    found = rough_shape_of(geometry)
    if not found.is_valid:
        raise errors.ShapeCrossesItself("geometry", where=where_invalid(found))
    return found


def point_or_shape_of(geometry: object) -> BaseGeometry:
    """Return the point, or what `shape_of` returns: buildings and facilities may be either. Raises the same."""
    drawn = isinstance(geometry, Point)
    if not drawn and not (isinstance(geometry, dict) and geometry.get("type") == "Point"):
        return shape_of(geometry)
    try:
        found: BaseGeometry = shapely.force_2d(geometry if drawn else shape(geometry))
    except Exception as error:  # as below
        raise errors.ShapeForm("geometry") from error
    if found.is_empty:
        raise errors.ShapeMissing("geometry")
    _refuse_elsewhere(found)
    return found


def rough_shape_of(geometry: object) -> BaseGeometry:
    """Return the shape as drawn, which may cross itself. Raises what `shape_of` raises, but ShapeCrossesItself."""
    if geometry is None or (not isinstance(geometry, BaseGeometry) and not geometry):
        raise errors.ShapeMissing("geometry")
    try:
        # A shape that another format was read into is one already.
        drawn = geometry if isinstance(geometry, BaseGeometry) else shape(geometry)
        found: BaseGeometry = shapely.force_2d(drawn)
    except Exception as error:  # shapely lets many types of fault through for a malformed geometry
        raise errors.ShapeForm("geometry") from error
    if found.geom_type not in ("Polygon", "MultiPolygon"):
        raise errors.ShapeForm("geometry")
    if found.is_empty:
        raise errors.ShapeMissing("geometry")
    points = shapely.get_num_coordinates(found)
    if points > POINTS_MAX:
        raise errors.ShapeTooDetailed("geometry", count=int(points), limit=POINTS_MAX)
    _refuse_elsewhere(found)
    return found


def _refuse_elsewhere(found: BaseGeometry) -> None:
    west, south, east, north = found.bounds
    if _in_country(west, south) and _in_country(east, north):
        return
    if _in_country(south, west) and _in_country(north, east):
        raise errors.ShapeSwapped("geometry")
    raise errors.ShapeOutside("geometry")


def _in_country(longitude: float, latitude: float) -> bool:
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH
