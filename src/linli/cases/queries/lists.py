"""Work lists: one lens, in order of due time, by key (design §6). Never the union of reasons, sorted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.cases.errors import LensUnknown
from linli.cases.models import Assignment, Case, Proposal
from linli.cases.queries.rows import CaseRow, OwnPart, rows_of
from linli.cases.queries.scope import READS_OWN_GRIDS, READS_OWN_UNIT, READS_PLACE, visible_to, within
from linli.cases.rules.moves import LEADERS, UNIT_SUBMITTERS
from linli.cases.rules.state import CaseKey
from linli.cases.terms import AssignmentState, ProposalState
from linli.kernel.paging import PAGE_ROWS, Page, decode, encode, id_in, moment_in
from linli.organisation.rules import Actor, Post
from linli.organisation.terms import Role
from linli.territory.codes import after, county_of
from linli.territory.terms import Level


@dataclass(frozen=True)
class Lens:
    """key: as it stands in addresses, "holder:990101000000" · kind: holder, place, unit, handler · code: its value."""

    key: str
    kind: str
    code: str
    name: str = ""


@dataclass(frozen=True)
class Filters:
    """What narrows a lens; empty values do not."""

    states: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # groups of two digits or leaves of four
    channels: tuple[str, ...] = ()
    late: bool = False
    came_back: bool = False
    return_asked: bool = False  # a unit asks to return its part; the holder decides


@dataclass(frozen=True)
class StageCount:
    """Open cases of one state in a lens; `late` past due, `soon` past three quarters of their time."""

    state: str
    count: int
    late: int
    soon: int


def lenses(actor: Actor) -> list[Lens]:
    """Return the lenses that the actor's posts give, those of the own desk first."""
    found: list[Lens] = []
    for post in actor.posts:
        if post.unit and post.role in READS_OWN_UNIT:
            found.append(_lens("unit", post.unit, post.unit_name))
        elif post.role in READS_OWN_GRIDS:
            found.extend(_lens("holder", grid) for grid in post.grids)
        elif post.role in READS_PLACE:
            found.append(_lens("holder", post.centre, post.centre_name))
            found.append(_lens("place", post.scope, post.centre_name))
    if _own_units(actor):
        found.append(_lens("handler", str(actor.account)))
    return list({lens.key: lens for lens in found}.values())


def work_list(actor: Actor, lens: Lens, filters: Filters, cursor: str, *, at: datetime) -> Page[CaseRow]:
    """Return one page of open cases of a lens by (due_at, id).

    Raises LensUnknown for a lens that the actor's posts do not give, BadCursor.
    """
    key = decode(cursor, 2) if cursor else None
    if lens.kind in ("unit", "handler"):
        return _assigned_page(_assigned(actor, lens), filters, key, at)
    rows = _narrowed(_held(actor, lens), filters, at, "").order_by("due_at", "id")
    if key:
        rows = rows.filter(_behind(key))
    found = list(rows[: PAGE_ROWS + 1])
    return _page(rows_of(found[:PAGE_ROWS]), found, [(row.due_at, row.id) for row in found[:PAGE_ROWS]])


@dataclass(frozen=True)
class Spot:
    """A case and its place in a work list."""

    case: CaseKey
    cursor: str


def beside(
    actor: Actor, lens: Lens, filters: Filters, cursor: str, *, at: datetime
) -> tuple[Spot | None, Spot | None]:
    """Return what stands before and behind a place of a work list, whether or not its case still stands there.

    Raises LensUnknown, BadCursor.
    """
    key = decode(cursor, 2)
    if lens.kind in ("unit", "handler"):
        rows, case = _narrowed(_assigned(actor, lens), filters, at, "case__"), "case_id"
    else:
        rows, case = _narrowed(_held(actor, lens), filters, at, ""), "id"
    before = _spot(rows.filter(_ahead(key)).order_by("-due_at", "-id"), case)
    return before, _spot(rows.filter(_behind(key)).order_by("due_at", "id"), case)


def _spot(rows: Any, case: str) -> Spot | None:
    found = rows.values_list("county", case, "due_at", "id").first()
    if found is None:
        return None
    county, case_id, due_at, last = found
    return Spot(CaseKey(county, case_id), encode(due_at.isoformat(), str(last)))


