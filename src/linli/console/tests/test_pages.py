"""What each desk finds on its pages."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.console.tests.desk import Desk, address
from linli.kernel.clock import standing_at
from tests.cases import DISPATCH, accepted, closed, handling, reported
from tests.town import MONDAY_9, Town

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_sign_in_page_and_back(town: Town) -> None:
    answer = Desk(town, "qh12").client.__class__().get("/console/cases/?late=1")

    assert answer.status_code == 302
    assert answer["Location"] == "/console/sign-in?next=/console/cases/%3Flate%3D1"


def test_the_clerks_home_lists_what_waits_with_the_verb_to_do_first(town: Town) -> None:
    story = accepted(town)

    with standing_at(MONDAY_9 + timedelta(hours=1)):
        page = Desk(town, "qh12").open("/console/")

    assert "等我处理1件" in page
    assert address(story, "moves/dispatch") in page
    assert "春晓社区 第1网格" in page


def test_a_units_home_shows_its_assignments_and_asks_to_sign_first(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, **DISPATCH)

    with standing_at(story.at):
        page = Desk(town, "qhcg21").open("/console/")

    assert "本单位任务" in page
    assert address(story, "moves/sign") in page


def test_the_leaders_home_shows_who_asks_for_what(town: Town) -> None:
    story = accepted(town)
    story.make("escalate", town.desk, reason_code="01", tried="到现场看过，处理不了", request="请上级协调")

    with standing_at(story.at):
        page = Desk(town, "qh11").open("/console/")

    assert "待我审批1件" in page
    assert f"{address(story)}proposals/{story.said.proposal}" in page  # type: ignore[union-attr] # it was just said


def test_a_post_without_case_work_is_led_on_to_what_it_may_open(town: Town) -> None:
    page = Desk(town, "sys01").open("/console/")

    assert "没有等您处理的案件" in page
    assert "/console/cases/" not in page
    assert '<li><a href="/console/setup">还缺什么</a></li>' in page


def test_who_moves_no_case_is_not_told_that_cases_wait_for_them(town: Town) -> None:
    story = accepted(town)

    with standing_at(story.at):
        page = Desk(town, "qh15").open("/console/")

    assert "在办1件" in page
    assert address(story) in page
    assert "等我处理" not in page and "先办这些" not in page


def test_a_work_list_keeps_its_filters_in_the_address_and_drops_them_one_by_one(town: Town) -> None:
    urgent, normal = accepted(town, urgency="urgent", title="井盖缺失"), accepted(town, title="路灯不亮")

    page = Desk(town, "qh12").open("/console/cases/?lens=holder:990101000000&urgency=urgent&state=ACCEPTED")

    assert address(urgent) in page
    assert address(normal) not in page
    assert "筛出1件，共2件" in page
    assert "?lens=holder%3A990101000000&amp;state=ACCEPTED" in page


def test_a_list_of_another_centre_is_not_found(town: Town) -> None:
    page = Desk(town, "qh12").open("/console/cases/?lens=holder:990121000000", status=404)

    assert "case.lens_unknown" in page


def test_a_case_page_shows_the_way_it_took_and_what_everybody_can_do(town: Town) -> None:
    story = handling(town)

    with standing_at(story.at):
        page = Desk(town, "qh12").open(address(story))

    assert "东门公交站旁的路灯三天没亮了，晚上走路看不清。" in page
    assert "王**" in page and "120****0001" in page
    assert "王小明" not in page and "12000000001" not in page
    assert 'aria-current="step"><b lang="zh-CN">城管局</b>' in page
    assert address(story, "moves/transfer") in page
    assert "城晓" in page


def test_a_case_of_another_county_is_not_found(town: Town) -> None:
    story = accepted(town)

    page = Desk(town, "slx12").open(address(story), status=404)

    assert "找不到这件案件" in page


def test_a_search_by_the_whole_number_leads_straight_to_the_case(town: Town) -> None:
    story = accepted(town)

    answer = Desk(town, "qh12").find(story.case_no)

    assert answer["Location"] == address(story)


def test_a_search_finds_by_category_and_by_the_whole_phone_number(town: Town) -> None:
    story, other = accepted(town), accepted(town, category="0203", reporter_phone="12000000002")
    desk = Desk(town, "qh12")

    assert desk.find("12000000001")["Location"] == address(story)
    assert address(story) not in desk.find("1200000").content.decode()
    assert address(other) in desk.find("路灯").content.decode()
    assert "没有找到" in desk.find("没有这样的地方").content.decode()


def test_what_is_searched_for_never_stands_in_an_address(town: Town) -> None:
    """A phone number or a name in an address would stay in logs and histories."""
    page = Desk(town, "qh12").open("/console/")
    search = page[page.index('role="search"') :].split("</form>")[0]

    assert 'method="post"' in search
    assert "写编号、文字、地点、类别或电话" in Desk(town, "qh12").open("/console/find?q=12000000001")


def test_an_unacquainted_reader_can_read_every_small_page_in_both_languages(town: Town) -> None:
    story = reported(town, past_grid=True)
    for language in ("zh-CN", "en"):
        desk = Desk(town, "cx12", language)
        for path in ("/console/", "/console/cases/", "/console/find", "/console/proposals/", "/console/own",
                     "/console/keys", "/console/register", address(story), address(story, "preview")):  # fmt: skip
            assert desk.open(path).startswith("<!doctype html>")


def test_each_person_can_switch_single_keys_off(town: Town) -> None:
    desk = Desk(town, "qh12")
    assert 'data-single-keys="on"' in desk.open("/console/")

    desk.client.post("/console/own", {})

    assert 'data-single-keys="off"' in desk.open("/console/")


def test_what_is_closed_is_found_in_the_list_of_everything(town: Town) -> None:
    done = closed(town)
    desk = Desk(town, "qh15")

    assert address(done) not in desk.open("/console/cases/?lens=place:990101")
    assert address(done) in desk.open("/console/cases/?lens=all:990101")
    desk.open("/console/cases/?lens=all:990121", status=404)


def test_a_units_list_shows_its_own_part_and_clock(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, **{**DISPATCH, "assist": [town.water]})
    story.make("sign", town.streets_contact)

    with standing_at(story.at):
        page = Desk(town, "qhgs21").open("/console/")

    assert "协办" in page
    assert address(story, "moves/sign") in page


def test_the_number_of_queries_does_not_grow_with_the_list(
    town: Town, django_assert_num_queries: Callable[[int], Any]
) -> None:
    """The budget of each page: figures rise only by decision."""
    budget: dict[str, int] = json.loads((Path(__file__).parent / "query_budget.json").read_text())
    desk = Desk(town, "qh12")
    for _ in range(2):
        story = accepted(town)
        handling(town)
    case = {"": "", "preview": "preview", "move": "moves/dispatch"}
    paths = {f"/console/case/{name}": address(story, rest) for name, rest in case.items()}
    desk.open("/console/own")  # the first page of a session writes when it was used
    desk.open(paths["/console/case/move"])
    counted = {}
    for name in budget:
        with CaptureQueriesContext(connection) as captured, standing_at(story.at):
            desk.open(paths.get(name, name))
        counted[name] = len(captured)
    for _ in range(4):
        accepted(town)
        handling(town)
    for name, queries in counted.items():
        with django_assert_num_queries(queries), standing_at(story.at):
            desk.open(paths.get(name, name))

    assert counted == budget


def test_a_unit_that_asks_to_return_its_part_waits_on_the_clerks_home(town: Town) -> None:
    story = handling(town)
    story.make("return_task", town.streets_contact, reason_code="01", basis="不属本单位职责范围")
    desk = Desk(town, "qh12")

    with standing_at(story.at):
        home, listed = desk.open("/console/"), desk.open("/console/cases/?lens=holder:990101000000&returns=1")

    assert "等我处理1件" in home
    assert address(story, "moves/decide_return") in home
    assert address(story) in listed


def test_a_unit_head_finds_what_waits_for_approval_at_home(town: Town) -> None:
    story = accepted(town)
    story.make("dispatch", town.desk, **{**DISPATCH, "lead": town.housing})
    story.make("sign", town.housing_contact, handler=town.housing_handler.account)
    story.make("finish", town.housing_handler, result="01", text="已经修好，现场试过")

    with standing_at(story.at):
        page = Desk(town, "qhzj20").open("/console/")

    assert f"{address(story)}proposals/{story.said.proposal}" in page  # type: ignore[union-attr] # it was just said
