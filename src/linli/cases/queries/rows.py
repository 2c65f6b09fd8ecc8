"""One page of cases made readable: titles unsealed, codes named. The number of queries does not grow with the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.access.vault import unseal
from linli.cases.models import Assignment, Case, Words
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.sealing import text_of, words_binding
from linli.cases.terms import AssignmentRole
from linli.organisation import queries as organisation
from linli.territory import queries as territory
from linli.territory.codes import DIVISION_DIGITS


@dataclass(frozen=True)
class OwnPart:
    """What a unit was given of a case, in the list of that unit: its own state, role and clock."""

    role: str
    state: str
    dispatched_at: datetime
    sign_due_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class CaseRow:
    """One case as lists show it. Names are data; `category` is the leaf's code and name.

    part    the reader's own assignment, in the lists of a unit or a handler; None in every other
    cursor  its place in the work list it was read from, "" in every other list
    """

    county: str
    id: UUID
    case_no: str
    title: str
    state: str
    is_open: bool
    category: str
    category_name: str
    area: str
    place: str
    holder: str
    holder_name: str
    lead: str
    assist_count: int
    channel: str
    urgency: str
    registered_at: datetime | None
    came_from: str
    came_by: str
    due_at: datetime | None
    yellow_at: datetime | None
    provisional: bool
    return_count: int
    reopen_count: int
    rework_count: int
    part: OwnPart | None = None
    cursor: str = ""


def rows_of(cases: Sequence[Case]) -> list[CaseRow]:
    """Return the cases as rows, in their order. Six queries at most."""
    titles = texts_of(cases, "title_id")
    leads = _units_at_work(cases)
    codes = {code for row in cases for code in (row.area, row.holder, row.came_from) if code}
    units = {unit for parts in leads.values() for unit, _ in parts}
    named = {
        **territory.names_of(codes),
        **organisation.short_names_of({c for c in codes if len(c) == DIVISION_DIGITS}),
    }
    unit_names = organisation.names_of(units)
    return [_row(case, titles, leads.get(case.id, []), named, unit_names) for case in cases]


def texts_of(cases: Iterable[Case], field: str) -> dict[UUID, str]:
    """Return the unsealed texts that `field` of these cases points to, by their id."""
    wanted = [(case.county, getattr(case, field)) for case in cases if getattr(case, field)]
    if not wanted:
        return {}
    rows = Words.objects.filter(
        county__in={county for county, _ in wanted}, id__in=[key for _, key in wanted]
    )
    return {row.id: unsealed(row) for row in rows}


def unsealed(row: Words) -> str:
    return text_of(unseal(row.sealed, bound_to=words_binding(row.county, str(row.case_id), str(row.id))))


def _units_at_work(cases: Sequence[Case]) -> dict[UUID, list[tuple[str, str]]]:
    """Return (unit, role) of the active assignments of each case, the lead first."""
    rows = Assignment.objects.filter(
        county__in={case.county for case in cases}, case_id__in=[case.id for case in cases], is_active=True
    )
    found: dict[UUID, list[tuple[str, str]]] = {}
    for case_id, unit, role in rows.order_by("-role", "unit").values_list("case_id", "unit", "role"):
        found.setdefault(case_id, []).append((unit, role))
    return found


def _row(
    case: Case,
    titles: dict[UUID, str],
    parts: list[tuple[str, str]],
    named: dict[str, str],
    units: dict[str, str],
) -> CaseRow:
    leaf = LEAVES.get(case.category)
    lead = next((unit for unit, role in parts if role == AssignmentRole.LEAD), "")
    return CaseRow(
        county=case.county,
        id=case.id,
        case_no=case.case_no or "",
        title=titles.get(case.title_id, "") if case.title_id else "",
        state=case.state,
        is_open=case.is_open,
        category=case.category,
        category_name=str(leaf.name) if leaf else "",
        area=case.area,
        place=named.get(case.area, case.area),
        holder=case.holder,
        holder_name=named.get(case.holder, case.holder),
        lead=units.get(lead, lead),
        assist_count=sum(role == AssignmentRole.ASSIST for _, role in parts),
        channel=case.channel,
        urgency=case.urgency,
        registered_at=case.registered_at,
        came_from=named.get(case.came_from, ""),
        came_by=case.came_by,
        due_at=case.due_at,
        yellow_at=case.yellow_at,
        provisional=case.provisional,
        return_count=case.return_count,
        reopen_count=case.reopen_count,
        rework_count=case.rework_count,
    )
