"""What stands, row by row in the columns of the import templates."""

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

import shapely
from django.db.models import QuerySet

from linli.territory.codes import after
from linli.territory.models import Building, Division, Facility, Grid, Site
from linli.territory.terms import BuildingUse, FacilityKind

ROWS_AT_A_TIME = 500

Row = TypeVar("Row", Building, Facility)


def division_rows(prefix: str) -> Iterator[dict[str, str]]:
    """Yield the divisions in use under a code, upper ones first."""
    rows = Division.objects.filter(code__gte=prefix, code__lt=after(prefix), retired_on=None)
    for row in rows.order_by("level", "code").iterator(ROWS_AT_A_TIME):
        yield {
            "code": row.code,
            "name": row.name,
            "level": str(row.level),
            "parent": row.parent_id or "",
            "kind": row.kind,
            "village_kind": row.village_kind,
            "effective_on": _day(row.effective_on),
        }


def grid_rows(prefix: str) -> Iterator[dict[str, str]]:
    """Yield the grids in use under a code."""
    rows = Grid.objects.filter(code__gte=prefix, code__lt=after(prefix), retired_on=None).order_by("code")
    for row in rows.iterator(ROWS_AT_A_TIME):
        yield {
            "community": row.community_id,
            "kind": str(row.kind),
            "code": row.code,
            "name": row.name,
            "households": _number(row.households),
            "population": _number(row.population),
            "bounds_text": row.bounds_text,
            "geometry": _shape(row.geometry),
            "site_type": row.site_type,
            "contact_org": row.contact_org,
            "village_group_name": row.village_group_name,
            "effective_on": _day(row.effective_on),
        }


def building_rows(prefix: str) -> Iterator[dict[str, str]]:
    """Yield the buildings in use under a code."""
    uses = {use.value: str(use.label) for use in BuildingUse}
    yes_no = {True: "是", False: "否", None: ""}
    for row in _in_use(Building.objects.all(), prefix).iterator(ROWS_AT_A_TIME):
        yield {
            **_site(row),
            "use": uses[row.use],
            **{
                key: _number(getattr(row, key))
                for key in ("built_year", "floors", "units", "households", "lifts")
            },
            "property_company": row.property_company,
            "property_phone": row.property_phone,
            "has_fire_control_room": yes_no[row.has_fire_control_room],
        }


def facility_rows(prefix: str) -> Iterator[dict[str, str]]:
    """Yield the public facilities in use under a code."""
    kinds = {kind.value: str(kind.label) for kind in FacilityKind}
    for row in _in_use(Facility.objects.all(), prefix).iterator(ROWS_AT_A_TIME):
        yield {
            **_site(row),
            "kind": kinds[row.kind],
            "keeper": row.keeper,
            "keeper_phone": row.keeper_phone,
        }


def _in_use(rows: "QuerySet[Row]", prefix: str) -> "QuerySet[Row]":
    return rows.filter(code__gte=prefix, code__lt=after(prefix), retired_on=None).order_by("code")


def _site(row: Site) -> dict[str, str]:
    return {
        "code": row.code,
        "grid": row.grid_id or "",
        "community": row.community_id,
        "name": row.name,
        "address": row.address,
        "geometry": _shape(row.geometry),
        "effective_on": _day(row.effective_on),
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _shape(value: bytes | memoryview | None) -> str:
    """Return a shape as GeoJSON with every digit it has, so that it comes back as the very same shape."""
    return "" if value is None else str(shapely.to_geojson(shapely.from_wkb(bytes(value))))
