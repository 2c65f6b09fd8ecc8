"""GeoJSON, by our own reader."""

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors, geojson
from linli.territory.geofiles.layers import Collector, GeoFile, Layer, chosen, texts_of

_WITHOUT_A_WORD = "EPSG:4326"  # RFC 7946: a file without a system is WGS 84


class GeoJson:
    """One layer."""

    format = "GeoJSON"

    def __init__(self, content: bytes, encoding: str) -> None:
        self.features, document = geojson.features_of(content, encoding, any_crs=True)
        self.layers = [Layer("", len(self.features), geojson.crs_of(document) or _WITHOUT_A_WORD)]

    def read(self, layer: str = "") -> GeoFile:
        collector = Collector(self.format, chosen(self.layers, layer))
        for feature in self.features:
            properties = feature.get("properties")
            pairs = properties.items() if isinstance(properties, dict) else ()
            collector.take(texts_of(iter(pairs)), _drawn(feature.get("geometry")))
        return collector.file


def _drawn(geometry: object) -> BaseGeometry | Refusal | None:
    if not geometry:
        return None
    try:
        found: BaseGeometry = shapely.force_2d(shape(geometry))
    except Exception:  # shapely lets many types of fault through for a malformed geometry
        return errors.ShapeForm("geometry")
    return found