def stage_counts(actor: Actor, lens: Lens, *, at: datetime) -> list[StageCount]:
    """Return how many open cases of a lens are in each state, and how many of them are late or soon due. One query."""
    rows: QuerySet[Any, Any]  # of cases or of assignments, counted alike
    if lens.kind in ("unit", "handler"):
        rows = _assigned(actor, lens).values("state")
        late, soon = Q(due_at__lt=at), Q(due_at__gte=at, case__yellow_at__lte=at)
    else:
        rows = _held(actor, lens).values("state")
        late, soon = Q(due_at__lt=at), Q(due_at__gte=at, yellow_at__lte=at)
    counted = rows.annotate(count=Count("id"), late=Count("id", filter=late), soon=Count("id", filter=soon))
    return [StageCount(**row) for row in counted.order_by("state")]


def count_of(actor: Actor, lens: Lens, filters: Filters, *, at: datetime) -> int:
    """Return how many open cases of a lens pass the filters."""
    if lens.kind in ("unit", "handler"):
        return int(_narrowed(_assigned(actor, lens), filters, at, "case__").count())
    return int(_narrowed(_held(actor, lens), filters, at, "").count())


def came_back(actor: Actor, post: Post, *, at: datetime) -> list[CaseRow]:
    """Return the first open cases of a centre that came back: returned, reworked or reopened."""
    rows = _held(actor, _lens("holder", post.centre))
    back = Q(return_count__gt=0) | Q(rework_count__gt=0) | Q(reopen_count__gt=0) | Q(came_by="return")
    return rows_of(list(rows.filter(back).order_by("due_at", "id")[:HOME_ROWS]))


HOME_ROWS = 6


@dataclass(frozen=True)
class ProposalRow:
    """A proposal in a list, with the case it belongs to."""

    id: UUID
    move: str
    state: str
    by_name: str
    by_place: str
    proposed_at: datetime
    case: CaseRow


def proposals_to_decide(actor: Actor, cursor: str = "") -> Page[ProposalRow]:
    """Return the proposals that wait where the actor decides, of cases that he may see, oldest first.

    A clerk decides what residents ask to reopen.
    """
    decides = {post.unit or post.centre for post in actor.posts if post.role in LEADERS | UNIT_SUBMITTERS}
    accepts = {post.centre for post in actor.posts if post.role == Role.INTAKE_CLERK}
    reopenings = Q(approver_place__in=accepts, move="reopen", by_account=None)
    rows = Proposal.objects.filter(
        Q(approver_place__in=decides) | reopenings, state=ProposalState.WAITING
    ).exclude(by_account=actor.account)
    return _proposal_page(actor, rows, cursor)


def proposals_of(actor: Actor, cursor: str = "") -> Page[ProposalRow]:
    """Return the proposals that the actor made on cases that he may still see, oldest first: waiting or declined."""
    rows = Proposal.objects.filter(
        by_account=actor.account, state__in=[ProposalState.WAITING, ProposalState.DECLINED]
    )
    return _proposal_page(actor, rows, cursor)


def all_of(actor: Actor, place: str, cursor: str = "") -> Page[CaseRow]:
    """Return the cases of a place in every state that the actor may see, newest first."""
    rows = visible_to(actor).filter(within(place)).order_by("-id")
    if cursor:
        rows = rows.filter(id__lt=id_in(decode(cursor, 1)[0]))
    found = list(rows[: PAGE_ROWS + 1])
    more = len(found) > PAGE_ROWS
    return Page(rows_of(found[:PAGE_ROWS]), encode(str(found[PAGE_ROWS - 1].id)) if more else "")


def lens_of(actor: Actor, key: str) -> Lens:
    """Return the lens written in an address. Raises LensUnknown."""
    kind, _, code = key.partition(":")
    lens = _lens(kind, code)
    if lens.kind not in ("holder", "place", "unit", "handler") or not _given(actor, lens):
        raise LensUnknown("lens")
    return lens


def _lens(kind: str, code: str, name: str = "") -> Lens:
    return Lens(f"{kind}:{code}", kind, code, name)


def _given(actor: Actor, lens: Lens) -> bool:
    """A lens must imply a reason to see: the own centre or grid, a place inside the scope, the own unit, oneself."""
    if lens.kind == "handler":
        return lens.code == str(actor.account) and bool(_own_units(actor))
    if lens.kind == "unit":
        return any(post.unit == lens.code and post.role in READS_OWN_UNIT for post in actor.posts)
    if lens.kind == "holder":
        return any(
            (lens.code in post.grids and post.role in READS_OWN_GRIDS)
            or (post.role in READS_PLACE and not post.unit and post.centre == lens.code)
            for post in actor.posts
        )
    return lens.code.isdigit() and any(
        post.role in READS_PLACE and post.scope and lens.code.startswith(post.scope) for post in actor.posts
    )


