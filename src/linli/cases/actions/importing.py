"""Complaints of another system come in: each with a sure place is registered, every other one waits for a person."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from linli.access.vault import seal, unseal
from linli.cases.actions.perform import Outcome, perform, rehearse
from linli.cases.models import Case, Waiting
from linli.cases.queries.waiting import waiting_row
from linli.cases.rules.importing import (
    ROWS_MAX,
    Community,
    ExternalNoTwice,
    ForeignRow,
    Plan,
    SaidPlace,
    TooManyRows,
    Why,
    check_columns,
    place_of,
    read_row,
    stem,
)
from linli.cases.rules.state import CaseKey
from linli.cases.terms import State
from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.organisation import actions as organising
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role
from linli.territory import queries as territory
from linli.territory.codes import county_of
from linli.territory.terms import Level

NUMBERS_A_QUERY = 400
NAME = "import"  # stands in the events where a person's name stands otherwise


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be taken, and why."""

    row: int
    external_no: str
    refusal: Refusal


@dataclass
class Imported:
    """What became of a table.

    placed       rows that are cases now; `new`: those made by this run
    waiting      rows kept until a person places them
    communities  how many communities of the area have a known boundary
    unmatched    places named by sure rows to which no known place answers
    made         row → case, and `kept`: row → external number of those that wait, of this run
    """

    read: int = 0
    placed: int = 0
    new: int = 0
    waiting: int = 0
    communities: int = 0
    unmatched: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    made: dict[int, CaseKey] = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)


