"""A second edition of the list of divisions, laid beside what stands; what is planned; what hangs on a code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from linli.territory.codes import DIVISION_DIGITS, after
from linli.territory.models import Building, Division, Facility, Grid, PlannedChange
from linli.territory.rules.differences import Entry

ROWS_A_FETCH = 5_000
PLANS_SHOWN_MAX = 100


@dataclass(frozen=True)
class Plan:
    """Changes that wait for their day, or that their day refused (`refused`)."""

    id: str
    effective_on: date
    document_no: str
    count: int
    refused: str


@dataclass(frozen=True)
class OnGround:
    """What stands under a code in this room."""

    grids: int
    buildings: int
    facilities: int


def entries_in_use() -> Iterator[tuple[str, Entry]]:
    """Yield every division in use in order of its code, a few thousand rows in memory at a time."""
    rows = Division.objects.filter(retired_on=None).order_by("code")
    fields = rows.values_list("code", "name", "level", "parent_id", "kind", "village_kind")
    for code, name, level, parent, kind, village_kind in fields.iterator(chunk_size=ROWS_A_FETCH):
        yield code, Entry(name, level, parent or "", kind, village_kind)


def on_ground(prefix: str) -> OnGround:
    """Count the grids, buildings and facilities in use under the leading digits of a division, or in a grid."""
    if len(prefix) > DIVISION_DIGITS:
        here = {"grid": prefix, "retired_on": None}
        return OnGround(1, Building.objects.filter(**here).count(), Facility.objects.filter(**here).count())
    inside = {"code__gte": prefix, "code__lt": after(prefix), "retired_on": None}
    return OnGround(
        Grid.objects.filter(**inside).count(),
        Building.objects.filter(**inside).count(),
        Facility.objects.filter(**inside).count(),
    )


def plans_open() -> Sequence[Plan]:
    """Return what waits for its day and what its day refused, by day."""
    rows = PlannedChange.objects.filter(settled_at=None) | PlannedChange.objects.exclude(refused="")
    return [
        Plan(str(row.id), row.effective_on, row.document_no, len(row.changes), row.refused)
        for row in rows.order_by("effective_on", "id")[:PLANS_SHOWN_MAX]
    ]
