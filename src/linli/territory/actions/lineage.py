"""Divisions change: nothing is deleted, a retired code keeps its row and says what followed it (practice §2.4)."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refusal
from linli.kernel.incoming import Table
from linli.territory import errors
from linli.territory.actions.divisions import (
    CODES_A_QUERY,
    refuse_retired,
    settle_parents,
    store_divisions,
)
from linli.territory.models import Division, DivisionLineage, Grid, PlannedChange
from linli.territory.queries.editions import entries_in_use
from linli.territory.rules.changes import (
    DivisionChange,
    NewDivision,
    check_division_changes,
    read_back,
    written,
)
from linli.territory.rules.differences import Differences, Entry, changes_from, compare, covered
from linli.territory.rules.divisions import DivisionList, read_divisions, settle_kinds
from linli.territory.rules.findings import Finding, errors_in

_CELLS = ("code", "name", "level", "parent", "kind", "village_kind", "effective_on")
_COLUMNS = {key: place for place, key in enumerate(_CELLS)}


@dataclass(frozen=True)
class DivisionsChanged:
    """retired, added: codes · planned: they wait for their day · grids_left: grids in use whose community has retired.

    Grids, centres and posts are never changed silently: a person redraws the grids and opens the centres of the new codes.
    """

    retired: tuple[str, ...]
    added: tuple[str, ...]
    planned: bool = False
    grids_left: int = 0


@transaction.atomic
def change_divisions(
    *,
    changes: Sequence[DivisionChange],
    effective_on: date,
    document_no: str = "",
    open_cases: Mapping[str, int] | None = None,
    by: str,
    at: datetime,
) -> DivisionsChanged:
    """Carry out all of the changes from a day, or none; from a later day on, keep them until it comes.

    open_cases  code → how many open cases hang on it: cases live above, so their room counts them; matters for abolish
    Old codes retire on `effective_on` and are never used again. The same plan made twice is one plan.
    Raises ChangeShape, DivisionMissing, DivisionChangeRetired, DivisionChangeTwice, ChangeBeforeBirth, DivisionHasChildren,
    DivisionHasOpenCases, and the first error of `import_divisions` for a new division.
    """
    later = effective_on > at.astimezone(LOCAL).date()
    check_division_changes(changes, {} if later else open_cases or {})
    point = transaction.savepoint()
    done = _carry_out(changes, effective_on, document_no, by, at)
    if not later:
        transaction.savepoint_commit(point)
        return done
    # Tried and taken back: what could not be done is said today, not on the day.
    transaction.savepoint_rollback(point)
    _keep(changes, effective_on, document_no, by, at)
    return DivisionsChanged(done.retired, done.added, planned=True, grids_left=done.grids_left)


def _keep(
    changes: Sequence[DivisionChange], effective_on: date, document_no: str, by: str, at: datetime
) -> None:
    plain = written(changes)
    digest = hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    PlannedChange.objects.get_or_create(
        digest=digest,
        effective_on=effective_on,
        settled_at=None,
        defaults={"changes": plain, "document_no": document_no, "planned_by": by, "planned_at": at},
    )


def carry_out_planned(*, count_open: Callable[[str], int], at: datetime) -> int:
    """Carry out what was planned for a day that has come, in order of days. Returns how many plans were carried out.

    count_open  how many open cases hang on a code (the room above counts them)
    A plan that cannot be carried out any more changes nothing and keeps the reason; it is not tried again.
    """
    today, done = at.astimezone(LOCAL).date(), 0
    due = PlannedChange.objects.filter(settled_at=None, effective_on__lte=today)
    for key in list(due.order_by("effective_on", "id").values_list("id", flat=True)):
        with transaction.atomic():
            plan = PlannedChange.objects.select_for_update().get(id=key)
            if plan.settled_at:
                continue  # another process was quicker
            try:
                with transaction.atomic():
                    _settle(plan, count_open, at)
                done += 1
            except Refusal as refusal:
                plan.refused = refusal.message[:400]
            plan.settled_at = at
            plan.save(update_fields=["settled_at", "refused"])
    return done


def _settle(plan: PlannedChange, count_open: Callable[[str], int], at: datetime) -> None:
    changes = read_back(plan.changes)
    ending = {code for each in changes if each.change for code in each.retires}
    change_divisions(
        changes=changes,
        effective_on=plan.effective_on,
        document_no=plan.document_no,
        open_cases={code: count_open(code) for code in sorted(ending)},
        by=plan.planned_by,
        at=at,
    )


def _carry_out(
    changes: Sequence[DivisionChange], effective_on: date, document_no: str, by: str, at: datetime
) -> DivisionsChanged:
    olds = _lock({code for each in changes for code in each.old}, effective_on)
    added = _store(changes, olds, effective_on)
    lines = [
        DivisionLineage(
            old=olds[old],
            new_id=new,
            change=each.change,
            old_name=olds[old].name,
            old_parent=olds[old].parent_id or "",
            effective_on=effective_on,
            document_no=document_no,
            recorded_by=by,
            recorded_at=at,
        )
        for each in changes
        if each.change
        for old in each.old
        for new in _codes_after(each)
    ]
    DivisionLineage.objects.bulk_create(lines, batch_size=CODES_A_QUERY)
    retired = tuple(sorted({code for each in changes if each.change for code in each.retires}))
    grids_left = 0
    for batch in _batches(retired):
        Division.objects.filter(code__in=batch).update(retired_on=effective_on)
        grids_left += Grid.objects.filter(community__in=batch, retired_on=None).count()
    for batch in _batches(retired):
        orphan = Division.objects.filter(parent__in=batch, retired_on=None).order_by("code").first()
        if orphan:
            raise errors.DivisionHasChildren("old", code=orphan.parent_id, child=orphan.code)
    return DivisionsChanged(retired, added, grids_left=grids_left)


def _codes_after(each: DivisionChange) -> list[str | None]:
    return [new.code for new in each.new] if each.new else [None]


def _batches(codes: Sequence[str]) -> Iterable[Sequence[str]]:
    return (codes[start : start + CODES_A_QUERY] for start in range(0, len(codes), CODES_A_QUERY))


def _lock(codes: set[str], effective_on: date) -> dict[str, Division]:
    """Return the divisions, locked in the order of their codes. Raises DivisionMissing and what forbids a change."""
    found: dict[str, Division] = {}
    for batch in _batches(sorted(codes)):
        rows = Division.objects.select_for_update(no_key=True).filter(code__in=batch).order_by("code")
        found |= {row.code: row for row in rows}
    for code in sorted(codes):
        if code not in found:
            raise errors.DivisionMissing("old", code=code)
        if found[code].retired_on:
            raise errors.DivisionChangeRetired("old", code=code)
        if (begun := found[code].effective_on) and effective_on < begun:
            raise errors.ChangeBeforeBirth("effective_on", code=code, date=begun.isoformat())
    return found


def _store(
    changes: Sequence[DivisionChange], olds: Mapping[str, Division], effective_on: date
) -> tuple[str, ...]:
    """Write every new or altered division by the rules of the long list. Returns the codes that are new."""
    wanted = {new.code: (new, each) for each in changes for new in each.new}
    standing: set[str] = set()
    for batch in _batches(sorted(wanted)):
        standing.update(Division.objects.filter(code__in=batch).values_list("code", flat=True))
    rows = []
    for number, (new, each) in enumerate(wanted.values(), 1):
        first = olds[each.old[0]] if each.old else None
        begins = "" if new.code in standing else effective_on.isoformat()
        rows.append((number, _cells(new, first, begins)))
    found = read_divisions(rows, _COLUMNS)
    settle_kinds(found)
    parents = settle_parents(found)
    refuse_retired(found)
    for finding in found.findings:
        if finding.is_error:
            raise finding.about
    store_divisions(found.rows, parents)
    return tuple(sorted(found.rows.keys() - standing))


def _cells(new: NewDivision, first: Division | None, begins: str) -> list[str]:
    name = new.name or (first.name if first else "")
    level = new.level or (first.level if first else 0)
    return [new.code, name, str(int(level)), new.parent, new.kind, new.village_kind, begins]


@dataclass(frozen=True)
class Edition:
    """A second edition laid beside what stands. findings: what is wrong with the file itself; then nothing was compared."""

    read: int
    differences: Differences
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return errors_in(self.findings) > 0


def compare_divisions(
    *, table: Table, covers: Collection[str] = (), progress: Callable[[int], None] = lambda done: None
) -> Edition:
    """Return how the file differs from the divisions in use. Stores nothing.

    covers  codes of places of which the file lists everything: what is missing there has ended
    Raises CoversUnknown, NotATable.
    """
    found = read_divisions(table.rows(), table.columns, progress)
    settle_kinds(found)
    parents = settle_parents(found)
    refuse_retired(found)
    if errors_in(found.findings):
        return Edition(found.read, Differences(), found.findings)
    prefixes = [_prefix(found, code) for code in covers]
    wanted = ((code, _entry(found, parents, code)) for code in sorted(found.rows))
    return Edition(found.read, compare(entries_in_use(), wanted, prefixes), found.findings)


def _entry(found: DivisionList, parents: Mapping[str, str], code: str) -> Entry:
    row = found.rows[code]
    return Entry(row.name, row.level, parents[code], row.kind, row.village_kind)


def _prefix(found: DivisionList, code: str) -> str:
    whole = code.ljust(12, "0")
    return covered(code, found.rows[whole].level if whole in found.rows else None)


@transaction.atomic
def apply_edition(
    *,
    edition: Edition,
    recoded: Collection[tuple[str, str]] = (),
    effective_on: date,
    document_no: str = "",
    open_cases: Mapping[str, int] | None = None,
    by: str,
    at: datetime,
) -> DivisionsChanged:
    """Make the divisions what the edition says, from a day. A second time there is no difference, so nothing changes.

    recoded  (old, new) of the suggestions that a person confirmed; of others the old one is abolished, the new one appears
    Raises SuggestionUnknown, TooManyDifferences, and what `change_divisions` raises.
    """
    return change_divisions(
        changes=changes_from(edition.differences, recoded),
        effective_on=effective_on,
        document_no=document_no,
        open_cases=open_cases,
        by=by,
        at=at,
    )
