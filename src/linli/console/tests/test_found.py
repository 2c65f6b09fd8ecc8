"""Stories about the search box that finds places, units and colleagues beside cases."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.console.queries.found import SHOWN_MAX
from linli.console.tests.desk import Desk
from linli.kernel.clock import standing_at
from linli.organisation import actions as organisation
from linli.organisation.terms import UnitKind
from linli.territory import actions as territory
from tests.cases import accepted
from tests.town import COUNTY, MONDAY_9, Town

pytestmark = pytest.mark.django_db

QUERIES_A_SEARCH = 25


def search(town: Town, login: str, text: str) -> str:
    with standing_at(MONDAY_9):
        answer: Any = Desk(town, login).find(text)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def a_building(town: Town, name: str) -> None:
    territory.add_building(
        name=name, address=f"春晓花园{name}", use="residential", grid=town.grid, by="", at=MONDAY_9
    )


def test_a_few_letters_lead_to_a_unit_a_centre_and_a_colleague(town: Town) -> None:
    assert f'href="/console/organisation/{COUNTY}" lang="zh-CN">住建局<' in search(town, "qh12", "zjj")
    assert f'href="/console/organisation/{COUNTY}" lang="zh-CN">青禾区<' in search(town, "qh12", "qinghe")
    page = search(town, "qh12", "tianhe")
    assert f'href="/console/organisation/{COUNTY}/people?login=qh10" lang="zh-CN">田禾<' in page
    assert "没有找到案件" in page


def test_a_building_and_a_grid_are_found_beside_the_cases(town: Town) -> None:
    a_building(town, "3幢")
    a_building(town, "13幢")

    page = search(town, "qh12", "春晓花园三栋")

    assert ">3幢<" in page
    assert ">13幢<" not in page
    assert f'href="/console/grids/{town.grid}"' in search(town, "cx31a", town.grid)


def test_nobody_finds_what_lies_outside_of_the_own_scope(town: Town) -> None:
    a_building(town, "3幢")

    for login in ("slx12", "qhgs21"):
        for text in ("zjj", "tianhe", "春晓花园3幢", town.grid):
            assert "found-1" not in search(town, login, text), (login, text)


def test_a_group_shows_six_and_says_that_there_are_more(town: Town) -> None:
    for number in range(SHOWN_MAX + 1):
        organisation.add_unit(
            centre=COUNTY,
            name=f"园林{number}队",
            kind=UnitKind.OFFICE,
            by=town.actor["qh01"],
            at=MONDAY_9,
        )

    page = search(town, "qh12", "yl")

    assert page.count(">园林") == SHOWN_MAX
    assert "还有，看全部" in page


def test_a_case_number_still_leads_straight_there(town: Town) -> None:
    story = accepted(town)

    assert str(story.key.id) in Desk(town, "qh12").find(story.case_no)["Location"]


def test_what_a_search_costs_does_not_grow_with_what_it_finds(town: Town) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as spent, standing_at(MONDAY_9):
            desk.find("春晓")
        return len(spent)

    desk = Desk(town, "qh12")
    accepted(town, address="春晓花园")
    a_building(town, "春晓1幢")
    desk.find("春晓")
    first = cost()
    for number in range(2, 9):
        a_building(town, f"春晓{number}幢")

    assert cost() == first == QUERIES_A_SEARCH
