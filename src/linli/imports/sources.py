"""A file as rows of a kind, whatever its format, and the way back for rows that were refused.

A table is read by `kernel.workbooks`; a file with shapes is a table with one more column, its geometry.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from linli.imports.errors import GeometryUnreadable
from linli.imports.rules import Found, Kind, Row
from linli.kernel.incoming import encoding_of, read_bytes
from linli.kernel.workbooks import (
    EMPTY_LIMITS,
    Column,
    Limits,
    Notes,
    Sheet,
    SheetRow,
    is_workbook,
    read_sheet,
    write_csv,
    write_workbook,
)
from linli.kernel.workbooks.columns import Kind as Cells
from linli.territory import geojson
from linli.territory.geofiles import Feature, GeoFile, cut_names, is_geofile, is_packed, read_geofile
from linli.territory.geofiles.placing import confirmed, refuse_if_shifted
from linli.territory.rules.findings import Finding

REASON = "原因"
LAYER, CRS = "layer", "crs:"
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


class Source(Protocol):
    """columns: our keys that the file has · suffix: of the file that goes back."""

    columns: frozenset[str]
    suffix: str

    def rows(self) -> Iterator[Row]: ...

    def found(self) -> list[Found]:
        """Return what is wrong with the file's own cells; whole only after `rows` has been read."""
        ...

    def returned(self, reasons: Mapping[int, str]) -> bytes:
        """Return the rows named by `reasons` as a file of the same format, each with its reason."""
        ...


def open_source(
    path: Path, kind: Kind, limits: Limits = EMPTY_LIMITS, answers: Mapping[str, str] = NO_ANSWERS
) -> Source:
    """Return the rows of a file.

    answers  what a person has confirmed: the layer, and under `CRS` + kind of numbers the reading of its coordinates
    Raises what `read_sheet`, `features_of` and `read_geofile` raise; LayerUnknown and CoordinatesUnconfirmed where a
    person must say more.
    """
    if kind.takes_shapes and path.is_file() and (is_packed(path) or not is_workbook(path)):
        said = readings_said(answers)
        if is_geofile(path) or said:
            file = read_geofile(path).read(answers.get(LAYER, ""))
            return GeoSource(*confirmed(file, said), file, kind)
        content = read_bytes(path, limits.file_mb)
        encoding = encoding_of(content, path.name) if content[:1] in b"{\xef\xff\xfe \n" else ""
        if encoding and content[:64].decode(encoding, "ignore").lstrip("\ufeff \r\n").startswith("{"):
            found = geojson.features_of(content, encoding)
            refuse_if_shifted(read_geofile(path).read())
            return ShapesSource(*found, kind)
    return TableSource(read_sheet(path, kind.columns, limits=limits, strict=kind.strict), kind)


def readings_said(answers: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix(CRS): answer for key, answer in answers.items() if key.startswith(CRS)}


class TableSource:
    def __init__(self, sheet: Sheet, kind: Kind) -> None:
        self.sheet, self.kind = sheet, kind
        self.columns = frozenset(sheet.columns)
        self.suffix = "xlsx" if sheet.is_workbook else "csv"
        self.read: dict[int, SheetRow] = {}
        self.shape = next((column.key for column in kind.columns if column.kind == Cells.SHAPE), "")

    def rows(self) -> Iterator[Row]:
        for row in self.sheet.rows():
            self.read[row.number] = row
            text = row.texts.get(self.shape, "")
            yield Row(row.number, row.texts, partial(_drawn, text, self.kind))

    def found(self) -> list[Found]:
        return [Found(row, about) for row, _key, about in self.sheet.findings]

    def returned(self, reasons: Mapping[int, str]) -> bytes:
        columns = _columns_as_written(self.sheet, self.kind)
        rows = (
            [*_as_written(self.sheet, row), reasons[number]]
            for number, row in self.read.items()
            if number in reasons
        )
        if self.sheet.is_workbook:
            return write_workbook(columns, rows, Notes(str(self.kind.label)), reasons=True)
        return write_csv(columns, rows, reasons=True)


