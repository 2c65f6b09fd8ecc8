"""A picture under way: shapes, names and marks in pixels of few colours, so that it stays small for a slow phone."""

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image, ImageDraw, ImageFont
from shapely.geometry.base import BaseGeometry

from linli.territory.maps.fonts import han_font
from linli.territory.maps.view import View

MAP_BYTES_MAX = 40_000

Box = tuple[float, float, float, float]
Pixels = npt.NDArray[np.float64]
Colour = tuple[int, int, int]
GROUND: Colour = (0xEE, 0xF2, 0xF5)
BLUE: Colour = (0x0F, 0x6C, 0xBD)
BLUE_DARK: Colour = (0x0B, 0x53, 0x94)
LINE: Colour = (0x8A, 0x97, 0xA5)
SOFT: Colour = (0x5B, 0x6B, 0x7B)
INK: Colour = (0x1B, 0x27, 0x33)
WHITE: Colour = (255, 255, 255)
OWN_FILL = 0.07
OWN_TINT: Colour = (0xDE, 0xE8, 0xF1)  # GROUND under 7 % BLUE
_DASH = (4.0, 3.0)  # CSS px drawn, CSS px left out
_LABEL_PX = 12
_COLOURS = (32, 12)


class Sign(StrEnum):
    """What a mark is: the shape tells as much as the colour."""

    POSITION = "position"
    NORMAL = "normal"
    SOON = "soon"
    LATE = "late"
    OFF = "off"
    FACILITY = "facility"


SIGN_COLOURS: dict[Sign, Colour] = {
    Sign.POSITION: (0xC6, 0x28, 0x28),
    Sign.NORMAL: (0x2E, 0x7D, 0x32),
    Sign.SOON: (0xB2, 0x6A, 0x00),
    Sign.LATE: (0xC6, 0x28, 0x28),
    Sign.OFF: SOFT,
    Sign.FACILITY: INK,
}


@dataclass(frozen=True)
class Mark:
    longitude: float
    latitude: float
    sign: Sign = Sign.POSITION


