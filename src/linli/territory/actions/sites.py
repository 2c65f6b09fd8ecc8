"""Buildings and public facilities come in, one by one or a file at a time, are put right, retire, and follow their grids.

One way for both kinds; `actions/buildings.py` says the words that callers use.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import islice
from typing import Any

import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.actions.siteground import SerialsOfSites, ground_of, spots_of, with_neighbours
from linli.territory.codes import BUILDING, FACILITY, county_of
from linli.territory.models import Building, Division, Facility, Site, SiteNote
from linli.territory.rules.buildings import BuildingDraft, read_building
from linli.territory.rules.facilities import FacilityDraft, read_facility
from linli.territory.rules.findings import ERROR, Finding
from linli.territory.rules.sites import SiteDraft, check_site, known_as, settle_draft
from linli.territory.terms import SiteStep

ROWS_MAX = 1_000_000
ROWS_AT_A_TIME = 2_000
FINDINGS_KEPT_MAX = 100_000
DRY, ALL, CLEAN_ONLY = "dry", "all", "clean-only"

Value = str | int | bool | None


@dataclass(frozen=True)
class SiteRow:
    """One row of a file: its number, its texts by our keys, and how to read its point or outline (None: it has none)."""

    number: int
    texts: Mapping[str, str]
    shape: Callable[[], BaseGeometry | None] = lambda: None

    @property
    def subject(self) -> str:
        return (self.texts.get("code") or self.texts.get("name", ""))[:60]


@dataclass
class SitesDone:
    """What became of the rows of a file.

    clean  rows without an error · codes: what this run has stored, in order
    left   numbers of the rows with an error · known: row → code of what was stored already
    stored row → code of what this run has stored
    """

    read: int = 0
    codes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    known: dict[int, str] = field(default_factory=dict)
    stored: dict[int, str] = field(default_factory=dict)

    @property
    def clean(self) -> int:
        return self.read - len(self.left)

    @property
    def applied(self) -> int:
        return len(self.codes)

    def note(self, found: Iterable[Finding]) -> None:
        for finding in found:
            if finding.is_error:
                self.left.add(finding.row)
            if len(self.findings) < FINDINGS_KEPT_MAX:
                self.findings.append(finding)


@dataclass(frozen=True)
class SiteKind:
    """What tells buildings and facilities apart."""

    letter: str
    model: type[Building] | type[Facility]
    draft: type[BuildingDraft] | type[FacilityDraft]
    read: Callable[..., Iterator[SiteDraft | Refusal]]

    @property
    def columns(self) -> list[str]:
        """The columns that draft and table call alike."""
        return [
            each.name
            for each in fields(self.draft)
            if each.name not in ("code", "grid", "community", "shape")
        ]

    def draft_of(self, row: Any) -> SiteDraft:  # Any: a row of `model`
        shape = None if row.geometry is None else shapely.from_wkb(bytes(row.geometry))
        alike: dict[str, Any] = {name: getattr(row, name) for name in self.columns}
        return self.draft(
            code=row.code, grid=row.grid_id or "", community=row.community_id, shape=shape, **alike
        )


BUILDINGS = SiteKind(BUILDING, Building, BuildingDraft, read_building)
FACILITIES = SiteKind(FACILITY, Facility, FacilityDraft, read_facility)
KINDS = (BUILDINGS, FACILITIES)


def import_sites(
    kind: SiteKind, *, rows: Iterable[SiteRow], mode: str, by: str, at: datetime, alone: bool = False
) -> SitesDone:
    """Check every row and store what is new: all or none (ALL), the clean rows (CLEAN_ONLY), or nothing at all (DRY).

    The rows are read ROWS_AT_A_TIME at a time, so that a long file needs little memory; a row that is stored already with
    the same content is clean and not stored again. Raises TooManyFeatures, NoDivisionsYet.
    """
    done = SitesDone()
    seen: dict[object, int] = {}
    with transaction.atomic():
        first = Division.objects.select_for_update(no_key=True).order_by("code")
        # Two files at once would each lock their communities in another order; one form locks but one.
        if not (Division.objects.exists() if alone else first.first()):
            raise errors.NoDivisionsYet
        left = iter(rows)
        while batch := list(islice(left, ROWS_AT_A_TIME)):
            done.read += len(batch)
            if done.read > ROWS_MAX:
                raise errors.TooManyFeatures("file", count=done.read, limit=ROWS_MAX)
            fresh = _checked(kind, batch, seen, done, at.astimezone(LOCAL).date())
            if mode == CLEAN_ONLY or (mode == ALL and not done.left):
                done.codes += _store(kind, fresh, done, by=by, at=at)
        if mode == ALL and done.left:
            done.codes = []
            done.stored.clear()
            transaction.set_rollback(True)
    done.findings.sort(key=lambda finding: finding.row)
    return done


def _checked(
    kind: SiteKind, rows: Sequence[SiteRow], seen: dict[object, int], done: SitesDone, day: date
) -> list[tuple[SiteRow, SiteDraft]]:
    """Return the rows that are right and not stored yet; what is wrong with the others is noted."""
    read: list[tuple[SiteRow, SiteDraft]] = []
    for row in rows:
        for each in kind.read(row.texts, shape=row.shape, day=day):
            if isinstance(each, SiteDraft):
                read.append((row, each))
            else:
                done.note([Finding(row.number, row.subject, each)])
    drafts = [draft for _, draft in read]
    spots = spots_of(drafts)
    ground = ground_of(drafts, spots, day)
    settled: list[tuple[SiteRow, SiteDraft]] = []
    for (row, draft), spot in zip(read, spots, strict=True):
        for about in settle_draft(draft, spot, ground):
            if isinstance(about, SiteDraft):
                settled.append((row, about))
            else:
                done.note([Finding(row.number, row.subject, about)])
    ground = with_neighbours(ground, kind, [draft for _, draft in settled])
    fresh = []
    for row, draft in settled:
        said = [*_twice(row, draft, seen), *check_site(draft, ground)]
        done.note(Finding(row.number, row.subject, about) for about in said)
        if not said and (code := known_as(draft, ground)):
            done.known[row.number] = code
        elif not said:
            fresh.append((row, draft))
    return fresh


def _twice(row: SiteRow, draft: SiteDraft, seen: dict[object, int]) -> Iterator[Refusal]:
    if draft.code and seen.setdefault(draft.code, row.number) != row.number:
        yield errors.SiteCodeTwice("code", code=draft.code, other=seen[draft.code])
    elif seen.setdefault(draft.key, row.number) != row.number:
        yield errors.SiteTwice("name", other=seen[draft.key])


def _store(
    kind: SiteKind, fresh: Sequence[tuple[SiteRow, SiteDraft]], done: SitesDone, *, by: str, at: datetime
) -> list[str]:
    serials = SerialsOfSites(kind, [draft for _, draft in fresh])
    stored = []
    for row, draft in fresh:
        try:
            code = draft.code or serials.next_for(draft.community)
        except Refusal as refusal:
            done.note([Finding(row.number, row.subject, refusal)])
            continue
        stored.append(_row_of(kind, draft, code))
        done.stored[row.number] = code
    kind.model.objects.bulk_create(stored)  # type: ignore[arg-type] # rows of this very model
    SiteNote.objects.bulk_create(_note(row, SiteStep.ADDED, by, at) for row in stored)
    return [row.code for row in stored]


def _row_of(kind: SiteKind, draft: SiteDraft, code: str) -> Site:
    alike: dict[str, Any] = {name: getattr(draft, name) for name in kind.columns}
    return kind.model(
        code=code,
        county=county_of(draft.community),
        community_id=draft.community,
        grid_id=draft.grid or None,
        geometry=None if draft.shape is None else shapely.to_wkb(draft.shape),
        **alike,
    )


def _note(
    row: Site, step: SiteStep, by: str, at: datetime, changed: dict[str, list[str]] | None = None
) -> SiteNote:
    return SiteNote(
        site=row.code,
        step=step,
        grid=row.grid_id or "",
        changed=changed or {},
        recorded_by=by,
        recorded_at=at,
    )


def add_site(
    kind: SiteKind, *, said: Mapping[str, Value], shape: BaseGeometry | None, by: str, at: datetime
) -> str:
    """Store one building or facility and return its code. Raises the first error; remarks are `queries.remarks_on_site`."""
    row = SiteRow(1, {key: text_of(value) for key, value in said.items()}, lambda: shape)
    with transaction.atomic():
        done = import_sites(kind, rows=[row], mode=ALL, by=by, at=at, alone=True)
        for finding in done.findings:
            if finding.level == ERROR:
                raise finding.about
        if not done.codes:
            raise errors.SiteTaken("name", name=row.texts["name"], code=done.known[row.number])
        return done.codes[0]


def text_of(value: Value) -> str:
    """Return a value as a cell would say it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value).strip()


