"""Divisions come in: one by one, or a country at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction

from linli.kernel.bulk import Value, insert_rows
from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.codes import TEST_PROVINCE, full_code
from linli.territory.models import Division, DivisionAlias
from linli.territory.rules.divisions import (
    DivisionList,
    DivisionRow,
    Known,
    direct_parents,
    mixes_test_province,
    parents_named_outside,
    read_divisions,
    settle_kinds,
)
from linli.territory.rules.findings import Finding, errors_in
from linli.territory.terms import DivisionKind, Level

ROWS_A_BATCH = 10_000
CODES_A_QUERY = 10_000
_FIELDS = ("name", "level", "parent_id", "kind", "village_kind", "effective_on")


@dataclass(frozen=True)
class DivisionsDone:
    """stored: divisions of the file that are stored now · added, changed: by this run; nothing at all when `refused`.

    trace  what this run has made and what it has changed, when it was asked for
    """

    read: int
    stored: int
    added: int
    changed: int
    levels: Mapping[int, int]
    repeated: list[tuple[int, str, str]]
    findings: list[Finding]
    trace: "Trace | None" = None

    @property
    def refused(self) -> bool:
        return errors_in(self.findings) > 0


@dataclass
class Trace:
    """added: row → code · before: code → (row, what it said): by what an import is taken back."""

    added: dict[int, str] = field(default_factory=dict)
    before: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


class DivisionTable(Protocol):
    """What is read of a table: the place of each column by our key, and numbered rows."""

    @property
    def columns(self) -> Mapping[str, int]: ...

    def rows(self) -> Iterator[tuple[int, list[str]]]: ...


def import_divisions(
    *,
    table: DivisionTable,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
    trace: Trace | None = None,
) -> DivisionsDone:
    """Store every division of `table`, or none when one row is wrong. A second run finds everything as it is.

    A row that repeats a place under its padded code is reported, not stored twice. Divisions not in the file stay.
    Raises DivisionTestProvince, NotATable.
    Source: GB/T 34300-2017, 5; practice §2.2–2.4.
    """
    found = read_divisions(table.rows(), table.columns, progress)
    aliases = settle_kinds(found)
    with transaction.atomic():
        if mixes_test_province(found.rows, _holds_real_province()):
            raise errors.DivisionTestProvince("code")
        parents = settle_parents(found)
        refuse_retired(found)
        if errors_in(found.findings):
            return _done(found, 0, 0)
        added, changed = store_divisions(found.rows, parents, progress, trace)
        DivisionAlias.objects.bulk_create(
            [DivisionAlias(code=code, division_id=city) for code, city in aliases.items()],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["division"],
        )
    return _done(found, added, changed, trace)


def _done(found: DivisionList, added: int, changed: int, trace: Trace | None = None) -> DivisionsDone:
    stored = 0 if errors_in(found.findings) else len(found.rows)
    levels = dict.fromkeys((int(level) for level in Level), 0)
    for row in found.rows.values() if stored else ():
        levels[row.level] += 1
    return DivisionsDone(found.read, stored, added, changed, levels, found.repeated, found.findings, trace)


def _holds_real_province() -> bool:
    return Division.objects.exclude(code__gte=TEST_PROVINCE).exists()


def settle_parents(found: DivisionList) -> dict[str, str]:
    """Return the direct parent of every code; what cannot be settled becomes a finding."""
    outside = sorted(parents_named_outside(found.rows))
    stored = {}
    for start in range(0, len(outside), CODES_A_QUERY):
        known = Division.objects.filter(code__in=outside[start : start + CODES_A_QUERY])
        for code, level, parent, kind in known.values_list("code", "level", "parent_id", "kind"):
            stored[code] = Known(level, parent or "", kind)
    settled = {}
    for code, above in direct_parents(found.rows, stored):
        if isinstance(above, Refusal):
            found.findings.append(Finding(found.rows[code].number, code, above))
        else:
            settled[code] = above
    return settled


def refuse_retired(found: DivisionList) -> None:
    """Add a finding for every row whose code was used before and is never used again."""
    retired = Division.objects.filter(retired_on__isnull=False).values_list("code", flat=True)
    for code in retired.iterator():
        if code in found.rows:
            refusal = errors.DivisionCodeRetired("code", code=code)
            found.findings.append(Finding(found.rows[code].number, code, refusal))


def store_divisions(
    rows: Mapping[str, DivisionRow],
    parents: Mapping[str, str],
    progress: Callable[[int], None] = lambda done: None,
    trace: Trace | None = None,
) -> tuple[int, int]:
    """Write what is new or other than stored. Returns how many were added and how many changed."""
    codes = sorted(rows)
    added = changed = 0
    for start in range(0, len(codes), ROWS_A_BATCH):
        batch = codes[start : start + ROWS_A_BATCH]
        stored = Division.objects.filter(code__gte=batch[0], code__lte=batch[-1])
        standing = {code: tuple(values) for code, *values in stored.values_list("code", *_FIELDS)}
        wanted = {code: _wanted(rows[code], parents[code], standing.get(code)) for code in batch}
        new: list[Sequence[Value]] = [
            (code, *values[:-1], values[-1].isoformat() if values[-1] else None)
            for code, values in wanted.items()
            if code not in standing
        ]
        other = {code: values for code, values in wanted.items() if standing.get(code, values) != values}
        if trace is not None:
            _note(trace, rows, [str(code) for code, *_ in new], {code: standing[code] for code in other})
        insert_rows(Division, ("code", *_FIELDS), new)
        Division.objects.bulk_create(
            [
                Division(code=code, **dict(zip(_FIELDS, values, strict=True)))
                for code, values in other.items()
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "level", "parent", "kind", "village_kind", "effective_on"],
        )
        added, changed = added + len(new), changed + len(other)
        progress(start + len(batch))
    return added, changed


def _note(
    trace: Trace, rows: Mapping[str, DivisionRow], new: Sequence[str], changed: Mapping[str, tuple[Any, ...]]
) -> None:  # Any: stored rows
    trace.added.update((rows[code].number, code) for code in new)
    for code, values in changed.items():
        said = dict(zip(_FIELDS, values, strict=True))
        said["effective_on"] = said["effective_on"].isoformat() if said["effective_on"] else ""
        trace.before[code] = (rows[code].number, said)


_Values = tuple[str, int, str | None, str, str, date | None]


def _wanted(row: DivisionRow, parent: str, standing: tuple[Any, ...] | None) -> _Values:  # Any: a stored row
    """A file without dates takes no date away."""
    effective_on = row.effective_on or (standing[-1] if standing else None)
    return row.name, row.level, parent or None, row.kind, row.village_kind, effective_on


@transaction.atomic
def add_division(
    *,
    code: str,
    name: str,
    level: int,
    parent: str | None,
    at: datetime,
    kind: str = DivisionKind.NORMAL,
    village_kind: str = "",
) -> str:
    """Store one division and return its full code. The rules are those of the long list; `parent` None only for a province.

    Raises the first error of `import_divisions`, DivisionCodeTwice when the code is taken.
    """
    columns = {"code": 0, "name": 1, "level": 2, "parent": 3, "kind": 4, "village_kind": 5}
    row = [code, name, str(int(level)), parent or "", str(kind), village_kind]
    found = read_divisions([(1, row)], columns)
    settle_kinds(found)
    parents = settle_parents(found)
    refuse_retired(found)
    for finding in found.findings:
        if finding.is_error:
            raise finding.about
    whole = full_code(code)
    assert whole is not None
    if standing := Division.objects.filter(code=whole).first():
        raise errors.DivisionCodeTwice("code", code=whole, name=standing.name)
    store_divisions(found.rows, parents)
    return whole
