"""What is wrong between shapes: all of it is found, and nothing is invented."""

import gzip
import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from linli.territory.rules.datums import to_wgs84
from linli.territory.rules.topology import (
    LEAST_M2,
    Drawn,
    ShapeFinding,
    Topology,
    check_topology,
    equal_area_plane,
)
from linli.territory.tests.ground import AUTUMN, SPRING, square

Geometries = npt.NDArray[np.object_]


def in_metres(some: Geometries) -> Geometries:
    return some


def checked(*shapes: BaseGeometry) -> Topology:
    """Shapes in metres, named by their places."""
    return check_topology([Drawn(str(at), each) for at, each in enumerate(shapes)], {}, in_metres)


def kinds(found: Topology) -> Counter[str]:
    return Counter(each.about.code.removeprefix("territory.") for each in found.findings)


def test_neighbours_that_share_their_borders_exactly_have_no_findings() -> None:
    board = [square(column, row) for column in range(5) for row in range(5)]

    found = check_topology(
        [Drawn(str(at), each, SPRING) for at, each in enumerate(board)], {SPRING: box(120, 30, 120.05, 30.05)}
    )

    assert found.findings == []


def test_an_overlap_names_both_its_size_and_its_place() -> None:
    [found] = checked(box(0, 0, 100, 100), box(90, 0, 200, 100)).findings

    assert found.codes == ("0", "1")
    assert found.about.code == "territory.grid_overlap"
    assert (found.about.facts["m2"], found.about.facts["percent"]) == ("1,000", "10.0")
    assert found.shape.equals(box(90, 0, 100, 100))


def test_a_line_drawn_twice_a_little_apart_is_a_sliver() -> None:
    assert kinds(checked(box(0, 0, 100, 100), box(99, 0, 200, 100))) == {"grid_overlap_thin": 1}
    assert kinds(
        checked(box(0, 0, 300, 100), box(0, 101, 300, 200), box(-50, 0, 0, 200), box(300, 0, 350, 200))
    ) == {"grid_gap_thin": 1}


def test_a_gap_between_four_grids_names_all_four() -> None:
    ring = [box(0, 0, 300, 100), box(0, 200, 300, 300), box(0, 100, 100, 200), box(200, 100, 300, 200)]

    [found] = checked(*ring).findings

    assert found.about.code == "territory.grid_gap"
    assert found.codes == ("0", "1", "2", "3")
    assert found.shape.equals(box(100, 100, 200, 200))


def test_a_hole_is_found_unless_another_grid_fills_it() -> None:
    holed = box(0, 0, 300, 300).difference(box(100, 100, 200, 200))

    assert kinds(checked(holed)) == {"grid_hole": 1}
    assert kinds(checked(holed, box(100, 100, 200, 200))) == {}
    assert kinds(checked(holed, box(100, 100, 200, 150))) == {"grid_gap": 1}


def test_a_dedicated_grid_may_lie_over_the_community_grid_around_it() -> None:
    grids = [Drawn("1", box(0, 0, 300, 300)), Drawn("2", box(100, 100, 200, 200), over=True)]
    two = [*grids, Drawn("3", box(150, 150, 250, 250), over=True)]

    assert check_topology(grids, {}, in_metres).findings == []
    assert [each.codes for each in check_topology(two, {}, in_metres).findings] == [("2", "3")]


def test_what_sticks_out_of_its_community_and_what_the_community_leaves_empty() -> None:
    areas = {SPRING: box(0, 0, 100, 100), AUTUMN: box(100, 0, 200, 100)}
    grids = [Drawn("1", box(0, 0, 120, 100), SPRING), Drawn("2", box(120, 0, 200, 90), AUTUMN)]

    outside, gap = check_topology(grids, areas, in_metres).findings

    assert (outside.about.code, outside.codes) == ("territory.grid_outside", ("1", SPRING))
    assert outside.shape.equals(box(100, 0, 120, 100))
    assert (gap.about.code, gap.codes) == ("territory.grid_gap", ("1", "2", AUTUMN))
    assert gap.shape.equals(box(120, 90, 200, 100))


def test_a_ring_that_crosses_itself_is_named_with_the_place() -> None:
    [found] = check_topology(
        [Drawn("1", Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))], {}, in_metres
    ).findings

    assert found.about.code == "territory.shape_crosses_itself"
    assert found.shape.equals(Point(5, 5))


def test_square_metres_are_those_of_the_ground() -> None:
    """The figure of the ellipsoid itself."""
    from pyproj import Geod

    field = square(0, 0)
    expected = abs(Geod(ellps="WGS84").geometry_area_perimeter(field)[0])

    [found] = check_topology([Drawn("1", field), Drawn("2", field)], {}).findings

    assert found.area_m2 == pytest.approx(expected, rel=1e-5)


def test_shapes_heaped_upon_one_another_end_in_bounded_time_and_say_so() -> None:
    heap = [Drawn(str(at), box(0, 0, 100 + at / 100, 100)) for at in range(1_200)]

    found = check_topology(heap, {}, in_metres)

    assert found.cut
    assert len(found.findings) == 5_000