def import_cases(
    *,
    plan: Plan,
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Register every row whose place is sure; keep the others sealed until a person places them.

    A row is known again by its external number, so that a second run makes nothing twice. Each case is its own
    transaction: what was registered before an interruption stays.
    Raises PlanColumnsMissing, TooManyRows; what a single row is refused for is among the faults.
    """
    check_columns(plan, header)
    done = Imported()
    found = _read(plan, header, rows, done)
    bounded = territory.communities_with_boundary(plan.within)
    placed = list(zip(found, _places(plan, [row.said for row in found], bounded), strict=True))
    done.communities = len(bounded)
    done.unmatched = sorted({row.said.name for row, place in placed if place == Why.NO_PLACE})
    filed = _known(Case, [row.external_no for row in found])
    sure = [
        (row, place) for row, place in placed if row.external_no not in filed and not isinstance(place, Why)
    ]
    rest = [(row, why) for row, why in placed if row.external_no not in filed and isinstance(why, Why)]
    done.placed, done.waiting = len(filed), len(rest)
    if dry_run:
        done.new = len(sure)
    else:
        if plan.establish_centres:
            organising.establish_centres(root=plan.within.ljust(12, "0"), by=None, at=at)
        waiting = _known(Waiting, [row.external_no for row, _ in rest])
        done.kept = {row.row: row.external_no for row, _ in rest if row.external_no not in waiting}
        Waiting.objects.bulk_create((_waiting(plan, *each, at) for each in rest), ignore_conflicts=True)
        _register_all(plan, sure, at, done, progress)
    done.placed += done.new
    return done


def register_foreign(
    *, source: str, form: Mapping[str, Any], place: str, key: CaseKey, at: datetime, dry: bool = False
) -> CaseKey | None:
    """Register one matter of another system at the centre of `place`; None when its number is known already.

    form  external_no and what else `register` asks for, its place aside
    key   under which it will be registered, unless the same matter was before
    dry   everything is checked, and nothing stays
    Raises NoCentre, and what `register` refuses.
    """
    if Case.objects.filter(external_no=form["external_no"]).exists():
        return None
    clerk = _clerk(place[:12])
    if dry:
        rehearse(case=key, move="register", form={**form, "place": place}, by=clerk, at=at)
        return key
    made = _register(source, form, place, clerk, at, key=key)
    return CaseKey(made.county, made.id)


def take_back(*, cases: Sequence[CaseKey], at: datetime) -> set[CaseKey]:
    """Withdraw cases that an import registered and nobody has touched; return those that somebody has.

    Nothing is deleted: what was registered by mistake stays in the chain as withdrawn.
    """
    touched = set()
    for key in cases:
        row = Case.objects.filter(county=key.county, id=key.id).values_list("version", "state").first()
        if row is None:
            continue  # it was going to be registered when the import was cut off
        if row != (1, State.REGISTERED):
            touched.add(key)
            continue
        importer = Actor(account=None, name=NAME, own_case=(key.county, key.id))
        perform(case=key, move="withdraw", form={}, by=importer, at=at, op_id=uuid5(key.id, "take-back"))
    return touched


def forget_waiting(*, external_nos: Sequence[str]) -> None:
    """Let go of rows that wait since an import which is taken back."""
    for start in range(0, len(external_nos), NUMBERS_A_QUERY):
        Waiting.objects.filter(external_no__in=external_nos[start : start + NUMBERS_A_QUERY]).delete()


def place_waiting(*, external_no: str, place: str, by: Actor | None, at: datetime) -> Outcome:
    """Register a waiting row in the place that a person found for it (code of a grid or division).

    by  None at the command line: then the centre of that place registers
    Raises WaitingUnknown, NoCentre, and what `register` refuses.
    """
    row = waiting_row(external_no)
    form = json.loads(unseal(bytes(row.sealed), bound_to=_binding(row)))
    outcome = _register(row.source, form, place, by or _clerk(place), at)
    row.delete()
    return outcome


def _read(
    plan: Plan, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], done: Imported
) -> list[ForeignRow]:
    found: dict[str, ForeignRow] = {}
    for number, cells in rows:
        done.read += 1
        if done.read > ROWS_MAX:
            raise TooManyRows("file", most=ROWS_MAX)
        try:
            row = read_row(plan, number, header, cells)
            if row.external_no in found:
                raise ExternalNoTwice("external_no", external_no=row.external_no)
        except Refusal as refusal:
            done.faults.append(Fault(number, "", refusal))
        else:
            found[row.external_no] = row
    return list(found.values())


def _places(plan: Plan, said: Sequence[SaidPlace], bounded: Mapping[str, str]) -> list[str | Why]:
    """Return for each row the code of the grid or community it means, or why it waits."""
    points = np.array([each.point or (np.nan, np.nan) for each in said], dtype=float).reshape(-1, 2)
    located = territory.grid_at(points)
    by_stem = _by_stem(plan) if any(each.point is None and each.name for each in said) else {}
    found: list[str | Why] = []
    for each, grid, village in zip(said, located.grid.tolist(), located.village.tolist(), strict=True):
        around = Community(village, bounded[village], "") if village in bounded else None
        place = place_of(each, plan.within, by_point=around, by_name=by_stem.get(stem(each.name), ()))
        found.append(grid if grid and place == village else place)
    return found


def _by_stem(plan: Plan) -> Mapping[str, list[Community]]:
    found: dict[str, list[Community]] = defaultdict(list)
    above: dict[str, str] = {}
    for place in territory.subtree(plan.within):
        if place.level < Level.COMMUNITY:
            above[place.code] = place.name
        else:
            found[stem(place.name)].append(Community(place.code, place.name, above.get(place.parent, "")))
    return found


def _known(table: type[Case] | type[Waiting], numbers: Sequence[str]) -> set[str]:
    """Return those of the external numbers that the table holds."""
    batches = [numbers[start : start + NUMBERS_A_QUERY] for start in range(0, len(numbers), NUMBERS_A_QUERY)]
    return {
        number
        for batch in batches
        for number in table.objects.filter(external_no__in=batch).values_list("external_no", flat=True)
    }


def _register_all(
    plan: Plan,
    rows: Sequence[tuple[ForeignRow, str]],
    at: datetime,
    done: Imported,
    progress: Callable[[int], None],
) -> None:
    waited = _known(Waiting, [row.external_no for row, _ in rows])
    clerk_at = lru_cache(maxsize=None)(lambda place: _clerk(plan.registered_by or place))
    for count, (row, place) in enumerate(rows, 1):
        try:
            outcome = _register(plan.source, row.form, place, clerk_at(place[:12]), at)
        except Refusal as refusal:
            done.faults.append(Fault(row.row, row.external_no, refusal))
        else:
            done.new += 1
            done.made[row.row] = CaseKey(outcome.county, outcome.id)
            if row.external_no in waited:
                Waiting.objects.filter(external_no=row.external_no).delete()
        progress(count)


def _register(
    source: str,
    form: Mapping[str, Any],
    place: str,
    by: Actor,
    at: datetime,
    *,
    key: CaseKey | None = None,
) -> Outcome:
    """The operation's id follows from the row, so that two imports at once make one case."""
    return perform(
        case=key or CaseKey(county_of(place), uuid7()),
        move="register",
        form={**form, "place": place},
        by=by,
        at=at,
        op_id=uuid5(NAMESPACE_URL, f"{source}:{form['external_no']}"),
    )


def _waiting(plan: Plan, row: ForeignRow, why: Why, at: datetime) -> Waiting:
    waiting = Waiting(
        external_no=row.external_no,
        source=plan.source,
        said=(row.said.name or row.said.code)[:120],
        why=why,
        arrived_at=at,
    )
    form = {**row.form, "received_at": row.form["received_at"].isoformat()}
    waiting.sealed = seal(json.dumps(form, ensure_ascii=False), bound_to=_binding(waiting))
    return waiting


def _binding(row: Waiting) -> str:
    return f"waiting:{row.source}:{row.external_no}"


def _clerk(place: str) -> Actor:
    """Return who registers at the command line: the intake desk of the centre there, in the name of the import."""
    centre = organisation.centre_for(place)
    desk = Post(Role.INTAKE_CLERK, centre.code, centre.level, centre.name)
    return Actor(account=None, name=NAME, posts=(desk,), system=True)
