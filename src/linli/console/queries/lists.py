"""Home, work lists, search, proposals."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import queries as cases
from linli.cases.queries import CaseRow, Filters, Lens, StageCount
from linli.cases.rules.categories import LEAVES, tree
from linli.cases.rules.dictionaries import Channel, Urgency
from linli.cases.terms import AssignmentState, State
from linli.console.forms import category_groups
from linli.console.queries.desk import kind_of
from linli.console.queries.rows import case_url, does, proposal_lines, query_of, rows_for
from linli.console.shapes import Bar, Chip, Count, FindPage, HomePage, LensGroup, ListPage, ProposalPage
from linli.kernel.clock import LOCAL
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation import queries as organisation
from linli.organisation.rules import Actor
from linli.territory import queries as territory
from linli.ui.forms import Choice, Field, Group, one_group

HOME_ROWS = 14
CENTRE_DIGITS = 12
GRID_LENSES_MAX = 9
CLOSES_AT = time(17, 30)
_STAGES = {"unit": AssignmentState, "handler": AssignmentState}


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
    lens = cases.lens_of(actor, asked.get("lens", given[0].key if given else ""))
    filters = filters_of(asked)
    page: Page[CaseRow] = cases.work_list(actor, lens, filters, asked.get("after", ""), at=at)
    counts = cases.stage_counts(actor, lens, at=at)
    total = sum(one.count for one in counts)
    chips = _chips(asked, filters, lens)
    title, data = _title(actor, lens, filters)
    matching = cases.count_of(actor, lens, filters, at=at) if chips else total
    return ListPage(
        title=title,
        data=data,
        said=_how_many(matching if chips else None, total),
        groups=_groups(actor, lens, filters, counts),
        rows=rows_for(actor, page.rows, at, asked.urlencode()),
        chips=chips,
        filters=_filter_fields(filters, lens),
        lens=lens.key,
        here=reverse("console:cases"),
        clear=f"{reverse('console:cases')}?{query_of(lens=lens.key)}",
        order=_("按到期先后，每页%(rows)s件") % {"rows": PAGE_ROWS},
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
        rows=rows_for(actor, page.rows, at),
        said=said,
        asked=bool(text),
        following=page.following,
        straight=straight,
    )


def proposals(actor: Actor, after: str) -> ProposalPage:
    page = cases.proposals_to_decide(actor, after)
    return ProposalPage(proposal_lines(page.rows, decide=True), page.following)


def filters_of(asked: QueryDict) -> Filters:
    """Return the filters of an address; what is no known value says nothing."""
    leaves = [
        code for code in asked.getlist("category") if code in LEAVES or code in {g.code for g in tree()}
    ]
    return Filters(
        states=tuple(
            one for one in asked.getlist("state") if one in State.values or one in AssignmentState.values
        ),
        urgencies=tuple(one for one in asked.getlist("urgency") if one in Urgency.values),
        categories=tuple(leaves),
        channels=tuple(one for one in asked.getlist("channel") if one in Channel.values),
        late=asked.get("late") == "1",
        came_back=asked.get("back") == "1",
    )


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
        for state in _stages_of(actor, lens):
            stage, known = by_state.get(state, StageCount(state, 0, 0, 0)), cells.get(state)
            cells[state] = Count(
                name=state,
                label=str(_STAGES.get(lens.kind, State)(state).label),
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
    """Return how many of the waiting cases fall due within one and two hours, and before closing."""
    closing = _closing_moment(at)
    steps = [moment for moment in (at + timedelta(hours=1), at + timedelta(hours=2)) if moment < closing]
    if closing <= at or not any(_due_today(waiting, at)):
        return ()
    begin, bars = at, []
    for moment in [*steps, closing]:
        count = sum(row.due_at is not None and begin <= row.due_at <= moment for row in waiting)
        word = _("%(time)s 下班前") if moment == closing else _("%(time)s 前")
        bars.append(Bar(word % {"time": f"{moment.astimezone(LOCAL):%H:%M}"}, count))
        begin = moment
    return tuple(bars)


def _closing_moment(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(LOCAL).date(), CLOSES_AT, LOCAL)


def _groups(actor: Actor, lens: Lens, filters: Filters, counts: list[StageCount]) -> tuple[LensGroup, ...]:
    """Return the rail: own stages, what the desk holds, places. Counts are those of the chosen lens alone."""
    given = cases.lenses(actor)
    desks = [one for one in given if one.kind in ("holder", "unit", "handler")]
    by_state = {one.state: one for one in counts}
    late = sum(one.late for one in counts)
    stages = tuple(_stage_lens(lens, state, by_state, filters) for state in _stages_of(actor, lens))
    held: list[Count] = []
    for desk in desks:
        chosen = desk.key == lens.key
        url = f"{reverse('console:cases')}?{query_of(lens=desk.key)}"
        total = sum(one.count for one in counts) if chosen else None
        plain = chosen and not (filters.states or filters.late or filters.came_back)
        word, data = _desk_words(desk)
        held.append(Count(desk.key, word, url, total, late if chosen else None, current=plain, data=data))
        if chosen:
            held.append(
                Count(f"{desk.key}&late=1", _("超期"), f"{url}&late=1", late, None, current=filters.late)
            )
            held.append(
                Count(
                    f"{desk.key}&back=1",
                    _("退回与重来"),
                    f"{url}&back=1",
                    None,
                    None,
                    current=filters.came_back,
                )
            )
    places = _places(actor, given, lens, counts)
    return (
        LensGroup(_("各环节"), stages),
        LensGroup(_("手上的"), tuple(held)),
        LensGroup(_("按地点"), places),
    )


def _stages_of(actor: Actor, lens: Lens) -> list[str]:
    if lens.kind in ("unit", "handler"):
        return [AssignmentState.PENDING_SIGN, AssignmentState.HANDLING, AssignmentState.RETURN_ASKED]
    return [str(state) for state in State if state in does(actor)] or [
        State.REGISTERED,
        State.ACCEPTED,
        State.DISPATCHED,
        State.HANDLING,
        State.TO_CHECK,
    ]


def _stage_lens(lens: Lens, state: str, counts: dict[str, StageCount], filters: Filters) -> Count:
    words = _STAGES.get(lens.kind, State)
    one = counts.get(state)
    url = f"{reverse('console:cases')}?{query_of(lens=lens.key, state=state)}"
    current = filters.states == (state,)
    return Count(
        state, str(words(state).label), url, one.count if one else 0, one.late if one else 0, current=current
    )


def _places(actor: Actor, given: Sequence[Lens], lens: Lens, counts: list[StageCount]) -> tuple[Count, ...]:
    found = []
    for place in (one for one in given if one.kind == "place"):
        centre = next(post.centre for post in actor.posts if post.scope == place.code)
        children = [(child.scope, child.short_name) for child in organisation.direct_children(centre)]
        own = territory.names_of([centre]).get(centre, place.name)
        for code, name in [(place.code, own), *children]:
            key = f"place:{code}"
            chosen = key == lens.key
            count = sum(one.count for one in counts) if chosen else None
            late = sum(one.late for one in counts) if chosen else None
            url = f"{reverse('console:cases')}?{query_of(lens=key)}"
            found.append(Count(key, name, url, count, late, current=chosen, data=True))
    return tuple(found)


def _title(actor: Actor, lens: Lens, filters: Filters) -> tuple[str, bool]:
    """Return what the list is called, and whether that is recorded data."""
    if len(filters.states) == 1:
        return str(_STAGES.get(lens.kind, State)(filters.states[0]).label), False
    if lens.kind != "place":
        return _desk_words(lens)
    code = lens.code.ljust(12, "0")
    return territory.names_of([code]).get(code, lens.code), True


def _desk_words(lens: Lens) -> tuple[str, bool]:
    """Return what a desk's list is called, and whether that is recorded data."""
    if lens.kind == "holder" and len(lens.code) > CENTRE_DIGITS:
        return territory.names_of([lens.code]).get(lens.code, lens.code), True
    words = {"handler": _("我承办的"), "unit": _("本单位任务"), "holder": _("本中心在办")}
    return words[lens.kind], False


