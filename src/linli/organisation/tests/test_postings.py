"""People in posts: who may put them there, when it takes effect, what is missing."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.access import actions as access
from linli.access.models import Account
from linli.organisation import actions, queries
from linli.organisation.errors import (
    AlreadyPosted,
    CentreUnknown,
    DatesUnfit,
    GridsUnfit,
    NoGrantToSelf,
    NotYourFunction,
    PersonUnknown,
    PostingOver,
    PostingUnknown,
    RoleUnfit,
    TwoDirectors,
    UnitTaken,
    UnitUnfit,
    UnitUnknown,
)
from linli.organisation.models import Posting
from linli.organisation.rules import Actor
from linli.organisation.terms import Role, Source, UnitKind
from tests.town import COMMUNITY, MONDAY_9, TOWNSHIP, Town

TODAY = MONDAY_9.date()


def newcomer(login: str = "new01", name: str = "新人") -> Account:
    return access.add_account(login=login, name=name, at=MONDAY_9)


def appoint(
    account: Account, role: Role, centre: str, by: Actor | None = None, **more: object
) -> actions.Appointed:
    given = {"begins_on": TODAY, "at": MONDAY_9} | more
    return actions.appoint(account=account, role=role, centre=centre, by=by, **given)  # type: ignore[arg-type] # defaults


def posting_of(account: Account) -> Posting:
    return Posting.objects.get(account=account)


@pytest.mark.clause("C16")
def test_two_active_directors_are_refused_but_deputies_may_be_several(town: Town) -> None:
    with pytest.raises(TwoDirectors) as refused:
        appoint(newcomer(), Role.DIRECTOR, town.centre)
    assert "田禾" in refused.value.message

    appoint(newcomer("new02"), Role.DUTY_LEADER, town.centre)
    assert len(queries.holders_of(Role.DUTY_LEADER, centre=town.centre, at=MONDAY_9)) == 2


def test_a_director_follows_when_the_one_before_has_gone(town: Town) -> None:
    actions.end_posting(
        posting=posting_of(town.account["qh10"]).id, on=date(2026, 3, 31), by=None, at=MONDAY_9
    )

    with pytest.raises(TwoDirectors):
        appoint(newcomer(), Role.DIRECTOR, town.centre, begins_on=date(2026, 3, 31))
    appoint(Account.objects.get(login="new01"), Role.DIRECTOR, town.centre, begins_on=date(2026, 4, 1))


def test_the_director_may_hold_the_post_beside_another(town: Town) -> None:
    actions.end_posting(posting=posting_of(town.account["qh10"]).id, by=None, at=MONDAY_9)

    appoint(newcomer(), Role.DIRECTOR, town.centre, concurrent_post="综治中心主任")

    listed = queries.postings_in(town.centre[:6], MONDAY_9, login="new01").rows
    assert [row.concurrent_post for row in listed] == ["综治中心主任"]


@pytest.mark.clause("C17")
def test_one_person_serves_two_organisations_under_one_account(town: Town) -> None:
    clerk = town.account["lx12"]

    appoint(clerk, Role.UNIT_CONTACT, town.township, unit=town.enforcement)

    posts = queries.actor_of(clerk, MONDAY_9).posts
    assert [(post.role, post.unit) for post in posts] == [
        (Role.INTAKE_CLERK, ""),
        (Role.UNIT_CONTACT, town.enforcement),
    ]
    assert Account.objects.filter(name=clerk.name).count() == 1


@pytest.mark.clause("C18")
def test_a_grid_without_a_worker_is_listed_until_it_has_one(town: Town) -> None:
    listed = [grid.code for grid in queries.vacant_grids(TOWNSHIP[:9], MONDAY_9).rows]
    assert listed == [town.vacant_grid]

    appoint(newcomer(), Role.GRID_WORKER, town.sibling_community, grids=[town.vacant_grid])

    assert queries.vacant_grids(TOWNSHIP[:9], MONDAY_9).rows == []
    assert queries.vacant_grids(TOWNSHIP[:9], MONDAY_9 - timedelta(days=1)).rows != []


def test_a_grid_has_several_workers_and_then_a_leader(town: Town) -> None:
    alone = appoint(newcomer(), Role.GRID_LEADER, COMMUNITY, grids=[town.grid])
    assert [str(warning) for warning in alone.warnings] == [
        f"网格{town.grid}在岗网格员不足两名，一般不设网格长。"
    ]
    actions.end_posting(posting=alone.posting, by=None, at=MONDAY_9)

    appoint(newcomer("new02", "格员二"), Role.GRID_WORKER, COMMUNITY, grids=[town.grid, town.neighbour_grid])
    led = appoint(newcomer("new03", "格长"), Role.GRID_LEADER, COMMUNITY, grids=[town.grid])

    assert led.warnings == ()
    assert [name for _account, name in queries.workers_of(town.grid, MONDAY_9)] == ["格员二", "格员甲"]
    assert [name for _account, name in queries.leaders_of(town.grid, MONDAY_9)] == ["格长"]


@pytest.mark.clause("C19")
def test_the_dictionary_of_where_workers_come_from_is_complete() -> None:
    assert [str(label) for label in Source.labels] == [
        "社区（村）“两委”成员",
        "包（驻）社区（村）的乡镇（街道）干部",
        "村（居）民小组长",
        "大学生村官",
        "安全员",
        "社会工作者",
        "人民调解员",
        "平安志愿者",
        "楼栋长",
        "政府购买服务聘用",
    ]


def test_a_change_of_posting_takes_effect_at_once(town: Town) -> None:
    worker = town.account["cx31a"]

    actions.end_posting(posting=posting_of(worker).id, by=town.workforce, at=MONDAY_9)
    assert queries.actor_of(worker, MONDAY_9).posts == ()
    appoint(worker, Role.GRID_WORKER, COMMUNITY, grids=[town.neighbour_grid], by=town.workforce)

    assert [post.grids for post in queries.actor_of(worker, MONDAY_9).posts] == [(town.neighbour_grid,)]
    before = queries.actor_of(worker, MONDAY_9 - timedelta(seconds=1))
    assert (town.grid,) in [post.grids for post in before.posts]
    assert town.grid in [row.code for row in queries.vacant_grids(COMMUNITY, MONDAY_9).rows]


def test_a_posting_begins_and_ends_with_its_days(town: Town) -> None:
    account = newcomer()
    appoint(account, Role.ARCHIVE_CLERK, town.centre, begins_on=date(2026, 3, 3), ends_on=date(2026, 3, 4))

    held = [bool(queries.actor_of(account, MONDAY_9 + timedelta(days=day)).posts) for day in range(4)]

    assert held == [False, True, True, False]
    with pytest.raises(DatesUnfit):
        appoint(account, Role.REVISIT_CLERK, town.centre, ends_on=TODAY - timedelta(days=1))


def test_who_acts_is_read_in_two_queries(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account = newcomer()
    appoint(account, Role.GRID_WORKER, COMMUNITY, grids=[town.grid, town.neighbour_grid])
    appoint(account, Role.UNIT_CONTACT, town.centre, unit=town.water)

    with django_assert_num_queries(2):
        actor = queries.actor_of(account, MONDAY_9)

    assert [(post.role, post.unit, post.grids) for post in actor.posts] == [
        (Role.UNIT_CONTACT, town.water, ()),
        (Role.GRID_WORKER, "", (town.grid, town.neighbour_grid)),
    ]


def test_the_security_administrator_fills_every_post_in_scope(town: Town) -> None:
    appoint(newcomer(), Role.INTAKE_CLERK, town.township, by=town.county_security_admin)

    with pytest.raises(CentreUnknown):
        appoint(newcomer("new02"), Role.INTAKE_CLERK, town.sibling_centre, by=town.county_security_admin)
    with pytest.raises(CentreUnknown):
        appoint(newcomer("new03"), Role.INTAKE_CLERK, town.city, by=town.county_security_admin)


def test_nobody_grants_a_post_to_oneself(town: Town) -> None:
    with pytest.raises(NoGrantToSelf):
        appoint(town.account["qh02"], Role.DUTY_LEADER, town.centre, by=town.county_security_admin)


def test_the_workforce_clerk_fills_posts_on_grids_and_no_others(town: Town) -> None:
    appoint(newcomer(), Role.GRID_WORKER, town.sibling_community, grids=[town.vacant_grid], by=town.workforce)

    with pytest.raises(NotYourFunction) as refused:
        appoint(newcomer("new02"), Role.INTAKE_CLERK, town.township, by=town.workforce)
    assert "安全管理员" in refused.value.message


@pytest.mark.parametrize("who", ["desk", "county_system_admin", "director", "worker", "water_head"])
def test_no_other_role_fills_posts(town: Town, who: str) -> None:
    with pytest.raises((NotYourFunction, CentreUnknown)):
        appoint(newcomer(), Role.INTAKE_CLERK, town.township, by=getattr(town, who))

    assert not Posting.objects.filter(account__login="new01").exists()


def test_a_posting_is_ended_by_the_rightful_only(town: Town) -> None:
    posting = posting_of(town.account["qs31"])

    with pytest.raises(NotYourFunction):
        actions.end_posting(posting=posting.id, by=town.desk, at=MONDAY_9)
    with pytest.raises(PostingUnknown):
        actions.end_posting(posting=posting.id, by=town.sibling_desk, at=MONDAY_9)
    actions.end_posting(posting=posting.id, by=town.workforce, at=MONDAY_9)
    with pytest.raises(PostingOver):
        actions.end_posting(posting=posting.id, by=town.workforce, at=MONDAY_9)
    posting.refresh_from_db()
    assert (posting.ended_at, posting.ended_by_id) == (MONDAY_9, town.workforce.account)


def test_a_person_holds_one_post_once_at_a_time(town: Town) -> None:
    with pytest.raises(AlreadyPosted):
        appoint(town.account["qh12"], Role.INTAKE_CLERK, town.centre)
    with pytest.raises(AlreadyPosted):
        appoint(town.account["cx31a"], Role.GRID_WORKER, COMMUNITY, grids=[town.grid, town.neighbour_grid])


@pytest.mark.parametrize(
    ("role", "place", "unit", "refusal"),
    [
        (Role.RESIDENT, "centre", None, RoleUnfit),
        (Role.SECURITY_ADMINISTRATOR, "township", None, RoleUnfit),
        (Role.SUPERVISION_CLERK, "community", None, RoleUnfit),
        (Role.UNIT_HEAD, "centre", None, RoleUnfit),
        (Role.INTAKE_CLERK, "centre", "water", RoleUnfit),
        (Role.MEDIATOR, "centre", "water", RoleUnfit),
        (Role.GRID_WORKER, "township", None, RoleUnfit),
        (Role.GRID_WORKER, "community", None, GridsUnfit),
        (Role.UNIT_HEAD, "township", "water", UnitUnknown),
    ],
)
def test_a_role_has_its_place(
    town: Town, role: Role, place: str, unit: str | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        appoint(newcomer(), role, getattr(town, place), unit=getattr(town, unit) if unit else None)


@pytest.mark.parametrize("grid", ["9901010010021001", "9901010010011999", "nonsense"])
def test_a_worker_serves_existing_grids_of_the_own_community(town: Town, grid: str) -> None:
    with pytest.raises(GridsUnfit) as refused:
        appoint(newcomer(), Role.GRID_WORKER, COMMUNITY, grids=[grid])

    assert grid in refused.value.message


def test_needed_posts_that_nobody_holds_are_listed(town: Town) -> None:
    before = [(post.code, post.role) for post in queries.empty_posts(town.township[:9], MONDAY_9).rows]
    assert before == [(town.sibling_community, Role.DIRECTOR)]

    actions.end_posting(posting=posting_of(town.account["lx12"]).id, by=None, at=MONDAY_9)
    unit = actions.add_unit(centre=town.township, name="平安办", kind=UnitKind.OFFICE, by=None, at=MONDAY_9)

    after = [(post.code, post.role) for post in queries.empty_posts(town.township[:9], MONDAY_9).rows]
    assert after == [
        (town.township, Role.INTAKE_CLERK),
        (unit.code, Role.UNIT_CONTACT),
        (town.sibling_community, Role.DIRECTOR),
    ]


def test_long_lists_come_in_pages_that_lose_nothing(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        actions.add_unit(centre=town.centre, name=f"第{number}科", kind=UnitKind.OFFICE, by=None, at=MONDAY_9)

    with django_assert_num_queries(1):
        first = queries.empty_posts(town.centre[:6], MONDAY_9)
    second = queries.empty_posts(town.centre[:6], MONDAY_9, after=first.following)

    keys = [(post.code, post.role) for post in first.rows + second.rows]
    assert (len(first.rows), second.following) == (50, "")
    assert keys == sorted(set(keys))
    assert len([code for code, _role in keys if code.startswith(f"{town.centre}-")]) == 60


def test_people_in_service_come_in_pages_that_lose_nothing(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        first = queries.postings_in("99", MONDAY_9)
    second = queries.postings_in("99", MONDAY_9, after=first.following)

    ids = [row.id for row in first.rows + second.rows]
    assert len(ids) == len(set(ids)) == Posting.objects.count()


def test_units_stand_beside_their_centre_under_codes_of_their_own(town: Town) -> None:
    added = actions.add_unit(
        centre=town.centre, name="人社局", kind="department", by=town.county_system_admin, at=MONDAY_9
    )

    assert added.code == f"{town.centre}-04"
    assert [unit.name for unit in queries.units_of(town.centre)] == ["住建局", "城管局", "供水公司", "人社局"]
    assert queries.names_of([town.water, town.centre, "nobody"]) == {
        town.water: "供水公司",
        town.centre: "青禾区网格化服务管理中心",
    }


def test_an_unfit_unit_is_refused(town: Town) -> None:
    def add(name: str, kind: str = "department", by: Actor | None = None) -> None:
        actions.add_unit(centre=town.centre, name=name, kind=kind, by=by, at=MONDAY_9)

    with pytest.raises(UnitTaken):
        add("供水公司")
    with pytest.raises(UnitUnfit):
        add(" ")
    with pytest.raises(UnitUnfit):
        add("人社局", "gang")
    with pytest.raises(NotYourFunction):
        add("人社局", by=town.desk)
    with pytest.raises(CentreUnknown):
        add("人社局", by=town.sibling_desk)


def test_an_administrator_hands_out_a_reset_link_in_scope(town: Town) -> None:
    token = actions.hand_out_reset_link(
        account=town.account["cx31a"], by=town.county_system_admin, at=MONDAY_9
    )

    assert token
    with pytest.raises(PersonUnknown):
        actions.hand_out_reset_link(account=town.account["slx12"], by=town.county_system_admin, at=MONDAY_9)
    with pytest.raises(NotYourFunction):
        actions.hand_out_reset_link(account=town.account["cx31a"], by=town.desk, at=MONDAY_9)


@pytest.mark.parametrize("who", ["qh02", "qh03"])
def test_a_system_administrator_does_not_set_the_password_of_who_grants_or_audits(
    town: Town, who: str
) -> None:
    """With it he would grant himself what he may never see (practice §6.2)."""
    account = town.account.get(who) or newcomer(who)
    if who == "qh03":
        appoint(account, Role.SECURITY_AUDITOR, town.centre)

    with pytest.raises(NotYourFunction):
        actions.hand_out_reset_link(account=account, by=town.county_system_admin, at=MONDAY_9)
    assert actions.hand_out_reset_link(account=account, by=town.security_admin, at=MONDAY_9)


def test_a_post_to_come_protects_an_account_already(town: Town) -> None:
    clerk = town.account["lx12"]
    actions.appoint(
        account=clerk,
        role=Role.STATISTICS_CLERK,
        centre=town.city,
        begins_on=MONDAY_9.date() + timedelta(days=1),
        by=None,
        at=MONDAY_9,
    )
    with pytest.raises(CentreUnknown):
        actions.hand_out_reset_link(account=clerk, by=town.county_security_admin, at=MONDAY_9)


def test_nobody_takes_over_an_account_that_reaches_further_than_the_own(town: Town) -> None:
    clerk = town.account["lx12"]
    appoint(clerk, Role.STATISTICS_CLERK, town.city)

    with pytest.raises(CentreUnknown):
        actions.hand_out_reset_link(account=clerk, by=town.county_security_admin, at=MONDAY_9)
