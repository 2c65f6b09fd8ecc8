"""What the pages decide without looking anything up: how a tap, a number, a code or a phone number is read. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

WORDS_MIN, WORDS_MAX = 10, 2000
WORDS_KEPT = 4000  # of a text that is too long, so that it can be shortened
ADDRESS_MAX = 200
NAME_MAX = 20
RATING_WORDS_MAX = 500
PHOTOS_MAX = 6
SUPPLY_FILES_MAX = 6
SUPPLY_WORDS_MIN, SUPPLY_WORDS_MAX = 2, 1000
MOBILE_DIGITS = 11

# A tapped image tells CSS pixels of the size it was shown at; the style sheet shows one of these three.
MAP_WIDTHS: Mapping[str, int] = {"map_s": 286, "map_m": 326, "map_l": 640}
MAP_HEIGHT = 300  # of the middle one; the others in proportion

# Kinds of which someone may be in danger: the emergency numbers stand again above the button (practice §3.4).
DANGER_KINDS = ("03", "0207")
ROAD_KINDS = ("04",)


def _height(width: int) -> int:
    return round(width * MAP_HEIGHT / MAP_WIDTHS["map_m"])


@dataclass(frozen=True)
class MapSize:
    name: str
    look: str
    width: int
    height: int


MAPS = tuple(MapSize(name, f"is-{name[-1]}", width, _height(width)) for name, width in MAP_WIDTHS.items())


@dataclass(frozen=True)
class Tap:
    """Where the map was tapped, in CSS pixels from its upper left, and how wide it was shown."""

    x: int
    y: int
    width: int


def tap(fields: Mapping[str, str]) -> Tap | None:
    """Return where the map was tapped; None when it was not.

    A press by keyboard tells 0,0: no place was meant by it.
    """
    for name, width in MAP_WIDTHS.items():
        if f"{name}.x" in fields and f"{name}.y" in fields:
            x, y = _whole(fields[f"{name}.x"]), _whole(fields[f"{name}.y"])
            inside = 0 <= x <= width and 0 <= y <= _height(width)
            return Tap(x, y, width) if inside and (x, y) != (0, 0) else None
    return None


def was_tapped(fields: Mapping[str, str]) -> bool:
    """Tell whether the map was pressed at all, be it by keyboard."""
    return any(f"{name}.x" in fields for name in MAP_WIDTHS)


def position(fields: Mapping[str, str]) -> tuple[float, float] | None:
    """Return the longitude and latitude that the browser told; None if they are none."""
    try:
        longitude, latitude = float(fields["longitude"]), float(fields["latitude"])
    except (KeyError, ValueError):
        return None
    return rounded((longitude, latitude)) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def rounded(point: tuple[float, float]) -> tuple[float, float]:
    """Return a point to 5 decimals, about a metre: nothing finer is kept (practice §13.1)."""
    return round(point[0], 5), round(point[1], 5)


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1


def plain(text: str) -> str:
    """Return the letters and digits of `text`, plain where they were full-width, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def mobile(text: str) -> str:
    """Return the digits of a mobile number without the country's prefix, however it was written."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(0086|86)(?=1\d{10}$)", "", digits)


def masked(phone: str) -> str:
    """Return a mobile number as pages show it, 138****1234 (practice §13.1)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == MOBILE_DIGITS else ""


def is_id(text: str) -> bool:
    """Tell whether `text` is an id as our own pages write it."""
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))


def may_endanger(category: str) -> bool:
    return category.startswith(DANGER_KINDS + ROAD_KINDS)


def on_the_road(category: str) -> bool:
    return category.startswith(ROAD_KINDS)
