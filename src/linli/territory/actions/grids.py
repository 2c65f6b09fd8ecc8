"""Grids come in: one by one, or a file at a time, each checked on the ground that is stored (clause 5)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import shapely
from django.db import transaction
from django.db.models import Max
from shapely.geometry.base import BaseGeometry

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refusal
from linli.territory import errors
from linli.territory.actions.following import follow_grids
from linli.territory.actions.gridground import findings_between
from linli.territory.actions.shapes import note_changed_shapes
from linli.territory.codes import KNOWN_SCHEMES, Scheme, county_of, scheme_of
from linli.territory.models import Division, DivisionShape, Grid, GridScheme
from linli.territory.rules.findings import Finding, errors_in
from linli.territory.rules.grids import (
    Community,
    GridDraft,
    Ground,
    check_grid,
    is_same_grid,
    read_draft,
)
from linli.territory.terms import GridKind

ROWS_MAX = 50_000
CODES_A_QUERY = 5_000
COMMUNITIES_AT_A_TIME = 20
DRY, ALL, CLEAN_ONLY = "dry", "all", "clean-only"


@dataclass(frozen=True)
class GridRow:
    """One row of a file: its number, its texts by our keys, and how to read its boundary."""

    number: int
    texts: Mapping[str, str]
    shape: Callable[[], BaseGeometry | None]

    @property
    def subject(self) -> str:
        return (self.texts.get("code") or self.texts.get("name", ""))[:60]


@dataclass
class GridsDone:
    """clean: rows without an error · applied: grids stored by this run · left: numbers of the rows with an error.

    stored  row → code of what this run has stored · known: rows that are stored already
    """

    read: int
    clean: int = 0
    applied: int = 0
    stored: dict[int, str] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def left(self) -> set[int]:
        return {finding.row for finding in self.findings if finding.is_error}


@transaction.atomic
def import_grids(
    *,
    rows: Sequence[GridRow],
    scheme: str,
    at: datetime,
    mode: str = ALL,
    makes_codes: bool = False,
    says_date: bool = False,
) -> GridsDone:
    """Check every row and store the grids: all of them or none (ALL), the clean ones (CLEAN_ONLY), or none at all (DRY).

    makes_codes  a row without a code gets the next free one, the greatest ever used + 1
    says_date    the file has a date column, so an empty date is an error; else a grid begins on the day of the import
    A grid that is stored already, with the same content, is clean and not applied again.
    Raises SchemeNotFound, TooManyFeatures, NoDivisionsYet.
    Source: GB/T 34300-2017, 5; practice §2.3, §2.5, §10.
    """
    if len(rows) > ROWS_MAX:
        raise errors.TooManyFeatures("file", count=len(rows), limit=ROWS_MAX)
    if not Division.objects.exists():
        raise errors.NoDivisionsYet
    known = scheme_named(scheme)
    day = at.astimezone(LOCAL).date()
    done = GridsDone(len(rows))
    drafts: dict[int, GridDraft] = {}
    for row in rows:
        for read in read_draft(
            row.texts, known, shape=row.shape, day=day, makes_codes=makes_codes, says_date=says_date
        ):
            if isinstance(read, GridDraft):
                drafts[row.number] = read
            else:
                done.findings.append(Finding(row.number, row.subject, read))
    fresh = _checked(drafts, known, day, done, between=True)
    done.findings.sort(key=lambda finding: finding.row)
    done.clean = done.read - len(done.left)
    if mode == CLEAN_ONLY or (mode == ALL and not done.left):
        done.applied = _store(fresh, known)
        _settle(fresh, at)
    else:
        done.stored.clear()
    return done


def _checked(
    drafts: Mapping[int, GridDraft], scheme: Scheme, day: date, done: GridsDone, *, between: bool = False
) -> list[GridDraft]:
    """Return the drafts that are right and not stored yet, each with its code; what is wrong with the others is noted.

    between  their shapes are laid beside each other and the grids in use, too
    """
    ground = _ground_of(drafts.values(), day)
    first: dict[str, int] = {}
    right: list[tuple[int, GridDraft]] = []
    shapes: dict[int, list[Finding]] = defaultdict(list)
    for each in findings_between(drafts, ground) if between else ():
        shapes[each.row].append(each)
    for row, draft in drafts.items():
        said = list(check_grid(draft, ground))
        if draft.code and first.setdefault(draft.code, row) != row:
            said.append(errors.GridCodeTwice("code", code=draft.code, other=first[draft.code]))
        found = [*(Finding(row, draft.code or draft.name, about) for about in said), *shapes[row]]
        done.findings.extend(found)
        if errors_in(found):
            continue
        if draft.code in ground.grids or _stands(draft, ground):
            done.known.add(row)
        else:
            right.append((row, draft))
    numbers = _Serials(scheme, [draft for _, draft in right])
    fresh = []
    for row, draft in right:
        try:
            coded = draft if draft.code else numbers.next_for(draft)
        except Refusal as refusal:
            done.findings.append(Finding(row, draft.name, refusal))
        else:
            fresh.append(coded)
            done.stored[row] = coded.code
    return fresh


def _stands(draft: GridDraft, ground: Ground) -> bool:
    """Say whether a row without a code is a grid that stands already, all of it: a second import makes no second one."""
    if draft.code:
        return False
    twins = (ground.grids[code][0] for code in ground.named.get((draft.community, draft.name), ()))
    return any(is_same_grid(replace(draft, code=twin.code, serial=twin.serial), twin) for twin in twins)


def scheme_named(name: str) -> Scheme:
    """Return the stored scheme, or one of those that come with Linli. Raises SchemeNotFound."""
    stored = GridScheme.objects.filter(name=name).first()
    if stored:
        return scheme_of(stored.name, stored.parts)
    if name in KNOWN_SCHEMES:
        return KNOWN_SCHEMES[name]
    known = sorted({*KNOWN_SCHEMES, *GridScheme.objects.values_list("name", flat=True)})
    raise errors.SchemeNotFound("scheme", name=name[:40], known="、".join(known))


def keep_scheme(scheme: Scheme) -> None:
    """Store `scheme` unless it is."""
    parts = [
        {key: value for key, value in vars(part).items() if value not in ("", None)} for part in scheme.parts
    ]
    GridScheme.objects.get_or_create(name=scheme.name, defaults={"parts": parts})


def _ground_of(drafts: Iterable[GridDraft], day: date) -> Ground:
    drafts = list(drafts)
    communities: dict[str, Community] = {}
    grids: dict[str, tuple[GridDraft, date | None]] = {}
    codes = sorted({draft.community for draft in drafts})
    for start in range(0, len(codes), CODES_A_QUERY):
        batch = codes[start : start + CODES_A_QUERY]
        shapes = dict(DivisionShape.objects.filter(division__in=batch).values_list("division_id", "geometry"))
        # Locked, so that two files at once cannot both take the next serial of a community.
        for division in Division.objects.select_for_update(no_key=True).filter(code__in=batch):
            shape = shapes.get(division.code)
            communities[division.code] = Community(
                division.name,
                division.level,
                division.retired_on,
                None if shape is None else shapely.from_wkb(bytes(shape)),
            )
    wanted = sorted({draft.code for draft in drafts if draft.code})
    for start in range(0, len(wanted), CODES_A_QUERY):
        for grid in Grid.objects.filter(code__in=wanted[start : start + CODES_A_QUERY]):
            grids[grid.code] = (draft_of(grid), grid.retired_on)
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    nameless = [draft for draft in drafts if not draft.code]
    codes = sorted({draft.community for draft in nameless})
    wanted_names = {(draft.community, draft.name) for draft in nameless}
    for start in range(0, len(codes), CODES_A_QUERY):
        batch = codes[start : start + CODES_A_QUERY]
        for grid in Grid.objects.filter(community__in=batch, retired_on=None):
            if (grid.community_id, grid.name) in wanted_names:
                grids[grid.code] = (draft_of(grid), None)
                named[grid.community_id, grid.name].append(grid.code)
    return Ground(communities, grids, day, named)


def draft_of(grid: Grid) -> GridDraft:
    """Return a stored grid in the form that the rules read."""
    return GridDraft(
        code=grid.code,
        serial=grid.serial,
        community=grid.community_id,
        kind=grid.kind,
        name=grid.name,
        effective_on=grid.effective_on,
        households=grid.households,
        population=grid.population,
        village_group_name=grid.village_group_name,
        site_type=grid.site_type,
        contact_org=grid.contact_org,
        bounds_text=grid.bounds_text,
        shape=None if grid.geometry is None else shapely.from_wkb(bytes(grid.geometry)),
    )


class _Serials:
    """Hands out serials: next = the greatest ever used in the community for the kind + 1, retired grids included."""

    def __init__(self, scheme: Scheme, drafts: Sequence[GridDraft]) -> None:
        self.scheme = scheme
        self.used: dict[tuple[str, int], int] = defaultdict(int)
        for draft in drafts:
            key = self._key(draft)
            self.used[key] = max(self.used[key], draft.serial)
        communities = sorted({draft.community for draft in drafts if not draft.code})
        for start in range(0, len(communities), CODES_A_QUERY):
            stored = Grid.objects.filter(
                community__in=communities[start : start + CODES_A_QUERY], scheme=scheme.name
            )
            for community, kind, serial in stored.values_list("community", "kind").annotate(Max("serial")):
                key = (community, kind if scheme.has_kind else 0)
                self.used[key] = max(self.used[key], serial)

    def next_for(self, draft: GridDraft) -> GridDraft:
        """Return `draft` with its code. Raises GridSerialsUsedUp."""
        key = self._key(draft)
        if self.used[key] >= self.scheme.serial_max:
            raise errors.GridSerialsUsedUp("code", community=draft.community, last=self.scheme.serial_max)
        self.used[key] += 1
        return draft.numbered(self.scheme, self.used[key])

    def _key(self, draft: GridDraft) -> tuple[str, int]:
        return draft.community, draft.kind if self.scheme.has_kind else 0


def _store(drafts: Sequence[GridDraft], scheme: Scheme) -> int:
    if not drafts:
        return 0
    keep_scheme(scheme)
    Grid.objects.bulk_create([_row_of(draft, scheme) for draft in drafts])
    note_changed_shapes((county_of(draft.community), draft.shape) for draft in drafts)
    return len(drafts)


def _settle(fresh: Sequence[GridDraft], at: datetime) -> None:
    """New grids take the buildings and facilities that lie in them."""
    communities = sorted({draft.community for draft in fresh})
    for start in range(0, len(communities), COMMUNITIES_AT_A_TIME):
        batch = communities[start : start + COMMUNITIES_AT_A_TIME]
        codes = {draft.code for draft in fresh if draft.community in batch}
        follow_grids(communities=batch, fresh=codes, by="", at=at)


def _row_of(draft: GridDraft, scheme: Scheme) -> Grid:
    return Grid(
        code=draft.code,
        county=county_of(draft.community),
        community_id=draft.community,
        scheme_id=scheme.name,
        kind=draft.kind,
        serial=draft.serial,
        name=draft.name,
        households=draft.households,
        population=draft.population,
        village_group_name=draft.village_group_name,
        site_type=draft.site_type,
        contact_org=draft.contact_org,
        bounds_text=draft.bounds_text,
        geometry=None if draft.shape is None else shapely.to_wkb(draft.shape),
        effective_on=draft.effective_on,
    )


@transaction.atomic
def add_grid(
    *,
    name: str,
    community: str,
    at: datetime,
    code: str = "",
    kind: int = GridKind.COMMUNITY,
    scheme: str = "LL16",
    effective_on: date | None = None,
    shape: BaseGeometry | None = None,
    households: int | None = None,
    population: int | None = None,
    village_group_name: str = "",
    site_type: str = "",
    contact_org: str = "",
) -> str:
    """Store one grid and return its code; an empty `code` asks for the next free one.

    shape  polygon in WGS 84 longitude and latitude; effective_on: default the day of `at`
    Raises the first error of `import_grids`; its remarks are `queries.remarks_on(code)`.
    """
    texts = {
        "code": code,
        "name": name,
        "community": community,
        "kind": str(int(kind)),
        "households": "" if households is None else str(households),
        "population": "" if population is None else str(population),
        "village_group_name": village_group_name,
        "site_type": site_type,
        "contact_org": contact_org,
        "effective_on": effective_on.isoformat() if effective_on else "",
    }
    code = store_new([GridRow(1, texts, lambda: shape)], scheme, at)[0]
    lies_in = Grid.objects.values_list("community_id", flat=True).get(code=code)
    follow_grids(communities=[lies_in], fresh=[code], by="", at=at)
    return code


def store_new(rows: Sequence[GridRow], scheme: str, at: datetime) -> list[str]:
    """Store new grids inside the caller's transaction, and return their codes in order. Raises the first error."""
    known = scheme_named(scheme)
    day = at.astimezone(LOCAL).date()
    done = GridsDone(len(rows))
    drafts: dict[int, GridDraft] = {}
    for row in rows:
        for read in read_draft(row.texts, known, shape=row.shape, day=day, makes_codes=True, says_date=False):
            if isinstance(read, Refusal):
                raise read
            drafts[row.number] = read
    fresh = _checked(drafts, known, day, done)
    for finding in done.findings:
        if finding.is_error:
            raise finding.about
    if len(fresh) < len(drafts):  # what import_grids would pass over as stored already
        taken = next(draft for draft in drafts.values() if draft.code and draft not in fresh)
        raise errors.GridCodeTaken("code", code=taken.code, name=taken.name)
    _store(fresh, known)
    return [draft.code for draft in fresh]
