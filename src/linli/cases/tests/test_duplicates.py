"""Stories about two reports of one matter."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import queries
from linli.cases.errors import LinkedCaseUnknown
from linli.cases.models import Case, Link
from linli.cases.rules.duplicates import NEAR_M, Matter, likeness, pairs_of
from linli.organisation.rules import Actor
from tests.cases import REPORT, Story, accepted, reported
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db

LAMP: dict[str, Any] = {
    "title": "荷塘路小学门口路灯不亮",
    "description": "小学门口到菜场那一段，路灯连着四盏不亮，放学天黑看不清路。",
    "category": "0203",
    "address": "荷塘路小学门口",
}
AGAIN = "菜场这段的路灯有四盏不亮了，学生放学看不清路，请来修。"


def call(town: Town, **changes: Any) -> Matter:
    """Return a call that comes in on Monday at ten: the lamps again, in other words."""
    call = Matter("0203", town.grid, None, None, MONDAY_9 + timedelta(hours=1), pairs_of([AGAIN]))
    return replace(call, **changes)


def similar(actor: Actor, fresh: Matter) -> list[str]:
    return [one.row.case_no for one in queries.duplicates(actor, fresh)]


def test_a_second_call_about_the_same_lamps_is_noticed_and_says_why(town: Town) -> None:
    case = reported(town, **LAMP)
    reported(town, title="垃圾桶满了", description="3幢门口的垃圾桶两天没有人来收了。", category="0101")

    [found] = queries.duplicates(town.desk, call(town))

    assert found.row.case_no == case.case_no
    assert (found.like.same_kind, found.like.same_grid, found.like.words_alike) == (True, True, True)
    assert (found.like.days, found.like.away_m) == (0, None)


def test_other_grid_other_month_or_other_words_are_another_matter(town: Town) -> None:
    reported(town, **LAMP)
    assert similar(town.desk, call(town, area=town.neighbour_grid)) == []
    assert similar(town.desk, call(town, area=town.sibling_community)) == []
    assert similar(town.desk, call(town, at=MONDAY_9 + timedelta(days=31))) == []
    assert similar(town.desk, call(town, pairs=pairs_of(["楼道里堆着纸箱，走不过去。"]))) == []


def test_where_the_desk_knows_the_community_alone_that_is_near_enough(town: Town) -> None:
    case = reported(town, **LAMP)

    [found] = queries.duplicates(town.desk, call(town, area=town.community))
    assert (found.row.case_no, found.like.same_grid) == (case.case_no, False)


def test_near_points_tell_across_the_border_of_a_grid_and_far_ones_within_it(town: Town) -> None:
    case = reported(town, **LAMP, lon=114.30500, lat=30.50200)

    near = call(town, area=town.neighbour_grid, lon_e5=11430600, lat_e5=3050200)
    far = call(town, lon_e5=11430500, lat_e5=3050900)

    [found] = queries.duplicates(town.desk, near)
    assert (found.row.case_no, found.like.away_m) == (case.case_no, 96)
    assert similar(town.desk, far) == []


def test_only_what_the_clerk_may_see_is_shown(town: Town) -> None:
    reported(town, **{**LAMP, "category": "0506"}, past_grid=True)
    fresh = call(town, category="0506")
    assert similar(town.community_desk, fresh) != []
    assert similar(town.desk, fresh) == []
    assert similar(town.sibling_township_desk, call(town)) == []


def test_a_call_registered_as_the_same_is_tied_to_the_first_and_both_pages_say_so(town: Town) -> None:
    first = reported(town, **LAMP)
    second = Story(town, replace(first.key, id=first.key.id.__class__(int=first.key.id.int + 1)), first.at)
    form = {**REPORT, **LAMP, "place": town.grid, "duplicate_of": first.case_no}

    second.make("register", town.desk, **form)

    assert Link.objects.values_list("kind", "other_id").get() == ("duplicate", first.key.id)
    for here, there in ((first, second), (second, first)):
        [related] = queries.case_page(town.desk, here.key, at=second.at).related
        assert (related.case_no, related.kind) == (there.case_no, "duplicate")
    assert queries.case_page(town.worker, first.key, at=second.at).related != ()


def test_a_case_beyond_the_own_scope_cannot_be_named(town: Town) -> None:
    hidden = reported(town, **{**LAMP, "category": "0506"}, past_grid=True)
    for number in (hidden.case_no, "99010120260302999990"):
        with pytest.raises(LinkedCaseUnknown):
            accepted(town, duplicate_of=number)
    assert not Link.objects.exists()


def test_residents_are_shown_open_cases_of_public_kinds_in_their_grid_alone(town: Town) -> None:
    lamp = reported(town, **LAMP)
    reported(town, **{**LAMP, "category": "0506"})
    reported(town, **{**LAMP, "category": "0701"})
    reported(town, **LAMP, at=MONDAY_9 - timedelta(days=40))
    withdrawn = reported(town, **LAMP)
    withdrawn.make("withdraw", withdrawn.resident, reason="灯已经亮了")
    reported(town, **{**LAMP, "place": town.neighbour_grid})

    for category in ("", "0203"):
        shown = queries.nearby(town.grid, category, at=MONDAY_9)
        assert [one.number for one in shown] == [lamp.case_no], category
    for area, category in ((town.grid, "0101"), (town.grid, "0506"), (town.community, ""), ("", "")):
        assert queries.nearby(area, category, at=MONDAY_9) == []


def test_a_resident_cannot_tie_a_report_to_a_case_that_was_not_offered(town: Town) -> None:
    quarrel = reported(town, **{**LAMP, "category": "0506"})
    elsewhere = reported(town, **{**LAMP, "place": town.neighbour_grid})
    for other in (quarrel, elsewhere):
        with pytest.raises(LinkedCaseUnknown):
            reported(town, **LAMP, duplicate_of=other.case_no)


def test_who_follows_a_case_sees_how_far_it_is(town: Town) -> None:
    first = accepted(town, **LAMP)
    second = reported(town, **LAMP, duplicate_of=first.case_no, at=first.at + timedelta(minutes=10))

    before = queries.own_case(second.resident, at=second.at).followed
    first.make("self_resolve", town.desk)
    after = queries.own_case(second.resident, at=first.at).followed

    assert before is not None and after is not None
    assert (before.number, before.step, after.step) == (first.case_no, 2, 3)
    Case.objects.filter(id=first.key.id).update(confidential=True)
    assert queries.own_case(second.resident, at=first.at).followed is None


MATTERS = st.builds(
    Matter,
    category=st.sampled_from(["", "0203", "0101"]),
    area=st.sampled_from(["9901010010011001", "9901010010011002", "990101001001"]),
    lon_e5=st.one_of(st.none(), st.integers(11430000, 11431000)),
    lat_e5=st.one_of(st.none(), st.integers(3050000, 3051000)),
    at=st.integers(0, 50).map(lambda days: MONDAY_9 + timedelta(days=days)),
    pairs=st.frozensets(st.sampled_from(["路灯", "灯不", "不亮", "井盖", "盖破", "垃圾", "没人", "人收"])),
)


@given(one=MATTERS, other=MATTERS)
def test_a_hint_always_has_its_reasons(one: Matter, other: Matter) -> None:
    like = likeness(one, other)
    if like is not None:
        same_community = one.area[:12] == other.area[:12]
        assert same_community or (like.away_m is not None and like.away_m <= NEAR_M)
        assert 0 <= like.days <= 30
        assert like.words_alike


@given(one=MATTERS)
def test_a_report_is_like_itself_where_it_has_words(one: Matter) -> None:
    assert (likeness(one, one) is not None) == bool(one.pairs)
