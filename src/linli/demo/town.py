"""The ground of the fictitious province, drawn from a plan of letters: streets bend, borders meet, nothing overlaps.

One letter is one block. Blocks are narrow in the town and wide in the country; two neighbours share the very
same bent edge, so that grids tile their community and communities their township to the last digit.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from shapely import union_all
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

ORIGIN = (123.2, 29.8)  # longitude, latitude: out at sea, so that the town lies on nobody's home
BLOCK_M = (112.0, 96.0)  # width, height of a block in the middle of the town
WIDENING = 0.011  # how fast blocks grow with the square of their distance from the middle
TURN = math.radians(-7)
BENDS = 4  # inner points of one edge of a block
ROUNDINGS = 2  # passes that round the stairs off a border
METRES_PER_DEGREE = 111_320.0
SEA = "."

Point = tuple[float, float]
Corner = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """One letter of the plan: its mark, its corners in order, and its outline in longitude and latitude."""

    mark: str
    corners: tuple[Point, Point, Point, Point]
    outline: Polygon

    def inside(self, draw: random.Random) -> Point:
        """Return a point well inside the block, rounded to five decimals (about a metre)."""
        across, down = draw.uniform(0.25, 0.75), draw.uniform(0.25, 0.75)
        one, two, three, four = self.corners
        top = _between(one, two, across)
        bottom = _between(four, three, across)
        longitude, latitude = _between(top, bottom, down)
        return round(longitude, 5), round(latitude, 5)


@cache
def blocks() -> tuple[Block, ...]:
    """Return every block of the plan that is land."""
    lattice = _Lattice((files("linli.demo") / "data" / "map.txt").read_text(encoding="utf-8").split())
    return tuple(
        lattice.block(mark, column, row)
        for row, line in enumerate(lattice.plan)
        for column, mark in enumerate(line)
        if mark != SEA
    )


@cache
def shape(marks: str) -> BaseGeometry:
    """Return the outline of all blocks that bear one of `marks`."""
    return cast(BaseGeometry, union_all([block.outline for block in blocks() if block.mark in marks]))


def point(mark: str, draw: random.Random) -> Point:
    """Return a longitude and latitude inside one block of `mark`, chosen by `draw`."""
    return draw.choice([block for block in blocks() if block.mark == mark]).inside(draw)


class _Lattice:
    """Corners and bent edges between the blocks; an edge is the same for both its neighbours."""

    def __init__(self, plan: list[str]) -> None:
        self.plan = plan
        self.rows, self.columns = len(plan), len(plan[0])
        self.at = {corner: self._warped(*corner) for corner in self._corners()}
        for _ in range(ROUNDINGS):
            self.at = {corner: self._rounded_off(corner) for corner in self._corners()}

    def block(self, mark: str, column: int, row: int) -> Block:
        one, two, three, four = (column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)
        ring = [
            *self.edge(one, two)[:-1],
            *self.edge(two, three)[:-1],
            *self.edge(four, three)[:0:-1],
            *self.edge(one, four)[:0:-1],
        ]
        return Block(mark, (self.at[one], self.at[two], self.at[three], self.at[four]), Polygon(ring))

    def edge(self, begin: Corner, end: Corner) -> list[Point]:
        """Return the points of one edge, ends included: nearly straight in town, winding in the country."""
        a, b = self.at[begin], self.at[end]
        draw = random.Random(f"{begin}{end}")  # noqa: S311 # scenery, not a secret
        far = math.hypot(begin[0] - self.columns / 2, begin[1] - self.rows / 2)
        swing = min(0.01 + 0.0012 * far**1.6, 0.055)
        points = [a]
        for step in range(1, BENDS + 1):
            aside = draw.uniform(-swing, swing)
            x, y = _between(a, b, step / (BENDS + 1))
            points.append(_exact(x - (b[1] - a[1]) * aside, y + (b[0] - a[0]) * aside))
        return [*points, b]

    def _corners(self) -> Iterator[Corner]:
        return ((column, row) for row in range(self.rows + 1) for column in range(self.columns + 1))

    def _warped(self, column: int, row: int) -> Point:
        across, down = column - self.columns / 2, row - self.rows / 2
        across += 0.20 * math.sin(0.9 * row + 0.35 * column) + 0.12 * math.sin(2.3 * column)
        down += 0.18 * math.sin(0.7 * column - 0.4 * row) + 0.10 * math.cos(1.9 * row)
        wider = 1 + WIDENING * (across * across + 1.6 * down * down)
        x, y = across * BLOCK_M[0] * wider, -down * BLOCK_M[1] * wider
        east = x * math.cos(TURN) - y * math.sin(TURN)
        north = x * math.sin(TURN) + y * math.cos(TURN)
        narrowing = math.cos(math.radians(ORIGIN[1]))
        return _exact(ORIGIN[0] + east / METRES_PER_DEGREE / narrowing, ORIGIN[1] + north / METRES_PER_DEGREE)

    def _rounded_off(self, corner: Corner) -> Point:
        """Return the corner moved half-way to its two neighbours on the border; a crossing of borders stays."""
        neighbours = [self.at[other] for other in self._along_border(corner)]
        if len(neighbours) != 2:
            return self.at[corner]
        middle = _between(neighbours[0], neighbours[1], 0.5)
        return _exact(*_between(self.at[corner], middle, 0.5))

    def _along_border(self, corner: Corner) -> Iterator[Corner]:
        column, row = corner
        for other, sides in (
            ((column + 1, row), ((column, row - 1), (column, row))),
            ((column - 1, row), ((column - 1, row - 1), (column - 1, row))),
            ((column, row + 1), ((column - 1, row), (column, row))),
            ((column, row - 1), ((column - 1, row - 1), (column, row - 1))),
        ):
            if self._mark(*sides[0]) != self._mark(*sides[1]):
                yield other

    def _mark(self, column: int, row: int) -> str:
        within = 0 <= row < self.rows and 0 <= column < self.columns
        return self.plan[row][column] if within else SEA


def _between(a: Point, b: Point, along: float) -> Point:
    return a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along


def _exact(x: float, y: float) -> Point:
    return round(x, 6), round(y, 6)
