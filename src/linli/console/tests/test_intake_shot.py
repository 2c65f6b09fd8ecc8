"""A photo brought to the counter may say where it was taken: the clerk is asked, and the file keeps nothing of it."""

import re
from typing import Any

import pytest

from linli.cases.models import Case
from linli.console.tests.desk import Desk
from linli.portal.tests.visit import a_photo, draw_grids
from tests.town import Town

pytestmark = pytest.mark.django_db
ASKED = "照片里有拍摄位置，要用它作为事发地点吗？"
CALL = {
    "channel": "counter",
    "description": "公交站北边第一盏灯不亮，晚上看不清路",
    "urgency": "normal",
    "category": "0203",
    "anonymous": "true",
}


def brought(town: Town, place: str, *, located: bool = True) -> tuple[Desk, Any, dict[str, str]]:
    """Bring a photo to the county's counter. Returns the desk, the answer and the fields kept for the next try."""
    draw_grids(town)
    desk = Desk(town, "qh12")
    call = {**CALL, "place": place}
    answer = desk.send("/console/register", **call, attachments=a_photo(located=located))
    kept = re.findall(r'name="attachments_kept" value="([^"]+)"', answer.content.decode())
    op_id = re.search(r'name="op_id" value="([^"]+)"', answer.content.decode())
    again = {**call, "attachments_kept": kept[0] if kept else "", "op_id": op_id[1] if op_id else ""}
    return desk, answer, again


def test_the_clerk_is_asked_and_may_use_the_place(town: Town) -> None:
    desk, asked, again = brought(town, town.community)
    offered = re.search(r'name="shot" value="([0-9.]+,[0-9.]+)"', asked.content.decode())
    assert ASKED in asked.content.decode()
    assert offered
    assert not Case.objects.exists()

    done = desk.client.post("/console/register", {**again, "shot": offered[1]})

    case = Case.objects.get()
    assert done.status_code == 201
    assert (case.lon_e5, case.lat_e5) == (11430306, 3050250)


def test_a_place_that_is_not_wanted_is_forgotten(town: Town) -> None:
    desk, _asked, again = brought(town, town.community)

    done = desk.client.post("/console/register", {**again, "shot": ""})

    assert done.status_code == 201
    assert Case.objects.get().lon_e5 is None


def test_a_photo_without_a_place_asks_nothing(town: Town) -> None:
    _desk, done, _again = brought(town, town.community, located=False)

    assert done.status_code == 201
    assert ASKED not in done.content.decode()
