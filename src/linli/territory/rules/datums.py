"""Coordinate systems and the way between them: WGS 84, CGCS 2000, projected zones, GCJ-02 and BD-09.

All positions are n × 2 arrays. GCJ-02 and BD-09 are shifted on purpose by up to some 700 m; their inverses here are
exact (below 1e-9 degrees), found by walking the forward formula back. Outside the country's box nothing is shifted.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

Floats = npt.NDArray[np.float64]
Forward = Callable[[Floats], Floats]

WGS84, CGCS2000, GCJ02, BD09 = "wgs84", "cgcs2000", "gcj02", "bd09"
GEOGRAPHIC = (WGS84, CGCS2000, GCJ02, BD09)
_AXIS, _FLATNESS = 6378245.0, 0.00669342162296594323  # Krasovsky's ellipsoid, which GCJ-02 is built on
_SHIFTED_BOX = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north in WGS 84
_BD_TURN = np.pi * 3000 / 180
_STEPS_MAX = 30
_CLOSE_ENOUGH = 1e-11  # degrees: a micrometre


def gcj02_of_wgs84(lonlat: Floats) -> Floats:
    """Return GCJ-02 for WGS 84 longitude and latitude; a point outside the country's box stays where it is."""
    return np.where(_in_box(lonlat)[:, None], lonlat + _shift(lonlat), lonlat)


def wgs84_of_gcj02(lonlat: Floats) -> Floats:
    """Return WGS 84 for GCJ-02, exactly: the forward formula leads back to within 1e-9 degrees."""
    found = _walk_back(lonlat, lambda at: at + _shift(at))
    return np.where(_in_box(found)[:, None], found, lonlat)


def bd09_of_wgs84(lonlat: Floats) -> Floats:
    return np.where(_in_box(lonlat)[:, None], _bd09_of_gcj02(lonlat + _shift(lonlat)), lonlat)


def wgs84_of_bd09(lonlat: Floats) -> Floats:
    """Return WGS 84 for BD-09, exactly: the forward formula leads back to within 1e-9 degrees."""
    found = _walk_back(lonlat, lambda at: _bd09_of_gcj02(at + _shift(at)))
    return np.where(_in_box(found)[:, None], found, lonlat)


def _in_box(lonlat: Floats) -> npt.NDArray[np.bool_]:
    west, south, east, north = _SHIFTED_BOX
    longitude, latitude = lonlat[:, 0], lonlat[:, 1]
    inside: npt.NDArray[np.bool_] = (
        (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    )
    return inside


def _walk_back(goal: Floats, forward: Forward) -> Floats:
    """Return `at` with forward(at) = goal. The shift changes so slowly that each step leaves about a thousandth."""
    at = goal.copy()
    for _ in range(_STEPS_MAX):
        missing = goal - forward(at)
        at = at + missing
        if not np.any(np.abs(missing) > _CLOSE_ENOUGH):
            break
    return at


def _shift(lonlat: Floats) -> Floats:
    """Return the shift of GCJ-02 in degrees, by the formula in common use."""
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    root, pi = np.sqrt(np.abs(x)), np.pi
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = np.radians(lonlat[:, 1])
    magic = 1 - _FLATNESS * np.sin(angle) ** 2
    north = north * 180.0 / (_AXIS * (1 - _FLATNESS) / (magic * np.sqrt(magic)) * pi)
    east = east * 180.0 / (_AXIS / np.sqrt(magic) * np.cos(angle) * pi)
    return np.column_stack((east, north))


def _bd09_of_gcj02(lonlat: Floats) -> Floats:
    x, y = lonlat[:, 0], lonlat[:, 1]
    length = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return np.column_stack((length * np.cos(angle) + 0.0065, length * np.sin(angle) + 0.006))


def system_told(crs: str) -> str | None:
    """Return our name of the system that a file or a user declares, or None when nobody can say what it is.

    crs  EPSG code, OGC address or WKT: "EPSG:4490", "urn:ogc:def:crs:OGC:1.3:CRS84", the text of a .prj, "gcj02"
    A projected system is named "epsg:4549"; one without a number by its own WKT.
    """
    crs = crs.strip()
    if crs.lower() in GEOGRAPHIC:
        return crs.lower()
    if crs.upper().endswith("CRS84"):
        return WGS84
    try:
        found = CRS.from_user_input(crs)
        number = found.to_epsg(min_confidence=60)
    except (CRSError, ProjError, ValueError):
        return None
    if number in (4326, 4979):
        return WGS84
    if number in (4490, 4480):
        return CGCS2000
    return f"epsg:{number}" if number else found.to_wkt()


def to_wgs84(numbers: Floats, system: str, *, swapped: bool = False) -> Floats:
    """Return WGS 84 longitude and latitude in degrees; what cannot be placed comes back infinite.

    numbers  as the file has them: longitude and latitude, or easting and northing in metres; `swapped`: the other way round
    CGCS 2000 is taken as WGS 84: they agree to a decimetre.
    """
    straight = numbers[:, ::-1] if swapped else numbers
    if system in (WGS84, CGCS2000):
        return np.array(straight, dtype=np.float64)
    if system == GCJ02:
        return wgs84_of_gcj02(straight)
    if system == BD09:
        return wgs84_of_bd09(straight)
    return np.column_stack(_projector(system).transform(straight[:, 0], straight[:, 1]))


def from_wgs84(lonlat: Floats, system: str) -> Floats:
    """Return the numbers that `system` has for WGS 84 longitude and latitude."""
    if system in (WGS84, CGCS2000):
        return np.array(lonlat, dtype=np.float64)
    if system == GCJ02:
        return gcj02_of_wgs84(lonlat)
    if system == BD09:
        return bd09_of_wgs84(lonlat)
    there = _projector(system).transform(lonlat[:, 0], lonlat[:, 1], direction="INVERSE")
    return np.column_stack(there)


@lru_cache(maxsize=64)
def _projector(system: str) -> Transformer:
    return Transformer.from_crs(
        system.upper() if system.startswith("epsg:") else system, "EPSG:4326", always_xy=True
    )


def is_metric(system: str) -> bool:
    return system not in GEOGRAPHIC and CRS.from_user_input(system).is_projected
