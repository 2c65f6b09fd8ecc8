"""Words of the stories of imports: a table is written, brought, checked and applied in one line each."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pyogrio
import shapely

from linli.imports import actions, queries
from linli.imports.kinds import KINDS
from linli.imports.queries import BatchView
from linli.imports.terms import How
from linli.kernel.workbooks import Notes, write_csv, write_workbook
from linli.organisation.rules import Actor
from tests.town import COMMUNITY, MONDAY_9


def table(kind: str, *rows: dict[str, str], form: str = "xlsx") -> bytes:
    """Return the template of a kind filled with rows by our keys."""
    columns = KINDS[kind].columns
    cells: Sequence[Sequence[str]] = [[row.get(column.key, "") for column in columns] for row in rows]
    return write_workbook(columns, cells, Notes("")) if form == "xlsx" else write_csv(columns, cells)


def brought(
    kind: str,
    content: bytes,
    by: Actor | None,
    *,
    at: datetime = MONDAY_9,
    name: str = "表.xlsx",
    **options: str,
) -> BatchView:
    """Return a batch after its check."""
    batch = actions.upload(kind=kind, name=name, content=content, options=options, by=by, at=at)
    actions.check(batch=batch, by=by, at=at)
    return queries.batch_page(by, batch, at)


def applied(batch: UUID, by: Actor | None, how: How = How.ALL, *, at: datetime = MONDAY_9) -> BatchView:
    actions.begin_apply(batch=batch, how=how, by=by, at=at)
    actions.apply(batch=batch, by=by, at=at)
    return queries.batch_page(by, batch, at)


def codes(batch: BatchView) -> list[tuple[int, str, str]]:
    """Return what was found: row, field, code."""
    return [(line.row, line.field, line.code) for line in queries.findings_of(batch.id)]


def shapefile(folder: Path, shapes: Sequence[shapely.Polygon]) -> bytes:
    """Return a zipped shapefile in GBK that says nothing of its coordinates."""
    pyogrio.raw.write(
        folder / "g.shp",
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[
            np.array([COMMUNITY] * 2, dtype=object),
            np.array(["春晓社区第八网格", "春晓社区第九网格"], dtype=object),
            np.array(["1", "1"], dtype=object),
        ],
        fields=["所属社区代码", "名称", "网格类型"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        encoding="GB18030",
    )
    target = folder / "g.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for ending in (".shp", ".shx", ".dbf"):
            archive.write(folder / f"g{ending}", f"g{ending}")
    return target.read_bytes()
