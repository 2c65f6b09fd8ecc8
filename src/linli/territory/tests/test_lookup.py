"""Which grid a point lies in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from pytest_django import DjangoAssertNumQueries
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from linli.territory import actions, queries
from linli.territory.models import Division, Grid, ShapeVersion
from linli.territory.queries.lookup import indexes
from linli.territory.terms import Change
from linli.territory.tests.ground import AUTUMN, MONDAY, RIDGE, SPRING, TODAY, feature, lay_ground, square

pytestmark = pytest.mark.django_db


def draw(code: str, shape: BaseGeometry) -> str:
    kind = int(code[12])
    return actions.add_grid(
        name=code,
        community=code[:12],
        code=code,
        kind=kind,
        shape=shape,
        effective_on=date(2024, 1, 1),
        at=MONDAY,
    )


def grids_at(*points: tuple[float, float], within: float | None = None) -> list[str]:
    return [str(code) for code in queries.grid_at(list(points), within).grid]


def test_a_point_lies_in_its_grid_and_its_village() -> None:
    lay_ground()
    draw(f"{SPRING}1001", square(0, 0))

    found = queries.grid_at([(120.005, 30.005), (120.5, 30.5)])

    assert found.grid.tolist() == [f"{SPRING}1001", ""]
    assert found.village.tolist() == [SPRING, ""]
    assert found.distance_m[0] == 0
    assert np.isnan(found.distance_m[1])


@pytest.mark.parametrize("first", [0, 1])
def test_a_point_on_a_shared_border_falls_to_the_smaller_code_whichever_was_drawn_first(first: int) -> None:
    lay_ground()
    codes = [f"{SPRING}1001", f"{SPRING}1002"]
    for at in (first, 1 - first):
        draw(codes[at], square(at, 0))

    border = [(120.01, 30.001), (120.01, 30.0), (120.01, 30.0099999)]

    assert set(grids_at(*border)) == {codes[0]}


def test_the_border_of_two_counties_falls_to_one_of_them_always() -> None:
    lay_ground()
    draw(f"{RIDGE}2001", square(1, 0))
    draw(f"{SPRING}1001", square(0, 0))

    assert grids_at((120.01, 30.005)) == [f"{SPRING}1001"]


def test_a_dedicated_grid_takes_the_points_of_the_community_grid_around_it() -> None:
    lay_ground()
    draw(f"{SPRING}1001", square(0, 0))
    draw(f"{SPRING}3001", square(1, 1, side=0.003))

    assert grids_at((120.004, 30.004), (120.001, 30.001)) == [f"{SPRING}3001", f"{SPRING}1001"]


def test_where_no_grid_is_drawn_the_village_answers() -> None:
    lay_ground()
    shapes = [feature({"code": SPRING}, square(0, 0)), feature({"code": AUTUMN}, square(1, 0))]
    actions.import_boundaries(features=shapes, mapping={}, source="", at=MONDAY)

    found = queries.grid_at([(120.005, 30.005), (120.015, 30.005), (120.01, 30.005)])

    assert found.village.tolist() == [SPRING, AUTUMN, SPRING]
    assert found.grid.tolist() == ["", "", ""]


def test_the_nearest_grid_counts_up_to_the_distance_asked_for() -> None:
    lay_ground()
    draw(f"{SPRING}1001", square(0, 0))
    point = (119.9995, 30.005)
    metres = Geod(ellps="WGS84").inv(*point, 120.0, 30.005)[2]

    found = queries.grid_at([point], metres + 1)

    assert found.grid.tolist() == [f"{SPRING}1001"]
    assert found.distance_m[0] == pytest.approx(metres, rel=1e-3)
    assert grids_at(point, within=metres - 1) == [""]
    assert grids_at(point) == [""]


def test_of_two_grids_equally_near_the_smaller_code_is_taken() -> None:
    lay_ground()
    draw(f"{SPRING}1002", square(0, 1))
    draw(f"{SPRING}1001", square(0, 0))

    assert grids_at((119.9999, 30.01), within=50) == [f"{SPRING}1001"]


def test_the_nearest_grid_is_sought_in_the_village_that_holds_the_point() -> None:
    lay_ground()
    shapes = [feature({"code": AUTUMN}, square(1, 0))]
    actions.import_boundaries(features=shapes, mapping={}, source="", at=MONDAY)
    draw(f"{SPRING}1001", square(0, 0))
    draw(f"{AUTUMN}1001", square(2, 0, side=0.006))

    found = queries.grid_at([(120.0101, 30.003)], 200)

    assert found.grid.tolist() == [f"{AUTUMN}1001"]


def test_a_changed_grid_is_noticed_at_once() -> None:
    lay_ground()
    old = draw(f"{SPRING}1001", square(0, 0))
    assert grids_at((120.005, 30.005)) == [old]

    [_, new] = actions.change_grids(
        change=Change.SPLIT,
        old=[old],
        new=[
            actions.NewGrid("西", shape=square(0, 0, side=0.004)),
            actions.NewGrid("东", shape=square(1, 1, side=0.004)),
        ],
        effective_on=TODAY,
        by="qh11",
        at=MONDAY,
    )

    assert grids_at((120.005, 30.005)) == [new]


def test_a_look_up_for_one_batch_answers_without_a_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    lay_ground()
    draw(f"{RIDGE}2001", square(1, 0))
    draw(f"{SPRING}1001", square(0, 0))
    shapes = [feature({"code": AUTUMN}, square(2, 0)), feature({"code": RIDGE}, square(2, 0))]
    actions.import_boundaries(features=shapes, mapping={}, source="", at=MONDAY)
    points = [(120.005, 30.005), (120.01, 30.005), (120.015, 30.005), (120.025, 30.005), (121.0, 31.0)]

    lookup = queries.lookup_for(["990121", "990101", "990199"])
    with django_assert_num_queries(0):
        many = lookup.grid_at(points)
        single = [lookup.at(*point) for point in points]

    plain = queries.grid_at(points)
    assert [held.grid for held in single] == many.grid.tolist() == plain.grid.tolist()
    assert [held.village for held in single] == many.village.tolist() == plain.village.tolist()
    assert plain.village.tolist() == [SPRING, SPRING, RIDGE, AUTUMN, ""]


def test_a_look_up_keeps_the_shapes_of_the_moment_it_was_made() -> None:
    lay_ground()
    old = draw(f"{SPRING}1001", square(0, 0))
    before = queries.lookup_for(["990101"])

    actions.change_grids(change=Change.ABOLISH, old=[old], effective_on=TODAY, by="qh11", at=MONDAY)

    assert before.at(120.005, 30.005).grid == old
    assert queries.lookup_for(["990101"]).at(120.005, 30.005).grid == ""


def test_points_that_are_nowhere_are_answered_like_the_others() -> None:
    lay_ground()
    draw(f"{SPRING}1001", square(0, 0))

    assert grids_at((np.nan, 30.0), (np.inf, np.inf), (30.005, 120.005), within=10.0) == ["", "", ""]
    assert queries.grid_at([]).grid.tolist() == []
    assert queries.grid_at([np.nan, np.nan], 5.0).village.tolist() == [""]


def test_many_threads_get_the_same_answer() -> None:
    lay_ground()
    for column in range(8):
        for row in range(8):
            draw(f"{SPRING}1{column * 8 + row + 1:03}", square(column, row))
    index = indexes.of("990101", ShapeVersion.objects.get(county="990101").stamp)
    points = np.random.default_rng(7).uniform((120, 30), (120.08, 30.08), (5000, 2))
    expected = index.grids.first_holding(points).tolist()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: index.grids.first_holding(points).tolist(), range(16)))

    assert all(answer == expected for answer in answers)


coordinates = st.integers(0, 24)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    corners=st.lists(st.tuples(coordinates, coordinates, coordinates, coordinates), min_size=1, max_size=8),
    points=st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=40),
    within_m=st.sampled_from([0.0, 150.0, 1200.0]),
)
def test_every_answer_is_that_of_asking_each_grid_in_turn(
    corners: list[tuple[int, int, int, int]], points: list[tuple[int, int]], within_m: float
) -> None:
    """Triangles and points on one lattice: many points lie on borders and corners, many shapes overlap."""
    if not Division.objects.exists():
        lay_ground()
    Grid.objects.all().delete()
    ShapeVersion.objects.all().delete()
    shapes = {}
    for serial, (a, b, c, d) in enumerate(corners, 1):
        shape = Polygon([_at(a, b), _at(c, d), _at(d, a)])
        if shape.is_valid and not shape.is_empty:
            kind = 3 if (a + d) % 5 == 0 else 1
            shapes[draw(f"{SPRING}{kind}{serial:03}", shape)] = shape
    lonlat = [_at(*point) for point in points]

    found = queries.grid_at(lonlat, within_m)
    without_queries = queries.lookup_for(["990101"])

    plain = queries.grid_at(lonlat)
    assert without_queries.grid_at(lonlat).grid.tolist() == plain.grid.tolist()
    assert [without_queries.at(*point).grid for point in lonlat] == plain.grid.tolist()
    for place, point in enumerate(lonlat):
        code = str(found.grid[place])
        holding = [each for each, shape in shapes.items() if shape.intersects(Point(point))]
        if holding:
            assert code == min(holding, key=lambda each: (each[12] != "3", each))
            assert found.distance_m[place] == 0
            continue
        metres = {each: _metres(point, shape) for each, shape in shapes.items()}
        near = {each: metre for each, metre in metres.items() if metre <= within_m * 0.99}
        assert not near or code
        if code:
            assert metres[code] <= min(metres.values()) * 1.002 + 0.01
            assert metres[code] <= within_m * 1.01


def _at(column: int, row: int) -> tuple[float, float]:
    return 120 + column / 1024, 30 + row / 1024


def _metres(point: tuple[float, float], shape: BaseGeometry) -> float:
    """Distance in a flat picture of these few kilometres, where a degree of longitude is shorter than one of latitude."""
    shrink = np.array([111_320 * np.cos(np.radians(30.012)), 110_852])
    flat = Polygon([tuple(np.array(corner) * shrink) for corner in shape.exterior.coords])
    return float(flat.distance(Point(*(np.array(point) * shrink))))
