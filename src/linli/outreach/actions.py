"""The only writer of notices."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from linli.kernel.clock import LOCAL
from linli.kernel.errors import Refusal
from linli.organisation.rules import Actor
from linli.outreach import rules
from linli.outreach.errors import AreaNotYours, NoticeNotFound, NotNow
from linli.outreach.models import GridNotice
from linli.outreach.terms import NoticeState
from linli.territory import queries as territory
from linli.territory.queries import Place
from linli.territory.terms import Level


@dataclass(frozen=True)
class Written:
    """A notice as it was written. numbers_agreed: the numbers in it are public telephones of work."""

    area: str
    title: str
    words: str
    shows_from: date | None
    shows_until: date | None
    numbers_agreed: bool = False


@transaction.atomic
def write_notice(*, notice: UUID, written: Written, by: Actor, at: datetime) -> None:
    """Keep a draft under the id that its page was made with: sent twice it is one, sent again it is changed.

    Raises AreaNotYours, TitleUnfit, WordsUnfit, DaysUnfit, IdNumberInside, NumbersInside, NotNow once it is published.
    """
    place = place_for(written.area)
    post = rules.writing_post(by, place.code, place.grid)
    rules.check_words(written.title, written.words, numbers_agreed=written.numbers_agreed)
    shows_from, shows_until = rules.check_days(written.shows_from, written.shows_until)
    assert by.account is not None  # who holds a post has an account
    earlier = GridNotice.objects.select_for_update().filter(pk=notice).first()
    if earlier is not None:
        rules.writing_post(by, earlier.area, place_for(earlier.area).grid)
        _check_draft(earlier, at)
    GridNotice.objects.update_or_create(
        pk=notice,
        defaults={
            "county": place.county,
            "area": place.code,
            "centre_id": post.centre,
            "title": written.title,
            "words": written.words,
            "shows_from": shows_from,
            "shows_until": shows_until,
            "written_by_id": by.account,
            "written_at": at,
        },
    )


@transaction.atomic
def publish_notice(*, notice: UUID, by: Actor, at: datetime) -> None:
    """Show it to residents from its first day on. Raises NoticeNotFound, NotYours, NotNow."""
    found = _locked(notice, by)
    post = rules.publishing_post(by, found.area)
    if found.published_at is not None and found.withdrawn_at is None:
        return  # pressed twice
    _check_draft(found, at)
    found.published_by_id, found.published_at, found.centre_id = by.account, at, post.centre
    found.save(update_fields=["published_by", "published_at", "centre"])


@transaction.atomic
def withdraw_notice(*, notice: UUID, by: Actor, at: datetime) -> None:
    """Stop showing it; it stays in the archive, marked. A draft is thrown away by who may write it.

    Raises NoticeNotFound, NotYours.
    """
    found = _locked(notice, by)
    if found.published_at is None:
        rules.drafting_post(by, found.area, territory.place(found.area).grid)
        found.delete()
        return
    rules.publishing_post(by, found.area)
    if found.withdrawn_at is None:
        found.withdrawn_by_id, found.withdrawn_at = by.account, at
        found.save(update_fields=["withdrawn_by", "withdrawn_at"])


def place_for(area: str) -> Place:
    """Return a place that a notice can be for: a community, a grid, or what stands in one. Raises AreaNotYours."""
    try:
        place = territory.place(area)
    except Refusal as refusal:
        raise AreaNotYours("area") from refusal
    if place.level < Level.COMMUNITY or place.retired_on is not None:
        raise AreaNotYours("area")
    return place


def _locked(notice: UUID, by: Actor) -> GridNotice:
    found = GridNotice.objects.select_for_update().filter(pk=notice).first()
    if found is None or not rules.may_look(by, found.area, territory.place(found.area).grid):
        raise NoticeNotFound()
    return found


def _check_draft(notice: GridNotice, at: datetime) -> None:
    state = rules.state_on(
        at.astimezone(LOCAL).date(),
        published_at=notice.published_at,
        withdrawn_at=notice.withdrawn_at,
        shows_from=notice.shows_from,
        shows_until=notice.shows_until,
    )
    if state != NoticeState.DRAFT:
        raise NotNow(state=state.label)
