"""What a clerk is shown beside a call: cases that may be the same matter."""

import re
from typing import Any

import pytest

from linli.cases.models import Case, Link
from linli.kernel.clock import standing_at
from tests.cases import REPORT, reported
from tests.town import MONDAY_9, Town

from .desk import Desk, address, hidden_of

pytestmark = pytest.mark.django_db

LAMP: dict[str, Any] = {
    "title": "荷塘路小学门口路灯不亮",
    "description": "小学门口到菜场那一段，路灯连着四盏不亮，放学天黑看不清路。",
    "category": "0203",
}
CALL: dict[str, Any] = {
    **REPORT,
    **LAMP,
    "description": "菜场这段的路灯有四盏不亮了，学生放学看不清路，请来修。",
    "channel": "phone",
    "urgency": "normal",
}


@pytest.mark.parametrize(("button", "kind"), [("duplicate_of", "duplicate"), ("related_to", "related")])
def test_a_call_is_not_filed_before_the_clerk_has_looked_at_what_may_be_the_same(
    town: Town, button: str, kind: str
) -> None:
    with standing_at(MONDAY_9):
        first = reported(town, **LAMP)
        desk = Desk(town, "qh12")
        form = {**CALL, "place": town.grid}

        looked = desk.send("/console/register", **form)
        page = looked.content.decode()
        assert looked.status_code == 200
        assert Case.objects.count() == 1
        for said in ("可能是同一件", "同一网格", "同一类别：", "说法相近", LAMP["title"], address(first)):
            assert said in page, said
        assert CALL["description"] in page
        assert re.search(rf'name="{button}" value="{first.case_no}"', page)

        done = desk.client.post(
            "/console/register", {**hidden_of(page), **form, "looked": "1", button: first.case_no}
        )
        assert done.status_code == 201, done.content.decode()[-500:]
        assert Link.objects.values_list("kind", "other_id").get() == (kind, first.key.id)
        assert LAMP["title"] in desk.open(address(first)).split('id="related"')[1]


def test_none_of_them_is_one_more_press(town: Town) -> None:
    with standing_at(MONDAY_9):
        reported(town, **LAMP)
        desk, form = Desk(town, "qh12"), {**CALL, "place": town.grid}
        page = desk.send("/console/register", **form).content.decode()
        done = desk.client.post("/console/register", {**hidden_of(page), **form, "looked": "1"})
        assert done.status_code == 201
        assert not Link.objects.exists()


def test_a_case_that_cannot_be_tied_is_said_in_plain_sight(town: Town) -> None:
    with standing_at(MONDAY_9):
        desk = Desk(town, "qh12")
        answer = desk.send(
            "/console/register", **{**CALL, "place": town.grid, "duplicate_of": "99010120260302999990"}
        )
        assert answer.status_code == 422
        assert "要关联的那一件找不到" in answer.content.decode()
