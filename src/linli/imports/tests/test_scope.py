"""Nobody brings in, takes out or takes over what lies beyond their own posts."""

import json
from dataclasses import replace

import pytest
from shapely.geometry import box

from linli.cases.models import Case
from linli.imports import actions, queries
from linli.imports.errors import BatchNotFound
from linli.imports.terms import Stage
from linli.imports.tests.brought import applied, brought, codes, table
from linli.organisation.errors import NotYourFunction
from linli.territory import actions as territory
from linli.territory.models import Building
from tests.town import COUNTY, MONDAY_9, Town

pytestmark = pytest.mark.django_db

BUILDING = {"name": "3 幢", "address": "柳溪路 12 号", "use": "住宅"}
PERSON = {"name": "新甲", "place": COUNTY, "login": "qh02b", "begins_on": "2026-04-01"}
MATTER = {
    "source": "其他平台转来",
    "received_at": "2026-03-01 09:30",
    "title": "路灯不亮",
    "description": "北桥头第三盏路灯不亮。",
    "place": "990101001001",
    "state": "办理中",
}


def test_a_point_alone_brings_no_building_into_another_county(town: Town) -> None:
    there = territory.add_grid(
        name="上岭二", community="990121100200", kind=2, at=MONDAY_9, shape=box(111.50, 30.50, 111.51, 30.51)
    )
    point = json.dumps({"type": "Point", "coordinates": [111.505, 30.505]})

    batch = brought("buildings", table("buildings", {**BUILDING, "geometry": point}), town.actor["qh01"])

    assert there.startswith("990121")
    assert [(row, code) for row, _field, code in codes(batch)] == [(3, "imports.outside_scope")]
    assert not Building.objects.exists()


def test_a_building_takes_no_code_of_another_county(town: Town) -> None:
    row = {**BUILDING, "grid": town.grid, "code": "990121100200B0001"}

    batch = brought("buildings", table("buildings", row), town.actor["qh01"])

    assert codes(batch) == [(3, "code", "imports.outside_scope")]


@pytest.mark.parametrize("role", ["安全管理员", "R02"])
def test_the_first_password_of_a_coming_administrator_is_not_for_a_workforce_clerk(
    town: Town, role: str
) -> None:
    officer = town.actor["qh02"]
    row = {**PERSON, "role": role}
    done = applied(brought("people", table("people", row), officer).id, officer)
    assert done.accounts == 1

    with pytest.raises(NotYourFunction):
        actions.hand_out_passwords(batch=done.id, by=town.workforce, at=MONDAY_9)

    assert len(actions.hand_out_passwords(batch=done.id, by=officer, at=MONDAY_9)) == 1


def test_an_export_of_matters_holds_what_one_may_see(town: Town) -> None:
    rows = [
        {**MATTER, "external_no": "H-1", "category": "0203"},
        {**MATTER, "external_no": "H-2", "category": "0506", "title": "家里的事"},
    ]
    applied(brought("cases", table("cases", *rows), town.desk).id, town.desk)
    assert Case.objects.count() == 2

    def exported(login: str) -> str:
        return queries.export(town.actor[login], "cases", "csv", MONDAY_9).content.decode("utf-8-sig")

    assert "H-1" in exported("lx12") and "H-1" in exported("qh12")
    assert "家里的事" not in exported("qh12")
    assert "H-1" not in exported("qh01"), "who administers reads no cases"


def test_who_has_moved_to_another_county_leaves_the_old_imports_behind(town: Town) -> None:
    clerk = town.actor["qh01"]
    batch = brought("units", table("units", {"centre": COUNTY, "name": "人社局", "kind": "部门"}), clerk)
    assert batch.stage == Stage.CHECKED
    moved = replace(
        clerk,
        posts=tuple(replace(post, centre=town.sibling_centre) for post in clerk.posts),
    )

    with pytest.raises(BatchNotFound):
        queries.returned(moved, batch.id)
    with pytest.raises(BatchNotFound):
        actions.undo(batch=batch.id, by=moved, at=MONDAY_9)
    assert queries.batches_page(moved, MONDAY_9).rows == []


@pytest.mark.parametrize("name", ["长" * 116 + ".xlsx", "..", "/etc/", "a/../..", "𠮷" * 120])
def test_the_name_of_a_file_neither_stops_its_check_nor_leads_elsewhere(town: Town, name: str) -> None:
    row = {"centre": COUNTY, "name": "人社局", "kind": "部门"}

    batch = brought("units", table("units", row), town.actor["qh01"], name=name)

    assert (batch.stage, batch.clean) == (Stage.CHECKED, 1)