def _columns_as_written(sheet: Sheet, kind: Kind) -> list[Column]:
    known = {sheet.columns[column.key]: column for column in kind.columns if column.key in sheet.columns}
    return [
        known.get(place, Column(text, text))
        for place, text in enumerate(sheet.header)
        if known.get(place) or text.strip() != REASON
    ]


def _as_written(sheet: Sheet, row: SheetRow) -> list[str]:
    """A cell as it was understood; where it was not, as it stands in the file."""
    keys = {place: key for key, place in sheet.columns.items()}
    cells = [*row.cells, *[""] * (len(sheet.header) - len(row.cells))]
    return [
        row.texts.get(keys.get(place, ""), "") or cells[place]
        for place, text in enumerate(sheet.header)
        if place in keys or text.strip() != REASON
    ]


class ShapesSource:
    """Features of a GeoJSON file: their properties are the cells, their geometry is the shape."""

    suffix = "geojson"

    def __init__(self, features: Sequence[geojson.Feature], document: geojson.Feature, kind: Kind) -> None:
        self.features, self.document, self.kind = features, document, kind
        names = {name.lower() for feature in features for name in geojson.properties_of(feature)}
        self.columns = frozenset(
            column.key for column in kind.columns if names & {name.lower() for name in column.names}
        )

    def rows(self) -> Iterator[Row]:
        for number, feature in enumerate(self.features, 1):
            properties = {key.lower(): text for key, text in geojson.properties_of(feature).items()}
            texts = {
                column.key: next(
                    (properties[name.lower()] for name in column.names if properties.get(name.lower())), ""
                )
                for column in self.kind.columns
            }
            yield Row(number, texts, partial(_shape_of, feature.get("geometry"), self.kind))

    def found(self) -> list[Found]:
        return []

    def returned(self, reasons: Mapping[int, str]) -> bytes:
        features = [
            {**feature, "properties": {**(feature.get("properties") or {}), REASON: reasons[number]}}
            for number, feature in enumerate(self.features, 1)
            if number in reasons
        ]
        return json.dumps({**self.document, "features": features}, ensure_ascii=False).encode()


class GeoSource:
    """One layer of a GeoPackage, Shapefile or KML, in WGS 84. Its rest is given back as GeoJSON, in WGS 84 too."""

    suffix = "geojson"

    def __init__(
        self, features: Sequence[Feature], remarks: Sequence[Finding], file: GeoFile, kind: Kind
    ) -> None:
        self.features, self.kind = features, kind
        self.said = [Found(each.row, each.about) for each in (*file.findings, *remarks)]
        cut = cut_names({column.key: column.names for column in kind.columns})
        self.names = {
            column.key: [name.lower() for name in (*column.names, *cut[column.key])]
            for column in kind.columns
        }
        written = {name.lower() for feature in features for name in feature.properties}
        self.columns = frozenset(key for key, names in self.names.items() if written & set(names))

    def rows(self) -> Iterator[Row]:
        for feature in self.features:
            properties = {key.lower(): text for key, text in feature.properties.items()}
            texts = {
                key: next((properties[name] for name in names if properties.get(name)), "")
                for key, names in self.names.items()
            }
            yield Row(feature.number, texts, partial(_shape_of, feature.shape, self.kind))

    def found(self) -> list[Found]:
        return self.said

    def returned(self, reasons: Mapping[int, str]) -> bytes:
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


def _shape_of(geometry: object, kind: Kind) -> BaseGeometry | None:
    if geometry is None or (not isinstance(geometry, BaseGeometry) and not geometry):
        return None
    if kind.mends_shapes:
        return geojson.rough_shape_of(geometry)
    return geojson.point_or_shape_of(geometry) if kind.takes_points else geojson.shape_of(geometry)


def _drawn(text: str, kind: Kind) -> BaseGeometry | None:
    if not text:
        return None
    try:
        return _shape_of(json.loads(text), kind)
    except (ValueError, RecursionError) as error:
        raise GeometryUnreadable("geometry") from error
