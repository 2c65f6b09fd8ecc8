"""The page of one case, its printed sheet and its map."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases import queries as cases
from linli.cases.actions import CaseKey
from linli.cases.queries import CaseView, MoveOffer, OthersMove, Related
from linli.cases.rules.dictionaries import Channel, Urgency
from linli.cases.rules.moves import MOVES
from linli.cases.rules.reveal import post_that_reveals
from linli.cases.rules.state import AssignmentFold, ProposalFold
from linli.cases.terms import AssignmentRole, AssignmentState, LinkKind, PartyRole, State
from linli.console.queries.attachments import lines_of
from linli.console.queries.clocks import plain_clock, row_clock
from linli.console.queries.entries import codes_in, entry_of, groups_of, path_of
from linli.console.queries.live import case_news_url
from linli.console.queries.rows import case_url, does, tags_of
from linli.console.queries.small import PARTY_FIELDS
from linli.console.queries.trail import Beside, Trail, beside
from linli.console.shapes import (
    AttachmentLine,
    ClockLine,
    Entry,
    EntryGroup,
    MoveLink,
    NavLink,
    Part,
    PartyLine,
    ProposalLine,
    RelatedLine,
    Step,
    Tag,
    Waiting,
)
from linli.kernel.worktime import Limit
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.territory import maps
from linli.territory import queries as territory
from linli.ui.forms import whole
from linli.ui.rules import Remaining
from linli.ui.terms import Light

MOVES_SHOWN = 6
MAP_WIDTH, MAP_HEIGHT = 286, 134
DEGREES_E5 = 100_000
GRAVE = frozenset({"reject"})
NO_TRAIL = Trail()
NOWHERE = Beside()
STAGE_CLOCKS = {
    State.REGISTERED: gettext_lazy("受理"),
    State.ACCEPTED: gettext_lazy("分流"),
    State.DISPATCHED: gettext_lazy("签收"),
    State.TO_CHECK: gettext_lazy("核查"),
    State.TO_FEEDBACK: gettext_lazy("反馈"),
    State.TO_REVISIT: gettext_lazy("回访"),
}


@dataclass(frozen=True)
class CasePage:
    """Everything that the page, the preview, the sheet and the head of a move's page show of one case."""

    key: CaseKey
    version: int
    url: str
    sheet: str
    number: str
    title: str
    state: str
    urgency: str
    channel: str
    description: str
    address: str
    place: str
    area: str
    category: str
    category_code: str
    external_no: str
    holder: str
    received_at: datetime | None
    overall_due_at: datetime | None
    provisional: bool
    left: Remaining
    tags: tuple[Tag, ...]
    clocks: tuple[ClockLine, ...]
    path: tuple[Step, ...]
    timeline: tuple[EntryGroup, ...]
    entries: int
    earlier: str
    attachments: tuple[AttachmentLine, ...]
    parts: tuple[Part, ...]
    parties: tuple[PartyLine, ...]
    proposals: tuple[ProposalLine, ...]
    related: tuple[RelatedLine, ...]
    moves: tuple[MoveLink, ...]
    more_moves: tuple[MoveLink, ...]
    others: tuple[Waiting, ...]
    news: str
    beside: Beside

    @property
    def map(self) -> str:
        """The address of the map, "" where nothing around the case has a shape. Asked by the case's own page alone."""
        return case_url(self.key.county, self.key.id, "map") if maps.first_view(self.area) else ""

    @property
    def sheet_entries(self) -> tuple[Entry, ...]:
        """The timeline from the beginning, as paper tells it."""
        return tuple(entry for group in reversed(self.timeline) for entry in reversed(group.entries))


def _related(one: Related) -> RelatedLine:
    kind = LinkKind(one.kind).label
    return RelatedLine(
        str(kind), case_url(one.county, one.id), one.case_no, one.title, str(State(one.state).label)
    )


def may_see(actor: Actor, key: CaseKey) -> None:
    """Raises CaseNotFound."""
    cases.state_seen(actor, key)


