"""Shapefiles, by GDAL's own driver and in a folder that holds nothing but the parts that were in the zip."""

import tempfile
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from linli.territory import errors
from linli.territory.geofiles.layers import LAYERS_MAX, Collector, GeoFile, Layer, chosen, texts_of
from linli.territory.geojson import FEATURES_MAX

_HEADER, _MAGIC = 100, b"\x00\x00\x27\x0a"
_FAULTS = (DataSourceError, DataLayerError, FeatureError, GeometryError, ValueError, UnicodeError)
_ENCODINGS = {"utf-8": "UTF-8", "utf8": "UTF-8", "65001": "UTF-8", "936": "GB18030"}


class Shapefile:
    """Every .shp of a zip is a layer. Names without a .cpg are UTF-8 if they can be, else GB18030 (GBK)."""

    format = "Shapefile"

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = {name.lower(): content for name, content in parts.items()}
        stems = [name[:-4] for name in parts if name.lower().endswith(".shp")]
        self.layers = [self._layer(stem) for stem in sorted(stems)[:LAYERS_MAX]]

    def _layer(self, stem: str) -> Layer:
        shp, dbf = self._part(stem, ".shp"), self._part(stem, ".dbf")
        if len(shp) < _HEADER or shp[:4] != _MAGIC:
            raise errors.GeoFileDamaged("file")
        count = int.from_bytes(dbf[4:8], "little") if len(dbf) > 32 else 0
        return Layer(stem, count, self._part(stem, ".prj").decode("utf-8", "replace").strip())

    def _part(self, stem: str, ending: str) -> bytes:
        return self.parts.get(f"{stem}{ending}".lower(), b"")

    def _encoding(self, stem: str) -> str:
        said = self._part(stem, ".cpg").decode("ascii", "ignore").strip().lower()
        if said:
            return _ENCODINGS.get(said.removeprefix("cp").removeprefix("ansi "), "GB18030")
        try:
            self._part(stem, ".dbf").decode("utf-8")
        except UnicodeDecodeError as error:
            # A name cut in the middle of a character at the very end of a field is still UTF-8.
            return "UTF-8" if error.reason == "unexpected end of data" else "GB18030"
        return "UTF-8"

    def read(self, layer: str = "") -> GeoFile:
        found = chosen(self.layers, layer)
        if found.features > FEATURES_MAX:
            raise errors.TooManyFeatures("file", count=found.features, limit=FEATURES_MAX)
        try:
            meta, blobs, columns = self._read_parts(found.name)
        except _FAULTS as error:
            raise errors.GeoFileDamaged("file") from error
        collector = Collector(self.format, found)
        fields = [str(name) for name in meta["fields"]]
        for at, shape in enumerate(shapely.from_wkb(blobs, on_invalid="ignore")):
            values = (column[at] for column in columns)
            collector.take(texts_of(zip(fields, values, strict=True)), shape)
        return collector.file

    def _read_parts(self, stem: str) -> tuple[dict[str, Any], Any, list[Any]]:  # Any: pyogrio is not typed
        with tempfile.TemporaryDirectory(prefix="linli-shp-") as folder:
            for ending in (".shp", ".shx", ".dbf"):
                if content := self._part(stem, ending):
                    Path(folder, f"layer{ending}").write_bytes(content)
            meta, _, blobs, columns = pyogrio.raw.read(
                Path(folder, "layer.shp"),
                encoding=self._encoding(stem),
                max_features=FEATURES_MAX + 1,
                force_2d=True,
            )
        return meta, blobs, columns
