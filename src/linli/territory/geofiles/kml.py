"""KML, read event by event. Document types, entities and links are refused or passed over; folders are layers."""

from collections.abc import Sequence
from xml.parsers import expat

import shapely
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.geofiles.layers import LAYERS_MAX, Collector, GeoFile, Layer, chosen, texts_of
from linli.territory.geojson import FEATURES_MAX, POINTS_MAX

DEPTH_MAX = 60
_CRS = "EPSG:4326"  # KML is WGS 84 by its own standard
_TEXTS = ("name", "value", "coordinates", "SimpleData", "description")


class Kml:
    """Each folder with placemarks of its own is a layer; placemarks without a folder are in the document's."""

    format = "KML"

    def __init__(self, content: bytes) -> None:
        found = _Placemarks()
        found.parse(content)
        self.placemarks = found.by_folder
        self.layers = [Layer(name, len(marks), _CRS) for name, marks in self.placemarks.items()]
        if not self.layers:
            raise errors.LayerUnknown("layer", name="", count=0, names="")

    def read(self, layer: str = "") -> GeoFile:
        found = chosen(self.layers, layer)
        collector = Collector(self.format, found)
        for texts, pieces in self.placemarks[found.name]:
            collector.take(texts, _shape_of(pieces))
        return collector.file


_Piece = tuple[str, bool, str]  # kind of geometry, whether an inner ring, coordinates as written
_Mark = tuple[dict[str, str], list[_Piece]]


class _Placemarks:
    """What the parser has seen so far."""

    def __init__(self) -> None:
        self.by_folder: dict[str, list[_Mark]] = {}
        self.path: list[str] = []
        self.folders: list[str] = [""]
        self.text: list[str] = []
        self.count = 0
        self.field = ""
        self.mark: tuple[dict[str, object], list[_Piece]] | None = None

    def parse(self, content: bytes) -> None:
        """Raises GeoFileDamaged, XmlRefused, TooManyFeatures."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._write
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise errors.GeoFileDamaged("file") from error
        if not self.by_folder and not self.saw_kml:
            raise errors.GeoFileUnknown("file", name="XML")

    saw_kml = False

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self.path.append(tag)
        if len(self.path) > DEPTH_MAX:
            raise errors.XmlRefused("file")
        self.text = []
        if tag == "kml":
            self.saw_kml = True
        elif tag in ("Folder", "Document"):
            self.folders.append(self.folders[-1])
        elif tag == "Placemark":
            self.mark = ({}, [])
        elif tag in ("Data", "SimpleData"):
            self.field = attributes.get("name", "")

    def _write(self, text: str) -> None:
        if self.path and self.path[-1] in _TEXTS:
            self.text.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        text = "".join(self.text).strip()
        self.path.pop()
        above = self.path[-1] if self.path else ""
        if self.mark is not None:
            self._end_in_mark(tag, above, text)
        elif tag == "name" and above in ("Folder", "Document"):
            self.folders[-1] = text[:120]
        elif tag in ("Folder", "Document"):
            self.folders.pop()
        self.text = []

    def _end_in_mark(self, tag: str, above: str, text: str) -> None:
        assert self.mark is not None
        texts, pieces = self.mark
        if tag in ("name", "description") and above == "Placemark":
            texts[tag] = text
        elif tag in ("value", "SimpleData") and self.field:
            texts[self.field] = text
        elif tag == "coordinates":
            kind = "Polygon" if "Polygon" in self.path else above
            pieces.append((kind, "innerBoundaryIs" in self.path, text))
        elif tag == "Placemark":
            self.count += 1
            if self.count > FEATURES_MAX:
                raise errors.TooManyFeatures("file", count=f"{FEATURES_MAX}+", limit=FEATURES_MAX)
            folder = self.folders[-1]
            if folder not in self.by_folder and len(self.by_folder) >= LAYERS_MAX:
                folder = next(iter(self.by_folder))
            self.by_folder.setdefault(folder, []).append((texts_of(iter(texts.items())), pieces))
            self.mark = None


def _refuse(*_: object) -> int:
    raise errors.XmlRefused("file")


def _shape_of(pieces: Sequence[_Piece]) -> BaseGeometry | Refusal | None:
    """Return the one geometry of a placemark; several polygons make a multipolygon."""
    polygons: list[tuple[list[tuple[float, float]], list[list[tuple[float, float]]]]] = []
    others: list[BaseGeometry] = []
    try:
        for kind, inner, text in pieces:
            # A point has one comma or two: so many are too many before any of them is read.
            if (commas := text.count(",")) > 2 * POINTS_MAX:
                return errors.ShapeTooDetailed("geometry", count=commas // 2, limit=POINTS_MAX)
            points = [_point(each) for each in text.split()]
            if kind == "Polygon" and inner:
                polygons[-1][1].append(points)
            elif kind == "Polygon":
                polygons.append((points, []))
            elif points:
                others.append(shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points))
        areas = [shapely.Polygon(outer, holes) for outer, holes in polygons]
    except (ValueError, IndexError, shapely.errors.ShapelyError):
        return errors.ShapeForm("geometry")
    if areas and not others:
        return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)
    if len(others) == 1 and not areas:
        return others[0]
    return shapely.GeometryCollection([*areas, *others]) if others or areas else None


def _point(text: str) -> tuple[float, float]:
    numbers = text.split(",")
    return float(numbers[0]), float(numbers[1])
