"""Cases as lines of a list, proposals as lines of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.cases.queries import CaseRow, ProposalRow
from linli.cases.rules.dictionaries import Channel, Urgency
from linli.cases.rules.moves import MOVES
from linli.cases.terms import AssignmentRole, AssignmentState, CameBy, ProposalState, State
from linli.console.queries.clocks import row_clock
from linli.console.shapes import MoveLink, ProposalLine, Row, Tag
from linli.organisation.rules import Actor
from linli.organisation.terms import Role
from linli.territory import queries as territory
from linli.territory.codes import DIVISION_DIGITS

CLERK_DOES = {
    State.REGISTERED: "accept",
    State.ACCEPTED: "dispatch",
    State.SELF_HANDLING: "finish",
    State.TO_CHECK: "check_pass",
    State.TO_FEEDBACK: "feedback",
}
REVISITOR_DOES = {State.TO_CHECK: "check_pass", State.TO_REVISIT: "revisit"}
UNIT_DOES: dict[str, str] = {AssignmentState.PENDING_SIGN: "sign", AssignmentState.HANDLING: "finish"}
IN_UNIT_DOES = {State.DISPATCHED: "sign", State.HANDLING: "finish"}
WORKER_DOES = {State.REGISTERED: "self_resolve", State.SELF_HANDLING: "finish"}


def does(actor: Actor) -> dict[str, str]:
    """Return, by state, the move that the actor's posts would make first."""
    found: dict[str, str] = {}
    for role, moves in (
        (Role.INTAKE_CLERK, CLERK_DOES),
        (Role.REVISIT_CLERK, REVISITOR_DOES),
        (Role.UNIT_CONTACT, IN_UNIT_DOES),
        (Role.HANDLER, IN_UNIT_DOES),
        (Role.GRID_WORKER, WORKER_DOES),
    ):
        if actor.has(role):
            found = {**{str(state): name for state, name in moves.items()}, **found}
    return found


def rows_for(
    actor: Actor,
    found: Iterable[CaseRow],
    at: datetime,
    query: str = "",
    *,
    returning: frozenset[UUID] = frozenset(),
) -> list[Row]:
    """Return cases as lines.

    query      the list they stand in, so that a preview opens beside it and a case leads on to the next
    returning  cases in which the reader decides on a return first
    """
    lines = list(found)
    grids = {one.area[:DIVISION_DIGITS] for one in lines if len(one.area) > DIVISION_DIGITS}
    listing = _Listing(
        does(actor), {post.centre for post in actor.posts}, territory.names_of(grids), at, query, returning
    )
    return [listing.row(one) for one in lines]


@dataclass(frozen=True)
class _Listing:
    """What the lines of one list share. own: codes of the reader's centres · communities: names of those with grids."""

    verbs: dict[str, str]
    own: set[str]
    communities: dict[str, str]
    at: datetime
    query: str
    returning: frozenset[UUID]

    def row(self, one: CaseRow) -> Row:
        state = AssignmentState(one.part.state) if one.part else State(one.state)
        name = UNIT_DOES.get(state) if one.part else self.verbs.get(one.state)
        name = "decide_return" if one.id in self.returning else name
        beside = _with(case_url(one.county, one.id, "preview"), self.query)
        trail = query_of(list=self.query, at=one.cursor) if self.query and one.cursor else ""
        community = self.communities.get(one.area[:DIVISION_DIGITS], "")
        return Row(
            url=_with(case_url(one.county, one.id), trail),
            preview=beside,
            number=one.case_no,
            title=one.title or "—",
            left=row_clock(one, self.at),
            state=str(state.label),
            place=one.place if one.place.startswith(community) else f"{community} {one.place}",
            category=one.category_name,
            holder="" if one.holder in self.own else one.holder_name,
            lead=f"{one.lead} +{one.assist_count}" if one.assist_count else one.lead,
            source=came_from(one),
            source_place=one.came_from,
            registered_at=one.registered_at,
            do=_verb(one, name, trail) if name else None,
            tags=tags_of(one),
            role=str(AssignmentRole(one.part.role).label) if one.part else "",
        )


def case_url(county: str, case_id: object, page: str = "case", **more: str) -> str:
    return reverse(f"console:{page}", kwargs={"county": county, "case_id": case_id, **more})


def tags_of(row: CaseRow) -> tuple[Tag, ...]:
    """Return the tags beside a title: urgency by weight, what came back as plain facts."""
    tags = []
    if row.urgency in (Urgency.CRITICAL, Urgency.URGENT):
        tags.append(
            Tag(str(Urgency(row.urgency).label), "solid" if row.urgency == Urgency.CRITICAL else "weight")
        )
    for count, word in (
        (row.return_count, _("退 %(count)s")),
        (row.rework_count, _("返工 %(count)s")),
        (row.reopen_count, _("重启 %(count)s")),
    ):
        if count:
            tags.append(Tag(word % {"count": count}))
    return tuple(tags)


def came_from(row: CaseRow) -> str:
    """Return by what way the case reached its holder, as a word of the page."""
    if row.came_by:
        return str(CameBy(row.came_by).label)
    return str(Channel(row.channel).label) if row.channel else ""


def proposal_lines(found: Iterable[ProposalRow], *, decide: bool) -> list[ProposalLine]:
    return [
        ProposalLine(
            url=case_url(one.case.county, one.case.id),
            move=str(MOVES[one.move].label),
            number=one.case.case_no,
            title=one.case.title,
            who=one.by_name or "—",
            proposed_at=one.proposed_at,
            state=str(ProposalState(one.state).label),
            decide=case_url(one.case.county, one.case.id, "proposal", proposal_id=str(one.id))
            if decide
            else "",
        )
        for one in found
    ]


def _verb(one: CaseRow, name: str, trail: str) -> MoveLink:
    move = MOVES[name]
    url = _with(case_url(one.county, one.id, "move", name=name), trail)
    return MoveLink(str(move.label), url, move.key.lower())


def _with(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def query_of(**parts: object) -> str:
    """Return a query string of the parts that say something; lists repeat their name."""
    return urlencode([(name, value) for name, value in parts.items() if value], doseq=True)