def case_page(
    actor: Actor, key: CaseKey, at: datetime, before: str = "", trail: Trail = NO_TRAIL
) -> CasePage:
    """Return one case as its reader may see it, and the ways along the list it was opened from. Raises CaseNotFound."""
    view = cases.case_page(actor, key, at=at, before=whole(before))
    return replace(page_of(actor, view, at, trail), beside=beside(actor, trail, at))


def page_of(actor: Actor, view: CaseView, at: datetime, trail: Trail = NO_TRAIL) -> CasePage:
    row, state = view.row, view.state
    key = CaseKey(row.county, row.id)
    codes = codes_in(view)
    names = short_names(codes)
    moves, lines = _moves(actor, view, trail), lines_of(view)
    return CasePage(
        key=key,
        version=state.version,
        url=trail.url(key),
        sheet=case_url(row.county, row.id, "sheet"),
        number=row.case_no,
        title=row.title or "—",
        state=str(State(row.state).label),
        urgency=str(Urgency(row.urgency).label) if row.urgency else "",
        channel=str(Channel(row.channel).label) if row.channel else "",
        description=view.description,
        address=view.address,
        place=territory.place(row.area).full_name,
        area=row.area,
        category=row.category_name,
        category_code=row.category,
        external_no=state.external_no,
        holder=organisation.names_of([row.holder]).get(row.holder, row.holder_name),
        received_at=state.received_at,
        overall_due_at=state.overall_due_at,
        provisional=row.provisional,
        left=row_clock(row, at),
        tags=_tags(view),
        clocks=tuple(_clocks(view, at)),
        path=path_of(view, names, at),
        timeline=groups_of(view, names, lines, at),
        entries=state.version,
        earlier=f"{case_url(row.county, row.id)}?before={view.earlier}" if view.earlier else "",
        attachments=tuple(lines.values()),
        parts=tuple(_part(part, view, at) for part in view.assignments),
        parties=_parties(actor, view, key),
        related=tuple(_related(one) for one in view.related),
        proposals=tuple(_proposal(actor, line, key, row.title) for line in view.waiting),
        moves=moves[:MOVES_SHOWN],
        more_moves=moves[MOVES_SHOWN:],
        others=tuple(_waiting(one) for one in view.others),
        news=case_news_url(key, state.version),
        beside=NOWHERE,
    )


def recent_of(view: CaseView, since: int | None) -> tuple[Entry, ...]:
    """Return what happened after the version that a page was made from: one side of a conflict."""
    names = short_names(codes_in(view))
    return tuple(entry_of(one, names, {}) for one in view.timeline if since is not None and one.seq > since)


def short_names(codes: set[str]) -> dict[str, str]:
    """Return the names of places and units as lists say them: a centre by its division's name."""
    return {**territory.names_of(codes), **organisation.names_of({code for code in codes if "-" in code})}


def case_map(actor: Actor, key: CaseKey) -> bytes | None:
    """Return a picture of where the case lies, its own grid in blue; None when nothing there has a shape.

    Raises CaseNotFound.
    """
    state = cases.state_seen(actor, key)
    view = maps.first_view(state.area, MAP_WIDTH, MAP_HEIGHT)
    if view is None:
        return None
    marks: tuple[maps.Mark, ...] = ()
    if state.lon_e5 is not None and state.lat_e5 is not None:
        marks = (maps.Mark(state.lon_e5 / DEGREES_E5, state.lat_e5 / DEGREES_E5),)
    return maps.draw_map(view, own=state.area, marks=marks)


def _tags(view: CaseView) -> tuple[Tag, ...]:
    waits = tuple(Tag(_("%(move)s待批") % {"move": MOVES[line.move].label}) for line in view.waiting)
    return (*tags_of(view.row), *waits)


def _clocks(view: CaseView, at: datetime) -> list[ClockLine]:
    state, lines = view.state, []
    if not state.is_open:
        return [ClockLine(str(State(state.state).label), Remaining(Light.CLOSED))]
    if state.stage_due_at and (word := STAGE_CLOCKS.get(State(state.state))):
        lines.append(ClockLine(str(word), _stage_clock(view, at)))
    lead = state.lead
    if lead and state.state == State.HANDLING:
        lines.append(ClockLine(_("办理（主办）"), plain_clock(lead.due_at, lead.dispatched_at, at)))
    if state.overall_due_at and state.accepted_at and not state.finished_at:
        limit = _limit_words(state.overall_limit)
        clock = plain_clock(state.overall_due_at, state.accepted_at, at)
        lines.append(ClockLine(_("全案%(limit)s") % {"limit": limit}, clock))
    return lines


