"""Where rows lie that name no place but their point or outline."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import shapely

from linli.imports.rules import Row
from linli.kernel.errors import Refusal
from linli.territory.queries import grid_at


def places_of_shapes(rows: Sequence[Row]) -> dict[int, str]:
    """Return the grid, else the village, that holds each row's shape, "" for none or an unreadable one."""
    places = dict.fromkeys((row.number for row in rows), "")
    shapes = {}
    for row in rows:
        with suppress(Refusal):  # its kind says so
            if (shape := row.shape()) is not None and not shape.is_empty:
                shapes[row.number] = shape
    if shapes:
        points = shapely.point_on_surface(np.array(list(shapes.values()), dtype=object))
        located = grid_at(np.column_stack([shapely.get_x(points), shapely.get_y(points)]))
        for number, grid, village in zip(shapes, located.grid, located.village, strict=True):
            places[number] = str(grid) or str(village)
    return places
