"""Files of grids, GeoJSON or CSV, plain or gzip: their rows by our keys, and the way back for rows that were refused."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.kernel.incoming import Table, encoding_of, read_bytes, read_table
from linli.territory import errors, geojson
from linli.territory.actions.grids import GridRow
from linli.territory.geofiles import Feature, cut_names, is_geofile, read_geofile
from linli.territory.geofiles.placing import refuse_if_shifted, settled
from linli.territory.rules.findings import Finding
from linli.territory.rules.grids import COLUMNS, COLUMNS_REQUIRED

FILE_MB_MAX = 64
_CUT = cut_names(COLUMNS)
REASON = "原因"


class GridFile(Protocol):
    """makes_codes: a row without a code asks for the next free one · says_date: the file has a date column."""

    makes_codes: bool
    says_date: bool

    def rows(self) -> Iterator[GridRow]: ...

    def rest(self, reasons: Mapping[int, str]) -> bytes:
        """Return the rows named by `reasons` as a file of the same format, each with its reason."""
        ...


def read_grid_file(path: Path, *, layer: str = "", crs: str = "") -> GridFile:
    """Return the file in `path`: GeoPackage, Shapefile, KML or GeoJSON by their first bytes, else CSV.

    layer, crs  which layer of a file with several, and its coordinate system where the user names it
    Raises what `read_bytes`, `read_table`, `features_of`, `read_geofile` and `settled` raise.
    """
    if path.is_file() and (is_geofile(path) or crs):
        file = read_geofile(path).read(layer)
        features, findings = settled(file, crs)
        return GeoLayer(features, [*file.findings, *findings])
    content = read_bytes(path, FILE_MB_MAX)
    encoding = encoding_of(content, path.name)
    if content[:64].decode(encoding, "ignore").lstrip().startswith("{"):
        found = geojson.features_of(content, encoding)
        refuse_if_shifted(read_geofile(path).read())
        return _GeoJsonFile(*found)
    return _CsvFile(read_table(path, COLUMNS, COLUMNS_REQUIRED, FILE_MB_MAX))


def write_rest(path: Path, content: bytes) -> None:
    """Write a file as its name asks: packed when it ends in .gz."""
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


class _Named:
    """Grids of another system, by the names that such systems give their properties."""

    makes_codes = False
    says_date = False

    @staticmethod
    def texts_of(properties: Mapping[str, str]) -> dict[str, str]:
        lowered = {key.lower(): text for key, text in properties.items()}
        return {
            key: next((lowered[name] for name in (*aliases, *_CUT[key]) if lowered.get(name)), "")
            for key, aliases in COLUMNS.items()
        }


class GeoLayer(_Named):
    """One layer of a GeoPackage, Shapefile or KML, in WGS 84. Its rest is given back as GeoJSON, in WGS 84 too."""

    def __init__(self, features: list[Feature], findings: list[Finding]) -> None:
        self.features = features
        self.refused: dict[int, Refusal] = {
            each.row: each.about for each in reversed(findings) if each.is_error
        }

    def rows(self) -> Iterator[GridRow]:
        for feature in self.features:
            drawn = partial(_drawn_already, feature.shape, self.refused.get(feature.number))
            yield GridRow(feature.number, self.texts_of(feature.properties), drawn)

    def rest(self, reasons: Mapping[int, str]) -> bytes:
        features = [
            {
                "type": "Feature",
                "properties": {**feature.properties, REASON: reasons[feature.number]},
                "geometry": None if feature.shape is None else mapping(feature.shape),
            }
            for feature in self.features
            if feature.number in reasons
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


class _GeoJsonFile(_Named):
    """Grids of another system, with the codes of that system: a code that is missing there is a fault."""

    def __init__(self, features: list[geojson.Feature], document: geojson.Feature) -> None:
        self.features, self.document = features, document

    def rows(self) -> Iterator[GridRow]:
        for number, feature in enumerate(self.features, 1):
            texts = self.texts_of(geojson.properties_of(feature))
            yield GridRow(number, texts, partial(_drawn, feature.get("geometry")))

    def rest(self, reasons: Mapping[int, str]) -> bytes:
        features = [
            {**feature, "properties": {**(feature.get("properties") or {}), REASON: reasons[number]}}
            for number, feature in enumerate(self.features, 1)
            if number in reasons
        ]
        return json.dumps({**self.document, "features": features}, ensure_ascii=False).encode()


class _CsvFile:
    """The template of practice §10, by its Chinese headers or our keys."""

    makes_codes = True

    def __init__(self, table: Table) -> None:
        self.table = table
        self.says_date = "effective_on" in table.columns

    def rows(self) -> Iterator[GridRow]:
        for number, cells in self._data():
            texts = {
                key: cells[place].strip() if place < len(cells) else ""
                for key, place in self.table.columns.items()
            }
            yield GridRow(number, texts, partial(_drawn_in_cell, texts.get("geometry", "")))

    def _data(self) -> Iterator[tuple[int, list[str]]]:
        """The template's second line repeats our keys and its third is an example: neither is data."""
        rows = self.table.rows()
        community, name = self.table.columns["community"], self.table.columns["name"]
        for number, cells in rows:
            if len(cells) > max(community, name) and cells[community].strip() in COLUMNS["community"]:
                next(rows, None)
                continue
            yield number, cells

    def rest(self, reasons: Mapping[int, str]) -> bytes:
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow([*self.table.header, REASON])
        for number, cells in self._data():
            if number in reasons:
                padded = cells + [""] * (len(self.table.header) - len(cells))
                writer.writerow([*padded, reasons[number]])
        return stream.getvalue().encode("utf-8-sig")


def _drawn_already(shape: BaseGeometry | None, refused: Refusal | None) -> BaseGeometry | None:
    if refused is not None:
        raise refused
    return None if shape is None else geojson.shape_of(shape)


def _drawn(geometry: object) -> BaseGeometry | None:
    return geojson.shape_of(geometry) if geometry else None


def _drawn_in_cell(text: str) -> BaseGeometry | None:
    if not text:
        return None
    try:
        geometry = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise errors.ShapeForm("geometry") from error
    return geojson.shape_of(geometry)
