"""Where a photo was taken, if its camera wrote that down. It is offered to whoever sends the photo, and never kept."""

import io
import math
from typing import Any

from PIL import Image

from linli.media.rules.pictures import CANNOT_DECODE, FORMATS

_GPS = 0x8825
_NORTH, _LATITUDE, _EAST, _LONGITUDE = 1, 2, 3, 4
DECIMALS = 5  # about a metre: nothing finer is used


def position_of(data: bytes) -> tuple[float, float] | None:
    """Return longitude and latitude (WGS 84) that the camera wrote into a photo; None where there are none."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            written = image.getexif().get_ifd(_GPS)
        latitude = _degrees(written.get(_LATITUDE), written.get(_NORTH), "S", 90)
        longitude = _degrees(written.get(_LONGITUDE), written.get(_EAST), "W", 180)
    except (*CANNOT_DECODE, ZeroDivisionError, Image.DecompressionBombError):
        return None
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None
    return longitude, latitude


def _degrees(parts: Any, side: Any, negative: str, most: int) -> float | None:  # Any: what a camera wrote
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most or not isinstance(side, str):
        return None
    return round(-value if side.strip("\0 ").upper() == negative else value, DECIMALS)