cells = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(first=cells, second=cells, third=cells)
def test_overlaps_and_gaps_are_exactly_those_counted_cell_by_cell(
    first: set[tuple[int, int]], second: set[tuple[int, int]], third: set[tuple[int, int]]
) -> None:
    layers = [first, second, third]
    shapes = [shapely.union_all([_cell(*each) for each in layer]) for layer in layers]

    found = checked(*shapes).findings

    overlaps = {each.codes: each.area_m2 for each in found if "overlap" in each.about.code}
    gaps = sum(each.area_m2 for each in found if "gap" in each.about.code or "hole" in each.about.code)
    assert overlaps == {
        (str(one), str(other)): len(layers[one] & layers[other]) * 100.0
        for one, other in combinations(range(3), 2)
        if layers[one] & layers[other]
    }
    assert gaps == len(_enclosed(first | second | third)) * 100.0


def _cell(column: int, row: int) -> BaseGeometry:
    return box(column * 10, row * 10, column * 10 + 10, row * 10 + 10)


def _enclosed(taken: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Flood from outside: corners that touch close a way for land, since two squares at a corner shut it."""
    free = {(column, row) for column in range(-1, 8) for row in range(-1, 8)} - taken
    reached, edge = {(-1, -1)}, [(-1, -1)]
    while edge:
        column, row = edge.pop()
        for step in ((column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)):
            if step in free and step not in reached:
                reached.add(step)
                edge.append(step)
    return free - reached


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("precincts2018_orig", (356, 0, 10)),
        ("precincts2018_repaired", (356, 0, 10)),
        ("bad_gap_region", (15, 2, 3)),
        ("blocks", (10_149, 0, 10)),
    ],
)
@pytest.mark.parametrize("system", ["its own", "wgs84"])
def test_real_precincts_have_the_overlaps_and_gaps_that_all_pairs_and_their_union_show(
    real_data: Path, layer: str, expected: tuple[int, int, int], system: str
) -> None:
    _, _, blobs, _ = pyogrio.raw.read(real_data / "maup_denver_blocks/denver.gpkg", layer=layer)
    drawn = shapely.from_wkb(blobs)
    if system == "wgs84":
        drawn = shapely.transform(drawn, lambda numbers: to_wgs84(numbers, "epsg:26913"))
    to_plane = equal_area_plane(drawn) if system == "wgs84" else in_metres
    union = shapely.union_all(drawn)
    rings = [Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    apart = to_plane(shapely.difference(np.array(rings, dtype=object), union))

    found = check_topology([Drawn(str(at), each) for at, each in enumerate(drawn)], {}, to_plane).findings

    over = [each for each in found if "overlap" in each.about.code]
    empty = [each for each in found if "gap" in each.about.code or "hole" in each.about.code]
    assert (len(drawn), len(over), len(empty)) == expected
    assert len(found) == len(over) + len(empty)
    assert sorted(each.area_m2 for each in empty) == pytest.approx(sorted(shapely.area(apart)))
    assert {each.codes for each in over} == _overlapping(to_plane(drawn))


def _overlapping(drawn: Geometries) -> set[tuple[str, str]]:
    one, other = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    area_m2 = shapely.area(shapely.intersection(drawn[one], drawn[other]))
    real = (one < other) & (area_m2 > LEAST_M2)
    return {(str(each), str(its)) for each, its in zip(one[real], other[real], strict=True)}


def test_real_grids_overlap_nowhere_and_leave_and_leave_out_what_is_known_of_them(real_data: Path) -> None:
    areas = {
        each["properties"]["village_code"]: shape(each["geometry"])
        for each in _features(real_data, "communities")
    }
    grids = [
        Drawn(str(row), shape(each["geometry"]), each["properties"]["village_code"])
        for row, each in enumerate(_features(real_data, "grids"), 1)
    ]

    found = check_topology(grids, areas).findings

    counted = Counter(each.about.code.removeprefix("territory.") for each in found)
    assert counted == {"grid_outside": 137, "grid_gap": 23, "grid_gap_thin": 15, "shape_crosses_itself": 1}
    # 6.9 km² of the communities have no grid, 4.0 of them in a street that is not in this file.
    assert _sum(found, "gap") == pytest.approx(2.9e6, rel=0.01)
    assert _sum(found, "outside") == pytest.approx(
        _sticking_out(grids, areas), rel=1e-5
    )  # less than 1 m² is not said


def _sum(found: list[ShapeFinding], word: str) -> float:
    return sum(each.area_m2 for each in found if word in each.about.code)


def _sticking_out(grids: list[Drawn], areas: dict[str, BaseGeometry]) -> float:
    to_plane = equal_area_plane(np.array([each.shape for each in grids], dtype=object))
    rest = [
        shapely.make_valid(each.shape).difference(shapely.make_valid(areas[each.within]))
        for each in grids
        if each.within in areas
    ]
    return float(shapely.area(to_plane(np.array(rest, dtype=object))).sum())


def _features(real_data: Path, name: str) -> list[dict[str, Any]]:  # Any: GeoJSON as it is
    with gzip.open(real_data / f"jiangcun_grid/{name}.geojson.gz", "rt", encoding="utf-8") as stream:
        features: list[dict[str, Any]] = json.load(stream)["features"]
    return features


def test_parts_that_touch_at_a_point_are_no_overlap() -> None:
    two = MultiPolygon([box(0, 0, 10, 10), box(10, 10, 20, 20)])

    assert kinds(checked(two, box(10, 0, 20, 10), box(0, 10, 10, 20))) == {}
