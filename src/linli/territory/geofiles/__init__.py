"""Files with shapes, whatever another system writes: GeoPackage, Shapefile (packed as zip), KML and KMZ, GeoJSON.

A file is told by its content, never by its name. Nothing that a file names is opened: no other file, no address, no
entity. Every reader stops at its limits and never holds more than one file's worth of shapes.
"""

import zipfile
from pathlib import Path

from linli.kernel.incoming import encoding_of, read_bytes
from linli.territory import errors
from linli.territory.geofiles.geojsonfile import GeoJson
from linli.territory.geofiles.geopackage import GeoPackage
from linli.territory.geofiles.kml import Kml
from linli.territory.geofiles.layers import Feature, GeoFile, Layer, Reader
from linli.territory.geofiles.names import cut_names
from linli.territory.geofiles.packed import unpack
from linli.territory.geofiles.shapefile import Shapefile

__all__ = [
    "FILE_MB_MAX",
    "Feature",
    "GeoFile",
    "Layer",
    "Reader",
    "cut_names",
    "is_geofile",
    "is_packed",
    "read_geofile",
]

FILE_MB_MAX = 64
_SQLITE, _ZIP = b"SQLite format 3\x00", b"PK\x03\x04"


def read_geofile(path: Path) -> Reader:
    """Return a reader of the file in `path`: its format, its layers, and `read(layer)` for the features of one.

    Raises GeoFileUnknown, GeoFileDamaged, ZipBomb, and what `read_bytes` raises.
    """
    content = read_bytes(path, FILE_MB_MAX)
    if content.startswith(_SQLITE):
        return GeoPackage(content)
    if content.startswith(_ZIP):
        return _packed(path)
    start = content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if start.startswith(b"{"):
        return GeoJson(content, encoding_of(content, path.name))
    if start.startswith(b"<"):
        return Kml(content)
    raise errors.GeoFileUnknown("file", name=path.name[:80])


def is_geofile(path: Path) -> bool:
    """Say whether the content looks like a GeoPackage, a zip or a KML: what the GeoJSON and CSV doors cannot read."""
    with path.open("rb") as stream:
        start = stream.read(64)
    return start.startswith((_SQLITE, _ZIP)) or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def is_packed(path: Path) -> bool:
    """Say whether a zip holds a KML or the parts of a shapefile: a workbook is a zip as well."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith((".shp", ".kml")) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def _packed(path: Path) -> Reader:
    """A zip holds one KML (KMZ), or the parts of one or more shapefiles."""
    try:
        parts = unpack(path)
    except zipfile.BadZipFile as error:
        raise errors.GeoFileDamaged("file") from error
    documents = sorted(name for name in parts if name.lower().endswith(".kml"))
    if documents:
        return Kml(parts[documents[0]])
    if any(name.lower().endswith(".shp") for name in parts):
        return Shapefile(parts)
    raise errors.GeoFileUnknown("file", name=path.name[:80])
