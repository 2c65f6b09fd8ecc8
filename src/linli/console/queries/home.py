"""Home: what waits for this person, what is late, what came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import queries as cases
from linli.cases.queries import CaseRow, Filters, Lens, StageCount
from linli.cases.terms import State
from linli.console.queries.desk import kind_of
from linli.console.queries.live import list_news_url
from linli.console.queries.rail import STAGES, list_url, stages_of
from linli.console.queries.rows import does, proposal_lines, query_of, rows_for
from linli.console.shapes import Bar, Count, HomePage
from linli.kernel.clock import LOCAL
from linli.organisation.rules import Actor
from linli.organisation.terms import Role

HOME_ROWS = 14
PROPOSALS_SHOWN = 6
GRID_LENSES_MAX = 9
CLOSES_AT = time(17, 30)
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class _Waiting:
    """What a person does something about, in due order; `returning`: cases in which a unit asks to return its part."""

    rows: list[CaseRow]
    returning: frozenset[UUID]


def home(actor: Actor, at: datetime) -> HomePage:
    """Return the first page of a desk. Someone without case work gets an empty one."""
    desks = _own_lenses(actor)
    if not desks:
        return HomePage(kind="none", heading=_("没有等您处理的案件"), said="", strip=())
    kind, waiting = _home_of(actor), _waiting(actor, desks, at)
    strip = (*_strip(actor, desks, at), *_returns(actor, desks, waiting))
    answers = cases.proposals_to_decide(actor).rows
    total = sum(cell.count or 0 for cell in strip)
    return HomePage(
        kind=kind,
        heading=_heading(kind, total, len(answers)),
        said=_said(strip, waiting.rows, at),
        strip=strip,
        rows=rows_for(
            actor, waiting.rows[:HOME_ROWS], at, _listed(actor, desks), returning=waiting.returning
        ),
        every=list_url(lens=desks[0].key),
        total=total,
        back=rows_for(actor, _came_back(actor, desks[0], at), at),
        closing=_closing(waiting.rows, at),
        closing_total=sum(_due_today(waiting.rows, at)),
        mine=proposal_lines(cases.proposals_of(actor).rows[:PROPOSALS_SHOWN], decide=False),
        approvals=proposal_lines(answers[:HOME_ROWS], decide=True),
        news=list_news_url(actor, desks[0].key),
    )


def _home_of(actor: Actor) -> str:
    """Return whose home it is; who sees cases and makes no move from here (an archive clerk) looks on."""
    kind = kind_of(actor)
    return "onlooker" if kind == "clerk" and not does(actor) else kind


def _own_lenses(actor: Actor) -> list[Lens]:
    """Return the lenses of the own desk: what the centre or grid holds, what the unit was given."""
    return [lens for lens in cases.lenses(actor) if lens.kind in ("holder", "unit")][:GRID_LENSES_MAX]


def _waiting(actor: Actor, desks: Sequence[Lens], at: datetime) -> _Waiting:
    """Return the cases in a state that this person does something about; a leader sees all that is open."""
    states = tuple(does(actor))
    found: dict[UUID, CaseRow] = {}
    asking: list[CaseRow] = []
    for lens in desks:
        wanted = Filters() if lens.kind == "unit" else Filters(states=states)
        found |= {row.id: row for row in cases.work_list(actor, lens, wanted, "", at=at).rows}
        if lens.kind == "holder" and actor.has(Role.INTAKE_CLERK):
            asking += cases.work_list(actor, lens, Filters(return_asked=True), "", at=at).rows
    found |= {row.id: row for row in asking}
    latest = datetime.max.replace(tzinfo=at.tzinfo)
    rows = sorted(found.values(), key=lambda row: (row.due_at or latest, str(row.id)))
    return _Waiting(rows, frozenset(row.id for row in asking))


def _listed(actor: Actor, desks: Sequence[Lens]) -> str:
    """Return the work list that holds what home shows, for whoever has one desk: a case then leads on to the next."""
    if len(desks) != 1:
        return ""
    return query_of(lens=desks[0].key, state=() if desks[0].kind == "unit" else tuple(does(actor)))


def _strip(actor: Actor, desks: Iterable[Lens], at: datetime) -> tuple[Count, ...]:
    """Return a cell for each state that this person acts on, whether or not anything is in it."""
    cells: dict[str, Count] = {}
    for lens in desks:
        by_state = {stage.state: stage for stage in cases.stage_counts(actor, lens, at=at)}
        for state in stages_of(actor, lens):
            cells[state] = _added(cells.get(state), by_state.get(state), lens, state)
    return tuple(cells.values())


def _added(known: Count | None, stage: StageCount | None, lens: Lens, state: str) -> Count:
    """Return the cell of a state with one more lens counted in; it leads to the first of them."""
    one = stage or StageCount(state, 0, 0, 0)
    return Count(
        name=state,
        label=known.label if known else str(STAGES.get(lens.kind, State)(state).label),
        url=known.url if known else list_url(lens=lens.key, state=state),
        count=one.count + ((known.count or 0) if known else 0),
        late=one.late + ((known.late or 0) if known else 0),
        soon=one.soon + ((known.soon or 0) if known else 0),
    )


def _returns(actor: Actor, desks: Sequence[Lens], waiting: _Waiting) -> tuple[Count, ...]:
    """Return the cell of units that ask to return their part: for those who decide."""
    if desks[0].kind != "holder" or not actor.has(Role.INTAKE_CLERK):
        return ()
    return (Count("return", _("退回审核"), list_url(lens=desks[0].key, returns=1), len(waiting.returning)),)


def _came_back(actor: Actor, desk: Lens, at: datetime) -> list[CaseRow]:
    post = next((post for post in actor.posts if post.scope), None)
    return cases.came_back(actor, post, at=at) if post and desk.kind == "holder" else []


def _heading(kind: str, total: int, answers: int) -> str:
    if kind == "leader":
        return _("待我审批%(count)s件") % {"count": answers}
    if kind == "onlooker":
        return _("在办%(count)s件") % {"count": total}
    return _("等我处理%(count)s件") % {"count": total}


def _said(strip: Iterable[Count], waiting: Sequence[CaseRow], at: datetime) -> str:
    cells = list(strip)
    late, soon = sum(cell.late or 0 for cell in cells), sum(cell.soon or 0 for cell in cells)
    today = sum(_due_today(waiting, at))
    parts = [
        ngettext("%(count)s件超期", "%(count)s件超期", late) % {"count": late},
        ngettext("%(count)s件临期", "%(count)s件临期", soon) % {"count": soon},
        ngettext("今天下班前到期%(count)s件", "今天下班前到期%(count)s件", today) % {"count": today},
    ]
    return " · ".join(parts)


def _due_today(waiting: Sequence[CaseRow], at: datetime) -> list[bool]:
    closing = _closing_moment(at)
    return [row.due_at is not None and at <= row.due_at <= closing for row in waiting]


def _closing(waiting: Sequence[CaseRow], at: datetime) -> tuple[Bar, ...]:
    """Return how many of the waiting cases fall due by the next half hours, and before closing."""
    closing = _closing_moment(at)
    if closing <= at or not any(_due_today(waiting, at)):
        return ()
    half = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0) + HALF_HOUR
    steps = [moment for moment in (half, half + 2 * HALF_HOUR) if moment < closing]
    begin, bars = at, []
    for moment in [*steps, closing]:
        count = sum(row.due_at is not None and begin <= row.due_at <= moment for row in waiting)
        word = _("%(time)s 下班前") if moment == closing else _("%(time)s 前")
        bars.append(Bar(word % {"time": f"{moment.astimezone(LOCAL):%H:%M}"}, count))
        begin = moment
    return tuple(bars)


def _closing_moment(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(LOCAL).date(), CLOSES_AT, LOCAL)
