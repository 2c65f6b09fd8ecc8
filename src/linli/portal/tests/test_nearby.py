"""A resident is shown what lies open nearby, and may follow it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from linli.cases.models import Link
from linli.kernel.clock import standing_at
from linli.portal.actions import NEARBY_LOOKS
from linli.portal.tests.visit import Visit
from tests.cases import reported
from tests.town import MONDAY_9, Town

LAMP: dict[str, Any] = {
    "title": "荷塘路小学门口路灯不亮",
    "description": "小学门口到菜场那一段，路灯连着四盏不亮，放学天黑看不清路。",
    "category": "0203",
    "address": "荷塘路小学门口",
}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with standing_at(MONDAY_9 + timedelta(hours=1)):
        yield


def test_what_lies_open_nearby_is_shown_and_can_be_followed(town: Town) -> None:
    first = reported(town, **LAMP)
    visit = Visit().stands_in(town.grid).says(category="0203").points()

    assert "附近已有人反映" in visit.title
    assert "路灯" in visit.text
    for hidden in (first.case_no, LAMP["title"], LAMP["description"], LAMP["address"], "王小明"):
        assert hidden not in visit.text
    mark = re.search(r'name="follow" value="([0-9a-f]{16})"', visit.text)
    assert mark
    visit.send("/report/nearby", follow=mark[1]).leaves()
    assert "跟进附近已有的一件" in visit.text
    visit.sends()
    number, code = visit.receipt
    visit.follows(number, code)

    assert "您跟进的那一件" in visit.text
    assert first.case_no not in visit.text
    assert Link.objects.values_list("kind", "other_id").get() == ("duplicate", first.key.id)


def test_who_finds_nothing_of_his_there_goes_on(town: Town) -> None:
    reported(town, **LAMP)
    visit = Visit().stands_in(town.grid).says(category="0203").points()
    visit.send("/report/nearby", follow="").leaves()
    assert "跟进附近已有的一件" not in visit.text
    visit.sends()
    assert not Link.objects.exists()


def test_nothing_is_shown_where_nothing_lies_open_nor_of_private_kinds(town: Town) -> None:
    assert "怎么联系您" in Visit().stands_in(town.grid).says(category="0203").points().title
    reported(town, **{**LAMP, "category": "0506"})
    assert "怎么联系您" in Visit().stands_in(town.grid).says(category="0506").points().title


def test_a_case_that_is_finished_meanwhile_is_no_longer_followed_and_nothing_is_lost(town: Town) -> None:
    first = reported(town, **LAMP)
    visit = Visit().stands_in(town.grid).says(category="0203").points()
    mark = re.search(r'name="follow" value="([0-9a-f]{16})"', visit.text)
    assert mark
    visit.send("/report/nearby", follow=mark[1]).leaves()
    first.make("withdraw", first.resident, reason="灯已经亮了")

    visit.sends()
    assert visit.page.status_code == 409
    assert "附近那一件有了变化" in visit.text
    visit.sends()
    assert visit.receipt


def test_a_followed_case_that_is_withdrawn_is_over_and_promises_no_day(town: Town) -> None:
    first = reported(town, **LAMP)
    visit = Visit().stands_in(town.grid).says(category="0203").points()
    mark = re.search(r'name="follow" value="([0-9a-f]{16})"', visit.text)
    assert mark
    visit.send("/report/nearby", follow=mark[1]).leaves().sends()
    number, code = visit.receipt
    first.make("withdraw", first.resident, reason="灯已经亮了")

    visit.follows(number, code)

    followed = visit.text.partition("您跟进的那一件")[2].partition("</section>")[0]
    assert "已结束" in followed
    assert "预计" not in followed


def test_an_address_that_looks_too_often_is_led_past(town: Town) -> None:
    reported(town, **LAMP)
    visit = Visit().stands_in(town.grid).says(category="0203").points()
    for _ in range(NEARBY_LOOKS):
        visit.open("/report/nearby")
    assert "怎么联系您" in visit.title


def test_a_made_up_mark_is_refused(town: Town) -> None:
    reported(town, **LAMP)
    visit = Visit().stands_in(town.grid).says(category="0203").points()
    visit.send("/report/nearby", follow="0" * 16)
    assert visit.page.status_code == 409
    assert "都不是，继续反映我的" in visit.text
