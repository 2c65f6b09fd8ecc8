"""Centres and units as they stand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from linli.kernel import paging
from linli.kernel.paging import PAGE_ROWS, Page
from linli.kernel.prepared import prepared
from linli.organisation.errors import CentreUnknown, NoCentre, UnitUnknown
from linli.organisation.models import Centre, Unit
from linli.territory import codes


@dataclass(frozen=True)
class CentreView:
    """One centre. `parent` is its direct parent (None at the top); `scope` the code prefix of its ground."""

    code: str
    name: str
    short_name: str
    level: int
    parent: str | None
    leading_organisation: str
    linked_zz_center_name: str
    phone: str
    closed_on: date | None

    @property
    def scope(self) -> str:
        return codes.prefix_of(self.code, self.level)


@dataclass(frozen=True)
class UnitView:
    """One department or other body beside a centre."""

    code: str
    centre: str
    name: str
    kind: str
    phone: str
    closed_on: date | None


def centre(code: str) -> CentreView:
    """Return one centre, closed ones too. Raises CentreUnknown."""
    found = _centres((code,))
    if not found:
        raise CentreUnknown("centre")
    return _centre_view(found[0])


def centres(codes: Collection[str]) -> dict[str, CentreView]:
    """Return several centres by code, in one query."""
    return {row.code: _centre_view(row) for row in _centres(tuple(codes))}


@prepared
def _centres(codes: tuple[str, ...]) -> QuerySet[Centre]:
    return Centre.objects.filter(code__in=codes)


def tops() -> list[CentreView]:
    """Return the active centres above which there is none, by code."""
    return [_centre_view(row) for row in Centre.objects.filter(parent=None, closed_on=None).order_by("code")]


def direct_children(code: str) -> list[CentreView]:
    """Return the active centres whose direct parent is this one, by code."""
    return [_centre_view(row) for row in _below(code)]


@prepared
def _below(code: str) -> QuerySet[Centre]:
    return Centre.objects.filter(parent=code, closed_on=None).order_by("code")


def children_page(code: str, after: str = "") -> Page[CentreView]:
    """Return the active direct children of a centre, 50 a page by code. Raises BadCursor."""
    rows = Centre.objects.filter(parent=code, closed_on=None)
    if after:
        rows = rows.filter(code__gt=paging.decode(after, 1)[0])
    found = list(rows.order_by("code")[: PAGE_ROWS + 1])
    shown = [_centre_view(row) for row in found[:PAGE_ROWS]]
    return Page(shown, paging.encode(shown[-1].code) if len(found) > PAGE_ROWS else "")


def centre_for(area: str) -> CentreView:
    """Return the centre of the smallest division that holds the area (a grid or division code) and has one.

    Raises NoCentre.
    """
    steps = tuple(area[:digits].ljust(12, "0") for digits in codes.DIGITS_OF_LEVEL.values())
    found = _smallest_of(steps)
    if not found:
        raise NoCentre("area", area=area)
    return _centre_view(found[0])


@prepared
def _smallest_of(steps: tuple[str, ...]) -> QuerySet[Centre]:
    return Centre.objects.filter(code__in=steps, closed_on=None).order_by("-level")[:1]


def units_of(centre_code: str) -> list[UnitView]:
    """Return the units beside one centre that are not closed, by code (99 at most)."""
    return [_unit_view(row) for row in _beside(centre_code)]


@prepared
def _beside(centre_code: str) -> QuerySet[Unit]:
    return Unit.objects.filter(centre=centre_code, closed_on=None).order_by("code")


def unit(code: str) -> UnitView:
    """Return one unit, closed ones too. Raises UnitUnknown."""
    found = Unit.objects.filter(pk=code).first()
    if found is None:
        raise UnitUnknown("unit")
    return _unit_view(found)


def short_names_of(codes: Collection[str]) -> dict[str, str]:
    """Return the short names of centres by code, as lists show them."""
    return dict(Centre.objects.filter(pk__in=codes).values_list("code", "short_name"))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of centres and units by code, one query a table; unknown codes are left out."""
    wanted = set(codes)
    units = {code for code in wanted if "-" in code}
    names: dict[str, str] = {}
    if wanted - units:
        names |= dict(Centre.objects.filter(pk__in=wanted - units).values_list("code", "name"))
    if units:
        names |= dict(Unit.objects.filter(pk__in=units).values_list("code", "name"))
    return names


def _centre_view(row: Centre) -> CentreView:
    return CentreView(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        level=row.level,
        parent=row.parent_id,
        leading_organisation=row.leading_organisation,
        linked_zz_center_name=row.linked_zz_center_name,
        phone=row.phone,
        closed_on=row.closed_on,
    )


def _unit_view(row: Unit) -> UnitView:
    return UnitView(
        code=row.code,
        centre=row.centre_id,
        name=row.name,
        kind=row.kind,
        phone=row.phone,
        closed_on=row.closed_on,
    )
