"""Home, work lists, search, proposals."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import queries as cases
from linli.cases.queries import CaseRow, Filters, Lens, StageCount
from linli.cases.terms import State
from linli.console.queries.desk import kind_of
from linli.console.queries.filters import chips_of, filter_fields, filters_of
from linli.console.queries.rail import EVERYTHING, STAGES, Chosen, groups_for, stages_of, title_of
from linli.console.queries.rows import case_url, does, proposal_lines, query_of, rows_for
from linli.console.shapes import Bar, Count, FindPage, HomePage, ListPage, ProposalPage
from linli.kernel.clock import LOCAL
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation.rules import Actor

HOME_ROWS = 14
GRID_LENSES_MAX = 9
CLOSES_AT = time(17, 30)
HALF_HOUR = timedelta(minutes=30)


def home(actor: Actor, at: datetime) -> HomePage:
    """Return what waits for this person, what is late, what came back. Someone without case work gets an empty home."""
    desks = _own_lenses(actor)
    if not desks:
        return HomePage(kind="none", heading=_("没有等您处理的案件"), said="", strip=())
    kind, first = kind_of(actor), desks[0]
    counts = [(lens, cases.stage_counts(actor, lens, at=at)) for lens in desks]
    strip = _strip(actor, counts)
    waiting = _waiting(actor, desks, at)
    answers = cases.proposals_to_decide(actor).rows if kind == "leader" or actor.posts else []
    back = [
        cases.came_back(actor, post, at=at) for post in actor.posts if first.kind == "holder" and post.scope
    ][:1]
    total = sum(cell.count or 0 for cell in strip)
    return HomePage(
        kind=kind,
        heading=_heading(kind, total, len(answers)),
        said=_said(strip, waiting, at),
        strip=strip,
        rows=rows_for(actor, waiting[:HOME_ROWS], at),
        every=f"{reverse('console:cases')}?{query_of(lens=first.key)}",
        total=total,
        back=rows_for(actor, back[0] if back else [], at),
        closing=_closing(waiting, at),
        closing_total=sum(_due_today(waiting, at)),
        mine=proposal_lines(cases.proposals_of(actor).rows[:6], decide=False),
        approvals=proposal_lines(answers[:HOME_ROWS], decide=True),
    )


def work_list(actor: Actor, asked: QueryDict, at: datetime) -> ListPage:
    """Return one page of a lens, filtered as the address says. Raises LensUnknown, BadCursor."""
    given = cases.lenses(actor)
    wanted = asked.get("lens", given[0].key if given else "")
    if wanted.startswith(EVERYTHING):
        return _everything(actor, wanted.removeprefix(EVERYTHING), asked, at)
    lens = cases.lens_of(actor, wanted)
    filters = filters_of(asked)
    page: Page[CaseRow] = cases.work_list(actor, lens, filters, asked.get("after", ""), at=at)
    counts = cases.stage_counts(actor, lens, at=at)
    total = sum(one.count for one in counts)
    chips = chips_of(asked, filters, lens)
    title, data = title_of(lens, filters)
    matching = cases.count_of(actor, lens, filters, at=at) if chips else total
    return ListPage(
        title=title,
        data=data,
        said=_how_many(matching if chips else None, total),
        groups=groups_for(actor, Chosen(lens, filters, counts, lens.key)),
        rows=rows_for(actor, page.rows, at, asked.urlencode()),
        chips=chips,
        filters=filter_fields(filters, lens),
        lens=lens.key,
        here=reverse("console:cases"),
        clear=f"{reverse('console:cases')}?{query_of(lens=lens.key)}",
        order=_("按到期先后，每页%(rows)s件") % {"rows": PAGE_ROWS},
        following=page.following,
    )


def _everything(actor: Actor, place: str, asked: QueryDict, at: datetime) -> ListPage:
    """Return the cases of a place in every state, newest first. Raises LensUnknown, BadCursor."""
    lens = cases.lens_of(actor, f"place:{place}")
    page = cases.all_of(actor, place, asked.get("after", ""))
    counts = cases.stage_counts(actor, lens, at=at)
    here = f"{EVERYTHING}{place}"
    return ListPage(
        title=_("全部，含已结"),
        data=False,
        said="",
        groups=groups_for(actor, Chosen(lens, filters_of(asked), counts, here)),
        rows=rows_for(actor, page.rows, at, asked.urlencode()),
        chips=(),
        filters=(),
        lens=here,
        here=reverse("console:cases"),
        clear="",
        order=_("登记新的在前，每页%(rows)s件") % {"rows": PAGE_ROWS},
        following=page.following,
    )


def _how_many(matching: int | None, total: int) -> str:
    if matching is None:
        return _("共%(total)s件") % {"total": total}
    return _("筛出%(found)s件，共%(total)s件") % {"found": matching, "total": total}


def found(actor: Actor, text: str, after: str, at: datetime) -> FindPage:
    """Return what a search finds. One number that is one case leads straight there: `straight` is its address."""
    text = text.strip()
    page = cases.find(actor, text, after) if text else Page([], "")
    exact = text.isdigit() or "-" in text
    straight = (
        case_url(page.rows[0].county, page.rows[0].id) if exact and len(page.rows) == 1 and not after else ""
    )
    said = (
        _("找到%(count)s件") % {"count": f"{len(page.rows)}{'+' if page.following else ''}"} if text else ""
    )
    return FindPage(
        text=text,
        rows=rows_for(actor, page.rows, at),
        said=said,
        asked=bool(text),
        following=page.following,
        straight=straight,
    )


def proposals(actor: Actor, after: str) -> ProposalPage:
    page = cases.proposals_to_decide(actor, after)
    return ProposalPage(proposal_lines(page.rows, decide=True), page.following)


def _own_lenses(actor: Actor) -> list[Lens]:
    """Return the lenses of the own desk: what the centre or grid holds, what the unit was given."""
    return [lens for lens in cases.lenses(actor) if lens.kind in ("holder", "unit")][:GRID_LENSES_MAX]


def _waiting(actor: Actor, desks: Sequence[Lens], at: datetime) -> list[CaseRow]:
    """Return the cases in a state that this person does something about, in due order; a leader sees all that is open."""
    states = tuple(str(state) for state in does(actor))
    pages = []
    for lens in desks:
        wanted = () if lens.kind == "unit" else states
        pages += cases.work_list(actor, lens, Filters(states=wanted), "", at=at).rows
    late_last = datetime.max.replace(tzinfo=at.tzinfo)
    return sorted(pages, key=lambda row: (row.due_at or late_last, str(row.id)))


def _strip(actor: Actor, counts: Iterable[tuple[Lens, list[StageCount]]]) -> tuple[Count, ...]:
    """Return a cell for each state that this person acts on, whether or not anything is in it."""
    cells: dict[str, Count] = {}
    for lens, stages in counts:
        by_state = {stage.state: stage for stage in stages}
        for state in stages_of(actor, lens):
            stage, known = by_state.get(state, StageCount(state, 0, 0, 0)), cells.get(state)
            cells[state] = Count(
                name=state,
                label=str(STAGES.get(lens.kind, State)(state).label),
                url=f"{reverse('console:cases')}?{query_of(lens=lens.key, state=state)}",
                count=stage.count + (known.count or 0 if known else 0),
                late=stage.late + (known.late or 0 if known else 0),
                soon=stage.soon + (known.soon or 0 if known else 0),
            )
    return tuple(cells.values())


def _heading(kind: str, total: int, answers: int) -> str:
    if kind == "leader":
        return _("待我审批%(count)s件") % {"count": answers}
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
