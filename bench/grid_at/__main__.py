"""python -m bench.grid_at [POINTS]

The ground: the real grids and villages of one county under LINLI_TEST_DATA, taken in by the import.
"""

import gzip
import os
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from bench._figures import ROOT, Figure, answer, of_times, publish

POINTS = 200_000
SINGLE, PLAIN, DOORS = 50_000, 2_000, 300
ROUNDS = 5
COUNTY = "330106"
Points = npt.NDArray[np.float64]
Codes = npt.NDArray[np.str_]


def main() -> None:
    if len(sys.argv) == 3:
        answer(measure(sys.argv[1], int(sys.argv[2])))
    else:
        publish("bench.grid_at", int(sys.argv[1]) if len(sys.argv) == 2 else POINTS)


def measure(database: str, size: int) -> list[Figure]:
    import django

    django.setup()
    from linli.territory import queries

    codes, shapes = _ground()
    raw = _Raw(codes, shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    points = np.random.default_rng(34300).uniform((west, south), (east, north), (size, 2))
    name = f"grid_at/{database}/{len(codes)} grids"
    began = time.perf_counter()
    lookup = queries.lookup_for([COUNTY])
    ready_ms = (time.perf_counter() - began) * 1000
    expected = raw.by_plain_loop(points[:PLAIN])
    for found in (raw.by_tree(points), raw.by_rays(points), lookup.grid_at(points).grid):
        assert (found[:PLAIN] == expected).all()
    assert (lookup.grid_at(points).grid == raw.by_tree(points)).all()
    one_by_one = points[:SINGLE].tolist()
    assert [lookup.at(*point).grid for point in one_by_one] == raw.by_tree(points[:SINGLE]).tolist()
    plain = _rate(lambda: raw.by_plain_loop(points[:PLAIN]), PLAIN)
    single = _rate(lambda: [lookup.at(*point) for point in one_by_one], SINGLE)
    many = _rate(lambda: lookup.grid_at(points), size)
    asking = _rate(lambda: queries.grid_at(points), size)
    singly = _rate(lambda: [raw.one(*point) for point in one_by_one], SINGLE)
    by_tree, by_rays = _rate(lambda: raw.by_tree(points), size), _rate(lambda: raw.by_rays(points), size)
    return [
        Figure(f"{name} one", SINGLE, single, "points/s", plain, "every shape in turn"),
        Figure(f"{name} one", SINGLE, single, "points/s", singly, "tree + exact test"),
        Figure(f"{name} many", size, many, "points/s", by_rays, "numpy ray casting"),
        Figure(f"{name} many", size, many, "points/s", by_tree, "tree + exact test"),
        Figure(f"{name} with its query", size, asking, "points/s", by_tree, "tree + exact test"),
        Figure(f"{name} made ready", 1, round(ready_ms, 1), "ms", raw.ready_ms, "tree + prepare"),
        *_door(name, points[:DOORS], raw),
    ]


def _ground() -> tuple[Codes, npt.NDArray[np.object_]]:
    """Take the county in, and return its grids in the order in which they win."""
    from django.core.management import call_command

    from linli.kernel.clock import now
    from linli.kernel.incoming import read_table
    from linli.territory import actions, geojson, queries
    from linli.territory.gridfiles import read_grid_file
    from linli.territory.rules import divisions

    call_command("migrate", verbosity=0)
    folder = Path(os.environ.get("LINLI_TEST_DATA") or ROOT.parent / "shared" / "data")
    with gzip.open(folder / "admin_divisions/divisions.csv.gz", "rt", encoding="utf-8") as stream:
        lines = [
            line
            for line in stream
            if line.startswith(("code", COUNTY)) or COUNTY.startswith(line.split(",")[0])
        ]
    county = Path(os.environ["LINLI_HOME"]) / "county.csv"
    county.write_text("".join(lines), encoding="utf-8")
    table = read_table(county, divisions.COLUMNS, divisions.COLUMNS_REQUIRED, 10)
    actions.import_divisions(table=table, at=now())
    content = gzip.decompress((folder / "jiangcun_grid/communities.geojson.gz").read_bytes())
    features, _ = geojson.features_of(content, "utf-8")
    actions.import_boundaries(features=features, mapping={}, source="bench", at=now())
    grids = read_grid_file(folder / "jiangcun_grid/grids.geojson.gz")
    actions.import_grids(rows=list(grids.rows()), scheme="village15", at=now(), mode="clean-only")
    outlines = queries.outlines_within((73.0, 3.0, 136.0, 54.0), grids_too=True)
    drawn = sorted((each.code, each.shape) for each in outlines if each.level == 6)
    return np.array([code for code, _ in drawn]), np.array([shape for _, shape in drawn], dtype=object)


class _Raw:
    """The bare limits: what the libraries do with the shapes in memory, without tables, counties, villages or ranks."""

    def __init__(self, codes: Codes, shapes: npt.NDArray[np.object_]) -> None:
        wkb = shapely.to_wkb(shapes)
        began = time.perf_counter()
        self.codes, self.shapes = np.append(codes, ""), shapely.from_wkb(wkb)
        self.tree = shapely.STRtree(self.shapes)
        shapely.prepare(self.shapes)
        self.one(*shapely.get_coordinates(shapely.centroid(self.shapes[0]))[0])
        self.ready_ms = round((time.perf_counter() - began) * 1000, 1)

    def by_plain_loop(self, points: Points) -> Codes:
        first = [
            next((at for at, shape in enumerate(self.shapes) if shape.covers(point)), len(self.shapes))
            for point in shapely.points(points)
        ]
        return np.asarray(self.codes[first])

    def by_tree(self, points: Points) -> Codes:
        point, shape = self.tree.query(shapely.points(points))
        held = shapely.intersects_xy(self.shapes[shape], points[point, 0], points[point, 1])
        first = np.full(len(points), len(self.shapes))
        np.minimum.at(first, point[held], shape[held])
        return np.asarray(self.codes[first])

    def one(self, longitude: float, latitude: float) -> Any:  # Any: a numpy text
        near = self.tree.query(shapely.Point(longitude, latitude))
        held = near[shapely.intersects_xy(self.shapes[near], longitude, latitude)]
        return self.codes[held.min() if len(held) else -1]

    def by_rays(self, points: Points) -> Codes:
        """Count crossings of a ray to the east, shape by shape within its box; borders fall to chance."""
        first = np.full(len(points), len(self.shapes))
        for at, shape in enumerate(self.shapes):
            west, south, east, north = shape.bounds
            near = np.flatnonzero(
                (points[:, 0] >= west)
                & (points[:, 0] <= east)
                & (points[:, 1] >= south)
                & (points[:, 1] <= north)
            )
            held = _crossings(shape, points[near]) % 2 == 1
            first[near[held]] = np.minimum(first[near[held]], at)
        return np.asarray(self.codes[first])


def _crossings(shape: Any, points: Points) -> npt.NDArray[np.int64]:  # Any: shapely's shapes are not typed
    crossings = np.zeros(len(points), dtype=np.int64)
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            corners = shapely.get_coordinates(ring)
            for (x0, y0), (x1, y1) in pairwise(corners):
                if y0 != y1:
                    across = (points[:, 1] < y0) != (points[:, 1] < y1)
                    crossings += across & (points[:, 0] < (x1 - x0) * (points[:, 1] - y0) / (y1 - y0) + x0)
    return crossings


def _rate(run: Callable[[], object], points: int) -> float:
    """Return points a second, the middle of ROUNDS runs after one to warm up."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return round(points / sorted(times[1:])[ROUNDS // 2])


def _door(name: str, points: Points, raw: _Raw) -> list[Figure]:
    """One `grid_at` of one point, with its query for the stamps, beside the same query by the driver and the tree."""
    from bench._plain import Driver, present
    from linli.territory import queries

    driver = Driver(present())
    ours, peers = [], []
    for longitude, latitude in points.tolist():
        began = time.perf_counter()
        queries.grid_at([(longitude, latitude)])
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        driver.cursor.execute(
            f"SELECT * FROM territory_shapeversion WHERE west <= {driver.mark} AND east >= {driver.mark}"
            f" AND south <= {driver.mark} AND north >= {driver.mark} ORDER BY county",
            [longitude, longitude, latitude, latitude],
        )
        driver.cursor.fetchall()
        raw.one(longitude, latitude)
        peers.append(time.perf_counter() - began)
    return of_times(f"{name} one with its query", len(ours), ours, peers, "query + tree + exact test")


if __name__ == "__main__":
    main()
