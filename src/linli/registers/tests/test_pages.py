"""Console pages and API of grids, buildings, facilities and household contacts: what they show, to whom."""

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from linli.kernel.clock import standing_at
from linli.registers import actions, queries
from linli.registers.models import HouseholdContact
from linli.registers.tests.test_contacts import PHONE, SAID, a_building
from linli.territory import actions as territory
from linli.territory import queries as ground
from linli.territory.tests.ground import square
from tests.town import FIRST_DAY, MONDAY_9, Town

BUILDING = {"name": "5幢", "address": "春晓路8号", "use": "residential", "households": "48"}


@pytest.fixture(autouse=True)
def monday() -> object:
    with standing_at(MONDAY_9):
        yield


def at_desk(town: Town, login: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(town.account[login])
    return client


def text_of(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(f"registers:{name}", args=args), asked)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def status_of(client: Client, name: str, *args: object) -> int:
    return client.get(reverse(f"registers:{name}", args=args)).status_code


def test_a_building_is_found_however_its_number_is_written(town: Town) -> None:
    for name in ("3幢", "13幢", "三单元"):
        a_building(town, name)
    desk = at_desk(town, "qh12")

    for search in ("三栋", "3号楼", "3#", "叁幢", "三座2单元"):
        page = text_of(desk, "buildings", q=search)
        assert ">3幢<" in page, search
        assert ">13幢<" not in page, search


def test_a_grids_page_counts_its_buildings_and_facilities(town: Town) -> None:
    a_building(town)
    for number in (1, 2):
        territory.add_facility(
            kind="street_light", name=f"路灯 {number} 号", grid=town.grid, by="", at=MONDAY_9
        )

    page = text_of(at_desk(town, "lx12"), "grid", town.grid)

    assert "3幢" in page and "路灯" in page and "格员甲" in page
    assert "登记楼栋" in page
    assert "登记楼栋" not in text_of(at_desk(town, "cx31a"), "grid", town.grid)


def test_a_grid_outside_300_to_500_households_says_so_in_words(town: Town) -> None:
    code = territory.add_grid(
        name="大网格",
        community=town.community,
        households=620,
        population=900,
        effective_on=FIRST_DAY,
        at=MONDAY_9,
    )

    page = text_of(at_desk(town, "cx12"), "grid", code)

    assert "620 户，超出 300–500 户，请核对。" in page
    assert "没有网格员" in page


def test_a_retired_grid_leads_to_what_follows_it(town: Town) -> None:
    from linli.territory.actions.changes import NewGrid
    from linli.territory.terms import Change

    [new] = territory.change_grids(
        change=Change.RECODE, old=[town.grid], new=[NewGrid(name="新一网格")], effective_on=MONDAY_9.date(),
        by="", at=MONDAY_9,
    )  # fmt: skip

    assert new in text_of(at_desk(town, "cx12"), "grid", town.grid)


def test_nobody_sees_a_grid_outside_the_own_ground(town: Town) -> None:
    code = a_building(town)

    for stranger in ("cx31b", "qs12", "slx12", "qhzj21"):
        client = at_desk(town, stranger)
        for page, arg in (
            ("grid", town.grid),
            ("grid-map", town.grid),
            ("add-building", town.grid),
            ("site", code),
        ):
            assert status_of(client, page, arg) == 404
        assert "3幢" not in text_of(client, "buildings")
        assert client.get(reverse("registers:buildings"), {"grid": town.grid}).status_code == 404


def test_the_map_of_a_grid_is_a_picture(town: Town) -> None:
    code = territory.add_grid(
        name="有界网格", community=town.community, shape=square(0, 0), effective_on=FIRST_DAY, at=MONDAY_9
    )
    client = at_desk(town, "cx12")

    answer = client.get(reverse("registers:grid-map", args=[code]))

    assert answer.content.startswith(b"\x89PNG")
    assert reverse("registers:grid-map", args=[code]) in text_of(client, "grid", code)


def test_a_clerk_of_the_community_enters_corrects_and_retires_a_building(town: Town) -> None:
    client = at_desk(town, "cx12")

    answer = client.post(reverse("registers:add-building", args=[town.grid]), BUILDING)
    code = urlsplit(answer["Location"]).path.rpartition("/")[2]
    assert ground.building(code).households == 48

    client.post(
        reverse("registers:change-site", args=[code]),
        {**BUILDING, "grid": town.grid, "floors": "18", "has_fire_control_room": "是"},
    )
    assert (ground.building(code).floors, ground.building(code).has_fire_control_room) == (18, True)
    page = text_of(client, "site", code)
    assert "晓风" in page and "地上层数" in page

    client.post(reverse("registers:retire-site", args=[code]), {"retired_on": "2026-03-02"})
    assert "不再使用" in text_of(client, "site", code)
    assert client.get(reverse("registers:change-site", args=[code])).status_code == 200


def test_the_form_for_a_correction_shows_what_is_stored(town: Town) -> None:
    code = a_building(town)

    page = text_of(at_desk(town, "cx12"), "change-site", code)

    assert 'value="3幢"' in page and '<option value="residential" selected' in page


def test_a_mistake_in_a_form_is_said_beside_its_field_and_nothing_is_lost(town: Town) -> None:
    client = at_desk(town, "cx12")

    answer = client.post(
        reverse("registers:add-building", args=[town.grid]), {**BUILDING, "built_year": "3026"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "建成年份“3026”应在 1000 与今年之间。" in page and 'value="5幢"' in page


def test_a_replacement_that_is_not_there_is_said_in_the_form(town: Town) -> None:
    code = a_building(town)

    answer = at_desk(town, "cx12").post(
        reverse("registers:retire-site", args=[code]), {"replaced_by": f"{town.community}B9999"}
    )

    assert answer.status_code == 422
    assert ground.building(code).retired_on is None


def test_workers_and_units_enter_nothing(town: Town) -> None:
    code = a_building(town)

    for login in ("cx31a", "qh15"):
        client = at_desk(town, login)
        for page, arg in (("add-building", town.grid), ("add-facility", town.grid), ("change-site", code)):
            assert status_of(client, page, arg) == 403
    # The county's administrator may.
    assert status_of(at_desk(town, "qh01"), "add-facility", town.grid) == 200


def test_a_building_is_not_moved_to_a_grid_of_others(town: Town) -> None:
    code = a_building(town)

    answer = at_desk(town, "cx12").post(
        reverse("registers:change-site", args=[code]), {**BUILDING, "grid": town.sibling_grid}
    )

    assert answer.status_code == 403
    assert ground.building(code).grid == town.grid


def test_lists_are_searched_inside_the_own_ground(town: Town) -> None:
    a_building(town)
    a_building(town, "9幢", town.sibling_grid)
    client = at_desk(town, "cx12")

    assert "3幢" in text_of(client, "buildings") and "9幢" not in text_of(client, "buildings")
    assert "3幢" not in text_of(client, "buildings", q="9幢")
    assert "9幢" in text_of(at_desk(town, "lx12"), "buildings", q="9幢")
    assert "您的岗位没有网格。" not in text_of(client, "grids")


def test_the_list_of_grids_is_that_of_the_reader(town: Town) -> None:
    assert town.grid in text_of(at_desk(town, "cx31a"), "grids")
    assert town.neighbour_grid not in text_of(at_desk(town, "cx31a"), "grids")
    assert town.neighbour_grid in text_of(at_desk(town, "cx12"), "grids")


def test_a_page_of_buildings_costs_the_same_for_one_and_for_many(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_building(town)
    with django_assert_num_queries(1):
        queries.buildings_list(town.community_desk)
    for number in range(12):
        a_building(town, f"{number}号楼")
    with django_assert_num_queries(1):
        queries.buildings_list(town.community_desk)
    with django_assert_num_queries(1):
        queries.grids_list(town.community_desk)


# --- household contacts ---


def with_contact(town: Town) -> tuple[str, HouseholdContact]:
    building = a_building(town)
    actions.add_contact(building=building, said=SAID, by=town.worker, at=MONDAY_9)
    return building, HouseholdContact.objects.get()


def test_the_list_of_contacts_is_masked_and_only_for_who_keeps_them(town: Town) -> None:
    building, contact = with_contact(town)

    page = text_of(at_desk(town, "cx31a"), "contacts", building)
    assert "欧阳**" in page and "120****4321" in page
    assert PHONE not in page and "问渠" not in page and "1702" not in page
    for stranger in ("cx31b", "lx12", "qh12", "qh60", "qs12"):
        client = at_desk(town, stranger)
        assert status_of(client, "contacts", building) == 404
        assert status_of(client, "contact", contact.id) == 404
        assert "住户联系人" not in (text_of(client, "site", building) if stranger in ("lx12", "qh12") else "")


def test_a_worker_enters_a_contact_in_the_form(town: Town) -> None:
    building = a_building(town)
    client = at_desk(town, "cx31a")
    typed = {**SAID, "way": "paper", "notices": ["cuts", "emergency"]}

    refused = client.post(reverse("registers:add-contact", args=[building]), {**typed, "document_no": ""})
    assert refused.status_code == 422 and "请先取得同意" in refused.content.decode()
    assert client.post(reverse("registers:add-contact", args=[building]), typed).status_code == 302

    [seen] = queries.contacts_of(town.worker, building).rows
    assert [notice.value for notice in seen.notices] == ["cuts", "emergency"]


def test_one_field_is_shown_after_a_reason_and_the_page_says_who_looked(town: Town) -> None:
    _, contact = with_contact(town)
    client = at_desk(town, "cx12")
    address = reverse("registers:reveal-contact", args=[contact.id, "phone"])

    assert client.post(address, {"reason": "好奇"}).status_code == 422
    assert PHONE not in client.get(address).content.decode()
    assert PHONE in client.post(address, {"reason": "emergency"}).content.decode()

    page = text_of(client, "contact", contact.id)
    assert "晓风" in page and "紧急情况联系住户" in page and "TY-2026-017" in page
    assert status_of(client, "reveal-contact", contact.id, "secret") == 404


def test_a_withdrawal_asks_once_and_deletes(town: Town) -> None:
    building, contact = with_contact(town)
    client = at_desk(town, "cx31a")
    assert "不能恢复" in text_of(client, "withdraw-contact", contact.id)

    client.post(reverse("registers:withdraw-contact", args=[contact.id]))

    assert "同意已结束，个人信息已删除。" in text_of(client, "contact", contact.id)
    assert "欧阳" not in text_of(client, "contacts", building)


def test_a_consent_is_renewed_in_the_form(town: Town) -> None:
    _, contact = with_contact(town)
    again = {"way": "online", "given_on": "2026-03-02", "document_no": "TY-2026-018"}

    client = at_desk(town, "cx12")
    assert client.post(reverse("registers:renew-contact", args=[contact.id]), again).status_code == 302

    assert "TY-2026-018" in text_of(client, "contact", contact.id)


def test_a_contact_is_found_by_the_whole_number_alone(town: Town) -> None:
    with_contact(town)
    client = at_desk(town, "cx12")

    assert "欧阳**" in client.post(reverse("registers:find-contact"), {"phone": PHONE}).content.decode()
    for part in (PHONE[-4:], PHONE[:7]):
        assert "欧阳" not in client.post(reverse("registers:find-contact"), {"phone": part}).content.decode()


def test_the_pages_are_in_english_too(town: Town) -> None:
    building, contact = with_contact(town)
    client = at_desk(town, "cx12", "en")

    assert "Household contacts" in text_of(client, "contacts", building)
    assert "Who has looked" in text_of(client, "contact", contact.id)
    assert "Retire" in text_of(client, "site", building)


# --- API ---


def test_the_api_lists_buildings_and_facilities_of_a_grid_in_scope(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    code = a_building(town)
    light = territory.add_facility(kind="street_light", name="路灯 7 号", grid=town.grid, by="", at=MONDAY_9)
    client = at_desk(town, "cx12")
    client.get("/api/v1/session")

    with django_assert_max_num_queries(8):
        answer = client.get(f"/api/v1/registers/grids/{town.grid}/buildings")
    facilities = client.get(f"/api/v1/registers/grids/{town.grid}/facilities").json()

    [building] = json.loads(answer.content)["buildings"]
    assert (building["code"], building["grid"], building["use"]) == (code, town.grid, "residential")
    assert [each["code"] for each in facilities["facilities"]] == [light]
    assert at_desk(town, "qs12").get(f"/api/v1/registers/grids/{town.grid}/buildings").status_code == 404
    assert Client().get(f"/api/v1/registers/grids/{town.grid}/buildings").status_code == 401
