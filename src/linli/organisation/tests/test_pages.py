"""Console pages of centres, units and people: what they show, to whom, and what the forms bring about."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.access import actions as access
from linli.kernel.clock import standing_at
from linli.organisation import actions, queries
from linli.organisation.models import Posting
from linli.organisation.terms import Role, UnitKind
from tests.town import FIRST_DAY, MONDAY_9, Town


@pytest.fixture(autouse=True)
def monday() -> object:
    with standing_at(MONDAY_9):
        yield


def at_desk(town: Town, login: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(town.account[login])
    return client


def text_of(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"organisation:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_tree_shows_direct_children_units_and_people(town: Town) -> None:
    page = text_of(at_desk(town, "qh12"), "centre", town.centre)

    assert "柳溪街道网格化服务管理中心" in page
    assert "春晓社区" not in page  # not a direct child
    assert "供水公司" in page
    assert "田禾" in page
    assert reverse("organisation:centre", args=[town.city]) in page


@pytest.mark.clause("C13")
def test_leading_organisation_and_the_centre_it_runs_with_are_shown(town: Town) -> None:
    actions.describe_centre(
        centre=town.centre,
        phone="0571-12000",
        leading_organisation="青禾区委",
        linked_zz_center_name="青禾区社会治安综合治理中心",
        by=town.county_system_admin,
        at=MONDAY_9,
    )

    page = text_of(at_desk(town, "qh12"), "centre", town.centre)

    assert "青禾区委" in page
    assert "青禾区社会治安综合治理中心" in page


@pytest.mark.clause("C3")
def test_the_header_prints_both_names_of_the_own_centre(town: Town) -> None:
    def header() -> str:
        page = text_of(at_desk(town, "qh12"), "people", town.township)
        return page[page.index('<header class="ll-bar">') : page.index("</header>")]

    assert "青禾区网格化服务管理中心" in header()
    assert "综合治理中心" not in header()
    actions.describe_centre(
        centre=town.centre,
        phone="",
        leading_organisation="",
        linked_zz_center_name="青禾区社会治安综合治理中心",
        by=town.county_system_admin,
        at=MONDAY_9,
    )

    assert "青禾区网格化服务管理中心" in header()
    assert "青禾区社会治安综合治理中心" in header()


def test_one_begins_at_the_own_centre(town: Town) -> None:
    answer = at_desk(town, "lx12").get(reverse("organisation:home"))

    assert answer["Location"] == reverse("organisation:centre", args=[town.township])


PAGES = ["centre", "people", "vacant-grids", "empty-posts"]


@pytest.mark.parametrize("name", PAGES)
def test_a_centre_outside_the_own_scope_is_not_found(town: Town, name: str) -> None:
    where = reverse(f"organisation:{name}", args=[town.centre])

    assert at_desk(town, "city12").get(where).status_code == 200
    for stranger in ("slx12", "lx12", "cx31a", "qhgs21", "dongdu12"):
        assert at_desk(town, stranger).get(where).status_code == 404
    assert Client().get(where).status_code in (302, 401)


@pytest.mark.parametrize("name", ["fill-post", "change-centre", "add-unit"])
def test_a_form_is_for_its_role_only(town: Town, name: str) -> None:
    where = reverse(f"organisation:{name}", args=[town.township])
    rightful = {"fill-post": "qh02", "change-centre": "qh01", "add-unit": "qh01"}[name]

    assert at_desk(town, rightful).get(where).status_code == 200
    assert at_desk(town, "qh12").get(where).status_code == 403
    assert at_desk(town, "slx12").get(where).status_code == 404
    assert at_desk(town, "qh12").post(where, {}).status_code == 403


def test_a_newcomer_is_put_on_a_grid_by_the_workforce_clerk(town: Town) -> None:
    client = at_desk(town, "qh17")
    where = reverse("organisation:fill-post", args=[town.sibling_community])
    assert "系统管理员" not in client.get(where).content.decode()  # only roles that this clerk may fill

    answer = client.post(
        where,
        {
            "login": "QS32",
            "name": "新格员",
            "phone": "12000000032",
            "role": "R31",
            "grids": [town.vacant_grid],
            "begins_on": "2026-03-02",
            "source": "social_worker",
        },
    )

    assert answer["Location"] == reverse("organisation:people", args=[town.sibling_community])
    assert [name for _account, name in queries.workers_of(town.vacant_grid, MONDAY_9)] == ["新格员"]
    assert "新格员" in client.get(answer["Location"]).content.decode()


def test_somebody_known_is_put_in_a_further_post(town: Town) -> None:
    client = at_desk(town, "qh02")
    where = reverse("organisation:fill-post", args=[town.township])

    typed = {"login": "lx12", "role": "R21", "unit": town.enforcement, "begins_on": "2026-03-02"}
    assert client.post(where, typed).status_code == 302

    assert Posting.objects.filter(account=town.account["lx12"]).count() == 2


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"role": ""}, "organisation.role_unknown", "没有岗位"),
        ({"begins_on": ""}, "organisation.cell_missing", "不能为空"),
        ({"begins_on": "tomorrow"}, "organisation.date_unreadable", "无法识别"),
        ({"ends_on": "2026-03-01"}, "organisation.dates_unfit", "不能早于"),
        ({"name": ""}, "access.name_unfit", "请填写姓名"),
        ({"login": "lx 1"}, "access.login_unfit", "登录名须为"),
        ({"login": "lx11", "name": "别人"}, "organisation.person_name_other", "另一个姓名"),
        ({"role": "R10"}, "organisation.two_directors", "已有主任柳青"),
        ({"role": "R21"}, "organisation.role_unfit", "这个岗位设在部门或单位"),
    ],
)
def test_a_mistake_comes_back_beside_its_field_with_everything_typed(
    town: Town, changes: dict[str, str], code: str, words: str
) -> None:
    typed = {"login": "new01", "name": "新来者", "role": "R14", "begins_on": "2026-03-02"} | changes

    answer = at_desk(town, "qh02").post(reverse("organisation:fill-post", args=[town.township]), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert code in page
    assert words in page
    assert f'value="{typed["login"]}"' in page
    assert not Posting.objects.filter(account__name="新来者").exists()


def test_a_posting_is_ended_from_the_list_of_people(town: Town) -> None:
    client = at_desk(town, "qh17")
    posting = Posting.objects.get(account=town.account["cx31b"])
    where = reverse("organisation:end-posting", args=[posting.id])
    assert where in text_of(client, "people", town.community)

    assert at_desk(town, "qh12").get(where).status_code == 403
    assert at_desk(town, "slx12").get(where).status_code == 404
    assert client.post(where, {}).status_code == 302

    assert queries.actor_of(town.account["cx31b"], MONDAY_9).posts == ()
    assert town.neighbour_grid in text_of(client, "vacant-grids", town.community)


def test_whoever_loses_a_post_loses_its_sight_with_the_next_page(town: Town) -> None:
    clerk = at_desk(town, "qh12")
    text_of(clerk, "centre", town.centre)

    posting = Posting.objects.get(account=town.account["qh12"])
    at_desk(town, "qh02").post(reverse("organisation:end-posting", args=[posting.id]), {})

    assert clerk.get(reverse("organisation:centre", args=[town.centre])).status_code == 404


def test_the_last_day_may_lie_ahead(town: Town) -> None:
    posting = Posting.objects.get(account=town.account["cx31b"])

    at_desk(town, "qh17").post(
        reverse("organisation:end-posting", args=[posting.id]), {"ends_on": "2026-03-31"}
    )

    posting.refresh_from_db()
    assert (posting.ends_on, posting.ended_at) == (date(2026, 3, 31), None)
    assert queries.actor_of(town.account["cx31b"], MONDAY_9).posts != ()


def test_a_reset_link_is_shown_once_and_works(town: Town) -> None:
    client = at_desk(town, "qh01")
    where = reverse("organisation:hand-out-reset-link", args=[town.account["cx31a"].id])

    answer = client.post(where)
    found = re.search(r'value="(http[^"]+)"', answer.content.decode())

    assert found
    assert "no-store" in answer["Cache-Control"]
    worker = Client()
    opened = worker.get(urlsplit(found[1]).path)
    worker.post(opened["Location"], {"password": "Quite-Another-7", "again": "Quite-Another-7"})
    access.prove(login="cx31a", password="Quite-Another-7", address="", at=MONDAY_9)


def test_a_reset_link_is_given_by_the_rightful_only(town: Town) -> None:
    where = reverse("organisation:hand-out-reset-link", args=[town.account["cx31a"].id])

    assert at_desk(town, "qh12").post(where).status_code == 403
    assert at_desk(town, "slx12").post(where).status_code == 404
    assert at_desk(town, "qh01").get(where).status_code == 405


def test_a_unit_is_added_and_a_second_of_the_name_is_not(town: Town) -> None:
    client = at_desk(town, "qh01")
    where = reverse("organisation:add-unit", args=[town.centre])

    assert client.post(where, {"name": "人社局", "kind": "department"}).status_code == 302
    again = client.post(where, {"name": "人社局", "kind": "department"})

    assert again.status_code == 422
    assert "已有名为“人社局”" in again.content.decode()
    assert [unit.name for unit in queries.units_of(town.centre)][-1] == "人社局"


def test_what_a_centre_is_called_beside_is_changed_by_its_form(town: Town) -> None:
    client = at_desk(town, "qh01")
    where = reverse("organisation:change-centre", args=[town.centre])

    client.post(
        where, {"leading_organisation": "青禾区委", "linked_zz_center_name": "", "phone": "0571-12000"}
    )

    assert 'value="青禾区委"' in client.get(where).content.decode()
    too_long = client.post(where, {"leading_organisation": "长" * 121})
    assert too_long.status_code == 422


def test_a_broken_cursor_and_a_nul_are_refused(town: Town) -> None:
    client = at_desk(town, "qh12")

    assert client.get(reverse("organisation:people", args=[town.centre]), {"after": "x"}).status_code == 400
    assert (
        client.get(reverse("organisation:people", args=[town.centre]), {"login": "a\0b"}).status_code == 400
    )
    assert client.get("/console/organisation/9901010%00000").status_code == 404


def test_a_page_costs_the_same_however_much_it_shows(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk(town, "qh02")
    for number in range(60):
        unit = actions.add_unit(
            centre=town.centre, name=f"第{number}科", kind=UnitKind.OFFICE, by=None, at=MONDAY_9
        )
        account = access.add_account(login=f"ke{number:02d}", name=f"科员{number}", at=MONDAY_9)
        actions.appoint(
            account=account,
            role=Role.UNIT_CONTACT,
            centre=town.centre,
            unit=unit.code,
            begins_on=FIRST_DAY,
            by=None,
            at=MONDAY_9,
        )
    for name in PAGES:
        text_of(client, name, town.centre)

    for name, most in {"centre": 9, "people": 6, "vacant-grids": 5, "empty-posts": 5}.items():
        with django_assert_num_queries(most):
            text_of(client, name, town.centre)
    first = text_of(client, "people", town.centre)
    following = re.search(r'href="(\?[^"]*after=[^"]+)" rel="next"', first)
    assert following
    second = client.get(
        reverse("organisation:people", args=[town.centre]) + following[1].replace("&amp;", "&")
    )
    assert second.content.decode().count("<tr>") > 10
