"""Earlier reports of what may be the same matter: for staff with reasons, for residents what lies open in the street."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from linli.cases.errors import LinkedCaseUnknown
from linli.cases.models import Assignment, Case, Link
from linli.cases.queries.rows import CaseRow, rows_of, texts_of
from linli.cases.queries.scope import visible_to
from linli.cases.rules.categories import LEAVES
from linli.cases.rules.duplicates import (
    NEARBY_MAX,
    PUBLIC_GROUPS,
    SHOWN_MAX,
    WITHIN,
    Likeness,
    Matter,
    is_public,
    likeness,
    pairs_of,
)
from linli.cases.rules.forms import Form
from linli.cases.rules.ground import Linked, Placement
from linli.cases.rules.state import CaseState
from linli.cases.terms import AssignmentRole, LinkKind, State
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.territory.codes import DIVISION_DIGITS, after, county_of

COMPARED_MAX = 200  # the latest of the community
TEXTS = ("title_id", "description_id", "address_id")


@dataclass(frozen=True)
class Duplicate:
    """An earlier case that may be the same matter, and what makes it look so."""

    row: CaseRow
    like: Likeness


@dataclass(frozen=True)
class Nearby:
    """What a resident is told of an open case in his grid: what it is, where roughly, how far; nothing that anybody wrote.

    number  stays on the server · step: 1 received … 3 underway, 4 finished, 5 ended unhandled
    """

    number: str
    category: str
    category_name: str
    area: str
    registered_at: datetime
    step: int
    unit: str
    due_at: datetime | None


def duplicates(actor: Actor, fresh: Matter) -> list[Duplicate]:
    """Return earlier cases that the actor may see and that may be what `fresh` is about, the likeliest first."""
    community = fresh.area[:DIVISION_DIGITS]
    rows = list(
        visible_to(actor)
        .filter(county=county_of(fresh.area), area__gte=community, area__lt=after(community))
        .filter(received_at__gte=fresh.at - WITHIN, received_at__lte=fresh.at)
        .exclude(state=State.DRAFT)
        .order_by("-id")[:COMPARED_MAX]
    )
    texts = {field: texts_of(rows, field) for field in TEXTS}
    found = []
    for row in rows:
        said = [texts[field].get(getattr(row, field), "") for field in TEXTS]
        if like := likeness(fresh, _matter(row, said)):
            found.append((row, like))
    found.sort(key=lambda each: each[1].strength, reverse=True)
    shown = found[:SHOWN_MAX]
    return [
        Duplicate(row, like) for row, (_, like) in zip(rows_of([r for r, _ in shown]), shown, strict=True)
    ]


def nearby(area: str, category: str, *, at: datetime) -> list[Nearby]:
    """Return open cases of public kinds in this very grid, of the same kind if one was chosen, the latest first.

    Nothing here depends on anybody's words, so that no question can draw them out.
    Source: practice §6.
    """
    rows = list(_open_to_residents(area, category).filter(received_at__gte=at - WITHIN)[:NEARBY_MAX])
    these = {"county": county_of(area), "case_id__in": [row.id for row in rows], "is_active": True}
    leads = dict(Assignment.objects.filter(**these, role=AssignmentRole.LEAD).values_list("case_id", "unit"))
    units = organisation.names_of(set(leads.values()))
    return [_nearby(row, units.get(leads.get(row.id, ""), "")) for row in rows]


def followed_by(state: CaseState) -> Nearby | None:
    """Return what a resident who follows an earlier case sees of it; None where there is none, or nothing to be seen."""
    ties = Link.objects.filter(county=state.county, case_id=state.id, kind=LinkKind.DUPLICATE)
    link = ties.order_by("id").first()
    if link is None:
        return None
    row = Case.objects.filter(county=link.other_county, id=link.other_id, confidential=False).first()
    return _nearby(row, "") if row and is_public(row.category) and row.area == state.area else None


def links_of(form: Form, placement: Placement | None, by: Actor) -> tuple[Linked, ...]:
    """Return the earlier cases that a filing names. Staff name what they may see; a resident what he was offered.

    Raises LinkedCaseUnknown.
    """
    found = []
    for kind, field in ((LinkKind.DUPLICATE, "duplicate_of"), (LinkKind.RELATED, "related_to")):
        if not (number := getattr(form, field, "")):
            continue
        cases = visible_to(by) if by.account else _open_to_residents(placement.area if placement else "", "")
        key = cases.filter(county=number[:6], case_no=number).values_list("county", "id").first()
        if key is None:
            raise LinkedCaseUnknown(field)
        found.append(Linked(kind, key[0], str(key[1])))
    return tuple(found)


def _open_to_residents(area: str, category: str) -> QuerySet[Case]:
    if len(area) <= DIVISION_DIGITS:
        return Case.objects.none()
    public = Q(category=category) if category else Q(pk__in=[])
    if not category:
        for group in PUBLIC_GROUPS:
            public |= Q(category__gte=group, category__lt=after(group))
    elif not category.startswith(PUBLIC_GROUPS):
        return Case.objects.none()
    grid = Case.objects.filter(county=county_of(area), area=area, is_open=True, confidential=False)
    return grid.exclude(state=State.DRAFT).filter(public).order_by("-id")


def _nearby(row: Case, unit: str) -> Nearby:
    assert row.case_no is not None and row.registered_at is not None, (
        "an open case that is no draft is registered"
    )
    leaf = LEAVES.get(row.category)
    ended = 4 if row.finished_at else 0 if row.is_open else 5
    step = ended or (1 if row.accepted_at is None else 3 if unit or row.handler else 2)
    return Nearby(
        number=row.case_no,
        category=row.category,
        category_name=str(leaf.name) if leaf else "",
        area=row.area,
        registered_at=row.registered_at,
        step=step,
        unit=unit,
        due_at=row.overall_due_at,
    )


def _matter(row: Case, said: Sequence[str]) -> Matter:
    assert row.received_at is not None
    return Matter(row.category, row.area, row.lon_e5, row.lat_e5, row.received_at, pairs_of(said))
