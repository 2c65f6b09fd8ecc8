"""What a map shows, and the sums between its pixels and the ground: Mercator around the centre, true to scale there."""

import math
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import Refusal
from linli.territory.rules.coordinates import EAST, NORTH, SOUTH, WEST

MAP_WIDTH, MAP_HEIGHT = 640, 480  # CSS pixels of the widest place where a map is shown
METRES_PER_PX_LEAST, METRES_PER_PX_MOST = 0.1, 8_000.0
MARGIN = 0.08  # share of the picture left free around what it must hold
MOVE_SHARE = 0.5  # a press on 上 下 左 右 moves by half a picture
_EARTH_RADIUS_M = 6_378_137.0


class BadView(Refusal):
    code = "territory.bad_view"
    text = _("地图位置无效，请重新打开地图。")


@dataclass(frozen=True)
class View:
    """longitude, latitude: centre, WGS 84 · metres_per_px: at the centre, for a CSS pixel · width, height: CSS px."""

    longitude: float
    latitude: float
    metres_per_px: float
    width: int = MAP_WIDTH
    height: int = MAP_HEIGHT

    @classmethod
    def holding(
        cls,
        bounds: tuple[float, float, float, float],
        width: int = MAP_WIDTH,
        height: int = MAP_HEIGHT,
    ) -> "View":
        """Return the view that holds west, south, east, north with a margin."""
        west, south, east, north = bounds
        centre = cls((west + east) / 2, (south + north) / 2, 1.0, width, height)
        left, top = centre.pixel(west, north)
        right, bottom = centre.pixel(east, south)
        room = 1 - 2 * MARGIN
        needed = max((right - left) / (width * room), (bottom - top) / (height * room))
        return replace(centre, metres_per_px=_bounded(needed))

    @classmethod
    def read(cls, text: str, width: int = MAP_WIDTH, height: int = MAP_HEIGHT) -> "View":
        """Return the view that `str(view)` wrote. Raises BadView."""
        try:
            longitude, latitude, metres = (float(part) for part in text.split(","))
        except ValueError as error:
            raise BadView("view") from error
        if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH and math.isfinite(metres)):
            raise BadView("view")
        return cls(longitude, latitude, _bounded(metres), width, height)

    def __str__(self) -> str:
        return f"{self.longitude:.6f},{self.latitude:.6f},{self.metres_per_px:.4f}"

    def pixel(
        self, longitude: float, latitude: float, shown_width: float | None = None
    ) -> tuple[float, float]:
        """Return x, y of a position, from the upper left, in pixels of the picture shown `shown_width` wide."""
        factor = self._metres_a_radian / self.metres_per_px
        x = self.width / 2 + math.radians(longitude - self.longitude) * factor
        y = self.height / 2 - (_mercator(latitude) - _mercator(self.latitude)) * factor
        share = (shown_width or self.width) / self.width
        return x * share, y * share

    def position(self, x: float, y: float, shown_width: float | None = None) -> tuple[float, float]:
        """Return longitude, latitude of a pixel: the reverse of `pixel`. A tap tells pixels of the shown size."""
        share = (shown_width or self.width) / self.width
        factor = self._metres_a_radian / self.metres_per_px
        longitude = self.longitude + math.degrees((x / share - self.width / 2) / factor)
        northing = _mercator(self.latitude) - (y / share - self.height / 2) / factor
        return longitude, math.degrees(2 * math.atan(math.exp(northing)) - math.pi / 2)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the picture."""
        west, north = self.position(0, 0)
        east, south = self.position(self.width, self.height)
        return west, south, east, north

    def zoomed(self, steps: int) -> "View":
        """Return the view nearer by so many steps of two; farther when negative."""
        return replace(self, metres_per_px=_bounded(self.metres_per_px / 2.0**steps))

    def moved(self, right: int = 0, up: int = 0) -> "View":
        """Return the view moved by so many half pictures, never out of the country."""
        longitude, latitude = self.position(
            self.width * (0.5 + MOVE_SHARE * right), self.height * (0.5 - MOVE_SHARE * up)
        )
        return replace(
            self,
            longitude=min(max(longitude, WEST), EAST),
            latitude=min(max(latitude, SOUTH), NORTH),
        )

    def centred(self, longitude: float, latitude: float) -> "View":
        return replace(self, longitude=longitude, latitude=latitude)

    @property
    def _metres_a_radian(self) -> float:
        return _EARTH_RADIUS_M * math.cos(math.radians(self.latitude))


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _bounded(metres_per_px: float) -> float:
    return min(max(metres_per_px, METRES_PER_PX_LEAST), METRES_PER_PX_MOST)
