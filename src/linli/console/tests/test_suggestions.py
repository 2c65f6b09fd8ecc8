"""What a clerk is offered as the category of a call: choices beside the field, none of them made beforehand."""

import re
from dataclasses import replace

import pytest

from linli.cases.models import Case
from linli.cases.queries.suggestions import model_path
from linli.cases.rules.learning import NEVER
from linli.cases.rules.suggestions import Model, packed
from linli.cases.tests.test_suggestions import home, taught
from tests.town import Town

from .desk import Desk

__all__ = ["home"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OFFERED = "听起来像这一类吗？"
CALL = {
    "channel": "phone",
    "urgency": "normal",
    "anonymous": "true",
    "description": "路灯不亮，晚上漆黑，看不清路",
    "category": "",
}


def trained(model: Model | None = None) -> None:
    model_path().parent.mkdir()
    model_path().write_bytes(packed(model or taught()))


def offered_in(page: str) -> list[tuple[str, str]]:
    return re.findall(r'type="radio" name="suggested" value="([0-9]+)"( checked)?>', page)


def test_a_call_without_a_category_is_asked_back_with_what_its_words_speak_of(town: Town) -> None:
    trained()
    desk = Desk(town, "qh12")
    call = {**CALL, "place": town.grid}

    asked = desk.send("/console/register", **call)
    page = asked.content.decode()

    assert asked.status_code == 422
    assert OFFERED in page
    assert offered_in(page)[0] == ("0203", "")
    assert "路灯故障" in page.split(OFFERED)[1]
    done = desk.send("/console/register", page=page, **call, suggested="0203")
    assert done.status_code == 201
    assert Case.objects.get().category == "0203"


def test_the_field_itself_counts_more_than_a_suggestion(town: Town) -> None:
    trained()
    desk = Desk(town, "qh12")

    done = desk.send("/console/register", **{**CALL, "category": "0101"}, place=town.grid, suggested="0203")

    assert done.status_code == 201
    assert Case.objects.get().category == "0101"


def test_while_the_clerk_types_the_page_learns_what_the_words_speak_of(town: Town) -> None:
    trained()
    desk = Desk(town, "qh12")

    told = desk.send("/console/register/typed", page=desk.open("/console/register"), **CALL)

    assert (told.status_code, offered_in(told.content.decode())[:1]) == (200, [("0203", "")])
    for changes in ({"description": "鳄鱼出没"}, {"category": "0101"}, {"description": ""}):
        quiet = desk.send(
            "/console/register/typed", page=desk.open("/console/register"), **{**CALL, **changes}
        )
        assert (quiet.status_code, quiet.content) == (204, b"")


def test_where_only_the_group_is_sure_the_group_is_said(town: Town) -> None:
    trained(replace(taught(), sure=NEVER))

    page = Desk(town, "qh12").send("/console/register", **CALL, place=town.grid).content.decode()

    assert offered_in(page) == []
    assert re.search(r"听起来像这一大类：<span[^>]*>02 公共设施", page)


def test_without_a_model_nothing_is_offered(town: Town) -> None:
    page = Desk(town, "qh12").send("/console/register", **CALL, place=town.grid).content.decode()

    assert OFFERED not in page