def _stage_clock(view: CaseView, at: datetime) -> Remaining:
    if view.state.stage_due_at == view.row.due_at:
        return row_clock(view.row, at)
    assert view.state.stage_due_at is not None
    return plain_clock(view.state.stage_due_at, view.timeline[0].at, at)


def _limit_words(text: str) -> str:
    """Return 15工作日 for "15WD"; in English 15 WD."""
    if not text:
        return ""
    unit = str(Limit.parse(text).unit)
    words = {
        "CH": _("%(count)s小时（全天）"),
        "WH": _("%(count)s工作小时"),
        "WD": _("%(count)s工作日"),
        "CD": _("%(count)s自然日"),
        "CDN": _("%(count)s自然日"),
    }
    return words[unit] % {"count": text.removesuffix(unit)}


def _part(part: AssignmentFold, view: CaseView, at: datetime) -> Part:
    return Part(
        role=str(AssignmentRole(part.role).label),
        lead=part.is_lead,
        unit=view.unit_names.get(part.unit, part.unit),
        handler=view.people.get(part.handler or "", ""),
        state=str(AssignmentState(part.state).label),
        signed_at=part.signed_at,
        left=plain_clock(part.due_at, part.dispatched_at, at) if part.is_active else None,
    )


def _parties(actor: Actor, view: CaseView, key: CaseKey) -> tuple[PartyLine, ...]:
    reveals = post_that_reveals(view.state, actor) is not None
    lines = []
    for party in view.parties:
        shown = {"name": party.name, "phone": party.phone}
        links = tuple(
            NavLink(
                _("查看%(field)s") % {"field": PARTY_FIELDS[field]},
                case_url(key.county, key.id, "reveal", party_id=str(party.id), field=field),
            )
            for field, value in shown.items()
            if value and reveals
        )
        masked = " ".join(value for value in shown.values() if value)
        if masked:
            lines.append(PartyLine(str(PartyRole(party.role).label), masked, links))
    return tuple(lines)


def _proposal(actor: Actor, line: ProposalFold, key: CaseKey, title: str) -> ProposalLine:
    mine = actor.account is not None and line.by_account == str(actor.account)
    place = {post.unit or post.centre for post in actor.posts}
    decide = (
        case_url(key.county, key.id, "proposal", proposal_id=line.id)
        if line.approver_place in place and not mine
        else ""
    )
    return ProposalLine(
        url=case_url(key.county, key.id),
        move=str(MOVES[line.move].label),
        number="",
        title=title,
        who=line.by_name or "—",
        proposed_at=line.proposed_at,
        state="",
        decide=decide,
        id=line.id,
    )


def _moves(actor: Actor, view: CaseView, trail: Trail) -> tuple[MoveLink, ...]:
    """Return the reader's moves, his next step first and blue: at most one is."""
    first = does(actor).get(State(view.state.state))
    found = [_offer(view, offer, trail, primary=offer.move.name == first) for offer in view.offers]
    return tuple(sorted(found, key=lambda move: (not move.primary, not move.key)))


def _offer(view: CaseView, offer: MoveOffer, trail: Trail, *, primary: bool) -> MoveLink:
    move = offer.move
    return MoveLink(
        label=str(move.label),
        url=trail.url(CaseKey(view.row.county, view.row.id), "move", name=move.name),
        key=move.key.lower(),
        primary=primary and not offer.needs_approval,
        grave=move.name in GRAVE,
        proposes=offer.needs_approval,
        approver="、".join(offer.approvers),
    )


def _waiting(one: OthersMove) -> Waiting:
    names = "、".join(dict.fromkeys(person.name for person in one.able))
    return Waiting(str(one.move.label), names, _("反映人") if one.by_reporter else "")
