"""A file of grids is laid on the ground: overlaps, gaps and the same land twice, said with the rows concerned."""

from collections.abc import Mapping
from functools import partial

import pytest
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from linli.territory import actions
from linli.territory.actions.grids import ALL, DRY, GridRow, GridsDone
from linli.territory.models import DivisionShape, Grid
from linli.territory.tests.ground import MONDAY, SPRING, lay_ground, square

pytestmark = pytest.mark.django_db


def bring(shapes: Mapping[str, BaseGeometry], mode: str = ALL) -> GridsDone:
    rows = [
        GridRow(number, {"community": SPRING, "name": name, "kind": "1"}, partial(_as_drawn, shape))
        for number, (name, shape) in enumerate(shapes.items(), 2)
    ]
    return actions.import_grids(rows=rows, scheme="LL16", at=MONDAY, mode=mode, makes_codes=True)


def _as_drawn(shape: BaseGeometry) -> BaseGeometry:
    return shape


def between(done: GridsDone) -> list[tuple[int, str, str]]:
    found = [each for each in done.findings if "overlap" in each.about.code or "gap" in each.about.code]
    return [(each.row, each.about.code.removeprefix("territory.grid_"), each.level) for each in found]


def test_neighbours_that_share_their_border_are_let_through_without_a_word() -> None:
    lay_ground()

    done = bring({"甲": square(0, 0), "乙": square(1, 0)})

    assert (between(done), done.applied) == ([], 2)


def test_an_overlap_is_said_with_both_grids_and_stored_all_the_same() -> None:
    lay_ground()

    done = bring({"甲": square(0, 0), "乙": box(120.009, 30, 120.02, 30.01)})

    assert (between(done), done.applied) == ([(3, "overlap", "warning")], 2)
    [found] = [each for each in done.findings if "overlap" in each.about.code]
    assert found.subject == "甲 · 乙"
    assert "m2" in found.about.facts and "percent" in found.about.facts


def test_the_same_land_twice_is_an_error_in_the_file_and_with_what_stands() -> None:
    lay_ground()

    done = bring({"甲": square(0, 0), "乙": square(0, 0)})
    assert (between(done), Grid.objects.count()) == ([(3, "overlap_same", "error")], 0)

    bring({"甲": square(0, 0)})
    done = bring({"丙": square(0, 0)}, DRY)
    assert between(done) == [(2, "overlap_same", "error")]


def test_a_place_that_no_grid_covers_is_said() -> None:
    lay_ground()
    DivisionShape.objects.create(
        division_id=SPRING, county=SPRING[:6], geometry=box(120, 30, 120.03, 30.01).wkb, source="test"
    )

    done = bring({"甲": square(0, 0), "乙": square(2, 0)})

    assert between(done) == [(3, "gap", "warning")]
    assert done.applied == 2