@transaction.atomic
def change_site(
    kind: SiteKind,
    *,
    code: str,
    said: Mapping[str, Value],
    shape: BaseGeometry | None,
    keeps_shape: bool,
    by: str,
    at: datetime,
) -> None:
    """Put right what is known of one building or facility; columns that are not said stay as they are.

    Raises SiteNotFound, SiteRetired, and the first error of its row.
    """
    row = locked(kind, code)
    old = kind.draft_of(row)
    texts = {each.name: text_of(getattr(old, each.name)) for each in fields(old) if each.name != "shape"}
    texts.update({key: text_of(value) for key, value in said.items()})
    texts["community"] = "" if texts["grid"] else old.community  # it follows the grid
    wanted = old.shape if keeps_shape else shape
    day = at.astimezone(LOCAL).date()
    new = _first_right(kind.read(texts, shape=lambda: wanted, day=day))
    spots = spots_of([new])
    ground = ground_of([new], spots, day)
    new = _first_right(settle_draft(new, spots[0], ground))
    taken = with_neighbours(ground, kind, [new]).by_key.get(new.key, code)
    if taken != code:
        raise errors.SiteTaken("name", name=new.name, code=taken)
    fresh = _row_of(kind, new, code)
    changed = _changes(old, new)
    if changed:
        fresh.save(force_update=True)
        step = SiteStep.MOVED if set(changed) <= {"grid", "community"} else SiteStep.CHANGED
        _note(fresh, step, by, at, changed).save()