def _chips(asked: QueryDict, filters: Filters, lens: Lens) -> tuple[Chip, ...]:
    words = _STAGES.get(lens.kind, State)
    shown = [
        ("state", _("状态"), [str(words(one).label) for one in filters.states if one in words.values]),
        ("urgency", _("紧急程度"), [str(Urgency(one).label) for one in filters.urgencies]),
        (
            "category",
            _("类别"),
            [_category_name(one) for one in filters.categories],
        ),
        ("channel", _("来源"), [str(Channel(one).label) for one in filters.channels]),
        ("late", _("时限"), [_("超期")] if filters.late else []),
        ("back", _("退回与重来"), [_("是")] if filters.came_back else []),
    ]
    return tuple(
        Chip(label, _("、").join(values), _without(asked, name)) for name, label, values in shown if values
    )


def _without(asked: QueryDict, name: str) -> str:
    rest = asked.copy()
    rest.pop(name, None)
    rest.pop("after", None)
    return f"{reverse('console:cases')}?{rest.urlencode()}"


def _category_name(code: str) -> str:
    if code in LEAVES:
        return str(LEAVES[code].name)
    return next(str(group.name) for group in tree() if group.code == code)


def _filter_fields(filters: Filters, lens: Lens) -> tuple[Field, ...]:
    words = _STAGES.get(lens.kind, State)
    states = [
        one for one in words if one not in ("NEW", "DRAFT", "REJECTED", "CLOSED", "ARCHIVED", "WITHDRAWN")
    ]
    return (
        Field("state", _("状态"), "select", groups=_choices(states, filters.states), width="half"),
        Field("urgency", _("紧急程度"), "select", groups=_choices(Urgency, filters.urgencies), width="half"),
        Field("channel", _("来源"), "select", groups=_choices(Channel, filters.channels), width="half"),
        Field("category", _("类别"), "select", groups=_category_choices(filters.categories), width="half"),
    )


def _choices(
    members: Iterable[State | AssignmentState | Urgency | Channel], chosen: Sequence[str]
) -> tuple[Group, ...]:
    return one_group(
        Choice(str(member.value), str(member.label), member.value in chosen) for member in members
    )


def _category_choices(chosen: Sequence[str]) -> tuple[Group, ...]:
    return category_groups(chosen[0] if chosen else "")
