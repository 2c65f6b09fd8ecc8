"""A small invented country for the stories, and the files people bring."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from linli.kernel.incoming import Table, read_table
from linli.territory import actions
from linli.territory.rules import divisions

MONDAY = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)

SPRING, AUTUMN, RIDGE = "990101001001", "990101001002", "990121100200"
PLACES = (
    ("99", "和安省", 1, None),
    ("9901", "云桥市", 2, "99"),
    ("990101", "青禾区", 3, "9901"),
    ("990121", "石岭县", 3, "9901"),
    ("990101001", "柳溪街道", 4, "990101"),
    ("990121100", "白石镇", 4, "990121"),
    (SPRING, "春晓社区", 5, "990101001"),
    (AUTUMN, "秋实社区", 5, "990101001"),
    (RIDGE, "上岭村", 5, "990121100"),
)


def lay_ground() -> None:
    """Store the invented divisions."""
    for code, name, level, parent in PLACES:
        actions.add_division(code=code, name=name, level=level, parent=parent, at=MONDAY)


def square(column: int, row: int, side: float = 0.01) -> BaseGeometry:
    """Return one field of a chessboard near 120° E, 30° N; neighbours share their borders exactly."""
    west, south = 120 + column * side, 30 + row * side
    return box(west, south, 120 + (column + 1) * side, 30 + (row + 1) * side)


def feature(properties: Mapping[str, Any], shape: BaseGeometry | None) -> dict[str, Any]:
    geometry = None if shape is None else mapping(shape)
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def geojson_file(path: Path, features: Iterable[Mapping[str, Any]], **more: Any) -> Path:
    """Write a FeatureCollection, packed when the name ends in .gz."""
    text = json.dumps({"type": "FeatureCollection", **more, "features": list(features)}, ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def csv_file(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def division_table(path: Path, rows: Sequence[Sequence[object]]) -> Table:
    file = csv_file(path / "divisions.csv", [("code", "name", "level", "parent"), *rows])
    return read_table(file, divisions.COLUMNS, divisions.COLUMNS_REQUIRED, limit_mb=1)


def country_rows(real_data: Path, *prefixes: str) -> list[list[str]]:
    """Return the rows of the national list under some prefixes, with the rows above them."""
    with gzip.open(real_data / "admin_divisions/divisions.csv.gz", "rt", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    return [row for row in rows if row[0].startswith(prefixes) or any(p.startswith(row[0]) for p in prefixes)]
