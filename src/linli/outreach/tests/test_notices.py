"""A centre tells the people of a place what is coming: written, published, read, withdrawn, kept."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.kernel.errors import Refusal
from linli.kernel.ids import uuid7
from linli.organisation.rules import Actor
from linli.outreach import actions, errors, queries
from linli.outreach.actions import Written
from linli.outreach.models import GridNotice
from linli.outreach.terms import NoticeState
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db
TODAY = MONDAY_9.date()
WORDS = "9:00–12:00清洗水箱，请提前接水。"


def written(area: str, **changes: Any) -> Written:
    said: dict[str, Any] = {
        "title": "3月7日停水",
        "words": WORDS,
        "shows_from": TODAY,
        "shows_until": date(2026, 3, 7),
    }
    return Written(area, **{**said, **changes})


def notice(by: Actor, area: str, *, publishes: Actor | None = None, **changes: Any) -> UUID:
    notice_id = uuid7()
    actions.write_notice(notice=notice_id, written=written(area, **changes), by=by, at=MONDAY_9)
    if publishes:
        actions.publish_notice(notice=notice_id, by=publishes, at=MONDAY_9)
    return notice_id


def titles(places: set[str], days: int = 0) -> list[str]:
    return [each.title for each in queries.current(places, MONDAY_9 + timedelta(days=days))]


def test_a_published_notice_is_read_in_its_place_from_its_first_to_its_last_day(town: Town) -> None:
    clerk = town.actor["cx12"]
    notice(clerk, town.grid, publishes=clerk, shows_from=date(2026, 3, 3), shows_until=date(2026, 3, 4))

    assert [titles({town.grid}, days) for days in (0, 1, 2, 3)] == [[], ["3月7日停水"], ["3月7日停水"], []]
    assert titles({town.neighbour_grid}, 1) == []


def test_a_grid_worker_writes_and_the_community_publishes(town: Town) -> None:
    worker, clerk = town.actor["cx31a"], town.actor["cx12"]
    draft = notice(worker, town.grid)

    assert titles({town.grid}) == []
    with pytest.raises(errors.NotYours):
        actions.publish_notice(notice=draft, by=worker, at=MONDAY_9)
    actions.publish_notice(notice=draft, by=clerk, at=MONDAY_9)

    assert titles({town.grid}) == ["3月7日停水"]


@pytest.mark.parametrize("login", ["cx31b", "qs12", "slx12", "qhzj21"])
def test_a_stranger_writes_nothing_here_and_finds_nothing(town: Town, login: str) -> None:
    stranger, clerk = town.actor[login], town.actor["cx12"]
    kept = notice(clerk, town.grid, publishes=clerk)

    with pytest.raises(errors.AreaNotYours):
        notice(stranger, town.grid)
    for action in (actions.publish_notice, actions.withdraw_notice):
        with pytest.raises(errors.NoticeNotFound):
            action(notice=kept, by=stranger, at=MONDAY_9)
    with pytest.raises(errors.NoticeNotFound):
        queries.notice(stranger, kept, MONDAY_9)
    assert queries.desk_page(stranger, MONDAY_9).rows == []


def test_written_twice_under_one_id_is_one_notice_with_the_last_words(town: Town) -> None:
    clerk, same = town.actor["cx12"], uuid7()

    for title in ("3月7日停水", "3月7日1–4幢停水"):
        actions.write_notice(notice=same, written=written(town.grid, title=title), by=clerk, at=MONDAY_9)

    assert GridNotice.objects.get().title == "3月7日1–4幢停水"


def test_what_is_published_is_never_changed_only_withdrawn_and_stays_in_the_archive(town: Town) -> None:
    clerk = town.actor["cx12"]
    kept = notice(clerk, town.grid, publishes=clerk)

    with pytest.raises(errors.NotNow):
        actions.write_notice(notice=kept, written=written(town.grid, title="改了"), by=clerk, at=MONDAY_9)
    actions.withdraw_notice(notice=kept, by=clerk, at=MONDAY_9)
    actions.withdraw_notice(notice=kept, by=clerk, at=MONDAY_9 + timedelta(hours=1))

    assert titles({town.grid}) == []
    (archived,) = queries.archive({town.grid}, MONDAY_9).rows
    assert archived.state == NoticeState.WITHDRAWN
    assert GridNotice.objects.get().withdrawn_at == MONDAY_9


def test_who_only_looks_on_throws_no_draft_away(town: Town) -> None:
    clerk, onlooker = town.actor["cx12"], town.actor["qh01"]
    draft = notice(clerk, town.grid)

    assert not queries.notice(onlooker, draft, MONDAY_9).may_withdraw
    with pytest.raises(errors.NotYours):
        actions.withdraw_notice(notice=draft, by=onlooker, at=MONDAY_9)

    assert GridNotice.objects.get().pk == draft


def test_a_draft_that_is_withdrawn_was_never_there(town: Town) -> None:
    clerk = town.actor["cx12"]

    actions.withdraw_notice(notice=notice(clerk, town.grid), by=clerk, at=MONDAY_9)

    assert queries.desk_page(clerk, MONDAY_9).rows == []


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"words": "联系王先生12000000001，请提前接水。".replace("120", "138")}, errors.NumbersInside),
        ({"words": "电话１３８ ００００ ０００１，请提前接水。"}, errors.NumbersInside),
        ({"words": "身份证990101199001010019的居民请来领取。"}, errors.IdNumberInside),
        ({"words": "身份证990101 19900101 0019的居民请来。", "numbers_agreed": True}, errors.IdNumberInside),
        ({"title": "水"}, errors.TitleUnfit),
        ({"words": "停水"}, errors.WordsUnfit),
        ({"words": "长" * 2001}, errors.WordsUnfit),
        ({"shows_until": date(2026, 3, 1)}, errors.DaysUnfit),
        ({"shows_until": date(2027, 3, 4)}, errors.DaysUnfit),
        ({"shows_from": None}, errors.DaysUnfit),
    ],
)
def test_what_a_notice_must_not_say_is_refused_beside_its_field(
    town: Town, changes: dict[str, Any], refused: type[Refusal]
) -> None:
    with pytest.raises(refused) as found:
        notice(town.actor["cx12"], town.grid, **changes)

    assert found.value.field in ("title", "words", "shows_from", "shows_until")
    assert GridNotice.objects.count() == 0


def test_a_public_telephone_of_work_may_stand_there_once_vouched_for(town: Town) -> None:
    notice(town.actor["cx12"], town.grid, words="值班电话13800000001，请提前接水。", numbers_agreed=True)

    assert GridNotice.objects.count() == 1


@pytest.mark.parametrize("area", ["990101000000", "990101001001100", "x", ""])
def test_a_notice_is_for_a_community_or_less_that_stands(town: Town, area: str) -> None:
    with pytest.raises(errors.AreaNotYours):
        notice(town.actor["qh12"], area)


def test_the_archive_and_the_desk_come_page_by_page(town: Town) -> None:
    clerk = town.actor["cx12"]
    made = [notice(clerk, town.grid, publishes=clerk) for _ in range(53)]

    first = queries.archive({town.grid}, MONDAY_9)
    rest = queries.archive({town.grid}, MONDAY_9, after=first.following)

    assert [each.id for each in (*first.rows, *rest.rows)] == sorted(made, reverse=True)
    assert (len(first.rows), rest.following) == (50, "")
    assert len(queries.desk_page(clerk, MONDAY_9).rows) == 50
    assert len(queries.current({town.grid}, MONDAY_9)) == 20


def test_a_page_of_notices_costs_the_same_for_one_and_for_many(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = town.actor["cx12"]
    notice(clerk, town.grid)
    with django_assert_num_queries(3):
        queries.desk_page(clerk, MONDAY_9)
    for number in range(12):
        notice(clerk, (town.grid, town.neighbour_grid)[number % 2], title=f"第{number}条")
    with django_assert_num_queries(3):
        assert len(queries.desk_page(clerk, MONDAY_9).rows) == 13
