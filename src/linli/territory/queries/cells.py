"""Which of many shapes holds a point: a tree of their boxes and the exact test; for very many questions, cells over them.

A cell answers by itself only where that is certain: when it lies whole inside the first shape that reaches it, or when no
shape reaches it. Every other cell names the shapes that reach it, and the exact test decides.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

HALVINGS = (
    8  # 256 × 256 cells: of 549 real grids they leave one place in nine to the exact test, and cost 128 KB
)
NOTHING = -1
_UNDECIDED = -2
_SHAPES_MAX = np.iinfo(np.int16).max
_FAR = np.iinfo(np.int64).max
# A cell is taken this part larger than it is, far more than the rounding by which a point finds its cell.
_RIM = 1e-6

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]
Bounds = tuple[float, float, float, float]  # west, south, east, north


class Shapes:
    """Shapes in the order in which they win, ready for many questions from several threads."""

    def __init__(self, shapes: Geometries) -> None:
        self.shapes = shapes
        self.bounds = _bounds_of(shapes)
        self.tree = shapely.STRtree(shapes)
        shapely.prepare(shapes)
        # The library builds its inner indexes at the first question: ask it here, before a second thread can.
        bounds = shapely.bounds(shapes)
        middle = (bounds[:, :2] + bounds[:, 2:]) / 2 if len(shapes) else np.empty((0, 2))
        shapely.intersects_xy(shapes, middle[:, 0], middle[:, 1])
        self.tree.query(shapely.Point(0, 0))
        self._cells: Cells | None = None
        self._lock = threading.Lock()

    def first_holding(self, lonlat: Floats) -> Numbers:
        """Return for each point the first shape that holds it, its border included, or NOTHING."""
        inside = np.flatnonzero(_within(self.bounds, lonlat))
        found = np.full(len(lonlat), NOTHING, dtype=np.int64)
        if self._cells is not None:
            found[inside] = self._cells.of(lonlat[inside])
            inside = inside[found[inside] == _UNDECIDED]
        found[inside] = self._by_tree(lonlat[inside])
        return found

    def _by_tree(self, lonlat: Floats) -> Numbers:
        point, shape = self.tree.query(shapely.points(lonlat))
        held = shapely.intersects_xy(self.shapes[shape], lonlat[point, 0], lonlat[point, 1])
        first = np.full(len(lonlat), _FAR)
        np.minimum.at(first, point[held], shape[held])
        first[first == _FAR] = NOTHING
        return first

    def with_cells(self) -> "Cells":
        """Return the cells over these shapes, made when first asked for (80 ms for 549 real grids)."""
        with self._lock:
            if self._cells is None:
                self._cells = Cells(self)
            return self._cells


class Cells:
    """A square of equal cells over all shapes: in each the shape that holds all of it, NOTHING, or the shapes to ask."""

    def __init__(self, of: Shapes) -> None:
        if len(of.shapes) > _SHAPES_MAX:
            raise ValueError(f"at most {_SHAPES_MAX} shapes")
        self.shapes = of.shapes
        self.bounds = of.bounds
        west, south, east, north = of.bounds
        side = max(east - west, north - south)
        self.a_degree = 2**HALVINGS / side if side > 0 else 0.0
        self.table = np.full((2**HALVINGS, 2**HALVINGS), NOTHING, dtype=np.int16)
        self.asked: dict[int, Sequence[int]] = {}
        if side > 0:
            self._fill(of.tree, side)
        self._flat = memoryview(self.table.tobytes()).cast("h")

    def _fill(self, tree: shapely.STRtree, side: float) -> None:
        """Halve what is undecided, again and again: most of the square is decided while it is still in large pieces."""
        at = np.zeros((1, 2), dtype=np.int64)
        for halving in range(HALVINGS + 1):
            sort = _sorted_out(tree, self.shapes, self._boxes(at, side / 2**halving))
            width = 2 ** (HALVINGS - halving)
            for (column, row), shape in zip((at * width).tolist(), sort.decided.tolist(), strict=True):
                if shape >= 0:
                    self.table[row : row + width, column : column + width] = shape
            at, undecided = at[sort.decided == _UNDECIDED], np.flatnonzero(sort.decided == _UNDECIDED)
            if halving < HALVINGS:
                at = np.concatenate([at * 2 + step for step in ((0, 0), (1, 0), (0, 1), (1, 1))])
        self.table[at[:, 1], at[:, 0]] = _UNDECIDED
        begin = np.searchsorted(sort.cell, undecided, "left")
        end = np.searchsorted(sort.cell, undecided, "right")
        for (column, row), first, last in zip(at.tolist(), begin.tolist(), end.tolist(), strict=True):
            self.asked[row * 2**HALVINGS + column] = tuple(sort.shape[first:last].tolist())

    def _boxes(self, at: Numbers, size: float) -> Geometries:
        west, south = self.bounds[0] + at[:, 0] * size, self.bounds[1] + at[:, 1] * size
        rim = size * _RIM
        boxes = shapely.box(west - rim, south - rim, west + size + rim, south + size + rim)
        return np.asarray(boxes, dtype=object)

    def of(self, lonlat: Floats) -> Numbers:
        """Return what the cell of each point says; the points lie within the bounds."""
        column = self._cell(lonlat[:, 0] - self.bounds[0])
        row = self._cell(lonlat[:, 1] - self.bounds[1])
        found: Numbers = self.table[row, column].astype(np.int64)
        return found

    def _cell(self, degrees: Floats) -> Numbers:
        cells: Numbers = np.minimum((degrees * self.a_degree).astype(np.int64), 2**HALVINGS - 1)
        return cells

    def first_at(self, longitude: float, latitude: float) -> int:
        """Return the first shape that holds one point, its border included, or NOTHING."""
        west, south, east, north = self.bounds
        if not (west <= longitude <= east and south <= latitude <= north):
            return NOTHING
        last = 2**HALVINGS - 1
        column = min(int((longitude - west) * self.a_degree), last)
        row = min(int((latitude - south) * self.a_degree), last)
        cell = row * 2**HALVINGS + column
        found: int = self._flat[cell]
        if found != _UNDECIDED:
            return found
        for shape in self.asked[cell]:
            if shapely.intersects_xy(self.shapes[shape], longitude, latitude):
                return shape
        return NOTHING


def _bounds_of(shapes: Geometries) -> Bounds:
    """Return west, south, east, north of all; bounds that hold nothing when there is no shape."""
    if not len(shapes):
        return 0.0, 0.0, -1.0, -1.0
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    return west, south, east, north


def _within(bounds: Bounds, lonlat: Floats) -> npt.NDArray[np.bool_]:
    west, south, east, north = bounds
    longitude, latitude = lonlat[:, 0], lonlat[:, 1]
    inside: npt.NDArray[np.bool_] = (
        (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    )
    return inside


class _Sorted(NamedTuple):
    """decided: for each box its shape, NOTHING or _UNDECIDED · cell, shape: the pairs that touch, by box, then by shape."""

    decided: Numbers
    cell: Numbers
    shape: Numbers


def _sorted_out(tree: shapely.STRtree, shapes: Geometries, boxes: Geometries) -> _Sorted:
    cell, shape = tree.query(boxes, predicate="intersects")
    order = np.lexsort((shape, cell))
    cell, shape = cell[order], shape[order]
    reached, begin = np.unique(cell, return_index=True)
    first = shape[begin]
    whole = shapely.contains_properly(shapes[first], boxes[reached])
    decided = np.full(len(boxes), NOTHING, dtype=np.int64)
    decided[reached] = np.where(whole, first, _UNDECIDED)
    return _Sorted(decided, cell, shape)
