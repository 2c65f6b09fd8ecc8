"""What an import brought by mistake goes away again while nothing refers to it. Otherwise nothing is ever deleted here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet

from linli.territory.actions.shapes import note_changed_shapes
from linli.territory.models import Building, Division, DivisionAlias, Facility, Grid, SiteNote

CODES_AT_A_TIME = 400

Used = dict[str, str]  # code → table that refers to it


@transaction.atomic
def remove_grids(*, codes: Sequence[str]) -> Used:
    """Delete grids that nothing refers to. Returns those that stay, with the table that holds on to each."""
    rows = Grid.objects.filter(code__in=codes).values_list("code", "county", "geometry")
    shapes = {code: (county, shapely.from_wkb(bytes(shape))) for code, county, shape in rows if shape}
    used = _remove(Grid.objects.all(), codes)
    note_changed_shapes(shape for code, shape in shapes.items() if code not in used)
    return used


@transaction.atomic
def remove_sites(*, codes: Sequence[str]) -> Used:
    """Delete buildings and facilities that nothing refers to, with their history. Returns those that stay."""
    used = _remove(Building.objects.all(), codes) | _remove(Facility.objects.all(), codes)
    for batch in _batches([code for code in codes if code not in used]):
        SiteNote.objects.filter(site__in=batch).delete()
    return used


@transaction.atomic
def take_back_divisions(*, added: Sequence[str], before: Mapping[str, Mapping[str, Any]]) -> Used:
    """Delete the divisions that came, those below first, and give the changed ones back what they said before.

    before  code → name, level, parent, kind, village_kind, effective_on (ISO)
    Returns those that stay, with the table that holds on to each.
    """
    DivisionAlias.objects.filter(division__in=added).delete()
    levels = dict(Division.objects.filter(code__in=added).values_list("code", "level"))
    used: Used = {}
    for level in sorted(set(levels.values()), reverse=True):
        used |= _remove(Division.objects.all(), [code for code in added if levels.get(code) == level])
    for code, said in before.items():
        day = said["effective_on"]
        values = {**said, "effective_on": date.fromisoformat(day) if day else None}
        Division.objects.filter(code=code).update(**values)
    return used


def _remove(rows: "QuerySet[Any]", codes: Sequence[str]) -> Used:  # Any: rows of any table keyed by code
    """A whole batch goes at once; only where something holds on to one of it, each is tried by itself."""
    used: Used = {}
    for batch in _batches(codes):
        if not _held(rows.filter(code__in=batch)):
            continue
        for code in batch:
            if why := _held(rows.filter(code=code)):
                used[code] = why
    return used


def _batches(codes: Sequence[str]) -> list[Sequence[str]]:
    return [codes[start : start + CODES_AT_A_TIME] for start in range(0, len(codes), CODES_AT_A_TIME)]


def _held(rows: "QuerySet[Any]") -> str:  # Any: as above
    """Delete the rows and return "", or leave them all and return the table that forbids it."""
    try:
        with transaction.atomic():
            rows.delete()
    except ProtectedError as error:
        held: list[models.Model] = list(error.protected_objects)
        return held[0]._meta.label_lower
    return ""