def _held(actor: Actor, lens: Lens) -> QuerySet[Case]:
    if not _given(actor, lens):
        raise LensUnknown("lens")
    rows = Case.objects.filter(is_open=True)
    if lens.kind == "place":
        return rows.filter(within(lens.code), confidential=False)
    community = next(
        (post for post in actor.posts if post.centre == lens.code and post.level == Level.COMMUNITY), None
    )
    if community is not None:
        # A community centre answers for what its grids hold (practice §3.1).
        return rows.filter(county=county_of(lens.code), holder__gte=lens.code, holder__lt=after(lens.code))
    return rows.filter(holder=lens.code)


def _assigned(actor: Actor, lens: Lens) -> QuerySet[Assignment]:
    if not _given(actor, lens):
        raise LensUnknown("lens")
    rows = Assignment.objects.filter(is_active=True, **{lens.kind: lens.code})
    # Whoever left a unit leaves what was to be handled there.
    return rows.filter(unit__in=_own_units(actor)) if lens.kind == "handler" else rows


def _own_units(actor: Actor) -> list[str]:
    return sorted({post.unit for post in actor.posts if post.unit and post.role in READS_OWN_UNIT})


def _narrowed(rows: Any, filters: Filters, at: datetime, case: str) -> Any:
    """`case`: path from the row to its case, "" when it is one."""
    if filters.states:
        rows = rows.filter(**{"state__in": filters.states})
    if filters.urgencies:
        rows = rows.filter(**{f"{case}urgency__in": filters.urgencies})
    if filters.channels:
        rows = rows.filter(**{f"{case}channel__in": filters.channels})
    if filters.categories:
        wanted = Q()
        for code in filters.categories:
            wanted |= Q(**{f"{case}category__gte": code, f"{case}category__lt": after(code)})
        rows = rows.filter(wanted)
    if filters.came_back:
        rows = rows.filter(Q(**{f"{case}return_count__gt": 0}) | Q(**{f"{case}reopen_count__gt": 0}))
    if filters.return_asked and not case:
        asking = Assignment.objects.filter(
            county=OuterRef("county"), case_id=OuterRef("id"), state=AssignmentState.RETURN_ASKED
        )
        rows = rows.filter(Exists(asking))
    return rows.filter(due_at__lt=at) if filters.late else rows


def _assigned_page(
    rows: QuerySet[Assignment], filters: Filters, key: list[str] | None, at: datetime
) -> Page[CaseRow]:
    rows = _narrowed(rows, filters, at, "case__").select_related("case").order_by("due_at", "id")
    if key:
        rows = rows.filter(_behind(key))
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    cases = [
        replace(row, part=OwnPart(part.role, part.state, part.dispatched_at, part.sign_due_at, part.due_at))
        for row, part in zip(rows_of([part.case for part in shown]), shown, strict=True)
    ]
    return _page(cases, found, [(part.due_at, part.id) for part in shown])


def _behind(key: list[str]) -> Q:
    due_at = moment_in(key[0])
    return Q(due_at__gte=due_at) & (Q(due_at__gt=due_at) | Q(id__gt=id_in(key[1])))


def _ahead(key: list[str]) -> Q:
    due_at = moment_in(key[0])
    return Q(due_at__lte=due_at) & (Q(due_at__lt=due_at) | Q(id__lt=id_in(key[1])))


def _page(rows: list[CaseRow], found: Sequence[Any], keys: list[tuple[Any, UUID]]) -> Page[CaseRow]:
    cursors = [encode(due_at.isoformat(), str(last)) for due_at, last in keys]
    placed = [replace(row, cursor=cursor) for row, cursor in zip(rows, cursors, strict=True)]
    return Page(placed, cursors[-1] if len(found) > PAGE_ROWS else "")


def _proposal_page(actor: Actor, rows: QuerySet[Proposal], cursor: str) -> Page[ProposalRow]:
    seen = visible_to(actor).filter(county=OuterRef("county"), id=OuterRef("case_id"))
    rows = rows.filter(Exists(seen)).select_related("case").order_by("proposed_at", "id")
    if cursor:
        at, last = decode(cursor, 2)
        moment = moment_in(at)
        rows = rows.filter(Q(proposed_at__gt=moment) | Q(proposed_at=moment, id__gt=id_in(last)))
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    cases = rows_of([row.case for row in shown])
    following = encode(shown[-1].proposed_at.isoformat(), str(shown[-1].id)) if len(found) > PAGE_ROWS else ""
    return Page(
        [
            ProposalRow(row.id, row.move, row.state, row.by_name, row.by_place, row.proposed_at, case)
            for row, case in zip(shown, cases, strict=True)
        ],
        following,
    )