class Canvas:
    """A picture under way. Lengths are given in CSS pixels and drawn `scale` times as large."""

    def __init__(self, view: View, scale: int) -> None:
        self.view, self.scale = view, scale
        self.image = Image.new("RGB", (view.width * scale, view.height * scale), GROUND)
        self.pen = ImageDraw.Draw(self.image)
        self.taken: list[Box] = []
        edge = 20 * scale
        self.frame = (-edge, -edge, self.image.width + edge, self.image.height + edge)

    def fill(self, shape: BaseGeometry, colour: Colour) -> None:
        for polygon in self._polygons(shape):
            self.pen.polygon(_flat(polygon.exterior), fill=colour)
            for hole in polygon.interiors:
                self.pen.polygon(_flat(hole), fill=GROUND)

    def outline(self, shape: BaseGeometry) -> None:
        for line in self._lines(shape):
            self.pen.line([tuple(point) for point in line], fill=BLUE, width=2 * self.scale, joint="curve")

    def dash(self, shapes: Iterable[BaseGeometry]) -> None:
        """Draw the borders of many shapes, a shared one only once: two rows of dashes would look like a full line."""
        lines = [shapely.LineString(np.round(line)) for shape in shapes for line in self._lines(shape)]
        for line in shapely.get_parts(shapely.line_merge(shapely.union_all(lines))):
            points = shapely.get_coordinates(line)
            for begin, end in _dashes(points, _DASH[0] * self.scale, _DASH[1] * self.scale):
                self.pen.line((*begin, *end), fill=LINE, width=self.scale)

    def write(self, shape: BaseGeometry, text: str, colour: Colour) -> None:
        """Write a name inside its shape where it has room and overlaps no other."""
        font = han_font(_LABEL_PX * self.scale)
        visible = self._in_pixels(shape).intersection(shapely.box(0, 0, self.image.width, self.image.height))
        if font is None or visible.is_empty or not text:
            return
        left, top, right, bottom = font.getbbox(text)
        width, height = right - left, bottom - top
        if visible.bounds[2] - visible.bounds[0] < width or visible.bounds[3] - visible.bounds[1] < height:
            return
        middle = visible.representative_point()
        x = min(max(middle.x - width / 2, 4), self.image.width - width - 4)
        y = min(max(middle.y - height / 2, 4), self.image.height - height - 4)
        box = (x - 4, y - 4, x + width + 4, y + height + 4)
        if any(_overlap(box, other) for other in self.taken):
            return
        self.taken.append(box)
        self.pen.text(
            (x - left, y - top),
            text,
            font=font,
            fill=colour,
            stroke_width=2 * self.scale,
            stroke_fill=GROUND,
        )

    def mark(self, mark: Mark) -> None:
        x, y = (value * self.scale for value in self.view.pixel(mark.longitude, mark.latitude))
        colour, r, rim = SIGN_COLOURS[mark.sign], 8 * self.scale, 2 * self.scale
        square = (x - r, y - r, x + r, y + r)
        if mark.sign == Sign.POSITION:
            self.pen.ellipse(_grown(square, rim), fill=WHITE)
            self.pen.ellipse(square, fill=colour)
            self.pen.ellipse(_grown(square, -r * 0.55), fill=WHITE)
        elif mark.sign == Sign.SOON:
            self.pen.polygon(_triangle(x, y, r + rim * 1.5), fill=WHITE)
            self.pen.polygon(_triangle(x, y, r), fill=colour)
        elif mark.sign == Sign.NORMAL:
            self.pen.ellipse(square, fill=colour, outline=WHITE, width=rim)
        elif mark.sign == Sign.OFF:
            self.pen.rectangle((x - r, y - rim, x + r, y + rim), fill=colour, outline=WHITE)
        else:
            inner = WHITE if mark.sign == Sign.FACILITY else colour
            rim_colour = colour if mark.sign == Sign.FACILITY else WHITE
            self.pen.rectangle(_grown(square, -self.scale), fill=inner, outline=rim_colour, width=rim)

    def scale_bar(self) -> None:
        metres = _round_length(self.view.metres_per_px * self.view.width / 5)
        length = metres / self.view.metres_per_px * self.scale
        left, bottom, tick = 10 * self.scale, self.image.height - 10 * self.scale, 4 * self.scale
        corners = [
            (left, bottom - tick),
            (left, bottom),
            (left + length, bottom),
            (left + length, bottom - tick),
        ]
        self.pen.line(corners, fill=INK, width=max(1, 3 * self.scale // 2))
        text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        size = 11 * self.scale
        font = han_font(size) or ImageFont.load_default(size)
        self.pen.text(
            (left + length + 5 * self.scale, bottom + self.scale),
            text,
            font=font,
            fill=INK,
            anchor="ls",
            stroke_width=2 * self.scale,
            stroke_fill=GROUND,
        )

    def png(self) -> bytes:
        """Return the picture in as many colours, and last in as many pixels, as MAP_BYTES_MAX allows."""
        half = (self.image.width // 2, self.image.height // 2)
        for colours in _COLOURS:
            content = _packed(self.image, colours)
            if len(content) <= MAP_BYTES_MAX:
                return content
        return _packed(self.image.resize(half, Image.Resampling.BOX), _COLOURS[-1])

    def _in_pixels(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, self._pixels)

    def _pixels(self, lonlat: Pixels) -> Pixels:
        x0, y0 = self.view.pixel(self.view.longitude, self.view.latitude)
        x1, _ = self.view.pixel(self.view.longitude + 1, self.view.latitude)
        radius = (x1 - x0) / math.radians(1)
        north = np.log(np.tan(np.pi / 4 + np.radians(lonlat[:, 1]) / 2))
        centre = math.log(math.tan(math.pi / 4 + math.radians(self.view.latitude) / 2))
        x = x0 + np.radians(lonlat[:, 0] - self.view.longitude) * radius
        y = y0 - (north - centre) * radius
        return np.column_stack((x, y)) * self.scale

    def _polygons(self, shape: BaseGeometry) -> Iterator[shapely.Polygon]:
        clipped = shapely.clip_by_rect(shapely.simplify(self._in_pixels(shape), 0.5), *self.frame)
        for part in shapely.get_parts(clipped):
            if isinstance(part, shapely.Polygon) and not part.is_empty:
                yield part

    def _lines(self, shape: BaseGeometry) -> Iterator[Pixels]:
        """Yield the border in pixels, without the edges that clipping would add along the frame."""
        border = shapely.boundary(shapely.simplify(self._in_pixels(shape), 0.5))
        for part in shapely.get_parts(shapely.clip_by_rect(border, *self.frame)):
            points = shapely.get_coordinates(part)
            if len(points) > 1:
                yield points


def _packed(image: Image.Image, colours: int) -> bytes:
    stream = io.BytesIO()
    few = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _flat(ring: shapely.LinearRing) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(ring)]


def _dashes(points: Pixels, drawn: float, left_out: float) -> Iterator[tuple[Pixels, Pixels]]:
    """Yield begin and end of each dash along a line; a dash goes round a corner in two pieces."""
    period, walked = drawn + left_out, 0.0
    for begin, end in pairwise(points):
        length = float(np.hypot(*(end - begin)))
        at = 0.0
        while at < length:
            phase = (walked + at) % period
            step = min((drawn if phase < drawn else period) - phase, length - at)
            step = max(step, 0.01)  # rounding must never leave a step of nothing
            if phase < drawn:
                yield begin + (end - begin) * (at / length), begin + (end - begin) * ((at + step) / length)
            at += step
        walked += length


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _grown(square: Box, by: float) -> Box:
    return square[0] - by, square[1] - by, square[2] + by, square[3] + by


def _triangle(x: float, y: float, r: float) -> list[tuple[float, float]]:
    return [(x, y - r * 1.1), (x + r * 1.1, y + r * 0.9), (x - r * 1.1, y + r * 0.9)]


def _round_length(metres: float) -> float:
    """Return the greatest of 1, 2, 5 × a power of ten that is not above `metres`."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(step * power for step in (5, 2, 1) if step * power <= metres)
