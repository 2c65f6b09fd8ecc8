"""Files of grids, GeoJSON or CSV, plain or gzip: their rows by our keys, and the way back for rows that were refused."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from shapely.geometry.base import BaseGeometry

from linli.kernel.incoming import Table, encoding_of, read_bytes, read_table
from linli.territory import errors, geojson
from linli.territory.actions.grids import GridRow
from linli.territory.rules.grids import COLUMNS, COLUMNS_REQUIRED

FILE_MB_MAX = 64
REASON = "原因"


class GridFile(Protocol):
    """makes_codes: a row without a code asks for the next free one · says_date: the file has a date column."""

    makes_codes: bool
    says_date: bool

    def rows(self) -> Iterator[GridRow]: ...

    def rest(self, reasons: Mapping[int, str]) -> bytes:
        """Return the rows named by `reasons` as a file of the same format, each with its reason."""
        ...


def read_grid_file(path: Path) -> GridFile:
    """Return the file in `path`, GeoJSON if it begins with a brace, else CSV.

    Raises what `read_bytes`, `read_table` and `features_of` raise.
    """
    content = read_bytes(path, FILE_MB_MAX)
    encoding = encoding_of(content, path.name)
    if content[:64].decode(encoding, "ignore").lstrip().startswith("{"):
        return _GeoJsonFile(*geojson.features_of(content, encoding))
    return _CsvFile(read_table(path, COLUMNS, COLUMNS_REQUIRED, FILE_MB_MAX))


def write_rest(path: Path, content: bytes) -> None:
    """Write a file as its name asks: packed when it ends in .gz."""
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


class _GeoJsonFile:
    """Grids of another system, with the codes of that system: a code that is missing there is a fault."""

    makes_codes = False
    says_date = False

    def __init__(self, features: list[geojson.Feature], document: geojson.Feature) -> None:
        self.features, self.document = features, document

    def rows(self) -> Iterator[GridRow]:
        for number, feature in enumerate(self.features, 1):
            properties = {key.lower(): text for key, text in geojson.properties_of(feature).items()}
            texts = {
                key: next((properties[alias] for alias in aliases if properties.get(alias)), "")
                for key, aliases in COLUMNS.items()
            }
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
