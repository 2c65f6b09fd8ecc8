"""Notices: what residents of a place read now, what they read before, and what a desk keeps."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.kernel import paging
from linli.kernel.clock import LOCAL
from linli.kernel.paging import PAGE_ROWS, Page
from linli.organisation.rules import Actor
from linli.outreach import rules
from linli.outreach.errors import NoticeNotFound
from linli.outreach.models import GridNotice
from linli.outreach.terms import NoticeState
from linli.territory import queries as territory
from linli.territory.codes import after as just_after

CURRENT_MAX = 20


@dataclass(frozen=True)
class NoticeView:
    """A notice on a day. place: name of what it is for · centre: who speaks · may_*: what its reader may do now."""

    id: UUID
    area: str
    place: str
    centre: str
    title: str
    words: str
    shows_from: date
    shows_until: date
    state: NoticeState
    writer: str
    may_change: bool = False
    may_publish: bool = False
    may_withdraw: bool = False


def current(places: Collection[str], at: datetime) -> list[NoticeView]:
    """Return what is shown today to residents of these places, what begins last first, at most 20."""
    day = at.astimezone(LOCAL).date()
    rows = _published(places).filter(withdrawn_at=None, shows_from__lte=day, shows_until__gte=day)
    return _views(rows.order_by("-shows_from", "-id")[:CURRENT_MAX], day)


def archive(places: Collection[str], at: datetime, *, after: str = "") -> Page[NoticeView]:
    """Return everything that was ever published for these places, newest first, page by page. Raises BadCursor."""
    rows = _published(places).order_by("-id")
    return _page(rows, at, after)


def desk_page(actor: Actor, at: datetime, *, after: str = "") -> Page[NoticeView]:
    """Return the notices inside the actor's ground, newest first, page by page. Raises BadCursor."""
    return _page(GridNotice.objects.filter(_ground(actor)).order_by("-id"), at, after, actor)


def notice(actor: Actor, notice_id: UUID, at: datetime) -> NoticeView:
    """Return one notice inside the actor's ground. Raises NoticeNotFound."""
    rows = GridNotice.objects.filter(_ground(actor), pk=notice_id)
    found = _views(rows, at.astimezone(LOCAL).date(), actor)
    if not found:
        raise NoticeNotFound()
    return found[0]


def shown_notice(places: Collection[str], notice_id: UUID, at: datetime) -> NoticeView:
    """Return one notice that residents of these places can read, ended or withdrawn ones too. Raises NoticeNotFound."""
    found = _views(_published(places).filter(pk=notice_id), at.astimezone(LOCAL).date())
    if not found:
        raise NoticeNotFound()
    return found[0]


def _published(places: Collection[str]) -> QuerySet[GridNotice]:
    return GridNotice.objects.filter(area__in=places, published_at__isnull=False)


def _ground(actor: Actor) -> Q:
    inside = Q(pk__in=[])
    for post in actor.posts:
        if post.scope:
            inside |= Q(area__gte=post.scope, area__lt=just_after(post.scope))
        if post.role in rules.ON_GRIDS:
            inside |= Q(area__in=post.grids)
    return inside


def _page(
    rows: QuerySet[GridNotice], at: datetime, after: str, actor: Actor | None = None
) -> Page[NoticeView]:
    if after:
        rows = rows.filter(id__lt=paging.id_in(paging.decode(after, 1)[0]))
    found = _views(rows[: PAGE_ROWS + 1], at.astimezone(LOCAL).date(), actor)
    more = len(found) > PAGE_ROWS
    return Page(found[:PAGE_ROWS], paging.encode(str(found[PAGE_ROWS - 1].id)) if more else "")


def _views(rows: Iterable[GridNotice], day: date, actor: Actor | None = None) -> list[NoticeView]:
    kept = list(rows.select_related("centre", "written_by") if isinstance(rows, QuerySet) else rows)
    names = territory.names_of({row.area for row in kept} | {row.area[:12] for row in kept})
    return [_view(row, day, names, actor) for row in kept]


def _view(row: GridNotice, day: date, names: dict[str, str], actor: Actor | None) -> NoticeView:
    state = rules.state_on(
        day,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        shows_from=row.shows_from,
        shows_until=row.shows_until,
    )
    community, own = names.get(row.area[:12], ""), names.get(row.area, row.area)
    publishes = actor is not None and rules.post_that_publishes(actor, row.area) is not None
    writes = publishes or (
        actor is not None and rules.post_that_writes(actor, row.area, row.area) is not None
    )
    draft = state == NoticeState.DRAFT
    return NoticeView(
        id=row.id,
        area=row.area,
        place=own if own.startswith(community) else community + own,
        centre=row.centre.name,
        title=row.title,
        words=row.words,
        shows_from=row.shows_from,
        shows_until=row.shows_until,
        state=state,
        writer=row.written_by.name,
        may_change=draft and writes,
        may_publish=draft and publishes,
        may_withdraw=(draft and writes) or (publishes and state in (NoticeState.SHOWN, NoticeState.COMING)),
    )
