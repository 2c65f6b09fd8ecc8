"""GeoPackage: a SQLite file, read as what it is, by statements of ours alone."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.geofiles.layers import (
    LAYERS_MAX,
    Collector,
    GeoFile,
    Layer,
    chosen,
    shape_from_wkb,
    texts_of,
)
from linli.territory.geojson import FEATURES_MAX

_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_STEPS_MAX = 400_000_000  # of SQLite's own machine: some ten times what reading FEATURES_MAX rows takes
_STEPS_A_CALL = 1_000_000
_TEXT_BYTES_MAX = 32_000_000
_COUNT, _ROWS = "SELECT count(*) FROM {}", "SELECT * FROM {} LIMIT {}"
_LAYERS = """
    SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition
    FROM gpkg_contents c
    JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
    LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
    WHERE c.data_type = 'features' AND c.table_name IN (SELECT name FROM sqlite_master WHERE type = 'table')
    ORDER BY c.table_name
"""


class GeoPackage:
    """The layers are tables; views, which could hold statements of the file's own, are none."""

    format = "GeoPackage"

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.columns: dict[str, str] = {}
        self.layers: list[Layer] = []
        with self._open() as link:
            for table, column, organization, number, definition in link.execute(_LAYERS).fetchmany(
                LAYERS_MAX
            ):
                [count] = link.execute(_COUNT.format(_quoted(table))).fetchone()
                known = organization and organization.upper() == "EPSG"
                crs = f"EPSG:{number}" if known else str(definition or "")
                self.columns[table] = column
                self.layers.append(Layer(table, count, "" if crs == "undefined" else crs))
        if not self.layers:
            raise errors.LayerUnknown("layer", name="", count=0, names="")

    def read(self, layer: str = "") -> GeoFile:
        found = chosen(self.layers, layer)
        if found.features > FEATURES_MAX:
            raise errors.TooManyFeatures("file", count=found.features, limit=FEATURES_MAX)
        collector, column = Collector(self.format, found), self.columns[found.name]
        with self._open() as link:
            rows = link.execute(_ROWS.format(_quoted(found.name), FEATURES_MAX + 1))
            names = [described[0] for described in rows.description]
            if column not in names:
                raise errors.GeoFileDamaged("file")
            at = names.index(column)
            for row in rows:
                texts = texts_of(
                    (name, value) for name, value in zip(names, row, strict=True) if name != column
                )
                collector.take(texts, _shape(row[at]))
        return collector.file

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A copy of its own, read only, with SQLite's own guards against what a hostile file may hold."""
        with tempfile.NamedTemporaryFile(prefix="linli-", suffix=".gpkg") as copy:
            copy.write(self.content)
            copy.flush()
            link = sqlite3.connect(f"file:{Path(copy.name)}?mode=ro&immutable=1", uri=True)
            try:
                link.execute("PRAGMA trusted_schema = OFF")
                link.execute("PRAGMA cell_size_check = ON")
                link.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _TEXT_BYTES_MAX)
                link.set_authorizer(_only_reading)
                link.set_progress_handler(_Patience(), _STEPS_A_CALL)
                link.text_factory = lambda text: text.decode("utf-8", "replace")
                yield link
            except sqlite3.Error as error:
                raise errors.GeoFileDamaged("file") from error
            finally:
                link.close()


class _Patience:
    """Stops a statement that never ends."""

    def __init__(self) -> None:
        self.left = _STEPS_MAX // _STEPS_A_CALL

    def __call__(self) -> int:
        self.left -= 1
        return int(self.left < 0)


def _only_reading(action: int, _: str | None, name: str | None, *rest: object) -> int:
    """Columns that a table works out by itself could call any function: none but our own count is let through."""
    reads = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    counts = action == sqlite3.SQLITE_FUNCTION and name == "count"
    return sqlite3.SQLITE_OK if reads or counts else sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shape(blob: object) -> BaseGeometry | Refusal | None:
    """Return the shape of a GeoPackage blob: "GP", version, flags, system, envelope, then WKB."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP" or (blob[3] >> 1) & 7 > 4:
        return errors.ShapeForm("geometry")
    if blob[3] & 0x10:
        return None
    return shape_from_wkb(blob[8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7] :])
