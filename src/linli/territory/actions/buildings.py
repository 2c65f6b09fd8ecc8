"""What callers do with buildings and public facilities (clauses 6.1 ¶2, 6.3 a; practice §10).

`said` are the columns of `rules.buildings` and `rules.facilities` by our keys, as values or as the texts of a form.
Whether somebody may do it is asked by the room whose page it is: territory lies below the posts.
"""

from collections.abc import Iterable
from datetime import date, datetime

from shapely.geometry.base import BaseGeometry

from linli.territory.actions.sites import (
    ALL,
    BUILDINGS,
    FACILITIES,
    SiteKind,
    SiteRow,
    SitesDone,
    Value,
    add_site,
    change_site,
    import_sites,
    retire_site,
)
from linli.territory.codes import FACILITY, is_site
from linli.territory.errors import SiteNotFound


def import_buildings(*, rows: Iterable[SiteRow], by: str, at: datetime, mode: str = ALL) -> SitesDone:
    """Check the rows of a list of buildings, store what is new. Raises what `import_sites` raises."""
    return import_sites(BUILDINGS, rows=rows, mode=mode, by=by, at=at)


def import_facilities(*, rows: Iterable[SiteRow], by: str, at: datetime, mode: str = ALL) -> SitesDone:
    """Check the rows of a list of facilities, store what is new. Raises what `import_sites` raises."""
    return import_sites(FACILITIES, rows=rows, mode=mode, by=by, at=at)


def add_building(*, by: str, at: datetime, shape: BaseGeometry | None = None, **said: Value) -> str:
    """Store one building and return its code. shape: point or outline, WGS 84. Raises the first error of its row."""
    return add_site(BUILDINGS, said=said, shape=shape, by=by, at=at)


def add_facility(*, by: str, at: datetime, shape: BaseGeometry | None = None, **said: Value) -> str:
    """Store one facility and return its code. shape: point or outline, WGS 84. Raises the first error of its row."""
    return add_site(FACILITIES, said=said, shape=shape, by=by, at=at)


def change_building(*, code: str, by: str, at: datetime, **said: Value) -> None:
    """Put right what is said of a building; the rest stays. Raises SiteNotFound, SiteRetired, and the first error."""
    change_site(BUILDINGS, code=code, said=said, shape=None, keeps_shape=True, by=by, at=at)


def change_facility(*, code: str, by: str, at: datetime, **said: Value) -> None:
    """Put right what is said of a facility; the rest stays. Raises SiteNotFound, SiteRetired, and the first error."""
    change_site(FACILITIES, code=code, said=said, shape=None, keeps_shape=True, by=by, at=at)


def place_site(*, code: str, shape: BaseGeometry | None, by: str, at: datetime) -> None:
    """Give a building or facility another point or outline (None: none); its grid stays if both lie in one community.

    Raises SiteNotFound, SiteRetired, SitePointAway.
    """
    change_site(kind_of(code), code=code, said={}, shape=shape, keeps_shape=False, by=by, at=at)


def retire_building(*, code: str, on: date, by: str, at: datetime, replaced_by: str = "") -> None:
    """End a building from a day. replaced_by: the building that stands there now. Raises what `retire_site` raises."""
    retire_site(BUILDINGS, code=code, on=on, replaced_by=replaced_by, by=by, at=at)


def retire_facility(*, code: str, on: date, by: str, at: datetime, replaced_by: str = "") -> None:
    """End a facility from a day. replaced_by: the facility that stands there now. Raises what `retire_site` raises."""
    retire_site(FACILITIES, code=code, on=on, replaced_by=replaced_by, by=by, at=at)


def kind_of(code: str) -> SiteKind:
    """Return which of the two a code means. Raises SiteNotFound."""
    if not is_site(code):
        raise SiteNotFound("code", code=code[:24])
    return FACILITIES if code[12] == FACILITY else BUILDINGS
