"""Grids change: the old code retires and keeps its row, the new one says where it came from (practice §2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from shapely.geometry.base import BaseGeometry

from linli.kernel.clock import LOCAL
from linli.territory import errors
from linli.territory.actions.following import follow_grids
from linli.territory.actions.grids import GridRow, draft_of, keep_scheme, store_new
from linli.territory.actions.shapes import note_changed_shapes
from linli.territory.codes import Scheme, full_code, prefix_of
from linli.territory.models import Division, Grid, GridLineage, ProvinceScheme
from linli.territory.rules.changes import check_old_grid, check_scheme_change, check_shape_of_change
from linli.territory.rules.grids import NAME_CHARACTERS_MAX, is_damaged
from linli.territory.terms import Change, Level


@dataclass(frozen=True)
class NewGrid:
    """A grid that a change brings. code "" = the next free one · community and kind: None = as the first old grid."""

    name: str
    code: str = ""
    community: str | None = None
    kind: int | None = None
    shape: BaseGeometry | None = None
    households: int | None = None
    population: int | None = None


@transaction.atomic
def change_grids(
    *,
    change: Change,
    old: Sequence[str],
    new: Sequence[NewGrid] = (),
    name: str = "",
    effective_on: date,
    document_no: str = "",
    scheme: str | None = None,
    open_cases: int = 0,
    by: str,
    at: datetime,
) -> list[str]:
    """Carry out one change of grids and return the codes that stand after it.

    old, new    1→1 recode and transfer · 1→n split · n→1 merge · n→m redraw · 1→0 rename (with `name`) and abolish
    open_cases  how many open cases hang on the old codes: cases live above, so their room counts them; matters for abolish
    by          the account that did it, kept with the lineage
    Old codes retire on `effective_on` and are never used again; a renamed grid keeps its code.
    Raises ChangeShape, GridNotFound, ChangeOfRetired, ChangeBeforeBirth, DateAhead, GridHasOpenCases,
    TransferWithinCommunity, GridNameForm, and what `add_grid` raises for a new grid.
    """
    check_shape_of_change(change, len(set(old)), len(new))
    if effective_on > at.astimezone(LOCAL).date():
        raise errors.DateAhead("effective_on", value=effective_on.isoformat())
    if change == Change.ABOLISH and open_cases:
        raise errors.GridHasOpenCases("old", count=open_cases)
    grids = _lock(old)
    for grid in grids:
        check_old_grid(grid.code, grid.effective_on, grid.retired_on, effective_on)
    note = _Note(change, effective_on, document_no, by, at)
    if change == Change.RENAME:
        return [_rename(grids[0], name, note)]
    rows = [_row(number, wanted, grids[0], change, effective_on) for number, wanted in enumerate(new, 1)]
    codes = store_new(rows, scheme or grids[0].scheme_id, at) if rows else []
    _retire(grids, codes, note)
    places = {grid.community_id for grid in grids} | {row.texts["community"] for row in rows}
    follow_grids(communities=places, fresh=codes, by=by, at=at)
    return codes


@dataclass(frozen=True)
class _Note:
    """What every row of one change says alike."""

    change: Change
    effective_on: date
    document_no: str
    by: str
    at: datetime

    def line(self, old: Grid, new: str | None) -> GridLineage:
        return GridLineage(
            old=old,
            new_id=new,
            change=self.change,
            old_name=old.name,
            effective_on=self.effective_on,
            document_no=self.document_no,
            recorded_by=self.by,
            recorded_at=self.at,
        )


def _lock(codes: Sequence[str]) -> list[Grid]:
    """Return the grids in the order asked for, locked in the order of their codes. Raises GridNotFound."""
    found = {
        grid.code: grid
        for grid in Grid.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("code")
    }
    for code in codes:
        if code not in found:
            raise errors.GridNotFound("old", code=code)
    return [found[code] for code in dict.fromkeys(codes)]


def _rename(grid: Grid, name: str, note: _Note) -> str:
    name = name.strip()
    if not 0 < len(name) <= NAME_CHARACTERS_MAX:
        raise errors.GridNameForm("name")
    if is_damaged(name):
        raise errors.TextDamaged("name", value=name)
    note.line(grid, grid.code).save()
    Grid.objects.filter(code=grid.code).update(name=name)
    return grid.code


def _row(number: int, wanted: NewGrid, old: Grid, change: Change, effective_on: date) -> GridRow:
    """A grid that only changes its code or its community stays what it was in everything else that is not said anew."""
    community = wanted.community or old.community_id
    if change == Change.TRANSFER and community == old.community_id:
        raise errors.TransferWithinCommunity("community", community=community)
    same = draft_of(old) if change in (Change.RECODE, Change.TRANSFER) else None
    shape = same.shape if same and wanted.shape is None else wanted.shape
    numbers = {"households": wanted.households, "population": wanted.population}
    texts = {
        "code": wanted.code,
        "name": wanted.name or old.name,
        "community": community,
        "kind": str(wanted.kind or old.kind),
        "effective_on": effective_on.isoformat(),
    }
    for key, number_wanted in numbers.items():
        value = getattr(same, key) if same and number_wanted is None else number_wanted
        texts[key] = "" if value is None else str(value)
    if same:
        for key in ("village_group_name", "site_type", "contact_org", "bounds_text"):
            texts[key] = getattr(same, key)
    return GridRow(number, texts, lambda: shape)


def _retire(grids: Sequence[Grid], new: Sequence[str], note: _Note) -> None:
    GridLineage.objects.bulk_create(note.line(old, code) for old in grids for code in (new or (None,)))
    Grid.objects.filter(code__in=[grid.code for grid in grids]).update(retired_on=note.effective_on)
    touched = [(grid.county, None) for grid in grids if grid.geometry is not None]
    note_changed_shapes(touched)


@transaction.atomic
def set_scheme(
    *,
    province: str,
    scheme: Scheme,
    mapping: Mapping[str, str],
    level: int | None,
    effective_on: date,
    document_no: str = "",
    by: str,
    at: datetime,
) -> int:
    """Fix the code scheme of a province, and give every grid in use its new code. Returns how many were recoded.

    mapping  old code → new code, for every grid of the province in use
    level    of the actor's centre; None for the command line of the machine itself
    Old codes stay known: lineage says what became of them.
    Raises SchemeByProvinceOnly, SchemeMappingIncomplete, DivisionNotFound, and what `change_grids` raises.
    Source: GB/T 34300-2017, 5 ¶2 (C11).
    """
    standing = Grid.objects.filter(retired_on=None).exclude(scheme=scheme.name)
    whole = full_code(province) or ""
    begin = prefix_of(whole, Level.PROVINCE)
    in_use = sorted(standing.filter(code__startswith=begin).values_list("code", flat=True))
    check_scheme_change(level, in_use, mapping)
    if not Division.objects.filter(code=whole, level=Level.PROVINCE).exists():
        raise errors.DivisionNotFound("province", code=province[:24])
    keep_scheme(scheme)
    for code in in_use:
        change_grids(
            change=Change.RECODE,
            old=[code],
            new=[NewGrid(name="", code=mapping[code])],
            effective_on=effective_on,
            document_no=document_no,
            scheme=scheme.name,
            by=by,
            at=at,
        )
    ProvinceScheme.objects.update_or_create(
        province_id=whole, defaults={"scheme_id": scheme.name, "set_by": by, "set_at": at}
    )
    return len(in_use)
