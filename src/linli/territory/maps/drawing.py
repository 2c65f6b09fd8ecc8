"""Draws a map of our own boundaries: neighbours dashed, one's own place in blue, marks on top."""

from collections.abc import Iterable, Sequence

from shapely.geometry.base import BaseGeometry

from linli.territory import queries
from linli.territory.maps.canvas import BLUE_DARK, OWN_TINT, SOFT, Canvas, Mark
from linli.territory.maps.view import MAP_HEIGHT, MAP_WIDTH, View
from linli.territory.terms import GRID_LEVEL

SCALE_DEFAULT = 2  # real pixels for a CSS pixel
MARKS_MAX = 300
OVER_MAX = 1_000
GRIDS_TO_METRES_PER_PX = 6.0  # farther out, grids are too small to tell apart
VILLAGE_NAMES_TO_METRES_PER_PX = 40.0


def first_view(code: str, width: int = MAP_WIDTH, height: int = MAP_HEIGHT) -> View | None:
    """Return the view that shows a place, or what there is of the places above it; None when nothing has a shape.

    Raises DivisionNotFound, GridNotFound.
    """
    bounds = queries.bounds_of(code)
    return None if bounds is None else View.holding(bounds, width, height)


def draw_map(
    view: View,
    *,
    own: str = "",
    marks: Sequence[Mark] = (),
    over: Sequence[BaseGeometry] = (),
    scale: int = SCALE_DEFAULT,
    labels: bool = True,
) -> bytes:
    """Return a PNG of `view`, width × height × scale² pixels, at most MAP_BYTES_MAX for a map of the usual size.

    own     code of the place to show in blue; a place without a shape shows the nearest above it that has one
    over    shapes laid over the map, for example of a file that is not stored yet; OVER_MAX of them
    labels  names of the places; a machine without a Chinese font draws none
    Raises DivisionNotFound, GridNotFound for an unknown `own`.
    """
    canvas = Canvas(view, scale)
    close = view.metres_per_px <= GRIDS_TO_METRES_PER_PX
    outlines = queries.outlines_within(view.bounds, grids_too=close)
    mine = queries.outline_of(own) if own else None
    if mine is not None:
        canvas.fill(mine.shape, OWN_TINT)
    canvas.dash(outline.shape for outline in outlines)
    if mine is not None:
        canvas.outline(mine.shape)
    if labels and view.metres_per_px <= VILLAGE_NAMES_TO_METRES_PER_PX:
        _label(canvas, outlines, mine)
    for shape in over[:OVER_MAX]:
        canvas.outline(shape)
    for mark in marks[:MARKS_MAX]:
        canvas.mark(mark)
    canvas.scale_bar()
    return canvas.png()


def _label(canvas: "Canvas", outlines: Iterable[queries.Outline], mine: queries.Outline | None) -> None:
    """Name one's own place first, then as many others as have room: grids before the villages around them."""
    if mine is not None:
        canvas.write(mine.shape, _short(mine), BLUE_DARK)
    for outline in sorted(outlines, key=lambda each: (-each.level, each.code)):
        if mine is None or outline.code != mine.code:
            canvas.write(outline.shape, _short(outline), SOFT)


def _short(outline: queries.Outline) -> str:
    """春晓社区第一网格 → 第一网格: beside its neighbours the community need not be said again."""
    for ending in ("社区", "村"):
        _, found, rest = outline.name.partition(ending)
        if found and outline.level == GRID_LEVEL and len(rest) > 2:
            return rest
    return outline.name
