"""Cells over shapes never answer otherwise than the shapes themselves, asked one by one."""

import gzip
import json
from pathlib import Path

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from linli.territory.queries.cells import NOTHING, Floats, Shapes

lattice = st.tuples(st.integers(0, 16), st.integers(0, 16))


def shapes_of(*shapes: BaseGeometry) -> Shapes:
    return Shapes(np.array(shapes, dtype=object))


def asked_in_turn(shapes: Shapes, lonlat: Floats) -> list[int]:
    """The plain way: the first shape of all that covers the point."""
    covering = [
        [place for place, each in enumerate(shapes.shapes) if each.covers(Point(*point))] for point in lonlat
    ]
    return [min(each, default=NOTHING) for each in covering]


def answers(shapes: Shapes, lonlat: Floats) -> list[list[int]]:
    """By the tree, by the cells for many, by the cells one by one."""
    by_tree = shapes.first_holding(lonlat).tolist()
    cells = shapes.with_cells()
    return [
        by_tree,
        shapes.first_holding(lonlat).tolist(),
        [cells.first_at(*point) for point in lonlat.tolist()],
    ]


@st.composite
def polygons(draw: st.DrawFn) -> BaseGeometry:
    """Triangles, squares with a hole and pairs of squares, all on one lattice."""
    kind = draw(st.sampled_from(["triangle", "hole", "pair"]))
    (a, b), (c, d) = draw(lattice), draw(lattice)
    side = draw(st.integers(1, 8))
    if kind == "triangle":
        return Polygon([(a, b), (c, d), (b, c)])
    if kind == "hole":
        outer, inner = box(a, b, a + 2 * side, b + 2 * side), box(a, b, a + side, b + side).buffer(-side / 4)
        return outer.difference(inner)
    return MultiPolygon([box(a, b, a + side, b + side), box(a + side + 1, b, a + side + 2, b + side)])


@settings(max_examples=150, deadline=None)
@given(
    drawn=st.lists(polygons(), min_size=1, max_size=7),
    points=st.lists(st.tuples(st.integers(-4, 40), st.integers(-4, 40)), min_size=1, max_size=60),
    shift=st.sampled_from([0.0, 119.99321, -0.1]),
    scale=st.sampled_from([1.0, 0.001, 1 / 3]),
)
def test_holes_borders_and_overlaps_are_answered_like_asking_each_shape_in_turn(
    drawn: list[BaseGeometry], points: list[tuple[int, int]], shift: float, scale: float
) -> None:
    def placed(xy: Floats) -> Floats:
        return np.asarray(xy, dtype=np.float64) * scale + shift

    valid = [each for each in drawn if each.is_valid and each.area > 0]
    shapes = shapes_of(*(shapely.transform(each, placed) for each in valid))
    corners = shapely.get_coordinates(shapes.shapes)
    halves = placed(np.array(points) / 2)  # lattice points and the middles between them
    lonlat = np.concatenate([halves, corners, (corners[:-1] + corners[1:]) / 2]) if valid else halves

    expected = asked_in_turn(shapes, lonlat)

    assert answers(shapes, lonlat) == [expected] * 3


def test_a_point_that_is_not_finite_or_beyond_all_shapes_lies_in_none() -> None:
    shapes = shapes_of(box(0, 0, 1, 1))
    odd = np.array([(np.nan, 0.5), (0.5, np.inf), (-1e-12, 0.5), (1e300, -1e300), (1.0, 1.0), (0.0, 0.0)])

    assert answers(shapes, odd) == [[NOTHING, NOTHING, NOTHING, NOTHING, 0, 0]] * 3


def test_no_shapes_at_all_hold_nothing() -> None:
    assert answers(shapes_of(), np.array([(0.0, 0.0), (-0.5, -0.5)])) == [[NOTHING, NOTHING]] * 3


def test_one_cell_wide_and_endlessly_thin_shapes_are_found() -> None:
    shapes = shapes_of(box(0, 0, 1e-9, 1), box(0, 0.5, 1, 0.5 + 1e-9))
    lonlat = np.array([(0.0, 0.25), (1e-9, 0.75), (0.3, 0.5), (0.3, 0.5 + 1e-9), (0.3, 0.49)])

    assert answers(shapes, lonlat) == [[0, 0, 1, 1, NOTHING]] * 3


def test_real_grids_hold_the_same_points_by_cells_as_by_their_exact_shapes(real_data: Path) -> None:
    with gzip.open(real_data / "jiangcun_grid/grids.geojson.gz", "rt", encoding="utf-8") as stream:
        drawn = [shape(feature["geometry"]) for feature in json.load(stream)["features"]]
    shapes = shapes_of(*(each for each in drawn if each.is_valid))
    west, south, east, north = shapes.bounds
    anywhere = np.random.default_rng(34300).uniform((west, south), (east, north), (150_000, 2))
    corners = shapely.get_coordinates(shapes.shapes)
    lonlat = np.concatenate([anywhere, corners, (corners[:-1] + corners[1:]) / 2])

    point, held = shapely.STRtree(shapes.shapes).query(shapely.points(lonlat), predicate="covered_by")
    expected = np.full(len(lonlat), len(shapes.shapes))
    np.minimum.at(expected, point, held)
    expected[expected == len(shapes.shapes)] = NOTHING

    assert len(shapes.shapes) == 548
    assert answers(shapes, lonlat) == [expected.tolist()] * 3
