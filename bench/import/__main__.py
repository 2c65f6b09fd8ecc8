"""python -m bench.import [ROWS]

A workbook of buildings through the engine of the imports: checked, then brought in. Beside it the raw limit: the same
workbook read by calamine, and the same rows inserted without asking anything of them.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench._figures import Figure, answer, publish

ROWS = 50_000
COUNTY, COMMUNITIES, GRIDS_EACH = "990101", 20, 5


def main() -> None:
    if len(sys.argv) == 3:
        answer(measure(sys.argv[1], int(sys.argv[2])))
    else:
        publish("bench.import", int(sys.argv[1]) if len(sys.argv) == 2 else ROWS)


def measure(database: str, size: int) -> list[Figure]:
    import django

    django.setup()
    from django.core.management import call_command

    from linli.kernel.reporting import peak_mb

    call_command("migrate", verbosity=0)
    grids = _ground()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "buildings.xlsx"
        path.write_bytes(_workbook(grids, size))
        raw_read, raw_write = _raw(path, size)
        raw_mb = peak_mb()
        check, whole = _ours(path, size)
        ours_mb = peak_mb()
    name = f"import/{database}/{size} buildings"
    raw = 1 / (1 / raw_read + 1 / raw_write)
    return [
        Figure(f"{name} checked", size, check, "rows/s", raw_read, "calamine reads"),
        Figure(f"{name} brought in", size, whole, "rows/s", raw, "calamine reads, rows inserted"),
        Figure(f"{name} memory", size, ours_mb, "MB at most", raw_mb, "calamine reads, rows inserted"),
    ]


def _ground() -> list[str]:
    from linli.kernel.clock import now
    from linli.territory import actions

    at = now()
    for code, name, level, parent in (
        ("990000000000", "和安省", 1, None),
        ("990100000000", "云桥市", 2, "990000000000"),
        (f"{COUNTY}000000", "青禾区", 3, "990100000000"),
        (f"{COUNTY}001000", "柳溪街道", 4, f"{COUNTY}000000"),
    ):
        actions.add_division(code=code, name=name, level=level, parent=parent, at=at)
    grids = []
    for number in range(1, COMMUNITIES + 1):
        community = f"{COUNTY}001{number:03}"
        actions.add_division(code=community, name=f"第{number}社区", level=5, parent=f"{COUNTY}001000", at=at)
        grids += [
            actions.add_grid(name=f"第{each}网格", community=community, at=at) for each in range(GRIDS_EACH)
        ]
    return grids


def _workbook(grids: list[str], size: int) -> bytes:
    from linli.imports.kinds import KINDS
    from linli.kernel.workbooks import Notes, write_workbook

    columns = KINDS["buildings"].columns
    said = {
        "use": "住宅",
        "built_year": "2008",
        "floors": "11",
        "units": "2",
        "households": "44",
        "lifts": "2",
    }
    rows = (
        [
            {
                **said,
                "grid": grids[number % len(grids)],
                "name": f"{number}幢",
                "address": f"柳溪路{number}号",
            }.get(column.key, "")
            for column in columns
        ]
        for number in range(size)
    )
    return write_workbook(columns, rows, Notes("buildings"))


def _raw(path: Path, size: int) -> tuple[float, float]:
    """Return rows/s of the bare reading and of the bare writing; what was written is taken out again."""
    from django.db import transaction
    from python_calamine import CalamineWorkbook

    from linli.territory.models import Building

    began = time.perf_counter()
    # Any: calamine gives each cell a type of its own; these are all texts.
    rows: list[list[Any]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[2:]
    read = time.perf_counter()
    assert len(rows) == size
    with transaction.atomic():
        Building.objects.bulk_create(
            Building(
                code=f"{row[1][:12]}B{number // (COMMUNITIES * GRIDS_EACH) * GRIDS_EACH + number % GRIDS_EACH:04}",
                county=COUNTY,
                community_id=row[1][:12],
                grid_id=row[1],
                name=row[3],
                use="residential",
                built_year=int(row[5]),
                floors=int(row[6]),
                units=int(row[7]),
                households=int(row[8]),
                lifts=int(row[9]),
                address=row[13],
                effective_on=date(2026, 3, 2),
            )
            for number, row in enumerate(rows)
        )
        written = time.perf_counter()
        transaction.set_rollback(True)
    return round(size / (read - began)), round(size / (written - read))


def _ours(path: Path, size: int) -> tuple[float, float]:
    """Return rows/s of a check, and of bringing the checked file in: it is read and checked once more."""
    from linli.imports import actions, queries
    from linli.imports.terms import How, Stage
    from linli.kernel.clock import now

    at = now()
    batch = actions.upload(
        kind="buildings", name=path.name, content=path.read_bytes(), options={}, by=None, at=at
    )
    began = time.perf_counter()
    actions.check(batch=batch, by=None, at=at)
    checked = time.perf_counter()
    found = queries.batch_page(None, batch, at)
    assert (found.read, found.clean) == (size, size), found
    actions.begin_apply(batch=batch, how=How.ALL, by=None, at=at)
    actions.apply(batch=batch, by=None, at=at)
    applied = time.perf_counter()
    done = queries.batch_page(None, batch, at)
    assert (done.stage, done.applied) == (Stage.APPLIED, size)
    return round(size / (checked - began)), round(size / (applied - checked))


if __name__ == "__main__":
    main()
