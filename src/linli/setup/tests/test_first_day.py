"""The first day of a house: from a code to its places, its centres, its three administrators, and what is then missing."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.access import actions as access
from linli.access.models import Account
from linli.kernel.clock import standing_at
from linli.kernel.ids import uuid7
from linli.organisation import queries as organisation
from linli.organisation.errors import NotYourFunction
from linli.organisation.models import Centre, Posting
from linli.setup import actions, queries, rules
from linli.setup.errors import CodeUnknown, LineUnreadable, PersonTwice, SetUpAlready, TooManyLines
from linli.setup.models import SetupCode
from linli.setup.terms import Topic
from linli.territory.models import Division, Grid
from tests.town import COUNTY, MONDAY_9, Town

pytestmark = pytest.mark.django_db

PLACES = """99 和安省
9901 云桥市
990101 青禾区
990101001 柳溪街道
990101001001 春晓社区
990101001002 秋实社区
"""
FOUNDERS = {
    "name_R01": "程一",
    "login_R01": "sys01",
    "name_R02": "安二",
    "login_R02": "sec01",
    "name_R03": "沈三",
    "login_R03": "aud01",
}


@pytest.fixture(autouse=True)
def monday() -> object:
    with standing_at(MONDAY_9):
        yield


def visit() -> Client:
    return Client(headers={"accept-language": "zh-hans"})


def opened() -> Client:
    """Return a visit that has typed the code."""
    client = visit()
    answer = client.post("/console/setup/code", {"code": actions.make_code(at=MONDAY_9)})
    assert answer["Location"] == "/console/setup"
    return client


def founded() -> Client:
    client = opened()
    client.post("/console/setup/places", {"lines": PLACES})
    client.post("/console/setup/centres", {"top": COUNTY})
    client.post("/console/setup/administrators", FOUNDERS)
    return client


def at_desk(login: str) -> Client:
    client = visit()
    client.force_login(Account.objects.get(login=login))
    return client


# --- The code ---


def test_nothing_opens_before_the_code_is_typed() -> None:
    client = visit()

    assert client.get("/console/setup")["Location"] == "/console/setup/code"
    for step in ("places", "centres", "administrators"):
        assert client.get(f"/console/setup/{step}").status_code == 403
        assert client.post(f"/console/setup/{step}", {"lines": PLACES}).status_code == 403
    assert not Division.objects.exists()


def test_a_code_opens_once_within_the_hour_however_it_is_typed() -> None:
    code = actions.make_code(at=MONDAY_9)
    typed = code.lower().replace("-", " ")
    with pytest.raises(CodeUnknown):
        actions.use_code(code=code, address="", at=MONDAY_9 + timedelta(hours=1))

    assert actions.use_code(code=typed, address="", at=MONDAY_9)
    with pytest.raises(CodeUnknown):
        actions.use_code(code=code, address="", at=MONDAY_9)


def test_a_new_code_ends_the_one_before_and_what_it_opened() -> None:
    client = opened()
    assert client.get("/console/setup/places").status_code == 200

    actions.make_code(at=MONDAY_9)

    assert client.get("/console/setup/places").status_code == 403


def test_guessing_codes_must_wait() -> None:
    client = visit()

    answers = [client.post("/console/setup/code", {"code": "AAAA"}).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_only_a_keyed_hash_of_the_code_is_stored_and_the_page_does_not_say_it_back() -> None:
    code = actions.make_code(at=MONDAY_9)
    answer = visit().post("/console/setup/code", {"code": f"{code}X"})

    assert len(bytes(SetupCode.objects.get().code_hash)) == 32
    assert code not in answer.content.decode()


def test_what_a_code_opened_ends_after_four_hours() -> None:
    client = opened()

    with standing_at(MONDAY_9 + timedelta(hours=4)):
        assert client.get("/console/setup/places").status_code == 403


# --- Places, centres, administrators ---


def test_typed_places_are_stored_with_their_levels() -> None:
    client = opened()

    answer = client.post("/console/setup/places", {"lines": PLACES})

    assert answer["Location"] == "/console/setup"
    assert client.get("/console/setup")["Location"] == "/console/setup/centres"
    levels = dict(Division.objects.values_list("code", "level"))
    assert (levels["990101001000"], levels["990101001001"]) == (4, 5)


def test_an_uploaded_table_does_the_same() -> None:
    file = SimpleUploadedFile("places.csv", rules.table_of(PLACES))

    opened().post("/console/setup/places", {"file": file})

    assert Division.objects.count() == 6


def test_a_place_without_its_parent_is_told_and_nothing_is_stored() -> None:
    answer = opened().post("/console/setup/places", {"lines": "9901 云桥市\n990301001001 春晓社区"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "什么都没有保存" in page
    assert "990301001001" in page
    assert not Division.objects.exists()


@pytest.mark.parametrize("line", ["柳溪街道", "9901010 柳溪街道", "990101001", "九九 和安省"])
def test_a_line_that_cannot_be_read_says_which(line: str) -> None:
    with pytest.raises(LineUnreadable) as refused:
        rules.table_of(f"99 和安省\n\n{line}")

    assert refused.value.facts["line"] == 3


def test_more_lines_than_anybody_types_are_refused() -> None:
    with pytest.raises(TooManyLines):
        rules.table_of("99 和安省\n" * 501)


def test_a_file_that_is_no_table_is_refused_with_its_code() -> None:
    file = SimpleUploadedFile("places.csv", b"\x00\x01\x02PNG")

    answer = opened().post("/console/setup/places", {"file": file})

    assert answer.status_code in (400, 422)
    assert "file." in answer.content.decode()


def test_one_press_sets_up_the_centres_from_the_chosen_top() -> None:
    client = opened()
    client.post("/console/setup/places", {"lines": PLACES})

    client.post("/console/setup/centres", {"top": COUNTY})

    assert sorted(Centre.objects.values_list("level", flat=True)) == [3, 4, 5, 5]
    assert client.get("/console/setup")["Location"] == "/console/setup/administrators"


def test_a_street_cannot_be_the_top() -> None:
    client = opened()
    client.post("/console/setup/places", {"lines": PLACES})

    answer = client.post("/console/setup/centres", {"top": "990101001000"})

    assert answer.status_code == 422
    assert not Centre.objects.exists()


def test_three_people_get_the_three_posts_and_one_link_each() -> None:
    client = opened()
    client.post("/console/setup/places", {"lines": PLACES})
    client.post("/console/setup/centres", {"top": COUNTY})

    page = client.post("/console/setup/administrators", FOUNDERS)

    posts = Posting.objects.values_list("account__login", "role", "centre")
    assert set(posts) == {("sys01", "R01", COUNTY), ("sec01", "R02", COUNTY), ("aud01", "R03", COUNTY)}
    links = re.findall(r"/console/reset/([\w-]{40,})", page.content.decode())
    assert len(set(links)) == 3
    bearer = visit()
    bearer.get(f"/console/reset/{links[0]}")
    password = {"password": "Linxi-Qiao-8", "again": "Linxi-Qiao-8"}
    assert bearer.post("/console/new-password", password)["Location"] == "/console/sign-in"


def test_one_person_cannot_be_two_of_the_three() -> None:
    client = opened()
    client.post("/console/setup/places", {"lines": PLACES})
    client.post("/console/setup/centres", {"top": COUNTY})

    answer = client.post("/console/setup/administrators", {**FOUNDERS, "login_R03": " SYS01 "})

    assert answer.status_code == 422
    assert PersonTwice.code in answer.content.decode()
    assert not Account.objects.exists()


def test_with_administrators_no_code_opens_anything_any_more() -> None:
    client = founded()

    with pytest.raises(SetUpAlready):
        actions.make_code(at=MONDAY_9)
    assert client.get("/console/setup/places").status_code == 403
    assert visit().get("/console/setup").headers["Location"].startswith("/console/sign-in")
    with pytest.raises(SetUpAlready):
        actions.load_places(opened=uuid7(), content=b"", lines=PLACES, at=MONDAY_9)


# --- What is missing ---


def test_the_list_counts_what_is_missing_and_each_thing_can_be_mended() -> None:
    founded()
    desk = at_desk("sys01")

    def missing() -> dict[str, int]:
        shown = queries.checklist(
            organisation.actor_of(Account.objects.get(login="sys01"), MONDAY_9), MONDAY_9
        )
        return {line.what: line.count for line in shown.missing}

    assert missing() == {
        "中心没有主任或受理分流员，或部门没有联络员": 8,
        "本中心还没有部门或单位": 1,
        "在岗人员还没有设密码": 3,
        "社区（村）还没有网格": 2,
    }
    desk.post("/console/setup/units", {"units": ["住建局", "供水公司", "没有的局"]})
    desk.post("/console/setup/first-grids")

    assert missing() == {
        "中心没有主任或受理分流员，或部门没有联络员": 10,
        "在岗人员还没有设密码": 3,
        "网格没有网格员": 2,
        "网格没有边界": 2,
    }
    assert [unit.name for unit in organisation.units_of(COUNTY)] == ["住建局", "供水公司"]
    assert set(Grid.objects.values_list("code", flat=True)) == {"9901010010011001", "9901010010021001"}


def test_a_division_that_comes_later_gets_its_centre_by_one_press(town: Town) -> None:
    Division.objects.create(code="990101001009", name="新设社区", level=5, parent_id=town.township)
    page = at_desk("qh01").get("/console/setup").content.decode()
    assert "区划还没有中心" in page.partition("已齐的")[0]

    at_desk("qh01").post("/console/setup/complete")

    assert Centre.objects.filter(code="990101001009").exists()


def test_the_usual_units_and_first_grids_twice_are_the_same_as_once(town: Town) -> None:
    by = town.county_system_admin

    assert [actions.add_units(centre=COUNTY, names=["人社局"], by=by, at=MONDAY_9) for _ in range(2)] == [
        1,
        0,
    ]
    assert [actions.give_first_grids(by=by, at=MONDAY_9) for _ in range(2)] == [0, 0]
    assert actions.complete_centres(by=by, at=MONDAY_9) == 0


def test_the_list_costs_the_same_for_one_community_and_for_many(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor = town.system_admin
    with django_assert_num_queries(9):
        queries.checklist(actor, MONDAY_9)
    for serial in range(10, 40):
        code = f"9901010010{serial}"
        Division.objects.create(code=code, name=f"第{serial}社区", level=5, parent_id=town.township)

    with django_assert_num_queries(9):
        shown = queries.checklist(actor, MONDAY_9)

    assert shown.missing[0].count == 30


def test_sign_in_papers_are_for_those_without_a_password_and_for_whom_one_may_reset(town: Town) -> None:
    access.set_password(account=town.account["qh12"], password="Linxi-Qiao-8", at=MONDAY_9)

    by_system = {paper.login for paper in actions.hand_out_papers(by=town.county_system_admin, at=MONDAY_9)}
    by_security = {
        paper.login for paper in actions.hand_out_papers(by=town.county_security_admin, at=MONDAY_9)
    }

    assert {"qh13", "cx31a"} <= by_system
    assert not {"qh12", "qh02", "slx12"} & by_system
    assert by_security - by_system == {"qh02"}


def test_a_clerk_hands_out_nothing_and_sees_no_list(town: Town) -> None:
    with pytest.raises(NotYourFunction):
        actions.hand_out_papers(by=town.desk, at=MONDAY_9)
    for page in ("", "/units", "/calendar", "/categories", "/keys", "/papers", "/shapes"):
        assert at_desk("qh12").get(f"/console/setup{page}").status_code == 403


@pytest.mark.parametrize("topic", Topic)
def test_what_no_query_can_tell_is_confirmed_by_a_person_with_name_and_day(town: Town, topic: Topic) -> None:
    desk = at_desk("qh01")
    assert desk.get(f"/console/setup/{topic.value}").status_code == 200

    page = desk.post(f"/console/setup/confirm/{topic.value}", follow=True).content.decode()

    assert "田管" in page.partition("要人看过的")[2]
    with pytest.raises(NotYourFunction):
        actions.confirm(topic=topic, by=town.county_security_admin, at=MONDAY_9)


def test_the_calendar_page_says_which_years_are_published_and_the_hours(town: Town) -> None:
    page = queries.calendar_page(MONDAY_9)

    assert [(year, published) for year, published, _off, _made_up in page.years][:2] == [
        (2025, True),
        (2026, True),
    ]
    assert page.spans == ["08:30–12:00", "14:00–17:30"]


def test_every_category_stands_on_its_page_with_a_limit(town: Town) -> None:
    page = at_desk("qh01").get("/console/setup/categories").content.decode()

    for group in queries.category_groups():
        for leaf in group.leaves:
            assert leaf.code in page
    assert "5工作日" in page