def _first_right(read: Iterator[Any]) -> Any:  # Any: a draft of the kind asked for
    """Return the draft among what was read; raise the first error instead."""
    for each in read:
        if isinstance(each, SiteDraft):
            return each
        if not isinstance(each, errors.Remark):
            raise each
    raise AssertionError("a row is a draft or has an error")


def _changes(old: SiteDraft, new: SiteDraft) -> dict[str, list[str]]:
    changed = {
        each.name: [text_of(getattr(old, each.name)), text_of(getattr(new, each.name))]
        for each in fields(old)
        if each.name != "shape" and getattr(old, each.name) != getattr(new, each.name)
    }
    same = (old.shape is None) == (new.shape is None) and (
        old.shape is None or new.shape is None or bool(old.shape.equals(new.shape))
    )
    return changed if same else {**changed, "geometry": []}


def locked(kind: SiteKind, code: str) -> Any:  # Any: a row of the kind's model
    """Return the row, locked for this transaction. Raises SiteNotFound, SiteRetired."""
    found = kind.model.objects.select_for_update(no_key=True).filter(code=code).first()
    if found is None:
        raise errors.SiteNotFound("code", code=code[:24])
    if found.retired_on:
        raise errors.SiteRetired("code", code=code)
    return found


@transaction.atomic
def retire_site(kind: SiteKind, *, code: str, on: date, replaced_by: str, by: str, at: datetime) -> None:
    """End a building or facility from a day; its code and row stay, so that an old sticker still leads somewhere.

    replaced_by  code of what stands there now, "" for nothing
    Raises SiteNotFound, SiteRetired, DateAhead, SiteRetiresEarly.
    """
    row = locked(kind, code)
    if on > at.astimezone(LOCAL).date():
        raise errors.DateAhead("retired_on", value=on.isoformat())
    if on < row.effective_on:
        raise errors.SiteRetiresEarly("retired_on", date=row.effective_on.isoformat())
    if replaced_by:
        locked(kind, replaced_by)
    row.retired_on, row.replaced_by = on, replaced_by
    row.save(update_fields=["retired_on", "replaced_by"])
    _note(row, SiteStep.RETIRED, by, at).save()


def noted_move(row: Site, old: str, by: str, at: datetime) -> SiteNote:
    """Return the line of history of a building or facility whose grid has changed."""
    return _note(row, SiteStep.MOVED, by, at, {"grid": [old, row.grid_id or ""]})
